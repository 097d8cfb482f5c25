"""Where an assessment stands: everything its page shows, worked out by ``tolok.analysis.standing``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext as _

from tolok.analysis.certainty import Errors
from tolok.analysis.standing import (
    Comparison,
    Distance,
    Position,
    Share,
    Verdict,
    aspects,
    by_index,
    distance,
    position,
    shares,
    too_close,
    weakest,
)
from tolok.assessment.answers import language
from tolok.assessment.levels import level_of
from tolok.assessment.models import Assignment
from tolok.assessment.progress import predicate_name
from tolok.insight.queries.certainty import Doubt, doubt_of, measured_pool
from tolok.insight.queries.groups import Group, Peer, group_of
from tolok.insight.queries.reading import Named, Reading, decimal_of, ends_of, lacking, title
from tolok.instruments import Node
from tolok.organisation.models import Unit
from tolok.scoring import Result
from tolok.scoring.engine import NodeResult

_NEAR = 2


@dataclass(frozen=True)
class Aspect:
    """An aspect beside the others' mean and highest; ``weakest``: none stands lower here."""

    id: str
    title: str
    exact: Fraction | None
    mean: Decimal | None
    highest: Decimal | None
    weakest: bool

    @property
    def value(self) -> Decimal | None:
        """Its value as a page shows it."""
        return decimal_of(self.exact)


@dataclass(frozen=True)
class Row:
    """An indicator with its level and its value."""

    named: Named
    aspect: str
    level: int | None
    value: Decimal | None


@dataclass(frozen=True)
class UnitShare:
    """What a unit answers, and what it carries of the index."""

    unit: Unit
    share: Share

    @property
    def mean(self) -> Decimal | None:
        """The mean of its levels."""
        return decimal_of(self.share.mean)

    @property
    def points(self) -> Decimal | None:
        """What it brings the index now."""
        return decimal_of(self.share.points)

    @property
    def left(self) -> Decimal | None:
        """What it could bring more."""
        return decimal_of(self.share.left)


@dataclass(frozen=True)
class Beside:
    """One of the others, how it stands to this one, and what may be said of the two."""

    peer: Peer
    role: str
    comparison: Comparison

    @property
    def value(self) -> Decimal:
        """Its index as printed."""
        return decimal_of(self.peer.value) or Decimal(0)

    @property
    def difference(self) -> Decimal:
        """Its index less the own one."""
        return decimal_of(self.comparison.difference) or Decimal(0)

    @property
    def words(self) -> str:
        """What may be said of it."""
        return self.comparison.words.in_(language())

    @property
    def href(self) -> str:
        """Where it is told of."""
        if self.peer.assessment is not None:
            return reverse("assessment", args=[self.peer.assessment])
        return reverse("agency", args=[self.peer.slug]) if self.peer.slug else ""


@dataclass(frozen=True)
class Posture:
    """Where an assessment stands."""

    reading: Reading
    group: Group | None
    units: Sequence[UnitShare]
    doubt: Doubt | None = None

    @property
    def result(self) -> Result:
        """The score of what stands."""
        return self.reading.result

    @cached_property
    def predicate(self) -> str:
        """The predicate in the reader's language."""
        band = self.result.predicate
        return predicate_name(self.reading.instrument, band.code) if band else ""

    @cached_property
    def bounds(self) -> tuple[Decimal | None, Decimal | None] | None:
        """Between what the index lies while something is missing; None where nobody can tell."""
        low, high = self.result.bounds
        return (decimal_of(low), decimal_of(high)) if low is not None and high is not None else None

    @cached_property
    def way(self) -> Distance | None:
        """The way to the next band."""
        return distance(self.result)

    @property
    def band_name(self) -> str:
        """The next band."""
        return self.way.band.name.in_(language()) if self.way else ""

    @property
    def points(self) -> Decimal | None:
        """What the index lacks to it."""
        return lacking(self.way.points) if self.way else None

    @property
    def points_places(self) -> int:
        """With how many decimals that is told."""
        return 2 if self.points is None or self.points >= Decimal("0.01") else 3

    @property
    def steps(self) -> list[tuple[Named, int]]:
        """One choice of the fewest levels that reach it."""
        return [(self.reading.names[id_], up) for id_, up in self.way.steps] if self.way else []

    @cached_property
    def weakest(self) -> list[tuple[str, Decimal | None]]:
        """The weakest aspects; none where all of them are alike."""
        return [(title(found.node), decimal_of(found.value)) for found in self._lowest]

    @cached_property
    def _lowest(self) -> Sequence[NodeResult]:
        found = weakest(self.result)
        return found if len(found) < len(aspects(self.reading.instrument)) else ()

    @property
    def certainty(self) -> str:
        """How sure it is, in sentences."""
        return self.doubt.in_short if self.doubt else ""

    @cached_property
    def own(self) -> Fraction | None:
        """The own index as it would be printed: places are given by printed figures."""
        return Fraction(self.result.index) if self.result.index else None

    @cached_property
    def position(self) -> Position | None:
        """The place among the others and this one."""
        if self.group is None or self.own is None:
            return None
        return position([self.own, *(peer.value for peer in self.group.peers)], 0)

    @property
    def mean(self) -> Decimal | None:
        """The mean of the group, with this one."""
        return decimal_of(self.position.mean) if self.position else None

    @cached_property
    def close(self) -> int:
        """How many of the others are too close to call."""
        return sum(
            self._compared(peer).verdict in {Verdict.TOO_CLOSE, Verdict.SAME}
            for peer in (self.group.peers if self.group and self.own is not None else ())
        )

    @cached_property
    def limit(self) -> Decimal | None:
        """Below which difference nobody is called better."""
        ends = ends_of(self.reading.instrument)
        return decimal_of(too_close(*ends), 1) if ends else None

    @cached_property
    def beside(self) -> list[Beside]:
        """The best, the nearest above and below, and those with the same index: some of each."""
        if self.group is None or self.position is None:
            return []
        peers = [None, *self.group.peers]
        found: list[Beside] = []
        taken: set[int] = {0}
        same = [place for place, peer in enumerate(peers) if peer and peer.value == self.own]
        for role, places in (
            (_("terbaik"), self.position.best),
            (_("tepat di atas"), self.position.ahead),
            (_("sama"), same),
            (_("tepat di bawah"), self.position.behind),
        ):
            for place in [place for place in places if place not in taken][:_NEAR]:
                peer = peers[place]
                if peer is not None:
                    taken.add(place)
                    found.append(Beside(peer, role, self._compared(peer)))
        return found

    def _compared(self, peer: Peer) -> Comparison:
        low, high = ends_of(self.reading.instrument) or (Fraction(1), Fraction(5))
        return by_index(peer.value, self.own or Fraction(0), low=low, high=high)

    @cached_property
    def aspects(self) -> list[Aspect]:
        """The aspects, where they may stand side by side."""
        low = {found.node.id for found in self._lowest}
        return [self._aspect(node, node.id in low) for node in aspects(self.reading.instrument)]

    def _aspect(self, node: Node, is_weakest: bool) -> Aspect:
        return Aspect(
            node.id,
            title(node),
            self.result.nodes[node.id].value,
            decimal_of(self.group.mean_of(node.id)) if self.group else None,
            decimal_of(self.group.highest_of(node.id)) if self.group else None,
            is_weakest,
        )

    @property
    def has_means(self) -> bool:
        """Whether the group's mean of any aspect is known."""
        return any(aspect.mean is not None for aspect in self.aspects)

    @property
    def mean_word(self) -> str:
        """Of whom that mean is: the printed one counts this agency too."""
        return _("Rata-rata kelompok") if self.group and self.group.means else _("Rata-rata yang lain")

    @property
    def has_highest(self) -> bool:
        """Whether the highest value of any aspect is known."""
        return any(aspect.highest is not None for aspect in self.aspects)

    @property
    def other_year(self) -> bool:
        """Whether the others are of another year than the assessment."""
        return self.group is not None and self.group.year != self.reading.assessment.cycle.year

    @cached_property
    def rows(self) -> list[Row]:
        """The indicators that the person may open, in order."""
        instrument = self.reading.instrument
        found = []
        for leaf in instrument.leaves:
            if self.reading.own.sees(leaf.id):
                # What counts only until its own index is there was answered by nobody.
                value = None if leaf.id in self.result.waiting else self.result.nodes[leaf.id].value
                parent = instrument.parents[leaf.id]
                found.append(Row(self.reading.names[leaf.id], title(parent), level_of(leaf, value), decimal_of(value)))
        return found


def posture(reading: Reading) -> Posture:
    """Where an assessment stands for who may see all of it: nine queries at most."""
    group = group_of(reading.assessment, reading.own.standing)
    pool = measured_pool(reading)
    return Posture(reading, group, _units(reading), doubt_of(reading, group, pool.errors if pool else None))


def posture_beside(reading: Reading, group: Group | None, errors: Errors | None) -> Posture:
    """The same beside a group, and under an error rate, that are known already: one query."""
    return Posture(reading, group, _units(reading), doubt_of(reading, group, errors))


def own_posture(reading: Reading) -> Posture:
    """The same for who sees some indicators only: no group, and no unit but theirs. One query."""
    return Posture(reading, None, _units(reading))


def _units(reading: Reading) -> list[UnitShare]:
    led: dict[int, list[str]] = defaultdict(list)
    units: dict[int, Unit] = {}
    rows = Assignment.objects.filter(assessment=reading.assessment, lead=True).select_related("unit")
    for row in rows.order_by("unit__name"):
        if reading.own.sees(row.leaf):
            units[row.unit_id] = row.unit
            led[row.unit_id].append(row.leaf)
    found = shares(reading.result, [led[pk] for pk in units])
    return [UnitShare(unit, one) for unit, one in zip(units.values(), found, strict=True)]
