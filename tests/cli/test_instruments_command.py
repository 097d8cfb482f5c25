"""``tolok instruments``: every word of it, from a folder that is not the checkout."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml
from tests.conftest import Tolok

from tolok.instruments import instrument, library_ids
from tolok.instruments.scaffold import scaffold


def test_the_list_names_the_whole_library(tolok: Tolok) -> None:
    ended = tolok("instruments", "list", "--format", "json")
    assert (ended.code, ended.err) == (0, "")
    rows = json.loads(ended.out)["rows"]
    assert [row["id"] for row in rows] == list(library_ids())
    spbe = next(row for row in rows if row["id"] == "spbe-2020")
    assert (spbe["status"], spbe["indicators"]) == ("superseded", "47")
    assert spbe["identity"] == instrument("spbe-2020").identity[:12]


@pytest.mark.parametrize("form", ["table", "csv", "markdown"])
def test_the_list_is_there_in_every_form(tolok: Tolok, form: str) -> None:
    ended = tolok("instruments", "list", "--format", form)
    assert (ended.code, ended.err) == (0, "")
    assert [id_ for id_ in library_ids() if id_ not in ended.out] == []
    if form == "csv":
        assert len(list(csv.DictReader(io.StringIO(ended.out)))) == len(library_ids())


@pytest.mark.parametrize("id_", library_ids())
def test_every_instrument_is_shown_with_its_leaves_and_its_identity(tolok: Tolok, id_: str) -> None:
    ended = tolok("instruments", "show", id_)
    assert (ended.code, ended.err) == (0, "")
    found = instrument(id_)
    assert " ".join(found.title.en.split()[:4]) in ended.out
    assert found.identity in ended.out
    words = set(ended.out.split())
    assert [leaf.id for leaf in found.leaves if leaf.id not in words] == []


def test_one_node_is_shown_with_its_weight_and_its_criteria(tolok: Tolok) -> None:
    ended = tolok("instruments", "show", "spbe-2020", "--node", "i7")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("I07")
    assert "Weight 1.3" in ended.out
    assert [level for level in range(1, 6) if not re.search(rf"^  Level {level}\b", ended.out, re.MULTILINE)] == []


def test_what_has_to_be_proven_is_shown_by_number(tolok: Tolok, tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(scaffold("own", "own.yaml"), "utf-8")
    shown = " ".join(tolok("instruments", "show", str(path), "--node", "I1").out.split())
    assert "Level 1: The service is face to face only. Criteria: nothing needs proof Level 2: " in shown
    assert "4.1: The service is linked to others. 4.2: The service is reviewed. Level 5" in shown
    assert "2.1" not in shown


@pytest.mark.parametrize("id_", library_ids())
def test_what_is_cited_is_shown_with_its_source(tolok: Tolok, id_: str) -> None:
    found = instrument(id_)
    shown = " ".join(tolok("instruments", "show", id_).out.split())
    for source in found.sources:
        assert f"{source.id} {' '.join(source.what.split())}" in shown
    for text in (found.owner, found.measures, *(text for texts in found.rules.values() for text in texts)):
        assert " ".join(text.en.split()) in shown


def test_the_dates_of_the_rules_are_shown(tolok: Tolok) -> None:
    shown = " ".join(tolok("instruments", "show", "pemdi-2026").out.split())
    assert "In force from 2026-06-05" in shown
    assert "Enacted 2026-06-01, promulgated 2026-06-05." in shown
    indonesian = " ".join(tolok("instruments", "show", "spbe-2020", TOLOK_LANG="id").out.split())
    assert "Berlaku sejak 2021-01-01, sampai 2026-06-04, digantikan pemdi-2026" in indonesian
    assert "Ditetapkan 2020-09-02, diundangkan 2020-09-04, berlaku 2021-01-01." in indonesian


def test_a_value_from_another_index_is_shown_with_its_conversion_and_sources(tolok: Tolok) -> None:
    shown = " ".join(tolok("instruments", "show", "pemdi-2026", "--node", "I07").out.split())
    assert "1 → 1; 1.8 → 1.5; 2.6 → 2.5; 3.5 → 3.5; 4.2 → 4; 5 → 5" in shown
    assert "While waiting counted as: 1 " in shown
    assert "Sources S2 " in shown
    assert " S1 " not in shown


def test_the_pages_of_a_criterion_are_shown_with_what_they_are_pages_of(tolok: Tolok) -> None:
    shown = " ".join(tolok("instruments", "show", "spbe-2020", "--node", "1").out.split())
    assert "Pages in the sources: S1 30, S2 7" in shown
    assert [
        source.id for source in instrument("spbe-2020").sources[:2] if f"{source.id} {source.what}" not in shown
    ] == []


def test_a_year_shows_the_amendments_of_its_time(tolok: Tolok) -> None:
    before = tolok("instruments", "show", "spbe-2020", "--year", "2023").out
    after = tolok("instruments", "show", "spbe-2020", "--year", "2024").out
    assert "Amended from" not in before
    assert "Amended from 2024" in after


def test_a_library_file_copied_elsewhere_is_sound(tolok: Tolok) -> None:
    from importlib.resources import files

    library = files("tolok.instruments").joinpath("library")
    names = [f"{id_}.yaml" for id_ in library_ids()]
    for name in names:
        tolok.write(name, library.joinpath(name).read_bytes())
    ended = tolok("instruments", "check", *names)
    assert ended.code == 0
    assert [name for name in names if f"{name}: sound" not in ended.out] == []


def test_a_new_instrument_is_sound_and_can_be_shown_scored_and_compared(tolok: Tolok) -> None:
    ended = tolok("instruments", "new", "Indeks Ku.yaml")
    assert (ended.code, ended.err) == (0, "")
    assert tolok.names() == ["Indeks Ku.yaml"]
    assert tolok("instruments", "check", "Indeks Ku.yaml").code == 0
    assert tolok("instruments", "show", "Indeks Ku.yaml").code == 0
    assert "No differences" in tolok("instruments", "diff", "Indeks Ku.yaml", "Indeks Ku.yaml").out


def test_a_new_instrument_never_takes_the_place_of_a_file(tolok: Tolok) -> None:
    kept = tolok.write("mine.yaml", "kept")
    ended = tolok("instruments", "new", "mine.yaml")
    assert (ended.code, ended.out) == (2, "")
    assert "mine.yaml" in ended.err
    assert kept.read_text() == "kept"


def test_a_broken_instrument_is_told_with_every_fault_and_its_line(tolok: Tolok) -> None:
    tolok("instruments", "new", "mine.yaml")
    path = tolok.folder / "mine.yaml"
    text = path.read_text()
    path.write_text(text.replace("weight: 60", "weight: 59", 1).replace("decimals: 2", "decimals: two"))
    ended = tolok("instruments", "check", "mine.yaml")
    assert (ended.code, ended.out) == (1, "")
    assert "Traceback" not in ended.err
    line = next(n for n, text in enumerate(path.read_text().splitlines(), start=1) if "decimals: two" in text)
    assert f"mine.yaml, line {line}" in ended.err


def test_a_sound_file_beside_a_broken_one_is_still_told_to_be_sound(tolok: Tolok) -> None:
    tolok("instruments", "new", "mine.yaml")
    tolok.write("other.yaml", "format: 1\n")
    ended = tolok("instruments", "check", "mine.yaml", "other.yaml")
    assert ended.code == 1
    assert "mine.yaml: sound" in ended.out
    assert "other.yaml" in ended.err


@pytest.mark.parametrize("content", ["", "a: [", "[" * 100_000, "a: " + "1" * 5000, "\x00", "a: &a [*a]"])
def test_a_file_that_is_no_instrument_is_refused_where_it_is_checked_and_where_it_is_used(
    tolok: Tolok, content: str
) -> None:
    tolok.write("bad.yaml", content)
    tolok.write("a.csv", "agency,I1\nDinas A,3\n")
    for words in (("instruments", "check", "bad.yaml"), ("score", "a.csv", "-i", "bad.yaml")):
        ended = tolok(*words)
        assert "Traceback" not in ended.err
        assert (ended.code, ended.out) == (1, "")
        assert "bad.yaml" in ended.err


def test_what_differs_between_two_instruments_is_listed(tolok: Tolok) -> None:
    ended = tolok("instruments", "diff", "spbe-2018", "spbe-2020")
    assert (ended.code, ended.err) == (0, "")
    assert "I36" in ended.out


def test_what_differs_between_two_years_is_listed(tolok: Tolok) -> None:
    ended = tolok("instruments", "diff", "spbe-2020@2023", "spbe-2020@2024")
    assert (ended.code, ended.err) == (0, "")
    assert "I22" in ended.out
    assert "No differences" in tolok("instruments", "diff", "spbe-2020@2022", "spbe-2020@2023").out


def test_the_mapping_has_a_row_for_every_new_indicator(tolok: Tolok) -> None:
    ended = tolok("instruments", "map", "spbe-2020", "pemdi-2026", "--format", "csv")
    assert (ended.code, ended.err) == (0, "")
    rows = list(csv.DictReader(io.StringIO(ended.out)))
    assert [row["to"] for row in rows] == [leaf.id for leaf in instrument("pemdi-2026").leaves]
    assert {row["carry"] for row in rows} <= {"reuse", "update", "new"}


@pytest.mark.parametrize("name", ["instrument", "mapping"])
def test_the_schema_is_one_and_holds_the_files_it_is_for(tolok: Tolok, name: str) -> None:
    ended = tolok("instruments", "schema", name)
    assert (ended.code, ended.err) == (0, "")
    schema = json.loads(ended.out)
    jsonschema.validators.validator_for(schema).check_schema(schema)
    if name == "instrument":
        tolok("instruments", "new", "mine.yaml")
        assert "tree" in yaml.safe_load((tolok.folder / "mine.yaml").read_text())
        assert "tree" in schema["properties"]


@pytest.mark.parametrize(
    "words",
    [
        ("list",),
        ("show", "spbe-2020"),
        ("show", "pemdi-2026", "--node", "I05"),
        ("diff", "spbe-2018", "spbe-2020"),
        ("map", "spbe-2020", "pemdi-2026"),
        ("schema",),
    ],
)
def test_output_is_plain_and_the_same_twice(tolok: Tolok, words: tuple[str, ...]) -> None:
    first = tolok("instruments", *words, PYTHONHASHSEED="1", TERM="xterm-256color")
    second = tolok("instruments", *words, PYTHONHASHSEED="2", TERM="xterm-256color")
    assert (first.code, first.err) == (0, "")
    assert first.out == second.out
    assert "\x1b" not in first.out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("show", "nope"), "spbe-2020"),
        (("show", "none.yaml"), "none.yaml"),
        (("show", "spbe-2020", "--node", "I48"), "I48"),
        (("check", "none.yaml"), "none.yaml"),
        (("check", "."), "."),
        (("diff", "spbe-2020", "nope"), "nope"),
        (("map", "spbe-2020", "egdi-2024"), "egdi-2024"),
        (("map", "nope", "pemdi-2026"), "nope"),
        (("schema", "nope"), "instrument"),
        (("new", "mine.txt"), ".yaml"),
        (("new", "/proc/none/mine.yaml"), "/proc/none/mine.yaml"),
        (("show",), ""),
        (("list", "--format", "xlsx"), "xlsx"),
        (("nope",), "nope"),
    ],
)
def test_wrong_use_is_told_and_changes_nothing(tolok: Tolok, words: tuple[str, ...], told: str) -> None:
    ended = tolok("instruments", *words)
    assert "Traceback" not in ended.err
    assert (ended.code, ended.out) == (2, "")
    assert told in ended.err
    assert ended.err != ""
    assert tolok.names() == []


def test_brackets_in_an_own_instrument_are_printed_as_they_are_written(tolok: Tolok) -> None:
    tolok("instruments", "new", "a.yaml")
    text = (tolok.folder / "a.yaml").read_text()
    for old, new in (("Sample index", "Sample [/b] index"), ("Online services", "Online [red]services[/red]")):
        assert f"en: {old}}}" in text
        text = text.replace(f"en: {old}}}", f'en: "{new}"}}')
    tolok.write("b.yaml", text.replace("id: a\n", "id: b\n"))
    shown, compared = tolok("instruments", "show", "b.yaml"), tolok("instruments", "diff", "a.yaml", "b.yaml")
    assert "Traceback" not in shown.err + compared.err
    assert (shown.code, compared.code) == (0, 0)
    assert "Sample [/b] index" in shown.out
    assert "Online [red]services[/red]" in shown.out
    assert "Online [red]services[/red]" in " ".join(compared.out.split())
