"""The database's own chain: whole, or broken at a place that is named."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from tolok.ledger import heads, verifications
from tolok.ledger.actions import System, record
from tolok.ledger.signature import is_signed
from tolok.ledger.signing import public_key, signing_key
from tolok.ledger.verification import verify
from tolok.ledger.walking import Broken, Why

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _data(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path / "data"


def _record(count: int = 5) -> None:
    for number in range(1, count + 1):
        record(by=System("test"), verb="claim.saved", subject=f"claim:{number}", agency=number, detail={"level": 3})


def _forced(*statements: str) -> None:
    # What only somebody can do who owns the tables and means harm.
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE ledger_entry DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("ALTER TABLE ledger_entry ENABLE ALWAYS TRIGGER ledger_entry_append_only")
        cursor.execute("ALTER TABLE ledger_entry ENABLE ALWAYS TRIGGER ledger_entry_no_truncate")


def test_a_whole_ledger_is_told_with_its_head(db: None) -> None:
    _record()
    found = verify()
    assert (found.entries, len(found.head), found.heads) == (5, 64, 0)


def test_an_empty_ledger_is_whole(db: None) -> None:
    heads.write_head()
    assert (verify().entries, verify().heads) == (0, 1)


@pytest.mark.parametrize(
    ("statement", "seq", "why"),
    [
        ("UPDATE ledger_entry SET detail = '{\"level\": 5}' WHERE seq = 3", 3, Why.DIGEST),
        ("UPDATE ledger_entry SET actor = 'person:9' WHERE seq = 3", 3, Why.HASH),
        ("UPDATE ledger_entry SET at = at - interval '1 day' WHERE seq = 3", 3, Why.HASH),
        ("UPDATE ledger_entry SET agency = NULL WHERE seq = 3", 3, Why.HASH),
        ("UPDATE ledger_entry SET salt = '' WHERE seq = 3", 3, Why.HASH),
        ("UPDATE ledger_entry SET previous = repeat('0', 64) WHERE seq = 3", 3, Why.PREVIOUS),
        ("DELETE FROM ledger_entry WHERE seq = 3", 3, Why.GAP),
        ("DELETE FROM ledger_entry WHERE seq = 1", 1, Why.GAP),
        ("UPDATE ledger_entry SET seq = 6 WHERE seq = 3", 3, Why.GAP),
        ("UPDATE ledger_entry SET hash = repeat('a', 64) WHERE seq = 5", 5, Why.HASH),
    ],
)
def test_what_was_tampered_with_is_named(db: None, statement: str, seq: int, why: Why) -> None:
    _record()
    _forced(statement)
    with pytest.raises(Broken) as broken:
        verify()
    assert (broken.value.seq, broken.value.why) == (seq, why)


def test_the_end_cut_off_is_found_by_the_head_of_the_day(db: None) -> None:
    _record()
    heads.write_head()
    assert verify().heads == 1
    _forced("DELETE FROM ledger_entry WHERE seq > 3")
    with pytest.raises(Broken) as broken:
        verify()
    assert (broken.value.seq, broken.value.why) == (5, Why.TRUNCATED)


def test_a_ledger_begun_anew_is_found_by_the_head_of_the_day(db: None) -> None:
    _record()
    heads.write_head()
    _forced("DELETE FROM ledger_entry")
    _record(6)
    with pytest.raises(Broken) as broken:
        verify()
    assert (broken.value.seq, broken.value.why) == (5, Why.HEAD)


def test_a_head_that_somebody_else_signed_is_refused(db: None) -> None:
    _record()
    path = heads.write_head()
    signed = json.loads(path.read_text())
    assert is_signed(signed, public_key())
    path.write_text(json.dumps({**signed, "head": {**signed["head"], "seq": 4}}))
    with pytest.raises(Broken) as broken:
        verify()
    assert broken.value.why is Why.SIGNATURE


def test_the_head_of_the_day_is_one_file_a_day(db: None) -> None:
    _record(1)
    first = heads.write_head()
    _record(1)
    assert heads.write_head() == first
    assert json.loads(first.read_text())["head"]["seq"] == 2


def test_the_key_is_made_once_and_for_the_owner_alone(db: None, settings: Any) -> None:
    assert public_key() == public_key()
    path = settings.DATA / "secrets" / "ledger"
    assert path.stat().st_mode & 0o077 == 0
    raw = signing_key().private_bytes_raw()
    path.unlink()
    assert signing_key().private_bytes_raw() != raw


def test_the_whole_chain_is_verified_behind_the_wall(db: None) -> None:
    _record()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE tolok_app")
        cursor.execute("SELECT count(*) FROM ledger_entry")
        assert cursor.fetchone() == (0,)
        assert verify().entries == 5
        cursor.execute("SELECT count(*) FROM ledger_entry")
        assert cursor.fetchone() == (0,)


def test_a_long_chain_is_verified_by_a_job(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifications, "AT_ONCE", 3)
    _record(3)
    assert verifications.ask(by=System("test")).finished_at
    _record(1)
    asked = verifications.ask(by=System("test"))
    assert asked.finished_at is None
    with connection.cursor() as cursor:
        cursor.execute("SELECT args->>'verification' FROM procrastinate_jobs WHERE task_name = 'ledger.verify'")
        assert cursor.fetchall() == [(str(asked.pk),)]
    _forced("DELETE FROM ledger_entry WHERE seq = 2")
    done = verifications.carry_out(asked.pk)
    assert (done.broken, done.why, done.checked) == (2, "gap", 1)
    assert done.finished_at
