"""Every way to spoil an instrument has a file in ``broken/``: ``#! words`` at the end of the line that is at fault.

The check must name exactly those lines (``#?``: with a warning), hold those words, and say it in both languages.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tolok.instruments import Fault, FaultyInput, UnknownInstrument, check_file, load

BROKEN = Path(__file__).parent / "broken"
_MARK = re.compile(r"#(?P<kind>[!?]) ?(?P<words>.*)$")


def expected_faults(text: str) -> list[tuple[int, bool, str]]:
    """(line, is it a warning, words) of every mark in ``text``."""
    marks = ((number, _MARK.search(line)) for number, line in enumerate(text.splitlines(), start=1))
    return [(number, mark["kind"] == "?", mark["words"].strip()) for number, mark in marks if mark]


@pytest.mark.parametrize("path", sorted(BROKEN.glob("*.yaml")), ids=lambda path: path.stem)
def test_broken_file_is_told_at_its_line_in_its_words(path: Path) -> None:
    expected = expected_faults(path.read_text("utf-8"))
    assert expected, "every broken file says what is wrong with it"

    loaded, faults = check_file(path)

    told = "\n".join(fault.in_("en") for fault in faults)
    assert [(fault.line, fault.warning) for fault in faults] == [(line, soft) for line, soft, _ in expected], told
    for fault, (_, _, words) in zip(faults, expected, strict=True):
        assert words in fault.message.en
        assert fault.file == path.name
        assert fault.column
        assert_said_in_both_languages(fault)
    assert (loaded is None) == any(not soft for _, soft, _ in expected)


def assert_said_in_both_languages(fault: Fault) -> None:
    for message in (fault.message.id, fault.message.en):
        assert message.strip()
        assert not re.search(r"\{[a-z_]+\}", message), "a placeholder was left unfilled"
    if "minLength" not in fault.message.en:
        assert fault.in_("id") != fault.in_("en")
    assert fault.in_("en").startswith(f"{fault.file}, line {fault.line}, column {fault.column}: ")
    assert fault.in_("id").startswith(f"{fault.file}, baris {fault.line}, kolom {fault.column}: ")


def test_a_broken_file_is_not_loaded_and_tells_all_its_faults() -> None:
    with pytest.raises(FaultyInput) as caught:
        load(BROKEN / "two-faults-at-once.yaml")
    assert len(caught.value.faults) == 2
    assert "max must be greater than min" in str(caught.value)
    assert "«maturity» is not in scales" in str(caught.value)


def test_a_warning_stops_nothing() -> None:
    assert load(BROKEN / "warning-criterion-missing.yaml").id == "sample"


def test_each_broken_file_is_broken_in_its_own_way() -> None:
    texts = {path.read_text("utf-8") for path in BROKEN.glob("*.yaml")}
    assert len(texts) == len(list(BROKEN.glob("*.yaml"))) >= 35


def test_every_rule_of_the_check_has_a_broken_file() -> None:
    """The English words of every message in checks/ are told by at least one broken file."""
    import ast

    from tolok.instruments import checks

    def words(template: str) -> re.Pattern[str]:
        parts = re.split(r"\{[a-z_]+\}", template)
        return re.compile(".*".join(map(re.escape, parts)))

    files = Path(checks.__file__).parent.glob("*.py")
    trees = [ast.parse(file.read_text("utf-8")) for file in files]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    says = [call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "say"]
    templates = [call.args[2].value for call in says if isinstance(call.args[2], ast.Constant)]
    told = [fault.message.en for path in BROKEN.glob("*.yaml") for fault in faults_of(path)]
    untested = [t for t in templates if isinstance(t, str) and not any(words(t).search(message) for message in told)]
    assert len(templates) > 30
    assert untested == []


def faults_of(path: Path) -> list[Fault]:
    try:
        return check_file(path)[1]
    except Exception:  # noqa: BLE001 - told by the test of that file
        return []


def test_an_empty_file_says_so(tmp_path: Path) -> None:
    path = tmp_path / "empty.yaml"
    path.write_text("# only a remark\n", "utf-8")
    loaded, faults = check_file(path)
    assert loaded is None
    assert [fault.in_("en") for fault in faults] == ["empty.yaml: the file is empty"]
    assert [fault.in_("id") for fault in faults] == ["empty.yaml: berkas kosong"]


def test_text_that_is_not_utf_8_says_the_line(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes(b"format: 1\nid: sample\ntitle: Caf\xe9\n")
    _, faults = check_file(path)
    assert [(fault.line, fault.message.en) for fault in faults] == [
        (3, "not UTF-8 text (byte 0xE9); save it again as UTF-8")
    ]


def test_a_file_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    path.write_text("#" * 5_000_001, "utf-8")
    _, faults = check_file(path)
    assert [fault.message.en for fault in faults] == ["the file has 5000001 bytes; at most 5000000 are allowed"]


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    sound = (BROKEN / "warning-criterion-missing.yaml").read_text("utf-8")
    path = tmp_path / "bom.yaml"
    path.write_text(sound, "utf-8-sig")
    assert load(path) == load(BROKEN / "warning-criterion-missing.yaml")


def test_an_instrument_that_is_nowhere_is_told_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(UnknownInstrument, match=r"no instrument «nowhere\.yaml»; choose one of: egdi-2024, "):
        load("nowhere.yaml")
    with pytest.raises(UnknownInstrument):
        load(tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("[" * 400 + "]" * 400, id="nested-400-deep"),
        pytest.param("note: " + "9" * 5000, id="number-of-5000-digits"),
        pytest.param("note: \x00", id="control-character"),
        pytest.param("format: 1\n---\nformat: 1\n", id="two-documents"),
        pytest.param("&a [*a, *a]", id="alias-to-itself"),
    ],
)
def test_a_hostile_file_is_a_fault_and_never_a_crash(tmp_path: Path, text: str) -> None:
    path = tmp_path / "hostile.yaml"
    path.write_text(text, "utf-8")
    loaded, faults = check_file(path)
    assert loaded is None
    assert faults
