"""Results for everybody: what was published with its source, and what was decided here; nothing else."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tolok.assessment.models import Assessment, Claim
from tolok.assessment.queries.agencies import result_of
from tolok.assessment.scores import rescore
from tolok.ledger.actions import System
from tolok.organisation.actions import register_agencies
from tolok.organisation.models import Agency

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from tests.web.evaluation import Evaluation

pytestmark = pytest.mark.django_db


def test_lampungs_path_with_its_sources(cast: object, client: Client) -> None:
    result = result_of(Agency.objects.get(slug="provinsi-lampung"))
    assert [(year.year, year.index) for year in result.years] == [
        (2024, "4.09"),
        (2023, "3.81"),
        (2022, "3.37"),
        (2021, "2.76"),
    ]
    assert result.latest is not None
    assert result.latest.change == Decimal("0.28")
    assert result.above is not None
    assert (result.above.name, result.above.distance) == ("Memuaskan", Decimal("0.11"))
    assert all(year.source for year in result.years)
    page = client.get(reverse("agency", args=["provinsi-lampung"])).content.decode()
    assert "4,09" in page
    assert "Sangat Baik" in page
    assert "0,11" in page
    assert "Laporan Pelaksanaan Evaluasi SPBE 2024" in page


def test_what_was_printed_in_indonesian_is_read_in_english(cast: object, client: Client) -> None:
    client.post(reverse("ui:language"), {"language": "en", "next": "/"})
    page = client.get(reverse("agency", args=["provinsi-lampung"])).content.decode()
    assert "4.09" in page
    assert "Very good" in page
    assert "Table 26" in page
    assert "Sangat Baik" not in page
    assert "Tabel" not in page


def test_bandar_lampung_shows_every_level_of_four_years(cast: object, client: Client) -> None:
    result = result_of(Agency.objects.get(slug="kota-bandar-lampung"))
    (table,) = result.tables
    assert [year.year for year in table.years] == [2021, 2022, 2023, 2024]
    assert len(table.rows) == 47
    assert all(level is not None for row in table.rows for level in row.levels)
    page = client.get(reverse("agency", args=["kota-bandar-lampung"])).content.decode()
    assert page.count('class="ladder"') == 4 * 47


def test_the_parts_stand_beside_the_middle_half_of_the_cluster(cast: object) -> None:
    result = result_of(Agency.objects.get(slug="provinsi-lampung"))
    assert [aspect.value for aspect in result.aspects] == [Decimal(v) for v in ("3.30", "4.50", "2.27", "4.75")]
    for aspect in result.aspects:
        assert aspect.low is not None
        assert aspect.middle is not None
        assert aspect.high is not None
        assert aspect.low <= aspect.middle <= aspect.high
    assert result.weakest is not None
    assert result.weakest.value == Decimal("2.27")
    moved = {aspect.title: aspect.carried for aspect in result.moved}
    assert moved["Layanan SPBE"] == Decimal("0.17")  # (4.75 - 4.38) × 45.5 %
    assert abs(sum(v for v in moved.values() if v) - Decimal("0.28")) <= Decimal("0.02")


def test_the_smaller_parts_are_shown_where_they_are_known(cast: object) -> None:
    result = result_of(Agency.objects.get(slug="kota-bandar-lampung"))
    assert [aspect.whole for aspect in result.aspects].count(True) == 4
    assert len(result.aspects) == 12
    assert result.weakest is not None
    assert result.weakest.value == Decimal("1.50")


def decided(evaluation: Evaluation, *, public: bool) -> Assessment:
    for leaf in evaluation.cycle.instrument.leaves:
        Claim.objects.create(
            assessment=evaluation.mine,
            agency=evaluation.cast.agency,
            stage=evaluation.stage,
            leaf=leaf.id,
            value="3",
            updated_at=timezone.now(),
        )
    rescore(evaluation.mine)
    evaluation.mine.decided_at, evaluation.mine.public = timezone.now(), public
    evaluation.mine.save()
    return evaluation.mine


def test_what_was_decided_here_stands_beside_it_once_it_is_public(evaluation: Evaluation, client: Client) -> None:
    decided(evaluation, public=False)
    address = reverse("agency", args=["provinsi-lampung"])
    assert "Indeks Pemdi" not in client.get(address).content.decode()
    Assessment.objects.update(public=True, decided_at=timezone.now())
    found = client.get(address).content.decode()
    assert "Indeks Pemdi" in found
    assert "3,00" in found


def test_the_year_of_another_instrument_is_never_subtracted(evaluation: Evaluation) -> None:
    decided(evaluation, public=True)
    result = result_of(evaluation.cast.agency)
    assert (result.years[0].year, result.years[0].change) == (2026, None)


def test_a_sample_never_stands_before_or_against_what_is_real(evaluation: Evaluation, client: Client) -> None:
    decided(evaluation, public=True)
    type(evaluation.cycle).objects.update(sample=True)
    result = result_of(evaluation.cast.agency)
    assert result.latest is not None
    assert (result.latest.year, result.latest.sample) == (2024, False)
    assert next(aspect.value for aspect in result.aspects) == Decimal("3.30")
    found = client.get(reverse("agency", args=["provinsi-lampung"])).content.decode()
    assert "contoh" in found
    assert "4,09" in client.get(reverse("agencies"), {"q": "provinsi lampung"}).content.decode()


def test_an_agency_without_results_says_what_will_be_here(client: Client) -> None:
    Agency.objects.create(name="Kota Baru", slug="kota-baru", cluster="kota")
    assert "Belum ada hasil yang diumumkan" in client.get(reverse("agency", args=["kota-baru"])).content.decode()
    assert client.get(reverse("agency", args=["tidak-ada"])).status_code == 404


def test_the_list_is_searched_narrowed_and_paged(client: Client) -> None:
    register_agencies(System("test"))
    everything = client.get(reverse("agencies")).content.decode()
    assert "dari 646" in everything
    found = client.get(reverse("agencies"), {"q": "bandar lampung"}).content.decode()
    assert "kota-bandar-lampung" in found
    assert "2,98" in found
    provinces = client.get(reverse("agencies"), {"cluster": "provinsi"}).content.decode()
    assert "dari 38" in provinces
    assert "Tidak ada instansi yang cocok" in client.get(reverse("agencies"), {"q": "xyz\x00"}).content.decode()
    assert client.get(reverse("agencies"), {"page": "abc", "cluster": "x"}).status_code == 200


def test_both_pages_make_the_same_queries_for_two_agencies_and_for_all(
    evaluation: Evaluation, client: Client, signed_in: Callable[..., Client]
) -> None:
    decided(evaluation, public=True)

    def count(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    addresses = [reverse("agencies"), reverse("agency", args=["provinsi-lampung"])]
    for address in addresses:
        client.get(address)
    few = [count(address) for address in addresses]
    register_agencies(System("test"))
    Assessment.objects.filter(pk=evaluation.theirs.pk).update(
        public=True, decided_at=timezone.now(), printed="2.00", index="2"
    )
    assert [count(address) for address in addresses] == few
