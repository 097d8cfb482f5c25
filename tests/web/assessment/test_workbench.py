"""The workbench: what it shows to whom, and that nothing typed is lost."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tolok.assessment.actions.supports import add_support
from tolok.assessment.models import Assessment, Claim, ClaimState, Return, StageKind, Support
from tolok.evidence import uses

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from tests.web.evaluation import Evaluation

    from tolok.organisation.models import Person

pytestmark = pytest.mark.django_db


def address(evaluation: Evaluation, leaf: str = "I01", name: str = "indicator", *more: Any) -> str:
    return reverse(name, args=[evaluation.mine.pk, leaf, *more])


@pytest.fixture
def client_of(evaluation: Evaluation, signed_in: Callable[..., Client]) -> Callable[[str], Client]:
    return lambda role: signed_in(evaluation.cast.person(role))


def claimed(evaluation: Evaluation, leaf: str = "I01", by: Person | None = None, **fields: Any) -> Claim:
    given = {"value": "2", "fact": "Yang tersimpan", "analysis": "Alasan", "state": ClaimState.DRAFT, **fields}
    return Claim.objects.create(
        assessment=given.pop("assessment", evaluation.mine),
        agency=evaluation.cast.agency,
        stage=given.pop("stage", evaluation.stage),
        leaf=leaf,
        author=by or evaluation.cast.person("data_entry"),
        updated_at=timezone.now(),
        **given,
    )


def send(client: Client, evaluation: Evaluation, leaf: str = "I01", *, htmx: bool = False, **typed: Any) -> Any:
    given = {"level": "", "value": "", "fact": "", "analysis": "", "version": 0, "stage": evaluation.stage.pk, **typed}
    headers = {"HX-Request": "true"} if htmx else {}
    return client.post(address(evaluation, leaf, "claim"), given, headers=headers)


def words(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.mark.parametrize(
    ("instrument", "leaf"),
    [("pemdi-2026", "I05"), ("spbe-2020", "I13"), ("spbe-2020", "I40"), ("ips-2022", "10101"), ("kip-2025", "")],
)
def test_the_page_opens_for_every_kind_of_indicator(
    evaluation_on: Callable[..., Evaluation], signed_in: Callable[..., Client], instrument: str, leaf: str
) -> None:
    evaluation = evaluation_on(instrument)
    leaf = leaf if leaf in evaluation.cycle.instrument.nodes else evaluation.cycle.instrument.leaves[0].id
    answer = signed_in(evaluation.cast.person("coordinator")).get(address(evaluation, leaf))
    assert answer.status_code == 200
    assert 'id="answer"' in words(answer)


def test_it_shows_every_level_and_names_the_very_criterion_that_lacks(
    evaluation: Evaluation, client_of: Callable[[str], Client]
) -> None:
    claimed(evaluation)
    by = evaluation.cast.person("coordinator")
    for level, criterion in ((1, 1), (2, 1), (2, 3), (2, 4)):
        add_support(
            by=by,
            standing=evaluation.standing(by),
            assessment=evaluation.mine,
            leaf="I01",
            level=level,
            criterion=criterion,
            item=evaluation.item(f"Bukti {level}.{criterion}"),
        )
    page = words(client_of("coordinator").get(address(evaluation)))
    for level in range(1, 6):
        assert f"<h3>Tingkat {level}" in page
    lacking = page[page.index('class="bench-lacking"') :]
    assert "Tingkat 2 masih memerlukan 1 hal" in lacking
    assert "2.2</a>" in lacking[: lacking.index("</ul>")]
    assert "Bukti kriteria 2.2" in page  # in focus by itself
    assert "Tingkat 2 diklaim, tetapi bukti baru sampai 1" in page
    assert "Bukti 2.3" in words(client_of("coordinator").get(address(evaluation), {"focus": "2.3"}))


@pytest.mark.parametrize("role", ["internal_assessor", "external_assessor", "reviewer", "auditor", "team_member"])
def test_who_may_not_answer_reads_without_a_form(
    evaluation: Evaluation, client_of: Callable[[str], Client], role: str
) -> None:
    claimed(evaluation)
    page = words(client_of(role).get(address(evaluation)))
    assert "Yang tersimpan" in page
    assert 'id="answer"' not in page
    assert ("data-evidence-picker" in page) == (role == "team_member")  # brings evidence, sets no level
    assert send(client_of(role), evaluation, fact="x").status_code == 403
    assert Claim.objects.get().fact == "Yang tersimpan"


def test_a_plain_form_saves_and_shows_the_page_again(
    evaluation: Evaluation, client_of: Callable[[str], Client]
) -> None:
    client = client_of("coordinator")
    answer = send(client, evaluation, level="3", fact="SK 12/2026")
    assert (answer.status_code, answer["Location"]) == (302, address(evaluation))
    assert (Claim.objects.get().value, Claim.objects.get().fact) == ("2.5", "SK 12/2026")
    # What was changed counts before what was not.
    send(client, evaluation, level="3", value="2,9", fact="SK 12/2026", version=1)
    assert Claim.objects.get().value == "2.9"
    send(client, evaluation, level="4", value="2,9", fact="SK 12/2026", version=2)
    assert Claim.objects.get().value == "3.5"
    send(client, evaluation, level="", value="3.5", fact="SK 12/2026", version=3)
    assert Claim.objects.get().value == ""


def test_whole_levels_are_kept_as_levels(
    evaluation_on: Callable[..., Evaluation], signed_in: Callable[..., Client]
) -> None:
    evaluation = evaluation_on("spbe-2020", year=2024)
    client = signed_in(evaluation.cast.person("coordinator"))
    for version in range(2):
        answer = client.post(
            address(evaluation, "I01", "claim"),
            {"level": "4", "fact": f"{version}", "analysis": "", "version": version, "stage": evaluation.stage.pk},
        )
        assert answer.status_code == 302
        assert (Claim.objects.get().value, Claim.objects.get().fact) == ("4", f"{version}")


def test_htmx_gets_the_parts_that_changed(evaluation: Evaluation, client_of: Callable[[str], Client]) -> None:
    part = words(send(client_of("coordinator"), evaluation, htmx=True, level="2"))
    assert "Tersimpan" in part
    assert "<html" not in part
    swapped = set(re.findall(r'id="([\w-]+)"[^>]*hx-swap-oob', part))
    assert {"version", "score", "standing", "state", "levels", "fault-value", "fault-fact"} <= swapped
    assert re.search(r'name="version"[^>]*value="1"', part)


@pytest.mark.parametrize("htmx", [False, True])
def test_a_conflict_shows_both_and_keeps_what_was_typed(
    evaluation: Evaluation, client_of: Callable[[str], Client], htmx: bool
) -> None:
    claimed(evaluation, version=4)
    client = client_of("coordinator")
    answer = send(client, evaluation, htmx=htmx, version=3, fact="Yang saya ketik")
    page = words(answer)
    assert answer.status_code == 409
    conflict = page[page.index("data-conflict") :]
    assert "Yang tersimpan" in conflict
    assert "Yang saya ketik" in conflict
    assert Claim.objects.get().fact == "Yang tersimpan"
    if not htmx:
        assert re.search(r"<textarea[^>]*name=\"fact\"[^>]*>\s*Yang saya ketik", page)
    assert send(client, evaluation, version=3, over=4, fact="Yang saya ketik").status_code == 302
    assert (Claim.objects.get().fact, Claim.objects.get().version) == ("Yang saya ketik", 5)


def test_taking_theirs_discards_mine(evaluation: Evaluation, client_of: Callable[[str], Client]) -> None:
    claimed(evaluation, version=4)
    assert send(client_of("coordinator"), evaluation, version=3, fact="Milik saya", take="theirs").status_code == 302
    assert Claim.objects.get().fact == "Yang tersimpan"


@pytest.mark.parametrize("htmx", [False, True])
def test_a_closed_stage_says_so_and_keeps_what_was_typed(
    evaluation: Evaluation, client_of: Callable[[str], Client], htmx: bool
) -> None:
    evaluation.close()
    answer = send(client_of("coordinator"), evaluation, htmx=htmx, fact="Sebelas menit terlambat")
    assert answer.status_code == 409
    assert "ditutup" in words(answer)
    if not htmx:
        assert "Sebelas menit terlambat</textarea>" in words(answer)
    assert not Claim.objects.exists()


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"value": "9"}, "1 sampai 5"),
        ({"value": "dua"}, "bukan bilangan"),
        ({"fact": "x" * 20_001}, "20001"),
        ({"fact": "a\x00b"}, ""),
        ({"version": "x"}, ""),
        ({"version": "-1"}, ""),
        ({"stage": ""}, ""),
        ({"level": "tiga"}, ""),
    ],
)
def test_bad_input_is_told_and_nothing_is_half_written(
    evaluation: Evaluation, client_of: Callable[[str], Client], typed: dict[str, Any], told: str
) -> None:
    answer = send(client_of("coordinator"), evaluation, **{"analysis": "Tetap di layar", **typed})
    assert answer.status_code == 422
    assert told in words(answer)
    assert "Tetap di layar</textarea>" in words(answer)
    assert not Claim.objects.exists()


def test_another_cycles_stage_is_no_stage_of_this_page(
    evaluation: Evaluation, evaluation_on: Callable[..., Evaluation], client_of: Callable[[str], Client]
) -> None:
    assert send(client_of("coordinator"), evaluation, stage=10_000_000).status_code == 404


def test_an_officer_steps_only_through_what_is_assigned(
    evaluation: Evaluation, client_of: Callable[[str], Client]
) -> None:
    for leaf in ("I03", "I07", "I12"):
        evaluation.assign(leaf)
    page = words(client_of("unit_officer").get(address(evaluation, "I07")))
    assert "2 dari 3" in page
    assert re.findall(r'rel="(?:prev|next)"[^>]*href="([^"]+)"', page) == [
        address(evaluation, "I03"),
        address(evaluation, "I12"),
    ]
    assert client_of("unit_officer").get(address(evaluation, "I01")).status_code == 404
    assert send(client_of("unit_officer"), evaluation, "I01", fact="x").status_code == 404


def test_returns_stand_at_the_top_and_are_answered_there(
    evaluation: Evaluation, client_of: Callable[[str], Client]
) -> None:
    claimed(evaluation, state=ClaimState.RETURNED)
    row = Return.objects.create(
        assessment=evaluation.mine,
        agency=evaluation.cast.agency,
        stage=evaluation.stage,
        leaf="I01",
        note="Lampirkan SK-nya.",
        due=timezone.localdate(),
        by=evaluation.cast.person("internal_assessor"),
    )
    client = client_of("coordinator")
    page = words(client.get(address(evaluation)))
    assert page.index("Lampirkan SK-nya.") < page.index('id="standing"')
    answer = client.post(address(evaluation, "I01", "resolution", row.pk))
    assert answer.status_code == 302
    assert Claim.objects.get().state == ClaimState.PROPOSED
    assert "Lampirkan SK-nya." not in words(client.get(address(evaluation)))


def test_proposing_and_taking_back_from_the_page(evaluation: Evaluation, client_of: Callable[[str], Client]) -> None:
    client = client_of("coordinator")
    assert client.post(address(evaluation, "I01", "proposal")).status_code == 422
    claimed(evaluation)
    assert client.post(address(evaluation, "I01", "proposal"), {"version": 9}).status_code == 409
    assert client.post(address(evaluation, "I01", "proposal"), {"version": 1}).status_code == 302
    assert "Tarik kembali ajuan" in words(client.get(address(evaluation)))
    assert client.post(address(evaluation, "I01", "proposal_withdrawal")).status_code == 302
    assert Claim.objects.get().state == ClaimState.DRAFT


def test_evidence_goes_under_the_criterion_and_away_again(
    evaluation: Evaluation, client_of: Callable[[str], Client]
) -> None:
    client, item = client_of("coordinator"), evaluation.item()
    answer = client.post(address(evaluation, "I01", "supports"), {"place": "2.1", "item": item.pk})
    assert (answer.status_code, answer["Location"]) == (302, f"{address(evaluation)}?focus=2.1#evidence")
    again = client.post(
        address(evaluation, "I01", "supports"), {"place": "2.1", "item": item.pk}, headers={"HX-Request": "true"}
    )
    assert (again.status_code, "sudah ada" in words(again)) == (422, True)
    support = Support.objects.get()
    client.post(address(evaluation, "I01", "support", support.pk), {"place": "2.1", "cites": "hlm. 4", "note": ""})
    assert Support.objects.get().cites == "hlm. 4"
    client.post(address(evaluation, "I01", "support_removal", support.pk), {"place": "2.1"})
    assert not Support.objects.exists()


def test_evidence_that_no_longer_counts_is_flagged_where_it_stands(
    evaluation: Evaluation, client_of: Callable[[str], Client]
) -> None:
    claimed(evaluation)
    by = evaluation.cast.person("coordinator")
    item = evaluation.item(valid_until=timezone.localdate() - timedelta(days=1), enactment="draft")
    add_support(
        by=by,
        standing=evaluation.standing(by),
        assessment=evaluation.mine,
        leaf="I01",
        level=2,
        criterion=1,
        item=item,
    )
    bench = words(client_of("coordinator").get(address(evaluation), {"focus": "2.1"}))
    desk = client_of("internal_assessor").get(reverse("verdict", args=[evaluation.mine.pk, "I01"]), {"focus": "2.1"})
    for page in (bench, words(desk)):
        assert "Masa berlaku habis" in page
        assert "Rancangan" in page


@pytest.mark.parametrize(
    "sent",
    [{}, {"place": "2.1"}, {"place": "x", "item": 1}, {"place": "2.1", "item": 10**12}, {"place": "9" * 5000 + ".1"}],
)
def test_a_wrong_place_or_item_is_told(
    evaluation: Evaluation, client_of: Callable[[str], Client], sent: dict[str, Any]
) -> None:
    assert client_of("coordinator").post(address(evaluation, "I01", "supports"), sent).status_code == 422


def test_last_years_value_stands_beside_it(evaluation: Evaluation, client_of: Callable[[str], Client]) -> None:
    earlier = type(evaluation.cycle).objects.create(
        name_id="Evaluasi 2025",
        name_en="Evaluation 2025",
        year=2025,
        edition=evaluation.cycle.edition,
        predicate_basis="exact",
        within_band="free",
        state="open",
    )
    stage = evaluation.stages[StageKind.SELF_ASSESSMENT]
    stage.pk, stage.cycle = None, earlier
    stage.save()
    before = Assessment.objects.create(cycle=earlier, agency=evaluation.cast.agency, stage=stage)
    claimed(evaluation, assessment=before, stage=stage, value="1.5", fact="Kata tahun lalu")
    evaluation.cycle.previous = earlier
    evaluation.cycle.save()
    page = words(client_of("coordinator").get(address(evaluation)))
    assert "Kata tahun lalu" in page
    assert "1.5" in page[page.index("Tahun lalu") : page.index("Tahun lalu") + 200]


def test_doubts_of_the_instrument_are_told_with_their_source(
    evaluation: Evaluation, client_of: Callable[[str], Client]
) -> None:
    page = words(client_of("coordinator").get(address(evaluation, "I13")))
    assert "Belum pasti" in page
    assert "Sumber" in page


def test_a_foreign_index_that_is_not_there_yet_is_waited_for(
    evaluation: Evaluation, client_of: Callable[[str], Client]
) -> None:
    page = words(client_of("coordinator").get(address(evaluation, "I05")))
    assert "dihitung 1" in page
    send(client_of("coordinator"), evaluation, "I05", index="68,75")
    page = words(client_of("coordinator").get(address(evaluation, "I05")))
    assert "3,5 + (68,75 − 62,5) ÷ (75 − 62,5) × (4 − 3,5) = 3,75" in page


def test_others_on_the_page_are_named_while_they_are_there(
    evaluation: Evaluation, signed_in: Callable[..., Client]
) -> None:
    sari = evaluation.cast.person("coordinator", name="Sari")
    budi = evaluation.cast.person("data_entry", name="Budi")
    hers, his = signed_in(sari), signed_in(budi)
    there = address(evaluation, "I01", "presence")
    assert "Sari" not in words(hers.post(there, {"version": 0}))
    found = words(his.post(there, {"version": 0}))
    assert "Sari" in found
    assert "Budi" not in found
    claimed(evaluation, by=sari)
    assert "sudah menyimpan perubahan" in words(his.post(there, {"version": 0}))
    assert "sudah menyimpan perubahan" not in words(his.post(there, {"version": 1}))
    assert hers.post(there, {"leave": 1}).status_code == 204
    assert "Sari" not in words(his.post(there, {"version": "x"}))


def test_evidence_knows_where_it_is_used(evaluation: Evaluation) -> None:
    by = evaluation.cast.person("coordinator")
    item = evaluation.item()
    for level in (1, 2):
        add_support(
            by=by,
            standing=evaluation.standing(by),
            assessment=evaluation.mine,
            leaf="I01",
            level=level,
            criterion=1,
            item=item,
        )
    (use,) = uses.of_items([item.pk])[item.pk]
    assert (use.year, use.in_force, use.link) == (2026, True, address(evaluation))
    assert "indikator 1" in use.label


def test_the_page_makes_the_same_queries_whatever_stands_on_it(
    evaluation: Evaluation, client_of: Callable[[str], Client]
) -> None:
    client = client_of("coordinator")
    by = evaluation.cast.person("coordinator")
    claimed(evaluation)

    def attach(level: int, criterion: int, count: int) -> None:
        for number in range(count):
            add_support(
                by=by,
                standing=evaluation.standing(by),
                assessment=evaluation.mine,
                leaf="I01",
                level=level,
                criterion=criterion,
                item=evaluation.item(f"{level}.{criterion} {number}"),
            )

    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address(evaluation), {"focus": "2.1"}).status_code == 200
        return len(captured)

    attach(2, 1, 1)
    count()
    few = count()
    attach(2, 1, 4)
    attach(3, 1, 3)
    for number in range(2, 21):
        claimed(evaluation, f"I{number:02}")
        Return.objects.create(
            assessment=evaluation.mine,
            agency=evaluation.cast.agency,
            stage=evaluation.stage,
            leaf="I01",
            note="-",
            due=timezone.localdate(),
            by=by,
        )
    assert count() == few


def test_what_is_only_waited_for_is_no_level_that_anybody_claimed(
    evaluation: Evaluation, client_of: Callable[[str], Client]
) -> None:
    page = words(client_of("coordinator").get(address(evaluation, "I05")))
    assert "rung is-claimed" not in page
    assert "diklaim, tetapi" not in page
