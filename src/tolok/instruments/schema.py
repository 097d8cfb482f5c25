"""Holds plain data against the published JSON Schema and tells each mismatch as a fault a person can act on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any

from tolok.instruments.faults import Fault
from tolok.instruments.language import Text, plain
from tolok.instruments.source import Path, Source

_TYPES = {
    "object": Text("kumpulan kunci dan isi", "a set of keys and values"),
    "array": Text("daftar (baris yang diawali tanda -)", "a list (lines that begin with -)"),
    "string": Text("teks (beri tanda kutip bila hanya angka)", "text (quote it if it is only digits)"),
    "integer": Text("bilangan bulat", "a whole number"),
    "number": Text("bilangan", "a number"),
    "boolean": Text("true atau false", "true or false"),
}


@cache
def schema(name: str) -> dict[str, Any]:
    """The published schema ``name``: ``instrument`` or ``mapping``."""
    text = resources.files("tolok.instruments").joinpath(f"{name}.schema.json").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def schema_faults(source: Source, name: str) -> list[Fault]:
    """Every mismatch between ``source`` and the schema ``name``, in the order of the file."""
    from jsonschema import Draft202012Validator  # read only when a file is checked: start-up stays short

    validator = Draft202012Validator(schema(name))
    found = [fault for error in validator.iter_errors(source.data) for fault in _faults(error, source)]
    return sorted(dict.fromkeys(found), key=lambda fault: (fault.line or 0, str(fault.column)))


def _faults(error: Any, source: Source) -> Iterator[Fault]:  # noqa: C901 - one case a keyword of JSON Schema
    path: Path = tuple(error.absolute_path)
    here = _name(path)
    match error.validator:
        case "required":
            for key in error.validator_value:
                if key not in error.instance:
                    yield source.fault(path, _MISSING.filled(here=here, key=key))
        case "additionalProperties":
            known = ", ".join(sorted(error.schema.get("properties", {})))
            for key in sorted(set(error.instance) - set(error.schema.get("properties", {}))):
                yield source.fault((*path, key), _UNKNOWN.filled(here=here, key=key, known=known))
        case "type":
            wanted = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
            kinds = _join([_TYPES[kind] for kind in wanted])
            yield source.fault(path, _WRONG_TYPE.filled(here=here, found=_shown(error.instance), kinds=kinds))
        case "enum" | "const":
            allowed = error.validator_value if error.validator == "enum" else [error.validator_value]
            values = ", ".join(str(value) for value in allowed)
            yield source.fault(path, _NOT_ALLOWED.filled(here=here, found=_shown(error.instance), allowed=values))
        case "anyOf":
            yield source.fault(path, _NOT_EXACT.filled(here=here, found=_shown(error.instance)))
        case "oneOf":
            yield from _one_of(error, source, path)
        case "pattern":
            pattern = error.validator_value
            yield source.fault(path, _NO_PATTERN.filled(here=here, found=_shown(error.instance), pattern=pattern))
        case "maxItems":
            yield source.fault(path, _TOO_MANY.filled(here=here, found=len(error.instance), most=error.validator_value))
        case _:
            yield source.fault(path, plain("{here}: {problem}").filled(here=here, problem=error.message))


def _one_of(error: Any, source: Source, path: Path) -> Iterator[Fault]:
    here = _name(path)
    choices = [choice.get("required") for choice in error.validator_value]
    by_kind = all("kind" in choice.get("properties", {}) for choice in error.validator_value)
    if not by_kind and isinstance(error.instance, dict):
        either = Text(" atau ", " or ").filled()
        words = Text(*(either.in_(lang).join(" + ".join(keys) for keys in choices) for lang in ("id", "en")))
        yield source.fault(path, _EITHER.filled(here=here, choices=words))
        return
    # Alternatives told apart by `kind`: report the faults of the one that was meant.
    kind = error.instance.get("kind") if isinstance(error.instance, dict) else None
    kinds = [choice["properties"]["kind"]["const"] for choice in error.validator_value]
    if kind not in kinds:
        place = (*path, "kind") if kind is not None else path
        shown = _shown(kind) if kind is not None else "-"
        yield source.fault(
            place, _NOT_ALLOWED.filled(here=_name((*path, "kind")), found=shown, allowed=", ".join(kinds))
        )
        return
    for inner in error.context:
        if inner.schema_path[0] == kinds.index(kind):
            yield from _faults(inner, source)


def _name(path: Path) -> Text:
    """The last named keys of a path, e.g. ``children.2.weight``."""
    return plain(".".join(str(part) for part in path[-3:])) if path else Text("berkas", "file")


def _shown(value: Any) -> str:
    text = str(value) if not isinstance(value, (dict, list)) else ("{…}" if isinstance(value, dict) else "[…]")
    return f"«{text[:60]}»"


def _join(texts: list[Text]) -> Text:
    return Text(" atau ".join(text.id for text in texts), " or ".join(text.en for text in texts))


_MISSING = Text("{here}: kunci «{key}» belum ada; tambahkan", "{here}: the key «{key}» is missing; add it")
_UNKNOWN = Text("{here}: kunci «{key}» tidak dikenal; yang ada: {known}", "{here}: unknown key «{key}»; known: {known}")
_WRONG_TYPE = Text("{here}: tertulis {found}, seharusnya {kinds}", "{here}: found {found}, expected {kinds}")
_NOT_ALLOWED = Text("{here}: tertulis {found}, pilihannya: {allowed}", "{here}: found {found}, allowed: {allowed}")
_NOT_EXACT = Text(
    '{here}: tertulis {found}, seharusnya bilangan pasti seperti 1.3 atau pecahan bertanda kutip "10/3"',
    '{here}: found {found}, expected an exact number such as 1.3 or a quoted fraction "10/3"',
)
_NO_PATTERN = Text(
    "{here}: {found} tidak sesuai pola {pattern}", "{here}: {found} does not match the pattern {pattern}"
)
_TOO_MANY = Text("{here}: ada {found} isi, paling banyak {most}", "{here}: {found} entries, at most {most}")
_EITHER = Text("{here}: tulis tepat satu dari: {choices}", "{here}: write exactly one of: {choices}")
