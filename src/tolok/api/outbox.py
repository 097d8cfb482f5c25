"""Messages for programs, written in the transaction of what they tell: what was committed is sent, nothing else.

The ledger's entries are the events: a message is made when an entry is written, and stands or falls with it. It says
what happened to which thing and no more; whoever hears it reads the rest by the API, with their own rights.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models.signals import post_save
from django.dispatch import receiver

from tolok.api.events import OF_VERB
from tolok.ledger.chain import moment
from tolok.ledger.models import Entry
from tolok.notices.queue import JOBS


@receiver(post_save, sender=Entry, dispatch_uid="tolok-outbox")
def _recorded(instance: Entry, **_signal: Any) -> None:
    event = OF_VERB.get(instance.verb)
    if event is None:
        return
    data = {
        "entry": instance.seq,
        "verb": instance.verb,
        "subject": instance.subject,
        "within": instance.detail.get("within", []),
        "actor": instance.actor,
        "agency": instance.agency,
    }
    tell(event, agency=instance.agency, at=instance.at, once=f"entry:{instance.seq}", data=data)


def tell(event: str, *, agency: int | None, at: datetime, once: str, data: dict[str, Any]) -> int:
    """Leave a message for every address that wants ``event``; call it in a transaction. Returns for how many.

    Args:
        event: a name of ``events.py``.
        agency: whose affair it is; None: all agencies'.
        at: when it happened; addresses that were registered later do not hear of it.
        once: what it tells of; the same again is not told.
        data: what is said.
    """
    body = json.dumps({"type": event, "timestamp": moment(at), "data": data}, ensure_ascii=False)
    with connection.cursor() as cursor:
        cursor.execute("SELECT api_outbox(%s, %s, %s, %s, %s)", [event, agency, body, once, at])
        made = [row[0] for row in cursor.fetchall()]
    send_soon(made)
    return len(made)


def send_soon(deliveries: list[int], *, after: int = 0) -> None:
    """A job for each message, that runs once this transaction is committed, and not before ``after`` seconds."""
    if deliveries:
        jobs: list[dict[str, Any]] = [{"delivery": number} for number in deliveries]
        task = JOBS.configure_task("api.deliver", queue="webhooks", schedule_in={"seconds": after} if after else None)
        task.batch_defer(*jobs)
