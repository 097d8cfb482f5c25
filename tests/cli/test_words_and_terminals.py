"""What every word of the command has in common: exit codes, languages, terminals and pipes."""

from __future__ import annotations

import os
import subprocess
from typing import Any

import pytest
from tests.conftest import COMMAND, Tolok

_ROW = "agency,year,indicator,level\nKota A,2023,I01,3\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("score", "none.csv", "-i", "spbe-2020"), "none.csv"),
        (("score", ".", "-i", "spbe-2020"), "."),
        (("score", "a.csv"), "--instrument"),
        (("score", "-i", "spbe-2020"), "file"),
        (("score", "a.csv", "-i", "spbe-2021"), "spbe-2020"),
        (("score", "a.csv", "-i", "none.yaml"), "none.yaml"),
        (("score", "a.csv", "-i", "."), "spbe-2020"),
        (("score", "a.csv", "-i", "spbe-2020", "--format", "pdf"), "pdf"),
        (("score", "a.csv", "-i", "spbe-2020", "--format", "xlsx"), "--output"),
        (("score", "a.csv", "-i", "spbe-2020", "--year", "1989"), "1990"),
        (("score", "a.csv", "-i", "spbe-2020", "--year", "dua"), "--year"),
        (("score", "a.csv", "-i", "spbe-2020", "--delimiter", ""), "--delimiter"),
        (("score", "a.csv", "-i", "spbe-2020", "--delimiter", ";;"), "--delimiter"),
        (("score", "a.csv", "-i", "spbe-2020", "--decimal", ","), "--decimal"),
        (("score", "a.csv", "-i", "spbe-2020", "--decimal", "x"), "--decimal"),
        (("score", "a.csv", "-i", "spbe-2020", "--predicate-basis", "x"), "exact"),
        (("score", "a.csv", "-i", "spbe-2020", "--within-band", "x"), "floor"),
        (("score", "a.csv", "-i", "spbe-2020", "--lang", "fr"), "fr"),
        (("score", "a.csv", "-i", "spbe-2020", "--output", "."), "."),
        (("score", "a.csv", "-i", "spbe-2020", "--format", "csv", "--output", "a.csv/x"), "a.csv/x"),
        (("score", "a.csv", "-i", "spbe-2020", "--format", "xlsx", "--output", "a.csv/x"), "a.csv/x"),
        (("score", "a.csv", "-i", "spbe-2020", "--output", "a.csv/x"), "a.csv/x"),
        (("score", "a.csv", "b.csv", "-i", "spbe-2020"), "b.csv"),
        (("scores",), "scores"),
        (("--nope",), "--nope"),
    ],
)
def test_wrong_use_ends_with_two_and_says_why(tolok: Tolok, words: tuple[str, ...], told: str) -> None:
    table = tolok.write("a.csv", _ROW)
    ended = tolok(*words)
    assert "Traceback" not in ended.err
    assert (ended.code, ended.out) == (2, "")
    assert told in ended.err
    assert table.read_text() == _ROW
    assert tolok.names() == ["a.csv"]


@pytest.mark.parametrize("sign", ['"', "\n", "\r", "é", "1"])
def test_an_odd_delimiter_is_refused_in_words(tolok: Tolok, sign: str) -> None:
    tolok.write("a.csv", _ROW)
    ended = tolok("score", "a.csv", "-i", "spbe-2020", "--delimiter", sign)
    assert "Traceback" not in ended.err
    assert ended.code in (1, 2)
    assert ended.out == ""


@pytest.mark.parametrize(
    ("words", "shell", "told"),
    [
        ((), {"TOLOK_LANG": ""}, "yang boleh"),
        ((), {"TOLOK_LANG": "id"}, "yang boleh"),
        ((), {"TOLOK_LANG": "en"}, "allowed"),
        (("--lang", "en"), {"TOLOK_LANG": "id"}, "allowed"),
        (("--lang=id",), {"TOLOK_LANG": "en"}, "yang boleh"),
    ],
)
def test_the_language_is_that_of_the_option_then_of_the_shell_then_indonesian(
    tolok: Tolok, words: tuple[str, ...], shell: dict[str, Any], told: str
) -> None:
    tolok.write("a.csv", _ROW.replace(",3\n", ",6\n"))
    ended = tolok("score", "a.csv", "-i", "spbe-2020", *words, **shell)
    assert ended.code == 1
    assert told in ended.err


@pytest.mark.parametrize(
    "words",
    [
        ("--help",),
        ("score", "--help"),
        ("results", "--help"),
        ("instruments", "--help"),
        *(
            ("instruments", word, "--help")
            for word in ("list", "show", "check", "diff", "map", "template", "new", "schema")
        ),
    ],
)
def test_help_is_there_in_both_languages(tolok: Tolok, words: tuple[str, ...]) -> None:
    indonesian, english = tolok(*words, TOLOK_LANG="id"), tolok(*words, TOLOK_LANG="en")
    assert (indonesian.code, english.code) == (0, 0)
    assert "Usage: tolok" in english.out
    assert indonesian.out != english.out


def test_the_version_is_told(tolok: Tolok) -> None:
    from importlib.metadata import version

    ended = tolok("version")
    assert (ended.code, ended.out, ended.err) == (0, f"tolok {version('tolok')}\n", "")


_PRINTING = [
    ("score", "a.csv", "-i", "spbe-2020"),
    ("score", "a.csv", "-i", "spbe-2020", "--explain"),
    ("score", "a.csv", "-i", "spbe-2020", "--format", "json"),
    ("instruments", "show", "spbe-2020"),
    ("instruments", "diff", "spbe-2018", "spbe-2020"),
    ("instruments", "map", "spbe-2020", "pemdi-2026"),
    ("instruments", "list"),
    ("instruments", "schema"),
    ("results", "--year", "2024", "--cluster", "kota"),
    ("results", "--means"),
]


@pytest.mark.parametrize("words", _PRINTING)
def test_output_goes_through_a_pipe_of_windows(tolok: Tolok, words: tuple[str, ...]) -> None:
    tolok.write("a.csv", "agency,year,indicator,level\nKota Ş,2023,I01,3\n")
    try:
        ended = tolok(*words, PYTHONIOENCODING="cp1252")
    except UnicodeDecodeError:  # UTF-8 whatever the pipe is said to take is fine too
        return
    assert "Traceback" not in ended.err
    assert ended.code == 0
    assert ended.out != ""


@pytest.mark.parametrize("columns", ["", "wide", "0", "-5", "40", "100000"])
def test_any_width_of_the_window_will_do(tolok: Tolok, columns: str) -> None:
    ended = tolok("instruments", "list", COLUMNS=columns)
    assert (ended.code, ended.err) == (0, "")
    assert "egdi" in ended.out


@pytest.mark.parametrize(
    "words",
    [
        ("results",),
        ("results", "--format", "csv"),
        ("results", "--format", "json"),
        ("instruments", "show", "kami-5.0"),
        ("instruments", "schema"),
    ],
)
def test_a_reader_who_has_seen_enough_is_no_fault(tolok: Tolok, words: tuple[str, ...]) -> None:
    with subprocess.Popen(
        [COMMAND, *words],
        cwd=tolok.folder,
        env=tolok.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        os.read(process.stdout.fileno(), 10)
        process.stdout.close()
        errors = process.stderr.read().decode()
        code = process.wait(timeout=30)
    assert (code, errors) == (0, "")


def test_a_language_nobody_wrote_is_refused_with_those_there_are(tolok: Tolok) -> None:
    ended = tolok("version", TOLOK_LANG="fr")
    assert (ended.code, ended.out, ended.err) == (2, "", "TOLOK_LANG=fr: pilih id, en\n")


@pytest.mark.parametrize(
    ("words", "indonesian", "english"),
    [
        (("score",), "file belum diberikan", "file is missing"),
        (("score", "a.csv"), "--instrument belum diberikan", "--instrument is missing"),
        (("nilai",), "tidak ada perintah «nilai»", "there is no command «nilai»"),
        (("score", "a", "--foo"), "tidak ada opsi --foo", "there is no option --foo"),
        (("score", "a", "-i"), "-i perlu nilai", "-i needs a value"),
        (("score", "a", "b", "-i", "x"), "kelebihan kata: b", "too many words: b"),
        (("score", "a", "-i", "x", "-y", "3"), "--year: paling sedikit 1990", "--year: at least 1990"),
        (("score", "a", "-i", "x", "-y", "x"), "--year: tulis bilangan bulat", "--year: write a whole number"),
        (("score", "a", "-i", "x", "-f", "pdf"), "«pdf»; pilihannya: table, csv", "«pdf»; allowed: table, csv"),
    ],
)
def test_wrong_words_are_told_in_the_users_language(
    tolok: Tolok, words: tuple[str, ...], indonesian: str, english: str
) -> None:
    for language, wanted, help_ in (("id", indonesian, "Bantuan: tolok"), ("en", english, "Help: tolok")):
        ended = tolok(*words, TOLOK_LANG=language)
        assert (ended.code, ended.out) == (2, "")
        assert wanted in ended.err
        assert help_ in ended.err
