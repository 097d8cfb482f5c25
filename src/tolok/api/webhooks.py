"""Addresses that are told of changes, and what was sent to them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Field

from tolok.api import access
from tolok.api.actions import webhooks
from tolok.api.asked import agency_named, one_of
from tolok.api.door import In, Line, Noun, Out, doing, made, standing_of
from tolok.api.events import TITLES
from tolok.api.models import Delivery, Webhook
from tolok.api.paging import After, Limit, Page, paged
from tolok.api.scopes import Scope

noun = Noun("webhooks")
ONE = "/webhooks/{int:webhook}"
Url = Annotated[str, Field(max_length=500, examples=["https://contoh.go.id/tolok"])]
Events = Annotated[list[str], Field(min_length=1, max_length=50, examples=[["claim.proposed"]])]
_NAMES = ", ".join(f"`{name}`" for name in TITLES)


class WebhookOut(Out):
    """An address that is told of changes."""

    id: int
    agency: str | None = Field(description="slug; null: of all agencies")
    url: str
    events: list[str]
    active: bool
    created_at: datetime


class NewWebhook(WebhookOut):
    """An address with its secret, which is shown this once."""

    secret: str = Field(description="signs every message (Standard Webhooks); it is not shown again")


class WebhookIn(In):
    """Where to send what."""

    url: Url
    events: Events = Field(description=_NAMES)
    agency: Line | None = Field(default=None, description="slug; null: all agencies")


class WebhookChange(In):
    """What changes; what is left out stays."""

    url: Url | None = None
    events: Events | None = None
    active: bool | None = None


class DeliveryOut(Out):
    """One message."""

    id: int
    key: str = Field(description="its `webhook-id`, the same when it is sent again")
    event: str
    state: str = Field(description="waiting, delivered or given_up")
    tries: int
    status: int | None = Field(description="the code that was answered last")
    fault: str
    created_at: datetime
    tried_at: datetime | None


class Secret(Out):
    """A new secret."""

    secret: str


@noun.read("/webhooks", out=Page[WebhookOut], scope=Scope.WEBHOOKS_WRITE, name="webhooks")
def list_webhooks(request: HttpRequest, after: After = "", limit: Limit = 50) -> HttpResponse:
    """The addresses that one manages, the newest first."""
    access.require_some(standing_of(request))
    rows = access.webhooks(standing_of(request)).select_related("agency")
    return paged(request, rows, order=["-id"], limit=limit, after=after, show=lambda found: [*map(_out, found)])


@noun.create("/webhooks", out=NewWebhook, scope=Scope.WEBHOOKS_WRITE, secret=True, name="webhooks")
def register_webhook(request: HttpRequest, body: WebhookIn) -> NewWebhook:
    """Register an address."""
    access.require_some(standing_of(request))
    agency = agency_named(access.agencies(standing_of(request)), body.agency)
    row, secret = webhooks.register_webhook(agency=agency, url=body.url, events=body.events, **doing(request))
    return NewWebhook.model_construct(secret=secret, **dict(_out(row)))


@noun.read(ONE, out=WebhookOut, scope=Scope.WEBHOOKS_WRITE, name="webhook")
def get_webhook(request: HttpRequest, webhook: int) -> WebhookOut:
    """One address."""
    return _out(_webhook(request, webhook))


@noun.change(ONE, out=WebhookOut, scope=Scope.WEBHOOKS_WRITE, name="webhook")
def change_webhook(request: HttpRequest, webhook: int, body: WebhookChange) -> WebhookOut:
    """Change where it is sent, what of, and whether at all."""
    row = _webhook(request, webhook)
    told: dict[str, Any] = {
        name: value if (value := getattr(body, name)) is not None else getattr(row, name)
        for name in ("url", "events", "active")
    }
    return _out(webhooks.change_webhook(webhook=row, **told, **doing(request)))


@noun.remove(ONE, scope=Scope.WEBHOOKS_WRITE, name="webhook")
def remove_webhook(request: HttpRequest, webhook: int) -> None:
    """Tell an address nothing any more; its list of messages goes with it."""
    webhooks.remove_webhook(webhook=_webhook(request, webhook), **doing(request))


@noun.create(f"{ONE}/secret", out=Secret, scope=Scope.WEBHOOKS_WRITE, secret=True, name="webhook_secret")
def renew_webhook_secret(request: HttpRequest, webhook: int) -> Secret:
    """Give an address another secret; the one before signs nothing any more."""
    return Secret(secret=webhooks.renew_secret(webhook=_webhook(request, webhook), **doing(request)))


@noun.create(f"{ONE}/pings", out=DeliveryOut, scope=Scope.WEBHOOKS_WRITE, name="webhook_pings")
def ping_webhook(request: HttpRequest, webhook: int) -> DeliveryOut:
    """Send a trial message."""
    return made(DeliveryOut, webhooks.ping(webhook=_webhook(request, webhook), standing=standing_of(request)))


@noun.read(f"{ONE}/deliveries", out=Page[DeliveryOut], scope=Scope.WEBHOOKS_WRITE, name="deliveries")
def list_deliveries(request: HttpRequest, webhook: int, after: After = "", limit: Limit = 50) -> HttpResponse:
    """What was sent to an address, the newest first."""
    rows = Delivery.objects.filter(webhook=_webhook(request, webhook))
    return paged(request, rows, order=["-id"], limit=limit, after=after, show=_deliveries)


@noun.create(
    f"{ONE}/deliveries/{{int:delivery}}/repetition", out=DeliveryOut, scope=Scope.WEBHOOKS_WRITE, name="repetition"
)
def repeat_delivery(request: HttpRequest, webhook: int, delivery: int) -> DeliveryOut:
    """Send a message once more, under the same `webhook-id`."""
    rows = Delivery.objects.filter(webhook=_webhook(request, webhook), pk=delivery).select_related("webhook")
    row = rows.first()
    if row is None:
        raise Http404
    return made(DeliveryOut, webhooks.send_again(delivery=row, standing=standing_of(request)))


def _webhook(request: HttpRequest, key: int) -> Webhook:
    return one_of(access.webhooks(standing_of(request)).select_related("agency"), key)


def _out(row: Webhook) -> WebhookOut:
    return made(WebhookOut, row, agency=row.agency.slug if row.agency else None)


def _deliveries(rows: list[Delivery]) -> list[DeliveryOut]:
    return [made(DeliveryOut, row) for row in rows]
