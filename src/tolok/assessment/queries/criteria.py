"""The criteria of one indicator with what stands under them: evidence, verdicts, and what was sent back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from tolok.assessment.access import Hand
from tolok.assessment.answers import language
from tolok.assessment.assessors import returns_told, verdicts_told
from tolok.assessment.levels import levels_of, points_at, value_at
from tolok.assessment.models import CriterionVerdict, Outcome, Return, Support
from tolok.assessment.proof import Criterion, Place, Proof, criteria_of
from tolok.assessment.scores import decimal
from tolok.instruments import Node, WithinBand
from tolok.instruments.scales import LevelScale


class Standing(TextChoices):
    """How a criterion stands."""

    MISSING = "missing", _("belum ada bukti")
    ATTACHED = "attached", _("ada bukti")
    ACCEPTED = "accepted", _("diterima")
    RETURNED = "returned", _("dikembalikan")
    FALLEN = "fallen", _("gugur: tingkat di bawahnya belum lengkap")


TONES = {
    Standing.MISSING: "missing",
    Standing.ATTACHED: "sent",
    Standing.ACCEPTED: "done",
    Standing.RETURNED: "returned",
    Standing.FALLEN: "broken",
}
_BY_OUTCOME = {
    Outcome.ACCEPTED: Standing.ACCEPTED,
    Outcome.RETURNED: Standing.RETURNED,
    Outcome.REJECTED: Standing.FALLEN,
}


@dataclass(frozen=True)
class Found:
    """What stands under the criteria of an indicator, by place."""

    supports: Mapping[Place, Sequence[Support]]
    verdicts: Mapping[Place, CriterionVerdict]
    returns: Sequence[Return]

    @property
    def carried(self) -> frozenset[Place]:
        """The criteria that have evidence, or were accepted, and were not sent back."""
        places = {place for place, rows in self.supports.items() if rows} | set(self.verdicts)
        return frozenset(place for place in places if self.standing(place) in {Standing.ATTACHED, Standing.ACCEPTED})

    def standing(self, place: Place) -> Standing:
        """How one criterion stands. Evidence newer than what was said of it waits to be looked at again."""
        verdict, rows = self.verdicts.get(place), self.supports.get(place, ())
        if any((row.level, row.criterion) == place and row.resolved_at is None for row in self.returns):
            return Standing.RETURNED
        newest = max((row.created_at for row in rows), default=None)
        if verdict is not None and (newest is None or newest <= verdict.at or verdict.outcome == Outcome.ACCEPTED):
            return _BY_OUTCOME[Outcome(verdict.outcome)]
        return Standing.ATTACHED if rows else Standing.MISSING

    def note(self, place: Place) -> str:
        """What was said of a criterion that was sent back or fell."""
        for row in self.returns:
            if (row.level, row.criterion) == place and row.resolved_at is None:
                return row.note
        verdict = self.verdicts.get(place)
        return verdict.note if verdict and self.standing(place) in {Standing.RETURNED, Standing.FALLEN} else ""


def found_under(own: Hand, leaf: str) -> Found:
    """What stands under the criteria of ``leaf``, as far as the person may read it. Three queries."""
    assessment = own.assessment
    supports: dict[Place, list[Support]] = defaultdict(list)
    rows = Support.objects.filter(assessment=assessment, leaf=leaf).select_related("item", "added_by", "stage")
    for row in rows.defer("item__search"):
        supports[row.level, row.criterion].append(row)
    verdicts = {(row.level, row.criterion): row for row in verdicts_told(assessment, leaf)}
    returns = returns_told(own, leaf).select_related("by", "resolved_by")
    return Found(dict(supports), verdicts, list(returns))


@dataclass(frozen=True)
class CriterionShown:
    """A criterion as the page shows it."""

    place: Place
    label: str
    text: str
    standing: Standing
    tone: str
    note: str
    supports: Sequence[Support]
    kinds: str
    is_next: bool
    """Whether it is among those that the next level lacks."""

    @property
    def evidence(self) -> int:
        """How much stands under it."""
        return len(self.supports)


@dataclass(frozen=True)
class LevelShown:
    """A level as the page shows it."""

    level: int
    name: str
    text: str
    criteria: Sequence[CriterionShown]
    hints: Sequence[str]
    written: str
    """What choosing it writes into the field of the value."""
    gain: Fraction | None
    claimed: bool
    opened: bool
    lacking: int

    @property
    def gain_shown(self) -> Decimal | None:
        """By how much the index would move."""
        return decimal(self.gain)

    @property
    def met(self) -> bool:
        """Whether everything it asks is carried."""
        return self.lacking == 0


def levels_shown(
    leaf: Node,
    found: Found,
    proven: Proof,
    *,
    kinds: Mapping[str, str],
    claimed: int | None,
    now: Fraction | None,
    worth: Fraction | None,
    rule: WithinBand,
) -> list[LevelShown]:
    """Every level of an indicator with its criteria; empty where its answer is not a level.

    Args:
        leaf: the indicator.
        found: what stands under its criteria.
        proven: how far that leads.
        kinds: the instrument's words for kinds of evidence.
        claimed: the level claimed.
        now: the value in force.
        worth: what one point is worth in the index.
        rule: how a level that is a band counts.
    """
    spoken = language()
    lacking = {one.place for one in proven.lacking}
    names = {entry.level: entry.name for entry in leaf.scale.levels} if isinstance(leaf.scale, LevelScale) else {}
    shown = []
    for level, criteria in criteria_of(leaf).items():
        criterion = leaf.levels.get(str(level))
        name = names.get(level)
        shown.append(
            LevelShown(
                level=level,
                name=name.in_(spoken) if name else "",
                text=criterion.text.in_(spoken) if criterion else "",
                criteria=[_shown(one, leaf, found, kinds, lacking) for one in criteria],
                hints=[hint.text.in_(spoken) for hint in leaf.evidence if hint.level == str(level)],
                written=value_at(leaf, level, rule).replace(".", "," if spoken == "id" else "."),
                gain=None if worth is None or now is None else worth * (points_at(leaf, level) - now),
                claimed=level == claimed,
                opened=level in _opened(leaf, claimed, proven),
                lacking=sum(one.place not in found.carried for one in criteria),
            )
        )
    return shown


def _opened(leaf: Node, claimed: int | None, proven: Proof) -> set[int]:
    """The level one stands at and the next one."""
    levels = levels_of(leaf)
    here = claimed if claimed is not None else (proven.proven or levels[0])
    return {here, min(here + 1, levels[-1])}


def _shown(
    one: Criterion, leaf: Node, found: Found, kinds: Mapping[str, str], lacking: Iterable[Place]
) -> CriterionShown:
    standing = found.standing(one.place)
    part = leaf.levels[str(one.level)].parts[one.number - 1]
    return CriterionShown(
        place=one.place,
        label=one.label,
        text=one.text.in_(language()),
        standing=standing,
        tone=TONES[standing],
        note=found.note(one.place),
        supports=found.supports.get(one.place, ()),
        kinds=", ".join(kinds.get(kind, kind) for kind in part.kinds),
        is_next=one.place in lacking,
    )
