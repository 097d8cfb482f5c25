"""Where evidence is used: under which criteria of which indicators. Evidence, a floor below, asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from tolok.assessment.answers import language
from tolok.assessment.models import CycleState, Support
from tolok.evidence.uses import Use


def uses_of_items(numbers: Sequence[int]) -> Mapping[int, Sequence[Use]]:
    """The indicators that stand on each item, once each. One query; an item in an open cycle cannot be withdrawn."""
    found: dict[int, dict[tuple[int, str], Use]] = defaultdict(dict)
    rows = Support.objects.filter(item__in=numbers).select_related("assessment__cycle")
    for row in rows:
        cycle = row.assessment.cycle
        node = cycle.instrument.nodes.get(row.leaf)
        number = node.number or node.id if node else row.leaf
        found[row.item_id][row.assessment_id, row.leaf] = Use(
            label=_("indikator {number}, {instrument} {year}").format(
                number=number, instrument=cycle.instrument.short.in_(language()), year=cycle.year
            ),
            year=cycle.year,
            link=reverse("indicator", args=[row.assessment_id, row.leaf]),
            in_force=cycle.state == CycleState.OPEN,
        )
    return {number: list(uses.values()) for number, uses in found.items()}
