"""Where the pages of the analysis lead into this room."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tolok.insight.doors import Page, register_page
from tolok.insight.plans import register_plan
from tolok.roadmap.access import may_read
from tolok.roadmap.queries.reported import plan_reported


def open_doors() -> None:
    """Show the way in beside the other pages of the analysis."""
    register_page(Page("roadmap:plans", _("Rencana"), shown=may_read))
    register_plan(plan_reported)
