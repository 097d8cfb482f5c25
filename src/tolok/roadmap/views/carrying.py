"""Steps of the adopted plan become work of the next cycle: shown first, then done."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from tolok.assessment.faults import NotPossible
from tolok.assessment.views.asked import person_of
from tolok.insight.views.asked import frame_of
from tolok.roadmap.actions.roadmaps import carry_over
from tolok.roadmap.queries import carrying as carry
from tolok.roadmap.queries.progress import chain_of, later_of
from tolok.roadmap.views.asked import plan_of, planner_of


@require_http_methods(["GET", "HEAD", "POST"])
def carrying(request: HttpRequest, assessment: int, plan: int, to: int) -> HttpResponse:
    """What would happen in the assessment ``to``; sent with the digest of that, it is done."""
    own = planner_of(request, assessment)
    found = plan_of(own, plan)
    target = next((row for row in later_of(found, chain_of(found, own.standing)) if row.pk == to), None)
    if target is None or not found.in_force:
        raise Http404(_("Penilaian itu bukan dari siklus berikutnya, atau rencana ini tidak berlaku."))
    if request.method == "POST":
        digest = request.POST.get("digest", "")
        try:
            done = carry_over(plan=found, to=target, digest=digest, by=person_of(request), standing=own.standing)
        except NotPossible as error:
            messages.warning(request, str(error))
            return redirect(request.path)
        count = len(done.writing)
        said = ngettext("{count} indikator dibawa ke {cycle}.", "{count} indikator dibawa ke {cycle}.", count)
        messages.success(request, said.format(count=count, cycle=target.cycle.name))
        return redirect("board", target.pk)
    shown = carry.carrying(found, target, own.standing)
    context = {
        **frame_of(own),
        "plan": found,
        "to": target,
        "shown": shown,
        "groups": [
            (_("Menjadi penugasan"), shown.of(carry.ASSIGNED)),
            (_("Sudah dipegang unit lain: tetap, targetnya ditetapkan"), shown.of(carry.KEPT)),
            (_("Belum ada pemiliknya: isi dahulu pada peta rencana"), shown.of(carry.NO_UNIT)),
            (_("Sudah dibawa"), shown.of(carry.CARRIED)),
            (_("Sudah tercapai"), shown.of(carry.REACHED)),
            (_("Untuk tahun sesudahnya"), shown.of(carry.LATER)),
            (_("Tidak ada lagi dalam instrumen siklus itu"), shown.of(carry.GONE)),
        ],
    }
    return render(request, "roadmap/carrying.html", context)
