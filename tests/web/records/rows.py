"""Rows of this room as they would stand after an action, for the access matrix."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from django.utils import timezone

from tolok.records.actions.documents import kept
from tolok.records.facts import facts_of
from tolok.records.models import Certificate, Document, DocumentKind, Publication
from tolok.records.typesetting import as_pdf, content_of

if TYPE_CHECKING:
    from tolok.assessment.models import Assessment, Cycle
    from tolok.organisation.models import Agency, Person


def document_of(assessment: Assessment, by: Person) -> Document:
    """The consent of an agency."""
    from tests.web.records.office import letter

    found = Document.objects.filter(assessment=assessment).first()
    if found is not None:
        return found
    content = content_of(DocumentKind.CONSENT, facts_of(DocumentKind.CONSENT, [assessment])[assessment.pk], letter())
    pdf = as_pdf(content, foot="")
    return Document.objects.create(
        kind=DocumentKind.CONSENT,
        assessment=assessment,
        agency=assessment.agency,
        edition=1,
        number="1",
        dated=timezone.localdate(),
        signatory="Nama",
        content=content,
        digest="0" * 64,
        facts_digest="0" * 64,
        blob=kept(assessment.agency, pdf),
        sha256=sha256(pdf).hexdigest(),
        issued_by=by,
        issued_at=timezone.now(),
    )


def certificate_of(agency: Agency, by: Person) -> Certificate:
    """A certificate of an agency."""
    now = timezone.now()
    return Certificate.objects.get_or_create(
        agency=agency,
        fingerprint="0" * 64,
        defaults={
            "holder": "Nama",
            "issuer": "Nama",
            "valid_from": now - timedelta(days=1),
            "valid_until": now + timedelta(days=1),
            "sealed": b"",
            "added_by": by,
            "added_at": now,
        },
    )[0]


def publication_of(cycle: Cycle) -> Publication:
    """A publication of a cycle."""
    values = {"at": timezone.now(), "digest": "0" * 64}
    return Publication.objects.get_or_create(cycle=cycle, number=1, defaults=values)[0]
