"""`tolok import`: what the browser does, for operators and scripts: as a person, with a preview first."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook
from tests.web.cast import Cast
from tests.web.evaluation import Evaluation, build
from tests.web.evidence.made import pdf
from tests.web.exchange.parcelling import zipped
from typer.testing import CliRunner

from tolok.assessment.access import hand
from tolok.assessment.models import Claim, Support
from tolok.cli.imports import imports
from tolok.evidence.models import Item, Upload
from tolok.exchange.filling import write_filled
from tolok.exchange.models import Import
from tolok.ledger.models import Entry
from tolok.organisation.access import standing_of

SignedIn = Callable[..., Client]
pytestmark = pytest.mark.django_db


@pytest.fixture
def evaluation(cast: Cast) -> Evaluation:
    return build(cast)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """As an office has it: folders by indicator, a stray file, a program, what a computer adds."""
    made = tmp_path / "Bukti 2026"
    for name, content in {
        "indikator1.pdf": pdf("satu"),
        "Indikator 2/Level 2/SK.pdf": pdf("dua"),
        "entah.pdf": pdf("entah"),
        "indikator4.exe": b"MZ program",
        "Thumbs.db": b"x",
        "kosong.pdf": b"",
    }.items():
        path = made / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (made / "indikator5.pdf").symlink_to(made / "indikator1.pdf")
    return made


def command(evaluation: Evaluation, *words: str, role: str = "data_entry", code: int = 0) -> str:
    person = evaluation.cast.person(role)
    given = [*words, "--assessment", str(evaluation.mine.pk), "--as", person.email.upper()]
    ended = CliRunner().invoke(imports(), given)
    assert ended.exit_code == code, ended.output
    return ended.output


def told(evaluation: Evaluation, *words: str, **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(command(evaluation, *words, "--format", "json", **more))
    return found


def test_a_dry_run_says_what_would_happen_and_writes_nothing(evaluation: Evaluation, folder: Path) -> None:
    found = told(evaluation, "evidence", str(folder), "--dry-run")
    assert {one["path"]: (one["kind"], one["indicator"], one["criterion"]) for one in found["files"]} == {
        "Bukti 2026/Indikator 2/Level 2/SK.pdf": ("new", "I02", "2.1"),
        "Bukti 2026/entah.pdf": ("unplaced", None, None),
        "Bukti 2026/indikator1.pdf": ("new", "I01", "1.1"),
        "Bukti 2026/indikator4.exe": ("refused", "I04", found["files"][3]["criterion"]),
    }
    assert found["counts"] == {"new": 2, "unplaced": 1, "refused": 1}
    for table in (Import, Item, Upload, Support, Entry):
        assert not table.objects.exists(), table
    assert "SK.pdf" in command(evaluation, "evidence", str(folder), "--dry-run")


def test_a_folder_comes_in_as_the_person(evaluation: Evaluation, folder: Path, cast: Cast) -> None:
    found = told(evaluation, "evidence", str(folder), "--yes")
    brought = Import.objects.get(pk=found["import"])
    assert (brought.state, brought.by, brought.file_name) == ("done", cast.person("data_entry"), "Bukti 2026")
    assert (found["brought"], found["failed"]) == (2, [])
    assert set(Support.objects.values_list("leaf", flat=True)) == {"I01", "I02"}
    assert {entry.actor for entry in Entry.objects.filter(verb="support.added")} == {brought.by.ledger_id}
    assert Entry.objects.get(verb="import.by_command").actor == "system:operator", "who really did it is known"
    assert not Upload.objects.exists()
    again = command(evaluation, "evidence", str(folder), "--yes", code=1)
    assert "Tidak ada yang perlu ditulis" in again, "the same folder again brings nothing"
    assert not Upload.objects.exists()
    assert Item.objects.count() == 2


def test_a_zip_and_its_faults(evaluation: Evaluation, tmp_path: Path) -> None:
    packed = tmp_path / "bukti.zip"
    packed.write_bytes(zipped({"indikator3.pdf": pdf("tiga")}).read())
    assert "1 bukti baru" in command(evaluation, "evidence", str(packed), "--yes")
    packed.write_bytes(packed.read_bytes().replace(b"PK\x01\x02", b"PK\x01\x09"))
    assert "ZIP" in command(evaluation, "evidence", str(packed), "--yes", code=1)
    assert Import.objects.latest("pk").state == "dropped"


def test_a_worksheet_comes_in(evaluation: Evaluation, tmp_path: Path, cast: Cast) -> None:
    sheet = tmp_path / "isian.xlsx"
    write_filled(hand(standing_of(cast.person("data_entry")), evaluation.mine), sheet)
    book = load_workbook(sheet)
    rows = {row[0].value: row for row in book.worksheets[0].iter_rows(min_row=7)}
    rows["I01"][2].value, rows["I02"][2].value = 2, 99
    book.save(sheet)
    found = told(evaluation, "worksheet", str(sheet), "--dry-run")
    assert found["counts"]["new"] == 1
    assert "kolom C" in found["faults"][0]
    assert (Import.objects.count(), Claim.objects.count()) == (0, 0)
    assert "1 indikator ditulis" in command(evaluation, "worksheet", str(sheet), "--yes")
    claim = Claim.objects.get()
    assert (claim.leaf, claim.value, claim.author) == ("I01", "2", cast.person("data_entry"))


def test_nobody_does_more_than_in_the_browser(evaluation: Evaluation, folder: Path, cast: Cast) -> None:
    assert "entah.pdf" not in command(evaluation, "evidence", str(folder), "--yes", role="auditor", code=1)
    evaluation.assign("I01")
    found = told(evaluation, "evidence", str(folder), "--dry-run", role="unit_officer")
    assert {one["path"][11:]: one["kind"] for one in found["files"]}["Indikator 2/Level 2/SK.pdf"] == "refused"
    person = cast.person("coordinator", agency=cast.other)
    words = ["evidence", str(folder), "--yes", "--as", person.email, "--assessment"]
    ended = CliRunner().invoke(imports(), [*words, str(evaluation.mine.pk)])
    assert ended.exit_code == 1
    assert f"  {evaluation.theirs.pk}  " in ended.output, "which there are for them"
    ended = CliRunner().invoke(imports(), ["evidence", str(folder), "--yes", "--as", "siapa@x.id", "-a", "1"])
    assert "siapa@x.id" in ended.output
    assert not Import.objects.exists()


def test_without_a_person_at_the_keyboard_it_needs_to_be_told(evaluation: Evaluation, folder: Path) -> None:
    assert "--yes" in command(evaluation, "evidence", str(folder), code=2)
    assert "tidak ada" in command(evaluation, "evidence", str(folder / "nowhere"), "--dry-run", code=2)
    assert not Import.objects.exists()
