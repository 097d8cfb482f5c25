"""The demonstration from beginning to end. Real: agencies, units, published results. Made up, and marked: the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from importlib import resources
from typing import Any

import yaml
from django.utils import timezone

from tolok.assessment.actions.claims import save_claim
from tolok.assessment.actions.cycles import Plan, open_cycle, open_official_cycle, publish_cycle, start_cycle
from tolok.assessment.actions.deadlines import change_stage_dates
from tolok.assessment.actions.decisions import decide
from tolok.assessment.actions.official_results import import_official
from tolok.assessment.models import Assessment, Cycle, StageKind, Subject
from tolok.assessment.stages import template_for
from tolok.instruments import Node
from tolok.ledger.actions import System
from tolok.organisation.access import standing_of
from tolok.organisation.actions.agencies import register_agencies, register_units
from tolok.organisation.models import Agency, Unit
from tolok.records.models import DocumentKind
from tolok.results import known_levels, path_of
from tolok.site.demo.cast import ASSESSORS, LAMPUNG, NATIONAL, TEAM, Cast, Part, unit_word
from tolok.site.demo.evaluation import Evaluation, Shelf, Team, levels_of
from tolok.site.demo.samples import PEMDI_SELF, SPBE_SELF

# Weeks from today in which each stage of the running sample opens and closes.
_WEEKS = {
    StageKind.PREPARATION: (-8, -6),
    StageKind.SELF_ASSESSMENT: (-6, 2),
    StageKind.DOCUMENTS: (-4, 5),
    StageKind.INTERVIEW: (-2, 7),
    StageKind.VISIT: (-1, 8),
    StageKind.REVIEW: (-0.5, 9),
    StageKind.DECISION: (9, 11),
    StageKind.PUBLICATION: (11, 12),
}
_BEGUN = 40
HELPER = Part("pendamping", "Putri Contoh", "Pendamping entri data (contoh)", "data_entry")
BANDAR_LAMPUNG = "Pemerintah Kota Bandar Lampung"
SAMPLE_AGENCIES = {
    "metro": "Pemerintah Kota Metro",
    "pringsewu": "Pemerintah Kab. Pringsewu",
    "waykanan": "Pemerintah Kab. Way Kanan",
    "tanggamus": "Pemerintah Kab. Tanggamus",
    "bandarlampung": BANDAR_LAMPUNG,
}
DEMO = System("demo")
WEEK = timedelta(days=7)


class Story:
    """Plays everything. ``tell`` names the part that begins and how many steps it has; ``tick`` is one step."""

    def __init__(self, cast: Cast, tell: Callable[[str, int], None], tick: Callable[[], None]) -> None:
        self.cast = cast
        self.tell = tell
        self.tick = tick
        self.now = timezone.now()
        self.teams: dict[str, Team] = {}
        self.shelves: dict[str, Shelf] = {}
        self.copied: dict[str, bytes] = {}

    def play(self) -> None:
        """All parts in order."""
        self.places_and_people()
        self.official_results()
        self.finished_spbe()
        self.finished_pemdi()
        self.running_pemdi()
        self.own_cycle_of_units()

    def places_and_people(self) -> None:
        """All agencies, Lampung's units, the people who act."""
        self.tell("Instansi, unit, orang · agencies, units, people", 4)
        register_agencies(DEMO)
        self.tick()
        lampung = Agency.objects.get(name=LAMPUNG)
        known: dict[str, Any] = yaml.safe_load(
            resources.files("tolok.organisation").joinpath("data", "lampung-units.yaml").read_text("utf-8")
        )
        register_units(lampung, known["units"], DEMO, note=known["doubt"]["id"])
        self.tick()
        for part in NATIONAL:
            self.cast.hire(part, "tolok.example", None)
        self.teams[LAMPUNG] = self._team(lampung, "lampung.example")
        for unit in Unit.objects.filter(agency=lampung, parent=None):
            officer = Part(
                unit_word(unit), f"Petugas {unit.short or unit.name}", "Petugas unit (contoh)", "unit_officer"
            )
            self.teams[LAMPUNG].officers[unit.short] = unit, self.cast.hire(officer, "lampung.example", lampung, unit)
        self.tick()
        for word, name in SAMPLE_AGENCIES.items():
            self.teams[name] = self._team(Agency.objects.get(name=name), f"{word}.example")
        for agency in (lampung, *Agency.objects.filter(name__in=SAMPLE_AGENCIES.values())):
            copies = agency.name in {SAMPLE_AGENCIES["tanggamus"], SAMPLE_AGENCIES["pringsewu"]}
            self.shelves[agency.name] = Shelf(agency, copied=self.copied if copies else None)
            for part in ASSESSORS:
                self.cast.hire(part, "tolok.example", agency)
        self.tick()

    def _team(self, agency: Agency, domain: str) -> Team:
        made = {part.word: self.cast.hire(part, domain, agency) for part in TEAM}
        return Team(made["koordinator"], made["pj"], made["entri"], made["internal"])

    def official_results(self) -> None:
        """The official evaluations of Bandar Lampung 2021 to 2024, every one of the 47 levels."""
        city = Agency.objects.get(name=BANDAR_LAMPUNG)
        known = sorted(year for name, year in known_levels("spbe-2020") if name == BANDAR_LAMPUNG)
        self.tell("Hasil resmi Bandar Lampung · official results", len(known))
        for year in known:
            source = f"Laporan Hasil Evaluasi SPBE Pemerintah Kota Bandar Lampung {year}, Kementerian PANRB"
            cycle = open_official_cycle(
                instrument="spbe-2020",
                year=year,
                name_id=f"Evaluasi SPBE {year} (hasil resmi)",
                name_en=f"SPBE evaluation {year} (official results)",
                source=source,
                by=DEMO,
            )
            printed = next(row.index for row in path_of(BANDAR_LAMPUNG) if row.year == year)
            levels = known_levels("spbe-2020")[BANDAR_LAMPUNG, year]
            import_official(cycle=cycle, agency=city, levels=levels, source=source, by=DEMO, printed=printed or "")
            publish_cycle(cycle=cycle, by=DEMO, standing=None)
            self.tick()

    def _open(self, instrument: str, year: int, names: tuple[str, str], begins: datetime, **more: Any) -> Cycle:
        """A cycle whose stages began one after the other and can all still be worked in; ``_close`` ends them."""
        template = more.pop("stages_of", None) or template_for(instrument)
        end = self.now + timedelta(days=30)
        step = (self.now - begins) / (len(template.stages) + 1)
        spans = {
            stage.kind: (begins + step * place, end + timedelta(days=place))
            for place, stage in enumerate(template.stages)
        }
        by = self.cast["nasional@tolok.example"] if more.get("agency") is None else self.teams[LAMPUNG].coordinator
        plan = Plan(
            instrument=instrument, year=year, stages=spans, name_id=names[0], name_en=names[1], sample=True, **more
        )
        cycle = open_cycle(plan, by=by, standing=standing_of(by))
        start_cycle(cycle=cycle, by=by, standing=standing_of(by))
        return cycle

    def _close(self, cycle: Cycle) -> None:
        """Give the stages of a finished cycle the dates of the story: each ended when the next one began."""
        by = self.cast["nasional@tolok.example"]
        stages = list(cycle.stages.order_by("position"))
        for stage, following in zip(stages, [*stages[1:], None], strict=True):
            stage.cycle = cycle
            change_stage_dates(
                stage=stage,
                opens_at=stage.opens_at,
                closes_at=following.opens_at if following else self.now - timedelta(hours=1),
                reason="Data contoh: tahap ini selesai pada tanggal cerita.",
                by=by,
                standing=standing_of(by),
                closing_now=True,
            )

    def _evaluation(self, cycle: Cycle, agency: str, year: int) -> Evaluation:
        assessment = Assessment.objects.select_related("cycle__edition", "stage", "agency").get(
            cycle=cycle, agency__name=agency, unit=None
        )
        return Evaluation(assessment, self.teams[agency], self.shelves[agency], year, self.tick)

    def finished_spbe(self) -> None:
        """Lampung on SPBE 2020, from assignment to publication, in a sample year after the published ones."""
        self.tell("Contoh SPBE Lampung, lengkap · complete SPBE sample", 47 * 3 + 61)
        cycle = self._open(
            "spbe-2020",
            2025,
            ("Contoh Evaluasi SPBE 2025", "Sample SPBE evaluation 2025"),
            self.now - WEEK * 40,
            agencies=[Agency.objects.get(name=LAMPUNG)],
        )
        evaluation = self._evaluation(cycle, LAMPUNG, 2025)
        self._through_all_stages(evaluation, levels_of(evaluation.leaves, SPBE_SELF))
        self._publish(cycle, evaluation)
        evaluation.plan("memuaskan", adopted=False)

    def finished_pemdi(self) -> None:
        """Lampung on Pemdi 2026, a trial that went all the way."""
        self.tell("Contoh Pemdi Lampung, lengkap · complete Pemdi sample", 20 * 3 + 21)
        cycle = self._open(
            "pemdi-2026",
            2026,
            ("Contoh Uji Coba Pemdi 2026", "Sample Pemdi trial 2026"),
            self.now - WEEK * 24,
            agencies=[Agency.objects.get(name=LAMPUNG)],
        )
        evaluation = self._evaluation(cycle, LAMPUNG, 2026)
        self._through_all_stages(evaluation, levels_of(evaluation.leaves, PEMDI_SELF))
        self._publish(cycle, evaluation)
        evaluation.plan("baik", adopted=True)

    def _through_all_stages(self, evaluation: Evaluation, claimed: dict[str, int]) -> None:
        self._self_assessment(evaluation, claimed)
        documents = {
            leaf: level - (level >= 2 and place % 5 == 0) for place, (leaf, level) in enumerate(claimed.items())
        }
        self._documents(evaluation, documents)
        self._interview(evaluation, documents, claimed)
        self._rest(evaluation, documents)

    def _self_assessment(self, evaluation: Evaluation, claimed: dict[str, int]) -> None:
        evaluation.assign_all()
        for leaf in self._answered(evaluation, claimed):
            evaluation.answer(leaf, str(claimed[leaf.id]))
            evaluation.propose(leaf)
            evaluation.verify(leaf)
        self._external(evaluation)
        evaluation.approve()
        for kind in (DocumentKind.MINUTES, DocumentKind.CONSENT):
            evaluation.issue(kind, evaluation.team.coordinator, evaluation.assessment.agency.name)
        evaluation.submit()

    @staticmethod
    def _external(evaluation: Evaluation) -> None:
        """Values of other indices that did arrive; the others wait."""
        for leaf in evaluation.leaves:
            if leaf.external is not None and leaf.id == "I07":
                evaluation.answer(leaf, "2.1", proven=0)
                evaluation.propose(leaf)
                evaluation.verify(leaf)

    def _documents(self, evaluation: Evaluation, levels: dict[str, int], *, strict: bool = False) -> None:
        """Two assessors judge; where the second is strict, every other indicator is a level lower."""
        first, second = (self.cast[f"{part.word}@tolok.example"] for part in ASSESSORS)
        for place, leaf in enumerate(self._answered(evaluation, levels)):
            level = levels[leaf.id]
            evaluation.judge(leaf, first, level, note="Bukti untuk kriteria ini belum menunjukkan yang diminta.")
            lower = place % 2 == 0 and level > 1 if strict else place % 9 == 4 and level > 2
            other = level - 1 if lower else level
            evaluation.judge(leaf, second, other)
            if other != level:
                evaluation.settle(leaf, first, level)
        evaluation.hand_over(first)

    def _interview(self, evaluation: Evaluation, levels: dict[str, int], claimed: dict[str, int]) -> None:
        """Three indicators are clarified; the others keep their values."""
        first, second = (self.cast[f"{part.word}@tolok.example"] for part in ASSESSORS)
        lowered = [leaf for leaf in self._answered(evaluation, levels) if levels[leaf.id] < claimed[leaf.id]]
        for leaf in lowered[:3]:
            for assessor in (first, second):
                evaluation.judge(leaf, assessor, claimed[leaf.id])
        evaluation.hand_over(first)

    def _rest(self, evaluation: Evaluation, levels: dict[str, int]) -> None:
        """The visit changes nothing, the review corrects one value, the national coordinator decides."""
        first = self.cast[f"{ASSESSORS[0].word}@tolok.example"]
        reviewer = self.cast["reviu@tolok.example"]
        if evaluation.assessment.stage.kind == StageKind.VISIT:
            evaluation.hand_over(first)
        corrected = next((leaf for leaf in evaluation.leaves if levels.get(leaf.id, 0) >= 3), None)
        for leaf in self._answered(evaluation, levels):
            evaluation.review(leaf, reviewer, value=levels[leaf.id] - 1 if leaf is corrected else None)
        evaluation.hand_over(reviewer)

    @staticmethod
    def _answered(evaluation: Evaluation, levels: dict[str, int]) -> list[Node]:
        return [leaf for leaf in evaluation.leaves if leaf.id in levels and leaf.external is None]

    def _publish(self, cycle: Cycle, evaluation: Evaluation) -> None:
        by = self.cast["nasional@tolok.example"]
        decide(assessment=evaluation.assessment, by=by, standing=standing_of(by))
        evaluation.issue(DocumentKind.REPORT, by, "Penyelenggara Evaluasi (Contoh)")
        self._close(cycle)
        publish_cycle(cycle=cycle, by=by, standing=standing_of(by))
        self.tick()

    def running_pemdi(self) -> None:
        """All agencies on Pemdi; Lampung in the middle of its self-assessment, five others further on."""
        self.tell("Contoh Pemdi nasional, berjalan · running national sample", 20 * 9 + _BEGUN)
        cycle = self._open(
            "pemdi-2026",
            2026,
            ("Contoh Evaluasi Pemdi 2026", "Sample Pemdi evaluation 2026"),
            self.now - WEEK * 8,
            agencies=list(Agency.objects.all()),
        )
        self._half_way(self._evaluation(cycle, LAMPUNG, 2026))
        for name, until in (
            (BANDAR_LAMPUNG, StageKind.DOCUMENTS),
            (SAMPLE_AGENCIES["metro"], StageKind.INTERVIEW),
            (SAMPLE_AGENCIES["tanggamus"], StageKind.VISIT),
            (SAMPLE_AGENCIES["pringsewu"], StageKind.REVIEW),
            (SAMPLE_AGENCIES["waykanan"], StageKind.DECISION),
        ):
            self._up_to(self._evaluation(cycle, name, 2026), until)
        self._begun(cycle)
        self._spread(cycle)

    def _begun(self, cycle: Cycle) -> None:
        """Some agencies all over the country have begun: a helper has entered their first answers."""
        rows = Assessment.objects.filter(cycle=cycle, answered=0).select_related("cycle__edition", "stage", "agency")
        for number, assessment in enumerate(rows.order_by("agency__slug")[:: max(1, rows.count() // _BEGUN)][:_BEGUN]):
            helper = self.cast.hire(HELPER, "tolok.example", assessment.agency)
            leaves = [leaf for leaf in cycle.instrument.leaves if leaf.external is None]
            for place, leaf in enumerate(leaves[: 1 + number % 5]):
                save_claim(
                    by=helper,
                    standing=standing_of(helper),
                    assessment=assessment,
                    leaf=leaf.id,
                    value=str(1 + (number + place) % 3),
                    fact="Data contoh: isian pertama.",
                    analysis="",
                    version=0,
                )
            self.tick()

    def _spread(self, cycle: Cycle) -> None:
        """Give the stages of the running cycle dates one after the other, some of which are going on now."""
        by = self.cast["nasional@tolok.example"]
        # The end of a stage is at least that of the one before, so the last is moved first.
        for stage in cycle.stages.order_by("-position"):
            stage.cycle = cycle
            begins, ends = _WEEKS[StageKind(stage.kind)]
            change_stage_dates(
                stage=stage,
                opens_at=self.now + WEEK * begins,
                closes_at=self.now + WEEK * ends,
                reason="Data contoh: tanggal tahap dalam cerita.",
                by=by,
                standing=standing_of(by),
                closing_now=True,
            )

    def _half_way(self, evaluation: Evaluation) -> None:
        """Every state of an answer at once: approved, checked, proposed, returned, begun, unproven, untouched."""
        evaluation.assign_all()
        claimed = levels_of(evaluation.leaves, PEMDI_SELF)
        evaluation.aim(Decimal("2.5"), {leaf: level + 1 for leaf, level in claimed.items() if level})
        for place, leaf in enumerate(self._answered(evaluation, claimed)):
            level = claimed[leaf.id]
            if place >= 13:
                continue  # nobody has begun
            evaluation.answer(leaf, str(level), proven=level - 1 if place in {10, 11, 12} else level)
            if place >= 11:
                continue  # a draft
            evaluation.propose(leaf)
            if place in {8, 9}:
                evaluation.send_back(leaf, "Lampirkan dokumen yang sudah ditetapkan; yang ada belum bertanda tangan.")
            elif place < 7:
                evaluation.verify(leaf)
                if place < 4:
                    evaluation.approve(leaf)

    def _up_to(self, evaluation: Evaluation, until: StageKind) -> None:
        claimed = levels_of(evaluation.leaves, PEMDI_SELF)
        if until == StageKind.DOCUMENTS:
            claimed = {leaf: max(1, level - 1) for leaf, level in claimed.items()}
        first, second = (self.cast[f"{part.word}@tolok.example"] for part in ASSESSORS)
        self._self_assessment(evaluation, claimed)
        if until == StageKind.DOCUMENTS:
            for place, leaf in enumerate(self._answered(evaluation, claimed)[:9]):
                evaluation.judge(leaf, first, claimed[leaf.id])
                if place < 6:
                    evaluation.judge(leaf, second, 1 if place in {1, 4} else claimed[leaf.id])
            return
        self._documents(evaluation, claimed, strict=True)
        if until == StageKind.INTERVIEW:
            return
        evaluation.hand_over(first)
        if until == StageKind.VISIT:
            return
        evaluation.hand_over(first)
        if until == StageKind.REVIEW:
            return
        reviewer = self.cast["reviu@tolok.example"]
        for leaf in self._answered(evaluation, claimed):
            evaluation.review(leaf, reviewer)
        evaluation.hand_over(reviewer)

    def own_cycle_of_units(self) -> None:
        """Lampung evaluates its own units, each with the same workflow."""
        lampung = Agency.objects.get(name=LAMPUNG)
        units = list(Unit.objects.filter(agency=lampung, parent=None))
        self.tell("Contoh evaluasi internal unit · sample evaluation of units", len(units) * 12)
        cycle = self._open(
            "pemdi-2026",
            2026,
            ("Contoh Evaluasi Internal OPD 2026", "Sample internal evaluation of units 2026"),
            self.now - WEEK * 6,
            agency=lampung,
            units=units,
            stages_of=template_for("pemdi-2026", Subject.UNIT),
        )
        rows = Assessment.objects.select_related("cycle__edition", "stage", "agency", "unit").filter(cycle=cycle)
        for number, assessment in enumerate(rows):
            self._unit(assessment, number)

    def _unit(self, assessment: Assessment, number: int) -> None:
        unit, officer = self.teams[LAMPUNG].officers[assessment.unit.short if assessment.unit else ""]
        alone = Team(
            self.teams[LAMPUNG].coordinator,
            self.teams[LAMPUNG].in_charge,
            officer,
            self.teams[LAMPUNG].internal,
            {"Diskominfotik": (unit, officer)},
        )
        evaluation = Evaluation(assessment, alone, self.shelves[LAMPUNG], 2026, self.tick)
        answered = [leaf for leaf in evaluation.leaves if leaf.external is None]
        ready = number % 6 == 1  # these have answered everything and hand it over
        for place, leaf in enumerate(answered if ready else _some(answered, number)):
            level = 1 + (number * 7 + place * 3) % 3
            evaluation.answer(leaf, str(level), proven=0)
            if number % 3:
                evaluation.propose(leaf)
        if ready:
            evaluation.approve()
            evaluation.submit()


def _some(leaves: list[Node], number: int) -> Iterable[Node]:
    """So many of the indicators as this unit has answered: from none to all."""
    return leaves[: (number * 5) % (len(leaves) + 1)]
