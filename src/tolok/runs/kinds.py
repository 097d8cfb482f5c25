"""What can be done in the background, by name; rooms register theirs in ``<room>/background.py``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.functional import Promise

from tolok.organisation.access import Standing
from tolok.organisation.models import Agency
from tolok.runs.work import Work

Words = str | Promise
Require = Callable[[Standing, Agency | None, Mapping[str, Any]], None]
"""Raises ``PermissionDenied`` when the person may not."""


@dataclass(frozen=True)
class Outcome:
    """What came of a run: a sentence, a file (``path``, kept under ``name``), an address to go on to."""

    message: str = ""
    path: Path | None = None
    name: str = ""
    media_type: str = "application/zip"
    link: str = ""


@dataclass(frozen=True)
class Kind:
    """Something that can be done in the background."""

    name: str
    label: Words
    work: Callable[[Work], Outcome]
    require: Require
    shared: bool
    """Whether the agency's coordinator may see it and fetch its result too."""


_kinds: dict[str, Kind] = {}


def register(
    name: str, label: Words, *, work: Callable[[Work], Outcome], require: Require, shared: bool = False
) -> None:
    """Name something that can be done in the background.

    Raises:
        ValueError: the name is taken.
    """
    if name in _kinds:
        raise ValueError(f"the run {name} is registered twice")
    _kinds[name] = Kind(name, label, work, require, shared)


def kind_of(name: str) -> Kind:
    """The kind of that name.

    Raises:
        LookupError: nobody registered it.
    """
    try:
        return _kinds[name]
    except KeyError:
        raise LookupError(f"no run is called {name}; register it in <room>/background.py") from None


def label_of(name: str) -> str:
    """What people call it; its name when nobody registered it any more."""
    return str(_kinds[name].label) if name in _kinds else name


def shared() -> list[str]:
    """The kinds that an agency's coordinator may see."""
    return sorted(kind.name for kind in _kinds.values() if kind.shared)
