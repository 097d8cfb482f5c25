"""Scores worked by hand or printed by the owners of the indices: the cases stand in ``cases/*.yaml``, one per score."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from tolok.instruments import Instrument, WithinBand, instrument, library_ids
from tolok.scoring import Raw, score

CASES = [
    case
    for path in sorted((Path(__file__).parent / "cases").glob("*.yaml"))
    for case in yaml.safe_load(path.read_text("utf-8"))
]


def spread(found: Instrument, values: dict[Any, Raw]) -> dict[str, Raw]:
    """``13-16: 4`` becomes four values; ``category`` and ``areas`` stand for all questions of either."""
    spread_out: dict[str, Raw] = {}
    for key, value in values.items():
        first, dash, last = str(key).partition("-")
        if key == "category":
            spread_out |= {leaf.id: value for leaf in found.nodes["1"].leaves}
        elif key == "areas":
            spread_out |= {leaf.id: value for child in found.tree.counted for leaf in child.leaves}
        elif dash and first.isdigit() and last.isdigit():
            spread_out |= {str(number): value for number in range(int(first), int(last) + 1)}
        else:
            spread_out[str(key)] = value
    return spread_out


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_case(case: dict[str, Any]) -> None:
    found = instrument(case["instrument"]).at(case.get("year"))
    publication = found.publication
    if "within_band" in case:
        publication = replace(publication, within_band=WithinBand(case["within_band"]))

    result = score(found, spread(found, case["values"]), publication=publication)

    if "exact" in case:
        assert result.exact == Fraction(case["exact"])
    for node, printed in case.get("published", {}).items():
        assert result.nodes[node].published == printed, node
    if "predicate" in case:
        assert result.official_predicate == case["predicate"]
    assert list(result.waiting) == [id_ for id_ in result.waiting if id_ in case.get("waiting", [])]
    assert set(case.get("waiting", [])) <= set(result.waiting)
    assert result.missing == ()


def test_every_instrument_with_a_whole_case_is_there() -> None:
    assert {case["instrument"] for case in CASES} >= set(library_ids()) - {"spbe-2018"}
    for case in CASES:
        assert set(case) <= {
            *("name", "instrument", "year", "values", "within_band"),
            *("exact", "published", "predicate", "waiting"),
        }
