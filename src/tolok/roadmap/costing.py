"""What an agency knows of the costs of its steps, as plain data, and what a plan makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from tolok.analysis.plan import Costs, Decided, Need, StepCost
from tolok.analysis.plan.cost_file import CostFile
from tolok.analysis.plan.costs import POINTS
from tolok.instruments import Instrument, in_digits
from tolok.instruments.language import plain

Key = tuple[str, str]
"""An indicator and the level that a step reaches."""
PAGE, FILE = "page", "file"
"""Where a cost comes from; what has none stands at the default."""
DEFAULT, NONE, AMOUNT = "default", "none", "amount"
"""What steps without a cost do: take the documented default, stay unplanned, or cost what all others cost."""


@dataclass(frozen=True)
class Price:
    """What one step costs, who does it, and what must stand before it (indicator and level)."""

    cost: Fraction
    effort: Fraction
    unit: str = ""
    needs: tuple[Key, ...] = ()
    source: str = PAGE


@dataclass(frozen=True)
class Sheet:
    """Costs of steps, what is decided already (by the year of a plan, or any), and what cannot be changed.

    ``money`` and ``effort`` say what costs and efforts are in. ``limits``: amounts that a file brought with it, as the
    form of a plan offers them.
    """

    money: str = ""
    effort: str = ""
    rest: str = DEFAULT
    others: tuple[Fraction, Fraction] = (Fraction(0), Fraction(0))
    steps: Mapping[Key, Price] = field(default_factory=dict)
    decided: Mapping[Key, int | None] = field(default_factory=dict)
    fixed: frozenset[str] = frozenset()
    limits: Mapping[str, Any] = field(default_factory=dict)

    def costs(self, owners: Mapping[str, str], instrument: Instrument) -> Costs:
        """The costs for a plan; ``owners`` names the unit of each indicator, where no step names one."""
        bare = Costs(owners=MappingProxyType(dict(owners)))
        steps: dict[tuple[str | None, str, str], StepCost] = {
            (None, leaf, to): StepCost(
                price.cost,
                price.effort,
                price.unit or bare.owner_of(instrument.nodes[leaf]),
                tuple(Need(*need) for need in price.needs),
            )
            for (leaf, to), price in self.steps.items()
        }
        return replace(
            bare,
            steps=MappingProxyType(steps),
            otherwise=self.others if self.rest == AMOUNT else None,
            made_up=self.rest == DEFAULT or (self.rest == NONE and not steps),
            money=plain(self.money) if self.money else POINTS,
            effort=plain(self.effort) if self.effort else POINTS,
        )

    def decisions(self, years: int) -> tuple[Decided, ...]:
        """What is decided, as far as it lies within the years of a plan."""
        return tuple(
            Decided(leaf, to, year) for (leaf, to), year in self.decided.items() if year is None or year <= years
        )

    def plain(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return {
            "money": self.money,
            "effort": self.effort,
            "rest": self.rest,
            "others": [in_digits(amount) for amount in self.others],
            "steps": [
                {
                    "indicator": leaf,
                    "to": to,
                    "cost": in_digits(price.cost),
                    "effort": in_digits(price.effort),
                    "unit": price.unit,
                    "needs": [list(need) for need in price.needs],
                    "source": price.source,
                }
                for (leaf, to), price in sorted(self.steps.items())
            ],
            "decided": [[leaf, to, year] for (leaf, to), year in sorted(self.decided.items())],
            "fixed": sorted(self.fixed),
            "limits": dict(self.limits),
        }


def sheet_of(content: Mapping[str, Any]) -> Sheet:
    """The sheet that ``plain`` wrote; of nothing, an empty one."""
    if not content:
        return Sheet()
    cost, effort = (Fraction(amount) for amount in content["others"])
    return Sheet(
        content["money"],
        content["effort"],
        content["rest"],
        (cost, effort),
        {
            (row["indicator"], row["to"]): Price(
                Fraction(row["cost"]),
                Fraction(row["effort"]),
                row["unit"],
                tuple((leaf, to) for leaf, to in row["needs"]),
                row["source"],
            )
            for row in content["steps"]
        },
        {(leaf, to): year for leaf, to, year in content["decided"]},
        frozenset(content["fixed"]),
        content["limits"],
    )


def sheet_from(file: CostFile, agency: str, instrument: Instrument) -> Sheet:
    """What a cost file says of one agency; its limits are offered by the form of a plan."""
    costs, limits = file.costs, file.limits
    usual = {leaf.id: leaf.usual_owners[:1] for leaf in instrument.leaves}  # what stands where the file names no unit
    steps = {
        (leaf, to): Price(
            price.cost,
            price.effort,
            "" if price.unit is None or price.unit in usual[leaf] else price.unit,
            tuple((need.leaf, need.code) for need in price.needs),
            FILE,
        )
        for named in (None, agency)  # what is said of this agency stands over what is said of all
        for (owner, leaf, to), price in costs.steps.items()
        if owner == named
    }
    other = costs.otherwise
    return Sheet(
        "" if costs.money is POINTS else costs.money.id,
        "" if costs.effort is POINTS else costs.effort.id,
        NONE if other is None else AMOUNT,
        other or (Fraction(0), Fraction(0)),
        steps,
        {(one.leaf, one.code): one.year for one in limits.decided if one.agency in {None, agency}},
        frozenset(leaf for owner, leaf in limits.fixed if owner in {None, agency}),
        {
            "money": _digits(limits.money or ()),
            "effort": _digits(limits.effort or ()),
            "units": {unit: _digits(amounts) for unit, amounts in limits.units.items()},
            "floors": {node: in_digits(value) for node, value in limits.floors.items()},
            "levels_a_year": limits.levels_a_year,
        },
    )


def _digits(amounts: tuple[Fraction, ...]) -> list[str]:
    return [in_digits(amount) for amount in amounts]
