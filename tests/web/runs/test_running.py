"""Work in the background: started, watched, fetched, given up; and what happens when its process is killed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.core.files.storage import default_storage
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.web.cast import Cast

from tolok.ledger.models import Entry
from tolok.notices.models import Notice
from tolok.organisation.access import Refused, Standing, standing_of
from tolok.organisation.models import Agency
from tolok.organisation.rights import Right
from tolok.runs import actions, carrying, sweeping, tasks
from tolok.runs.faults import AlreadyRunning, Failed
from tolok.runs.kinds import Outcome, register
from tolok.runs.models import Run, RunState
from tolok.runs.work import Work

SignedIn = Callable[..., Client]
_does: dict[str, Callable[[Work], Outcome]] = {}


def _require(standing: Standing, agency: Agency | None, _asked: Mapping[str, Any]) -> None:
    standing.require(Right.SEE, agency=agency.pk if agency else None)


def _work(work: Work) -> Outcome:
    return _does["work"](work)


for _name, _shared in (("tests.own", False), ("tests.agency", True)):
    register(_name, "Pekerjaan uji", work=_work, require=_require, shared=_shared)


@pytest.fixture(autouse=True)
def _writes_a_file() -> Iterator[None]:
    def work(work: Work) -> Outcome:
        for step in range(3):
            work.progress(step, 3, f"langkah {step}")
        path = work.folder / "made"
        path.write_bytes(b"what was made" * 9000)
        return Outcome("3 langkah", path=path, name="hasil uji.zip")

    _does["work"] = work
    yield
    _does.clear()


def _start(cast: Cast, role: str = "data_entry", kind: str = "tests.own", **asked: Any) -> Run:
    person = cast.person(role)
    return actions.start(
        by=person, standing=standing_of(person), kind=kind, agency=cast.agency, asked=asked, about="Lampung"
    )


def _again(run: Run) -> Run:
    return Run.objects.get(pk=run.pk)


def test_from_the_start_to_the_file(cast: Cast, signed_in: SignedIn) -> None:
    run = _start(cast)
    client = signed_in(run.by)
    page = client.get(f"/runs/{run.pk}/").content.decode()
    assert "menunggu giliran" in page
    assert ProcrastinateJob.objects.filter(task_name="runs.carry_out", args={"run": run.pk}).count() == 1
    carrying.carry_out(run.pk)
    done = _again(run)
    assert (done.state, done.message, done.begun) == ("done", "3 langkah", 1)
    with default_storage.open(done.stored) as file:
        assert file.read(20).startswith(b"age-encryption.org"), "it lies sealed on the disk"
    page = client.get(f"/runs/{run.pk}/").content.decode()
    assert "3 langkah" in page
    assert f"/runs/{run.pk}/result/" in page
    answer = client.get(f"/runs/{run.pk}/result/")
    assert b"".join(answer.streaming_content) == b"what was made" * 9000  # type: ignore[attr-defined]
    assert answer.headers["Content-Disposition"] == 'attachment; filename="hasil uji.zip"'
    assert answer.headers["Content-Length"] == str(13 * 9000)
    verbs = Entry.objects.filter(subject=f"run:{run.pk}").values_list("verb", flat=True)
    assert list(verbs) == ["run.started", "run.fetched"]
    notice = Notice.objects.get(person=run.by)
    assert (notice.kind, notice.link) == ("run.done", f"/runs/{run.pk}/")
    assert not any(carrying.workshop().glob(f"run-{run.pk}-*")), "what it laid down is gone"


def test_a_run_is_not_over_because_the_database_went_away(cast: Cast) -> None:
    def work(_work: Work) -> Outcome:
        raise OperationalError("terminating connection due to unexpected postmaster exit")

    before, _does["work"] = _does["work"], work
    run = _start(cast)
    with pytest.raises(OperationalError) as gone:
        carrying.carry_out(run.pk)
    assert _again(run).state == "running"
    job = tasks.carry_out.configure(task_kwargs={"run": run.pk}).job
    assert tasks.carry_out.get_retry_exception(gone.value, job), "the job is begun anew when the database is back"
    assert not tasks.carry_out.get_retry_exception(ValueError(), job)
    _does["work"] = before
    carrying.carry_out(run.pk)
    assert (_again(run).state, _again(run).begun) == ("done", 2)


def test_who_may_see_it(cast: Cast, signed_in: SignedIn) -> None:
    own, shared = _start(cast), _start(cast, kind="tests.agency")
    coordinator, colleague = signed_in(cast.person("coordinator")), signed_in(cast.person("team_member"))
    stranger = signed_in(cast.person("coordinator", agency=cast.other))
    assert coordinator.get(f"/runs/{own.pk}/").status_code == 404
    assert coordinator.get(f"/runs/{shared.pk}/").status_code == 200
    for client in (colleague, stranger):
        assert client.get(f"/runs/{shared.pk}/").status_code == 404
        assert client.get(f"/runs/{shared.pk}/result/").status_code == 404


def test_it_needs_the_right_also_when_it_begins(cast: Cast) -> None:
    with pytest.raises(Refused):
        _start(cast, role="unit_officer")
    run = _start(cast)
    run.by.appointments.all().delete()
    carrying.carry_out(run.pk)
    assert _again(run).state == RunState.FAILED
    assert "tidak berhak" in _again(run).message


def test_the_same_twice_is_one(cast: Cast) -> None:
    run = _start(cast, cycle=3)
    with pytest.raises(AlreadyRunning) as already:
        _start(cast, cycle=3)
    assert already.value.run == run
    assert _start(cast, cycle=4) != run


def test_the_page_while_it_works(cast: Cast, signed_in: SignedIn) -> None:
    run = _start(cast)
    client = signed_in(run.by)
    seen: list[str] = []

    def work(work: Work) -> Outcome:
        work.progress(7, 20, "langkah tujuh")
        seen.append(client.get(f"/runs/{run.pk}/", headers={"HX-Request": "true"}).content.decode())
        return Outcome()

    _does["work"] = work
    carrying.carry_out(run.pk)
    assert 'value="7" max="20"' in seen[0]
    assert "langkah tujuh" in seen[0]
    assert "every 1s" in seen[0]
    over = client.get(f"/runs/{run.pk}/", headers={"HX-Request": "true"})
    assert over.headers["HX-Refresh"] == "true"


def test_failing_in_words_and_without(cast: Cast, signed_in: SignedIn, caplog: pytest.LogCaptureFixture) -> None:
    def in_words(_work: Work) -> Outcome:
        raise Failed("Siklus ini sudah ditutup.")

    _does["work"] = in_words
    run = _start(cast)
    carrying.carry_out(run.pk)
    client = signed_in(run.by)
    page = client.get(f"/runs/{run.pk}/").content.decode()
    assert "Siklus ini sudah ditutup." in page

    def ours(_work: Work) -> Outcome:
        raise ZeroDivisionError

    _does["work"] = ours
    answer = client.post(f"/runs/{run.pk}/repetition/")
    again = Run.objects.exclude(pk=run.pk).get()
    assert answer.headers["Location"] == f"/runs/{again.pk}/"
    assert (again.asked, again.about) == (run.asked, "Lampung")
    carrying.carry_out(again.pk)
    assert _again(again).state == RunState.FAILED
    assert "pihak kami" in _again(again).message
    assert "ZeroDivisionError" in caplog.text
    assert set(Notice.objects.values_list("kind", flat=True)) == {"run.failed"}


def test_giving_up(cast: Cast, signed_in: SignedIn) -> None:
    waiting = _start(cast)
    client = signed_in(waiting.by)
    client.post(f"/runs/{waiting.pk}/cancellation/")
    assert _again(waiting).state == RunState.CANCELLED
    carrying.carry_out(waiting.pk)
    assert _again(waiting).begun == 0

    working, steps = _start(cast, second=True), []

    def work(work: Work) -> Outcome:
        for step in range(5):
            work.progress(step, 0)
            steps.append(step)
            if step == 1:
                Run.objects.filter(pk=work.run.pk).update(cancel_asked=True)
                work._told = 0.0  # the next step is written without waiting
        return Outcome()

    _does["work"] = work
    carrying.carry_out(working.pk)
    assert _again(working).state == RunState.CANCELLED
    assert steps == [0, 1]


def test_a_killed_process_leaves_no_run_behind(cast: Cast) -> None:
    run = _start(cast)
    Run.objects.filter(pk=run.pk).update(state=RunState.RUNNING, begun=1, started_at=timezone.now())
    ProcrastinateJob.objects.all().delete()  # the queue is not ours to change row by row
    with _other_process() as process:
        process.execute("SELECT pg_try_advisory_lock(7465010, %s)", [run.pk])
        assert sweeping.take_up() == [], "somebody works on it"
        carrying.carry_out(run.pk)
        assert _again(run).state == RunState.RUNNING, "and nobody else does it meanwhile"
    assert sweeping.take_up() == [run.pk]
    assert sweeping.take_up() == [], "a job for it waits now"
    carrying.carry_out(run.pk)
    assert (_again(run).state, _again(run).begun) == ("done", 2)


def test_after_three_beginnings_it_says_so(cast: Cast, signed_in: SignedIn) -> None:
    run = _start(cast)
    Run.objects.filter(pk=run.pk).update(state=RunState.RUNNING, begun=3)
    page = signed_in(run.by).get(f"/runs/{run.pk}/").content.decode()
    assert "berhenti mendadak" in page
    carrying.carry_out(run.pk)
    assert _again(run).state == RunState.FAILED
    assert "Mulai lagi" in signed_in(run.by).get(f"/runs/{run.pk}/").content.decode()


def test_when_all_places_are_taken_it_waits(cast: Cast) -> None:
    run = _start(cast)
    with _other_process() as others:
        others.execute("SELECT pg_try_advisory_lock(7465011, 0), pg_try_advisory_lock(7465011, 1)")
        carrying.carry_out(run.pk)
    assert _again(run).state == RunState.WAITING
    assert ProcrastinateJob.objects.filter(args={"run": run.pk}, scheduled_at__isnull=False).exists()
    carrying.carry_out(run.pk)
    assert _again(run).state == RunState.DONE


def test_results_are_deleted_when_their_time_is_over(cast: Cast, signed_in: SignedIn) -> None:
    run = _start(cast)
    carrying.carry_out(run.pk)
    stored = _again(run).stored
    assert sweeping.clean() == 0
    Run.objects.filter(pk=run.pk).update(finished_at=timezone.now() - timedelta(days=8))
    assert sweeping.clean() == 1
    assert not default_storage.exists(stored)
    client = signed_in(run.by)
    assert client.get(f"/runs/{run.pk}/result/").status_code == 404
    assert "masa simpannya" in client.get(f"/runs/{run.pk}/").content.decode()


def test_the_list(cast: Cast, signed_in: SignedIn, django_assert_max_num_queries: Any) -> None:
    client = signed_in(cast.person("data_entry"))
    assert "Belum ada pekerjaan latar" in client.get("/runs/").content.decode()
    for number in range(6):
        _start(cast, number=number)
    with django_assert_max_num_queries(14):
        assert client.get("/runs/").content.decode().count("Pekerjaan uji") == 6


@contextmanager
def _other_process() -> Iterator[psycopg.Connection[Any]]:
    """Another connection, and at the end the moment until the server has noticed that it is gone, with its locks."""
    with closing(psycopg.connect(**_other_connection())) as other:
        number = other.info.backend_pid
        yield other
    for _try in range(600):
        with connection.cursor() as cursor:
            cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid = %s)", [number])
            if not cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError("the server keeps the locks of a connection that is gone")


def _other_connection() -> dict[str, Any]:
    params = connection.get_connection_params()
    return {name: params[name] for name in ("dbname", "user", "password", "host", "port", "options") if name in params}
