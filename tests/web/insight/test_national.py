"""The national view: who is where, how results are spread, what stands out, what is reached; for who sees everybody."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.web.assessment.test_cycle_pages import unit_cycle
from tests.web.insight.test_standing import answered, published, spec, text_of

from tolok.assessment.models import Assessment, Extension, Judgement, StageKind, Support
from tolok.evidence.models import Blob, Item
from tolok.organisation.models import Agency

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from tests.web.cast import Cast
    from tests.web.evaluation import Evaluation

pytestmark = pytest.mark.django_db


@pytest.fixture
def national(cast: Cast, signed_in: Callable[..., Client]) -> Client:
    return signed_in(cast.person("national_coordinator"))


def words(client: Client, name: str, query: str = "") -> str:
    answer = client.get(reverse(f"insight:{name}") + query)
    assert answer.status_code == 200, answer.status_code
    return text_of(answer.content.decode())


def page(client: Client, name: str, query: str = "") -> str:
    found: str = client.get(reverse(f"insight:{name}") + query).content.decode()
    return found


def agencies(evaluation: Evaluation, count: int) -> list[Assessment]:
    """More participants, in the self-assessment."""
    made = Agency.objects.bulk_create(
        Agency(name=f"Pemerintah Kab. {n}", slug=f"kab-{n}", cluster="kabupaten", province="Lampung")
        for n in range(count)
    )
    return Assessment.objects.bulk_create(
        Assessment(cycle=evaluation.cycle, agency=agency, stage=evaluation.stage) for agency in made
    )


def test_progress_tells_where_everybody_is_and_who_is_late(
    evaluation: Evaluation, cast: Cast, national: Client
) -> None:
    answered(evaluation.mine)
    documents = evaluation.move_to(StageKind.DOCUMENTS, evaluation.theirs)
    assessor = cast.person("external_assessor", agency=cast.other)
    for leaf, done in (("I01", True), ("I02", False)):
        Judgement.objects.create(
            assessment=evaluation.theirs,
            agency=cast.other,
            stage=documents,
            leaf=leaf,
            assessor=assessor,
            value="3",
            done=done,
            updated_at=timezone.now(),
        )
    evaluation.close()
    told = words(national, "nation")
    assert "1 terlambat" in told
    assert "Pemerintah Provinsi Lampung" in told
    assert "Putusan asesor di tahapnya1 / 20" in told.replace(
        "Putusan asesor di tahapnya ", "Putusan asesor di tahapnya"
    )
    rows = {
        (row["row"], row["part"]): row["count"] for row in spec(page(national, "nation"), "stages")["data"]["values"]
    }
    assert rows["Provinsi (1)", "Penilaian Mandiri"] == 1
    assert rows["Kota (1)", "Penilaian Dokumen"] == 1
    Extension.objects.create(
        assessment=evaluation.mine,
        agency=cast.agency,
        stage=evaluation.stage,
        until=timezone.now() + timedelta(days=2),
        reason="Banjir",
        by=cast.person("national_coordinator"),
    )
    assert "0 terlambat" in words(national, "nation")


def test_progress_asks_again_only_while_the_cycle_runs_and_is_answered_only_by_what_changed(
    evaluation: Evaluation, national: Client
) -> None:
    shown = page(national, "nation")
    assert 'hx-trigger="every 30s"' in shown
    seen = shown.partition("&amp;seen=")[2].partition('"')[0]
    address = f"{reverse('insight:nation')}?of=c{evaluation.cycle.pk}&seen={seen}"
    assert national.get(address, headers={"HX-Request": "true"}).status_code == 204
    answered(evaluation.mine)
    again = national.get(address, headers={"HX-Request": "true"})
    assert again.status_code == 200
    assert b"<html" not in again.content
    assert b"20 / 40" in again.content
    assert "every 30s" not in page(national, "nation", f"?of=c{evaluation.cycle.pk}&live=0")


def test_published_results_are_spread_by_cluster_and_by_year(national: Client) -> None:
    told = words(national, "nation_spread")
    assert "Laporan Pelaksanaan Evaluasi SPBE 2024" in told
    rows = {row["row"]: row for row in spec(page(national, "nation_spread"), "spread")["data"]["values"]}
    assert set(rows) >= {"Provinsi (38)", "Kabupaten (392)", "Kota (93)", "Semua (615)"}
    assert rows["Semua (615)"]["low"] < rows["Semua (615)"]["median"] < rows["Semua (615)"]["high"]
    parts = spec(page(national, "nation_spread"), "predicates")["data"]["values"]
    assert sum(row["count"] for row in parts if row["row"] == "Semua (615)") == 615
    assert "3,12" in told, "the average as the ministry printed it"
    assert "Rata-rata tercetak" in told
    few = words(national, "nation_spread", "?of=p2021&cluster=kota")
    assert "ini bukan gambaran nasional" in few
    assert "Dari tahun ke tahun: Kota" in few


def test_a_cycle_of_tolok_is_spread_too_and_says_that_it_is_not_published(
    evaluation_on: Callable[..., Evaluation], national: Client
) -> None:
    found = evaluation_on("spbe-2020", year=2026)
    answered(found.mine)
    told = words(national, "nation_spread", f"?of=c{found.cycle.pk}")
    assert "Belum diumumkan: angka dapat berubah" in told
    assert "Provinsi103,003,00" in told.replace(" ", "")
    assert national.get(reverse("insight:nation_spread") + "?of=c999999").status_code == 404


def test_every_province_is_a_tile_and_a_row(national: Client) -> None:
    shown = page(national, "nation_map", "?of=p2024&province=Papua%20Tengah")
    values = spec(shown, "map")["layer"], spec(shown, "map")["data"]["values"]
    assert len({(row["column"], row["row"]) for row in values[1]}) == 38
    lampung = next(row for row in values[1] if row["province"] == "Lampung")
    assert lampung["word"] in {"Cukup", "Baik", "Sangat Baik"}
    told = text_of(shown)
    assert "Instansi di provinsi ini" in told
    assert "Pemerintah Provinsi Papua Tengah" in told
    share = spec(page(national, "nation_map", "?of=p2024&show=share&cluster=kota"), "map")["data"]["values"]
    assert {row["word"] for row in share} <= {"", "0–20 %", "20–40 %", "40–60 %", "60–80 %", "80–100 %"}
    assert next(row for row in share if row["province"] == "Sulawesi Barat")["figure"] == "–", "it has no city"


def test_targets_are_stated_on_the_page_and_short_ones_counted(national: Client) -> None:
    assert "Belum ada sasaran yang dinyatakan" in words(national, "nation_targets")
    told = words(national, "nation_targets", "?of=p2024&band=baik&share=95")
    assert "kurang" in told
    bars = spec(page(national, "nation_targets", "?of=p2024&band=baik&share=95"), "targets")["layer"]
    assert bars[-1]["data"]["values"] == [{"target": 95.0}]
    assert "tercapai" in words(national, "nation_targets", "?of=p2024&band=kurang&share=100")
    wrong = national.get(reverse("insight:nation_targets") + "?share=many")
    assert wrong.status_code == 422
    assert 'value="many"' in wrong.content.decode()
    assert "bilangan bulat dari 1 sampai 100" in wrong.content.decode()


def test_jumps_of_two_predicates_stand_out(evaluation_on: Callable[..., Evaluation], national: Client) -> None:
    told = words(national, "nation_outliers", "?of=p2024")
    assert "instansi yang dapat dibandingkan" in told
    assert "(2023)" in told
    found = evaluation_on("spbe-2020", year=2025)
    answered(found.mine, otherwise=1)  # 4,09 Sangat Baik in 2024
    answered(found.theirs, otherwise=3)
    told = words(national, "nation_outliers", f"?of=c{found.cycle.pk}")
    assert "1 dari 2 instansi yang dapat dibandingkan" in told
    assert "4,09 Sangat Baik (2024)" in told


def test_a_result_on_another_instrument_is_no_jump(evaluation: Evaluation, national: Client) -> None:
    answered(evaluation.mine, otherwise=1)
    assert "predikat dua instrumen tidak dapat dibandingkan" in words(
        national, "nation_outliers", f"?of=c{evaluation.cycle.pk}"
    )


def test_the_same_file_of_two_agencies_stands_out_and_leads_to_both(
    evaluation: Evaluation, cast: Cast, national: Client
) -> None:
    for assessment, agency, leaf in (
        (evaluation.mine, cast.agency, "I01"),
        (evaluation.theirs, cast.other, "I02"),
    ):
        person = cast.person("coordinator", agency=agency)
        blob = Blob.objects.create(
            agency=agency, sha256="ab" * 32, size=3, media_type="application/pdf", stored=f"{agency.pk}"
        )
        item = Item.objects.create(agency=agency, blob=blob, title="Laporan Audit", kind="audit", added_by=person)
        Support.objects.create(
            assessment=assessment, agency=agency, stage=evaluation.stage, leaf=leaf, level=2, item=item, added_by=person
        )
    shown = page(national, "nation_outliers", f"?of=c{evaluation.cycle.pk}")
    assert "Laporan Audit" in shown
    for assessment, leaf in ((evaluation.mine, "I01"), (evaluation.theirs, "I02")):
        assert reverse("indicator", args=[assessment.pk, leaf]) in shown
    Support.objects.filter(leaf="I02").delete()
    address = f"?of=c{evaluation.cycle.pk}"
    assert "Laporan Audit" in page(national, "nation_outliers", address), "it is not looked for at every page"
    assert "Laporan Audit" not in page(national, "nation_outliers", address + "&again=1")


def test_an_assessor_far_from_the_others_stands_out(evaluation: Evaluation, cast: Cast, national: Client) -> None:
    documents = evaluation.move_to(StageKind.DOCUMENTS)
    leaves = [leaf.id for leaf in evaluation.cycle.instrument.leaves][:15]
    people = [cast.person("external_assessor", name=name) for name in ("Asesor Biasa", "Asesor Lain", "Asesor Ketat")]
    for person, level in zip(people, ("3", "3", "1"), strict=True):
        Judgement.objects.bulk_create(
            Judgement(
                assessment=evaluation.mine,
                agency=cast.agency,
                stage=documents,
                leaf=leaf,
                assessor=person,
                value=level,
                done=True,
                updated_at=timezone.now(),
            )
            for leaf in leaves
        )
    shown = text_of(page(national, "nation_outliers", f"?of=c{evaluation.cycle.pk}"))
    assert "3 asesor menilai sedikitnya 10 indikator" in shown
    assert shown.index("Asesor Ketat") < shown.index("Asesor Biasa"), "the farthest first"
    assert "−2,00" in shown
    assert "+1,00" in shown
    assert reverse("disagreements", args=[evaluation.mine.pk]) in page(
        national, "nation_outliers", f"?of=c{evaluation.cycle.pk}"
    )


def test_few_judgements_say_nothing(evaluation: Evaluation, national: Client) -> None:
    assert "apa pun tentang mereka belum dapat dikatakan" in words(
        national, "nation_outliers", f"?of=c{evaluation.cycle.pk}"
    )


@pytest.mark.parametrize("name", ["nation", "nation_spread", "nation_map", "nation_targets", "nation_outliers"])
def test_the_queries_do_not_grow_with_agencies(
    evaluation_on: Callable[..., Evaluation], cast: Cast, national: Client, name: str
) -> None:
    found = evaluation_on("spbe-2020", year=2026)
    answered(found.mine)
    address = f"{reverse(f'insight:{name}')}?of=c{found.cycle.pk}"
    national.get(address)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert national.get(address).status_code == 200
        return len(queries)

    few = asked()
    for row in agencies(found, 30):
        row.printed, row.index, row.predicate = "3.00", 3, "baik"
        row.save()
    assert asked() == few


def test_without_a_cycle_the_pages_say_what_will_be_there(national: Client) -> None:
    assert "Belum ada siklus nasional" in words(national, "nation")
    assert "Lompatan dua predikat" in words(national, "nation_outliers")


def test_another_cycle_of_an_agency_is_not_national(cast: Cast, national: Client) -> None:
    own = unit_cycle(cast, 2)
    assert national.get(reverse("insight:nation") + f"?of=c{own.pk}").status_code == 404


def test_who_sees_one_agency_only_is_refused(cast: Cast, signed_in: Callable[..., Client]) -> None:
    client = signed_in(cast.person("coordinator"))
    assert client.get(reverse("insight:nation")).status_code == 403
    assert "Pandangan nasional" not in client.get("/").content.decode()
    assert "Pandangan nasional" in signed_in(cast.person("auditor")).get("/").content.decode()


def test_published_results_of_a_cycle_are_official(evaluation_on: Callable[..., Evaluation], national: Client) -> None:
    found = evaluation_on("spbe-2020", year=2026)
    answered(found.mine)
    published(found.mine)
    found.cycle.state, found.cycle.published_at = "published", timezone.now()
    found.cycle.save()
    told = words(national, "nation_spread", f"?of=c{found.cycle.pk}")
    assert "Belum diumumkan" not in told
    assert "every 30s" not in page(national, "nation", f"?of=c{found.cycle.pk}")
