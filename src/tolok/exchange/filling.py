"""The worksheet of an assessment with everything that is entered; it can be brought back as it is."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from tolok.assessment.access import Hand
from tolok.assessment.answers import language
from tolok.assessment.models import Support
from tolok.assessment.values import values_of
from tolok.worksheets.template import Filled, write_template


def write_filled(hand: Hand, path: Path) -> None:
    """Write the worksheet of ``hand``'s assessment with what the person may see. Three queries."""
    assessment = hand.assessment
    values = values_of(assessment)
    evidence: dict[str, list[str]] = defaultdict(list)
    for support in Support.objects.filter(assessment=assessment).select_related("item").defer("item__search"):
        cited = f" ({support.cites})" if support.cites else ""
        evidence[support.leaf].append(f"{support.level}.{support.criterion}: {support.item.title}{cited}")
    filled = {}
    for leaf in assessment.cycle.instrument.leaves:
        claim = values.in_force(leaf.id)
        if hand.sees(leaf.id) and (claim is not None or leaf.id in evidence):
            texts = (claim.value, claim.fact, claim.analysis) if claim else ("", "", "")
            filled[leaf.id] = Filled(*texts, "\n".join(evidence[leaf.id]))
    write_template(
        assessment.cycle.instrument,
        path,
        language=language(),
        agency=str(assessment.unit or assessment.agency),
        year=assessment.cycle.year,
        filled=filled,
    )
