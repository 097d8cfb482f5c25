"""What each kind of notice says. Rooms register theirs in ``<room>/messages.py``, found by itself.

    from django.utils.translation import gettext_lazy as _
    from tolok.notices.kinds import register

    register("claim.returned", _("{assessor} mengembalikan indikator {indicator}: {note}. Perbaiki sampai {due}."),
             about=Topic.WORK)

The blanks are what ``notify`` is told. Days, moments and numbers are written as the reader writes them, in the reader's
zone; a ``{"id": ..., "en": ...}`` value in the reader's language. An e-mail leaves the house: when a sentence could
carry the content of restricted evidence, give ``in_mail`` a sentence without it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


class Topic(TextChoices):
    """What a kind of notice is about: people choose by it what comes by e-mail."""

    WORK = "work", _("Pekerjaan saya: tugas dan jawaban yang dikembalikan")
    DATES = "dates", _("Tenggat dan perubahan tanggal")
    JUDGING = "judging", _("Penilaian, reviu, dan penetapan yang menunggu saya")
    RESULTS = "results", _("Siklus dan hasilnya")
    OTHER = "other", _("Lainnya")


@dataclass(frozen=True)
class Kind:
    """A kind of notice with its sentence, and the one that may leave the house."""

    name: str
    sentence: Words
    in_mail: Words
    about: Topic


_kinds: dict[str, Kind] = {}


def register(name: str, sentence: Words, *, in_mail: Words = "", about: Topic = Topic.OTHER) -> None:
    """Give a kind of notice its sentence, and say what it is about.

    Raises:
        ValueError: the kind has another one already.
    """
    if name in _kinds:
        raise ValueError(f"the notice {name} is registered twice")
    _kinds[name] = Kind(name, sentence, in_mail or sentence, about)


def kind_of(name: str) -> Kind:
    """The kind of that name.

    Raises:
        LookupError: nobody registered it.
    """
    try:
        return _kinds[name]
    except KeyError:
        raise LookupError(f"no notice is called {name}; register it in <room>/messages.py") from None


def topic_of(name: str) -> Topic:
    """What a kind is about; one of former times: one of the others."""
    return _kinds[name].about if name in _kinds else Topic.OTHER


def known() -> frozenset[str]:
    """The kinds that have a sentence."""
    return frozenset(_kinds)


def kinds_about(topics: Collection[Topic]) -> list[str]:
    """The kinds about any of ``topics``."""
    return sorted(name for name, kind in _kinds.items() if kind.about in topics)
