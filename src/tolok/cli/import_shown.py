"""What ``tolok import`` prints: each file or indicator with what happens to it, for people and for scripts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import typer

from tolok.cli.console import LANGUAGE, say
from tolok.cli.tables import Sheet, print_sheet
from tolok.instruments.language import Text

if TYPE_CHECKING:
    from tolok.exchange.parcels import Coming, ParcelPreview
    from tolok.exchange.previews import Change, Preview

_KINDS = {
    "new": Text("baru", "new"),
    "changed": Text("berubah", "changed"),
    "same": Text("tetap sama", "unchanged"),
    "kept_out": Text("tidak ditulis", "not written"),
    "reused": Text("memakai yang sudah ada", "uses what is there"),
    "there": Text("sudah terpasang", "is there already"),
    "twice": Text("dua kali sama", "twice the same"),
    "unplaced": Text("tanpa indikator", "no indicator"),
    "refused": Text("tidak diterima", "refused"),
    "left_out": Text("tidak dibawa", "left out"),
}


def print_files(preview: ParcelPreview, form: str, told_of: dict[str, Any]) -> None:
    """Each file of a parcel with its place; as JSON with ``told_of`` around it."""
    if form == "json":
        told = {**told_of, "locked": preview.locked, "digest": preview.digest, "counts": dict(preview.counts)}
        _print_json({**told, "files": [_file(one) for one in preview.coming]})
        return
    rows = [
        (one.arrival.path, _KINDS[one.kind].in_(LANGUAGE), one.node.id if one.node else "", one.place, _remark(one))
        for one in preview.coming
    ]
    heads = say("Berkas,Yang terjadi,Indikator,Kriteria,Catatan", "File,What happens,Indicator,Criterion,Remark")
    keys = ("path", "kind", "indicator", "criterion", "remark")
    print_sheet(Sheet(_counted(preview.counts), keys, heads.split(","), rows), "table")
    if preview.locked:
        typer.echo(preview.locked, err=True)


def print_answers(preview: Preview, form: str, told_of: dict[str, Any]) -> None:
    """Each indicator that a worksheet would change; as JSON all it names, with ``told_of`` around it."""
    counts = Counter(one.kind for one in preview.changes)
    if form == "json":
        told = {**told_of, "locked": preview.locked, "digest": preview.digest, "counts": dict(counts)}
        changes = [_change(one) for one in preview.changes]
        _print_json({**told, "others": preview.others, "faults": list(preview.faults), "changes": changes})
        return
    rows = [
        (
            one.leaf.id,
            _KINDS[one.kind].in_(LANGUAGE),
            one.where,
            "; ".join(f"{part.name}: {_short(part.old)} → {_short(part.new)}" for part in one.parts),
            one.why or one.note,
        )
        for one in preview.changes
        if one.kind != "same"
    ]
    heads = say("Indikator,Yang terjadi,Di mana,Isi,Catatan", "Indicator,What happens,Where,Content,Remark")
    keys = ("indicator", "kind", "where", "content", "remark")
    print_sheet(Sheet(_counted(counts), keys, heads.split(","), rows), "table")
    for line in (*preview.faults, preview.locked):
        if line:
            typer.echo(line, err=True)


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{counts[kind]} {text.in_(LANGUAGE)}" for kind, text in _KINDS.items() if counts.get(kind)) or "-"


def _file(one: Coming) -> dict[str, Any]:
    return {
        "path": one.arrival.path,
        "kind": one.kind,
        "indicator": one.node.id if one.node else None,
        "criterion": one.place or None,
        "size": one.arrival.size,
        "sha256": one.arrival.sha256 or None,
        "item": one.item.pk if one.item else None,
        "why": one.why,
    }


def _change(one: Change) -> dict[str, Any]:
    told = {"indicator": one.leaf.id, "kind": one.kind, "where": one.where}
    return {**told, "old": one.old, "new": one.new, "why": one.why or one.note}


def _remark(one: Coming) -> str:
    return one.why or (one.item.title if one.item and one.kind in {"reused", "there"} else "")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return (line if len(line) <= 40 else line[:39] + "…") or "-"


def _print_json(told: dict[str, Any]) -> None:
    typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
