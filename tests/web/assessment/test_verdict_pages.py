"""The desk of an assessor, the lists before it, the matrix of differences: who sees what, and what is done there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.web.assessment.judging import (
    ACCEPTED,
    RETURNED,
    accept_up_to,
    appoint,
    assessor,
    brought_in,
    claimed,
    judge,
    say,
)

from tolok.assessment.models import Claim, Judgement, Return, StageKind, Support
from tolok.assessment.queries.rounds import judged_by, judging
from tolok.assessment.queries.verdicts.desk import cited_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from tests.web.evaluation import Evaluation

pytestmark = pytest.mark.django_db
LEAF = "I23"
HX: Any = {"headers": {"HX-Request": "true"}}


@pytest.fixture
def documents(evaluation_on: Callable[..., Evaluation]) -> Evaluation:
    """SPBE 2020 with one claim and its evidence, in the document check."""
    made = evaluation_on("spbe-2020")
    claimed(made, LEAF, "3", state="approved", fact="SK 12/2024 hal. 4-6", analysis="Pedoman lengkap")
    support(made, 2, 1, cites="hal. 4-6")
    made.move_to(StageKind.DOCUMENTS)
    return made


def support(evaluation: Evaluation, level: int, criterion: int, **fields: Any) -> Support:
    return Support.objects.create(
        assessment=evaluation.mine,
        agency=evaluation.cast.agency,
        stage=evaluation.mine.stage,
        leaf=fields.pop("leaf", LEAF),
        level=level,
        criterion=criterion,
        item=evaluation.item(title=f"SK {level}.{criterion}"),
        added_by=evaluation.cast.person("coordinator"),
        **fields,
    )


def at(evaluation: Evaluation, tail: str = "", leaf: str = LEAF) -> str:
    return f"/assessments/{evaluation.mine.pk}/verdicts/{leaf}/{tail}"


def sent(evaluation: Evaluation, **fields: Any) -> dict[str, Any]:
    texts = {"value": "", "fact": "", "analysis": "", "justification": "", "version": 0}
    return {**texts, "stage": evaluation.mine.stage.pk, **fields}


def opened(signed_in: Callable[..., Client], evaluation: Evaluation, role: str = "external_assessor") -> Client:
    return signed_in(evaluation.cast.person(role))


# Seeing it ------------------------------------------------------------------------------------------------------------
def test_the_desk_shows_claim_evidence_and_criteria(signed_in: Callable[..., Client], documents: Evaluation) -> None:
    page = opened(signed_in, documents).get(at(documents)).content.decode()
    for words in ("SK 12/2024 hal. 4-6", "Pedoman lengkap", "SK 2.1", "hal. 4-6", "Terima semua", 'data-place="3.2"'):
        assert words in page
    assert 'data-reads="no"' in page


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("external_assessor", 200),
        ("internal_assessor", 200),
        ("coordinator", 200),
        ("reviewer", 200),
        ("auditor", 200),
        ("national_coordinator", 200),
        ("team_member", 403),
        ("data_entry", 403),
    ],
)
def test_who_judges_or_reads_everywhere_may_open_it(
    signed_in: Callable[..., Client], documents: Evaluation, role: str, status: int
) -> None:
    client = opened(signed_in, documents, role)
    assert client.get(at(documents)).status_code == status
    assert client.get(f"/assessments/{documents.mine.pk}/verdicts/").status_code == status


def test_the_stranger_learns_nothing(signed_in: Callable[..., Client], documents: Evaluation, client: Client) -> None:
    for role in ("external_assessor", "coordinator"):
        other = signed_in(documents.cast.person(role, agency=documents.cast.other))
        for address in (at(documents), f"/assessments/{documents.mine.pk}/disagreements/"):
            assert other.get(address).status_code == 404
        assert other.post(at(documents, "judgement/"), sent(documents)).status_code == 404
    assert client.get(at(documents)).status_code == 302
    assert opened(signed_in, documents).get(at(documents, leaf="I99")).status_code == 404


def test_a_conflict_of_interest_is_told_on_a_page_of_its_own(
    signed_in: Callable[..., Client], documents: Evaluation
) -> None:
    by = assessor(documents)
    with brought_in():
        appoint(documents, by, "team_member")
    answer = signed_in(by).get(at(documents))
    assert answer.status_code == 403
    assert "Benturan kepentingan" in answer.content.decode()
    answer = signed_in(by).post(at(documents, "criteria/2/1/"), sent(documents, outcome="accepted"))
    assert answer.status_code == 403
    assert not Judgement.objects.exists()


def test_others_findings_are_hidden_until_one_is_done(signed_in: Callable[..., Client], documents: Evaluation) -> None:
    first, second = assessor(documents, "Ani Rahma"), assessor(documents, "Budi")
    say(documents, first, LEAF, "3.1", RETURNED, "Rahasia Ani")
    judge(documents, first, LEAF, 2)
    pages = [
        at(documents),
        f"/assessments/{documents.mine.pk}/disagreements/",
        f"/assessments/{documents.mine.pk}/verdicts/",
    ]
    for address in pages:
        page = signed_in(second).get(address).content.decode()
        assert "Ani Rahma" not in page
        assert "Rahasia Ani" not in page
    accept_up_to(documents, second, LEAF, 3)
    assert "Rahasia Ani" not in signed_in(second).get(at(documents, "evidence/")).content.decode()
    judge(documents, second, LEAF, 3)
    page = signed_in(second).get(at(documents)).content.decode()
    assert "Ani Rahma" in page
    assert "Rahasia Ani" in page
    assert "Tetapkan satu nilai" in page


# Doing it -------------------------------------------------------------------------------------------------------------
def test_a_word_on_a_criterion_as_a_form_and_by_htmx(signed_in: Callable[..., Client], documents: Evaluation) -> None:
    client = opened(signed_in, documents)
    answer = client.post(at(documents, "criteria/2/1/"), sent(documents, outcome="accepted", focus="2.1"))
    assert (answer.status_code, answer["Location"]) == (302, f"{at(documents)}?focus=2.1#levels")
    answer = client.post(at(documents, "criteria/3/1/"), sent(documents, outcome="returned", note="Kurang SK"), **HX)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'id="levels"' in page
    assert "Kurang SK" in page
    assert f'id="row-{LEAF}" hx-swap-oob="true"' in page
    assert "gugur" in page


def test_a_return_without_a_note_stays_on_the_page(signed_in: Callable[..., Client], documents: Evaluation) -> None:
    client = opened(signed_in, documents)
    answer = client.post(at(documents, "criteria/3/1/"), sent(documents, outcome="returned", note=" "))
    assert answer.status_code == 422
    assert "Tulis apa yang kurang" in answer.content.decode()
    answer = client.post(at(documents, "criteria/3/1/"), sent(documents, outcome="lulus"))
    assert answer.status_code == 422
    answer = client.post(
        at(documents, "criteria/9/9/"), {"outcome": "accepted", "stage": documents.mine.stage.pk}, **HX
    )
    assert answer.status_code == 409
    assert "X-Tolok-Message" in answer.headers


def test_what_was_typed_is_never_lost(signed_in: Callable[..., Client], documents: Evaluation) -> None:
    client = opened(signed_in, documents)
    wrong = sent(documents, value="7", fact="Fakta yang panjang", justification="Sebab")
    answer = client.post(at(documents, "completion/"), wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Fakta yang panjang" in page
    assert "Sebab" in page
    assert "tertulis 7" in page
    assert not Judgement.objects.exists()
    part = client.post(at(documents, "judgement/"), wrong, **HX)
    assert part.status_code == 422
    assert 'id="fault-value" hx-swap-oob="true"' in part.content.decode()
    documents.close(StageKind.DOCUMENTS)
    answer = client.post(at(documents, "judgement/"), sent(documents, fact="Tetap di layar"))
    assert answer.status_code == 403
    assert "ditutup" in answer.content.decode()


def test_saving_finishing_and_going_on(signed_in: Callable[..., Client], documents: Evaluation) -> None:
    client = opened(signed_in, documents)
    accept_up_to(documents, assessor(documents), LEAF, 2)
    part = client.post(at(documents, "judgement/"), sent(documents, fact="SK", version=1), **HX).content.decode()
    assert 'name="version" id="version" value="2" hx-swap-oob="true"' in part
    again = client.post(at(documents, "judgement/"), sent(documents, fact="Lain", version=1), **HX)
    assert again.status_code == 409
    answer = client.post(at(documents, "completion/"), sent(documents, fact="SK", justification="Cukup", version=2))
    assert (answer.status_code, answer["Location"]) == (302, at(documents, leaf="I24"))
    assert Judgement.objects.get().value == "2"
    assert Claim.objects.get(stage=documents.mine.stage).value == "2"
    assert client.post(at(documents, "reopening/"), sent(documents)).status_code == 422, "settled: withdraw that first"
    assert client.post(at(documents, "settlement/withdrawal/"), sent(documents)).status_code == 302
    assert client.post(at(documents, "reopening/"), sent(documents)).status_code == 302
    assert not Judgement.objects.get().done


def test_above_the_proof_only_when_meant(signed_in: Callable[..., Client], documents: Evaluation) -> None:
    client = opened(signed_in, documents)
    high = sent(documents, value="4", justification="Dilihat langsung")
    answer = client.post(at(documents, "completion/"), high)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "hanya membuktikan 1" in page
    assert 'id="beyond-field"' in page
    assert client.post(at(documents, "completion/"), {**high, "version": 1, "beyond": "1"}).status_code == 302
    assert Judgement.objects.get().value == "4"


def test_the_draft_names_documents_pages_and_levels(signed_in: Callable[..., Client], documents: Evaluation) -> None:
    by = assessor(documents)
    say(documents, by, LEAF, "3.2", RETURNED, "Data induk tidak ada")
    accept_up_to(documents, by, LEAF, 2)
    plain = signed_in(by).get(at(documents)).content.decode()
    page = signed_in(by).get(at(documents) + "?draft=1").content.decode()
    assert "“SK 2.1”, hal. 4-6" in page
    assert "Tingkat 2 terpenuhi." in page
    assert "Data induk tidak ada" in page
    assert "Tingkat 4 gugur" in page
    assert "Dengan demikian nilainya 2." in page
    marks = 'data-draft-of="fact">'
    assert marks in page
    assert marks not in plain, "nothing is filled in unasked"


def test_the_whole_level_and_the_whole_indicator(signed_in: Callable[..., Client], documents: Evaluation) -> None:
    documents.assign(LEAF)
    officer = documents.cast.person("unit_officer")
    client = opened(signed_in, documents)
    assert client.post(at(documents, "levels/4/acceptance/"), sent(documents)).status_code == 302
    assert Judgement.objects.get().verdicts.filter(outcome=ACCEPTED).count() == 3
    answer = client.post(at(documents, "returns/"), {"stage": documents.mine.stage.pk, "note": "", "due": "kapan"})
    assert answer.status_code == 422
    answer = client.post(at(documents, "returns/"), {"stage": documents.mine.stage.pk, "note": "Bawa log"})
    row = Return.objects.get()
    assert (answer.status_code, row.note) == (302, "Bawa log")
    assert officer.notices.filter(kind="item.returned").exists()
    assert client.post(at(documents, f"returns/{row.pk}/withdrawal/")).status_code == 302
    assert not Return.objects.exists()


def test_an_internal_assessor_verifies_in_self_assessment(
    signed_in: Callable[..., Client], evaluation: Evaluation
) -> None:
    claimed(evaluation, "I01", "2", state="proposed")
    client = opened(signed_in, evaluation, "internal_assessor")
    page = client.get(at(evaluation, leaf="I01")).content.decode()
    assert "Nyatakan sudah diperiksa" in page
    assert 'name="fact"' not in page
    answer = client.post(at(evaluation, "verification/", "I01"), {"version": 1, "stage": evaluation.mine.stage.pk})
    assert (answer.status_code, Claim.objects.get().state) == (302, "verified")
    answer = client.post(at(evaluation, "verification/withdrawal/", "I01"), {"stage": evaluation.mine.stage.pk})
    assert (answer.status_code, Claim.objects.get().state) == (302, "proposed")
    stale = client.post(at(evaluation, "verification/", "I01"), {"version": 9, "stage": evaluation.mine.stage.pk})
    assert stale.status_code == 409


def test_a_reviewer_says_valid_or_corrects(signed_in: Callable[..., Client], documents: Evaluation) -> None:
    judge(documents, assessor(documents), LEAF, 3)
    documents.move_to(StageKind.REVIEW)
    client = opened(signed_in, documents, "reviewer")
    assert "Sah" in client.get(at(documents)).content.decode()
    answer = client.post(at(documents, "review/"), sent(documents, valid="0", value="2"))
    assert answer.status_code == 422
    texts = {"value": "2", "fact": "f", "analysis": "a", "justification": "j"}
    assert client.post(at(documents, "review/"), sent(documents, valid="0", **texts)).status_code == 302
    assert Claim.objects.get(stage=documents.mine.stage).value == "2"
    assert client.post(at(documents, "review/withdrawal/"), sent(documents)).status_code == 302
    only = {"valid": "1", "version": 0, "stage": documents.mine.stage.pk}
    assert client.post(at(documents, "review/"), only).status_code == 302
    assert Judgement.objects.get(stage=documents.mine.stage).valid is True


def test_a_banded_value_is_typed_with_a_comma(signed_in: Callable[..., Client], evaluation: Evaluation) -> None:
    evaluation.move_to(StageKind.DOCUMENTS)
    accept_up_to(evaluation, assessor(evaluation), "I01", 2)
    client = opened(signed_in, evaluation)
    fields = sent(evaluation, value="2,25", justification="j", version=1)
    assert client.post(at(evaluation, "completion/", "I01"), fields).status_code == 302
    assert Judgement.objects.get().value == "2.25"
    assert "2,25" in client.get(at(evaluation, leaf="I01")).content.decode()


# Lists ----------------------------------------------------------------------------------------------------------------
def test_the_list_filters_by_state(signed_in: Callable[..., Client], documents: Evaluation) -> None:
    by = assessor(documents)
    judge(documents, by, LEAF, 3)
    say(documents, by, "I24", "2.1", ACCEPTED)
    client = signed_in(by)
    address = f"/assessments/{documents.mine.pk}/verdicts/"
    page = client.get(address).content.decode()
    assert page.count("/verdicts/I") >= 47
    assert client.get(address + "?state=begun").content.decode().count("/verdicts/I24/") == 1
    assert "Tidak ada indikator" in client.get(address + "?state=differs").content.decode()


def test_my_agencies_with_done_next_and_differing(signed_in: Callable[..., Client], documents: Evaluation) -> None:
    first, second = assessor(documents, "Ani"), assessor(documents, "Budi")
    judge(documents, first, "I01", 2)
    judge(documents, second, "I01", 3)
    rows = judging(documents.standing(first), list(judged_by(documents.standing(first))))
    assert [(row.done, row.total, row.differing, row.next_leaf) for row in rows] == [(1, 47, 1, "I02")]
    page = signed_in(first).get("/judging/").content.decode()
    assert "Provinsi Lampung" in page
    assert "Indikator 2" in page
    assert signed_in(documents.cast.person("unit_officer")).get("/judging/").status_code == 403
    assert (
        "Belum ada yang dinilai" in opened(signed_in, documents, "internal_assessor").get("/judging/").content.decode()
    )


def test_differences_stand_side_by_side_and_are_settled_there(
    signed_in: Callable[..., Client], documents: Evaluation
) -> None:
    first, second = assessor(documents, "Ani"), assessor(documents, "Budi")
    judge(documents, first, LEAF, 2)
    judge(documents, second, LEAF, 3)
    client = signed_in(first)
    address = f"/assessments/{documents.mine.pk}/disagreements/"
    page = client.get(address).content.decode()
    assert "▼−1" in page, "Ani found one less than was claimed"
    assert page.count("/verdicts/") >= 47
    assert client.get(address + "?only=1").content.decode().count('class="differs"') == 1
    fields = {"value": "2", "justification": "Lebih kuat", "stage": documents.mine.stage.pk, "from": "disagreements"}
    answer = client.post(at(documents, "settlement/"), fields)
    assert (answer.status_code, answer["Location"]) == (302, address)
    assert Claim.objects.get(stage=documents.mine.stage).value == "2"
    for role, status in (("coordinator", 200), ("auditor", 200), ("unit_officer", 404)):
        assert opened(signed_in, documents, role).get(address).status_code == status
    assert "Budi" not in opened(signed_in, documents, "coordinator").get(address).content.decode()


def test_last_year_stands_beside_it(
    signed_in: Callable[..., Client], evaluation_on: Callable[..., Evaluation], documents: Evaluation
) -> None:
    documents.cycle.previous = evaluation_on("spbe-2020", year=2025).cycle
    documents.cycle.save(update_fields=["previous"])
    last = documents.cycle.previous.assessments.get(agency=documents.cast.agency)
    Claim.objects.create(
        assessment=last,
        agency=last.agency,
        stage=last.stage,
        leaf=LEAF,
        value="4",
        updated_at=documents.mine.created_at,
    )
    client = opened(signed_in, documents)
    assert "Tahun lalu 2025" in client.get(f"/assessments/{documents.mine.pk}/disagreements/").content.decode()
    assert "Evaluasi 2025" in client.get(at(documents)).content.decode()


@pytest.mark.parametrize(
    ("cites", "page"),
    [
        ("hal. 4-6", 4),
        ("Pasal 3, halaman 12", 12),
        ("hlm 7", 7),
        ("p. 9", 9),
        ("pp 10–11", 10),
        ("Pasal 4", 1),
        ("", 1),
    ],
)
def test_the_page_cited_is_read_from_the_words(cites: str, page: int) -> None:
    assert cited_page(cites) == page


def test_pages_take_a_fixed_number_of_queries(signed_in: Callable[..., Client], documents: Evaluation) -> None:
    by = assessor(documents)
    client = signed_in(by)
    addresses = [
        at(documents),
        f"/assessments/{documents.mine.pk}/verdicts/",
        f"/assessments/{documents.mine.pk}/disagreements/",
        "/judging/",
    ]

    def counts() -> list[int]:
        found = []
        for address in addresses:
            with CaptureQueriesContext(
                connection,
            ) as seen:
                assert client.get(address).status_code == 200
            found.append(len(seen))
        return found

    judge(documents, by, "I01", 2)
    counts()
    few = counts()
    for leaf in ("I02", "I03", "I04", "I05"):
        judge(documents, by, leaf, 3)
    assessor(documents, "Lain")
    documents.move_to(StageKind.SELF_ASSESSMENT)
    for criterion in (1, 2):
        support(documents, 3, criterion)
    documents.move_to(StageKind.DOCUMENTS)
    assert counts() == few
    assert max(few) <= 25, few
