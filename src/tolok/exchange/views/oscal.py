"""An assessment as OSCAL documents."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tolok.exchange.actions.bundles import as_text, name_of, oscal_of
from tolok.exchange.views.asked import hand_of
from tolok.oscal import KINDS


@require_safe
def document(request: HttpRequest, assessment: int, kind: str) -> HttpResponse:
    """One of the documents, for whoever sees the whole assessment."""
    own = hand_of(request, assessment)
    if kind not in KINDS or not own.sees_all:
        raise Http404(_("Dokumen ini tidak ada, atau bukan untuk Anda."))
    made = as_text(oscal_of(own.assessment)[kind])
    name = f"{name_of(own.assessment)}-{kind}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(made, content_type="application/json", headers=headers)
