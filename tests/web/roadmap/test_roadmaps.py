"""A plan becomes the agency's own: owners, deadlines, progress, and its steps as work of the next cycle."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.web.evaluation import build
from tests.web.insight.test_standing import answered, text_of
from tests.web.roadmap.asking import address, ask, found

from tolok.analysis.report import full_report
from tolok.assessment.access import hand
from tolok.assessment.models import Assignment
from tolok.insight.queries.dossier import subject_of
from tolok.ledger.models import Entry
from tolok.notices.models import Notice
from tolok.organisation.access import standing_of
from tolok.roadmap.models import Plan, Step

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from tests.web.cast import Cast
    from tests.web.evaluation import Evaluation

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(cast: Cast, signed_in: Callable[..., Client]) -> Client:
    return signed_in(cast.person("coordinator"))


@pytest.fixture
def adopted(spbe: Evaluation, cast: Cast, coordinator: Client) -> Plan:
    """A plan in force whose steps all lie in 2025 and 2026; all indicators are of the officer's unit."""
    for leaf in spbe.cycle.instrument.leaves[1:]:
        spbe.assign(leaf.id, unit=cast.statistics if leaf.id == "I47" else cast.health)
    plan = ask(coordinator, spbe.mine, near="", curve="")
    sent = coordinator.post(address("adoption", spbe.mine, plan.pk))
    assert sent.headers["Location"] == address("roadmap", spbe.mine, plan.pk)
    plan.refresh_from_db()
    return plan


def test_adopted_every_step_has_owner_deadline_and_gain(spbe: Evaluation, coordinator: Client, adopted: Plan) -> None:
    assert adopted.in_force
    steps = list(adopted.steps.select_related("unit"))
    whole = found(adopted)
    assert {(step.leaf, step.year) for step in steps} == {(s["indicator"], s["calendar"]) for s in whole["steps"]}
    assert sum(step.gain for step in steps) > 0
    assert {step.unit.name for step in steps if step.unit} <= {
        "Dinas Kesehatan",
        "Dinas Komunikasi, Informatika dan Statistik",
    }
    closes = timezone.localdate(spbe.stage.closes_at)
    assert {step.due for step in steps} <= {closes.replace(year=closes.year + n) for n in (1, 2)}
    words = text_of(coordinator.get(address("roadmap", spbe.mine, adopted.pk)).content.decode())
    assert f"0 dari {len(steps)}" in words
    assert "Dinas Kesehatan" in words
    assert "Peta rencana yang berlaku" in coordinator.get(address("plans", spbe.mine)).content.decode()
    assert Entry.objects.filter(verb="plan.adopted", detail__steps=len(steps)).exists()


def test_another_one_adopted_ends_it_and_one_alone_is_in_force(
    spbe: Evaluation, coordinator: Client, adopted: Plan
) -> None:
    other = ask(coordinator, spbe.mine, index="3,4", near="", curve="")
    coordinator.post(address("adoption", spbe.mine, other.pk))
    adopted.refresh_from_db()
    assert adopted.ended_at is not None
    again = coordinator.post(address("adoption", spbe.mine, adopted.pk), follow=True)
    assert "sudah pernah ditetapkan" in again.content.decode()
    with pytest.raises(IntegrityError, match="plan_one_in_force"), transaction.atomic():
        Plan.objects.filter(pk=adopted.pk).update(ended_at=None)
    coordinator.post(address("ending", spbe.mine, other.pk))
    assert not Plan.objects.filter(adopted_at__isnull=False, ended_at=None).exists()
    refused = coordinator.post(address("removal", spbe.mine, other.pk), follow=True)
    assert "pernah ditetapkan tidak dibuang" in refused.content.decode()


def test_owner_deadline_and_note_can_be_changed(
    spbe: Evaluation, cast: Cast, coordinator: Client, adopted: Plan
) -> None:
    step = adopted.steps.first()
    assert step is not None
    where = address("step", spbe.mine, adopted.pk, step.pk)
    assert coordinator.get(where).status_code == 200
    foreign = cast.other.units.create(name="Dinas Lain")
    sent = {"unit": foreign.pk, "due": "2026-03-01", "note": ""}
    assert coordinator.post(where, sent).status_code == 422
    assert coordinator.post(where, {**sent, "unit": "", "due": "besok"}).status_code == 422
    sent = {"unit": cast.statistics.pk, "due": "2026-03-01", "note": "Lewat APBD"}
    assert coordinator.post(where, sent).status_code == 302
    step.refresh_from_db()
    assert (step.unit, step.due, step.note) == (cast.statistics, date(2026, 3, 1), "Lewat APBD")
    entry = Entry.objects.filter(verb="plan.step_changed").latest("seq")
    assert entry.detail["unit"] == f"unit:{cast.statistics.pk}"


def test_progress_follows_the_newest_assessment(
    spbe: Evaluation, cast: Cast, coordinator: Client, adopted: Plan
) -> None:
    step = adopted.steps.first()
    assert step is not None
    Step.objects.filter(pk=step.pk).update(due=timezone.localdate() - timedelta(days=1))
    page = coordinator.get(address("roadmap", spbe.mine, adopted.pk)).content.decode()
    assert "1 terlambat" in text_of(page)
    later = build(cast, "spbe-2020", year=2025, previous=spbe.cycle)
    answered(later.mine, {step.leaf: int(step.end)})
    words = text_of(coordinator.get(address("roadmap", spbe.mine, adopted.pk)).content.decode())
    assert "1 dari" in words
    assert "terlambat" not in words
    assert f"+{step.gain:.3f}".replace(".", ",") in words


def test_steps_become_work_of_the_next_cycle_as_shown(
    spbe: Evaluation, cast: Cast, coordinator: Client, adopted: Plan, signed_in: Callable[..., Client]
) -> None:
    assert (
        "Bawa ke siklus berikutnya" not in coordinator.get(address("roadmap", spbe.mine, adopted.pk)).content.decode()
    )
    later = build(cast, "spbe-2020", year=2025, previous=spbe.cycle)
    first = [step for step in adopted.steps.all() if step.year == 2025]
    assert first
    free, held = first[0], first[1]
    Step.objects.filter(pk=free.pk).update(unit=None)
    later.assign(held.leaf, unit=cast.statistics, assessment=later.mine)
    where = address("carrying", spbe.mine, adopted.pk, later.mine.pk)
    assert where in coordinator.get(address("roadmap", spbe.mine, adopted.pk)).content.decode()
    assert where in coordinator.get(address("plans", later.mine)).content.decode(), "offered in the new cycle too"
    page = coordinator.get(where)
    words = text_of(page.content.decode())
    assert "Belum ada pemiliknya" in words
    assert "Sudah dipegang unit lain" in words
    digest = page.context["shown"].digest
    officer = cast.person("unit_officer")
    before = Notice.objects.filter(person=officer).count()
    assert coordinator.post(where, {"digest": "0" * 64}, follow=True).redirect_chain[-1][0] == where
    assert not Assignment.objects.filter(assessment=later.mine, unit=cast.health).exists()
    assert coordinator.post(where, {"digest": digest}).headers["Location"] == f"/assessments/{later.mine.pk}/board/"

    rows = Assignment.objects.filter(assessment=later.mine, unit=cast.health)
    mine = [step for step in first if step.unit == cast.health and step.pk not in {free.pk, held.pk}]
    assert {row.leaf for row in rows} == {step.leaf for step in mine}
    last = timezone.localdate(later.stage.closes_at)
    assert all(row.due is not None and row.due <= last for row in rows), "never after the stage closes"
    later.mine.refresh_from_db()
    assert later.mine.targets == {step.leaf: int(step.end) for step in first if step.pk != free.pk}
    assert Notice.objects.filter(person=officer).count() > before
    assert Entry.objects.filter(verb="plan.carried").exists()
    work = signed_in(officer).get(reverse("work")).content.decode()
    assert mine[0].leaf in work
    again = coordinator.get(where)
    assert "Sudah dibawa" in text_of(again.content.decode())
    assert not again.context["shown"].writing


def test_only_a_later_cycle_on_the_same_instrument_takes_steps(
    spbe: Evaluation, cast: Cast, coordinator: Client, adopted: Plan
) -> None:
    pemdi = build(cast, "pemdi-2026", year=2026)
    for number in (pemdi.mine.pk, spbe.mine.pk, 99999):
        assert coordinator.get(address("carrying", spbe.mine, adopted.pk, number)).status_code == 404


def test_the_pages_ask_as_often_for_many_steps_as_for_few(
    spbe: Evaluation, cast: Cast, coordinator: Client, adopted: Plan
) -> None:
    later = build(cast, "spbe-2020", year=2025, previous=spbe.cycle)
    coordinator.get(address("carrying", spbe.mine, adopted.pk, later.mine.pk))  # the instrument is read once
    counts = []
    for _size in range(2):
        with CaptureQueriesContext(connection) as one:
            coordinator.get(address("roadmap", spbe.mine, adopted.pk))
        with CaptureQueriesContext(connection) as two:
            coordinator.get(address("carrying", spbe.mine, adopted.pk, later.mine.pk))
        counts.append((len(one), len(two)))
        adopted.steps.filter(year=2026).delete()
        adopted.steps.filter(pk__gt=adopted.steps.earliest("pk").pk).delete()
    assert counts[0] == counts[1]


def test_reports_tell_the_plan_in_force_to_whom_it_concerns(
    spbe: Evaluation, cast: Cast, coordinator: Client, adopted: Plan, signed_in: Callable[..., Client]
) -> None:
    step = adopted.steps.order_by("pk")[0]
    step.unit = cast.statistics
    step.save(update_fields=["unit"])
    where = f"/assessments/{spbe.mine.pk}/analysis/reports"
    said = coordinator.get(f"{where}/briefing.csv?lang=id").content.decode()
    assert "Langkah-langkah ini dari rencana yang berlaku" in said
    told = full_report(subject_of(hand(standing_of(cast.person("coordinator")), spbe.mine)), "id")
    (table,) = [block for block in told["blocks"] if block["kind"] == "table" and block["head"][0] == "Tahun"]
    assert len(table["rows"]) == len(found(adopted)["steps"])
    assert cast.statistics.name in [row[-1] for row in table["rows"]]
    assessor = signed_in(cast.person("external_assessor"))
    seen = assessor.get(f"{where}/briefing.csv?lang=id").content.decode()
    assert "Tiga langkah termurah" in seen
    assert "rencana yang berlaku" not in seen
