"""What changed between years and stages: parts that add up, sentences in both languages, what is not known."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.web.insight.test_standing import answered, spec, text_of

from tolok.assessment.access import hand
from tolok.assessment.models import Assessment, Claim, ClaimState, StageKind
from tolok.assessment.scores import rescore
from tolok.insight.queries.moments import accounted, moments_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.web.cast import Cast
    from tests.web.evaluation import Evaluation

pytestmark = pytest.mark.django_db


def address(assessment: Assessment, **asked: str) -> str:
    return reverse("insight:change", args=[assessment.pk], query=asked)


def judged(found: Evaluation, levels: dict[str, int]) -> None:
    """The assessors set these levels in their stage."""
    stage = found.move_to(StageKind.DOCUMENTS)
    for leaf, level in levels.items():
        Claim.objects.create(
            assessment=found.mine,
            agency=found.mine.agency,
            stage=stage,
            leaf=leaf,
            value=str(level),
            state=ClaimState.APPROVED,
            updated_at=timezone.now(),
        )
    rescore(found.mine)


def test_two_years_with_the_parts_of_every_indicator(
    evaluation_on: Callable[..., Evaluation], cast: Cast, signed_in: Callable[..., Any]
) -> None:
    before = evaluation_on("spbe-2020", year=2024)
    answered(before.mine)
    after = evaluation_on("spbe-2020", year=2025, previous=before.cycle)
    answered(after.mine, {"I47": 5, "I01": 2})
    page = signed_in(cast.person("coordinator")).get(address(after.mine)).content.decode()
    words = text_of(page)
    assert "Evaluasi 2024 → Evaluasi 2025, sekarang" in words
    assert "Indeks naik" in words
    assert "The index rose by" in words
    assert "tidak dapat dikatakan: untuk perbandingan ini galatnya tidak diukur" in words
    assert "45 bagian lain tidak mengubah indeks." in words
    steps = spec(page, "waterfall")["data"]["values"]
    assert [step["kind"] for step in steps] == ["indeks", "naik", "turun", "indeks"]
    for one, other in pairwise(steps):
        assert one["end"] == pytest.approx(other["start"])
    found = moments_of(hand(after.standing(cast.person("coordinator")), after.mine))
    account = accounted(found.result(found.known[1]), found.result(found.known[0]))
    assert sum((part.total for part in account.parts), Fraction(0)) == account.difference != 0


def test_two_stages_of_one_assessment(
    evaluation_on: Callable[..., Evaluation], cast: Cast, signed_in: Callable[..., Any]
) -> None:
    found = evaluation_on("spbe-2020", year=2024)
    answered(found.mine)
    judged(found, {"I47": 1})
    client = signed_in(cast.person("coordinator"))
    words = text_of(client.get(address(found.mine)).content.decode())
    assert "sesudah Penilaian Mandiri → Evaluasi 2024, sekarang" in words
    assert "Indeks turun" in words
    turned = text_of(client.get(address(found.mine, **{"from": "now", "to": "s2"})).content.decode())
    assert "Indeks naik" in turned


def test_published_levels_are_a_year_before(
    evaluation_on: Callable[..., Evaluation], cast: Cast, signed_in: Callable[..., Any]
) -> None:
    found = evaluation_on("spbe-2020", year=2025)
    answered(found.theirs)
    client = signed_in(cast.person("coordinator", agency=cast.other))
    words = text_of(client.get(address(found.theirs)).content.decode())
    assert "hasil diumumkan 2024 → Evaluasi 2025, sekarang" in words
    assert "2,98" in text_of(client.get(address(found.theirs, to="p2024", **{"from": "p2023"})).content.decode())


def test_another_instrument_is_no_progress_and_what_is_unfinished_is_said(
    evaluation_on: Callable[..., Evaluation], cast: Cast, signed_in: Callable[..., Any]
) -> None:
    before = evaluation_on("spbe-2020", year=2024)
    answered(before.mine)
    after = evaluation_on("pemdi-2026", previous=before.cycle)
    client = signed_in(cast.person("coordinator"))
    assert "indeks belum lengkap" in client.get(address(after.mine)).content.decode()
    answered(after.mine)
    page = client.get(address(after.mine)).content.decode()
    assert "tidak sebanding" in page


def test_nothing_to_compare_is_said_and_strange_words_are_passed_over(
    evaluation: Evaluation, cast: Cast, signed_in: Callable[..., Any]
) -> None:
    client = signed_in(cast.person("coordinator"))
    assert "Belum ada yang dapat dibandingkan" in client.get(address(evaluation.mine)).content.decode()
    assert client.get(address(evaluation.mine, to="a0", **{"from": "s99\x00"})).status_code == 200


def test_the_queries_do_not_grow_with_the_years(
    evaluation_on: Callable[..., Evaluation], cast: Cast, signed_in: Callable[..., Any]
) -> None:
    client = signed_in(cast.person("coordinator"))
    last, counts = None, []
    for year in range(2021, 2026):
        found = evaluation_on("spbe-2020", year=year, previous=last)
        answered(found.mine, {"I47": year - 2020})
        last = found.cycle
        client.get(address(found.mine))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address(found.mine)).status_code == 200
        counts.append(len(queries))
    assert counts[2] == counts[4], counts
