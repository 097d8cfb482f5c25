"""Agreement of assessors, against Krippendorff's own numbers and the package that bears his name."""

from __future__ import annotations

from itertools import permutations, product

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given as examples
from hypothesis import strategies as st
from tests.analysis.made import judged, ratings, spbe, true_levels
from tests.scoring.small_instruments import SETTINGS

from tolok.analysis.certainty import Ratings, agreement, alpha, assumed_errors, coincidences, compare, ordinal_alpha
from tolok.analysis.certainty.alpha import alpha_each

# Krippendorff's example C: four observers, twelve units, some not judged (0). It is printed with the R package irr.
EXAMPLE_C = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
        [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
    ]
)


def made_by_hand() -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Four assessors, nine agencies, thirteen indicators, three in ten not judged."""
    chance = np.random.default_rng(7)
    chance.integers(1, 6, (4, 9, 13))
    true = chance.integers(1, 6, (9, 13))
    levels = np.clip(true + chance.integers(-1, 2, (4, 9, 13)), 1, 5)
    return levels, chance.random((4, 9, 13)) >= 0.3


def one(levels: npt.NDArray[np.int64], given: npt.NDArray[np.bool_]) -> float:
    met = coincidences(levels, given, 1, 5)
    return float(ordinal_alpha(met.reshape(-1, 5, 5).sum(axis=0)))


def test_alpha_of_the_published_example() -> None:
    # krippendorff 0.9.0: alpha(reliability_data=..., level_of_measurement="ordinal", value_domain=[1, 2, 3, 4, 5])
    assert one(EXAMPLE_C, EXAMPLE_C > 0) == pytest.approx(0.8153875037548814, abs=1e-14)


def test_alpha_of_many_units_is_that_of_the_package() -> None:
    levels, given = made_by_hand()
    # The same call over all 117 units, and over the nine agencies of the first indicator.
    assert one(levels, given) == pytest.approx(0.7845302509724329, abs=1e-14)
    assert one(levels[:, :, 0], given[:, :, 0]) == pytest.approx(0.5304895104895104, abs=1e-14)


@examples(st.lists(st.lists(st.integers(0, 5), min_size=3, max_size=3), min_size=2, max_size=6))
@SETTINGS
def test_alpha_is_its_definition(rows: list[list[int]]) -> None:
    """Pairs of judgements counted one by one, distances by counting the judgements between."""
    values = [[level for level in unit if level] for unit in rows]
    paired = [unit for unit in values if len(unit) > 1]
    everything = [level for unit in paired for level in unit]
    counts = {level: everything.count(level) for level in range(1, 6)}

    def apart(a: int, b: int) -> float:
        low, high = min(a, b), max(a, b)
        return float(sum(counts[level] for level in range(low, high + 1)) - (counts[a] + counts[b]) / 2) ** 2

    observed = sum(apart(a, b) / (len(unit) - 1) for unit in paired for a, b in permutations(unit, 2))
    expected = sum(apart(a, b) for a, b in product(everything, everything))
    found = one(np.array(rows).T, np.array(rows).T > 0)
    if expected == 0:
        assert np.isnan(found)
    else:
        assert found == pytest.approx(1 - (len(everything) - 1) * observed / expected, abs=1e-9)


def test_the_interval_draws_whole_agencies_and_holds_the_value() -> None:
    levels, given = made_by_hand()
    met = coincidences(levels, given, 1, 5)
    found = alpha(met, replications=500)
    assert found.value is not None
    assert found.low is not None
    assert found.high is not None
    assert found.low < found.value < found.high
    assert (found.resampled, found.replications) == ("agency", 500)
    assert alpha(met, replications=500) == found
    alone = alpha(met[:1])
    assert alone.resampled == "unit"
    single = alpha(met[:1, :1])
    assert (single.low, single.high) == (None, None), "one thing alone has no interval"
    each = alpha_each(met, replications=500)
    assert [found.value for found in each] == pytest.approx([one(levels[:, :, i], given[:, :, i]) for i in range(13)])
    assert each[0].low == pytest.approx(alpha(met[:, :1], replications=500).low, abs=0.1)
    # Every agency judged alike in itself: drawing agencies must be wider than drawing single units would be.
    lumps = np.repeat(met.sum(axis=1, keepdims=True), 13, axis=1) / 13
    by_agency, by_unit = alpha(lumps, replications=500), alpha(lumps.reshape(-1, 1, 5, 5), replications=500)
    assert (by_agency.high or 0) - (by_agency.low or 0) > 2 * ((by_unit.high or 0) - (by_unit.low or 0))


def test_without_a_second_assessor_nothing_is_measured_and_that_is_the_result() -> None:
    alone = agreement(ratings(true_levels(5)[None]))
    assert alone.alpha.value is None
    assert (alone.by_leaf, alone.pairs, alone.assessors) == ((), (), ())
    assert alone.reason is not None
    assert "not measured" in alone.reason.en
    same = agreement(ratings(np.full((2, 3, 47), 3)))
    assert same.alpha.value is None
    assert same.alpha.reason is not None
    assert "beyond chance" in same.alpha.reason.en


def test_a_lenient_assessor_is_seen_although_every_coefficient_is_excellent() -> None:
    chance = np.random.default_rng(3)
    true = true_levels(200, seed=3)
    strict = judged(true, assumed_errors(spbe(), up=0.02, down=0.05).matrix, chance)
    lenient = judged(true, assumed_errors(spbe(), up=0.2, down=0.02).matrix, chance)
    found = agreement(ratings(np.stack([strict, lenient])), replications=200)
    assert (found.alpha.value or 0) > 0.8
    (pair,) = found.pairs
    assert pair.table.sum() == pair.units == 200 * 47
    assert pair.mean is not None
    assert pair.limits is not None
    assert pair.same_band is not None
    by_hand = (lenient - strict) @ spbe().floats
    assert pair.mean == pytest.approx(by_hand.mean())
    assert pair.limits == pytest.approx(
        (by_hand.mean() - 1.96 * by_hand.std(ddof=1), by_hand.mean() + 1.96 * by_hand.std(ddof=1)), abs=1e-4
    )
    assert pair.same_band < 0.9
    assert pair.same_level == pytest.approx((strict == lenient).mean())
    first, second = found.assessors
    assert second.mean == pytest.approx((lenient - strict).mean())
    assert first.mean == -(second.mean or 0)
    assert (second.mean or 0) > 4 * (second.error or 1)
    worst = [found_.value for _, found_ in found.by_leaf]
    assert worst == sorted(worst, key=lambda value: value or 0)
    assert len(worst) == 47


def test_units_judged_by_one_only_count_nowhere() -> None:
    levels = np.stack([true_levels(6), true_levels(6, seed=2)])
    given = np.ones(levels.shape, bool)
    given[1, 3:] = False
    part = agreement(ratings(levels, given), replications=50)
    whole = agreement(ratings(levels[:, :3]), replications=50)
    assert part.alpha.value == pytest.approx(whole.alpha.value)
    assert (part.pairs[0].units, part.pairs[0].agencies) == (3 * 47, 3)
    assert compare(ratings(levels, given), 0, 1).alpha is None


def test_ratings_must_fit_their_index() -> None:
    with pytest.raises(ValueError, match="shape"):
        ratings(np.ones((2, 3, 46), dtype=np.int64))
    with pytest.raises(ValueError, match="outside"):
        ratings(np.full((2, 3, 47), 6))
    assert isinstance(ratings(np.full((1, 1, 47), 5)), Ratings)
