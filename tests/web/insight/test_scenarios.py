"""Scenarios: saved, renamed, shared and deleted by whoever made them; seen by nobody else until they are shared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from tests.web.insight.test_standing import answered

from tolok.assessment.access import hand
from tolok.assessment.faults import Faulty
from tolok.insight.access import OnlyOwnIndicators, scenarios
from tolok.insight.actions import MOST, Gone, NotYours, change_scenario, drop_scenario, save_scenario
from tolok.insight.models import Scenario
from tolok.ledger.models import Entry
from tolok.organisation import walls
from tolok.organisation.access import standing_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.web.cast import Cast
    from tests.web.evaluation import Evaluation

    from tolok.organisation.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def spbe(evaluation_on: Callable[..., Evaluation]) -> Evaluation:
    found = evaluation_on("spbe-2020", year=2024)
    answered(found.mine)
    return found


def saved(found: Evaluation, by: Person, name: str = "Tata kelola dulu", **more: Any) -> Scenario:
    more.setdefault("levels", {"I47": "5"})
    return save_scenario(by=by, standing=standing_of(by), assessment=found.mine, name=name, **more)


def seen_by(found: Evaluation, person: Person) -> list[str]:
    return [row.name for row in scenarios(hand(standing_of(person), found.mine))]


def test_it_is_ones_own_until_it_is_shared_and_never_for_who_judges(spbe: Evaluation, cast: Cast) -> None:
    mine, colleague = cast.person("coordinator"), cast.person("person_in_charge")
    outside = [cast.person("external_assessor"), cast.person("national_coordinator")]
    made = saved(spbe, mine, name="  Tata   kelola dulu ")
    assert made.name == "Tata kelola dulu"
    assert (seen_by(spbe, mine), seen_by(spbe, colleague)) == ([made.name], [])
    change_scenario(by=mine, standing=standing_of(mine), scenario=made, shared=True)
    assert seen_by(spbe, colleague) == [made.name]
    assert [seen_by(spbe, person) for person in outside] == [[], []]
    assert saved(spbe, outside[0], name="Punya asesor").shared is False
    with pytest.raises(Faulty, match="Hanya orang instansi ini"):
        saved(spbe, outside[1], shared=True)


def test_only_who_made_it_changes_it(spbe: Evaluation, cast: Cast) -> None:
    mine, colleague = cast.person("coordinator"), cast.person("person_in_charge")
    made = saved(spbe, mine, shared=True)
    with pytest.raises(NotYours):
        change_scenario(by=colleague, standing=standing_of(colleague), scenario=made, name="Milik saya")
    with pytest.raises(NotYours):
        drop_scenario(by=colleague, standing=standing_of(colleague), scenario=made)
    changed = change_scenario(
        by=mine, standing=standing_of(mine), scenario=made, name="Baru", levels={"I01": "4", "x": "9"}
    )
    assert (changed.name, changed.levels) == ("Baru", {"I01": "4"})
    drop_scenario(by=mine, standing=standing_of(mine), scenario=made)
    assert not Scenario.objects.exists()
    for act in (drop_scenario, change_scenario):
        with pytest.raises(Gone):
            act(by=mine, standing=standing_of(mine), scenario=made)
    spbe.assign("I01")
    officer = cast.person("unit_officer")
    with pytest.raises(OnlyOwnIndicators):
        saved(spbe, officer)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"name": "TATA KELOLA DULU"}, "name"),
        ({"name": "b", "levels": {}}, "levels"),
        ({"name": "b", "levels": {"nobody": "3"}}, "levels"),
        ({"name": "b", "levels": {"I01": "9"}}, "levels"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(spbe: Evaluation, cast: Cast, given: dict[str, Any], field: str) -> None:
    mine = cast.person("coordinator")
    saved(spbe, mine)
    with pytest.raises(Faulty) as said:
        saved(spbe, mine, **given)
    assert list(said.value.faults) == [field]
    assert Scenario.objects.count() == 1


def test_there_is_an_end_to_how_many(spbe: Evaluation, cast: Cast) -> None:
    mine = cast.person("coordinator")
    Scenario.objects.bulk_create(
        Scenario(assessment=spbe.mine, agency=cast.agency, by=mine, name=str(n), levels={"I01": "4"})
        for n in range(MOST)
    )
    with pytest.raises(Faulty, match=f"Sudah ada {MOST} skenario"):
        saved(spbe, mine)


def test_the_ledger_names_it_only_once_it_is_shared(spbe: Evaluation, cast: Cast) -> None:
    mine = cast.person("coordinator")
    made = saved(spbe, mine)
    change_scenario(by=mine, standing=standing_of(mine), scenario=made, shared=True)
    change_scenario(by=mine, standing=standing_of(mine), scenario=made, shared=True)
    drop_scenario(by=mine, standing=standing_of(mine), scenario=made)
    told = [(e.verb, e.detail["name"]) for e in Entry.objects.filter(verb__startswith="scenario.").order_by("seq")]
    name = "Tata kelola dulu"
    assert told == [("scenario.saved", ""), ("scenario.changed", name), ("scenario.dropped", name)]


def test_the_wall_hides_it_from_plain_sql(spbe: Evaluation, cast: Cast) -> None:
    mine, colleague = cast.person("coordinator"), cast.person("person_in_charge")
    stranger = cast.person("coordinator", agency=cast.other, name="stranger")
    saved(spbe, mine, name="pribadi")
    saved(spbe, mine, name="bersama", shared=True)

    def names(person: Person) -> list[str]:
        with walls.seeing(standing_of(person)), connection.cursor() as cursor:
            cursor.execute("SELECT name FROM insight_scenario ORDER BY name")
            return [row[0] for row in cursor.fetchall()]

    assert [names(person) for person in (mine, colleague, stranger)] == [["bersama", "pribadi"], ["bersama"], []]
