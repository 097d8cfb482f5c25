"""What a leaf takes and what it is then worth: levels met, shares of evidence, floors, other indices, faults."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.scoring.small_instruments import SETTINGS, leaf, made

from tolok.instruments import FaultyInput, Instrument, WithinBand, instrument
from tolok.scoring import Accepted, Met, NeedsPopulation, Origin, Raw, score, score_many

SPBE, PEMDI, KAMI = instrument("spbe-2020"), instrument("pemdi-2026"), instrument("kami-5.0")


def value(found: Instrument, id_: str, raw: Raw, rule: WithinBand | None = None) -> Fraction | None:
    publication = replace(found.publication, within_band=rule) if rule else found.publication
    return score(found, {id_: raw}, publication=publication).nodes[id_].value


# ---- levels whose criteria are met

MET = [
    # Indicator 3: level 4 asks for level 2 only; level 3 asks for nothing below.
    ("I03", {1, 2, 4}, 4),
    ("I03", {1, 2, 3}, 3),
    ("I03", {1, 3}, 3),
    ("I03", {1, 4}, 1),
    ("I03", {1, 2, 4, 5}, 5),
    ("I03", {1, 2, 5}, 2),
    # Every other indicator asks for the level below, from level 3 on.
    ("I04", {1, 2, 4}, 2),
    ("I04", {1, 2, 3, 4, 5}, 5),
    ("I04", {1, 2, 3, 5}, 3),
    ("I04", {2}, 2),
    ("I04", {5}, 1),
    ("I04", set(), 1),
    ("I13", {1, 2, 4}, 2),
    ("I13", {1, 3, 4, 5}, 1),
    ("I13", {2}, 2),
    ("I47", {1, 2, 4}, 2),
    ("I47", {1, 2, 3, 4}, 4),
]


@pytest.mark.parametrize(("id_", "met", "level"), MET, ids=lambda case: str(case).replace(" ", ""))
def test_a_level_counts_only_above_those_it_requires(id_: str, met: set[int], level: int) -> None:
    result = score(SPBE, {id_: Met(met)}).nodes[id_]
    assert result.value == level
    assert result.answer is not None
    lost = sorted(number for number in met if number > level)
    assert (result.answer.remark is None) == (not lost)
    if lost:
        assert result.answer.remark is not None
        assert ", ".join(map(str, lost)) in result.answer.remark.en
        assert f"counted: level {level}" in result.answer.remark.en
    if len(met) > 1:
        assert value(SPBE, id_, "+".join(map(str, sorted(met)))) == level


def test_the_odd_order_of_indicator_3_is_its_own() -> None:
    others = {value(SPBE, leaf.id, Met({1, 2, 4})) for leaf in SPBE.leaves if leaf.id != "I03"}
    assert others == {Fraction(2)}


@given(st.sets(st.integers(1, 5)), st.integers(1, 5), st.sampled_from([leaf.id for leaf in SPBE.leaves]))
@SETTINGS
def test_one_more_criterion_met_never_lowers_the_level(met: set[int], more: int, id_: str) -> None:
    before, after = value(SPBE, id_, Met(met)), value(SPBE, id_, Met(met | {more}))
    assert before is not None
    assert after is not None
    assert before <= after <= 5


def test_a_level_that_there_is_not_is_told() -> None:
    with pytest.raises(FaultyInput, match=r"found 1\+6; allowed: a whole number: 1, 2, 3, 4, 5"):
        score(SPBE, {"I01": Met({1, 6})})


# ---- shares of accepted evidence, and floors (Pemdi)

SHARES = [
    ("1/1 2/4", "2"),
    ("1/1", "1.5"),
    ("1/2", "1.25"),
    ("1/3", "7/6"),
    ("2/2", "1.5"),
    ("2/2 2/2", "2.5"),
    ("0/3", "1"),
    ("2/2 2/2 0/4", "2.5"),
    ("2/2 2/2 1/4", "2.75"),
    ("1/1 1/1 1/1 1/1", "4"),
    ("1/1 1/1 1/1 1/2", "3.75"),
    ("1/1 1/1 1/1 1/1 1/1", "5"),
    # What is accepted above an incomplete level does not count.
    ("1/2 4/4", "1.25"),
    ("1/1 3/4 4/4", "2.25"),
]


@pytest.mark.parametrize(("shares", "worth"), SHARES)
def test_share_of_accepted_evidence(shares: str, worth: str) -> None:
    assert value(PEMDI, "I01", shares, WithinBand.SHARE) == Fraction(worth)
    pairs = [tuple(map(int, pair.split("/"))) for pair in shares.split()]
    accepted = Accepted({level: (got, asked) for level, (got, asked) in enumerate(pairs, start=1)})
    assert value(PEMDI, "I01", accepted, WithinBand.SHARE) == Fraction(worth)


def test_shares_may_be_weights() -> None:
    weighed = Accepted({1: (Fraction("0.6"), Fraction(1)), 2: (0, 1)})
    assert value(PEMDI, "I01", weighed, WithinBand.SHARE) == Fraction("1.3")


@pytest.mark.parametrize("shares", ["3/2", "1/1 5/4"])
def test_no_more_can_be_accepted_than_asked_for(shares: str) -> None:
    with pytest.raises(FaultyInput, match="no more can be accepted than asked for"):
        value(PEMDI, "I01", shares, WithinBand.SHARE)


@pytest.mark.parametrize("rule", [WithinBand.FREE, WithinBand.FLOOR])
def test_shares_need_their_rule(rule: WithinBand) -> None:
    with pytest.raises(FaultyInput, match="need the within-band rule «share»"):
        value(PEMDI, "I01", "1/1 2/4", rule)


@pytest.mark.parametrize(("level", "worth"), [(1, "1"), (2, "1.5"), (3, "2.5"), (4, "3.5"), (5, "4")])
def test_a_whole_level_is_worth_the_floor_of_its_band(level: int, worth: str) -> None:
    for raw in (level, str(level), Decimal(level), float(level), Fraction(level)):
        assert value(PEMDI, "I01", raw, WithinBand.FLOOR) == Fraction(worth)
    assert value(PEMDI, "I01", Met(set(range(1, level + 1))), WithinBand.FLOOR) == Fraction(worth)


def test_the_floor_takes_whole_levels_only() -> None:
    with pytest.raises(FaultyInput, match=r"found 2\.5; allowed: level 1, 2, 3, 4, 5"):
        value(PEMDI, "I01", Decimal("2.5"), WithinBand.FLOOR)


@pytest.mark.parametrize("rule", WithinBand)
def test_a_number_is_worth_the_same_whatever_its_type(rule: WithinBand) -> None:
    """Whole levels that are bands: the band rule decides what a level is worth, not the type of the cell."""
    scale = {
        "kind": "levels",
        "min": 0,
        "max": 3,
        "levels": {"1": {"from": 0}, "2": {"from": 1}, "3": {"from": 2}},
    }
    found = made({"aggregate": "sum", "children": [leaf("I1", "band")]}, scales={"band": scale})
    given_as: list[Raw] = [2, "2", Decimal(2), Fraction(2), 2.0]
    assert len({value(found, "I1", raw, rule) for raw in given_as}) == 1


# ---- numbers in any clothing

SAME = [
    ("I01", SPBE, [3, "3", " 3 ", "03", 3.0, "3.0", Decimal(3), Fraction(3)], Fraction(3)),
    ("I01", PEMDI, [1.3, "1.3", "1.30", Decimal("1.3"), Fraction(13, 10)], Fraction(13, 10)),
    ("OSI", instrument("egdi-2024"), [0.1, "0.1", ".1", "1e-1", Decimal("0.10")], Fraction(1, 10)),
    ("2.1", KAMI, [2, "2", 2.0, "2.0", Decimal(2), "Dalam Penerapan", "DITERAPKAN SEBAGIAN"], Fraction(2)),
    ("1.1", KAMI, ["A", "a", " Pilihan A ", "option_a"], Fraction(5)),
]  # fmt: skip


@pytest.mark.parametrize(("id_", "found", "raws", "worth"), SAME, ids=lambda case: str(case)[:12])
def test_one_value_in_many_forms(id_: str, found: Instrument, raws: list[Raw], worth: Fraction) -> None:
    assert [value(found, id_, raw) for raw in raws] == [worth] * len(raws)


WRONG: list[tuple[Instrument, str, Any, str]] = [
    (SPBE, "I01", 0, "found 0; allowed: a whole number: 1, 2, 3, 4, 5"),
    (SPBE, "I01", 6, "found 6; allowed: a whole number: 1, 2, 3, 4, 5"),
    (SPBE, "I01", -1, "found -1; allowed: a whole number"),
    (SPBE, "I01", "2.5", "found 2.5; allowed: a whole number"),
    (SPBE, "I01", 2.5, "found 2.5; allowed: a whole number"),
    (SPBE, "I01", "3,5", "found «3,5» with a decimal comma"),
    (SPBE, "I01", "baik", "found «baik», not a number"),
    (SPBE, "I01", True, "found «True», not a number"),
    (SPBE, "I01", float("nan"), "found «nan», not a number"),
    (SPBE, "I01", float("inf"), "found «inf», not a number"),
    (SPBE, "I01", "1/1", "shares of accepted evidence"),
    (PEMDI, "I01", "0.99", "found 0.99; allowed: a number from 1 to 5"),
    (PEMDI, "I01", "5.01", "found 5.01; allowed: a number from 1 to 5"),
    (PEMDI, "I05", 68.75, "itself is written under the indicator name SDI"),
    (PEMDI, "SDI", 101, "SDI: found 101; its values go from 0 to 100"),
    (PEMDI, "SDI", "-1", "SDI: found -1; its values go from 0 to 100"),
    (PEMDI, "SDI", "enam", "found «enam», not a number"),
    (KAMI, "2.1", "7", "found «7»; allowed: 0 = Not done; 1 = Planned"),
    (KAMI, "2.1", float("nan"), "found «nan»"),
    (KAMI, "2.1", float("inf"), "found «inf»"),
    (KAMI, "2.1", Decimal("NaN"), "found «NaN»"),
    (KAMI, "2.1", 1.5, "found «1.5»; allowed: 0 = Not done"),
    (KAMI, "2.1", Met({1, 2}), "found «"),
    (SPBE, "I99", 3, "there is no indicator «I99» in spbe-2020; there are 47: I01 to I47"),
    (SPBE, "48", 3, "there is no indicator «48»"),
    (SPBE, "D1", 3, "«D1» is computed from what is below it and takes no value; fill in I01"),
    (SPBE, "index", 3, "«index» is computed from what is below it"),
]


@pytest.mark.parametrize(("found", "name", "raw", "words"), WRONG, ids=lambda case: str(case)[:12])
def test_what_is_not_allowed_says_what_is(found: Instrument, name: str, raw: Raw, words: str) -> None:
    with pytest.raises(FaultyInput) as caught:
        score(found, {name: raw})
    [fault] = caught.value.faults
    assert words in fault.message.en
    assert fault.column == name
    assert fault.message.id != fault.message.en
    assert not re.search(r"\{[a-z_]*\}", fault.message.id + fault.message.en)


def test_all_faults_are_told_at_once() -> None:
    values: Mapping[str, Raw] = {"1": 9, "I02": "x", "I99": 3, "3": 4, "I03": 4, "D1": 2, "4": 5}
    with pytest.raises(FaultyInput) as caught:
        score(SPBE, values)
    assert [fault.column for fault in caught.value.faults] == ["1", "I02", "I99", "I03", "D1"]
    assert "the value of I03 is given twice" in str(caught.value)
    assert {fault.line for fault in caught.value.faults} == {None}


def test_faults_of_many_agencies_name_the_agency() -> None:
    with pytest.raises(FaultyInput) as caught:
        score_many(SPBE, [{"1": 3}, {"1": 9}, {"1": 2}, {"2": 0, "x": 1}])
    assert [(fault.line, fault.column) for fault in caught.value.faults] == [(2, "1"), (4, "2"), (4, "x")]
    assert str(caught.value).splitlines()[0].startswith("agency number 2, column 1: ")
    assert caught.value.faults[0].in_("id").startswith("instansi ke- 2, kolom 1: ")


def test_an_empty_cell_is_missing_and_never_the_lowest_level() -> None:
    nothing: dict[str, Any] = {"1": "", "2": "  ", "3": None, "4": 2}
    result = score(SPBE, nothing)
    assert result.nodes["I01"].value is None
    assert len(result.missing) == 46
    assert (result.index, result.exact, result.predicate) == (None, None, None)
    assert result.missing == tuple(leaf.id for leaf in SPBE.leaves if leaf.id != "I04")


# ---- values that another index supplies


def test_an_index_that_has_not_come_counts_what_the_instrument_says() -> None:
    result = score(PEMDI, {"SDI": "menunggu", "IPS": "waiting", "SJIG": "2.5"})
    answers = [result.nodes[id_].answer for id_ in ("I05", "I06", "I07")]
    assert [found.origin for found in answers if found] == [Origin.WAITING, Origin.CONVERTED, Origin.WAITING]
    assert [result.nodes[id_].value for id_ in ("I05", "I06", "I07")] == [1, Fraction("2.5"), 1]
    assert result.waiting == ("I05", "I07", "I18")
    assert not set(result.waiting) & set(result.missing)


def test_a_value_given_here_stands_as_given() -> None:
    result = score(PEMDI, {"I05": "2.5"})
    assert result.nodes["I05"].value == Fraction("2.5")
    assert "I05" not in result.waiting
    with pytest.raises(FaultyInput, match="the value of I05 is given twice"):
        score(PEMDI, {"I05": "2.5", "SDI": 25})


def test_only_external_values_can_wait() -> None:
    with pytest.raises(FaultyInput, match="found «menunggu», not a number"):
        score(PEMDI, {"I01": "menunggu"})


# ---- populations


def test_an_index_over_a_population_needs_one() -> None:
    found = made(
        {
            "aggregate": "sum",
            "children": [leaf("I1", "number", normalise=[{"method": "minmax", "over": "population"}])],
        }
    )
    with pytest.raises(NeedsPopulation):
        score(found, {"I1": 5})
    result = score(found, {"I1": 5}, population=[{"I1": 3}, {"I1": 7}])
    assert result.exact == Fraction(1, 2)
    assert [one.exact for one in score_many(found, [{"I1": 3}, {"I1": 5}, {"I1": 7}])] == [0, Fraction(1, 2), 1]


def test_who_has_no_value_is_not_of_the_population() -> None:
    found = made(
        {
            "aggregate": "sum",
            "children": [leaf("I1", "number", normalise=[{"method": "minmax", "over": "population"}])],
        }
    )
    assert [one.exact for one in score_many(found, [{"I1": 4}, {}, {"I1": 8}, {"I1": 6}])] == [
        0,
        None,
        1,
        Fraction(1, 2),
    ]


def test_a_population_without_spread_stands_at_the_bottom() -> None:
    for method in ("minmax", "zscore"):
        found = made(
            {
                "aggregate": "sum",
                "children": [leaf("I1", "number", normalise=[{"method": method, "over": "population"}])],
            }
        )
        assert [one.exact for one in score_many(found, [{"I1": 4}, {"I1": 4}])] == [0, 0]


def test_z_scores_by_hand() -> None:
    # 2, 4, 4, 4, 5, 5, 7, 9: mean 5, deviation 2 (divided by n)
    found = made(
        {"aggregate": "sum", "children": [leaf("I1", "number", normalise=[{"method": "zscore", "over": "population"}])]}
    )
    results = score_many(found, [{"I1": number} for number in (2, 4, 4, 4, 5, 5, 7, 9)])
    assert [one.exact for one in results] == [Fraction(number - 5, 2) for number in (2, 4, 4, 4, 5, 5, 7, 9)]
    assert all(one.root.rational for one in results)


def test_normalising_step_by_step_with_goalposts_by_hand() -> None:
    steps = [{"method": "zscore", "mean": 4, "deviation": 2}, {"method": "minmax", "low": -2, "high": 3}]
    found = made({"aggregate": "sum", "children": [leaf("I1", "number", normalise=steps)]})
    # (7 - 4) / 2 = 1.5;  (1.5 + 2) / 5 = 0.7
    result = score(found, {"I1": 7})
    assert result.exact == Fraction("0.7")
    assert result.nodes["I1"].raw == 7


# ---- gates


@pytest.mark.parametrize(
    ("aggregate", "opened", "shut"),
    [("sum", 10, 1), ("percentage", 100, 10), ("maximum", 5, 1), ("minimum", 5, 0), ("weighted_mean", 5, "1/4")],
)
def test_what_a_gate_shuts_counts_nothing(aggregate: str, opened: int, shut: int | str) -> None:
    gates = [{"closes": {"stage": ["2"]}, "opens_when": [{"sum_of": {"stage": ["1"]}, "at_least": 3}]}]
    weights: list[dict[str, Any]] = [{"weight": 1}, {"weight": 3}] if aggregate == "weighted_mean" else [{}, {}]
    children = [leaf("I1", groups={"stage": "1"}, **weights[0]), leaf("I2", groups={"stage": "2"}, **weights[1])]
    found = made({"aggregate": aggregate, "weights_total": 4, "gates": gates, "children": children})
    assert score(found, {"I1": 5, "I2": 5}).exact == opened
    closed = score(found, {"I1": 1, "I2": 5})
    assert closed.root.shut == frozenset({"I2"})
    assert closed.exact == Fraction(shut)


def test_a_gate_of_points_opens_from_its_limit_to_its_limit() -> None:
    gates = [{"closes": {"stage": ["2"]}, "opens_when": [{"sum_of": {"stage": ["1"]}, "at_least": 2, "at_most": 4}]}]
    children = [leaf("I1", groups={"stage": "1"}), leaf("I2", groups={"stage": "2"})]
    found = made({"aggregate": "sum", "gates": gates, "children": children})
    assert [score(found, {"I1": level, "I2": 5}).exact for level in range(1, 6)] == [1, 7, 8, 9, 5]
