"""How sure it is: what assessors' disagreement says of index, predicate and place, or what is assumed instead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from tolok.analysis.certainty import Errors, assumed_errors
from tolok.analysis.straight import Straight
from tolok.insight.access import require_all
from tolok.insight.charts import Chart, interval_bars
from tolok.insight.charts.intervals import Bar
from tolok.insight.forms import AssumedForm
from tolok.insight.queries.assessors import compared
from tolok.insight.queries.certainty import Doubt, doubt_of, measured_pool
from tolok.insight.queries.groups import group_of
from tolok.insight.queries.places import ranked_sources
from tolok.insight.queries.reading import in_words, reading
from tolok.insight.queries.shown import Findings, Source, findings, sources
from tolok.insight.views.asked import frame_of, hand_of

_SHOWN = 10


@require_safe
def certainty(request: HttpRequest, assessment: int) -> HttpResponse:
    """The page; ``?up=&down=&team=`` assumes an error rate instead of the measured one."""
    own = hand_of(request, assessment)
    require_all(own)
    read = reading(own)
    pool = measured_pool(read)
    form = AssumedForm(request.GET) if "up" in request.GET else AssumedForm(initial={"up": 10, "down": 10})
    chosen = _assumed(form, doubt_of(read, None, None).straight)
    found = doubt_of(read, group_of(own.assessment, own.standing), chosen or (pool.errors if pool else None))
    beside = compared(own, found.straight) if found.straight is not None else None
    context: dict[str, Any] = {
        **frame_of(own),
        "doubt": found,
        "pool": pool,
        "form": form,
        "assumed": chosen is not None,
        "chances": _chances(found),
        "weighty": found.weighty[:_SHOWN],
        "weighty_chart": _weighty(found),
        "sources": sources(found.groups),
        "sources_chart": _sources(sources(found.groups)),
        "conventions": sources(found.conventions),
        "compared": beside,
        "findings": findings(beside, read) if beside else None,
        "query": request.GET.urlencode() if chosen is not None else "",
    }
    context["leniency_chart"] = _leniency(context["findings"])
    return render(request, "insight/certainty.html", context)


@require_safe
def rank(request: HttpRequest, assessment: int) -> HttpResponse:
    """What the uncertainty of the place comes from: takes the levels of the whole group, so it is a page of its own."""
    own = hand_of(request, assessment)
    require_all(own)
    read = reading(own)
    pool = measured_pool(read)
    form = AssumedForm(request.GET) if "up" in request.GET else AssumedForm()
    found = doubt_of(read, None, None)
    errors = _assumed(form, found.straight) or (pool.errors if pool else None)
    told = ranked_sources(read, found.straight, errors) if found.straight and errors else None
    part = request.headers.get("HX-Request") == "true"
    shown = sources(told.sobol, told.place) if told else []
    context = {**frame_of(own), "ranked": told, "sources": shown, "errors": errors}
    response = render(request, f"insight/certainty/{'rank_part' if part else 'rank'}.html", context)
    response.headers["Vary"] = "HX-Request, Cookie"
    return response


def _assumed(form: AssumedForm, index: Straight | None) -> Errors | None:
    if index is None or not form.is_bound or not form.is_valid():
        return None
    told = form.cleaned_data
    return assumed_errors(
        index, up=float(told["up"]) / 100, down=float(told["down"]) / 100, team=float(told["team"] or 0)
    )


def _chances(found: Doubt) -> Chart | None:
    if not found.chances:
        return None
    bars = [Bar(one.name, 100 * one.share, one.figure, strong=one.official) for one in found.chances]
    says = _("Dari 100 penilaian yang masuk akal, berapa yang memberi setiap predikat; yang resmi berwarna.")
    return interval_bars("chances", pgettext("banyak", "Predikat"), says, bars, _("dari 100"), (0, 112))


def _weighty(found: Doubt) -> Chart | None:
    bars = [
        Bar(f"{one.named.number} {one.named.title}", 100 * one.share, f"{in_words(one.of_hundred)} %")
        for one in found.weighty[:_SHOWN]
    ]
    says = _("Bagian setiap indikator dalam ketidakpastian indeks karena galat asesor; yang terbesar saja.")
    return interval_bars("weighty", _("Indikator"), says, bars, _("persen")) if bars else None


def _sources(rows: Sequence[Source]) -> Chart | None:
    bars = [Bar(row.title, row.total, row.figure, row.low, row.high, strong=row.seen) for row in rows]
    says = _(
        "Indeks Sobol total: bagian ragam yang tinggal bila hanya kelompok itu tidak diketahui; garis: selang 95 %."
    )
    return interval_bars("sources", _("Sumber"), says, bars, _("indeks Sobol total")) if bars else None


def _leniency(found: Findings | None) -> Chart | None:
    bars = [
        Bar(row.name, row.mean, row.figure, row.low, row.high)
        for row in (found.assessors if found else ())
        if row.mean is not None
    ]
    says = _("Berapa tingkat lebih tinggi setiap asesor menilai daripada yang lain; garis: selang 95 %.")
    return interval_bars("leniency", _("Asesor"), says, bars, _("tingkat")) if bars else None
