"""Plans of an assessment for the tests: asked for by the page's own form, worked out as the worker would."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from tolok.roadmap.models import Plan
from tolok.runs import carrying

if TYPE_CHECKING:
    from django.test import Client

    from tolok.assessment.models import Assessment

WANTED = {"aim": "index", "index": "3,3", "years": "2", "levels_a_year": "2", "near": "1", "curve": "on"}


def address(name: str, assessment: Assessment, *more: Any) -> str:
    return reverse(f"roadmap:{name}", args=[assessment.pk, *more])


def ask(client: Client, assessment: Assessment, **wanted: str) -> Plan:
    """Send the form; the plan as the worker left it."""
    sent = client.post(address("plans", assessment), {**WANTED, **wanted})
    assert sent.status_code == 302, sent.content.decode()
    plan = Plan.objects.select_related("run").latest("pk")
    assert sent.headers["Location"] == address("plan", assessment, plan.pk)
    assert plan.run is not None
    carrying.carry_out(plan.run.pk)
    plan = Plan.objects.select_related("run").get(pk=plan.pk)
    assert plan.run is not None
    assert plan.run.state == "done", plan.run.message
    return plan


def found(plan: Plan) -> dict[str, Any]:
    """What was found."""
    assert plan.found is not None
    content: dict[str, Any] = plan.found
    return content
