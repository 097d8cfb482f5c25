"""Pages of the ledger: any thing's history in sentences, verifying the chain, handing it on."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from tolok.ledger import access, verifications
from tolok.ledger.actions import record
from tolok.ledger.export import Export, Part
from tolok.ledger.forms import HistoryFilter
from tolok.ledger.history import actors_of, page_of
from tolok.ledger.models import Entry, Verification
from tolok.ledger.reading import end_of_chain
from tolok.ledger.subjects import named
from tolok.ledger.walking import Why

_HIGHEST = 2**63 - 1


@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """What happened, in all agencies whose ledger the person may read."""
    reader = _reader(request)
    access.require(reader)
    return _page(request, access.entries(reader), subject=None)


@require_safe
def subject(request: HttpRequest, subject: str) -> HttpResponse:
    """The history of one thing and its parts."""
    return _page(request, access.entries_of(_reader(request), subject), subject=subject)


@require_POST
def exports(request: HttpRequest) -> StreamingHttpResponse:
    """A file with the entries the person may read, all others sealed; that it was made is an entry too."""
    return exported(_reader(request), request.POST.get("subject", ""))


def exported(reader: access.Reader, subject: str) -> StreamingHttpResponse:
    """That file, of a subject, or (empty) of all there is.

    Raises:
        PermissionDenied: the person reads no ledger.
        Http404: there is no such subject, or not for them.
    """
    access.require(reader)
    agencies, about = reader.agencies_with(access.RIGHT), subject or None
    part = Part(agencies=agencies, subject=about)
    if about:
        access.entries_of(reader, about)  # it exists, and may be known of
    with transaction.atomic():
        record(
            by=reader.person,
            verb="ledger.exported",
            subject=about or "ledger:all",
            agency=next(iter(agencies)) if agencies and len(agencies) == 1 else None,
            detail={"seq": end_of_chain()[0] + 1, **({"part": told} if (told := part.told()) else {})},
        )
    name = f"tolok-{(about or 'ledger').replace(':', '-')}-{timezone.localdate():%Y-%m-%d}.jsonl"
    disposition = content_disposition_header(True, name) or ""
    return StreamingHttpResponse(
        Export(part).chunks(), content_type="application/jsonl", headers={"Content-Disposition": disposition}
    )


@require_POST
def ask_verification(request: HttpRequest) -> HttpResponse:
    """Verify the whole chain: at once, or in the background when it is long."""
    reader = _reader(request)
    access.require(reader)
    return redirect("ledger:verification", verifications.ask(by=reader.person).pk)


@require_safe
def verification(request: HttpRequest, number: int) -> HttpResponse:
    """What was found, in words."""
    row = Verification.objects.filter(pk=number).first()
    if row is None or not access.may_read(_reader(request)):
        raise Http404
    until = end_of_chain()[0]
    context = {"verification": row, "why": row.why and Why(row.why), "until": until}
    page = "verification.htmx.html" if request.headers.get("HX-Request") else "verification.html"
    return render(request, f"ledger/{page}", context)


def _page(request: HttpRequest, found: QuerySet[Entry], subject: str | None) -> HttpResponse:
    reader = _reader(request)
    form = HistoryFilter(request.GET, actors_of(found, reader, request.GET.get("who", "")))
    pages = page_of(form.narrowed(found), reader, before=_number(request, "before"), after=_number(request, "after"))
    context: dict[str, Any] = {"form": form, "pages": pages, "subject": subject, "may_read": access.may_read(reader)}
    if subject is not None:
        context["name"] = named([subject], reader)[subject]
    return render(request, "ledger/history.html", context)


def _reader(request: HttpRequest) -> access.Reader:
    reader: access.Reader = request.standing  # type: ignore[attr-defined]  # set by the organisation's middleware
    return reader


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return min(int(text), _HIGHEST) if text.isascii() and text.isdigit() else None
