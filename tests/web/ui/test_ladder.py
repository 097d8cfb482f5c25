"""The ladder: what is drawn and what is said."""

from __future__ import annotations

import time
from decimal import Decimal
from typing import Any

import pytest
from django.template import engines
from django.utils import translation

from tolok.ui.ladder import STEP, Ladder, Step, ladder


def looks(drawn: Ladder) -> list[str]:
    """A letter a step: filled, hatched, target, empty; a digit: filled so many tenths."""

    def letter(step: Step) -> str:
        if step.hatch:
            return "h"
        if step.filled:
            return "f" if step.filled == STEP else str(round(step.filled / STEP * 10))
        return "t" if step.look == "target" else "."

    return [letter(step) for step in drawn.steps]


@pytest.mark.parametrize(
    ("level", "proven", "target", "drawn"),
    [
        (None, None, None, "....."),
        (None, None, 3, "ttt.."),
        (1, None, None, "f...."),
        (3, 2, 4, "ffht."),
        (3, 0, None, "hhh.."),
        (4, [1, 3], None, "fhfh."),
        (5, 5, 5, "fffff"),
        (Decimal("2.6"), None, None, "ff6.."),
        (9, None, None, "fffff"),
    ],
)
def test_filled_to_the_level_hatched_where_unproven_outlined_to_the_target(
    level: Any, proven: Any, target: Any, drawn: str
) -> None:
    assert "".join(looks(ladder(level, proven=proven, target=target))) == drawn


@pytest.mark.parametrize(
    ("low", "top", "level", "drawn"),
    [(0, 5, 0, "....."), (0, 5, 2, "ff..."), (1, 3, 2, "ff."), (0, 100, 64, "ffffff4..."), (0, 3, 3, "fff")],
)
def test_other_scales(low: int, top: int, level: int, drawn: str) -> None:
    assert "".join(looks(ladder(level, low=low, top=top))) == drawn


def test_zero_is_a_level_and_nothing_is_not() -> None:
    zero, nothing = ladder(0, low=0), ladder(None, low=0)
    assert (zero.number, zero.missing) == ("0", False)
    assert (nothing.number, nothing.missing) == ("–", True)


def test_hatching_stays_inside_its_step() -> None:
    step = ladder(1, proven=0).steps[0]
    points = [pair.split(" ") for pair in step.hatch.replace("M", "L").strip("L").split("L")]
    assert points
    assert all(step.x <= float(x) <= step.x + STEP and step.y <= float(y) <= step.y + step.height for x, y in points)


def drawn(words: str) -> str:
    return engines["django"].from_string(f"{{% ladder {words} %}}").render()


def test_it_is_said_in_the_readers_language() -> None:
    assert 'aria-label="Tingkat 3 dari 5; terbukti sampai 2; target 4"' in drawn("claimed=3 proven=2 target=4")
    with translation.override("en"):
        assert 'aria-label="Level 3 of 5; proven up to 2; target 4"' in drawn("claimed=3 proven=2 target=4")
    assert 'aria-label="I13: Belum dijawab"' in drawn('label="I13"')


def test_numbers_of_the_drawing_are_not_localised() -> None:
    assert "2,6" in drawn("claimed=2.6")
    svg = drawn("claimed=2.6").split("<svg")[1].split("</svg>")[0]
    assert "," not in svg


def test_a_level_may_come_as_text_and_empty_is_missing() -> None:
    assert "Tingkat 4 dari 5" in drawn('claimed="4"')
    assert "is-missing" in drawn('claimed=""')


@pytest.mark.parametrize(("proven", "drawn"), [(50, "fffffh"), (64, "ffffff"), (0, "hhhhhh")])
def test_proof_on_a_long_scale_counts_in_proportion(proven: int, drawn: str) -> None:
    assert "".join(looks(ladder(60, low=0, top=100, proven=proven)))[:6] == drawn


def test_thousands_of_ladders_are_drawn_fast_and_small() -> None:
    words = "{% for n in cells %}{% ladder claimed=n proven=2 target=4 compact=True label='Unit' %}{% endfor %}"
    template = engines["django"].from_string(words)
    cells = [None, 1, 2, 3, 4, 5] * 415  # 53 units by 47 indicators
    template.render({"cells": cells})
    began = time.perf_counter()
    page = template.render({"cells": cells})
    assert time.perf_counter() - began < 1
    assert len(page) / len(cells) < 600
