"""The evidence shelf: items, files, uploads."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from ninja import Field, File, Form
from ninja.files import UploadedFile

from tolok.api.asked import agency_named, named
from tolok.api.door import (
    In,
    Line,
    Noun,
    Number,
    Out,
    Text,
    doing,
    made,
    person_of,
    standing_of,
    version_asked,
    versioned,
)
from tolok.api.faults import WrongField
from tolok.api.paging import After, Limit, Page, paged
from tolok.api.scopes import Scope
from tolok.evidence import access, actions, queries
from tolok.evidence.models import Classification, Enactment, Item, Kind, Upload
from tolok.evidence.views import files
from tolok.evidence.views.asked import item_of, item_to_change
from tolok.organisation.access import Refused, agencies
from tolok.organisation.models import Agency
from tolok.organisation.rights import Right

noun = Noun("evidence")
ONE = "/evidence/{int:item}"
Title = Annotated[str, Field(max_length=300)]
Short = Annotated[str, Field(max_length=120)]


class ItemOut(Out):
    """A document or a link on an agency's shelf."""

    id: int
    agency: str = Field(description="slug")
    unit: int | None
    title: str
    kind: str
    number: str
    dated: date | None
    valid_until: date | None
    enactment: str
    classification: str
    note: str
    url: str = Field(description="of a link; empty: a file")
    file_name: str
    size: int | None
    media_type: str | None
    sha256: str | None = Field(description="of the file as it was uploaded; null where it may not be opened")
    openable: bool = Field(description="whether one may open the file")
    created_at: datetime
    withdrawn_at: datetime | None
    version: int


class Facts(In):
    """What is said of an item."""

    title: Annotated[Title, Field(min_length=1, pattern=r"\S")]
    kind: Kind = Kind.OTHER
    number: Short = ""
    dated: date | None = None
    valid_until: date | None = None
    enactment: Enactment = Enactment.NOT_APPLICABLE
    note: Text = ""
    unit: Number | None = None


class ItemIn(Facts):
    """An item to be: a finished ``upload``, a link (``url``), or the file of another item (``same_as``)."""

    agency: Line | None = Field(default=None, description="slug; null: one's own")
    classification: Classification = Classification.INTERNAL
    upload: Annotated[str, Field(max_length=64)] | None = None
    url: Annotated[str, Field(max_length=1000)] = ""
    same_as: Number | None = None


class FactsChange(In):
    """What changes; what is left out stays."""

    title: Annotated[Title, Field(min_length=1, pattern=r"\S")] | None = None
    kind: Kind | None = None
    number: Short | None = None
    dated: date | None = None
    valid_until: date | None = None
    enactment: Enactment | None = None
    note: Text | None = None
    unit: Number | None = None


class ClassIn(In):
    """Another class."""

    classification: Classification


class WithdrawalIn(In):
    """Why."""

    reason: Annotated[str, Field(max_length=2000)] = ""


@noun.read("/evidence", out=Page[ItemOut], scope=Scope.EVIDENCE_READ, name="evidence")
def list_evidence(
    request: HttpRequest,
    agency: Line | None = None,
    unit: Number | None = None,
    kind: Kind | None = None,
    classification: Classification | None = None,
    withdrawn: bool = False,
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$", description="of its file: what is there already")]
    | None = None,
    after: After = "",
    limit: Limit = 50,
) -> HttpResponse:
    """The items that one may know of, the newest first. `/search?kind=evidence` looks for words."""
    rows = access.items(standing_of(request)).filter(withdrawn_at__isnull=not withdrawn)
    asked = {"agency__slug": agency, "unit": unit, "kind": kind, "classification": classification}
    asked["blob__sha256"] = sha256
    rows = rows.filter(**{name: value for name, value in asked.items() if value is not None})
    rows = rows.select_related("blob", "agency").defer("search", "blob__text")
    standing = standing_of(request)
    return paged(
        request, rows, order=["-id"], limit=limit, after=after, show=lambda found: [_out(x, standing) for x in found]
    )


@noun.create("/evidence", out=ItemOut, scope=Scope.EVIDENCE_WRITE, name="evidence", also=(410,))
def add_item(request: HttpRequest, body: ItemIn) -> HttpResponse:
    """Put a document on the shelf: an upload that is complete, a link, or the file of another item."""
    agency = _agency(request, body.agency)
    upload = None
    if body.upload is not None:
        upload = Upload.objects.filter(pk=body.upload, person=person_of(request), agency=agency).first()
        if upload is None:
            raise WrongField("upload", _("Unggahan ini sudah tidak ada. Unggah berkasnya sekali lagi."))
    same = queries.item_for(standing_of(request), body.same_as) if body.same_as else None
    if body.same_as and same is None:
        raise WrongField("same_as", _("Tidak ada yang bernomor {n}.").format(n=body.same_as))
    told = dict(body)
    for name in ("agency", "upload", "same_as", "unit"):
        told.pop(name)
    unit = named(access.units_to_add_for(standing_of(request), agency), body.unit, "unit")
    done = actions.add_item(agency=agency, unit=unit, upload=upload, same_as=same, **told, **doing(request))
    return _told(request, done, 201)


@noun.create("/evidence/files", out=ItemOut, scope=Scope.EVIDENCE_WRITE, name="evidence_files", forms=True)
def add_file(
    request: HttpRequest, file: File[UploadedFile], facts: Form[Facts], agency: Form[Line | None] = None
) -> HttpResponse:
    """Put a file on the shelf in one request (multipart/form-data). Big ones come in pieces: `/uploads`."""
    place = _agency(request, agency)
    told = dict(facts)
    told.pop("unit")
    unit = named(access.units_to_add_for(standing_of(request), place), facts.unit, "unit")
    upload = actions.receive_file(agency=place, file_name=file.name or "", file=file, **doing(request))
    done = actions.add_item(agency=place, unit=unit, upload=upload, **told, **doing(request))
    return _told(request, done, 201)


@noun.read(ONE, out=ItemOut, scope=Scope.EVIDENCE_READ, name="evidence_item", versioned=True)
def get_item(request: HttpRequest, item: int) -> HttpResponse:
    """One item."""
    return _told(request, item_of(request, item))


@noun.change(ONE, out=ItemOut, scope=Scope.EVIDENCE_WRITE, name="evidence_item", versioned=True)
def change_item(request: HttpRequest, item: int, body: FactsChange) -> HttpResponse:
    """Change what is said of an item; `If-Match` names the version that was read."""
    row = item_to_change(request, item)
    facts: dict[str, Any] = {name: getattr(body, name) for name in body.model_fields_set - {"unit"}}
    facts = {name: value for name, value in facts.items() if value is not None or name in {"dated", "valid_until"}}
    if "unit" in body.model_fields_set:
        facts["unit"] = named(access.units_to_add_for(standing_of(request), row.agency), body.unit, "unit")
    version = version_asked(request, current=row.version)
    return _told(request, actions.change_item(item=row, version=version, **facts, **doing(request)))


@noun.replace(f"{ONE}/classification", out=ItemOut, scope=Scope.EVIDENCE_WRITE, name="evidence_class", versioned=True)
def classify_item(request: HttpRequest, item: int, body: ClassIn) -> HttpResponse:
    """Move an item to another class; a restricted file is sealed."""
    row = item_to_change(request, item)
    done = actions.set_classification(
        item=row,
        version=version_asked(request, current=row.version),
        classification=body.classification,
        **doing(request),
    )
    return _told(request, done)


@noun.create(f"{ONE}/withdrawal", out=ItemOut, scope=Scope.EVIDENCE_WRITE, status=200, name="evidence_withdrawal")
def withdraw_item(request: HttpRequest, item: int, body: WithdrawalIn) -> HttpResponse:
    """Take an item off the shelf; it stays readable where it was used."""
    row = item_to_change(request, item)
    return _told(request, actions.withdraw_item(item=row, reason=body.reason, **doing(request)))


@noun.file(f"{ONE}/file", scope=Scope.EVIDENCE_READ, name="evidence_file", ranges=True)
def get_file(request: HttpRequest, item: int) -> HttpResponseBase:
    """The file, whole or the part that `Range` asks for. Opening a restricted one is written into the ledger."""
    return files.file(request, item)


@noun.file(f"{ONE}/text", scope=Scope.EVIDENCE_READ, name="evidence_text")
def get_text(request: HttpRequest, item: int) -> HttpResponseBase:
    """What was read out of the file for the search, as plain text."""
    return files.text(request, item)


def _agency(request: HttpRequest, slug: str | None) -> Agency:
    may = access.agencies_to_add_to(standing_of(request))
    known = agency_named(agencies(standing_of(request)), slug)
    found = may.filter(pk=known.pk).first() if known else may.order_by("pk").first()
    if found is None:
        raise Refused(Right.ATTACH)
    return found


def _told(request: HttpRequest, row: Item, status: int = 200) -> HttpResponse:
    return versioned(_out(row, standing_of(request)), row.version, status)


def _out(row: Item, standing: Any) -> ItemOut:
    opens = access.may_open(standing, row)
    return made(
        ItemOut,
        row,
        agency=row.agency.slug,
        unit=row.unit_id,
        size=row.blob.size if row.blob else None,
        media_type=row.blob.media_type if row.blob else None,
        sha256=row.blob.sha256 if row.blob and opens else None,
        openable=opens,
    )
