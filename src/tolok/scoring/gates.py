"""Gates: groups of answers that count only when conditions on other answers hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from tolok.instruments.model import Condition, Node
from tolok.scoring.answers import Answer


def shut_leaves(node: Node, answers: Mapping[str, Answer]) -> frozenset[str]:
    """The leaves below ``node`` that its gates keep from counting."""
    shut: set[str] = set()
    for gate in node.gates:
        if all(condition_holds(condition, node, answers) for condition in gate.opens_when):
            continue
        shut |= {leaf.id for leaf in node.leaves if in_groups(leaf, gate.closes)}
    return frozenset(shut)


def condition_holds(condition: Condition, node: Node, answers: Mapping[str, Answer]) -> bool:
    """Whether a condition of a gate holds for these answers."""
    found = condition_value(condition, node, answers)
    return (condition.at_least is None or found >= condition.at_least) and (
        condition.at_most is None or found <= condition.at_most
    )


def condition_value(condition: Condition, node: Node, answers: Mapping[str, Answer]) -> Fraction:
    """What a condition compares: the points of its leaves, or how many of them have one of its answers."""
    asked = [answers[leaf.id] for leaf in node.leaves if in_groups(leaf, condition.groups)]
    if condition.answers is not None:
        return Fraction(sum(found.code in condition.answers for found in asked))
    return sum((found.value or Fraction(0) for found in asked), Fraction(0))


def in_groups(leaf: Node, groups: Mapping[str, Sequence[str]]) -> bool:
    """Whether the labels of ``leaf`` are among those of every group asked for."""
    return all(leaf.groups.get(group) in labels for group, labels in groups.items())
