"""Why an index changed: parts that add up, against all orders of change tried one by one."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.scoring.small_instruments import SETTINGS, leaf, made, some_row, trees

from tolok.analysis.change import Rule, Unfinished, account, owen, sentences, shapley, smallest_change, waterfall
from tolok.analysis.change.players import grand_values
from tolok.analysis.stated import Basis, measured
from tolok.instruments import Instrument, instrument, mapping
from tolok.instruments.language import Text
from tolok.instruments.mapping import Carry, InstrumentMapping, MappingRow
from tolok.results import known_levels
from tolok.scoring import NeedsPopulation, NotComparable, Raw, score, score_many

CITY = "Pemerintah Kota Bandar Lampung"


def by_all_orders(players: int, worth: Callable[[frozenset[int]], Fraction]) -> list[Fraction]:
    """The definition itself: the mean gain of each player over every order of joining."""
    gains, orders = [Fraction(0)] * players, list(permutations(range(players)))
    for order in orders:
        inside: frozenset[int] = frozenset()
        for player in order:
            gains[player] += worth(inside | {player}) - worth(inside)
            inside |= {player}
    return [gain / len(orders) for gain in gains]


@given(st.integers(0, 4).flatmap(lambda n: st.lists(st.integers(-99, 99), min_size=1 << n, max_size=1 << n)))
@SETTINGS
def test_shapley_values_are_those_of_all_orders(worths: list[int]) -> None:
    players = len(worths).bit_length() - 1
    values, factor = shapley(np.array(worths))
    expected = by_all_orders(players, lambda inside: Fraction(worths[sum(1 << i for i in inside)]))
    assert [Fraction(int(value), factor) for value in values.tolist()] == expected


def test_many_games_are_played_at_once_and_whole_numbers_stay_whole() -> None:
    worths = np.random.default_rng(1).integers(-(2**61), 2**61, (8, 3))
    values, factor = shapley(worths)
    for game in range(3):
        column = worths[:, game].tolist()
        expected = by_all_orders(3, lambda inside, of=column: Fraction(of[sum(1 << i for i in inside)]))  # type: ignore[misc]
        assert [Fraction(int(value), factor) for value in values[:, game].tolist()] == expected
    with pytest.raises(ValueError, match="6 coalitions"):
        shapley(np.zeros(6))


def test_owen_values_are_those_of_the_orders_that_keep_unions_together() -> None:
    chance = random.Random(5)
    worths = {frozenset(i for i in range(4) if row >> i & 1): Fraction(chance.randint(0, 99)) for row in range(16)}
    # Players 0 and 1 are one union; 2 and 3 stand alone.
    gains, count = [Fraction(0)] * 2, 0
    for order in permutations(range(4)):
        if abs(order.index(0) - order.index(1)) != 1:
            continue
        count, inside = count + 1, frozenset[int]()
        for player in order:
            if player < 2:
                gains[player] += worths[inside | {player}] - worths[inside]
            inside |= {player}
    table = np.array([[int(worths[_bits(row << 2 | column)]) for column in range(4)] for row in range(4)])
    values, factor = owen(table, 2)
    assert [Fraction(value, factor) for value in values.tolist()] == [gain / count for gain in gains]


def _bits(row: int) -> frozenset[int]:
    return frozenset(i for i in range(4) if row >> i & 1)


def scored(found: Instrument, *rows: Mapping[str, Raw], years: Sequence[int | None] = (None, None)) -> list[Any]:
    return [score(found, row, year=year) for row, year in zip(rows, years, strict=True)]


@given(tree=trees(aggregates=("weighted_mean", "sum"), normalised=False), seed=st.integers(0, 10**6))
@SETTINGS
def test_parts_of_a_weighted_sum_add_up_exactly(tree: dict[str, Any], seed: int) -> None:
    found, chance = made(tree), random.Random(seed)
    told = account(*scored(found, some_row(found, chance), some_row(found, chance)))
    assert told.rule is Rule.STRAIGHT
    assert told.residual == told.by_weight == told.by_instrument == 0
    assert sum(part.total for part in told.parts) == told.by_level == told.difference
    assert told.by_branch()[found.tree.id] == told.difference


@given(tree=trees(), seed=st.integers(0, 10**6))
@SETTINGS
def test_parts_add_up_under_every_rule(tree: dict[str, Any], seed: int) -> None:
    found, chance = made(tree), random.Random(seed)
    before, after = scored(found, some_row(found, chance), some_row(found, chance))
    told = account(before, after)
    total = sum(part.total for part in told.parts)
    assert total + told.residual == told.difference == after.exact - before.exact
    assert abs(told.residual) < Fraction(1, 10**9) * (1 + abs(told.difference))
    bars = waterfall(told, most=3)
    assert len(bars) <= 3
    assert [bar.end for bar in bars[:-1]] == [bar.start for bar in bars[1:]]
    assert before.exact + sum(bar.height for bar in bars) == after.exact


@pytest.mark.parametrize("rule", ["minimum", "maximum", "geometric_mean", "harmonic_mean"])
def test_a_rule_with_order_gives_the_mean_over_all_orders_of_aspects(rule: str) -> None:
    weights = rule.endswith("_mean")

    def aspect(name: str, weight: int) -> dict[str, Any]:
        children = [leaf(f"{name}{n}", weight=1) for n in (1, 2)]
        own = {"weight": weight} if weights else {}
        return {
            "id": name,
            "kind": "aspect",
            "aggregate": "weighted_mean",
            "weights_total": 2,
            "children": children,
        } | own

    tree = {"aggregate": rule, "children": [aspect(name, n) for n, name in enumerate("ABC", start=1)]}
    found = made(tree | ({"weights_total": 6} if weights else {}))
    rows = [
        {"A1": 1, "A2": 3, "B1": 2, "B2": 2, "C1": 5, "C2": 4},
        {"A1": 4, "A2": 3, "B1": 5, "B2": 1, "C1": 1, "C2": 5},
    ]
    before, after = scored(found, *rows)

    def worth(inside: frozenset[int]) -> Fraction:
        mixed = {id_: rows["ABC".index(id_[0]) in inside][id_] for id_ in rows[0]}
        exact = score(found, mixed).exact
        assert exact is not None
        return exact

    told, expected = account(before, after), by_all_orders(3, worth)
    assert told.rule is Rule.SHAPLEY
    branches = told.by_branch()
    for id_, value, whole in zip("ABC", expected, grand_values(before, after), strict=True):
        assert abs(branches[id_] - value) < Fraction(1, 10**12)
        assert abs(whole - value) < Fraction(1, 10**12)
    if not weights:
        assert told.residual == 0
        assert [branches[id_] for id_ in "ABC"] == expected


def test_gated_answers_are_told_by_the_groups_of_the_gate() -> None:
    found, chance = instrument("kami-4.2"), random.Random(3)
    leaves = found.leaves
    rows = [{one.id: chance.choice(one.scale.options).code for one in leaves} for _ in range(2)]  # type: ignore[union-attr]
    before, after = scored(found, *rows)
    told = account(before, after)
    assert told.rule is Rule.SHAPLEY
    assert told.residual == 0
    assert sum(part.total for part in told.parts) == told.difference != 0
    areas = [part for part in told.parts if part.owner == "2"]
    assert {part.id for part in areas} == {"2:stage 1", "2:stage 2", "2:stage 3"}
    assert sum(part.total for part in areas) == grand_values(before, after)[0]
    assert "(stage 2)" in " ".join(line.en for line in sentences(told))


def test_the_account_of_bandar_lampung_by_hand() -> None:
    levels = known_levels("spbe-2020")
    found = instrument("spbe-2020")
    told = account(*scored(found, levels[CITY, 2023], levels[CITY, 2024], years=(2023, 2024)), sd=0.064)
    parts = {part.id: part for part in told.parts}
    # I39 goes from 1 to 3 and weighs 2.75 %.
    assert (parts["I39"].level, parts["I39"].total) == (Fraction("0.055"), Fraction("0.055"))
    assert told.difference == Fraction("0.825")
    assert sum((told.by_branch()[id_] for id_ in ("D1", "D2", "D3", "D4")), Fraction(0)) == told.difference
    lines = sentences(told)
    assert lines[0].id == "Indeks naik 0,825: dari 2,15 menjadi 2,98."
    assert lines[0].en == "The index rose by 0.825: from 2.15 to 2.98."
    assert lines[1].en.startswith("What raised it: ")
    assert "is 0.18 (assumed, not measured: standard deviation of one index 0.064)" in lines[-1].en


def test_amended_weights_are_a_part_of_their_own_relative_to_the_middle_of_the_scale() -> None:
    found = made(
        {
            "aggregate": "weighted_mean",
            "weights_total": 100,
            "children": [leaf("I1", weight=60), leaf("I2", weight=40)],
        },
        amendments=[{"from_year": 2024, "nodes": {"I1": {"weight": 20}, "I2": {"weight": 80}}}],
    )
    told = account(*scored(found, {"I1": 1, "I2": 4}, {"I1": 2, "I2": 5}, years=(2023, 2024)))
    one, two = told.parts
    # Weights move by 40 points from a leaf at 1.5 to one at 4.5; the middle is 3.
    assert (one.level, one.weight) == (Fraction("0.4"), Fraction("0.6"))
    assert (two.level, two.weight) == (Fraction("0.6"), Fraction("0.6"))
    assert told.by_level + told.by_weight == told.difference == Fraction("2.2")
    assert any("account for +1.2" in line.en for line in sentences(told))


def test_a_rule_with_roots_tells_amended_weights_as_a_player() -> None:
    found = made(
        {"aggregate": "geometric_mean", "weights_total": 4, "children": [leaf("I1", weight=1), leaf("I2", weight=3)]},
        amendments=[{"from_year": 2024, "nodes": {"I1": {"weight": 3}, "I2": {"weight": 1}}}],
    )
    told = account(*scored(found, {"I1": 1, "I2": 4}, {"I1": 1, "I2": 4}, years=(2023, 2024)))
    assert [part.id for part in told.parts if part.total] == ["edition"]
    assert abs(told.by_weight - told.difference) < Fraction(1, 10**9)
    assert told.difference < 0


def test_new_and_retired_indicators_are_the_instruments_part() -> None:
    def of(id_: str, *leaves: str) -> Instrument:
        children = [leaf(name, weight=1) for name in leaves]
        return made({"aggregate": "weighted_mean", "weights_total": len(leaves), "children": children}, id=id_)

    old, new = of("old", "A", "B", "C", "D"), of("new", "A", "B2", "E")
    nothing = Text("", "")
    rows = (
        MappingRow("A", Carry.REUSE, ("A",)),
        MappingRow("B2", Carry.UPDATE, ("B",)),
        MappingRow("E", Carry.NEW, ()),
    )
    between = InstrumentMapping("old", "new", nothing, None, rows, ("C", "D"), (), (), "")
    before, after = score(old, {"A": 2, "B": 4, "C": 3, "D": 5}), score(new, {"A": 4, "B2": 3, "E": 1})
    told = account(before, after, mapping=between)
    found = {part.id: part for part in told.parts if not part.retired}
    gone = {part.id: part.instrument for part in told.parts if part.retired}
    assert found["A"].level == (4 - 2) * Fraction(7, 24)
    assert found["A"].weight == Fraction(1, 12) * 0
    assert found["B2"].instrument == 0
    assert found["E"].instrument == Fraction(-2, 3)
    assert gone == {"B": Fraction(-1, 4), "C": 0, "D": Fraction(-1, 2)}
    assert sum(part.total for part in told.parts) == told.difference == Fraction(8, 3) - Fraction(7, 2)
    assert not told.comparable
    assert sentences(told)[0].en.endswith("not comparable: this account shows no progress.")
    with pytest.raises(NotComparable):
        account(before, after)
    with pytest.raises(NotComparable):
        account(after, before, mapping=between)


def test_the_library_mapping_makes_everything_the_instruments_part() -> None:
    before = score(instrument("spbe-2020"), {str(n): 1 + n % 5 for n in range(1, 48)})
    after = score(instrument("pemdi-2026"), {str(n): "2.2" for n in range(1, 21)})
    told = account(before, after, mapping=mapping("spbe-2020", "pemdi-2026"))
    assert sum(part.total for part in told.parts) == told.difference
    assert not told.comparable


def test_what_is_missing_is_named() -> None:
    found = instrument("spbe-2020")
    whole = {str(n): 3 for n in range(1, 48)}
    with pytest.raises(Unfinished, match="I07 not answered"):
        account(*scored(found, {**whole, "7": ""}, whole))
    with pytest.raises(Unfinished):
        account(*scored(found, whole, {}))


def test_more_than_error_needs_a_stated_error() -> None:
    found = instrument("spbe-2020")
    low, high = ({str(n): 3 for n in range(1, 48)} | {"47": level} for level in (3, 5))
    silent = account(*scored(found, low, high)).noticed
    assert (silent.smallest, silent.more_than_error, silent.source.basis) == (None, None, Basis.NONE)
    by_twins = measured(Text("30 instansi dinilai ulang", "30 agencies assessed again"))
    told = account(*scored(found, low, high), sd=0.148, source=by_twins)
    assert told.noticed.more_than_error is False
    assert round(told.noticed.smallest or 0, 2) == 0.41
    assert "do not call it a rise" in sentences(told)[-1].en
    assert "30 instansi dinilai ulang" in sentences(told)[-1].id
    assert account(*scored(found, low, high), sd=0.01).noticed.more_than_error is True
    assert round(smallest_change(0.064), 2) == 0.18
    with pytest.raises(ValueError, match="not below 0"):
        account(*scored(found, low, high), sd=-1)


def test_nothing_changed_is_said_plainly() -> None:
    found = instrument("spbe-2020")
    same = {str(n): 3 for n in range(1, 48)}
    told = account(*scored(found, same, same))
    assert waterfall(told) == []
    assert sentences(told)[0].en == "The index stayed at 3.00."


def test_a_rule_with_order_over_a_population_is_refused() -> None:
    over = [{"method": "minmax", "over": "population"}]
    found = made({"aggregate": "maximum", "children": [leaf("A", normalise=over), leaf("B", normalise=over)]})
    one, other = score_many(found, [{"A": 1, "B": 2}, {"A": 3, "B": 5}])
    with pytest.raises(NeedsPopulation):
        account(one, other)
