"""What an agency wants to reach: its index, and the level of each indicator."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction
from django.utils.formats import localize
from django.utils.translation import gettext as _

from tolok.assessment.access import hand
from tolok.assessment.actions.locking import indicator_of, locked
from tolok.assessment.faults import Faulty, NotPossible
from tolok.assessment.levels import levels_of
from tolok.assessment.models import Assessment
from tolok.assessment.running import require_running
from tolok.assessment.targets import reach_of
from tolok.ledger.actions import record
from tolok.organisation.access import Standing
from tolok.organisation.models import Person
from tolok.organisation.rights import Right

_HUNDREDTH = Decimal("0.01")


def set_target(*, assessment: Assessment, index: Decimal | None, by: Person, standing: Standing) -> Assessment:
    """Set the index that the agency wants in this assessment; None: it wants none any more.

    Raises:
        Refused: the person may not share out work here.
        NotPossible: the cycle has ended, the result is decided, or this is the target already.
        Faulty: the instrument cannot give that index, or it has more than two decimals.
    """
    with transaction.atomic():
        found = _changeable(assessment, standing)
        if index is not None:
            _check_index(found, index)
        wanted = "" if index is None else str(index.quantize(_HUNDREDTH))
        if wanted == found.target:
            raise NotPossible(_("Target ini sudah berlaku; tidak ada yang berubah."))
        old, found.target = found.target, wanted
        found.save(update_fields=["target"])
        record(
            by=by,
            verb="target.set",
            subject=f"assessment:{found.pk}",
            agency=found.agency_id,
            detail={"index": wanted, "old": old},
            within=[f"cycle:{found.cycle_id}"],
        )
    return found


def set_level_targets(
    *, assessment: Assessment, levels: Mapping[str, int | None], by: Person, standing: Standing
) -> dict[str, int | None]:
    """Set the level that the agency wants of these indicators; None: none any more. Returns what changed.

    Raises:
        Refused: the person may not share out work here.
        NotPossible: the cycle has ended, the result is decided, or nothing changes.
        NoSuchIndicator: the instrument has no such indicator.
        Faulty: an indicator has no such level.
    """
    with transaction.atomic():
        found = _changeable(assessment, standing)
        _check_levels(found, levels)
        changed = {leaf: level for leaf, level in levels.items() if found.targets.get(leaf) != level}
        if not changed:
            raise NotPossible(_("Target ini sudah berlaku; tidak ada yang berubah."))
        kept = {**found.targets, **changed}
        found.targets = {leaf: level for leaf, level in kept.items() if level is not None}
        found.save(update_fields=["targets"])
        record(
            by=by,
            verb="target.levels_set",
            subject=f"assessment:{found.pk}",
            agency=found.agency_id,
            detail={"levels": changed},
            within=[f"cycle:{found.cycle_id}"],
        )
    return changed


def _changeable(assessment: Assessment, standing: Standing) -> Assessment:
    hand(standing, assessment).require(Right.ASSIGN)
    found = locked(assessment)
    require_running(found.cycle)
    if found.decided_at is not None:
        raise NotPossible(_("Hasil penilaian ini sudah ditetapkan; targetnya tidak dapat diubah lagi."))
    return found


def _check_index(assessment: Assessment, index: Decimal) -> None:
    low, high = reach_of(assessment.cycle)
    if not index.is_finite() or (low is not None and index < low) or (high is not None and index > high):
        told = _("Indeks instrumen ini dari {low} sampai {high}; tulis target di antaranya.")
        shown = ["–" if end is None else localize(end.quantize(_HUNDREDTH)) for end in (low, high)]
        raise Faulty({"index": told.format(low=shown[0], high=shown[1])})
    if index != index.quantize(_HUNDREDTH):
        raise Faulty({"index": _("Tulis target dengan paling banyak dua desimal.")})


def _check_levels(assessment: Assessment, levels: Mapping[str, int | None]) -> None:
    faults = {}
    for leaf, level in levels.items():
        known = levels_of(indicator_of(assessment, leaf))
        if level is not None and level not in known:
            faults[f"level-{leaf}"] = (
                _("{leaf} bertingkat {low} sampai {high}.").format(leaf=leaf, low=known[0], high=known[-1])
                if known
                else _("{leaf} tidak bertingkat; tidak ada target tingkat untuknya.").format(leaf=leaf)
            )
    if faults:
        raise Faulty(faults)
