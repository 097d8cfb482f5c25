"""What is done in the background; procrastinate finds the jobs of every room in its ``tasks.py``."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from tolok.evidence import actions
from tolok.evidence.models import Blob
from tolok.organisation import walls

_log = logging.getLogger(__name__)


@app.task(name="evidence.read_text", retry=5)
def read_text(blob: int) -> None:
    """Read the text of a file that was added."""
    with walls.seeing(None):
        row = Blob.objects.filter(pk=blob).first()
        if row is not None:
            actions.read_text(row)


@app.periodic(cron="17 * * * *")
@app.task(name="evidence.sweep", queueing_lock="evidence.sweep")
def sweep(timestamp: int) -> None:
    """Remove uploads that nobody continued, and files without a row."""
    with walls.seeing(None):
        uploads, files = actions.sweep()
    if uploads or files:
        _log.info("swept %s uploads and %s files (%s)", uploads, files, timestamp)
