"""The roles as data."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

import yaml


@cache
def name_of(code: str, *, english: bool = False) -> str:
    """What a role is called; a code that no role has stands as it is."""
    names = {role["code"]: (role["name_id"], role["name_en"]) for role in listed()}
    return str(names.get(code, (code, code))[english])


def listed() -> list[dict[str, Any]]:
    """The roles of ``roles.yaml`` as the fields of ``Role``, in order."""
    entries = yaml.safe_load(resources.files("tolok.organisation").joinpath("roles.yaml").read_text("utf-8"))
    return [
        {
            "code": entry["code"],
            "position": position,
            "name_id": entry["name"]["id"],
            "name_en": entry["name"]["en"],
            "says_id": entry["says"]["id"],
            "says_en": entry["says"]["en"],
            "rights": entry["rights"],
            "national": entry.get("national", False),
            "by_unit": entry.get("by_unit", False),
        }
        for position, entry in enumerate(entries, start=1)
    ]
