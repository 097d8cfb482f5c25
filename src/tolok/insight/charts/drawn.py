"""The charts of a report: the same specifications as on the pages, by name."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tolok.analysis.change import waterfall
from tolok.analysis.report import Subject
from tolok.analysis.report.figures import Titles, both, figure, label, shortened
from tolok.analysis.standing import aspects
from tolok.assessment.levels import level_of
from tolok.insight.charts.bars import UnitBar, unit_bars
from tolok.insight.charts.chart import Chart
from tolok.insight.charts.heat import Square, heat_map
from tolok.insight.charts.radar import Spoke, radar
from tolok.insight.charts.waterfall import Step, waterfall_chart
from tolok.instruments.language import Language

_FEWEST_SPOKES = 3
_LONGEST = 54
"""Signs of a label."""
_RADAR_WIDTH = 72
"""Of the page, in per cent."""


def drawings_of(subject: Subject) -> dict[str, dict[str, Any]]:
    """By name what is drawn: title, what it shows, specification, and its width on the page in per cent."""
    found = {
        "radar": (_radar(subject), _RADAR_WIDTH),
        "heat": (_heat(subject), 100),
        "waterfall": (_waterfall(subject), 100),
        "units": (_units(subject), 100),
    }
    return {
        name: {"title": chart.title, "says": chart.says, "spec": chart.spec, "width": width}
        for name, (chart, width) in found.items()
        if chart is not None
    }


def _radar(subject: Subject) -> Chart | None:
    known = [
        (node, value)
        for node in aspects(subject.instrument)
        if (value := subject.result.nodes[node.id].value) is not None
    ]
    if len(known) < _FEWEST_SPOKES or subject.ends is None:
        return None
    means = [subject.group.mean_of(node.id) if subject.group else None for node, _value in known]
    lines = [
        shortened(subject.who, _LONGEST),
        *([_("Rata-rata kelompok")] if any(mean is not None for mean in means) else []),
    ]
    spokes = [
        Spoke(node.title.in_(language()), [float(value), *([_float(mean)] if len(lines) > 1 else [])])
        for (node, value), mean in zip(known, means, strict=True)
    ]
    says = _("Nilai setiap aspek {who}, di samping yang lain.") if len(lines) > 1 else _("Nilai setiap aspek {who}.")
    top = float(subject.ends[1])
    return radar("radar", _("Aspek"), says.format(who=subject.who), spokes=spokes, lines=lines, top=top)


def _heat(subject: Subject) -> Chart | None:
    instrument, result = subject.instrument, subject.result
    titles = Titles(instrument)
    squares = []
    for leaf in instrument.leaves:
        value = None if leaf.id in result.waiting else result.nodes[leaf.id].value
        level = level_of(leaf, value)
        if level is not None or value is None:
            parent = shortened(instrument.parents[leaf.id].title.in_(language()), _LONGEST)
            squares.append(Square(label(leaf), titles.of(leaf).in_(language()), parent, "", level))
    if not any(square.level is not None for square in squares):
        return None
    says = _("Tingkat setiap indikator, menurut aspek; kotak kosong belum dijawab.")
    return heat_map("heat", _("Peta indikator"), says, squares)


def _waterfall(subject: Subject) -> Chart | None:
    if subject.before is None:
        return None
    account, nodes = subject.before.account, subject.instrument.nodes
    bars = waterfall(account)
    if not bars:
        return None
    titles = Titles(subject.instrument)
    steps = [_index(_("Indeks sebelum"), account.before.exact, account.before.index)]
    for bar in bars:
        leaf = nodes.get(bar.id)
        known = leaf is not None and leaf.is_leaf
        name = f"{label(leaf)} {titles.of(leaf).in_(language())}" if known and leaf else bar.title.in_(language())
        height = figure(bar.height, 3, signed=True).in_(language())
        steps.append(Step(shortened(name, _LONGEST), float(bar.start), float(bar.end), height))
    steps.append(_index(_("Indeks sesudah"), account.after.exact, account.after.index))
    says = _("Dari indeks {before} ke indeks {after}, bagian demi bagian.")
    said = says.format(before=subject.before.name, after=subject.cycle)
    return waterfall_chart("waterfall", _("Yang mengubah indeks"), said, steps)


def _index(name: str, exact: Fraction | None, printed: str | None) -> Step:
    at = float(exact or 0)
    return Step(name, at, at, both(printed or "0").in_(language()))


def _units(subject: Subject) -> Chart | None:
    known = [(work, work.mean) for work in subject.works if work.mean is not None]
    # The mean level of a unit lies on the scale of the index only where the index is a mean of levels.
    if not known or subject.ends is None or any(work.points is None for work in subject.works):
        return None
    bars = [
        UnitBar(shortened(work.unit, _LONGEST), float(mean), figure(mean).in_(language()))
        for work, mean in sorted(known, key=lambda pair: -pair[1])
    ]
    low, top = (float(end) for end in subject.ends)
    says = _("Tingkat rata-rata indikator yang dijawab setiap unit.")
    return unit_bars("units", _("Unit kerja"), says, bars, low=low, top=top)


def language() -> Language:
    """The language that is active."""
    return "en" if (get_language() or "id").startswith("en") else "id"


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)
