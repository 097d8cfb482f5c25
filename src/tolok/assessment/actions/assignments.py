"""Who answers which indicator, until when; and reminding them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tolok.assessment.access import hand
from tolok.assessment.actions.locking import locked_whole
from tolok.assessment.audience import people_with
from tolok.assessment.clock import window
from tolok.assessment.faults import AlreadyDone, Faulty, NotPossible
from tolok.assessment.models import Assessment, Assignment, Claim, ClaimState, Extension, SetBy
from tolok.assessment.running import both_names, require_running
from tolok.ledger.actions import record
from tolok.ledger.models import Entry
from tolok.notices.actions import notify
from tolok.organisation.access import Standing
from tolok.organisation.models import Person, Unit
from tolok.organisation.rights import Right

REMIND_AGAIN_AFTER = timedelta(hours=24)


def assign(
    *,
    assessment: Assessment,
    leaves: Sequence[str],
    by: Person,
    standing: Standing,
    lead: Unit | None = None,
    supporting: Sequence[Unit] = (),
    person: Person | None = None,
    due: date | None = None,
    note: str = "",
) -> list[Assignment]:
    """Give indicators to units. What a unit had already is brought up to date; another lead gives way and is told.

    Args:
        assessment: with its cycle and stage.
        leaves: the indicators' ids.
        by: who assigns.
        standing: what they may.
        lead: the unit that answers; None: the lead stays who it is.
        supporting: units that bring evidence for it.
        person: whose it is in the leading unit.
        due: until when; not after the stage closes.
        note: what to know.

    Raises:
        Refused: the person may not assign here.
        NotPossible: the cycle has ended.
        Faulty: no indicator, no unit, units of another agency, a person of no such unit, or a day after the stage.
    """
    with transaction.atomic():
        assessment = _held(assessment)
        hand(standing, assessment).require(Right.ASSIGN)
        units = [*([lead] if lead else []), *(unit for unit in supporting if unit != lead)]
        _check(assessment, leaves, units, due)
        _check_person(assessment, lead, person)
        rows = Assignment.objects.select_related("unit").filter(assessment=assessment, leaf__in=leaves)
        before = {(row.leaf, row.unit_id): row for row in rows}
        former = [row for row in before.values() if lead and row.lead and row.unit_id != lead.pk]
        Assignment.objects.filter(pk__in=[row.pk for row in former]).delete()
        made = [
            Assignment(
                assessment=assessment,
                agency_id=assessment.agency_id,
                leaf=leaf,
                unit=unit,
                lead=unit == lead,
                person=person if unit == lead else None,
                due=due,
                note=note,
                assigned_by=by,
            )
            for leaf in leaves
            for unit in units
        ]
        # A lead asked to support keeps leading unless somebody else leads now.
        for row in made:
            had = before.get((row.leaf, row.unit_id))
            if had and had.lead and lead is None:
                row.lead, row.person_id = True, had.person_id
        Assignment.objects.bulk_create(
            made,
            update_conflicts=True,
            unique_fields=["assessment", "leaf", "unit"],
            update_fields=["lead", "person", "due", "note", "assigned_by"],
        )
        _tell(assessment, "work.assigned", leaves, units, due=due)
        _tell(assessment, "work.taken", leaves, [row.unit for row in former])
        record(
            by=by,
            verb="work.assigned",
            subject=f"assessment:{assessment.pk}",
            agency=assessment.agency_id,
            detail={
                "indicators": list(leaves),
                "lead": f"unit:{lead.pk}" if lead else None,
                "supporting": [f"unit:{unit.pk}" for unit in units if unit != lead],
                "person": person.ledger_id if person else None,
                "due": due.isoformat() if due else None,
                "note": note,
                "former": sorted({f"unit:{row.unit_id}" for row in former}),
            },
            within=_places(assessment, [*units, *(row.unit for row in former)]),
        )
    return made


def unassign(
    *, assessment: Assessment, leaves: Sequence[str], unit: Unit, by: Person, standing: Standing, reason: str = ""
) -> int:
    """Take indicators back from a unit; what it answered stays. Returns how many it had.

    Raises:
        Refused: the person may not assign here.
        NotPossible: the cycle has ended, or the unit has none of these.
    """
    with transaction.atomic():
        assessment = _held(assessment)
        hand(standing, assessment).require(Right.ASSIGN)
        rows = Assignment.objects.filter(assessment=assessment, leaf__in=leaves, unit=unit)
        had = sorted(rows.values_list("leaf", flat=True))
        if not had:
            raise NotPossible(_("{unit} tidak memegang indikator itu.").format(unit=unit.name))
        rows.delete()
        _tell(assessment, "work.taken", had, [unit])
        record(
            by=by,
            verb="work.unassigned",
            subject=f"assessment:{assessment.pk}",
            agency=assessment.agency_id,
            detail={"indicators": had, "unit": f"unit:{unit.pk}", "reason": reason},
            within=_places(assessment, [unit]),
        )
    return len(had)


def remind(
    *, assessment: Assessment, by: Person, standing: Standing, units: Iterable[Unit] | None = None
) -> list[Unit]:
    """Remind units of the indicators that wait for them, each unit at most once a day.

    Args:
        assessment: with its cycle and stage.
        by: who reminds.
        standing: what they may.
        units: which; None: every unit with open work.

    Returns:
        The units that were reminded.

    Raises:
        Refused: the person may not assign here.
        NotPossible: the cycle has ended, the agency is not the one to work now, or nothing is open.
        AlreadyDone: all of them were reminded within a day.
    """
    with transaction.atomic():
        assessment = _held(assessment)
        hand(standing, assessment).require(Right.ASSIGN)
        waiting = open_work(assessment)
        if units is not None:
            chosen = {unit.pk for unit in units}
            waiting = {unit: leaves for unit, leaves in waiting.items() if unit.pk in chosen}
        if not waiting:
            raise NotPossible(_("Tidak ada indikator yang menunggu unit itu."))
        recent = _reminded_lately(assessment)
        due = {unit: leaves for unit, leaves in waiting.items() if f"unit:{unit.pk}" not in recent}
        if not due:
            raise AlreadyDone(_("Unit itu sudah diingatkan dalam 24 jam terakhir; tunggu sampai besok."))
        for unit, leaves in due.items():
            _tell(assessment, "work.reminder", leaves, [unit], due=_earliest(assessment, unit))
        record(
            by=by,
            verb="work.reminded",
            subject=f"assessment:{assessment.pk}",
            agency=assessment.agency_id,
            detail={"units": [f"unit:{unit.pk}" for unit in due], "open": sum(map(len, due.values()))},
            within=_places(assessment, due),
        )
    return list(due)


def open_work(assessment: Assessment) -> dict[Unit, list[str]]:
    """The indicators not proposed yet, by the units that answer them or bring evidence for them. Two queries."""
    done = Claim.objects.filter(assessment=assessment, stage__set_by=SetBy.AGENCY).exclude(
        state__in=[ClaimState.DRAFT, ClaimState.RETURNED]
    )
    finished = set(done.values_list("leaf", flat=True))
    found: dict[Unit, list[str]] = {}
    for row in Assignment.objects.filter(assessment=assessment).select_related("unit"):
        if row.leaf not in finished:
            found.setdefault(row.unit, []).append(row.leaf)
    return found


def _held(assessment: Assessment) -> Assessment:
    found = locked_whole(assessment)
    require_running(found.cycle)
    return found


def _check(assessment: Assessment, leaves: Sequence[str], units: Collection[Unit], due: date | None) -> None:
    faults: dict[str, str] = {}
    known = {leaf.id for leaf in assessment.cycle.instrument.leaves}
    if not leaves or set(leaves) - known:
        faults["leaves"] = _("Pilih paling sedikit satu indikator dari instrumen ini.")
    if not units or any(unit.agency_id != assessment.agency_id for unit in units):
        faults["lead"] = _("Pilih unit kerja dari instansi ini.")
    if due is not None:
        last = window(assessment.stage, Extension.objects.filter(assessment=assessment)).closes_at
        if due > timezone.localdate(last):
            faults["due"] = _("Tenggat unit tidak boleh setelah tahap ditutup.")
    if faults:
        raise Faulty(faults)


def _check_person(assessment: Assessment, lead: Unit | None, person: Person | None) -> None:
    if person is None:
        return
    if lead is None:
        raise Faulty({"person": _("Pilih juga unit yang menjawab; petugas dipilih untuk unit itu.")})
    if person not in people_with(Right.CLAIM_ASSIGNED, units=[lead.pk], cycle=assessment.cycle_id):
        told = _("{person} bukan petugas {unit}. Pilih petugas unit itu, atau kosongkan.")
        raise Faulty({"person": told.format(person=person.name, unit=lead.name)})


def _tell(
    assessment: Assessment, kind: str, leaves: Sequence[str], units: Collection[Unit], due: date | None = None
) -> None:
    if not units:
        return
    notify(
        people=people_with(Right.CLAIM_ASSIGNED, units=[unit.pk for unit in units], cycle=assessment.cycle_id),
        kind=kind,
        link=reverse("home"),
        count=len(leaves),
        indicators=", ".join(leaves),
        due=due,
        cycle=both_names(assessment.cycle),
    )


def _earliest(assessment: Assessment, unit: Unit) -> date:
    days = Assignment.objects.filter(assessment=assessment, unit=unit, due__isnull=False)
    found = days.order_by("due").values_list("due", flat=True).first()
    return found or timezone.localdate(assessment.stage.closes_at)


def _reminded_lately(assessment: Assessment) -> set[str]:
    since = timezone.now() - REMIND_AGAIN_AFTER
    entries = Entry.objects.filter(subject=f"assessment:{assessment.pk}", verb="work.reminded", at__gte=since)
    return {unit for detail in entries.values_list("detail", flat=True) for unit in detail["units"]}


def _places(assessment: Assessment, units: Iterable[Unit]) -> list[str]:
    return [f"cycle:{assessment.cycle_id}", *sorted({f"unit:{unit.pk}" for unit in units})]
