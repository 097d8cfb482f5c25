"""The exact path: answers in, every node's value out. Pure: no clock, no files, no binary floats."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType

from tolok.instruments.faults import Fault, FaultyInput, Told
from tolok.instruments.language import Text
from tolok.instruments.model import (
    Aggregate,
    Instrument,
    Node,
    Normalisation,
    NormaliseMethod,
    PredicateBasis,
    Publication,
    Rung,
)
from tolok.instruments.scales import Band, BandTable, LevelScale, NumberScale
from tolok.scoring.answers import Answer, Origin, Raw
from tolok.scoring.exact import geometric_mean, harmonic_mean, rounded, square_root, weighted_mean, written
from tolok.scoring.gates import shut_leaves
from tolok.scoring.reading import answer_at_end, read_answers


@dataclass(frozen=True, slots=True)
class NodeResult:
    """The value of one node.

    ``value`` is exact; where it is irrational (``rational`` False) it is correct to 60 digits. None: something below is
    missing. ``raw`` is the value before normalisation. ``shut`` names the leaves that a gate kept from counting.
    """

    node: Node
    value: Fraction | None
    published: str | None
    band: Band | None = None
    rung: Rung | None = None
    answer: Answer | None = None
    raw: Fraction | None = None
    rational: bool = True
    shut: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Result:
    """The score of one agency: every node by id, parents first (the first is the index itself)."""

    instrument: Instrument
    publication: Publication
    nodes: Mapping[str, NodeResult]
    missing: tuple[str, ...]
    waiting: tuple[str, ...]

    @property
    def root(self) -> NodeResult:
        """The index."""
        return self.nodes[self.instrument.tree.id]

    @property
    def exact(self) -> Fraction | None:
        """The index before rounding; None while something is missing."""
        return self.root.value

    @property
    def index(self) -> str | None:
        """The index as published, with a decimal point."""
        return self.root.published

    @property
    def predicate(self) -> Band | None:
        """The predicate of the index."""
        return self.root.band

    @property
    def official_predicate(self) -> str | None:
        """The predicate's name in the official language of the instrument."""
        return self.predicate.name.in_(self.instrument.language) if self.predicate else None

    @cached_property
    def bounds(self) -> tuple[Fraction | None, Fraction | None]:
        """The lowest and the highest index that the missing answers still allow.

        None where a scale has no end, and for instruments whose index may fall when an answer rises.
        """
        if not self.missing:
            return self.exact, self.exact
        if self.instrument.over_population or self.instrument.rewards_less:
            return None, None
        ends = [self._end(low=True), self._end(low=False)]
        column = iter(_cells(self.instrument, [end for end in ends if end is not None])[self.instrument.tree.id])
        low, high = (None if end is None else next(column).value for end in ends)
        return low, high

    def _end(self, *, low: bool) -> Mapping[str, Answer] | None:
        """The answers with every missing one at one end of its scale; None where a scale has no end there."""
        answers = {id_: found.answer for id_, found in self.nodes.items() if found.answer}
        for id_ in self.missing:
            end = answer_at_end(self.instrument.nodes[id_], self.publication, low=low)
            if end is None:
                return None
            answers[id_] = end
        return answers


class NeedsPopulation(Told, ValueError):
    """The instrument normalises over a population: score all agencies together with ``score_many``."""

    def __init__(self, instrument: str) -> None:
        message = Text(
            "{id} membandingkan instansi satu sama lain; nilai semuanya bersama-sama",
            "{id} compares agencies with each other; score them all together",
        )
        super().__init__(message.filled(id=instrument))


def score(
    instrument: Instrument,
    values: Mapping[str, Raw],
    *,
    year: int | None = None,
    publication: Publication | None = None,
    population: Sequence[Mapping[str, Raw]] = (),
) -> Result:
    """Score one agency.

    Args:
        instrument: the instrument, taken as it is.
        year: if given, the instrument as it stood in the cycle of that year.
        values: by any name of a leaf (id, number, code, alias), or by the id of an external index for its own value.
            What is not there is missing, never the lowest level.
        publication: how to round and label, where the cycle differs from the instrument.
        population: the other agencies, where the instrument normalises over them.

    Raises:
        FaultyInput: unknown names or values that are not allowed; all of them.
        NeedsPopulation: no population was given for an instrument that normalises over one.

    >>> from tolok.instruments import instrument
    >>> result = score(instrument("spbe-2020"), {str(n): 3 for n in range(1, 48)})
    >>> result.index, result.official_predicate
    ('3.00', 'Baik')
    """
    if not population and instrument.over_population:
        raise NeedsPopulation(instrument.id)
    return score_many(instrument, [values, *population], year=year, publication=publication)[0]


def score_many(
    instrument: Instrument,
    rows: Sequence[Mapping[str, Raw]],
    *,
    year: int | None = None,
    publication: Publication | None = None,
    progress: Callable[[int], object] | None = None,
) -> list[Result]:
    """Score many agencies as one population, in the order given; see ``score``.

    ``progress`` is called with the number of agencies done since the last call.
    """
    instrument = instrument if year is None else instrument.at(year)
    publication = publication or instrument.publication
    faults: list[Fault] = []
    columns = []
    for number, values in enumerate(rows, start=1):
        answers, found = read_answers(instrument, values, publication)
        line = number if len(rows) > 1 else None
        faults += [replace(fault, line=line, row_word=Text("instansi ke-", "agency number")) for fault in found]
        columns.append(answers)
    if faults:
        raise FaultyInput(faults)
    return score_answers(instrument, columns, publication, progress=progress)


def score_answers(
    instrument: Instrument,
    rows: Sequence[Mapping[str, Answer]],
    publication: Publication,
    *,
    progress: Callable[[int], object] | None = None,
) -> list[Result]:
    """Score answers already read by ``read_answers``; the instrument is taken as it is (no year is applied)."""
    if instrument.over_population:
        return _evaluate(instrument, publication, rows)
    results = []
    for row in rows:
        results += _evaluate(instrument, publication, [row])
        if progress:
            progress(1)
    return results


@dataclass(frozen=True, slots=True)
class _Cell:
    """A node's value on its way: before and after normalisation."""

    value: Fraction | None
    raw: Fraction | None
    rational: bool = True
    shut: frozenset[str] = frozenset()


def _evaluate(instrument: Instrument, publication: Publication, rows: Sequence[Mapping[str, Answer]]) -> list[Result]:
    cells = _cells(instrument, rows)
    return [_result(instrument, publication, cells, rows[i], i) for i in range(len(rows))]


def _cells(instrument: Instrument, rows: Sequence[Mapping[str, Answer]]) -> dict[str, list[_Cell]]:
    """The tree worked out from the leaves up, node by node over all rows, so that a node sees its population."""
    cells: dict[str, list[_Cell]] = {}
    for node in reversed(list(instrument.nodes.values())):
        if node.is_leaf:
            column = [_Cell(row[node.id].value, row[node.id].value) for row in rows]
        else:
            column = [_branch(node, cells, rows[i], i) for i in range(len(rows))]
        for step in node.normalise:
            column = _normalised(step, column)
        cells[node.id] = column
    return cells


def _branch(node: Node, cells: Mapping[str, list[_Cell]], answers: Mapping[str, Answer], row: int) -> _Cell:
    shut = shut_leaves(node, answers)
    parts = [cells[child.id][row] for child in node.counted]
    values = [part.value for part in parts]
    if any(value is None for value in values):
        return _Cell(None, None, shut=shut)
    known = [
        Fraction(0) if child.id in shut else value
        for child, value in zip(node.counted, values, strict=True)
        if value is not None
    ]
    if node.aggregate is Aggregate.PERCENTAGE:
        below = shut.union(*(part.shut for part in parts))
        return _Cell(percentage := _percentage(node, answers, below), percentage, shut=below)
    value, rational = combine(node, known)
    rational = rational and all(part.rational for part in parts)
    return _Cell(value, value, rational, shut)


def combine(node: Node, values: Sequence[Fraction]) -> tuple[Fraction, bool]:
    """The value of a branch from the values of its counted children, and whether it is exact."""
    match node.aggregate:
        case Aggregate.WEIGHTED_MEAN:
            return weighted_mean(values, node.whole_weights), True
        case Aggregate.GEOMETRIC_MEAN:
            return geometric_mean(values, node.whole_weights)
        case Aggregate.HARMONIC_MEAN:
            return harmonic_mean(values, node.whole_weights), True
        case Aggregate.SUM:
            return sum(values, Fraction(0)), True
        case Aggregate.MINIMUM:
            return min(values), True
        case Aggregate.MAXIMUM:
            return max(values), True
    raise TypeError(f"{node.id} is no branch made from values")


def _normalised(step: Normalisation, column: Sequence[_Cell]) -> list[_Cell]:
    first, second, rational = _goalposts(step, column)
    return [
        cell
        if cell.value is None
        else replace(cell, value=_on_scale(step, cell.value, first, second), rational=cell.rational and rational)
        for cell in column
    ]


def _on_scale(step: Normalisation, value: Fraction, first: Fraction, second: Fraction) -> Fraction:
    width = second - first if step.method is NormaliseMethod.MINMAX else second
    # A population without spread says nothing about anybody: everyone stands at the bottom of the scale.
    return (value - first) / width if width else Fraction(0)


def _goalposts(step: Normalisation, column: Sequence[_Cell]) -> tuple[Fraction, Fraction, bool]:
    if not step.over_population:
        return step.first or Fraction(0), step.second or Fraction(0), True
    values = [cell.value for cell in column if cell.value is not None]
    if not values:
        return Fraction(0), Fraction(0), True
    if step.method is NormaliseMethod.MINMAX:
        return min(values), max(values), True
    mean = sum(values, Fraction(0)) / len(values)
    deviation, rational = square_root(sum(((value - mean) ** 2 for value in values), Fraction(0)) / len(values))
    return mean, deviation, rational


def _result(
    instrument: Instrument,
    publication: Publication,
    cells: Mapping[str, list[_Cell]],
    answers: Mapping[str, Answer],
    row: int,
) -> Result:
    nodes: dict[str, NodeResult] = {}
    for node in instrument.nodes.values():
        cell = cells[node.id][row]
        published = publish(node, cell.value, publication)
        found = answers.get(node.id) if node.is_leaf else None
        rung = _rung(node, answers, cell.shut)
        nodes[node.id] = NodeResult(node, cell.value, published, None, rung, found, cell.raw, cell.rational, cell.shut)
    for node in instrument.nodes.values():
        if node.bands or node.bands_by:
            nodes[node.id] = replace(nodes[node.id], band=_band(node, nodes, publication))
    silent = silent_leaves(instrument, answers)
    origins = [(leaf.id, answers[leaf.id].origin) for leaf in instrument.leaves]
    missing = tuple(id_ for id_, origin in origins if origin is Origin.MISSING and id_ not in silent)
    waits = tuple(id_ for id_, origin in origins if origin is Origin.WAITING)
    return Result(instrument, publication, MappingProxyType(nodes), missing, waits)


def silent_leaves(instrument: Instrument, answers: Mapping[str, Answer]) -> frozenset[str]:
    """The leaves of optional parts in which nobody answered anything."""
    silent: set[str] = set()
    for node in instrument.optional_parts:
        if all(answers[leaf.id].origin is Origin.MISSING for leaf in node.leaves):
            silent |= {leaf.id for leaf in node.leaves}
    return frozenset(silent)


def publish(node: Node, value: Fraction | None, publication: Publication) -> str | None:
    """``value`` as it is published: whole levels and points whole, everything else rounded once."""
    if value is None:
        return None
    if node.is_leaf and value.denominator == 1 and not _continuous(node):
        return str(value.numerator)
    decimals = publication.decimals
    if isinstance(node.scale, NumberScale) and node.scale.decimals is not None:
        decimals = max(decimals, min(node.scale.decimals, _digits(value)))
    return written(rounded(value, decimals, publication.rounding), decimals)


def _continuous(leaf: Node) -> bool:
    return isinstance(leaf.scale, NumberScale) or (isinstance(leaf.scale, LevelScale) and leaf.scale.continuous)


def _digits(value: Fraction) -> int:
    digits = 0
    while value.denominator != 1 and digits < 18:
        value, digits = value * 10, digits + 1
    return digits


def _band(node: Node, nodes: Mapping[str, NodeResult], publication: Publication) -> Band | None:
    table = band_table(node, nodes)
    value = nodes[node.id].value
    if table is None or value is None:
        return None
    if publication.predicate_basis is PredicateBasis.ROUNDED:
        value = rounded(value, publication.decimals, publication.rounding)
    return table.band_of(value)


def band_table(node: Node, nodes: Mapping[str, NodeResult]) -> BandTable | None:
    """The table that gives the predicate of ``node``: its own, or the one that another node's band chooses."""
    if node.bands_by is None:
        return node.bands
    chooser = nodes[node.bands_by.node]
    table = chooser.node.bands
    chosen = table.band_of(chooser.value) if table and chooser.value is not None else None
    return node.bands_by.tables.get(chosen.code) if chosen else None


def _rung(node: Node, answers: Mapping[str, Answer], shut: frozenset[str]) -> Rung | None:
    ladder = node.ladder
    if ladder is None or any(answers[leaf.id].value is None for leaf in node.leaves):
        return None
    sums: dict[str, Fraction] = {}
    for leaf in node.leaves:
        label = leaf.groups.get(ladder.group, "")
        points = Fraction(0) if leaf.id in shut else answers[leaf.id].value or Fraction(0)
        sums[label] = sums.get(label, Fraction(0)) + points
    reached = ladder.start
    for rung in ladder.rungs:
        if any(sums.get(label, Fraction(0)) < needed for label, needed in rung.needs.items()):
            break
        reached = rung
    return reached


def _percentage(node: Node, answers: Mapping[str, Answer], shut: frozenset[str]) -> Fraction:
    """Points reached of all that the leaves below offer; what a gate shuts has reached none."""
    leaves = node.counted_leaves
    reached = (answers[leaf.id].value or Fraction(0) for leaf in leaves if leaf.id not in shut)
    most = ((leaf.scale.high if leaf.scale else None) or Fraction(0) for leaf in leaves)
    return 100 * sum(reached, Fraction(0)) / sum(most, Fraction(0))
