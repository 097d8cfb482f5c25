"""Jobs that a killed worker left in the middle are taken up again; those of a living one are not."""

from __future__ import annotations

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from tolok.notices import queue
from tolok.notices.tasks import take_up_jobs

pytestmark = pytest.mark.django_db


def _begun(*, heartbeat: str = "", attempts: int = 1) -> int:
    """A job that a worker has begun, whose last sign of life is so old; empty: the worker is off the list."""
    number = queue.JOBS.configure_task("evidence.read_text").defer(blob=0)
    with connection.cursor() as cursor:
        worker = None
        if heartbeat:
            sql = "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s::interval) RETURNING id"
            cursor.execute(sql, [heartbeat])
            (worker,) = cursor.fetchone()
        sql = "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s, attempts = %s WHERE id = %s"
        cursor.execute(sql, [worker, attempts, number])
    return number


def _state(number: int) -> str:
    return str(ProcrastinateJob.objects.get(pk=number).status)


def test_what_a_killed_worker_left_waits_again() -> None:
    silent, gone, alive = _begun(heartbeat="5 minutes"), _begun(), _begun(heartbeat="9 seconds")
    take_up_jobs(timestamp=0)
    assert [_state(silent), _state(gone), _state(alive)] == ["todo", "todo", "doing"]


def test_a_job_that_always_takes_its_worker_with_it_is_left_alone() -> None:
    number = _begun(attempts=queue.MOST_BEGINNINGS)
    take_up_jobs(timestamp=0)
    assert _state(number) == "doing"
