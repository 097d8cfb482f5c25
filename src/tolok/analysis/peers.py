"""Who was like us and rose: agencies with a similar published profile some years ago, and on which parts they rose.

Only what is printed is used. Most tables print the index and the parts right under it, for few years; what cannot be
known from them is said in ``Peers.unknown`` instead of being made up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from statistics import median

from tolok.instruments.faults import Told
from tolok.instruments.language import Text, plain
from tolok.instruments.model import Instrument
from tolok.instruments.naming import fold
from tolok.results.published import Published, known_levels, published

# Of a small cluster not everybody is similar, but so many are.
_FEW = 5
# With fewer others of a year there is nobody to be like.
_ENOUGH = 10


class NoPeers(Told, LookupError):
    """Nothing is published that could tell who is similar."""


@dataclass(frozen=True, slots=True)
class Printed:
    """How many rows of one year are published: all, with an index, with a value of each node, with all levels."""

    year: int
    rows: int
    with_index: int
    with_node: Mapping[str, int]
    with_levels: int


@dataclass(frozen=True, slots=True)
class Peer:
    """One agency that was similar. ``apart`` is the weighted mean distance of its parts from ours at the start.

    ``rises`` are those of the printed parts, ``rise`` that of the printed index.
    """

    before: Published
    after: Published
    apart: Fraction
    rise: Fraction
    rises: Mapping[str, Fraction]


@dataclass(frozen=True)
class Peers:
    """Agencies like one, from ``start`` to ``end``. ``similar`` are the nearest first, ``rose`` those that rose most.

    ``typical`` is the median rise of the similar ones: the best of many always look good, this one does not.
    ``leading`` are the parts on which those that rose most rose more than the similar ones did, the largest lead first.
    ``own`` is the agency itself where both years are printed. ``unknown`` says what cannot be known.
    """

    agency: Published
    own: Peer | None
    start: int
    end: int
    cluster: str | None
    similar: tuple[Peer, ...]
    rose: tuple[Peer, ...]
    typical: Fraction
    leading: tuple[tuple[str, Fraction], ...]
    unknown: tuple[Text, ...]


@lru_cache(maxsize=32)
def printed(instrument: str) -> tuple[Printed, ...]:
    """What is published of every year of an instrument, the earliest first.

    >>> [(one.year, one.with_index, one.with_node.get("D1", 0), one.with_levels) for one in printed("spbe-2020")]
    [(2021, 5, 1, 1), (2022, 14, 2, 1), (2023, 621, 621, 1), (2024, 615, 615, 1)]
    """
    years: dict[int, list[Published]] = defaultdict(list)
    for row in published(instrument):
        years[row.year].append(row)
    levels = [year for _, year in known_levels(instrument)]
    found = []
    for year, rows in sorted(years.items()):
        nodes: dict[str, int] = defaultdict(int)
        for row in rows:
            for node in row.nodes:
                nodes[node] += 1
        found.append(
            Printed(year, len(rows), sum(row.value is not None for row in rows), dict(nodes), levels.count(year))
        )
    return tuple(found)


def peers(
    instrument: Instrument, agency: str, *, years: int = 2, similar: int = 20, most: int = 5, alone: bool = True
) -> Peers:
    """Agencies that were like ``agency`` some years before the latest table, and what became of them.

    Args:
        instrument: the instrument of the tables.
        agency: its name as printed; capitals do not matter.
        years: how many years earlier; where too little is published of that year, the nearest that has enough, and
            ``unknown`` says so.
        similar: how many are called similar at most; never more than a third of the cluster (but five).
        most: how many of these are shown as those that rose most.
        alone: only agencies of the same cluster.

    Raises:
        NoPeers: the agency is in no table of the start, or no two years are published in parts.
    """
    parts = tuple(node.id for node in instrument.tree.counted)
    start, end = _span(instrument, parts, years)
    earlier, later = (_whole(instrument, parts, year) for year in (start, end))
    mine = earlier.get(fold(agency))
    if mine is None:
        raise NoPeers(_NOT_THERE.filled(agency=plain(agency), year=start))
    cluster = mine.cluster if alone else None
    both = [
        _peer(instrument, parts, mine, row, later[name])
        for name, row in earlier.items()
        if name in later and cluster in (None, row.cluster)
    ]
    own = next((peer for peer in both if peer.before is mine), None)
    others = sorted((p for p in both if p is not own), key=lambda p: (p.apart, p.before.agency))
    others = others[: min(similar, max(_FEW, len(others) // 3))]
    if not others:
        raise NoPeers(_NOBODY.filled(agency=plain(agency), start=start, end=end))
    rose = tuple(sorted(others, key=lambda p: (-p.rise, p.before.agency))[:most])
    return Peers(
        agency=mine,
        own=own,
        start=start,
        end=end,
        cluster=cluster,
        similar=tuple(others),
        rose=rose,
        typical=Fraction(median(peer.rise for peer in others)),
        leading=_leading(parts, rose, others),
        unknown=tuple(_unknown(instrument, start, end, years, len(earlier) - sum(n in later for n in earlier))),
    )


def _span(instrument: Instrument, parts: Sequence[str], years: int) -> tuple[int, int]:
    """The latest year printed in parts, and the year nearest to ``years`` before it that is too."""
    whole = [
        one.year
        for one in printed(instrument.id)
        if min((one.with_node.get(part, 0) for part in parts), default=0) >= _ENOUGH
    ]
    if len(whole) < 2:
        raise NoPeers(_TOO_LITTLE.filled(instrument=instrument.id))
    end = whole[-1]
    return min(whole[:-1], key=lambda year: (abs(end - years - year), year)), end


@lru_cache(maxsize=32)
def _whole(instrument: Instrument, parts: tuple[str, ...], year: int) -> Mapping[str, Published]:
    """The rows of a year that print the index and every part, none of them below what its scale allows."""
    lows = {id_: _low(instrument, id_) for id_ in parts}
    found = {}
    for row in published(instrument.id):
        values = {id_: row.node_value(id_) for id_ in parts}
        if row.year != year or row.value is None or None in values.values():
            continue
        if all(
            low is None or (value or Fraction(0)) >= low
            for value, low in zip(values.values(), lows.values(), strict=True)
        ):
            found[fold(row.agency)] = row
    return found


def _low(instrument: Instrument, id_: str) -> Fraction | None:
    lows = {leaf.scale.low for leaf in instrument.nodes[id_].counted_leaves if leaf.scale}
    return lows.pop() if len(lows) == 1 else None


def _peer(instrument: Instrument, parts: Sequence[str], mine: Published, before: Published, after: Published) -> Peer:
    weights = {id_: instrument.nodes[id_].weight or Fraction(1) for id_ in parts}
    apart = sum((weights[id_] * abs(_of(before, id_) - _of(mine, id_)) for id_ in parts), Fraction(0))
    rises = {id_: _of(after, id_) - _of(before, id_) for id_ in parts}
    rise = (after.value or Fraction(0)) - (before.value or Fraction(0))
    return Peer(before, after, apart / sum(weights.values()), rise, rises)


def _of(row: Published, id_: str) -> Fraction:
    return row.node_value(id_) or Fraction(0)


def _leading(parts: Sequence[str], rose: Sequence[Peer], similar: Sequence[Peer]) -> tuple[tuple[str, Fraction], ...]:
    def mean(of: Sequence[Peer], id_: str) -> Fraction:
        return sum((peer.rises[id_] for peer in of), Fraction(0)) / len(of)

    leads = [(id_, mean(rose, id_) - mean(similar, id_)) for id_ in parts]
    return tuple(sorted((lead for lead in leads if lead[1] > 0), key=lambda lead: (-lead[1], lead[0])))


def _unknown(instrument: Instrument, start: int, end: int, years: int, lost: int) -> list[Text]:
    told = []
    if end - start != years:
        told.append(_OTHER_YEARS.filled(asked=years, start=start, end=end))
    covered = {one.year: one for one in printed(instrument.id)}[end]
    deeper = {node.id for node in instrument.nodes.values()} - {node.id for node in instrument.tree.counted}
    rare = [id_ for id_, count in covered.with_node.items() if id_ in deeper and count < _ENOUGH]
    if rare or not deeper & set(covered.with_node):
        told.append(_NO_DEEPER)
    if lost:
        told.append(_LOST.filled(lost=lost, start=start, end=end))
    return [*told, _NO_CAUSE]


_NOT_THERE = Text(
    "{agency} tidak ada di tabel terbitan tahun {year} dengan semua bagiannya",
    "{agency} is not in the published table of {year} with all its parts",
)
_TOO_LITTLE = Text(
    "dari {instrument} tidak terbit dua tahun dengan nilai bagian-bagiannya",
    "no two years of {instrument} are published in parts",
)
_NOBODY = Text(
    "tidak ada instansi lain di kelompok {agency} yang terbit pada {start} dan {end}",
    "no other agency in the cluster of {agency} is published in {start} and {end}",
)
_OTHER_YEARS = Text(
    "nilai bagian {asked} tahun sebelumnya hampir tidak terbit; yang dipakai {start} sampai {end}",
    "hardly any parts are published of {asked} years before; {start} to {end} is used instead",
)
_NO_DEEPER = Text(
    "nilai aspek dan indikator tiap instansi tidak terbit; apa yang mereka kerjakan di dalamnya tidak dapat diketahui",
    "values of aspects and indicators are not published by agency; what they did within the parts cannot be known",
)
_LOST = Text(
    "{lost} instansi tahun {start} tidak ditemukan pada {end} (tidak dinilai atau berganti nama)",
    "{lost} agencies of {start} are not found in {end} (not assessed, or renamed)",
)
_NO_CAUSE = Text(
    "yang naik paling banyak sebagian karena kebetulan dan galat asesor; bandingkan dengan kenaikan yang lazim",
    "who rose most did so partly by chance and assessor error; compare with the typical rise",
)
