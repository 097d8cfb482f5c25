"""Two years beside each other, and many agencies in a row."""

from __future__ import annotations

import random
from dataclasses import fields
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.scoring.small_instruments import SETTINGS, leaf, made, some_row, trees

from tolok.instruments import instrument, library_ids, mapping
from tolok.scoring import (
    Carried,
    NotComparable,
    carried_over,
    changes,
    group,
    index_weights,
    mean,
    node_means,
    rank,
    score,
    score_many,
)

LINEAR = [id_ for id_ in library_ids() if not id_.startswith("kami")]


@pytest.mark.parametrize("id_", LINEAR)
def test_contributions_of_the_leaves_sum_to_the_change_of_the_index(id_: str) -> None:
    found, chance = instrument(id_), random.Random(id_)
    for _ in range(5):
        before, after = (score(found, some_row(found, chance)) for _ in range(2))
        told = changes(before, after)
        counted = {leaf.id for branch in found.tree.counted for leaf in branch.leaves}
        parts = [change.contribution for change in told if change.node.id in counted]
        assert None not in parts
        assert before.exact is not None
        assert after.exact is not None
        assert sum((part or Fraction(0) for part in parts), Fraction(0)) == after.exact - before.exact
        assert told[0].node is found.tree
        assert told[0].difference == told[0].contribution == after.exact - before.exact


@given(tree=trees(aggregates=("weighted_mean", "sum"), normalised=False), seed=st.integers(0, 10**6))
@SETTINGS
def test_contributions_sum_in_every_linear_tree(tree: dict[str, Any], seed: int) -> None:
    found, chance = made(tree), random.Random(seed)
    before, after = (score(found, some_row(found, chance)) for _ in range(2))
    told = changes(before, after)
    shares = index_weights(after)
    parts = [change.contribution for change in told if change.node.is_leaf and change.node.id in shares]
    assert before.exact is not None
    assert after.exact is not None
    assert sum((part or Fraction(0) for part in parts), Fraction(0)) == after.exact - before.exact
    assert after.exact == sum(
        (share * (after.nodes[id_].value or 0) for id_, share in shares.items() if found.nodes[id_].is_leaf),
        Fraction(0),
    )


def test_the_change_of_bandar_lampung_by_hand() -> None:
    found = instrument("spbe-2020")
    before = score(found, {str(n): 2 for n in range(1, 48)}, year=2023)
    after = score(found, {str(n): 4 if n in (1, 47) else 2 for n in range(1, 48)}, year=2024)
    told = {change.node.id: change for change in changes(before, after)}
    # Indicator 1 weighs 1.3 %, indicator 47 weighs 3 %, each two levels up.
    assert told["I01"].contribution == Fraction("0.026")
    assert told["I47"].contribution == Fraction("0.06")
    assert told["index"].difference == Fraction("0.086")
    assert told["D4"].contribution == Fraction("0.06")
    assert told["A8"].difference == Fraction(2, 6)
    assert told["I02"].contribution == told["I02"].difference == 0


def test_an_amended_weight_is_not_told_as_a_change_of_level() -> None:
    """The same levels under new weights: contributions must still add up, or the years must not be compared."""
    found = made(
        {
            "aggregate": "weighted_mean",
            "weights_total": 100,
            "children": [leaf("I1", weight=60), leaf("I2", weight=40)],
        },
        amendments=[{"from_year": 2024, "nodes": {"I1": {"weight": 20}, "I2": {"weight": 80}}}],
    )
    before, after = (score(found, {"I1": 1, "I2": 5}, year=year) for year in (2023, 2024))
    assert (before.index, after.index) == ("2.60", "4.20")
    try:
        told = changes(before, after)
    except NotComparable:
        return
    parts = [change.contribution for change in told if change.node.is_leaf]
    assert None in parts or sum((part or Fraction(0) for part in parts), Fraction(0)) == Fraction("1.6")


def test_what_is_missing_has_no_difference() -> None:
    found = instrument("spbe-2020")
    full = {str(n): 3 for n in range(1, 48)}
    before, after = score(found, {**full, "7": ""}), score(found, full)
    told = {change.node.id: change for change in changes(before, after)}
    assert (told["I07"].difference, told["I07"].contribution) == (None, None)
    assert (told["A1"].difference, told["index"].difference) == (None, None)
    assert told["I08"].difference == 0


def test_where_the_way_up_is_not_straight_there_is_no_contribution() -> None:
    found = instrument("kami-5.0")
    nothing = score(found, {leaf.id: "0" if leaf.id[0] != "1" else "A" for leaf in found.leaves})
    begun = score(found, {leaf.id: "1" if leaf.id[0] != "1" else "A" for leaf in found.leaves})
    told = {change.node.id: change for change in changes(nothing, begun)}
    assert told["2.1"].contribution is None, "a gate stands between"
    assert told["2"].contribution == told["2"].difference
    assert told["7.1"].contribution == told["7.1"].difference, "no gate in area 7"
    assert told["1.1"].contribution is None, "beside the index"


@pytest.mark.parametrize(("before", "after"), [("spbe-2018", "spbe-2020"), ("kami-4.2", "kami-5.0")])
def test_two_instruments_are_never_subtracted(before: str, after: str) -> None:
    one, other = score(instrument(before), {}), score(instrument(after), {})
    with pytest.raises(NotComparable, match=f"{before} and {after} are not comparable") as caught:
        changes(one, other)
    assert caught.value.message.id.startswith(f"nilai {before} dan {after} tidak sebanding")


def test_two_contents_under_one_id_are_never_subtracted() -> None:
    tree = {"aggregate": "sum", "children": [leaf("I1")]}
    one, other = made(tree), made(tree, note={"id": "Lain.", "en": "Other."})
    with pytest.raises(NotComparable):
        changes(score(one, {"I1": 1}), score(other, {"I1": 1}))


def test_carried_over_lays_rows_side_by_side_without_a_total() -> None:
    old, new = instrument("spbe-2020"), instrument("pemdi-2026")
    before = score(old, {str(n): 1 + n % 5 for n in range(1, 48)})
    after = score(new, {str(n): 2 for n in range(1, 21)})
    rows = carried_over(mapping("spbe-2020", "pemdi-2026"), before, after)
    assert isinstance(rows, list)
    assert [row.after.node.id for row in rows] == [leaf.id for leaf in new.leaves]
    # Neither the rows nor a row holds a sum, a difference or a conversion.
    assert {field.name for field in fields(Carried)} == {"row", "after", "before"}
    second = rows[1]
    assert second.row.origins == ("I21", "I24", "I26", "I27", "I28")
    assert [one.node.id for one in second.before] == list(second.row.origins)
    assert [one.value for one in second.before] == [2, 5, 2, 3, 4]
    assert second.after.value == 2


def test_carried_over_wants_the_instruments_of_the_mapping() -> None:
    old, new = score(instrument("spbe-2020"), {}), score(instrument("pemdi-2026"), {})
    found = mapping("spbe-2020", "pemdi-2026")
    for before, after in ((new, old), (old, old), (score(instrument("spbe-2018"), {}), new)):
        with pytest.raises(NotComparable):
            carried_over(found, before, after)


# ---- places


@given(st.lists(st.none() | st.fractions(min_value=0, max_value=5, max_denominator=3), max_size=15))
@SETTINGS
def test_ties_share_their_places_and_all_places_are_taken(values: list[Fraction | None]) -> None:
    places = rank(range(len(values)), lambda i: values[i])
    known = [place for place in places if place.first is not None]
    assert len(places) == len(values)
    assert sorted(place.item for place in places) == list(range(len(values)))
    count = sum(value is not None for value in values)
    assert {place.of for place in places} <= {count}
    taken: list[int] = []
    for first, last in sorted({(place.first or 0, place.last or 0) for place in known}):
        sharing = [place for place in known if place.first == first]
        assert len(sharing) == last - first + 1
        assert len({place.value for place in sharing}) == 1
        assert all(place.tied == (len(sharing) > 1) for place in sharing)
        assert {str(place) for place in sharing} == {str(first) if first == last else f"{first}-{last}"}
        taken += range(first, last + 1)
    assert taken == list(range(1, count + 1))
    assert [place.value for place in known] == sorted((v for v in values if v is not None), reverse=True)
    assert [place.first for place in places[count:]] == [None] * (len(values) - count)
    assert {str(place) for place in places[count:]} <= {"-"}


def test_places_go_by_the_exact_index_and_not_by_the_printed_one() -> None:
    found = made({"aggregate": "sum", "children": [leaf("I1", "signed")]}, publication={"decimals": 1})
    results = score_many(found, [{"I1": "4.04"}, {"I1": "4.01"}, {"I1": "4.04"}])
    assert {result.index for result in results} == {"4.0"}
    assert [str(place) for place in rank(results, lambda result: result.exact)] == ["1-2", "1-2", "3"]


def test_groups_keep_the_order_of_their_first_member() -> None:
    assert group([3, 1, 4, 1, 5, 9], lambda n: n % 2) == {1: [3, 1, 1, 5, 9], 0: [4]}
    assert list(group([3, 1, 4], lambda n: n % 2)) == [1, 0]


def test_means_are_of_what_is_there() -> None:
    assert mean([Fraction(1), None, Fraction(2)]) == Fraction(3, 2)
    assert mean([None]) is None
    found = instrument("spbe-2020")
    results = [score(found, {str(n): level for n in range(1, 48)}) for level in (2, 3)] + [score(found, {})]
    means = node_means(results)
    assert means["index"] == means["D1"] == means["A8"] == Fraction(5, 2)
    assert set(means) == {node.id for node in found.nodes.values() if not node.is_leaf}
    assert node_means(results, ["I01"]) == {"I01": Fraction(5, 2)}
    assert node_means([]) == {}
