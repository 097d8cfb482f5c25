"""What each verb of the ledger says in a sentence. Rooms register their own in ``<room>/verbs.py``, found by itself.

    from django.utils.translation import gettext_lazy as _
    from tolok.ledger.verbs import Kind, register

    register("claim.saved", _("{who} menyimpan jawaban {subject}: tingkat {level}"), kind=Kind.CLAIM)
    register(
        "evidence.classified",
        _("{who} mengubah kelas {subject} menjadi {classification}"),
        kind=Kind.EVIDENCE,
        show={"classification": lambda code: Classification(code).label},
    )

Blanks: ``{who}`` is the actor, ``{subject}`` the thing by its title and with a link (``ledger/subjects.py``), every
other one a value of the entry's detail: days and moments as the reader writes them, a value such as ``unit:7`` by
its title, a list with commas, what is missing as a dash. ``show`` says how to write a coded value. Give
a function of the detail instead of a sentence when one sentence is not enough.

A test fails when code records a verb that has no sentence (tests/web/ledger/test_verbs.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


class Kind(models.TextChoices):
    """What an entry is about, for filters and for the mark before its sentence."""

    CYCLE = "cycle", _("Siklus dan tahap")
    WORK = "work", _("Penugasan")
    CLAIM = "claim", _("Jawaban")
    EVIDENCE = "evidence", _("Bukti")
    VERDICT = "verdict", _("Penilaian asesor")
    PEOPLE = "people", _("Orang dan hak")
    SYSTEM = "system", _("Sistem")


@dataclass(frozen=True)
class Verb:
    """A verb with its sentence."""

    name: str
    sentence: Words | Callable[[Mapping[str, Any]], Words]
    kind: Kind
    show: Mapping[str, Callable[[Any], object]] = field(default_factory=dict)

    def pattern(self, detail: Mapping[str, Any]) -> str:
        """The sentence with its blanks, in the reader's language."""
        return str(self.sentence(detail) if callable(self.sentence) else self.sentence)


_verbs: dict[str, Verb] = {}
_UNKNOWN = _("{who} mencatat “{verb}” pada {subject}")


def register(
    name: str,
    sentence: Words | Callable[[Mapping[str, Any]], Words],
    *,
    kind: Kind,
    show: Mapping[str, Callable[[Any], object]] | None = None,
) -> None:
    """Give a verb its sentence.

    Raises:
        ValueError: the verb has another one already.
    """
    if name in _verbs:
        raise ValueError(f"the verb {name} is registered twice")
    _verbs[name] = Verb(name, sentence, kind, show or {})


def verb_of(name: str) -> Verb:
    """The verb; one without a sentence is told as the ledger holds it."""
    return _verbs.get(name) or Verb(name, _UNKNOWN, Kind.SYSTEM)


def known() -> frozenset[str]:
    """The verbs that have a sentence."""
    return frozenset(_verbs)


def of_kind(kind: Kind) -> list[str]:
    """The verbs of a kind, sorted."""
    return sorted(verb.name for verb in _verbs.values() if verb.kind is kind)


register("ledger.exported", _("{who} mengekspor buku besar sampai entri {seq}"), kind=Kind.SYSTEM)
