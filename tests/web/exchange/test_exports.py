"""Everything of an agency goes out: every table, every file with its digest, what is left out with its reason."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.apps import apps
from django.test import Client
from tests.web.assessment.judging import assessor, judge
from tests.web.assessment.stage import answer
from tests.web.cast import Cast
from tests.web.evaluation import Evaluation, build
from tests.web.evidence.made import pdf

from tolok.assessment.models import Judgement, StageKind, Support
from tolok.evidence.actions import add_item, receive_file
from tolok.evidence.models import Classification, Item
from tolok.exchange.actions.exports import start_export
from tolok.exchange.export.tables import LEFT_OUT, tables
from tolok.ledger.checking import check
from tolok.ledger.models import Entry
from tolok.ledger.signing import public_key
from tolok.organisation.access import Refused, standing_of
from tolok.organisation.models import Agency
from tolok.runs import carrying
from tolok.runs.models import Run

SignedIn = Callable[..., Client]


def test_no_table_of_an_agency_is_forgotten() -> None:
    """A model that belongs to an agency goes out, or is named with the reason why not (exchange/export/tables.py)."""
    told = {table.label for table in tables()} | set(LEFT_OUT)
    of_an_agency = {
        model._meta.label
        for model in apps.get_models()
        if any(field.related_model is Agency for field in model._meta.concrete_fields)
    }
    assert sorted(of_an_agency - told) == []


@pytest.mark.django_db
def test_no_secret_goes_out() -> None:
    for table in tables():
        names = {field.name for field in table.columns}
        assert not {name for name in names if "password" in name or "secret" in name or name.endswith("_key")}, table


def item(cast: Cast, title: str, content: bytes, classification: str = Classification.INTERNAL) -> Item:
    person = cast.person("coordinator")
    standing = standing_of(person)
    file = io.BytesIO(content)
    upload = receive_file(by=person, standing=standing, agency=cast.agency, file_name="a.pdf", file=file)
    return add_item(
        by=person, standing=standing, agency=cast.agency, title=title, upload=upload, classification=classification
    )


def exported(cast: Cast, folder: Path, role: str = "coordinator") -> Path:
    """The folder that the ZIP unfolds into."""
    person = cast.person(role)
    run = start_export(by=person, standing=standing_of(person), agency=cast.agency)
    carrying.carry_out(run.pk)
    run = Run.objects.get(pk=run.pk)
    assert run.state == "done", run.message
    from tolok.runs.results import opened

    folder = folder / "out"
    with opened(run) as stream, zipfile.ZipFile(io.BytesIO(stream.read())) as parcel:
        parcel.extractall(folder)
    (made,) = folder.iterdir()
    return made


@pytest.fixture
def evaluation(cast: Cast) -> Evaluation:
    return build(cast)


def test_what_is_in_it(evaluation: Evaluation, cast: Cast, tmp_path: Path) -> None:
    answer(evaluation.mine, "I01", "2", fact="=rumus", analysis="Analisis")
    answer(evaluation.theirs, "I01", "5", fact="milik kota lain")
    first = item(cast, "SK Gubernur: 12/2024", pdf("isi"))
    same = item(cast, "Berkas yang sama", pdf("isi"))
    secret = item(cast, "Rahasia", pdf("rahasia"), classification=Classification.RESTRICTED)
    Support.objects.create(
        assessment=evaluation.mine, agency=cast.agency, stage=evaluation.stage, leaf="I01", level=1, item=first
    )
    made = exported(cast, tmp_path)

    check_sums = ["sha256sum", "-c", "--strict", "SHA256SUMS"]
    checked = subprocess.run(check_sums, cwd=made, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout
    named = {line.split("  ", 1)[1] for line in (made / "SHA256SUMS").read_text().splitlines()}
    there = {str(path.relative_to(made)) for path in made.rglob("*") if path.is_file()} - {"SHA256SUMS"}
    assert named == there, "every file has its digest"

    claims = json.loads((made / "data/assessment_claim.json").read_text())
    assert [row["fact"] for row in claims] == ["=rumus"], "of this agency alone"
    with (made / "data/assessment_claim.csv").open(newline="") as file:
        assert [row["fact"] for row in csv.DictReader(file)] == ["'=rumus"], "no spreadsheet runs it"
    rows = {row["id"]: row for row in json.loads((made / "data/evidence_item.json").read_text())}
    assert rows[first.pk]["file"] == f"bukti/{first.pk:05d} SK Gubernur- 12-2024.pdf"
    assert rows[same.pk]["file"] == rows[first.pk]["file"], "the same bytes go out once"
    assert (made / rows[first.pk]["file"]).read_bytes() == pdf("isi")
    assert (made / rows[secret.pk]["file"]).read_bytes() == pdf("rahasia")
    opened = Entry.objects.filter(verb="evidence.opened", subject=f"evidence:{secret.pk}")
    assert opened.count() == 1, "the opening of a restricted file is in the ledger"
    for table in tables():
        assert (made / f"data/{table.name}.csv").exists()
    assert len(list((made / "lembar-kerja").glob("*.xlsx"))) == 1
    assert "kamus-data.csv" in (made / "BACA-SAYA.md").read_text()
    assert "sha256sum -c" in (made / "README.md").read_text()
    with (made / "kamus-data.csv").open(newline="") as file:
        columns = {(row["table"], row["column"]) for row in csv.DictReader(file)}
    assert ("assessment_claim", "value") in columns
    people = (made / "data/organisation_person.json").read_text()
    assert "password" not in people
    with (made / "buku-besar/ledger.jsonl").open("rb") as lines:
        check(lines, key=public_key())  # raises when the chain does not hold
    text = (made / "buku-besar/ledger.jsonl").read_text()
    assert "milik kota lain" not in text


def test_restricted_files_stay_where_the_person_may_not_open_them(
    evaluation: Evaluation, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = item(cast, "Rahasia", pdf("rahasia"), classification=Classification.RESTRICTED)
    monkeypatch.setattr("tolok.evidence.access.may_open", lambda _standing, one: one.pk != secret.pk)
    made = exported(cast, tmp_path, "person_in_charge")
    assert evaluation.mine.pk
    left = json.loads((made / "tidak-disertakan.json").read_text())
    assert [(row["id"], row["sha256"]) for row in left] == [(str(secret.pk), secret.blob.sha256 if secret.blob else "")]
    assert not list((made / "bukti").glob("*")) if (made / "bukti").exists() else True
    assert not Entry.objects.filter(verb="evidence.opened").exists()


def test_what_assessors_have_not_settled_stays(evaluation: Evaluation, cast: Cast, tmp_path: Path) -> None:
    evaluation.move_to(StageKind.DOCUMENTS)
    first, _second = assessor(evaluation, "Asesor A"), assessor(evaluation, "Asesor B")
    judge(evaluation, first, "I01", 1)  # the stage settles only when both are done
    assert Judgement.objects.filter(done=True).exists()
    made = exported(cast, tmp_path)
    assert json.loads((made / "data/assessment_judgement.json").read_text()) == []
    assert json.loads((made / "data/assessment_criterionverdict.json").read_text()) == []


def test_who_may(evaluation: Evaluation, cast: Cast, signed_in: SignedIn) -> None:
    assert evaluation.mine.pk
    for role in ("data_entry", "team_member"):
        person = cast.person(role)
        with pytest.raises(Refused):
            start_export(by=person, standing=standing_of(person), agency=cast.agency)
    client = signed_in(cast.person("coordinator"))
    page = client.get(f"/exchange/{cast.agency.slug}/").content.decode()
    assert "Mulai ekspor" in page
    answered = client.post(f"/exchange/{cast.agency.slug}/")
    assert answered.headers["Location"].startswith("/runs/")
    assert client.post(f"/exchange/{cast.agency.slug}/").headers["Location"] == answered.headers["Location"]
    assert f"/exchange/{cast.agency.slug}/" in client.get("/exchange/").content.decode()
