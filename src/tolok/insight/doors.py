"""Where the pages of an assessment lead into this room, and the pages that lie behind the door."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tolok.assessment.access import Hand
from tolok.assessment.doors import Door, register
from tolok.assessment.models import Cycle, CycleState
from tolok.insight.access import may_read, may_read_all
from tolok.organisation.access import PUBLIC, Standing
from tolok.organisation.rights import Right
from tolok.ui.slots import fill


@dataclass(frozen=True)
class Page:
    """A page that a room above puts beside those of the analysis; its address takes the assessment's number."""

    name: str
    word: str | Promise
    shown: Callable[[Hand], bool]


_pages: list[Page] = []


def register_page(page: Page) -> None:
    """Show a page from now on; once, however often it is registered."""
    if page.name not in {known.name for known in _pages}:
        _pages.append(page)


def open_doors() -> None:
    """Show the way in on the pages of assessments."""
    register(Door("insight:standing", gettext_lazy("Analisis"), "ladder", shown=may_read))
    fill("cycle.actions", _cycle_actions)
    fill("cycle.actions", _units_side_by_side)


def _units_side_by_side(_context: Mapping[str, Any], cycle: Cycle) -> str:
    """The way to all units of an agency's own cycle side by side."""
    return render_to_string("insight/units_action.html", {"cycle": cycle}) if cycle.agency_id is not None else ""


def pages_for(own: Hand) -> list[tuple[str, str]]:
    """The pages of the analysis that a person may open: address and word."""
    here = [own.assessment.pk]
    found = [(reverse("insight:standing", args=here), _("Posisi"))]
    if may_read_all(own):
        found.append((reverse("insight:change", args=here), _("Perubahan")))
        found.append((reverse("insight:certainty", args=here), _("Kepastian")))
        found.append((reverse("insight:whatif", args=here), _("Bagaimana jika")))
        found.append((reverse("insight:scenarios", args=here), _("Skenario")))
        if own.assessment.unit_id is None:
            found.append((reverse("insight:peers", args=here), _("Pembanding")))
    found += [(reverse(page.name, args=here), str(page.word)) for page in _pages if page.shown(own)]
    if may_read_all(own):
        found.append((reverse("insight:reports", args=here), _("Laporan")))
    return found


def _cycle_actions(context: Mapping[str, Any], cycle: Cycle) -> str:
    standing: Standing = context.get("standing") or PUBLIC
    decides = cycle.agency_id is None and standing.may(Right.DECIDE, agency=None, cycle=cycle.pk)
    over = cycle.state in {CycleState.CANCELLED, CycleState.PREPARED}
    return render_to_string("insight/cycle_actions.html", {"cycle": cycle, "shown": decides and not over})
