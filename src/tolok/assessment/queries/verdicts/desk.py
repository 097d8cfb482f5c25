"""One indicator on the desk of one assessor, with the evidence to look at and a first wording."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property

from tolok.assessment.access import Hand
from tolok.assessment.assessors import returns_told
from tolok.assessment.drafts import Draft, Judged, draft
from tolok.assessment.models import Support
from tolok.assessment.proof import Place
from tolok.assessment.queries.earlier import last_year
from tolok.assessment.queries.verdicts.ladder import Ladder
from tolok.assessment.queries.verdicts.rounds import round_of
from tolok.assessment.queries.written import shown
from tolok.evidence.access import may_open
from tolok.instruments import Node


class Desk(Ladder):
    """One indicator on the desk of one assessor."""

    @cached_property
    def looked_at(self) -> Support | None:
        """The piece of evidence shown: the one asked for, else the first of the criterion one is at."""
        every = [support for rows in self.supports.values() for support in rows]
        asked = next((support for support in every if support.pk == self.shown), None)
        if asked is not None:
            return asked
        here = self.supports.get(self.focus, ()) if self.focus else ()
        return next(iter(here if self.speaks else [*here, *every]), None)

    @property
    def page(self) -> int:
        """The page that the evidence is cited at."""
        return cited_page(self.looked_at.cites) if self.looked_at else 1

    @property
    def openable(self) -> bool:
        """Whether the person may open the evidence shown."""
        return self.looked_at is not None and may_open(self.hand.standing, self.looked_at.item)

    @cached_property
    def draft(self) -> Draft:
        """A first wording, from what the person accepted and returned."""
        return draft(
            Judged(
                leaf=self.leaf,
                outcomes=self.outcomes,
                notes={place: row.note for place, row in self._verdicts.items()},
                supports=self.supports,
                value=shown(self.mine.value or self.carried),
                claimed=shown(self.claim.value) if self.claim else "",
            )
        )


def desk(hand: Hand, leaf: Node, *, wanted: Place | None = None, support: int | None = None) -> Desk:
    """One indicator for one assessor. A fixed number of queries."""
    supports: dict[Place, list[Support]] = defaultdict(list)
    rows = Support.objects.filter(assessment=hand.assessment, leaf=leaf.id)
    for row in rows.select_related("item__blob", "stage", "added_by").defer("item__search", "item__blob__text"):
        supports[row.level, row.criterion].append(row)
    return Desk(
        round=round_of(hand),
        leaf=leaf,
        supports=dict(supports),
        returns=list(returns_told(hand, leaf.id).select_related("by", "stage")),
        last_year=last_year(hand.assessment, leaf),
        wanted=wanted,
        shown=support,
    )


def cited_page(cites: str) -> int:
    """The first page that a citation names (``hal. 4-6``, ``p. 12``, ``halaman 3``); 1 when it names none.

    >>> cited_page("Pasal 12, hal. 4-6"), cited_page("Pasal 12"), cited_page("halaman 30")
    (4, 1, 30)
    """
    found = re.search(r"\b(?:hal(?:aman)?|hlm|pp?|page)\b\.?\s*(\d{1,5})", cites, re.IGNORECASE)
    return int(found[1]) if found else 1
