"""What the views read of a request, as far as who asks may know of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from tolok.assessment.access import Hand, hand
from tolok.assessment.views.asked import assessment_of, cycle_of, person_of, standing_of
from tolok.records import access
from tolok.records.faults import Faulty, NotPossible
from tolok.records.models import Document, DocumentKind

__all__ = ["assessment_of", "attempt", "cycle_of", "document_of", "hand_of", "kind_of", "person_of", "standing_of"]


def hand_of(request: HttpRequest, number: int) -> Hand:
    """What who asks may do in an assessment whose documents they may read, or 404."""
    own = hand(standing_of(request), assessment_of(request, number))
    if not access.may_see(own):
        raise Http404(_("Dokumen penilaian ini tidak ada, atau bukan untuk Anda."))
    return own


def document_of(request: HttpRequest, number: int) -> Document:
    """The document with its assessment, or 404."""
    rows = access.documents(standing_of(request)).select_related(
        "assessment__cycle", "assessment__agency", "assessment__stage", "agency", "blob", "issued_by"
    )
    found = rows.filter(pk=number).first()
    if found is None or not access.may_see(hand(standing_of(request), found.assessment)):
        raise Http404(_("Dokumen ini tidak ada, atau bukan untuk Anda."))
    return found


def kind_of(word: str) -> DocumentKind:
    """The kind of document that an address names, or 404."""
    try:
        return DocumentKind(word)
    except ValueError:
        raise Http404(_("Tidak ada dokumen seperti itu.")) from None


@dataclass(frozen=True)
class Attempt:
    """What came of a form: ``done`` with what was ``made``; else why not (``told``), and the status of the page."""

    done: bool = False
    made: Any = None
    told: str = ""
    status: int = 200


def attempt(request: HttpRequest, form: forms.Form, act: Callable[[], object]) -> Attempt:
    """Do ``act`` when the form was sent and is right; what it says of a field of the form stands at that field."""
    if request.method != "POST":
        return Attempt()
    if not form.is_valid():
        return Attempt(status=422)
    try:
        return Attempt(done=True, made=act())
    except Faulty as fault:
        rest = [message for name, message in fault.faults.items() if name not in form.fields]
        for name, message in fault.faults.items():
            if name in form.fields:
                form.add_error(name, message)
        return Attempt(told=" ".join(rest), status=422)
    except NotPossible as fault:
        return Attempt(told=str(fault), status=422)
