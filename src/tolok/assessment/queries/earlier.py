"""What was said of an indicator before: in earlier stages, and in the cycle before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tolok.assessment.answers import language
from tolok.assessment.models import Assessment, Claim
from tolok.assessment.queries.titles import number_of
from tolok.assessment.values import values_of
from tolok.instruments import Node
from tolok.instruments.library import UnknownMapping, mapping


@dataclass(frozen=True)
class Before:
    """What was said of the indicator in an earlier stage, or last year (then ``title`` may name another indicator)."""

    where: str
    title: str
    value: str
    fact: str
    analysis: str
    justification: str = ""
    comparable: bool = True


def before(where: str, title: str, claim: Claim, *, comparable: bool = True) -> Before:
    """A claim as it is shown beside the present one."""
    return Before(where, title, claim.value, claim.fact, claim.analysis, claim.justification, comparable)


def last_year(assessment: Assessment, leaf: Node) -> list[Before]:
    """What was said of the indicator in the cycle before; of those it draws on, where the instrument is another.

    At most three queries.
    """
    if assessment.cycle.previous_id is None:
        return []
    earlier = (
        Assessment.objects.filter(
            cycle=assessment.cycle.previous_id, agency=assessment.agency_id, unit=assessment.unit_id
        )
        .select_related("cycle")
        .first()
    )
    if earlier is None:
        return []
    then, now = earlier.cycle.instrument, assessment.cycle.instrument
    values = values_of(earlier)
    if then.id == now.id:
        claim = values.in_force(leaf.id)
        return [before(earlier.cycle.name, leaf.title.in_(language()), claim)] if claim else []
    found = []
    for origin in origins(then.id, now.id, leaf.id):
        claim, node = values.in_force(origin), then.nodes.get(origin)
        if claim is not None and node is not None:
            title = f"{number_of(node)} {node.title.in_(language())}"
            found.append(before(earlier.cycle.name, title, claim, comparable=False))
    return found


def origins(then: str, now: str, leaf: str) -> Sequence[str]:
    """The indicators of the instrument ``then`` that ``leaf`` of ``now`` draws on."""
    try:
        known = mapping(then, now)
    except UnknownMapping:
        return ()
    return next((row.origins for row in known.rows if row.to == leaf), ())
