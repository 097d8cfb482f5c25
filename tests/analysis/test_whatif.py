"""What if levels were others: every consequence, against scoring from the start."""

from __future__ import annotations

import random
import time
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.analysis.made import spbe, true_levels
from tests.scoring.small_instruments import SETTINGS, leaf, made, some_answer, some_row, trees

from tolok.analysis.whatif import WhatIf
from tolok.instruments import FaultyInput, instrument, library_ids
from tolok.scoring import NeedsPopulation, rank, score


@given(tree=trees(), seed=st.integers(0, 10**6))
@SETTINGS
def test_the_answer_is_the_score_of_the_changed_levels(tree: dict[str, object], seed: int) -> None:
    found, chance = made(tree), random.Random(seed)
    values = some_row(found, chance)
    one = chance.choice(found.leaves)
    changed = {one.id: some_answer(one, chance)}
    told = WhatIf(found, values).answer(changed)
    after = score(found, {**values, **changed})
    assert told.after.exact == after.exact
    assert {moved.after.node.id for moved in told.moved} >= {
        id_ for id_, node in after.nodes.items() if node.value != told.before.nodes[id_].value
    }
    assert told.account is not None
    assert told.account.difference == (after.exact or 0) - (told.before.exact or 0)


@pytest.mark.parametrize("id_", [id_ for id_ in library_ids() if not id_.startswith("kami")])
def test_one_level_more_never_lowers_the_index(id_: str) -> None:
    found, chance = instrument(id_).at(None), random.Random(id_)
    for _ in range(3):
        values = some_row(found, chance)
        asked = WhatIf(found, values)
        for one in chance.sample(found.leaves, min(6, len(found.leaves))):
            scale = one.scale
            assert scale is not None
            assert scale.high is not None
            value = asked.before.nodes[one.id].value
            assert value is not None
            more = asked.answer({one.id: min(value + 1, scale.high)})
            assert (more.after.exact or 0) >= (asked.before.exact or 0)


def test_a_gate_that_opens_is_among_the_consequences() -> None:
    found = instrument("kami-4.2")
    values = {one.id: "1" if one.id[0] != "1" else "A" for one in found.leaves}
    stage = {one.id: one.groups.get("stage") for one in found.nodes["2"].leaves}
    values |= {id_: "2" if label == "3" else "1" for id_, label in stage.items()}
    asked = WhatIf(found, values)
    assert asked.before.nodes["2"].shut
    opened = asked.answer({id_: "3" for id_, label in stage.items() if label in ("1", "2")})
    area = next(moved for moved in opened.moved if moved.after.node.id == "2")
    assert not area.after.shut
    assert area.before.rung != area.after.rung


def test_the_place_is_among_the_group_with_ties() -> None:
    others = [Fraction(3), Fraction(3), Fraction("3.05"), None]
    asked = WhatIf(instrument("spbe-2020").at(2024), {str(n): 3 for n in range(1, 48)}, others=others)
    told = asked.answer({"47": 5})
    assert (str(told.place_before), str(told.place_after)) == ("2-4", "1")
    assert (told.place_after and told.place_after.of) == 4
    level = asked.answer({"I46": 4, "I45": 2})
    assert str(level.place_after) == "2-4"
    assert {moved.after.node.id for moved in level.moved} == {"I45", "I46"}
    values = [Fraction(3), *others]
    assert str(rank(values, lambda value: value)[1]) == str(told.place_before)


def test_an_answer_may_be_taken_away_and_faults_are_told() -> None:
    asked = WhatIf(instrument("spbe-2020").at(2024), {str(n): 3 for n in range(1, 48)})
    gone = asked.answer({"7": ""})
    assert (gone.after.missing, gone.after.index, gone.account, gone.place_after) == (("I07",), None, None, None)
    with pytest.raises(FaultyInput):
        asked.answer({"48": 3})
    with pytest.raises(FaultyInput):
        asked.answer({"7": 6})
    over = {"method": "minmax", "over": "population"}
    compared = made({"aggregate": "sum", "children": [leaf("I1", "number", normalise=[over])]})
    with pytest.raises(NeedsPopulation):
        WhatIf(compared, {"I1": 3})


def test_it_answers_while_one_types() -> None:
    """Well under 50 ms for 640 agencies, by processor time, so that other work beside does not count."""
    index = true_levels(640) @ spbe().floats
    others = [Fraction(value).limit_denominator(2000) for value in index.tolist()]
    asked = WhatIf(instrument("spbe-2020").at(2024), {str(n): 3 for n in range(1, 48)}, others=others)
    began = time.process_time()
    for n in range(1, 21):
        asked.answer({str(n): 5, "47": 1})
    assert (time.process_time() - began) / 20 < 0.05
