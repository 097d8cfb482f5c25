"""Notices as e-mail, through a real mail server and a real worker."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.header import decode_header, make_header
from email.message import Message
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from tests.web.notices.conftest import Post

from tolok.notices.actions import choose_mail, notify
from tolok.notices.kinds import Topic
from tolok.notices.mail import digests_due, mail_digest
from tolok.notices.models import Notice
from tolok.organisation.models import MailRhythm, Person

Work = Callable[[], None]
DUE = datetime(2026, 6, 5, 17, 30, tzinfo=UTC)


def _notify(*people: Person, indicator: str = "I13", **more: Any) -> None:
    with transaction.atomic():
        notify(
            people=people, kind="test.due", link="/my-work/", indicator=indicator, due=DUE, note="isi rahasia", **more
        )


def _subject(letter: Message) -> str:
    return str(make_header(decode_header(letter["Subject"])))


def _parts(letter: Message) -> tuple[str, str]:
    parts = {part.get_content_type(): part.get_payload(decode=True) for part in letter.walk()}
    text, page = parts["text/plain"], parts["text/html"]
    assert isinstance(text, bytes)
    assert isinstance(page, bytes)
    return text.decode(), page.decode()


def _jobs(status: str, name: str = "notices.mail") -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attempts, scheduled_at > now() FROM procrastinate_jobs WHERE task_name = %s AND status = %s",
            [name, status],
        )
        found: list[Any] = cursor.fetchall()
        return found


def _all_due_now() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = now() - interval '1 second' WHERE status = 'todo'")


@pytest.fixture
def officer(transactional_db: None, cast: Any) -> Person:
    found: Person = cast.person("unit_officer")
    found.name = "Sari"
    found.save()
    return found


def test_at_once_in_the_reader_s_language(officer: Person, post: Post, work: Work) -> None:
    post.start()
    _notify(officer)
    work()
    (letter,) = post.letters()
    assert letter["To"] == officer.email
    assert _subject(letter) == "[Tolok] Indikator I13 jatuh tempo 6 Juni 2026, 00.30 WIB"
    text, page = _parts(letter)
    notice = Notice.objects.get()
    assert "Yth. Sari," in text
    assert f"https://tolok.example.go.id/notices/{notice.pk}/" in text
    assert f'href="https://tolok.example.go.id/notices/{notice.pk}/"' in page
    assert notice.mailed_at
    # What a notice says in the house may be more than what leaves it.
    assert "isi rahasia" not in text + page
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_an_english_reader_far_east_reads_english_and_their_own_clock(officer: Person, post: Post, work: Work) -> None:
    officer.language, officer.time_zone = "en", "Asia/Jayapura"
    officer.save()
    post.start()
    _notify(officer)
    work()
    (letter,) = post.letters()
    assert "6 June 2026, 02:30 WIT" in _subject(letter)
    assert letter["Content-Language"] == "en"


def test_a_letter_to_a_sample_account_says_so(officer: Person, post: Post, work: Work) -> None:
    officer.sample = True
    officer.save()
    post.start()
    _notify(officer)
    work()
    (letter,) = post.letters()
    assert ["DATA CONTOH" in part for part in _parts(letter)] == [True, True]


def test_what_was_left_together_comes_in_one_letter(officer: Person, post: Post, work: Work) -> None:
    post.start()
    with transaction.atomic():
        for number in range(5):
            _notify(officer, indicator=f"I{number}")
    work()
    (letter,) = post.letters()
    assert _subject(letter) == "[Tolok] 5 pemberitahuan"
    assert all(f"Indikator I{number} jatuh" in _parts(letter)[0] for number in range(5))
    assert len(_jobs("succeeded")) == 5


def test_what_is_undone_is_never_mailed(officer: Person, post: Post, work: Work) -> None:
    post.start()
    with pytest.raises(RuntimeError), transaction.atomic():  # noqa: PT012
        _notify(officer)
        raise RuntimeError
    work()
    assert post.letters() == []


def test_a_server_that_is_down_loses_nothing(officer: Person, post: Post, work: Work) -> None:
    _notify(officer)
    work()
    assert Notice.objects.get().mailed_at is None
    assert _jobs("todo") == [(1, True)]  # it will be tried again, later
    _all_due_now()
    work()
    assert _jobs("todo") == [(2, True)]
    post.start()
    _all_due_now()
    work()
    assert len(post.letters()) == 1
    assert Notice.objects.get().mailed_at
    assert len(_jobs("succeeded")) == 1


def test_what_was_read_in_the_meantime_is_not_mailed(officer: Person, post: Post, work: Work) -> None:
    post.start()
    _notify(officer)
    Notice.objects.update(read_at=timezone.now())
    work()
    assert post.letters() == []


def test_a_topic_comes_as_chosen_for_it(officer: Person, post: Post, work: Work) -> None:
    choose_mail(
        by=officer, rhythm=MailRhythm.NEVER, topics={Topic.WORK: MailRhythm.AT_ONCE, Topic.DATES: MailRhythm.DAILY}
    )
    post.start()
    _notify(officer)  # of no topic in particular
    with transaction.atomic():
        notify(people=[officer], kind="test.work", link="/my-work/")
        notify(people=[officer], kind="test.dates", link="/my-work/")
    work()
    (letter,) = post.letters()
    assert "Ada tugas" in _parts(letter)[0]
    assert Notice.objects.filter(mailed_at=None).count() == 2
    Notice.objects.update(created_at=timezone.now() - timedelta(days=1))
    assert digests_due() == [officer.pk]
    mail_digest(officer.pk)
    assert ["Ada tenggat" in _parts(letter)[0] for letter in post.letters()].count(True) == 1
    assert Notice.objects.get(mailed_at=None).kind == "test.due"
    assert digests_due() == []


@pytest.mark.parametrize("rhythm", ["never", "daily"])
def test_who_wants_no_mail_at_once_gets_none(officer: Person, post: Post, work: Work, rhythm: str) -> None:
    officer.mail_rhythm = rhythm
    officer.save()
    post.start()
    _notify(officer)
    work()
    assert post.letters() == []
    assert Notice.objects.count() == 1


def test_a_subject_is_one_line_whatever_people_wrote(officer: Person, post: Post, work: Work) -> None:
    post.start()
    _notify(officer, indicator="a\nBcc: all@example.com\n" + "x" * 300)
    work()
    (letter,) = post.letters()
    assert letter["Bcc"] is None
    assert len(_subject(letter)) < 140


# The daily digest
@pytest.fixture
def daily(officer: Person) -> Person:
    officer.mail_rhythm = "daily"
    officer.save()
    return officer


@pytest.mark.parametrize(("zone", "hours"), [("Asia/Jakarta", 0), ("Asia/Makassar", -1), ("Asia/Jayapura", -2)])
def test_a_digest_is_due_at_seven_on_the_reader_s_clock(
    daily: Person, zone: str, hours: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    daily.time_zone = zone
    daily.save()
    _notify(daily)
    morning = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(hours=hours)
    Notice.objects.update(created_at=morning - timedelta(hours=3))
    clock = [morning - timedelta(minutes=1)]
    monkeypatch.setattr(timezone, "now", lambda: clock[0])
    assert digests_due() == []
    clock[0] = morning + timedelta(minutes=1)
    assert digests_due() == [daily.pk]
    clock[0] = morning + timedelta(hours=30)  # the worker slept
    assert digests_due() == [daily.pk]


def test_a_digest_is_one_letter_with_the_day(daily: Person, post: Post, work: Work) -> None:
    from tolok.notices.tasks import digests

    post.start()
    for number in range(3):
        _notify(daily, indicator=f"I{number}")
    Notice.objects.update(created_at=timezone.now() - timedelta(days=2))
    _notify(daily, indicator="I9")
    digests(0)
    digests(0)  # an hour later, when the first job still waits: no second one
    work()
    (letter,) = post.letters()
    assert re.fullmatch(r"\[Tolok\] Ringkasan \d+ \w+ \d{4}: 3 pemberitahuan", _subject(letter))
    text, _page = _parts(letter)
    assert "Indikator I2" in text
    assert "Indikator I9" not in text  # it came after this morning
    assert digests_due() == []


# Stopping the mails without signing in
def _address(letter: Message) -> str:
    found = re.fullmatch(r"<https://tolok\.example\.go\.id(/.*)>", letter["List-Unsubscribe"].replace("\n ", ""))
    assert found
    return found[1]


def test_the_mail_program_s_button_stops_them(officer: Person, post: Post, work: Work) -> None:
    post.start()
    _notify(officer)
    work()
    address = _address(post.letters()[0])
    stranger = Client(enforce_csrf_checks=True)
    assert stranger.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    officer.refresh_from_db()
    assert officer.mail_rhythm == "never"
    # Opening the address changes nothing: programs that look ahead must not stop anybody's mail.
    officer.mail_rhythm = "at_once"
    officer.save()
    page = stranger.get(address)
    assert page.status_code == 200
    officer.refresh_from_db()
    assert officer.mail_rhythm == "at_once"
    assert "Tersimpan" in stranger.post(address, {"mail_rhythm": "daily"}).content.decode()
    officer.refresh_from_db()
    assert officer.mail_rhythm == "daily"


def test_a_word_that_we_did_not_sign_stops_nothing(officer: Person) -> None:
    stranger = Client()
    for word in (str(officer.pk), f"{officer.pk}:forged", "x"):
        assert stranger.post(f"/notices/unsubscribe/{word}/", {"List-Unsubscribe": "One-Click"}).status_code == 404
    officer.refresh_from_db()
    assert officer.mail_rhythm == "at_once"
