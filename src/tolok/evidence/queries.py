"""What pages read of evidence: the shelf with its search and filters, duplicates, uploads that wait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.search import TrigramWordSimilarity
from django.core.paginator import Page, Paginator
from django.db.models import FloatField, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Greatest, Left
from django.utils import timezone

from tolok.evidence import access, uses, words
from tolok.evidence.models import EXPIRES_SOON, Item, Upload, Validity
from tolok.evidence.uses import Use
from tolok.evidence.words import Piece
from tolok.organisation.access import Standing
from tolok.organisation.models import Agency, Person

PAGE = 20
_TEXT_FOR_SNIPPETS = 300_000
_ALIKE = 0.5
_WORDS_COMPARED = 6


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for on the shelf; empty means any."""

    text: str = ""
    agency: int | None = None
    kind: str = ""
    unit: int | None = None
    year: int | None = None
    classification: str = ""
    validity: str = ""
    withdrawn: bool = False

    @property
    def narrowed(self) -> bool:
        """Whether anything is asked for at all."""
        return self != Wanted(agency=self.agency)


@dataclass(frozen=True)
class Row:
    """An item as a list shows it."""

    item: Item
    uses: Sequence[Use]
    snippet: Sequence[Piece] = ()
    validity: Validity = Validity.OPEN
    openable: bool = True


class Shelf(Page):  # type: ignore[type-arg]  # generic for the type checker alone
    """A page of the shelf. ``alike``: nothing had the words, and these only look like them."""

    alike = False


def shelf(standing: Standing, wanted: Wanted, *, number: int = 1, size: int = PAGE) -> Shelf:
    """A page of what a person may know of, best first when words are looked for, newest first otherwise.

    A fixed number of queries, whatever the number of rows.
    """
    found = _narrowed(access.items(standing), wanted)
    typed = words.query(wanted.text, prefix=True)
    alike = False
    if wanted.text.strip():
        matching = _matching(found, typed) if typed else found.none()
        alike = bool(typed) and not matching.exists()
        found = _looking_like(found, wanted.text) if alike else matching
    rows = found.select_related("blob", "unit", "agency", "added_by").defer("search", "blob__text")
    page = Paginator(rows, size).get_page(number)
    told = Shelf(_rows(standing, list(page.object_list), wanted.text), page.number, page.paginator)
    told.alike = alike and bool(told.object_list)
    return told


def item_for(standing: Standing, number: int) -> Item | None:
    """An item a person may know of, with what its page tells."""
    rows = access.items(standing).select_related("blob", "unit", "agency", "added_by").defer("search", "blob__text")
    return rows.filter(pk=number).first()


def duplicates(standing: Standing, agency: Agency, sha256: str) -> list[Row]:
    """The items of an agency with these very bytes that a person may know of, with where they are used."""
    rows = access.items(standing).filter(agency=agency, blob__sha256=sha256, withdrawn_at__isnull=True)
    return _rows(standing, list(rows.select_related("blob", "unit").defer("search", "blob__text")[:10]), "")


def years(standing: Standing, agency: int | None) -> list[int]:
    """The years of the documents on the shelf, the newest first."""
    rows = access.items(standing).filter(dated__isnull=False)
    if agency:
        rows = rows.filter(agency=agency)
    return sorted({day.year for day in rows.dates("dated", "year")}, reverse=True)


def waiting_uploads(person: Person) -> QuerySet[Upload]:
    """A person's uploads that are not saved yet, the newest first."""
    return Upload.objects.filter(person=person, parcel=False).order_by("-created_at")


def _narrowed(rows: QuerySet[Item], wanted: Wanted) -> QuerySet[Item]:
    rows = rows.filter(withdrawn_at__isnull=not wanted.withdrawn)
    if wanted.agency:
        rows = rows.filter(agency=wanted.agency)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.unit:
        rows = rows.filter(unit=wanted.unit)
    if wanted.year:
        rows = rows.filter(dated__year=wanted.year)
    if wanted.classification:
        rows = rows.filter(classification=wanted.classification)
    if wanted.validity in Validity.values:
        rows = rows.filter(_valid(wanted.validity, timezone.localdate()))
    return rows


def _valid(validity: str, today: date) -> Q:
    match validity:
        case Validity.EXPIRED:
            return Q(valid_until__lt=today)
        case Validity.SOON:
            return Q(valid_until__gte=today, valid_until__lte=today + EXPIRES_SOON)
        case Validity.VALID:
            return Q(valid_until__gte=today)
        case _:
            return Q(valid_until__isnull=True)


def _matching(rows: QuerySet[Item], typed: str) -> QuerySet[Item]:
    there = RawSQL("SELECT evidence_matching(%s::tsquery)", [typed])
    rank = RawSQL("ts_rank_cd(evidence_item.search, %s::tsquery, 1)", [typed], output_field=FloatField())
    return rows.filter(pk__in=there).order_by(rank.desc(), "-created_at", "-pk")


def _looking_like(rows: QuerySet[Item], text: str) -> QuerySet[Item]:
    # Each word by itself must look like one of the title or number: one right word does not make up for a wrong one.
    for place, word in enumerate(words.asked(text)[:_WORDS_COMPARED]):
        name = f"like_{place}"
        rows = rows.alias(
            **{name: Greatest(TrigramWordSimilarity(word, "title"), TrigramWordSimilarity(word, "number"))}
        ).filter(**{f"{name}__gte": _ALIKE})
    return rows.alias(like=TrigramWordSimilarity(text, "title")).order_by("-like", "-pk")


def _rows(standing: Standing, items: Sequence[Item], text: str) -> list[Row]:
    used = uses.of_items(item.pk for item in items)
    read = _texts(items) if text.strip() else {}
    today = timezone.localdate()
    return [
        Row(
            item,
            used[item.pk],
            _snippet(read.get(item.pk, ""), text),
            item.validity(today),
            access.may_open(standing, item),
        )
        for item in items
    ]


def _snippet(read: str, text: str) -> list[Piece]:
    pieces = words.snippet(read, text) if read else []
    return pieces if any(piece.marked for piece in pieces) else []


def _texts(items: Sequence[Item]) -> dict[int, str]:
    blobs = {item.pk for item in items if item.blob_id}
    told = Item.objects.filter(pk__in=blobs).values_list("pk", Left("blob__text", _TEXT_FOR_SNIPPETS))
    return dict(told)
