"""Reads that pages, mails and jobs share."""

from __future__ import annotations

import html
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tolok.ledger.words import filled
from tolok.notices.kinds import kind_of
from tolok.notices.models import Notice
from tolok.organisation.models import Person

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
