"""The jobs of the wiring: what a worker that died had begun is taken up again."""

from __future__ import annotations

import logging

from procrastinate import JobContext
from procrastinate.contrib.django import app

_log = logging.getLogger(__name__)


@app.periodic(cron="* * * * *")
@app.task(name="house.take_up", queueing_lock="house.take_up", pass_context=True)
async def take_up(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - procrastinate says for when it is
    """Let every job be done again whose worker has not been heard of for half a minute."""
    jobs = list(await context.app.job_manager.get_stalled_jobs())
    for job in jobs:
        await context.app.job_manager.retry_job(job)
    if jobs:
        _log.warning("took up %s jobs of a worker that ended", len(jobs))
