"""How an assessment is read for analysis: its values, its result, and what indicators are called."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_UP, Decimal
from fractions import Fraction
from functools import cached_property, lru_cache

from django.urls import reverse
from django.utils.formats import number_format

from tolok.assessment.access import Hand
from tolok.assessment.answers import language
from tolok.assessment.models import Assessment
from tolok.assessment.queries.titles import number_of, title_of
from tolok.assessment.scores import scored
from tolok.assessment.values import answers_in_force
from tolok.instruments import Instrument, Node
from tolok.instruments.naming import shared_beginning
from tolok.scoring import Result, score
from tolok.scoring.exact import rounded, written


@dataclass(frozen=True)
class Named:
    """An indicator as a page names it, and where it is worked on."""

    id: str
    number: str
    title: str
    href: str


@dataclass(frozen=True)
class Reading:
    """An assessment as it stands now, for one person."""

    own: Hand
    result: Result

    @property
    def assessment(self) -> Assessment:
        """What is read."""
        return self.own.assessment

    @property
    def instrument(self) -> Instrument:
        """What it is measured with."""
        return self.result.instrument

    @cached_property
    def names(self) -> dict[str, Named]:
        """Every indicator by id."""
        return named(self.instrument, self.assessment.pk)


def reading(own: Hand) -> Reading:
    """Read an assessment. One query."""
    return Reading(own, scored(own.assessment.cycle, answers_in_force(own.assessment)))


def named(instrument: Instrument, assessment: int) -> dict[str, Named]:
    """The indicators of an instrument as pages of an assessment name them."""
    begin = shared_beginning([leaf.title.in_(language()) for leaf in instrument.leaves])
    return {
        leaf.id: Named(
            leaf.id, number_of(leaf), title_of(leaf, begin), reverse("indicator", args=[assessment, leaf.id])
        )
        for leaf in instrument.leaves
    }


def ends_of(instrument: Instrument) -> tuple[Fraction, Fraction] | None:
    """The lowest and the highest index there can be; None where nobody can tell."""
    return _ends(instrument)


@lru_cache(maxsize=64)
def _ends(instrument: Instrument) -> tuple[Fraction, Fraction] | None:
    if instrument.over_population:
        return None
    low, high = score(instrument, {}).bounds
    return (low, high) if low is not None and high is not None else None


def decimal_of(value: Fraction | None, places: int = 2) -> Decimal | None:
    """A fraction for a page, rounded half up as indices are."""
    if value is None:
        return None
    return Decimal(written(rounded(value, places), places))


def lacking(value: Fraction) -> Decimal:
    """What is lacking, rounded up: who lacks 0.004 does not lack nothing."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal("0.01") if exact >= Decimal("0.01") else Decimal("0.001"), rounding=ROUND_UP)


def in_words(value: Decimal, *, signed: bool = False) -> str:
    """A figure as the reader's language writes it, for charts."""
    return ("+" if signed and value > 0 else "") + number_format(value).replace("-", "−")


def title(node: Node) -> str:
    """The title of a node in the reader's language."""
    return node.title.in_(language())
