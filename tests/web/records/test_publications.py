"""Results become public with the ledger's signed head; consent; withdrawal and correction beside what was published."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from tests.web.assessment.stage import standing
from tests.web.records.office import decided, letter

from tolok.assessment.actions.cycles import publish_cycle
from tolok.assessment.models import Assessment, Claim, CycleState
from tolok.ledger.chain import digest_of
from tolok.ledger.models import Entry
from tolok.ledger.signature import is_signed
from tolok.ledger.signing import public_key
from tolok.organisation.access import Refused
from tolok.records.actions.documents import issue
from tolok.records.actions.publications import correct, publish, set_consent_rule, withdraw
from tolok.records.faults import Changed, Faulty, NotPossible
from tolok.records.models import Change, DocumentKind, Publication, PublishedResult

if TYPE_CHECKING:
    from tests.web.cast import Cast

SignedIn = Callable[..., Client]


def _by(cast: Cast) -> dict[str, Any]:
    national = cast.person("national_coordinator")
    return {"by": national, "standing": standing(national)}


def test_results_are_published_from_the_page_that_shows_them_first(cast: Cast, signed_in: SignedIn) -> None:
    assessment = decided(cast, both=True)
    cycle, client, stranger = assessment.cycle, signed_in(cast.person("national_coordinator")), Client()
    page = client.get(f"/cycles/{cycle.pk}/publication/").content.decode()
    assert page.count('name="chosen"') == 2
    assert "Pemerintah Kota Bandar Lampung" in page
    assert "2 instansi di bawah ini belum menyatakan persetujuan publikasi." in page
    assert assessment.printed.replace(".", ",") in page
    assert stranger.get(f"/agencies/{cast.agency.slug}/").content.decode().count("Pengumuman ke-1") == 0
    seen = page.split('name="seen" value="')[1].split('"')[0]
    sent = {"chosen": [str(pk) for pk in Assessment.objects.values_list("pk", flat=True)], "seen": seen, "ends": "on"}
    answer = client.post(f"/cycles/{cycle.pk}/publication/", sent)
    publication = Publication.objects.get()
    assert answer.headers["Location"] == f"/publications/{publication.pk}/"
    cycle.refresh_from_db()
    assert cycle.state == CycleState.PUBLISHED
    entry = Entry.objects.get(verb="publication.made")
    assert (publication.head["head"]["seq"], publication.head["head"]["hash"]) == (entry.seq, entry.hash)
    assert is_signed(publication.head, public_key())
    shown = stranger.get(f"/publications/{publication.pk}/").content.decode()
    for words in ("Pemerintah Provinsi Lampung", entry.hash, publication.digest, "Unduh kepala buku besar"):
        assert words in shown, words
    result = stranger.get(f"/agencies/{cast.agency.slug}/").content.decode()
    assert "Pengumuman ke-1" in result
    assert f"kepala {entry.hash[:16]}" in result
    assert f"/publications/{publication.pk}/" in stranger.get("/").content.decode()
    assert f"/publications/{publication.pk}/" in stranger.get("/publications/").content.decode()


def test_everybody_takes_the_results_as_csv_and_json_and_can_check_them(cast: Cast) -> None:
    cycle = decided(cast, both=True).cycle
    publish_cycle(cycle=cycle, **_by(cast))  # by whichever door
    publication, client = Publication.objects.get(), Client()
    told = json.loads(client.get(f"/publications/{publication.pk}/results.json").content)
    assert digest_of(told["results"]) == told["digest"] == publication.digest
    assert is_signed(told["ledger"], public_key())
    assert Entry.objects.get(seq=told["ledger"]["head"]["seq"]).detail["digest"] == told["digest"]
    assert [row["agency"] for row in told["results"]] == [cast.other.name, cast.agency.name]
    answer = client.get(f"/publications/{publication.pk}/results.csv")
    assert answer.headers["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(StringIO(answer.content.decode())))
    assert (rows[1]["agency"], rows[1]["I01"], rows[1]["index"]) == (
        cast.agency.name,
        "1",
        told["results"][1]["index"],
    )
    assert rows[1]["A1"] == told["results"][1]["parts"]["A1"]
    head = json.loads(client.get(f"/publications/{publication.pk}/head.json").content)
    assert head == publication.head
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        PublishedResult.objects.update(content={})


def test_chosen_results_first_and_the_rest_later_with_a_reason(cast: Cast) -> None:
    assessment = decided(cast, both=True)
    cycle, other = assessment.cycle, Assessment.objects.exclude(pk=assessment.pk).get()
    with pytest.raises(Changed):
        publish(cycle=cycle, chosen=[assessment.pk], ends=False, seen="0" * 64, **_by(cast))
    with pytest.raises(Faulty):
        publish(cycle=cycle, chosen=[], ends=False, **_by(cast))
    publish(cycle=cycle, chosen=[assessment.pk], ends=False, **_by(cast))
    cycle.refresh_from_db()
    assert cycle.state == CycleState.OPEN
    assert list(Assessment.objects.filter(public=True)) == [assessment]
    with pytest.raises(Faulty, match="berubah"):
        publish(cycle=cycle, chosen=[other.pk], ends=True, **_by(cast))
    second = publish(cycle=cycle, chosen=[other.pk], ends=True, reason="Hasil kota menyusul", **_by(cast))
    assert (second.number, second.results.count()) == (2, 2)
    assert dict(second.results.values_list("assessment", "change")) == {
        assessment.pk: Change.SAME,
        other.pk: Change.NEW,
    }


def test_consent_is_shown_and_blocks_only_where_the_cycle_says_so(cast: Cast, signed_in: SignedIn) -> None:
    assessment = decided(cast)
    cycle, client = assessment.cycle, signed_in(cast.person("national_coordinator"))
    client.post(f"/cycles/{cycle.pk}/publication/consent/", {"needed": "1"})
    cycle.refresh_from_db()
    assert cycle.consent_needed
    assert Entry.objects.filter(verb="cycle.consent_ruled").count() == 1
    with pytest.raises(NotPossible, match="persetujuan"):
        publish(cycle=cycle, chosen=[assessment.pk], ends=True, **_by(cast))
    coordinator = cast.person("coordinator")
    issue(
        assessment=assessment,
        kind=DocumentKind.CONSENT,
        letter=letter(),
        by=coordinator,
        standing=standing(coordinator),
    )
    assert "diterbitkan, belum ditandatangani" in client.get(f"/cycles/{cycle.pk}/publication/").content.decode()
    publish(cycle=cycle, chosen=[assessment.pk], ends=True, **_by(cast))
    with pytest.raises(Refused):
        set_consent_rule(cycle=cycle, needed=False, by=coordinator, standing=standing(coordinator))


def test_a_withdrawal_is_a_new_publication_and_the_old_one_stays(cast: Cast, signed_in: SignedIn) -> None:
    assessment = decided(cast, both=True)
    cycle = assessment.cycle
    publish_cycle(cycle=cycle, **_by(cast))
    with pytest.raises(Faulty, match="mengapa"):
        withdraw(cycle=cycle, chosen=[assessment.pk], reason=" ", **_by(cast))
    client = signed_in(cast.person("national_coordinator"))
    sent = {"chosen": [assessment.pk], "reason": "Bukti yang dinilai ternyata milik instansi lain"}
    answer = client.post(f"/cycles/{cycle.pk}/withdrawal/", sent)
    second = Publication.objects.get(number=2)
    assert answer.headers["Location"] == f"/publications/{second.pk}/"
    stranger, first = Client(), Publication.objects.get(number=1)
    old = stranger.get(f"/publications/{first.pk}/").content.decode()
    assert "Ada pengumuman yang lebih baru" in old
    assert assessment.printed.replace(".", ",") in old
    new = stranger.get(f"/publications/{second.pk}/?change=withdrawn").content.decode()
    assert "milik instansi lain" in new
    assert "ditarik" in new
    page = stranger.get(f"/agencies/{cast.agency.slug}/").content.decode()
    assert "Hasil ditarik" in page
    told = json.loads(stranger.get(f"/publications/{second.pk}/results.json").content)
    row = next(row for row in told["results"] if row["slug"] == cast.agency.slug)
    assert (row["change"], row["index"], row["indicators"]) == ("withdrawn", None, {})


def test_a_correction_changes_what_is_public_and_keeps_what_was(cast: Cast, signed_in: SignedIn) -> None:
    assessment = decided(cast)
    cycle, before = assessment.cycle, assessment.printed
    publish_cycle(cycle=cycle, **_by(cast))
    client = signed_in(cast.person("national_coordinator"))
    page = f"/assessments/{assessment.pk}/correction/"
    levels = dict(Claim.objects.filter(assessment=assessment).values_list("leaf", "value"))
    wrong = client.post(page, {**levels, "I01": "9", "reason": "x"})
    assert wrong.status_code == 422
    assert 'aria-invalid="true"' in wrong.content.decode()
    assert client.post(page, {**levels, "reason": "x"}).status_code == 422  # nothing changed
    assert client.post(page, {**levels, "I01": "5", "reason": "Salah ketik tingkat"}).status_code == 302
    assessment.refresh_from_db()
    assert (before, assessment.printed) == ("2.94", "2.99")
    first, second = Publication.objects.order_by("number")
    assert first.results.get().content["index"] == "2.94"
    assert second.results.get().content["index"] == "2.99"
    assert second.results.get().change == Change.CORRECTED
    assert Entry.objects.get(verb="result.corrected").detail["from"] == {"I01": "1"}
    with pytest.raises(IntegrityError, match="cycle is published"), transaction.atomic():
        Claim.objects.filter(assessment=assessment, leaf="I02").update(value="5")
    person = cast.person("coordinator")
    with pytest.raises(Refused):
        correct(assessment=assessment, values={"I01": "1"}, reason="x", by=person, standing=standing(person))
