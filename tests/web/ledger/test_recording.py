"""What is recorded: in its transaction, at the end of one chain, exactly, and never changed."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone

from tolok.ledger.actions import System, record
from tolok.ledger.chain import START, hash_of, moment
from tolok.ledger.models import Entry

if TYPE_CHECKING:
    from collections.abc import Callable

TESTS = System("tests")


def _rows() -> list[dict[str, Any]]:
    return [{**row, "at": moment(row["at"])} for row in Entry.objects.order_by("seq").values()]


def test_entries_are_chained(db: None) -> None:
    for number in range(3):
        record(by=TESTS, verb="test.done", subject=f"test:{number}", detail={"number": number})
    rows = _rows()
    assert [row["seq"] for row in rows] == [1, 2, 3]
    assert [row["previous"] for row in rows] == [START, rows[0]["hash"], rows[1]["hash"]]
    assert [hash_of(row) for row in rows] == [row["hash"] for row in rows]
    assert len({row["salt"] for row in rows}) == 3


def test_an_entry_needs_a_transaction(transactional_db: None) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        record(by=TESTS, verb="test.done", subject="test:1")


@pytest.mark.parametrize("odd", [1.5, float("nan"), Decimal("1.5"), {1, 2}, {1: "a"}, datetime(2026, 1, 1, tzinfo=UTC)])
def test_what_would_not_come_back_the_same_is_refused(db: None, odd: object) -> None:
    with pytest.raises(TypeError):
        record(by=TESTS, verb="test.done", subject="test:1", detail={"odd": odd})
    assert not Entry.objects.exists()


def test_a_clock_set_back_does_not_turn_the_order_round(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    later = record(by=TESTS, verb="test.done", subject="test:1").at
    monkeypatch.setattr(timezone, "now", lambda: datetime(2020, 1, 1, tzinfo=UTC))
    assert record(by=TESTS, verb="test.done", subject="test:2").at == later


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET detail = '{}' WHERE seq = 1",
        "DELETE FROM ledger_entry WHERE seq = 1",
        "TRUNCATE ledger_entry",
        "TRUNCATE ledger_entry CASCADE",
    ],
)
@pytest.mark.parametrize("role", ["owner", "tolok_app"])
def test_the_database_refuses_to_change_it(db: None, statement: str, role: str) -> None:
    record(by=TESTS, verb="test.done", subject="test:1", detail={"level": 3})
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:  # noqa: PT012
        if role != "owner":
            cursor.execute("SET LOCAL ROLE tolok_app")
            cursor.execute("SET LOCAL tolok.scope = 'all'")
        cursor.execute(statement)
    assert Entry.objects.get().detail == {"level": 3}


def test_the_refusal_holds_where_triggers_are_switched_off_for_replicas(db: None) -> None:
    record(by=TESTS, verb="test.done", subject="test:1")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:  # noqa: PT012
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM ledger_entry")


def test_eight_writers_at_once_make_one_chain(transactional_db: None, in_threads: Callable[..., None]) -> None:
    def write(writer: int) -> None:
        for number in range(50):
            with transaction.atomic():
                record(by=TESTS, verb="test.done", subject=f"test:{writer}", detail={"number": number})

    in_threads(write, 8)
    rows = _rows()
    assert [row["seq"] for row in rows] == list(range(1, 401))
    assert [row["previous"] for row in rows] == [START, *(row["hash"] for row in rows[:-1])]
    assert [hash_of(row) for row in rows] == [row["hash"] for row in rows]
    assert [row["at"] for row in rows] == sorted(row["at"] for row in rows)


@pytest.fixture
def in_threads() -> Callable[..., None]:
    """``in_threads(do, n)``: ``do(0)`` to ``do(n - 1)`` at the same time, each with its own connection."""

    def run(do: Callable[[int], None], count: int) -> None:
        failures: list[BaseException] = []

        def one(number: int) -> None:
            try:
                do(number)
            except BaseException as failure:  # noqa: BLE001 - told below, in the test's own thread
                failures.append(failure)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=one, args=(number,)) for number in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert failures == []

    return run
