"""Results made public, withdrawn and corrected; and publications with the ledger's signed head beside them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field

from tolok.api.asked import assessment_of, cycle_of, one_of
from tolok.api.door import In, Line, Noun, Number, Out, Text, address, doing, json_answer, made, standing_of
from tolok.api.faults import WrongField
from tolok.api.paging import After, Limit, Page, paged
from tolok.api.scopes import Scope
from tolok.assessment.access import require_run
from tolok.assessment.actions.cycles import publish_cycle
from tolok.assessment.models import Assessment, Cycle
from tolok.assessment.progress import predicate_name
from tolok.organisation.access import Refused
from tolok.organisation.rights import Right
from tolok.records import access
from tolok.records.actions import publications
from tolok.records.faults import Changed
from tolok.records.models import Publication, PublishedResult
from tolok.records.queries import Consent, consents_of

noun = Noun("publications")
CYCLE = "/cycles/{int:cycle}"
Chosen = Annotated[list[Number], Field(max_length=2000, description="numbers of assessments")]


class ConsentOut(Out):
    """An agency's statement that its result may be published."""

    document: int
    signed: bool


class WaitingResult(Out):
    """A result that is decided and not public yet."""

    assessment: int
    name: str
    printed: str
    predicate: str
    consent: ConsentOut | None = Field(description="null: none was issued")


class Waiting(Out):
    """What would become public."""

    seen: str = Field(description="digest of the results, to say in the publication that exactly these are meant")
    consent_needed: bool = Field(description="a result without consent cannot be published in this cycle")
    undecided: int
    earlier: int = Field(description="publications of this cycle; with one, a reason is needed")
    items: list[WaitingResult]


class PublishIn(In):
    """What becomes public. An agency's evaluation of its units ends as a whole, and stays inside the agency."""

    chosen: Chosen | None = Field(default=None, description="numbers of assessments; null: all that are decided")
    ends: bool = Field(default=True, description="the cycle ends with it; otherwise the rest can follow")
    reason: Text = Field(default="", description="what changed since the publication before, and why")
    seen: Annotated[str, Field(pattern="^([0-9a-f]{64})?$", description="of what was read; empty: as it is now")] = ""


class PublicationOut(Out):
    """Results of a cycle as they were made public at one moment; a correction is the next one."""

    id: int
    cycle: int
    number: int
    at: datetime
    reason: str
    digest: str = Field(description="SHA-256 of the canonical JSON of its results")
    entry: int = Field(description="its number in the ledger")
    head: dict[str, object] = Field(description="the ledger's head, signed right after it")
    results: int


class Published(Out):
    """What was done."""

    results: int
    publication: PublicationOut | None = Field(description="null: units of an agency; their results are not public")


class WithdrawIn(In):
    """Which results, and why; everybody reads it."""

    chosen: Chosen
    reason: Text


class CorrectIn(In):
    """The new value of each indicator that was wrong, and why; everybody reads it."""

    values: Annotated[dict[Line, Line], Field(max_length=300, examples=[{"I01": "3"}])]
    reason: Text


class ConsentRule(In):
    """Whether a result needs the agency's consent to be published."""

    needed: bool


class ConsentRuleOut(Out):
    """Whether a result needs the agency's consent to be published."""

    needed: bool


class PublishedResultOut(Out):
    """One agency's result, exactly as everybody may read it."""

    assessment: int
    agency: str
    slug: str
    cluster: str
    province: str
    index: str | None
    predicate: str | None
    parts: dict[str, str]
    indicators: dict[str, str]
    change: str = Field(description="against the publication before: new, same, corrected or withdrawn")


@noun.read(f"{CYCLE}/publication", out=Waiting, name="cycle_publication")
def list_waiting_results(request: HttpRequest, cycle: int) -> Waiting:
    """What would become public now: decided, and not public yet."""
    found = _publishable(request, cycle)
    rows = _waiting(found)
    consents = consents_of(row.pk for row in rows)
    return Waiting.model_construct(
        seen=publications.seen_digest(rows),
        consent_needed=found.consent_needed,
        undecided=found.assessments.filter(decided_at__isnull=True).count(),
        earlier=Publication.objects.filter(cycle=found).count(),
        items=[_waits(found, row, consents.get(row.pk)) for row in rows],
    )


@noun.create(f"{CYCLE}/publication", out=Published, scope=Scope.CYCLES_WRITE, name="cycle_publication")
def publish_cycle_results(request: HttpRequest, cycle: int, body: PublishIn) -> HttpResponse:
    """Make decided results public, with the ledger's head signed beside them; with `ends` the cycle is over.

    An agency's evaluation of its own units ends here too: its results are final, and not public.
    """
    found = _publishable(request, cycle)
    if found.agency_id is not None:
        return json_answer(Published(results=_end_units(request, found, body), publication=None), 201)
    chosen = [row.pk for row in _waiting(found)] if body.chosen is None else body.chosen
    row = publications.publish(
        cycle=found, chosen=chosen, ends=body.ends, reason=body.reason, seen=body.seen, **doing(request)
    )
    told = Published.model_construct(results=len(set(chosen)), publication=_out(_again(row)))
    return json_answer(told, 201, location=address("publication", publication=row.pk))


@noun.replace(f"{CYCLE}/publication/consent", out=ConsentRuleOut, scope=Scope.CYCLES_WRITE, name="publication_consent")
def set_publication_consent(request: HttpRequest, cycle: int, body: ConsentRule) -> ConsentRuleOut:
    """Say whether consent is needed, or only shown."""
    publications.set_consent_rule(cycle=_national(request, cycle), needed=body.needed, **doing(request))
    return ConsentRuleOut(needed=body.needed)


@noun.create(f"{CYCLE}/withdrawal", out=PublicationOut, scope=Scope.CYCLES_WRITE, name="results_withdrawal")
def withdraw_results(request: HttpRequest, cycle: int, body: WithdrawIn) -> HttpResponse:
    """Take published results back: a new publication says so and why; the earlier ones stay to be read."""
    found = _national(request, cycle)
    return _made(publications.withdraw(cycle=found, chosen=body.chosen, reason=body.reason, **doing(request)))


@noun.create(
    "/assessments/{int:assessment}/correction", out=PublicationOut, scope=Scope.CYCLES_WRITE, name="result_correction"
)
def correct_result(request: HttpRequest, assessment: int, body: CorrectIn) -> HttpResponse:
    """Correct values of a published result: it is published anew with the reason."""
    row = assessment_of(request, assessment)
    standing_of(request).require(Right.DECIDE, agency=row.agency_id, cycle=row.cycle_id)
    return _made(publications.correct(assessment=row, values=body.values, reason=body.reason, **doing(request)))


@noun.read("/publications", out=Page[PublicationOut], name="publications")
def list_publications(
    request: HttpRequest, cycle: Number | None = None, after: After = "", limit: Limit = 50
) -> HttpResponse:
    """All publications, of all cycles or of one, the latest first."""
    rows = _rows()
    if cycle is not None:
        rows = rows.filter(cycle=cycle)
    return paged(request, rows, order=["-id"], limit=limit, after=after, show=lambda found: [*map(_out, found)])


@noun.read("/publications/{int:publication}", out=PublicationOut, name="publication")
def get_publication(request: HttpRequest, publication: int) -> PublicationOut:
    """One publication, with the head that `tolok ledger verify --head` takes."""
    return _out(one_of(_rows(), publication))


@noun.read("/publications/{int:publication}/results", out=Page[PublishedResultOut], name="publication_results")
def list_published_results(
    request: HttpRequest, publication: int, after: After = "", limit: Limit = 200
) -> HttpResponse:
    """The results of a publication, by the name of the agency."""
    rows = one_of(_rows(), publication).results.select_related("agency")
    order = ["agency__name", "id"]
    return paged(request, rows, order=order, limit=limit, after=after, show=lambda found: [*map(_result, found)])


def _publishable(request: HttpRequest, key: int) -> Cycle:
    """The cycle, if its results can be published by who asks; of an agency too."""
    found = cycle_of(request, key)
    if found.agency_id is not None:
        require_run(standing_of(request), found)
    elif not access.may_publish(standing_of(request), found):
        raise Refused(Right.RUN_CYCLE)
    return found


def _national(request: HttpRequest, key: int) -> Cycle:
    found = cycle_of(request, key)
    if found.agency_id is not None:
        raise Http404(_("Hasil siklus ini tidak diumumkan bagi umum."))
    return found


def _waiting(cycle: Cycle) -> list[Assessment]:
    if cycle.agency_id is None:
        return publications.to_publish(cycle)
    rows = cycle.assessments.filter(decided_at__isnull=False).select_related("agency", "unit")
    return list(rows.order_by("unit__name")) if cycle.published_at is None else []


def _end_units(request: HttpRequest, cycle: Cycle, body: PublishIn) -> int:
    if body.chosen is not None or not body.ends:
        raise WrongField("chosen", _("Evaluasi unit kerja berakhir dengan semua hasilnya sekaligus."))
    if body.seen and body.seen != publications.seen_digest(_waiting(cycle)):
        raise Changed(_("Hasilnya berubah sejak halaman ini dibuka. Periksa sekali lagi, lalu umumkan."))
    return publish_cycle(cycle=cycle, **doing(request))


def _waits(cycle: Cycle, row: Assessment, consent: Consent | None) -> WaitingResult:
    given = consent.document if consent else None
    return made(
        WaitingResult,
        row,
        assessment=row.pk,
        name=row.unit.name if row.unit else row.agency.name,
        predicate=predicate_name(cycle.instrument, row.predicate),
        consent=ConsentOut(document=given.pk, signed=consent.signed) if consent and given else None,
    )


def _made(row: Publication) -> HttpResponse:
    return json_answer(_out(_again(row)), 201, location=address("publication", publication=row.pk))


def _rows() -> QuerySet[Publication]:
    return Publication.objects.annotate(count=Count("results"))


def _again(row: Publication) -> Publication:
    return _rows().get(pk=row.pk)


def _out(row: Any) -> PublicationOut:
    return made(PublicationOut, row, cycle=row.cycle_id, results=row.count)


def _result(row: PublishedResult) -> PublishedResultOut:
    told = {name: row.content[name] for name in PublishedResultOut.model_fields if name in row.content}
    return PublishedResultOut.model_construct(**told, assessment=row.assessment_id, change=row.change)
