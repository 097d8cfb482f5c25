"""``GET /api/v1/cycles/{id}/units``: every unit of an agency's own cycle with its state and index, in one call."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Literal, cast

from django.http import HttpRequest
from ninja import Field

from tolok.api.door import Noun, Out
from tolok.assessment.progress import UnitState, totals, unit_states
from tolok.assessment.views.asked import cycle_of, standing_of

noun = Noun("cycles")
State = Literal["idle", "answering", "submitted", "decided"]


class ParticipantStage(Out):
    """Where an assessment stands."""

    kind: str = Field(description="preparation, self_assessment, documents, interview, visit, review, decision, ...")
    name: str = Field(description="its name in the reader's language")
    closes_at: datetime = Field(description="for this participant, extensions counted")


class Participant(Out):
    """One unit (or agency) of the cycle."""

    assessment: int
    unit: int | None = Field(description="the unit's number; null where agencies are assessed")
    agency: int
    name: str
    short: str
    state: State = Field(description="idle: nothing answered; answering; submitted; decided")
    late: bool = Field(description="its stage is over and it was not submitted")
    stage: ParticipantStage
    answered: int
    missing: int = Field(description="indicators without an answer; never counted as the lowest level")
    index: Decimal | None = Field(description="six decimals; null while answers are missing")
    printed: str = Field(description="as it is published")
    low: Decimal | None = Field(description="the lowest index that the missing answers still allow")
    high: Decimal | None = Field(description="the highest")
    predicate: str | None
    parts: dict[str, str] = Field(description="the value of each domain and aspect by its id, as published")


class Totals(Out):
    """How many are in each state."""

    total: int
    idle: int
    answering: int
    submitted: int
    decided: int
    late: int


class UnitsOut(Out):
    """The units of a cycle."""

    cycle: int
    name: str
    year: int
    instrument: str
    sample: bool
    totals: Totals
    units: list[Participant]


@noun.read("/cycles/{int:cycle}/units", out=UnitsOut, name="units")
def units(request: HttpRequest, cycle: int) -> UnitsOut:
    """The participants of a cycle that the caller may see, by name, with their state and index."""
    found = cycle_of(request, cycle)
    states = unit_states(found, standing_of(request))
    return UnitsOut.model_construct(
        cycle=found.pk,
        name=found.name,
        year=found.year,
        instrument=found.instrument.id,
        sample=found.sample,
        totals=Totals(**totals(states)),
        units=[_out(state) for state in states],
    )


def _out(state: UnitState) -> Participant:
    row = state.assessment
    return Participant.model_construct(
        assessment=row.pk,
        unit=row.unit_id,
        agency=row.agency_id,
        name=row.unit.name if row.unit else row.agency.name,
        short=row.unit.short if row.unit else "",
        state=cast("State", state.state),
        late=state.late,
        stage=ParticipantStage.model_construct(kind=row.stage.kind, name=row.stage.name, closes_at=state.closes_at),
        answered=row.answered,
        missing=row.missing,
        index=row.index,
        printed=row.printed,
        low=row.low,
        high=row.high,
        predicate=state.predicate or None,
        parts=row.nodes,
    )
