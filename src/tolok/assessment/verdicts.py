"""What follows from an assessor's words on the criteria: what falls with a lower level, what they carry. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction

from tolok.assessment.models import Outcome
from tolok.assessment.proof import Place, below_of, criteria_of, proof
from tolok.instruments import Node, WithinBand
from tolok.instruments.scales import LevelScale


def outcomes(leaf: Node, said: Mapping[Place, Outcome], *, finished: bool = False) -> dict[Place, Outcome]:
    """What each criterion comes to: as the assessor said, but for those that fall because a level below is incomplete.

    While an assessor works, a level is incomplete once one of its criteria is returned. When they have ``finished``,
    what they did not accept is not there: a level without a word on it carries nothing above it either.

    Args:
        leaf: the indicator.
        said: the assessor's own words; absent: none yet.
        finished: whether the assessor stands by it.
    """
    by_level = criteria_of(leaf)
    words = {level: [said.get(one.place) for one in criteria] for level, criteria in by_level.items()}
    broken = {level for level, spoken in words.items() if Outcome.RETURNED in spoken}
    short = {level for level, spoken in words.items() if finished and any(word != Outcome.ACCEPTED for word in spoken)}
    found: dict[Place, Outcome] = {}
    for level, criteria in by_level.items():
        below = below_of(leaf, level)
        falls, hangs = any(one in broken for one in below), any(one in short for one in below)
        for one in criteria:
            word = said.get(one.place)
            if word != Outcome.RETURNED and (falls or (hangs and word)):
                found[one.place] = Outcome.REJECTED
            elif word is not None:
                found[one.place] = word
    return found


def carried_value(leaf: Node, accepted: Collection[Place], rule: WithinBand) -> str:
    """The value that the accepted criteria carry, as it is kept; empty where an indicator has no levels.

    Claims without proof fall back to the proven level (Pedoman Menteri PANRB 3/2024, III.C.4). Nothing proven is the
    lowest level: an assessor has looked, and found nothing. Where a level is a band of values, the value lies in it as
    high as the share of the next level's criteria that are accepted.
    """
    scale = leaf.scale
    if not isinstance(scale, LevelScale) or not criteria_of(leaf):
        return ""
    if scale.banded and rule is not WithinBand.FLOOR:
        return _digits(most(leaf, accepted, rule))
    return str(proof(leaf, accepted, None).proven or int(scale.low))


def most(leaf: Node, accepted: Collection[Place], rule: WithinBand) -> Fraction:
    """The highest value that the accepted criteria carry (indicators with levels)."""
    scale = leaf.scale
    if not isinstance(scale, LevelScale):
        raise TypeError(f"{leaf.id} has no levels")
    proven = proof(leaf, accepted, None).proven
    if not scale.banded or rule is WithinBand.FLOOR:
        return Fraction(proven or int(scale.low))
    level = int(scale.low) if proven is None else proven + 1
    if level > scale.high or level > max(entry.level for entry in scale.levels):
        return scale.high
    criteria = criteria_of(leaf)[level]
    low, high = scale.band_of_level(level)
    got = sum(one.place in accepted for one in criteria)
    return low + Fraction(got, len(criteria)) * (high - low) if criteria else low


def above(leaf: Node, value: str, accepted: Collection[Place], rule: WithinBand) -> bool:
    """Whether ``value`` claims more than the accepted criteria carry."""
    if not value or not isinstance(leaf.scale, LevelScale) or not criteria_of(leaf):
        return False
    try:
        return Fraction(value) > most(leaf, accepted, rule)
    except ValueError:
        return False  # a value of another index, or shares of evidence: not the criteria's


def _digits(value: Fraction) -> str:
    shown = (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.01"), ROUND_DOWN).normalize()
    return f"{shown:f}"
