"""Reports of an assessment and of a cycle: what they say, one page, PDF/UA, live spreadsheets, who gets them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZipFile

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.web.assessment.stage import standing
from tests.web.records.office import answered, bytes_of, decided, text_of, traits_of

from tolok.analysis.report import briefing
from tolok.assessment.access import hand
from tolok.assessment.models import Assessment, Assignment
from tolok.insight.paper.press import Press, PressFailed
from tolok.insight.paper.setting import briefing_pdf, pages_of
from tolok.insight.queries.dossier import subject_of, subjects_of
from tolok.runs import carrying
from tolok.runs.models import Run, RunState

if TYPE_CHECKING:
    from tests.web.cast import Cast

SignedIn = Callable[..., Client]
pytestmark = pytest.mark.django_db
ON = date(2026, 11, 24)
UA = {"tagged": True, "ua": True, "title_shown": True}


def address(assessment: Assessment, file: str = "") -> str:
    return f"/assessments/{assessment.pk}/analysis/reports/{file}"


def taken(client: Client, where: str, lang: str = "id") -> bytes:
    answer = client.get(f"{where}?lang={lang}")
    assert answer.status_code == 200, answer.status_code
    assert "attachment" in answer.headers["Content-Disposition"]
    return bytes_of(answer)


def lead(assessment: Assessment, cast: Cast, leaf: str) -> None:
    Assignment.objects.create(
        assessment=assessment,
        agency=assessment.agency,
        leaf=leaf,
        unit=cast.health,
        lead=True,
        assigned_by=cast.person("coordinator"),
    )


def test_the_briefing_is_one_page_for_the_head_in_both_languages(cast: Cast, signed_in: SignedIn) -> None:
    assessment = answered(cast)
    lead(assessment, cast, "I42")
    client = signed_in(cast.person("coordinator"))
    page = client.get(address(assessment)).content.decode()
    assert "Ringkasan satu halaman" in page
    pdf = taken(client, address(assessment, "briefing.pdf"))
    said = text_of(pdf)
    assert pages_of(pdf) == 1
    assert traits_of(pdf) == {**UA, "language": "id-ID"}
    for words in (
        "Ringkasan untuk kepala daerah",
        "Indeks SPBE 2020 (2024) Pemerintah Provinsi Lampung adalah 3,00 dari 5, dengan predikat Baik.",
        "Menuju predikat Sangat Baik masih kurang 0,50 poin, paling sedikit 18 kenaikan tingkat.",
        "Yang berubah",
        "Tidak ada asesor kedua",
        "42 Layanan Pengaduan Pelayanan Publik",
        f"Yang mengerjakan: {cast.health.name} (indikator 42).",
        "Kepala daerah menugaskan",
        "BELUM DITETAPKAN",
    ):
        assert words in said, words
    english = taken(client, address(assessment, "briefing.pdf"), "en")
    assert pages_of(english) == 1
    assert traits_of(english) == {**UA, "language": "en-GB"}
    assert "out of 5, with the predicate Good." in text_of(english)
    rows = list(csv.reader(io.StringIO(taken(client, address(assessment, "briefing.csv"), "en").decode())))
    assert [
        "The number",
        "The SPBE Index 2020 (2024) of Pemerintah Provinsi Lampung is 3.00 out of 5, with the predicate Good.",
    ] in rows


def test_however_much_there_is_to_say_the_briefing_stays_one_page(cast: Cast) -> None:
    from dataclasses import replace

    from tolok.instruments.language import plain

    assessment, coordinator = answered(cast), cast.person("coordinator")
    subject = subject_of(hand(standing(coordinator), assessment))
    long = "Dinas Komunikasi, Informatika, Statistik, Persandian, Perpustakaan dan Kearsipan " * 4
    crowded = replace(
        subject,
        who=f"Pemerintah Kabupaten {long}",
        cycle=long,
        certainty=[plain(long)] * 9,
        owners={leaf.id: f"{leaf.id} {long} 😀" for leaf in subject.instrument.leaves},
    )
    for language in ("id", "en"):
        pdf = briefing_pdf(briefing(crowded, language).plain(), crowded.on)
        assert pages_of(pdf) == 1


@pytest.mark.django_db(transaction=True)
def test_the_full_report_is_made_in_the_background_with_its_charts(cast: Cast, signed_in: SignedIn) -> None:
    assessment, coordinator = answered(cast), cast.person("coordinator")
    lead(assessment, cast, "I42")
    Assessment.objects.filter(pk=assessment.pk).update(printed="3.00")
    client = signed_in(coordinator)
    answer = client.post(address(assessment), {"lang": "en"})
    run = Run.objects.get()
    assert answer.headers["Location"] == f"/runs/{run.pk}/"
    carrying.carry_out(run.pk)
    run.refresh_from_db()
    assert (run.state, run.message) == (RunState.DONE, "Laporan analisis siap diunduh.")
    assert run.file_name == "laporan-analisis-provinsi-lampung-2024-en.pdf"
    pdf = bytes_of(client.get(f"/runs/{run.pk}/result/"))
    said = text_of(pdf)
    assert traits_of(pdf) == {**UA, "language": "en-GB"}
    for words in (
        "1. Where it stands",
        "2. Indicators",
        "3. What changed",
        "4. How sure",
        "5. Among",
        "6. Units",
        "7. What next",
    ):
        assert words in said, words
    assert "Map of indicators" in said or "Indicator map" in said or "Indicators" in said
    assert len(alternatives(pdf)) >= 3, "every chart says in words what it shows"
    assert "Laporan" in client.get(address(assessment)).content.decode()


def alternatives(pdf: bytes) -> list[str]:
    """What stands for the pictures of a PDF for who cannot see them."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    reader = PdfFileReader(BytesIO(pdf))
    found = []

    def walk(part: object) -> None:
        part = part.get_object() if hasattr(part, "get_object") else part
        if isinstance(part, list):
            for one in part:
                walk(one)
        elif isinstance(part, dict):
            if "/Alt" in part:
                found.append(str(part["/Alt"]))
            if "/K" in part:
                walk(part["/K"])

    walk(reader.root["/StructTreeRoot"]["/K"])
    return found


def test_spreadsheets_are_live_and_tables_plain(cast: Cast, signed_in: SignedIn) -> None:
    assessment = answered(cast)
    client = signed_in(cast.person("coordinator"))
    book = openpyxl.load_workbook(BytesIO(taken(client, address(assessment, "report.xlsx"), "en")))
    assert book.sheetnames[:2] == ["Summary", "Index"]
    assert str(book["Summary"]["B4"].value).startswith("=IF('Index'!$G$7")
    assert str(book["Index"]["G7"].value).startswith("=IF(E7")
    rows = list(csv.DictReader(io.StringIO(taken(client, address(assessment, "report.csv")).decode())))
    assert len(rows) == len(assessment.cycle.instrument.nodes)
    assert (rows[0]["Nilai terbit"], rows[-1]["Nilai tepat"]) == ("3.00", "3")
    assert client.get(address(assessment, "report.pdf")).status_code == 404  # that one takes a run
    assert client.get(address(assessment, "letter.pdf")).status_code == 404


def test_a_ranking_is_of_results_that_everybody_may_read(cast: Cast, signed_in: SignedIn) -> None:
    assessment = answered(cast)
    client = signed_in(cast.person("coordinator"))
    printed = text_of(taken(client, address(assessment, "ranking.pdf"), "en"))
    assert (
        "Ranking SPBE Index 2020 (2024): Provinces" in printed
    )  # nothing of the cycle is public: the national results
    assert "too close to be called better" in printed
    rows = list(csv.DictReader(io.StringIO(taken(client, address(assessment, "ranking.csv")).decode())))
    lampung = next(row for row in rows if row["Instansi"] == "Pemerintah Provinsi Lampung")
    assert (lampung["Indeks"], lampung["Predikat"]) == ("4.09", "Sangat Baik")
    page = openpyxl.load_workbook(BytesIO(taken(client, address(assessment, "ranking.xlsx"))))["Peringkat"]
    assert str(page["A5"].value).startswith("=1+COUNTIF(")


def test_who_decides_ranks_a_cluster_with_what_stands_and_has_all_reports_made(cast: Cast, signed_in: SignedIn) -> None:
    cycle, national = decided(cast, both=True).cycle, cast.person("national_coordinator")
    client = signed_in(national)
    where = f"/cycles/{cycle.pk}/analysis/reports/"
    assert where in client.get(f"/cycles/{cycle.pk}/").content.decode()
    assert "2 hasil sudah ditetapkan" in client.get(where).content.decode()
    ranking = taken(client, f"/cycles/{cycle.pk}/analysis/ranking/provinsi.csv")
    row = next(csv.DictReader(io.StringIO(ranking.decode())))
    assert (row["Tempat pertama"], row["Instansi"], row["I05"]) == ("1", "Pemerintah Provinsi Lampung", "5")
    assert client.get(f"/cycles/{cycle.pk}/analysis/ranking/lpnk.pdf").status_code == 404
    assert traits_of(taken(client, f"/cycles/{cycle.pk}/analysis/ranking/kota.pdf"))["ua"]
    own = signed_in(cast.person("coordinator"))
    assert own.get(where).status_code == 403
    assert own.get(f"/cycles/{cycle.pk}/analysis/ranking/provinsi.csv").status_code == 403


@pytest.mark.django_db(transaction=True)
def test_all_full_reports_come_in_one_file(cast: Cast, signed_in: SignedIn) -> None:
    cycle, national = decided(cast, both=True).cycle, cast.person("national_coordinator")
    client = signed_in(national)
    client.post(f"/cycles/{cycle.pk}/analysis/reports/", {"lang": "id"})
    run = Run.objects.get()
    carrying.carry_out(run.pk)
    run.refresh_from_db()
    assert (run.state, run.done, run.message) == (RunState.DONE, 2, "2 laporan")
    with ZipFile(BytesIO(bytes_of(client.get(f"/runs/{run.pk}/result/")))) as parcel:
        assert sorted(parcel.namelist()) == [
            "laporan-analisis-kota-bandar-lampung-2024-id.pdf",
            "laporan-analisis-provinsi-lampung-2024-id.pdf",
        ]
        pdf = parcel.read("laporan-analisis-provinsi-lampung-2024-id.pdf")
    assert "1. Di mana posisinya" in text_of(pdf)
    assert traits_of(pdf) == {**UA, "language": "id-ID"}


def test_each_report_of_many_asks_the_same_number_of_questions(cast: Cast) -> None:
    cycle, national = decided(cast, both=True).cycle, cast.person("national_coordinator")
    keys = list(Assessment.objects.filter(cycle=cycle).values_list("pk", flat=True))
    list(subjects_of(cycle, keys, standing(national)))  # the instrument is read once a process
    counts = []
    for some in (keys[:1], keys):
        with CaptureQueriesContext(connection) as asked:
            assert len(list(subjects_of(cycle, some, standing(national)))) == len(some)
        counts.append(len(asked))
    assert counts[1] - counts[0] <= 14, counts  # what a cluster and the cycle tell is asked once


def test_a_process_that_dies_is_told_and_none_is_left() -> None:
    with Press(1) as press:
        (process,) = press._processes
        with pytest.raises(PressFailed):
            list(press.set([(1, {"blocks": [{"kind": "chart", "spec": {"mark": "no such mark"}}]}, ON)]))
        process.kill()
        with pytest.raises(PressFailed):
            list(press.set([(1, {"blocks": []}, ON)]))
    assert process.poll() is not None


def subject_day(cast: Cast) -> date:
    return date(2026, 11, 24)


def test_who_sees_some_indicators_only_gets_no_report(cast: Cast, signed_in: SignedIn) -> None:
    assessment = answered(cast)
    lead(assessment, cast, "I42")
    client = signed_in(cast.person("unit_officer"))
    for where in (address(assessment), address(assessment, "briefing.pdf")):
        assert client.get(where).status_code == 403, where
