"""The stages that a cycle can have, as data: ``stages/*.yaml``, one template a kind of evaluation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

import yaml

from tolok.assessment.models import SetBy, StageKind, Subject
from tolok.instruments import Text


@dataclass(frozen=True, slots=True)
class StageTemplate:
    """A stage as a template has it; ``source`` is the rule it comes from."""

    kind: StageKind
    name: Text
    set_by: SetBy
    optional: bool
    says: Text
    source: Text


@dataclass(frozen=True, slots=True)
class Days:
    """The first and last day of a stage, where they are known."""

    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Calendar:
    """What is known of the dates of one year, from where, and how sure that is."""

    days: Mapping[StageKind, Days]
    source: Text
    doubt: Text


@dataclass(frozen=True)
class StagesTemplate:
    """The stages of one kind of evaluation, in order."""

    id: str
    title: Text
    instruments: tuple[str, ...]
    subject: Subject
    default: bool
    stages: tuple[StageTemplate, ...]
    calendars: Mapping[int, Calendar]
    doubt: Text | None

    @property
    def needed(self) -> tuple[StageKind, ...]:
        """The stages that every cycle of this kind has."""
        return tuple(stage.kind for stage in self.stages if not stage.optional)

    def calendar_near(self, year: int) -> tuple[int, Calendar] | None:
        """The calendar of ``year``, or of the latest year before it that is known."""
        known = [found for found in self.calendars if found <= year]
        return (max(known), self.calendars[max(known)]) if known else None


@cache
def stage_templates() -> Mapping[str, StagesTemplate]:
    """Every template by its id, which is its file's name."""
    files = resources.files("tolok.assessment").joinpath("stages").iterdir()
    found = {file.name.removesuffix(".yaml"): file for file in files if file.name.endswith(".yaml")}
    return {id_: _template(id_, yaml.safe_load(found[id_].read_text("utf-8"))) for id_ in sorted(found)}


def template_for(instrument: str, subject: Subject = Subject.AGENCY) -> StagesTemplate:
    """The template whose file names the instrument; for units the units' own; else the default.

    >>> template_for("spbe-2020").id, template_for("gtmi-2025").id, template_for("spbe-2020", Subject.UNIT).id
    ('spbe', 'plain', 'unit')
    """
    fitting = [template for template in stage_templates().values() if template.subject == subject]
    if subject == Subject.UNIT:
        return fitting[0]
    named = [template for template in fitting if instrument in template.instruments]
    return named[0] if named else next(template for template in fitting if template.default)


def _template(id_: str, data: Mapping[str, Any]) -> StagesTemplate:
    return StagesTemplate(
        id=id_,
        title=Text(**data["title"]),
        instruments=tuple(data["for"]),
        subject=Subject(data["subject"]),
        default=data.get("default", False),
        stages=tuple(_stage(entry) for entry in data["stages"]),
        calendars={year: _calendar(entry) for year, entry in data.get("calendars", {}).items()},
        doubt=Text(**data["doubt"]) if "doubt" in data else None,
    )


def _stage(data: Mapping[str, Any]) -> StageTemplate:
    return StageTemplate(
        kind=StageKind(data["kind"]),
        name=Text(**data["name"]),
        set_by=SetBy(data["set_by"]),
        optional=data.get("optional", False),
        says=Text(**data["says"]),
        source=Text(**data["source"]),
    )


def _calendar(data: Mapping[str, Any]) -> Calendar:
    days = {StageKind(kind): Days(span.get("from"), span.get("until")) for kind, span in data["stages"].items()}
    return Calendar(days, Text(**data["source"]), Text(**data["doubt"]))
