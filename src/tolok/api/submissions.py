"""Approving, submitting, passing on, deciding; and what to look at before."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Field

from tolok.api.asked import assessment_of
from tolok.api.claims import ApprovalOut, submission_out
from tolok.api.door import In, Noun, Out, Text, doing, json_answer, standing_of
from tolok.api.faults import WrongField
from tolok.api.scopes import Scope
from tolok.assessment import access
from tolok.assessment.actions import decisions, stages, submissions
from tolok.assessment.handover import cautions_of
from tolok.assessment.models import Stage, StageKind, Submission
from tolok.organisation.access import Refused
from tolok.organisation.rights import Right

noun = Noun("submissions")
ONE = "/assessments/{int:assessment}"


class Submissions(Out):
    """What was approved and handed over."""

    items: list[ApprovalOut]


class CautionOut(Out):
    """Something to look at before submitting."""

    about: str
    blocks: bool = Field(description="must be mended first")
    leaf: str = Field(description="the indicator; empty: the whole")
    said: str
    todo: str


class Cautions(Out):
    """What to look at before submitting."""

    items: list[CautionOut]


class DigestIn(In):
    """What is meant, so that nothing else is approved."""

    digest: Annotated[str, Field(pattern="^([0-9a-f]{64})?$", description="of what was read; empty: as it is now")] = ""


class HandoverIn(In):
    """Where to pass it on."""

    to: StageKind | None = Field(default=None, description="a later stage; null: the next")
    reason: Text = ""


class StageName(Out):
    """Where it stands now."""

    stage: str


@noun.read(f"{ONE}/submissions", out=Submissions, name="submissions")
def list_submissions(request: HttpRequest, assessment: int) -> Submissions:
    """What was approved and handed over, the latest first; what a later change reopened says so."""
    row = assessment_of(request, assessment)
    _expect_whole(access.hand(standing_of(request), row))
    found = Submission.objects.filter(assessment=row).select_related("by", "stage").defer("content")
    return Submissions(items=[submission_out(one) for one in found])


@noun.read(f"{ONE}/cautions", out=Cautions, name="cautions")
def list_cautions(request: HttpRequest, assessment: int) -> HttpResponse:
    """What to look at before submitting; what `blocks` must be mended first."""
    row = assessment_of(request, assessment)
    _expect_whole(access.hand(standing_of(request), row))
    items = [
        {"about": one.about, "blocks": one.blocks, "leaf": one.leaf, "said": one.said, "todo": one.todo}
        for one in cautions_of(row)
    ]
    return json_answer({"items": items})


@noun.create(f"{ONE}/approval", out=ApprovalOut, scope=Scope.SUBMISSIONS_WRITE, name="assessment_approval")
def approve_assessment(request: HttpRequest, assessment: int, body: DigestIn) -> ApprovalOut:
    """Approve the whole assessment as it stands."""
    row = assessment_of(request, assessment)
    return submission_out(submissions.approve(assessment=row, digest=body.digest, **doing(request)))


@noun.create(f"{ONE}/submission", out=ApprovalOut, scope=Scope.SUBMISSIONS_WRITE, name="assessment_submission")
def submit_assessment(request: HttpRequest, assessment: int, body: DigestIn) -> ApprovalOut:
    """Submit the agency's stage: it goes to whoever works next."""
    row = assessment_of(request, assessment)
    return submission_out(submissions.submit(assessment=row, digest=body.digest, **doing(request)))


@noun.create(f"{ONE}/handover", out=StageName, scope=Scope.SUBMISSIONS_WRITE, status=200, name="assessment_handover")
def hand_over(request: HttpRequest, assessment: int, body: HandoverIn) -> StageName:
    """Pass an assessment on from an assessors' stage to the next."""
    row = assessment_of(request, assessment)
    to = Stage.objects.filter(cycle=row.cycle_id, kind=body.to).first() if body.to else None
    if body.to and to is None:
        raise WrongField("to", body.to)
    return StageName(stage=stages.advance(assessment=row, to=to, reason=body.reason, **doing(request)).kind)


@noun.create(f"{ONE}/decision", out=None, scope=Scope.SUBMISSIONS_WRITE, status=204, name="assessment_decision")
def decide_assessment(request: HttpRequest, assessment: int) -> None:
    """Decide the result: the values in force stand from now on."""
    decisions.decide(assessment=assessment_of(request, assessment), **doing(request))


def _expect_whole(own: access.Hand) -> None:
    if not own.sees_all:
        raise Refused(Right.SEE)
