"""Where an agency stands, against brute force over small instruments."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.analysis.made import spbe, true_levels
from tests.scoring.small_instruments import SETTINGS, leaf, made, some_row

from tolok.analysis.standing import Verdict, compare, distance, dominance, dominates, position, weakest
from tolok.analysis.straight import straight
from tolok.instruments import Instrument, instrument
from tolok.scoring import score
from tolok.scoring.table import Table

BANDS = {
    "steps": [{"code": c, "name": {"id": c, "en": c}, "from": f} for c, f in (("a", "1"), ("b", "2.1"), ("c", "4.6"))]
}


def small(*weights: str) -> Instrument:
    children = [leaf(f"I{n}", weight=weight) for n, weight in enumerate(weights)]
    total = str(sum(Fraction(weight) for weight in weights))
    tree = {"aggregate": "weighted_mean", "weights_total": total, "bands": "steps", "children": children}
    return made(tree, bands=BANDS)


@given(st.lists(st.sampled_from(["1", "2", "3.5"]), min_size=2, max_size=4), st.integers(0, 10**6))
@SETTINGS
def test_the_fewest_levels_are_those_of_every_choice_tried(weights: list[str], seed: int) -> None:
    found, chance = small(*weights), random.Random(seed)
    before = score(found, some_row(found, chance))
    told = distance(before)
    if told is None:
        assert before.predicate is not None
        assert before.predicate.code == "c"
        return
    levels = [int(before.nodes[one.id].value or 0) for one in found.leaves]
    fewest = None
    for raised in product(*(range(level, 6) for level in levels)):
        after = score(found, dict(zip((one.id for one in found.leaves), raised, strict=True)))
        if after.predicate is not None and after.predicate.code >= told.band.code:
            count = sum(raised) - sum(levels)
            fewest = count if fewest is None else min(fewest, count)
    assert told.levels == fewest
    assert told.points == told.band.start - (before.exact or 0) - Fraction(1, 200) * (
        found.publication.predicate_basis == "rounded"
    )


def test_the_steps_reach_the_band_and_one_less_does_not() -> None:
    found = instrument("spbe-2020")
    levels = {f"I{n:02}": 1 + n % 4 for n in range(1, 48)}
    for year in (2023, 2024):
        before = score(found, levels, year=year)
        told = distance(before)
        assert told is not None
        assert told.levels == sum(up for _, up in told.steps)
        raised = {**levels, **{id_: levels[id_] + up for id_, up in told.steps}}
        after = score(found, raised, year=year)
        assert after.predicate == told.band
        lightest = min(told.steps, key=lambda step: found.nodes[step[0]].weight or 0)[0]
        assert score(found, {**raised, lightest: raised[lightest] - 1}, year=year).predicate == before.predicate


def test_where_levels_cannot_be_counted_only_points_are_told() -> None:
    pemdi = distance(score(instrument("pemdi-2026"), {str(n): "2.2" for n in range(1, 21)}))
    assert pemdi is not None
    assert (pemdi.levels, str(pemdi.points), pemdi.band.code) == (None, "3/10", "baik")
    egdi = distance(score(instrument("egdi-2024"), {"OSI": "0.75", "HCI": "0.75", "TII": "0.75"}))
    assert egdi is not None
    assert egdi.points == 0
    assert egdi.above
    assert distance(score(instrument("spbe-2020"), {})) is None
    assert distance(score(instrument("spbe-2020"), {str(n): 5 for n in range(1, 48)})) is None


def test_ties_are_ties_and_neighbours_are_all_of_them() -> None:
    values = [Fraction(3), Fraction(4), Fraction(2), Fraction(3), None, Fraction(4), Fraction(2)]
    told = position(values, 3)
    assert told is not None
    assert (str(told.place), told.place.of) == ("3-4", 6)
    assert (told.ahead, told.behind, told.best) == ((1, 5), (2, 6), (1, 5))
    assert told.gap == 1
    assert told.mean == 3
    top = position(values, 1)
    assert top is not None
    assert (str(top.place), top.ahead, top.gap) == ("1-2", (), Fraction(0))
    assert position(values, 4) is None


def test_the_weakest_aspects_are_all_with_the_lowest_value() -> None:
    found = instrument("spbe-2020")
    levels = {str(n): 3 for n in range(1, 48)}
    assert [one.node.id for one in weakest(score(found, levels))] == [f"A{n}" for n in range(1, 9)]
    a5 = [str(one.number) for one in found.nodes["A5"].leaves]
    assert [one.node.id for one in weakest(score(found, {**levels, **dict.fromkeys(a5, 1)}))] == ["A5"]
    assert weakest(score(found, {})) == ()
    kami = instrument("kami-5.0")
    assert weakest(score(kami, {one.id: "0" if one.id[0] != "1" else "A" for one in kami.leaves})) == (), (
        "sums of unequal length"
    )


@given(st.integers(0, 10**6))
@SETTINGS
def test_who_dominates_is_ahead_under_every_increasing_code(seed: int) -> None:
    chance = np.random.default_rng(seed)
    index = straight(Table(small("1", "2", "3.5")))
    levels = chance.integers(1, 6, (6, 3))
    found = dominance(index, levels)
    weights = np.array([1, 2, 3.5])
    codes = [np.concatenate([[0], np.cumsum(chance.uniform(0.01, 1, 4))]) for _ in range(30)]
    # The extreme codes decide: one step that is worth everything.
    codes += [np.array([0] * k + [1] * (5 - k)) + np.arange(5) * 1e-9 for k in range(1, 5)]
    means = np.array([code[levels - 1] @ weights for code in codes])
    for a, b in product(range(6), repeat=2):
        assert found[a, b] == bool((means[:, a] > means[:, b] + 1e-12).all())


def test_close_agencies_are_not_called_better_whoever_dominates() -> None:
    threes = np.full(47, 3)
    bit, more, mixed = threes.copy(), threes.copy(), threes.copy()
    bit[46] = 4
    more[20:] = 4
    mixed[20:], mixed[:5] = 4, 1
    close = compare(spbe(), bit, threes)
    assert (close.verdict, close.dominant, close.difference) == (Verdict.TOO_CLOSE, True, Fraction("0.03"))
    assert close.words.en == "less than 0.3 apart: do not say better"
    assert close.words.id.startswith("selisihnya di bawah 0,3")
    assert compare(spbe(), more, threes).verdict is Verdict.BETTER
    assert compare(spbe(), threes, more).verdict is Verdict.WORSE
    assert compare(spbe(), mixed, threes).verdict is Verdict.HIGHER
    assert compare(spbe(), threes, mixed).verdict is Verdict.LOWER
    assert compare(spbe(), threes, threes).verdict is Verdict.SAME
    assert dominates(spbe(), threes, threes) is None
    assert dominates(spbe(), threes, more) is False


def test_most_pairs_far_apart_are_ordered_and_few_close_ones() -> None:
    levels = true_levels(150)
    found = dominance(spbe(), levels)
    index = levels @ spbe().floats
    apart = index[:, None] - index[None, :]
    ordered = found | found.T
    far, close = ordered[apart > 0.6].mean(), ordered[(apart > 0) & (apart < 0.1)].mean()
    assert far > 0.9
    assert close < 0.3


@pytest.mark.parametrize("shape", [(2, 46), (3,)])
def test_levels_of_another_instrument_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="shape"):
        dominance(spbe(), np.full(shape, 3))
