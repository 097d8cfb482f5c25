"""Small instruments for tests: written in a few lines, or made up at random, and always passed by the check."""

from __future__ import annotations

import json
import random
import tempfile
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from tolok.instruments import Instrument, check_file
from tolok.instruments.model import Node
from tolok.instruments.scales import LevelScale, NumberScale, OptionScale
from tolok.scoring import Raw

# The same examples every time: a test that fails must fail for everybody.
SETTINGS = settings(deadline=None, derandomize=True, database=None, max_examples=60)

HEAD = {
    "format": 1,
    "id": "sample",
    "title": {"id": "Contoh", "en": "Sample"},
    "owner": {"id": "Kantor", "en": "Office"},
    "measures": {"id": "Instansi", "en": "Agencies"},
    "language": "id",
    "status": "draft",
}
SCALES: dict[str, Any] = {
    "level": {"kind": "levels", "min": 1, "max": 5},
    "value": {"kind": "levels", "min": 1, "max": 5, "step": "any"},
    "number": {"kind": "number", "min": 0, "max": 10, "decimals": 1},
    "signed": {"kind": "number", "min": -10, "max": 10, "decimals": 2},
    "answer": {
        "kind": "options",
        "options": [
            {"code": "none", "name": {"id": "Tidak", "en": "None"}, "points": 0},
            {"code": "part", "name": {"id": "Sebagian", "en": "Partly"}, "points": "5/3"},
            {"code": "full", "name": {"id": "Penuh", "en": "Fully"}, "points": 4},
        ],
    },
}


def made(tree: dict[str, Any], **sections: Any) -> Instrument:
    """The instrument with this tree; it must pass the check (JSON is YAML)."""
    text = json.dumps({**HEAD, "scales": SCALES, **sections, "tree": {"id": "index", "kind": "index", **tree}})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sample.yaml"
        path.write_text(text, "utf-8")
        found, faults = check_file(path)
    assert found is not None, [fault.in_("en") for fault in faults if not fault.warning]
    return found.at(None)


def leaf(id_: str, scale: str = "level", **more: Any) -> dict[str, Any]:
    return {"id": id_, "kind": "indicator", "scale": scale, **more}


WEIGHING = ("weighted_mean", "geometric_mean", "harmonic_mean")
PLAIN = ("sum", "minimum", "maximum", "percentage")


@st.composite
def trees(
    draw: st.DrawFn,
    aggregates: tuple[str, ...] = WEIGHING + PLAIN,
    scales: tuple[str, ...] = ("level", "value", "number", "answer"),
    normalised: bool = True,
) -> dict[str, Any]:
    """A tree two or three storeys high. Only what is linear is normalised, so that roots stay real."""
    count = 0

    def branch(depth: int, free: bool, beside: bool) -> dict[str, Any]:
        nonlocal count
        aggregate = draw(st.sampled_from(aggregates))
        # A percentage is of all the answers below it, so what stands beside is tried elsewhere.
        beside = beside and aggregate != "percentage"
        free = free and aggregate not in ("geometric_mean", "harmonic_mean", "percentage")
        children = []
        for _ in range(draw(st.integers(1, 4))):
            count += 1
            id_ = f"N{count}"
            if depth and draw(st.booleans()):
                child = {"id": id_, "kind": "aspect", **branch(depth - 1, free, beside)}
            else:
                child = leaf(id_, draw(st.sampled_from(scales)))
            if free and normalised and draw(st.integers(0, 4)) == 0 and child.get("aggregate") != "percentage":
                child["normalise"] = [
                    draw(
                        st.sampled_from(
                            [
                                {"method": "minmax", "low": 1, "high": "5.5"},
                                {"method": "zscore", "mean": "2.4", "deviation": "1/3"},
                            ]
                        )
                    )
                ]
            children.append(child)
        if beside and draw(st.integers(0, 4)) == 0:
            count += 1
            children.append(leaf(f"N{count}", "level", counts=False, optional=True))
        found: dict[str, Any] = {"aggregate": aggregate, "children": children}
        if aggregate in WEIGHING:
            total = Fraction(0)
            for child in children:
                if child.get("counts", True):
                    child["weight"] = draw(st.sampled_from(["1", "2", "3", "1.3", "2.75", "10/3", "0.125"]))
                    total += Fraction(child["weight"])
            found["weights_total"] = str(total)
        return found

    return branch(draw(st.integers(0, 2)), True, True)


def some_answer(node: Node, chance: random.Random) -> Raw:
    """An answer that the leaf allows; its ends come often."""
    scale = node.scale
    if isinstance(scale, OptionScale):
        return str(chance.choice(scale.options).code)
    if isinstance(scale, LevelScale) and not scale.continuous:
        return chance.randint(int(scale.low), int(scale.high))
    assert isinstance(scale, (LevelScale, NumberScale))
    assert scale.low is not None
    assert scale.high is not None
    digits = min(scale.decimals or 0, 15) if isinstance(scale, NumberScale) else 2
    unit = 10**digits
    units = chance.choice([chance.randint(int(scale.low * unit), int(scale.high * unit))] * 4 + [int(scale.low * unit)])
    return Decimal(units) / Decimal(unit)


def some_row(found: Instrument, chance: random.Random, missing: float = 0.0) -> dict[str, Raw]:
    return {leaf.id: some_answer(leaf, chance) for leaf in found.leaves if chance.random() >= missing}
