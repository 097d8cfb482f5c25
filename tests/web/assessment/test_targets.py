"""What an agency wants to reach: setting it, refusing what cannot be, and where it is shown."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.web.assessment.stage import answer, assessment_of, dates, national_cycle, standing

from tolok.assessment.actions.assignments import assign
from tolok.assessment.actions.cycles import Plan, open_cycle
from tolok.assessment.actions.targets import set_level_targets, set_target
from tolok.assessment.faults import Faulty, NotPossible
from tolok.assessment.models import Assessment
from tolok.assessment.scores import rescore
from tolok.assessment.targets import aim_of
from tolok.ledger.models import Entry
from tolok.organisation.access import Refused

if TYPE_CHECKING:
    from tests.web.cast import Cast


@pytest.fixture
def assessment(cast: Cast) -> Assessment:
    return assessment_of(national_cycle(cast), cast)


def want(cast: Cast, assessment: Assessment, index: str | None) -> None:
    by = cast.person("coordinator")
    set_target(assessment=assessment, index=Decimal(index) if index else None, by=by, standing=standing(by))
    assessment.refresh_from_db()


def want_levels(cast: Cast, assessment: Assessment, levels: dict[str, int | None]) -> dict[str, int | None]:
    by = cast.person("coordinator")
    changed = set_level_targets(assessment=assessment, levels=levels, by=by, standing=standing(by))
    assessment.refresh_from_db()
    return changed


def answer_all(assessment: Assessment, level: str) -> None:
    for leaf in assessment.cycle.instrument.leaves:
        answer(assessment, leaf.id, level)
    rescore(assessment)
    assessment.refresh_from_db()


def test_the_target_index_says_what_is_short_and_is_in_the_ledger(cast: Cast, assessment: Assessment) -> None:
    answer_all(assessment, "3")
    want(cast, assessment, "3.5")
    aim = aim_of(assessment)
    assert aim is not None
    assert (aim.predicate, aim.lacks, aim.certain, aim.reached) == ("Sangat Baik", Decimal("0.5"), True, False)
    want(cast, assessment, "3")
    aim = aim_of(assessment)
    assert aim is not None
    assert (aim.predicate, aim.lacks, aim.reached) == ("Baik", None, True)
    entry = Entry.objects.filter(verb="target.set").latest("seq")
    assert (entry.detail["index"], entry.detail["old"]) == ("3.00", "3.50")


def test_while_answers_are_missing_only_what_is_certain_is_said(cast: Cast, assessment: Assessment) -> None:
    want(cast, assessment, "4.2")
    answer(assessment, "I01", "1")
    rescore(assessment)
    aim = aim_of(assessment)
    assert aim is not None
    assert (aim.lacks, aim.reached) == (None, False)
    for leaf in assessment.cycle.instrument.leaves[1:40]:
        answer(assessment, leaf.id, "1")
    rescore(assessment)
    aim = aim_of(assessment)
    assert aim is not None
    assert aim.lacks is not None
    assert not aim.certain


@pytest.mark.parametrize("index", ["0.99", "5.01", "3.505", "NaN"])
def test_an_index_that_the_instrument_cannot_give_is_refused(cast: Cast, assessment: Assessment, index: str) -> None:
    with pytest.raises(Faulty) as refused:
        want(cast, assessment, index)
    assert "index" in refused.value.faults
    assert Assessment.objects.get(pk=assessment.pk).target == ""


def test_levels_are_set_many_at_once_changed_and_taken_away(cast: Cast, assessment: Assessment) -> None:
    assert want_levels(cast, assessment, {"I01": 4, "I02": 4}) == {"I01": 4, "I02": 4}
    assert want_levels(cast, assessment, {"I01": 4, "I02": None}) == {"I02": None}
    assert assessment.targets == {"I01": 4}
    with pytest.raises(NotPossible):
        want_levels(cast, assessment, {"I01": 4})
    with pytest.raises(Faulty) as refused:
        want_levels(cast, assessment, {"I01": 5, "I02": 6})
    assert list(refused.value.faults) == ["level-I02"]
    assessment.refresh_from_db()
    assert assessment.targets == {"I01": 4}
    assert Entry.objects.filter(verb="target.levels_set").count() == 2


def test_only_who_shares_out_work_sets_targets_and_only_while_it_is_undecided(
    cast: Cast, assessment: Assessment
) -> None:
    for role in ("data_entry", "internal_assessor", "unit_officer"):
        by = cast.person(role)
        with pytest.raises(Refused):
            set_target(assessment=assessment, index=Decimal(3), by=by, standing=standing(by))
        with pytest.raises(Refused):
            set_level_targets(assessment=assessment, levels={"I01": 3}, by=by, standing=standing(by))
    Assessment.objects.filter(pk=assessment.pk).update(decided_at=timezone.now())
    with pytest.raises(NotPossible):
        want(cast, assessment, "3")


def test_the_page_takes_a_predicate_or_a_number_with_a_comma(
    cast: Cast, assessment: Assessment, signed_in: Any
) -> None:
    client = signed_in(cast.person("coordinator"))
    address = f"/assessments/{assessment.pk}/target/"
    assert client.post(address, {"band": "sangat_baik", "index": ""}).status_code == 302
    assert Assessment.objects.get(pk=assessment.pk).target == "3.50"
    assert client.post(address, {"band": "sangat_baik", "index": "3,75"}).status_code == 302
    assert Assessment.objects.get(pk=assessment.pk).target == "3.75"
    for wrong in ("tinggi", "9", "3,7512", "1e9999"):
        refused = client.post(address, {"index": wrong})
        assert refused.status_code == 422
        assert 'aria-invalid="true"' in refused.content.decode()
    shown = client.get(f"/assessments/{assessment.pk}/targets/").content.decode()
    assert 'value="3,75"' in shown
    client.post(address, {"band": "", "index": ""})
    assert Assessment.objects.get(pk=assessment.pk).target == ""


def test_ticked_indicators_take_one_level_at_once(cast: Cast, assessment: Assessment, signed_in: Any) -> None:
    client = signed_in(cast.person("coordinator"))
    address = f"/assessments/{assessment.pk}/targets/?leaf=I01&leaf=I03"
    shown = client.get(address).content.decode()
    assert 'name="level-I03"' in shown
    assert 'name="level-I02"' not in shown
    assert client.post(address, {"every": "4", "level-I01": "0", "level-I03": "2"}).status_code == 302
    assert Assessment.objects.get(pk=assessment.pk).targets == {"I01": 4, "I03": 4}
    assert client.post(address, {"every": "", "level-I01": "0", "level-I03": "5"}).status_code == 302
    assert Assessment.objects.get(pk=assessment.pk).targets == {"I03": 5}
    assert client.post(address, {"every": "9"}).status_code == 422


def test_targets_are_shown_where_the_agency_works_and_not_to_who_judges(
    cast: Cast, assessment: Assessment, signed_in: Any
) -> None:
    answer_all(assessment, "3")
    by = cast.person("coordinator")
    assign(assessment=assessment, leaves=["I01"], lead=cast.health, by=by, standing=standing(by))
    want(cast, assessment, "3.5")
    want_levels(cast, assessment, {"I01": 4})
    bench, overview = f"/assessments/{assessment.pk}/indicators/I01/", f"/assessments/{assessment.pk}/"

    def page(role: str, address: str) -> str:
        return str(signed_in(cast.person(role)).get(address).content.decode())

    short = 'kurang <span class="index">0,50</span>'
    for address in ("/", f"{overview}board/", overview, bench):
        assert short in page("coordinator", address), address
    assert "target 4" in page("coordinator", f"{overview}board/")
    assert "target 4" in page("unit_officer", bench)
    assert "target 4" in page("unit_officer", "/my-work/")
    for address in (overview, bench):
        assert short not in page("external_assessor", address)
        assert "target 4" not in page("external_assessor", address)


def test_a_unit_assessed_on_its_own_has_targets_too(cast: Cast, signed_in: Any) -> None:
    by = cast.person("coordinator")
    plan = Plan(
        instrument="pemdi-2026",
        year=2026,
        stages=dates("unit"),
        agency=cast.agency,
        units=[cast.health],
        template="unit",
    )
    own = open_cycle(plan, by=by, standing=standing(by)).assessments.get()
    client, address = signed_in(by), f"/assessments/{own.pk}/targets/"
    assert "Dinas Kesehatan" in client.get(address).content.decode()
    assert address in client.get(f"/assessments/{own.pk}/").content.decode()
    assert client.post(address, {"every": "", "level-I01": "3"}).status_code == 302
    assert Assessment.objects.get(pk=own.pk).targets == {"I01": 3}
    officer = signed_in(cast.person("unit_officer"))
    assert officer.get(address).status_code == 403


def test_the_page_asks_the_same_questions_for_one_target_or_all(
    cast: Cast, assessment: Assessment, signed_in: Any
) -> None:
    client, address = signed_in(cast.person("coordinator")), f"/assessments/{assessment.pk}/targets/"

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    client.get(address)
    few = asked()
    want_levels(cast, assessment, {leaf.id: 4 for leaf in assessment.cycle.instrument.leaves})
    answer_all(assessment, "2")
    assert asked() == few
