"""The pages, the command and the API: an assessment is packed, another Tolok looks at it and takes it over."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.oscal.holding import held, objectives, told
from tests.web.cast import Cast
from tests.web.evaluation import Evaluation
from tests.web.exchange.bundling import afar, brought, filled, packed
from typer.testing import CliRunner

from tolok.assessment.models import Assessment
from tolok.cli.app import build
from tolok.exchange.actions.bundles import oscal_of
from tolok.exchange.models import BundleState, ReceivedBundle
from tolok.ledger.signing import public_key
from tolok.runs import carrying
from tolok.runs.models import Run

SignedIn = Callable[..., Client]


@pytest.fixture
def evaluation(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Evaluation:
    afar(monkeypatch)
    return filled(cast)


def test_oscal_of_an_assessment(evaluation: Evaluation, cast: Cast, signed_in: SignedIn) -> None:
    documents = oscal_of(evaluation.mine)
    for document in documents.values():
        held(document, beside=documents.values())
    findings = [one for key, value in told(documents["assessment-results"]) if key == "findings" for one in value]
    assert {one["target"]["target-id"] for one in findings} <= objectives(documents["catalog"])
    assert {one["target"]["status"]["state"] for one in findings} == {"satisfied", "not-satisfied"}
    digests = {one["value"] for key, value in told(documents["assessment-results"]) if key == "hashes" for one in value}
    assert len(digests) == 2, "of every file, once"
    client = signed_in(cast.person("coordinator"))
    answered = client.get(f"/assessments/{evaluation.mine.pk}/oscal/assessment-plan.json")
    assert answered.json()["assessment-plan"]["uuid"] == documents["assessment-plan"]["assessment-plan"]["uuid"]
    assert client.get(f"/assessments/{evaluation.mine.pk}/oscal/else.json").status_code == 404
    api = client.get(f"/api/v1/assessments/{evaluation.mine.pk}/oscal/catalog")
    assert api.json() == documents["catalog"]
    assert client.get("/api/v1/instruments/pemdi-2026/oscal/profile?year=2026").json()["profile"]["imports"]
    assert client.get("/api/v1/instruments/pemdi-2026/oscal/poam").status_code == 422


def test_from_the_page_to_the_file_and_back_in(
    evaluation: Evaluation, cast: Cast, signed_in: SignedIn, tmp_path: Path
) -> None:
    client = signed_in(cast.person("coordinator"))
    page = client.get(f"/assessments/{evaluation.mine.pk}/exports/").content.decode()
    assert public_key() in page
    assert "assessment-results.json" in page
    to_run = client.post(f"/assessments/{evaluation.mine.pk}/bundles/").headers["Location"]
    carrying.carry_out(int(to_run.strip("/").rpartition("/")[2]))
    assert "3 berkas bukti" in client.get(to_run).content.decode()
    made = b"".join(client.get(f"{to_run}result/"))

    national = signed_in(cast.person("national_coordinator"))
    assert client.get("/bundles/").status_code == 200, "an agency's coordinator takes over those of units"
    assert client.post("/bundles/", {"file": SimpleUploadedFile("a.zip", made)}).status_code == 403
    spoilt = bytearray(made)
    spoilt[len(made) // 2] ^= 1
    refused = national.post("/bundles/", {"file": SimpleUploadedFile("a.zip", bytes(spoilt))}).content.decode()
    assert "data/" in refused, "which file"
    wrong = {"file": SimpleUploadedFile("a.zip", made), "agency": cast.other.slug}
    assert "bukan kota-bandar-lampung" in national.post("/bundles/", wrong).content.decode()
    assert not ReceivedBundle.objects.exists()

    ReceivedBundle.objects.all().delete()
    shown = national.post("/bundles/", {"file": SimpleUploadedFile("a.zip", made)}, follow=True).content.decode()
    assert "Tolok ini sendiri" in shown, "whose key it is"
    assert evaluation.mine.printed in shown
    row = ReceivedBundle.objects.get()
    assert "Sedang ditulis" in national.post(f"/bundles/{row.pk}/confirmation/", follow=True).content.decode()
    row.refresh_from_db()
    assert row.run is not None
    carrying.carry_out(row.run.pk)
    row.refresh_from_db()
    assert row.state == BundleState.DONE, Run.objects.get(pk=row.run.pk).message
    assert "Penilaian ini sudah ditulis" in national.get(f"/bundles/{row.pk}/").content.decode()
    assert "Lampung" in national.get("/bundles/").content.decode()
    assert Assessment.objects.filter(agency=cast.agency).count() == 2
    told_of = national.get(f"/api/v1/bundles/{row.pk}").json()
    assert (told_of["state"], told_of["assessment"]) == ("done", row.assessment_id)


def test_through_the_api(evaluation: Evaluation, cast: Cast, signed_in: SignedIn, tmp_path: Path) -> None:
    made = packed(evaluation, tmp_path)
    listed = signed_in(cast.person("coordinator")).get(f"/api/v1/assessments/{evaluation.mine.pk}/bundles").json()
    assert [one["state"] for one in listed["items"]] == ["done"]
    client = Client(enforce_csrf_checks=False)
    client.force_login(cast.person("national_coordinator"), backend="tolok.organisation.backends.PersonBackend")
    file = SimpleUploadedFile("a.zip", made.path.read_bytes())
    answered = client.post("/api/v1/bundles", {"file": file, "agency": cast.agency.slug})
    assert answered.status_code == 201, answered.content
    here = answered.json()
    assert (here["preview"]["index"], here["preview"]["files"], here["preview"]["trusted"]) == (made.index, 3, True)
    assert client.delete(f"/api/v1/bundles/{here['id']}").status_code == 204
    again = client.post(f"/api/v1/bundles/{here['id']}/confirmation", {}, content_type="application/json")
    assert again.status_code == 409, "it was dropped"
    bad = client.post("/api/v1/bundles", {"file": SimpleUploadedFile("a.zip", b"PK")})
    assert (bad.status_code, "ZIP" in bad.json()["detail"]) == (409, True)


def test_a_page_asks_as_much_for_many_as_for_one(
    evaluation: Evaluation, cast: Cast, signed_in: SignedIn, tmp_path: Path, django_assert_max_num_queries: object
) -> None:
    made = packed(evaluation, tmp_path)
    national = signed_in(cast.person("national_coordinator"))
    brought(cast, made.path)
    few = _queries(national)
    for _place in range(4):
        brought(cast, made.path)
    assert _queries(national) == few


def _queries(client: Client) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get("/bundles/")
    with CaptureQueriesContext(connection) as seen:
        client.get("/bundles/")
    return len(seen)


def test_the_command_checks_with_nothing_but_the_file(
    evaluation: Evaluation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = packed(evaluation, tmp_path)
    monkeypatch.setattr("tolok.cli.house.start_house", lambda: pytest.fail("no house is needed"))
    run = CliRunner().invoke
    whole = run(build(), ["bundle", "verify", str(made.path), "--json"])
    assert whole.exit_code == 0, whole.output
    assert json.loads(whole.stdout)["exact"] == made.exact
    assert json.loads(whole.stdout)["trusted"] is None
    mine = run(build(), ["bundle", "verify", str(made.path), "--key", made.key])
    assert mine.exit_code == 0
    assert "Kunci itu dipercaya" in mine.stdout
    other = run(build(), ["bundle", "verify", str(made.path), "--key", "A" * 43 + "="])
    assert other.exit_code == 1
    assert "kunci lain" in other.output
    made.path.write_bytes(made.path.read_bytes()[:-1])
    cut = run(build(), ["bundle", "verify", str(made.path)])
    assert cut.exit_code == 1
    assert "ZIP" in cut.output
