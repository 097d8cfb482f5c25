"""A cycle, for one who takes part in it, as an assessment plan: its stages are tasks, who sets levels are roles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tolok.instruments import Instrument, Text
from tolok.oscal.parts import Json, beside, identity, line, metadata, organisation, owner_of, props, token, trimmed

PROFILE, CATALOG = "profile.json", "catalog.json"
ROLES = {
    "agency": "Instansi yang dinilai",
    "external": "Asesor eksternal",
    "reviewer": "Tim Reviu",
    "national": "Penyelenggara siklus",
    "nobody": "Persiapan dan pengumuman",
}
METHODS = {"interview": "INTERVIEW", "visit": "TEST"}
"""How a stage looks; every other examines documents."""
Document = Mapping[str, Any]


def agency_of(document: Document) -> Json:
    """The party that is assessed: the agency, or its unit."""
    agency, unit = document["agency"], document["unit"]
    if unit:
        return organisation("unit", f"{unit['name']} ({agency['name']})", agency["slug"], unit["name"])
    return organisation("agency", agency["name"], agency["slug"])


def party_of(document: Document, set_by: str) -> Json:
    """Who works in a stage, as one party: the names of assessors are nobody else's business."""
    if set_by == "agency":
        return agency_of(document)
    return organisation("role", ROLES.get(set_by, set_by), document["identity"], set_by)


def subject_of(document: Document) -> Json:
    """Who is assessed, as a subject."""
    return {"type": "party", "include-subjects": [{"subject-uuid": agency_of(document)["uuid"], "type": "party"}]}


def controls_of(instrument: Instrument) -> Json:
    """All indicators, with all their objectives."""
    return {
        "control-selections": [{"include-controls": [{"control-id": token(leaf.id)} for leaf in instrument.leaves]}],
        "control-objective-selections": [{"include-all": {}}],
    }


def assessment_plan(document: Document, instrument: Instrument) -> Json:
    """The assessment plan of what a bundle's ``assessment.json`` tells.

    Args:
        document: the content of ``assessment.json`` (docs/bundles.md).
        instrument: as of the year of its cycle.
    """
    cycle, parties = document["cycle"], parties_of(document)
    subject = _who_stands_for_a_system(document)
    sources = [
        beside("profile", f"{instrument.short.id} {cycle['year']}", PROFILE, instrument.identity, cycle["year"]),
        beside("catalog", instrument.title.id, CATALOG, instrument.identity),
    ]
    made = trimmed(
        uuid=identity("assessment-plan", document["identity"]),
        metadata=metadata(
            Text(f"Rencana {cycle['name_id']}", f"Plan of {cycle['name_en']}"),
            moment=document["made_at"],
            version=document["identity"][:12],
            parties=[owner_of(instrument), *parties.values()],
            roles=ROLES,
            held={set_by: [party] for set_by, party in parties.items()},
            links=[one["uuid"] for one in sources],
            more={"year": cycle["year"], "sample": cycle["sample"], "instrument": instrument.id},
        ),
        import_ssp={
            "href": f"#{subject['uuid']}",
            "remarks": "Yang dinilai bukan satu sistem, melainkan satu instansi; tidak ada system security plan.",
        },
        local_definitions={"activities": [_activity(document, stage) for stage in cycle["stages"]]},
        reviewed_controls=controls_of(instrument),
        assessment_subjects=[subject_of(document)],
        tasks=[_task(document, stage) for stage in cycle["stages"]],
        back_matter={"resources": [subject, *sources]},
    )
    return {"assessment-plan": made}


def parties_of(document: Document) -> dict[str, Json]:
    """Who works in the stages of a cycle, by role."""
    found = dict.fromkeys(["agency", *(stage["set_by"] for stage in document["cycle"]["stages"])])
    return {set_by: party_of(document, set_by) for set_by in found}


def task_id(document: Document, kind: str) -> str:
    """The UUID of a stage."""
    return identity("task", document["identity"], kind)


def _who_stands_for_a_system(document: Document) -> Json:
    party = agency_of(document)
    return {
        "uuid": identity("subject", document["identity"]),
        "title": party["name"],
        "description": "Instansi yang dinilai.",
    }


def _activity(document: Document, stage: Mapping[str, Any]) -> Json:
    return trimmed(
        uuid=identity("activity", document["identity"], stage["kind"]),
        title=line(stage["name_id"]),
        description=line(stage["name_id"]),
        props=[{"name": "method", "value": METHODS.get(stage["kind"], "EXAMINE")}, *props({"stage": stage["kind"]})],
        responsible_roles=[{"role-id": stage["set_by"]}],
    )


def _task(document: Document, stage: Mapping[str, Any]) -> Json:
    return trimmed(
        uuid=task_id(document, stage["kind"]),
        type="milestone" if stage["set_by"] == "nobody" else "action",
        title=line(stage["name_id"]),
        props=props({"title-en": stage["name_en"], "stage": stage["kind"], "position": stage["position"]}),
        timing={"within-date-range": {"start": stage["opens_at"], "end": stage["closes_at"]}},
        associated_activities=[
            {
                "activity-uuid": identity("activity", document["identity"], stage["kind"]),
                "subjects": [subject_of(document)],
            }
        ],
        responsible_roles=[{"role-id": stage["set_by"]}],
    )
