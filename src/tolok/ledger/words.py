"""Sentences with blanks, filled for a reader: days and moments as they are read there, all escaped."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import formats, timezone
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

NOTHING = "–"
_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)\Z")


def filled(pattern: str, values: Mapping[str, Any]) -> SafeString:
    """The sentence as HTML: every value is escaped but those marked safe; a blank without a value gets a dash."""
    return mark_safe(_Blanks().vformat(str(conditional_escape(pattern)), (), values))  # noqa: S308 - escaped above and in _Blanks


def shown(value: Any) -> str:
    """A JSON value as a person reads it: text in the reader's language, clock and spelling of numbers."""
    match value:
        case None | "" | []:
            return NOTHING
        case bool():
            return _("ya") if value else _("tidak")
        case str():
            return _text(value)
        case {"id": indonesian, "en": english}:
            return str(english if _english() else indonesian)
        case dict():
            return ", ".join(f"{key}: {shown(part)}" for key, part in value.items())
        case list() | tuple():
            return ", ".join(map(shown, value))
        case _:
            return str(value)


def clock(at: datetime) -> str:
    """A moment in the reader's zone, with the zone's name: ``10.42 WIB``."""
    local = timezone.localtime(at)
    return f"{formats.time_format(local, 'H:i' if _english() else 'H.i')} {zone_name(local)}"


def day(on: date) -> str:
    """A day: ``6 Maret 2026``."""
    return formats.date_format(on, "j F Y")


def zone_name(local: datetime) -> str:
    """What people call the zone of a moment: WIB, WITA, WIT."""
    return local.tzname() or ""


def _english() -> bool:
    return (get_language() or "id").startswith("en")


def _text(value: str) -> str:
    try:
        if _DAY.match(value):
            return day(date.fromisoformat(value))
        if _MOMENT.match(value):
            at = datetime.fromisoformat(value)
            return f"{day(timezone.localtime(at))}, {clock(at)}"
    except ValueError:  # looks like a day, but is none
        return value
    return value


class _Blanks(string.Formatter):
    def get_value(self, key: int | str, _args: Any, kwargs: Mapping[str, Any]) -> SafeString:
        value = kwargs.get(str(key), "")
        return value if isinstance(value, SafeString) else conditional_escape(shown(value))

    def get_field(self, field_name: str, args: Any, kwargs: Mapping[str, Any]) -> tuple[SafeString, str]:
        # Plain names alone: a blank never reaches into what fills it.
        return self.get_value(field_name, args, kwargs), field_name
