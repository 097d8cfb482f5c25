"""Signing a document here, bringing back a signed copy, and what its signatures are worth."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tolok.evidence import store
from tolok.records import access
from tolok.records.actions.signatures import accept_copy, operator_key, sign, trust_roots
from tolok.records.facts import REPORTS
from tolok.records.faults import NotSigned
from tolok.records.forms import CopyForm, SigningForm
from tolok.records.models import Certificate, Document
from tolok.records.signing import Found, signatures_in
from tolok.records.views.asked import attempt, document_of, hand_of, person_of, standing_of

_ASKED = ["GET", "HEAD", "POST"]


def signing_context(document: Document) -> dict[str, Any]:
    """Whether the bytes are those that were issued, and what each signature is worth; everything worked out now."""
    rows = list(document.signatures.select_related("blob", "added_by").order_by("place"))
    whole = _digest(document) == document.sha256
    found: list[Found] = []
    if rows:
        with store.opened(rows[-1].blob) as stream:
            copy = stream.read()
        with suppress(NotSigned):  # then each is shown as one that does not match
            found = signatures_in(copy, trust_roots())
        whole = whole and hashlib.sha256(copy).hexdigest() == rows[-1].sha256 and _begins(copy, document)
    return {
        "whole": whole,
        "signatures": list(zip(rows, [*found, *[None] * len(rows)], strict=False)),
        "trust": trust_roots() is not None,
    }


def _digest(document: Document) -> str:
    with store.opened(document.blob) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]


def _begins(copy: bytes, document: Document) -> bool:
    return hashlib.sha256(copy[: document.blob.size]).hexdigest() == document.sha256


@sensitive_post_parameters("passphrase")
@require_http_methods(_ASKED)
def signing(request: HttpRequest, document: int) -> HttpResponse:
    """Sign with a certificate that is kept here; its passphrase is asked each time."""
    found = document_of(request, document)
    access.require_issue(hand_of(request, found.assessment_id), found.kind)
    chosen = Certificate.objects.filter(agency=found.agency_id, withdrawn_at__isnull=True)
    operator = operator_key() is not None and found.kind in REPORTS
    form = SigningForm(request.POST or None, certificates=list(chosen), operator=operator)
    tried = attempt(
        request,
        form,
        lambda: sign(
            document=found,
            certificate=form.chosen,
            passphrase=form.cleaned_data["passphrase"],
            by=person_of(request),
            standing=standing_of(request),
        ),
    )
    if tried.done:
        messages.success(request, _("Dokumen ditandatangani."))
        return redirect("document", found.pk)
    context = {
        "document": found,
        "assessment": found.assessment,
        "form": form,
        "told": tried.told,
        "any": chosen or operator,
        "sample": found.content["facts"]["sample"],
    }
    return render(request, "records/signing.html", context, status=tried.status)


@require_http_methods(_ASKED)
def signed_copy(request: HttpRequest, document: int) -> HttpResponse:
    """Bring back a copy that was signed elsewhere."""
    found = document_of(request, document)
    access.require_issue(hand_of(request, found.assessment_id), found.kind)
    form = CopyForm(request.POST or None, request.FILES or None)
    tried = attempt(
        request,
        form,
        lambda: accept_copy(
            document=found,
            pdf=form.cleaned_data["file"].read(),
            by=person_of(request),
            standing=standing_of(request),
        ),
    )
    if tried.done:
        messages.success(request, _("Salinan bertanda tangan diterima."))
        return redirect("document", found.pk)
    context = {
        "document": found,
        "assessment": found.assessment,
        "form": form,
        "told": tried.told,
        "sample": found.content["facts"]["sample"],
    }
    return render(request, "records/signed_copy.html", context, status=tried.status)
