"""The instruments: what is asked, with criteria and weights."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Field

from tolok.api.door import Noun, Out, json_answer
from tolok.assessment.answers import language
from tolok.instruments import Instrument, Language, Node, in_digits, instrument, library_ids

noun = Noun("instruments")


class InstrumentOut(Out):
    """An instrument of the library."""

    id: str
    title: str
    short: str
    owner: str
    status: str
    in_force_from: str | None
    in_force_until: str | None
    identity: str = Field(description="SHA-256 of its content")
    indicators: int


class Instruments(Out):
    """The library."""

    items: list[InstrumentOut]


class CriterionOut(Out):
    """One thing to be proven."""

    number: int
    text: str


class LevelOut(Out):
    """A level of an indicator."""

    level: str
    text: str
    criteria: list[CriterionOut]


class NodeOut(Out):
    """A branch, or an indicator with its levels."""

    id: str
    above: str | None
    number: str
    title: str
    weight: str | None
    leaf: bool
    asks: str
    levels: list[LevelOut]


class InstrumentWhole(InstrumentOut):
    """An instrument with its tree, parents first."""

    nodes: list[NodeOut]


@noun.read("/instruments", out=Instruments, name="instruments")
def list_instruments(request: HttpRequest) -> HttpResponse:
    """The instruments of the library."""
    return json_answer({"items": [_head(instrument(id_), language()) for id_ in library_ids()]})


@noun.read("/instruments/{slug:instrument_id}", out=InstrumentWhole, name="instrument")
def get_instrument(request: HttpRequest, instrument_id: str) -> HttpResponse:
    """An instrument with all its indicators, levels and criteria."""
    if instrument_id not in library_ids():
        raise Http404
    known, spoken = instrument(instrument_id), language()
    return json_answer({**_head(known, spoken), "nodes": [_node(known, one, spoken) for one in known.nodes.values()]})


def _head(known: Instrument, spoken: Language) -> dict[str, Any]:
    return {
        "id": known.id,
        "title": known.title.in_(spoken),
        "short": known.short.in_(spoken),
        "owner": known.owner.in_(spoken),
        "status": known.status,
        "in_force_from": known.in_force_from,
        "in_force_until": known.in_force_until,
        "identity": known.identity,
        "indicators": len(known.leaves),
    }


def _node(known: Instrument, node: Node, spoken: Language) -> dict[str, Any]:
    return {
        "id": node.id,
        "above": known.parents[node.id].id if node.id in known.parents else None,
        "number": str(node.number) if node.number is not None else node.code or "",
        "title": node.title.in_(spoken),
        "weight": in_digits(node.weight) if node.weight is not None else None,
        "leaf": node.is_leaf,
        "asks": node.asks.in_(spoken) if node.asks else "",
        "levels": [
            {
                "level": level,
                "text": criterion.text.in_(spoken),
                "criteria": [
                    {"number": number, "text": part.text.in_(spoken)} for number, part in enumerate(criterion.parts, 1)
                ],
            }
            for level, criterion in node.levels.items()
        ],
    }
