"""What every page of the analysis has: the assessment, the pages beside it, and its bands."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from tolok.assessment.access import Hand, hand
from tolok.assessment.answers import language
from tolok.assessment.views.asked import assessment_of, standing_of
from tolok.insight.access import may_read
from tolok.insight.doors import pages_for


def hand_of(request: HttpRequest, assessment: int) -> Hand:
    """What the person may do in the assessment, or 404 where they may read nothing of it. Two queries."""
    own = hand(standing_of(request), assessment_of(request, assessment))
    if not may_read(own):
        raise Http404(_("Penilaian ini tidak ada, atau bukan untuk Anda."))
    return own


def frame_of(own: Hand) -> dict[str, Any]:
    """What the templates of all pages read."""
    found = own.assessment
    return {
        "assessment": found,
        "who": str(found.unit or found.agency),
        "instrument": found.cycle.instrument.short.in_(language()),
        "pages": pages_for(own),
        "sample": found.cycle.sample,
        "unofficial": found.decided_at is None,
    }
