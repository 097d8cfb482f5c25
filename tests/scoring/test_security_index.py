"""The KAMI index: its matrix of readiness, the gate before stage 3, and the ladder of maturity."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import pytest

from tolok.instruments import Instrument, instrument
from tolok.instruments.model import Node
from tolok.instruments.scales import OptionScale
from tolok.scoring import Result, score
from tolok.scoring.reading import read_answers
from tolok.scoring.table import Table

MATRIX = list(csv.DictReader((Path(__file__).parent / "kami-readiness.csv").read_text("utf-8").splitlines()))
MOST = {"kami-4.2": 645, "kami-5.0": 918}
# The lowest and the highest points of every category: ten answers of 1 (C), 2 (B) or 5 (A).
CATEGORY_POINTS = {"Rendah": (10, 15), "Tinggi": (16, 34), "Strategis": (35, 50)}


def category_answers(points: int) -> dict[str, str]:
    strong, weak = divmod(points - 10, 4)
    letters = "A" * strong + "B" * weak + "C" * 10
    return {f"1.{number}": letters[number - 1] for number in range(1, 11)}


def code_for(leaf: Node, points: int) -> str:
    assert isinstance(leaf.scale, OptionScale)
    return next(option.code for option in leaf.scale.options if option.points == points)


def answers_for(found: Instrument, total: int) -> dict[str, str]:
    """Answers of the areas that give exactly ``total`` points, with every gate respected."""
    leaves = [leaf for area in found.tree.counted for leaf in area.leaves]
    easy = [leaf for leaf in leaves if leaf.groups["stage"] != "3"]
    hard = [leaf for leaf in leaves if leaf.groups["stage"] == "3"]
    points = {leaf.id: 0 for leaf in leaves}
    rest = total
    for leaf in sorted(easy, key=lambda leaf: -int(leaf.groups["stage"])):
        step = int(leaf.groups["stage"])
        points[leaf.id] = min(3, rest // step) * step
        rest -= points[leaf.id]
    for leaf in hard:
        points[leaf.id] = 3 * min(3, -(-rest // 3)) if rest > 0 else 0
        rest -= points[leaf.id]
    # At most two points too many: two answers of stage 1 in one area go from fully to partly applied.
    for leaf in [leaf for leaf in found.tree.counted[0].leaves if leaf.groups["stage"] == "1"][: max(0, -rest)]:
        points[leaf.id] -= 1
        rest += 1
    assert rest == 0
    return {leaf.id: code_for(leaf, points[leaf.id]) for leaf in leaves}


def boundary_cases() -> list[tuple[str, str, int, str]]:
    """(instrument, category, total, readiness): on every limit, one point below it, and the most there is."""
    cases = []
    for row, following in zip(MATRIX, [*MATRIX[1:], None], strict=True):
        last = following is None or following["category"] != row["category"]
        end = MOST[row["instrument"]] if last else int(following["from_total"] if following else 0) - 1
        totals = (int(row["from_total"]), end)
        cases += [(row["instrument"], row["category"], total, row["readiness"]) for total in totals]
    return cases


@pytest.mark.parametrize(("id_", "category", "total", "readiness"), boundary_cases())
def test_readiness_on_both_sides_of_every_limit(id_: str, category: str, total: int, readiness: str) -> None:
    found = instrument(id_)
    rows: list[Mapping[str, str]] = []
    for points in CATEGORY_POINTS[category]:
        rows.append({**answers_for(found, total), **category_answers(points)})
        result = score(found, rows[-1])
        assert result.exact == total
        assert result.index == str(total)
        assert result.nodes["1"].value == points
        assert result.nodes["1"].band is not None
        assert result.nodes["1"].band.name.id == category
        assert result.official_predicate == readiness
        assert result.predicate is not None
    table = Table(found)
    scores = table.score(*table.encode([read_answers(found, row, found.publication)[0] for row in rows]))
    codes = (
        {band.name.id: band.code for bands in found.tree.bands_by.tables.values() for band in bands.bands}
        if found.tree.bands_by
        else {}
    )
    assert scores.predicates == [codes[readiness]] * 2
    assert scores.published_units.tolist() == [total] * 2


def test_without_a_category_there_is_no_readiness() -> None:
    found = instrument("kami-5.0")
    areas = {leaf.id: "3" for area in found.tree.counted for leaf in area.leaves}
    result = score(found, areas)
    assert (result.index, result.predicate) == ("918", None)
    assert result.missing == tuple(f"1.{number}" for number in range(1, 11))


def area(found: Instrument, id_: str, **points: str) -> Result:
    """Area ``id_`` with one answer per stage (``stage1="3"``), everything else not done."""
    given = {leaf.id: leaf.scale.options[0].code for leaf in found.leaves if isinstance(leaf.scale, OptionScale)}
    for leaf in found.nodes[id_].leaves:
        given[leaf.id] = points.get(f"stage{leaf.groups['stage']}", "0")
    return score(found, given)


def stage(found: Instrument, id_: str, number: str) -> list[str]:
    return [leaf.id for leaf in found.nodes[id_].leaves if leaf.groups["stage"] == number]


# area: the points of stages 1 and 2 that open stage 3 = when every question of both is partly applied
LIMITS = {
    "kami-4.2": {"2": 48, "3": 36, "4": 64, "5": 88, "6": 68},
    "kami-5.0": {"2": 48, "3": 36, "4": 68, "5": 130, "6": 88},
}


@pytest.mark.parametrize(("id_", "area_id"), [(i, a) for i, areas in LIMITS.items() for a in areas])
def test_the_limit_of_stage_3_is_all_partly_applied(id_: str, area_id: str) -> None:
    found = instrument(id_)
    [gate] = found.nodes[area_id].gates
    limit = gate.opens_when[0].at_least
    easy = len(stage(found, area_id, "1")) * 2 + len(stage(found, area_id, "2")) * 4
    assert limit == LIMITS[id_][area_id] == easy


@pytest.mark.parametrize("area_id", LIMITS["kami-4.2"])
def test_stage_3_opens_on_the_limit_and_not_a_point_before_4_2(area_id: str) -> None:
    found = instrument("kami-4.2")
    hard = stage(found, area_id, "3")
    opened = area(found, area_id, stage1="2", stage2="2", stage3="3")
    assert opened.nodes[area_id].value == LIMITS["kami-4.2"][area_id] + 9 * len(hard)
    assert opened.nodes[area_id].shut == frozenset()

    given = {
        leaf.id: (leaf_answer.answer.code or "")
        for leaf in found.leaves
        if (leaf_answer := opened.nodes[leaf.id]).answer
    }
    given[stage(found, area_id, "1")[0]] = "1"
    shut = score(found, given)
    assert shut.nodes[area_id].value == LIMITS["kami-4.2"][area_id] - 1
    assert shut.nodes[area_id].shut == frozenset(hard)
    # The answers stay as they were given; they only do not count.
    assert {shut.nodes[id_].value for id_ in hard} == {Fraction(9)}


@pytest.mark.parametrize("area_id", LIMITS["kami-5.0"])
def test_5_0_also_wants_stage_1_applied(area_id: str) -> None:
    found = instrument("kami-5.0")
    first, hard = stage(found, area_id, "1"), stage(found, area_id, "3")

    def opens(*weaker: str) -> bool:
        full = area(found, area_id, stage1="3", stage2="3", stage3="3")
        given = {id_: n.answer.code or "" for id_, n in full.nodes.items() if n.answer}
        result = score(found, given | dict(zip(first, weaker, strict=False)))
        assert result.nodes[area_id].shut in (frozenset(), frozenset(hard))
        return not result.nodes[area_id].shut

    assert opens()
    assert opens("2")
    assert opens("2", "2")
    assert not opens("2", "2", "2")
    assert not opens("1")
    assert not opens("0")


def test_stage_1_and_2_count_whether_or_not_stage_3_is_open() -> None:
    for id_, areas in LIMITS.items():
        for area_id in areas:
            found = instrument(id_)
            shut = area(found, area_id, stage1="1", stage2="1", stage3="3")
            assert shut.nodes[area_id].value == areas[area_id] / 2


# area, points per maturity label -> level reached. Rung by rung: a rung that is missed ends the climb.
LADDER = [
    ("2", {}, "I"),
    ("2", {"II": 11}, "I"),
    ("2", {"II": 12}, "I+"),
    ("2", {"II": 35}, "I+"),
    ("2", {"II": 36}, "II"),
    ("3", {"II": 13}, "I"),
    ("3", {"II": 14}, "I+"),
    ("3", {"II": 19}, "I+"),
    ("3", {"II": 20}, "II"),
    ("4", {"II": 15}, "I+"),
    ("4", {"II": 24}, "II"),
    ("5", {"II": 24}, "I"),
    ("5", {"II": 25}, "I+"),
    ("5", {"II": 62}, "II"),
    ("6", {"II": 17}, "I"),
    ("6", {"II": 18}, "I+"),
    ("6", {"II": 28}, "II"),
    # Much at level III helps nobody who has not got level II.
    ("2", {"II": 35, "III": 99}, "I+"),
    ("2", {"II": 11, "III": 99}, "I"),
    ("2", {"II": 99, "III": 99}, "III"),
    ("3", {"II": 99, "III": 99}, "III"),
    ("4", {"II": 99, "III": 999}, "III"),
]


@pytest.mark.parametrize(("area_id", "points", "rung"), LADDER)
def test_maturity_is_reached_rung_by_rung(area_id: str, points: dict[str, int], rung: str) -> None:
    found = instrument("kami-4.2")
    given = {leaf.id: leaf.scale.options[0].code for leaf in found.leaves if isinstance(leaf.scale, OptionScale)}
    rest = dict(points)
    # The coarser questions first, so that the fine ones reach the sum exactly.
    for leaf in sorted(found.nodes[area_id].leaves, key=lambda leaf: -int(leaf.groups["stage"])):
        step, label = int(leaf.groups["stage"]), leaf.groups["maturity"]
        answer = min(3, rest.get(label, 0) // step)
        given[leaf.id] = str(answer)
        rest[label] = rest.get(label, 0) - answer * step
    result = score(found, given).nodes[area_id]
    assert result.rung is not None
    assert result.rung.code == rung


@pytest.mark.parametrize(("area_id", "top"), [("2", "IV"), ("3", "V"), ("4", "V"), ("5", "III"), ("6", "IV")])
def test_everything_applied_reaches_the_top_of_each_ladder(area_id: str, top: str) -> None:
    result = area(instrument("kami-4.2"), area_id, stage1="3", stage2="3", stage3="3").nodes[area_id]
    assert result.rung is not None
    assert result.rung.code == top
    nothing = area(instrument("kami-4.2"), area_id).nodes[area_id]
    assert nothing.rung is not None
    assert nothing.rung.code == "I"


def test_what_a_gate_shuts_does_not_lift_the_ladder() -> None:
    found = instrument("kami-4.2")
    shut = area(found, "2", stage1="1", stage2="3", stage3="3").nodes["2"]
    opened = area(found, "2", stage1="3", stage2="3", stage3="3").nodes["2"]
    assert shut.shut == frozenset() or shut.rung != opened.rung
    closed = area(found, "2", stage1="0", stage2="2", stage3="3").nodes["2"]
    assert closed.shut
    assert closed.value == 32


def test_a_ladder_waits_for_every_answer() -> None:
    found = instrument("kami-4.2")
    assert score(found, {"2.1": "3"}).nodes["2"].rung is None


def test_the_supplement_is_a_percentage_beside_the_total() -> None:
    found = instrument("kami-4.2")
    given = {leaf.id: "0" if leaf.id[0] != "1" else "A" for leaf in found.leaves}
    supplement = [leaf.id for leaf in found.nodes["7"].leaves]
    result = score(found, given | dict.fromkeys(supplement, "3"))
    assert result.nodes["7"].value == 100
    assert result.exact == 0
    half = score(found, given | dict.fromkeys(supplement, "3") | dict.fromkeys(supplement[:27], "0"))
    assert half.nodes["7"].value == Fraction(100 * 26, 53)
    assert half.nodes["7"].published == "49"


def test_nobody_needs_to_answer_the_supplement_but_half_of_it_is_missing() -> None:
    found = instrument("kami-5.0")
    given = {leaf.id: "0" if leaf.id[0] != "1" else "A" for leaf in found.leaves if leaf.id[0] != "8"}
    assert score(found, given).missing == ()
    begun = score(found, given | {found.nodes["8"].leaves[0].id: "3"})
    assert len(begun.missing) == 26
    assert begun.index == "0"
    assert begun.nodes["8"].value is None
