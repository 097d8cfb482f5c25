"""Berita acara and consent: issued, read back, outdated, new editions; who may; drafts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from tests.web.assessment.stage import standing
from tests.web.records.office import SIGNATORY, answered, bytes_of, letter, posted, text_of, traits_of

from tolok.assessment.models import Assessment, Claim
from tolok.evidence import store
from tolok.ledger.chain import digest_of
from tolok.ledger.models import Entry
from tolok.organisation.access import Refused
from tolok.records.actions.documents import issue
from tolok.records.faults import AlreadyDone, Faulty, NotPossible
from tolok.records.models import Document, DocumentKind

if TYPE_CHECKING:
    from tests.web.cast import Cast

SignedIn = Callable[..., Client]


def _change(assessment: Assessment) -> None:
    Claim.objects.filter(assessment=assessment, leaf="I01").update(value="5")


def test_the_minutes_are_issued_as_an_official_letter(cast: Cast, signed_in: SignedIn) -> None:
    assessment, coordinator = answered(cast), cast.person("coordinator")
    client = signed_in(coordinator)
    page = f"/assessments/{assessment.pk}/documents/minutes/new/"
    assert "Yang akan dinyatakan" in client.get(page).content.decode()
    answer = client.post(page, posted())
    document = Document.objects.get()
    assert answer.headers["Location"] == f"/documents/{document.pk}/"
    file = client.get(f"/documents/{document.pk}/file/")
    assert file.headers["Content-Disposition"].startswith("attachment;")
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    pdf = bytes_of(file)
    said = text_of(pdf)
    for words in (
        "PEMERINTAH PROVINSI LAMPUNG",
        "BERITA ACARA PENILAIAN MANDIRI",
        "NOMOR: 555/1284/2024",
        "sebesar 3,00 dengan predikat Baik",
        "Koordinator SPBE",
        SIGNATORY,
        "NIP 19700101 199501 2 001",
        "Halaman 1 dari",
    ):
        assert words in said, words
    assert "DRAF" not in said
    assert traits_of(pdf) == {"tagged": True, "language": "id-ID", "ua": True, "title_shown": True}
    assert document.digest == digest_of(document.content)
    entry = Entry.objects.get(verb="document.issued")
    assert (document.entry, entry.detail["sha256"]) == (entry.seq, document.sha256)
    shown = client.get(f"/documents/{document.pk}/").content.decode()
    assert "Berkasnya utuh" in shown
    assert document.sha256 in shown


def test_a_later_change_shows_and_a_new_edition_leaves_the_old_one(cast: Cast, signed_in: SignedIn) -> None:
    assessment, coordinator = answered(cast), cast.person("coordinator")
    given: dict[str, Any] = {"assessment": assessment, "by": coordinator, "standing": standing(coordinator)}
    first = issue(kind=DocumentKind.MINUTES, letter=letter(), **given)
    with pytest.raises(AlreadyDone):
        issue(kind=DocumentKind.MINUTES, letter=letter(), **given)
    client = signed_in(coordinator)
    assert "tidak sesuai lagi" not in client.get(f"/assessments/{assessment.pk}/documents/").content.decode()
    _change(assessment)
    assert "tidak sesuai lagi" in client.get(f"/assessments/{assessment.pk}/documents/").content.decode()
    assert "Tidak sesuai lagi" in client.get(f"/documents/{first.pk}/").content.decode()
    second = issue(kind=DocumentKind.MINUTES, letter=letter(number="555/1285/2024"), **given)
    assert (second.edition, Document.objects.count()) == (2, 2)
    assert "Sudah diganti" in client.get(f"/documents/{first.pk}/").content.decode()
    with store.opened(first.blob) as stream:
        assert "555/1284/2024" in text_of(stream.read())
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        Document.objects.filter(pk=first.pk).update(number="lain")


def test_consent_says_what_is_published_and_does_not_age_with_answers(cast: Cast, signed_in: SignedIn) -> None:
    assessment, coordinator = answered(cast), cast.person("coordinator")
    client = signed_in(coordinator)
    client.post(f"/assessments/{assessment.pk}/documents/consent/new/", posted())
    document = Document.objects.get(kind=DocumentKind.CONSENT)
    said = text_of(bytes_of(client.get(f"/documents/{document.pk}/file/")))
    assert "menyatakan setuju" in said
    assert "Bukti pendukung, penjelasan, dan catatan asesor tidak termasuk" in said
    _change(assessment)
    assert "tidak sesuai lagi" not in client.get(f"/assessments/{assessment.pk}/documents/").content.decode()


def test_the_submission_offers_both_documents_and_is_not_blocked(cast: Cast, signed_in: SignedIn) -> None:
    assessment = answered(cast)
    client = signed_in(cast.person("coordinator"))
    page = client.get(f"/assessments/{assessment.pk}/submission/").content.decode()
    assert f"/assessments/{assessment.pk}/documents/minutes/new/" in page
    assert f"/assessments/{assessment.pk}/documents/consent/new/" in page
    digest = page.split('name="digest" value="')[1].split('"')[0]
    client.post(f"/assessments/{assessment.pk}/submission/", {"digest": digest})
    assessment.refresh_from_db()
    assert assessment.stage.kind == "documents"


def test_faults_stand_at_their_fields_and_nothing_is_lost(cast: Cast, signed_in: SignedIn) -> None:
    assessment = answered(cast)
    tomorrow = timezone.localdate() + timedelta(days=1)
    sent = posted(number="", dated=tomorrow.isoformat(), address="Jalan Panjang")
    client = signed_in(cast.person("coordinator"))
    answer = client.post(f"/assessments/{assessment.pk}/documents/minutes/new/", sent)
    assert answer.status_code == 422
    assert "Jalan Panjang" in answer.content.decode()
    with pytest.raises(Faulty) as caught:
        issue(
            assessment=assessment,
            kind=DocumentKind.MINUTES,
            letter=letter(dated=tomorrow, place=" "),
            by=cast.person("coordinator"),
            standing=standing(cast.person("coordinator")),
        )
    assert set(caught.value.faults) == {"dated", "place"}
    assert not Document.objects.exists()


def test_a_draft_says_so_and_sample_data_too(cast: Cast, signed_in: SignedIn) -> None:
    assessment = answered(cast, sample=True)
    client = signed_in(cast.person("team_member"))
    draft = client.get(f"/assessments/{assessment.pk}/documents/minutes/draft/")
    said = text_of(bytes_of(draft))
    assert "DRAF – BELUM DITERBITKAN · DATA CONTOH – BUKAN DOKUMEN RESMI" in said
    assert not Document.objects.exists()
    coordinator = cast.person("coordinator")
    made = issue(
        assessment=assessment,
        kind=DocumentKind.MINUTES,
        letter=letter(),
        by=coordinator,
        standing=standing(coordinator),
    )
    with store.opened(made.blob) as stream:
        said = text_of(stream.read())
    assert "DATA CONTOH – BUKAN DOKUMEN RESMI" in said
    assert "BELUM DITERBITKAN" not in said


def test_what_each_may(cast: Cast, signed_in: SignedIn) -> None:
    assessment, officer = answered(cast), cast.person("data_entry")
    with pytest.raises(Refused):
        issue(assessment=assessment, kind=DocumentKind.CONSENT, letter=letter(), by=officer, standing=standing(officer))
    national = cast.person("national_coordinator")
    with pytest.raises(NotPossible, match="belum ditetapkan"):
        issue(
            assessment=assessment, kind=DocumentKind.REPORT, letter=letter(), by=national, standing=standing(national)
        )
    coordinator = cast.person("coordinator")
    made = issue(
        assessment=assessment,
        kind=DocumentKind.CONSENT,
        letter=letter(),
        by=coordinator,
        standing=standing(coordinator),
    )
    stranger = signed_in(cast.person("coordinator", agency=cast.other))
    for page in (f"/documents/{made.pk}/", f"/documents/{made.pk}/file/", f"/assessments/{assessment.pk}/documents/"):
        assert stranger.get(page).status_code == 404, page
        assert signed_in(officer).get(page).status_code == 200, page
        assert signed_in(cast.person("unit_officer")).get(page).status_code == 404, page


def test_the_same_content_is_the_same_bytes(cast: Cast) -> None:
    from tolok.records.facts import facts_of
    from tolok.records.typesetting import as_pdf, content_of

    assessment = answered(cast)
    facts = facts_of(DocumentKind.MINUTES, [assessment])[assessment.pk]
    content = content_of(DocumentKind.MINUTES, facts, letter())
    assert as_pdf(content, foot="x") == as_pdf(content, foot="x")


def test_a_sign_that_no_font_has_is_a_box_on_paper_and_stops_no_document(cast: Cast) -> None:
    assessment, coordinator = answered(cast), cast.person("coordinator")
    strange = letter(name="Siti 😀 中文", position="Sekretaris\x03 Daerah", place="Metro → ✓")
    document = issue(
        assessment=assessment,
        kind=DocumentKind.MINUTES,
        letter=strange,
        by=coordinator,
        standing=standing(coordinator),
    )
    with store.opened(document.blob) as file:
        told = text_of(file.read())
    assert "Siti □ □□" in told
    assert "Sekretaris□ Daerah" in told
    assert "Metro → ✓" in told
    assert document.signatory == "Siti 😀 中文", "what was typed is kept as it is"
