"""Reads values from JSON and YAML documents: records of one indicator each, or one object per agency."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from tolok.instruments.faults import Fault, FaultyInput
from tolok.instruments.language import Text, plain
from tolok.instruments.naming import fold
from tolok.instruments.source import read_source
from tolok.worksheets.csv_file import decoded
from tolok.worksheets.headers import AGENCY, INDICATOR, LEVEL, YEAR

ENTRY, KEY = Text("entri", "entry"), Text("kunci", "key")
# YAML is for values written by hand; a table of thousands of agencies is CSV, which is read a hundred times faster.
MOST_YAML = 5_000_000
_LISTS = ("agencies", "instansi", "results", "hasil", "data")
_VALUES = ("levels", "values", "tingkat", "nilai", "jawaban", "answers", "indikator", "indicators")


@dataclass(frozen=True, slots=True)
class Entry:
    """One value of a document: which agency and year, the name of the indicator, and which entry it stands in."""

    agency: Any
    year: Any
    name: str
    value: Any
    number: int


class _Repeated(ValueError):
    pass


def read_document(path: Path) -> tuple[list[Entry], list[Fault]]:
    """Every value of a JSON or YAML file, and the faults of single entries.

    Raises:
        FaultyInput: it cannot be read, repeats a key, or has none of the shapes of ``docs/worksheets.md``.
    """
    data = _yaml(path) if path.suffix.lower() in (".yaml", ".yml") else _json(path)
    faults: list[Fault] = []
    entries = list(_entries(path, data, faults))
    if not entries and not faults:
        raise FaultyInput([Fault(Text("tidak ada nilai di dalamnya", "there are no values in it"), path.name)])
    return entries, faults


def _yaml(path: Path) -> Any:
    if path.stat().st_size > MOST_YAML:
        message = Text(
            "YAML paling besar {most} byte; pakai CSV untuk tabel besar",
            "YAML has at most {most} bytes; use CSV for large tables",
        )
        raise FaultyInput([Fault(message.filled(most=MOST_YAML), path.name)])
    return read_source(decoded(path), file=path.name).data


def _json(path: Path) -> Any:
    text = decoded(path)
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_no_constant, object_pairs_hook=_pairs)
    except json.JSONDecodeError as error:
        message = Text("bukan JSON yang sah: {problem}", "not valid JSON: {problem}").filled(problem=plain(error.msg))
        raise FaultyInput([Fault(message, path.name, error.lineno, error.colno)]) from None
    except _Repeated as error:
        message = Text("kunci «{key}» tertulis dua kali", "the key «{key}» is written twice")
        raise FaultyInput([Fault(message.filled(key=plain(str(error))), path.name)]) from None
    except RecursionError:
        raise FaultyInput(
            [
                Fault(
                    Text("bukan JSON yang sah: bersarang terlalu dalam", "not valid JSON: nested too deeply"), path.name
                )
            ]
        ) from None
    except ValueError as error:
        message = Text("bukan JSON yang sah: {problem}", "not valid JSON: {problem}")
        raise FaultyInput([Fault(message.filled(problem=plain(str(error)[:80])), path.name)]) from None


def _no_constant(word: str) -> Any:
    raise ValueError(word)


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _Repeated(key)
        found[key] = value
    return found


def _entries(path: Path, data: Any, faults: list[Fault]) -> Iterator[Entry]:
    if isinstance(data, Mapping):
        inner = next((data[key] for key in data if fold(key) in _LISTS and isinstance(data[key], list)), None)
        data = [data] if inner is None else inner
    if not isinstance(data, list):
        faults.append(Fault(_SHAPE, path.name))
        return
    for number, record in enumerate(data, start=1):
        if not isinstance(record, Mapping):
            faults.append(Fault(_SHAPE, path.name, number, None, ENTRY))
            continue
        yield from _record(path, record, number, faults)


def _record(path: Path, record: Mapping[str, Any], number: int, faults: list[Fault]) -> Iterator[Entry]:
    agency, year = _get(record, AGENCY), _get(record, YEAR)
    if isinstance(record.get("nodes"), Mapping):
        faults.append(Fault(_SCORED, path.name, number, "nodes", ENTRY, KEY))
        return
    values = next((record[key] for key in record if fold(key) in _VALUES and isinstance(record[key], Mapping)), None)
    if values is None and _has(record, INDICATOR) and _has(record, LEVEL):
        values = {str(_get(record, INDICATOR)): _get(record, LEVEL)}
    if values is None:
        known = {*AGENCY, *YEAR}
        values = {key: value for key, value in record.items() if fold(key) not in known}
    for name, value in values.items():
        if isinstance(value, (Mapping, list)):
            message = Text("berisi kumpulan, bukan satu nilai", "holds a collection, not one value")
            faults.append(Fault(message, path.name, number, name, ENTRY, KEY))
        else:
            yield Entry(agency, year, name, value, number)


def _has(record: Mapping[str, Any], words: tuple[str, ...]) -> bool:
    return any(fold(key) in words for key in record)


def _get(record: Mapping[str, Any], words: tuple[str, ...]) -> Any:
    return next((record[key] for word in words for key in record if fold(key) == word), None)


_SHAPE = Text(
    "tulis daftar {{agency, year, indicator, level}} atau daftar {{agency, year, levels: {{…}}}}",
    "write a list of {{agency, year, indicator, level}} or a list of {{agency, year, levels: {{…}}}}",
).filled()
_SCORED = Text(
    "ini hasil tolok score: nilai terbitan yang sudah dibulatkan; hitung dari lembar kerja asalnya",
    "these are scores of tolok score, published values already rounded; score the worksheet they came from",
)
