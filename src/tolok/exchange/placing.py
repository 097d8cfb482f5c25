"""Under which criterion a file of an indicator goes: the one its name tells, else the first that lacks evidence."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from tolok.assessment.answers import read
from tolok.assessment.levels import level_of
from tolok.assessment.models import Assessment, Support
from tolok.assessment.proof import Place, criteria_of, proof
from tolok.assessment.values import Values, values_of
from tolok.instruments import Node
from tolok.scoring.answers import NotAllowed


@dataclass
class Shelves:
    """The criteria of an assessment with what stands under them. ``at``: the digests of the files that stand where."""

    assessment: Assessment
    values: Values
    at: dict[str, dict[Place, set[str]]]

    def place(
        self, leaf: str, level: int | None = None, criterion: int | None = None, sha256: str = ""
    ) -> Place | None:
        """The criterion for a file of ``leaf``; None: the indicator asks for no evidence.

        A file with these bytes that stands there already stays where it is, unless its name tells another place: the
        same parcel again brings nothing twice.
        """
        node = self.assessment.cycle.instrument.nodes[leaf]
        by_level = criteria_of(node)
        every = [one.place for level in sorted(by_level) for one in by_level[level]]
        carried = {place for place, digests in self.at[leaf].items() if digests}
        told = (level, criterion) if criterion else level
        for place in every if sha256 else ():
            if told in {None, place[0], place} and self.holds(leaf, place, sha256):
                return place
        if level is not None and by_level.get(level):
            own = [one.place for one in by_level[level]]
            if (level, criterion) in own:
                return level, criterion or 1
            return next((place for place in own if place not in carried), own[0])
        claimed = self._level(node)
        found = proof(node, carried, claimed)
        if found.gaps or found.lacking:
            return (found.gaps or found.lacking)[0].place
        claimed_places = [one.place for one in by_level.get(claimed or 0, ())]
        return next(iter([*claimed_places, *every]), None)

    def holds(self, leaf: str, place: Place, sha256: str) -> bool:
        """Whether a file with these bytes stands there already."""
        return sha256 in self.at[leaf].get(place, set())

    def _level(self, node: Node) -> int | None:
        claim = self.values.in_force(node.id)
        if claim is None or not claim.value:
            return None
        try:
            return level_of(node, read(self.assessment.cycle, node, claim.value).value)
        except NotAllowed:
            return None


def shelves_of(assessment: Assessment) -> Shelves:
    """The criteria of an assessment with what stands under them. Three queries."""
    at: dict[str, dict[Place, set[str]]] = defaultdict(lambda: defaultdict(set))
    rows = Support.objects.filter(assessment=assessment)
    for leaf, level, criterion, sha256 in rows.values_list("leaf", "level", "criterion", "item__blob__sha256"):
        at[leaf][level, criterion].add(sha256 or "link")
    return Shelves(assessment, values_of(assessment), at)
