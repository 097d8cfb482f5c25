"""Where an assessment stands: distance, weakest aspect, place with ties, what may be said; read by whoever may."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.web.assessment.test_cycle_pages import unit_cycle

from tolok.assessment.models import Assessment, Assignment, Claim, ClaimState
from tolok.assessment.scores import rescore
from tolok.organisation.models import Agency, Unit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.web.cast import Cast
    from tests.web.evaluation import Evaluation

pytestmark = pytest.mark.django_db


def answered(assessment: Assessment, levels: Mapping[str, int] | None = None, *, otherwise: int = 3) -> None:
    """Every indicator has a level in the agency's stage."""
    leaves = assessment.cycle.instrument.leaves
    Claim.objects.bulk_create(
        Claim(
            assessment=assessment,
            agency=assessment.agency,
            stage=assessment.stage,
            leaf=leaf.id,
            value=str((levels or {}).get(leaf.id, otherwise)),
            state=ClaimState.APPROVED,
            updated_at=timezone.now(),
        )
        for leaf in leaves
    )
    rescore(assessment)


def published(assessment: Assessment) -> None:
    Assessment.objects.filter(pk=assessment.pk).update(decided_at=timezone.now(), public=True)


def address(assessment: Assessment) -> str:
    return reverse("insight:standing", args=[assessment.pk])


def spec(page: str, name: str) -> dict[str, Any]:
    found = re.search(rf'<script id="{name}-spec" type="application/json">(.*?)</script>', page)
    assert found, f"no chart {name}"
    read: dict[str, Any] = json.loads(found[1])
    return read


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))


def test_index_distance_weakest_and_certainty_are_told(
    evaluation_on: Callable[..., Evaluation], cast: Cast, signed_in: Callable[..., Any]
) -> None:
    found = evaluation_on("spbe-2020", year=2024)
    weak = {leaf.id: 2 for leaf in found.cycle.instrument.nodes["A5"].leaves}
    answered(found.mine, weak)
    page = signed_in(cast.person("coordinator")).get(address(found.mine)).content.decode()
    words = text_of(page)
    assert "Menuju Sangat Baik: kurang" in words
    assert "paling sedikit" in words
    assert "Aspek terlemah: Penerapan Manajemen SPBE (2,00)" in words or "(2,00)" in words
    assert "Tidak ada asesor kedua: ketidakpastian tidak diukur." in words
    assert spec(page, "radar")["$schema"].endswith("/v6.json")
    squares = spec(page, "heat")["data"]["values"]
    assert len(squares) == 47
    assert all(square["href"].startswith(f"/assessments/{found.mine.pk}/indicators/") for square in squares)


def test_where_all_aspects_are_alike_none_is_called_weakest(
    evaluation_on: Callable[..., Evaluation], cast: Cast, signed_in: Callable[..., Any]
) -> None:
    found = evaluation_on("spbe-2020", year=2024)
    answered(found.mine)
    assert "terlemah" not in text_of(signed_in(cast.person("coordinator")).get(address(found.mine)).content.decode())


def test_while_nothing_is_published_here_the_official_results_of_the_cluster_stand_beside(
    evaluation_on: Callable[..., Evaluation], cast: Cast, signed_in: Callable[..., Any]
) -> None:
    found = evaluation_on("spbe-2020", year=2024)
    answered(found.mine)
    Agency.objects.create(name="Pemerintah Provinsi Bali", slug="provinsi-bali", cluster="provinsi", province="Bali")
    words = text_of(signed_in(cast.person("coordinator")).get(address(found.mine)).content.decode())
    assert "dari 38 (Provinsi 2024)" in words or "dari 37 (Provinsi 2024)" in words
    assert "Laporan Pelaksanaan Evaluasi SPBE 2024" in words
    assert "terlalu dekat untuk dikatakan lebih baik" in words
    assert "indeksnya lebih tinggi; tingkatnya tidak diketahui di sini" in words


def test_ties_are_ties_and_under_three_tenths_nobody_is_better(
    evaluation_on: Callable[..., Evaluation], cast: Cast, signed_in: Callable[..., Any]
) -> None:
    found = evaluation_on("spbe-2020", year=2024)
    Agency.objects.filter(pk=cast.other.pk).update(cluster="provinsi")
    answered(found.mine)
    answered(found.theirs)
    third = Agency.objects.create(name="Pemerintah Provinsi Contoh", slug="contoh", cluster="provinsi")
    near = Assessment.objects.create(cycle=found.cycle, agency=third, stage=found.stage)
    answered(near, {"I47": 5, "I46": 5})
    for assessment in (found.theirs, near):
        published(assessment)
    words = text_of(signed_in(cast.person("coordinator")).get(address(found.mine)).content.decode())
    assert "Tempat 2–3 dari 3" in words
    assert "2 dari 2 yang lain terlalu dekat" in words
    assert "selisihnya di bawah 0,3: jangan katakan lebih baik" in words
    assert "indeksnya sama" in words


def test_incomplete_shows_a_range_and_no_place(
    evaluation: Evaluation, cast: Cast, signed_in: Callable[..., Any]
) -> None:
    page = signed_in(cast.person("coordinator")).get(address(evaluation.mine)).content.decode()
    assert "rentang yang masih mungkin" in page
    assert "Tempat " not in text_of(page)
    assert "heat-spec" not in page


def test_a_unit_officer_reads_their_own_indicators_only(
    evaluation_on: Callable[..., Evaluation], cast: Cast, signed_in: Callable[..., Any]
) -> None:
    found = evaluation_on("spbe-2020", year=2024)
    answered(found.mine, {"I01": 4})
    found.assign("I01")
    found.assign("I02", unit=cast.statistics)
    client = signed_in(cast.person("unit_officer"))
    page = client.get(address(found.mine)).content.decode()
    assert [square["number"] for square in spec(page, "heat")["data"]["values"]] == ["1"]
    assert "Dinas Kesehatan" in page
    assert "Dinas Komunikasi" not in page
    assert "radar-spec" not in page
    assert "Indeks hari ini" not in page
    assert client.get(reverse("insight:change", args=[found.mine.pk])).status_code == 403
    assert client.get(address(found.theirs)).status_code == 404


def test_units_are_told_what_they_carry(
    evaluation_on: Callable[..., Evaluation], cast: Cast, signed_in: Callable[..., Any]
) -> None:
    found = evaluation_on("spbe-2020", year=2024)
    answered(found.mine, {"I01": 1, "I02": 5})
    found.assign("I01")
    found.assign("I02", unit=cast.statistics)
    page = signed_in(cast.person("coordinator")).get(address(found.mine)).content.decode()
    assert [(bar["unit"], bar["mean"]) for bar in spec(page, "units")["data"]["values"]] == [
        ("Diskominfotik", 5.0),
        ("Dinas Kesehatan", 1.0),
    ]


def test_the_door_is_on_the_assessment(evaluation: Evaluation, cast: Cast, signed_in: Callable[..., Any]) -> None:
    page = signed_in(cast.person("coordinator")).get(reverse("assessment", args=[evaluation.mine.pk]))
    assert address(evaluation.mine) in page.content.decode()


def test_the_queries_do_not_grow_with_units_and_peers(
    evaluation_on: Callable[..., Evaluation], cast: Cast, signed_in: Callable[..., Any]
) -> None:
    found = evaluation_on("spbe-2020", year=2024)
    answered(found.mine)
    found.assign("I01")
    client = signed_in(cast.person("coordinator"))
    client.get(address(found.mine))

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address(found.mine)).status_code == 200
        return len(queries)

    few = asked()
    for number in range(2, 12):
        unit = Unit.objects.create(agency=cast.agency, name=f"Dinas {number}", kind="dinas")
        Assignment.objects.create(
            assessment=found.mine,
            agency=cast.agency,
            leaf=f"I{number:02d}",
            unit=unit,
            assigned_by=cast.person("coordinator"),
        )
    assert asked() == few


def test_all_units_of_an_own_cycle_stand_side_by_side(cast: Cast, signed_in: Callable[..., Any]) -> None:
    cycle = unit_cycle(cast, 12)
    rows = list(cycle.assessments.order_by("pk"))
    for place, row in enumerate(rows[:4]):
        answered(row, otherwise=(3, 3, 2, 4)[place])
    client = signed_in(cast.person("coordinator"))
    where = reverse("insight:sisters", args=[cycle.pk])
    assert where in client.get(reverse("cycle", args=[cycle.pk])).content.decode()
    page = client.get(where).content.decode()
    bars = spec(page, "sisters")["data"]["values"]
    assert [bar["mean"] for bar in bars] == [4.0, 3.0, 3.0, 2.0]
    assert bars[0]["href"] == address(rows[3])
    words = text_of(page)
    assert "4 dari 12 unit" in words
    assert "2-3" in words, "a tie is a tie"

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(where).status_code == 200
        return len(queries)

    few = asked()
    for row in rows[4:]:
        answered(row)
    assert asked() == few
    theirs = signed_in(cast.person("unit_officer")).get(where).content.decode()
    assert [row.unit for row in rows if address(row) in theirs] == [cast.health], "an officer reads their own unit only"
