"""``tolok score``: what it prints, in every form it knows."""

from __future__ import annotations

import csv
import io
import re
from importlib.resources import files

import pytest
from openpyxl import load_workbook
from tests.conftest import Tolok

HEAD = "agency,year,indicator,level\n"
_FORMS = ["table", "csv", "json", "markdown"]
_KEYS = ["agency", "year", "instrument", "exact", "index", "predicate", "nodes", "missing"]


def spbe(agency: str = "Kota A", year: int | str = 2023, default: int | str = 3, **levels: int | str) -> str:
    """Rows of a long table: every indicator of SPBE 2020 at ``default`` but those in ``levels`` (``I07=5``)."""
    named = {f"I{n:02}": default for n in range(1, 48)} | levels
    return "".join(f"{agency},{year},{name},{level}\n" for name, level in named.items() if level != "")


def pemdi(agency: str = "Kota A", **values: int | str) -> str:
    """Rows of a long table: every indicator of Pemdi at 3 but those in ``values``; "" leaves one out."""
    named = {f"I{n:02}": 3 for n in range(1, 21)} | values
    return "".join(f"{agency},2026,{name},{value}\n" for name, value in named.items() if value != "")


def test_the_published_indices_of_bandar_lampung_come_out_of_its_levels(tolok: Tolok) -> None:
    levels = files("tolok.results").joinpath("data/spbe-2020-levels.csv").read_bytes()
    tolok.write("levels.csv", levels)
    found = tolok("score", "levels.csv", "-i", "spbe-2020", "--format", "json").results
    assert [(one["agency"], one["year"], one["index"], one["predicate"]) for one in found] == [
        ("Pemerintah Kota Bandar Lampung", 2021, "1.20", "Kurang"),
        ("Pemerintah Kota Bandar Lampung", 2022, "1.50", "Kurang"),
        ("Pemerintah Kota Bandar Lampung", 2023, "2.15", "Cukup"),
        ("Pemerintah Kota Bandar Lampung", 2024, "2.98", "Baik"),
    ]
    assert [one["exact"] for one in found] == ["1.2", "1.5025", "2.1545", "2.9795"]


def test_a_tie_is_rounded_up_as_the_ministry_does(tolok: Tolok) -> None:
    runs = [(10, 5), (4, 3), (6, 5), (8, 3), (3, 4), (16, 5)]  # the domains of Kominfo 2023: 5, 4.2, 36/11, 5
    levels = [level for count, level in runs for _ in range(count)]
    rows = "".join(f"Kominfo,2023,{n},{level}\n" for n, level in enumerate(levels, start=1))
    tolok.write("kominfo.csv", HEAD + rows)
    (found,) = tolok("score", "kominfo.csv", "-i", "spbe-2020", "--format", "json").results
    assert (found["exact"], found["index"], found["predicate"]) == ("4.515", "4.52", "Memuaskan")
    assert found["nodes"]["D3"] == "3.27"


def test_json_has_exactly_the_documented_shape(tolok: Tolok) -> None:
    tolok.write("a.csv", HEAD + spbe(I01=5) + spbe("Kota B", "", I01=5))
    found = tolok("score", "a.csv", "-i", "spbe-2020", "--format", "json").results
    assert [list(one) for one in found] == [_KEYS, _KEYS]
    first, second = found
    assert (first["agency"], first["year"], first["instrument"]) == ("Kota A", 2023, "spbe-2020")
    assert (first["exact"], first["index"], first["predicate"]) == ("3.026", "3.03", "Baik")
    assert first["missing"] == []
    assert second["year"] is None
    nodes = first["nodes"]
    assert list(nodes)[:4] == ["D1", "A1", "I01", "I02"]
    assert len(nodes) == 4 + 8 + 47
    assert "index" not in nodes
    assert (nodes["D1"], nodes["A1"], nodes["I01"], nodes["I02"], nodes["D2"]) == ("3.20", "3.20", "5", "3", "3.00")
    assert all(re.fullmatch(r"[0-9]+(\.[0-9]+)?", value) for value in nodes.values())


def test_an_exact_value_that_does_not_end_has_eighteen_decimals(tolok: Tolok) -> None:
    tolok.write("e.csv", "country,OSI,HCI,TII\nNegara A,1,0,0\nNegara B,1,1,0\n")
    found = tolok("score", "e.csv", "-i", "egdi-2024", "--format", "json").results
    assert [one["exact"] for one in found] == ["0.333333333333333333", "0.666666666666666667"]
    assert [one["index"] for one in found] == ["0.33333", "0.66667"]


def test_a_missing_answer_leaves_the_index_open_and_is_named(tolok: Tolok) -> None:
    tolok.write("a.csv", HEAD + spbe(I07="", I40="") + spbe("Kota B"))
    first, second = tolok("score", "a.csv", "-i", "spbe-2020", "--format", "json").results
    assert (first["index"], first["exact"], first["predicate"]) == (None, None, None)
    assert first["missing"] == ["I07", "I40"]
    assert (first["nodes"]["D1"], first["nodes"]["I07"]) == (None, None)
    assert (first["nodes"]["D2"], first["nodes"]["I01"]) == ("3.00", "3")
    assert (second["index"], second["missing"]) == ("3.00", [])


@pytest.mark.parametrize("blank", ["", "  "])
def test_an_empty_cell_is_a_missing_answer_and_never_the_lowest_level(tolok: Tolok, blank: str) -> None:
    tolok.write("a.csv", HEAD + spbe(I07=blank) + f"Kota A,2023,I07,{blank}\n" * (blank == ""))
    (found,) = tolok("score", "a.csv", "-i", "spbe-2020", "--format", "json").results
    assert (found["index"], found["missing"]) == (None, ["I07"])


def test_pemdi_counts_what_other_owners_have_not_delivered_at_its_lowest(tolok: Tolok) -> None:
    tolok.write("p.csv", HEAD + pemdi(I05="", I06="waiting", I07="menunggu", I18=""))
    (found,) = tolok("score", "p.csv", "-i", "pemdi-2026", "--format", "json").results
    assert found["missing"] == ["I05", "I06", "I07", "I18"]
    assert [found["nodes"][id_] for id_ in found["missing"]] == ["1.00"] * 4
    assert found["index"] is not None
    assert found["nodes"]["A1"] == "3.00"


@pytest.mark.parametrize(
    ("name", "value", "id_", "points"),
    [
        ("SDI", "25", "I05", "2.00"),
        ("sdi", "68.75", "I05", "3.75"),
        ("SDI", "100", "I05", "5.00"),
        ("I05", "2.5", "I05", "2.50"),
        ("SJIG", "3.25", "I06", "3.25"),
        ("IPS", "2.6", "I07", "2.50"),
        ("SDI-INTEROP", "25", "I18", "2.00"),
    ],
)
def test_the_value_of_another_index_is_converted(tolok: Tolok, name: str, value: str, id_: str, points: str) -> None:
    tolok.write("p.csv", HEAD + pemdi(**{id_: ""}) + f"Kota A,2026,{name},{value}\n")
    (found,) = tolok("score", "p.csv", "-i", "pemdi-2026", "--format", "json").results
    assert found["nodes"][id_] == points
    assert id_ not in found["missing"]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SDI", "101", ("SDI", "found 101", "from 0 to 100")),
        ("IPS", "0.5", ("IPS", "found 0.5", "from 1 to 5")),
        ("I05", "25", ("found 25", "1 to 5", "indicator name SDI")),
    ],
)
def test_a_value_outside_another_index_is_refused(tolok: Tolok, name: str, value: str, words: tuple[str, ...]) -> None:
    tolok.write("p.csv", HEAD + f"Kota A,2026,{name},{value}\n")
    ended = tolok("score", "p.csv", "-i", "pemdi-2026")
    assert (ended.code, ended.out) == (1, "")
    assert [word for word in ("row 2, column 4 (level)", *words) if word not in ended.err] == []


@pytest.mark.parametrize("rows", ["I05,\nSDI,25\n", "I05,waiting\nSDI,25\n", "SDI,25\nI05,\n"])
def test_an_empty_row_beside_the_filled_one_is_no_second_value(tolok: Tolok, rows: str) -> None:
    tolok.write("p.csv", "indicator,level\n" + rows)
    ended = tolok("score", "p.csv", "-i", "pemdi-2026", "--format", "json")
    if "waiting" in rows:  # written on purpose, so it is one
        assert ended.code == 1
    else:
        assert ended.results[0]["nodes"]["I05"] == "2.00"


def test_the_predicate_can_be_read_from_the_rounded_index(tolok: Tolok) -> None:
    tolok.write("e.csv", "country,year,OSI,HCI,TII\nNegara A,2024,0.499996,0.499996,0.499996\n")
    words = ("score", "e.csv", "-i", "egdi-2024", "--format", "json")
    (exact,), (rounded,) = tolok(*words).results, tolok(*words, "--predicate-basis", "rounded").results
    assert exact["index"] == rounded["index"] == "0.50000"
    assert (exact["predicate"], rounded["predicate"]) == ("Middle", "High")


@pytest.mark.parametrize(
    ("rule", "given", "points"),
    [
        ("free", "2.75", "2.75"),
        ("floor", "3", "2.50"),
        ("floor", "1+2+4", "1.50"),
        ("share", "1/1 2/2 1/4", "2.75"),
        ("share", "1+2", "2.50"),
    ],
)
def test_a_level_that_is_a_band_is_worth_what_the_rule_says(tolok: Tolok, rule: str, given: str, points: str) -> None:
    tolok.write("p.csv", f"{HEAD}Kota A,2026,I01,{given}\n")
    words = ("score", "p.csv", "-i", "pemdi-2026", "--format", "json", "--within-band", rule)
    assert tolok(*words).results[0]["nodes"]["I01"] == points


@pytest.mark.parametrize(
    ("rule", "given", "words"),
    [
        ("floor", "2.3", ("found 2.3", "level 1, 2, 3, 4, 5")),
        ("free", "1/1 2/4", ("share",)),
        ("share", "1/1 5/4", ("level 2", "5 of 4")),
    ],
)
def test_a_value_that_does_not_go_with_the_rule_is_refused(
    tolok: Tolok, rule: str, given: str, words: tuple[str, ...]
) -> None:
    tolok.write("p.csv", f"{HEAD}Kota A,2026,I01,{given}\n")
    ended = tolok("score", "p.csv", "-i", "pemdi-2026", "--within-band", rule)
    assert (ended.code, ended.out) == (1, "")
    assert [word for word in ("row 2, column 4 (level)", *words) if word not in ended.err] == []


def test_levels_met_count_only_as_far_as_those_below_them(tolok: Tolok) -> None:
    tolok.write("a.csv", HEAD + spbe(I01="1+2+4", I02="1+2+3"))
    (found,) = tolok("score", "a.csv", "-i", "spbe-2020", "--format", "json").results
    assert (found["nodes"]["I01"], found["nodes"]["I02"]) == ("2", "3")


def test_csv_has_one_row_for_each_agency_and_year(tolok: Tolok) -> None:
    tolok.write("a.csv", HEAD + spbe(I01=5) + spbe("Kota B", 2024, I07="") + spbe("Kota C", 2023, 4))
    ended = tolok("score", "a.csv", "-i", "spbe-2020", "--format", "csv")
    assert (ended.code, ended.err) == (0, "")
    rows = list(csv.DictReader(io.StringIO(ended.out)))
    head = ["agency", "year", "instrument", "exact", "index", "predicate", "rank", "rank_last", "missing", "waiting"]
    assert list(rows[0])[:12] == [*head, "D1", "A1"]
    assert [
        [row[key] for key in ("agency", "year", "exact", "index", "predicate", "rank", "missing")] for row in rows
    ] == [
        ["Kota A", "2023", "3.026", "3.03", "Baik", "2", ""],
        ["Kota B", "2024", "", "", "", "", "I07"],
        ["Kota C", "2023", "4", "4.00", "Sangat Baik", "1", ""],
    ]
    assert rows[0]["D1"] == "3.20"


def test_waiting_values_are_told_apart_in_csv(tolok: Tolok) -> None:
    tolok.write("p.csv", HEAD + pemdi(I01="", I05="", I18=""))
    (row,) = csv.DictReader(io.StringIO(tolok("score", "p.csv", "-i", "pemdi-2026", "--format", "csv").out))
    assert (row["missing"], row["waiting"]) == ("I01", "I05 I18")


@pytest.mark.parametrize("name", ["=1+1", "+62 721", "-A1", "@SUM(A1)", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x")'])
def test_a_spreadsheet_never_runs_what_an_agency_is_called(tolok: Tolok, name: str) -> None:
    quoted = name.replace('"', '""')
    tolok.write("a.csv", HEAD + f'"{quoted}",2023,I01,3\n')
    ended = tolok("score", "a.csv", "-i", "spbe-2020", "--format", "csv")
    assert (ended.code, ended.err) == (0, "")
    (row,) = csv.DictReader(io.StringIO(ended.out))
    assert row["agency"] == f"'{name}"
    tolok("score", "a.csv", "-i", "spbe-2020", "--format", "xlsx", "--output", "a.xlsx")
    cell = load_workbook(tolok.folder / "a.xlsx").worksheets[0]["A2"]
    assert (cell.data_type, cell.value) == ("s", name)
    (found,) = tolok("score", "a.csv", "-i", "spbe-2020", "--format", "json").results
    assert found["agency"] == name


def test_markdown_is_one_table(tolok: Tolok) -> None:
    tolok.write("a.csv", HEAD + spbe(I01=5) + spbe("Dinas A|B", I07=""))
    ended = tolok("score", "a.csv", "-i", "spbe-2020", "--format", "markdown")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.splitlines() == [
        "| Agency | Year | Index | Predicate | Rank | D1 | D2 | D3 | D4 |",
        "|---|---|---|---|---|---|---|---|---|",
        "| Kota A | 2023 | 3.03 | Good | 1 | 3.20 | 3.00 | 3.00 | 3.00 |",
        "| Dinas A\\|B | 2023 | - | - | - | - | 3.00 | 3.00 | 3.00 |",
    ]


@pytest.mark.parametrize("name", ["Kota\nA", "Kota\rA", "\x1b[31mKota\x1b[0m", "\x1b]0;title\x07Kota"])
def test_a_name_that_would_break_a_line_or_a_terminal_is_refused(tolok: Tolok, name: str) -> None:
    tolok.write("a.csv", f'{HEAD}"{name}",2023,I01,3\n')
    ended = tolok("score", "a.csv", "-i", "spbe-2020", "--format", "markdown")
    assert (ended.code, ended.out) == (1, "")
    assert "column 1 (agency)" in ended.err
    assert "\x1b" not in ended.err


def test_a_spreadsheet_of_scores_holds_numbers_as_numbers(tolok: Tolok) -> None:
    tolok.write("a.csv", HEAD + spbe(I01=5) + spbe("Kota B", I07=""))
    ended = tolok("score", "a.csv", "-i", "spbe-2020", "--format", "xlsx", "--output", "out/scores.xlsx")
    assert (ended.code, ended.out, ended.err) == (0, "", "")
    page = load_workbook(tolok.folder / "out" / "scores.xlsx").worksheets[0]
    head, first, second = ([cell.value for cell in row] for row in page.iter_rows())
    rows = [dict(zip(head, cells, strict=True)) for cells in (first, second)]
    keys = ("agency", "year", "instrument", "exact", "index", "predicate", "D1")
    assert [rows[0][key] for key in keys] == ["Kota A", 2023, "spbe-2020", 3.026, 3.03, "Baik", 3.2]
    assert rows[1]["agency"] == "Kota B"
    assert not rows[1]["index"]
    assert rows[1]["missing"] == "I07"


def test_the_table_is_for_people(tolok: Tolok) -> None:
    tolok.write("a.csv", HEAD + spbe(I01=5) + spbe("Kota B", I07=""))
    ended = tolok("score", "a.csv", "-i", "spbe-2020")
    assert (ended.code, ended.err) == (0, "")
    rows = [line.split() for line in ended.out.splitlines() if line.strip().startswith("Kota")]
    assert rows == [
        ["Kota", "A", "2023", "3.03", "Good", "1", "3.20", "3.00", "3.00", "3.00", "-"],
        ["Kota", "B", "2023", "-", "-", "-", "-", "3.00", "3.00", "3.00", "1"],
    ]


def test_the_language_changes_words_and_decimal_signs_of_what_people_read(tolok: Tolok) -> None:
    tolok.write("a.csv", HEAD + spbe(I01=5))
    ended = tolok("score", "a.csv", "-i", "spbe-2020", "--lang", "id", "--format", "markdown")
    assert ended.out.splitlines()[0].startswith("| Instansi | Tahun | Indeks | Predikat | Peringkat |")
    assert ended.out.splitlines()[2].startswith("| Kota A | 2023 | 3,03 | Baik | 1 | 3,20 |")


@pytest.mark.parametrize("form", ["csv", "json"])
def test_the_language_leaves_alone_what_machines_read(tolok: Tolok, form: str) -> None:
    tolok.write("a.csv", HEAD + spbe(I01=5))
    words = ("score", "a.csv", "-i", "spbe-2020", "--format", form)
    assert tolok(*words, "--lang", "id").out == tolok(*words, "--lang", "en").out


@pytest.mark.parametrize("form", ["table", "markdown"])
def test_the_working_is_shown_on_request(tolok: Tolok, form: str) -> None:
    tolok.write("p.csv", HEAD + pemdi(I05="") + "Kota A,2026,SDI,25\n")
    plain = tolok("score", "p.csv", "-i", "pemdi-2026", "--format", form)
    shown = tolok("score", "p.csv", "-i", "pemdi-2026", "--format", form, "--explain")
    assert (shown.code, shown.err) == (0, "")
    assert "25 converted to 2" in shown.out
    assert "25 converted to 2" not in plain.out
    assert "×" in shown.out


@pytest.mark.parametrize("form", ["csv", "json", "xlsx"])
def test_the_working_does_not_go_with_data(tolok: Tolok, form: str) -> None:
    tolok.write("a.csv", HEAD + spbe())
    ended = tolok("score", "a.csv", "-i", "spbe-2020", "--format", form, "--explain", "--output", "x.out")
    assert (ended.code, ended.out) == (2, "")
    assert "--explain" in ended.err
    assert tolok.names() == ["a.csv"]


@pytest.mark.parametrize("name", ["Kota B", "kota b", "KOTA_B"])
def test_one_agency_can_be_picked_out(tolok: Tolok, name: str) -> None:
    tolok.write("a.csv", HEAD + spbe() + spbe("Kota B", 2023, 4) + spbe("Kota B", 2024, 5))
    found = tolok("score", "a.csv", "-i", "spbe-2020", "--format", "json", "--agency", name).results
    assert [(one["agency"], one["year"], one["index"]) for one in found] == [
        ("Kota B", 2023, "4.00"),
        ("Kota B", 2024, "5.00"),
    ]


def test_an_agency_that_is_not_in_the_file_is_told(tolok: Tolok) -> None:
    tolok.write("a.csv", HEAD + spbe())
    ended = tolok("score", "a.csv", "-i", "spbe-2020", "--agency", "Kota Z")
    assert (ended.code, ended.out) == (1, "")
    assert "a.csv" in ended.err
    assert "«Kota Z»" in ended.err


def test_equal_scores_share_their_places_within_a_year(tolok: Tolok) -> None:
    tolok.write("a.csv", HEAD + spbe() + spbe("B", 2023, 4) + spbe("C") + spbe("D", 2024) + spbe("E", 2023, 2))
    rows = csv.DictReader(io.StringIO(tolok("score", "a.csv", "-i", "spbe-2020", "--format", "csv").out))
    assert [(row["rank"], row["rank_last"]) for row in rows] == [
        ("2", "3"),
        ("1", "1"),
        ("2", "3"),
        ("1", "1"),
        ("4", "4"),
    ]


@pytest.mark.parametrize(("given", "year"), [("", 2022), ("2024", 2024)])
def test_the_year_of_the_command_is_for_rows_that_name_none(tolok: Tolok, given: str, year: int) -> None:
    tolok.write("a.csv", f"{HEAD}Kota A,{given},I01,3\n")
    (found,) = tolok("score", "a.csv", "-i", "spbe-2020", "--format", "json", "--year", "2022").results
    assert found["year"] == year


def test_semicolons_and_decimal_commas_are_read_when_told(tolok: Tolok) -> None:
    tolok.write("p.csv", "agency;I01;I02\nKota A;2,5;3\n")
    words = ("score", "p.csv", "-i", "pemdi-2026", "--format", "json", "--delimiter", ";", "--decimal", ",")
    (found,) = tolok(*words).results
    assert (found["nodes"]["I01"], found["nodes"]["I02"]) == ("2.50", "3.00")


def test_the_cure_that_the_message_names_works(tolok: Tolok) -> None:
    tolok.write("a.csv", "agency\tyear\tindicator\tlevel\nKota A\t2023\tI01\t3\n")
    refused = tolok("score", "a.csv", "-i", "spbe-2020")
    cure = re.search(r"--delimiter '(.*)'", refused.err)
    assert cure is not None
    (found,) = tolok("score", "a.csv", "-i", "spbe-2020", "--format", "json", "--delimiter", cure[1]).results
    assert found["nodes"]["I01"] == "3"


@pytest.mark.parametrize("form", _FORMS)
def test_the_same_file_gives_the_same_bytes(tolok: Tolok, form: str) -> None:
    tolok.write("a.csv", HEAD + spbe() + spbe("Kota B", 2023, 4) + spbe("Kota C", 2024, I07=""))
    words = ("score", "a.csv", "-i", "spbe-2020", "--format", form)
    first, second = tolok(*words, PYTHONHASHSEED="1"), tolok(*words, PYTHONHASHSEED="2")
    assert first.out == second.out != ""


@pytest.mark.parametrize("form", _FORMS)
def test_output_that_goes_to_no_terminal_has_no_escape_codes(tolok: Tolok, form: str) -> None:
    tolok.write("a.csv", HEAD + spbe())
    ended = tolok("score", "a.csv", "-i", "spbe-2020", "--format", form, TERM="xterm-256color")
    assert (ended.code, ended.err) == (0, "")
    assert "\x1b" not in ended.out


@pytest.mark.parametrize(
    "name", ["[/x]", "[bold]Dinas[/bold]", "Dinas [A]", "[link=http://x]Dinas", ":smile:", "\\[A]"]
)
def test_a_name_is_printed_as_it_is_written(tolok: Tolok, name: str) -> None:
    tolok.write("a.csv", HEAD + spbe(name))
    ended = tolok("score", "a.csv", "-i", "spbe-2020", "--explain")
    assert "Traceback" not in ended.err
    assert ended.code == 0
    in_the_table, above_the_working = (line for line in ended.out.splitlines() if line.strip().startswith(name + " "))
    assert "3.00" in in_the_table
    assert above_the_working.strip() == f"{name} 2023"


@pytest.mark.parametrize("form", _FORMS)
def test_a_file_holds_what_the_screen_shows(tolok: Tolok, form: str) -> None:
    tolok.write("a.csv", HEAD + spbe(I01=5))
    shown = tolok("score", "a.csv", "-i", "spbe-2020", "--format", form)
    ended = tolok("score", "a.csv", "-i", "spbe-2020", "--format", form, "--output", "deep/er/scores")
    assert (ended.code, ended.out, ended.err) == (0, "", "")
    written = (tolok.folder / "deep" / "er" / "scores").read_text()
    if form == "table":  # a file has no width to fit in: there the table is Markdown
        assert written == tolok("score", "a.csv", "-i", "spbe-2020", "--format", "markdown").out
    else:
        assert written == shown.out != ""


def test_a_new_file_takes_the_place_of_the_old_one(tolok: Tolok) -> None:
    tolok.write("a.csv", HEAD + spbe())
    old = tolok.write("scores.json", "old")
    ended = tolok("score", "a.csv", "-i", "spbe-2020", "--format", "json", "--output", "scores.json")
    assert ended.code == 0
    assert old.read_text().startswith('{"results": [')
    assert tolok.names() == ["a.csv", "scores.json"]


def test_an_own_instrument_is_scored_by_its_path(tolok: Tolok) -> None:
    tolok("instruments", "new", "mine.yaml")
    tolok.write("a.csv", "agency,I1\nDinas A,3\n")
    (found,) = tolok("score", "a.csv", "-i", "mine.yaml", "--format", "json").results
    assert (found["instrument"], found["nodes"]["I1"]) == ("mine", "3")


def test_brackets_in_the_title_of_an_own_instrument_are_printed(tolok: Tolok) -> None:
    tolok("instruments", "new", "mine.yaml")
    path = tolok.folder / "mine.yaml"
    path.write_text(path.read_text().replace("en: Sample index}", 'en: "Sample [/b] index"}'))
    tolok.write("a.csv", "agency,I1\nDinas A,3\n")
    ended = tolok("score", "a.csv", "-i", "mine.yaml")
    assert "Traceback" not in ended.err
    assert ended.code == 0
    assert "Sample [/b] index" in ended.out
