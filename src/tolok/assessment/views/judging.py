"""What a person judges: the list of assessments, and the indicators of one."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tolok.assessment.access import JUDGING, hand
from tolok.assessment.clock import window_of
from tolok.assessment.queries.rounds import judged_by
from tolok.assessment.queries.rounds import judging as how_far
from tolok.assessment.queries.verdicts.progress import Progress
from tolok.assessment.queries.verdicts.rounds import next_open, round_of
from tolok.assessment.views.asked import assessment_of, standing_of
from tolok.assessment.views.verdict.opening import require_reader

_PER_PAGE = 50


@require_safe
def judging(request: HttpRequest) -> HttpResponse:
    """The assessments that this person judges now."""
    standing = standing_of(request)
    if not any(right in held.rights for held in standing.held for right in JUDGING.values()):
        raise PermissionDenied(_("Halaman ini untuk asesor dan Tim Reviu. Mintalah peran itu kepada koordinator."))
    page = Paginator(judged_by(standing), _PER_PAGE).get_page(request.GET.get("page"))
    rows = how_far(standing, list(page.object_list))
    return render(
        request,
        "assessment/judging.html",
        {"rows": rows, "page": page, "sample": any(row.assessment.cycle.sample for row in rows)},
    )


@require_safe
def verdicts(request: HttpRequest, assessment: int) -> HttpResponse:
    """The indicators of one assessment, with how far each is."""
    found = assessment_of(request, assessment)
    own = hand(standing_of(request), found)
    require_reader(own)
    every = round_of(own).rows()
    wanted = request.GET.get("state", "")
    counts = [(one, sum(row.progress == one for row in every)) for one in Progress]
    context = {
        "assessment": found,
        "hand": own,
        "closes_at": window_of(found).closes_at,
        "rows": [row for row in every if not wanted or row.progress == wanted],
        "total": len(every),
        "done": sum(not row.open and row.progress != Progress.NOT_YET for row in every),
        "counts": [(one, count) for one, count in counts if count],
        "wanted": wanted,
        "next": next_open(every),
        "sample": found.cycle.sample,
        "unofficial": not found.decided_at,
    }
    return render(request, "assessment/verdicts.html", context)
