"""What steps cost: typed on the page, brought in a file, and what is wrong told at its field or row."""

from __future__ import annotations

import io
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from openpyxl import load_workbook
from tests.web.insight.test_standing import text_of
from tests.web.roadmap.asking import address, ask, found

from tolok.assessment.models import Assessment
from tolok.roadmap.amounts import typed, typed_by_year
from tolok.roadmap.costing import Sheet, sheet_of
from tolok.roadmap.models import CostSheet

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from tests.web.cast import Cast
    from tests.web.evaluation import Evaluation

pytestmark = pytest.mark.django_db
PAGE = {"money": "juta rupiah", "effort": "orang-bulan", "rest": "default", "version": "0"}


@pytest.fixture
def coordinator(cast: Cast, signed_in: Callable[..., Client]) -> Client:
    return signed_in(cast.person("coordinator"))


def send(client: Client, assessment: Assessment, part: str = "A1", **fields: str) -> Any:
    sent = {name.replace("__", ":"): value for name, value in fields.items()}
    return client.post(f"{address('costs', assessment)}?part={part}", {**PAGE, **sent})


def kept() -> Sheet:
    return sheet_of(CostSheet.objects.get().content)


def upload(client: Client, assessment: Assessment, content: bytes, name: str = "biaya.xlsx") -> Any:
    return client.post(address("import", assessment), {"file": SimpleUploadedFile(name, content), "years": "2"})


@pytest.mark.parametrize(
    ("text", "id_", "en"),
    [("12,5", "25/2", "25/2"), ("1.500", "1500", None), ("1,500", None, "1500"), ("1.234.567,5", "2469135/2", None)],
)
def test_amounts_are_read_as_the_reader_writes_them(text: str, id_: str | None, en: str | None) -> None:
    for language, wanted in (("id", id_), ("en", en)):
        with translation.override(language):
            if wanted is None:
                with pytest.raises(ValidationError):
                    typed(text)
            else:
                assert typed(text) == Fraction(wanted)
    with translation.override("id"):
        assert list(typed_by_year("500; 400", 2)) == [500, 400]
        assert list(typed_by_year("7", 3)) == [7, 7, 7]


def test_costs_typed_on_the_page_are_kept_and_planned_with(spbe: Evaluation, coordinator: Client) -> None:
    fields: dict[str, str] = {"cost:I01:3": "40", "effort:I01:3": "2,5", "unit:I01:3": "Bappeda"}
    fields |= {"needs:I01:3": "I11=3", "decided:I01:3": "1", "fixed:I02": "1"}
    assert send(coordinator, spbe.mine, **fields).status_code == 302
    sheet = kept()
    assert sheet.steps["I01", "3"].effort == Fraction(5, 2)
    assert sheet.steps["I01", "3"].needs == (("I11", "3"),)
    page = coordinator.get(f"{address('costs', spbe.mine)}?part=A1").content.decode()
    assert 'value="2,5"' in page
    assert "diisi" in text_of(page)
    assert "bawaan" in text_of(page)
    plan = ask(coordinator, spbe.mine, near="", curve="")
    steps = {(step["indicator"], step["to"]): step for step in found(plan)["steps"]}
    assert steps["I01", "3"]["decided"]
    assert (steps["I01", "3"]["cost"], steps["I01", "3"]["unit"]) == ("40", "Bappeda")
    assert ("I11", "3") in steps, "what it needs stands by the same year"
    assert not any(leaf == "I02" for leaf, _to in steps)
    assert found(plan)["costs"] == "partly"
    words = text_of(coordinator.get(address("plan", spbe.mine, plan.pk)).content.decode())
    assert "langkah belum diberi biaya dan memakai andaian" in words


def test_a_part_leaves_the_costs_of_other_parts_alone(spbe: Evaluation, coordinator: Client) -> None:
    send(coordinator, spbe.mine, **{"cost:I01:3": "40"})
    send(coordinator, spbe.mine, part="A2", **{"cost:I11:3": "7", "version": "1"})
    assert set(kept().steps) == {("I01", "3"), ("I11", "3")}
    stale = send(coordinator, spbe.mine, **{"cost:I01:3": "41", "version": "1"})
    assert "baru saja diubah orang lain" in stale.content.decode()
    assert kept().steps["I01", "3"].cost == 40
    assert 'value="41"' in stale.content.decode(), "what was typed is not lost"


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"cost:I01:3": "mahal"}, "Tulis bilangan 0 atau lebih"),
        ({"cost:I01:3": "-1"}, "Tulis bilangan 0 atau lebih"),
        ({"cost:I01:3": "1", "needs:I01:3": "I99=2"}, "tidak ada; tulis seperti I11=2"),
        ({"cost:I01:3": "1", "needs:I01:3": "I11=9"}, "tidak mempunyai tingkat"),
        ({"unit:I01:3": "Bappeda"}, "Isi biaya atau bebannya"),
        ({"cost:I01:3": "1", "decided:I01:3": "9"}, "Pilih tahun rencana"),
        ({"cost:I01:3": "1234567890123"}, "Tulis bilangan 0 atau lebih"),
        ({"cost:I01:3": "1,234"}, "Tulis bilangan 0 atau lebih"),
        ({"unit:I01:3": "a\0b", "cost:I01:3": "1"}, "karakter yang tidak dapat disimpan"),
        ({"other_cost": "x"}, "Tulis bilangan 0 atau lebih"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(
    spbe: Evaluation, coordinator: Client, sent: dict[str, str], says: str
) -> None:
    answer = send(coordinator, spbe.mine, **sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert says in page
    assert next(iter(sent.values())).replace("\0", "\ufffd") in page.replace("\0", "\ufffd")
    assert not CostSheet.objects.exists()


def test_the_template_comes_back_filled(spbe: Evaluation, coordinator: Client) -> None:
    answer = coordinator.get(address("template", spbe.mine))
    book = load_workbook(io.BytesIO(answer.content))
    page = book.worksheets[0]
    heads = [str(cell.value) for cell in page[1]]
    row = next(r for r in page.iter_rows(min_row=2) if r[heads.index("indikator")].value == "I01")
    assert row[heads.index("unit")].value == "Dinas Kesehatan"
    row[heads.index("biaya")].value = 75
    filled = io.BytesIO()
    book.save(filled)
    assert upload(coordinator, spbe.mine, filled.getvalue()).status_code == 302
    assert kept().steps["I01", "3"].cost == 75
    assert kept().steps["I01", "3"].source == "file"
    assert "berkas" in text_of(coordinator.get(address("costs", spbe.mine)).content.decode())


def test_a_file_keeps_what_was_typed_and_brings_its_limits(spbe: Evaluation, coordinator: Client) -> None:
    send(coordinator, spbe.mine, **{"cost:I02:4": "9", "fixed:I03": "1"})
    text = "indikator,ke,biaya\nI01,3,12\n"
    assert upload(coordinator, spbe.mine, text.encode(), "biaya.csv").status_code == 302
    assert {key: price.source for key, price in kept().steps.items()} == {("I02", "4"): "page", ("I01", "3"): "file"}
    assert kept().fixed == {"I03"}


def test_faults_of_a_file_are_told_at_their_rows_with_what_stands_there(spbe: Evaluation, coordinator: Client) -> None:
    text = "indikator,ke,biaya\nI01,3,12\nI99,2,5\nI02,9,mahal\n"
    answer = upload(coordinator, spbe.mine, text.encode(), "biaya.csv")
    assert answer.status_code == 422
    words = text_of(answer.content.decode())
    assert "3" in words
    assert "I99 | 2 | 5" in words
    assert "indikator «I99» tidak ada" in words
    assert "I02 | 9 | mahal" in words
    assert not CostSheet.objects.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("biaya.pdf", b"%PDF"),
        ("biaya.xlsx", b"not a workbook"),
        ("biaya.csv", b"\xff\xfe\x00"),
        ("biaya.csv", b""),
        ("biaya.csv", b"indikator,ke,biaya\nI01,3,1234567890123\n"),
        ("biaya.csv", b"indikator,ke,biaya,unit\nI01,3,1,a\0b\n"),
    ],
)
def test_what_is_no_file_of_costs_is_refused_in_words(
    spbe: Evaluation, coordinator: Client, name: str, content: bytes
) -> None:
    answer = upload(coordinator, spbe.mine, content, name)
    assert answer.status_code == 422
    assert not CostSheet.objects.exists()


def test_who_only_reads_sees_the_costs_and_keeps_none(
    spbe: Evaluation, cast: Cast, signed_in: Callable[..., Client]
) -> None:
    client = signed_in(cast.person("team_member"))
    page: Any = client.get(address("costs", spbe.mine))
    assert page.status_code == 200
    assert "Simpan biaya" not in page.content.decode()
    assert send(client, spbe.mine, **{"cost:I01:3": "1"}).status_code == 403
