"""What is done in the background; procrastinate finds the jobs of every room in its ``tasks.py``."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from tolok.assessment.actions.reminders import remind_of_deadlines
from tolok.notices.queue import WHEN_BACK
from tolok.organisation import walls

_log = logging.getLogger(__name__)


@app.periodic(cron="0 23 * * *")  # 06.00 in Jakarta
@app.task(name="assessment.reminders", queueing_lock="assessment.reminders", retry=WHEN_BACK)
def reminders(timestamp: int) -> None:
    """Every morning: who has something to do within three days is told."""
    with walls.seeing(None):
        told = remind_of_deadlines()
    if told:
        _log.info("reminded %s people (%s)", told, timestamp)
