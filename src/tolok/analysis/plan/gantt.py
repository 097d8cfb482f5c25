"""The plan as a Gantt chart: one SVG of our own, readable without colour, with its words in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from tolok.analysis.plan.found import Plan, PlannedStep
from tolok.analysis.plan.sentences import sentences
from tolok.instruments.language import Language, Text

_NAME, _YEAR, _LINE, _HEAD, _EDGE = 330, 150, 26, 54, 12
# A name longer than this is cut and told in full in the title of its row.
_LONGEST = 44
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

    It carries a title and a description for those who hear it, uses no style sheet and no colour alone: a bar with a
    heavy border is in every near-best plan, a dashed one can be exchanged.
    """
    found = bars(plan)
    rows = list(dict.fromkeys((bar.agency, bar.leaf) for bar in found))
    width = _NAME + _YEAR * plan.question.years + 2 * _EDGE
    height = _HEAD + _LINE * max(len(rows), 1) + 2 * _EDGE
    title = Text("Peta rencana", "Plan by year").in_(language)
    told = " ".join(text.in_(language) for text in sentences(plan)[:1])
    lines = [
        _OPEN.format(width=width, height=height),
        f'<title id="gantt-title">{escape(title)}</title>',
        f'<desc id="gantt-told">{escape(told)}</desc>',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        *_years(plan, language, height),
    ]
    for place, row in enumerate(rows):
        mine = [bar for bar in found if (bar.agency, bar.leaf) == row]
        lines += _row(mine, place, width, language, named=len(plan.question.agencies) > 1)
    return "\n".join([*lines, "</svg>"]) + "\n"


def _years(plan: Plan, language: Language, height: int) -> list[str]:
    lines = []
    for year in range(1, plan.question.years + 1):
        x = _EDGE + _NAME + _YEAR * (year - 1)
        word = Text("Tahun", "Year").in_(language) + f" {year}"
        known = plan.calendar(year)
        lines.append(f'<line x1="{x}" y1="{_EDGE}" x2="{x}" y2="{height - _EDGE}" stroke="#b7c2cd"/>')
        lines.append(f'<text x="{x + 8}" y="{_EDGE + 18}" font-weight="bold">{word}</text>')
        if known is not None:
            lines.append(f'<text x="{x + 8}" y="{_EDGE + 38}">{known}</text>')
    return lines


def _row(mine: Sequence[Bar], place: int, width: int, language: Language, *, named: bool) -> list[str]:
    first, y = mine[0], _EDGE + _HEAD + _LINE * place
    name = f"{first.leaf} {first.title.in_(language)}"
    if named:
        name = f"{first.agency}: {name}"
    shown = name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…"
    lines = []
    if place % 2 == 0:
        lines.append(f'<rect x="{_EDGE}" y="{y}" width="{width - 2 * _EDGE}" height="{_LINE}" fill="#f2f5f8"/>')
    lines.append(f'<g><title>{escape(name)}</title><text x="{_EDGE + 4}" y="{y + 17}">{escape(shown)}</text></g>')
    for bar in mine:
        x = _EDGE + _NAME + _YEAR * (bar.year - 1) + 6
        border = 'stroke-width="2.5"' if bar.core else 'stroke-dasharray="5 3"' if bar.core is False else ""
        climb = f"{bar.start} → {bar.end}"
        told = f"{name}: {climb}" + (f", {bar.unit}" if bar.unit else "")
        lines.append(
            f"<g><title>{escape(told)}</title>"
            f'<rect x="{x}" y="{y + 3}" width="{_YEAR - 12}" height="{_LINE - 6}" rx="4" fill="#d3e4f3" '
            f'stroke="#12395b" {border}/>'
            f'<text x="{x + 8}" y="{y + 17}">{escape(climb)}</text></g>'
        )
    return lines


def _core(steps: Sequence[PlannedStep]) -> bool | None:
    found = {step.core for step in steps}
    return found.pop() if len(found) == 1 else None
