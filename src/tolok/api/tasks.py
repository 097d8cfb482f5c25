"""The jobs of this room."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django import app

from tolok.api.actions import webhooks
from tolok.api.models import KeptAnswer
from tolok.notices.queue import WHEN_BACK
from tolok.organisation import walls

KEPT = timedelta(hours=24)
"""How long an answer is kept for its ``Idempotency-Key``."""
_log = logging.getLogger(__name__)


@app.task(name="api.deliver", queue="webhooks", retry=WHEN_BACK)
def deliver(*, delivery: int) -> None:
    """Send one message to one address."""
    with walls.seeing(None):
        webhooks.deliver(delivery)


@app.periodic(cron="* * * * *")
@app.task(name="api.stages", queue="webhooks", queueing_lock="api.stages")
def stages(timestamp: int) -> None:
    """Every minute: messages about stages that opened or closed, and messages whose job was lost."""
    with walls.seeing(None):
        told, taken = webhooks.tell_of_stages(), webhooks.take_up_again()
    if told or taken:
        _log.info("%s messages about stages, %s taken up again (%s)", told, taken, timestamp)


@app.periodic(cron="43 * * * *")
@app.task(name="api.sweep", queueing_lock="api.sweep")
def sweep(timestamp: int) -> None:
    """Every hour: forget answers that are kept long enough."""
    with walls.seeing(None):
        KeptAnswer.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
