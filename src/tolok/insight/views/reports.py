"""Reports: the page of one assessment, its files, and for who runs a cycle all of them at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tolok.analysis.report import (
    Ranking,
    Subject,
    as_csv,
    briefing,
    briefing_rows,
    ranking_blocks,
    ranking_rows,
    ranking_workbook,
    report_rows,
    report_workbook,
)
from tolok.assessment.answers import language as own_language
from tolok.assessment.models import Assessment, Cycle
from tolok.assessment.views.asked import cycle_of, person_of, standing_of
from tolok.insight.access import require_all
from tolok.insight.actions import ALL, ONE, start_report, start_reports
from tolok.insight.background import file_name
from tolok.insight.paper.setting import briefing_pdf, report_pdf
from tolok.insight.queries.dossier import subject_of
from tolok.insight.queries.rankings import clusters_of, public_ranking, ranking_of_cycle
from tolok.insight.views.asked import frame_of, hand_of
from tolok.instruments import Language
from tolok.organisation.rights import Right
from tolok.records.actions.documents import decided
from tolok.records.faults import NotPossible
from tolok.runs.faults import AlreadyRunning
from tolok.runs.models import Run

MEDIA = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
FILES = {"briefing": ("pdf", "xlsx", "csv"), "report": ("xlsx", "csv"), "ranking": ("pdf", "xlsx", "csv")}
_ASKED = ["GET", "HEAD", "POST"]
_RUNS = 5


@require_http_methods(_ASKED)
def reports(request: HttpRequest, assessment: int) -> HttpResponse:
    """What can be taken away of an assessment; POST has the full report made as PDF, in the background."""
    own = hand_of(request, assessment)
    require_all(own)
    who: dict[str, Any] = {"by": person_of(request), "standing": standing_of(request)}
    if request.method == "POST":
        return _started(
            request, lambda: start_report(own=own, language=language_asked(request.POST.get("lang")), **who)
        )
    mine = Run.objects.filter(by=who["by"], kind=ONE, asked__assessment=assessment)[:_RUNS]
    context = {
        **frame_of(own),
        "ranked": own.assessment.unit_id is None and public_ranking(own.assessment) is not None,
        "runs": mine,
        "languages": _languages(),
    }
    return render(request, "insight/reports.html", context)


@require_safe
def report_file(request: HttpRequest, assessment: int, document: str, form: str) -> HttpResponse:
    """A briefing, report or ranking as a file; ``?lang=`` chooses its language."""
    own = hand_of(request, assessment)
    require_all(own)
    expect_file(document, form)
    language = language_asked(request.GET.get("lang"))
    with translation.override(language):
        if document == "ranking":
            ranking = public_ranking(own.assessment)
            if ranking is None:
                raise Http404(_("Belum ada hasil kelompok ini yang boleh dibaca semua orang."))
            return ranking_answer(ranking, form, language)
        return document_answer(own.assessment, subject_of(own), document, form, language)


@require_http_methods(_ASKED)
def cycle_reports(request: HttpRequest, cycle: int) -> HttpResponse:
    """Rankings by cluster, and the full reports of all agencies in one file; POST starts these."""
    found = national_cycle(request, cycle)
    who: dict[str, Any] = {"by": person_of(request), "standing": standing_of(request)}
    told, status = "", 200
    if request.method == "POST":
        language = language_asked(request.POST.get("lang"))
        try:
            return _started(request, lambda: start_reports(cycle=found, language=language, **who))
        except NotPossible as fault:
            told, status = str(fault), 422
    context = {
        "cycle": found,
        "clusters": clusters_of(found),
        "decided": len(decided(found)),
        "runs": Run.objects.filter(by=who["by"], kind=ALL, asked__cycle=cycle)[:_RUNS],
        "languages": _languages(),
        "told": told,
    }
    return render(request, "insight/cycle_reports.html", context, status=status)


@require_safe
def cycle_ranking(request: HttpRequest, cycle: int, cluster: str, form: str) -> HttpResponse:
    """A cluster of a cycle in order, with what stands now."""
    found = national_cycle(request, cycle)
    expect_file("ranking", form)
    language = language_asked(request.GET.get("lang"))
    with translation.override(language):
        ranking = ranking_of_cycle(found, cluster)
        if ranking is None:
            raise Http404(_("Tidak ada instansi dari kelompok ini dalam siklus."))
        return ranking_answer(ranking, form, language)


def national_cycle(request: HttpRequest, number: int) -> Cycle:
    """The cycle, for who decides in it; 404 where it is an agency's own."""
    found = cycle_of(request, number)
    if found.agency_id is not None:
        raise Http404(_("Laporan semua instansi ada bagi siklus nasional."))
    standing_of(request).require(Right.DECIDE, agency=None, cycle=found.pk)
    return found


def language_asked(word: str | None) -> Language:
    """The language that an address asks for; else the reader's."""
    return "en" if word == "en" else "id" if word == "id" else own_language()


def expect_file(document: str, form: str) -> None:
    """404 for what is not made as a file at once."""
    if form not in FILES.get(document, ()):
        raise Http404(_("Tidak ada berkas seperti itu."))


def document_answer(row: Assessment, subject: Subject, document: str, form: str, language: Language) -> HttpResponse:
    """A briefing or report as a file."""
    whole = document == "report"
    if form == "pdf":
        content: bytes | str = briefing_pdf(briefing(subject, language).plain(), subject.on)
    elif form == "xlsx":
        content = report_workbook(subject, language, whole=whole)
    else:
        content = as_csv(report_rows(subject, language) if whole else briefing_rows(subject, language))
    name = "laporan-analisis" if whole else "ringkasan"
    return _file(content, file_name(row, name, language, form), form)


def ranking_answer(ranking: Ranking, form: str, language: Language) -> HttpResponse:
    """A ranking as a file."""
    if form == "pdf":
        content: bytes | str = report_pdf(ranking_blocks(ranking, language), ranking.on)
    elif form == "xlsx":
        content = ranking_workbook(ranking, language)
    else:
        content = as_csv(ranking_rows(ranking, language))
    return _file(content, f"peringkat-{slugify(ranking.group.id)}-{ranking.year}-{language}.{form}", form)


def _file(content: bytes | str, name: str, form: str) -> HttpResponse:
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"}
    response = HttpResponse(content, content_type=MEDIA[form], headers=headers)
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    return response


def _languages() -> list[tuple[str, str]]:
    return [("id", _("Bahasa Indonesia")), ("en", _("Bahasa Inggris"))]


def _started(request: HttpRequest, start: Callable[[], Run]) -> HttpResponse:
    try:
        run = start()
    except AlreadyRunning as fault:
        messages.info(request, str(fault))
        run = fault.run
    return redirect("runs:run", run.pk)
