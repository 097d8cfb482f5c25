"""What an instrument is: a tree of nodes with weights, scales, bands and rules. Frozen values, no facts of its own.

Numbers are ``Fraction``: exact. Texts are bilingual ``Text``. The format of the files these are read from is the JSON
Schema ``instrument.schema.json`` beside this module, explained in ``docs/instruments.md``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from math import gcd, lcm
from types import MappingProxyType
from typing import Any

from tolok.instruments.amendments import amendments_of
from tolok.instruments.language import Language, Text
from tolok.instruments.naming import fold, number_in
from tolok.instruments.scales import BandTable, Converter, Scale

_LONGEST_NAME = 1_000


class Aggregate(StrEnum):
    """How a branch is made from its children."""

    WEIGHTED_MEAN = "weighted_mean"
    GEOMETRIC_MEAN = "geometric_mean"
    HARMONIC_MEAN = "harmonic_mean"
    SUM = "sum"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    PERCENTAGE = "percentage"

    @property
    def weighs(self) -> bool:
        """Whether the children need weights."""
        return self in (Aggregate.WEIGHTED_MEAN, Aggregate.GEOMETRIC_MEAN, Aggregate.HARMONIC_MEAN)


class Rounding(StrEnum):
    """How an exact value becomes the published one."""

    HALF_UP = "half_up"
    HALF_EVEN = "half_even"
    DOWN = "down"


class PredicateBasis(StrEnum):
    """Which value the predicate reads."""

    EXACT = "exact"
    ROUNDED = "rounded"


class WithinBand(StrEnum):
    """What a level is worth when a level is a band of values and not one value.

    ``FLOOR``: the lower end of the band. ``FREE``: any value inside the band, as judged. ``SHARE``: the lower end plus
    the share of accepted evidence of the level times the width of the band.
    """

    FLOOR = "floor"
    FREE = "free"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class Publication:
    """How values are published; each of these may be changed for one cycle."""

    decimals: int = 2
    rounding: Rounding = Rounding.HALF_UP
    predicate_basis: PredicateBasis = PredicateBasis.EXACT
    within_band: WithinBand = WithinBand.FREE


@dataclass(frozen=True, slots=True)
class External:
    """Another index that supplies a leaf's value; ``waiting`` is counted until it does (None: nothing is)."""

    id: str
    name: Text
    owner: str
    low: Fraction
    high: Fraction
    converter: Converter | None
    waiting: Fraction | None


@dataclass(frozen=True, slots=True)
class SupportingIndex:
    """Another index that is evidence for the levels of a leaf, without being its score."""

    name: Text
    owner: str
    low: Fraction | None
    high: Fraction | None
    bands: Mapping[str, tuple[Fraction, Fraction]]
    note: Text | None


@dataclass(frozen=True, slots=True)
class CriterionPart:
    """A statement with its own evidence and verdict; ``kinds`` are keys of the instrument's vocabulary of evidence."""

    text: Text
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Criterion:
    """What one level (or answer) of a leaf asks; ``requires`` is the level that must be complete before it counts.

    ``parts`` are what has to be proven, one by one: the level's own text where the file names no others, and nothing
    at all where everybody stands at the level.
    """

    level: str
    text: Text
    requires: int | None = None
    parts: tuple[CriterionPart, ...] = ()

    @property
    def itemised(self) -> bool:
        """Whether the parts say anything besides the level's own text."""
        return self.parts != (CriterionPart(self.text),)

    def numbered(self) -> tuple[tuple[str, CriterionPart], ...]:
        """The parts, each with its number.

        >>> part = CriterionPart(Text("Ada kebijakan.", "There is a policy."))
        >>> Criterion("3", part.text, parts=(part, part)).numbered()[1][0]
        '3.2'
        """
        return tuple((f"{self.level}.{place}", part) for place, part in enumerate(self.parts, start=1))


@dataclass(frozen=True, slots=True)
class EvidenceHint:
    """Evidence that shows a level (``all``: every level); ``kinds`` are keys of the instrument's vocabulary."""

    level: str
    text: Text
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of a gate, about the leaves below a node whose group labels are among ``groups``.

    Without ``answers`` it compares the sum of their points, with ``answers`` the number of leaves answered so.
    """

    groups: Mapping[str, tuple[str, ...]]
    answers: tuple[str, ...] | None
    at_least: Fraction | None
    at_most: Fraction | None


@dataclass(frozen=True, slots=True)
class Gate:
    """Leaves of the groups ``closes`` count nothing unless every condition holds."""

    closes: Mapping[str, tuple[str, ...]]
    opens_when: tuple[Condition, ...]
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Rung:
    """A rung of a ladder: the sums of points, by label of the ladder's group, that it needs."""

    code: str
    name: Text
    needs: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class Ladder:
    """A label reached rung by rung; ``start`` is where everybody stands."""

    group: str
    start: Rung
    rungs: tuple[Rung, ...]


class NormaliseMethod(StrEnum):
    """How a value is put on a common scale."""

    MINMAX = "minmax"
    ZSCORE = "zscore"


@dataclass(frozen=True, slots=True)
class Normalisation:
    """One step, against fixed goalposts (``first`` and ``second``: low and high, mean and deviation) or a population.

    Min-max maps ``low``..``high`` to 0..1; a z-score is ``(value - mean) / deviation`` with the population's deviation
    (divided by n). ``over_population`` takes the goalposts from all agencies scored together.
    """

    method: NormaliseMethod
    over_population: bool
    first: Fraction | None = None
    second: Fraction | None = None


@dataclass(frozen=True, slots=True)
class BandsBy:
    """A threshold matrix: the band that ``node`` reached chooses the table of bands."""

    node: str
    tables: Mapping[str, BandTable]


@dataclass(frozen=True, kw_only=True)
class Node:
    """A node of the tree: a branch (``aggregate`` and ``children``) or a leaf (``scale``)."""

    id: str
    kind: str
    title: Text
    number: int | None = None
    code: str | None = None
    aliases: tuple[str, ...] = ()
    weight: Fraction | None = None
    weights_total: Fraction | None = None
    aggregate: Aggregate | None = None
    children: tuple[Node, ...] = ()
    scale: Scale | None = None
    bands: BandTable | None = None
    bands_by: BandsBy | None = None
    counts: bool = True
    optional: bool = False
    groups: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    gates: tuple[Gate, ...] = ()
    ladder: Ladder | None = None
    normalise: tuple[Normalisation, ...] = ()
    external: External | None = None
    supporting_index: SupportingIndex | None = None
    asks: Text | None = None
    levels: Mapping[str, Criterion] = field(default_factory=lambda: MappingProxyType({}))
    evidence: tuple[EvidenceHint, ...] = ()
    notes: tuple[Text, ...] = ()
    alt_titles: tuple[str, ...] = ()
    stewards: tuple[str, ...] = ()
    usual_owners: tuple[str, ...] = ()
    pages: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def is_leaf(self) -> bool:
        """Whether this node takes a value instead of being made from others."""
        return self.scale is not None

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The words a person may type for this leaf, its id first."""
        names = [self.id]
        if self.number is not None:
            names += [str(self.number), f"i{self.number}"]
        if self.code is not None:
            names.append(self.code)
        return (*names, *self.aliases)

    @cached_property
    def counted(self) -> tuple[Node, ...]:
        """The children that make this node's value."""
        return tuple(child for child in self.children if child.counts)

    @cached_property
    def whole_weights(self) -> tuple[int, ...]:
        """The weights of the counted children as the smallest whole numbers in the same proportion."""
        weights = [child.weight or Fraction(0) for child in self.counted]
        common = lcm(*(weight.denominator for weight in weights))
        numbers = [weight.numerator * (common // weight.denominator) for weight in weights]
        shared = gcd(*numbers) or 1
        return tuple(number // shared for number in numbers)

    @cached_property
    def counted_leaves(self) -> tuple[Node, ...]:
        """The leaves that make this node's value."""
        return (self,) if self.is_leaf else tuple(leaf for child in self.counted for leaf in child.counted_leaves)

    def walk(self) -> Iterator[Node]:
        """This node and all below it, parents first."""
        yield self
        for child in self.children:
            yield from child.walk()

    @cached_property
    def leaves(self) -> tuple[Node, ...]:
        """The leaves below (a leaf: itself), in order."""
        return tuple(node for node in self.walk() if node.is_leaf)


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """A rule an instrument stands on; dates as ``YYYY-MM-DD`` or a year."""

    ref: str
    title: Text | None = None
    article: str | None = None
    enacted: str | None = None
    promulgated: str | None = None
    effective: str | None = None
    role: Text | None = None
    note: Text | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceNote:
    """Where a fact was found."""

    id: str
    what: str
    where: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something not certain, said where it matters: ``about`` names nodes or sections of the file."""

    text: Text
    about: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Amendment:
    """A dated change, applied by ``Instrument.at``."""

    from_year: int
    until_year: int | None
    legal_basis: str
    note: Text | None


@dataclass(frozen=True, kw_only=True)
class Instrument:
    """One maturity instrument. ``identity`` is the SHA-256 of its content: same content, same identity."""

    id: str
    title: Text
    short: Text
    owner: Text
    measures: Text
    language: Language
    status: str
    in_force_from: str | None
    in_force_until: str | None
    superseded_by: str | None
    note: Text | None
    legal_basis: tuple[LegalBasis, ...]
    sources: tuple[SourceNote, ...]
    doubts: tuple[Doubt, ...]
    publication: Publication
    band_tables: Mapping[str, BandTable]
    scales: Mapping[str, Scale]
    evidence_kinds: Mapping[str, Text]
    converters: Mapping[str, Converter]
    rules: Mapping[str, tuple[Text, ...]]
    tree: Node
    amendments: tuple[Amendment, ...]
    applied: tuple[Amendment, ...]
    identity: str
    # The content of the file, amendments not merged, and what builds the instrument with some of them merged in.
    data: Mapping[str, Any] = field(repr=False, compare=False)
    edition: Callable[[tuple[Mapping[str, Any], ...]], Instrument] = field(repr=False, compare=False)

    def __hash__(self) -> int:
        return hash((self.identity, self.applied))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Instrument):
            return NotImplemented
        return (self.identity, self.applied) == (other.identity, other.applied)

    @cached_property
    def nodes(self) -> Mapping[str, Node]:
        """All nodes by id, parents first; the first is the index itself."""
        return MappingProxyType({node.id: node for node in self.tree.walk()})

    @cached_property
    def parents(self) -> Mapping[str, Node]:
        """The parent of every node but the root, by the child's id."""
        return MappingProxyType({child.id: node for node in self.nodes.values() for child in node.children})

    @cached_property
    def leaves(self) -> tuple[Node, ...]:
        """All leaves in order."""
        return self.tree.leaves

    @cached_property
    def identifiers(self) -> Mapping[str, Node]:
        """Every word that names a leaf (id, number, code, alias), folded, to the leaf."""
        words: dict[str, Node] = {}
        for leaf in self.leaves:
            for word in leaf.names:
                words.setdefault(fold(word), leaf)
        return MappingProxyType(words)

    @cached_property
    def externals(self) -> Mapping[str, Node]:
        """The id of every external index, folded, to the leaf it supplies."""
        return MappingProxyType({fold(leaf.external.id): leaf for leaf in self.leaves if leaf.external})

    @cached_property
    def over_population(self) -> bool:
        """Whether anything is normalised over all agencies scored together."""
        return any(step.over_population for node in self.nodes.values() for step in node.normalise)

    @cached_property
    def rewards_less(self) -> bool:
        """Whether a higher answer can lower the index: a gate opens only when there is little of something."""
        conditions = [c for node in self.nodes.values() for gate in node.gates for c in gate.opens_when]
        return any(condition.at_most is not None and condition.answers is None for condition in conditions) or any(
            condition.answers is not None and condition.at_least is not None for condition in conditions
        )

    @cached_property
    def optional_parts(self) -> tuple[Node, ...]:
        """The parts that nobody needs to answer."""
        return tuple(node for node in self.nodes.values() if node.optional)

    def leaf_named(self, word: str) -> Node | None:
        """The leaf that ``word`` names: its id, number, code, alias, or title; ``Indikator 7`` and ``07`` are 7."""
        if word in self.identifiers:
            return self.identifiers[word]
        if len(word) > _LONGEST_NAME:
            return None
        folded = fold(word)
        if folded in self.identifiers:
            return self.identifiers[folded]
        number = number_in(folded)
        if number is not None and number in self.identifiers:
            return self.identifiers[number]
        return self._titles.get(folded)

    @cached_property
    def _titles(self) -> Mapping[str, Node]:
        found: dict[str, list[Node]] = {}
        for leaf in self.leaves:
            for title in {fold(leaf.title.id), fold(leaf.title.en)}:
                found.setdefault(title, []).append(leaf)
        return {title: leaves[0] for title, leaves in found.items() if len(leaves) == 1}

    def doubts_about(self, node: Node) -> tuple[Doubt, ...]:
        """The doubts that name this node."""
        return tuple(doubt for doubt in self.doubts if node.id in doubt.about)

    def at(self, year: int | None) -> Instrument:
        """The instrument as it stood in the cycle of ``year``; None: with every amendment that still holds.

        The identity stays that of the file; ``applied`` tells the amendments.
        """
        entries = amendments_of(self.data, year)
        starts = tuple((entry["from_year"], entry.get("until_year")) for entry in entries)
        if starts == tuple((entry.from_year, entry.until_year) for entry in self.applied):
            return self
        return self.edition(tuple(entries))
