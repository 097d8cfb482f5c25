"""The plan that an agency adopts: who does each step until when, and its steps as work of the next cycle."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tolok.assessment.access import hand
from tolok.assessment.actions.assignments import assign
from tolok.assessment.actions.targets import set_level_targets
from tolok.assessment.faults import AlreadyDone, Changed, Faulty, NotPossible
from tolok.assessment.models import Assessment, Assignment, SetBy, Stage
from tolok.ledger.actions import record
from tolok.organisation.access import Standing
from tolok.organisation.models import Person, Unit
from tolok.roadmap.access import require_plan
from tolok.roadmap.models import Plan, Step
from tolok.roadmap.queries.carrying import ASSIGNED, Carry, Carrying, carrying
from tolok.roadmap.queries.progress import chain_of, day_in, later_of

_MOST_NOTE = 2000


def adopt(*, plan: Plan, by: Person, standing: Standing) -> Plan:
    """Make a plan the agency's own: its steps get a unit and a deadline. The one in force before is ended.

    The unit is the one that the plan reckons with, which is the one the indicator is assigned to unless somebody wrote
    another; the deadline is the day on which this cycle's self-assessment closes, in the year of the step.

    Raises:
        NotForAssessors, Refused: the person may not.
        NotPossible: it is not worked out, has no steps, or was adopted before.
    """
    require_plan(hand(standing, plan.assessment))
    with transaction.atomic():
        held = _held(plan)
        if held.adopted_at is not None:
            raise AlreadyDone(_("Rencana ini sudah pernah ditetapkan."))
        if not held.found or not held.found["steps"]:
            raise NotPossible(_("Rencana ini belum mempunyai langkah yang dapat ditetapkan."))
        same = Plan.objects.filter(agency=held.agency_id, unit=held.unit_id, instrument=held.instrument)
        for former in same.filter(adopted_at__isnull=False, ended_at=None).select_for_update(of=("self",)):
            _end(former, by)
        held.adopted_at, held.adopted_by = timezone.now(), by
        held.save(update_fields=["adopted_at", "adopted_by"])
        steps = Step.objects.bulk_create(_steps(held))
        _tell(held, "plan.adopted", by, steps=len(steps))
    return held


def end_plan(*, plan: Plan, by: Person, standing: Standing) -> Plan:
    """The plan is the agency's no more; its steps and what became of them stay to be read.

    Raises:
        NotForAssessors, Refused: the person may not.
        NotPossible: it is not in force.
    """
    require_plan(hand(standing, plan.assessment))
    with transaction.atomic():
        held = _in_force(plan)
        _end(held, by)
    return held


def change_step(*, step: Step, unit: Unit | None, due: date, note: str, by: Person, standing: Standing) -> Step:
    """Give a step to another unit, another day, another note.

    Raises:
        NotForAssessors, Refused: the person may not.
        NotPossible: the plan is not in force, or nothing changes.
        Faulty: a unit of another agency, a day out of reach, a note too long.
    """
    require_plan(hand(standing, step.plan.assessment))
    with transaction.atomic():
        plan = _in_force(step.plan)
        held = Step.objects.select_for_update(of=("self",)).get(pk=step.pk)
        faults = {}
        if unit is not None and unit.agency_id != plan.agency_id:
            faults["unit"] = _("Pilih unit kerja dari instansi ini.")
        if not 2000 <= due.year <= 2100:
            faults["due"] = _("Tahunnya harus antara 2000 dan 2100.")
        if len(note) > _MOST_NOTE:
            faults["note"] = _("Paling banyak {most} huruf.").format(most=_MOST_NOTE)
        if faults:
            raise Faulty(faults)
        before = (held.unit_id, held.due, held.note)
        if before == (unit.pk if unit else None, due, note):
            raise NotPossible(_("Tidak ada yang berubah."))
        held.unit, held.due, held.note = unit, due, note
        held.save(update_fields=["unit", "due", "note"])
        _tell(
            plan,
            "plan.step_changed",
            by,
            indicator=held.leaf,
            unit=f"unit:{unit.pk}" if unit else None,
            due=due.isoformat(),
            note=note,
            old={"unit": f"unit:{before[0]}" if before[0] else None, "due": before[1].isoformat(), "note": before[2]},
        )
    return held


def carry_over(*, plan: Plan, to: Assessment, digest: str, by: Person, standing: Standing) -> Carrying:
    """Make the steps of an adopted plan work in the assessment of a later cycle: assignments, deadlines, level targets.

    An indicator that another unit answers there already stays with it; its level target is set all the same.

    Args:
        plan: the agency's, in force.
        to: its assessment in a later cycle on the same instrument, prepared or open.
        digest: that of the preview (``queries.carrying``) which the person saw.
        by: who does it.
        standing: what they may.

    Raises:
        NotForAssessors, Refused: the person may not, here or there.
        Changed: what would happen now is not what was shown.
        NotPossible: it is no such assessment, or there is nothing to carry over.
    """
    require_plan(hand(standing, plan.assessment))
    require_plan(hand(standing, to))
    with transaction.atomic():
        held = _in_force(plan)
        if to not in later_of(held, chain_of(held, standing)):
            raise NotPossible(_("Pilih penilaian dari siklus berikutnya yang sedang disiapkan atau berjalan."))
        shown = carrying(held, to, standing)
        if shown.digest != digest:
            raise Changed(_("Keadaannya berubah sejak pratinjau; lihat lagi sebelum membawanya."))
        if not shown.writing:
            raise NotPossible(_("Tidak ada langkah yang perlu dibawa ke siklus ini."))
        for (unit, due, note), rows in _parcels(shown.of(ASSIGNED)).items():
            leaves = [row.named.id for row in rows]
            assign(assessment=to, leaves=leaves, lead=unit, due=due, note=note, by=by, standing=standing)
        _set_targets(shown, by, standing)
        carried = [step.pk for row in shown.writing for step in row.steps]
        Step.objects.filter(pk__in=carried).update(carried=to)
        indicators = [row.named.id for row in shown.writing]
        _tell(held, "plan.carried", by, indicators=indicators, to=f"assessment:{to.pk}", digest=digest)
    return shown


def _parcels(rows: Sequence[Carry]) -> Mapping[tuple[Unit, date, str], list[Carry]]:
    """Rows that one assignment serves: a unit is told once."""
    found: dict[tuple[Unit, date, str], list[Carry]] = defaultdict(list)
    for row in rows:
        if row.unit is not None:
            found[row.unit, row.due, row.note].append(row)
    return found


def _set_targets(shown: Carrying, by: Person, standing: Standing) -> None:
    wanted = {row.named.id: row.target for row in shown.writing if row.target is not None}
    changed = {leaf: level for leaf, level in wanted.items() if shown.to.targets.get(leaf) != level}
    if changed and shown.to.decided_at is None:
        set_level_targets(assessment=shown.to, levels=changed, by=by, standing=standing)


def _steps(plan: Plan) -> list[Step]:
    """The steps of an indicator in a year as one row, with its unit and deadline."""
    cycle = plan.assessment.cycle
    stage = Stage.objects.filter(cycle=cycle, set_by=SetBy.AGENCY).order_by("position").first()
    closes = timezone.localdate(stage.closes_at) if stage else date(cycle.year, 12, 31)
    units = {unit.name: unit for unit in Unit.objects.filter(agency=plan.agency_id, active=True)}
    leads = dict(Assignment.objects.filter(assessment=plan.assessment_id, lead=True).values_list("leaf", "unit"))
    groups: dict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
    for step in (plan.found or {})["steps"]:
        groups[step["indicator"], step["year"]].append(step)
    found = []
    for (leaf, year), steps in groups.items():
        named = units.get(steps[-1]["unit"] or "")
        found.append(
            Step(
                plan=plan,
                agency_id=plan.agency_id,
                leaf=leaf,
                start=steps[0]["from"],
                end=steps[-1]["to"],
                year=cycle.year + year,
                cost=_sum(steps, "cost"),
                effort=_sum(steps, "effort"),
                gain=_sum(steps, "gain"),
                unit_id=plan.unit_id or (named.pk if named else leads.get(leaf)),
                due=day_in(closes, year),
            )
        )
    return found


def _sum(steps: Sequence[Mapping[str, Any]], key: str) -> Decimal:
    total = sum((Fraction(step[key]) for step in steps), Fraction(0))
    return Decimal(total.numerator) / Decimal(total.denominator)


def _held(plan: Plan) -> Plan:
    Plan.objects.select_for_update(no_key=True).only("pk").get(pk=plan.pk)  # read what is joined only once it is held
    rows = Plan.objects.select_related("assessment__cycle", "assessment__agency", "assessment__unit")
    return rows.get(pk=plan.pk)


def _in_force(plan: Plan) -> Plan:
    held = _held(plan)
    if not held.in_force:
        raise NotPossible(_("Rencana ini tidak sedang berlaku sebagai peta rencana."))
    return held


def _end(plan: Plan, by: Person) -> None:
    plan.ended_at = timezone.now()
    plan.save(update_fields=["ended_at"])
    _tell(plan, "plan.ended", by)


def _tell(plan: Plan, verb: str, by: Person, **more: Any) -> None:
    record(
        by=by,
        verb=verb,
        subject=f"plan:{plan.pk}",
        agency=plan.agency_id,
        detail={"name": plan.name, "assessment": f"assessment:{plan.assessment_id}", **more},
        within=[f"assessment:{plan.assessment_id}"],
    )
