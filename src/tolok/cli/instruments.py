"""``tolok instruments``: what is in the library, checking files, differences, mappings, worksheets."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import typer

from tolok.cli.console import (
    LANGUAGE,
    cannot_write,
    emit,
    existing_file,
    remark,
    say,
    stop_with,
    wrong_use,
)
from tolok.cli.instrument_shown import STATUS_WORDS, doubt_lines, show_instrument, show_node, source_lines
from tolok.cli.tables import Cells, Sheet, print_sheet
from tolok.instruments import (
    Carry,
    FaultyInput,
    Instrument,
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
from tolok.instruments.language import Text
from tolok.instruments.naming import fold
from tolok.instruments.scaffold import scaffold
from tolok.instruments.schema import schema

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
    status: dict[str, Callable[[Cells], str]] = {"status": lambda row: STATUS_WORDS[row["status"] or ""].in_(LANGUAGE)}
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
        show_instrument(found)
        return
    chosen = next((n for n in found.nodes.values() if fold(n.id) == fold(node)), None) or found.leaf_named(node)
    if chosen is None:
        message = Text("tidak ada simpul «{node}» di {id}", "there is no node «{node}» in {id}")
        wrong_use(message.filled(node=node, id=found.id))
    show_node(found, chosen)


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
    notes += [line.strip() for line in (*doubt_lines(found.doubts), *source_lines(found.sources))]
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
