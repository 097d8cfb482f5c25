"""What if: an address holds the changed levels; index, predicate, place and consequences follow; nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from tests.web.insight.test_standing import answered, published, text_of

from tolok.assessment.models import Assessment, Claim
from tolok.organisation.models import Agency

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.web.cast import Cast
    from tests.web.evaluation import Evaluation

pytestmark = pytest.mark.django_db


def address(assessment: Assessment, **levels: str) -> str:
    return reverse("insight:whatif", args=[assessment.pk], query=levels)


def test_levels_in_the_address_move_index_predicate_and_place(
    evaluation_on: Callable[..., Evaluation], cast: Cast, signed_in: Callable[..., Any]
) -> None:
    found = evaluation_on("spbe-2020", year=2024)
    Agency.objects.filter(pk=cast.other.pk).update(cluster="provinsi")
    answered(found.mine)
    answered(found.theirs, {"I47": 4})
    published(found.theirs)
    client = signed_in(cast.person("coordinator"))
    words = text_of(client.get(address(found.mine, I47="5")).content.decode())
    assert "3,06" in words
    assert "+0,060" in words
    assert "1 dari 2 (sekarang 2)" in words
    page = client.get(address(found.mine, **{leaf.id: "4" for leaf in found.cycle.instrument.leaves}))
    assert "Sangat Baik" in page.content.decode()
    assert set(Claim.objects.filter(assessment=found.mine).values_list("value", flat=True)) == {"3"}


def test_a_plain_form_leads_to_the_address_to_share_and_htmx_gets_the_part(
    evaluation_on: Callable[..., Evaluation], cast: Cast, signed_in: Callable[..., Any]
) -> None:
    found = evaluation_on("spbe-2020", year=2024)
    answered(found.mine)
    client = signed_in(cast.person("coordinator"))
    sent = client.get(address(found.mine, I01="", I47="5", other="1"))
    assert (sent.status_code, sent.headers["Location"]) == (302, address(found.mine, I47="5"))
    part = client.get(address(found.mine, I01="", I47="5"), headers={"HX-Request": "true"})
    assert part.headers["HX-Replace-Url"] == address(found.mine, I47="5")
    assert "<html" not in part.content.decode()
    assert "3,06" in part.content.decode()


@pytest.mark.parametrize("level", ["9", "x", "3.5", "\x00", "9" * 400])
def test_a_strange_level_is_said_and_the_page_stands(
    evaluation_on: Callable[..., Evaluation], cast: Cast, signed_in: Callable[..., Any], level: str
) -> None:
    found = evaluation_on("spbe-2020", year=2024)
    answered(found.mine)
    page = signed_in(cast.person("coordinator")).get(address(found.mine, I47=level))
    assert page.status_code == 200
    assert "Ada tingkat yang tidak dikenal" in page.content.decode()


def test_unanswered_pemdi_can_be_tried_too(evaluation: Evaluation, cast: Cast, signed_in: Callable[..., Any]) -> None:
    page = signed_in(cast.person("coordinator")).get(address(evaluation.mine, I01="4"), follow=True)
    assert page.status_code == 200
    assert "belum dijawab" in page.content.decode()
