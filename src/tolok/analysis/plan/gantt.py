"""The plan as a Gantt chart: one SVG of our own, readable without colour, with its words in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from tolok.analysis.plan.found import Plan, PlannedStep
from tolok.analysis.plan.sentences import sentences
from tolok.instruments.language import Language, Text

_NAME, _YEAR, _LINE, _HEAD, _EDGE = 360, 150, 26, 54, 12
# A name longer than this is cut and told in full in the title of its row.
_LONGEST = 45
_OPEN = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
    'role="img" aria-labelledby="gantt-title gantt-told" font-family="sans-serif" font-size="13" fill="#1c2733">'
)


@dataclass(frozen=True, slots=True)
class Bar:
    """What one indicator climbs in one year."""

    agency: str
    leaf: str
    title: Text
    year: int
    start: str
    end: str
    unit: str | None
    core: bool | None


def bars(plan: Plan) -> list[Bar]:
    """The steps of an indicator in a year as one bar; rows in the order of their first year."""
    groups: dict[tuple[str, str, int], list[PlannedStep]] = {}
    for step in plan.steps:
        groups.setdefault((step.agency, step.leaf.id, step.year), []).append(step)
    return [
        Bar(agency, leaf, steps[0].leaf.title, year, steps[0].start, steps[-1].end, steps[0].unit, _core(steps))
        for (agency, leaf, year), steps in groups.items()
    ]


def gantt(plan: Plan, language: Language) -> str:
    """The chart as one SVG document: a row an indicator, a column a year, each bar with its levels.

    Its parts have classes (``gantt-paper``, ``-line``, ``-stripe``, ``-bar``) by which a page puts its own colours in.

    It carries a title and a description for those who hear it, uses no style sheet and no colour alone: a bar with a
    heavy border is in every near-best plan, a dashed one can be exchanged.
    """
    found = bars(plan)
    rows = list(dict.fromkeys((bar.agency, bar.leaf) for bar in found))
    width = _NAME + _YEAR * plan.question.years + 2 * _EDGE
    bottom = _EDGE + _HEAD + _LINE * max(len(rows), 1)
    legend = any(bar.core is not None for bar in found)
    height = bottom + _EDGE + (_LINE if legend else 0)
    title = Text("Peta rencana", "Plan by year").in_(language)
    told = " ".join(text.in_(language) for text in sentences(plan)[:1])
    lines = [
        _OPEN.format(width=width, height=height),
        f'<title id="gantt-title">{escape(title)}</title>',
        f'<desc id="gantt-told">{escape(told)}</desc>',
        f'<rect class="gantt-paper" width="{width}" height="{height}" fill="#ffffff"/>',
        *_stripes(len(rows), width),
        *_years(plan, language, bottom),
    ]
    start = _shared_start([leaf.title.in_(language) for leaf in plan.question.instrument.leaves])
    for place, row in enumerate(rows):
        mine = [bar for bar in found if (bar.agency, bar.leaf) == row]
        lines += _row(mine, place, start, language, named=len(plan.question.agencies) > 1)
    if legend:
        lines.append(f'<text x="{_EDGE + 4}" y="{bottom + 20}">{escape(_LEGEND.in_(language))}</text>')
    return "\n".join([*lines, "</svg>"]) + "\n"


def _years(plan: Plan, language: Language, bottom: int) -> list[str]:
    lines = []
    for year in range(1, plan.question.years + 1):
        x = _EDGE + _NAME + _YEAR * (year - 1)
        word = Text("Tahun", "Year").in_(language) + f" {year}"
        known = plan.calendar(year)
        lines.append(f'<line class="gantt-line" x1="{x}" y1="{_EDGE}" x2="{x}" y2="{bottom}" stroke="#b7c2cd"/>')
        lines.append(f'<text x="{x + 8}" y="{_EDGE + 18}" font-weight="bold">{word}</text>')
        if known is not None:
            lines.append(f'<text x="{x + 8}" y="{_EDGE + 38}">{known}</text>')
    return lines


def _stripes(rows: int, width: int) -> list[str]:
    return [
        f'<rect class="gantt-stripe" x="{_EDGE}" y="{_EDGE + _HEAD + _LINE * place}" width="{width - 2 * _EDGE}" '
        f'height="{_LINE}" fill="#f2f5f8"/>'
        for place in range(0, rows, 2)
    ]


def _shared_start(titles: Sequence[str]) -> int:
    """How many letters all titles begin with in common, whole words only: what says nothing about any of them."""
    first, last = min(titles), max(titles)  # what these two share, all in between share
    same = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), 0)
    return first[:same].rfind(" ") + 1


def _row(mine: Sequence[Bar], place: int, start: int, language: Language, *, named: bool) -> list[str]:
    first, y = mine[0], _EDGE + _HEAD + _LINE * place
    name = f"{first.leaf} {first.title.in_(language)}"
    brief = f"{first.leaf} {first.title.in_(language)[start:]}"
    if named:
        name, brief = f"{first.agency}: {name}", f"{first.agency}: {brief}"
    shown = brief if len(brief) <= _LONGEST else brief[: _LONGEST - 1] + "…"
    lines = []
    lines.append(f'<g><title>{escape(name)}</title><text x="{_EDGE + 4}" y="{y + 17}">{escape(shown)}</text></g>')
    for bar in mine:
        x = _EDGE + _NAME + _YEAR * (bar.year - 1) + 6
        border = 'stroke-width="2.5"' if bar.core else 'stroke-dasharray="5 3"' if bar.core is False else ""
        climb = f"{bar.start} → {bar.end}"
        told = f"{name}: {climb}" + (f", {bar.unit}" if bar.unit else "")
        lines.append(
            f"<g><title>{escape(told)}</title>"
            f'<rect class="gantt-bar" x="{x}" y="{y + 3}" width="{_YEAR - 12}" height="{_LINE - 6}" rx="4" '
            f'fill="#d3e4f3" stroke="#12395b" {border}/>'
            f'<text x="{x + 8}" y="{y + 17}">{escape(climb)}</text></g>'
        )
    return lines


def _core(steps: Sequence[PlannedStep]) -> bool | None:
    found = {step.core for step in steps}
    return found.pop() if len(found) == 1 else None


_LEGEND = Text(
    "Garis tebal: ada di setiap rencana yang hampir sama murahnya. Garis putus-putus: dapat ditukar.",
    "Heavy line: in every plan nearly as cheap. Dashed line: can be exchanged.",
)
