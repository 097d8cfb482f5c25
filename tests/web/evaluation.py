"""An evaluation under way for the web tests: a cycle, its stages, and the assessments of the cast's two agencies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from importlib import resources
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from tolok.assessment.models import (
    Assessment,
    Assignment,
    Cycle,
    CycleState,
    InstrumentEdition,
    SetBy,
    Stage,
    StageKind,
)
from tolok.evidence.models import Item
from tolok.instruments import instrument
from tolok.organisation.access import Standing, standing_of

if TYPE_CHECKING:
    from tests.web.cast import Cast

    from tolok.organisation.models import Agency, Person, Unit

_STAGES = (
    (StageKind.PREPARATION, SetBy.NOBODY),
    (StageKind.SELF_ASSESSMENT, SetBy.AGENCY),
    (StageKind.DOCUMENTS, SetBy.EXTERNAL),
    (StageKind.INTERVIEW, SetBy.EXTERNAL),
    (StageKind.REVIEW, SetBy.REVIEWER),
    (StageKind.DECISION, SetBy.NATIONAL),
)


@dataclass
class Evaluation:
    """A cycle on one instrument, in the agency's self-assessment; ``mine`` is of ``cast.agency``."""

    cast: Cast
    cycle: Cycle
    stages: dict[StageKind, Stage]
    mine: Assessment
    theirs: Assessment

    @property
    def stage(self) -> Stage:
        return self.stages[StageKind.SELF_ASSESSMENT]

    def standing(self, person: Person) -> Standing:
        return standing_of(person)

    def assign(self, leaf: str, unit: Unit | None = None, **fields: Any) -> Assignment:
        assessment = fields.pop("assessment", self.mine)
        return Assignment.objects.create(
            assessment=assessment,
            agency=assessment.agency,
            leaf=leaf,
            unit=unit or self.cast.health,
            assigned_by=self.cast.person("coordinator"),
            **fields,
        )

    def item(self, title: str = "SK Kepala Dinas 12/2024", agency: Agency | None = None, **fields: Any) -> Item:
        agency = agency or self.cast.agency
        fields.setdefault("added_by", self.cast.person("coordinator", agency=agency))
        return Item.objects.create(agency=agency, title=title, url="https://example.go.id/sk", **fields)

    def move_to(self, kind: StageKind, assessment: Assessment | None = None) -> Stage:
        """The assessment stands in another stage, which is open now."""
        found = self.stages[kind]
        now = timezone.now()
        Stage.objects.filter(pk=found.pk).update(opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=9))
        found.refresh_from_db()
        row = assessment or self.mine
        row.stage = found
        row.save(update_fields=["stage"])
        return found

    def close(self, kind: StageKind = StageKind.SELF_ASSESSMENT) -> None:
        """The stage's time is over."""
        now = timezone.now()
        Stage.objects.filter(pk=self.stages[kind].pk).update(closes_at=now - timedelta(minutes=1))


def edition_of(name: str) -> InstrumentEdition:
    """The edition of an instrument of the library."""
    text = resources.files("tolok.instruments").joinpath("library", f"{name}.yaml").read_text("utf-8")
    return InstrumentEdition.objects.get_or_create(
        identity=instrument(name).identity, defaults={"instrument": name, "source": text}
    )[0]


def build(cast: Cast, name: str = "pemdi-2026", *, year: int = 2026, **fields: Any) -> Evaluation:
    """An open national cycle with both agencies in self-assessment."""
    publication = instrument(name).publication
    cycle = Cycle.objects.create(
        name_id=f"Evaluasi {year}",
        name_en=f"Evaluation {year}",
        year=year,
        edition=edition_of(name),
        predicate_basis=publication.predicate_basis.value,
        within_band=publication.within_band.value,
        state=CycleState.OPEN,
        **fields,
    )
    now = timezone.now()
    stages = {
        kind: Stage.objects.create(
            cycle=cycle,
            position=position,
            kind=kind,
            name_id=str(kind.label),
            name_en=kind.value.replace("_", " ").capitalize(),
            set_by=set_by,
            opens_at=now + timedelta(days=20 * (position - 2) - 10),
            closes_at=now + timedelta(days=20 * (position - 2) + 10),
        )
        for position, (kind, set_by) in enumerate(_STAGES, start=1)
    }
    mine, theirs = (
        Assessment.objects.create(cycle=cycle, agency=agency, stage=stages[StageKind.SELF_ASSESSMENT])
        for agency in (cast.agency, cast.other)
    )
    return Evaluation(cast, cycle, stages, mine, theirs)


@pytest.fixture
def evaluation(cast: Cast) -> Evaluation:
    """A Pemdi 2026 cycle in its self-assessment."""
    return build(cast)


@pytest.fixture
def evaluation_on(cast: Cast) -> Callable[..., Evaluation]:
    """``evaluation_on("spbe-2020")``: a cycle on that instrument."""

    def made(name: str, **fields: Any) -> Evaluation:
        return build(cast, name, **fields)

    return made
