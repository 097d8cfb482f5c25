"""What an index means: where an assessment stands, and what changed. The same findings as on its pages."""

from __future__ import annotations

from fractions import Fraction

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field

from tolok.analysis.change import Unfinished
from tolok.analysis.peers import NoPeers
from tolok.api.asked import assessment_of
from tolok.api.door import Line, Noun, Out, standing_of
from tolok.api.faults import Problem, WrongField
from tolok.assessment import access
from tolok.assessment.access import Hand
from tolok.assessment.answers import language
from tolok.insight.queries.alike import PeerRow, alike
from tolok.insight.queries.moments import NOW, Moment, Moments, accounted, moments_of
from tolok.insight.queries.posture import Posture, posture
from tolok.insight.queries.reading import reading
from tolok.insight.queries.shift import Shift
from tolok.insight.queries.trial import trial
from tolok.instruments import in_digits
from tolok.instruments.faults import FaultyInput
from tolok.organisation.access import Refused
from tolok.organisation.rights import Right
from tolok.scoring import Result
from tolok.scoring.changes import NotComparable
from tolok.scoring.engine import NeedsPopulation

noun = Noun("analysis")
ONE = "/assessments/{int:assessment}/analysis"
_EXACT = "exact, as a decimal number"


class Up(Out):
    """An indicator and how many levels up."""

    indicator: str
    levels: int


class Next(Out):
    """The way to the next predicate."""

    predicate: str = Field(description="its code")
    points: str = Field(description=f"what the index lacks, {_EXACT}")
    above: bool = Field(description="more than `points` is needed")
    levels: int | None = Field(description="the fewest single levels; null: they cannot be counted, or do not suffice")
    out_of_reach: bool
    steps: list[Up] = Field(description="one choice of the fewest levels")


class AspectOut(Out):
    """An aspect."""

    id: str
    title: str
    value: str | None = Field(description=_EXACT)
    weakest: bool
    mean: str | None = Field(description="of the others; null: not known")
    highest: str | None = Field(description="of the others; null: not known")


class UnitShareOut(Out):
    """What a unit answers, and what it carries of the index."""

    unit: int
    name: str
    indicators: int
    answered: int
    mean: str | None = Field(description="of its levels, by their worth")
    points: str | None = Field(description="of the index now; null: its leaves have no fixed worth")
    left: str | None = Field(description="what the highest levels would bring more")


class LeafLevelOut(Out):
    """An indicator with its level."""

    indicator: str
    aspect: str
    level: int | None = Field(description="null: not answered, or no whole level")
    value: str | None


class PeerOut(Out):
    """One of the others, and what may be said of it."""

    name: str
    agency: str = Field(description="slug; empty: a unit, or not known here")
    index: str
    verdict: str = Field(examples=["too_close"])
    says: str


class Among(Out):
    """The place among the others, by printed indices."""

    group: str
    year: int
    source: str
    first: int = Field(description="ties share the places from `first` to `last`")
    last: int
    of: int
    too_close: int = Field(description="how many of the others are too close to be called better or less good")
    beside: list[PeerOut] = Field(description="the best and the nearest")


class StandingOut(Out):
    """Where an assessment stands."""

    index: str | None = Field(description="as it is printed; null: answers are missing")
    predicate: str | None
    next: Next | None
    aspects: list[AspectOut]
    indicators: list[LeafLevelOut]
    units: list[UnitShareOut] = Field(description="those that answer something")
    certainty: str = Field(description="how sure it is, in words")
    among: Among | None


class PartOut(Out):
    """What one indicator did to the index; all `total` add up to `difference` less `residual`."""

    id: str
    title: str
    before: str | None
    after: str | None
    level: str
    weight: str
    instrument: str
    total: str


class MomentOut(Out):
    """A state of the levels that can be compared."""

    key: str = Field(examples=["now", "a12", "s2", "p2023"])
    name: str
    year: int
    instrument: str


class ShiftOut(Out):
    """What changed between two moments, and why."""

    before: MomentOut
    after: MomentOut
    index_before: str
    index_after: str
    difference: str = Field(description=_EXACT)
    residual: str
    rule: str = Field(examples=["straight", "shapley"])
    comparable: bool = Field(description="false: the instruments differ, and the sum is no progress")
    more_than_error: bool | None = Field(description="null: the assessors' error is not known")
    says: list[str]
    parts: list[PartOut] = Field(description="those that did something, the largest first")
    moments: list[MomentOut] = Field(description="everything that can be compared")


class RisenOut(Out):
    """An agency and what it rose by."""

    name: str
    before: str
    after: str
    rise: str
    parts: dict[str, str] = Field(description="by the id of the printed part")


class LeadOut(Out):
    """A part on which those that rose most rose more than the similar ones."""

    part: str
    lead: str


class PeersOut(Out):
    """Who was like an agency and rose."""

    instrument: str = Field(description="of the published tables")
    start: int
    end: int
    cluster: str
    similar: int = Field(description="how many were called similar")
    typical: str = Field(description="their median rise")
    own: RisenOut | None
    rose: list[RisenOut] = Field(description="those that rose most")
    leading: list[LeadOut]
    unknown: list[str] = Field(description="what cannot be known, in words")
    sources: list[str]


class MovedOut(Out):
    """A node that has another value then."""

    id: str
    before: str | None
    after: str | None


class WhatIfOut(Out):
    """What follows from other levels."""

    index_before: str | None
    index_after: str | None
    predicate_before: str | None
    predicate_after: str | None
    place_before: str | None = Field(description="as `2` or `2-3`; null: no group, or no index")
    place_after: str | None = Field(description="with everybody else as they are")
    difference: str | None = Field(description=_EXACT)
    moved: list[MovedOut] = Field(description="parents first, the index itself among them")


@noun.read(f"{ONE}/standing", out=StandingOut, name="analysis_standing")
def get_standing(request: HttpRequest, assessment: int) -> StandingOut:
    """Where it stands: the next predicate, aspects, the place among the others and what may be said of them."""
    found = posture(reading(_hand(request, assessment)))
    return StandingOut(
        index=found.result.index,
        predicate=found.result.predicate.code if found.result.predicate else None,
        next=_next(found),
        aspects=[
            AspectOut(
                id=row.id,
                title=row.title,
                value=_digits(row.exact),
                weakest=row.weakest,
                mean=None if row.mean is None else str(row.mean),
                highest=None if row.highest is None else str(row.highest),
            )
            for row in found.aspects
        ],
        indicators=[
            LeafLevelOut(
                indicator=row.named.id,
                aspect=row.aspect,
                level=row.level,
                value=None if row.value is None else str(row.value),
            )
            for row in found.rows
        ],
        units=[
            UnitShareOut(
                unit=row.unit.pk,
                name=row.unit.name,
                indicators=row.share.leaves,
                answered=row.share.answered,
                mean=_digits(row.share.mean),
                points=_digits(row.share.points),
                left=_digits(row.share.left),
            )
            for row in found.units
        ],
        certainty=found.certainty,
        among=_among(found),
    )


@noun.read(f"{ONE}/change", out=ShiftOut, name="analysis_change", also=(409,))
def get_change(request: HttpRequest, assessment: int, before: Line = "", after: Line = NOW) -> ShiftOut:
    """What changed from `before` to `after`, by parts that add up exactly.

    Without `before`: since the cycle before, an earlier year, or the first stage. 409 while an index is missing, where
    nothing leads from the one instrument to the other, and where there is nothing to compare with.
    """
    moments = moments_of(_hand(request, assessment))
    later = _moment(moments, after, "after")
    earlier = _moment(moments, before, "before") if before else moments.before(later)
    if earlier is None:
        raise Problem(409, _("Belum ada yang dapat dibandingkan"), kind="nothing-to-compare")
    try:
        found = Shift(
            accounted(moments.result(earlier), moments.result(later), moments.errors(earlier, later)), assessment
        )
    except (Unfinished, NotComparable) as error:
        raise Problem(409, error.message.in_(language()), kind="not-comparable") from error
    return _change(found, earlier, later, moments)


@noun.read(f"{ONE}/what-if", out=WhatIfOut, name="analysis_what_if", also=(409,))
def get_what_if(request: HttpRequest, assessment: int, levels: Line = "") -> WhatIfOut:
    """What follows if indicators had other levels; nothing is written. `levels` as `I01:4,I39:5`."""
    own = _hand(request, assessment)
    asked = dict(_pair(text) for text in levels.split(",") if text)
    unknown = sorted(set(asked) - set(own.assessment.cycle.instrument.nodes))
    if unknown:
        raise WrongField(
            "levels", _("Indikator tidak dikenal: {names}.").format(names=", ".join(unknown)), where="query"
        )
    try:
        found = trial(own, asked)
    except FaultyInput as error:
        raise WrongField("levels", str(error), where="query") from error
    except NeedsPopulation as error:
        raise Problem(409, error.message.in_(language()), kind="needs-population") from error
    return WhatIfOut(
        index_before=found.before,
        index_after=found.after,
        predicate_before=_code(found.found.before),
        predicate_after=_code(found.found.after),
        place_before=str(found.place_before.place) if found.place_before else None,
        place_after=str(found.place_after.place) if found.place_after else None,
        difference=_digits(found.found.account.difference) if found.found.account else None,
        moved=[
            MovedOut(id=row.after.node.id, before=_digits(row.before.value), after=_digits(row.after.value))
            for row in found.found.moved
        ],
    )


@noun.read(f"{ONE}/peers", out=PeersOut, name="analysis_peers", also=(409,))
def get_peers(request: HttpRequest, assessment: int) -> PeersOut:
    """Which agencies were like this one by published results, and rose most. 409 where nothing is published of it."""
    own = _hand(request, assessment)
    if own.assessment.unit_id is not None:
        raise Problem(409, _("Hasil unit kerja tidak diterbitkan, jadi pembandingnya tidak ada."), kind="no-peers")
    try:
        found = alike(own.assessment.agency, own.assessment.cycle.instrument)
    except NoPeers as error:
        raise Problem(409, error.message.in_(language()), kind="no-peers") from error
    return PeersOut(
        instrument=found.instrument.id,
        start=found.found.start,
        end=found.found.end,
        cluster=found.found.cluster or "",
        similar=len(found.found.similar),
        typical=in_digits(found.found.typical),
        own=_risen(found.own) if found.own else None,
        rose=[_risen(row) for row in found.rose],
        leading=[LeadOut(part=id_, lead=in_digits(lead)) for id_, lead in found.found.leading],
        unknown=found.unknown,
        sources=found.sources,
    )


def _risen(row: PeerRow) -> RisenOut:
    return RisenOut(
        name=row.name,
        before=row.peer.before.index or "",
        after=row.peer.after.index or "",
        rise=in_digits(row.peer.rise),
        parts={id_: in_digits(rise) for id_, rise in row.peer.rises.items()},
    )


def _pair(text: str) -> tuple[str, str]:
    leaf, colon, level = text.partition(":")
    if not (colon and level.strip()):
        raise WrongField("levels", _("Tulis sebagai I01:4,I39:5."), where="query")
    return leaf.strip(), level


def _code(result: Result) -> str | None:
    return result.predicate.code if result.predicate else None


def _hand(request: HttpRequest, assessment: int) -> Hand:
    own = access.hand(standing_of(request), assessment_of(request, assessment))
    if not own.sees_all:
        raise Refused(Right.SEE)
    return own


def _moment(moments: Moments, key: str, field: str) -> Moment:
    found = moments.named(key)
    if found is None:
        known = ", ".join(moment.key for moment in moments.known)
        raise WrongField(field, _("Tidak dikenal; yang ada: {known}.").format(known=known), where="query")
    return found


def _digits(value: Fraction | None) -> str | None:
    return None if value is None else in_digits(value)


def _next(found: Posture) -> Next | None:
    way = found.way
    if way is None:
        return None
    return Next(
        predicate=way.band.code,
        points=in_digits(way.points),
        above=way.above,
        levels=way.levels,
        out_of_reach=way.out_of_reach,
        steps=[Up(indicator=id_, levels=up) for id_, up in way.steps],
    )


def _among(found: Posture) -> Among | None:
    group, at = found.group, found.position
    if group is None or at is None or at.place.first is None or at.place.last is None:
        return None
    return Among(
        group=group.name,
        year=group.year,
        source=group.source,
        first=at.place.first,
        last=at.place.last,
        of=at.place.of,
        too_close=found.close,
        beside=[
            PeerOut(
                name=row.peer.name,
                agency=row.peer.slug,
                index=in_digits(row.peer.value),
                verdict=row.comparison.verdict.value,
                says=row.words,
            )
            for row in found.beside
        ],
    )


def _change(found: Shift, earlier: Moment, later: Moment, moments: Moments) -> ShiftOut:
    account = found.account
    return ShiftOut(
        before=_told(earlier),
        after=_told(later),
        index_before=account.before.index or "",
        index_after=account.after.index or "",
        difference=in_digits(account.difference),
        residual=in_digits(account.residual),
        rule=account.rule.value,
        comparable=account.comparable,
        more_than_error=account.noticed.more_than_error,
        says=found.says,
        parts=[
            PartOut(
                id=row.part.id,
                title=row.title,
                before=_digits(row.part.before),
                after=_digits(row.part.after),
                level=in_digits(row.part.level),
                weight=in_digits(row.part.weight),
                instrument=in_digits(row.part.instrument),
                total=in_digits(row.part.total),
            )
            for row in found.rows
        ],
        moments=[_told(moment) for moment in moments.known],
    )


def _told(moment: Moment) -> MomentOut:
    return MomentOut(key=moment.key, name=moment.word, year=moment.year, instrument=moment.instrument)
