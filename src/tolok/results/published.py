"""Published results of real agencies and countries, as printed, with their sources."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from tolok.instruments.language import Text
from tolok.instruments.source import read_source

CLUSTERS: Mapping[str, Text] = MappingProxyType(
    {
        "nasional": Text("Nasional", "National"),
        "kementerian": Text("Kementerian", "Ministries"),
        "lpnk": Text("LPNK", "Non-ministry agencies"),
        "lembaga_lain": Text("Lembaga lain", "Other bodies"),
        "provinsi": Text("Provinsi", "Provinces"),
        "kabupaten": Text("Kabupaten", "Regencies"),
        "kota": Text("Kota", "Cities"),
    }
)


@dataclass(frozen=True, slots=True)
class Published:
    """One published row. ``index`` and ``nodes`` are the digits as printed; None or absent: not printed, not found."""

    instrument: str
    year: int
    agency: str
    cluster: str
    group: str
    province: str
    index: str | None
    predicate: str | None
    nodes: Mapping[str, str]
    source: str
    table: str = ""
    note: str = ""

    @property
    def value(self) -> Fraction | None:
        """The printed index as a number."""
        return Fraction(self.index) if self.index else None

    def node_value(self, node_id: str) -> Fraction | None:
        """The printed value of a node as a number."""
        printed = self.nodes.get(node_id)
        return Fraction(printed) if printed else None


@dataclass(frozen=True, slots=True)
class SourceOfResults:
    """A report, decree or article that figures were taken from."""

    id: str
    what: Text
    where: str


@dataclass(frozen=True, slots=True)
class Edition:
    """Where the rows of an instrument stand: a file, the column that is its index, and one year for all (or None)."""

    file: str
    instrument: str
    source: str
    year: int | None
    nodes: tuple[str, ...]
    predicate: str | None = None


_SPBE_NODES = ("D1", "D2", "D3", "D4", "A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8")
EDITIONS: Mapping[str, Edition] = MappingProxyType(
    {
        "spbe-2020": Edition("spbe.csv", "spbe-2020", "", None, _SPBE_NODES, "predicate"),
        "egdi-2024": Edition("egdi-2024.csv", "egdi-2024", "un-egdi-2024", 2024, ("OSI", "HCI", "TII", "EPI")),
        "gtmi-2025": Edition("gtmi.csv", "gtmi-2025", "wb-gtmi", None, ("CGSI", "PSDI", "DCEI", "GTEI"), "group"),
        "oecd-dgi-2023": Edition(
            "oecd-dgi-2023.csv",
            "oecd-dgi-2023",
            "oecd-dgi-2023",
            2023,
            ("digital_design", "data_driven", "govt_as_platform", "open_default", "user_driven", "proactiveness"),
        ),
    }
)


@cache
def published(instrument: str) -> tuple[Published, ...]:
    """Every published row of an instrument, in the order of its tables; empty where none is shipped."""
    edition = EDITIONS.get(instrument)
    return tuple(_row(edition, row) for row in _rows(edition.file)) if edition else ()


def _row(edition: Edition, row: Mapping[str, str]) -> Published:
    nodes = {node: row[node] for node in edition.nodes if row[node]}
    national = edition.instrument == "spbe-2020"
    return Published(
        instrument=edition.instrument,
        year=edition.year or int(row["year"]),
        agency=row["agency"],
        cluster=row["cluster"] if national else row.get("region", ""),
        group=row["group"] if national else "",
        province=row.get("province", ""),
        index=row["index"] or None,
        predicate=(row[edition.predicate] or None) if edition.predicate else None,
        nodes=MappingProxyType(nodes),
        source=edition.source or row["source"],
        table=row.get("table", ""),
        note=row.get("note", ""),
    )


def path_of(agency: str, instrument: str = "spbe-2020") -> tuple[Published, ...]:
    """The rows of one agency by year."""
    return tuple(sorted((row for row in published(instrument) if row.agency == agency), key=lambda row: row.year))


@cache
def averages() -> Mapping[tuple[int, str], Mapping[str, str]]:
    """The printed averages of SPBE by (year, cluster): ``index``, the domains, the aspects, and their ``source``."""
    found = {}
    for row in _rows("spbe-averages.csv"):
        found[int(row["year"]), row["cluster"]] = MappingProxyType({k: v for k, v in row.items() if k != "cluster"})
    return MappingProxyType(found)


@cache
def known_levels(instrument: str) -> Mapping[tuple[str, int], Mapping[str, str]]:
    """The levels of agencies whose every level is published, by (agency, year); empty where none is shipped."""
    if not resources.files("tolok.results").joinpath("data", f"{instrument}-levels.csv").is_file():
        return MappingProxyType({})
    found: dict[tuple[str, int], dict[str, str]] = {}
    for row in _rows(f"{instrument}-levels.csv"):
        found.setdefault((row["agency"], int(row["year"])), {})[row["indicator"]] = row["level"]
    return MappingProxyType({key: MappingProxyType(levels) for key, levels in found.items()})


@cache
def sources() -> Mapping[str, SourceOfResults]:
    """Every source by id."""
    entries = _notes()["sources"].items()
    return MappingProxyType({id_: SourceOfResults(id_, Text(**e["what"]), e["where"]) for id_, e in entries})


@cache
def notes() -> Mapping[str, Text]:
    """What the notes beside rows mean, by their code."""
    return MappingProxyType({code: Text(**text) for code, text in _notes()["notes"].items()})


def averages_note() -> Text:
    """What to know about the printed averages."""
    return Text(**_notes()["averages_note"])


@cache
def _notes() -> Mapping[str, Any]:
    text = resources.files("tolok.results").joinpath("data", "sources.yaml").read_text("utf-8")
    data: Mapping[str, Any] = read_source(text).data
    return data


def _rows(file: str) -> Iterator[dict[str, str]]:
    with resources.files("tolok.results").joinpath("data", file).open(encoding="utf-8") as lines:
        yield from csv.DictReader(lines)
