"""Writes a cost file to begin with: every step that the agencies could take, with the default to be written over."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from tolok.analysis.plan.costs import DEFAULT, POINTS, Costs
from tolok.analysis.plan.program import Program, Step
from tolok.analysis.plan.question import Question, Spend
from tolok.instruments.language import Language, Text, in_digits
from tolok.worksheets.write import whole_file

_COLUMNS = (
    ("agency", Text("instansi", "agency"), 34),
    ("indicator", Text("indikator", "indicator"), 11),
    ("title", Text("judul", "title"), 46),
    ("from", Text("dari", "from"), 8),
    ("to", Text("ke", "to"), 8),
    ("cost", Text("biaya", "cost"), 14),
    ("effort", Text("beban", "effort"), 10),
    ("unit", Text("unit", "unit"), 28),
    ("needs", Text("perlu", "needs"), 18),
    ("decided", Text("diputuskan", "decided"), 12),
    ("fixed", Text("tetap", "fixed"), 8),
)
_TO_FILL = {"cost", "effort", "unit", "needs", "decided", "fixed"}
_NUMBERS = {"cost", "effort"}


def write_cost_template(question: Question, path: Path, language: Language, *, known: Costs = DEFAULT) -> None:
    """Write the cost file of ``question`` to ``path`` (XLSX, CSV or YAML, by the end of its name).

    Costs and efforts are what is ``known`` (default: the documented default); agencies are named only where there are
    several. Steps that have a cost of their own are filled in; the others stay empty once any is known.

    Raises:
        OSError: it cannot be written.
        NotLinear, NoPlan: as for the plan itself.
    """
    program = Program(replace(question, aim=Spend(None), costs=known))
    rows = [_row(program, step, empty=bool(known.steps) and step.price.assumed) for step in program.steps]
    match path.suffix.lower():
        case ".xlsx":
            content = _xlsx(rows, language)
        case ".csv":
            content = _csv(rows, language).encode()
        case _:
            content = _yaml(rows, language).encode()
    whole_file(path, lambda stream: stream.write(content))


def _row(program: Program, step: Step, *, empty: bool) -> dict[str, str]:
    several = len(program.question.agencies) > 1
    before = program.steps[step.below].rung.code if step.below is not None else step.start
    return {
        "agency": program.question.agencies[step.agency].agency if several else "",
        "indicator": step.leaf.id,
        "title": step.leaf.title.id,
        "title_en": step.leaf.title.en,
        "from": before,
        "to": step.rung.code,
        "cost": "" if empty else in_digits(step.price.cost),
        "effort": "" if empty else in_digits(step.price.effort),
        "unit": step.price.unit or "",
        "needs": "; ".join(f"{need.leaf}={need.code}" for need in step.price.needs),
    }


def _cells(row: dict[str, str], language: Language) -> list[str]:
    title = "title" if language == "id" else "title_en"
    return [row.get(title if key == "title" else key, "") for key, _head, _width in _COLUMNS]


def _csv(rows: Sequence[dict[str, str]], language: Language) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([head.in_(language) for _key, head, _width in _COLUMNS])
    writer.writerows(_cells(row, language) for row in rows)
    return text.getvalue()


def _xlsx(rows: Sequence[dict[str, str]], language: Language) -> bytes:
    from xlsxwriter import Workbook  # only where a spreadsheet is written

    buffer = io.BytesIO()
    book = Workbook(buffer, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True})
    head = book.add_format({"bold": True, "bg_color": "#12395B", "font_color": "#FFFFFF", "border": 1})
    fill = book.add_format({"bg_color": "#FFF8DC", "border": 1, "border_color": "#C9B458"})
    page = book.add_worksheet(Text("Langkah", "Steps").in_(language))
    for column, (key, title, width) in enumerate(_COLUMNS):
        page.write_string(0, column, title.in_(language), head)
        page.set_column(column, column, width)
        for number, row in enumerate(rows, start=1):
            value = _cells(row, language)[column]
            if key in _NUMBERS and value:
                page.write_number(number, column, float(value), fill)
            else:
                page.write_string(number, column, value, fill if key in _TO_FILL else None)
    page.freeze_panes(1, 3)
    _limits_page(book, language, head, fill)
    book.close()
    return buffer.getvalue()


def _limits_page(book: Any, language: Language, head: Any, fill: Any) -> None:
    page = book.add_worksheet(Text("Batas", "Limits").in_(language))
    words = [Text("batas", "limit"), Text("nama", "name"), Text("tahun", "year"), Text("jumlah", "amount")]
    for column, word in enumerate([*words, Text("arti", "meaning")]):
        page.write_string(0, column, word.in_(language), head)
    for number, (kind, meaning) in enumerate(_limit_lines(language), start=1):
        page.write_string(number, 0, kind)
        for column in range(1, 4):
            page.write_blank(number, column, None, fill)
        page.write_string(number, 4, meaning)
    page.set_column(0, 1, 22)
    page.set_column(4, 4, 80)


def _limit_lines(language: Language) -> Iterator[tuple[str, str]]:
    for kind, meaning in _LIMITS:
        yield kind.in_(language), meaning.in_(language)


def _yaml(rows: Sequence[dict[str, str]], language: Language) -> str:
    lines = [f"# {line.in_(language)}" for line in _YAML_HEAD]
    lines += ["format: 1", f"money: {POINTS.in_(language)}", f"effort: {POINTS.in_(language)}"]
    lines += ["limits: {}", "floors: {}", "fixed: []", "decided: []", "steps:"]
    for row in rows:
        parts = [f"indicator: {row['indicator']}", f"to: {_quoted(row['to'])}", f"cost: {row['cost']}"]
        parts += [f"effort: {row['effort']}"]
        if row["agency"]:
            parts.insert(0, f"agency: {_quoted(row['agency'])}")
        if row["unit"]:
            parts.append(f"unit: {_quoted(row['unit'])}")
        lines.append("  - {" + ", ".join(parts) + "}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    if text.isdigit():
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


_LIMITS = (
    (
        Text("satuan biaya", "money unit"),
        Text("nama satuan biaya, mis. juta rupiah", "what costs are in"),
    ),
    (Text("satuan beban", "effort unit"), Text("nama satuan beban, mis. orang-bulan", "e.g. person-months")),
    (Text("uang", "money"), Text("biaya setahun; tahun kosong: setiap tahun", "a year; no year: each year")),
    (Text("beban", "effort"), Text("beban setahun; tahun kosong: setiap tahun", "a year; no year: each year")),
    (Text("unit", "unit"), Text("beban setahun satu unit; tulis namanya", "effort a year of one unit; write its name")),
    (Text("lantai", "floor"), Text("nilai terendah aspek atau domain, mis. A2", "least value of an aspect or domain")),
    (
        Text("tingkat per tahun", "levels a year"),
        Text("tingkat per indikator per tahun; bawaan 2", "levels of an indicator a year; default 2"),
    ),
    (
        Text("bersama", "shared"),
        Text("ya: satu dana untuk semua instansi; tidak: masing-masing", "yes: one purse for all; no: one each"),
    ),
    (
        Text("biaya lain", "otherwise cost"),
        Text("biaya langkah yang tidak disebut; kosong: tidak direncanakan", "of steps not named; empty: not planned"),
    ),
    (Text("beban lain", "otherwise effort"), Text("beban langkah yang tidak disebut", "effort of steps not named")),
)
_YAML_HEAD = (
    Text("Biaya dan beban di bawah ini adalah andaian; ganti dengan angka sendiri.", "Costs below are the default."),
    Text("Artinya ada di docs/planning.md.", "What each key means: docs/planning.md."),
)
