"""Maturity instruments as dated data: their model, their files, their checks. No instrument's own facts in code."""

from tolok.instruments.faults import Fault, FaultyInput
from tolok.instruments.language import LANGUAGES, Language, Text, in_digits
from tolok.instruments.library import (
    UnknownInstrument,
    UnknownMapping,
    check_file,
    check_library,
    instrument,
    library_ids,
    load,
    mapping,
    mapping_ids,
)
from tolok.instruments.mapping import Carry, InstrumentMapping, MappingRow
from tolok.instruments.model import Doubt, Instrument, Node, PredicateBasis, Publication, Rounding, WithinBand

__all__ = [
    "LANGUAGES",
    "Carry",
    "Doubt",
    "Fault",
    "FaultyInput",
    "Instrument",
    "InstrumentMapping",
    "Language",
    "MappingRow",
    "Node",
    "PredicateBasis",
    "Publication",
    "Rounding",
    "Text",
    "UnknownInstrument",
    "UnknownMapping",
    "WithinBand",
    "check_file",
    "check_library",
    "in_digits",
    "instrument",
    "library_ids",
    "load",
    "mapping",
    "mapping_ids",
]
