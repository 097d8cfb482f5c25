"""The certificates of agencies for which one signs."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Field, File, Form
from ninja.files import UploadedFile

from tolok.api.asked import agency_named, one_of
from tolok.api.door import Line, Noun, Out, doing, made, standing_of
from tolok.api.faults import WrongField
from tolok.api.paging import After, Limit, Page, paged
from tolok.api.scopes import Scope
from tolok.organisation.access import Refused
from tolok.organisation.models import Agency
from tolok.organisation.rights import Right
from tolok.records import access
from tolok.records.actions.certificates import add_certificate, withdraw_certificate
from tolok.records.models import Certificate

noun = Noun("certificates")


class CertificateOut(Out):
    """A certificate with its key, which stays closed by its passphrase."""

    id: int
    agency: str = Field(description="slug")
    holder: str
    issuer: str
    fingerprint: str
    valid_from: datetime
    valid_until: datetime
    added_by: str
    added_at: datetime


@noun.read("/certificates", out=Page[CertificateOut], scope=Scope.RECORDS_READ, name="certificates")
def list_certificates(request: HttpRequest, after: After = "", limit: Limit = 50) -> HttpResponse:
    """Those that are kept, the newest first."""
    _mine(request)
    rows = access.certificates(standing_of(request)).select_related("agency", "added_by")
    return paged(request, rows, order=["-id"], limit=limit, after=after, show=lambda found: [*map(_out, found)])


@noun.create("/certificates", out=CertificateOut, scope=Scope.RECORDS_WRITE, name="certificates", forms=True)
def keep_certificate(
    request: HttpRequest,
    file: File[UploadedFile],
    passphrase: Form[Annotated[str, Field(max_length=1000)]],
    agency: Form[Line | None] = None,
) -> CertificateOut:
    """Keep a PKCS#12 of an agency (null: one's own); its passphrase opens it once, to see whose it is."""
    rows = _mine(request)
    chosen = agency_named(rows, agency) or rows.first()
    if chosen is None or (agency is None and rows.count() > 1):
        raise WrongField("agency", "", where="form")
    return _out(add_certificate(agency=chosen, p12=file.read(), passphrase=passphrase, **doing(request)))


@noun.remove("/certificates/{int:certificate}", scope=Scope.RECORDS_WRITE, name="certificate")
def give_up_certificate(request: HttpRequest, certificate: int) -> None:
    """Give a certificate up: its key is deleted, what it signed stays."""
    row = one_of(access.certificates(standing_of(request)), certificate)
    withdraw_certificate(certificate=row, **doing(request))


def _mine(request: HttpRequest) -> QuerySet[Agency]:
    mine = standing_of(request).agencies_with(Right.SUBMIT) or frozenset()
    if not mine:
        raise Refused(Right.SUBMIT)
    return Agency.objects.filter(pk__in=mine).order_by("pk")


def _out(row: Certificate) -> CertificateOut:
    return made(CertificateOut, row, agency=row.agency.slug, added_by=row.added_by.name)
