"""The agencies of the published results as this room keeps them: one name, one address, one clock each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml
from django.utils.text import slugify

from tolok.results import published

INSTRUMENT = "spbe-2020"
_WIB = "Asia/Jakarta"


@dataclass(frozen=True, slots=True)
class Listed:
    """An agency as its newest published row tells it; ``other_names`` are those of earlier tables."""

    name: str
    slug: str
    cluster: str
    group: str
    province: str
    time_zone: str
    other_names: tuple[str, ...]


def own_name(printed: str) -> str:
    """The name under which an agency is kept here, for a name as a published table prints it.

    >>> own_name("Pemerintah Provinsi NTB")
    'Pemerintah Provinsi Nusa Tenggara Barat'
    """
    return _same().get(printed, printed)


@cache
def listed() -> tuple[Listed, ...]:
    """Every agency of the published SPBE results, by name; where years differ, the newest row counts."""
    newest = {own_name(row.agency): row for row in sorted(published(INSTRUMENT), key=lambda row: row.year)}
    other: dict[str, list[str]] = {}
    for also, name in _same().items():
        other.setdefault(name, []).append(also)
    clocks = {province: zone for zone, provinces in _names()["clocks"].items() for province in provinces}
    return tuple(
        Listed(
            name=name,
            slug=slugify(name.removeprefix("Pemerintah ").replace("/", " "))[:120],
            cluster=row.cluster,
            group=row.group,
            province=row.province,
            time_zone=clocks.get(row.province, _WIB),
            other_names=tuple(sorted(other.get(name, ()))),
        )
        for name, row in sorted(newest.items())
    )


def lampung_units() -> Mapping[str, Any]:
    """``data/lampung-units.yaml``: the agency, its units in a tree, their sources, and what is uncertain."""
    data: dict[str, Any] = _read("lampung-units.yaml")

    def told(unit: Mapping[str, Any]) -> dict[str, Any]:
        seen = "; ".join(data["sources"][letter] for letter in unit["seen_in"])
        note = f"Nama dari: {seen}." + (f" {unit['note']['id']}" if "note" in unit else "")
        fields = {"name": unit["name"], "short": unit.get("short", ""), "kind": unit["kind"], "note": note}
        return {**fields, "children": [told(child) for child in unit.get("children", ())]}

    return {**data, "units": [told(unit) for unit in data["units"]]}


@cache
def _same() -> Mapping[str, str]:
    return {also: entry["name"] for entry in _names()["same"] for also in entry["also"]}


@cache
def _names() -> Mapping[str, Any]:
    return _read("agency-names.yaml")


def _read(file: str) -> dict[str, Any]:
    text = resources.files("tolok.organisation").joinpath("data", file).read_text("utf-8")
    data: dict[str, Any] = yaml.safe_load(text)
    return data
