"""The ledger: what happened, its head, and verifying it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Field

from tolok.api.door import In, Noun, Out, made, person_of, standing_of
from tolok.api.paging import After, Limit, Page, paged
from tolok.api.scopes import Scope
from tolok.ledger import access, verifications
from tolok.ledger.models import Entry, Verification
from tolok.ledger.reading import end_of_chain
from tolok.ledger.views import exported

noun = Noun("ledger")


class EntryOut(Out):
    """One decision: who did what, when, on what; enough to work its hash out again (docs/ledger.md)."""

    seq: int
    at: datetime
    actor: str
    verb: str
    subject: str
    agency: int | None
    detail: dict[str, Any]
    digest: str
    salt: str
    previous: str
    hash: str


class Head(Out):
    """The end of the chain."""

    seq: int
    hash: str


class VerificationOut(Out):
    """The chain worked out again."""

    id: int
    asked_at: datetime
    finished_at: datetime | None = Field(description="null: it is being done")
    checked: int
    head: str
    heads: int = Field(description="signed heads of earlier days that were found again")
    broken: int | None = Field(description="the first broken entry; null: none")
    why: str


@noun.read("/ledger", out=Page[EntryOut], scope=Scope.LEDGER_READ, name="ledger")
def list_entries(
    request: HttpRequest,
    subject: Annotated[str, Field(max_length=200, description="one thing and its parts, as `assessment:3`")] = "",
    after: After = "",
    limit: Limit = 50,
) -> HttpResponse:
    """What happened in the agencies whose ledger one may read, the latest first."""
    reader = standing_of(request)
    if subject:
        rows = access.entries_of(reader, subject)
    else:
        access.require(reader)
        rows = access.entries(reader)
    return paged(request, rows, order=["-seq"], limit=limit, after=after, show=_entries)


@noun.read("/ledger/head", out=Head, scope=Scope.LEDGER_READ, name="ledger_head")
def get_head(request: HttpRequest) -> Head:
    """The number and the hash of the last entry."""
    access.require(standing_of(request))
    seq, hash_ = end_of_chain()
    return Head(seq=seq, hash=hash_)


@noun.create("/ledger/verifications", out=VerificationOut, scope=Scope.LEDGER_READ, name="ledger_verifications")
def verify_ledger(request: HttpRequest) -> VerificationOut:
    """Work the whole chain out again: at once, or in the background when it is long."""
    access.require(standing_of(request))
    return made(VerificationOut, verifications.ask(by=person_of(request)))


@noun.read(
    "/ledger/verifications/{int:number}", out=VerificationOut, scope=Scope.LEDGER_READ, name="ledger_verification"
)
def get_verification(request: HttpRequest, number: int) -> VerificationOut:
    """What was found."""
    row = Verification.objects.filter(pk=number).first()
    if row is None or not access.may_read(standing_of(request)):
        raise Http404
    return made(VerificationOut, row)


class ExportIn(In):
    """Which part."""

    subject: Annotated[str, Field(max_length=200, description="one thing and its parts; empty: all")] = ""


@noun.file("/ledger/exports", method="POST", scope=Scope.LEDGER_READ, name="ledger_exports")
def export_ledger(request: HttpRequest, body: ExportIn) -> HttpResponseBase:
    """The entries that one may read as JSON Lines, all others sealed; the last line is signed.

    That it was made is an entry too. `tolok ledger verify` checks it, with nothing of ours needed.
    """
    return exported(standing_of(request), body.subject)


def _entries(rows: list[Entry]) -> list[EntryOut]:
    return [made(EntryOut, row) for row in rows]
