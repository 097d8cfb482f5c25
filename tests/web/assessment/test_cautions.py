"""What is told before submitting, one rule at a time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from tests.web.assessment.stage import answer, assessment_of, national_cycle, standing

from tolok.assessment.actions.submissions import approve
from tolok.assessment.handover import cautions_of
from tolok.assessment.models import Assessment, Claim, Return, Support
from tolok.assessment.warnings import About
from tolok.evidence.models import Enactment, Item, Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.web.cast import Cast

ON = date(2024, 6, 1)


@pytest.fixture
def assessment(cast: Cast) -> Assessment:
    return assessment_of(national_cycle(cast), cast)


@pytest.fixture
def offer(cast: Cast, assessment: Assessment) -> Callable[..., Support]:
    """``offer("I01", 2, 1, title=…)``: an item under a criterion; ``item=`` for one that is there."""

    def made(leaf: str, level: int, criterion: int = 1, item: Item | None = None, **fields: Any) -> Support:
        given = {"title": "Dokumen", "url": f"https://example.go.id/{Item.objects.count()}", **fields}
        item = item or Item.objects.create(agency=cast.agency, added_by=cast.person("coordinator"), **given)
        return Support.objects.create(
            assessment=assessment,
            agency=cast.agency,
            stage=assessment.stage,
            leaf=leaf,
            level=level,
            criterion=criterion,
            item=item,
        )

    return made


def found(assessment: Assessment, about: About, on: date = ON) -> list[tuple[str, str]]:
    return [(one.leaf, one.said) for one in cautions_of(assessment, on) if one.about == about]


def test_what_is_not_answered_is_listed_and_blocks_nothing(assessment: Assessment) -> None:
    answer(assessment, "I01", "3")
    answer(assessment, "I02", "", state="draft")
    missing = [one for one in cautions_of(assessment) if one.about == About.MISSING]
    assert [one.leaf for one in missing[:2]] == ["I02", "I03"]
    assert len(missing) == 46
    assert not any(one.blocks for one in missing)


def test_a_level_needs_evidence_for_every_criterion_up_to_it(assessment: Assessment, offer: Any) -> None:
    answer(assessment, "I01", "3")
    ((leaf, said),) = found(assessment, About.NO_EVIDENCE)
    assert leaf == "I01"
    assert "2.1" in said
    node = assessment.cycle.instrument.nodes["I01"]
    for level in (2, 3):
        for number in range(1, len(node.levels[str(level)].parts) + 1):
            offer("I01", level, number)
    assert found(assessment, About.NO_EVIDENCE) == []


def test_a_jump_of_two_levels_since_last_year(cast: Cast, assessment: Assessment) -> None:
    for leaf, value in (("I01", "1"), ("I02", "2"), ("I03", "4")):
        answer(assessment, leaf, value)
    later = assessment_of(national_cycle(cast, year=2025), cast)
    for leaf, value in (("I01", "3"), ("I02", "3"), ("I03", "2")):
        answer(later, leaf, value)
    assert [leaf for leaf, _said in found(later, About.JUMP)] == ["I01"]
    assert found(assessment, About.JUMP) == []


def test_another_instrument_is_no_last_year(cast: Cast, assessment: Assessment) -> None:
    answer(assessment, "I01", "1")
    pemdi = assessment_of(national_cycle(cast, "pemdi-2026", year=2026), cast)
    answer(pemdi, "I01", "4.5")
    assert found(pemdi, About.JUMP) == []


def test_the_same_file_as_draft_and_as_enacted(assessment: Assessment, offer: Any) -> None:
    same = "https://example.go.id/pergub.pdf"
    offer("I01", 1, title="Rancangan Pergub", url=same, enactment=Enactment.DRAFT)
    assert found(assessment, About.CONTRADICTION) == []
    offer("I02", 2, title="Pergub 12", url=same, enactment=Enactment.ENACTED)
    ((leaf, said),) = found(assessment, About.CONTRADICTION)
    assert (leaf, "Rancangan Pergub" in said, "Pergub 12" in said) == ("I01", True, True)


def test_the_same_file_for_criteria_that_ask_for_opposite_things(assessment: Assessment, offer: Any) -> None:
    # I13: level 2 asks for a plan, I16: level 3 for a report (spbe-2020).
    nodes = assessment.cycle.instrument.nodes
    kinds = {
        (leaf, level, number): set(part.kinds)
        for leaf in nodes
        for level, criterion in nodes[leaf].levels.items()
        for number, part in enumerate(criterion.parts, start=1)
    }
    plan = next(key for key, asked in kinds.items() if asked == {"plan"})
    report = next(key for key, asked in kinds.items() if asked == {"report"} and key[0] != plan[0])
    regulation = next(key for key, asked in kinds.items() if asked == {"regulation"})
    first = offer(plan[0], int(plan[1]), plan[2])
    offer(regulation[0], int(regulation[1]), regulation[2], item=first.item)
    assert found(assessment, About.CONTRADICTION) == [], "a plan may be enacted"
    offer(report[0], int(report[1]), report[2], item=first.item)
    ((leaf, said),) = found(assessment, About.CONTRADICTION)
    assert leaf == plan[0]
    assert report[0] in said


def test_the_same_item_under_two_levels_of_one_indicator_is_fine(assessment: Assessment, offer: Any) -> None:
    first = offer("I01", 2, enactment=Enactment.ENACTED, kind=Kind.POLICY)
    offer("I01", 3, item=first.item)
    assert found(assessment, About.CONTRADICTION) == []


@pytest.mark.parametrize(
    ("level", "fields", "told"),
    [
        (2, {"enactment": Enactment.DRAFT, "kind": Kind.POLICY}, True),
        (3, {"enactment": Enactment.DRAFT, "kind": Kind.OTHER}, True),
        (1, {"enactment": Enactment.DRAFT, "kind": Kind.POLICY}, False),
        (2, {"enactment": Enactment.ENACTED, "kind": Kind.POLICY}, False),
        (2, {"enactment": Enactment.NOT_APPLICABLE, "kind": Kind.SCREENSHOT}, False),
    ],
)
def test_a_draft_is_no_enacted_policy(
    assessment: Assessment, offer: Any, level: int, fields: dict[str, str], told: bool
) -> None:
    offer("I01", level, **fields)
    assert bool(found(assessment, About.DRAFT)) is told


@pytest.mark.parametrize(
    ("kind", "dated", "told"),
    [
        (Kind.REVIEW, date(2022, 5, 31), True),
        (Kind.REVIEW, date(2022, 6, 1), False),
        (Kind.AUDIT, date(2021, 1, 1), True),
        (Kind.AUDIT, None, True),
        (Kind.POLICY, date(2010, 1, 1), False),
    ],
)
def test_reviews_and_audits_age(assessment: Assessment, offer: Any, kind: str, dated: date | None, told: bool) -> None:
    offer("I01", 4, kind=kind, dated=dated)
    assert bool(found(assessment, About.OLD_REVIEW)) is told


def test_evidence_that_has_expired(assessment: Assessment, offer: Any) -> None:
    offer("I01", 2, valid_until=ON)
    assert found(assessment, About.EXPIRED) == []
    assert len(found(assessment, About.EXPIRED, ON + timedelta(days=1))) == 1


def test_withdrawn_evidence_blocks(assessment: Assessment, offer: Any) -> None:
    offer("I01", 2, withdrawn_at=timezone.now())
    (one,) = [one for one in cautions_of(assessment) if one.about == About.WITHDRAWN]
    assert one.blocks


def test_what_is_still_returned_blocks(cast: Cast, assessment: Assessment) -> None:
    given = {
        "assessment": assessment,
        "agency": cast.agency,
        "leaf": "I04",
        "due": ON,
        "by": cast.person("coordinator"),
    }
    row = Return.objects.create(stage=assessment.stage, note="Pasal berapa?", **given)
    (one,) = [one for one in cautions_of(assessment) if one.about == About.RETURNED]
    assert (one.leaf, one.blocks, "Pasal berapa?" in one.said) == ("I04", True, True)
    row.resolved_at = timezone.now()
    row.save()
    assert found(assessment, About.RETURNED) == []


def test_a_value_that_the_instrument_does_not_take_blocks(assessment: Assessment) -> None:
    answer(assessment, "I01", "7")
    (one,) = [one for one in cautions_of(assessment) if one.about == About.NOT_TAKEN]
    assert one.blocks


def test_an_answer_says_its_facts_and_its_analysis(assessment: Assessment) -> None:
    answer(assessment, "I01", "3", fact="SK 12", analysis=" ")
    answer(assessment, "I02", "3")
    ((leaf, said),) = found(assessment, About.NO_REASONS)
    assert leaf == "I01"
    assert "analisis" in said
    assert "fakta" not in said


def test_what_nobody_approved(cast: Cast, assessment: Assessment) -> None:
    answer(assessment, "I01", "3")
    assert len(found(assessment, About.NOT_APPROVED)) == 1
    by = cast.person("person_in_charge")
    approve(assessment=assessment, by=by, standing=standing(by))
    assert found(assessment, About.NOT_APPROVED) == []
    answer(assessment, "I02", "3")
    assert len(found(assessment, About.NOT_APPROVED)) == 1


def test_what_blocks_stands_first(cast: Cast, assessment: Assessment, offer: Any) -> None:
    answer(assessment, "I01", "3", fact="")
    offer("I02", 2, withdrawn_at=timezone.now())
    told = [one.blocks for one in cautions_of(assessment)]
    assert told == sorted(told, reverse=True)


def test_reading_takes_as_many_queries_for_one_answer_as_for_all(
    assessment: Assessment, offer: Any, django_assert_num_queries: Any
) -> None:
    fresh = Assessment.objects.select_related("cycle__edition", "cycle__previous", "stage")
    answer(assessment, "I01", "3")
    one = fresh.get(pk=assessment.pk)
    with django_assert_num_queries(5):
        cautions_of(one)
    for leaf in assessment.cycle.instrument.leaves[1:]:
        answer(assessment, leaf.id, "3")
        offer(leaf.id, 2)
    many = fresh.get(pk=assessment.pk)
    with django_assert_num_queries(5):
        assert len(cautions_of(many)) > 40
    assert Claim.objects.count() == 47
