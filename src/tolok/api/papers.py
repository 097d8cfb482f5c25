"""Reports of the analysis: a briefing, a full report, rankings by cluster; the same files as on the pages."""

from __future__ import annotations

from typing import Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from ninja import Field

from tolok.api.asked import assessment_of, cycle_of
from tolok.api.door import In, Noun, Out, doing, standing_of
from tolok.api.runs import RunOut, started
from tolok.api.scopes import Scope
from tolok.assessment import access
from tolok.assessment.access import Hand
from tolok.assessment.models import Cycle
from tolok.insight.actions import start_report, start_reports
from tolok.insight.queries.dossier import subject_of
from tolok.insight.queries.rankings import clusters_of, public_ranking, ranking_of_cycle
from tolok.insight.views.reports import document_answer, expect_file, language_asked, ranking_answer
from tolok.organisation.access import Refused
from tolok.organisation.rights import Right
from tolok.records.actions.documents import decided

noun = Noun("analysis-reports")
ONE = "/assessments/{int:assessment}/analysis/reports"
ALL = "/cycles/{int:cycle}/analysis/reports"
Lang = Literal["", "id", "en"]


class ReportsAskedIn(In):
    """In which language."""

    language: Literal["id", "en"] = "id"


class ClusterOut(Out):
    """A cluster of a cycle."""

    code: str
    name: str
    agencies: int
    decided: int


class CycleReportsOut(Out):
    """What can be made of a cycle."""

    decided: int = Field(description="agencies with a decided result, each of which gets a full report")
    clusters: list[ClusterOut]


@noun.file(f"{ONE}/{{slug:document}}.{{slug:form}}", scope=Scope.READ, name="analysis_report_file")
def get_analysis_report(
    request: HttpRequest, assessment: int, document: str, form: str, language: Lang = ""
) -> HttpResponse:
    """A file: `briefing` or `ranking` as pdf, xlsx or csv, `report` as xlsx or csv; its PDF takes a run.

    The ranking is of the assessment's cluster, by results that everybody may read.
    """
    own = _hand(request, assessment)
    expect_file(document, form)
    chosen = language_asked(language)
    with translation.override(chosen):
        if document != "ranking":
            return document_answer(own.assessment, subject_of(own), document, form, chosen)
        ranking = public_ranking(own.assessment)
        if ranking is None:
            raise Http404(_("Belum ada hasil kelompok ini yang boleh dibaca semua orang."))
        return ranking_answer(ranking, form, chosen)


@noun.start(ONE, out=RunOut, scope=Scope.RUNS_WRITE, name="analysis_report")
def make_analysis_report(request: HttpRequest, assessment: int, body: ReportsAskedIn) -> HttpResponse:
    """Make the full report as PDF, with its charts."""
    own = _hand(request, assessment)
    return started(lambda: start_report(own=own, language=body.language, **doing(request)))


@noun.read(ALL, out=CycleReportsOut, name="analysis_reports")
def get_analysis_reports(request: HttpRequest, cycle: int) -> CycleReportsOut:
    """How many full reports there would be, and the clusters that can be ranked."""
    found = _cycle(request, cycle)
    clusters = [
        ClusterOut(code=row.code, name=row.name, agencies=row.agencies, decided=row.decided)
        for row in clusters_of(found)
    ]
    return CycleReportsOut(decided=len(decided(found)), clusters=clusters)


@noun.start(ALL, out=RunOut, scope=Scope.RUNS_WRITE, name="analysis_reports")
def make_analysis_reports(request: HttpRequest, cycle: int, body: ReportsAskedIn) -> HttpResponse:
    """Make the full reports of all decided agencies, in one file."""
    found = _cycle(request, cycle)
    return started(lambda: start_reports(cycle=found, language=body.language, **doing(request)))


@noun.file(
    "/cycles/{int:cycle}/analysis/ranking/{slug:cluster}.{slug:form}", scope=Scope.READ, name="analysis_cycle_ranking"
)
def get_cycle_ranking(request: HttpRequest, cycle: int, cluster: str, form: str, language: Lang = "") -> HttpResponse:
    """A cluster of a cycle in order (pdf, xlsx or csv), with what stands now."""
    found = _cycle(request, cycle)
    expect_file("ranking", form)
    chosen = language_asked(language)
    with translation.override(chosen):
        ranking = ranking_of_cycle(found, cluster)
        if ranking is None:
            raise Http404(_("Tidak ada instansi dari kelompok ini dalam siklus."))
        return ranking_answer(ranking, form, chosen)


def _hand(request: HttpRequest, key: int) -> Hand:
    own = access.hand(standing_of(request), assessment_of(request, key))
    if not own.sees_all:
        raise Refused(Right.SEE)
    return own


def _cycle(request: HttpRequest, key: int) -> Cycle:
    found = cycle_of(request, key)
    if found.agency_id is not None:
        raise Http404(_("Laporan semua instansi ada bagi siklus nasional."))
    standing_of(request).require(Right.DECIDE, agency=None, cycle=found.pk)
    return found
