"""The jobs of this room."""

from __future__ import annotations

import logging

from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from tolok.notices.mail import digests_due, mail_digest, mail_waiting
from tolok.notices.queue import JOBS, WHEN_BACK, take_up

_log = logging.getLogger(__name__)
# 3 s, 9 s, 27 s ... the last after three days in all: a mail server may be away over a weekend.
_PATIENTLY = RetryStrategy(max_attempts=11, exponential_wait=3)


@app.task(name="notices.mail", queue="mail", retry=_PATIENTLY)
def mail(*, person: int) -> None:
    """Mail a person the notices that wait for them."""
    mail_waiting(person)


@app.task(name="notices.digest", queue="mail", retry=_PATIENTLY)
def digest(*, person: int) -> None:
    """Mail a person the notices of a day."""
    mail_digest(person)


@app.periodic(cron="2 * * * *")
@app.task(name="notices.digests", queue="mail", retry=WHEN_BACK)
def digests(timestamp: int) -> None:  # noqa: ARG001 - procrastinate says for when it is
    """Every hour: a job for each person whose morning has come. One that still waits is not joined by a second."""
    for person in digests_due():
        try:
            with transaction.atomic():
                lock = f"digest:{person}"
                JOBS.configure_task("notices.digest", queue="mail", queueing_lock=lock).defer(person=person)
        except AlreadyEnqueued:
            continue


@app.periodic(cron="* * * * *")
@app.task(name="notices.take_up", queueing_lock="notices.take_up")
def take_up_jobs(timestamp: int) -> None:
    """Every minute: jobs of every room that a killed worker left."""
    if left := take_up():
        _log.warning("took up again jobs %s (%s)", left, timestamp)
