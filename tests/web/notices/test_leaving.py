"""Leaving notices: with whom, once, in the transaction of what they tell."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection, transaction

from tolok.notices.actions import mark_read, notify
from tolok.notices.models import Notice
from tolok.organisation import walls
from tolok.organisation.access import standing_of


def _jobs() -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = 'notices.mail' ORDER BY id")
        return [json.loads(row[0]) for row in cursor.fetchall()]


def test_each_person_gets_one_and_those_who_want_it_at_once_a_job(cast: Any) -> None:
    officer, leader = cast.person("unit_officer"), cast.person("coordinator")
    leader.mail_rhythm = "daily"
    gone = cast.person("data_entry")
    gone.is_active = False
    count = notify(
        people=[officer, leader, officer, gone], kind="test.due", link="/", due=date(2026, 6, 5), indicator=3
    )
    assert count == 2
    assert {notice.person: notice.told for notice in Notice.objects.all()} == {
        officer: {"due": "2026-06-05", "indicator": 3},
        leader: {"due": "2026-06-05", "indicator": 3},
    }
    assert _jobs() == [{"person": officer.pk}]


def test_moments_and_words_in_two_languages_are_kept_whole(cast: Any) -> None:
    stage = {"id": "Interviu", "en": "Interview"}
    notify(
        people=[cast.person("coordinator")], kind="test.due", link="/", due=datetime(2026, 6, 5, 1, tzinfo=UTC), s=stage
    )
    assert Notice.objects.get().told == {"due": "2026-06-05T01:00:00.000000Z", "s": stage}


def test_a_reminder_with_a_key_comes_once(cast: Any) -> None:
    officer, leader = cast.person("unit_officer"), cast.person("coordinator")
    assert notify(people=[officer], kind="test.due", link="/", once="stage:3:7") == 1
    assert notify(people=[officer, leader], kind="test.due", link="/", once="stage:3:7") == 1
    assert notify(people=[officer], kind="test.due", link="/", once="stage:3:1") == 1
    assert Notice.objects.count() == 3


def test_what_is_undone_tells_nobody(cast: Any) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():  # noqa: PT012
        notify(people=[cast.person("coordinator")], kind="test.due", link="/")
        raise RuntimeError
    assert (Notice.objects.count(), _jobs()) == (0, [])


def test_a_kind_without_a_sentence_is_refused(cast: Any) -> None:
    with pytest.raises(LookupError, match=r"messages\.py"):
        notify(people=[], kind="test.unheard", link="/")


def test_behind_the_wall_one_leaves_notices_for_others_and_reads_ones_own(cast: Any) -> None:
    officer, leader = cast.person("unit_officer"), cast.person("coordinator")
    walls.open_for(standing_of(leader))
    notify(people=[officer, leader], kind="test.due", link="/")
    assert [notice.person for notice in Notice.objects.all()] == [leader]
    assert mark_read(by=leader) == 1
    assert mark_read(by=leader) == 0
    walls.close()
    assert Notice.objects.get(person=officer).read_at is None


@pytest.mark.parametrize("link", ["https://elsewhere.example", "//elsewhere.example", "work/"])
def test_a_link_stays_in_the_house(cast: Any, link: str) -> None:
    with pytest.raises(ValueError, match="inside Tolok"):
        notify(people=[cast.person("coordinator")], kind="test.due", link=link)
