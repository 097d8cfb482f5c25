"""Everything an agency owns, taken out in one file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from tolok.api.asked import agency_at
from tolok.api.door import Noun, doing, standing_of
from tolok.api.paging import After, Limit, Page, paged
from tolok.api.runs import RunOut, run_out, started
from tolok.api.scopes import Scope
from tolok.exchange.actions.exports import EXPORT, require_export, start_export
from tolok.organisation.access import agencies
from tolok.runs.access import runs

noun = Noun("exports")
ALL = "/agencies/{slug:agency}/exports"


@noun.read(ALL, out=Page[RunOut], scope=Scope.EXPORTS_READ, name="exports")
def list_exports(request: HttpRequest, agency: str, after: After = "", limit: Limit = 50) -> HttpResponse:
    """The exports of an agency that one may know of, the newest first."""
    row = agency_at(agencies(standing_of(request)), agency)
    require_export(standing_of(request), row)
    rows = runs(standing_of(request)).filter(kind=EXPORT, agency=row).select_related("agency", "by")
    return paged(request, rows, order=["-id"], limit=limit, after=after, show=lambda found: [*map(run_out, found)])


@noun.start(ALL, out=RunOut, scope=Scope.EXPORTS_READ, name="exports")
def export_agency(request: HttpRequest, agency: str) -> HttpResponse:
    """Put everything of an agency into one ZIP: tables, worksheets, evidence, documents, ledger."""
    row = agency_at(agencies(standing_of(request)), agency)
    return started(lambda: start_export(agency=row, **doing(request)))
