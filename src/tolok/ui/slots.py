"""Places on a page that rooms above fill: a room below marks the place, one above says what stands there.

    {% load slots %}{% slot "submission.documents" assessment %}   in the template below
    fill("submission.documents", shown)                            in the ``ready`` of the room above

``shown(context, *things)`` answers safe HTML, or nothing for this reader.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

Filler = Callable[..., str]
_fillers: dict[str, list[Filler]] = defaultdict(list)


def fill(place: str, shown: Filler) -> None:
    """Let ``shown`` fill ``place`` from now on; once, however often it is said."""
    if shown not in _fillers[place]:
        _fillers[place].append(shown)


def filled(place: str, context: Mapping[str, Any], *things: Any) -> SafeString:
    """What stands in ``place`` for this page; empty where nobody fills it."""
    return format_html_join("", "{}", ((shown(context, *things),) for shown in _fillers.get(place, ())))
