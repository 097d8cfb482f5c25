"""What was found, as assessment results: a result for each stage that set values, with observations and findings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from tolok.instruments import Instrument, Node, Text
from tolok.instruments.scales import LevelScale
from tolok.oscal.parts import (
    NOBODY_SAYS,
    Json,
    beside,
    identity,
    line,
    metadata,
    objective_id,
    owner_of,
    props,
    statement_id,
    token,
    trimmed,
)
from tolok.oscal.plan import METHODS, ROLES, Document, agency_of, parties_of, task_id

PLAN = "assessment-plan.json"
EVIDENCE = "../"
"""From the folder of the OSCAL documents to the files beside it."""


def assessment_results(document: Document, instrument: Instrument) -> Json:
    """The assessment results of what a bundle's ``assessment.json`` tells.

    Args:
        document: the content of ``assessment.json`` (docs/bundles.md).
        instrument: as of the year of its cycle.
    """
    cycle, parties = document["cycle"], parties_of(document)
    plan = beside("assessment-plan", f"Rencana {cycle['name_id']}", PLAN, document["identity"])
    made = trimmed(
        uuid=identity("assessment-results", document["identity"], document["made_at"]),
        metadata=metadata(
            Text(f"Hasil {cycle['name_id']}", f"Results of {cycle['name_en']}"),
            moment=document["made_at"],
            version=document["identity"][:12],
            parties=[owner_of(instrument), *parties.values()],
            roles=ROLES,
            held={set_by: [party] for set_by, party in parties.items()},
            more={
                "year": cycle["year"],
                "sample": cycle["sample"],
                "stage": document["stage"],
                "index": document["result"]["index"],
                "index-exact": document["result"]["exact"],
                "predicate": document["result"]["predicate"],
                "decided": document["decided_at"],
            },
        ),
        import_ap={"href": f"#{plan['uuid']}"},
        results=_results(document, instrument),
        back_matter={"resources": [plan, *(_resource(document, item) for item in document["items"])]},
    )
    return {"assessment-results": made}


def _results(document: Document, instrument: Instrument) -> list[Json]:
    by_stage: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for claim in document["claims"]:
        by_stage[claim["stage"]].append(claim)
    judged: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for judgement in document["judgements"]:
        judged[judgement["stage"]].append(judgement)
    found = [
        _result(document, instrument, stage, by_stage[stage["kind"]], judged[stage["kind"]])
        for stage in document["cycle"]["stages"]
        if by_stage[stage["kind"]] or judged[stage["kind"]]
    ]
    if found:
        return found
    here = next(stage for stage in document["cycle"]["stages"] if stage["kind"] == document["stage"])
    return [_result(document, instrument, here, [], [])]


def _result(
    document: Document,
    instrument: Instrument,
    stage: Mapping[str, Any],
    claims: Sequence[Mapping[str, Any]],
    judgements: Sequence[Mapping[str, Any]],
) -> Json:
    seen: dict[str, list[Json]] = defaultdict(list)
    for claim in claims:
        seen[claim["leaf"]].append(_observation(document, instrument, stage, claim))
    returned: list[Json] = []
    for judgement in judgements:
        for verdict in judgement["verdicts"]:
            observed = _verdict(document, instrument, stage, judgement, verdict)
            seen[judgement["leaf"]].append(observed)
            if verdict["outcome"] != "accepted":
                returned.append(_not_met(instrument, judgement, verdict, observed))
    scored = stage.get("result") or {}
    leaves = [leaf for leaf in instrument.leaves if leaf.id in seen]
    selected: Json = {"include-all": {}}
    if leaves:
        selected = {"include-controls": [{"control-id": token(leaf.id)} for leaf in leaves]}
    return trimmed(
        uuid=identity("result", document["identity"], stage["kind"], document["made_at"]),
        title=line(stage["name_id"]),
        description=line(f"{stage['name_id']}: {document['cycle']['name_id']}"),
        start=stage["opens_at"],
        end=stage["closes_at"],
        props=props(
            {
                "title-en": stage["name_en"],
                "stage": stage["kind"],
                "index": scored.get("index"),
                "index-exact": scored.get("exact"),
                "predicate": scored.get("predicate"),
            }
        ),
        reviewed_controls={"control-selections": [selected]},
        assessment_log=trimmed(entries=_log(document, stage)) or None,
        observations=[one for leaf in leaves for one in seen[leaf.id]],
        findings=[*(_met(document, instrument, stage, claim, seen[claim["leaf"]]) for claim in claims), *returned],
    )


def _observation(
    document: Document, instrument: Instrument, stage: Mapping[str, Any], claim: Mapping[str, Any]
) -> Json:
    leaf = instrument.nodes[claim["leaf"]]
    position = {one["kind"]: one["position"] for one in document["cycle"]["stages"]}
    evidence = [
        _evidence(document, support)
        for support in document["supports"]
        if support["leaf"] == claim["leaf"] and position[support["stage"]] <= stage["position"]
    ]
    return trimmed(
        uuid=identity("observation", document["identity"], stage["kind"], claim["leaf"]),
        title=line(leaf.title.id),
        description=claim["fact"].strip() or claim["justification"].strip() or NOBODY_SAYS,
        props=props({"indicator": leaf.id, "value": claim["value"], "state": claim["state"]}),
        methods=[METHODS.get(stage["kind"], "EXAMINE")],
        types=["control-objective"],
        origins=[_origin(document, stage)],
        subjects=[{"subject-uuid": agency_of(document)["uuid"], "type": "party"}],
        relevant_evidence=evidence,
        collected=claim["updated_at"],
        remarks=claim["analysis"].strip(),
    )


def _evidence(document: Document, support: Mapping[str, Any]) -> Json:
    item = next(one for one in document["items"] if one["key"] == support["item"])
    cites = f"; {support['cites']}" if support["cites"] else ""
    return trimmed(
        href=f"#{_item_id(document, item)}",
        description=line(f"{item['title']}{cites}"),
        props=props({"criterion": f"{support['level']}.{support['criterion']}"}),
        remarks=support["note"].strip(),
    )


def _verdict(
    document: Document,
    instrument: Instrument,
    stage: Mapping[str, Any],
    judgement: Mapping[str, Any],
    verdict: Mapping[str, Any],
) -> Json:
    place = f"{verdict['level']}.{verdict['criterion']}"
    return trimmed(
        uuid=identity("verdict", document["identity"], stage["kind"], judgement["leaf"], judgement["assessor"], place),
        title=line(f"{instrument.nodes[judgement['leaf']].title.id}: {place}"),
        description=verdict["note"].strip() or verdict["outcome"],
        props=props({"indicator": judgement["leaf"], "criterion": place, "outcome": verdict["outcome"]}),
        methods=[METHODS.get(stage["kind"], "EXAMINE")],
        types=["finding"],
        origins=[_origin(document, stage)],
        subjects=[{"subject-uuid": agency_of(document)["uuid"], "type": "party"}],
        collected=verdict["at"],
    )


def _origin(document: Document, stage: Mapping[str, Any]) -> Json:
    actor = {
        "type": "party",
        "actor-uuid": parties_of(document)[stage["set_by"]]["uuid"],
        "role-id": stage["set_by"],
    }
    return {"actors": [actor], "related-tasks": [{"task-uuid": task_id(document, stage["kind"])}]}


def _met(
    document: Document,
    instrument: Instrument,
    stage: Mapping[str, Any],
    claim: Mapping[str, Any],
    seen: Sequence[Mapping[str, Any]],
) -> Json:
    """What an indicator has reached in a stage; without a value, that it has reached nothing."""
    leaf = instrument.nodes[claim["leaf"]]
    level = _level(leaf, claim.get("level"))
    target: Json = (
        {"type": "objective-id", "target-id": objective_id(leaf, level)}
        if level
        else {"type": "statement-id", "target-id": statement_id(leaf)}
    )
    answered = bool(claim["value"])
    status = {"state": "satisfied", "reason": "pass"} if answered else {"state": "not-satisfied", "reason": "other"}
    return trimmed(
        uuid=identity("finding", document["identity"], stage["kind"], leaf.id),
        title=line(leaf.title.id),
        description=claim["analysis"].strip() or claim["justification"].strip() or NOBODY_SAYS,
        props=props({"indicator": leaf.id, "value": claim["value"], "level": level}),
        target={**target, "status": status},
        related_observations=[{"observation-uuid": one["uuid"]} for one in seen],
    )


def _level(leaf: Node, reached: object) -> str:
    """The level with an objective of its own in the catalog; empty: none."""
    if not isinstance(leaf.scale, LevelScale) or reached is None:
        return ""
    return str(reached) if str(reached) in leaf.levels else ""


def _not_met(
    instrument: Instrument, judgement: Mapping[str, Any], verdict: Mapping[str, Any], observed: Mapping[str, Any]
) -> Json:
    leaf = instrument.nodes[judgement["leaf"]]
    level = _level(leaf, verdict["level"])
    target: Json = (
        {"type": "objective-id", "target-id": objective_id(leaf, level, verdict["criterion"])}
        if level and verdict["criterion"] <= len(leaf.levels[level].parts)
        else {"type": "statement-id", "target-id": statement_id(leaf)}
    )
    return trimmed(
        uuid=identity("not-met", observed["uuid"]),
        title=observed["title"],
        description=observed["description"],
        props=props({"indicator": leaf.id, "criterion": f"{verdict['level']}.{verdict['criterion']}"}),
        target={**target, "status": {"state": "not-satisfied", "reason": "fail"}},
        related_observations=[{"observation-uuid": observed["uuid"]}],
    )


def _log(document: Document, stage: Mapping[str, Any]) -> list[Json]:
    """What was approved and handed over in a stage, with its digest."""
    return [
        trimmed(
            uuid=identity("log", document["identity"], one["kind"], stage["kind"], one["leaf"], one["at"]),
            title=line(f"{one['kind']} {one['leaf']}"),
            start=one["at"],
            props=props({"digest": one["digest"], "indicator": one["leaf"], "reopened": one["reopened_at"]}),
            related_tasks=[{"task-uuid": task_id(document, stage["kind"])}],
        )
        for one in document["submissions"]
        if one["stage"] == stage["kind"]
    ]


def _item_id(document: Document, item: Mapping[str, Any]) -> str:
    return identity("evidence", document["identity"], item["key"])


def _resource(document: Document, item: Mapping[str, Any]) -> Json:
    if item["sha256"]:
        hashes = [{"algorithm": "SHA-256", "value": item["sha256"]}]
        href = f"{EVIDENCE}{item['path']}" if item["path"] else f"urn:sha256:{item['sha256']}"
        where: Json = {"href": href, "media-type": item["media_type"], "hashes": hashes}
    else:
        where = {"href": item["url"]}
    return trimmed(
        uuid=_item_id(document, item),
        title=line(item["title"]),
        description=item["note"].strip(),
        props=props(
            {name: item[name] for name in ("kind", "number", "dated", "valid_until", "enactment", "classification")}
        ),
        rlinks=[where],
    )
