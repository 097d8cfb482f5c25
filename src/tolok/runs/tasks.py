"""What is done in the background; procrastinate finds the jobs of every room in its ``tasks.py``."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from tolok.notices.queue import WHEN_BACK
from tolok.organisation import walls
from tolok.runs import carrying, sweeping

_log = logging.getLogger(__name__)


@app.task(name="runs.carry_out", queue="runs", retry=WHEN_BACK)
def carry_out(*, run: int) -> None:
    """Do a run."""
    carrying.carry_out(run)


@app.periodic(cron="* * * * *")
@app.task(name="runs.take_up", queue="runs", queueing_lock="runs.take_up")
def take_up(timestamp: int) -> None:
    """Every minute: runs that a killed process left."""
    with walls.seeing(None):
        left = sweeping.take_up()
    if left:
        _log.warning("took up again runs %s (%s)", left, timestamp)


@app.periodic(cron="41 * * * *")
@app.task(name="runs.clean", queue="runs", queueing_lock="runs.clean")
def clean(timestamp: int) -> None:
    """Every hour: results whose time is over."""
    with walls.seeing(None):
        gone = sweeping.clean()
    if gone:
        _log.info("deleted %s results (%s)", gone, timestamp)
