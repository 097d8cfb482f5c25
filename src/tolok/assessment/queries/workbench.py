"""One indicator with everything needed to answer it: what it asks, what is there, what it is worth, what was said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from tolok.assessment import subjects
from tolok.assessment.access import Hand
from tolok.assessment.actions.supports import takes_evidence
from tolok.assessment.answers import language, read
from tolok.assessment.clock import Locked, require_open, window
from tolok.assessment.levels import level_of
from tolok.assessment.models import Assessment, Assignment, Claim, ClaimState, Extension, Return, SetBy, Stage, Support
from tolok.assessment.proof import Criterion, Place, Proof, proof
from tolok.assessment.queries.criteria import CriterionShown, Found, LevelShown, found_under, levels_shown
from tolok.assessment.queries.figures import Figure, figure_of, proposed_answers
from tolok.assessment.queries.hints import Hints, writing_hints
from tolok.assessment.scores import decimal, publication_of, worth
from tolok.assessment.values import Values, values_of
from tolok.instruments import Node, in_digits
from tolok.instruments.library import UnknownMapping, mapping
from tolok.instruments.scales import Converter, LevelScale, OptionScale
from tolok.ledger.models import Entry
from tolok.organisation.rights import Right
from tolok.scoring.answers import Answer, NotAllowed, Origin


@dataclass(frozen=True)
class Before:
    """What was said of the indicator in an earlier stage, or last year (then ``title`` may name another indicator)."""

    where: str
    title: str
    value: str
    fact: str
    analysis: str
    justification: str = ""
    comparable: bool = True


@dataclass(frozen=True)
class Doubt:
    """Something about the indicator that is not certain, with where that was found."""

    text: str
    sources: Sequence[str]


@dataclass
class Bench:
    """The workbench of one indicator for one person."""

    assessment: Assessment
    leaf: Node
    hand: Hand
    stages: Sequence[Stage]
    values: Values
    found: Found
    assignments: Sequence[Assignment]
    last_year: Sequence[Before]
    history: int
    took_part: bool
    extensions: Sequence[Extension]
    order: Sequence[str]
    """The indicators this person goes through, in the instrument's order."""
    wanted: Place | None = None
    """The criterion asked for."""
    opened: Fraction | None = None
    """What the answer was worth when the page was opened."""

    # Where one is ---------------------------------------------------------------------------------------------------
    @property
    def stage(self) -> Stage:
        """Where the assessment stands."""
        return self.assessment.stage

    @property
    def number(self) -> str:
        """What people call the indicator."""
        return number_of(self.leaf)

    @property
    def title(self) -> str:
        """Its title, in the reader's language."""
        return self.leaf.title.in_(language())

    @property
    def asks(self) -> str:
        """The question it asks."""
        return self.leaf.asks.in_(language()) if self.leaf.asks else ""

    @cached_property
    def path(self) -> list[str]:
        """The titles above it, the index left out."""
        parents, titles = self.assessment.cycle.instrument.parents, []
        node = parents.get(self.leaf.id)
        while node is not None and node.id in parents:
            titles.append(node.title.in_(language()))
            node = parents.get(node.id)
        return titles[::-1]

    @property
    def owner(self) -> str:
        """Whose assessment it is."""
        return str(self.assessment.unit or self.assessment.agency)

    @property
    def number_word(self) -> str:
        """``Indikator 13``."""
        return _("Indikator {number}").format(number=self.number)

    @property
    def place(self) -> int:
        """Its place among those the person goes through."""
        return self.order.index(self.leaf.id) + 1 if self.leaf.id in self.order else 0

    @property
    def previous(self) -> str:
        """The indicator before; empty at the start."""
        return self.order[self.place - 2] if self.place > 1 else ""

    @property
    def next(self) -> str:
        """The indicator after; empty at the end."""
        return self.order[self.place] if 0 < self.place < len(self.order) else ""

    @property
    def closes_at(self) -> object:
        """When the stage closes for this assessment."""
        return window(self.stage, [one for one in self.extensions if one.stage_id == self.stage.pk]).closes_at

    @property
    def due(self) -> object:
        """The earliest day somebody set for it."""
        return min((one.due for one in self.assignments if one.due), default=None)

    @property
    def subject(self) -> str:
        """What the ledger calls it."""
        return subjects.indicator(self.assessment.pk, self.leaf.id)

    @property
    def may_read_history(self) -> bool:
        """Whether the ledger tells this person its story: those who read the ledger, and whoever took part in it."""
        return bool(self.history) and (self.took_part or self.hand.may(Right.SEE_LEDGER))

    # What may be done -------------------------------------------------------------------------------------------------
    @cached_property
    def why_not(self) -> str:
        """Why it cannot be answered now; empty when it can."""
        if not self.hand.may(Right.CLAIM, self.leaf.id):
            return _("Anda membaca halaman ini; yang mengisi adalah unit yang ditugasi dan koordinator instansi.")
        try:
            require_open(self.assessment, set_by=SetBy.AGENCY)
        except Locked as locked:
            return str(locked)
        return ""

    @property
    def may_claim(self) -> bool:
        """Whether the person may answer it now."""
        return not self.why_not

    @cached_property
    def may_attach(self) -> bool:
        """Whether the person may bring evidence now."""
        if not (self.hand.may(Right.ATTACH, self.leaf.id) or self.hand.may(Right.CLAIM, self.leaf.id)):
            return False
        if not takes_evidence(self.stage, self.open_returns):
            return False
        try:
            require_open(self.assessment)
        except PermissionDenied:
            return False
        return True

    @property
    def may_resolve(self) -> bool:
        """Whether the person may say that what was sent back is done."""
        return self.may_attach and self.hand.may(Right.CLAIM, self.leaf.id)

    @property
    def may_read_only(self) -> bool:
        """Whether the person never answers this indicator, also when the stage is open."""
        return not self.hand.may(Right.CLAIM, self.leaf.id)

    # What stands ------------------------------------------------------------------------------------------------------
    @cached_property
    def claim(self) -> Claim:
        """What this stage says; a new one with version 0 when it says nothing."""
        own = self.values.of_stage(self.leaf.id, self.stage)
        return own or Claim(assessment=self.assessment, stage=self.stage, leaf=self.leaf.id, version=0)

    @cached_property
    def in_force(self) -> Claim | None:
        """What stands, whichever stage said it."""
        return self.values.in_force(self.leaf.id)

    @cached_property
    def shown(self) -> Claim:
        """What the page shows: this stage's words where the agency answers, else what stands."""
        return self.claim if self.stage.set_by == SetBy.AGENCY or self.in_force is None else self.in_force

    @cached_property
    def answer(self) -> Answer:
        """What the shown answer is worth."""
        try:
            return read(self.assessment.cycle, self.leaf, self.shown.value)
        except NotAllowed:
            return Answer(None, Origin.MISSING)

    @property
    def working(self) -> str:
        """How the value of another index became a value here, or that it is waited for."""
        return self.answer.remark.in_(language()) if self.answer.remark else ""

    @property
    def conversion(self) -> str:
        """The sum that turned the value of another index into a value here; empty when nothing was converted."""
        external = self.leaf.external
        if not self.index_given or external is None or external.converter is None or self.answer.value is None:
            return ""
        return sum_of(external.converter, Fraction(self.shown.value.rpartition("=")[2]))

    @property
    def state_tone(self) -> str:
        """How the state of the shown answer looks."""
        return STATE_TONES[ClaimState(self.shown.state)]

    @cached_property
    def level(self) -> int | None:
        """The level of the shown answer; what is only waited for is none."""
        if not self.shown.value or self.answer.origin is Origin.MISSING:
            return None
        return level_of(self.leaf, self.answer.value)

    @cached_property
    def proof(self) -> Proof:
        """How far the evidence carries."""
        return proof(self.leaf, self.found.carried, self.level)

    @property
    def ladder(self) -> int | None:
        """The level, as a ladder draws it; what is only waited for is not answered."""
        return self.level if self.shown.value else None

    @property
    def value_shown(self) -> str:
        """The value with its decimals, where a level is a band of values; else empty."""
        scale = self.leaf.scale
        banded = isinstance(scale, LevelScale) and scale.banded and self.shown.value
        return in_digits(self.answer.value, language(), places=2) if banded and self.answer.value is not None else ""

    @property
    def proven(self) -> int | None:
        """The proven level, as a ladder draws it; None when nothing here needs proof."""
        return (self.proof.proven or 0) if any(level.criteria for level in self.levels) else None

    @property
    def top(self) -> int:
        """The highest level."""
        return int(self.leaf.scale.high) if isinstance(self.leaf.scale, LevelScale) else 5

    @cached_property
    def levels(self) -> list[LevelShown]:
        """Every level with its criteria."""
        cycle = self.assessment.cycle
        kinds = {code: text.in_(language()) for code, text in cycle.instrument.evidence_kinds.items()}
        return levels_shown(
            self.leaf,
            self.found,
            self.proof,
            kinds=kinds,
            claimed=self.level,
            now=self.answer.value if self.shown.value else None,
            worth=self.worth,
            rule=publication_of(cycle).within_band,
        )

    @property
    def lacking(self) -> list[CriterionShown]:
        """The very criteria that the next level lacks."""
        return [one for level in self.levels for one in level.criteria if one.is_next]

    @property
    def unproven(self) -> bool:
        """Whether more is claimed than the evidence carries."""
        return self.level is not None and self.proven is not None and self.level > self.proven

    @property
    def gaps(self) -> Sequence[Criterion]:
        """What the claimed level and those below it still lack."""
        return self.proof.gaps

    @cached_property
    def focus(self) -> CriterionShown | None:
        """The criterion whose evidence is shown: the one asked for, else one sent back, else one that is lacking."""
        every = [one for level in self.levels for one in level.criteria]
        asked = [one for one in every if one.place == self.wanted]
        returned = [one for one in every if one.standing == "returned"]
        return next(iter([*asked, *returned, *self.lacking, *every]), None)

    @property
    def evidence(self) -> Sequence[Support]:
        """What stands under the criterion in focus."""
        return self.found.supports.get(self.focus.place, ()) if self.focus else ()

    @property
    def general_hints(self) -> list[str]:
        """Evidence that shows any level."""
        return [hint.text.in_(language()) for hint in self.leaf.evidence if hint.level == "all"]

    # What it is worth -------------------------------------------------------------------------------------------------
    @cached_property
    def worth(self) -> Fraction | None:
        """What one point is worth in the index."""
        return worth(self.assessment.cycle.instrument).get(self.leaf.id)

    @property
    def weight(self) -> str:
        """Its weight, as the instrument writes it."""
        return in_digits(self.leaf.weight, language()) if self.leaf.weight is not None else ""

    @property
    def worth_shown(self) -> Decimal | None:
        """The worth of a level, for the page."""
        return decimal(self.worth)

    @property
    def points(self) -> Fraction | None:
        """What the answer counts in the index; what is waited for counts too."""
        return self.answer.value

    @property
    def opened_points(self) -> str:
        """That, for the page to send back."""
        if self.opened is not None:
            return str(self.opened)
        return "" if self.points is None else str(self.points)

    @property
    def moved(self) -> Decimal | None:
        """By how much the index moved since the page was opened; None when it did not, or nobody can say."""
        if self.opened is None or self.points is None or self.worth is None or self.points == self.opened:
            return None
        return decimal(self.worth * (self.points - self.opened))

    @cached_property
    def now(self) -> Figure:
        """The index of everything that is entered."""
        return figure_of(self.assessment.cycle, self.values.answers())

    @cached_property
    def if_accepted(self) -> Figure:
        """The index of what is proposed."""
        return figure_of(self.assessment.cycle, proposed_answers(self.values, self.stage))

    # What was said ----------------------------------------------------------------------------------------------------
    @property
    def open_returns(self) -> list[Return]:
        """What was sent back and is not done, the earliest first."""
        return [row for row in self.found.returns if row.resolved_at is None]

    @property
    def before(self) -> list[Before]:
        """What earlier stages said, the latest first."""
        spoken = []
        for stage in reversed(self.stages):
            claim = self.values.of_stage(self.leaf.id, stage)
            if claim is not None and claim.pk != self.shown.pk and stage.position < self.stage.position:
                spoken.append(before(stage.name, self.title, claim))
        return spoken

    @property
    def last_level(self) -> str:
        """Last year's value where it can be compared."""
        return next((one.value for one in self.last_year if one.comparable), "")

    @property
    def doubts(self) -> list[Doubt]:
        """What the instrument is not sure of about this indicator."""
        instrument = self.assessment.cycle.instrument
        sources = {source.id: source.what for source in instrument.sources}
        return [
            Doubt(one.text.in_(language()), [sources.get(id_, id_) for id_ in one.sources])
            for one in instrument.doubts_about(self.leaf)
        ]

    @property
    def notes(self) -> list[str]:
        """The instrument's remarks about the indicator."""
        return [note.in_(language()) for note in self.leaf.notes]

    @property
    def remarks(self) -> int:
        """How many doubts and remarks there are."""
        return len(self.doubts) + len(self.notes)

    # How it is answered -----------------------------------------------------------------------------------------------
    @property
    def options(self) -> list[tuple[str, str]]:
        """Codes and words, where the answer is one of a list."""
        if not isinstance(self.leaf.scale, OptionScale):
            return []
        own = {code: criterion.text for code, criterion in self.leaf.levels.items()}
        return [(one.code, own.get(one.code, one.name).in_(language())) for one in self.leaf.scale.options]

    @property
    def whole_levels(self) -> bool:
        """Whether an answer is one of the levels and nothing between."""
        return isinstance(self.leaf.scale, LevelScale) and not self.leaf.scale.continuous

    @property
    def hints(self) -> Hints:
        """What belongs into the two parts of the explanation."""
        return writing_hints(self.leaf)

    @property
    def picked(self) -> int | None:
        """The level that is marked in the form."""
        return self.level if self.shown.value else None

    @property
    def index_name(self) -> str:
        """The other index, for the label of its field."""
        external = self.leaf.external
        if external is None:
            return ""
        low, high = in_digits(external.low, language()), in_digits(external.high, language())
        return f"{external.name.in_(language())} ({low}–{high})"

    @property
    def index_hint(self) -> str:
        """Whose index it is, and what counts until its value is there."""
        external = self.leaf.external
        if external is None or external.waiting is None:
            return ""
        return _("Nilai dari {owner}. Selama belum ada, biarkan kosong: dihitung {value}.").format(
            owner=external.owner, value=in_digits(external.waiting, language())
        )

    @property
    def index_given(self) -> str:
        """The value of the other index, where that is what was typed."""
        index, _equals, value = self.shown.value.rpartition("=")
        return as_written(value) if index else ""

    @property
    def value_given(self) -> str:
        """The value itself, where that is what was typed."""
        kept = self.shown.value
        return "" if "=" in kept else kept if self.options else as_written(kept)

    @property
    def proposable(self) -> bool:
        """Whether it can be proposed."""
        return self.may_claim and bool(self.claim.value) and self.claim.state in {ClaimState.DRAFT, ClaimState.RETURNED}

    @property
    def withdrawable(self) -> bool:
        """Whether a proposal can be taken back."""
        return self.may_claim and self.claim.state == ClaimState.PROPOSED


STATE_TONES = {
    ClaimState.DRAFT: "working",
    ClaimState.PROPOSED: "sent",
    ClaimState.RETURNED: "returned",
    ClaimState.VERIFIED: "done",
    ClaimState.APPROVED: "done",
    ClaimState.SETTLED: "locked",
}


def bench(hand: Hand, leaf: Node, wanted: Place | None = None, *, opened: Fraction | None = None) -> Bench:
    """The workbench of ``leaf``. A fixed number of queries.

    Args:
        hand: what the person may do in the assessment (with cycle, agency, unit and stage).
        leaf: the indicator, which the person may see.
        wanted: the criterion whose evidence is asked for.
        opened: what the answer was worth when the page was opened.
    """
    assessment = hand.assessment
    stages = list(Stage.objects.filter(cycle=assessment.cycle_id))
    person = hand.standing.person
    told = Entry.objects.filter(subject=subjects.indicator(assessment.pk, leaf.id)).aggregate(
        all=Count("seq"), own=Count("seq", filter=Q(actor=person.ledger_id if person else ""))
    )
    return Bench(
        assessment=assessment,
        leaf=leaf,
        hand=hand,
        stages=stages,
        values=values_of(assessment, stages),
        found=found_under(hand, leaf.id),
        assignments=list(
            Assignment.objects.filter(assessment=assessment, leaf=leaf.id).select_related("unit", "person")
        ),
        last_year=last_year(assessment, leaf),
        history=told["all"],
        took_part=bool(told["own"]),
        extensions=list(Extension.objects.filter(assessment=assessment)),
        order=order_of(hand),
        wanted=wanted,
        opened=opened,
    )


def order_of(hand: Hand) -> list[str]:
    """The indicators a person goes through: all, or those of their unit."""
    leaves = [leaf.id for leaf in hand.assessment.cycle.instrument.leaves]
    if hand.may(Right.SEE) or hand.is_own_unit:
        return leaves
    return [leaf for leaf in leaves if leaf in hand.assigned]


def last_year(assessment: Assessment, leaf: Node) -> list[Before]:
    """What was said of the indicator in the cycle before; of those it draws on, where the instrument is another.

    At most three queries.
    """
    if assessment.cycle.previous_id is None:
        return []
    earlier = (
        Assessment.objects.filter(
            cycle=assessment.cycle.previous_id, agency=assessment.agency_id, unit=assessment.unit_id
        )
        .select_related("cycle")
        .first()
    )
    if earlier is None:
        return []
    then, now = earlier.cycle.instrument, assessment.cycle.instrument
    values = values_of(earlier)
    if then.id == now.id:
        claim = values.in_force(leaf.id)
        return [before(earlier.cycle.name, leaf.title.in_(language()), claim)] if claim else []
    found = []
    for origin in origins(then.id, now.id, leaf.id):
        claim, node = values.in_force(origin), then.nodes.get(origin)
        if claim is not None and node is not None:
            title = f"{number_of(node)} {node.title.in_(language())}"
            found.append(before(earlier.cycle.name, title, claim, comparable=False))
    return found


def origins(then: str, now: str, leaf: str) -> Sequence[str]:
    """The indicators of the instrument ``then`` that ``leaf`` of ``now`` draws on."""
    try:
        known = mapping(then, now)
    except UnknownMapping:
        return ()
    return next((row.origins for row in known.rows if row.to == leaf), ())


def sum_of(converter: Converter, given: Fraction) -> str:
    """The working of a conversion, on the stretch that ``given`` lies in.

    >>> from tolok.instruments import instrument
    >>> sum_of(instrument("pemdi-2026").converters["sdi"], Fraction("68.75"))
    '3,5 + (68,75 − 62,5) ÷ (75 − 62,5) × (4 − 3,5) = 3,75'
    """
    for (x0, y0), (x1, y1) in pairwise(converter.points):
        if x0 <= given <= x1:
            known = (given, x0, x1, y0, y1, converter(given))
            x, a, b, c, d, found = (in_digits(one, language(), places=4) for one in known)
            return f"{c} + ({x} − {a}) ÷ ({b} − {a}) × ({d} − {c}) = {found}"
    return ""


def as_written(number: str) -> str:
    """A kept number as the reader writes it: with a decimal comma in Indonesian. Anything else stays."""
    return number.replace(".", ",") if language() == "id" and re.fullmatch(r"-?\d+\.\d+", number) else number


def before(where: str, title: str, claim: Claim, *, comparable: bool = True) -> Before:
    """A claim as it is shown beside the present one."""
    return Before(where, title, claim.value, claim.fact, claim.analysis, claim.justification, comparable)


def number_of(leaf: Node) -> str:
    """What people call an indicator: its number, else its code."""
    return str(leaf.number) if leaf.number is not None else leaf.code or leaf.id
