"""A worksheet comes in: what would happen is shown, exactly that is written, and it can be put back."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook
from tests.web.assessment.stage import answer
from tests.web.cast import Cast
from tests.web.evaluation import Evaluation, build

from tolok.assessment.access import hand
from tolok.assessment.models import Claim, ClaimState, StageKind
from tolok.exchange.actions.sheets import bring_sheet, confirm_sheet
from tolok.exchange.faults import PreviewChanged
from tolok.exchange.models import Import
from tolok.exchange.previews import Preview, sheet_preview
from tolok.ledger.models import Entry
from tolok.organisation.access import Refused, standing_of

SignedIn = Callable[..., Client]
HEAD = ("Indikator", "Judul", "Tingkat", "Fakta", "Analisis")


@pytest.fixture
def evaluation(cast: Cast) -> Evaluation:
    return build(cast)


def xlsx(*rows: Sequence[Any], head: Sequence[str] = HEAD, above: Sequence[Sequence[Any]] = ()) -> io.BytesIO:
    book = Workbook()
    page = book.active
    assert page is not None
    for row in (*above, head, *rows):
        page.append(list(row))
    made = io.BytesIO()
    book.save(made)
    made.seek(0)
    return made


def bring(evaluation: Evaluation, file: io.BytesIO, role: str = "data_entry", name: str = "isian.xlsx") -> Import:
    person = evaluation.cast.person(role)
    return bring_sheet(by=person, standing=standing_of(person), assessment=evaluation.mine, file_name=name, file=file)


def preview(brought: Import, role: str = "data_entry", *, cast: Cast) -> Preview:
    return sheet_preview(brought, hand(standing_of(cast.person(role)), brought.assessment))


def test_shown_before_it_is_written(evaluation: Evaluation, cast: Cast, signed_in: SignedIn) -> None:
    answer(evaluation.mine, "I02", "2", fact="Fakta lama", analysis="", state=ClaimState.DRAFT)
    answer(evaluation.mine, "I03", "3", fact="Sama", analysis="", state=ClaimState.DRAFT)
    file = xlsx(
        ("I01", "", 3, "Perpres 95", "memenuhi"),
        ("I02", "", 3, "Fakta baru", None),
        ("3", "", "3", "Sama", None),
        ("I04", "", 9, None, None),
        ("I99", "", 1, None, None),
    )
    client = signed_in(cast.person("data_entry"))
    upload = SimpleUploadedFile("isian.xlsx", file.read())
    answered = client.post(f"/assessments/{evaluation.mine.pk}/imports/worksheets/", {"file": upload})
    brought = Import.objects.get()
    assert answered.headers["Location"] == f"/imports/{brought.pk}/"
    page = client.get(f"/imports/{brought.pk}/").content.decode()
    assert "Fakta lama" in page
    assert "Fakta baru" in page
    assert "baris 5, kolom C (Tingkat)" in page, "the fault names its place"
    assert "I99" in page
    assert Claim.objects.filter(leaf="I01").count() == 0, "nothing is written before it is confirmed"
    shown = preview(brought, cast=cast)
    assert [[one.leaf.id for one in ones] for ones in (shown.new_ones, shown.changed_ones, shown.same_ones)] == [
        ["I01"],
        ["I02"],
        ["I03"],
    ]

    client.post(f"/imports/{brought.pk}/confirmation/", {"digest": shown.digest})
    claim = Claim.objects.get(leaf="I02")
    assert (claim.value, claim.fact) == ("3", "Fakta baru")
    assert Claim.objects.get(leaf="I01").analysis == "memenuhi"
    assert Claim.objects.get(leaf="I03").version == 1
    entry = Entry.objects.get(verb="import.confirmed")
    assert entry.detail["before"]["I02"]["old"]["fact"] == "Fakta lama", "the overwritten text stays in the history"
    assert Entry.objects.filter(verb="claim.saved").count() == 2


def test_a_preview_that_no_longer_holds_is_not_written(evaluation: Evaluation, cast: Cast, signed_in: SignedIn) -> None:
    brought = bring(evaluation, xlsx(("I01", "", 3, "A", None), ("I02", "", 3, "B", None)))
    seen = preview(brought, cast=cast).digest
    answer(evaluation.mine, "I02", "1", fact="Dari kantor lain", state=ClaimState.DRAFT)
    person = cast.person("data_entry")
    with pytest.raises(PreviewChanged):
        confirm_sheet(by=person, standing=standing_of(person), brought=brought, digest=seen)
    assert not Claim.objects.filter(leaf="I01").exists(), "all or nothing"
    page = signed_in(person).post(f"/imports/{brought.pk}/confirmation/", {"digest": seen}, follow=True)
    assert "belum ada yang ditulis" in page.content.decode()
    assert "Dari kantor lain" in page.content.decode(), "the new preview shows what came meanwhile"
    assert Claim.objects.get(leaf="I02").fact == "Dari kantor lain"


def test_put_back(evaluation: Evaluation, cast: Cast, signed_in: SignedIn) -> None:
    answer(evaluation.mine, "I02", "2", fact="Lama", analysis="Lama", state=ClaimState.DRAFT)
    brought = bring(evaluation, xlsx(("I01", "", 3, "A", None), ("I02", "", 3, "Baru", None)))
    client = signed_in(cast.person("data_entry"))
    client.post(f"/imports/{brought.pk}/confirmation/", {"digest": preview(brought, cast=cast).digest})
    Claim.objects.filter(leaf="I01").update(fact="Diubah lagi", version=5)
    page = client.post(f"/imports/{brought.pk}/reversal/", follow=True).content.decode()
    assert "1 indikator dikembalikan" in page
    assert "1 indikator tidak disentuh" in page
    assert (Claim.objects.get(leaf="I02").fact, Claim.objects.get(leaf="I02").value) == ("Lama", "2")
    assert Claim.objects.get(leaf="I01").fact == "Diubah lagi"


def test_only_what_is_theirs(evaluation: Evaluation, cast: Cast) -> None:
    evaluation.assign("I01")
    brought = bring(evaluation, xlsx(("I01", "", 3, "A", None), ("I02", "", 3, "B", None)), role="unit_officer")
    shown = preview(brought, "unit_officer", cast=cast)
    assert [one.leaf.id for one in shown.writing] == ["I01"]
    assert [one.leaf.id for one in shown.kept_out_ones] == ["I02"]
    with pytest.raises(Refused):
        bring(evaluation, xlsx(("I01", "", 3, "A", None)), role="team_member")


def test_closed_and_approved(evaluation: Evaluation, cast: Cast, signed_in: SignedIn) -> None:
    answer(evaluation.mine, "I01", "3", state=ClaimState.APPROVED)
    brought = bring(evaluation, xlsx(("I01", "", 2, "A", None)))
    client = signed_in(cast.person("data_entry"))
    assert "harus diperiksa lagi" in client.get(f"/imports/{brought.pk}/").content.decode()
    evaluation.close(StageKind.SELF_ASSESSMENT)
    page = client.get(f"/imports/{brought.pk}/").content.decode()
    assert "ditutup" in page
    assert "confirmation" not in page
    refused = client.post(f"/imports/{brought.pk}/confirmation/", {"digest": preview(brought, cast=cast).digest})
    assert refused.status_code == 403
    assert Claim.objects.get(leaf="I01").value == "3"


def test_the_wrong_year_and_other_agencies(evaluation: Evaluation, cast: Cast) -> None:
    brought = bring(evaluation, xlsx(("I01", "", 3, "A", None), above=[("Tahun", 2023)]))
    assert "2026" in " ".join(preview(brought, cast=cast).faults)
    rows = (("Pemerintah Provinsi Lampung", "I01", 3), ("Kota Metro", "I02", 3))
    brought = bring(evaluation, xlsx(*rows, head=("Instansi", "Indikator", "Tingkat")))
    shown = preview(brought, cast=cast)
    assert (len(shown.new_ones), shown.others) == (1, 1)


def test_plain_csv_with_commas_and_an_external_index(evaluation: Evaluation, cast: Cast) -> None:
    text = "indikator;tingkat;fakta\nI01;2,5;'=SUM(A1)\nSDI;68,75;\nI02;tiga;\n"
    brought = bring(evaluation, io.BytesIO(text.encode()), name="isian.csv")
    shown = preview(brought, cast=cast)
    found = {one.leaf.id: one.new for one in shown.new_ones}
    assert found["I01"]["value"] == "2.5"
    assert found["I01"]["fact"] == "=SUM(A1)"
    assert found["I05"]["value"] == "SDI=68.75"
    assert "baris 4, kolom 2 (tingkat)" in shown.faults[0]


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.xlsx", b"not a zip"), ("a.csv", b""), ("a.csv", b"\xff\xfeabc"), ("a.csv", b"hello\nworld"), ("a.docx", b"x")],
)
def test_what_is_no_worksheet_is_told(
    evaluation: Evaluation, cast: Cast, signed_in: SignedIn, name: str, content: bytes
) -> None:
    client = signed_in(cast.person("data_entry"))
    upload = SimpleUploadedFile(name, content or b" ")
    page = client.post(f"/assessments/{evaluation.mine.pk}/imports/worksheets/", {"file": upload}, follow=True)
    assert page.status_code == 200
    assert Claim.objects.count() == 0
    assert 'role="alert"' in page.content.decode() or "Yang salah" in page.content.decode()


def test_what_is_taken_away_comes_back_unchanged(evaluation: Evaluation, cast: Cast, signed_in: SignedIn) -> None:
    answer(evaluation.mine, "I01", "2.5", fact="=1+1 rumus", analysis="baris\ndua")
    answer(evaluation.mine, "I05", "SDI=68.75", fact="", analysis="")
    client = signed_in(cast.person("data_entry"))
    answered = client.get(f"/assessments/{evaluation.mine.pk}/worksheet/")
    content = b"".join(answered.streaming_content)  # type: ignore[attr-defined]
    assert load_workbook(io.BytesIO(content)).active is not None
    shown = preview(bring(evaluation, io.BytesIO(content)), cast=cast)
    assert shown.faults == []
    assert sorted(one.leaf.id for one in shown.same_ones) == ["I01", "I05"]
    assert shown.writing == []
