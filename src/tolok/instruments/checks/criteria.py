"""Criteria: levels that are there, and statements that can be proven one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tolok.instruments.build import exact
from tolok.instruments.checks.numbers import is_level
from tolok.instruments.checks.subject import Subject
from tolok.instruments.faults import Fault
from tolok.instruments.language import LANGUAGES, Text
from tolok.instruments.naming import fold


def levels_of_leaves(check: Subject) -> Iterator[Fault]:
    """Criteria fit the scale of their leaf and require only what is below them."""
    for path, node in check.nodes:
        scale = check.data["scales"].get(node.get("scale"), {})
        if scale.get("kind") != "levels":
            continue
        low, high = int(exact(scale["min"])), int(exact(scale["max"]))
        written = node.get("levels", {})
        for key, criterion in written.items():
            if not is_level(key) or not low <= int(key) <= high:
                yield check.say(
                    (*path, "levels", key),
                    "{id}: tingkat {key} di luar {low} sampai {high}",
                    "{id}: level {key} is outside {low} to {high}",
                    id=node["id"],
                    key=key,
                    low=low,
                    high=high,
                )
            elif "requires" in criterion and not low <= criterion["requires"] < int(key):
                yield check.say(
                    (*path, "levels", key, "requires"),
                    "{id}: tingkat {key} hanya dapat mensyaratkan tingkat di bawahnya",
                    "{id}: level {key} can only require a level below it",
                    id=node["id"],
                    key=key,
                )
        absent = [str(level) for level in range(low, high + 1) if str(level) not in written]
        if absent:
            yield check.say(
                path,
                "{id}: belum ada kriteria untuk tingkat {absent}",
                "{id}: no criterion for level {absent}",
                warning=True,
                id=node["id"],
                absent=", ".join(absent),
            )


def statements_can_be_proven(check: Subject) -> Iterator[Fault]:
    """Only the lowest level may need no proof, and no level asks the same twice."""
    for path, node in check.nodes:
        lowest = _lowest(check.data["scales"].get(node.get("scale"), {}))
        for key, criterion in node.get("levels", {}).items():
            statements, place = criterion.get("criteria"), (*path, "levels", key, "criteria")
            if statements == [] and key not in lowest:
                yield check.say(
                    place,
                    "{id}: hanya tingkat terendah yang boleh tanpa bukti; tulis butirnya atau hapus kunci criteria",
                    "{id}: only the lowest level may need no proof; write what it asks or drop the key criteria",
                    id=node["id"],
                )
            for i, statement in enumerate(statements or []):
                if any(_same(statement, earlier) for earlier in statements[:i]):
                    yield check.say(
                        (*place, i),
                        "{id}: tingkat {key} sudah meminta «{text}»",
                        "{id}: level {key} already asks «{text}»",
                        id=node["id"],
                        key=key,
                        text=Text(statement["id"], statement["en"]),
                    )


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two statements read the same in a language."""
    return any(fold(one[language]) == fold(other[language]) for language in LANGUAGES)


def _lowest(scale: Mapping[str, Any]) -> set[str]:
    """The level of ``scale``, or its answers, worth least."""
    if scale.get("kind") == "levels":
        return {str(int(exact(scale["min"])))}
    options = scale.get("options", [])
    least = min((exact(option["points"]) for option in options), default=None)
    return {str(option["code"]) for option in options if exact(option["points"]) == least}
