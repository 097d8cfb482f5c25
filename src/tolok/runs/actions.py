"""Starting, giving up, starting anew, and fetching what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from tolok.ledger.actions import record
from tolok.notices.queue import JOBS
from tolok.organisation.access import Standing
from tolok.organisation.models import Agency, Person
from tolok.runs import locks
from tolok.runs.faults import AlreadyRunning, Over
from tolok.runs.kinds import kind_of
from tolok.runs.models import LIVE, Run, RunState

_START_LOCK = 7_465_012


def start(
    *,
    by: Person,
    standing: Standing,
    kind: str,
    agency: Agency | None = None,
    asked: Mapping[str, Any] | None = None,
    about: str = "",
) -> Run:
    """Have something done in the background; its page is ``runs:run``.

    Args:
        by: who wants it.
        standing: what they may do.
        kind: what is to be done, registered in ``<room>/background.py``.
        agency: whose affair it is; None for what concerns all.
        asked: what is wanted, as plain JSON.
        about: what it is for, beside the kind's name: an agency, a file, a cycle.

    Raises:
        PermissionDenied: the person may not.
        AlreadyRunning: the same is being done for them already.
        LookupError: nobody registered ``kind``.
    """
    wanted = dict(asked or {})
    kind_of(kind).require(standing, agency, wanted)
    with transaction.atomic():
        with connection.cursor() as cursor:  # two clicks at once: the second finds the run of the first
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_START_LOCK, by.pk])
        same = Run.objects.filter(by=by, kind=kind, agency=agency, asked=wanted, state__in=LIVE).first()
        if same is not None:
            raise AlreadyRunning(same)
        run = Run.objects.create(by=by, kind=kind, agency=agency, asked=wanted, about=about[:300])
        defer(run)
        _tell(run, "run.started", by)
    return run


def cancel(*, by: Person, run: Run) -> Run:
    """Give a run up; one that works stops at its next step.

    Raises:
        Over: it is over.
    """
    with transaction.atomic():
        held = Run.objects.select_for_update(of=("self",)).select_related("agency", "by").get(pk=run.pk)
        if not held.live:
            raise Over(held)
        held.cancel_asked = True
        if held.state == RunState.WAITING or held.pk not in locks.worked_on():
            held.state, held.finished_at = RunState.CANCELLED, timezone.now()
        held.save(update_fields=["cancel_asked", "state", "finished_at"])
        _tell(held, "run.cancelled", by)
    return held


def start_anew(*, by: Person, standing: Standing, run: Run) -> Run:
    """The same once more, after it failed or was given up.

    Raises:
        AlreadyRunning, PermissionDenied: as ``start``.
    """
    if run.live:
        raise AlreadyRunning(run)
    return start(by=by, standing=standing, kind=run.kind, agency=run.agency, asked=run.asked, about=run.about)


def fetch(*, by: Person, run: Run) -> None:
    """Note that a person fetches the result."""
    with transaction.atomic():
        _tell(run, "run.fetched", by)


def defer(run: Run, *, seconds: int = 0) -> None:
    """A job that does the run, with the transaction around; after ``seconds``."""
    later: dict[str, Any] = {"schedule_in": {"seconds": seconds}} if seconds else {}
    JOBS.configure_task("runs.carry_out", queue="runs", **later).defer(run=run.pk)


def _tell(run: Run, verb: str, by: Person) -> None:
    detail = {"kind": run.kind, "about": run.about, "file": run.file_name}
    record(by=by, verb=verb, subject=f"run:{run.pk}", agency=run.agency_id, detail=detail)
