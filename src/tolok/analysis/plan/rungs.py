"""The rungs of an indicator: the values a plan may lift it to, one step at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from tolok.instruments.language import in_digits
from tolok.instruments.model import Node, Publication, WithinBand
from tolok.instruments.naming import fold
from tolok.instruments.scales import LevelScale, NumberScale, OptionScale
from tolok.scoring.answers import Answer, Origin

# A plain number has no levels of its own: without steps in the cost file it climbs by tenths of its range.
_TENTHS = 10


@dataclass(frozen=True, slots=True)
class Rung:
    """A value to stand on: ``code`` names it (a level, an answer, a number); ``place`` counts from the lowest, 0."""

    code: str
    value: Fraction
    place: int

    @property
    def answer(self) -> Answer:
        """What scoring is given for an indicator that stands here."""
        return Answer(self.value, Origin.GIVEN, self.code)


def rungs(leaf: Node, publication: Publication, own: Sequence[Fraction] = ()) -> tuple[Rung, ...]:
    """All rungs of ``leaf`` from the lowest up; ``own`` are the values a plain number is to climb by.

    A level that is a band of values counts its lower end (rule ``floor``; also ``free``, the careful reading), or its
    upper end where the share of accepted evidence counts (``share``: all evidence of the level is accepted).

    >>> from tolok.instruments import instrument
    >>> pemdi = instrument("pemdi-2026")
    >>> [str(rung.value) for rung in rungs(pemdi.nodes["I01"], pemdi.publication)]
    ['1', '3/2', '5/2', '7/2', '4']
    """
    match leaf.scale:
        case OptionScale() as scale:
            points = sorted({option.points for option in scale.options})
            firsts = [next(option for option in scale.options if option.points == value) for value in points]
            found = [(option.code, option.points) for option in firsts]
        case LevelScale(banded=True) as scale:
            end = 1 if publication.within_band is WithinBand.SHARE else 0
            found = [(str(entry.level), scale.band_of_level(entry.level)[end]) for entry in scale.levels]
        case LevelScale() as scale:
            levels = range(int(scale.low), int(scale.high) + 1)
            found = [(str(level), Fraction(level)) for level in levels]
        case NumberScale() as scale:
            found = [(in_digits(value), value) for value in _numbers(scale, own)]
        case _:
            found = []
    return tuple(Rung(code, value, place) for place, (code, value) in enumerate(found))


def rungs_above(
    leaf: Node, value: Fraction, publication: Publication, own: Sequence[Fraction] = ()
) -> tuple[Rung, ...]:
    """The rungs of ``leaf`` that lie above ``value``."""
    return tuple(rung for rung in rungs(leaf, publication, own) if rung.value > value)


def rung_named(leaf: Node, word: str, publication: Publication, own: Sequence[Fraction] = ()) -> Rung | None:
    """The rung of ``leaf`` that ``word`` means: a level, the code or another name of an answer, or a number."""
    for rung in rungs(leaf, publication, own):
        if fold(rung.code) == fold(word) or _number(word) == _number(rung.code) is not None:
            return rung
    if isinstance(leaf.scale, OptionScale):
        for option in leaf.scale.options:
            if fold(word) in {fold(name) for name in (option.name.id, option.name.en, *option.aliases)}:
                return next(r for r in rungs(leaf, publication) if r.value == option.points)
    return None


def standing(leaf: Node, answer: Answer) -> str:
    """Where ``leaf`` stands now, as a rung is called: its answer's code, else its value in digits."""
    if isinstance(leaf.scale, OptionScale) and answer.code is not None:
        return answer.code
    return in_digits(answer.value or Fraction(0))


def _numbers(scale: NumberScale, own: Sequence[Fraction]) -> list[Fraction]:
    if own:
        return sorted(set(own))
    if scale.low is None or scale.high is None:
        return []
    tenth = (scale.high - scale.low) / _TENTHS
    return [scale.low + tenth * n for n in range(_TENTHS + 1)]


def _number(word: str) -> Fraction | None:
    try:
        return Fraction(word.strip())
    except (ValueError, ZeroDivisionError):
        return None
