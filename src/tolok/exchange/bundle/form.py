"""The form of ``assessment.json``: ``assessment.schema.json`` beside this file. Pure."""

from __future__ import annotations

import json
import math
from datetime import UTC, date, datetime
from functools import cache
from importlib import resources
from typing import Any

from jsonschema import Draft202012Validator

from tolok.exchange.bundle.faults import NotSound
from tolok.instruments.language import Text

FORM, VERSION = "tolok-assessment", 1
SCHEMA = "assessment.schema.json"
DOCUMENT = "data/assessment.json"
_NOT_KEPT = "holds text or numbers that cannot be kept"
_MOMENTS = {"made_at", "opens_at", "closes_at", "decided_at", "updated_at", "created_at", "withdrawn_at", "at"}
_MOMENTS |= {"resolved_at", "reopened_at"}
_DAYS = {"dated", "valid_until", "due"}


def check_document(document: Any) -> None:
    """Hold ``assessment.json`` against its schema, and see that nothing in it is told twice.

    Raises:
        NotSound: the first place that does not fit.
    """
    try:
        _expect_plain(document)
    except (ValueError, RecursionError):
        raise NotSound(DOCUMENT, Text("memuat teks atau angka yang tidak dapat disimpan", _NOT_KEPT)) from None
    wrong = next(iter(sorted(_validator().iter_errors(document), key=lambda one: list(map(str, one.path)))), None)
    if wrong is not None:
        told = Text("{at}: tidak sesuai bentuknya ({why})", "{at}: does not fit the form ({why})")
        at = "/".join(map(str, wrong.absolute_path)) or "/"
        raise NotSound(DOCUMENT, told.filled(at=at[:120], why=wrong.message[:160]))
    _expect_dates({name: value for name, value in document.items() if name != "submissions"})
    for one in document["submissions"]:
        _expect_dates({name: value for name, value in one.items() if name != "content"})
    twice = (
        ("cycle/stages", [one["kind"] for one in document["cycle"]["stages"]]),
        ("items", [one["key"] for one in document["items"]]),
        ("claims", [(one["stage"], one["leaf"]) for one in document["claims"]]),
        ("supports", [(one["leaf"], one["level"], one["criterion"], one["item"]) for one in document["supports"]]),
    )
    for name, keys in twice:
        if len(set(keys)) != len(keys):
            told = Text("{name}: ada yang tertulis dua kali", "{name}: something is told twice").filled(name=name)
            raise NotSound(DOCUMENT, told)


def _expect_plain(value: Any) -> None:
    """That a database keeps it: no NUL, no half of a pair of surrogates, no number without an end."""
    if isinstance(value, str):
        if "\0" in value:
            raise ValueError(value)
        value.encode("utf-8")
    elif isinstance(value, float) and not math.isfinite(value):
        raise ValueError(value)
    elif isinstance(value, dict):
        for name, inner in value.items():
            _expect_plain(name)
            _expect_plain(inner)
    elif isinstance(value, list):
        for inner in value:
            _expect_plain(inner)


def _expect_dates(value: Any, at: str = "") -> None:
    """That every date is one of the calendar."""
    if isinstance(value, list):
        for inner in value:
            _expect_dates(inner, at)
    for name, inner in value.items() if isinstance(value, dict) else ():
        try:
            if isinstance(inner, str) and name in _MOMENTS:
                datetime.fromisoformat(inner).astimezone(UTC)
            elif isinstance(inner, str) and name in _DAYS:
                date.fromisoformat(inner)
        except (ValueError, OverflowError):
            told = Text("{at}: {found} bukan tanggal", "{at}: {found} is no date")
            raise NotSound(DOCUMENT, told.filled(at=f"{at}/{name}"[:120], found=inner[:40])) from None
        _expect_dates(inner, f"{at}/{name}")


@cache
def schema() -> Any:
    """The JSON Schema of ``assessment.json``."""
    return json.loads(resources.files("tolok.exchange.bundle").joinpath(SCHEMA).read_text("utf-8"))


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(schema())
