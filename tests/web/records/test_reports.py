"""Laporan Hasil Evaluasi: the written rules, recommendations, monitoring, other instruments, all at once."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.web.assessment.stage import standing
from tests.web.records.office import bytes_of, decided, letter, posted, text_of, traits_of

from tolok.assessment.models import Assessment
from tolok.evidence import store
from tolok.organisation.access import Refused
from tolok.records.actions.documents import edit_recommendation, issue, issue_reports
from tolok.records.facts import facts_of
from tolok.records.faults import Changed, Faulty
from tolok.records.models import Document, DocumentKind, Recommendation
from tolok.runs import carrying
from tolok.runs.models import Run, RunState

if TYPE_CHECKING:
    from tests.web.cast import Cast

SignedIn = Callable[..., Client]


def test_a_report_follows_the_written_rules(cast: Cast, signed_in: SignedIn) -> None:
    # Levels 1 to 5 by turns; indicators 1-10 are the first aspect.
    assessment, national = decided(cast), cast.person("national_coordinator")
    client = signed_in(national)
    assert client.post(f"/assessments/{assessment.pk}/documents/report/new/", posted()).status_code == 302
    document = Document.objects.get()
    aspect = document.content["facts"]["aspects"][0]
    assert aspect["fulfilment"] == (
        "8 dari 10 indikator terpenuhi, yaitu berada pada tingkat 2 ke atas: indikator 2, 3, 4, 5, 7, 8, 9, dan 10."
    )
    numbers = {
        side: [one["title"].split(",")[0].removeprefix("Indikator ") for one in aspect[side]]
        for side in ("strengths", "weaknesses")
    }
    assert numbers == {"strengths": ["5", "10", "4", "9"], "weaknesses": ["1", "6", "2", "7"]}
    assert (aspect["strengths"][0]["says"], aspect["weaknesses"][0]["says"]) == ("Fakta I05.", "Sebab I01.")
    pdf = bytes_of(client.get(f"/documents/{document.pk}/file/"))
    said = text_of(pdf)
    assert traits_of(pdf)["ua"]
    for words in ("LAPORAN HASIL EVALUASI", "A. Hasil", "B. Nilai indikator", "C. Analisis", "D. Rekomendasi"):
        assert words in said, words
    assert f"{document.content['facts']['index']['value']} dari 5" in said
    assert "Domain Kebijakan Internal SPBE" in said
    assert len(document.content["facts"]["aspects"]) == 8
    assert len(document.content["facts"]["indicators"]) == 47


def test_recommendations_name_the_best_the_last_and_what_comes_first(cast: Cast) -> None:
    facts = facts_of(DocumentKind.REPORT, [decided(cast)])
    (paragraphs,) = (one["recommendation"] for one in facts.values())
    assert "indeks" in paragraphs[0]
    assert "Nilai tertinggi terdapat pada aspek" in paragraphs[1]
    assert "Nilai terendah terdapat pada aspek" in paragraphs[2]
    assert paragraphs[3] == "Perbaikan agar dilakukan menurut urutan prioritas berikut."
    assert paragraphs[4].startswith("1. Aspek ")


def test_an_assessor_edits_the_recommendations_before_the_report(cast: Cast, signed_in: SignedIn) -> None:
    assessment, assessor = decided(cast), cast.person("external_assessor")
    page = f"/assessments/{assessment.pk}/recommendation/"
    client = signed_in(assessor)
    proposed = client.get(page).content.decode()
    assert "Nilai tertinggi terdapat pada aspek" in proposed
    sent = {"text": "Pertama, perkuat audit.\n\nKedua, satukan data.", "version": "0"}
    assert client.post(page, sent).status_code == 302
    assert client.post(page, sent).status_code == 422  # it was version 0 that they saw
    with pytest.raises(Changed):
        edit_recommendation(assessment=assessment, text="x", version=0, by=assessor, standing=standing(assessor))
    coordinator = cast.person("coordinator")
    with pytest.raises(Refused):
        edit_recommendation(assessment=assessment, text="x", version=1, by=coordinator, standing=standing(coordinator))
    assert Recommendation.objects.get().version == 1
    national = cast.person("national_coordinator")
    made = issue(
        assessment=assessment, kind=DocumentKind.REPORT, letter=letter(), by=national, standing=standing(national)
    )
    assert made.content["facts"]["recommendation"] == ["Pertama, perkuat audit.", "Kedua, satukan data."]


def test_monitoring_is_the_same_without_recommendations(cast: Cast) -> None:
    assessment, national = decided(cast), cast.person("national_coordinator")
    made = issue(
        assessment=assessment, kind=DocumentKind.MONITORING, letter=letter(), by=national, standing=standing(national)
    )
    with store.opened(made.blob) as stream:
        said = text_of(stream.read())
    assert "LAPORAN HASIL PEMANTAUAN" in said
    assert "Rekomendasi" not in said
    assert "C. Analisis kekuatan dan kelemahan" in said


@pytest.mark.parametrize(("instrument", "aspects"), [("pemdi-2026", 7), ("spbe-2018", 7)])
def test_other_instruments_report_too_and_the_page_says_what_is_assumed(
    instrument: str, aspects: int, cast: Cast, signed_in: SignedIn
) -> None:
    assessment, national = decided(cast, instrument), cast.person("national_coordinator")
    client = signed_in(national)
    page = client.get(f"/assessments/{assessment.pk}/documents/report/new/").content.decode()
    assert "sebagai anggapan" in page
    client.post(f"/assessments/{assessment.pk}/documents/report/new/", posted())
    document = Document.objects.get()
    assert len(document.content["facts"]["aspects"]) == aspects
    said = text_of(bytes_of(client.get(f"/documents/{document.pk}/file/")))
    assert "LAPORAN HASIL EVALUASI" in said
    assert "anggapan" not in said  # the doubt stands in the interface, not in the letter


def test_facts_of_many_are_read_with_a_fixed_number_of_queries(cast: Cast) -> None:
    cycle = decided(cast, both=True).cycle
    rows = list(Assessment.objects.filter(cycle=cycle).select_related("cycle", "agency", "stage"))
    facts_of(DocumentKind.REPORT, rows)  # the instrument is read once a process
    counts = []
    for some in (rows[:1], rows):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            facts_of(DocumentKind.REPORT, some)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 5


def test_all_reports_at_once_with_their_own_numbers_and_nothing_twice(cast: Cast) -> None:
    cycle, national = decided(cast, both=True).cycle, cast.person("national_coordinator")
    given: dict[str, Any] = {
        "cycle": cycle,
        "kind": DocumentKind.REPORT,
        "by": national,
        "standing": standing(national),
    }
    with pytest.raises(Faulty, match="urut"):
        list(issue_reports(letter=letter(), **given))
    done = list(issue_reports(letter=letter(number="B/{urut}/2024"), **given))
    assert [(at, total, made is not None) for at, total, made in done] == [(1, 2, True), (2, 2, True)]
    assert sorted(Document.objects.values_list("number", flat=True)) == ["B/1/2024", "B/2/2024"]
    again = list(issue_reports(letter=letter(number="B/{urut}/2024"), **given))
    assert [made for _at, _total, made in again] == [None, None]


@pytest.mark.django_db(transaction=True)
def test_a_run_issues_all_and_gives_one_file(cast: Cast, signed_in: SignedIn) -> None:
    cycle, national = decided(cast, both=True).cycle, cast.person("national_coordinator")
    client = signed_in(national)
    assert "Terbitkan semua" in client.get(f"/cycles/{cycle.pk}/reports/").content.decode()
    assert client.post(f"/cycles/{cycle.pk}/reports/", posted(kind="report")).status_code == 422  # no {urut}
    answer = client.post(f"/cycles/{cycle.pk}/reports/", posted(kind="report", number="B/{urut}/2024"))
    run = Run.objects.get()
    assert answer.headers["Location"] == f"/runs/{run.pk}/"
    carrying.carry_out(run.pk)
    run.refresh_from_db()
    assert (run.state, run.done, run.message) == (
        RunState.DONE,
        2,
        "2 laporan diterbitkan; berkas ini memuat 2 laporan",
    )
    parcel = ZipFile(BytesIO(bytes_of(client.get(f"/runs/{run.pk}/result/"))))
    assert parcel.namelist() == [
        "lhe-kota-bandar-lampung-2024-edisi-1.pdf",
        "lhe-provinsi-lampung-2024-edisi-1.pdf",
    ]
    assert "LAPORAN HASIL EVALUASI" in text_of(parcel.read(parcel.namelist()[0]))
