"""Gates and ladders: they stand on branches and ask for what is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tolok.instruments.checks.subject import Subject, walk
from tolok.instruments.faults import Fault
from tolok.instruments.source import Path


def gates_stand_on_branches(check: Subject) -> Iterator[Fault]:
    """Gates and ladders stand on branches, with conditions that can be met."""
    for path, node in check.nodes:
        for key in ("gates", "ladder"):
            if key in node and "children" not in node:
                yield check.say(
                    (*path, key),
                    "{id} tidak mempunyai anak; {key} hanya untuk simpul yang mempunyai anak",
                    "{id} has no children; {key} is only for nodes that have children",
                    id=node["id"],
                    key=key,
                )
        leaves = [leaf for _, leaf in walk((), node) if "scale" in leaf]
        codes = {code for leaf in leaves for code in _answer_codes(check, leaf)}
        for i, gate in enumerate(node.get("gates", [])):
            for j, condition in enumerate(gate["opens_when"]):
                yield from _condition_faults(check, (*path, "gates", i, "opens_when", j), condition, codes)


def _condition_faults(check: Subject, place: Path, condition: Mapping[str, Any], codes: set[str]) -> Iterator[Fault]:
    if not {"at_least", "at_most"} & set(condition):
        yield check.say(
            place,
            "syarat ini belum berbatas; tulis at_least atau at_most",
            "this condition has no limit; write at_least or at_most",
        )
    for code in map(str, condition.get("answers", [])):
        if code not in codes:
            yield check.say(
                (*place, "answers"),
                "tidak ada jawaban «{code}» di bawahnya",
                "no question below has the answer «{code}»",
                code=code,
            )


def _answer_codes(check: Subject, leaf: Mapping[str, Any]) -> list[str]:
    return [str(option["code"]) for option in check.data["scales"][leaf["scale"]].get("options", [])]


def groups_exist(check: Subject) -> Iterator[Fault]:
    """Groups that gates and ladders ask for are there, near enough to act on."""
    for path, node in check.nodes:
        leaves = [leaf for _, leaf in walk((), node) if "scale" in leaf]
        known = {(group, str(label)) for leaf in leaves for group, label in leaf.get("groups", {}).items()}
        for place, group, label in _asked_groups(path, node):
            if (group, label) not in known:
                yield check.say(
                    place,
                    "tidak ada pertanyaan di bawahnya dengan {group}: {label}",
                    "no question below has {group}: {label}",
                    group=group,
                    label=label,
                )
        yield from _gates_are_near(check, path, node, leaves)


def _asked_groups(path: Path, node: Mapping[str, Any]) -> Iterator[tuple[Path, str, str]]:
    """Every label that the gates and the ladder of a node ask for, and where."""
    for i, gate in enumerate(node.get("gates", [])):
        asked = [("closes", gate["closes"])]
        asked += [("opens_when", c.get("sum_of", c.get("count_of"))) for c in gate["opens_when"]]
        for where, groups in asked:
            for group, labels in groups.items():
                yield from (((*path, "gates", i, where), group, str(label)) for label in labels)
    ladder = node.get("ladder", {"rungs": []})
    for i, rung in enumerate(ladder["rungs"]):
        yield from (((*path, "ladder", "rungs", i), ladder["group"], label) for label in rung["needs"])


def _gates_are_near(
    check: Subject, path: Path, node: Mapping[str, Any], leaves: list[Mapping[str, Any]]
) -> Iterator[Fault]:
    for i, gate in enumerate(node.get("gates", [])):
        for leaf in leaves:
            if leaf not in node["children"] and _labelled(leaf, gate["closes"]):
                yield check.say(
                    (*path, "gates", i, "closes"),
                    "{leaf} bukan anak langsung {id}; pasang gerbang pada induknya",
                    "{leaf} is not a direct child of {id}; put the gate on its parent",
                    leaf=leaf["id"],
                    id=node["id"],
                )


def _labelled(leaf: Mapping[str, Any], groups: Mapping[str, list[Any]]) -> bool:
    labels = leaf.get("groups", {})
    return all(str(labels.get(group)) in map(str, wanted) for group, wanted in groups.items())
