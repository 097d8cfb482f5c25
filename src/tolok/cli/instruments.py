"""``tolok instruments``: what is in the library, checking files, differences, mappings, worksheets."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import typer

from tolok.cli.console import (
    LANGUAGE,
    cannot_write,
    emit,
    existing_file,
    remark,
    rich_console,
    say,
    stop_with,
    wrong_use,
)
from tolok.cli.tables import Cells, Sheet, print_sheet
from tolok.instruments import (
    Carry,
    Doubt,
    FaultyInput,
    Instrument,
    Node,
    UnknownInstrument,
    UnknownMapping,
    check_file,
    check_library,
    instrument,
    library_ids,
    load,
    mapping,
)
from tolok.instruments.compare import differences
from tolok.instruments.faults import Fault
from tolok.instruments.language import Text, in_digits
from tolok.instruments.naming import fold
from tolok.instruments.scaffold import scaffold
from tolok.instruments.scales import BandTable
from tolok.instruments.schema import schema
from tolok.scoring.explanation import condition_words

_STATUS = {
    "draft": Text("rancangan", "draft"),
    "in_force": Text("berlaku", "in force"),
    "superseded": Text("digantikan", "superseded"),
}
_CARRY = {
    Carry.REUSE: Text("pakai ulang", "reuse"),
    Carry.UPDATE: Text("perbarui", "update"),
    Carry.NEW: Text("baru", "new"),
}


def opened(name: str, year: int | None = None) -> Instrument:
    """The instrument called ``name`` in the state of ``year``; stops with what is wrong."""
    try:
        found = load(name)
    except UnknownInstrument as error:
        wrong_use(error.message)
    except FaultyInput as error:
        stop_with(error.faults)
    return found if year is None else found.at(year)


def run_list(form: str) -> None:
    """List the library."""
    rows = []
    for id_ in library_ids():
        found = instrument(id_)
        indicators = sum(node.kind == "indicator" for node in found.tree.walk()) or len(found.leaves)
        period = f"{found.in_force_from or '?'} – {found.in_force_until or ''}".rstrip(" –")
        rows.append([id_, found.title.in_(LANGUAGE), found.status, period, str(indicators)])
        rows[-1] += [str(len(found.doubts)), found.identity[:12]]
    keys = ["id", "title", "status", "in_force", "indicators", "doubts", "identity"]
    heads = [
        *("Id", say("Judul", "Title"), say("Status", "Status"), say("Berlaku", "In force")),
        *(say("Butir", "Items"), say("Keraguan", "Doubts"), say("Identitas", "Identity")),
    ]
    status: dict[str, Callable[[Cells], str]] = {"status": lambda row: _STATUS[row["status"] or ""].in_(LANGUAGE)}
    print_sheet(
        Sheet(
            "",
            keys,
            heads,
            rows,
            frozenset({"indicators", "doubts"}),
            spare=["in_force", "identity", "doubts"],
            people=status,
        ),
        form,
    )


def run_show(name: str, node: str | None, year: int | None) -> None:
    """Show the tree with weights, bands, sources and doubts, or one node in full."""
    found = opened(name, year)
    if node is None:
        _show_all(found)
        return
    chosen = next((n for n in found.nodes.values() if fold(n.id) == fold(node)), None) or found.leaf_named(node)
    if chosen is None:
        message = Text("tidak ada simpul «{node}» di {id}", "there is no node «{node}» in {id}")
        wrong_use(message.filled(node=node, id=found.id))
    _show_node(found, chosen)


def _show_all(found: Instrument) -> None:
    from rich.text import Text as Line
    from rich.tree import Tree

    def grown(node: Node) -> Tree:
        tree = Tree(_label(node), guide_style="dim")
        tree.children = [grown(child) for child in node.children]
        return tree

    console = rich_console()
    console.print(Line(found.title.in_(LANGUAGE), style="bold"))
    console.print(f"{found.id} · {_STATUS[found.status].in_(LANGUAGE)} · SHA-256 {found.identity}", style="dim")
    for applied in found.applied:
        text = ": ".join(part for part in (str(applied.from_year), applied.legal_basis) if part)
        console.print(say(f"Perubahan sejak {text}", f"Amended from {text}"))
    console.print(grown(found.tree))
    for line in (*_rule_lines(found), *_basis_lines(found)):
        console.print(line)
    if found.doubts:
        console.print(Line("\n" + say("Yang belum pasti", "Not certain"), style="bold"))
        for line in doubt_lines(found.doubts):
            console.print(line)


def _label(node: Node) -> Any:
    from rich.text import Text as Line

    line = Line(node.id, style="bold").append(f" {node.title.in_(LANGUAGE)}", style="not bold")
    if node.weight is not None:
        line.append(f"  {in_digits(node.weight, LANGUAGE)}", style="not bold cyan")
    if node.aggregate:
        line.append(f"  {node.aggregate.value}", style="not bold dim")
    if not node.counts:
        line.append(say("  (tidak dihitung)", "  (not counted)"), style="not bold dim")
    return line


def _rule_lines(found: Instrument) -> Iterator[str]:
    publication = found.publication
    yield ""
    yield say(
        f"Terbitan: {publication.decimals} desimal, {publication.rounding}, predikat: {publication.predicate_basis}",
        f"Published: {publication.decimals} decimals, {publication.rounding}, predicate: {publication.predicate_basis}",
    )
    tree = found.tree
    tables = {"": tree.bands} if tree.bands else dict(tree.bands_by.tables) if tree.bands_by else {}
    for name, table in tables.items():
        yield f"{name + ': ' if name else ''}{band_text(table)}"


def band_text(table: BandTable) -> str:
    """A table of bands in one line."""
    parts = [
        f"{band.name.in_(LANGUAGE)} {'>' if band.above else '≥'} {in_digits(band.start, LANGUAGE)}"
        for band in table.bands
    ]
    return " · ".join(parts)


def _basis_lines(found: Instrument) -> Iterator[str]:
    if found.legal_basis:
        yield f"\n{say('Dasar hukum', 'Legal basis')}"
    for basis in found.legal_basis:
        title = f", {basis.title.in_(LANGUAGE)}" if basis.title else ""
        article = f" ({basis.article})" if basis.article else ""
        yield f"  {basis.ref}{title}{article}"


def doubt_lines(doubts: Sequence[Doubt]) -> Iterator[str]:
    """Doubts as lines, with their sources."""
    for doubt in doubts:
        about = f"[{', '.join(doubt.about)}] " if doubt.about else ""
        told = f" ({', '.join(doubt.sources)})" if doubt.sources else ""
        yield f"  ? {about}{doubt.text.in_(LANGUAGE)}{told}"


def _show_node(found: Instrument, node: Node) -> None:
    from rich.padding import Padding
    from rich.text import Text as Line

    console = rich_console()
    console.print(Line(f"{node.id}  {node.title.in_(LANGUAGE)}", style="bold"))
    if node.weight is not None:
        console.print(say(f"Bobot {in_digits(node.weight, 'id')}", f"Weight {in_digits(node.weight)}"))
    if node.asks:
        console.print(node.asks.in_(LANGUAGE))
    for label, text, indent in (*_criterion_parts(node), *_origin_parts(node)):
        line = Line(f"{label}: ", style="bold").append(text, style="not bold")
        console.print(Padding(line, (0 if indent else 1, 0, 0, 2 + 2 * indent)))
    for rule in _branch_lines(node):
        console.print(Padding(rule, (0, 0, 0, 2)))
    for note in node.notes:
        console.print(Padding(note.in_(LANGUAGE), (1, 0, 0, 2)))
    for told in doubt_lines(found.doubts_about(node)):
        console.print(Padding(told.strip(), (1, 0, 0, 2)))


def _branch_lines(node: Node) -> Iterator[str]:
    """What a branch is made of and by which rules: children, gates, ladder, tables of thresholds, normalisation."""
    if node.aggregate:
        yield f"{node.aggregate.value}: {', '.join(child.id for child in node.counted)}"
    for step in node.normalise:
        ends = [in_digits(end, LANGUAGE) for end in (step.first, step.second) if end is not None]
        yield f"normalise {step.method.value}: {'population' if step.over_population else ' – '.join(ends)}"
    for gate in node.gates:
        closed = "; ".join(f"{group} {', '.join(labels)}" for group, labels in gate.closes.items())
        yield say(f"Gerbang: {closed} dihitung 0 kecuali", f"Gate: {closed} counts 0 unless")
        yield from (f"  {condition_words(condition).in_(LANGUAGE)}" for condition in gate.opens_when)
    if node.ladder:
        for rung in node.ladder.rungs:
            needs = ", ".join(f"{label} ≥ {in_digits(least, LANGUAGE)}" for label, least in rung.needs.items())
            yield say(f"Tangga kematangan {rung.code}: {needs}", f"Maturity ladder {rung.code}: {needs}")
    if node.bands_by:
        for category, table in node.bands_by.tables.items():
            yield f"{node.bands_by.node} = {category}: {band_text(table)}"
    elif node.bands:
        yield band_text(node.bands)


def _criterion_parts(node: Node) -> Iterator[tuple[str, str, int]]:
    """Label, text and indent of every level and its evidence."""
    evidence = say("Bukti", "Evidence")
    for level, criterion in node.levels.items():
        needs = (
            f" ({say('perlu tingkat', 'needs level')} {criterion.requires})" if criterion.requires is not None else ""
        )
        yield f"{say('Tingkat', 'Level')} {level}{needs}", criterion.text.in_(LANGUAGE), 0
        yield from ((evidence, hint.text.in_(LANGUAGE), 1) for hint in node.evidence if hint.level == level)
    everywhere = say("Bukti semua tingkat", "Evidence at every level")
    yield from ((everywhere, hint.text.in_(LANGUAGE), 0) for hint in node.evidence if hint.level == "all")


def _origin_parts(node: Node) -> Iterator[tuple[str, str, int]]:
    """Where the value comes from, and who looks after it."""
    if node.external:
        yield say("Nilai dari", "Value from"), f"{node.external.name.in_(LANGUAGE)} ({node.external.owner})", 0
    if node.supporting_index:
        told = say("Indeks pendukung (bukti saja)", "Supporting index (evidence only)")
        yield told, node.supporting_index.name.in_(LANGUAGE), 0
    if node.stewards:
        yield say("Instansi pembina", "Stewards"), ", ".join(node.stewards), 0
    if node.usual_owners:
        yield say("Biasanya dipegang (tidak resmi)", "Usual owners (unofficial)"), ", ".join(node.usual_owners), 0


def run_check(files: Sequence[Path]) -> None:
    """Check files: prints every fault with its line; exit 1 when there is one."""
    faults: list[Fault] = []
    for path in files:
        found, told = check_library(str(path)) if str(path) in library_ids() else check_file(existing_file(path))
        remark([fault for fault in told if fault.warning])
        faults += [fault for fault in told if not fault.warning]
        if found is not None:
            count = len(found.leaves)
            identity = found.identity[:12]
            typer.echo(
                say(f"{path.name}: baik, {count} isian, {identity}", f"{path.name}: sound, {count} leaves, {identity}")
            )
    if faults:
        stop_with(faults, writing=False)


def run_diff(before: str, after: str) -> None:
    """Print what differs between two instruments, or two years (``id@year``) of one."""
    found = differences(_dated(before), _dated(after))
    if not found:
        typer.echo(say("Tidak ada beda.", "No differences."))
        return
    rows = [
        [d.node, d.what.in_(LANGUAGE), *(side.in_(LANGUAGE) if side else None for side in (d.before, d.after))]
        for d in found
    ]
    heads = [say("Simpul", "Node"), say("Yang berbeda", "What differs"), before, after]
    print_sheet(Sheet("", ["node", "what", "before", "after"], heads, rows), "table")


def _dated(word: str) -> Instrument:
    name, _, year = word.rpartition("@")
    return opened(name, int(year)) if name and re.fullmatch(r"[0-9]{4}", year) else opened(word)


def run_map(origin: str, target: str, form: str) -> None:
    """Print which evidence of one instrument carries over to another."""
    try:
        found = mapping(origin, target)
    except UnknownMapping as error:
        wrong_use(error.message)
    old, new = instrument(origin), instrument(target)
    rows = []
    for row in found.rows:
        title = new.nodes[row.to].title.in_(LANGUAGE)
        note = row.note.in_(LANGUAGE) if row.note else None
        rows.append([row.to, title, row.carry.value, ", ".join(row.origins) or None, note])
    heads = [target, say("Judul", "Title"), say("Bukti lama", "Old evidence"), origin, say("Catatan", "Note")]
    notes = [found.note.in_(LANGUAGE)] if found.note else []
    ended = ", ".join(f"{id_} {old.nodes[id_].title.in_(LANGUAGE)}" for id_ in found.not_continued)
    if ended:
        notes.append(say(f"Tidak dilanjutkan: {ended}", f"Not continued: {ended}"))
    notes += [line.strip() for line in doubt_lines(found.doubts)]
    keys = ["to", "title", "carry", "from", "note"]
    carry: dict[str, Callable[[Cells], str]] = {"carry": lambda row: _CARRY[Carry(row["carry"] or "")].in_(LANGUAGE)}
    print_sheet(Sheet(found.title.in_(LANGUAGE), keys, heads, rows, people=carry, notes=notes), form)


def run_template(name: str, output: Path | None, agency: str, year: int | None) -> None:
    """Write a worksheet (XLSX) with the criteria and lists to choose from."""
    from tolok.worksheets.template import write_template

    found = opened(name, year)
    path = output or Path(f"{found.id}.xlsx")
    if path.suffix.lower() != ".xlsx":
        wrong_use(Text("lembar kerja ditulis sebagai .xlsx", "worksheets are written as .xlsx"))
    try:
        write_template(found, path, language=LANGUAGE, agency=agency, year=year)
    except OSError as error:
        wrong_use(cannot_write(path, error))
    typer.echo(
        say(
            f"{path} ditulis. Isi, lalu: tolok score {path} -i {name}",
            f"Wrote {path}. Fill it in, then: tolok score {path} -i {name}",
        )
    )


def run_new(path: Path) -> None:
    """Write the first file of an own instrument; never over one that is there."""
    if os.path.lexists(path):
        wrong_use(Text("{path} sudah ada", "{path} is there already").filled(path=path))
    if path.suffix.lower() not in (".yaml", ".yml"):
        wrong_use(Text("nama berkas diakhiri .yaml", "the name of the file ends in .yaml"))
    id_ = re.sub(r"[^a-z0-9.-]+", "-", path.stem.lower()).strip("-.") or "indeks"
    emit(scaffold(id_, path.name), path)
    typer.echo(
        say(
            f"{path} ditulis. Periksa: tolok instruments check {path}",
            f"Wrote {path}. Check: tolok instruments check {path}",
        )
    )


def run_schema(name: str) -> None:
    """Print a JSON Schema."""
    if name not in ("instrument", "mapping"):
        wrong_use(Text("pilih instrument atau mapping", "choose instrument or mapping"))
    typer.echo(json.dumps(schema(name), ensure_ascii=False, indent=1))
