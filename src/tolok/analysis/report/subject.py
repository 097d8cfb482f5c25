"""What a report is about: one result, and everything known beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property, lru_cache

from tolok.analysis.change import Account
from tolok.analysis.peers import Peers
from tolok.analysis.plan import Plan
from tolok.analysis.report.cheapest import CheapStep, cheapest, planned_steps
from tolok.analysis.report.figures import Titles
from tolok.analysis.standing import Comparison, Distance, Position, Verdict, by_index, distance, position
from tolok.analysis.stated import UNMEASURED
from tolok.instruments.language import Text
from tolok.instruments.model import Instrument
from tolok.scoring.engine import Result, score

_NEAR = 2
HEAD = Text("pimpinan instansi", "the head of the agency")


@dataclass(frozen=True, slots=True)
class Before:
    """What the result is compared with: its name, and why the index changed."""

    name: str
    account: Account


@dataclass(frozen=True, slots=True)
class Member:
    """One of the others: its index as printed, and what is printed of its parts."""

    name: str
    value: Fraction
    nodes: Mapping[str, Fraction] = field(default_factory=dict)


@dataclass(frozen=True)
class Group:
    """The others beside whom the result stands; ``means`` are printed ones, where single results print no parts."""

    name: Text
    year: int
    source: Text
    members: Sequence[Member]
    means: Mapping[str, Fraction] = field(default_factory=dict)

    def mean_of(self, node: str) -> Fraction | None:
        """The mean of a part: of the others where all of them print it, else as printed for the group."""
        known = [member.nodes[node] for member in self.members if node in member.nodes]
        if known and len(known) == len(self.members):
            return sum(known, Fraction(0)) / len(known)
        return self.means.get(node)


@dataclass(frozen=True, slots=True)
class Work:
    """What a unit answers, and what it carries of the index."""

    unit: str
    leaves: int
    answered: int
    mean: Fraction | None
    points: Fraction | None
    left: Fraction | None


@dataclass(frozen=True, slots=True)
class Near:
    """One of the others that is named: how it stands, and what may be said of the two."""

    role: Text
    member: Member
    comparison: Comparison


@dataclass(frozen=True, kw_only=True)
class Subject:
    """One result and what is known beside it.

    ``lead`` says whom the briefing is for; ``owners`` who leads an indicator; ``official`` whether the result is
    decided; ``figures_from`` where it comes from, in words for the foot of a page.
    """

    who: str
    result: Result
    on: date
    cycle: str = ""
    year: int | None = None
    lead: Text = HEAD
    official: bool = True
    sample: bool = False
    before: Before | None = None
    group: Group | None = None
    certainty: Sequence[Text] = ()
    works: Sequence[Work] = ()
    owners: Mapping[str, str] = field(default_factory=dict)
    alike: Peers | None = None
    plan: Plan | None = None

    @property
    def instrument(self) -> Instrument:
        """What it is measured with."""
        return self.result.instrument

    @property
    def name(self) -> Text:
        """The instrument and the year, as a heading names them."""
        year = f" ({self.year})" if self.year is not None else ""
        return Text(self.instrument.short.id + year, self.instrument.short.en + year)

    @cached_property
    def titles(self) -> Titles:
        """The titles of the indicators in a list."""
        return Titles(self.instrument)

    @cached_property
    def own(self) -> Fraction | None:
        """The own index as printed: places are given by printed figures."""
        return Fraction(self.result.index) if self.result.index else None

    @cached_property
    def ends(self) -> tuple[Fraction, Fraction] | None:
        """The lowest and the highest index there can be; None where nobody can tell."""
        return ends_of_scale(self.instrument)

    @cached_property
    def way(self) -> Distance | None:
        """The way to the next band."""
        return distance(self.result)

    @cached_property
    def position(self) -> Position | None:
        """The place among the others and this one."""
        if self.group is None or self.own is None:
            return None
        return position([self.own, *(member.value for member in self.group.members)], 0)

    @cached_property
    def close(self) -> int:
        """How many of the others are too close to call."""
        members = self.group.members if self.group and self.own is not None else ()
        return sum(self._compared(one).verdict in {Verdict.TOO_CLOSE, Verdict.SAME} for one in members)

    @cached_property
    def near(self) -> list[Near]:
        """The best, the nearest above and below, and those with the same index: some of each."""
        if self.group is None or self.position is None:
            return []
        members = [None, *self.group.members]
        same = tuple(place for place, member in enumerate(members) if member and member.value == self.own)
        found: list[Near] = []
        taken = {0}
        for role, places in (
            (Text("terbaik", "the best"), self.position.best),
            (Text("tepat di atas", "just above"), self.position.ahead),
            (Text("sama", "the same"), same),
            (Text("tepat di bawah", "just below"), self.position.behind),
        ):
            for place in [place for place in places if place not in taken][:_NEAR]:
                member = members[place]
                if member is not None:
                    taken.add(place)
                    found.append(Near(role, member, self._compared(member)))
        return found

    @cached_property
    def steps(self) -> Sequence[CheapStep]:
        """The steps up that cost least for every point: of the plan in force, where it has some left."""
        planned = planned_steps(self.result, self.plan) if self.plan else ()
        return planned or cheapest(self.result)

    @property
    def planned(self) -> bool:
        """Whether these are steps of the plan in force."""
        return bool(self.plan and planned_steps(self.result, self.plan))

    @property
    def sure(self) -> list[Text]:
        """How sure it is, in sentences."""
        if self.certainty:
            return list(self.certainty)
        words = UNMEASURED.words
        return [Text(words.id[:1].upper() + words.id[1:] + ".", words.en[:1].upper() + words.en[1:] + ".")]

    @property
    def mark(self) -> Text | None:
        """What every page says when the result is no official one."""
        if self.sample:
            return Text("DATA CONTOH – BUKAN HASIL RESMI", "SAMPLE DATA – NOT AN OFFICIAL RESULT")
        if not self.official:
            return Text("BELUM DITETAPKAN – ANGKA SEMENTARA", "NOT DECIDED – PROVISIONAL FIGURES")
        return None

    def _compared(self, member: Member) -> Comparison:
        low, high = self.ends or (Fraction(1), Fraction(5))
        return by_index(member.value, self.own or Fraction(0), low=low, high=high)


@lru_cache(maxsize=64)
def ends_of_scale(instrument: Instrument) -> tuple[Fraction, Fraction] | None:
    """The lowest and the highest index there can be; None where nobody can tell."""
    if instrument.over_population:
        return None
    low, high = score(instrument, {}).bounds
    return (low, high) if low is not None and high is not None else None
