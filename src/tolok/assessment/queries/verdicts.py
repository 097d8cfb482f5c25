"""What an assessor reads: how far each indicator is, and one indicator with claim, evidence and the own finding."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from tolok.assessment.access import JUDGING, Hand
from tolok.assessment.answers import language, read
from tolok.assessment.assessors import judgements_seen, returns_told
from tolok.assessment.clock import require_open
from tolok.assessment.drafts import Draft, Judged, draft
from tolok.assessment.levels import level_of, levels_of, value_at
from tolok.assessment.models import (
    Assessment,
    Claim,
    ClaimState,
    CriterionVerdict,
    Judgement,
    Outcome,
    Return,
    SetBy,
    Stage,
    Support,
)
from tolok.assessment.proof import Criterion, Place, criteria_of, proof
from tolok.assessment.queries.workbench import Before, before, last_year, number_of
from tolok.assessment.values import Values, values_of
from tolok.assessment.verdicts import carried_value
from tolok.evidence.access import may_open
from tolok.instruments import Node, WithinBand, in_digits
from tolok.instruments.scales import LevelScale, OptionScale
from tolok.organisation.rights import Right
from tolok.scoring.answers import NotAllowed


class Progress(TextChoices):
    """How far an assessor is with an indicator."""

    UNTOUCHED = "untouched", _("belum dinilai")
    BEGUN = "begun", _("sedang dinilai")
    RETURNED = "returned", _("dikembalikan")
    DIFFERS = "differs", _("berbeda nilai")
    DONE = "done", _("selesai")
    NOT_YET = "not_yet", _("belum diajukan")


TONES = {
    Progress.UNTOUCHED: "waiting",
    Progress.BEGUN: "working",
    Progress.RETURNED: "returned",
    Progress.DIFFERS: "late",
    Progress.DONE: "done",
    Progress.NOT_YET: "missing",
}
ICONS = {
    Progress.UNTOUCHED: "clock",
    Progress.BEGUN: "pencil",
    Progress.RETURNED: "return",
    Progress.DIFFERS: "warning",
    Progress.DONE: "done",
    Progress.NOT_YET: "missing",
}
OPEN = frozenset({Progress.UNTOUCHED, Progress.BEGUN})
"""What still waits for the assessor."""
_CHECKED = frozenset({ClaimState.VERIFIED, ClaimState.APPROVED, ClaimState.SETTLED})


def progress_of(stage: Stage, values: Values, leaf: str, seen: Iterable[Judgement], person: int | None) -> Progress:
    """How far ``person`` is with one indicator in ``stage``. Pure.

    Args:
        stage: where the assessment stands.
        values: its values.
        leaf: the indicator.
        seen: the findings on it in this stage that the person may read, with ``sent_back`` (how many criteria).
        person: whose progress; None: of somebody who only reads.
    """
    if stage.set_by == SetBy.AGENCY:
        return _verified(values.of_stage(leaf, stage))
    found = list(seen)
    mine = next((one for one in found if one.assessor_id == person), None)
    finished = [one for one in found if one.done]
    settled = values.of_stage(leaf, stage)
    if stage.set_by == SetBy.REVIEWER:
        if finished:
            return Progress.DIFFERS if finished[0].valid is False else Progress.DONE
        return Progress.BEGUN if mine else Progress.UNTOUCHED
    if mine is None and settled is None:
        return Progress.UNTOUCHED
    if mine is not None and not mine.done:
        return Progress.BEGUN
    if settled is None and len({one.value for one in finished}) > 1:
        return Progress.DIFFERS
    return Progress.RETURNED if mine is not None and _sent_back(mine) else Progress.DONE


def _sent_back(judgement: Judgement) -> bool:
    return any(row.outcome == Outcome.RETURNED for row in judgement.verdicts.all())


def _verified(claim: Claim | None) -> Progress:
    if claim is None or claim.state == ClaimState.DRAFT:
        return Progress.NOT_YET
    if claim.state == ClaimState.RETURNED:
        return Progress.RETURNED
    return Progress.DONE if claim.state in _CHECKED else Progress.UNTOUCHED


@dataclass(frozen=True)
class Row:
    """An indicator in the list."""

    leaf: str
    number: str
    title: str
    progress: Progress
    before: str
    """The value when the stage began, or that is claimed in it."""
    mine: str
    others: Sequence[Judgement]
    settled: str
    current: bool = False

    @property
    def tone(self) -> str:
        """How its state looks."""
        return TONES[self.progress]

    @property
    def icon(self) -> str:
        """The picture of its state."""
        return ICONS[self.progress]

    @property
    def open(self) -> bool:
        """Whether it waits for the assessor."""
        return self.progress in OPEN


@dataclass(frozen=True)
class Round:
    """All indicators of an assessment as one assessor goes through them."""

    hand: Hand
    values: Values
    judgements: Mapping[str, Sequence[Judgement]]
    """Those of the current stage that the person may read, by indicator."""

    @property
    def assessment(self) -> Assessment:
        """What is judged."""
        return self.hand.assessment

    @property
    def stage(self) -> Stage:
        """Where it stands."""
        return self.assessment.stage

    @property
    def person(self) -> int | None:
        """Who judges."""
        return self.hand.standing.person.pk if self.hand.standing.person else None

    @cached_property
    def prefix(self) -> str:
        """What most titles begin with."""
        return shared_beginning([leaf.title.in_(language()) for leaf in self.assessment.cycle.instrument.leaves])

    def rows(self, current: str = "") -> list[Row]:
        """Every indicator with its state, in the instrument's order."""
        return [self._row(leaf, current) for leaf in self.assessment.cycle.instrument.leaves]

    def _row(self, leaf: Node, current: str) -> Row:
        seen = self.judgements.get(leaf.id, ())
        was = self.values.before(leaf.id, self.stage)
        if self.stage.set_by == SetBy.AGENCY:
            was = self.values.of_stage(leaf.id, self.stage)
        settled = self.values.of_stage(leaf.id, self.stage)
        mine = next((one for one in seen if one.assessor_id == self.person), None)
        return Row(
            leaf=leaf.id,
            number=number_of(leaf),
            title=title_of(leaf, self.prefix),
            progress=progress_of(self.stage, self.values, leaf.id, seen, self.person),
            before=shown(was.value) if was else "",
            mine=shown(mine.value) if mine else "",
            others=[one for one in seen if one.assessor_id != self.person],
            settled=shown(settled.value) if settled and self.stage.set_by != SetBy.AGENCY else "",
            current=leaf.id == current,
        )


def round_of(hand: Hand, stages: Sequence[Stage] | None = None) -> Round:
    """All indicators as this person judges them. Four queries, three when the stages are given."""
    found: dict[str, list[Judgement]] = defaultdict(list)
    rows = judgements_seen(hand, hand.assessment.stage).select_related("assessor").prefetch_related("verdicts")
    for judgement in rows:
        found[judgement.leaf].append(judgement)
    return Round(hand, values_of(hand.assessment, stages), found)


def next_open(rows: Sequence[Row], after: str = "") -> str:
    """The next indicator that waits for the assessor, from the one after ``after`` round to the start; empty: none."""
    at = next((index for index, row in enumerate(rows) if row.leaf == after), -1)
    round_ = [*rows[at + 1 :], *rows[: at + 1]]
    return next((row.leaf for row in round_ if row.open and row.leaf != after), "")


# One indicator --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Point:
    """A criterion as an assessor sees it."""

    criterion: Criterion
    text: str
    outcome: str
    said: str
    note: str
    evidence: Sequence[Support]
    current: bool
    theirs: Sequence[tuple[str, CriterionVerdict]]
    """What others who are done said of it."""

    @property
    def label(self) -> str:
        """As people write it."""
        return self.criterion.label

    @property
    def fallen(self) -> bool:
        """Whether it fell because a level below is incomplete."""
        return self.outcome == Outcome.REJECTED

    @property
    def tone(self) -> str:
        """How it looks."""
        tones = {Outcome.ACCEPTED: "done", Outcome.RETURNED: "returned", Outcome.REJECTED: "broken"}
        return tones.get(Outcome(self.outcome), "waiting") if self.outcome else "waiting"

    @property
    def word(self) -> str:
        """What was said of it."""
        words = {
            Outcome.ACCEPTED: _("diterima"),
            Outcome.RETURNED: _("dikembalikan"),
            Outcome.REJECTED: _("gugur"),
        }
        return str(words[Outcome(self.outcome)]) if self.outcome else str(_("belum dinilai"))


@dataclass(frozen=True)
class Step:
    """A level with its criteria."""

    level: int
    name: str
    text: str
    points: Sequence[Point]
    claimed: bool
    value: str
    folded: bool
    """Whether it is above what is in question, and nobody has said anything of it."""

    @property
    def met(self) -> bool:
        """Whether everything it asks was accepted."""
        return all(point.outcome == Outcome.ACCEPTED for point in self.points)


@dataclass
class Desk:
    """One indicator on the desk of one assessor."""

    round: Round
    leaf: Node
    supports: Mapping[Place, Sequence[Support]]
    returns: Sequence[Return]
    """What was sent back, as far as the person may read it."""
    last_year: Sequence[Before]
    wanted: Place | None = None
    shown: int | None = None
    """The support to look at."""

    @property
    def hand(self) -> Hand:
        """What the person may do."""
        return self.round.hand

    @property
    def assessment(self) -> Assessment:
        """What is judged."""
        return self.round.assessment

    @property
    def stage(self) -> Stage:
        """Where it stands."""
        return self.round.stage

    @property
    def owner(self) -> str:
        """Whose assessment it is."""
        return str(self.assessment.unit or self.assessment.agency)

    @property
    def number(self) -> str:
        """What people call the indicator."""
        return number_of(self.leaf)

    @property
    def title(self) -> str:
        """Its title."""
        return self.leaf.title.in_(language())

    @property
    def asks(self) -> str:
        """The question it asks."""
        return self.leaf.asks.in_(language()) if self.leaf.asks else ""

    # What may be done -------------------------------------------------------------------------------------------------
    @cached_property
    def why_not(self) -> str:
        """Why nothing can be judged now; empty when it can."""
        right = JUDGING.get(SetBy(self.stage.set_by))
        if right is None or not self.hand.may(right):
            return str(
                _("Anda membaca halaman ini. Sekarang tahap {stage}; yang menilai: {who}.").format(
                    stage=self.stage.name, who=self.stage.get_set_by_display()
                )
            )
        try:
            require_open(self.assessment)
        except PermissionDenied as locked:
            return str(locked)
        return ""

    @property
    def verifies(self) -> bool:
        """Whether the page is an internal assessor's."""
        return self.stage.set_by == SetBy.AGENCY

    @property
    def judges(self) -> bool:
        """Whether the page is an external assessor's."""
        return self.stage.set_by == SetBy.EXTERNAL

    @property
    def reviews(self) -> bool:
        """Whether the page is a reviewer's."""
        return self.stage.set_by == SetBy.REVIEWER

    @property
    def open(self) -> bool:
        """Whether the person can change something now."""
        return not self.why_not and not self.mine.done

    @property
    def speaks(self) -> bool:
        """Whether the person can judge criteria now."""
        return self.open and not self.reviews

    @property
    def may_settle(self) -> bool:
        """Whether the person can set one value for the stage now."""
        if self.why_not or not self.judges or self.settled is not None or not self.hand.may(Right.SETTLE):
            return False
        return self.mine.done and len({one.value for one in self.finished}) > 0

    @property
    def address_word(self) -> str:
        """``Indikator 13``."""
        return str(_("Indikator {number}")).format(number=self.number)

    @cached_property
    def rows(self) -> list[Row]:
        """The list of indicators."""
        return self.round.rows(self.leaf.id)

    @property
    def place(self) -> int:
        """Its place among them, from 1."""
        return next(at for at, row in enumerate(self.rows, start=1) if row.current)

    @property
    def previous(self) -> str:
        """The indicator before; empty at the start."""
        return self.rows[self.place - 2].leaf if self.place > 1 else ""

    @property
    def next(self) -> str:
        """The indicator after; empty at the end."""
        return self.rows[self.place].leaf if self.place < len(self.rows) else ""

    @property
    def next_open(self) -> str:
        """The next one that waits for the assessor."""
        return next_open(self.rows, self.leaf.id)

    @property
    def row(self) -> Row:
        """This indicator in the list."""
        return self.rows[self.place - 1]

    @property
    def finished_rows(self) -> int:
        """How many wait no longer."""
        return sum(not row.open and row.progress != Progress.NOT_YET for row in self.rows)

    # What stands ------------------------------------------------------------------------------------------------------
    @cached_property
    def claim(self) -> Claim | None:
        """What is judged: the answer of this stage where the agency answers, else what stood when the stage began."""
        if self.verifies:
            return self.round.values.of_stage(self.leaf.id, self.stage)
        return self.round.values.before(self.leaf.id, self.stage)

    @property
    def claim_shown(self) -> str:
        """Its value, as people read it."""
        return shown(self.claim.value) if self.claim else ""

    @property
    def settled_shown(self) -> str:
        """What the stage settled on, as people read it."""
        return shown(self.settled.value) if self.settled else ""

    @property
    def mine_shown(self) -> str:
        """The person's own value, as people read it."""
        return shown(self.mine.value)

    @property
    def claimed_by_criterion(self) -> list[tuple[Point, Sequence[Support]]]:
        """The criteria that have evidence, with it."""
        return [(point, point.evidence) for point in self.points if point.evidence]

    @cached_property
    def settled(self) -> Claim | None:
        """What this very stage set."""
        return None if self.verifies else self.round.values.of_stage(self.leaf.id, self.stage)

    @cached_property
    def seen(self) -> Sequence[Judgement]:
        """The findings on this indicator that the person may read."""
        return self.round.judgements.get(self.leaf.id, ())

    @cached_property
    def mine(self) -> Judgement:
        """The person's own finding; a new one with version 0 when there is none."""
        own = next((one for one in self.seen if one.assessor_id == self.round.person), None)
        return own or Judgement(assessment=self.assessment, stage=self.stage, leaf=self.leaf.id, version=0)

    @property
    def others(self) -> list[Judgement]:
        """What other assessors found, once both are done."""
        return [one for one in self.seen if one.assessor_id != self.round.person]

    @property
    def finished(self) -> list[Judgement]:
        """Every finished finding that the person may read."""
        return [one for one in self.seen if one.done]

    @property
    def earlier(self) -> list[Before]:
        """What earlier stages said, the latest first."""
        found = []
        for stage in reversed(self.round.values.stages):
            claim = self.round.values.of_stage(self.leaf.id, stage)
            if claim is not None and stage.position < self.stage.position:
                found.append(before(stage.name, self.title, claim))
        return found

    # Levels -----------------------------------------------------------------------------------------------------------
    @cached_property
    def _verdicts(self) -> dict[Place, CriterionVerdict]:
        rows = self.mine.verdicts.all() if self.mine.pk else ()
        return {(row.level, row.criterion): row for row in rows}

    @cached_property
    def outcomes(self) -> dict[Place, Outcome]:
        """What each criterion comes to by the person's words."""
        return {place: Outcome(row.outcome) for place, row in self._verdicts.items()}

    @cached_property
    def accepted(self) -> frozenset[Place]:
        """The criteria accepted."""
        return frozenset(place for place, outcome in self.outcomes.items() if outcome == Outcome.ACCEPTED)

    @property
    def rule(self) -> WithinBand:
        """How a level that is a band counts in this cycle."""
        return WithinBand(self.assessment.cycle.within_band)

    @cached_property
    def proven(self) -> int:
        """The level that the accepted criteria prove; 0: none."""
        return proof(self.leaf, self.accepted, None).proven or 0

    @cached_property
    def carried(self) -> str:
        """The value that the accepted criteria carry."""
        return carried_value(self.leaf, self.accepted, self.rule)

    @property
    def carried_shown(self) -> str:
        """That, as people read it."""
        return shown(self.carried)

    @cached_property
    def claimed_level(self) -> int | None:
        """The level claimed."""
        return self._level(self.claim.value) if self.claim else None

    @cached_property
    def my_level(self) -> int | None:
        """The level of the person's own value."""
        return self._level(self.mine.value)

    def _level(self, value: str) -> int | None:
        try:
            found = read(self.assessment.cycle, self.leaf, value).value if value else None
        except NotAllowed:
            return None
        return level_of(self.leaf, found)

    @property
    def has_levels(self) -> bool:
        """Whether the answer is a level."""
        return isinstance(self.leaf.scale, LevelScale)

    @property
    def whole_levels(self) -> bool:
        """Whether the answer is one of the levels and nothing between."""
        scale = self.leaf.scale
        return isinstance(scale, LevelScale) and (
            (not scale.continuous and not scale.banded) or (scale.banded and self.rule is WithinBand.FLOOR)
        )

    @property
    def top(self) -> int:
        """The highest level."""
        return int(self.leaf.scale.high) if isinstance(self.leaf.scale, LevelScale) else 5

    @property
    def options(self) -> list[tuple[str, str]]:
        """Codes and words, where the answer is one of a list."""
        if not isinstance(self.leaf.scale, OptionScale):
            return []
        own = {code: criterion.text for code, criterion in self.leaf.levels.items()}
        return [(one.code, own.get(one.code, one.name).in_(language())) for one in self.leaf.scale.options]

    @property
    def picks(self) -> list[tuple[int, str]]:
        """Levels to choose from, with the value each stands for."""
        return [(level, value_at(self.leaf, level, self.rule)) for level in levels_of(self.leaf)]

    @cached_property
    def steps(self) -> list[Step]:
        """Every level with its criteria, as the person judged them."""
        names = (
            {entry.level: entry.name for entry in self.leaf.scale.levels}
            if isinstance(self.leaf.scale, LevelScale)
            else {}
        )
        found = []
        for level, criteria in criteria_of(self.leaf).items():
            criterion, name = self.leaf.levels.get(str(level)), names.get(level)
            found.append(
                Step(
                    level=level,
                    name=name.in_(language()) if name else "",
                    text=criterion.text.in_(language()) if criterion else "",
                    points=[self._point(one) for one in criteria],
                    claimed=level == self.claimed_level,
                    value=value_at(self.leaf, level, self.rule),
                    folded=self._folded(level, criteria),
                )
            )
        return found

    def _folded(self, level: int, criteria: Sequence[Criterion]) -> bool:
        spoken = any(row.said for row in (self._verdicts.get(one.place) for one in criteria) if row)
        here = self.focus is not None and self.focus[0] == level
        return level > self._in_question and not spoken and not here

    def _point(self, one: Criterion) -> Point:
        row = self._verdicts.get(one.place)
        return Point(
            criterion=one,
            text=one.text.in_(language()),
            outcome=row.outcome if row else "",
            said=row.said if row else "",
            note=row.note if row else "",
            evidence=self.supports.get(one.place, ()),
            current=one.place == self.focus,
            theirs=[
                (judgement.assessor.name, verdict)
                for judgement in self.others
                for verdict in judgement.verdicts.all()
                if (verdict.level, verdict.criterion) == one.place
            ],
        )

    @cached_property
    def focus(self) -> Place | None:
        """The criterion one is at: the one asked for, else the first without a word."""
        places = [one.place for criteria in criteria_of(self.leaf).values() for one in criteria]
        if self.wanted in places:
            return self.wanted
        waiting = (place for place in places if place not in self.outcomes and place[0] <= self._in_question)
        return next(waiting, places[0] if places else None)

    @property
    def _in_question(self) -> int:
        """Up to which level an assessor looks without being asked: what is claimed, and one above what is proven."""
        return max(self.claimed_level or 0, self.proven + 1)

    @property
    def points(self) -> list[Point]:
        """Every criterion."""
        return [point for step in self.steps for point in step.points]

    # Evidence ---------------------------------------------------------------------------------------------------------
    @cached_property
    def looked_at(self) -> Support | None:
        """The piece of evidence shown: the one asked for, else the first of the criterion one is at."""
        every = [support for rows in self.supports.values() for support in rows]
        asked = next((support for support in every if support.pk == self.shown), None)
        if asked is not None:
            return asked
        here = self.supports.get(self.focus, ()) if self.focus else ()
        return next(iter(here if self.speaks else [*here, *every]), None)

    @property
    def page(self) -> int:
        """The page that the evidence is cited at."""
        return cited_page(self.looked_at.cites) if self.looked_at else 1

    @property
    def openable(self) -> bool:
        """Whether the person may open the evidence shown."""
        return self.looked_at is not None and may_open(self.hand.standing, self.looked_at.item)

    # The draft --------------------------------------------------------------------------------------------------------
    @cached_property
    def draft(self) -> Draft:
        """A first wording, from what the person accepted and returned."""
        return draft(
            Judged(
                leaf=self.leaf,
                outcomes=self.outcomes,
                notes={place: row.note for place, row in self._verdicts.items()},
                supports=self.supports,
                value=shown(self.mine.value or self.carried),
                claimed=shown(self.claim.value) if self.claim else "",
            )
        )


def desk(hand: Hand, leaf: Node, *, wanted: Place | None = None, support: int | None = None) -> Desk:
    """One indicator for one assessor. A fixed number of queries."""
    supports: dict[Place, list[Support]] = defaultdict(list)
    rows = Support.objects.filter(assessment=hand.assessment, leaf=leaf.id)
    for row in rows.select_related("item__blob", "stage", "added_by").defer("item__search", "item__blob__text"):
        supports[row.level, row.criterion].append(row)
    return Desk(
        round=round_of(hand),
        leaf=leaf,
        supports=dict(supports),
        returns=list(returns_told(hand, leaf.id).select_related("by", "stage")),
        last_year=last_year(hand.assessment, leaf),
        wanted=wanted,
        shown=support,
    )


def shared_beginning(titles: Sequence[str]) -> str:
    """The words that half of the titles or more begin with, which say nothing in a list of them.

    >>> shared_beginning(["Tingkat Kematangan Layanan A", "Tingkat Kematangan Audit", "Inovasi"])
    'Tingkat Kematangan '
    """
    shared, left = "", list(titles)
    while left:
        word, often = Counter(title.removeprefix(shared).partition(" ")[0] for title in left).most_common(1)[0]
        longer = f"{shared}{word} "
        left = [title for title in left if title.startswith(longer)]
        if often < 2 or 2 * len(left) < len(titles):
            break
        shared = longer
    return shared


def title_of(leaf: Node, prefix: str) -> str:
    """The title of an indicator in a list where many begin with ``prefix``."""
    short = leaf.title.in_(language()).removeprefix(prefix)
    return short[:1].upper() + short[1:]


def shown(value: str) -> str:
    """A kept value as people read it: with a decimal comma where that is the custom."""
    index, _equals, number = value.rpartition("=")
    try:
        number = in_digits(Fraction(number), language(), places=4)
    except (ValueError, ZeroDivisionError):
        return value
    return f"{index} = {number}" if index else number


def cited_page(cites: str) -> int:
    """The first page that a citation names (``hal. 4-6``, ``p. 12``, ``halaman 3``); 1 when it names none.

    >>> cited_page("Pasal 12, hal. 4-6"), cited_page("Pasal 12"), cited_page("halaman 30")
    (4, 1, 30)
    """
    found = re.search(r"\b(?:hal(?:aman)?|hlm|pp?|page)\b\.?\s*(\d{1,5})", cites, re.IGNORECASE)
    return int(found[1]) if found else 1
