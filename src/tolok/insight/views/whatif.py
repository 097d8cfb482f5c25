"""What if: other levels, and what follows at once; with a scenario, from the levels that it keeps."""

from __future__ import annotations

from urllib.parse import parse_qsl

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tolok.assessment.access import Hand
from tolok.assessment.answers import language
from tolok.insight.access import may_share, require_all, scenarios
from tolok.insight.forms import ScenarioForm
from tolok.insight.models import Scenario
from tolok.insight.queries.trial import trial
from tolok.insight.views.asked import frame_of, hand_of
from tolok.instruments.faults import FaultyInput
from tolok.scoring.engine import NeedsPopulation

_TRIED = "tried"
"""In the address of a scenario: the levels are those of the address, even where it names none."""


@require_safe
def whatif(request: HttpRequest, assessment: int) -> HttpResponse:
    """The page; the address holds the changed levels and nothing else, so that it can be shared."""
    own = hand_of(request, assessment)
    require_all(own)
    return trial_page(request, own)


def trial_page(
    request: HttpRequest,
    own: Hand,
    scenario: Scenario | None = None,
    form: ScenarioForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Other levels and what follows; ``form`` is one that was sent and is not right."""
    here = reverse("insight:whatif", args=[own.assessment.pk])
    asked = request.GET.dict()
    if form is not None:
        asked = levels_in(form.data.get("levels", ""))
    elif scenario is not None and not ({_TRIED} | set(own.assessment.cycle.instrument.nodes)) & set(asked):
        asked = dict(scenario.levels)
    if scenario is not None:
        here = reverse("insight:scenario", args=[own.assessment.pk, scenario.pk])
    faults: list[str] = []
    try:
        found = trial(own, asked)
    except NeedsPopulation as error:
        return render(request, "insight/whatif.html", {**frame_of(own), "faults": [error.message.in_(language())]})
    except FaultyInput:
        faults = [_("Ada tingkat yang tidak dikenal dalam alamat ini; semuanya ditampilkan seperti adanya.")]
        found = trial(own, {})
    kept = scenario is not None and found.changed == scenario.levels
    query = "" if kept else found.query or (f"{_TRIED}=1" if scenario is not None else "")
    address = f"{here}?{query}" if query else here
    live = request.headers.get("HX-Request") == "true"
    sent = form is not None
    if not (faults or live or sent) and request.get_full_path() != address and request.GET:
        return redirect(address)
    initial = {"name": scenario.name, "shared": scenario.shared} if scenario else {}
    context = {
        **frame_of(own),
        "trial": found,
        "faults": faults,
        "link": request.build_absolute_uri(address),
        "here": here,
        "scenario": scenario,
        "mine": scenario is None or scenario.by_id == request.user.pk,
        "form": form or ScenarioForm(initial=initial, may_share=may_share(own)),
        "live": live,
        "kept": 0 if live else scenarios(own).count(),
    }
    page = "insight/whatif/live.html" if live else "insight/whatif.html"
    response = render(request, page, context, status=status)
    if live:
        response.headers["HX-Replace-Url"] = address
    response.headers["Vary"] = "HX-Request, Cookie"
    return response


def levels_in(text: str) -> dict[str, str]:
    """The levels that a form brings along, written as in an address.

    >>> levels_in("I47=5&I01=")
    {'I47': '5'}
    """
    return dict(parse_qsl(text, max_num_fields=1000)) if text else {}
