"""Cost files: every form says the same, the template reads back as the default, every fault has its place."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from openpyxl import Workbook
from tests.analysis.plan.asking import asked, city, standing

from tolok.analysis.plan import Decided, Limits, Need, Spend, StepCost, make_plans
from tolok.analysis.plan.cost_file import CostFile, read_costs
from tolok.analysis.plan.cost_template import write_cost_template
from tolok.instruments import FaultyInput, instrument

YAML = """
format: 1
money: juta rupiah
effort: orang-bulan
steps:
  - {indicator: I11, to: 2, cost: 40, effort: 2, unit: Bappeda}
  - {indikator: 12, ke: 3, biaya: 120.5, beban: 6, unit: Diskominfo, needs: {I11: 2}}
otherwise: {cost: 60, effort: 3}
decided: [{indicator: I11, to: 2, year: 1}]
fixed: [I47]
limits: {money: [500, 400, 300], effort: 24, units: {Diskominfo: 12}, levels_a_year: 1, shared: no}
floors: {A2: 3}
"""
STEPS = [
    ["indikator", "judul", "ke", "biaya", "beban", "unit", "perlu", "diputuskan", "tetap"],
    ["I11", "", 2, 40, 2, "Bappeda", "", 1, ""],
    ["I12", "", 3, 120.5, 6, "Diskominfo", "I11=2", "", ""],
    ["I13", "", 3, None, None, "", "", "", ""],
    ["I47", "", "", "", "", "", "", "", "ya"],
]
LIMITS = [
    ["batas", "nama", "tahun", "jumlah"],
    ["uang", "", 1, 500],
    ["uang", "", 2, 400],
    ["uang", "", 3, 300],
    ["beban", "", "", 24],
    ["unit", "Diskominfo", "", 12],
    ["lantai", "a2", "", 3],
    ["tingkat per tahun", "", "", 1],
    ["bersama", "", "", "tidak"],
    ["biaya lain", "", "", 60],
    ["beban lain", "", "", 3],
    ["satuan biaya", "juta rupiah", "", ""],
    ["satuan beban", "orang-bulan", "", ""],
]


def read(path: Path, years: int = 3) -> CostFile:
    of = instrument("spbe-2020")
    return read_costs(path, of, of.publication, years=years)


def test_yaml_and_a_spreadsheet_say_the_same(tmp_path: Path) -> None:
    document, sheet = tmp_path / "costs.yaml", tmp_path / "costs.xlsx"
    document.write_text(YAML, "utf-8")
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in (("Langkah", STEPS), ("Batas", LIMITS)):
        page = book.create_sheet(title)
        for row in rows:
            page.append(row)
    book.save(sheet)
    first, second = read(document), read(sheet)
    assert first == second
    step = first.costs.steps[None, "I12", "3"]
    assert step == StepCost(Fraction("120.5"), Fraction(6), "Diskominfo", (Need("I11", "2"),))
    assert first.costs.otherwise == (Fraction(60), Fraction(3))
    assert (first.costs.money.id, first.costs.effort.id) == ("juta rupiah", "orang-bulan")
    assert first.limits == Limits(
        money=(Fraction(500), Fraction(400), Fraction(300)),
        effort=(Fraction(24),) * 3,
        units={"Diskominfo": (Fraction(12),) * 3},
        floors={"A2": Fraction(3)},
        levels_a_year=1,
        fixed=frozenset({(None, "I47")}),
        decided=(Decided("I11", "2", 1),),
        shared=False,
    )


@pytest.mark.parametrize("ending", ["xlsx", "csv", "yaml"])
@pytest.mark.parametrize("language", ["id", "en"])
def test_the_template_reads_back_as_the_default(tmp_path: Path, ending: str, language: str) -> None:
    of, who = city()
    path = tmp_path / f"costs.{ending}"
    question = asked(of, (who,), Spend(Fraction(60)))
    write_cost_template(question, path, language)  # type: ignore[arg-type]
    found = read(path)
    assert not any(price.assumed for price in found.costs.steps.values())
    filled = asked(of, (who,), Spend(Fraction(60)), costs=found.costs, limits=found.limits)
    assert make_plans(filled)[0].index == make_plans(question)[0].index


def test_the_template_of_several_agencies_names_them_and_of_plain_numbers_their_tenths(tmp_path: Path) -> None:
    of = instrument("kip-2025")
    who = tuple(standing(of, {leaf.id: 60 for leaf in of.leaves}, name) for name in ("A", "B"))
    path = tmp_path / "costs.csv"
    write_cost_template(asked(of, who, Spend(None)), path, "en")
    found = read_costs(path, of, of.publication, years=3)
    assert {agency for agency, _leaf, _code in found.costs.steps} == {"A", "B"}
    assert {code for _agency, _leaf, code in found.costs.steps} == {"70", "80", "90", "100"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("steps: [{indicator: I99, to: 2, cost: 1}]", ["line 1", "«I99»", "I01 to I47"]),
        ("steps: [{indicator: I01, to: 9, cost: 1}]", ["I01 has no level «9»", "1, 2, 3, 4, 5"]),
        ("steps: [{indicator: I01, to: 2, cost: -1}]", ["found -1", "below 0"]),
        ('steps: [{indicator: I01, to: 2, cost: "1,5"}]', ["decimal comma"]),
        ("steps:\n  - {indicator: I01, to: 2, cost: 1}\n  - {indicator: 1, to: 2, cost: 2}", ["line 3", "twice"]),
        ("steps: [{indicator: I01, to: 2, price: 1}]", ["«price» is not known"]),
        ("stepz: []", ["«stepz» is not known", "steps"]),
        ("limits: {money: [1, 2]}", ["2 amounts for 3 years"]),
        ("floors: {A9: 3}", ["no node «A9»", "A2"]),
        ("decided: [{indicator: I01, to: 2, year: 2027}]", ["«2027»", "1 to 5"]),
        ("limits: {levels_a_year: 0}", ["whole number, 1 or more"]),
        ("steps: 3", ["must be a list"]),
        ("- 1", ["write steps"]),
    ],
)
def test_every_fault_of_a_document_has_its_place_and_its_cure(tmp_path: Path, text: str, words: list[str]) -> None:
    path = tmp_path / "costs.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(FaultyInput) as told:
        read(path)
    assert [word for word in words if word not in str(told.value)] == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("indicator,to,cost\nI01,2,x\nI02,7,1\n", ["row 2", "«x»", "row 3", "I02 has no level «7»"]),
        ("name,cost\nI01,2\n", ["there is no table of steps"]),
        ("limit,name,year,amount\nmoney,,1,5\n", ["limit money: year 2, 3 is not given"]),
        ("limit,name,year,amount\ncoins,,,5\n", ["«coins» is not known"]),
        ("indicator,to,cost,fixed\nI01,2,1,maybe\n", ["«maybe»", "yes or no"]),
    ],
)
def test_every_fault_of_a_table_has_its_row(tmp_path: Path, text: str, words: list[str]) -> None:
    path = tmp_path / "costs.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(FaultyInput) as told:
        read(path)
    assert [word for word in words if word not in str(told.value)] == []
