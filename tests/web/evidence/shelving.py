"""An agency's shelf for the tests: files in a folder that ends with the test."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from tests.web.cast import Cast

from tolok.evidence import actions, sealing, uses
from tolok.evidence.models import Item
from tolok.evidence.uses import Use
from tolok.organisation.access import standing_of
from tolok.organisation.models import Person

Shelve = Callable[..., Item]


@pytest.fixture
def data(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """The data folder of this test alone."""
    settings.DATA = tmp_path / "data"
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "tolok.evidence.storage.Folder",
            "OPTIONS": {"location": settings.DATA / "files"},
        },
    }
    yield settings.DATA
    sealing._read.cache_clear()
    storages._storages.clear()  # type: ignore[attr-defined]


@pytest.fixture
def shelve(cast: Cast, data: Path) -> Shelve:
    """``shelve(b"...", by=person, name="a.txt", **facts)``: an item on the agency's shelf."""

    def made(content: bytes = b"isi berkas", *, by: Person | None = None, name: str = "a.txt", **facts: Any) -> Item:
        person = by or cast.person("coordinator")
        standing = standing_of(person)
        agency = facts.pop("agency", cast.agency)
        upload = None
        if "url" not in facts and "same_as" not in facts:
            upload = actions.receive_file(
                by=person, standing=standing, agency=agency, file_name=name, file=io.BytesIO(content)
            )
        facts.setdefault("title", name)
        return actions.add_item(by=person, standing=standing, agency=agency, upload=upload, **facts)

    return made


@pytest.fixture
def used(monkeypatch: pytest.MonkeyPatch) -> dict[int, list[Use]]:
    """Uses of items as a room above would tell them: fill it in by the item's number."""
    told: dict[int, list[Use]] = {}
    monkeypatch.setattr(uses, "_callbacks", [lambda numbers: {n: told[n] for n in numbers if n in told}])
    return told
