"""Where the pages of the analysis lead into this room."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tolok.insight.doors import Page, register_page
from tolok.roadmap.access import may_read


def open_doors() -> None:
    """Show the way in beside the other pages of the analysis."""
    register_page(Page("roadmap:plans", _("Rencana"), shown=may_read))
