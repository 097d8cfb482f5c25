"""``/api/v1/tokens``: one's own tokens."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field

from tolok.api.actions import tokens
from tolok.api.door import In, Noun, Out, person_of, token_of
from tolok.api.faults import Problem
from tolok.api.models import Token
from tolok.api.paging import After, Limit, Page, paged
from tolok.api.scopes import Scope

noun = Noun("tokens")


class TokenOut(Out):
    """A token, without its word."""

    id: int
    name: str
    prefix: str = Field(description="what it begins with", examples=["tolok_hK3x9Q"])
    scopes: list[str]
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None


class NewToken(TokenOut):
    """A token with its word, which is shown this once."""

    token: str = Field(description="send it as `Authorization: Bearer …`; it is not shown again")


class TokenIn(In):
    """What a token is to be."""

    name: Annotated[str, Field(max_length=80, examples=["Laporan bulanan"])]
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=30, examples=[["read"]])]
    days: Annotated[int, Field(ge=1, le=tokens.LONGEST, description="how long it works")] = 90


@noun.read("/tokens", out=Page[TokenOut], scope=Scope.TOKENS_WRITE, name="tokens")
def list_tokens(request: HttpRequest, after: After = "", limit: Limit = 50) -> HttpResponse:
    """One's own tokens, the newest first."""
    rows = Token.objects.filter(person=person_of(request))
    return paged(
        request, rows, order=["-id"], limit=limit, after=after, show=lambda found: [_out(row) for row in found]
    )


@noun.create("/tokens", out=NewToken, scope=Scope.TOKENS_WRITE, secret=True, name="tokens")
def create_token(request: HttpRequest, body: TokenIn) -> NewToken:
    """Make a token. A session must have signed in just now; a token makes tokens no wider than itself."""
    if token_of(request) is None and is_reauthentication_required(request, app="account"):
        raise Problem(403, _("Demi keamanan, masuklah lagi sebelum membuat token."), kind="sign-in-again")
    row, word = tokens.make_token(
        by=person_of(request), name=body.name, scopes=body.scopes, days=body.days, within=token_of(request)
    )
    return NewToken(token=word, **_out(row).model_dump())


@noun.remove("/tokens/{int:token}", scope=Scope.TOKENS_WRITE, name="token")
def revoke_token(request: HttpRequest, token: int) -> None:
    """Revoke a token of one's own: it works no more from now on."""
    row = Token.objects.filter(person=person_of(request), pk=token).first()
    if row is None:
        raise Http404
    tokens.revoke_token(by=person_of(request), token=row)


def _out(row: Token) -> TokenOut:
    names = ("id", "name", "prefix", "scopes", "created_at", "expires_at", "used_at", "revoked_at")
    return TokenOut.model_construct(**{name: getattr(row, name) for name in names})
