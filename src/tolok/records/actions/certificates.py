"""Keeping an agency's certificate with its key, and giving it up."""

from __future__ import annotations

from io import BytesIO

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tolok.evidence import sealing
from tolok.ledger.actions import record
from tolok.organisation.access import Standing
from tolok.organisation.models import Agency, Person
from tolok.organisation.rights import Right
from tolok.records.faults import AlreadyDone, NotSigned
from tolok.records.models import Certificate
from tolok.records.signing import holder_of

BIGGEST = 200_000
"""Bytes of a PKCS#12; real ones have a few thousand."""


def add_certificate(*, agency: Agency, p12: bytes, passphrase: str, by: Person, standing: Standing) -> Certificate:
    """Keep a PKCS#12 of an agency. Its passphrase opens it once, to see whose it is, and is forgotten.

    Raises:
        Refused: the person does not sign for this agency.
        NotSigned: it does not open, has no passphrase, or holds no key with a certificate that is valid today.
        AlreadyDone: the agency has it already.
    """
    standing.require(Right.SUBMIT, agency=agency.pk)
    if not passphrase:
        raise NotSigned(_("Kunci tanpa kata sandi tidak disimpan. Buat ulang berkasnya dengan kata sandi."))
    if len(p12) > BIGGEST:
        raise NotSigned(_("Berkas ini terlalu besar untuk sebuah PKCS#12."))
    holder = holder_of(p12, passphrase)
    if not holder.valid_from <= timezone.now() <= holder.valid_until:
        raise NotSigned(_("Sertifikat ini belum atau tidak berlaku lagi."))
    with sealing.sealed(BytesIO(p12)) as stream:
        sealed = stream.read()
    with transaction.atomic():
        try:
            with transaction.atomic():
                row = Certificate.objects.create(
                    agency=agency,
                    holder=holder.name,
                    issuer=holder.issuer,
                    fingerprint=holder.fingerprint,
                    valid_from=holder.valid_from,
                    valid_until=holder.valid_until,
                    sealed=sealed,
                    added_by=by,
                    added_at=timezone.now(),
                )
        except IntegrityError:
            raise AlreadyDone(_("Sertifikat ini sudah tersimpan.")) from None
        _tell(row, "certificate.added", by)
    return row


def withdraw_certificate(*, certificate: Certificate, by: Person, standing: Standing) -> None:
    """Give a certificate up: its key is deleted, what it signed stays.

    Raises:
        Refused: the person does not sign for this agency.
    """
    standing.require(Right.SUBMIT, agency=certificate.agency_id)
    with transaction.atomic():
        held = Certificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)
        if held.withdrawn_at is not None:
            raise AlreadyDone(_("Sertifikat ini sudah ditarik."))
        held.sealed, held.withdrawn_at = b"", timezone.now()
        held.save(update_fields=["sealed", "withdrawn_at"])
        _tell(held, "certificate.withdrawn", by)


def key_of(certificate: Certificate) -> bytes:
    """The PKCS#12 of a certificate; still closed by its passphrase."""
    with sealing.opened(BytesIO(bytes(certificate.sealed))) as stream:
        return stream.read()


def _tell(row: Certificate, verb: str, by: Person) -> None:
    record(
        by=by,
        verb=verb,
        subject=f"agency:{row.agency_id}",
        agency=row.agency_id,
        detail={"holder": row.holder, "issuer": row.issuer, "fingerprint": row.fingerprint},
    )
