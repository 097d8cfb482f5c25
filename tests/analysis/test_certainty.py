"""Intervals, bands, ranks and sensitivity: what they promise, tried on truths that are known."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from tests.analysis.made import judged, spbe, true_levels
from tests.scoring.small_instruments import leaf, made

from tolok.analysis.bands import limit_of
from tolok.analysis.certainty import (
    GROUPS,
    Errors,
    TooNoisy,
    assumed_errors,
    by_index,
    estimated_errors,
    examine,
    index_sensitivity,
    intervals,
    paired_errors,
    rank_set_of,
    rank_sets,
    sensitivity,
    sentences,
    shares_of_variance,
    simulate,
    sobol_indices,
    sobol_of,
)
from tolok.analysis.stated import Basis
from tolok.analysis.straight import NotStraight, Straight, straight
from tolok.instruments import instrument
from tolok.instruments.model import PredicateBasis, Publication, Rounding
from tolok.scoring.exact import rounded
from tolok.scoring.table import Table

NONE = {"up": 0.0, "down": 0.0}


def test_unbiased_scores_are_right_on_average_whatever_the_truth_is() -> None:
    errors = assumed_errors(spbe(), up=0.2, down=0.05)
    scores, variances = errors.scores()
    assert errors.matrix @ scores == pytest.approx([1, 2, 3, 4, 5])
    spread = errors.matrix @ scores**2 - np.arange(1, 6) ** 2
    assert (spread > 0).all()
    assert (variances > spread.min() * 0.99).all()
    assert (variances < spread.max() * 1.01).all()
    # A small matrix by hand: levels 1 and 2, one in four lower levels is given too high.
    matrix = np.array([[0.75, 0.25], [0.0, 1.0]])
    assert Errors(1, matrix, 0.0, errors.source).scores()[0] == pytest.approx([2 / 3, 2.0])


@pytest.mark.parametrize(("up", "down"), [(0.1, 0.1), (0.2, 0.05)])
def test_nine_in_ten_intervals_hold_the_true_index_where_noise_added_again_fails(up: float, down: float) -> None:
    chance, true = np.random.default_rng(5), true_levels(640)
    index = true @ spbe().floats
    errors = assumed_errors(spbe(), up=up, down=down)
    held, naive = [], []
    for _ in range(5):
        given = judged(true, errors.matrix, chance)
        found = intervals(spbe(), given, errors)
        held.append(((found.low <= index) & (index <= found.high)).mean())
        again = np.stack([judged(given, errors.matrix, chance) @ spbe().floats for _ in range(40)])
        ends = np.quantile(again, [0.05, 0.95], axis=0)
        naive.append(((ends[0] <= index) & (index <= ends[1])).mean())
        assert abs((found.corrected - index).mean()) < 0.01
    assert 0.885 < np.mean(held) < 0.915
    assert np.mean(naive) < (0.82 if up == down else 0.3)
    learnt = estimated_errors(spbe(), true[:30], given[:30])
    found = intervals(spbe(), given[30:], learnt)
    assert 0.85 < ((found.low <= index[30:]) & (index[30:] <= found.high)).mean() < 0.95


def test_no_error_gives_the_index_itself_and_full_support() -> None:
    levels = true_levels(100)
    errors = assumed_errors(spbe(), **NONE)
    found = intervals(spbe(), levels, errors)
    assert (found.corrected == found.index).all()
    assert (found.sd == 0).all()
    assert (found.support == 1).all()
    drawn = simulate(spbe(), levels, errors, replications=50)
    assert np.ptp(drawn.quantiles, axis=1).max() == 0
    chances = np.take_along_axis(drawn.band_chances, found.official[:, None], axis=1)
    assert (chances == 1).all()


def test_an_agency_with_levels_all_alike_is_not_called_certain() -> None:
    for up, down in ((0.3, 0.0), (0.0, 0.3), (0.1, 0.1)):
        errors = assumed_errors(spbe(), up=up, down=down)
        found = intervals(spbe(), np.repeat(np.arange(1, 6), 47).reshape(5, 47), errors)
        middle = found.sd[1:4]
        assert (middle > 0.04).all(), (up, down)
        assert found.corrected[2] == pytest.approx(3 - (up - down), abs=0.08)


def test_support_of_a_band_by_hand() -> None:
    # 47 levels of 3 with errors both ways: the index 3.00 is unbiased, and 2.6 and 3.5 are its limits.
    errors = assumed_errors(spbe(), up=0.1, down=0.1, team=0.2)
    levels = np.full((1, 47), 3)
    found = intervals(spbe(), levels, errors)
    assert found.corrected[0] == pytest.approx(3.0)
    sd = float(found.sd[0])
    one = float(errors.scores()[1][2])
    assert sd == pytest.approx(np.sqrt(one * (spbe().floats ** 2).sum() + 0.04))
    assert found.band_codes == ("kurang", "cukup", "baik", "sangat_baik", "memuaskan")
    chance = np.random.default_rng(1).normal(3, sd, 400_000)
    assert found.support[0] == pytest.approx(((chance >= 2.6) & (chance < 3.5)).mean(), abs=0.003)
    assert found.band_chances.sum() == pytest.approx(1)
    assert found.source.basis is Basis.ASSUMED
    assert "10 %" in found.source.words.en


@pytest.mark.parametrize("basis", list(PredicateBasis))
@pytest.mark.parametrize("rounding", list(Rounding))
def test_the_limit_of_a_band_is_where_the_predicate_changes(basis: PredicateBasis, rounding: Rounding) -> None:
    bands = instrument("spbe-2020").tree.bands
    assert bands is not None
    publication = Publication(2, rounding, basis)
    for band in bands.bands[1:]:
        limit = limit_of(band, publication)
        for step in range(-12, 13):
            exact = band.start + Fraction(step, 1000)
            read = exact if basis is PredicateBasis.EXACT else rounded(exact, 2, rounding)
            assert limit.reached_by(exact) == band.holds(read), (band.code, exact)


def test_a_lenient_team_is_found_and_an_independent_one_is_not() -> None:
    chance, true = np.random.default_rng(2), true_levels(400, seed=4)
    errors = assumed_errors(spbe(), up=0.1, down=0.1)
    given = judged(true, errors.matrix, chance)
    alone = estimated_errors(spbe(), true, given)
    assert alone.matrix == pytest.approx(errors.matrix, abs=0.03)
    assert alone.team < 0.03
    assert alone.source.basis is Basis.MEASURED
    assert "400 agencies assessed again, 18800 judgements" in alone.source.words.en
    # Half of the teams lift one level in three, the others lower it: each agency moves as one.
    lean = chance.choice([-1, 1], (400, 1)) * (chance.random((400, 47)) < 1 / 3)
    leaning = estimated_errors(spbe(), true, np.clip(true + lean, 1, 5))
    assert 0.2 < leaning.team < 0.4
    with_team = intervals(spbe(), given, leaning).sd.mean()
    assert with_team > leaning.team


def test_two_equal_assessors_tell_the_rate_of_one() -> None:
    chance, true = np.random.default_rng(6), true_levels(300)
    matrix = assumed_errors(spbe(), up=0.1, down=0.1).matrix
    found = paired_errors(spbe(), judged(true, matrix, chance), judged(true, matrix, chance))
    assert found.matrix[2] == pytest.approx([0, 0.1, 0.8, 0.1, 0], abs=0.01)
    assert found.team < 0.03
    assert "equally good" in found.source.words.en
    shifted = paired_errors(spbe(), np.full((20, 47), 3), np.full((20, 47), 3))
    # Rule of three: 3 differences in 940 are still likely, half of them up, shared by two assessors.
    assert shifted.matrix[2, 3] == pytest.approx(3 / 940 / 4)
    assert "all of them alike; one level off at most 0.1 %" in shifted.source.words.en


def test_levels_never_met_borrow_from_the_others() -> None:
    true = np.full((20, 47), 3)
    given = true.copy()
    given[:, :10] = 4
    found = estimated_errors(spbe(), true, given)
    assert found.matrix[2, 3] == pytest.approx(10 / 47, abs=0.01)
    assert found.matrix[0, 1] == pytest.approx(10 / 47, abs=0.01)
    assert found.matrix[4, 4] == pytest.approx(1)


def test_errors_that_say_nothing_are_refused() -> None:
    coin = Errors(1, np.full((5, 5), 0.2), 0.0, assumed_errors(spbe(), **NONE).source)
    with pytest.raises(TooNoisy, match="no interval means anything"):
        intervals(spbe(), true_levels(2), coin)
    with pytest.raises(ValueError, match="another scale"):
        intervals(spbe(), true_levels(2), Errors(0, np.eye(6), 0.0, coin.source))
    with pytest.raises(ValueError, match="chances"):
        assumed_errors(spbe(), up=0.7, down=0.7)
    with pytest.raises(ValueError, match="add up to 1"):
        Errors(1, np.zeros((5, 5)), 0.0, coin.source)
    with pytest.raises(ValueError, match="judged twice"):
        paired_errors(spbe(), true_levels(2), true_levels(2), np.zeros((2, 47), bool))


@pytest.mark.parametrize(
    ("id_", "why"),
    [
        ("kami-5.0", "points behind gates"),
        ("kami-4.2", "points behind gates"),
        ("egdi-2024", "numbers from other sources"),
        ("gtmi-2025", "numbers from other sources"),
    ],
)
def test_what_is_no_sum_of_judged_levels_says_why(id_: str, why: str) -> None:
    with pytest.raises(NotStraight, match=f"index {id_} cannot be worked out: .*{why}"):
        straight(Table(instrument(id_)))


def pemdi() -> tuple[Straight, np.ndarray]:
    """Pemdi, and 400 made-up agencies: values inside the bands of their levels."""
    index = straight(Table(instrument("pemdi-2026")))
    chance = np.random.default_rng(21)
    means = chance.normal(3.0, 0.6, (400, 1))
    at = np.clip(np.rint(chance.normal(means, 0.8, (400, 20))), 1, 5).astype(int) - 1
    return index, np.take_along_axis(index.at(chance.random((400, 20)).round(2)), at[..., None], axis=-1)[..., 0]


@pytest.mark.parametrize(("up", "down"), [(0.1, 0.1), (0.2, 0.05)])
def test_levels_that_are_bands_of_values_are_corrected_too(up: float, down: float) -> None:
    index, true = pemdi()
    errors, chance = assumed_errors(index, up=up, down=down), np.random.default_rng(3)
    at, inside = index.rungs(true)
    sums, held, naive = true @ index.floats, [], []
    for _ in range(6):
        given = np.take_along_axis(index.at(inside), judged(at + 1, errors.matrix, chance)[..., None] - 1, axis=-1)
        points = given[..., 0]
        found = intervals(index, np.rint(points * 10_000).astype(np.int64), errors)
        held.append(((found.low <= sums) & (sums <= found.high)).mean())
        naive.append(abs((points @ index.floats - sums).mean()))
        assert abs((found.corrected - sums).mean()) < 0.015
    assert 0.87 < np.mean(held) < 0.93, "twenty indicators are fewer than forty-seven"
    if up != down:
        assert np.mean(naive) > 0.05, "what is published is too high, and the correction takes that away"
    drawn = simulate(index, np.rint(points * 10_000).astype(np.int64), errors, replications=4000)
    assert drawn.mean == pytest.approx(found.corrected, abs=0.02)


def test_what_nobody_judged_carries_no_error() -> None:
    index, true = pemdi()
    errors = assumed_errors(index, up=0.1, down=0.1)
    units = np.rint(true * 10_000).astype(np.int64)
    sure = np.zeros(true.shape, bool)
    sure[:, 5:] = True
    some, every = intervals(index, units, errors, sure=sure), intervals(index, units, errors)
    assert (some.sd < every.sd).all()
    assert intervals(index, units, errors, sure=~np.zeros(true.shape, bool)).sd.max() == 0
    shares = shares_of_variance(index, true, errors, sure=sure)
    assert shares[:, 5:].max() == 0
    assert shares.sum(axis=1) == pytest.approx(np.ones(400))
    drawn = simulate(index, units[:40], errors, replications=2000, sure=sure[:40])
    assert drawn.sd == pytest.approx(some.sd[:40], rel=0.6)
    found = sensitivity(index, true[:1], errors, runs=256, sure=~sure[:1] | sure[:1])[0]
    assert found.total[0, 0] == pytest.approx(0, abs=1e-12), "where nothing is judged, assessors move nothing"


@pytest.mark.parametrize(("up", "down"), [(0.1, 0.1), (0.2, 0.05)])
def test_an_index_alone_tells_nearly_as_much_as_its_levels(up: float, down: float) -> None:
    levels = true_levels(400)
    errors = assumed_errors(spbe(), up=up, down=down, team=0.02)
    known = intervals(spbe(), levels, errors)
    corrected, sd = by_index(spbe(), known.index, errors)
    inner = (known.index > 2) & (known.index < 4)
    assert np.abs(corrected - known.corrected)[inner].mean() < 0.04
    assert np.abs(corrected - known.corrected)[inner].max() < 0.15
    assert sd[inner] == pytest.approx(known.sd[inner], rel=0.2)
    index, true = pemdi()
    errors = assumed_errors(index, up=up, down=down)
    every = intervals(index, np.rint(true * 10_000).astype(np.int64), errors)
    corrected, sd = by_index(index, every.index, errors)
    assert np.abs(corrected - every.corrected).mean() < 0.1
    assert by_index(spbe(), np.array([3.0]), assumed_errors(spbe(), **NONE))[0].tolist() == [3.0]


def test_the_set_of_one_is_its_set_among_all() -> None:
    chance = np.random.default_rng(8)
    estimates, sd = chance.normal(3, 0.4, 30), np.full(30, 0.1)
    every = rank_sets(estimates, sd)
    assert [rank_set_of(j, estimates, sd) for j in range(30)] == list(
        zip(every.low.tolist(), every.high.tolist(), strict=True)
    )


def test_what_does_not_count_stands_aside() -> None:
    tree = {"aggregate": "sum", "children": [leaf("A"), leaf("B", counts=False, optional=True), leaf("C")]}
    index = straight(Table(made(tree)))
    assert index.positions == (0, 2)
    found = intervals(index, np.array([[2, 5, 3]]), assumed_errors(index, **NONE))
    assert found.index.tolist() == [5]
    assert np.isnan(found.support).all()


# ---- draws


def test_draws_agree_with_the_closed_form_and_with_draws_one_by_one() -> None:
    chance, true = np.random.default_rng(9), true_levels(60)
    errors = assumed_errors(spbe(), up=0.2, down=0.05, team=0.05)
    given = judged(true, errors.matrix, chance)
    closed, drawn = intervals(spbe(), given, errors), simulate(spbe(), given, errors, replications=20_000)
    assert drawn.mean == pytest.approx(closed.corrected, abs=0.005)
    scores, _ = errors.scores()
    again = np.stack([scores[judged(given[:1], errors.matrix, chance) - 1] @ spbe().floats for _ in range(8000)])[:, 0]
    by_hand = np.hypot(again.std(), 0.05)
    assert drawn.sd[0] == pytest.approx(by_hand, rel=0.03)
    assert drawn.band_chances.sum(axis=1) == pytest.approx(np.ones(60))
    assert np.abs(drawn.band_chances - closed.band_chances).max() < 0.05
    assert (np.diff(drawn.quantiles, axis=1) > 0).all()


def test_draws_are_the_same_whatever_the_number_of_threads() -> None:
    levels, errors = true_levels(70), assumed_errors(spbe(), up=0.1, down=0.1)
    one, two = (simulate(spbe(), levels, errors, replications=300, threads=n) for n in (1, 2))
    assert (one.quantiles == two.quantiles).all()
    assert (one.rank_low == two.rank_low).all()
    other = simulate(spbe(), levels, errors, replications=300, seed=2)
    assert (one.quantiles != other.quantiles).any()


def test_ranks_are_drawn_within_groups_and_ties_are_shared_out() -> None:
    levels = np.concatenate([np.full((4, 47), 3), np.full((1, 47), 5), np.full((1, 47), 1)])
    groups = ["a", "a", "a", "a", "b", "a"]
    found = simulate(spbe(), levels, assumed_errors(spbe(), up=0.1, down=0.1), groups=groups, replications=4000)
    assert (found.rank_low[4], found.rank_high[4]) == (1, 1)
    assert (found.rank_low[5], found.rank_high[5]) == (5, 5)
    assert found.rank_low[:4].tolist() == [1] * 4
    assert found.rank_high[:4].tolist() == [4] * 4
    assert found.rank_mean[:4] == pytest.approx([2.5] * 4, abs=0.1)
    exact = simulate(spbe(), levels, assumed_errors(spbe(), **NONE), groups=groups, replications=4000)
    assert exact.rank_mean[:4] == pytest.approx([2.5] * 4, abs=0.1)
    with pytest.raises(ValueError, match="a group for every agency"):
        simulate(spbe(), levels, assumed_errors(spbe(), **NONE), groups=["a"])


# ---- confidence sets of ranks


def test_rank_sets_by_hand() -> None:
    found = rank_sets(np.array([4.0, 3.0, 2.0, 2.0]), np.array([0.01, 0.01, 0.01, 0.01]))
    assert (found.low.tolist(), found.high.tolist()) == ([1, 2, 3, 3], [1, 2, 4, 4])
    wide = rank_sets(np.array([4.0, 3.0, 2.0]), np.array([5.0, 5.0, 5.0]))
    assert (wide.low.tolist(), wide.high.tolist()) == ([1, 1, 1], [3, 3, 3])
    known = rank_sets(np.array([2.0, 2.0, 1.0]), np.zeros(3))
    assert (known.low.tolist(), known.high.tolist()) == ([1, 1, 3], [2, 2, 3])
    assert rank_sets(np.array([1.0]), np.array([0.1])).high.tolist() == [1]
    with pytest.raises(ValueError, match="one shape"):
        rank_sets(np.zeros(2), np.zeros(3))


def test_two_agencies_are_told_apart_just_when_their_difference_is_beyond_1_96_errors() -> None:
    sd = np.array([0.3, 0.4])
    for difference, apart in ((0.95, False), (1.01, True)):
        found = rank_sets(np.array([0.0, difference]), sd, replications=40_000)
        assert found.low.tolist() == ([2, 1] if apart else [1, 1])


@pytest.mark.parametrize("simultaneous", [False, True])
def test_rank_sets_hold_the_true_ranks_as_often_as_they_promise(simultaneous: bool) -> None:
    chance = np.random.default_rng(4)
    truth = np.sort(chance.normal(3, 0.5, 20))[::-1]
    truth[5:10] = truth[5]  # ties, where percentiles of ranks fail
    first = (truth[None] > truth[:, None]).sum(axis=1) + 1
    last = (truth[None] >= truth[:, None]).sum(axis=1)
    sd = np.full(20, 0.15)
    held = []
    for run in range(60):
        found = rank_sets(truth + chance.normal(0, sd), sd, simultaneous=simultaneous, replications=400, seed=run)
        held.append((found.low <= first) & (last <= found.high))
    table = np.array(held)
    assert (table.all(axis=1) if simultaneous else table).mean() >= (0.88 if simultaneous else 0.95)


def test_simultaneous_sets_are_no_narrower() -> None:
    chance = np.random.default_rng(8)
    estimates, sd = chance.normal(3, 0.4, 40), np.full(40, 0.1)
    one, all_ = rank_sets(estimates, sd), rank_sets(estimates, sd, simultaneous=True)
    assert (all_.high - all_.low).mean() > (one.high - one.low).mean()
    assert ((all_.low <= one.low) & (all_.high >= one.high)).mean() > 0.95


# Scores in mathematics and their standard errors of the OECD countries in PISA 2018 (OECD, public).
PISA = """Australia 491.36 1.94|Austria 498.94 2.97|Belgium 508.07 2.26|Canada 512.02 2.36|Chile 417.41 2.42
Colombia 390.93 2.99|Czechia 499.47 2.46|Denmark 509.40 1.74|Estonia 523.41 1.74|Finland 507.30 1.97
France 495.41 2.32|Germany 500.04 2.65|Greece 451.37 3.09|Hungary 481.08 2.32|Iceland 495.19 1.95
Ireland 499.63 2.20|Israel 463.03 3.50|Italy 486.59 2.78|Japan 526.97 2.47|Korea 525.93 3.12|Latvia 496.13 1.96
Lithuania 481.19 1.95|Luxembourg 483.42 1.10|Mexico 408.80 2.49|Netherlands 519.23 2.63|New_Zealand 494.49 1.71
Norway 500.96 2.22|Poland 515.65 2.60|Portugal 492.49 2.68|Slovakia 486.16 2.56|Slovenia 508.90 1.36|Spain 481.39 1.46
Sweden 502.39 2.65|Switzerland 515.31 2.91|Turkey 453.51 2.26|United_Kingdom 501.77 2.56|United_States 478.24 3.24"""


def test_rank_sets_of_the_published_example() -> None:
    """The example of the method's own R package (csranks 1.2.2, article "Inference for Ranks")."""
    rows = [line.split() for line in PISA.replace("\n", "|").split("|")]
    names = [row[0] for row in rows]
    scores, errors = (np.array([float(row[column]) for row in rows]) for column in (1, 2))
    one, every = rank_sets(scores, errors, replications=4000), rank_sets(scores, errors, simultaneous=True)
    kingdom = names.index("United_Kingdom")
    # Printed: from 8 to 23, and "between 7 and 23" in the text; it comes from other draws.
    assert (one.low[kingdom], one.high[kingdom]) in {(7, 23), (8, 23)}
    assert [names[i] for i in np.argsort(-scores)[:3]] == ["Japan", "Korea", "Estonia"]
    # "Chile, Mexico and Colombia have confidence sets that do not overlap with those of the other countries."
    last = [names.index(name) for name in ("Chile", "Mexico", "Colombia")]
    others = [i for i in range(37) if i not in last]
    assert every.low[last].min() > every.high[others].max()
    # "their confidence sets both contain rank 7": Germany and Korea cannot be told apart at 95 %.
    assert every.high[names.index("Korea")] >= every.low[names.index("Germany")]


# ---- sensitivity


def test_shares_of_variance_are_the_closed_form() -> None:
    levels = true_levels(3)
    errors = assumed_errors(spbe(), up=0.1, down=0.1)
    found = shares_of_variance(spbe(), levels, errors)
    assert found.sum(axis=1) == pytest.approx(np.ones(3))
    by_hand = [
        weight**2 * (0.2 if 1 < level < 5 else 0.09) for weight, level in zip(spbe().floats, levels[0], strict=True)
    ]
    assert found[0] == pytest.approx(np.array(by_hand) / sum(by_hand))
    assert np.isnan(shares_of_variance(spbe(), levels, assumed_errors(spbe(), **NONE))).all()


def ishigami(x: np.ndarray, y: np.ndarray, z: np.ndarray) -> np.ndarray:
    found: np.ndarray = np.sin(x) + 7 * np.sin(y) ** 2 + 0.1 * z**4 * np.sin(x)
    return found


def test_sobol_indices_on_the_same_sample_are_those_of_salib() -> None:
    chance = np.random.default_rng(11)
    a, b = (chance.uniform(-np.pi, np.pi, (256, 3)).T[..., None] for _ in range(2))
    found = sobol_of("xyz", ishigami, list(a), list(b), replications=400)
    # SALib 1.6.0: sobol.analyze of the same 1,280 values, calc_second_order=False.
    assert found.first[:, 0] == pytest.approx([0.30264040723167873, 0.4649828553815556, -0.019501144652096895])
    assert found.total[:, 0] == pytest.approx([0.5990805338891342, 0.43268836396446375, 0.2721731034862306])
    # Its intervals come from 100 other draws: half widths 0.121, 0.104, 0.105 and 0.133, 0.069, 0.055.
    halves = np.ptp(found.first_interval[:, 0], axis=1) / 2
    assert halves == pytest.approx([0.121, 0.104, 0.105], rel=0.25)
    assert np.ptp(found.total_interval[:, 0], axis=1) / 2 == pytest.approx([0.133, 0.069, 0.055], rel=0.25)
    assert found.runs == 1280


def test_sobol_indices_come_near_the_analytical_ones() -> None:
    chance = np.random.default_rng(12)
    a, b = (chance.uniform(-np.pi, np.pi, (60_000, 3)).T[..., None] for _ in range(2))
    found = sobol_of("xyz", ishigami, list(a), list(b), replications=50)
    # Ishigami & Homma 1990 with a = 7, b = 0.1.
    assert found.first[:, 0] == pytest.approx([0.3139, 0.4424, 0.0], abs=0.02)
    assert found.total[:, 0] == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.02)
    assert found.seen[:, 0].tolist() == [True] * 3


def test_sobol_indices_of_a_sum_are_its_shares_of_variance() -> None:
    chance = np.random.default_rng(13)
    weights = np.array([[1.0, 2.0], [3.0, 0.0], [0.5, 1.0]])
    a, b = (list(chance.normal(size=(3, 20_000, 1))) for _ in range(2))
    found = sobol_of("xyz", lambda *parts: sum(p * w for p, w in zip(parts, weights, strict=True)), a, b)
    shares = weights**2 / (weights**2).sum(axis=0)
    assert found.first == pytest.approx(shares, abs=0.03)
    assert found.total == pytest.approx(shares, abs=0.03)
    assert not found.seen[1, 1]


def test_what_does_not_vary_has_no_indices() -> None:
    flat = np.ones((10, 1))
    found = sobol_indices("x", flat, flat, flat[None])
    assert np.isnan(found.first).all()
    with pytest.raises(ValueError, match="shape"):
        sobol_indices("xy", flat, flat, flat[None])


def test_the_sensitivity_of_an_index_names_its_groups_and_its_source() -> None:
    levels = true_levels(12)
    found = index_sensitivity(spbe(), levels, assumed_errors(spbe(), up=0.1, down=0.1), runs=512)
    assert found.groups == GROUPS
    assert found.first.shape == (4, 12)
    assert (found.total[GROUPS.index("codes")] > 0.5).all(), "level codes are the largest convention"
    assert (found.total[GROUPS.index("weights")] < 0.1).all(), "weights matter least"
    assert found.source is not None
    assert found.source.basis is Basis.ASSUMED
    rates = assumed_errors(spbe(), up=0.1, down=0.1)
    only = sensitivity(spbe(), levels, rates, runs=512, conventions=False)[0]
    assert only.groups == GROUPS[:2]
    assert (only.total[0] > only.total[1]).all(), "levels move it more than weights"
    assert only.first.sum(axis=0) == pytest.approx(np.ones(12), abs=0.25)
    still = index_sensitivity(spbe(), levels, assumed_errors(spbe(), **NONE), runs=64)
    assert still.total[0] == pytest.approx(np.zeros(12), abs=1e-12)


# ---- findings


def test_findings_hold_everything_about_each_agency_in_its_group() -> None:
    levels = np.concatenate([true_levels(9), np.full((2, 47), 3)])
    names, groups = [f"A{i}" for i in range(11)], ["x", "y"] * 5 + ["y"]
    silent = examine(spbe(), names, levels, None, groups=groups)
    assert [one.measured for one in silent] == [None] * 11
    assert silent[9].index == 3
    assert (silent[9].published, silent[9].band and silent[9].band.code) == ("3.00", "baik")
    assert silent[9].place.tied
    assert sentences(silent[9])[1].id == "Tidak ada asesor kedua: ketidakpastian tidak diukur."
    errors = assumed_errors(spbe(), up=0.3, down=0.0)
    found = examine(spbe(), names, levels, errors, groups=groups, replications=500)
    last = found[9].measured
    assert last is not None
    closed = intervals(spbe(), levels, errors)
    assert (last.corrected, last.sd) == (closed.corrected[9], closed.sd[9])
    assert last.percentiles is not None
    assert last.rank_low <= last.percentiles[0] <= last.percentiles[1] <= last.rank_high <= found[9].place.of == 6
    lines = [line.en for line in sentences(found[9])]
    assert lines[0].startswith("Good, index 3.00, rank ")
    assert any("Assessors lean to the higher level: without that the index is about 0." in line for line in lines)
    assert lines[-1].startswith("Assessor error assumed, not measured: one level too high 30 %, too low 0 %")
    assert [one.source for one in found] == [errors.source] * 11
    with pytest.raises(ValueError, match="a row of levels"):
        examine(spbe(), names, levels, None, groups=["x"])


def test_the_sensitivity_of_ranks_is_within_groups() -> None:
    levels = np.concatenate([true_levels(8), np.full((1, 47), 5)])
    errors = assumed_errors(spbe(), up=0.2, down=0.2)
    index, rank_ = sensitivity(spbe(), levels, errors, groups=["x"] * 8 + ["y"], runs=256)
    assert (index.first == index_sensitivity(spbe(), levels, errors, runs=256).first).all()
    assert np.isnan(rank_.total[:, 8]).all(), "alone in its group: its rank never moves"
    assert (rank_.total[GROUPS.index("assessors"), :8] > 0.1).all()
    assert np.nanmean(rank_.total[GROUPS.index("codes")]) < np.nanmean(index.total[GROUPS.index("codes")])
