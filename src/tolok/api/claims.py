"""What an agency claims for an indicator: reading, saving, proposing, verifying, approving."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Field

from tolok.api.asked import assessment_of, leaf_of
from tolok.api.door import In, Noun, Out, Text, json_answer, person_of, standing_of, version_asked, versioned
from tolok.api.scopes import Scope
from tolok.assessment import access
from tolok.assessment.actions import claims, submissions, verifications
from tolok.assessment.models import Assessment, Claim, SetBy
from tolok.assessment.values import values_of

noun = Noun("claims")
LEAF = "/assessments/{int:assessment}/claims/{leaf}"


class ClaimOut(Out):
    """What stands for an indicator in one stage."""

    assessment: int
    leaf: str
    stage: str
    value: str = Field(description="a level, a number or an option; empty: not answered")
    fact: str
    analysis: str
    justification: str
    state: str = Field(description="draft, proposed, returned, verified, approved or settled")
    version: int = Field(description="counts saves; 0: nothing is kept yet")
    by: str
    at: datetime | None


class Claims(Out):
    """The answers in force."""

    items: list[ClaimOut]


class ClaimIn(In):
    """An answer with its reasons."""

    value: Annotated[str, Field(max_length=200, description="empty: not answered", examples=["3"])]
    fact: Text = ""
    analysis: Text = ""


@noun.read("/assessments/{int:assessment}/claims", out=Claims, name="claims")
def list_claims(request: HttpRequest, assessment: int) -> HttpResponse:
    """The answer in force of every indicator that has one, in the instrument's order."""
    row = assessment_of(request, assessment)
    own = access.hand(standing_of(request), row)
    values = values_of(row)
    kinds = {stage.pk: stage.kind for stage in values.stages}
    leaves = [leaf.id for leaf in row.cycle.instrument.leaves if own.sees(leaf.id)]
    found = [claim for leaf in leaves if (claim := values.in_force(leaf))]
    return json_answer({"items": [_out(claim, kinds[claim.stage_id]) for claim in found]})


@noun.read(LEAF, out=ClaimOut, name="claim", versioned=True)
def get_claim(request: HttpRequest, assessment: int, leaf: str) -> HttpResponse:
    """The answer of an indicator: where the agency works now its own, else what is in force. Version 0: none yet."""
    row = assessment_of(request, assessment)
    leaf_of(request, row, leaf)
    claims_there = Claim.objects.filter(assessment=row, leaf=leaf).select_related("author", "stage")
    by_stage = {claim.stage.position: claim for claim in claims_there}
    own = by_stage.get(row.stage.position)
    answered = [claim for _position, claim in sorted(by_stage.items()) if claim.value]
    found = own if own or row.stage.set_by == SetBy.AGENCY or not answered else answered[-1]
    return _told(found or Claim(assessment=row, stage=row.stage, leaf=leaf, version=0))


@noun.replace(LEAF, out=ClaimOut, scope=Scope.CLAIMS_WRITE, name="claim", versioned=True)
def save_claim(request: HttpRequest, assessment: int, leaf: str, body: ClaimIn) -> HttpResponse:
    """Save an answer. `If-Match` names the version that was read; without it only a first answer can be saved."""
    row = assessment_of(request, assessment)
    leaf_of(request, row, leaf)
    current = Claim.objects.filter(assessment=row, stage=row.stage, leaf=leaf).values_list("version", flat=True)
    asked = version_asked(request, current=current.first() or 0 if request.headers.get("If-Match") == "*" else 0)
    saved = claims.save_claim(
        by=person_of(request), standing=standing_of(request), assessment=row, leaf=leaf, version=asked, **dict(body)
    )
    return _told(saved)


@noun.create(f"{LEAF}/proposal", out=ClaimOut, scope=Scope.CLAIMS_WRITE, status=200, name="claim_proposal")
def propose_claim(request: HttpRequest, assessment: int, leaf: str) -> HttpResponse:
    """Say that the answer is ready to be checked."""
    row, who = _asked(request, assessment, leaf)
    version = version_asked(request, current=0) if request.headers.get("If-Match", "*") != "*" else None
    return _told(claims.propose_claim(**who, assessment=row, leaf=leaf, version=version))


@noun.remove(f"{LEAF}/proposal", scope=Scope.CLAIMS_WRITE, name="claim_proposal")
def withdraw_proposal(request: HttpRequest, assessment: int, leaf: str) -> None:
    """Take the proposal back, as long as nobody has checked the answer."""
    row, who = _asked(request, assessment, leaf)
    claims.withdraw_proposal(**who, assessment=row, leaf=leaf)


@noun.create(f"{LEAF}/verification", out=ClaimOut, scope=Scope.VERDICTS_WRITE, status=200, name="claim_verification")
def verify_claim(request: HttpRequest, assessment: int, leaf: str) -> HttpResponse:
    """Say that a proposed answer was checked and is right."""
    row, who = _asked(request, assessment, leaf)
    version = version_asked(request, current=0) if request.headers.get("If-Match", "*") != "*" else None
    return _told(verifications.verify_claim(**who, assessment=row, leaf=leaf, version=version))


@noun.remove(f"{LEAF}/verification", scope=Scope.VERDICTS_WRITE, name="claim_verification")
def withdraw_verification(request: HttpRequest, assessment: int, leaf: str) -> None:
    """Take back that an answer was checked, as long as it is not approved."""
    row, who = _asked(request, assessment, leaf)
    verifications.withdraw_verification(**who, assessment=row, leaf=leaf)


class ApprovalOut(Out):
    """What was approved or handed over."""

    id: int
    kind: str = Field(description="approval or submission")
    leaf: str = Field(description="the indicator; empty: the whole assessment")
    stage: str
    digest: str = Field(description="SHA-256 of exactly the content")
    by: str
    at: datetime
    reopened_at: datetime | None = Field(description="when a later change reopened it")
    reopened_why: str


@noun.create(f"{LEAF}/approval", out=ApprovalOut, scope=Scope.SUBMISSIONS_WRITE, name="claim_approval")
def approve_claim(request: HttpRequest, assessment: int, leaf: str) -> HttpResponse:
    """Approve the answer of one indicator as it stands."""
    row, who = _asked(request, assessment, leaf)
    done = submissions.approve(**who, assessment=row, leaf=leaf)
    return json_answer(submission_out(done), 201)


def submission_out(row: Any) -> ApprovalOut:
    """A row of what was handed over."""
    return ApprovalOut.model_construct(
        id=row.pk,
        kind=row.kind,
        leaf=row.leaf,
        stage=row.stage.kind,
        digest=row.digest,
        by=row.by.name if row.by else "",
        at=row.at,
        reopened_at=row.reopened_at,
        reopened_why=row.reopened_why,
    )


def claim_out(claim: Claim) -> ClaimOut:
    """A claim with its stage."""
    return _out(claim, claim.stage.kind)


def _asked(request: HttpRequest, assessment: int, leaf: str) -> tuple[Assessment, dict[str, Any]]:
    row = assessment_of(request, assessment)
    leaf_of(request, row, leaf)
    return row, {"by": person_of(request), "standing": standing_of(request)}


def _told(claim: Claim) -> HttpResponse:
    return versioned(_out(claim, claim.stage.kind), claim.version)


def _out(claim: Claim, stage: str) -> ClaimOut:
    return ClaimOut.model_construct(
        assessment=claim.assessment_id,
        leaf=claim.leaf,
        stage=stage,
        value=claim.value,
        fact=claim.fact,
        analysis=claim.analysis,
        justification=claim.justification,
        state=str(claim.state),
        version=claim.version,
        by=claim.author.name if claim.author else "",
        at=claim.updated_at if claim.version else None,
    )
