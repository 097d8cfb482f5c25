"""Registering addresses that are told of changes, and sending to them."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Collection
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tolok.api import outbox, sending
from tolok.api.access import require_register
from tolok.api.events import PING, TITLES
from tolok.api.faults import Problem
from tolok.api.models import Delivery, DeliveryState, Webhook
from tolok.assessment.models import CycleState, Stage
from tolok.ledger.actions import record
from tolok.ledger.chain import moment
from tolok.notices.actions import notify
from tolok.organisation.access import Standing
from tolok.organisation.models import Agency, Person

PAUSES = (5, 30, 120, 600, 3600, 4 * 3600, 12 * 3600, 24 * 3600)
"""Seconds between tries: nine in a little under two days."""
_MOST = 20
_LATE = timedelta(minutes=5)
_LOOKED_BACK = timedelta(days=1)


def register_webhook(
    *, by: Person, standing: Standing, agency: Agency | None, url: str, events: Collection[str]
) -> tuple[Webhook, str]:
    """Register an address of an agency (None: for all agencies); with its secret, which is shown this once.

    Raises:
        PermissionDenied: the person does not register addresses there.
        ValidationError: a field cannot be taken; by field.
        Problem: there are too many.
    """
    require_register(standing, agency.pk if agency else None)
    _expect(url, events)
    with transaction.atomic():
        if Webhook.objects.filter(agency=agency).count() >= _MOST:
            message = _("Paling banyak {n} alamat. Hapus yang tidak dipakai lagi.").format(n=_MOST)
            raise Problem(409, message, kind="too-many-webhooks")
        row = Webhook.objects.create(
            agency=agency, url=url, events=sorted(set(events)), salt=secrets.token_hex(16), made_by=by
        )
        _tell(row, "webhook.registered", by)
    return row, sending.secret_of(row.salt)


def change_webhook(
    *, by: Person, standing: Standing, webhook: Webhook, url: str, events: Collection[str], active: bool
) -> Webhook:
    """Change where it is sent, what of, and whether at all.

    Raises:
        PermissionDenied, ValidationError: as ``register_webhook``.
    """
    require_register(standing, webhook.agency_id)
    _expect(url, events)
    with transaction.atomic():
        webhook.url, webhook.events, webhook.active = url, sorted(set(events)), active
        webhook.save(update_fields=["url", "events", "active"])
        _tell(webhook, "webhook.changed", by)
    return webhook


def renew_secret(*, by: Person, standing: Standing, webhook: Webhook) -> str:
    """Give an address another secret; the one before signs nothing any more.

    Raises:
        PermissionDenied: the person does not register addresses there.
    """
    require_register(standing, webhook.agency_id)
    with transaction.atomic():
        webhook.salt = secrets.token_hex(16)
        webhook.save(update_fields=["salt"])
        _tell(webhook, "webhook.secret_renewed", by)
    return sending.secret_of(webhook.salt)


def remove_webhook(*, by: Person, standing: Standing, webhook: Webhook) -> None:
    """Tell an address nothing any more.

    Raises:
        PermissionDenied: the person does not register addresses there.
    """
    require_register(standing, webhook.agency_id)
    with transaction.atomic():
        _tell(webhook, "webhook.removed", by)
        webhook.delete()


def ping(*, standing: Standing, webhook: Webhook) -> Delivery:
    """Send a trial message.

    Raises:
        PermissionDenied: the person does not register addresses there.
    """
    require_register(standing, webhook.agency_id)
    now = timezone.now()
    with transaction.atomic():
        row = Delivery.objects.create(
            webhook=webhook,
            agency_id=webhook.agency_id,
            event=PING,
            once=f"ping:{secrets.token_hex(8)}",
            body=json.dumps({"type": PING, "timestamp": moment(now), "data": {"webhook": webhook.pk}}),
            created_at=now,
        )
        outbox.send_soon([row.pk])
    return row


def send_again(*, standing: Standing, delivery: Delivery) -> Delivery:
    """Send a message once more, under the same ``webhook-id``.

    Raises:
        PermissionDenied: the person does not register addresses there.
    """
    require_register(standing, delivery.webhook.agency_id)
    with transaction.atomic():
        delivery.state, delivery.tries = DeliveryState.WAITING, 0
        delivery.save(update_fields=["state", "tries"])
        outbox.send_soon([delivery.pk])
    return delivery


def deliver(number: int) -> None:
    """Try to send a message; when that fails, again after a pause, and after the last pause no more."""
    row = Delivery.objects.select_related("webhook").filter(pk=number, state=DeliveryState.WAITING).first()
    if row is None:
        return
    status, fault = _sent(row)
    with transaction.atomic():
        row.tries, row.tried_at, row.status, row.fault = row.tries + 1, timezone.now(), status, fault[:200]
        if not fault:
            row.state = DeliveryState.DELIVERED
        elif row.tries > len(PAUSES) or not row.webhook.active:
            row.state = DeliveryState.GIVEN_UP
            _tell_maker(row)
        else:
            outbox.send_soon([row.pk], after=PAUSES[row.tries - 1])
        row.save(update_fields=["tries", "tried_at", "status", "fault", "state"])


def take_up_again() -> int:
    """A new job for messages whose job was lost, with a worker that was killed. Returns for how many."""
    now = timezone.now()
    lost = []
    for row in Delivery.objects.filter(state=DeliveryState.WAITING, created_at__lt=now - _LATE):
        pause = PAUSES[min(row.tries, len(PAUSES)) - 1] if row.tries else 0
        if (row.tried_at or row.created_at) + timedelta(seconds=pause) + _LATE < now:
            lost.append(row.pk)
    with transaction.atomic():
        outbox.send_soon(lost)
    return len(lost)


def tell_of_stages() -> int:
    """Tell of the stages that opened or closed since yesterday, each once. Returns how many messages were left."""
    now = timezone.now()
    told = 0
    for name, field in (("stage.opened", "opens_at"), ("stage.closed", "closes_at")):
        rows = Stage.objects.filter(
            cycle__state=CycleState.OPEN, **{f"{field}__lte": now, f"{field}__gt": now - _LOOKED_BACK}
        )
        for stage in rows.select_related("cycle"):
            at = getattr(stage, field)
            data = {"cycle": stage.cycle_id, "stage": stage.kind, "position": stage.position, "at": moment(at)}
            with transaction.atomic():
                once = f"{name}:{stage.pk}:{moment(at)}"
                told += outbox.tell(name, agency=stage.cycle.agency_id, at=at, once=once, data=data)
    return told


def _sent(row: Delivery) -> tuple[int | None, str]:
    now = int(time.time())
    secret = sending.secret_of(row.webhook.salt)
    headers = {
        "Content-Type": "application/json",
        "webhook-id": row.key,
        "webhook-timestamp": str(now),
        "webhook-signature": sending.signature(secret, key=row.key, timestamp=now, body=row.body),
    }
    try:
        status = sending.post(row.webhook.url, row.body, headers)
    except sending.NotSent as wrong:
        return None, str(wrong)
    return status, "" if 200 <= status < 300 else _("Dijawab {status}.").format(status=status)


def _tell_maker(row: Delivery) -> None:
    link = reverse("programs:webhook", args=[row.webhook_id])
    once = f"{row.webhook_id}:{timezone.localdate()}"
    notify(people=[row.webhook.made_by], kind="webhook.given_up", link=link, once=once, url=row.webhook.url)


def _expect(url: str, events: Collection[str]) -> None:
    faults = {}
    try:
        sending.expect_address(url)
    except ValueError as wrong:
        faults["url"] = str(wrong)
    if not events or not set(events) <= set(TITLES):
        faults["events"] = _("Pilih paling sedikit satu peristiwa dari daftar.")
    if faults:
        raise ValidationError(faults)


def _tell(row: Webhook, verb: str, by: Person) -> None:
    detail = {"url": row.url, "events": row.events, "active": row.active}
    record(by=by, verb=verb, subject=f"webhook:{row.pk}", agency=row.agency_id, detail=detail)
