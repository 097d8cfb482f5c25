"""Every page of the assessment room that the navigation does not lead to: axe, console and width, by role."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

import pytest
from django.utils import timezone
from playwright.sync_api import Page
from tests.browser.stage import DESK, PHONE, PageFor, assert_accessible, assert_no_sideways_scroll
from tests.web.assessment.judging import assessor, claimed, judge
from tests.web.assessment.stage import standing
from tests.web.cast import Cast
from tests.web.evaluation import Evaluation

from tolok.assessment.actions.cycles import Plan, open_cycle
from tolok.assessment.actions.supports import add_support
from tolok.assessment.models import Claim, Cycle, Return, StageKind
from tolok.assessment.stages import stage_templates

pytestmark = pytest.mark.django_db(transaction=True)
Theme = Literal["light", "dark"]
LEAF = "I03"


@dataclass
class Ground:
    """An evaluation in the middle of things, one that waits to start, and the agency's own of its units."""

    evaluation: Evaluation
    prepared: Cycle
    own: Cycle

    @property
    def mine(self) -> str:
        return f"/assessments/{self.evaluation.mine.pk}/"

    @property
    def cycle(self) -> str:
        return f"/cycles/{self.evaluation.cycle.pk}/"


@pytest.fixture
def ground(cast: Cast, evaluation_on: Callable[..., Evaluation]) -> Ground:
    evaluation = evaluation_on("spbe-2020")
    by = cast.person("coordinator")
    evaluation.assign(LEAF, due=timezone.localdate() - timedelta(days=2), note="Mulai dari kriteria tingkat 2.")
    evaluation.assign("I04", cast.statistics)
    claimed(evaluation, LEAF, "3", state="returned", fact="Pergub 12/2026.", analysis="Lengkap.")
    claimed(evaluation, "I04", "2", state="proposed")
    item = evaluation.item("Peraturan Gubernur Nomor 12 Tahun 2026 tentang Penyelenggaraan SPBE", enactment="draft")
    own: dict[str, Any] = {
        "by": by,
        "standing": standing(by),
        "assessment": evaluation.mine,
        "leaf": LEAF,
        "item": item,
    }
    add_support(**own, level=2, criterion=1)
    Return.objects.create(
        assessment=evaluation.mine,
        agency=cast.agency,
        stage=evaluation.stage,
        leaf=LEAF,
        level=3,
        criterion=1,
        note="Lampirkan halaman yang memuat prosesnya.",
        due=timezone.localdate() + timedelta(days=3),
        by=cast.person("internal_assessor"),
    )
    return Ground(evaluation, _cycle("spbe", cast), _cycle("unit", cast))


def _cycle(template: str, cast: Cast) -> Cycle:
    now = timezone.now()
    stages = stage_templates()[template].stages
    spans = {stage.kind: (now, now + timedelta(days=30 + place)) for place, stage in enumerate(stages)}
    whom: dict[str, Any] = (
        {"agency": cast.agency, "units": [cast.health, cast.statistics]} if template == "unit" else {}
    )
    plan = Plan(instrument="spbe-2020", year=2027, stages=spans, agencies=() if whom else [cast.agency], **whom)
    by = cast.person("coordinator" if whom else "national_coordinator")
    return open_cycle(plan, by=by, standing=standing(by))


def visit(page_for: PageFor, person: str, cast: Cast, *addresses: str) -> None:
    """Open each on a desk in light and on a phone in dark; contrasts also the other way round."""
    page = page_for(None if person == "public" else cast.person(person), DESK)
    for address in addresses:
        look(page, address, theme="light", width=DESK, other=PHONE)
        look(page, address, theme="dark", width=PHONE, other=DESK)


def look(page: Page, address: str, *, theme: Theme, width: int, other: int) -> None:
    # Opened anew: a page that is switched while it stands takes its colours over step by step.
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": width, "height": 900})
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 200, address
    page.wait_for_load_state("networkidle")
    assert page.locator("h1").filter(has_text=re.compile(r"\S")).count() == 1, address
    assert_no_sideways_scroll(page)
    assert_accessible(page)
    page.set_viewport_size({"width": other, "height": 900})
    assert_no_sideways_scroll(page)
    assert_accessible(page, only=("color-contrast",))


def test_the_coordinators_pages(ground: Ground, cast: Cast, page_for: PageFor) -> None:
    mine = ground.mine
    Return.objects.update(resolved_at=timezone.now())
    assignments = f"{mine}assignments/?leaf={LEAF}"
    handing = (f"{mine}approval/", f"{mine}approval/?indicator={LEAF}", f"{mine}submission/")
    visit(page_for, "coordinator", cast, mine, f"{mine}board/", assignments, *handing)


def test_the_board_narrowed_and_what_blocks(ground: Ground, cast: Cast, page_for: PageFor) -> None:
    mine, own = ground.mine, f"/cycles/{ground.own.pk}/"
    boards = [f"{mine}board/?show={show}" for show in ("returned", "late", "unassigned")]
    unit = f"{mine}board/?unit={cast.health.pk}"
    visit(page_for, "coordinator", cast, *boards, unit, f"{mine}submission/", own, f"{own}units/")


def test_the_officers_pages(ground: Ground, cast: Cast, page_for: PageFor) -> None:
    visit(page_for, "unit_officer", cast, "/", "/my-work/", ground.mine, f"{ground.mine}indicators/{LEAF}/")


def test_pages_that_change_a_cycle(ground: Ground, cast: Cast, page_for: PageFor) -> None:
    cycle, new = ground.cycle, "/cycles/new/?subject=national&instrument=pemdi-2026&year=2026"
    dates = (f"{cycle}stages/2/", f"{cycle}stages/2/?close=1", f"{ground.mine}extension/")
    start = f"/cycles/{ground.prepared.pk}/start/"
    visit(page_for, "national_coordinator", cast, "/cycles/new/", new, cycle, start, *dates)


def test_pages_that_end_a_cycle(ground: Ground, cast: Cast, page_for: PageFor) -> None:
    ground.evaluation.move_to(StageKind.DECISION)
    ends = [f"{ground.cycle}{word}/" for word in ("decisions", "publication", "cancellation")]
    visit(page_for, "national_coordinator", cast, f"{ground.mine}decision/", *ends)


def test_the_internal_assessors_pages(ground: Ground, cast: Cast, page_for: PageFor) -> None:
    desk = f"{ground.mine}verdicts/"
    visit(page_for, "internal_assessor", cast, "/judging/", desk, f"{desk}{LEAF}/", f"{desk}I04/")


def test_the_reviewers_pages(ground: Ground, cast: Cast, page_for: PageFor) -> None:
    evaluation = ground.evaluation
    Return.objects.update(resolved_at=timezone.now())
    Claim.objects.update(state="approved")
    evaluation.move_to(StageKind.DOCUMENTS)
    for name, level in (("Ani Rahmawati", 3), ("Budi Santoso", 2)):
        judge(evaluation, assessor(evaluation, name), LEAF, level)
    evaluation.move_to(StageKind.REVIEW)
    desk = f"{ground.mine}verdicts/{LEAF}/"
    addresses = (ground.mine, desk, f"{ground.mine}disagreements/", f"{ground.mine}handover/")
    visit(page_for, "reviewer", cast, *addresses)


def test_a_strangers_pages(ground: Ground, cast: Cast, page_for: PageFor) -> None:
    result = f"/agencies/{cast.agency.slug}/"
    visit(page_for, "public", cast, "/", "/agencies/", "/agencies/?q=zzz", result)
