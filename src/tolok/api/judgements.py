"""What assessors find: criterion by criterion, their value, settling, reviewing."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Field

from tolok.api.asked import assessment_of, leaf_of
from tolok.api.claims import ClaimOut, claim_out
from tolok.api.door import (
    In,
    Noun,
    Out,
    Text,
    doing,
    json_answer,
    made,
    person_of,
    standing_of,
    version_asked,
    versioned,
)
from tolok.api.scopes import Scope
from tolok.assessment import access
from tolok.assessment.actions import judgements, reviews, settlements
from tolok.assessment.assessors import judgements_seen
from tolok.assessment.models import Assessment, CriterionVerdict, Judgement, Outcome

noun = Noun("judgements")
ALL = "/assessments/{int:assessment}/judgements"
LEAF = f"{ALL}/{{leaf}}"
Value = Annotated[str, Field(max_length=200)]


class VerdictOut(Out):
    """What was said of a criterion."""

    level: int
    criterion: int
    outcome: str = Field(description="accepted, returned, or auto_rejected: a level below is not complete")
    note: str


class JudgementOut(Out):
    """One assessor's finding on one indicator in the stage."""

    leaf: str
    stage: str
    assessor: str
    own: bool
    value: str
    fact: str
    analysis: str
    justification: str
    valid: bool | None = Field(description="for reviewers alone")
    done: bool
    version: int
    updated_at: datetime | None = Field(description="null: nothing is kept yet")
    criteria: list[VerdictOut]


class Judgements(Out):
    """Findings."""

    items: list[JudgementOut]


class JudgementIn(In):
    """A value with its reasons."""

    value: Value = ""
    fact: Text = ""
    analysis: Text = ""
    justification: Text = ""


class CriterionIn(In):
    """A word on a criterion."""

    outcome: Literal["accepted", "returned"] | None = Field(description="null: take the word back")
    note: Text = ""


class FinishIn(In):
    """Standing by a finding."""

    beyond: bool = Field(default=False, description="a value above what accepted criteria carry is meant")


class SettleIn(In):
    """One value out of several."""

    value: Value
    justification: Text
    fact: Text = ""
    analysis: Text = ""


class ReviewIn(In):
    """Valid, or corrected."""

    valid: bool
    value: Value = ""
    fact: Text = ""
    analysis: Text = ""
    justification: Text = ""


@noun.read(ALL, out=Judgements, scope=Scope.VERDICTS_READ, name="judgements")
def list_judgements(request: HttpRequest, assessment: int) -> HttpResponse:
    """The findings of the present stage that one may read: one's own, and others' once they are done."""
    row = assessment_of(request, assessment)
    own = access.hand(standing_of(request), row)
    found = judgements_seen(own, row.stage).select_related("assessor", "stage").prefetch_related("verdicts")
    rows = [_out(one, request) for one in found.order_by("leaf", "assessor_id") if own.sees(one.leaf)]
    return json_answer({"items": rows})


@noun.replace(LEAF, out=JudgementOut, scope=Scope.VERDICTS_WRITE, name="judgement", versioned=True)
def save_judgement(request: HttpRequest, assessment: int, leaf: str, body: JudgementIn) -> HttpResponse:
    """Save one's own value and reasons while one works."""
    row = _asked(request, assessment, leaf)
    version = version_asked(request, current=_version(request, row, leaf))
    done = judgements.save_judgement(assessment=row, leaf=leaf, version=version, **dict(body), **doing(request))
    return _told(done, request)


@noun.replace(
    f"{LEAF}/criteria/{{int:level}}/{{int:criterion}}", out=JudgementOut, scope=Scope.VERDICTS_WRITE, name="criterion"
)
def judge_criterion(
    request: HttpRequest, assessment: int, leaf: str, level: int, criterion: int, body: CriterionIn
) -> HttpResponse:
    """Accept a criterion, or return it with a note; null takes the word back."""
    done = judgements.judge_criterion(
        assessment=_asked(request, assessment, leaf),
        leaf=leaf,
        level=level,
        criterion=criterion,
        outcome=Outcome(body.outcome) if body.outcome else None,
        note=body.note,
        **doing(request),
    )
    return _told(done, request)


@noun.create(
    f"{LEAF}/levels/{{int:level}}/acceptance",
    out=JudgementOut,
    scope=Scope.VERDICTS_WRITE,
    status=200,
    name="acceptance",
)
def accept_level(request: HttpRequest, assessment: int, leaf: str, level: int) -> HttpResponse:
    """Accept all criteria of a level at once."""
    row = _asked(request, assessment, leaf)
    return _told(judgements.accept_level(assessment=row, leaf=leaf, level=level, **doing(request)), request)


@noun.create(f"{LEAF}/completion", out=JudgementOut, scope=Scope.VERDICTS_WRITE, status=200, name="completion")
def finish_judgement(request: HttpRequest, assessment: int, leaf: str, body: FinishIn) -> HttpResponse:
    """Stand by one's finding; when all assessors are done and agree, the value is settled."""
    row = _asked(request, assessment, leaf)
    return _told(judgements.finish_judgement(assessment=row, leaf=leaf, beyond=body.beyond, **doing(request)), request)


@noun.remove(f"{LEAF}/completion", scope=Scope.VERDICTS_WRITE, name="completion")
def reopen_judgement(request: HttpRequest, assessment: int, leaf: str) -> None:
    """Work on a finished finding again, as long as no value is settled."""
    judgements.reopen_judgement(assessment=_asked(request, assessment, leaf), leaf=leaf, **doing(request))


@noun.replace(
    "/assessments/{int:assessment}/settlements/{leaf}", out=ClaimOut, scope=Scope.VERDICTS_WRITE, name="settlement"
)
def settle(request: HttpRequest, assessment: int, leaf: str, body: SettleIn) -> HttpResponse:
    """Set one value where assessors do not agree."""
    row = _asked(request, assessment, leaf)
    return json_answer(claim_out(settlements.settle(assessment=row, leaf=leaf, **dict(body), **doing(request))))


@noun.remove("/assessments/{int:assessment}/settlements/{leaf}", scope=Scope.VERDICTS_WRITE, name="settlement")
def withdraw_settlement(request: HttpRequest, assessment: int, leaf: str) -> None:
    """Take back the value of this stage, as long as the stage is not handed over."""
    settlements.withdraw_settlement(assessment=_asked(request, assessment, leaf), leaf=leaf, **doing(request))


@noun.replace(
    "/assessments/{int:assessment}/reviews/{leaf}", out=JudgementOut, scope=Scope.VERDICTS_WRITE, name="review"
)
def review_claim(request: HttpRequest, assessment: int, leaf: str, body: ReviewIn) -> HttpResponse:
    """Mark the value in force valid, or not valid and corrected."""
    row = _asked(request, assessment, leaf)
    return _told(reviews.review_claim(assessment=row, leaf=leaf, **dict(body), **doing(request)), request)


@noun.remove("/assessments/{int:assessment}/reviews/{leaf}", scope=Scope.VERDICTS_WRITE, name="review")
def withdraw_review(request: HttpRequest, assessment: int, leaf: str) -> None:
    """Take back one's own review."""
    reviews.withdraw_review(assessment=_asked(request, assessment, leaf), leaf=leaf, **doing(request))


def _asked(request: HttpRequest, assessment: int, leaf: str) -> Assessment:
    row = assessment_of(request, assessment)
    leaf_of(request, row, leaf)
    return row


def _version(request: HttpRequest, row: Assessment, leaf: str) -> int:
    mine = Judgement.objects.filter(assessment=row, stage=row.stage, leaf=leaf, assessor=person_of(request))
    return mine.values_list("version", flat=True).first() or 0


def _told(row: Judgement, request: HttpRequest) -> HttpResponse:
    return versioned(_out(row, request), row.version)


def _out(row: Judgement, request: HttpRequest) -> JudgementOut:
    rows: list[CriterionVerdict] = list(row.verdicts.all()) if row.pk else []
    return made(
        JudgementOut,
        row,
        stage=row.stage.kind,
        assessor=row.assessor.name,
        own=row.assessor_id == person_of(request).pk,
        criteria=[made(VerdictOut, one) for one in sorted(rows, key=lambda one: (one.level, one.criterion))],
    )
