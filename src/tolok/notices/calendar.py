"""A person's deadlines as iCalendar (RFC 5545), in their language and on their clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event
from icalendar.enums import TRANSP

from tolok.notices.addresses import host, whole
from tolok.notices.deadlines import Deadline, deadlines_of
from tolok.organisation.access import Standing
from tolok.organisation.models import Person


def feed(person: Person, standing: Standing) -> bytes:
    """The calendar of everything that is due for a person."""
    zone = ZoneInfo(person.zone)
    with translation.override(person.language), timezone.override(zone):
        made = Calendar.new(
            prodid="-//Tolok//Tolok//ID",
            name=_("Tenggat Tolok"),
            description=_("Tenggat evaluasi milik {name}").format(name=person.name),
            language=person.language,
            method="PUBLISH",
            refresh_interval=timedelta(hours=1),
        )
        made.add("X-WR-TIMEZONE", person.zone)
        made.add("X-PUBLISHED-TTL", "PT1H")
        for deadline in deadlines_of(person, standing):
            made.add_component(_event(deadline, zone))
        made.add_missing_timezones()
    text: bytes = made.to_ical()
    return text


def _event(deadline: Deadline, zone: ZoneInfo) -> Event:
    timed = isinstance(deadline.due, datetime)
    start = deadline.due.astimezone(zone) if isinstance(deadline.due, datetime) else deadline.due
    made = Event.new(
        uid=f"{deadline.key}@{host()}",
        stamp=timezone.now(),
        start=start,
        # A day's event ends with the day; a moment is a moment.
        end=None if timed else start + timedelta(days=1),
        summary=deadline.title,
        description=deadline.note or None,
        url=whole(deadline.link) if deadline.link else None,
        transparency=TRANSP.TRANSPARENT,
        categories=["Tolok"],
    )
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", timedelta(days=-1))
    alarm.add("description", deadline.title)
    made.add_component(alarm)
    return made
