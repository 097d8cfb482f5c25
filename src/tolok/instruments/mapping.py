"""Mappings between two instruments: which evidence carries over. Scores never do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tolok.instruments.build import identity_of
from tolok.instruments.faults import Fault
from tolok.instruments.language import Text
from tolok.instruments.model import Doubt, Instrument, Node, SourceNote
from tolok.instruments.schema import schema_faults
from tolok.instruments.source import Path, Source


class Carry(StrEnum):
    """What becomes of the old evidence."""

    REUSE = "reuse"
    UPDATE = "update"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class MappingRow:
    """One indicator of the new instrument and the indicators of the old one that it draws on."""

    to: str
    carry: Carry
    origins: tuple[str, ...]
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class InstrumentMapping:
    """A mapping from the instrument ``origin`` to ``target``, with a row for every indicator of the target."""

    origin: str
    target: str
    title: Text
    note: Text | None
    rows: tuple[MappingRow, ...]
    not_continued: tuple[str, ...]
    doubts: tuple[Doubt, ...]
    sources: tuple[SourceNote, ...]
    identity: str


def build_mapping(data: dict[str, Any]) -> InstrumentMapping:
    """The mapping that ``data`` (checked) describes."""
    return InstrumentMapping(
        origin=data["from"],
        target=data["to"],
        title=Text(**data["title"]),
        note=Text(**data["note"]) if "note" in data else None,
        rows=tuple(_row(entry) for entry in data["rows"]),
        not_continued=tuple(data.get("not_continued", [])),
        doubts=tuple(
            Doubt(Text(e["id"], e["en"]), tuple(e.get("about", [])), tuple(e.get("sources", [])))
            for e in data.get("doubts", [])
        ),
        sources=tuple(SourceNote(e["id"], e["what"], e["where"]) for e in data.get("sources", [])),
        identity=identity_of(data),
    )


def _row(entry: dict[str, Any]) -> MappingRow:
    note = Text(**entry["note"]) if "note" in entry else None
    return MappingRow(entry["to"], Carry(entry["status"]), tuple(entry["from"]), note)


def check_mapping(source: Source, origin: Instrument, target: Instrument) -> list[Fault]:
    """Every fault of a mapping file: its shape, ids that do not exist, indicators left out or named twice."""
    faults = schema_faults(source, "mapping")
    if faults:
        return faults
    return [*_row_faults(source, origin, target), *_gap_faults(source, origin, target)]


def _row_faults(source: Source, origin: Instrument, target: Instrument) -> Iterator[Fault]:
    named = [row["to"] for row in source.data["rows"]]
    for i, row in enumerate(source.data["rows"]):
        path: Path = ("rows", i)
        if row["to"] not in target.nodes or named.count(row["to"]) > 1:
            yield source.fault(path, _ONE_ROW.filled(id=row["to"], instrument=target.id))
        yield from (_unknown(source, path, id_, origin) for id_ in row["from"] if id_ not in origin.nodes)


def _gap_faults(source: Source, origin: Instrument, target: Instrument) -> Iterator[Fault]:
    """Indicators that no row speaks of, and those that are said to end but do not."""
    rows, ended = source.data["rows"], source.data.get("not_continued", [])
    named, used = {row["to"] for row in rows}, {id_ for row in rows for id_ in row["from"]}
    yield from (_unknown(source, ("not_continued",), id_, origin) for id_ in ended if id_ not in origin.nodes)
    yield from (source.fault(("not_continued",), _STILL_USED.filled(id=id_)) for id_ in ended if id_ in used)
    for node in target.nodes.values():
        if _is_indicator(node, target) and node.id not in named:
            yield source.fault(("rows",), _NO_ROW.filled(id=node.id, instrument=target.id))
    for node in origin.nodes.values():
        if _is_indicator(node, origin) and node.id not in used and node.id not in ended:
            yield source.fault(("rows",), _NOWHERE.filled(id=node.id, instrument=origin.id))


def _is_indicator(node: Node, instrument: Instrument) -> bool:
    """What a mapping must speak of: the indicators, or the leaves of an instrument that calls nothing so."""
    named_so = any(inner.kind == "indicator" for inner in instrument.nodes.values())
    return node.kind == "indicator" if named_so else node.is_leaf


def _unknown(source: Source, path: Path, id_: str, instrument: Instrument) -> Fault:
    return source.fault(path, _NO_SUCH.filled(id=id_, instrument=instrument.id))


_ONE_ROW = Text(
    "«{id}» harus ada di {instrument} dan hanya satu baris", "«{id}» must be in {instrument} and have just one row"
)
_NO_SUCH = Text("«{id}» tidak ada di {instrument}", "«{id}» is not in {instrument}")
_NO_ROW = Text("indikator {id} dari {instrument} belum mempunyai baris", "indicator {id} of {instrument} has no row")
_STILL_USED = Text("{id} masih dipakai sebuah baris", "{id} is still used by a row")
_NOWHERE = Text(
    "indikator {id} dari {instrument} tidak disebut di baris mana pun dan tidak di not_continued",
    "indicator {id} of {instrument} is in no row and not in not_continued",
)
