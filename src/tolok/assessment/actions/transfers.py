"""An assessment that was made in another Tolok, written here as it stands there: its cycle, values, evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tolok.assessment.access import require_run
from tolok.assessment.faults import AlreadyDone, NotPossible
from tolok.assessment.models import (
    Assessment,
    Claim,
    Cycle,
    CycleState,
    InstrumentEdition,
    Stage,
    Subject,
    Support,
)
from tolok.assessment.scores import rescore
from tolok.evidence.models import Item
from tolok.instruments import FaultyInput, Instrument
from tolok.organisation.access import Standing
from tolok.organisation.models import Agency, Unit

SOURCE = "Paket penilaian dari Tolok lain"
"""What cycles of assessments from elsewhere have as their source; data, the same in every language."""
RULES = ("name_id", "name_en", "year", "subject", "predicate_basis", "within_band", "sample")
"""What makes two cycles of another Tolok one here, besides instrument and stages."""


@dataclass(frozen=True)
class Expected:
    """What the values came to where they were set: the published index, the exact one, the predicate."""

    index: str | None
    exact: str | None
    predicate: str


def cycle_for(facts: Mapping[str, Any], *, instrument: Instrument, agency: Agency, standing: Standing) -> Cycle | None:
    """The open cycle of assessments from elsewhere that these facts name; None: none is here yet.

    Raises:
        Refused: the person does not run such a cycle.
    """
    owner = agency if facts["subject"] == Subject.UNIT else None
    require_run(standing, Cycle(agency=owner))
    known = Cycle.objects.filter(
        source=SOURCE,
        state=CycleState.OPEN,
        agency=owner,
        edition__identity=instrument.identity,
        **{name: facts[name] for name in RULES},
    )
    wanted = [stage["kind"] for stage in facts["stages"]]
    for cycle in known.prefetch_related("stages").order_by("pk"):
        if [stage.kind for stage in cycle.stages.all()] == wanted:
            return cycle
    return None


def open_cycle_for(facts: Mapping[str, Any], *, instrument: Instrument, source: str, agency: Agency) -> Cycle:
    """Open the cycle that ``cycle_for`` did not find; its stages are over as far as they have begun.

    The rights were asked, and the ledger is written, by the action that this is part of; in its transaction.
    """
    edition, _made = InstrumentEdition.objects.get_or_create(
        identity=instrument.identity, defaults={"instrument": instrument.id, "source": source}
    )
    cycle = Cycle.objects.create(
        edition=edition,
        source=SOURCE,
        state=CycleState.OPEN,
        agency=agency if facts["subject"] == Subject.UNIT else None,
        **{name: facts[name] for name in RULES},
    )
    now = timezone.now()
    Stage.objects.bulk_create(_stage(cycle, told, now) for told in facts["stages"])
    return cycle


def _stage(cycle: Cycle, told: Mapping[str, Any], now: datetime) -> Stage:
    opens, closes = datetime.fromisoformat(told["opens_at"]), datetime.fromisoformat(told["closes_at"])
    if opens < now:  # nobody works here on what is worked on elsewhere
        closes = max(min(closes, now), opens + timedelta(seconds=1))
    names = ("position", "kind", "name_id", "name_en", "set_by", "optional")
    return Stage(cycle=cycle, opens_at=opens, closes_at=closes, **{name: told[name] for name in names})


def take_over(
    *,
    cycle: Cycle,
    agency: Agency,
    unit: Unit | None,
    facts: Mapping[str, Any],
    items: Mapping[str, Item],
    expected: Expected,
) -> Assessment:
    """Write an assessment with its values and what stands under its criteria; its index must come out the same.

    The rights were asked, and the ledger is written, by the action that this is part of; in its transaction.

    Args:
        cycle: of ``cycle_for`` or ``open_cycle_for``.
        agency: whose.
        unit: which unit of it; None: the whole.
        facts: the content of ``assessment.json``.
        items: the evidence here, by its key there; what stands on an item that did not come along is left out.
        expected: what the values came to there.

    Raises:
        AlreadyDone: the agency has an assessment in that cycle.
        NotPossible: the values do not give the index that is said.
    """
    stages = {stage.kind: stage for stage in cycle.stages.all()}
    told = {"target": facts["target"], "targets": facts["targets"], "stage": stages[facts["stage"]]}
    try:
        with transaction.atomic():
            assessment = Assessment.objects.create(cycle=cycle, agency=agency, unit=unit, **told)
    except IntegrityError:
        raise AlreadyDone(_("{agency} sudah mempunyai penilaian di siklus ini.").format(agency=agency.name)) from None
    supports = _supports(assessment, facts["supports"], stages, items)
    claims = _claims(assessment, facts["claims"], stages)
    for stage in stages.values():  # the database takes values in the stage that the assessment stands in
        _stand_in(assessment, stage)
        Claim.objects.bulk_create(row for row in claims if row.stage == stage)
        Support.objects.bulk_create(row for row in supports if row.stage == stage)
    _stand_in(assessment, stages[facts["stage"]])
    if facts["decided_at"]:
        assessment.decided_at = datetime.fromisoformat(facts["decided_at"])
        assessment.save(update_fields=["decided_at"])
    _expect_same(assessment, expected)
    return assessment


def _stand_in(assessment: Assessment, stage: Stage) -> None:
    assessment.stage = stage
    assessment.save(update_fields=["stage"])


_TEXTS = ("leaf", "value", "fact", "analysis", "justification", "state", "version")


def _claims(assessment: Assessment, told: Sequence[Mapping[str, Any]], stages: Mapping[str, Stage]) -> list[Claim]:
    return [
        Claim(
            assessment=assessment,
            agency_id=assessment.agency_id,
            stage=stages[one["stage"]],
            updated_at=datetime.fromisoformat(one["updated_at"]),
            **{name: one[name] for name in _TEXTS},
        )
        for one in told
    ]


def _supports(
    assessment: Assessment,
    told: Sequence[Mapping[str, Any]],
    stages: Mapping[str, Stage],
    items: Mapping[str, Item],
) -> list[Support]:
    # Two documents there may be one here: then what stands twice under a criterion stands there once.
    found: dict[tuple[object, ...], Support] = {}
    for one in told:
        if one["item"] not in items:
            continue
        row = Support(
            assessment=assessment,
            agency_id=assessment.agency_id,
            stage=stages[one["stage"]],
            item=items[one["item"]],
            **{name: one[name] for name in ("leaf", "level", "criterion", "cites", "note")},
        )
        found.setdefault((row.leaf, row.level, row.criterion, row.item_id), row)
    return list(found.values())


def _expect_same(assessment: Assessment, expected: Expected) -> None:
    try:
        result = rescore(assessment)
    except FaultyInput as wrong:
        raise NotPossible(str(wrong)) from None
    exact = None if result.exact is None else str(result.exact)
    found = Expected(result.index, exact, result.predicate.code if result.predicate else "")
    if found != expected:
        told = _("Nilai-nilai di dalam paket menghasilkan {found}, padahal paket menyebut {said}.")
        raise NotPossible(told.format(found=found.exact or "–", said=expected.exact or "–"))
