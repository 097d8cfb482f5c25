"""Indicators in the search over everything: by title and criteria, in the instruments of the cycles one can see."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy

from tolok.assessment import access
from tolok.assessment.models import Assignment, Cycle, CycleState
from tolok.evidence.words import ranked, snippet
from tolok.instruments import Node
from tolok.instruments.language import Language
from tolok.organisation.access import Standing
from tolok.organisation.rights import Right
from tolok.ui.search import Found, Hit, offer

Place = tuple[Cycle, Node]


def _indicators(query: str, standing: Standing, limit: int) -> Found:
    places = _places(standing)
    best = ranked(query, ((key, _texts(node)) for key, (_cycle, node) in places.items()))
    own = _own_assessments(standing)
    return Found([_hit(*places[key], own, query) for key in best[:limit]], len(best))


def _places(standing: Standing) -> dict[tuple[str, str], Place]:
    """Each indicator of each instrument once: in the latest cycle that the person can see it in."""
    cycles = access.cycles(standing).exclude(state=CycleState.CANCELLED).select_related("edition")
    assigned = _assigned(standing)
    found: dict[tuple[str, str], Place] = {}
    for cycle in cycles.defer("edition__source").order_by("-year", "-id"):
        for node in cycle.instrument.leaves:
            if assigned is None or (cycle.pk, node.id) in assigned:
                found.setdefault((cycle.edition.instrument, node.id), (cycle, node))
    return found


def _assigned(standing: Standing) -> set[tuple[int, str]] | None:
    """The indicators of units, for whoever sees no more; None for whoever sees whole assessments."""
    if standing.agencies_with(Right.SEE) != frozenset():
        return None
    units = standing.units_with(Right.CLAIM_ASSIGNED)
    return set(Assignment.objects.filter(unit__in=units).values_list("assessment__cycle", "leaf"))


def _own_assessments(standing: Standing) -> dict[int, int]:
    """The assessment of each cycle in which the person has exactly one."""
    rows = access.assessments(standing).order_by().values("cycle").annotate(many=Count("pk"), one=Min("pk"))
    return {row["cycle"]: row["one"] for row in rows if row["many"] == 1}


def _texts(node: Node) -> Sequence[str]:
    criteria = [text for level in node.levels.values() for text in (level.text.id, level.text.en)]
    return [node.title.id, node.title.en, *node.names, *node.alt_titles, *criteria]


def _hit(cycle: Cycle, node: Node, own: dict[int, int], query: str) -> Hit:
    language: Language = "en" if (get_language() or "id").startswith("en") else "id"
    number = f"{node.number}. " if node.number else ""
    criteria = " ".join(level.text.in_(language) for level in node.levels.values())
    pieces = snippet(criteria, query)
    told = "".join(piece.text for piece in pieces)
    marked = tuple(piece.text for piece in pieces if piece.marked)
    return Hit(f"{number}{node.title.in_(language)}", _link(cycle, node, own), f"{cycle.name} · {told}", marked)


def _link(cycle: Cycle, node: Node, own: dict[int, int]) -> str:
    if cycle.pk in own:
        return reverse("indicator", args=[own[cycle.pk], node.id])
    return reverse("cycle", args=[cycle.pk])


offer("indicators", pgettext_lazy("banyak", "Indikator"), _indicators, position=10)
