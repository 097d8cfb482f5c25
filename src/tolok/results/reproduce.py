"""Can a printed row be right? It is reproduced when whole levels exist that give every printed digit of it.

For most agencies only domain values, index and predicate are printed. The sums of levels behind a printed domain value
are few, so all of them are tried: the row fits when one combination gives the printed index and predicate by the rule
of that year. A row that fits is possible, not proven; one that does not fit cannot come from whole levels by the rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import product

from tolok.instruments import Instrument, Node, PredicateBasis
from tolok.instruments.language import Text
from tolok.instruments.scales import LevelScale
from tolok.results.published import Published
from tolok.scoring.exact import rounded


@dataclass(frozen=True, slots=True)
class Reproduction:
    """What was found for one row: the exact indices that fit it (none: it cannot be), or why it could not be tried."""

    row: Published
    exact: tuple[Fraction, ...]
    unreadable: Text | None = None

    @property
    def fits(self) -> bool:
        """Whether whole levels exist that give this row."""
        return bool(self.exact)


def reproduce(rows: Iterable[Published], instrument: Instrument) -> Iterator[Reproduction]:
    """Tries every row under the rules of its year.

    Raises:
        TypeError: the instrument has leaves that do not take whole levels.
    """
    editions: dict[int, Instrument] = {}
    for row in rows:
        edition = editions.setdefault(row.year, instrument.at(row.year))
        yield _reproduce(row, edition)


def _reproduce(row: Published, instrument: Instrument) -> Reproduction:
    tree = instrument.tree
    printed = [(branch, row.node_value(branch.id)) for branch in tree.counted]
    absent = [branch.id for branch, value in printed if value is None]
    if absent or row.value is None:
        return Reproduction(row, (), _NOT_PRINTED.filled(ids=", ".join(absent) or tree.id))
    candidates = [_values_behind(instrument, branch.id).get(value or Fraction(0), []) for branch, value in printed]
    total = sum((branch.weight or Fraction(0) for branch in tree.counted), Fraction(0))
    exact = {
        sum((branch.weight or 0) * value for branch, value in zip(tree.counted, values, strict=True)) / total
        for values in product(*candidates)
    }
    return Reproduction(row, tuple(sorted(value for value in exact if _fits(row, value, instrument))))


def _fits(row: Published, value: Fraction, instrument: Instrument) -> bool:
    publication, bands = instrument.publication, instrument.tree.bands
    shown = rounded(value, publication.decimals, publication.rounding)
    if shown != row.value:
        return False
    band = bands.band_of(shown if publication.predicate_basis is PredicateBasis.ROUNDED else value) if bands else None
    return row.predicate is None or (band is not None and band.name.in_(instrument.language) == row.predicate)


@lru_cache(maxsize=64)
def _values_behind(instrument: Instrument, branch_id: str) -> dict[Fraction, list[Fraction]]:
    """By printed value of a branch, the exact values that whole levels can give and that are printed so."""
    publication = instrument.publication
    behind: dict[Fraction, list[Fraction]] = {}
    for value in _reachable(instrument, branch_id):
        behind.setdefault(rounded(value, publication.decimals, publication.rounding), []).append(value)
    return behind


@lru_cache(maxsize=64)
def _reachable(instrument: Instrument, branch_id: str) -> tuple[Fraction, ...]:
    """Every value of a branch that whole levels of its leaves can give."""
    branch = instrument.nodes[branch_id]
    sums = {Fraction(0)}
    for leaf, weight in _leaf_weights(branch, Fraction(1)):
        scale = leaf.scale
        if not isinstance(scale, LevelScale) or scale.continuous:
            raise TypeError(f"{leaf.id} does not take whole levels")
        levels = range(int(scale.low), int(scale.high) + 1)
        sums = {total + weight * level for total in sums for level in levels}
    return tuple(sorted(sums))


def _leaf_weights(node: Node, worth: Fraction) -> Iterator[tuple[Node, Fraction]]:
    if node.is_leaf:
        yield node, worth
        return
    total = sum((child.weight or Fraction(0) for child in node.counted), Fraction(0))
    for child in node.counted:
        yield from _leaf_weights(child, worth * (child.weight or Fraction(0)) / total)


_NOT_PRINTED = Text("tidak tercetak: {ids}", "not printed: {ids}")
