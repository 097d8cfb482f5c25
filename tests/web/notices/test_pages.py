"""The list of notices, and the calendar."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from tolok.notices import deadlines, views
from tolok.notices.actions import choose_mail, notify, renew_calendar
from tolok.notices.deadlines import Deadline
from tolok.notices.kinds import Topic
from tolok.notices.models import MailChoice, Notice
from tolok.organisation import access, walls
from tolok.organisation.access import standing_of
from tolok.organisation.models import Agency, MailRhythm, Person

SignedIn = Callable[..., Client]


@pytest.fixture
def officer(cast: Any) -> Person:
    found: Person = cast.person("unit_officer")
    return found


def _leave(person: Person, count: int = 1, **more: Any) -> list[Notice]:
    for number in range(count):
        notify(people=[person], kind="test.due", link="/evidence/", **{"indicator": f"I{number}", "note": "-", **more})
    return list(Notice.objects.filter(person=person).order_by("id"))


def test_unread_first_and_marked_read_one_by_one_or_all(officer: Person, signed_in: SignedIn) -> None:
    first, second, third = _leave(officer, 3)
    client = signed_in(officer)

    def listed() -> list[tuple[str, bool]]:
        rows = client.get("/notices/").context["rows"]
        return [(row["notice"].told["indicator"], row["notice"].read_at is None) for row in rows]

    assert listed() == [("I2", True), ("I1", True), ("I0", True)]
    assert client.post(f"/notices/{third.pk}/reading/").status_code == 302
    assert listed() == [("I1", True), ("I0", True), ("I2", False)]
    answer = client.get(f"/notices/{first.pk}/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/evidence/")
    assert listed() == [("I1", True), ("I2", False), ("I0", False)]
    client.post("/notices/readings/")
    assert [unread for _name, unread in listed()] == [False] * 3
    second.refresh_from_db()
    assert second.read_at


def test_the_bell_counts_what_is_unread(officer: Person, signed_in: SignedIn) -> None:
    client = signed_in(officer)

    def bell() -> int:
        counters = client.get("/notices/").context["frame"].counters
        return int(next(counter.count for counter in counters if counter.icon == "bell"))

    _leave(officer, 3)
    assert bell() == 3
    client.post("/notices/readings/")
    assert bell() == 0


def test_other_people_s_notices_are_not_there(cast: Any, officer: Person, signed_in: SignedIn) -> None:
    (notice,) = _leave(officer)
    other = signed_in(cast.person("coordinator"))
    assert other.get(f"/notices/{notice.pk}/").status_code == 404
    assert other.post(f"/notices/{notice.pk}/reading/").status_code == 404
    other.post("/notices/readings/")
    notice.refresh_from_db()
    assert notice.read_at is None


def test_what_people_wrote_is_escaped(officer: Person, signed_in: SignedIn) -> None:
    _leave(officer, indicator="<script>x</script>")
    assert "<script>x" not in signed_in(officer).get("/notices/").content.decode()


def test_a_kind_of_former_times_is_still_a_notice(officer: Person, signed_in: SignedIn) -> None:
    Notice.objects.create(person=officer, kind="forgotten", link="/")
    assert "Ada kabar untuk Anda." in signed_in(officer).get("/notices/").content.decode()


def test_queries_do_not_grow_with_the_list(officer: Person, signed_in: SignedIn) -> None:
    client = signed_in(officer)

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            client.get("/notices/")
        return len(found)

    _leave(officer)
    queries()
    few = queries()
    _leave(officer, 25)
    assert queries() == few


def test_how_often_by_mail_is_one_s_own_choice(officer: Person, signed_in: SignedIn) -> None:
    client = signed_in(officer)
    assert client.post("/notices/mail/", {"mail_rhythm": "hourly"}).status_code == 200
    assert client.post("/notices/mail/", {"mail_rhythm": "daily"}).status_code == 302
    officer.refresh_from_db()
    assert officer.mail_rhythm == "daily"


def test_a_topic_may_come_otherwise_than_the_rest(officer: Person, signed_in: SignedIn) -> None:
    client = signed_in(officer)
    wrong = client.post("/notices/mail/", {"mail_rhythm": "daily", "dates": "hourly"})
    assert (wrong.status_code, officer.mail_choices.count()) == (200, 0)
    assert (
        client.post("/notices/mail/", {"mail_rhythm": "daily", "dates": "at_once", "work": "daily"}).status_code == 302
    )
    assert [(one.topic, one.rhythm) for one in officer.mail_choices.all()] == [("dates", "at_once")]
    page = client.get("/notices/mail/").content.decode()
    assert '<option value="at_once" selected>' in page
    assert client.post("/notices/mail/", {"mail_rhythm": "daily", "dates": ""}).status_code == 302
    assert not officer.mail_choices.exists()


def test_one_s_own_choice_is_nobody_else_s(cast: Any, officer: Person) -> None:
    choose_mail(by=officer, rhythm=MailRhythm.DAILY, topics={Topic.WORK: MailRhythm.NEVER})
    with walls.seeing(standing_of(cast.person("coordinator"))):
        assert not MailChoice.objects.exists()
    with walls.seeing(standing_of(officer)):
        assert MailChoice.objects.count() == 1


# The calendar
MOMENT, DAY = datetime(2026, 6, 5, 16, 59, tzinfo=UTC), date(2026, 7, 1)


@pytest.fixture
def due() -> Iterator[list[Deadline]]:
    """What is due for everybody; a test may change it."""
    cache.clear()
    found = [
        Deadline("claim-7", "I13; Arsitektur, bagian 1", MOMENT, "/my-work/", "Dinas Kesehatan\nbaris kedua"),
        Deadline("stage-3", "Penilaian Mandiri ditutup", DAY),
    ]

    def provide(_person: Person, _standing: Any) -> Iterable[Deadline]:
        return found

    deadlines.register_deadlines(provide)
    yield found
    deadlines._providers[:] = [one for one in deadlines._providers if one is not provide]


def _feed(person: Person) -> Calendar:
    answer = Client().get(f"/notices/calendar/{person.pk}-{person.calendar_key}.ics")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert b"\r\n" in answer.content
    found: Calendar = Calendar.from_ical(answer.content)
    return found


def test_the_feed_tells_moments_and_days_on_the_person_s_clock(officer: Person, due: list[Deadline]) -> None:
    officer.time_zone = "Asia/Jayapura"
    officer.save()
    renew_calendar(by=officer)
    calendar = _feed(officer)
    timed, whole_day = calendar.events
    assert str(timed["SUMMARY"]) == "I13; Arsitektur, bagian 1"
    assert timed.start == MOMENT
    assert (timed["DTSTART"].params["TZID"], f"{timed.start:%d %H.%M}") == ("Asia/Jayapura", "06 01.59")
    assert (timed["URL"], timed["DESCRIPTION"]) == ("http://localhost:8000/my-work/", "Dinas Kesehatan\nbaris kedua")
    assert [str(zone["TZID"]) for zone in calendar.timezones] == ["Asia/Jayapura"]
    assert (whole_day.start, whole_day.end) == (DAY, DAY + timedelta(days=1))
    assert whole_day["DTSTART"].params["VALUE"] == "DATE"
    assert str(calendar["X-WR-CALNAME"]) == "Tenggat Tolok"


def test_a_moved_deadline_moves_its_event(officer: Person, due: list[Deadline]) -> None:
    renew_calendar(by=officer)
    before = _feed(officer).events[0]
    due[0] = Deadline("claim-7", "I13", MOMENT + timedelta(days=3))
    after = _feed(officer).events[0]
    assert after["UID"] == before["UID"]
    assert after.start == MOMENT + timedelta(days=3)


def test_the_key_is_the_right_and_a_new_one_ends_the_old(officer: Person, due: list[Deadline]) -> None:
    assert Client().get(f"/notices/calendar/{officer.pk}-.ics").status_code == 404
    old = renew_calendar(by=officer)
    _feed(officer)
    new = renew_calendar(by=officer)
    assert (old != new, len(new) >= 40) == (True, True)
    assert Client().get(f"/notices/calendar/{officer.pk}-{old}.ics").status_code == 404
    _feed(officer)
    officer.is_active = False
    officer.save()
    assert Client().get(f"/notices/calendar/{officer.pk}-{new}.ics").status_code == 404


def test_guessing_and_asking_too_often_is_stopped(
    officer: Person, due: list[Deadline], monkeypatch: pytest.MonkeyPatch
) -> None:
    renew_calendar(by=officer)
    codes = [Client().get(f"/notices/calendar/{officer.pk}-{n}.ics").status_code for n in range(22)]
    assert codes == [404] * 20 + [429] * 2
    _feed(officer)  # whoever has the key is not shut out by whoever guesses
    monkeypatch.setattr(views, "_FEEDS_AN_HOUR", 2)
    _feed(officer)
    answer = Client().get(f"/notices/calendar/{officer.pk}-{officer.calendar_key}.ics")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3600")


def test_the_feed_sees_what_its_person_may_see(
    cast: Any, officer: Person, due: list[Deadline], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Any] = []

    def provide(person: Person, standing: access.Standing) -> Iterable[Deadline]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('role'), current_setting('tolok.agencies')")
            seen.extend([person, standing.own_agencies, cursor.fetchone()])
        return []

    monkeypatch.setattr(deadlines, "_providers", [provide])
    renew_calendar(by=officer)
    _feed(officer)
    assert seen == [officer, frozenset({cast.agency.pk}), ("tolok_app", str(cast.agency.pk))]
    assert Agency.objects.count() == 2


def test_the_page_shows_the_address_and_makes_another(
    officer: Person, due: list[Deadline], signed_in: SignedIn
) -> None:
    client = signed_in(officer)
    page = client.get("/notices/calendar/").content.decode()
    assert ("Buat alamat kalender" in page, "I13; Arsitektur" in page) == (True, True)
    client.post("/notices/calendar/key/")
    officer.refresh_from_db()
    page = client.get("/notices/calendar/").content.decode()
    assert f"http://localhost:8000/notices/calendar/{officer.pk}-{officer.calendar_key}.ics" in page
    assert f"webcal://localhost:8000/notices/calendar/{officer.pk}-" in page
