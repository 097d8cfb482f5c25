"""Reads that pages, mails and jobs share."""

from __future__ import annotations

import html
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tolok.ledger.words import filled
from tolok.notices.kinds import Topic, kind_of, kinds_about
from tolok.notices.models import MailChoice, Notice
from tolok.organisation.models import MailRhythm, Person

DIGEST_HOUR = 7
_MAILED_WITHIN = timedelta(days=7)


def notices_of(person: Person) -> QuerySet[Notice]:
    """Somebody's notices: unread first, then the latest."""
    return (
        Notice.objects.filter(person=person)
        .alias(unread=Q(read_at__isnull=True))
        .order_by("-unread", "-created_at", "-id")
    )


def waiting_for_mail() -> QuerySet[Notice]:
    """What nobody has read or mailed yet. What is older than a week no mail server will make news again."""
    return Notice.objects.filter(
        read_at__isnull=True, mailed_at__isnull=True, created_at__gte=timezone.now() - _MAILED_WITHIN
    )


def rhythms(person: Person) -> dict[Topic, MailRhythm]:
    """How often each topic comes to the person by e-mail."""
    chosen = {Topic(one.topic): MailRhythm(one.rhythm) for one in person.mail_choices.all()}
    return dict.fromkeys(Topic, MailRhythm(person.mail_rhythm)) | chosen


def wanted(person: Person, rhythm: MailRhythm) -> Q:
    """The notices that the person wants by e-mail in that rhythm."""
    topics = {topic for topic, when in rhythms(person).items() if when == rhythm}
    if Topic.OTHER not in topics:
        return Q(kind__in=kinds_about(topics))
    # A kind of former times has no topic: it counts as one of the others.
    return ~Q(kind__in=kinds_about(set(Topic) - topics))


def who_wants(people: Iterable[Person], topic: Topic, rhythm: MailRhythm) -> list[Person]:
    """Those of ``people`` who want that topic by e-mail in that rhythm."""
    everybody = list(people)
    chosen = dict(MailChoice.objects.filter(person__in=everybody, topic=topic).values_list("person", "rhythm"))
    return [person for person in everybody if chosen.get(person.pk, person.mail_rhythm) == rhythm]


def last_digest(person: Person, now: datetime) -> datetime:
    """When the person's last daily digest was due: seven in the morning on their own clock."""
    local = now.astimezone(ZoneInfo(person.zone))
    due = datetime.combine(local.date(), time(DIGEST_HOUR), local.tzinfo)
    return due if due <= local else due - timedelta(days=1)


def sentence(notice: Notice) -> SafeString:
    """What the notice says, in the reader's language and zone, as HTML."""
    try:
        return filled(str(kind_of(notice.kind).sentence), notice.told)
    except LookupError:
        return filled(_("Ada kabar untuk Anda."), {})


def mail_sentence(notice: Notice) -> str:
    """What may be said of it outside the house, as text."""
    try:
        return html.unescape(filled(str(kind_of(notice.kind).in_mail), notice.told))
    except LookupError:
        return _("Ada kabar untuk Anda.")
