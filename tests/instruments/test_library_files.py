"""The instruments that come with Tolok: sound, complete, counted, in both languages, and known to no line of code."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from fractions import Fraction
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import tolok
from tolok.instruments import Instrument, Text, check_file, instrument, library_ids, load, mapping_ids
from tolok.instruments.model import Aggregate
from tolok.instruments.schema import schema
from tolok.instruments.source import read_source

LIBRARY = Path(str(resources.files("tolok.instruments").joinpath("library")))
IDS = library_ids()


def raw(id_: str) -> Any:
    return read_source((LIBRARY / f"{id_}.yaml").read_text("utf-8")).data


def test_the_library_holds_these_instruments() -> None:
    assert IDS == (
        "egdi-2024",
        "gtmi-2025",
        "ips-2022",
        "kami-4.2",
        "kami-5.0",
        "kip-2025",
        "oecd-dgi-2023",
        "pemdi-2026",
        "spbe-2018",
        "spbe-2020",
    )


@pytest.mark.parametrize("id_", IDS)
def test_check_finds_nothing_to_say(id_: str) -> None:
    loaded, faults = check_file(LIBRARY / f"{id_}.yaml")
    assert [fault.in_("en") for fault in faults] == []
    assert loaded is not None
    assert loaded.id == id_
    assert loaded.identity == instrument(id_).identity
    assert load(LIBRARY / f"{id_}.yaml") == instrument(id_) == load(id_)


@pytest.mark.parametrize("id_", IDS)
def test_file_stands_against_the_published_schema(id_: str) -> None:
    Draft202012Validator.check_schema(schema("instrument"))
    assert [error.message for error in Draft202012Validator(schema("instrument")).iter_errors(raw(id_))] == []


def test_mappings_stand_against_the_published_schema() -> None:
    Draft202012Validator.check_schema(schema("mapping"))
    folder = resources.files("tolok.instruments").joinpath("mappings")
    for name in mapping_ids():
        data = read_source(folder.joinpath(f"{name}.yaml").read_text("utf-8")).data
        assert list(Draft202012Validator(schema("mapping")).iter_errors(data)) == []


@pytest.mark.parametrize("id_", IDS)
def test_weights_sum_exactly_at_every_branch(id_: str) -> None:
    for year in (None, 2021, 2022, 2023, 2024, 2025):
        for node in instrument(id_).at(year).nodes.values():
            weights = [child.weight for child in node.counted]
            if node.aggregate is None or not node.aggregate.weighs:
                assert set(weights) <= {None}, node.id
                continue
            known = [weight for weight in weights if weight is not None]
            assert len(known) == len(weights), node.id
            assert all(weight > 0 for weight in known), node.id
            assert sum(known, Fraction(0)) == (node.weights_total or node.weight), node.id


def kinds(found: Instrument, kind: str) -> int:
    return sum(node.kind == kind for node in found.nodes.values())


@pytest.mark.parametrize(
    ("id_", "counts"),
    [
        ("spbe-2018", {"domain": 3, "aspect": 7, "indicator": 35}),
        ("spbe-2020", {"domain": 4, "aspect": 8, "indicator": 47}),
        ("pemdi-2026", {"aspect": 7, "indicator": 20}),
        ("ips-2022", {"domain": 5, "aspect": 19, "indicator": 38}),
        ("kami-4.2", {"area": 5, "question": 10 + 131 + 53}),
        ("kami-5.0", {"area": 6, "question": 10 + 175 + 27}),
        ("kip-2025", {"component": 2, "indicator": 6}),
        ("egdi-2024", {"component": 3, "supplementary": 1}),
        ("gtmi-2025", {"component": 4}),
        ("oecd-dgi-2023", {"component": 6}),
    ],
)
def test_counts_are_the_official_ones(id_: str, counts: dict[str, int]) -> None:
    assert {kind: kinds(instrument(id_), kind) for kind in counts} == counts
    assert sum(counts.values()) <= len(instrument(id_).nodes)


@pytest.mark.parametrize(
    ("id_", "leaves", "criteria"), [("spbe-2020", 47, 235), ("pemdi-2026", 20, 100), ("ips-2022", 38, 190)]
)
def test_every_indicator_has_five_criteria(id_: str, leaves: int, criteria: int) -> None:
    for year in (2021, 2023, 2024, 2026):
        found = instrument(id_).at(year)
        assert len(found.leaves) == leaves
        assert sum(len(leaf.levels) for leaf in found.leaves) == criteria
        assert {tuple(sorted(leaf.levels)) for leaf in found.leaves} == {("1", "2", "3", "4", "5")}


@pytest.mark.parametrize(
    ("id_", "category", "areas", "supplement", "most"),
    [("kami-4.2", 10, 131, 53, 645), ("kami-5.0", 10, 175, 27, 918)],
)
def test_questions_and_points_of_the_security_index(
    id_: str, category: int, areas: int, supplement: int, most: int
) -> None:
    found = instrument(id_)
    beside = [child for child in found.tree.children if not child.counts]
    counted = [leaf for child in found.tree.counted for leaf in child.leaves]
    assert [len(child.leaves) for child in beside] == [category, supplement]
    assert len(counted) == areas
    assert sum((leaf.scale.high or 0) if leaf.scale else 0 for leaf in counted) == most
    assert [child.optional for child in beside] == [False, True]


def test_numbers_run_from_one_without_a_gap() -> None:
    for id_, last in (("spbe-2018", 34), ("spbe-2020", 47), ("pemdi-2026", 20), ("ips-2022", 38)):
        numbers = [leaf.number for leaf in instrument(id_).leaves if leaf.number is not None]
        assert numbers == list(range(1, last + 1)), id_


@pytest.mark.parametrize("id_", IDS)
def test_both_languages_are_filled_everywhere(id_: str) -> None:
    found = 0

    def walk(value: Any, path: str) -> None:
        nonlocal found
        if isinstance(value, dict):
            if "en" in value:
                found += 1
                assert str(value["id"]).strip(), path
                assert str(value["en"]).strip(), path
            for key, inner in value.items():
                walk(inner, f"{path}.{key}")
        elif isinstance(value, list):
            for i, inner in enumerate(value):
                walk(inner, f"{path}.{i}")

    walk(raw(id_), id_)
    assert found > 10
    for node in instrument(id_).nodes.values():
        assert_both(node.title)
        for criterion in node.levels.values():
            assert_both(criterion.text)
            assert criterion.text.id != criterion.text.en, (node.id, criterion.level)


def assert_both(text: Text) -> None:
    assert text.id.strip()
    assert text.en.strip()


@pytest.mark.parametrize("id_", IDS)
def test_every_leaf_answers_to_its_own_names_only(id_: str) -> None:
    found = instrument(id_)
    for leaf in found.leaves:
        words = [leaf.id, *leaf.aliases, *([leaf.code] if leaf.code else [])]
        if leaf.number is not None:
            words += [str(leaf.number), f"0{leaf.number}", f"Indikator {leaf.number}", f"I{leaf.number:02d}"]
        for word in words:
            assert found.leaf_named(word) is leaf, (leaf.id, word)
    assert found.leaf_named("no such indicator") is None


def test_converters_give_their_official_examples() -> None:
    examples = [
        (converter, given, wanted)
        for id_ in IDS
        for converter in instrument(id_).converters.values()
        for given, wanted in converter.examples
    ]
    assert [(c.name, float(given), float(wanted)) for c, given, wanted in examples] == [
        ("sdi", 25.0, 2.0),
        ("sdi", 68.75, 3.75),
    ]
    assert all(converter(given) == wanted for converter, given, wanted in examples)


@pytest.mark.parametrize(
    ("name", "given", "value"),
    [
        # The ends, every bend, and one value inside each band.
        ("sdi", "0", "1"),
        ("sdi", "12.5", "1.5"),
        ("sdi", "20", "1.8"),
        ("sdi", "37.5", "2.5"),
        ("sdi", "50", "3"),
        ("sdi", "62.5", "3.5"),
        ("sdi", "75", "4"),
        ("sdi", "80", "4.2"),
        ("sdi", "100", "5"),
        ("sjig", "1", "1"),
        ("sjig", "2.37", "2.37"),
        ("sjig", "5", "5"),
        ("ips", "1", "1"),
        ("ips", "1.8", "1.5"),
        ("ips", "2.2", "2"),
        ("ips", "2.6", "2.5"),
        ("ips", "3.5", "3.5"),
        ("ips", "4.2", "4"),
        ("ips", "4.6", "4.5"),
        ("ips", "5", "5"),
    ],
)
def test_converter(name: str, given: str, value: str) -> None:
    assert instrument("pemdi-2026").converters[name](Fraction(given)) == Fraction(value)


@pytest.mark.parametrize(("name", "given"), [("sdi", "-0.01"), ("sdi", "100.01"), ("ips", "0.99")])
def test_converter_knows_its_ends(name: str, given: str) -> None:
    with pytest.raises(ValueError, match="is outside"):
        instrument("pemdi-2026").converters[name](Fraction(given))


@pytest.mark.parametrize("id_", IDS)
def test_bands_cover_the_whole_scale_of_the_index(id_: str) -> None:
    found = instrument(id_)
    if found.tree.bands is None or found.tree.aggregate is not Aggregate.WEIGHTED_MEAN:
        return
    scales = [leaf.scale for branch in found.tree.counted for leaf in branch.leaves]
    lowest = min(scale.low for scale in scales if scale and scale.low is not None)
    assert found.tree.bands.band_of(lowest) is found.tree.bands.bands[0]


@pytest.mark.parametrize("id_", [id_ for id_ in IDS if instrument(id_).superseded_by])
def test_a_superseded_instrument_names_its_successor(id_: str) -> None:
    assert instrument(id_).status == "superseded"
    assert instrument(id_).superseded_by in IDS


# An instrument is data: adding one must need no line of code. Published results and the command may name one.
_NAMES = re.compile(
    r"(?<![a-z])(spbe|pemdi|kami|egdi|gtmi|govtech|oecd|dgi|ips|kip|bssn|panrb|menpan|bandar ?lampung)(?![a-z])"
)


def test_no_code_names_an_instrument() -> None:
    package = Path(str(tolok.__file__)).parent
    files = [*(package / "instruments").rglob("*.py"), *(package / "scoring").rglob("*.py")]
    assert len(files) > 15
    named = [f"{file.name}:{line} {word}" for file in files for line, word in names_in(file.read_text("utf-8"))]
    assert named == []


def names_in(code: str) -> list[tuple[int, str]]:
    """Names of instruments in ``code``, examples in docstrings apart."""
    docstrings = {
        node.body[0].lineno
        for node in ast.walk(ast.parse(code))
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(node) is not None
    }
    found = []
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type == tokenize.STRING and token.start[0] in docstrings:
            continue
        if token.type in (tokenize.STRING, tokenize.NAME, tokenize.COMMENT):
            words = [*_NAMES.findall(token.string.lower()), *(id_ for id_ in IDS if id_ in token.string)]
            found += [(token.start[0], word) for word in words]
    return found


def test_the_search_for_names_finds_them() -> None:
    code = '"""spbe-2020 may stand here."""\n# rules of SPBE\nif id == "kami-5.0":\n    skip, tips = 1, 2\n'
    assert [line for line, _ in names_in(code)] == [2, 3, 3]
