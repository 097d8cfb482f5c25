"""The reports of all agencies in a cycle."""

from __future__ import annotations

from typing import Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field

from tolok.api.asked import cycle_of
from tolok.api.door import Noun, Out, doing, standing_of
from tolok.api.letters import LetterIn, letter_of
from tolok.api.runs import RunOut, started
from tolok.api.scopes import Scope
from tolok.assessment.answers import language
from tolok.assessment.models import Cycle
from tolok.organisation.rights import Right
from tolok.records.actions.documents import decided
from tolok.records.actions.reports import start_parcel, start_reports
from tolok.records.facts import REPORTS
from tolok.records.models import Document, DocumentKind
from tolok.records.rules import rule_of

noun = Noun("reports")
ALL = "/cycles/{int:cycle}/reports"


class ReportsOut(Out):
    """How many there are."""

    decided: int = Field(description="agencies with a decided result")
    issued: int = Field(description="of them with a report")
    doubt: str = Field(description="what is not certain about its form; empty: nothing")


class ReportsIn(LetterIn):
    """The letter of all of them; its number holds `{urut}`, the running number."""

    kind: Literal["report", "monitoring"] = "report"
    again: bool = Field(default=False, description="also where the same is issued already: a new edition")


@noun.read(ALL, out=ReportsOut, scope=Scope.RECORDS_READ, name="reports")
def get_reports(request: HttpRequest, cycle: int) -> ReportsOut:
    """How many reports a cycle can have, and has."""
    found = _cycle(request, cycle)
    issued = Document.objects.filter(assessment__cycle=found, kind__in=REPORTS).values("assessment").distinct()
    doubt = rule_of(found.instrument).doubt
    return ReportsOut(decided=len(decided(found)), issued=issued.count(), doubt=doubt.in_(language()) if doubt else "")


@noun.start(ALL, out=RunOut, scope=Scope.RECORDS_WRITE, name="reports")
def issue_reports(request: HttpRequest, cycle: int, body: ReportsIn) -> HttpResponse:
    """Issue the report of every decided assessment; one file of all of them comes of it."""
    found = _cycle(request, cycle)
    kind = DocumentKind(body.kind)
    first = found.assessments.select_related("cycle", "agency").filter(pk__in=decided(found)[:1]).first()
    letter = letter_of(body, first, kind)
    return started(lambda: start_reports(cycle=found, kind=kind, letter=letter, again=body.again, **doing(request)))


@noun.start(f"{ALL}/parcel", out=RunOut, scope=Scope.RECORDS_READ, name="reports_parcel")
def pack_reports(request: HttpRequest, cycle: int) -> HttpResponse:
    """Put all reports that are issued into one file."""
    found = _cycle(request, cycle)
    return started(lambda: start_parcel(cycle=found, **doing(request)))


def _cycle(request: HttpRequest, key: int) -> Cycle:
    found = cycle_of(request, key)
    if found.agency_id is not None:
        raise Http404(_("Laporan resmi diterbitkan bagi siklus nasional."))
    standing_of(request).require(Right.DECIDE, agency=None, cycle=found.pk)
    return found
