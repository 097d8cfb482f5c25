"""The components of the face, each once; every template has them without loading. ``/ui/`` shows them in every state.

A block tag ends with ``end`` and its name: ``{% alert "warning" %}…{% endalert %}``.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.core.paginator import Page
from django.template import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from tolok.ui import clock
from tolok.ui import ladder as ladders

register = template.Library()

TONES = {
    # tone: colour family (empty: none) and icon
    "waiting": ("", "clock"),
    "working": ("accent", "pencil"),
    "sent": ("accent", "send"),
    "done": ("accent", "done"),
    "returned": ("warning", "return"),
    "late": ("warning", "warning"),
    "broken": ("warning", "error"),
    "missing": ("", "missing"),
    "locked": ("", "lock"),
    "note": ("", "info"),
}
ALERTS = {
    "info": ("accent", "info"),
    "done": ("accent", "done"),
    "warning": ("warning", "warning"),
    "error": ("warning", "error"),
}


@register.simple_tag
def icon(name: str, *, large: bool = False) -> SafeString:
    """A picture of the sprite; never alone: a word stands beside it or in ``sr-only``."""
    return _icon(name, large)


@lru_cache(maxsize=256)
def _icon(name: str, large: bool) -> SafeString:
    """A page has hundreds of pictures of a few kinds, and the sprite's address lasts as long as the process."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true"><use href="{}#{}"></use></svg>',
        " large" if large else "",
        static("ui/icons.svg"),
        name,
    )


# Levels and numbers ----------------------------------------
@register.simple_tag
def ladder(  # noqa: PLR0917 - written as a tag, by keyword
    claimed: ladders.Number | str | None = None,
    proven: ladders.Number | str | Iterable[int] | None = None,
    target: ladders.Number | str | None = None,
    low: int = 1,
    top: int = 5,
    compact: bool = False,
    label: str = "",
) -> SafeString:
    """A level: ``{% ladder claimed=3 proven=2 target=4 top=5 %}``. ``compact`` hides the words (they stay for readers).

    ``label`` says whose level it is, for a cell whose row and column do not. An empty text counts as not answered.
    """
    drawn = _ladder(_number(claimed), _proven(proven), _number(target), low, top, compact, get_language())
    return mark_safe(drawn.replace(_WHOSE, f"{escape(label)}: " if label else "", 1))  # noqa: S308 - label is escaped


_WHOSE = "\0"
"""Where the label goes in a ladder that was drawn before."""


@lru_cache(maxsize=4096)
def _ladder(  # noqa: PLR0917
    claimed: ladders.Number | None,
    proven: ladders.Number | frozenset[int] | None,
    target: ladders.Number | None,
    low: int,
    top: int,
    compact: bool,
    _language: str | None,
) -> str:
    """A board shows thousands of ladders of a few kinds, so each kind is drawn once."""
    drawn = ladders.ladder(claimed, proven=proven, target=target, low=low, top=top)
    context = {"ladder": drawn, "height": ladders.HEIGHT, "compact": compact, "whose": _WHOSE}
    return render_to_string("ui/parts/ladder.html", context).strip()


def _number(value: ladders.Number | str | None) -> ladders.Number | None:
    if isinstance(value, str):
        return Decimal(value) if value else None
    return value


def _proven(value: ladders.Number | str | Iterable[int] | None) -> ladders.Number | frozenset[int] | None:
    if value is None or isinstance(value, str | int | float | Decimal):
        return _number(value)
    return frozenset(value)


@register.inclusion_tag("ui/parts/level.html")
def level(value: int | None, name: str = "", top: int = 5) -> dict[str, Any]:
    """A level with its name: ``{% level 3 "Terdefinisi" %}``; None is shown as not answered."""
    shade = 0 if value is None else max(1, min(5, round(value * 5 / top)))
    return {"value": value, "name": name, "shade": shade}


@register.simple_tag
def index(value: Decimal | float | None, missing: str = "", places: int = 2, signed: bool = False) -> SafeString:
    """An index with two decimals in the reader's notation: ``{% index 2.98 %}`` is 2,98. None is said, never 0."""
    if value is None:
        return format_html('<span class="missing">{}</span>', missing or _("belum ada"))
    sign = "+" if signed and value > 0 else ""
    shown = number_format(Decimal(str(value)), decimal_pos=places).replace("-", "−")
    return format_html('<span class="index">{}{}</span>', sign, shown)


@register.simple_tag
def progress(value: int, maximum: int, label: str = "") -> SafeString:
    """How many of how many: ``{% progress 34 47 "Dinilai" %}``."""
    return _progress(value, maximum, str(label), get_language())


@lru_cache(maxsize=4096, typed=True)
def _progress(value: int, maximum: int, label: str, _language: str | None) -> SafeString:
    return render_to_string("ui/parts/progress.html", {"value": value, "maximum": maximum, "label": label})


# Words about a state ----------------------------------------
@register.simple_tag
def status(word: str, tone: str = "note", title: str = "") -> SafeString:
    """A state as word and icon: ``{% status claim.get_state_display "returned" %}``; tones are the keys of TONES."""
    color, picture = TONES[tone]
    return _tag(str(word), tone, color, picture, str(title))


@register.simple_tag
def deadline(when: datetime | date | None, done: bool = False) -> SafeString:
    """What is left until ``when``: 3 hari lagi, besok, terlambat 2 hari; ``done`` work is never late."""
    if when is None:
        return _tag(_("tanpa tenggat"), "missing", "", "calendar", "")
    title = clock.moment(when)
    if done:
        return _tag(title, "note", "", "calendar", _("Tenggat"))
    late, near = clock.is_over(when), clock.days_until(when) <= 2
    color, picture = ("warning", "warning") if late else ("warning", "clock") if near else ("", "clock")
    return _tag(clock.deadline_words(when), "late" if late else "note", color, picture, title)


@lru_cache(maxsize=4096, typed=True)  # typed: a safe text is not the same as one that must be escaped
def _tag(word: str, tone: str, color: str, picture: str, title: str) -> SafeString:
    """A list shows hundreds of tags of a few kinds; what one looks like follows from its words alone."""
    told = {"word": word, "tone": tone, "color": color, "icon": picture, "title": title}
    return render_to_string("ui/parts/tag.html", told)


@register.simple_tag
def moment(when: datetime | date | None) -> SafeString:
    """When, exactly, in the reader's zone: 24 November 2026 10.42 WIB."""
    if when is None:
        return format_html('<span class="missing">{}</span>', _("belum ada"))
    return format_html('<time class="nowrap" datetime="{}">{}</time>', when.isoformat(), clock.moment(when))


@register.simple_tag
def ago(when: datetime | None) -> SafeString:
    """When, roughly (5 menit lalu), with the exact moment as its title."""
    if when is None:
        return format_html('<span class="missing">{}</span>', _("belum pernah"))
    return format_html(
        '<time class="nowrap" datetime="{}" title="{}">{}</time>', when.isoformat(), clock.moment(when), clock.ago(when)
    )


@register.inclusion_tag("ui/parts/person.html")
def person(who: Any, note: str = "") -> dict[str, Any]:
    """A person: initials, name, and what they are here (``note``, else their position)."""
    name = getattr(who, "name", "") or (str(who) if who else "")
    words = [word for word in name.split() if word[:1].isalpha()]
    initials = "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()
    return {"name": name, "note": note or getattr(who, "position", ""), "initials": initials}


# Blocks ----------------------------------------
@register.simple_block_tag
def alert(content: str, tone: str = "info", title: str = "") -> SafeString:
    """Something to know or do: ``{% alert "warning" "Tenggat lewat" %}…{% endalert %}``; info, done, warning, error."""
    color, picture = ALERTS[tone]
    return _part("alert", content, title=title, color=color, icon=picture, urgent=tone == "error")


@register.simple_block_tag
def card(content: str, title: str = "", href: str = "", tinted: bool = False) -> SafeString:
    """A box with a heading: ``{% card "Tenggat" href=url %}…{% endcard %}``."""
    return _part("card", content, title=title, href=href, tinted=tinted)


@register.simple_block_tag
def data_table(content: str, caption: str = "", note: str = "", tall: bool = False, classes: str = "") -> SafeString:
    """A table that scrolls inside: write ``<thead>`` and ``<tbody>`` in it. ``tall`` keeps its header while scrolling.

    ``classes="as-cards"`` makes rows cards on a phone; cells then carry ``data-label``.
    """
    return _part("data_table", content, caption=caption, note=note, tall=tall, classes=classes)


@register.simple_block_tag
def empty_state(content: str, title: str, icon: str = "missing", href: str = "", action: str = "") -> SafeString:
    """What will be here and the first step: ``{% empty_state "Belum ada bukti" href=url action="Unggah" %}…``."""
    return _part("empty_state", content, title=title, icon=icon, href=href, action=action)


def _part(name: str, content: str, **words: Any) -> SafeString:
    return render_to_string(f"ui/parts/{name}.html", {"content": content, **words})


@register.inclusion_tag("ui/parts/facts.html")
def facts(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """A definition list of terms and what they are; None is shown as missing."""
    return {"pairs": list(pairs)}


# Ways through the pages ----------------------------------------
@register.inclusion_tag("ui/parts/breadcrumb.html")
def breadcrumb(*words: str) -> dict[str, Any]:
    """Word and address by turns, the last word is this page: ``{% breadcrumb "Bukti" url item.title %}``."""
    pairs = [(words[at], words[at + 1] if at + 1 < len(words) else "") for at in range(0, len(words), 2)]
    return {"crumbs": pairs}


@register.inclusion_tag("ui/parts/tabs.html", takes_context=True)
def tabs(context: Context, *items: Any, label: str = "") -> dict[str, Any]:
    """Pages of one thing, as links: each item ``(address, word)`` or ``(address, word, count)``; one list is fine too.

    The current one is the item whose address is this page's.
    """
    rows = (
        items[0]
        if len(items) == 1 and isinstance(items[0], list | tuple) and items[0] and not isinstance(items[0][0], str)
        else items
    )
    path = context["request"].get_full_path() if "request" in context else ""
    return {
        "label": label or pgettext("banyak", "Bagian"),
        "tabs": [
            {
                "href": row[0],
                "word": row[1],
                "count": row[2] if len(row) > 2 else None,
                "current": row[0] in {path, path.split("?")[0]},
            }
            for row in rows
        ],
    }


@register.inclusion_tag("ui/parts/pagination.html", takes_context=True)
def pagination(context: Context, page: Page[Any], name: str = "page") -> dict[str, Any]:
    """The pages of a list (Django's Page); keeps the rest of the query."""
    return {
        "page": page,
        "name": name,
        "request": context["request"],
        "numbers": page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
    }


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: Any) -> str:
    """This page's query with some words changed: ``?{% query sort="due" page=None %}``; None takes a word away."""
    words = context["request"].GET.copy()
    for name, value in changes.items():
        words.pop(name, None)
        if value is not None:
            words[name] = str(value)
    return str(words.urlencode())


@register.simple_tag
def zone() -> str:
    """The abbreviation of the reader's time zone."""
    return clock.zone_word()


@register.simple_tag
def printed_at() -> str:
    """Now, for the head of a printed page."""
    return clock.moment(timezone.now())


@register.filter
def is_check(bound_field: Any) -> bool:
    """Whether a form's field is one box to tick, whose label stands after it."""
    return getattr(bound_field.field.widget, "input_type", "") == "checkbox" and not hasattr(
        bound_field.field.widget, "option_template_name"
    )
