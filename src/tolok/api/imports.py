"""Worksheets and parcels of evidence: brought, shown before anything is written, confirmed as shown, put back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from ninja import Field, File
from ninja.files import UploadedFile

from tolok.api.asked import assessment_of
from tolok.api.door import In, Line, Noun, Out, address, doing, json_answer, made, person_of, standing_of
from tolok.api.paging import After, Limit, Page, paged
from tolok.api.scopes import Scope
from tolok.assessment.access import Hand, hand
from tolok.evidence.actions import receive_file
from tolok.exchange import access
from tolok.exchange.actions.imports import drop
from tolok.exchange.actions.parcels import bring_parcel, confirm_parcel, place_arrival
from tolok.exchange.actions.reversals import reverse_parcel
from tolok.exchange.actions.sheets import bring_sheet, confirm_sheet, reverse_sheet
from tolok.exchange.models import Arrival, Import, ImportKind, ImportState
from tolok.exchange.parcels import Coming, parcel_preview
from tolok.exchange.previews import Change, sheet_preview
from tolok.exchange.views import sheets
from tolok.exchange.views.asked import import_of

noun = Noun("imports")
ALL = "/assessments/{int:assessment}/imports"
ONE = "/imports/{int:brought}"
Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$", description="of the preview that was read")]


class ImportOut(Out):
    """A worksheet, or a parcel of evidence, on its way into an assessment."""

    id: int
    assessment: int
    kind: str = Field(description="sheet or evidence")
    state: str = Field(
        description="looking, ready (waits for its confirmation), writing, done, reversing, reversed or dropped"
    )
    file_name: str
    sha256: str = Field(description="of a worksheet; empty: a parcel")
    by: str
    run: int | None = Field(description="what goes on in the background for it: `/runs/{run}`")
    created_at: datetime
    confirmed_at: datetime | None


class Texts(Out):
    """What an indicator is answered with."""

    value: str
    fact: str
    analysis: str


class ChangeOut(Out):
    """What a worksheet would do to one indicator."""

    leaf: str
    title: str
    kind: str = Field(description="new, changed, same or kept_out")
    where: str = Field(description="the row of the worksheet")
    old: Texts
    new: Texts
    why: str = Field(description="why it is kept out")
    note: str


class Counts(Out):
    """How many files of a parcel would become what."""

    new: int
    reused: int = Field(description="the agency has these bytes already")
    there: int = Field(description="and they stand there already")
    twice: int
    unplaced: int
    refused: int
    left_out: int


class Preview(Out):
    """What confirming would do now."""

    digest: Digest
    may_confirm: bool
    locked: str = Field(description="why nothing can be written now; empty: it can")
    changes: list[ChangeOut] = Field(description="of a worksheet")
    faults: list[str] = Field(description="of a worksheet, with row and column")
    others: int = Field(description="rows of other agencies, which are passed over")
    counts: Counts | None = Field(description="of a parcel; its files are at `/files`")


class ImportWhole(ImportOut):
    """An import with what it would do."""

    preview: Preview | None = Field(description="null unless it waits for its confirmation")


class FileOut(Out):
    """One file of a parcel."""

    id: int
    position: int
    path: str
    size: int
    media_type: str
    pages: int | None
    sha256: str
    leaf: str = Field(description="the indicator; empty: none yet")
    level: int | None
    criterion: int | None
    rule: str = Field(description="which part of its name told where it belongs; chosen: a person did")
    left_out: bool
    kind: str | None = Field(description="what would become of it, as in `counts`; null: confirmed")
    why: str = Field(description="why it is refused, or could not be brought")
    item: int | None = Field(description="the evidence it became, or is already")
    done: bool
    released: bool = Field(description="taken from its criterion again")
    withdrawn: bool = Field(description="taken off the shelf again")
    kept: str = Field(description="why something of it was not taken back")


class UploadIn(In):
    """A finished upload."""

    key: Annotated[str, Field(max_length=64)]
    path: Annotated[str, Field(max_length=1000, description="its name with folders; empty: as it was uploaded")] = ""


class ParcelIn(In):
    """Files, or ZIP files, that were uploaded with `purpose` `parcel`."""

    uploads: Annotated[list[UploadIn], Field(min_length=1, max_length=2000)]
    name: Annotated[str, Field(max_length=200)] = ""


class PlaceIn(In):
    """Where a file goes."""

    leaf: Line = Field(default="", description="the indicator; empty: none yet")
    place: Annotated[str, Field(max_length=10, description="the criterion as 3.1; empty: the one that fits best")] = ""
    left_out: bool = False


class ConfirmIn(In):
    """Exactly what is meant."""

    digest: Digest


class ReversedImport(ImportWhole):
    """An import, and what was put back of a worksheet; a parcel tells it file by file."""

    back: int | None
    left: int | None = Field(description="not touched: changed since")


@noun.read(ALL, out=Page[ImportOut], name="imports")
def list_imports(request: HttpRequest, assessment: int, after: After = "", limit: Limit = 50) -> HttpResponse:
    """One's own imports; who approves sees all of the agency. The newest first."""
    own = _hand(request, assessment)
    rows = access.imports(standing_of(request)).filter(assessment=own.assessment).select_related("by")
    return paged(request, rows, order=["-id"], limit=limit, after=after, show=lambda found: [*map(_out, found)])


@noun.create(f"{ALL}/worksheets", out=ImportWhole, scope=Scope.IMPORTS_WRITE, name="worksheets", forms=True)
def bring_worksheet(request: HttpRequest, assessment: int, file: File[UploadedFile]) -> HttpResponse:
    """Bring a filled worksheet (XLSX or CSV): it is read, and nothing is written before it is confirmed."""
    own = _hand(request, assessment)
    access.require_import(own)
    row = bring_sheet(assessment=own.assessment, file_name=file.name or "", file=file, **doing(request))
    return _told(request, row.pk, 201)


@noun.start(f"{ALL}/evidence", out=ImportWhole, scope=Scope.IMPORTS_WRITE, name="parcels")
def bring_evidence(request: HttpRequest, assessment: int, body: ParcelIn) -> HttpResponse:
    """Bring a parcel of evidence that was uploaded (`/uploads`): each file is looked into, in the background."""
    own = _hand(request, assessment)
    uploads = [dict(one) for one in body.uploads]
    row = bring_parcel(assessment=own.assessment, uploads=uploads, name=body.name, **doing(request))
    return _told(request, row.pk, 202)


@noun.start(f"{ALL}/evidence/files", out=ImportWhole, scope=Scope.IMPORTS_WRITE, name="parcel_files", forms=True)
def bring_evidence_file(request: HttpRequest, assessment: int, file: File[UploadedFile]) -> HttpResponse:
    """The same with one ZIP (or file) in one request (multipart/form-data)."""
    own = _hand(request, assessment)
    access.require_bring(own)
    name = file.name or "bukti.zip"
    upload = receive_file(agency=own.assessment.agency, file_name=name, file=file, parcel=True, **doing(request))
    uploads = [{"key": upload.key, "path": name}]
    row = bring_parcel(assessment=own.assessment, uploads=uploads, **doing(request))
    return _told(request, row.pk, 202)


@noun.read(ONE, out=ImportWhole, name="import")
def get_import(request: HttpRequest, brought: int) -> HttpResponse:
    """An import, and what confirming it would do now."""
    return _told(request, brought)


@noun.read(f"{ONE}/files", out=Page[FileOut], name="import_files")
def list_import_files(request: HttpRequest, brought: int, after: After = "", limit: Limit = 200) -> HttpResponse:
    """The files of a parcel, in its order, each with what would become of it, or became."""
    row = import_of(request, brought)
    return paged(
        request,
        Arrival.objects.filter(parcel=row),
        order=["position"],
        limit=limit,
        after=after,
        show=_files(request, row),
    )


@noun.replace(f"{ONE}/files/{{int:arrival}}", out=FileOut, scope=Scope.IMPORTS_WRITE, name="import_file")
def place_import_file(request: HttpRequest, brought: int, arrival: int, body: PlaceIn) -> FileOut:
    """Say where a file of a parcel goes, or that it stays out. The preview has another digest then."""
    row = import_of(request, brought)
    rows = Arrival.objects.select_related("parcel__assessment__cycle", "parcel__assessment__stage")
    found = rows.filter(parcel=row, pk=arrival).first()
    if found is None:
        raise Http404(_("Berkas ini tidak ada di impor ini."))
    placed = place_arrival(
        arrival=found, leaf=body.leaf, left_out=body.left_out, place=body.place, standing=standing_of(request)
    )
    return _files(request, row)([placed])[0]


@noun.start(f"{ONE}/confirmation", out=ImportWhole, scope=Scope.IMPORTS_WRITE, at_once=200, name="import_confirmation")
def confirm_import(request: HttpRequest, brought: int, body: ConfirmIn) -> HttpResponse:
    """Write exactly what the preview showed: a worksheet at once, a parcel in the background.

    412 when it would not do that any more; read the preview again.
    """
    row = import_of(request, brought)
    if row.kind == ImportKind.SHEET:
        confirm_sheet(brought=row, digest=body.digest, **doing(request))
        return _told(request, row.pk)
    confirm_parcel(brought=row, digest=body.digest, **doing(request))
    return _told(request, row.pk, 202)


@noun.start(f"{ONE}/reversal", out=ReversedImport, scope=Scope.IMPORTS_WRITE, at_once=200, name="import_reversal")
def reverse_import(request: HttpRequest, brought: int) -> HttpResponse:
    """Put things back as they were, where nobody used or changed them since: a parcel in the background."""
    row = import_of(request, brought)
    if row.kind == ImportKind.SHEET:
        back, left = reverse_sheet(brought=row, **doing(request))
        return _told(request, row.pk, kind=ReversedImport, back=back, left=left)
    reverse_parcel(brought=row, **doing(request))
    return _told(request, row.pk, 202, kind=ReversedImport, back=None, left=None)


@noun.remove(ONE, scope=Scope.IMPORTS_WRITE, name="import")
def drop_import(request: HttpRequest, brought: int) -> None:
    """Forget an import that was not confirmed."""
    drop(by=person_of(request), brought=import_of(request, brought))


@noun.file("/assessments/{int:assessment}/worksheet", scope=Scope.READ, name="worksheet")
def get_worksheet(request: HttpRequest, assessment: int) -> HttpResponseBase:
    """The worksheet (XLSX) with everything that is entered, to go on with elsewhere and bring back."""
    return sheets.worksheet(request, assessment)


def _hand(request: HttpRequest, assessment: int) -> Hand:
    return hand(standing_of(request), assessment_of(request, assessment))


def _told(
    request: HttpRequest, key: int, status: int = 200, *, kind: type[ImportWhole] = ImportWhole, **more: int | None
) -> HttpResponse:
    row = import_of(request, key)
    whole = kind.model_construct(**dict(_out(row)), preview=_preview(request, row), **more)  # type: ignore[arg-type]
    to_follow = address("run", run=row.run_id) if row.run_id else ""
    here = address("import", brought=row.pk)
    return json_answer(whole, status, location={201: here, 202: to_follow}.get(status, ""))


def _out(row: Import) -> ImportOut:
    return made(ImportOut, row, assessment=row.assessment_id, by=row.by.name, run=row.run_id)


def _preview(request: HttpRequest, row: Import) -> Preview | None:
    if row.state != ImportState.READY:
        return None
    own = hand(standing_of(request), row.assessment)
    if row.kind == ImportKind.SHEET:
        sheet = sheet_preview(row, own)
        changes = [_change(one) for one in sheet.changes]
        return made(Preview, sheet, changes=changes, faults=list(sheet.faults), counts=None)
    parcel = parcel_preview(row, own)
    counts = Counts(**{name: parcel.counts.get(name, 0) for name in Counts.model_fields})
    return made(Preview, parcel, changes=[], faults=[], others=0, counts=counts)


def _change(one: Change) -> ChangeOut:
    old, new = (Texts(**texts) for texts in (one.old, one.new))
    return made(ChangeOut, one, leaf=one.leaf.id, old=old, new=new)


def _files(request: HttpRequest, row: Import) -> Callable[[list[Arrival]], list[FileOut]]:
    """Makes files of rows; what would become of them is worked out for the whole parcel, once."""
    waiting = row.state == ImportState.READY and row.kind == ImportKind.EVIDENCE
    coming = parcel_preview(row, hand(standing_of(request), row.assessment)).coming if waiting else ()
    known = {one.arrival.pk: one for one in coming}
    return lambda rows: [_file(one, known.get(one.pk)) for one in rows]


def _file(row: Arrival, coming: Coming | None) -> FileOut:
    item = coming.item.pk if coming and coming.item else row.item_id
    return made(
        FileOut, row, kind=coming.kind if coming else None, why=(coming.why if coming else "") or row.fault, item=item
    )
