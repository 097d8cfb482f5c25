"""Signing an issued document here, or taking back a copy that was signed elsewhere."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tolok.assessment.access import hand
from tolok.evidence import store
from tolok.ledger.actions import record
from tolok.organisation.access import Standing
from tolok.organisation.models import Person
from tolok.records.access import require_issue
from tolok.records.actions.certificates import key_of
from tolok.records.actions.documents import kept
from tolok.records.facts import REPORTS
from tolok.records.faults import AlreadyDone, NotSigned
from tolok.records.models import Certificate, Document, Origin, Signature
from tolok.records.signing import Found, check_copy, signatures_in, signed

BIGGEST_COPY = 20 * 2**20
"""Bytes of a copy that is brought back."""


def operator_key() -> Path | None:
    """The PKCS#12 that the operator configured for reports (``TOLOK_SIGNING_P12``); None: there is none."""
    return Path(settings.SIGNING_P12) if settings.SIGNING_P12 else None


def trust_roots() -> Path | None:
    """The certificates that are trusted (``TOLOK_TRUST_ROOTS``); None: issuers are not asked about."""
    return Path(settings.TRUST_ROOTS) if settings.TRUST_ROOTS else None


def sign(
    *, document: Document, certificate: Certificate | None, passphrase: str, by: Person, standing: Standing
) -> Signature:
    """Sign the latest copy of an issued document.

    Args:
        document: as issued; the newest edition of its kind.
        certificate: of the document's agency; None: the operator's, for reports.
        passphrase: of the key; used once and forgotten.
        by: who signs.
        standing: what they may.

    Raises:
        Refused: the person does not sign this kind of document here.
        NotSigned: the key does not open or is not for this document, or the edition was replaced.
    """
    with transaction.atomic():
        held = _held(document, standing)
        p12 = _key(held, certificate)
        before = _latest(held)
        place = held.signatures.count() + 1
        pdf = signed(
            before,
            p12,
            passphrase,
            beside=held.signatory,
            place=place,
            reason=f"{held.get_kind_display()} {held.number}"[:200],
            location=held.content["letter"]["place"],
        )
        return _added(held, pdf, signatures_in(pdf)[-1], origin=Origin.HERE, place=place, by=by)


def accept_copy(*, document: Document, pdf: bytes, by: Person, standing: Standing) -> Signature:
    """Take back a copy that was signed elsewhere: the very issued file, with further signatures that hold.

    Raises:
        Refused: the person does not sign this kind of document here.
        NotSigned: it is not that; the message says why.
    """
    if len(pdf) > BIGGEST_COPY:
        raise NotSigned(_("Berkas ini terlalu besar untuk salinan dokumen ini."))
    with transaction.atomic():
        held = _held(document, standing)
        found = check_copy(pdf, _latest(held))
        place = held.signatures.count() + 1
        if place > len(found):
            raise AlreadyDone(_("Tanda tangan ini sudah tercatat."))
        return _added(held, pdf, found[-1], origin=Origin.ELSEWHERE, place=place, by=by)


def _held(document: Document, standing: Standing) -> Document:
    rows = Document.objects.select_for_update(of=("self",)).select_related("assessment__cycle", "agency", "blob")
    held = rows.get(pk=document.pk)
    require_issue(hand(standing, held.assessment), held.kind)
    if Document.objects.filter(assessment=held.assessment, kind=held.kind, edition__gt=held.edition).exists():
        raise NotSigned(_("Ada edisi yang lebih baru; tandatangani edisi itu."))
    return held


def _key(document: Document, certificate: Certificate | None) -> bytes:
    if certificate is not None:
        row = Certificate.objects.get(pk=certificate.pk)
        if row.agency_id != document.agency_id or row.withdrawn_at is not None:
            raise NotSigned(_("Sertifikat ini bukan untuk dokumen ini, atau sudah ditarik."))
        if row.valid_until < timezone.now():
            raise NotSigned(_("Sertifikat ini sudah tidak berlaku; simpan yang baru lebih dahulu."))
        return key_of(row)
    path = operator_key()
    if path is None or document.kind not in REPORTS:
        raise NotSigned(_("Pilih sertifikat yang dipakai menandatangani."))
    try:
        return path.read_bytes()
    except OSError:
        raise NotSigned(_("Kunci penyelenggara tidak terbaca; beri tahu pengelola (TOLOK_SIGNING_P12).")) from None


def _latest(document: Document) -> bytes:
    last = document.signatures.select_related("blob").order_by("place").last()
    with store.opened(last.blob if last else document.blob) as stream:
        return stream.read()


def _added(document: Document, pdf: bytes, found: Found, *, origin: Origin, place: int, by: Person) -> Signature:
    row = Signature.objects.create(
        document=document,
        agency_id=document.agency_id,
        place=place,
        origin=origin,
        holder=found.holder.name,
        issuer=found.holder.issuer,
        fingerprint=found.holder.fingerprint,
        signed_at=found.signed_at,
        blob=kept(document.agency, pdf),
        sha256=hashlib.sha256(pdf).hexdigest(),
        added_by=by,
        added_at=timezone.now(),
    )
    entry = record(
        by=by,
        verb="document.signed",
        subject=f"document:{document.pk}",
        agency=document.agency_id,
        detail={
            "holder": row.holder,
            "issuer": row.issuer,
            "fingerprint": row.fingerprint,
            "origin": origin.value,
            "place": place,
            "sha256": row.sha256,
        },
        within=[f"assessment:{document.assessment_id}"],
    )
    row.entry = entry.seq
    row.save(update_fields=["entry"])
    return row
