"""Assessments packed into one signed file, and those that come from another Tolok; OSCAL."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Field, File, Form
from ninja.files import UploadedFile

from tolok.api.asked import assessment_of
from tolok.api.door import In, Line, Noun, Out, address, doing, json_answer, made, person_of, standing_of
from tolok.api.paging import After, Limit, Page, paged
from tolok.api.runs import RunOut, run_out, started
from tolok.api.scopes import Scope
from tolok.exchange.actions.bundles import PACK, as_text, require_pack, start_bundle
from tolok.exchange.actions.takeovers import confirm, drop, receive
from tolok.exchange.faults import NotPossible
from tolok.exchange.models import BundleState, ReceivedBundle
from tolok.exchange.takeovers import may_take_over, preview_of, received
from tolok.exchange.views import oscal
from tolok.exchange.views.bundles import bundle_of
from tolok.instruments import instrument, library_ids
from tolok.organisation.access import Refused
from tolok.organisation.rights import Right
from tolok.oscal import catalog, profile
from tolok.runs.access import runs

noun = Noun("bundles")
OF_ASSESSMENT = "/assessments/{int:assessment}/bundles"
ALL, ONE = "/bundles", "/bundles/{int:bundle}"


class BundleOut(Out):
    """An assessment from another Tolok."""

    id: int
    agency: str = Field(description="slug")
    state: str = Field(description="ready (waits for its confirmation), writing, done or dropped")
    file_name: str
    size: int
    seal: str = Field(description="SHA-256 of its tag manifest, which stands for the whole bundle")
    origin: str = Field(description="the assessment's identity, the same in every bundle of it")
    signer: str = Field(description="the Ed25519 key it is signed with, Base64")
    signer_name: str = Field(description="whose key that is; empty: not known here")
    signed_at: datetime
    assessment: int | None = Field(description="what it became")
    by: str
    run: int | None = Field(description="what goes on in the background for it: `/runs/{run}`")
    created_at: datetime
    confirmed_at: datetime | None


class TakeoverPreview(Out):
    """What confirming would write."""

    why_not: str = Field(description="why it cannot be written; empty: it can")
    trusted: bool = Field(description="whether the key it is signed with is known here")
    cycle: str
    year: int
    instrument: str
    index: str | None
    predicate: str
    answered: int
    files: int
    bytes: int
    here: int = Field(description="files that the agency has here already")
    links: int
    left_out: int = Field(description="evidence whose file is not in the bundle")


class BundleWhole(BundleOut):
    """An assessment from another Tolok with what confirming it would write."""

    preview: TakeoverPreview | None = Field(description="null: its agency or unit is not here any more")


class TakeoverIn(In):
    """What the person vouches for."""

    compared: bool = Field(
        default=False, description="that the signer's key was compared with the one that its agency published"
    )


@noun.read(OF_ASSESSMENT, out=Page[RunOut], scope=Scope.EXPORTS_READ, name="assessment_bundles")
def list_assessment_bundles(
    request: HttpRequest, assessment: int, after: After = "", limit: Limit = 50
) -> HttpResponse:
    """The bundles of an assessment that were made, the newest first."""
    found = assessment_of(request, assessment)
    require_pack(standing_of(request), found.agency)
    rows = runs(standing_of(request)).filter(kind=PACK, agency=found.agency, asked__assessment=found.pk)
    rows = rows.select_related("agency", "by")
    return paged(request, rows, order=["-id"], limit=limit, after=after, show=lambda page: [*map(run_out, page)])


@noun.start(OF_ASSESSMENT, out=RunOut, scope=Scope.EXPORTS_READ, name="assessment_bundles")
def pack_assessment(request: HttpRequest, assessment: int) -> HttpResponse:
    """Pack an assessment with its evidence, history and ledger into one signed file (BagIt, OSCAL inside)."""
    found = assessment_of(request, assessment)
    return started(lambda: start_bundle(assessment=found, **doing(request)))


@noun.read(ALL, out=Page[BundleOut], name="bundles")
def list_bundles(request: HttpRequest, after: After = "", limit: Limit = 50) -> HttpResponse:
    """The assessments from another Tolok that were brought, the newest first."""
    _require(request)
    rows = received(standing_of(request)).defer("document").select_related("agency", "by")
    return paged(request, rows, order=["-id"], limit=limit, after=after, show=lambda page: [*map(_out, page)])


@noun.create(ALL, out=BundleWhole, scope=Scope.IMPORTS_WRITE, name="bundles", forms=True)
def bring_bundle(request: HttpRequest, file: File[UploadedFile], agency: Form[Line | None] = None) -> HttpResponse:
    """Bring a bundle: all of it is checked, and nothing is written before it is confirmed.

    `agency`: the slug of the agency it must be of; empty: whatever it says.
    """
    _require(request)
    row = receive(file=file, size=file.size or 0, file_name=file.name or "", agency=agency or "", **doing(request))
    return _told(request, row.pk, 201)


@noun.read(ONE, out=BundleWhole, name="bundle")
def get_bundle(request: HttpRequest, bundle: int) -> HttpResponse:
    """A bundle, and what confirming it would write now."""
    return _told(request, bundle)


@noun.start(f"{ONE}/confirmation", out=BundleWhole, scope=Scope.IMPORTS_WRITE, name="bundle_confirmation")
def confirm_bundle(request: HttpRequest, bundle: int, body: TakeoverIn) -> HttpResponse:
    """Write it, in the background: the assessment with its evidence, all of it or nothing."""
    confirm(received=bundle_of(request, bundle), compared=body.compared, **doing(request))
    return _told(request, bundle, 202)


@noun.remove(ONE, scope=Scope.IMPORTS_WRITE, name="bundle")
def drop_bundle(request: HttpRequest, bundle: int) -> None:
    """Forget a bundle that was not confirmed."""
    drop(by=person_of(request), standing=standing_of(request), received=bundle_of(request, bundle))


@noun.file("/assessments/{int:assessment}/oscal/{slug:kind}", scope=Scope.READ, name="assessment_oscal")
def get_assessment_oscal(request: HttpRequest, assessment: int, kind: str) -> HttpResponseBase:
    """An assessment as OSCAL (JSON): `catalog`, `profile`, `assessment-plan` or `assessment-results`."""
    return oscal.document(request, assessment, kind)


@noun.file("/instruments/{slug:instrument_id}/oscal/{slug:kind}", scope=Scope.READ, name="instrument_oscal")
def get_instrument_oscal(
    request: HttpRequest,
    instrument_id: str,
    kind: Literal["catalog", "profile"],
    year: Annotated[int, Field(ge=2000, le=2100, description="of the edition; for `profile`")] = 2026,
) -> HttpResponse:
    """An instrument as OSCAL (JSON): `catalog`, or its edition of a year as `profile`."""
    if instrument_id not in library_ids():
        raise Http404
    known = instrument(instrument_id)
    document = catalog(known) if kind == "catalog" else profile(known, year)
    return HttpResponse(as_text(document), content_type="application/json")


def _require(request: HttpRequest) -> None:
    if not may_take_over(standing_of(request)):
        raise Refused(Right.RUN_CYCLE)


def _told(request: HttpRequest, key: int, status: int = 200) -> HttpResponse:
    row = bundle_of(request, key)
    whole = BundleWhole.model_construct(**dict(_out(row)), preview=_preview(row))
    to_follow = address("run", run=row.run_id) if row.run_id else ""
    return json_answer(whole, status, location={201: address("bundle", bundle=row.pk), 202: to_follow}.get(status, ""))


def _out(row: ReceivedBundle) -> BundleOut:
    return made(BundleOut, row, agency=row.agency.slug, assessment=row.assessment_id, by=row.by.name, run=row.run_id)


def _preview(row: ReceivedBundle) -> TakeoverPreview | None:
    try:
        found = preview_of(row.document, row.origin, row.signer)
    except NotPossible:
        return None
    cycle, result = row.document["cycle"], row.document["result"]
    return made(
        TakeoverPreview,
        found,
        why_not=found.why_not if row.state != BundleState.DONE else "",
        cycle=cycle["name_id"],
        year=cycle["year"],
        instrument=cycle["instrument"]["id"],
        index=result["index"],
        predicate=result["predicate"],
        files=len(found.files),
        links=len(found.links),
        left_out=len(found.left_out),
    )
