"""The queue of jobs, reached through Django's own connection, also from inside a worker, whose own is another one.

A job made here stands or falls with the transaction around it, and never runs before what it is for is there.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone
from procrastinate import App, RetryStrategy
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import ConnectorException

JOBS = App(connector=DjangoConnector())

MOST_BEGINNINGS = 12
"""So often a job is begun at most; one that always takes its worker with it is left alone then."""
DATABASE_GONE = (OperationalError, InterfaceError, ConnectorException)
"""What a job sees when the database ends while it works."""
WHEN_BACK = RetryStrategy(max_attempts=MOST_BEGINNINGS, wait=3, retry_exceptions=DATABASE_GONE)
"""For jobs that nothing else would do again: begun anew when the database is back. Any other fault ends them."""
_SILENT = timedelta(seconds=60)
"""A worker gives a sign of life every ten seconds."""
_LEFT = """
    SELECT job.id FROM procrastinate_jobs job LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id
    WHERE job.status = 'doing' AND job.attempts < %s AND (worker.id IS NULL OR worker.last_heartbeat < %s)
"""


def take_up() -> list[int]:
    """Put every job back whose worker was killed while it did it: it stays ``doing`` for ever else. Their numbers.

    So a job may be done twice; each is written so that this does no harm.
    """
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(_LEFT, [MOST_BEGINNINGS, now - _SILENT])
        left = [number for (number,) in cursor.fetchall()]
    for number in left:
        with suppress(ConnectorException), transaction.atomic():  # it may have ended in this very moment
            JOBS.job_manager.retry_job_by_id(number, now)
    return left
