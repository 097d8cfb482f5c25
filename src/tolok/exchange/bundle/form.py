"""The form of ``assessment.json``: ``assessment.schema.json`` beside this file. Pure."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any

from jsonschema import Draft202012Validator

from tolok.exchange.bundle.faults import NotSound
from tolok.instruments.language import Text

FORM, VERSION = "tolok-assessment", 1
SCHEMA = "assessment.schema.json"


def check_document(document: Any) -> None:
    """Hold ``assessment.json`` against its schema, and see that nothing in it is told twice.

    Raises:
        NotSound: the first place that does not fit.
    """
    wrong = next(iter(sorted(_validator().iter_errors(document), key=lambda one: list(map(str, one.path)))), None)
    if wrong is not None:
        told = Text("{at}: tidak sesuai bentuknya ({why})", "{at}: does not fit the form ({why})")
        at = "/".join(map(str, wrong.absolute_path)) or "/"
        raise NotSound("data/assessment.json", told.filled(at=at[:120], why=wrong.message[:160]))
    twice = (
        ("cycle/stages", [one["kind"] for one in document["cycle"]["stages"]]),
        ("items", [one["key"] for one in document["items"]]),
        ("claims", [(one["stage"], one["leaf"]) for one in document["claims"]]),
        ("supports", [(one["leaf"], one["level"], one["criterion"], one["item"]) for one in document["supports"]]),
    )
    for name, keys in twice:
        if len(set(keys)) != len(keys):
            told = Text("{name}: ada yang tertulis dua kali", "{name}: something is told twice").filled(name=name)
            raise NotSound("data/assessment.json", told)


@cache
def schema() -> Any:
    """The JSON Schema of ``assessment.json``."""
    return json.loads(resources.files("tolok.exchange.bundle").joinpath(SCHEMA).read_text("utf-8"))


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(schema())
