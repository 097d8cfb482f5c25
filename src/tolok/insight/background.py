"""What this room does in the background (``tolok.runs``): full reports as PDF, one or those of a whole cycle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from zipfile import ZIP_STORED, ZipFile

from django.core.exceptions import PermissionDenied
from django.utils import translation
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from tolok.analysis.report import Subject, full_report
from tolok.assessment import access
from tolok.assessment.access import Hand, hand
from tolok.assessment.models import Assessment, Cycle
from tolok.insight.access import require_all
from tolok.insight.actions import ALL, ONE
from tolok.insight.charts.drawn import drawings_of
from tolok.insight.paper.press import Press
from tolok.insight.queries.dossier import subject_of, subjects_of
from tolok.instruments import Language
from tolok.organisation.access import Standing
from tolok.organisation.models import Agency
from tolok.organisation.rights import Right
from tolok.records.actions.documents import decided
from tolok.runs.faults import Failed
from tolok.runs.kinds import Outcome, register
from tolok.runs.work import Work

_STEPS = 3


def _require_one(standing: Standing, _agency: Agency | None, asked: Mapping[str, Any]) -> None:
    require_all(_hand(standing, asked))


def _require_all(standing: Standing, _agency: Agency | None, asked: Mapping[str, Any]) -> None:
    standing.require(Right.DECIDE, agency=None, cycle=asked.get("cycle"))


def _one(work: Work) -> Outcome:
    own = _hand(work.standing, work.asked)
    language = _language(work)
    work.progress(0, _STEPS, now("membaca penilaian"))
    with translation.override(language):
        subject = subject_of(own)
        told = full_report(subject, language, drawings_of(subject))
    work.progress(1, _STEPS, now("menggambar dan menyusun halaman"))
    with Press(1) as press:
        ((_key, pdf),) = press.set([(0, told, subject.on)])
    work.progress(2, _STEPS)
    name = file_name(own.assessment, "laporan-analisis", language, "pdf")
    path = work.folder / name
    path.write_bytes(pdf)
    work.progress(_STEPS, _STEPS)
    return Outcome(now("Laporan analisis siap diunduh."), path=path, name=name, media_type="application/pdf")


def _all(work: Work) -> Outcome:
    cycle = Cycle.objects.select_related("edition").filter(pk=work.asked["cycle"], agency__isnull=True).first()
    if cycle is None:
        raise Failed(now("Siklus ini tidak ada lagi."))
    keys = list(decided(cycle))
    if not keys:
        raise Failed(now("Belum ada hasil yang ditetapkan; tetapkan lebih dahulu."))
    language = _language(work)
    path = work.folder / f"laporan-analisis-{cycle.year}-{language}.zip"
    work.progress(0, len(keys))
    with ZipFile(path, "w", ZIP_STORED) as parcel, Press() as press:  # a PDF is compressed already
        for done, (row, pdf) in enumerate(press.set(_jobs(cycle, keys, work, language)), start=1):
            parcel.writestr(file_name(row, "laporan-analisis", language, "pdf"), pdf)
            work.progress(done, len(keys), row.agency.name)
    return Outcome(now("{count} laporan").format(count=len(keys)), path=path, name=path.name)


def _jobs(
    cycle: Cycle, keys: list[int], work: Work, language: Language
) -> Iterator[tuple[Assessment, dict[str, Any], date]]:
    subjects = subjects_of(cycle, keys, work.standing)
    while True:
        with translation.override(language):
            found: tuple[Assessment, Subject] | None = next(subjects, None)
            if found is None:
                return
            row, subject = found
            told = full_report(subject, language, drawings_of(subject))
        yield row, told, subject.on


def file_name(row: Assessment, what: str, language: Language, form: str) -> str:
    """What a report is called when it is taken away."""
    whose = f"{row.agency.slug}-{row.unit_id}" if row.unit_id else row.agency.slug
    return f"{what}-{whose}-{row.cycle.year}-{language}.{form}"


def _hand(standing: Standing, asked: Mapping[str, Any]) -> Hand:
    rows = access.assessments(standing).select_related("cycle", "stage", "agency", "unit")
    found = rows.filter(pk=int(asked.get("assessment") or 0)).first()
    if found is None:
        raise PermissionDenied(now("Penilaian ini tidak ada, atau bukan untuk Anda."))
    return hand(standing, found)


def _language(work: Work) -> Language:
    return "en" if work.asked.get("language") == "en" else "id"


register(ONE, _("Laporan analisis"), work=_one, require=_require_one)
register(ALL, _("Laporan analisis semua instansi"), work=_all, require=_require_all)
