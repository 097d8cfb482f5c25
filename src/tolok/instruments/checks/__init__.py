"""Checks an instrument file: first its shape (JSON Schema), then what no schema can say, each fault with its line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from tolok.instruments.amendments import amendments_of, merged_data
from tolok.instruments.checks.criteria import levels_of_leaves, statements_can_be_proven
from tolok.instruments.checks.dated import amended_criteria_are_renewed, amendments_fit
from tolok.instruments.checks.gates import gates_stand_on_branches, groups_exist
from tolok.instruments.checks.names import (
    counting_is_clear,
    ids_are_unique,
    names_are_unambiguous,
    names_exist,
    references_exist,
)
from tolok.instruments.checks.numbers import (
    bands_ascend,
    converters_hold,
    examples_hold,
    externals_fit,
    normalisation_is_whole,
    scales_hold,
    weights_sum,
)
from tolok.instruments.checks.subject import Subject
from tolok.instruments.faults import Fault
from tolok.instruments.schema import schema_faults
from tolok.instruments.source import Source

_Rule: TypeAlias = Callable[[Subject], Iterator[Fault]]


def check_source(source: Source) -> list[Fault]:
    """Every fault of an instrument file, in the order of its lines; warnings (``Fault.warning``) stop nothing."""
    faults = schema_faults(source, "instrument")
    if faults:
        return faults
    check, found = Subject(source), list[Fault]()
    for rules in _TURNS:
        found += [fault for rule in rules for fault in rule(check)]
        if any(not fault.warning for fault in found):
            break
    return sorted(found, key=lambda fault: (fault.line or 0, str(fault.column)))


def _amended_is_sound(check: Subject) -> Iterator[Fault]:
    """What the amendments that hold together make of the file must itself pass every check, in every year."""
    amendments = check.data.get("amendments", [])
    ends = [entry["until_year"] + 1 for entry in amendments if "until_year" in entry]
    for year in sorted({entry["from_year"] for entry in amendments} | set(ends)):
        held = amendments_of(check.data, year)
        merged = merged_data(check.data, held)
        merged.pop("amendments", None)
        place = amendments.index(held[-1]) if held else 0
        for fault in check_source(Source(merged, check.source.places, [], check.source.file)):
            if not fault.warning:
                yield check.say(
                    ("amendments", place),
                    "setelah perubahan ini: {fault}",
                    "after this amendment: {fault}",
                    fault=fault.message,
                )


# Rules in turns: the later ones read what the earlier ones have found sound.
_TURNS: tuple[tuple[_Rule, ...], ...] = (
    (ids_are_unique, names_are_unambiguous, names_exist, counting_is_clear, bands_ascend, scales_hold),
    (gates_stand_on_branches,),
    (
        weights_sum,
        converters_hold,
        externals_fit,
        groups_exist,
        normalisation_is_whole,
        references_exist,
        amendments_fit,
    ),
    (levels_of_leaves, statements_can_be_proven, amended_criteria_are_renewed, examples_hold),
    (_amended_is_sound,),
)
