"""Where an assessment stands."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tolok.insight.access import may_read_all
from tolok.insight.charts import Chart, heat_map, radar, unit_bars
from tolok.insight.charts.bars import UnitBar
from tolok.insight.charts.heat import Square
from tolok.insight.charts.radar import Spoke
from tolok.insight.queries.posture import Posture, own_posture, posture
from tolok.insight.queries.reading import ends_of, in_words, reading
from tolok.insight.views.asked import frame_of, hand_of
from tolok.organisation.rights import Right

_FEWEST_SPOKES = 3


@require_safe
def standing(request: HttpRequest, assessment: int) -> HttpResponse:
    """The page; whoever sees some indicators only gets those."""
    own = hand_of(request, assessment)
    everything = may_read_all(own)
    found = posture(reading(own)) if everything else own_posture(reading(own))
    context = {
        **frame_of(own),
        "everything": everything,
        "posture": found,
        "may_assign": own.may(Right.ASSIGN) and own.assessment.unit_id is None,
        "radar": _radar(found) if everything else None,
        "heat": _heat(found),
        "bars": _bars(found),
    }
    return render(request, "insight/standing.html", context)


def _radar(found: Posture) -> Chart | None:
    spokes = [aspect for aspect in found.aspects if aspect.value is not None]
    ends = ends_of(found.reading.instrument)
    if len(spokes) < _FEWEST_SPOKES or ends is None:
        return None
    lines = [str(found.reading.assessment.unit or found.reading.assessment.agency)]
    shown = [[aspect.value for aspect in spokes]]
    if found.has_means:
        lines.append(found.mean_word)
        shown.append([aspect.mean for aspect in spokes])
    if found.has_highest:
        lines.append(_("Tertinggi di antara yang lain"))
        shown.append([aspect.highest for aspect in spokes])
    says = _("Nilai setiap aspek {who}, di samping yang lain.") if len(lines) > 1 else _("Nilai setiap aspek {who}.")
    values = zip(*shown, strict=True)
    return radar(
        "radar",
        _("Aspek"),
        says.format(who=lines[0]),
        spokes=[
            Spoke(aspect.title, [None if value is None else float(value) for value in row])
            for aspect, row in zip(spokes, values, strict=True)
        ],
        lines=lines,
        top=float(ends[1]),
    )


def _heat(found: Posture) -> Chart | None:
    squares = [
        Square(row.named.number, row.named.title, row.aspect, row.named.href, row.level)
        for row in found.rows
        if row.level is not None or row.value is None
    ]
    if not any(square.level is not None for square in squares):
        return None
    return heat_map(
        "heat",
        _("Peta indikator"),
        _("Tingkat setiap indikator, menurut aspek; kotak kosong belum dijawab."),
        squares,
    )


def _bars(found: Posture) -> Chart | None:
    ends = ends_of(found.reading.instrument)
    bars = [
        UnitBar(unit.unit.short or unit.unit.name, float(unit.mean), in_words(unit.mean))
        for unit in sorted(found.units, key=lambda unit: -(unit.share.mean or 0))
        if unit.mean is not None
    ]
    # The mean level of a unit lies on the scale of the index only where the index is a mean of levels.
    if not bars or ends is None or any(unit.share.points is None for unit in found.units):
        return None
    return unit_bars(
        "units",
        _("Unit kerja"),
        _("Tingkat rata-rata indikator yang dijawab setiap unit."),
        bars,
        low=float(ends[0]),
        top=float(ends[1]),
    )
