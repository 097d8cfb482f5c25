"""Whether an index is a weighted sum of its indicators, and what one unit of each is then worth."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from tolok.instruments.faults import Told
from tolok.instruments.language import Text, plain
from tolok.instruments.model import Aggregate, Instrument, Node, NormaliseMethod

_MOST_REASONS = 3
_WORDS = {
    Aggregate.GEOMETRIC_MEAN: Text("rata-rata geometrik", "a geometric mean"),
    Aggregate.HARMONIC_MEAN: Text("rata-rata harmonik", "a harmonic mean"),
    Aggregate.MINIMUM: Text("nilai terkecil", "the smallest value"),
    Aggregate.MAXIMUM: Text("nilai terbesar", "the greatest value"),
}


class NotLinear(Told, ValueError):
    """The index is no weighted sum, so a plan would answer another question; ``message`` says where and why."""

    def __init__(self, instrument: Instrument, reasons: list[Text]) -> None:
        told = reasons[:_MOST_REASONS]
        more = len(reasons) - len(told)
        tail = Text(f"; dan {more} lagi", f"; and {more} more") if more else plain("")
        message = Text(
            "rencana hanya dapat dihitung untuk indeks yang berupa jumlah berbobot; {id} bukan: {why}{more}",
            "a plan can be worked out only for an index that is a weighted sum; {id} is not: {why}{more}",
        )
        why = Text("; ".join(text.id for text in told), "; ".join(text.en for text in told))
        super().__init__(message.filled(id=instrument.id, why=why, more=tail))


def leaf_worths(instrument: Instrument, node: Node | None = None) -> dict[str, Fraction]:
    """By leaf id, what one unit of a leaf's value adds to the value of ``node`` (default: the index), exactly.

    Raises:
        NotLinear: a gate, an aggregate other than mean, sum or percentage, or a scale set by other agencies.

    >>> from tolok.instruments import instrument
    >>> leaf_worths(instrument("spbe-2020"))["I23"]
    Fraction(3, 200)
    """
    top = instrument.tree if node is None else node
    reasons = list(_reasons(top))
    if reasons:
        raise NotLinear(instrument, reasons)
    found: dict[str, Fraction] = {}
    _descend(top, Fraction(1), found)
    return found


def _reasons(node: Node) -> Iterator[Text]:
    """Why ``node`` is no weighted sum of its leaves, parents first."""
    name = Text(f"{node.id} ({node.title.id})", f"{node.id} ({node.title.en})")
    if node.gates:
        yield Text(
            "di {name} ada gerbang: sebagian jawaban baru dihitung bila syaratnya terpenuhi",
            "{name} has a gate: some answers count only when conditions on others hold",
        ).filled(name=name)
    if node.aggregate in _WORDS:
        yield Text("{name} adalah {what}", "{name} is {what}").filled(name=name, what=_WORDS[node.aggregate])
    if any(step.over_population for step in node.normalise):
        yield Text(
            "{name} dibandingkan dengan instansi lain", "{name} is set against the values of other agencies"
        ).filled(name=name)
    for child in node.counted:
        yield from _reasons(child)


def _descend(node: Node, worth: Fraction, found: dict[str, Fraction]) -> None:
    for step in node.normalise:
        first, second = step.first or Fraction(0), step.second or Fraction(0)
        width = second - first if step.method is NormaliseMethod.MINMAX else second
        worth = worth / width if width else Fraction(0)
    if node.is_leaf:
        found[node.id] = worth
    elif node.aggregate is Aggregate.PERCENTAGE:
        # It adds up the answers below, whatever the branches between do with them.
        leaves = node.counted_leaves
        most = sum(((leaf.scale.high if leaf.scale else None) or Fraction(0) for leaf in leaves), Fraction(0))
        for leaf in leaves:
            found[leaf.id] = 100 * worth / most
    else:
        total = sum(node.whole_weights)
        for child, weight in zip(node.counted, node.whole_weights, strict=True):
            _descend(child, worth if node.aggregate is Aggregate.SUM else worth * weight / total, found)
