"""What every index must do: stay within its scale, never fall when something rises, and not care for order."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.scoring.small_instruments import SETTINGS, WEIGHING, leaf, made, some_answer, some_row, trees

from tolok.instruments import FaultyInput, instrument, library_ids
from tolok.instruments.model import Node
from tolok.instruments.scales import OptionScale
from tolok.scoring import Raw, Result, score

MEANS = (*WEIGHING, "minimum", "maximum")


def points(result: Result, id_: str) -> Fraction:
    return result.nodes[id_].value or Fraction(0)


def ends(node: Node) -> tuple[Raw, Raw]:
    scale = node.scale
    if isinstance(scale, OptionScale):
        ordered = sorted(scale.options, key=lambda option: option.points)
        return ordered[0].code, ordered[-1].code
    assert scale is not None
    assert scale.low is not None
    assert scale.high is not None
    return scale.low, scale.high


OFFICIAL_RANGE = {
    "spbe-2020": (1, 5),
    "ips-2022": (1, 5),
    "pemdi-2026": (1, 5),
    "spbe-2018": (0, 5),
    "kami-4.2": (0, 645),
    "kami-5.0": (0, 918),
    "kip-2025": (0, 100),
    "egdi-2024": (0, 1),
    "gtmi-2025": (0, 1),
    "oecd-dgi-2023": (0, 1),
}


@pytest.mark.parametrize("id_", library_ids())
def test_the_index_stays_within_its_official_scale(id_: str) -> None:
    found, chance = instrument(id_), random.Random(id_)
    low, high = OFFICIAL_RANGE[id_]
    assert score(found, {leaf.id: ends(leaf)[0] for leaf in found.leaves}).exact == low
    assert score(found, {leaf.id: ends(leaf)[1] for leaf in found.leaves}).exact == high
    for _ in range(15):
        exact = score(found, some_row(found, chance)).exact
        assert exact is not None
        assert low <= exact <= high


@pytest.mark.parametrize("id_", library_ids())
def test_raising_one_answer_never_lowers_the_index(id_: str) -> None:
    found, chance = instrument(id_), random.Random(id_)
    for _ in range(40):
        row = some_row(found, chance)
        raised = chance.choice(found.leaves)
        other = some_answer(raised, chance)
        one, two = score(found, row), score(found, {**row, raised.id: other})
        low, high = (one, two) if points(one, raised.id) <= points(two, raised.id) else (two, one)
        assert low.exact is not None
        assert high.exact is not None
        assert low.exact <= high.exact


@pytest.mark.parametrize("id_", library_ids())
def test_raising_one_answer_never_lowers_the_predicate(id_: str) -> None:
    """Where one table holds for all; a threshold matrix may well ask more of a bigger system."""
    found, chance = instrument(id_), random.Random(id_)
    if found.tree.bands is None:
        assert found.tree.bands_by or id_ in ("spbe-2018", "oecd-dgi-2023")
        return
    order = [band.code for band in found.tree.bands.bands]
    for _ in range(20):
        row = some_row(found, chance)
        raised = chance.choice(found.leaves)
        both = [score(found, row), score(found, {**row, raised.id: some_answer(raised, chance)})]
        low, high = sorted(both, key=lambda result: points(result, raised.id))
        assert low.predicate is not None
        assert high.predicate is not None
        assert order.index(low.predicate.code) <= order.index(high.predicate.code)


@given(tree=trees(), seed=st.integers(0, 10**6))
@SETTINGS
def test_raising_one_answer_never_lowers_a_random_tree(tree: dict[str, Any], seed: int) -> None:
    found, chance = made(tree), random.Random(seed)
    row, raised = some_row(found, chance), chance.choice(found.leaves)
    low, high = sorted(
        (score(found, row), score(found, {**row, raised.id: some_answer(raised, chance)})),
        key=lambda result: points(result, raised.id),
    )
    # Geometric means are right to sixty digits; nothing an official could see may fall.
    for id_ in found.nodes:
        one, two = low.nodes[id_].value, high.nodes[id_].value
        if one is not None and two is not None:
            assert one <= two + Fraction(1, 10**20)


@given(tree=trees(aggregates=MEANS, scales=("level",), normalised=False), level=st.integers(1, 5))
@SETTINGS
def test_equal_levels_give_that_level(tree: dict[str, Any], level: int) -> None:
    found = made(tree)
    result = score(found, {leaf.id: level for leaf in found.leaves})
    assert {node.value for node in result.nodes.values()} == {Fraction(level)}
    assert result.index == f"{level}.00"


@given(tree=trees(aggregates=MEANS, scales=("level", "value"), normalised=False), seed=st.integers(0, 10**6))
@SETTINGS
def test_a_mean_stays_between_its_least_and_its_greatest_part(tree: dict[str, Any], seed: int) -> None:
    found = made(tree)
    result = score(found, some_row(found, random.Random(seed)))
    hair = Fraction(1, 10**20)
    for node in found.nodes.values():
        if node.is_leaf:
            continue
        parts = [result.nodes[child.id].value for child in node.counted]
        known = [part for part in parts if part is not None]
        value = result.nodes[node.id].value
        assert value is not None
        assert min(known) - hair <= value <= max(known) + hair


@pytest.mark.parametrize("id_", library_ids())
def test_the_order_of_the_answers_does_not_matter(id_: str) -> None:
    found, chance = instrument(id_), random.Random(id_)
    row = some_row(found, chance, missing=0.02)
    names = list(row)
    for _ in range(3):
        chance.shuffle(names)
        again = score(found, {name: row[name] for name in names})
        assert list(again.nodes) == list(found.nodes)
        assert again == score(found, row)


@given(tree=trees(), seed=st.integers(0, 10**6))
@SETTINGS
def test_the_order_of_siblings_does_not_matter(tree: dict[str, Any], seed: int) -> None:
    def turned(node: dict[str, Any]) -> dict[str, Any]:
        return (
            {**node, "children": [turned(child) for child in reversed(node["children"])]}
            if "children" in node
            else node
        )

    found, other = made(tree), made(turned(tree))
    row = some_row(found, random.Random(seed))
    one, two = score(found, row), score(other, row)
    assert one.index == two.index
    for id_ in found.nodes:
        if one.nodes[id_].rational:
            assert one.nodes[id_].value == two.nodes[id_].value


def test_geometric_and_harmonic_means_never_pass_the_arithmetic_one() -> None:
    chance = random.Random(1)
    for _ in range(40):
        children = [leaf(f"I{n}", "value", weight=chance.randint(1, 4)) for n in range(chance.randint(2, 5))]
        total = sum(child["weight"] for child in children)
        kinds = [made({"aggregate": kind, "weights_total": total, "children": children}) for kind in WEIGHING]
        row = some_row(kinds[0], chance)
        arithmetic, geometric, harmonic = (score(found, row).exact or Fraction(0) for found in kinds)
        hair = Fraction(1, 10**20)
        assert harmonic <= geometric + hair
        assert geometric <= arithmetic + hair


# ---- what the missing answers still allow


@pytest.mark.parametrize("id_", library_ids())
def test_the_bounds_bracket_every_completion(id_: str) -> None:
    found, chance = instrument(id_), random.Random(id_)
    for _ in range(6):
        row = some_row(found, chance, missing=chance.choice([0.05, 0.3, 0.9]))
        result = score(found, row)
        low, high = result.bounds
        assert low is not None
        assert high is not None
        assert (result.missing == ()) == (low == high == result.exact) or low == high
        reached = []
        for _ in range(8):
            completed = {**{leaf.id: some_answer(leaf, chance) for leaf in found.leaves}, **row}
            exact = score(found, completed).exact
            assert exact is not None
            reached.append(exact)
        if not result.waiting:
            assert low <= min(reached)
            assert max(reached) <= high
        lowest = {leaf.id: ends(leaf)[0] for leaf in found.leaves if leaf.id in result.missing}
        highest = {leaf.id: ends(leaf)[1] for leaf in found.leaves if leaf.id in result.missing}
        assert score(found, {**row, **lowest}).exact == low
        assert score(found, {**row, **highest}).exact == high


@given(tree=trees(), seed=st.integers(0, 10**6), missing=st.sampled_from([0.1, 0.5, 1.0]))
@SETTINGS
def test_the_bounds_bracket_every_completion_of_a_random_tree(tree: dict[str, Any], seed: int, missing: float) -> None:
    found, chance = made(tree), random.Random(seed)
    row = some_row(found, chance, missing)
    low, high = score(found, row).bounds
    assert low is not None
    assert high is not None
    hair = Fraction(1, 10**20)
    for _ in range(6):
        exact = score(found, {**some_row(found, chance), **row}).exact
        assert exact is not None
        assert low - hair <= exact <= high + hair


def test_a_gate_that_asks_for_little_does_not_break_the_bounds() -> None:
    """More in stage 1 shuts stage 2 here: the highest answers do not give the highest index."""
    gates = [{"closes": {"stage": ["2"]}, "opens_when": [{"sum_of": {"stage": ["1"]}, "at_most": 2}]}]
    children = [leaf("I1", groups={"stage": "1"}), leaf("I2", groups={"stage": "2"})]
    found = made({"aggregate": "sum", "gates": gates, "children": children})
    low, high = score(found, {}).bounds
    completions = [score(found, {"I1": a, "I2": b}).exact or Fraction(0) for a in range(1, 6) for b in range(1, 6)]
    assert low is None or low <= min(completions)
    assert high is None or high >= max(completions)


def test_a_scale_without_an_end_has_no_bound() -> None:
    scales = {"open": {"kind": "number", "min": 0}}
    found = made({"aggregate": "sum", "children": [leaf("I1", "open"), leaf("I2", "open")]}, scales=scales)
    assert score(found, {"I1": 3}).bounds == (Fraction(3), None)
    assert score(found, {"I1": 3, "I2": 4}).bounds == (Fraction(7), Fraction(7))


# ---- what passes the check must score


@pytest.mark.parametrize(
    "external",
    [{"waiting": 9}, {"converter": "far"}, {}],
    ids=["waiting-value", "converter", "index-taken-unchanged"],
)
def test_what_another_index_supplies_must_lie_on_the_scale(external: dict[str, Any]) -> None:
    """A leaf of levels 1 to 5 must not come to 9, 50 or 100 through its index; the check refuses, or the score does."""
    supplied = {"id": "X", "name": {"id": "X", "en": "X"}, "owner": "Y", "min": 0, "max": 100, **external}
    tree = {"aggregate": "sum", "children": [leaf("I1", external=supplied)]}
    try:
        found = made(tree, converters={"far": {"points": [[0, 1], [100, 50]]}})
        results = [score(found, {}), score(found, {"X": 100})]
    except (AssertionError, FaultyInput):
        return
    assert all(result.exact is None or 1 <= result.exact <= 5 for result in results)


def test_a_percentage_leaves_out_what_does_not_count() -> None:
    children = [leaf("I1", "number"), leaf("I2", "number", counts=False, optional=True)]
    found = made({"aggregate": "percentage", "children": children})
    assert score(found, {"I1": 10}).exact == 100
    assert score(found, {"I1": 10, "I2": 0}).exact == 100
    assert score(found, {"I1": 0, "I2": 10}).exact == 0
