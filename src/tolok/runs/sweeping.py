"""What a schedule does: runs that a killed process left are taken up again, old results are deleted."""

from __future__ import annotations

import shutil
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from tolok.runs import locks, results
from tolok.runs.actions import defer
from tolok.runs.carrying import workshop
from tolok.runs.models import LIVE, Run

_ROWS_KEPT = timedelta(days=90)


def take_up() -> list[int]:
    """Give every run that nobody works on, and for which no job waits, a new job. Their numbers. Sees all rows.

    A run whose process was killed stays ``running`` in its row, but the lock it held is gone (``locks.py``).
    """
    live = list(Run.objects.filter(state__in=LIVE))
    if not live:
        return []
    coming = ProcrastinateJob.objects.filter(task_name="runs.carry_out", status="todo")
    waiting = {args.get("run") for args in coming.values_list("args", flat=True)}
    held = locks.worked_on()
    left = [run for run in live if run.pk not in held and run.pk not in waiting]
    for run in left:
        with transaction.atomic():
            defer(run)
    return [run.pk for run in left]


def clean() -> int:
    """Delete results whose time is over, files without a row, and what killed runs laid down. How many results."""
    now = timezone.now()
    old = Run.objects.exclude(stored="").filter(finished_at__lt=now - timedelta(days=settings.RESULT_DAYS))
    gone = 0
    for run in old:
        stored, run.stored = run.stored, ""
        run.save(update_fields=["stored"])  # first the row, then the file: never a row without its file
        results.forget(stored)
        gone += 1
    Run.objects.filter(finished_at__lt=now - _ROWS_KEPT).delete()
    results.sweep()
    _clean_workshop()
    return gone


def _clean_workshop() -> None:
    held = locks.worked_on()
    folder = workshop()
    for made in folder.iterdir() if folder.exists() else ():
        number = made.name.split("-")[1] if made.name.startswith("run-") else ""
        if number.isdigit() and int(number) not in held:
            shutil.rmtree(made, ignore_errors=True)
