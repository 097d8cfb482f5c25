"""What steps cost: money and effort of each, who does it, what it needs first, and the default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType

from tolok.instruments.language import Text
from tolok.instruments.model import Node

POINTS = Text("poin", "points")


@dataclass(frozen=True, slots=True)
class Need:
    """Another indicator that must stand on a rung (``code``) no later than the year of the step that needs it."""

    leaf: str
    code: str


@dataclass(frozen=True, slots=True)
class StepCost:
    """What one step costs. ``assumed``: nobody gave these figures, they are the default."""

    cost: Fraction
    effort: Fraction
    unit: str | None = None
    needs: tuple[Need, ...] = ()
    assumed: bool = False


@dataclass(frozen=True)
class Costs:
    """The costs of steps, by (agency or None for all, leaf id, code of the rung reached).

    ``otherwise`` is what a step costs that is not named: (cost, effort). None: such a step cannot be planned. Without a
    file everything is the default (``made_up``): a step costs as many points as its place on the scale, so that from
    the first rung to the second costs 1 and from the fourth to the fifth 4; effort alike. It is an assumption, relative
    and not money, and every result that stands on it says so. With steps given as well, it stands for the rest.
    ``owners`` says by leaf id who does the steps that nobody named a unit for (else: the instrument's usual owner).
    """

    steps: Mapping[tuple[str | None, str, str], StepCost] = field(default_factory=lambda: MappingProxyType({}))
    otherwise: tuple[Fraction, Fraction] | None = None
    made_up: bool = False
    money: Text = POINTS
    effort: Text = POINTS
    owners: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def of(self, agency: str, leaf: Node, code: str, place: int) -> StepCost | None:
        """The cost of lifting ``leaf`` of ``agency`` onto the rung ``code``; None where nobody said."""
        for key in ((agency, leaf.id, code), (None, leaf.id, code)):
            if key in self.steps:
                return self.steps[key]
        owner = self.owner_of(leaf)
        if self.made_up:
            return StepCost(Fraction(place), Fraction(place), owner, assumed=True)
        if self.otherwise is not None:
            return StepCost(*self.otherwise, owner, assumed=True)
        return None

    def owner_of(self, leaf: Node) -> str | None:
        """Who does the steps of ``leaf``, where none of them names a unit."""
        usual = leaf.usual_owners[0] if leaf.usual_owners else None
        return self.owners.get(leaf.id, usual)

    def names(self, agency: str, leaf: Node) -> bool:
        """Whether the file says anything about ``leaf`` of ``agency``."""
        return any(owner in (None, agency) and id_ == leaf.id for owner, id_, _code in self.steps)

    def values(self, agency: str, leaf: Node) -> tuple[Fraction, ...]:
        """The numbers that the file lets a plain number climb to."""
        found = [code for owner, id_, code in self.steps if owner in (None, agency) and id_ == leaf.id]
        return tuple(sorted({Fraction(code) for code in found}))


DEFAULT = Costs(made_up=True)
