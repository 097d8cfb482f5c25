"""Documents of record: those of an assessment, issuing one, its draft, its page and file, its recommendations."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tolok.assessment.access import Hand
from tolok.assessment.answers import language
from tolok.assessment.models import Assessment
from tolok.evidence import store
from tolok.evidence.models import Blob
from tolok.ledger.chain import digest_of
from tolok.organisation.access import Refused
from tolok.records import access
from tolok.records.actions.documents import edit_recommendation, foot_of, issue, require_ready
from tolok.records.facts import REPORTS, facts_of, generated
from tolok.records.faults import NotPossible
from tolok.records.forms import LetterForm, RecommendationForm, letter_initial
from tolok.records.models import Document, DocumentKind, Recommendation
from tolok.records.queries import Shelf, doubt_of, is_outdated, shelves_of
from tolok.records.typesetting import Letter, as_pdf, content_of
from tolok.records.views.asked import attempt, document_of, hand_of, kind_of, person_of, standing_of

_ASKED = ["GET", "HEAD", "POST"]
_PIECE = 128 * 1024
_SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}


@require_safe
def documents(request: HttpRequest, assessment: int) -> HttpResponse:
    """All documents of record of an assessment, with their editions and what can be done."""
    own = hand_of(request, assessment)
    found = own.assessment
    shelves = shelves_of(found)
    context = {
        "assessment": found,
        "shelves": [_shown(own, shelf) for shelf in _offered(own, shelves)],
        "may_recommend": access.may_edit_recommendation(own),
        "sample": found.cycle.sample,
    }
    return render(request, "records/documents.html", context)


def _offered(own: Hand, shelves: list[Shelf]) -> list[Shelf]:
    """An agency takes part in evaluation or monitoring, never both: the other one goes once one is issued.

    Until then who issues reports sees both, everybody else the one of evaluations, which nearly all are.
    """
    reported = {shelf.kind for shelf in shelves if shelf.kind in REPORTS and shelf.editions}
    chosen = set(REPORTS) if access.may_issue(own, DocumentKind.REPORT) else {DocumentKind.REPORT}
    return [shelf for shelf in shelves if shelf.kind not in REPORTS or shelf.kind in (reported or chosen)]


def _shown(own: Hand, shelf: Shelf) -> dict[str, Any]:
    try:
        require_ready(own.assessment, shelf.kind)
        why = ""
    except NotPossible as fault:
        why = str(fault)
    return {
        "shelf": shelf,
        "report": shelf.kind in REPORTS,
        "may_issue": access.may_issue(own, shelf.kind),
        "not_yet": why,
        "doubt": _doubt(own, shelf.kind),
    }


def _doubt(own: Hand, kind: str) -> str:
    doubt = doubt_of(own.assessment, kind)
    return doubt.in_(language()) if doubt else ""


@require_http_methods(_ASKED)
def new_document(request: HttpRequest, assessment: int, kind: str) -> HttpResponse:
    """Issue a document: number, place, day and signatory, beside what it will state."""
    own, wanted = hand_of(request, assessment), kind_of(kind)
    access.require_issue(own, wanted)
    found = own.assessment
    form = LetterForm(request.POST or None, initial=letter_initial(found, wanted))
    by, standing = person_of(request), standing_of(request)
    tried = attempt(
        request,
        form,
        lambda: issue(assessment=found, kind=wanted, letter=form.letter(), by=by, standing=standing),
    )
    if tried.done:
        messages.success(request, _("{kind} diterbitkan.").format(kind=wanted.label))
        return redirect("document", tried.made.pk)
    try:
        require_ready(found, wanted)
        not_yet = ""
    except NotPossible as fault:
        not_yet = str(fault)
    context = {
        "assessment": found,
        "kind": wanted,
        "form": form,
        "told": tried.told,
        "not_yet": not_yet,
        "doubt": _doubt(own, wanted),
        "report": wanted in REPORTS,
        "facts": facts_of(wanted, [found])[found.pk],
        "sample": found.cycle.sample,
    }
    return render(request, "records/new_document.html", context, status=tried.status)


@require_http_methods(_ASKED)
def draft(request: HttpRequest, assessment: int, kind: str) -> HttpResponse:
    """The document as it would be, marked as a draft; POST takes the letter as far as it is filled in."""
    own, wanted = hand_of(request, assessment), kind_of(kind)
    found = own.assessment
    initial = letter_initial(found, wanted)
    form = LetterForm(request.POST if request.method == "POST" else initial)
    form.is_valid()
    form.cleaned_data.setdefault("dated", initial["dated"])
    return drafted(found, wanted, form.letter(unfinished=True))


def drafted(assessment: Assessment, kind: DocumentKind, letter: Letter) -> HttpResponse:
    """The document with this letter, marked as a draft."""
    content = content_of(kind, facts_of(kind, [assessment])[assessment.pk], letter)
    pdf = as_pdf(content, foot=foot_of(digest_of(content)), draft=True)
    name = f"draf-{kind.value}-{assessment.agency.slug}-{assessment.cycle.year}.pdf"
    headers = {**_SAFE, "Content-Disposition": content_disposition_header(True, name) or "attachment"}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


@require_http_methods(_ASKED)
def recommendation(request: HttpRequest, assessment: int) -> HttpResponse:
    """Edit what the report recommends; it begins with the generated text."""
    own = hand_of(request, assessment)
    if not access.may_edit_recommendation(own):
        raise Refused(access.EDITS[0])
    found = own.assessment
    row = Recommendation.objects.filter(assessment=found).select_related("author").first()
    proposed = "\n".join(generated(found))
    begin = {"text": row.text if row else proposed, "version": row.version if row else 0}
    form = RecommendationForm(request.POST or None, initial=begin)
    tried = attempt(
        request,
        form,
        lambda: edit_recommendation(
            assessment=found,
            text=form.cleaned_data["text"],
            version=form.cleaned_data["version"],
            by=person_of(request),
            standing=standing_of(request),
        ),
    )
    if tried.done:
        messages.success(request, _("Rekomendasi disimpan."))
        return redirect("documents", found.pk)
    context = {
        "assessment": found,
        "form": form,
        "row": row,
        "told": tried.told,
        "generated": proposed.split("\n") if row else [],
        "doubt": _doubt(own, DocumentKind.REPORT),
        "sample": found.cycle.sample,
    }
    return render(request, "records/recommendation.html", context, status=tried.status)


@require_safe
def document(request: HttpRequest, document: int) -> HttpResponse:
    """One edition: what it is, that its bytes are whole, who signed it."""
    from tolok.records.views.signatures import signing_context  # they stand on this page

    found = document_of(request, document)
    own = hand_of(request, found.assessment_id)
    newest = found.assessment.documents.filter(kind=found.kind).order_by("-edition").first()
    context = {
        "document": found,
        "assessment": found.assessment,
        "newest": newest,
        "outdated": is_outdated(found),
        "may_issue": access.may_issue(own, found.kind),
        "sample": found.content["facts"]["sample"],
        **signing_context(found),
    }
    return render(request, "records/document.html", context)


@require_safe
def document_file(request: HttpRequest, document: int) -> HttpResponseBase:
    """The file as issued; ``?signature=2``: the copy with two signatures."""
    place = request.GET.get("signature", "")
    asked = int(place) if place.isascii() and place.isdigit() and len(place) < 5 else -1 if place else 0
    return document_served(request, document_of(request, document), asked)


def document_served(request: HttpRequest, found: Document, place: int) -> HttpResponseBase:
    """The file with so many signatures (0: as issued), or 404."""
    if not place:
        return served(request, found.blob, found.file_name)
    signed = found.signatures.select_related("blob").filter(place=place).first() if place > 0 else None
    if signed is None:
        raise Http404(_("Salinan bertanda tangan itu tidak ada."))
    return served(request, signed.blob, found.file_name.replace(".pdf", f"-ttd-{signed.place}.pdf"))


def served(request: HttpRequest, blob: Blob, name: str) -> HttpResponseBase:
    """A file as an attachment, in pieces."""
    body: HttpResponseBase = HttpResponse() if request.method == "HEAD" else StreamingHttpResponse(_pieces(blob))
    for header, value in _SAFE.items():
        body.headers[header] = value
    body.headers["Content-Type"] = blob.media_type
    body.headers["Content-Length"] = str(blob.size)
    body.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return body


def _pieces(blob: Blob) -> Iterator[bytes]:
    # Runs after the view, when the walls are shut again: it asks the storage alone, never the database.
    with ExitStack() as open_until:
        stream = open_until.enter_context(store.opened(blob))
        while piece := stream.read(_PIECE):
            yield piece
