"""Moments and deadlines in words: the reader's zone with its abbreviation, days left or overdue."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

ZONES = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}


def zone_word() -> str:
    """The abbreviation of the reader's zone, such as WITA."""
    name = timezone.get_current_timezone_name()
    return ZONES.get(name, name)


def moment(when: datetime | date | None) -> str:
    """`24 November 2026 10.42 WIB`; a date alone has no clock. Empty for None."""
    if when is None:
        return ""
    if not isinstance(when, datetime):
        return date_format(when, "DATE_FORMAT")
    return f"{date_format(timezone.localtime(when), 'DATETIME_FORMAT')} {zone_word()}"


def days_until(when: datetime | date) -> int:
    """Whole days of the calendar from the reader's today; negative: gone by."""
    day = timezone.localtime(when).date() if isinstance(when, datetime) else when
    return (day - timezone.localdate()).days


def ago(when: datetime, now: datetime | None = None) -> str:
    """How long ago, roughly: `5 menit lalu`; older than a week, the date."""
    seconds = int(((now or timezone.now()) - when).total_seconds())
    if seconds < 60:
        return _("baru saja")
    if seconds < 3600:
        return ngettext("{n} menit lalu", "{n} menit lalu", seconds // 60).format(n=seconds // 60)
    if seconds < 86_400:
        return ngettext("{n} jam lalu", "{n} jam lalu", seconds // 3600).format(n=seconds // 3600)
    if seconds < 7 * 86_400:
        return ngettext("{n} hari lalu", "{n} hari lalu", seconds // 86_400).format(n=seconds // 86_400)
    return date_format(timezone.localtime(when), "SHORT_DATE_FORMAT")


def is_over(when: datetime | date) -> bool:
    """Whether a deadline has passed: a moment by the clock, a date when its day has ended."""
    return when < timezone.now() if isinstance(when, datetime) else days_until(when) < 0


def deadline_words(when: datetime | date) -> str:
    """`3 hari lagi`, `besok`, `hari ini`, `terlambat 2 hari`."""
    days = days_until(when)
    if is_over(when):
        if days == 0:
            return _("terlambat sejak hari ini")
        return ngettext("terlambat {n} hari", "terlambat {n} hari", -days).format(n=-days)
    if days == 0:
        return _("hari ini")
    if days == 1:
        return _("besok")
    return ngettext("{n} hari lagi", "{n} hari lagi", days).format(n=days)
