"""What the ledger's ``name:key`` stand for today. Rooms register theirs in ``<room>/verbs.py``.

    from tolok.ledger.subjects import Named, register_subject

    def _claims(keys: Sequence[str], standing: Standing) -> dict[str, Named]:
        rows = access.claims(standing).filter(pk__in=keys)
        return {str(row.pk): Named(f"{row.leaf}", reverse("claim", args=[row.pk])) for row in rows}

    register_subject("claim", _claims)

A resolver gets all keys of a page at once and makes one query. What it leaves out (gone, or not for this reader) is
shown as the ledger holds it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Named:
    """A thing as people call it, and where it is; ``link`` is empty when there is no page."""

    title: str
    link: str = ""


Resolver = Callable[[Sequence[str], Any], Mapping[str, Named]]
_resolvers: dict[str, Resolver] = {}
_REFERENCE = re.compile(r"[a-z][a-z_]*:[^\s:]+\Z")


def register_subject(name: str, resolve: Resolver) -> None:
    """Give the things called ``name:key`` their titles: ``resolve(keys, standing)`` returns those it knows, by key.

    Raises:
        ValueError: the name has a resolver already.
    """
    if name in _resolvers:
        raise ValueError(f"{name}: registered twice")
    _resolvers[name] = resolve


def is_reference(value: object) -> bool:
    """Whether a value names a thing: ``name:key`` with a name that somebody registered, or ``system:...``."""
    if not isinstance(value, str) or not _REFERENCE.match(value):
        return False
    name = value.partition(":")[0]
    return name in _resolvers or name == "system"


def named(references: Iterable[str], standing: Any) -> dict[str, Named]:
    """The titles of many things; one query a kind. What nobody knows stands as it is."""
    wanted = set(references)
    keys: dict[str, list[str]] = defaultdict(list)
    for reference in wanted:
        name, _colon, key = reference.partition(":")
        keys[name].append(key)
    found = {reference: Named(reference) for reference in wanted}
    for name, of_name in keys.items():
        if name == "system":
            found.update({f"system:{what}": Named(_("Tolok")) for what in of_name})
        elif name in _resolvers:
            found.update({f"{name}:{key}": title for key, title in _resolved(name, of_name, standing).items()})
    return found


def _resolved(name: str, keys: Sequence[str], standing: Any) -> Mapping[str, Named]:
    try:
        return _resolvers[name](sorted(keys), standing)
    except ValueError:  # somebody typed a key that no row can have, such as `unit:x`
        return {}
