"""What this room does in the background (``tolok.runs``): all reports of a cycle, and one file of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from zipfile import ZIP_STORED, ZipFile

from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from tolok.assessment.models import Cycle
from tolok.evidence import store
from tolok.organisation.access import Standing
from tolok.organisation.models import Agency
from tolok.organisation.rights import Right
from tolok.records.actions.documents import issue_reports
from tolok.records.actions.reports import ISSUE, PARCEL
from tolok.records.facts import REPORTS
from tolok.records.faults import NotPossible
from tolok.records.models import Document
from tolok.records.typesetting import Letter
from tolok.runs.faults import Failed
from tolok.runs.kinds import Outcome, register
from tolok.runs.work import Work


def _require(standing: Standing, _agency: Agency | None, asked: Mapping[str, Any]) -> None:
    standing.require(Right.DECIDE, agency=None, cycle=asked.get("cycle"))


def _issue(work: Work) -> Outcome:
    cycle = _cycle(work)
    letter = Letter(**{**work.asked["letter"], "dated": date.fromisoformat(work.asked["letter"]["dated"])})
    made = 0
    try:
        for done, total, document in issue_reports(
            cycle=cycle,
            kind=work.asked["kind"],
            letter=letter,
            by=work.by,
            standing=work.standing,
            again=work.asked["again"],
        ):
            made += document is not None
            work.progress(done, total)
    except NotPossible as fault:
        raise Failed(str(fault)) from fault
    outcome = _parcel(work)
    told = now("{made} laporan diterbitkan; berkas ini memuat {all}")
    return Outcome(told.format(made=made, all=outcome.message), path=outcome.path, name=outcome.name)


def _parcel(work: Work) -> Outcome:
    """The newest edition of every report in one file; a copy with signatures where there is one."""
    cycle = _cycle(work)
    kinds = [work.asked["kind"]] if work.asked.get("kind") else list(REPORTS)
    rows = Document.objects.filter(assessment__cycle=cycle, kind__in=kinds)
    newest = list(
        rows.order_by("assessment_id", "kind", "-edition").distinct("assessment_id", "kind").values_list("pk")
    )
    keys = [key for (key,) in newest]
    if not keys:
        raise Failed(now("Belum ada laporan yang diterbitkan dalam siklus ini."))
    path = work.folder / f"laporan-{cycle.year}.zip"
    found = Document.objects.filter(pk__in=keys).select_related("blob").prefetch_related("signatures__blob")
    with ZipFile(path, "w", ZIP_STORED) as parcel:  # a PDF is compressed already
        for done, document in enumerate(found.order_by("agency__name").iterator(chunk_size=50), start=1):
            signed = list(document.signatures.all())
            with store.opened(signed[-1].blob if signed else document.blob) as stream:
                parcel.writestr(document.file_name, stream.read())
            work.progress(done, len(keys), document.number)
    return Outcome(now("{count} laporan").format(count=len(keys)), path=path, name=path.name)


def _cycle(work: Work) -> Cycle:
    cycle = Cycle.objects.select_related("edition").filter(pk=work.asked["cycle"], agency__isnull=True).first()
    if cycle is None:
        raise Failed(now("Siklus ini tidak ada lagi."))
    return cycle


register(ISSUE, _("Menerbitkan laporan semua instansi"), work=_issue, require=_require)
register(PARCEL, _("Laporan semua instansi dalam satu berkas"), work=_parcel, require=_require)
