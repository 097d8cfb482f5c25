"""An assessor at the desk: five indicators by keyboard alone, the evidence at its page, a draft, a phone."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.storage import storages
from tests.browser.stage import DESK, PHONE, assert_accessible, assert_no_sideways_scroll
from tests.web.assessment.judging import accept_up_to, assessor, claimed, judge
from tests.web.evidence.made import pdf

from tolok.assessment.actions.supports import add_support
from tolok.assessment.models import Claim, Judgement, Return, StageKind
from tolok.evidence import actions as evidence
from tolok.evidence import sealing
from tolok.evidence.models import Item, Kind

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page
    from tests.browser.stage import PageFor
    from tests.web.evaluation import Evaluation

pytestmark = pytest.mark.django_db(transaction=True)
LEAVES = ("I21", "I22", "I23", "I24", "I25")


@pytest.fixture(autouse=True)
def shelf(settings: Any, tmp_path: Path) -> Iterator[None]:
    """Files of this test alone."""
    settings.DATA = tmp_path / "data"
    folder = {"BACKEND": "tolok.evidence.storage.Folder", "OPTIONS": {"location": settings.DATA / "files"}}
    settings.STORAGES = {**settings.STORAGES, "default": folder}
    yield
    sealing._read.cache_clear()
    storages._storages.clear()  # type: ignore[attr-defined]


@pytest.fixture
def documents(evaluation_on: Callable[..., Evaluation], shelf: None) -> Evaluation:
    """Five indicators claimed at level 3 with a regulation of nine pages, in the document check."""
    made = evaluation_on("spbe-2020")
    item = regulation(made)
    for leaf in LEAVES:
        claimed(
            made, leaf, "3", state="approved", fact="Pergub 12/2024, Pasal 4, hal. 4-6.", analysis="Pasal 4 lengkap."
        )
        for level in (2, 3):
            for number in range(1, len(made.cycle.instrument.nodes[leaf].levels[str(level)].parts) + 1):
                attach(made, leaf, level, number, item)
    made.move_to(StageKind.DOCUMENTS)
    return made


def regulation(evaluation: Evaluation) -> Item:
    by = evaluation.cast.person("coordinator")
    who: dict[str, Any] = {"by": by, "standing": evaluation.standing(by), "agency": evaluation.cast.agency}
    pages = pdf(*(f"Peraturan Gubernur 12/2024, halaman {page}" for page in range(1, 10)))
    upload = evidence.receive_file(**who, file_name="1.a.Pergub-12-2024.pdf", file=io.BytesIO(pages))
    return evidence.add_item(
        **who, title="Peraturan Gubernur tentang SPBE", upload=upload, kind=Kind.POLICY, number="12/2024"
    )


def attach(evaluation: Evaluation, leaf: str, level: int, criterion: int, item: Item) -> None:
    by = evaluation.cast.person("coordinator")
    who: dict[str, Any] = {"by": by, "standing": evaluation.standing(by), "assessment": evaluation.mine, "leaf": leaf}
    add_support(**who, level=level, criterion=criterion, item=item, cites="Pasal 4, hal. 4-6")


def at(evaluation: Evaluation, leaf: str = "I21") -> str:
    return f"/assessments/{evaluation.mine.pk}/verdicts/{leaf}/"


def opened(page: Page, evaluation: Evaluation, leaf: str = "I21") -> Page:
    page.goto(at(evaluation, leaf))
    page.wait_for_load_state("networkidle")
    return page


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)
        page.wait_for_load_state("networkidle")


def accept_all(page: Page, level: int) -> None:
    """Accept criterion by criterion, as many as levels 2 to ``level`` have."""
    for _time in range(page.locator(f'.point[data-level="{level}"], .point[data-level="2"]').count()):
        here = page.locator(".point.is-current").get_attribute("data-place")
        press(page, "t")
        page.wait_for_selector(f'.point[data-place="{here}"].is-done')


def test_five_indicators_by_keyboard_alone(documents: Evaluation, page_for: PageFor) -> None:
    by = assessor(documents)
    page = opened(page_for(by, DESK), documents)
    for leaf in LEAVES:
        page.wait_for_url(f"**{at(documents, leaf)}")
        page.wait_for_load_state("networkidle")
        accept_all(page, 3)
        press(page, "d")
        page.wait_for_selector("#saved.is-saved")
        press(page, "Control+Enter")
    page.wait_for_url(f"**{at(documents, 'I26')}")
    found = Judgement.objects.filter(assessor=by)
    assert [(one.leaf, one.value, one.done) for one in found] == [(leaf, "3", True) for leaf in LEAVES]
    assert "Pasal 4, hal. 4-6" in found[0].fact
    assert Claim.objects.filter(stage=documents.mine.stage, value="3").count() == 5


def test_returning_levels_and_moving_by_keyboard(documents: Evaluation, page_for: PageFor) -> None:
    by = assessor(documents)
    page = opened(page_for(by, DESK), documents, "I23")
    press(page, "ArrowDown", "b")
    page.keyboard.type("Data induk belum ada tjknu")
    press(page, "Control+Enter")
    page.wait_for_selector('.point[data-place="3.1"].is-returned')
    assert "Data induk belum ada tjknu" in page.locator('.point[data-place="3.1"]').inner_text()
    assert "gugur" in (page.locator('.point[data-place="4.1"]').text_content() or "")
    press(page, "u")
    page.wait_for_selector('.point[data-place="3.1"].is-waiting')
    press(page, "2")
    page.wait_for_selector("#saved.is-saved")
    assert Judgement.objects.get().value == "2"
    press(page, "T")
    page.wait_for_selector('.point[data-place="3.2"].is-done')
    press(page, "p")
    assert page.locator("#earlier").get_attribute("open") is not None
    press(page, "y")
    assert page.locator("#last-year").get_attribute("open") is not None
    press(page, "j")
    page.wait_for_url(f"**{at(documents, 'I24')}")
    press(page, "ArrowLeft")
    page.wait_for_url(f"**{at(documents, 'I23')}")
    press(page, "n")
    page.wait_for_url(f"**{at(documents, 'I24')}")
    press(page, "?")
    assert "Terima kriteria ini" in page.locator("#keys").inner_text()


def test_the_evidence_opens_at_the_page_it_is_cited_at(documents: Evaluation, page_for: PageFor) -> None:
    page = opened(page_for(assessor(documents), DESK), documents)
    page.wait_for_selector("#evidence canvas")
    assert page.locator("#evidence [data-number]").input_value() == "4"


def test_reasons_are_saved_while_one_types_and_survive_a_cut(documents: Evaluation, page_for: PageFor) -> None:
    by = assessor(documents)
    page = opened(page_for(by, DESK, expected=("ERR_INTERNET_DISCONNECTED", "Failed to load")), documents)
    page.locator("#fact").fill("Pergub 12/2024")
    page.wait_for_selector("#saved.is-saved")
    assert Judgement.objects.get().fact == "Pergub 12/2024"
    page.context.set_offline(True)
    page.locator("#fact").fill("Pergub 12/2024 Pasal 4")
    page.wait_for_selector("#messages:has-text('Tidak tersambung')")
    page.context.set_offline(False)
    page.wait_for_selector("#saved.is-saved")
    assert Judgement.objects.get().fact == "Pergub 12/2024 Pasal 4"


def test_an_unedited_draft_follows_the_criteria_and_an_edited_one_does_not(
    documents: Evaluation, page_for: PageFor
) -> None:
    page = opened(page_for(assessor(documents), DESK), documents, "I23")
    press(page, "t")
    page.wait_for_selector('.point[data-place="2.1"].is-done')
    press(page, "d")
    page.wait_for_selector("#saved.is-saved")
    page.locator("#justification").fill("Alasan saya sendiri.")
    page.locator("#justification").press("Escape")
    assert page.locator('[data-draft-of="fact"]').is_visible()
    assert not page.locator('[data-draft-of="justification"]').is_visible()
    press(page, "T")
    page.wait_for_selector('.point[data-place="3.2"].is-done')
    page.wait_for_function("document.getElementById('analysis').value.includes('Tingkat 3 terpenuhi')")
    assert page.locator("#justification").input_value() == "Alasan saya sendiri."


def test_it_works_without_javascript(documents: Evaluation, page_for: PageFor) -> None:
    by = assessor(documents)
    page = page_for(by, DESK, javascript=False)
    page.goto(at(documents, "I23"))
    page.locator('.point[data-place="2.1"] [data-act="accept"]').click()
    page.locator("#take-draft").click()
    page.locator("#finish").click()
    assert page.url.endswith(at(documents, "I24"))
    assert Judgement.objects.get().value == "2"


def test_on_a_phone_one_part_at_a_time(documents: Evaluation, page_for: PageFor) -> None:
    by = assessor(documents)
    page = opened(page_for(by, PHONE), documents, "I23")
    assert_no_sideways_scroll(page)
    assert page.locator("#mine").is_visible()
    assert not page.locator("#claim").is_visible()
    page.locator(".desk-tabs a", has_text="Bukti").click()
    assert page.locator("#evidence").is_visible()
    page.locator(".desk-tabs a", has_text="Penilaian saya").click()
    page.locator('.point[data-place="2.1"] [data-act="accept"]').click()
    page.wait_for_selector('.point[data-place="2.1"].is-done')
    page.locator("#justification").fill("Cukup.")
    page.locator("#finish").click()
    page.wait_for_url(f"**{at(documents, 'I24')}")
    assert Judgement.objects.get().value == "2"


def test_a_return_arrives_as_work_for_the_unit(documents: Evaluation, page_for: PageFor) -> None:
    documents.assign("I23")
    officer = documents.cast.person("unit_officer")
    page = opened(page_for(assessor(documents), DESK), documents, "I23")
    press(page, "b")
    page.keyboard.type("Lampirkan program kerja")
    press(page, "Control+Enter")
    page.wait_for_selector('.point[data-place="2.1"].is-returned')
    press(page, "d")
    page.wait_for_selector("#saved.is-saved")
    press(page, "Control+Enter")
    page.wait_for_url(f"**{at(documents, 'I24')}")
    row = Return.objects.get()
    assert row.note == "Lampirkan program kerja"
    work = page_for(officer, DESK)
    work.goto(officer.notices.get(kind="item.returned").link)
    assert "Lampirkan program kerja" in work.locator("main").inner_text()


@pytest.mark.parametrize("width", [DESK, PHONE])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_everybody_can_use_the_pages(documents: Evaluation, page_for: PageFor, width: int, dark: bool) -> None:
    first, second = assessor(documents, "Ani Rahmawati"), assessor(documents, "Budi Santoso")
    judge(documents, first, "I23", 3)
    judge(documents, second, "I23", 2)
    accept_up_to(documents, first, "I24", 2)
    page = page_for(first, width, dark=dark)
    mine = f"/assessments/{documents.mine.pk}"
    for address in (
        at(documents, "I24"),
        at(documents, "I23"),
        f"{mine}/verdicts/",
        f"{mine}/disagreements/",
        "/judging/",
    ):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        assert_no_sideways_scroll(page)
        assert_accessible(page)


def test_the_pages_of_internal_assessors_and_reviewers(documents: Evaluation, page_for: PageFor) -> None:
    documents.move_to(StageKind.SELF_ASSESSMENT)
    Claim.objects.filter(leaf="I23").update(state="proposed")
    internal = opened(page_for(documents.cast.person("internal_assessor"), DESK), documents, "I23")
    assert_accessible(internal)
    press(internal, "t", "Control+Enter")
    internal.wait_for_selector("text=Indikator 23 sudah diperiksa")
    assert Claim.objects.get(leaf="I23").state == "verified"
    documents.move_to(StageKind.DOCUMENTS)
    judge(documents, assessor(documents), "I23", 3)
    documents.move_to(StageKind.REVIEW)
    reviewer = documents.cast.person("reviewer")
    page = opened(page_for(reviewer, DESK), documents, "I23")
    assert_accessible(page)
    press(page, "b")
    press(page, "2")
    for part in ("fact", "analysis", "justification"):
        page.locator(f"#{part}").fill("Tidak sesuai.")
    page.wait_for_selector("#saved.is-saved")
    press(page, "Escape", "Control+Enter")
    page.wait_for_selector("text=Indikator 23 sudah direviu")
    assert Claim.objects.get(leaf="I23", stage=documents.mine.stage).value == "2"
    opened(page, documents, "I22")
    press(page, "t")
    page.wait_for_selector("text=Indikator 22 sudah direviu")
    assert Judgement.objects.get(assessor=reviewer, leaf="I22").valid


def test_a_banded_indicator_by_keyboard(evaluation: Evaluation, shelf: None, page_for: PageFor) -> None:
    claimed(evaluation, "I01", "2.5", state="approved")
    evaluation.move_to(StageKind.DOCUMENTS)
    page = opened(page_for(assessor(evaluation), DESK), evaluation, "I01")
    assert_accessible(page)
    press(page, "t")
    page.wait_for_selector('.point[data-place="1.1"].is-done')
    press(page, "2")
    page.wait_for_selector("#saved.is-saved")
    assert page.locator("#value").input_value() == "1,5"
    assert Judgement.objects.get().value == "1.5"
