"""Who may read which entries. The walls of the database stand behind this (organisation/walls.py)."""

from __future__ import annotations

from typing import Any, Protocol

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.http import Http404
from django.utils.translation import gettext as _

from tolok.ledger.actions import Actor
from tolok.ledger.models import Entry
from tolok.ledger.subjects import Named, named

RIGHT = "see_ledger"


class Reader(Protocol):
    """A person's standing, as far as the ledger needs it: rights are kept a floor above (organisation/access.py)."""

    @property
    def person(self) -> Any:
        """Who it is; None for the public."""

    def agencies_with(self, right: Any, /) -> frozenset[int] | None:
        """The agencies where the reader has a right; None: all of them."""


def may_read(reader: Reader) -> bool:
    """Whether the reader may read the ledger of some agency."""
    return reader.agencies_with(RIGHT) != frozenset()


def require(reader: Reader) -> None:
    """As ``may_read``.

    Raises:
        PermissionDenied: the reader may not.
    """
    if not may_read(reader):
        raise PermissionDenied(
            _("Anda tidak berhak membaca riwayat di sini. Mintalah peran yang sesuai kepada koordinator instansi.")
        )


def entries(reader: Reader) -> QuerySet[Entry]:
    """The entries of the agencies whose ledger the reader may read; all of them, for a reader of all agencies."""
    agencies = reader.agencies_with(RIGHT)
    return Entry.objects.all() if agencies is None else Entry.objects.filter(agency__in=agencies)


def entries_of(reader: Reader, subject: str) -> QuerySet[Entry]:
    """The history of one thing and of its parts.

    Whoever may read the ledger of its agency reads all of it. Whoever took part in it (did something to this very
    thing, or is it) reads what happened to it, and of its parts what they did themselves: assessors who judge
    independently must not read each other there.

    Raises:
        Http404: there is nothing that this reader may know of.
    """
    of_it = Q(subject=subject)
    of_parts = Q(seq__in=RawSQL("SELECT ledger_within(%s)", [subject]))
    found = entries(reader).filter(of_it | of_parts)
    if may_read(reader) and (found.exists() or _is_known(reader, subject)):
        return found
    actor: Actor | None = reader.person
    me = actor.ledger_id if actor else ""
    took_part = subject == me or Entry.objects.filter(of_it, actor=me).exists()
    if not me or not took_part:
        raise Http404
    return Entry.objects.filter(of_it | (of_parts & Q(actor=me)))


def _is_known(reader: Reader, subject: str) -> bool:
    # Nothing happened to it yet; whoever may read all may know that it is there.
    return reader.agencies_with(RIGHT) is None and named([subject], reader)[subject] != Named(subject)
