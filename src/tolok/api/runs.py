"""Work in the background: how far it is, giving it up, fetching what came of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Field

from tolok.api.asked import one_of
from tolok.api.door import Noun, Out, address, doing, json_answer, made, person_of, standing_of
from tolok.api.paging import After, Limit, Page, paged
from tolok.api.scopes import Scope
from tolok.runs import access, actions, views
from tolok.runs.faults import AlreadyRunning
from tolok.runs.kinds import label_of
from tolok.runs.models import Run

noun = Noun("runs")
ONE = "/runs/{int:run}"


class ResultOut(Out):
    """The file that came of it."""

    name: str
    media_type: str
    size: int
    until: datetime | None = Field(description="then it is deleted")


class RunOut(Out):
    """Something that is done in the background."""

    id: int
    kind: str
    label: str
    about: str
    agency: str | None = Field(description="slug")
    by: str
    state: str = Field(description="waiting, running, done, failed or cancelled")
    done: int
    total: int = Field(description="0: nobody knows yet")
    at: str = Field(description="what it is at")
    message: str = Field(description="what came of it, or why it failed")
    link: str = Field(description="the page to go on to; empty: none")
    result: ResultOut | None = Field(description="at `/result`; null: no file, or it is deleted")
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


@noun.read("/runs", out=Page[RunOut], name="runs")
def list_runs(request: HttpRequest, after: After = "", limit: Limit = 50) -> HttpResponse:
    """What one started, and what one's agency may fetch, the newest first."""
    rows = access.runs(standing_of(request)).select_related("agency", "by")
    return paged(request, rows, order=["-id"], limit=limit, after=after, show=lambda found: [*map(run_out, found)])


@noun.read(ONE, out=RunOut, name="run")
def get_run(request: HttpRequest, run: int) -> RunOut:
    """How far it is; ask once a second at most."""
    return run_out(_run(request, run))


@noun.file(f"{ONE}/result", scope=Scope.EXPORTS_READ, name="run_result")
def get_run_result(request: HttpRequest, run: int) -> HttpResponseBase:
    """The file that came of it. That it was fetched is written into the ledger."""
    return views.result(request, run)


@noun.create(f"{ONE}/cancellation", out=RunOut, scope=Scope.RUNS_WRITE, status=200, name="run_cancellation")
def cancel_run(request: HttpRequest, run: int) -> RunOut:
    """Give it up: what works stops at its next step."""
    return run_out(actions.cancel(by=person_of(request), run=_run(request, run)))


@noun.start(f"{ONE}/repetition", out=RunOut, scope=Scope.RUNS_WRITE, name="run_repetition")
def repeat_run(request: HttpRequest, run: int) -> HttpResponse:
    """The same once more, after it ended."""
    row = _run(request, run)
    return started(lambda: actions.start_anew(run=row, **doing(request)))


def started(start: Callable[[], Run]) -> HttpResponse:
    """202 and where to follow the run; where the same is being done for the person already, that is the run."""
    try:
        run = start()
    except AlreadyRunning as already:
        run = already.run
    return json_answer(run_out(run), 202, location=address("run", run=run.pk))


def run_out(row: Run) -> RunOut:
    """A run as it is answered."""
    until = row.finished_at + timedelta(days=settings.RESULT_DAYS) if row.finished_at else None
    result = ResultOut(name=row.file_name, media_type=row.media_type, size=row.size, until=until)
    return made(
        RunOut,
        row,
        label=label_of(row.kind),
        agency=row.agency.slug if row.agency else None,
        by=row.by.name,
        result=result if row.stored else None,
    )


def _run(request: HttpRequest, key: int) -> Run:
    return one_of(access.runs(standing_of(request)).select_related("agency", "by"), key)
