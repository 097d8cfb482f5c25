"""An assessor's acts on the evaluation of the tests, shortly said."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import connection

from tolok.assessment.actions.judgements import accept_level, finish_judgement, judge_criterion, save_judgement
from tolok.assessment.actions.settlements import settle
from tolok.assessment.models import Claim, Judgement, Outcome
from tolok.organisation.models import Appointment, Role

if TYPE_CHECKING:
    from tests.web.evaluation import Evaluation

    from tolok.organisation.models import Person

ACCEPTED, RETURNED, REJECTED = Outcome.ACCEPTED, Outcome.RETURNED, Outcome.REJECTED


def assessor(evaluation: Evaluation, name: str = "", **place: Any) -> Person:
    return evaluation.cast.person("external_assessor", name=name, **place)


def appoint(evaluation: Evaluation, person: Person, role: str, **place: Any) -> Appointment:
    place.setdefault("agency", evaluation.cast.agency)
    return Appointment.objects.create(person=person, role=Role.objects.get(pk=role), since=date(2020, 1, 1), **place)


@contextmanager
def brought_in() -> Iterator[None]:
    """Rows as another program might leave them: the database's own rule against conflicts of interest sleeps."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        cursor.execute("SET LOCAL session_replication_role = origin")


def acting(evaluation: Evaluation, by: Person, leaf: str, **more: Any) -> dict[str, Any]:
    return {"by": by, "standing": evaluation.standing(by), "assessment": evaluation.mine, "leaf": leaf, **more}


def say(  # noqa: PLR0917 - read aloud: who says of what in which place what
    evaluation: Evaluation,
    by: Person,
    leaf: str,
    place: str,
    outcome: Outcome | None,
    note: str = "Kurang halaman",
) -> Judgement:
    level, criterion = map(int, place.split("."))
    note = note if outcome == RETURNED else ""
    who = acting(evaluation, by, leaf)
    return judge_criterion(**who, level=level, criterion=criterion, outcome=outcome, note=note)


def accept_up_to(evaluation: Evaluation, by: Person, leaf: str, level: int) -> None:
    node = evaluation.cycle.instrument.nodes[leaf]
    for one in range(1, level + 1):
        if node.levels[str(one)].parts:
            accept_level(**acting(evaluation, by, leaf), level=one)


def finish(
    evaluation: Evaluation, by: Person, leaf: str, *, value: str = "", reason: str = "Terbukti", beyond: bool = False
) -> Judgement:
    known = Judgement.objects.filter(
        assessment=evaluation.mine, stage=evaluation.mine.stage, leaf=leaf, assessor=by
    ).first()
    texts: dict[str, Any] = {"fact": "SK 12/2024", "analysis": "Memenuhi", "justification": reason}
    save_judgement(**acting(evaluation, by, leaf), value=value, **texts, version=known.version if known else 0)
    return finish_judgement(**acting(evaluation, by, leaf), beyond=beyond)


def judge(evaluation: Evaluation, by: Person, leaf: str, level: int) -> Judgement:
    accept_up_to(evaluation, by, leaf, level)
    return finish(evaluation, by, leaf)


def outcomes_of(judgement: Judgement) -> dict[str, str]:
    return {f"{row.level}.{row.criterion}": row.outcome for row in judgement.verdicts.all()}


def claimed(evaluation: Evaluation, leaf: str, value: str, **fields: Any) -> Claim:
    from django.utils import timezone

    stage = fields.pop("stage", evaluation.stage)
    return Claim.objects.create(
        assessment=evaluation.mine,
        agency=evaluation.cast.agency,
        stage=stage,
        leaf=leaf,
        value=value,
        author=evaluation.cast.person("coordinator"),
        updated_at=timezone.now(),
        **fields,
    )


def settled_by(evaluation: Evaluation, by: Person, leaf: str, value: str, why: str = "Bukti kedua lebih kuat") -> Claim:
    return settle(**acting(evaluation, by, leaf), value=value, justification=why)
