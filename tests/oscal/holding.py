"""Holding OSCAL documents against compliance-trestle's models, and every reference in them against what it names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from trestle.core.validator_factory import validator_factory
from trestle.oscal.assessment_plan import Model as AssessmentPlan
from trestle.oscal.assessment_results import Model as AssessmentResults
from trestle.oscal.catalog import Model as Catalog
from trestle.oscal.poam import Model as Poam
from trestle.oscal.profile import Model as Profile

MODELS: Mapping[str, Any] = {
    "catalog": Catalog,
    "profile": Profile,
    "assessment-plan": AssessmentPlan,
    "assessment-results": AssessmentResults,
    "plan-of-action-and-milestones": Poam,
}
Json = dict[str, Any]


def held(document: Json, beside: Iterable[Json] = ()) -> None:
    """Fails when trestle's models or validators find a fault, or a reference names nothing in it or ``beside`` it."""
    (kind,) = document
    model = MODELS[kind].model_validate(document)
    inner = getattr(model, kind.replace("-", "_"))
    for validator in validator_factory.get_all():
        assert validator.model_is_valid(inner, True), f"{type(validator).__name__}: {validator.error_msg()}"
    ids = [value for key, value in told(document) if key in {"uuid", "id"}]
    there = {*ids, *(value for one in beside for key, value in told(one) if key in {"uuid", "id"})}
    wanted = {value for key, value in told(document) if key in _NAMES_ONE}
    wanted |= {value for key, values in told(document) if key == "party-uuids" for value in values}
    wanted |= {value[1:] for key, value in told(document) if key == "href" and value.startswith("#")}
    wanted |= {value for key, value in told(document) if key == "role-id"}
    assert wanted <= there, wanted - there
    uuids = [value for key, value in told(document) if key == "uuid"]
    assert len(uuids) == len(set(uuids)), "a UUID stands for one thing"


_NAMES_ONE = {"activity-uuid", "task-uuid", "observation-uuid", "risk-uuid", "actor-uuid", "subject-uuid"}


def told(value: Any) -> Iterator[tuple[str, Any]]:
    """Every field of a document with its value."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key, inner
            yield from told(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from told(inner)


def objectives(catalog: Json) -> set[str]:
    """The parts that findings may name."""
    return {value for key, value in told(catalog) if key == "id"}


def controls(catalog: Json) -> set[str]:
    """The indicators."""
    return {one["id"] for key, value in told(catalog) if key == "controls" for one in value}
