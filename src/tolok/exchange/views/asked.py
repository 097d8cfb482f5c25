"""What the views read of a request: who asks, for which assessment, for which import; and how its state looks."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from tolok.assessment.access import Hand, hand
from tolok.assessment.views.asked import assessment_of, person_of, standing_of
from tolok.exchange import access
from tolok.exchange.models import Import, ImportState

__all__ = ["assessment_of", "hand_of", "import_of", "person_of", "standing_of", "tone_of"]

_TONES = {
    ImportState.LOOKING: "working",
    ImportState.READY: "waiting",
    ImportState.WRITING: "working",
    ImportState.DONE: "done",
    ImportState.REVERSING: "working",
    ImportState.REVERSED: "returned",
    ImportState.DROPPED: "locked",
}


def hand_of(request: HttpRequest, key: int) -> Hand:
    """What who asks may do in an assessment, or 404."""
    return hand(standing_of(request), assessment_of(request, key))


def import_of(request: HttpRequest, key: int) -> Import:
    """The import, or 404: who may not know of it does not learn that it is there."""
    rows = access.imports(standing_of(request)).select_related("by", "run", "agency")
    found = (
        rows.select_related(
            "assessment__cycle", "assessment__stage", "assessment__agency", "assessment__unit", "by", "run"
        )
        .filter(pk=key)
        .first()
    )
    if found is None:
        raise Http404(_("Impor ini tidak ada, atau bukan untuk Anda."))
    return found


def tone_of(brought: Import) -> str:
    """The tone of an import's state (``{% status %}``)."""
    return _TONES[ImportState(brought.state)]
