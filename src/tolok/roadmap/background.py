"""What this room does in the background: working a plan out, with progress, and ended at once when it is given up."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from tolok.analysis.plan import Asked, NoPlan, NotLinear, SolverFailed, make_plans
from tolok.analysis.plan import Cancelled as Stopped
from tolok.assessment import access
from tolok.assessment.access import hand
from tolok.assessment.answers import language
from tolok.instruments.language import Text
from tolok.organisation.access import Standing
from tolok.organisation.models import Agency
from tolok.roadmap.access import plans, require_plan
from tolok.roadmap.actions.plans import MAKE, keep_found
from tolok.roadmap.asking import question_of, wish_of
from tolok.roadmap.models import Plan
from tolok.runs.faults import Cancelled, Failed
from tolok.runs.kinds import Outcome, register
from tolok.runs.work import Work

LONGEST = 120.0
"""Seconds: what is found by then is kept with its gap."""
_LOOK = 0.4


def _make(work: Work) -> Outcome:
    plan = _plan(work)
    link = reverse("roadmap:plan", args=[plan.assessment_id, plan.pk])
    if plan.found is None:
        wish, follow = wish_of(plan.asked["wish"]), _Follow(work)
        asked = Asked(LONGEST, wish.near, wish.curve, cancel=follow.given_up, progress=follow.tell)
        try:
            (found,) = make_plans(question_of(plan.assessment, plan.asked), asked)
        except Stopped as stopped:
            raise Cancelled from stopped
        except (NoPlan, NotLinear, SolverFailed) as error:
            raise Failed(error.message.in_(language())) from error
        if not keep_found(plan, found):
            raise Failed(now("Rencana ini sudah dibuang."))
    return Outcome(now("Rencana sudah dihitung."), link=link)


class _Follow:
    """Tells the run how far the solver is, and the solver whether it is still wanted."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._at: tuple[int, int, str] = (0, 0, "")
        self._looked = 0.0
        self._given_up = False

    def tell(self, what: Text, done: int, total: int) -> None:
        """What is being done now."""
        words = what.in_(language())
        self._at = (done, total, words[:1].upper() + words[1:])
        self._write()

    def given_up(self) -> bool:
        """Whether the person gave up; asked many times a second, looked up twice."""
        if not self._given_up and time.monotonic() - self._looked > _LOOK:
            self._write()
        return self._given_up

    def _write(self) -> None:
        self._looked = time.monotonic()
        try:
            self._work.progress(*self._at)
        except Cancelled:
            self._given_up = True


def _plan(work: Work) -> Plan:
    rows = plans(work.standing).select_related("assessment__cycle", "assessment__agency", "assessment__unit")
    found = rows.filter(pk=work.asked.get("plan", 0)).first()
    if found is None:
        raise Failed(now("Rencana ini sudah dibuang."))
    return found


def _require(standing: Standing, _agency: Agency | None, asked: Mapping[str, Any]) -> None:
    rows = access.assessments(standing).select_related("cycle", "stage", "agency", "unit")
    found = rows.filter(pk=asked.get("assessment", 0)).first()
    if found is not None:  # one that is gone is told when it begins
        require_plan(hand(standing, found))


register(MAKE, _("Menghitung rencana"), work=_make, require=_require)
