"""Doing a run: once at a time, as the person who started it, to an end that is written down."""

from __future__ import annotations

import logging
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from tolok.notices.actions import notify
from tolok.notices.queue import DATABASE_GONE
from tolok.organisation import walls
from tolok.organisation.access import standing_of
from tolok.runs import locks, results
from tolok.runs.actions import defer
from tolok.runs.faults import Cancelled, Failed
from tolok.runs.kinds import Outcome, kind_of, label_of
from tolok.runs.models import Run, RunState
from tolok.runs.work import Watch, Work

MOST_BEGINNINGS = 3
_WAIT = 3
_LOOK_AGAIN = 0.5
_log = logging.getLogger(__name__)


def carry_out(number: int, watch: Watch | None = None) -> None:
    """Do a run that waits, or that a killed process left; nothing when somebody does it or it is over.

    ``watch``: who waits for it here and tries again; else a job is left for later when too many runs work now.
    """
    with walls.seeing(None), locks.run(number) as mine:
        if not mine:
            return
        with locks.place() as free:
            run = _begin(number, free=free, later=watch is None)
            if run is not None:
                _do(run, watch)


def see_through(run: Run, watch: Watch) -> Run:
    """Do a run in this process, or wait for the worker that took it first; the run as it ended.

    Args:
        run: one that was started just now.
        watch: is told how far it is: done, of how many (0: nobody knows), at what.
    """
    while run.live:
        carry_out(run.pk, watch)
        run.refresh_from_db()
        if run.live:
            watch(run.done, run.total, run.at)
            time.sleep(_LOOK_AGAIN)
    return run


def _begin(number: int, *, free: bool, later: bool) -> Run | None:
    """The run to do now; None: it is over, or has to wait."""
    with transaction.atomic():
        rows = Run.objects.select_for_update(of=("self",)).select_related("by__agency", "agency")
        run = rows.filter(pk=number).first()
        if run is None or not run.live:
            return None
        if run.cancel_asked:
            _finish(run, RunState.CANCELLED, Outcome())
        elif run.begun >= MOST_BEGINNINGS:
            with translation.override(run.by.language):
                _finish(run, RunState.FAILED, Outcome(_stopped_thrice()))
        elif not free:
            if later:
                defer(run, seconds=_WAIT)
        else:
            run.state, run.begun, run.started_at = RunState.RUNNING, run.begun + 1, timezone.now()
            run.save(update_fields=["state", "begun", "started_at"])
            return run
    return None


def _do(run: Run, watch: Watch | None) -> None:
    state, outcome, stored = RunState.DONE, Outcome(), ""
    with translation.override(run.by.language), timezone.override(ZoneInfo(run.by.zone)), _folder(run) as folder:
        try:
            standing = standing_of(run.by)
            kind = kind_of(run.kind)
            kind.require(standing, run.agency, run.asked)
            with walls.seeing(standing):
                outcome = kind.work(Work(run, standing, folder, watch))
            if outcome.path is not None:
                stored = results.keep(run, outcome.path)
        except Cancelled:
            state = RunState.CANCELLED
        except (Failed, PermissionDenied) as fault:
            state, outcome = RunState.FAILED, Outcome(str(fault))
        except DATABASE_GONE:
            raise  # it is not over: whoever takes it up again does it once the database is back
        except Exception:  # noqa: BLE001  # whatever it is: the run ends, and says so
            _log.exception("run %s (%s) failed", run.pk, run.kind)
            state, outcome = RunState.FAILED, Outcome(_our_fault())
        _finish(run, state, outcome, stored)


def _finish(run: Run, state: RunState, outcome: Outcome, stored: str = "") -> None:
    with transaction.atomic():
        held = Run.objects.select_for_update(of=("self",)).select_related("by__agency", "agency").get(pk=run.pk)
        held.state, held.finished_at, held.message, held.link = state, timezone.now(), outcome.message, outcome.link
        if state == RunState.DONE:
            held.done, held.at = held.total, ""
        if stored and outcome.path is not None:
            held.stored, held.size = stored, outcome.path.stat().st_size
            held.file_name, held.media_type = outcome.name or outcome.path.name, outcome.media_type
        held.save()
        if state != RunState.CANCELLED:
            notify(
                people=[held.by],
                kind=f"run.{state}",
                link=reverse("runs:run", args=[held.pk]),
                once=f"run:{held.pk}",
                what={code: _named(held, code) for code in ("id", "en")},
                why=held.message,
            )


def _named(run: Run, language: str) -> str:
    with translation.override(language):
        return f"{label_of(run.kind)}: {run.about}" if run.about else label_of(run.kind)


def _stopped_thrice() -> str:
    return _("Pekerjaan ini tiga kali terhenti di tengah jalan. Mulailah lagi; bila terulang, beri tahu pengelola.")


def _our_fault() -> str:
    return _("Ada kesalahan di pihak kami; rinciannya tercatat pada server. Mulailah lagi, atau beri tahu pengelola.")


def workshop() -> Path:
    """Where runs lay down what they work on; on the disk of the data, never in memory."""
    return Path(settings.DATA) / "work"


@contextmanager
def _folder(run: Run) -> Iterator[Path]:
    workshop().mkdir(parents=True, exist_ok=True, mode=0o700)
    made = Path(tempfile.mkdtemp(prefix=f"run-{run.pk}-", dir=workshop()))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)
