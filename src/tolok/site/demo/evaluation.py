"""One sample evaluation played through, act by act, each by the person who would do it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from io import BytesIO

from django.utils import timezone

from tolok.analysis.plan import Asked, make_plans
from tolok.assessment.actions.assignments import assign
from tolok.assessment.actions.claims import propose_claim, save_claim
from tolok.assessment.actions.judgements import accept_level, finish_judgement, judge_criterion, save_judgement
from tolok.assessment.actions.returns import return_item
from tolok.assessment.actions.reviews import review_claim
from tolok.assessment.actions.settlements import settle
from tolok.assessment.actions.stages import advance
from tolok.assessment.actions.submissions import approve, submit
from tolok.assessment.actions.supports import add_support
from tolok.assessment.actions.targets import set_level_targets, set_target
from tolok.assessment.actions.verifications import verify_claim
from tolok.assessment.models import Assessment, Claim, Judgement, Outcome
from tolok.assessment.proof import criteria_of
from tolok.evidence.actions.items import add_item
from tolok.evidence.actions.uploads import receive_file
from tolok.evidence.models import Classification, Item
from tolok.instruments import Node
from tolok.organisation.access import standing_of
from tolok.organisation.models import Agency, Person, Unit
from tolok.records.actions.documents import issue
from tolok.records.models import DocumentKind
from tolok.records.typesetting import Letter
from tolok.roadmap.actions.plans import keep_found, make_plan
from tolok.roadmap.actions.roadmaps import adopt
from tolok.roadmap.asking import Wish, question_of
from tolok.site.demo.cast import LAMPUNG
from tolok.site.demo.documents import as_pdf
from tolok.site.demo.samples import Paper, analysis, as_document, fact, owner_word, papers

Tick = Callable[[], None]


@dataclass
class Team:
    """Who acts for one agency."""

    coordinator: Person
    in_charge: Person
    entry: Person
    internal: Person
    officers: dict[str, tuple[Unit, Person]] = field(default_factory=dict)
    """By the short name of the unit."""

    def officer_for(self, leaf: Node) -> tuple[Unit | None, Person]:
        """The unit that answers an indicator, and who does it there; without units: data entry."""
        if not self.officers:
            return None, self.entry
        return self.officers.get(owner_word(leaf)) or self.officers["Diskominfotik"]


@dataclass
class Shelf:
    """The sample evidence of an agency: each document once, used again wherever it fits."""

    agency: Agency
    items: dict[str, Item] = field(default_factory=dict)
    copied: dict[str, bytes] | None = None
    """One regulation that somebody copied to the byte, by its number; None: nothing here is a copy."""

    def item(self, paper: Paper, by: Person, classification: str) -> Item:
        """The item of a paper, uploaded when it is not there yet. It is the whole agency's: many units stand on it."""
        if paper.number not in self.items:
            standing = standing_of(by)
            pdf = self._file(paper)
            name = f"{paper.title[:80]}.pdf"
            upload = receive_file(by=by, standing=standing, agency=self.agency, file_name=name, file=BytesIO(pdf))
            self.items[paper.number] = add_item(
                by=by,
                standing=standing,
                agency=self.agency,
                upload=upload,
                title=paper.title,
                kind=paper.kind,
                number=paper.number,
                dated=paper.dated,
                valid_until=paper.dated + timedelta(days=5 * 365) if paper.kind == "policy" else None,
                enactment=paper.enactment,
                classification=classification,
            )
        return self.items[paper.number]

    def _file(self, paper: Paper) -> bytes:
        if self.copied is not None and paper.kind == "policy" and (not self.copied or paper.number in self.copied):
            return self.copied.setdefault(paper.number, as_pdf(as_document(paper, self.agency.name)))
        return as_pdf(as_document(paper, self.agency.name))


@dataclass
class Evaluation:
    """One assessment of the sample, and who plays in it. ``tick`` is called after each act that takes time."""

    assessment: Assessment
    team: Team
    shelf: Shelf
    year: int
    tick: Tick

    @property
    def leaves(self) -> Sequence[Node]:
        """The indicators in order."""
        return self.assessment.cycle.instrument.leaves

    def assign_all(self) -> None:
        """The coordinator gives each indicator to a unit, with a deadline of its own."""
        if not self.team.officers:
            return
        by = self.team.coordinator
        today = timezone.localdate()
        groups: dict[int, tuple[Unit, list[str]]] = {}
        for leaf in self.leaves:
            unit, _person = self.team.officer_for(leaf)
            if unit is not None:
                groups.setdefault(unit.pk, (unit, []))[1].append(leaf.id)
        for number, (unit, leaves) in enumerate(groups.values()):
            assign(
                assessment=self.assessment,
                leaves=leaves,
                by=by,
                standing=standing_of(by),
                lead=unit,
                due=today + timedelta(days=3 + 2 * number % 24),
            )

    def aim(self, index: Decimal, levels: Mapping[str, int | None]) -> None:
        """The coordinator says what the agency wants to reach."""
        by = self.team.coordinator
        set_target(assessment=self.assessment, index=index, by=by, standing=standing_of(by))
        set_level_targets(assessment=self.assessment, levels=levels, by=by, standing=standing_of(by))
        self.assessment.refresh_from_db()

    def answer(self, leaf: Node, value: str, *, proven: int | None = None) -> None:
        """The unit claims a level, with evidence for the criteria up to ``proven`` (None: up to the claim)."""
        _unit, person = self.team.officer_for(leaf)
        level = int(value) if value.isdigit() else 0
        shown = level if proven is None else proven
        saved = Claim.objects.filter(assessment=self.assessment, leaf=leaf.id, stage=self.assessment.stage).first()
        save_claim(
            by=person,
            standing=standing_of(person),
            assessment=self.assessment,
            leaf=leaf.id,
            value=value,
            fact=fact(self.assessment.cycle.instrument, leaf, shown, self.year),
            analysis=analysis(leaf, level),
            version=saved.version if saved else 0,
        )
        by_level = criteria_of(leaf)
        for paper, page in papers(self.assessment.cycle.instrument, leaf, shown, self.year):
            secret = "keamanan" in paper.title.casefold() and paper.kind == "report"
            # What is restricted is brought by who may open it; the rest by data entry, for every unit to stand on.
            bearer = self.team.in_charge if secret else self.team.entry
            item = self.shelf.item(paper, bearer, Classification.RESTRICTED if secret else Classification.INTERNAL)
            by = bearer if secret else person
            for criterion in by_level.get(paper.level, ()):
                add_support(
                    by=by,
                    standing=standing_of(by),
                    assessment=self.assessment,
                    leaf=leaf.id,
                    level=criterion.level,
                    criterion=criterion.number,
                    item=item,
                    cites=f"hlm. {page}",
                )
        self.tick()

    def propose(self, leaf: Node) -> None:
        """The unit says that its answer is ready."""
        _unit, person = self.team.officer_for(leaf)
        propose_claim(by=person, standing=standing_of(person), assessment=self.assessment, leaf=leaf.id)

    def verify(self, leaf: Node) -> None:
        """The internal assessor finds the answer right."""
        by = self.team.internal
        verify_claim(by=by, standing=standing_of(by), assessment=self.assessment, leaf=leaf.id)

    def send_back(self, leaf: Node, note: str) -> None:
        """The internal assessor sends the answer back."""
        by = self.team.internal
        return_item(by=by, standing=standing_of(by), assessment=self.assessment, leaf=leaf.id, note=note)

    def approve(self, leaf: Node | None = None) -> None:
        """The person in charge approves one indicator, or all of them."""
        by = self.team.in_charge
        approve(assessment=self.assessment, by=by, standing=standing_of(by), leaf=leaf.id if leaf else "")

    def issue(self, kind: DocumentKind, by: Person, office: str) -> None:
        """Somebody issues a document of record; its number says that it is a sample."""
        letter = Letter(
            office=office,
            number=f"CONTOH/{kind.upper()}/{self.assessment.pk}/{self.year}",
            place="Jakarta" if kind == DocumentKind.REPORT else seat(self.assessment.agency.name),
            dated=timezone.localdate(),
            name=by.name,
            position=by.position,
        )
        issue(assessment=self.assessment, kind=kind, letter=letter, by=by, standing=standing_of(by))

    def submit(self) -> None:
        """The coordinator hands the self-assessment over."""
        by = self.team.coordinator
        submit(assessment=self.assessment, by=by, standing=standing_of(by))
        self.assessment.refresh_from_db()

    def judge(self, leaf: Node, by: Person, level: int, *, note: str = "") -> None:
        """An external assessor accepts the criteria up to ``level``, returns the next one, stands by that level."""
        standing = standing_of(by)
        by_level = criteria_of(leaf)
        for number, criteria in by_level.items():
            if criteria and number <= level:
                accept_level(by=by, standing=standing, assessment=self.assessment, leaf=leaf.id, level=number)
        above = by_level.get(level + 1, ())
        if note and above:
            judge_criterion(
                by=by,
                standing=standing,
                assessment=self.assessment,
                leaf=leaf.id,
                level=level + 1,
                criterion=1,
                outcome=Outcome.RETURNED,
                note=note,
            )
        own = Judgement.objects.filter(
            assessment=self.assessment, leaf=leaf.id, stage=self.assessment.stage, assessor=by
        ).first()
        save_judgement(
            by=by,
            standing=standing,
            assessment=self.assessment,
            leaf=leaf.id,
            value=str(level),
            fact=fact(self.assessment.cycle.instrument, leaf, level, self.year),
            analysis=analysis(leaf, level),
            justification=f"Bukti yang diterima sampai tingkat {level}.",
            version=own.version if own else 0,
        )
        finish_judgement(by=by, standing=standing, assessment=self.assessment, leaf=leaf.id)
        self.tick()

    def settle(self, leaf: Node, by: Person, value: int) -> None:
        """One value out of two that differ."""
        settle(
            by=by,
            standing=standing_of(by),
            assessment=self.assessment,
            leaf=leaf.id,
            value=str(value),
            justification="Disepakati kedua asesor setelah membaca bukti bersama.",
        )

    def review(self, leaf: Node, by: Person, *, value: int | None = None) -> None:
        """The reviewer finds the value valid, or corrects it."""
        review_claim(
            by=by,
            standing=standing_of(by),
            assessment=self.assessment,
            leaf=leaf.id,
            valid=value is None,
            value="" if value is None else str(value),
            fact="" if value is None else fact(self.assessment.cycle.instrument, leaf, value, self.year),
            analysis="" if value is None else analysis(leaf, value),
            justification="" if value is None else "Kriteria tingkat di atasnya belum terpenuhi seluruhnya.",
        )
        self.tick()

    def hand_over(self, by: Person, reason: str = "") -> None:
        """The assessment goes on to the next stage."""
        advance(assessment=self.assessment, by=by, standing=standing_of(by), reason=reason)
        self.assessment.refresh_from_db()

    def plan(self, band: str, *, adopted: bool) -> None:
        """The cheapest way to a predicate in three years at default costs, worked out here and not by a worker."""
        who = self.team.coordinator
        standing = standing_of(who)
        row = Assessment.objects.select_related("cycle__edition", "stage", "agency", "unit").get(pk=self.assessment.pk)
        made = make_plan(assessment=row, wish=Wish(band=band, name="Contoh rencana"), by=who, standing=standing)
        (found,) = make_plans(question_of(row, made.asked), Asked(60, Fraction(1, 100), 10))
        keep_found(made, found)
        if adopted:
            adopt(plan=made, by=who, standing=standing)
        self.tick()


def seat(agency: str) -> str:
    """Where the agency of a name sits, for the head of its letters."""
    if agency == LAMPUNG:
        return "Bandar Lampung"
    return agency.removeprefix("Pemerintah Kota ").removeprefix("Pemerintah Kab. ")


def levels_of(leaves: Iterable[Node], digits: str) -> dict[str, int]:
    """Levels by indicator, from one digit each; 0 where another index supplies the value."""
    return {leaf.id: int(digit) for leaf, digit in zip(leaves, digits, strict=True) if digit != "0"}
