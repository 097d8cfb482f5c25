"""What each kind of notice says. Rooms register theirs in ``<room>/messages.py``, found by itself.

    from django.utils.translation import gettext_lazy as _
    from tolok.notices.kinds import register

    register("claim.returned", _("{assessor} mengembalikan indikator {indicator}: {note}. Perbaiki sampai {due}."))

The blanks are what ``notify`` is told. Days, moments and numbers are written as the reader writes them, in the reader's
zone; a ``{"id": ..., "en": ...}`` value in the reader's language. An e-mail leaves the house: when a sentence could
carry the content of restricted evidence, give ``in_mail`` a sentence without it.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise

Words = str | Promise


@dataclass(frozen=True)
class Kind:
    """A kind of notice with its sentence, and the one that may leave the house."""

    name: str
    sentence: Words
    in_mail: Words


_kinds: dict[str, Kind] = {}


def register(name: str, sentence: Words, *, in_mail: Words = "") -> None:
    """Give a kind of notice its sentence.

    Raises:
        ValueError: the kind has another one already.
    """
    if name in _kinds:
        raise ValueError(f"the notice {name} is registered twice")
    _kinds[name] = Kind(name, sentence, in_mail or sentence)


def kind_of(name: str) -> Kind:
    """The kind of that name.

    Raises:
        LookupError: nobody registered it.
    """
    try:
        return _kinds[name]
    except KeyError:
        raise LookupError(f"no notice is called {name}; register it in <room>/messages.py") from None


def known() -> frozenset[str]:
    """The kinds that have a sentence."""
    return frozenset(_kinds)
