"""The working of a score: every step, computed again from its own terms, gives its value; told in both languages."""

from __future__ import annotations

import random
import re
from fractions import Fraction
from math import prod
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.scoring.small_instruments import SETTINGS, leaf, made, some_row, trees

from tolok.instruments import LANGUAGES, Language, instrument, library_ids
from tolok.instruments.model import Aggregate, Node, NormaliseMethod
from tolok.scoring import Explanation, Result, Step, explain, score
from tolok.scoring.exact import rounded, written


def again(step: Step, result: Result) -> Fraction:
    """The value of ``step`` from its terms alone, by the words of the rule."""
    node, values = step.node, [term.value or Fraction(0) for term in step.terms]
    weights = [term.weight or Fraction(0) for term in step.terms]
    total = sum(weights, Fraction(0))
    match node.aggregate:
        case Aggregate.WEIGHTED_MEAN:
            assert [term.product for term in step.terms] == [v * w for v, w in zip(values, weights, strict=True)]
            value = sum((term.product or Fraction(0) for term in step.terms), Fraction(0)) / total
        case Aggregate.HARMONIC_MEAN:
            value = Fraction(0) if 0 in values else total / sum(w / v for v, w in zip(values, weights, strict=True))
        case Aggregate.GEOMETRIC_MEAN:
            logs = [float(v) ** float(w / total) for v, w in zip(values, weights, strict=True)]
            value = Fraction(prod(logs))
        case Aggregate.SUM:
            value = sum(values, Fraction(0))
        case Aggregate.MINIMUM:
            value = min(values)
        case Aggregate.MAXIMUM:
            value = max(values)
        case _:
            value = percentage(node, result)
    for part in node.normalise:
        first, second = part.first or Fraction(0), part.second or Fraction(1)
        value = (value - first) / (second - first if part.method is NormaliseMethod.MINMAX else second)
    return value


def percentage(node: Node, result: Result) -> Fraction:
    answers = [result.nodes[leaf.id].answer for leaf in node.leaves]
    reached = sum((found.value or Fraction(0) for found in answers if found), Fraction(0))
    return 100 * reached / sum((leaf.scale.high or 0 for leaf in node.leaves if leaf.scale), Fraction(0))


def assert_working(result: Result) -> Explanation:
    shown = explain(result)
    # An optional part in which nobody answered anything needs no working.
    silent = [
        part
        for part in result.instrument.nodes.values()
        if part.optional and not any(result.nodes[leaf.id].value is not None for leaf in part.leaves)
    ]
    unsaid = {node.id for part in silent for node in part.walk()}
    branches = [node.id for node in result.instrument.nodes.values() if not node.is_leaf and node.id not in unsaid]
    told = [step.node.id for step in shown.steps]
    assert sorted(told) == sorted(branches)
    assert told[-1] == result.instrument.tree.id
    for step in shown.steps:
        node_result = result.nodes[step.node.id]
        assert step.value == node_result.value
        assert step.published == node_result.published
        assert [term.node for term in step.terms] == list(step.node.counted)
        # A step stands after the steps of its terms.
        assert all(told.index(term.node.id) < told.index(step.node.id) for term in step.terms if term.node.id in told)
        for term in step.terms:
            shut = term.node.id in node_result.shut
            assert term.value == (Fraction(0) if shut else result.nodes[term.node.id].value)
            assert term.weight == term.node.weight
        if step.value is None:
            assert any(term.value is None for term in step.terms)
        elif step.node.aggregate is Aggregate.GEOMETRIC_MEAN:
            assert float(step.value) == pytest.approx(float(again(step, result)), rel=1e-9, abs=1e-12)
        elif all(result.nodes[term.node.id].rational for term in step.terms):
            assert step.value == again(step, result), step.node.id
        else:
            assert float(step.value) == pytest.approx(float(again(step, result)), rel=1e-9, abs=1e-12)
    if result.exact is not None:
        places = result.publication.decimals
        assert result.index == written(rounded(result.exact, places, result.publication.rounding), places)
    assert_told(shown, result)
    return shown


def assert_told(found: Explanation, result: Result) -> None:
    lines = {language: list(found.lines(language)) for language in LANGUAGES}
    assert len(lines["id"]) == len(lines["en"]) > len(found.steps)
    assert lines["id"] != lines["en"]
    for language in LANGUAGES:
        for line in lines[language]:
            assert line.strip()
            assert not re.search(r"\{[a-z_]*\}|None|Fraction|Text\(", line), line
        heads = [line for line in lines[language] if not line.startswith(" ")]
        for step in found.steps:
            assert f"{step.node.id}  {step.node.title.in_(language)}" in heads
    if result.index is not None:
        assert any(result.index in line for line in lines["en"][-3:])
        assert any(result.index.replace(".", ",") in line for line in lines["id"][-3:])
    if result.predicate is not None:
        assert result.predicate.name.id in lines["id"][-1]
        assert result.predicate.name.en in lines["en"][-1]


@pytest.mark.parametrize("id_", library_ids())
def test_every_step_of_every_instrument(id_: str) -> None:
    found, chance = instrument(id_), random.Random(id_)
    for missing in (0.0, 0.0, 0.0, 0.03, 1.0):
        assert_working(score(found, some_row(found, chance, missing)))


@given(tree=trees(), seed=st.integers(0, 10**6), missing=st.sampled_from([0.0, 0.0, 0.2]))
@SETTINGS
def test_every_step_of_a_random_tree(tree: dict[str, Any], seed: int, missing: float) -> None:
    found = made(tree)
    assert_working(score(found, some_row(found, random.Random(seed), missing)))


def lines(result: Result, language: Language) -> str:
    return "\n".join(explain(result).lines(language))


def test_the_working_of_a_domain_by_hand() -> None:
    levels = {11: 3, 12: 4, 13: 3, 14: 2} | dict.fromkeys(range(15, 19), 4) | dict.fromkeys((19, 20), 3)
    result = score(instrument("spbe-2020"), {str(n): levels.get(n, 3) for n in range(1, 48)})
    assert "= (3 × 2.5 + 4 × 2.5 + 3 × 2.5 + 2 × 2.5) ÷ 10 = 30 ÷ 10 = 3\n" in lines(result, "en")
    assert "= (3 × 10 + 4 × 10 + 3 × 5) ÷ 25 = 85 ÷ 25 = 3.4\n" in lines(result, "en")
    assert "= (3 × 2,5 + 4 × 2,5 + 3 × 2,5 + 2 × 2,5) ÷ 10 = 30 ÷ 10 = 3\n" in lines(result, "id")
    assert "Index 3.1, rounded once (half up, decimals: 2): 3.10" in lines(result, "en")
    assert "Indeks 3,1, dibulatkan sekali (setengah ke atas, 2 desimal): 3,10" in lines(result, "id")
    assert lines(result, "en").endswith("Predicate read from the value before rounding: 3.1 ≥ 2.6, Good")
    assert lines(result, "id").endswith("Predikat dibaca dari nilai sebelum dibulatkan: 3,1 ≥ 2,6, Baik")


def test_which_value_the_predicate_was_read_from() -> None:
    values = {str(n): 2 if n in (1, 2, 3, 4, 32) else 5 if n >= 42 else 1 for n in range(1, 48)}
    found = instrument("spbe-2020")
    assert lines(score(found, values, year=2023), "en").endswith(
        "Predicate read from the value after rounding: 1.80 ≥ 1.8, Fair"
    )
    assert lines(score(found, values, year=2024), "en").endswith(
        "Predicate read from the value before rounding: 1.7995 ≥ 1, Poor"
    )


def test_what_is_missing_is_named_and_the_end_is_bracketed() -> None:
    result = score(instrument("spbe-2020"), {str(n): 3 for n in range(1, 47)})
    told = lines(result, "en")
    assert "I47: not answered" in told
    assert "cannot be computed yet: A8 incomplete" in told
    assert "No index can be published yet: 1 not answered (I47)" in told
    # 0.97 × 3 + 0.03 × 1 = 2.94 and 0.97 × 3 + 0.03 × 5 = 3.06
    assert told.endswith("It will end between 2.94 and 3.06")
    assert lines(result, "id").endswith("antara 2,94 dan 3,06")


def test_values_of_other_indices_say_where_they_come_from() -> None:
    result = score(
        instrument("pemdi-2026"), {**{str(n): 2 for n in range(1, 21) if n not in (5, 6, 7, 18)}, "SDI": "68.75"}
    )
    told = lines(result, "en")
    assert "68.75 converted to 3.75" in told
    assert "counted as 1" in told
    assert re.search(r"waiting for the owners of their indices.*: I06, I07, I18$", told, re.MULTILINE)
    assert "68,75 dikonversi menjadi 3,75" in lines(result, "id")


def test_a_gate_says_why_it_is_shut() -> None:
    found = instrument("kami-5.0")
    given_answers = {leaf.id: "0" if leaf.id[0] != "1" else "C" for leaf in found.leaves}
    told = lines(score(found, given_answers), "en")
    assert "shut, counted 0: stage 3" in told
    assert "✗ points of stage 1, 2 ≥ 48: found 0" in told
    assert "✗ number of answers 0, 1 in stage 1 ≤ 0: found 8" in told
    assert "✓ number of answers 2 in stage 1 ≤ 2: found 0" in told
    assert "Thresholds chosen by Category of the electronic system: Low" in told
    assert "tertutup, dihitung 0: stage 3" in lines(score(found, given_answers), "id")


def test_numbers_in_indonesian_have_a_comma_everywhere() -> None:
    steps = [{"method": "minmax", "low": "0.5", "high": "5.5"}]
    gates = [{"closes": {"stage": ["2"]}, "opens_when": [{"sum_of": {"stage": ["1"]}, "at_least": "2.5"}]}]
    children = [leaf("I1", "value", groups={"stage": "1"}), leaf("I2", groups={"stage": "2"})]
    found = made({"aggregate": "sum", "gates": gates, "normalise": steps, "children": children})
    told = lines(score(found, {"I1": "1.25", "I2": 3}), "id")
    assert "1,25" in told
    assert re.findall(r"[0-9]\.[0-9]", told) == []


def test_a_root_is_not_written_out_to_seventy_digits() -> None:
    tree = {"aggregate": "geometric_mean", "weights_total": 2, "children": [leaf("I1", weight=1), leaf("I2", weight=1)]}
    told = lines(score(made(tree), {"I1": 2, "I2": 3}), "en")
    assert "2.449489…" in told
    assert max(map(len, re.findall(r"[0-9.]+", told))) <= 20
