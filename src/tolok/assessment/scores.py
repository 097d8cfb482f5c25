"""The score of an assessment: worked out from the values in force, and kept with the assessment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from tolok.assessment.models import Assessment, Cycle
from tolok.assessment.values import answers_in_force
from tolok.instruments import Instrument, PredicateBasis, Publication, WithinBand
from tolok.scoring import Result, score
from tolok.scoring.changes import index_weights

_DIGITS = Decimal("0.000001")


def publication_of(cycle: Cycle) -> Publication:
    """How this cycle rounds and labels: the instrument's rules, with what the cycle sets itself."""
    return replace(
        cycle.instrument.publication,
        predicate_basis=PredicateBasis(cycle.predicate_basis),
        within_band=WithinBand(cycle.within_band),
    )


def scored(cycle: Cycle, answers: Mapping[str, str]) -> Result:
    """The result of these answers under the rules of the cycle.

    An answer such as ``SDI=68.75`` is the value of the index that supplies its indicator (``answers.py``).

    Raises:
        FaultyInput: a value that its indicator does not take.
    """
    return score(cycle.instrument, by_name(answers), publication=publication_of(cycle))


def by_name(answers: Mapping[str, str]) -> dict[str, str]:
    """Kept answers as scoring reads them: ``SDI=68.75`` is the value of the index SDI.

    >>> by_name({"I01": "3", "I07": "SDI=68.75"})
    {'I01': '3', 'SDI': '68.75'}
    """
    return dict(map(_named, answers.items()))


def _named(answer: tuple[str, str]) -> tuple[str, str]:
    leaf, kept = answer
    index, _equals, value = kept.rpartition("=")
    return (index, value) if index else (leaf, kept)


def rescore(assessment: Assessment) -> Result:
    """Score the values in force again and keep the outcome with the assessment. Call it in the action's transaction."""
    result = scored(assessment.cycle, answers_in_force(assessment))
    low, high = result.bounds
    assessment.index = decimal(result.exact)
    assessment.printed = result.index or ""
    assessment.predicate = result.predicate.code if result.predicate else ""
    assessment.missing = len(result.missing)
    # What still waits for another index counts in the score, but nobody has answered it.
    assessment.answered = len(result.instrument.leaves) - len(result.missing) - len(result.waiting)
    assessment.low, assessment.high = decimal(low), decimal(high)
    assessment.nodes = {
        id_: found.published for id_, found in result.nodes.items() if not found.node.is_leaf and found.published
    }
    assessment.save(update_fields=["index", "printed", "predicate", "missing", "answered", "low", "high", "nodes"])
    return result


def decimal(value: Fraction | None) -> Decimal | None:
    """A fraction as the six decimals that the database keeps; the exact value is worked out again when it matters."""
    if value is None:
        return None
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(_DIGITS)


@lru_cache(maxsize=64)
def worth(instrument: Instrument) -> Mapping[str, Fraction]:
    """What one level of each indicator is worth in the index; absent where the tree is not a weighted mean."""
    weights = index_weights(score(instrument, {})) if not instrument.over_population else {}
    return {leaf.id: weights[leaf.id] for leaf in instrument.leaves if leaf.id in weights}
