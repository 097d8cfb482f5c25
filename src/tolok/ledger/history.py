"""Entries told in sentences, day by day. Names are looked up when they are read: one query a kind of thing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tolok.ledger.chain import moment
from tolok.ledger.models import Entry
from tolok.ledger.subjects import Named, is_reference, named
from tolok.ledger.verbs import Kind, Verb, verb_of
from tolok.ledger.words import clock, filled, shown

PAGE = 50
_LATELY = 1_000
ICONS = {
    Kind.CYCLE: "calendar",
    Kind.WORK: "work",
    Kind.CLAIM: "pencil",
    Kind.EVIDENCE: "document",
    Kind.VERDICT: "judge",
    Kind.PEOPLE: "people",
    Kind.SYSTEM: "settings",
}


@dataclass(frozen=True)
class Told:
    """An entry as a person reads it."""

    entry: Entry
    sentence: SafeString
    clock: str
    moment: str
    kind: Kind
    icon: str
    detail: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Day:
    """What happened on one day, the latest first."""

    name: str
    told: Sequence[Told]


@dataclass(frozen=True)
class Pages:
    """A page of a history, and where to turn: numbers to go on from, None at an end."""

    days: Sequence[Day]
    older: int | None
    newer: int | None


def page_of(found: QuerySet[Entry], reader: Any, *, before: int | None = None, after: int | None = None) -> Pages:
    """A page of ``found``, latest first: below number ``before``, or above ``after``, or the latest."""
    if after is not None:
        rows = list(found.filter(seq__gt=after).order_by("seq")[: PAGE + 1])
        more, rows = len(rows) > PAGE, rows[:PAGE][::-1]
        older, newer = bool(rows), more
    else:
        below = found if before is None else found.filter(seq__lt=before)
        rows = list(below.order_by("-seq")[: PAGE + 1])
        older, newer = len(rows) > PAGE, before is not None
        rows = rows[:PAGE]
    days = [Day(date_format(on, "l, j F Y"), list(told)) for on, told in groupby(sentences(rows, reader), key=_day_of)]
    return Pages(days, rows[-1].seq if rows and older else None, rows[0].seq if rows and newer else None)


def sentences(entries: Sequence[Entry], reader: Any) -> Iterator[Told]:
    """Entries in the reader's words."""
    names = named(_references(entries), reader)
    for entry in entries:
        verb = verb_of(entry.verb)
        blanks = {name: _named(_decoded(verb, name, value), names) for name, value in entry.detail.items()}
        blanks |= {
            "who": _actor(entry.actor, names),
            "subject": _linked(entry.subject, names[entry.subject]),
            "verb": entry.verb,
        }
        yield Told(
            entry=entry,
            sentence=filled(verb.pattern(entry.detail), blanks),
            clock=clock(entry.at),
            moment=moment(entry.at),
            kind=verb.kind,
            icon=ICONS[verb.kind],
            detail=[(name, shown(value)) for name, value in entry.detail.items() if name != "within"],
        )


def actors_of(found: QuerySet[Entry], reader: Any, chosen: str = "") -> list[tuple[str, str]]:
    """Everybody who did something in it lately, by name; and who was chosen, whenever that was."""
    keys = set(found.order_by("-seq").values_list("actor", flat=True)[:_LATELY])
    if chosen and chosen not in keys and found.filter(actor=chosen).exists():
        keys.add(chosen)
    names = named(keys, reader)
    return sorted(((key, name.title) for key, name in names.items()), key=lambda pair: pair[1].casefold())


def _day_of(told: Told) -> date:
    return timezone.localtime(told.entry.at).date()


def _references(entries: Iterable[Entry]) -> Iterator[str]:
    for entry in entries:
        yield entry.actor
        yield entry.subject
        for value in entry.detail.values():
            yield from (part for part in (value if isinstance(value, list) else [value]) if is_reference(part))


def _decoded(verb: Verb, name: str, value: Any) -> Any:
    if name not in verb.show:
        return value
    try:
        return verb.show[name](value)
    except (LookupError, TypeError, ValueError):
        return value  # a code of former times


def _named(value: Any, names: dict[str, Named]) -> Any:
    if isinstance(value, list):
        return [_title(part, names) for part in value]
    if isinstance(value, str) and value in names:
        return _linked(value, names[value])
    return value


def _title(value: Any, names: dict[str, Named]) -> Any:
    return names[value].title if isinstance(value, str) and value in names else value


def _linked(reference: str, name: Named) -> SafeString:
    address = name.link or reverse("ledger:subject", args=[reference])
    return format_html('<a href="{}">{}</a>', address, name.title)


def _actor(reference: str, names: dict[str, Named]) -> SafeString:
    return format_html("<strong>{}</strong>", names[reference].title)
