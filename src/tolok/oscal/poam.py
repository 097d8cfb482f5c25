"""A plan of ``tolok plan --format json`` as a plan of action and milestones: each step an item, its gap a risk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tolok.instruments import Instrument, Text
from tolok.oscal.parts import (
    SPACE,
    Json,
    beside,
    identity,
    line,
    metadata,
    organisation,
    owner_of,
    props,
    token,
    trimmed,
)

CATALOG = "catalog.json"
Plan = Mapping[str, Any]


class NotAPlan(ValueError):
    """What was given is no plan of ``tolok plan --format json``, or of another instrument; ``message`` says which."""

    def __init__(self, message: Text) -> None:
        super().__init__(message.en)
        self.message = message


def plan_of_action(plan: Plan, instrument: Instrument, *, moment: str, identified: str) -> Json:
    """The plan of action and milestones of a plan.

    Args:
        plan: what ``tolok plan --format json`` writes (docs/planning.md).
        instrument: that it plans on.
        moment: when it was made, with its zone.
        identified: what the plan is, so that its UUIDs stay: such as the digest of its file.

    Raises:
        NotAPlan: it is something else, has no step, or is of another instrument.
    """
    _expect(plan, instrument)
    agencies = {one["agency"]: organisation("agency-of-plan", one["agency"]) for one in plan["agencies"]}
    source = beside("catalog", instrument.title.id, CATALOG, instrument.identity)
    names = ", ".join(agencies)
    made = trimmed(
        uuid=identity("poam", identified),
        metadata=metadata(
            Text(f"Peta rencana {names}", f"Roadmap of {names}"),
            moment=moment,
            version=identity("poam", identified)[:8],
            parties=[owner_of(instrument), *agencies.values()],
            roles={"owner": "Pelaksana rencana"},
            held={"owner": list(agencies.values())},
            links=[source["uuid"]],
            more={
                "instrument": instrument.id,
                "identity": instrument.identity,
                "aim": plan["aim"]["words"]["id"],
                "years": plan["years"],
                "costs": plan["costs"],
                "cost": plan["cost"],
                "index-before": plan["index"]["before"],
                "index-after": plan["index"]["after"],
            },
        ),
        system_id={"identifier-type": SPACE, "id": identity("plan-of", names)},
        risks=[_risk(plan, step, identified, agencies) for step in plan["steps"]],
        poam_items=[_item(step, identified) for step in plan["steps"]],
        back_matter={"resources": [source]},
    )
    return {"plan-of-action-and-milestones": made}


def _expect(plan: Plan, instrument: Instrument) -> None:
    asked = ("instrument", "aim", "years", "costs", "cost", "index", "agencies", "steps")
    if missing := [name for name in asked if name not in plan]:
        told = Text(
            "ini bukan hasil tolok plan --format json: tidak ada {names}",
            "this is no result of tolok plan --format json: {names} is not there",
        )
        raise NotAPlan(told.filled(names=", ".join(missing)))
    if plan["instrument"] != instrument.id:
        told = Text("rencana ini untuk instrumen {found}", "this plan is of the instrument {found}")
        raise NotAPlan(told.filled(found=plan["instrument"]))
    if not plan["steps"]:
        raise NotAPlan(Text("rencana ini tidak mempunyai langkah", "this plan has no steps"))
    known = {leaf.id for leaf in instrument.leaves}
    if odd := [step["indicator"] for step in plan["steps"] if step["indicator"] not in known]:
        told = Text("indikator {odd} tidak ada di instrumen", "the instrument has no indicator {odd}")
        raise NotAPlan(told.filled(odd=", ".join(odd)))


def _step_id(kind: str, step: Mapping[str, Any], identified: str) -> str:
    return identity(kind, identified, step["agency"], step["indicator"], step["to"])


def _title(step: Mapping[str, Any]) -> str:
    return line(f"{step['title']['id']}: {step['from']} → {step['to']}")


def _says(step: Mapping[str, Any]) -> dict[str, object]:
    asked = ("agency", "from", "to", "calendar", "cost", "effort", "unit", "gain", "decided", "assumed", "core")
    return {"indicator": token(step["indicator"]), "title-en": step["title"]["en"], **{n: step[n] for n in asked}}


def _wanted(step: Mapping[str, Any]) -> str:
    criterion = step["criterion"]
    return criterion["id"].strip() if criterion else _title(step)


def _item(step: Mapping[str, Any], identified: str) -> Json:
    return trimmed(
        uuid=_step_id("poam-item", step, identified),
        title=_title(step),
        description=_wanted(step),
        props=props(_says(step)),
        related_risks=[{"risk-uuid": _step_id("risk", step, identified)}],
    )


def _risk(plan: Plan, step: Mapping[str, Any], identified: str, agencies: Mapping[str, Json]) -> Json:
    year = step["calendar"]
    span = {"start": f"{year}-01-01T00:00:00+07:00", "end": f"{year}-12-31T23:59:59+07:00"} if year else None
    task = trimmed(
        uuid=_step_id("step", step, identified),
        type="milestone",
        title=_title(step),
        description=_wanted(step),
        timing={"within-date-range": span} if span else None,
        dependencies=[{"task-uuid": one} for one in _needs(plan, step, identified)],
        responsible_roles=[{"role-id": "owner", "party-uuids": [agencies[step["agency"]]["uuid"]]}],
    )
    return trimmed(
        uuid=_step_id("risk", step, identified),
        title=_title(step),
        description=line(f"Tingkat {step['from']} belum mencapai {step['to']}."),
        statement=_wanted(step),
        status="open",
        deadline=span["end"] if span else None,
        remediations=[
            {
                "uuid": _step_id("response", step, identified),
                "lifecycle": "planned",
                "title": _title(step),
                "description": _wanted(step),
                "props": props({"cost": step["cost"], "effort": step["effort"], "gain": step["gain"]}),
                "tasks": [task],
            }
        ],
    )


def _needs(plan: Plan, step: Mapping[str, Any], identified: str) -> list[str]:
    """The steps of this very plan that must come before: the level below, and other indicators it stands on."""
    here = {(one["agency"], one["indicator"], one["to"]): one for one in plan["steps"]}
    wanted = [(step["agency"], step["indicator"], step["from"])]
    wanted += [(step["agency"], need["indicator"], need["to"]) for need in step["needs"]]
    return [_step_id("step", here[key], identified) for key in dict.fromkeys(wanted) if key in here]
