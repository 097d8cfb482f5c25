"""The OpenAPI document as a page tells it: by noun, with the fields of what is sent and answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Told:
    """A field or parameter."""

    name: str
    kind: str
    says: str


@dataclass(frozen=True)
class Operation:
    """One thing the API can do."""

    id: str
    method: str
    path: str
    summary: str
    says: str
    scope: str
    statuses: str
    parameters: list[Told]
    body: list[Told]
    answer: list[Told]


@dataclass
class Tag:
    """A noun with its operations."""

    name: str
    operations: list[Operation] = field(default_factory=list)


def tags_of(document: Mapping[str, Any]) -> list[Tag]:
    """Every operation by its noun, in the order of the document."""
    found: dict[str, Tag] = {}
    for path, methods in document["paths"].items():
        for method, told in methods.items():
            name = told["tags"][0]
            found.setdefault(name, Tag(name)).operations.append(_operation(document, path, method, told))
    return list(found.values())


def _operation(document: Mapping[str, Any], path: str, method: str, told: Mapping[str, Any]) -> Operation:
    good: Mapping[str, Any] = next(
        (answer for status, answer in told["responses"].items() if status.startswith("2")), {}
    )
    parameters = [_resolved(document, one) for one in told.get("parameters", ())]
    return Operation(
        id=told["operationId"],
        method=method.upper(),
        path=path,
        summary=_plain(told.get("summary", "")),
        says=_more(told),
        scope=told.get("x-scope", ""),
        statuses=", ".join(told["responses"]),
        parameters=[Told(one["name"], _kind(one["schema"]), _plain(one.get("description", ""))) for one in parameters],
        body=list(_fields(document, _schema(told.get("requestBody", {})))),
        answer=list(_fields(document, _schema(good))),
    )


def _more(told: Mapping[str, Any]) -> str:
    """What the description says beside its first sentence, which is the summary."""
    says = str(told.get("description", "")).partition("\n\nScope:")[0]
    return _plain(says.removeprefix(told.get("summary", "")).lstrip(". "))


def _plain(says: str) -> str:
    return says.replace("`", "")


def _schema(part: Mapping[str, Any]) -> Mapping[str, Any]:
    content = part.get("content", {})
    first: Mapping[str, Any] = next(iter(content.values()), {})
    return first.get("schema", {})  # type: ignore[no-any-return]


def _fields(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[Told]:
    whole = _resolved(document, schema)
    for name, part in whole.get("properties", {}).items():
        yield Told(name, _kind(part), _plain(part.get("description", "")))


def _kind(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if options := schema.get("anyOf"):
        return " | ".join(_kind(one) for one in options)
    if schema.get("type") == "array":
        return f"[{_kind(schema.get('items', {}))}]"
    return str(schema.get("format") or schema.get("type") or schema.get("const") or "any")


def _resolved(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" not in schema:
        return schema
    found: Any = document
    for part in str(schema["$ref"]).removeprefix("#/").split("/"):
        found = found[part]
    return found  # type: ignore[no-any-return]
