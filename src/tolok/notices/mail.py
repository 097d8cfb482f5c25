"""Notices as e-mail: one letter with all that waits, in the reader's language and on the reader's clock."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tolok.ledger.words import clock, day
from tolok.notices.addresses import host, unsubscribe_address, whole
from tolok.notices.kinds import topic_of
from tolok.notices.models import Notice
from tolok.notices.queries import last_digest, mail_sentence, rhythms, waiting_for_mail, wanted
from tolok.organisation import walls
from tolok.organisation.models import MailRhythm, Person

_SUBJECT = 120
_SOMETHING_DAILY = Q(person__mail_rhythm=MailRhythm.DAILY) | Q(person__mail_choices__rhythm=MailRhythm.DAILY)


def mail_waiting(person: int) -> int:
    """Mail a person who wants it at once everything that waits for them.

    Notices that were left together come in one letter: the first job sends it, the others find nothing.

    Returns:
        How many notices were in it; 0: there was nothing to send.

    Raises:
        SMTPException, OSError: the mail server did not take it; nothing is marked as mailed.
    """
    return _mail(person, MailRhythm.AT_ONCE)


def mail_digest(person: int) -> int:
    """Mail a person who wants one letter a day what came until this morning. As ``mail_waiting``."""
    return _mail(person, MailRhythm.DAILY)


def digests_due() -> list[int]:
    """The people whose daily digest should have gone out and has not; a worker that slept finds them later."""
    now = timezone.now()
    with walls.seeing(None):
        waiting = waiting_for_mail().filter(person__is_active=True).select_related("person__agency")
        waiting = waiting.prefetch_related("person__mail_choices").order_by("created_at")
        oldest: dict[Person, Notice] = {}
        for notice in waiting.filter(_SOMETHING_DAILY).distinct():
            if rhythms(notice.person)[topic_of(notice.kind)] == MailRhythm.DAILY:
                oldest.setdefault(notice.person, notice)
        return [person.pk for person, notice in oldest.items() if notice.created_at <= last_digest(person, now)]


def _mail(number: int, rhythm: MailRhythm) -> int:
    with walls.seeing(None), transaction.atomic():
        person = Person.objects.filter(pk=number, is_active=True).select_related("agency").first()
        if person is None:
            return 0
        # A second job for the same person leaves alone what the first is sending.
        rows: QuerySet[Notice] = (
            waiting_for_mail().filter(wanted(person, rhythm), person=person).select_for_update(skip_locked=True)
        )
        if rhythm == MailRhythm.DAILY:
            rows = rows.filter(created_at__lte=last_digest(person, timezone.now()))
        notices = list(rows.order_by("created_at", "id"))
        if notices:
            letter(person, notices, daily=rhythm == MailRhythm.DAILY).send()
            Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(mailed_at=timezone.now())
        return len(notices)


def letter(person: Person, notices: Sequence[Notice], *, daily: bool = False) -> EmailMultiAlternatives:
    """The letter: text and simple HTML, with a way to stop them that needs no sign-in (RFC 8058)."""
    with translation.override(person.language), timezone.override(ZoneInfo(person.zone)):
        rows = [
            {
                "sentence": mail_sentence(notice),
                "when": f"{day(timezone.localtime(notice.created_at))}, {clock(notice.created_at)}",
                "link": whole(reverse("notices:open", args=[notice.pk])),
            }
            for notice in notices
        ]
        told = {
            "person": person,
            "notices": rows,
            "all": whole(reverse("notices:list")),
            "unsubscribe": unsubscribe_address(person),
            "daily": daily,
        }
        made = EmailMultiAlternatives(
            subject=_subject(rows, daily=daily),
            body=render_to_string("notices/mail/letter.txt", told).strip() + "\n",
            to=[person.email],
            headers={
                # The same notices make the same id: a letter sent twice after a crash is shown once.
                "Message-ID": f"<{_identity(notices)}@{host()}>",
                "List-Unsubscribe": f"<{told['unsubscribe']}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                "Auto-Submitted": "auto-generated",
                "Content-Language": person.language,
            },
        )
        made.attach_alternative(render_to_string("notices/mail/letter.html", told), "text/html")
        return made


def _subject(notices: Sequence[dict[str, str]], *, daily: bool) -> str:
    count = len(notices)
    many = ngettext("{count} pemberitahuan", "{count} pemberitahuan", count).format(count=count)
    if daily:
        words = _("Ringkasan {day}: {many}").format(day=day(timezone.localdate()), many=many)
    else:
        words = notices[0]["sentence"] if count == 1 else many
    words = " ".join(words.split())  # a header is one line, whatever people wrote
    return f"[Tolok] {words if len(words) <= _SUBJECT else words[: _SUBJECT - 1].rstrip() + '…'}"


def _identity(notices: Sequence[Notice]) -> str:
    numbers = ",".join(str(notice.pk) for notice in notices)
    return hashlib.sha256(f"{notices[0].person_id}:{numbers}".encode()).hexdigest()[:32]
