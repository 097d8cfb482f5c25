"""Scenarios: saved, renamed, shared and deleted by whoever made them; seen by nobody else until they are shared."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from tests.web.insight.test_standing import answered, published, text_of

from tolok.assessment.access import hand
from tolok.assessment.faults import Faulty
from tolok.assessment.models import Claim
from tolok.insight.access import NotYours, OnlyOwnIndicators, scenarios
from tolok.insight.actions import MOST, Gone, change_scenario, drop_scenario, save_scenario
from tolok.insight.models import Scenario
from tolok.ledger.models import Entry
from tolok.organisation import walls
from tolok.organisation.access import standing_of
from tolok.organisation.models import Agency

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


# ---- the pages


def here(found: Evaluation, name: str = "insight:scenarios", *more: Any, **query: Any) -> str:
    return reverse(name, args=[found.mine.pk, *more], query=query)


def test_saved_from_the_page_opened_by_its_address_and_changed(
    spbe: Evaluation, cast: Cast, signed_in: Callable[..., Any]
) -> None:
    client = signed_in(cast.person("coordinator"))
    page = client.get(here(spbe, "insight:whatif", I47="5")).content.decode()
    assert 'name="levels" id="chosen" value="I47=5"' in page
    live = client.get(here(spbe, "insight:whatif", I47="4"), headers={"HX-Request": "true"}).content.decode()
    assert 'value="I47=4" hx-swap-oob="true"' in live
    answer = client.post(here(spbe), {"name": "Tata kelola", "levels": "I47=5", "shared": "on"})
    made = Scenario.objects.get()
    assert answer.headers["Location"] == here(spbe, "insight:scenario", made.pk)
    for person in ("coordinator", "person_in_charge"):
        words = text_of(signed_in(cast.person(person)).get(answer.headers["Location"]).content.decode())
        assert "Skenario: Tata kelola" in words
        assert "3,06" in words
    other = client.get(here(spbe, "insight:scenario", made.pk, I47="4")).content.decode()
    assert "3,03" in text_of(other)
    assert 'id="chosen" value="I47=4"' in other
    client.post(here(spbe, "insight:scenario", made.pk), {"name": "Lain", "levels": "I47=4"})
    made.refresh_from_db()
    assert (made.name, made.levels, made.shared) == ("Lain", {"I47": "4"}, False)
    assert set(Claim.objects.filter(assessment=spbe.mine).values_list("value", flat=True)) == {"3"}
    client.post(here(spbe, "insight:scenario_removal", made.pk))
    assert not Scenario.objects.exists()


def test_a_name_that_is_taken_keeps_what_was_chosen(
    spbe: Evaluation, cast: Cast, signed_in: Callable[..., Any]
) -> None:
    mine = cast.person("coordinator")
    saved(spbe, mine)
    answer = signed_in(mine).post(here(spbe), {"name": "Tata kelola dulu", "levels": "I46=5"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Anda sudah mempunyai skenario bernama Tata kelola dulu" in page
    assert 'id="chosen" value="I46=5"' in page
    assert signed_in(mine).post(here(spbe), {"name": "x", "levels": "a%00=\x00&;;"}).status_code == 422


def test_two_of_them_stand_beside_what_stands_and_go_out_as_tables(
    spbe: Evaluation, cast: Cast, signed_in: Callable[..., Any]
) -> None:
    Agency.objects.filter(pk=cast.other.pk).update(cluster="provinsi")
    answered(spbe.theirs, {"I47": 4})
    published(spbe.theirs)
    mine = cast.person("coordinator")
    one, two = saved(spbe, mine, name="=1+1"), saved(spbe, mine, name="Dua", levels={"I01": "4", "I02": "2"})
    client = signed_in(mine)
    listing = text_of(client.get(here(spbe)).content.decode())
    assert "=1+1" in listing
    assert "+0,060" in listing
    words = text_of(
        client.get(f"{here(spbe, 'insight:comparison')}?with={one.pk}&with={two.pk}&with=x").content.decode()
    )
    assert "2 dari 2" in words
    assert "1 dari 2" in words
    assert "Indikator yang diubah salah satunya" in words
    address = f"{here(spbe, 'insight:comparison_file', 'csv')}?with={one.pk}&with={two.pk}"
    lines = client.get(address).content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Tentang,Sekarang,'=1+1,Dua"
    assert lines[1] == "Indeks,3.00,3.06,3.00"
    assert [line.rsplit(",", 3)[1:] for line in lines[4:]] == [["3", "3", "4"], ["3", "3", "2"], ["3", "5", "3"]]
    page = load_workbook(BytesIO(client.get(address.replace(".csv", ".xlsx")).content)).worksheets[0]
    assert [cell.value for cell in page[2]] == ["Indeks", 3, 3.06, 3]
    assert (page["C1"].value, page["C1"].data_type) == ("=1+1", "s")
    assert client.get(here(spbe, "insight:comparison_file", "pdf")).status_code == 404


def test_while_answers_are_missing_the_range_is_shown(
    evaluation: Evaluation, cast: Cast, signed_in: Callable[..., Any]
) -> None:
    words = text_of(
        signed_in(cast.person("coordinator"))
        .get(here(evaluation, "insight:whatif", I01="4"), follow=True)
        .content.decode()
    )
    assert "rentang yang masih mungkin" in words
    assert re.search(r"1,\d\d–4,\d\d", words)


def test_the_queries_do_not_grow_with_scenarios(spbe: Evaluation, cast: Cast, signed_in: Callable[..., Any]) -> None:
    mine = cast.person("coordinator")
    first = saved(spbe, mine)
    client = signed_in(mine)
    client.get(here(spbe))

    def asked(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    beside = f"{here(spbe, 'insight:comparison')}?with={first.pk}"
    few = asked(here(spbe)), asked(beside)
    more = [saved(spbe, mine, name=str(n), levels={"I01": "4"}) for n in range(5)]
    assert (asked(here(spbe)), asked(f"{beside}&with={more[0].pk}&with={more[1].pk}")) == few
