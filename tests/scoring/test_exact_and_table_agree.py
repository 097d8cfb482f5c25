"""The exact path and the vectorised one give the same values, digits, predicates and places, and miss the same."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.scoring.small_instruments import SETTINGS, leaf, made, some_row, trees

from tolok.instruments import Instrument, Publication, Rounding, instrument, library_ids
from tolok.instruments.model import Aggregate
from tolok.scoring import Raw, Result, rank, score_many
from tolok.scoring.exact import rounded
from tolok.scoring.reading import read_answers
from tolok.scoring.table import Scores, Table

BANDS = {
    "predicate": [
        {"code": "low", "name": {"id": "Rendah", "en": "Low"}, "from": -1000},
        {"code": "middle", "name": {"id": "Sedang", "en": "Middle"}, "above": 2},
        {"code": "high", "name": {"id": "Tinggi", "en": "High"}, "from": "3.5"},
        {"code": "top", "name": {"id": "Unggul", "en": "Top"}, "from": 5},
    ]
}


def both(
    found: Instrument, rows: Sequence[Mapping[str, Raw]], publication: Publication | None = None
) -> tuple[list[Result], Scores]:
    results = score_many(found, rows, publication=publication)
    table = Table(found, publication)
    answers = [read_answers(found, row, publication or found.publication)[0] for row in rows]
    return results, table.score(*table.encode(answers))


def assert_agree(results: list[Result], scores: Scores) -> None:
    found = results[0].instrument
    assert len(scores) == len(results)
    assert scores.known.tolist() == [result.exact is not None for result in results]
    for node in found.nodes.values():
        values = [result.nodes[node.id].value for result in results]
        column, known = scores.column(node.id), scores.node_known(node.id)
        # What does not count above is not needed above; below it is.
        assert known.tolist() == [value is not None for value in values], node.id
        for value, numerator in zip(values, column.numerators.tolist(), strict=True):
            if value is None:
                continue
            if column.denominator is None:
                assert numerator == pytest.approx(float(value), rel=1e-9, abs=1e-9), node.id
            else:
                assert Fraction(numerator, column.denominator) == value, node.id
    root = found.tree.id
    if scores.column(root).denominator is None:
        assert_nearly_published(results, scores)
        return
    places = {id(place.item): place for place in rank(results, lambda result: result.exact)}
    first, last = scores.ranks
    for i, result in enumerate(results):
        if result.index is None:
            assert np.isnan(scores.index[i])
            assert (first[i], last[i]) == (0, 0)
        else:
            decimals = result.publication.decimals
            assert Fraction(int(scores.published_units[i]), 10**decimals) == Fraction(result.index)
            assert scores.index[i] == pytest.approx(float(result.index), abs=1e-12)
            assert (first[i], last[i]) == (places[id(result)].first, places[id(result)].last)
        assert scores.predicates[i] == (result.predicate.code if result.predicate else None)


def assert_nearly_published(results: list[Result], scores: Scores) -> None:
    """Binary floats may fall on the other side of a half or of a limit only when they are a hair away from it."""
    for i, result in enumerate(results):
        if result.exact is None or result.index is None:
            assert np.isnan(scores.index[i])
            continue
        unit = Fraction(1, 10**result.publication.decimals)
        near = {
            rounded(result.exact + hair, result.publication.decimals, result.publication.rounding)
            for hair in (Fraction(-1, 10**9), Fraction(1, 10**9))
        }
        assert int(scores.published_units[i]) * unit in near


@pytest.mark.parametrize("id_", library_ids())
def test_library_instruments(id_: str) -> None:
    found, chance = instrument(id_), random.Random(id_)
    rows = [some_row(found, chance) for _ in range(25)]
    rows += [some_row(found, chance, missing=1 / len(found.leaves)) for _ in range(10)]
    rows += [rows[0], rows[1], {}]
    results, scores = both(found, rows)
    assert_agree(results, scores)
    assert any(result.exact is None for result in results)
    assert sum(result.exact is not None for result in results) >= 25


@pytest.mark.parametrize("rounding", Rounding)
@pytest.mark.parametrize("decimals", [0, 1, 3])
def test_library_instruments_published_otherwise(rounding: Rounding, decimals: int) -> None:
    for id_ in ("spbe-2020", "ips-2022", "pemdi-2026", "gtmi-2025"):
        found, chance = instrument(id_), random.Random(f"{id_}{rounding}{decimals}")
        rows = [some_row(found, chance) for _ in range(8)]
        assert_agree(*both(found, rows, Publication(decimals=decimals, rounding=rounding)))


@pytest.mark.parametrize("year", [2021, 2023, 2024])
def test_the_table_reads_the_predicate_of_the_year(year: int) -> None:
    found = instrument("spbe-2020").at(year)
    # Printed 1.80 and exactly 1.7995 (rows of the case file), and once more on the limit itself.
    low: dict[str, Raw] = {str(n): 2 if n in (1, 2, 3, 4, 32) else 5 if n >= 42 else 1 for n in range(1, 48)}
    limit: dict[str, Raw] = {str(n): 3 if 11 <= n <= 20 else 5 if n > 45 else 1 for n in range(1, 48)}
    limit["45"] = 3
    results, scores = both(found, [low, limit])
    assert_agree(results, scores)
    assert [result.index for result in results] == ["1.80", "1.80"]
    assert scores.predicates == (["cukup", "cukup"] if year < 2024 else ["kurang", "cukup"])


@given(tree=trees(), seed=st.integers(0, 10**6), missing=st.sampled_from([0.0, 0.15]))
@SETTINGS
def test_random_trees(tree: dict[str, Any], seed: int, missing: float) -> None:
    found, chance = made({**tree, "bands": "predicate"}, bands=BANDS), random.Random(seed)
    rows = [some_row(found, chance, missing) for _ in range(5)]
    assert_agree(*both(found, [*rows, rows[0]]))


@given(
    tree=trees(aggregates=("weighted_mean", "sum", "minimum", "maximum"), scales=("level", "number", "signed")),
    seed=st.integers(0, 10**6),
    rounding=st.sampled_from(list(Rounding)),
)
@SETTINGS
def test_random_trees_below_zero_and_rounded_otherwise(tree: dict[str, Any], seed: int, rounding: Rounding) -> None:
    sections = {
        "bands": BANDS,
        "publication": {"rounding": rounding.value, "decimals": 1, "predicate_basis": "rounded"},
    }
    found, chance = made({**tree, "bands": "predicate"}, **sections), random.Random(seed)
    assert_agree(*both(found, [some_row(found, chance) for _ in range(6)]))


@given(
    tree=trees(aggregates=("weighted_mean", "sum"), normalised=False),
    seed=st.integers(0, 10**6),
    method=st.sampled_from(["minmax", "zscore"]),
    count=st.integers(1, 7),
)
@SETTINGS
def test_normalising_over_the_population(tree: dict[str, Any], seed: int, method: str, count: int) -> None:
    for child in tree["children"]:
        child["normalise"] = [{"method": method, "over": "population"}]
    found, chance = made(tree), random.Random(seed)
    results, scores = both(found, [some_row(found, chance) for _ in range(count)])
    for node in found.nodes.values():
        values = [
            float(result.nodes[node.id].value or 0) for result in results if result.nodes[node.id].value is not None
        ]
        if len(values) == count:
            assert scores.column(node.id).floats().tolist() == pytest.approx(values, rel=1e-9, abs=1e-9), node.id


@pytest.mark.parametrize("method", ["minmax", "zscore"])
def test_who_has_no_value_is_not_of_the_population_in_the_table_either(method: str) -> None:
    step = [{"method": method, "over": "population"}]
    found = made({"aggregate": "sum", "children": [leaf("I1", "number", normalise=step)]})
    rows: list[dict[str, Raw]] = [{"I1": 4}, {}, {"I1": 8}, {"I1": 5}]
    results, scores = both(found, rows)
    assert [None if np.isnan(index) else index for index in scores.index.tolist()] == [
        None if result.index is None else pytest.approx(float(result.index)) for result in results
    ]


@pytest.mark.parametrize("decimals", [4, 12, 18])
def test_numbers_with_many_digits_are_held_or_refused_by_the_check(decimals: int) -> None:
    scale = {"fine": {"kind": "number", "min": 0, "max": 100, "decimals": decimals}}
    found = made({"aggregate": "sum", "children": [leaf("I1", "fine"), leaf("I2", "fine")]}, scales=scale)
    assert_agree(*both(found, [{"I1": "99.9999", "I2": "0.0001"}, {"I1": 100, "I2": 100}]))


def test_a_percentage_of_a_normalised_branch_has_no_table() -> None:
    step = [{"method": "minmax", "low": 0, "high": 100}]
    found = made({"aggregate": "percentage", "normalise": step, "children": [leaf("I1")]})
    assert found.tree.aggregate is Aggregate.PERCENTAGE
    assert score_many(found, [{"I1": 5}])[0].exact == 1
    with pytest.raises(TypeError, match="no vectorised form"):
        Table(found).score(np.array([[5]])).column("index")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (np.full((2, 46), 3), "must have the shape"),
        (np.full(47, 3), "must have the shape"),
        (np.full((1, 47), 3.0), "must be whole numbers"),
        (np.full((1, 47), 6), "outside their scales: I01, I02"),
        (np.full((1, 47), 0), "outside their scales: I01"),
        (np.array([[3] * 46 + [9]]), "outside their scales: I47$"),
    ],
)
def test_the_table_takes_no_values_outside_its_scales(values: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Table(instrument("spbe-2020")).score(values)


def test_nobody_at_all() -> None:
    scores = Table(instrument("spbe-2020")).score(np.empty((0, 47), dtype=np.int64))
    assert len(scores) == 0
    assert scores.index.tolist() == []
    assert scores.predicates == []
    assert [part.tolist() for part in scores.ranks] == [[], []]


def test_more_rows_than_one_block_are_all_scored() -> None:
    found = instrument("spbe-2020")
    levels = np.random.default_rng(1).integers(1, 6, size=(65_537, 47))
    scores = Table(found).score(levels)
    for i in (0, 65_535, 65_536):
        result = score_many(found, [{str(n): int(level) for n, level in enumerate(levels[i], start=1)}])[0]
        assert Fraction(int(scores.root.numerators[i]), scores.root.denominator or 1) == result.exact
        assert Fraction(int(scores.column("D4").numerators[i]), scores.column("D4").denominator or 1) == (
            result.nodes["D4"].value
        )


def test_levels_finer_than_four_decimals_are_refused_not_cut() -> None:
    found = instrument("pemdi-2026")
    answers, _ = read_answers(found, {"I01": Fraction(7, 6)}, found.publication)
    with pytest.raises(ValueError, match="I01: 7/6 has more digits"):
        Table(found).encode([answers])
