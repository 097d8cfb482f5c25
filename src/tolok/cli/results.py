"""``tolok results``: the published tables, their means, and whether every row can be right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from tolok.cli.console import LANGUAGE, say, wrong_use
from tolok.cli.tables import Cells, Sheet, print_sheet, readable
from tolok.instruments import Instrument
from tolok.instruments import instrument as library_instrument
from tolok.instruments.language import Text
from tolok.instruments.naming import fold
from tolok.results import (
    CLUSTERS,
    EDITIONS,
    Published,
    averages,
    averages_note,
    notes,
    published,
    reproduce,
    sources,
)
from tolok.scoring.exact import rounded, written
from tolok.scoring.ranking import group, mean, rank
from tolok.worksheets.write import localised


@dataclass(frozen=True, slots=True)
class Choice:
    """Which rows are asked for."""

    instrument: str
    year: int | None
    cluster: str | None
    province: str | None
    agency: str | None
    by: str | None = None


def run_results(choice: Choice, *, means: bool, verify: bool, form: str, output: Path | None) -> None:
    """Print rows with their places, or means by cluster, or the outcome of recomputing every row."""
    if choice.instrument not in EDITIONS:
        message = Text("hasil terbitan hanya ada untuk: {known}", "published results are there for: {known}")
        wrong_use(message.filled(known=", ".join(EDITIONS)))
    if form == "xlsx":
        wrong_use(Text("results tidak menulis XLSX; pakai .csv", "results writes no XLSX; use .csv"))
    if means and verify:
        wrong_use(Text("pilih --means atau --verify", "choose --means or --verify"))
    if (means or verify) and choice.instrument != "spbe-2020":
        wrong_use(Text("--means dan --verify hanya untuk spbe-2020", "--means and --verify go with spbe-2020 only"))
    rows = chosen_rows(choice)
    if not rows:
        known = ", ".join(str(year) for year in sorted({row.year for row in published(choice.instrument)}))
        message = Text("tidak ada baris yang cocok; tahun yang ada: {known}", "no row matches; years: {known}")
        wrong_use(message.filled(known=known))
    by = group_of(choice.by)
    sheet = _verification(rows) if verify else _means(rows, choice) if means else _table(rows, by)
    print_sheet(sheet, form, output)


def chosen_rows(choice: Choice) -> list[Published]:
    """The rows that ``choice`` asks for."""
    tests: list[Callable[[Published], bool]] = []
    if choice.year is not None:
        tests.append(lambda row: row.year == choice.year)
    if choice.cluster is not None:
        cluster = fold(choice.cluster)
        names = {key for key, text in CLUSTERS.items() if cluster in (fold(key), fold(text.id), fold(text.en))}
        tests.append(lambda row: row.cluster in names or fold(row.cluster) == cluster)
    if choice.province is not None:
        province = fold(choice.province)
        tests.append(lambda row: fold(row.province) == province)
    if choice.agency is not None:
        part = fold(choice.agency)
        tests.append(lambda row: part in fold(row.agency))
    return [row for row in published(choice.instrument) if all(test(row) for test in tests)]


def group_of(by: str | None) -> Callable[[Published], str]:
    """The group that a row is ranked in: its cluster, its province, or one for all."""
    if by is None:
        return lambda _row: ""
    return (lambda row: row.cluster) if by == "cluster" else (lambda row: row.province)


def _table(rows: Sequence[Published], by: Callable[[Published], str]) -> Sheet:
    """The rows with their places."""
    edition = EDITIONS[rows[0].instrument]
    nodes = [node for node in edition.nodes if any(node in row.nodes for row in rows)]
    nodes = [node for node in nodes if not node.startswith("A")] if edition.instrument == "spbe-2020" else nodes
    keys = ["year", "rank", "rank_last", "agency", "cluster", "index", "predicate", *nodes, "source", "note"]
    heads = [say("Tahun", "Year"), say("Peringkat", "Rank"), "", say("Instansi", "Agency"), say("Kelompok", "Cluster")]
    heads += [say("Indeks", "Index"), say("Predikat", "Predicate"), *nodes]
    heads += [say("Sumber", "Source"), say("Catatan", "Note")]
    lines: list[list[str | None]] = []
    for _, members in sorted(group(rows, lambda row: (row.year, by(row))).items()):
        for place in rank(members, lambda row: row.value):
            row = place.item
            places = [None if end is None else str(end) for end in (place.first, place.last)]
            cells = [str(row.year), *places, row.agency, row.cluster or None, row.index, row.predicate]
            lines.append([*cells, *(row.nodes.get(node) for node in nodes), row.source, row.note or None])
    used = [sources()[id_] for id_ in dict.fromkeys(row.source for row in rows)]
    told = [f"{source.id}: {source.what.in_(LANGUAGE)}. {source.where}" for source in used]
    told += [f"{code}: {notes()[code].in_(LANGUAGE)}" for code in dict.fromkeys(row.note for row in rows) if code]
    people = {key: _number(key) for key in ("index", *nodes)} | {"cluster": _cluster, "rank": _shared_place}
    people["predicate"] = _predicate_of(library_instrument(rows[0].instrument))
    numeric = frozenset({"year", "rank", "index", *nodes})
    # A column that says nothing, or the same in every row (the source is told below), only takes room.
    idle = {key for i, key in enumerate(keys) if key in ("cluster", "note") and not any(line[i] for line in lines)}
    hidden = frozenset({"rank_last"} | idle | ({"source"} if len(used) == 1 else set()))
    return Sheet(
        "",
        keys,
        heads,
        lines,
        numeric,
        spare=["predicate", *nodes, "cluster"],
        people=people,
        hidden=hidden,
        notes=told,
    )


def _number(key: str) -> Callable[[Cells], str | None]:
    return lambda cells: readable(cells[key])


def _predicate_of(found: Instrument) -> Callable[[Cells], str | None]:
    """The printed predicate in the reader's language."""
    names = {band.name.in_(found.language): band.name for table in found.band_tables.values() for band in table.bands}

    def shown(cells: Cells) -> str | None:
        name = names.get(cells["predicate"] or "")
        return name.in_(LANGUAGE) if name else cells["predicate"]

    return shown


def _cluster(cells: Cells) -> str | None:
    cluster = cells["cluster"] or ""
    if cluster == "selection":
        return say("Pilihan", "Selection")
    return CLUSTERS[cluster].in_(LANGUAGE) if cluster in CLUSTERS else cluster or None


def _shared_place(cells: Cells) -> str | None:
    first, last = cells["rank"], cells["rank_last"]
    return first if first == last else f"{first}-{last}"


def _means(rows: Sequence[Published], choice: Choice) -> Sheet:
    """Two lines a cluster: the plain mean of its rows, computed here, and the average as the ministry printed it.

    A selection is called so, and stands beside no official average: those are of whole clusters.
    """
    whole = choice.cluster is None and choice.province is None and choice.agency is None
    every, by = ("nasional" if whole else "selection"), choice.by
    nodes = EDITIONS["spbe-2020"].nodes
    keys = ["year", "cluster", "agencies", "kind", "index", *nodes]
    heads = [say("Tahun", "Year"), say("Kelompok", "Cluster"), "n", say("Angka", "Figure"), say("Indeks", "Index")]
    lines: list[list[str | None]] = []
    for year, members in sorted(group(rows, lambda row: row.year).items()):
        clusters = {every: members, **group(members, group_of(by or "cluster"))}
        order = [every, *([key for key in CLUSTERS if key in clusters] if by != "province" else sorted(clusters))]
        for cluster in [key for key in dict.fromkeys(order) if key]:
            known = [row for row in clusters[cluster] if row.value is not None]
            head = [str(year), cluster, str(len(known))]
            computed = [_two(mean(row.value for row in known))]
            # A mean of the few rows that print a node would say nothing of the cluster.
            everywhere = [node for node in nodes if all(node in row.nodes for row in known)]
            computed += [_two(mean(row.node_value(n) for row in known)) if n in everywhere else None for n in nodes]
            lines.append([*head, "computed", *computed])
            printed = averages().get((year, cluster))
            if printed and whole:
                lines.append([*head, "printed", *(printed.get(node) for node in ("index", *nodes))])
    people = {key: _number(key) for key in ("index", *nodes)} | {"cluster": _cluster, "kind": _kind}
    return Sheet(
        "",
        keys,
        [*heads, *nodes],
        lines,
        numeric=frozenset(keys) - {"cluster", "kind"},
        whole=frozenset(keys),
        spare=[node for node in nodes if node.startswith("A")],
        people=people,
        notes=[averages_note().in_(LANGUAGE)],
    )


def _kind(cells: Cells) -> str:
    return say("dihitung", "computed") if cells["kind"] == "computed" else say("tercetak", "printed")


def _verification(rows: Sequence[Published]) -> Sheet:
    counts: Counter[tuple[int, str]] = Counter()
    odd: list[str] = []
    for found in reproduce(rows, library_instrument("spbe-2020")):
        outcome = "fits" if found.fits else "unreadable" if found.unreadable else "fails"
        counts[found.row.year, outcome] += 1
        if outcome == "fails":
            note = notes()[found.row.note].in_(LANGUAGE) if found.row.note else ""
            odd.append(f"{found.row.year} {found.row.agency} {localised(found.row.index, LANGUAGE)}: {note}")
    years = sorted({year for year, _ in counts})
    keys = ["year", "rows", "fits", "fails", "unreadable"]
    heads = [
        *(say("Tahun", "Year"), say("Baris", "Rows"), say("Cocok", "Fit")),
        *(say("Tidak mungkin", "Impossible"), say("Tanpa nilai domain", "Without domain values")),
    ]
    lines = [
        [str(year), str(sum(n for (y, _), n in counts.items() if y == year)), *(str(counts[year, k]) for k in keys[2:])]
        for year in years
    ]
    return Sheet("", keys, heads, lines, frozenset(keys), notes=odd)


def _two(value: Fraction | None) -> str | None:
    return None if value is None else written(rounded(value, 2), 2)
