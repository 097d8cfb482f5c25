"""What a worksheet would do, told before it does: new, changed (both texts), unchanged, kept out; and its digest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tolok.assessment.access import Hand
from tolok.assessment.answers import language
from tolok.assessment.clock import require_open
from tolok.assessment.models import Claim, ClaimState, SetBy
from tolok.exchange.models import Import
from tolok.instruments import Node
from tolok.ledger.chain import digest_of
from tolok.organisation.rights import Right

FIELDS = ("value", "fact", "analysis")
_NAMES: dict[str, str | Promise] = {
    "value": gettext_lazy("Nilai"),
    "fact": gettext_lazy("Fakta"),
    "analysis": gettext_lazy("Analisis"),
}


@dataclass(frozen=True)
class Part:
    """One field that would change."""

    name: str | Promise
    old: str
    new: str


@dataclass(frozen=True)
class Change:
    """What would happen to one indicator. ``kind``: ``new``, ``changed``, ``same`` or ``kept_out`` (then ``why``)."""

    leaf: Node
    kind: str
    where: str
    version: int
    old: dict[str, str]
    new: dict[str, str]
    why: str = ""
    note: str = ""

    @property
    def title(self) -> str:
        """The indicator's number and title."""
        return f"{self.leaf.number or self.leaf.id} {self.leaf.title.in_(language())}"

    @property
    def parts(self) -> list[Part]:
        """The fields that differ."""
        return [
            Part(_NAMES[name], self.old[name], self.new[name]) for name in FIELDS if self.old[name] != self.new[name]
        ]

    @property
    def writes(self) -> bool:
        """Whether confirming writes it."""
        return self.kind in {"new", "changed"}


@dataclass(frozen=True)
class Preview:
    """What would happen as a whole."""

    changes: Sequence[Change]
    faults: Sequence[str]
    others: int
    locked: str

    @property
    def new_ones(self) -> list[Change]:
        """Indicators that have nothing yet."""
        return self._of("new")

    @property
    def changed_ones(self) -> list[Change]:
        """Indicators whose content would be overwritten."""
        return self._of("changed")

    @property
    def same_ones(self) -> list[Change]:
        """Indicators that stay as they are."""
        return self._of("same")

    @property
    def kept_out_ones(self) -> list[Change]:
        """Indicators that this person cannot write."""
        return self._of("kept_out")

    def _of(self, kind: str) -> list[Change]:
        return [change for change in self.changes if change.kind == kind]

    @property
    def writing(self) -> list[Change]:
        """What confirming writes."""
        return [change for change in self.changes if change.writes]

    @property
    def may_confirm(self) -> bool:
        """Whether there is anything to confirm."""
        return bool(self.writing) and not self.locked

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of exactly what would be overwritten and by what."""
        told: list[Any] = [[c.leaf.id, c.version, c.old, c.new] for c in self.writing]
        return digest_of({"changes": told})


def sheet_preview(brought: Import, hand: Hand) -> Preview:
    """What a worksheet would do now, for this person. Three queries.

    Args:
        brought: the import, of ``hand``'s assessment.
        hand: what the person may do there.
    """
    assessment = hand.assessment
    claims = {row.leaf: row for row in Claim.objects.filter(assessment=assessment, stage=assessment.stage_id)}
    locked = ""
    try:
        require_open(assessment, set_by=SetBy.AGENCY)
    except PermissionDenied as why:
        locked = str(why)
    nodes = assessment.cycle.instrument.nodes
    lines = [line for line in brought.content.get("lines", []) if line["leaf"] in nodes]
    order = {leaf.id: place for place, leaf in enumerate(assessment.cycle.instrument.leaves)}
    changes = [
        _change(nodes[line["leaf"]], line, claims.get(line["leaf"]), hand)
        for line in sorted(lines, key=lambda line: order.get(line["leaf"], 0))
    ]
    return Preview(changes, brought.content.get("faults", []), brought.content.get("others", 0), locked)


def written_by(brought: Import) -> list[Change]:
    """What a worksheet wrote when it was confirmed, with the texts it overwrote; in the instrument's order."""
    before = brought.before
    leaves = [leaf for leaf in brought.assessment.cycle.instrument.leaves if leaf.id in before]
    return [_written(leaf, before[leaf.id]["old"], before[leaf.id]["new"]) for leaf in leaves]


def _written(leaf: Node, old: dict[str, str], new: dict[str, str]) -> Change:
    return Change(leaf, "changed" if any(old.values()) else "new", "", 0, old, new)


def _change(leaf: Node, line: dict[str, Any], claim: Claim | None, hand: Hand) -> Change:
    old = {name: getattr(claim, name) if claim else "" for name in FIELDS}
    new = {name: line[name] if line.get(name) is not None else old[name] for name in FIELDS}
    version = claim.version if claim else 0
    kind, why, note = "changed" if any(old.values()) else "new", "", ""
    if new == old:
        kind = "same"
    elif not hand.may(Right.CLAIM, leaf.id):
        kind, why = "kept_out", _("Indikator ini tidak ditugaskan kepada Anda.")
    elif claim is not None and claim.state in {ClaimState.VERIFIED, ClaimState.APPROVED}:
        note = _("Sudah {state}: setelah diubah, harus diperiksa lagi.").format(state=claim.get_state_display())
    return Change(leaf, kind, line["where"], version, old, new, why, note)
