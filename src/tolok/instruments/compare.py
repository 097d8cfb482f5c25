"""What differs between two instruments, or between two years of one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tolok.instruments.language import LANGUAGES, Language, Text, in_digits, plain
from tolok.instruments.model import Criterion, Instrument, Node
from tolok.instruments.naming import fold
from tolok.instruments.scales import BandTable


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: the node (None: the instrument itself), what differs, and both sides (None: not there)."""

    node: str | None
    what: Text
    before: Text | None
    after: Text | None


def differences(before: Instrument, after: Instrument) -> list[Difference]:
    """Every difference, the instrument's own first, then by node in order.

    Two years of one instrument are matched by node id. Two different instruments are matched by official title (or
    statement), because equal numbers mean different things there.
    """
    same = before.id == after.id
    found = list(_head(before, after))
    left, right = _keyed(before, by_id=same), _keyed(after, by_id=same)
    for key, node in left.items():
        if key not in right:
            found.append(Difference(node.id, _ONLY_BEFORE, node.title, None))
        else:
            found += _node(node, right[key], before, after, same=same)
    found += [Difference(node.id, _ONLY_AFTER, None, node.title) for key, node in right.items() if key not in left]
    return found


def _keyed(instrument: Instrument, *, by_id: bool) -> Mapping[str, Node]:
    keyed: dict[str, Node] = {}
    for node in instrument.nodes.values():
        if node.id == instrument.tree.id:
            continue
        keyed.setdefault(node.id if by_id else fold((node.asks or node.title).id), node)
    return keyed


def _head(before: Instrument, after: Instrument) -> Iterator[Difference]:
    for what, one, other in (
        (Text("judul", "title"), before.title, after.title),
        (Text("jumlah simpul", "number of nodes"), len(before.nodes), len(after.nodes)),
        (Text("jumlah isian", "number of leaves"), len(before.leaves), len(after.leaves)),
        (Text("desimal terbitan", "published decimals"), before.publication.decimals, after.publication.decimals),
        (Text("pembulatan", "rounding"), before.publication.rounding, after.publication.rounding),
        (
            Text("dasar predikat", "predicate reads"),
            before.publication.predicate_basis,
            after.publication.predicate_basis,
        ),
        (Text("aturan dalam pita", "within-band rule"), before.publication.within_band, after.publication.within_band),
        (Text("pita predikat", "predicate bands"), _bands(before), _bands(after)),
    ):
        if one != other:
            yield Difference(
                None, what, *(side if isinstance(side, Text) else plain(str(side)) for side in (one, other))
            )


def _bands(instrument: Instrument) -> Text:
    table = instrument.tree.bands
    return Text(*(_bands_in(table, language) for language in LANGUAGES)) if table else plain("-")


def _bands_in(table: BandTable, language: Language) -> str:
    limits = (f"{'>' if band.above else '≥'} {in_digits(band.start, language)}" for band in table.bands)
    names = (band.name.in_(language) for band in table.bands)
    return "; ".join(f"{name} {limit}" for name, limit in zip(names, limits, strict=True))


def _node(one: Node, other: Node, before: Instrument, after: Instrument, *, same: bool) -> Iterator[Difference]:
    if one.weight != other.weight:
        yield Difference(other.id, Text("bobot", "weight"), _weight(one), _weight(other))
    if one.title != other.title:
        yield Difference(other.id, Text("judul", "title"), one.title, other.title)
    if same and _parent(before, one) != _parent(after, other):
        parents = (_parent(before, one), _parent(after, other))
        yield Difference(other.id, Text("induk", "parent"), *(Text(parent, parent) for parent in parents))
    for level in sorted({*one.levels, *other.levels}):
        yield from _level(other.id, level, one.levels.get(level), other.levels.get(level))
    if [hint.text for hint in one.evidence] != [hint.text for hint in other.evidence]:
        counts = (str(len(one.evidence)), str(len(other.evidence)))
        yield Difference(other.id, Text("bukti", "evidence"), *(Text(count, count) for count in counts))


def _level(node: str, level: str, one: Criterion | None, other: Criterion | None) -> Iterator[Difference]:
    if (one and (one.text, one.requires)) != (other and (other.text, other.requires)):
        what = Text(f"kriteria tingkat {level}", f"criterion of level {level}")
        yield Difference(node, what, one.text if one else None, other.text if other else None)
    if one and other and (one.itemised or other.itemised) and one.parts != other.parts:
        what = Text(f"yang dibuktikan pada tingkat {level}", f"to be proven at level {level}")
        yield Difference(node, what, _statements(one), _statements(other))


def _statements(criterion: Criterion) -> Text:
    def told(language: Language) -> str:
        return " ".join(f"{number} {part.text.in_(language)}" for number, part in criterion.numbered()) or "-"

    return Text(*map(told, LANGUAGES))


def _weight(node: Node) -> Text:
    if node.weight is None:
        return Text("-", "-")
    return Text(in_digits(node.weight, "id"), in_digits(node.weight))


def _parent(instrument: Instrument, node: Node) -> str:
    return instrument.parents[node.id].id


_ONLY_BEFORE = Text("hanya di yang pertama", "only in the first")
_ONLY_AFTER = Text("hanya di yang kedua", "only in the second")
