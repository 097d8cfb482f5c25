"""Strengths and weaknesses of each aspect, and what to recommend: from values and reasons to words. Pure.

The rules are data (``rules/``); for SPBE they are those of Pedoman Menteri PANRB 3/2024, III.F: strengths at level 4-5,
the highest first, with facts; weaknesses at level 1-2, the lowest first, with reasons; recommendations as one text of
benefits, strongest aspects, weakest aspects, and praise, or advice by priority where "Baik" is not reached.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tolok.assessment.levels import level_of
from tolok.instruments import Instrument, Node
from tolok.records.rules import Rule
from tolok.records.wording import comma, listed
from tolok.scoring import Result

_MOST_NAMED = 5
_PRAISE = (
    "Seluruh aspek telah mencapai predikat Baik atau lebih. Capaian ini patut diapresiasi dan agar dipertahankan "
    "melalui reviu berkala serta tindak lanjut hasilnya."
)


@dataclass(frozen=True)
class Reasons:
    """What stands behind the value of an indicator, as its assessors wrote it."""

    fact: str = ""
    analysis: str = ""
    justification: str = ""

    @property
    def strength(self) -> str:
        """Why it is a strength: the facts."""
        return self.fact or self.justification or self.analysis

    @property
    def weakness(self) -> str:
        """Why it is a weakness: the reasons."""
        return self.analysis or self.justification or self.fact


def aspects_of(instrument: Instrument) -> list[Node]:
    """The parts right above the indicators, in order.

    >>> from tolok.instruments import instrument
    >>> [node.id for node in aspects_of(instrument("spbe-2020"))]
    ['A1', 'A2', 'A3', 'A4', 'A5', 'A6', 'A7', 'A8']
    """
    return list(_aspects(instrument.tree))


def _aspects(node: Node) -> Iterator[Node]:
    if any(child.is_leaf for child in node.children):
        yield node
        return
    for child in node.children:
        yield from _aspects(child)


def reached(result: Result, leaf: Node) -> int | None:
    """The level an indicator has reached; None where it has no value or no levels."""
    return None if leaf.id in result.waiting else level_of(leaf, result.nodes[leaf.id].value)


def analysis_of(result: Result, rule: Rule, reasons: Mapping[str, Reasons]) -> list[dict[str, Any]]:
    """What a report says of each aspect; nothing where there is no rule."""
    if not rule.known:
        return []
    return [_aspect(node, result, rule, reasons) for node in aspects_of(result.instrument)]


def _aspect(node: Node, result: Result, rule: Rule, reasons: Mapping[str, Reasons]) -> dict[str, Any]:
    levels = [(leaf, level) for leaf in node.leaves if (level := reached(result, leaf)) is not None]
    strong = sorted((pair for pair in levels if pair[1] >= (rule.strong or 0)), key=lambda pair: -pair[1])
    weak = sorted((pair for pair in levels if pair[1] <= (rule.weak or 0)), key=lambda pair: pair[1])
    return {
        "title": f"Aspek {node.title.id}",
        "value": comma(result.nodes[node.id].published) if result.nodes[node.id].published else "",
        "fulfilment": _fulfilment(node, levels, rule),
        "strengths": [_told(leaf, level, reasons.get(leaf.id, Reasons()).strength) for leaf, level in strong],
        "weaknesses": [_told(leaf, level, reasons.get(leaf.id, Reasons()).weakness) for leaf, level in weak],
    }


def _fulfilment(node: Node, levels: Sequence[tuple[Node, int]], rule: Rule) -> str:
    fulfilled = [leaf for leaf, level in levels if level >= (rule.fulfilled or 0)]
    total = len(node.leaves)
    if len(fulfilled) == total:
        return f"Seluruh indikator aspek ini ({total}) terpenuhi, yaitu berada pada tingkat {rule.fulfilled} ke atas."
    if not fulfilled:
        return f"Belum ada dari {total} indikator aspek ini yang berada pada tingkat {rule.fulfilled} ke atas."
    names = listed([number_of(leaf) for leaf in fulfilled])
    return (
        f"{len(fulfilled)} dari {total} indikator terpenuhi, yaitu berada pada tingkat {rule.fulfilled} ke atas: "
        f"indikator {names}."
    )


def _told(leaf: Node, level: int, says: str) -> dict[str, str]:
    said = " ".join(says.split())
    return {
        "title": f"Indikator {number_of(leaf)}, {leaf.title.id}",
        "reached": f"tingkat {level}",
        "says": said if not said or said[-1] in ".!?" else f"{said}.",
    }


def number_of(leaf: Node) -> str:
    """How a letter names an indicator."""
    return str(leaf.number) if leaf.number is not None else (leaf.code or leaf.id)


def recommended(result: Result, rule: Rule, agency: str) -> list[str]:
    """The generated recommendations, a paragraph a line; who assesses may edit them before they are issued."""
    ranked = _ranked(result)
    if not ranked or not rule.known:
        return []
    paragraphs = [_benefits(result, rule, agency), _strongest(ranked), *_weakest(ranked)]
    return [*paragraphs, *_advice(result, rule, ranked)]


def _ranked(result: Result) -> list[tuple[Node, Fraction, str]]:
    """The aspects with their values, the highest first."""
    found = [
        (node, value, comma(result.nodes[node.id].published))
        for node in aspects_of(result.instrument)
        if (value := result.nodes[node.id].value) is not None
    ]
    return sorted(found, key=lambda one: -one[1])


def _benefits(result: Result, rule: Rule, agency: str) -> str:
    levels = [level for leaf in result.instrument.leaves if (level := reached(result, leaf)) is not None]
    strong = sum(level >= (rule.strong or 0) for level in levels)
    index = comma(result.index) if result.index else "yang belum dapat dihitung"
    predicate = f" dengan predikat {result.predicate.name.id}" if result.predicate else ""
    return (
        f"Penerapan {rule.subject} pada {agency} mencapai indeks {index}{predicate}. Sebanyak {strong} dari "
        f"{len(result.instrument.leaves)} indikator telah mencapai tingkat {rule.strong} atau lebih; manfaatnya ialah "
        "tata kelola yang terpadu dan layanan yang dapat diukur hasilnya, sehingga perbaikan dapat diarahkan pada "
        "bagian yang memberi dampak terbesar."
    )


def _strongest(ranked: Sequence[tuple[Node, Fraction, str]]) -> str:
    best = [one for one in ranked if one[1] == ranked[0][1]]
    names = listed([f"{node.title.id} ({printed})" for node, _value, printed in best])
    return (
        f"Nilai tertinggi terdapat pada aspek {names}. Capaian ini merupakan peluang untuk menjadi rujukan bagi unit "
        "kerja lain dan dasar untuk mengangkat aspek yang masih tertinggal."
    )


def _weakest(ranked: Sequence[tuple[Node, Fraction, str]]) -> list[str]:
    last = [one for one in ranked if one[1] == ranked[-1][1]]
    if len(last) == len(ranked):
        return []
    names = listed([f"{node.title.id} ({printed})" for node, _value, printed in last])
    told = (
        f"Nilai terendah terdapat pada aspek {names}. Dampaknya, penerapan pada aspek tersebut belum berkelanjutan dan "
        "menahan kenaikan indeks secara keseluruhan."
    )
    return [told]


def _advice(result: Result, rule: Rule, ranked: Sequence[tuple[Node, Fraction, str]]) -> list[str]:
    if rule.good is None:
        behind = [one for one in reversed(ranked) if _weak_leaves(one[0], result, rule)]
    else:
        behind = [one for one in reversed(ranked) if one[1] < Fraction(rule.good)]
    if not behind:
        return [_PRAISE]
    return ["Perbaikan agar dilakukan menurut urutan prioritas berikut.", *_steps(behind, result, rule)]


def _steps(behind: Sequence[tuple[Node, Fraction, str]], result: Result, rule: Rule) -> Iterator[str]:
    for place, (node, _value, printed) in enumerate(behind, start=1):
        weak = _weak_leaves(node, result, rule)
        named = listed([f"{number_of(leaf)} ({leaf.title.id}, tingkat {level})" for leaf, level in weak[:_MOST_NAMED]])
        more = f" dan {len(weak) - _MOST_NAMED} indikator lainnya" if len(weak) > _MOST_NAMED else ""
        what = f"terutama indikator {named}{more}" if weak else "dengan menaikkan setiap indikatornya satu tingkat"
        yield f"{place}. Aspek {node.title.id} ({printed}): agar ditingkatkan, {what}."


def _weak_leaves(node: Node, result: Result, rule: Rule) -> list[tuple[Node, int]]:
    found = [(leaf, level) for leaf in node.leaves if (level := reached(result, leaf)) is not None]
    return sorted((pair for pair in found if pair[1] <= (rule.weak or 0)), key=lambda pair: pair[1])
