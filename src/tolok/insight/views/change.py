"""What changed between two years or stages, and why."""

from __future__ import annotations

from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tolok.analysis.change import Unfinished
from tolok.assessment.answers import language
from tolok.insight.access import require_all
from tolok.insight.charts import Chart, waterfall_chart
from tolok.insight.charts.waterfall import Step
from tolok.insight.queries.moments import NOW, Moment, accounted, moments_of
from tolok.insight.queries.reading import in_words
from tolok.insight.queries.shift import Shift
from tolok.insight.views.asked import frame_of, hand_of
from tolok.scoring.changes import NotComparable


@require_safe
def change(request: HttpRequest, assessment: int) -> HttpResponse:
    """The page; ``?from=`` and ``?to=`` choose what is compared."""
    own = hand_of(request, assessment)
    require_all(own)
    moments = moments_of(own)
    after = moments.named(request.GET.get("to", "")) or moments.named(NOW)
    before = moments.named(request.GET.get("from", "")) or (moments.before(after) if after else None)
    context = {**frame_of(own), "moments": moments.known, "before": before, "after": after}
    if before is not None and after is not None:
        try:
            found = Shift(
                accounted(moments.result(before), moments.result(after), moments.errors(before, after)), assessment
            )
        except (Unfinished, NotComparable) as error:
            context["fault"] = error.message.in_(language())
        else:
            context.update(shift=found, waterfall=_waterfall(found, before, after))
    return render(request, "insight/change.html", context)


def _waterfall(found: Shift, before: Moment, after: Moment) -> Chart | None:
    bars = found.bars()
    if not bars:
        return None
    first, last = (float(result.exact or 0) for result in (found.account.before, found.account.after))
    steps = [
        Step(_("Indeks sebelum"), first, first, in_words(Decimal(found.account.before.index or 0))),
        *(Step(title, start, end, in_words(height, signed=True)) for title, start, end, height in bars),
        Step(_("Indeks sesudah"), last, last, in_words(Decimal(found.account.after.index or 0))),
    ]
    says = _("Dari indeks {before} ke indeks {after}, bagian demi bagian.").format(before=before.word, after=after.word)
    return waterfall_chart("waterfall", _("Yang mengubah indeks"), says, steps)
