"""Dated changes to the content of an instrument: one file holds every year, as data and not as copies."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

Data = Mapping[str, Any]


def amendments_of(data: Data, year: int | None) -> list[Data]:
    """The amendments in the content ``data`` of a file that hold for the cycle of ``year`` (None: that have no end)."""
    return [entry for entry in data.get("amendments", []) if _holds(entry, year)]


def _holds(entry: Data, year: int | None) -> bool:
    until = entry.get("until_year")
    if year is None:
        return until is None
    return bool(entry["from_year"] <= year and (until is None or year <= until))


def merged_data(data: Data, entries: Sequence[Data]) -> dict[str, Any]:
    """A copy of the content ``data`` of a file with amendment ``entries`` merged in, in order.

    ``publication`` is merged key by key, a node by its id, its ``levels`` level by level; any other key of a node is
    replaced.
    """
    merged: dict[str, Any] = copy.deepcopy(dict(data))
    for entry in entries:
        merged["publication"] = {**merged.get("publication", {}), **entry.get("publication", {})}
        _amend_nodes(merged["tree"], entry.get("nodes", {}))
    return merged


def _amend_nodes(node: dict[str, Any], changes: Mapping[str, Data]) -> None:
    for key, value in changes.get(node["id"], {}).items():
        if key == "levels":
            levels = node.setdefault("levels", {})
            for level, criterion in value.items():
                levels[level] = {**levels.get(level, {}), **criterion}
        else:
            node[key] = copy.deepcopy(value)
    for child in node.get("children", []):
        _amend_nodes(child, changes)
