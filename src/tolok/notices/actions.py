"""Leaving messages, and reading them."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from tolok.ledger.chain import moment
from tolok.notices.kinds import Topic, kind_of
from tolok.notices.models import MailChoice, Notice
from tolok.notices.queries import who_wants
from tolok.notices.queue import JOBS
from tolok.organisation import walls
from tolok.organisation.actions import update_profile
from tolok.organisation.models import MailRhythm, Person


def notify(*, people: Iterable[Person], kind: str, link: str, once: str = "", **told: Any) -> int:
    """Leave a notice with each of ``people`` (active ones, each once), and mail it to those who want that at once.

    Call it inside the action's transaction: when that is undone, nobody hears of it. The mail is sent after it.

    Args:
        people: whom it concerns.
        kind: which sentence; rooms register theirs in ``<room>/messages.py`` (``notices/kinds.py``).
        link: the address in Tolok where to act, such as ``reverse("claim", args=[7])``.
        once: a key; somebody who has a notice of this kind with this key gets no second one. A reminder that a job
            sends every day uses it: ``once=f"{stage.pk}:{days}"``.
        told: fills the blanks of the sentence: text, numbers, ``date``, ``datetime``, or ``{"id": ..., "en": ...}``.

    Returns:
        How many people got one.

    Raises:
        TransactionManagementError: there is no transaction.
        LookupError: nobody registered ``kind``.
        ValueError: ``link`` leads out of Tolok.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a notice needs the transaction of what it tells")
    about = kind_of(kind).about
    if not link.startswith("/") or link.startswith("//"):
        raise ValueError(f"{link}: give an address inside Tolok, from its first /")
    plain = {name: _plain(value) for name, value in told.items()}
    wanted = {person.pk: person for person in people if person.is_active}
    # Whoever acts may not see other people's notices, not even the one just left.
    with walls.seeing(None):
        if once:
            had = Notice.objects.filter(person__in=wanted, kind=kind, once=once).values_list("person", flat=True)
            for key in had:
                del wanted[key]
        made = [Notice(person=person, kind=kind, link=link, told=plain, once=once) for person in wanted.values()]
        Notice.objects.bulk_create(made, ignore_conflicts=bool(once))
        at_once = who_wants(wanted.values(), about, MailRhythm.AT_ONCE)
    if at_once:
        jobs: list[dict[str, Any]] = [{"person": person.pk} for person in at_once]
        JOBS.configure_task("notices.mail", queue="mail").batch_defer(*jobs)
    return len(wanted)


def mark_read(*, by: Person, notices: Iterable[int] | None = None) -> int:
    """Mark some of one's own notices read (None: all of them). Returns how many were unread."""
    mine = Notice.objects.filter(person=by, read_at__isnull=True)
    if notices is not None:
        mine = mine.filter(pk__in=list(notices))
    return mine.update(read_at=timezone.now())


def choose_mail(*, by: Person, rhythm: MailRhythm, topics: Mapping[Topic, MailRhythm] | None = None) -> None:
    """Choose how often notices come by e-mail.

    Args:
        by: whose notices.
        rhythm: how often, but for ``topics``.
        topics: those that come otherwise; every other one comes in ``rhythm`` from now on.
    """
    apart = {topic: other for topic, other in (topics or {}).items() if other != rhythm}
    with transaction.atomic():
        update_profile(person=by, by=by, mail_rhythm=rhythm)
        MailChoice.objects.filter(person=by).delete()
        MailChoice.objects.bulk_create(
            MailChoice(person=by, topic=topic, rhythm=other) for topic, other in apart.items()
        )


def renew_calendar(*, by: Person) -> str:
    """Make a new secret key for somebody's calendar feed; the address before stops working. Returns the key."""
    by.calendar_key = secrets.token_urlsafe(32)
    by.save(update_fields=["calendar_key"])
    return by.calendar_key


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return moment(value)
        case date():
            return value.isoformat()
        case str() | int() | None:
            return value
        case dict():
            return {str(key): _plain(part) for key, part in value.items()}
        case list() | tuple():
            return [_plain(part) for part in value]
        case _:
            return str(value)
