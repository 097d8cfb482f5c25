"""Who was like the agency and rose: from published results, with what cannot be known beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from tests.web.assessment.test_cycle_pages import unit_cycle
from tests.web.insight.test_standing import answered, spec, text_of

from tolok.assessment.models import Assessment
from tolok.organisation.models import Agency

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.web.cast import Cast
    from tests.web.evaluation import Evaluation

pytestmark = pytest.mark.django_db


def address(assessment: Assessment) -> str:
    return reverse("insight:peers", args=[assessment.pk])


@pytest.mark.parametrize("instrument", ["spbe-2020", "pemdi-2026"])
def test_those_alike_that_rose_most_and_what_is_not_known(
    evaluation_on: Callable[..., Evaluation], cast: Cast, signed_in: Callable[..., Any], instrument: str
) -> None:
    found = evaluation_on(instrument, year=2026)
    words = text_of(signed_in(cast.person("coordinator")).get(address(found.mine)).content.decode())
    assert "instansi di kelompok Provinsi paling mirip" in words
    assert "Pemerintah Provinsi Lampung: +0,28" in words
    assert "sebagian karena kebetulan dan galat asesor" in words
    assert "Laporan Pelaksanaan Evaluasi SPBE 2024" in words
    page = signed_in(cast.person("coordinator")).get(address(found.mine)).content.decode()
    bars = spec(page, "rises")["data"]["values"]
    assert (bars[0]["row"], bars[0]["own"], bars[0]["figure"]) == ("Provinsi Lampung", True, "+0,28")
    assert len(bars) == 6


def test_an_agency_that_is_in_no_table_is_told_so(
    evaluation: Evaluation, cast: Cast, signed_in: Callable[..., Any]
) -> None:
    Agency.objects.filter(pk=cast.agency.pk).update(name="Pemerintah Provinsi Baru")
    page = signed_in(cast.person("coordinator")).get(address(evaluation.mine)).content.decode()
    assert "Belum ada pembanding" in page
    assert "tidak ada di tabel terbitan" in page


def test_units_have_none_and_stand_among_each_other(cast: Cast, signed_in: Callable[..., Any]) -> None:
    cycle = unit_cycle(cast, 3)
    for row in cycle.assessments.all():
        answered(row)
    unit = cycle.assessments.get(unit=cast.health)
    client = signed_in(cast.person("coordinator"))
    assert client.get(address(unit)).status_code == 404
    page = client.get(reverse("insight:standing", args=[unit.pk])).content.decode()
    assert address(unit) not in page
    assert "Tempat 1–3 dari 3 (unit kerja Pemerintah Provinsi Lampung" in text_of(page)
