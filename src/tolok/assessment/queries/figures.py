"""The index as a page shows it while one works: now, and if what was proposed is accepted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from tolok.assessment.answers import language
from tolok.assessment.models import Claim, ClaimState, Cycle, Stage
from tolok.assessment.scores import decimal, scored
from tolok.assessment.values import Values
from tolok.scoring import Result

_UNSAID = {ClaimState.DRAFT, ClaimState.RETURNED}


@dataclass(frozen=True)
class Figure:
    """An index; ``index`` is None while answers are missing, which leaves it between ``low`` and ``high``."""

    index: Decimal | None
    exact: Fraction | None
    predicate: str
    low: Decimal | None
    high: Decimal | None
    missing: int
    waiting: int


def figure(result: Result) -> Figure:
    """A result as a page shows it."""
    low, high = result.bounds
    return Figure(
        index=Decimal(result.index) if result.index else None,
        exact=result.exact,
        predicate=result.predicate.name.in_(language()) if result.predicate else "",
        low=decimal(low),
        high=decimal(high),
        missing=len(result.missing),
        waiting=len(result.waiting),
    )


def figure_of(cycle: Cycle, answers: Mapping[str, str]) -> Figure:
    """The index of these answers."""
    return figure(scored(cycle, answers))


def proposed_answers(values: Values, stage: Stage) -> dict[str, str]:
    """What stands if everything proposed is accepted: what is still a draft or was sent back does not count."""
    found = {leaf: _proposed(values, leaf, stage) for leaf in values.claims}
    return {leaf: claim.value for leaf, claim in found.items() if claim is not None and claim.value}


def _proposed(values: Values, leaf: str, stage: Stage) -> Claim | None:
    claim = values.in_force(leaf)
    if claim is not None and claim.stage_id == stage.pk and claim.state in _UNSAID:
        return values.before(leaf, stage)
    return claim
