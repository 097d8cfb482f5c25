"""Opening a cycle, dating its stages, starting, extending, cancelling and publishing it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tolok.assessment.access import require_run
from tolok.assessment.audience import people_of
from tolok.assessment.faults import AlreadyDone, Faulty, NotPossible
from tolok.assessment.models import (
    Assessment,
    Cycle,
    CycleState,
    InstrumentEdition,
    SetBy,
    Stage,
    StageKind,
    Subject,
)
from tolok.assessment.publishing import was_published
from tolok.assessment.running import (
    Span,
    both_names,
    hold,
    iso,
    order_faults,
    reason_faults,
    require_running,
    set_state,
)
from tolok.assessment.stages import StagesTemplate, StageTemplate, stage_templates, template_for
from tolok.instruments import Instrument, PredicateBasis, UnknownInstrument, WithinBand
from tolok.instruments.library import from_text, library_text
from tolok.ledger.actions import Actor, record
from tolok.notices.actions import notify
from tolok.organisation.access import Standing
from tolok.organisation.models import Agency, Unit

OFFICIAL = "official"
"""The template of cycles of official results: they begin without participants, ``import_official`` adds them."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A cycle as somebody wants to open it.

    ``stages`` has the dates of each stage of the instrument's template (optional ones may be left out). ``agency`` and
    ``units``: an agency's own evaluation of these units; otherwise the agencies of ``clusters``, and ``agencies``.
    Predicate basis and within-band rule are the instrument's of that year where they are empty.
    """

    instrument: str
    year: int
    stages: Mapping[StageKind, Span]
    name_id: str = ""
    name_en: str = ""
    clusters: Collection[str] = ()
    agencies: Sequence[Agency] = ()
    agency: Agency | None = None
    units: Sequence[Unit] = ()
    predicate_basis: str = ""
    within_band: str = ""
    sample: bool = False
    source: str = ""
    template: str = ""
    previous: Cycle | None = field(default=None)

    @property
    def subject(self) -> Subject:
        """Whether units or agencies are assessed."""
        return Subject.AGENCY if self.agency is None else Subject.UNIT

    @property
    def stage_template(self) -> StagesTemplate:
        """The template of its stages."""
        return stage_templates()[self.template] if self.template else template_for(self.instrument, self.subject)


def open_cycle(plan: Plan, *, by: Actor, standing: Standing | None) -> Cycle:
    """Make a cycle with its stages and an assessment for each agency (or unit); it starts with ``start_cycle``.

    The instrument is frozen: its text now becomes an edition of this cycle, whatever happens to the library later.

    Args:
        plan: what to open.
        by: who opens it.
        standing: what they may; None: Tolok itself, at set-up.

    Raises:
        Refused: a national cycle needs ``RUN_CYCLE``; an agency's own ``ASSIGN`` and ``MANAGE_UNITS`` there.
        Faulty: a message for each field that cannot be taken.
    """
    cycle = Cycle(agency=plan.agency, subject=plan.subject, year=plan.year)
    if standing is not None:
        require_run(standing, cycle)
    with transaction.atomic():
        instrument = _checked(plan)
        rules = instrument.at(plan.year).publication
        cycle.edition = _edition(plan.instrument, instrument)
        cycle.name_id = plan.name_id or f"{instrument.short.id} {plan.year}"
        cycle.name_en = plan.name_en or f"{instrument.short.en} {plan.year}"
        cycle.predicate_basis = plan.predicate_basis or rules.predicate_basis.value
        cycle.within_band = plan.within_band or rules.within_band.value
        cycle.sample, cycle.source = plan.sample, plan.source
        cycle.previous = plan.previous or _previous(plan)
        cycle.save()
        stages = Stage.objects.bulk_create(_stages(cycle, plan))
        first = next(stage for stage in stages if stage.set_by != SetBy.NOBODY)
        subjects = _subjects(plan)
        Assessment.objects.bulk_create(
            Assessment(cycle=cycle, agency_id=agency, unit_id=unit, stage=first, missing=len(instrument.leaves))
            for agency, unit in subjects
        )
        record(
            by=by,
            verb="cycle.opened",
            subject=f"cycle:{cycle.pk}",
            agency=cycle.agency_id,
            detail={
                "year": plan.year,
                "instrument": plan.instrument,
                "identity": instrument.identity,
                "assessments": len(subjects),
                "stages": {stage.kind: [iso(stage.opens_at), iso(stage.closes_at)] for stage in stages},
                "predicate_basis": cycle.predicate_basis,
                "within_band": cycle.within_band,
                "sample": cycle.sample,
            },
        )
    return cycle


def open_official_cycle(
    *,
    instrument: str,
    year: int,
    source: str,
    by: Actor,
    standing: Standing | None = None,
    name_id: str = "",
    name_en: str = "",
) -> Cycle:
    """Open a cycle for official results of an earlier year (``import_official``); ``publish_cycle`` ends it.

    The days on which they were decided are not known for all years, so its stages span the year.

    Args:
        instrument: the instrument that was in force.
        year: of the evaluation.
        source: where the results come from.
        by: who opens it.
        standing: what they may; None: Tolok itself, at set-up.
        name_id: what the cycle is called; empty: after instrument and year.
        name_en: the same in English.

    Raises:
        Refused: the person opens no national cycles.
        Faulty: no source, or what ``open_cycle`` does not take.
    """
    if not source.strip():
        raise Faulty({"source": _("Sebutkan sumbernya.")})
    template = stage_templates()[OFFICIAL]
    zone = timezone.get_default_timezone()
    span = (datetime(year, 1, 1, tzinfo=zone), datetime(year + 1, 1, 1, tzinfo=zone))
    plan = Plan(
        instrument=instrument,
        year=year,
        stages={stage.kind: span for stage in template.stages},
        name_id=name_id,
        name_en=name_en,
        source=source,
        template=OFFICIAL,
    )
    return open_cycle(plan, by=by, standing=standing)


def start_cycle(*, cycle: Cycle, by: Actor, standing: Standing | None) -> None:
    """Let a prepared cycle begin: from now on its stages open and close by their dates.

    Raises:
        Refused: the person does not run this cycle.
        NotPossible: it was started already, has ended, or assesses nobody.
    """
    with transaction.atomic():
        hold(cycle, standing)
        if cycle.state != CycleState.PREPARED:
            raise AlreadyDone(_("Siklus ini sudah {state}.").format(state=cycle.get_state_display()))
        agencies = set(cycle.assessments.values_list("agency", flat=True))
        if not agencies:
            raise NotPossible(_("Siklus ini belum mempunyai peserta; tambahkan instansi lebih dahulu."))
        set_state(cycle, CycleState.OPEN)
        first = cycle.stages.exclude(set_by=SetBy.NOBODY).first()
        notify(
            people=people_of(cycle.assessments.all(), cycle.pk),
            kind="cycle.started",
            link=reverse("home"),
            cycle=both_names(cycle),
            stage=both_names(first),
            until=first.closes_at if first else None,
        )
        record(
            by=by,
            verb="cycle.started",
            subject=f"cycle:{cycle.pk}",
            agency=cycle.agency_id,
            detail={"agencies": len(agencies)},
        )


def cancel_cycle(*, cycle: Cycle, reason: str, by: Actor, standing: Standing) -> None:
    """End a cycle without results. Everything in it stays to be read and can no longer be changed.

    Raises:
        Refused: the person does not run this cycle.
        NotPossible: it has ended already.
        Faulty: no reason.
    """
    with transaction.atomic():
        hold(cycle, standing)
        require_running(cycle)
        if faults := reason_faults(reason):
            raise Faulty(faults)
        set_state(cycle, CycleState.CANCELLED)
        notify(
            people=people_of(cycle.assessments.all(), cycle.pk),
            kind="cycle.cancelled",
            link=reverse("home"),
            cycle=both_names(cycle),
            reason=reason,
        )
        record(
            by=by,
            verb="cycle.cancelled",
            subject=f"cycle:{cycle.pk}",
            agency=cycle.agency_id,
            detail={"reason": reason},
        )


def publish_cycle(
    *,
    cycle: Cycle,
    by: Actor,
    standing: Standing | None,
    only: Collection[int] | None = None,
    reason: str = "",
) -> int:
    """End a cycle: decided results become public (in an agency's own cycle: final), and nothing changes any more.

    Assessments that were not decided stay as they are, unpublished. Rooms above hear of it (``publishing.py``).

    Args:
        cycle: which.
        by: who publishes.
        standing: what they may; None: Tolok itself, at set-up.
        only: the numbers of the assessments whose results become public now; None: of all that are decided.
        reason: what changed since an earlier publication of the cycle, and why.

    Returns:
        How many results were published.

    Raises:
        Refused: the person does not run this cycle.
        NotPossible: it is not running, or nothing is decided yet.
    """
    with transaction.atomic():
        hold(cycle, standing)
        require_running(cycle)
        decided = cycle.assessments.filter(decided_at__isnull=False)
        decided = decided if only is None else decided.filter(pk__in=list(only))
        if not decided.exists():
            raise NotPossible(_("Belum ada hasil yang ditetapkan; tetapkan lebih dahulu, lalu umumkan."))
        last = cycle.stages.filter(kind=StageKind.PUBLICATION).first()
        moved = {"stage": last} if last else {}
        published = decided.update(public=cycle.agency_id is None, **moved)
        waiting = cycle.assessments.filter(decided_at__isnull=True).count()
        cycle.published_at = timezone.now()
        set_state(cycle, CycleState.PUBLISHED)
        notify(
            people=people_of(decided, cycle.pk),
            kind="cycle.published",
            link=reverse("home"),
            cycle=both_names(cycle),
        )
        record(
            by=by,
            verb="cycle.published",
            subject=f"cycle:{cycle.pk}",
            agency=cycle.agency_id,
            detail={"results": published, "undecided": waiting},
        )
        was_published(cycle, by, reason)
    return published


def _checked(plan: Plan) -> Instrument:
    faults: dict[str, str] = {}
    template = plan.stage_template
    if not 2000 <= plan.year <= 2100:
        faults["year"] = _("Tahun antara 2000 dan 2100.")
    try:
        instrument = from_text(library_text(plan.instrument))
    except UnknownInstrument:
        raise Faulty({**faults, "instrument": _("Pilih instrumen dari daftar.")}) from None
    faults |= _stage_faults(template, plan.stages)
    if plan.agency is None and plan.template != OFFICIAL and not _subjects(plan):
        faults["clusters"] = _("Pilih paling sedikit satu kelompok atau satu instansi.")
    if plan.agency is not None and not plan.units:
        faults["units"] = _("Pilih paling sedikit satu unit kerja.")
    if any(unit.agency_id != plan.agency.pk for unit in plan.units if plan.agency is not None):
        faults["units"] = _("Hanya unit kerja dari instansi ini.")
    if plan.predicate_basis and plan.predicate_basis not in {one.value for one in PredicateBasis}:
        faults["predicate_basis"] = _("Pilih salah satu.")
    if plan.within_band and plan.within_band not in {one.value for one in WithinBand}:
        faults["within_band"] = _("Pilih salah satu.")
    if faults:
        raise Faulty(faults)
    return instrument


def _stage_faults(template: StagesTemplate, spans: Mapping[StageKind, Span]) -> dict[str, str]:
    known = [stage.kind for stage in template.stages]
    faults = {
        f"stage_{kind}": _("Isi tanggal buka dan tutup tahap ini.") for kind in template.needed if kind not in spans
    }
    faults |= {f"stage_{kind}": _("Tahap ini tidak dikenal instrumen ini.") for kind in spans if kind not in known}
    return faults | order_faults([(kind, spans[kind]) for kind in known if kind in spans])


def _edition(name: str, instrument: Instrument) -> InstrumentEdition:
    text = library_text(name)
    edition, made = InstrumentEdition.objects.get_or_create(
        identity=instrument.identity, defaults={"instrument": instrument.id, "source": text}
    )
    if not made and from_text(edition.source).identity != instrument.identity:
        raise NotPossible(_("Naskah instrumen {id} yang tersimpan tidak cocok dengan identitasnya.").format(id=name))
    return edition


def _stages(cycle: Cycle, plan: Plan) -> list[Stage]:
    chosen = [stage for stage in plan.stage_template.stages if stage.kind in plan.stages]
    return [_stage(cycle, position, stage, plan.stages[stage.kind]) for position, stage in enumerate(chosen, start=1)]


def _stage(cycle: Cycle, position: int, stage: StageTemplate, span: Span) -> Stage:
    return Stage(
        cycle=cycle,
        position=position,
        kind=stage.kind,
        name_id=stage.name.id,
        name_en=stage.name.en,
        set_by=stage.set_by,
        optional=stage.optional,
        opens_at=span[0],
        closes_at=span[1],
    )


def _subjects(plan: Plan) -> list[tuple[int, int | None]]:
    if plan.agency is not None:
        return [(plan.agency.pk, unit.pk) for unit in plan.units]
    chosen = {agency.pk for agency in plan.agencies}
    if plan.clusters:
        chosen |= set(Agency.objects.filter(cluster__in=list(plan.clusters)).values_list("pk", flat=True))
    return [(pk, None) for pk in sorted(chosen)]


def _previous(plan: Plan) -> Cycle | None:
    """The latest earlier cycle on the same instrument about the same ones: what last year is compared with."""
    earlier = Cycle.objects.filter(
        edition__instrument=plan.instrument,
        agency=plan.agency,
        subject=plan.subject,
        year__lt=plan.year,
        sample=plan.sample,
    )
    return earlier.exclude(state=CycleState.CANCELLED).order_by("-year", "-id").first()
