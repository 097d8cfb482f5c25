"""Who was like this agency and rose."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tolok.analysis.peers import NoPeers
from tolok.assessment.answers import language
from tolok.insight.access import require_all
from tolok.insight.queries.alike import alike
from tolok.insight.views.asked import frame_of, hand_of


@require_safe
def peers(request: HttpRequest, assessment: int) -> HttpResponse:
    """The page; units have none, as nothing is published of them."""
    own = hand_of(request, assessment)
    require_all(own)
    if own.assessment.unit_id is not None:
        raise Http404(_("Hasil unit kerja tidak diterbitkan, jadi pembandingnya tidak ada."))
    context: dict[str, Any] = frame_of(own)
    try:
        context["alike"] = alike(own.assessment.agency, own.assessment.cycle.instrument)
    except NoPeers as error:
        context["fault"] = error.message.in_(language())
    return render(request, "insight/peers.html", context)
