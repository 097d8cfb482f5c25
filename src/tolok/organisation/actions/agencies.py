"""Agencies and units brought in as a whole, when a Tolok is set up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from tolok.ledger.actions import Actor, record
from tolok.organisation.models import Agency, Unit
from tolok.organisation.national import INSTRUMENT, listed

_KEPT = ("cluster", "group", "province", "other_names")


def register_agencies(by: Actor) -> int:
    """Make every agency of the published results a row here; what is here already is brought up to date.

    For set-up (a command, the demo): no right is asked. Safe to run again. One ledger entry when anything changed. The
    clock of an agency that is here already stays, since somebody may have set it.

    Returns:
        How many agencies were new.
    """
    with transaction.atomic():
        here = {name: agency for agency in Agency.objects.all() for name in (agency.name, *agency.other_names)}
        new, changed = [], []
        for entry in listed():
            fields = {name: getattr(entry, name) for name in _KEPT} | {"other_names": list(entry.other_names)}
            known = next((here[name] for name in (entry.name, *entry.other_names) if name in here), None)
            if known is None:
                new.append(Agency(name=entry.name, slug=entry.slug, time_zone=entry.time_zone, **fields))
            elif any(getattr(known, name) != value for name, value in fields.items()):
                for name, value in fields.items():
                    setattr(known, name, value)
                changed.append(known)
        Agency.objects.bulk_create(new)
        Agency.objects.bulk_update(changed, _KEPT)
        if new or changed:
            detail = {"new": len(new), "changed": len(changed), "source": INSTRUMENT}
            record(by=by, verb="agencies.registered", subject=f"agencies:{INSTRUMENT}", detail=detail)
    return len(new)


def register_units(agency: Agency, units: Iterable[Mapping[str, Any]], by: Actor, *, note: str = "") -> int:
    """Make a tree of units of ``agency``; a unit whose name is here already stays as it is.

    For set-up (a command, the demo): no right is asked. Safe to run again. One ledger entry when anything was made.

    Args:
        agency: whose units they are.
        units: ``name``, and perhaps ``short``, ``kind``, ``note`` and ``children`` (units again).
        by: who does it.
        note: what to know about all of them; kept with the agency.

    Returns:
        How many units were new.
    """
    with transaction.atomic():
        here = {unit.name: unit for unit in Unit.objects.filter(agency=agency)}
        made: list[str] = []
        layer: list[tuple[Unit | None, Mapping[str, Any]]] = [(None, unit) for unit in units]
        while layer:  # one statement a layer of the tree
            fresh = [
                Unit(agency=agency, parent=parent, **{key: unit[key] for key in _UNIT if key in unit})
                for parent, unit in layer
                if unit["name"] not in here
            ]
            here |= {unit.name: unit for unit in Unit.objects.bulk_create(fresh)}
            made += [unit.name for unit in fresh]
            layer = [(here[unit["name"]], child) for _parent, unit in layer for child in unit.get("children", ())]
        if note and agency.note != note:
            agency.note = note
            agency.save(update_fields=["note"])
        if made:
            record(
                by=by,
                verb="units.registered",
                subject=f"agency:{agency.pk}",
                agency=agency.pk,
                detail={"agency": agency.name, "units": made},
            )
    return len(made)


_UNIT = ("name", "short", "kind", "note")
