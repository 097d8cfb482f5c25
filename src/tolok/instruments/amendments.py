"""Dated changes to an instrument: one file holds every year, as data and not as copies."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from tolok.instruments.build import amendment_of, build_instrument
from tolok.instruments.model import Instrument


@lru_cache(maxsize=64)
def instrument_at(instrument: Instrument, year: int | None) -> Instrument:
    """The instrument as it stood in the cycle of ``year``; None: with every amendment that has no end.

    Amendments are merged in the order of the file onto the instrument's own content: ``publication`` key by key, a node
    by its id, its ``levels`` level by level; any other key of a node is replaced. The identity stays that of the file.
    """
    entries = [entry for entry in instrument.data.get("amendments", []) if _holds(entry, year)]
    if not entries:
        return instrument if not instrument.applied else build_instrument(instrument.data, identity=instrument.identity)
    merged = merged_data(instrument.data, entries)
    amended = build_instrument(
        merged, identity=instrument.identity, applied=tuple(amendment_of(entry) for entry in entries)
    )
    # ``data`` stays the content of the file, so that another year can be asked of this one too.
    object.__setattr__(amended, "data", instrument.data)
    return amended


def merged_data(data: Mapping[str, Any], entries: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A copy of the content ``data`` of a file with amendment ``entries`` merged in, in order."""
    merged: dict[str, Any] = copy.deepcopy(dict(data))
    for entry in entries:
        merged["publication"] = {**merged.get("publication", {}), **entry.get("publication", {})}
        _amend_nodes(merged["tree"], entry.get("nodes", {}))
    return merged


def _holds(entry: Mapping[str, Any], year: int | None) -> bool:
    until = entry.get("until_year")
    if year is None:
        return until is None
    return bool(entry["from_year"] <= year and (until is None or year <= until))


def _amend_nodes(node: dict[str, Any], changes: Mapping[str, Mapping[str, Any]]) -> None:
    for key, value in changes.get(node["id"], {}).items():
        if key == "levels":
            levels = node.setdefault("levels", {})
            for level, criterion in value.items():
                levels[level] = {**levels.get(level, {}), **criterion}
        else:
            node[key] = copy.deepcopy(value)
    for child in node.get("children", []):
        _amend_nodes(child, changes)
