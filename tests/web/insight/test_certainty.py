"""How sure it is: measured where two assessors judged, assumed where somebody says so, unknown else; never invented."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.web.insight.test_standing import address as standing_address
from tests.web.insight.test_standing import answered, published, spec, text_of

from tolok.assessment.models import Assessment, Claim, ClaimState, Judgement, StageKind
from tolok.insight.queries import assessors
from tolok.organisation.models import Agency, Appointment

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.web.cast import Cast
    from tests.web.evaluation import Evaluation

    from tolok.organisation.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _always_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assessors, "_FRESH_FOR", 0.0)


def address(assessment: Assessment, **assumed: Any) -> str:
    return reverse("insight:certainty", args=[assessment.pk], query=assumed)


def judged_twice(
    found: Evaluation, assessment: Assessment, people: list[Person], apart: dict[str, int], *, settled: bool = True
) -> None:
    """Both assessors found level 3 everywhere, but the second ``apart`` more; the stage has its value."""
    stage = found.move_to(StageKind.DOCUMENTS, assessment)
    leaves = found.cycle.instrument.leaves
    fields: dict[str, Any] = {"assessment": assessment, "agency": assessment.agency, "stage": stage}
    Judgement.objects.bulk_create(
        Judgement(
            **fields,
            leaf=leaf.id,
            assessor=person,
            value=str(3 + (apart.get(leaf.id, 0) if second else 0)),
            justification="x",
            done=True,
            updated_at=timezone.now(),
        )
        for leaf in leaves
        for second, person in enumerate(people)
    )
    if settled:
        Claim.objects.bulk_create(
            Claim(**fields, leaf=leaf.id, value="3", state=ClaimState.SETTLED, updated_at=timezone.now())
            for leaf in leaves
        )


@pytest.fixture
def two(cast: Cast) -> list[Person]:
    """Two external assessors of the agency."""
    first, second = (cast.person("external_assessor", name=name) for name in ("Asri", "Bayu"))
    for person in (first, second):
        Appointment.objects.get_or_create(
            person=person, role_id="external_assessor", agency=cast.other, defaults={"since": "2020-01-01"}
        )
    return [first, second]


@pytest.fixture
def spbe(evaluation_on: Callable[..., Evaluation], cast: Cast) -> Evaluation:
    Agency.objects.filter(pk=cast.other.pk).update(cluster=cast.agency.cluster)
    found = evaluation_on("spbe-2020", year=2024)
    for assessment in (found.mine, found.theirs):
        answered(assessment)
    return found


def test_without_a_second_assessor_nothing_is_measured_and_an_assumption_is_offered(
    spbe: Evaluation, cast: Cast, signed_in: Callable[..., Any]
) -> None:
    page = signed_in(cast.person("coordinator")).get(address(spbe.mine)).content.decode()
    words = text_of(page)
    assert "Tidak ada asesor kedua: ketidakpastian tidak diukur." in words
    assert "Belum ada asesor kedua" in words
    assert "Andaikan galat lain" in words
    assert "dari 100 penilaian yang masuk akal" not in words
    assert "chances-spec" not in page
    assert "Tingkat ini masih jawaban instansi sendiri." in words


def test_an_assumed_rate_stands_under_every_interval(
    spbe: Evaluation, cast: Cast, signed_in: Callable[..., Any]
) -> None:
    published(spbe.theirs)
    page = signed_in(cast.person("coordinator")).get(address(spbe.mine, up=10, down=10, team="0.05")).content.decode()
    words = text_of(page)
    assert "penilaian yang masuk akal memberi predikat yang sama" in words
    stated = "diandaikan, tidak diukur: satu tingkat terlalu tinggi 10 %, terlalu rendah 10 %; simpangan tim 0,05"
    assert words.count(stated) >= 5, "in the sentences, and under every table"
    assert "Peringkat sebenarnya dapat di mana saja dari 1 sampai 2 di antara 2." in words
    bars = spec(page, "chances")["data"]["values"]
    assert [bar["title"] for bar in bars if bar["color"] == "own"] == ["Baik"]
    assert sum(bar["value"] for bar in bars) == pytest.approx(100, abs=0.01)
    assert len(spec(page, "weighty")["data"]["values"]) == 10
    assert {bar["title"] for bar in spec(page, "sources")["data"]["values"]} == {
        "tingkat: galat asesor",
        "bobot (±25 %)",
    }


@pytest.mark.parametrize("wrong", [{"up": "x", "down": 1}, {"up": 40, "down": 40}, {"up": -1, "down": 0}, {"up": 10}])
def test_a_strange_rate_is_said_at_its_field(
    spbe: Evaluation, cast: Cast, signed_in: Callable[..., Any], wrong: dict[str, Any]
) -> None:
    page = signed_in(cast.person("coordinator")).get(address(spbe.mine, **wrong))
    assert page.status_code == 200
    assert 'aria-invalid="true"' in page.content.decode()
    assert "Tidak ada asesor kedua" in text_of(page.content.decode())


def test_two_assessors_are_measured_and_compared_for_who_may_read_them(
    spbe: Evaluation, cast: Cast, two: list[Person], signed_in: Callable[..., Any]
) -> None:
    judged_twice(spbe, spbe.mine, two, {"I01": 1, "I02": 1, "I03": -1})
    judged_twice(spbe, spbe.theirs, two, {"I01": 1})
    words = text_of(signed_in(cast.person("coordinator")).get(address(spbe.mine)).content.decode())
    assert "Diukur: 2 instansi dinilai dua asesor, 94 penilaian, dianggap sama baiknya" in words
    assert "penilaian yang masuk akal memberi predikat yang sama" in words
    assert "94 indikator di 2 instansi dinilai dua asesor secara terpisah" in words
    assert not any(name in words for name in ("Asri", "Bayu")), "the agency reads what was settled, not who found what"

    page = signed_in(cast.person("national_coordinator")).get(address(spbe.mine)).content.decode()
    words = text_of(page)
    assert "94 penilaian ganda, 2 instansi" in words
    assert "Asri – Bayu" in words
    lean = {bar["title"]: bar["value"] for bar in spec(page, "leniency")["data"]["values"]}
    assert lean["Bayu"] == pytest.approx(2 / 94, abs=1e-4)
    assert lean["Asri"] == pytest.approx(-2 / 94, abs=1e-4)
    assert "Tingkat dari Asri (baris) dan Bayu (kolom)" in words

    own = text_of(signed_in(two[0]).get(address(spbe.mine)).content.decode())
    assert "47 penilaian ganda, 1 instansi" in own

    standing = text_of(signed_in(cast.person("coordinator")).get(standing_address(spbe.mine)).content.decode())
    assert "penilaian yang masuk akal memberi predikat yang sama" in standing
    assert "diukur: 2 instansi dinilai dua asesor" in standing


def test_findings_that_are_not_settled_tell_the_agency_nothing(
    spbe: Evaluation, cast: Cast, two: list[Person], signed_in: Callable[..., Any]
) -> None:
    judged_twice(spbe, spbe.mine, two, {"I01": 1}, settled=False)
    words = text_of(signed_in(cast.person("coordinator")).get(address(spbe.mine)).content.decode())
    assert "belum ada indikator yang dinilai dua asesor" in words
    assert "Tidak ada asesor kedua" in words


def test_assessors_who_never_differ_do_not_prove_that_nobody_errs(
    spbe: Evaluation, cast: Cast, two: list[Person], signed_in: Callable[..., Any]
) -> None:
    judged_twice(spbe, spbe.mine, two, {})
    words = text_of(signed_in(cast.person("coordinator")).get(address(spbe.mine)).content.decode())
    assert "47 penilaian, semuanya sama; keliru satu tingkat paling banyak 1,6 % ke tiap arah (batas 95 %)" in words


def test_pemdi_is_told_too_and_kami_says_why_not(
    evaluation_on: Callable[..., Evaluation], cast: Cast, signed_in: Callable[..., Any]
) -> None:
    pemdi = evaluation_on("pemdi-2026")
    answered(pemdi.mine)
    Claim.objects.filter(assessment=pemdi.mine, leaf="I07").update(value="IPS=1.33")
    client = signed_in(cast.person("coordinator"))
    page = client.get(address(pemdi.mine, up=10, down=5)).content.decode()
    assert "penilaian yang masuk akal memberi predikat yang sama" in text_of(page)
    titles = [bar["title"] for bar in spec(page, "weighty")["data"]["values"]]
    assert titles
    assert not any(title.startswith("7 ") for title in titles), "another index supplied it: nobody erred there"
    kami = evaluation_on("kami-5.0", year=2025)
    words = text_of(client.get(address(kami.mine, up=10, down=5)).content.decode())
    assert "galat asesor untuk indeks kami-5.0 tidak dapat dihitung" in words.replace("Galat", "galat")
    assert "Andaikan galat lain" not in words


def test_assessors_who_hardly_agree_give_no_interval_but_another_rate_can_be_assumed(
    spbe: Evaluation, cast: Cast, two: list[Person], signed_in: Callable[..., Any]
) -> None:
    judged_twice(spbe, spbe.mine, two, {leaf.id: 2 for leaf in spbe.cycle.instrument.leaves})
    client = signed_in(cast.person("coordinator"))
    words = text_of(client.get(address(spbe.mine)).content.decode())
    assert "Tingkat yang diberikan hampir tidak menunjukkan tingkat sebenarnya" in words
    assert "Andaikan galat lain" in words
    assert "masuk akal" in text_of(client.get(address(spbe.mine, up=5, down=5)).content.decode())


def test_assessors_are_compared_on_pemdi_by_the_levels_of_their_values(
    evaluation_on: Callable[..., Evaluation], cast: Cast, two: list[Person], signed_in: Callable[..., Any]
) -> None:
    pemdi = evaluation_on("pemdi-2026")
    answered(pemdi.mine)
    judged_twice(pemdi, pemdi.mine, two, {"I01": 1, "I02": -1})
    page = signed_in(cast.person("national_coordinator")).get(address(pemdi.mine)).content.decode()
    words = text_of(page)
    assert "20 penilaian ganda, 1 instansi" in words
    assert "Tingkat sama90 %" in words
    assert "Diukur: 1 instansi dinilai dua asesor, 20 penilaian" in words


def test_while_answers_are_missing_there_is_no_interval(
    evaluation: Evaluation, cast: Cast, signed_in: Callable[..., Any]
) -> None:
    words = text_of(
        signed_in(cast.person("coordinator")).get(address(evaluation.mine, up=10, down=10)).content.decode()
    )
    assert "begitu semua indikator dijawab" in words
    assert "masuk akal" not in words


def test_what_moves_the_place_is_told_where_the_levels_of_all_are_known(
    spbe: Evaluation, cast: Cast, signed_in: Callable[..., Any]
) -> None:
    client = signed_in(cast.person("coordinator"))
    here = reverse("insight:certainty_rank", args=[spbe.mine.pk], query={"up": 10, "down": 10})
    assert "tidak dapat diketahui" in text_of(client.get(here).content.decode())
    published(spbe.theirs)
    part = client.get(here, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    words = text_of(part)
    assert "tingkat: galat asesor" in words
    assert "dengan tingkat 1 anggota lain" in words
    assert "diandaikan, tidak diukur" in words


def test_a_change_between_years_is_held_against_the_measured_error(
    evaluation_on: Callable[..., Evaluation], cast: Cast, two: list[Person], signed_in: Callable[..., Any]
) -> None:
    before = evaluation_on("spbe-2020", year=2024)
    answered(before.mine)
    after = evaluation_on("spbe-2020", year=2025, previous=before.cycle)
    answered(after.mine, {"I47": 4})
    client = signed_in(cast.person("coordinator"))
    here = reverse("insight:change", args=[after.mine.pk])
    assert "untuk perbandingan ini galatnya tidak diukur" in text_of(client.get(here).content.decode())
    judged_twice(after, after.mine, two, {f"I{n:02d}": 1 for n in range(1, 12)})
    words = text_of(client.get(here).content.decode())
    assert "tidak lebih dari galat asesor" in words
    assert "diukur: 1 instansi dinilai dua asesor, 47 penilaian" in words


def test_the_queries_do_not_grow_with_judgements_and_peers(
    spbe: Evaluation, cast: Cast, two: list[Person], signed_in: Callable[..., Any]
) -> None:
    judged_twice(spbe, spbe.mine, two, {"I01": 1})
    client = signed_in(cast.person("national_coordinator"))
    client.get(address(spbe.mine))

    def asked() -> int:
        assessors._KEPT.clear()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address(spbe.mine)).status_code == 200
        return len(queries)

    few = asked()
    judged_twice(spbe, spbe.theirs, two, {"I02": 1})
    published(spbe.theirs)
    assert asked() <= few, "who has a group in the cycle asks for one thing less"
    assert few <= 24
