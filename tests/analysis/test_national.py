"""Many agencies at once: quartiles as the standard library finds them, targets by trying, jumps both ways."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, sqrt
from statistics import fmean, quantiles, stdev

from hypothesis import given
from hypothesis import strategies as st

from tolok.analysis.national import Entry, apart, jumps, reached, spread

CODES = ["kurang", "cukup", "baik", "sangat_baik", "memuaskan"]
_indices = st.lists(st.integers(100, 500).map(lambda cents: Fraction(cents, 100)), min_size=2, max_size=60)
_bands = st.lists(st.sampled_from([*CODES, ""]), max_size=60)


def entries(indices: list[Fraction]) -> list[Entry]:
    return [Entry(str(place), "kota", "", index, "baik") for place, index in enumerate(indices)]


@given(_indices)
def test_quartiles_are_those_of_the_standard_library(indices: list[Fraction]) -> None:
    found = spread(entries(indices), CODES)
    assert [found.first, found.median, found.third] == quantiles(indices, n=4, method="inclusive")
    assert (found.low, found.high, found.bands["baik"]) == (min(indices), max(indices), len(indices))
    assert found.mean == sum(indices) / len(indices)


@given(_bands, st.sampled_from(CODES), st.integers(1, 100))
def test_what_lacks_to_a_target_is_just_enough(bands: list[str], band: str, percent: int) -> None:
    rows = [Entry(str(place), "", "", None, code) for place, code in enumerate(bands)]
    goal = Fraction(percent, 100)
    found = reached(rows, CODES, band, goal)
    assert found.known + found.unknown == len(rows)
    if not found.known:
        assert (found.lacking, found.met, found.share) == (None, None, None)
        return
    assert found.lacking is not None
    assert Fraction(found.there + found.lacking, found.known) >= goal
    assert found.lacking == 0 or Fraction(found.there + found.lacking - 1, found.known) < goal
    assert found.lacking <= ceil(goal * found.known)


def test_a_fall_is_a_jump_too_and_one_predicate_is_none() -> None:
    before = {name: Entry(name, "", "", Fraction(4), "sangat_baik") for name in "abcd"}
    after = [("a", "cukup"), ("b", "baik"), ("c", "memuaskan"), ("d", ""), ("e", "kurang")]
    found = jumps(before, [(name, Entry(name, "", "", Fraction(2), code)) for name, code in after], CODES)
    assert [(jump.after.agency, jump.bands, jump.points) for jump in found] == [("a", -2, Fraction(-2))]


def test_far_is_more_than_a_little_and_more_than_chance() -> None:
    differences = [-1.0, -1.0, 0.0, -1.0, 0.0, -1.0, 0.0, -1.0, -1.0, 0.0, -1.0, 0.0]
    mean, sd = fmean(differences), stdev(differences)
    found = apart(len(differences), mean, sd)
    assert found is not None
    assert found.far
    assert abs(found.high - (mean + 1.96 * sd / sqrt(12))) < 1e-4
    by_chance = apart(12, -0.5, 3.0)
    assert by_chance is not None
    assert not by_chance.far
