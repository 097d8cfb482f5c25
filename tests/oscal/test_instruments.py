"""Every instrument of the library as catalog and profile."""

from __future__ import annotations

import json

import pytest
from tests.oscal.holding import controls, held, told

from tolok.instruments import instrument, library_ids
from tolok.oscal import catalog, profile
from tolok.oscal.parts import token


@pytest.mark.parametrize("name", library_ids())
def test_it_holds_and_names_every_indicator(name: str) -> None:
    known = instrument(name)
    made = catalog(known)
    held(made)
    assert controls(made) == {token(leaf.id) for leaf in known.leaves}
    edition = profile(known, 2026)
    held(edition)
    chosen = edition["profile"]["imports"][0]["include-controls"][0]["with-ids"]
    assert set(chosen) == {token(leaf.id) for leaf in known.at(2026).leaves}
    params = {one["id"] for key, value in told(made) if key == "params" for one in value}
    assert {one["param-id"] for one in edition["profile"]["modify"]["set-parameters"]} <= params
    assert catalog(known) == made, "the same again, with the same UUIDs"


def test_both_languages_and_every_criterion_are_in_it() -> None:
    known = instrument("pemdi-2026")
    text = json.dumps(catalog(known), ensure_ascii=False)
    for leaf in known.leaves:
        for criterion in leaf.levels.values():
            for part in criterion.parts:
                for words in (part.text.id, part.text.en):
                    assert json.dumps(words, ensure_ascii=False) in text, leaf.id


def test_years_with_other_weights_are_other_profiles() -> None:
    known = instrument("spbe-2020")
    assert profile(known, 2023)["profile"]["uuid"] != profile(known, 2024)["profile"]["uuid"]
    assert catalog(known)["catalog"]["uuid"] != catalog(instrument("spbe-2018"))["catalog"]["uuid"]
