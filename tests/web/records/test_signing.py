"""Signing here and elsewhere: real certificates, checked by pyHanko; what is no copy of the issued file is refused."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.web.assessment.stage import assessment_of, national_cycle, standing
from tests.web.records.office import PASSPHRASE, SIGNATORY, bytes_of, decided, key, letter

from tolok.evidence import store
from tolok.ledger.models import Entry
from tolok.organisation.access import Refused
from tolok.records import signing
from tolok.records.actions.certificates import add_certificate
from tolok.records.actions.documents import issue
from tolok.records.actions.signatures import accept_copy, sign
from tolok.records.faults import NotSigned
from tolok.records.models import Certificate, Document, DocumentKind, Origin, Signature

if TYPE_CHECKING:
    from tests.web.cast import Cast

SignedIn = Callable[..., Client]


@pytest.fixture
def document(cast: Cast) -> Document:
    """A statement of consent, issued."""
    coordinator = cast.person("coordinator")
    return issue(
        assessment=assessment_of(national_cycle(cast), cast),
        kind=DocumentKind.CONSENT,
        letter=letter(),
        by=coordinator,
        standing=standing(coordinator),
    )


def test_an_agency_keeps_its_certificate_and_signs_with_it(cast: Cast, signed_in: SignedIn, document: Document) -> None:
    client = signed_in(cast.person("coordinator"))
    assert "Belum ada sertifikat" in client.get(f"/documents/{document.pk}/signing/").content.decode()
    given = {"agency_number": cast.agency.pk, "passphrase": "salah", "file": _file("kunci.p12", key()[0])}
    assert "kata sandinya salah" in client.post("/certificates/", given).content.decode()
    given |= {"passphrase": PASSPHRASE, "file": _file("kunci.p12", key()[0])}
    assert client.post("/certificates/", given).status_code == 302
    kept = Certificate.objects.get()
    assert kept.holder == SIGNATORY
    assert bytes(kept.sealed).startswith(b"age-encryption.org/v1")
    page = f"/documents/{document.pk}/signing/"
    wrong = client.post(page, {"certificate": kept.pk, "passphrase": "salah"})
    assert (wrong.status_code, Signature.objects.count()) == (422, 0)
    assert client.post(page, {"certificate": kept.pk, "passphrase": PASSPHRASE}).status_code == 302
    issued = bytes_of(client.get(f"/documents/{document.pk}/file/"))
    copy = bytes_of(client.get(f"/documents/{document.pk}/file/?signature=1"))
    assert copy.startswith(issued)
    (found,) = _validated(copy)
    assert (found.intact, found.valid, found.coverage.name) == (True, True, "ENTIRE_FILE")
    assert b"/ETSI.CAdES.detached" in copy  # PAdES
    shown = client.get(f"/documents/{document.pk}/").content.decode()
    assert "cocok dengan isinya" in shown
    assert "penerbit tidak diperiksa" in shown
    assert Entry.objects.filter(verb="document.signed", detail__holder=SIGNATORY).count() == 1
    assert PASSPHRASE not in str(list(Entry.objects.values_list("detail", flat=True)))
    client.post(f"/certificates/{kept.pk}/withdrawal/")
    kept.refresh_from_db()
    assert (bytes(kept.sealed), kept.withdrawn_at is not None) == (b"", True)
    assert "cocok dengan isinya" in client.get(f"/documents/{document.pk}/").content.decode()


def test_trust_is_asked_of_the_roots_that_the_operator_configures(
    signed_in: SignedIn, cast: Cast, document: Document, settings: Any, tmp_path: Path
) -> None:
    coordinator = cast.person("coordinator")
    _bring(document, _signed(document), cast)
    client = signed_in(coordinator)
    for name, certificate in (("ours", key()[1]), ("others", key("Orang Lain")[1])):
        settings.TRUST_ROOTS = str(tmp_path / name)
        (tmp_path / name).write_bytes(certificate)
        shown = client.get(f"/documents/{document.pk}/").content.decode()
        assert ("penerbit dipercaya" in shown, "penerbit tidak dipercaya" in shown) == (
            name == "ours",
            name == "others",
        )


def test_a_copy_signed_elsewhere_comes_back(cast: Cast, signed_in: SignedIn, document: Document) -> None:
    client = signed_in(cast.person("coordinator"))
    sent = {"file": _file("ttd.pdf", _signed(document))}
    assert client.post(f"/documents/{document.pk}/signed-copy/", sent).status_code == 302
    row = Signature.objects.get()
    assert (row.origin, row.holder, row.place) == (Origin.ELSEWHERE, SIGNATORY, 1)
    with store.opened(row.blob) as stream:
        first = stream.read()
    again = signing.signed(
        first, key("Kedua")[0], PASSPHRASE, beside=SIGNATORY, place=2, reason="Saksi", location="Jakarta"
    )
    _bring(document, again, cast)
    assert [row.holder for row in Signature.objects.all()] == [SIGNATORY, "Kedua"]


def test_what_is_no_copy_of_the_issued_file_is_refused(cast: Cast, document: Document) -> None:
    good = _signed(document)
    with store.opened(document.blob) as stream:
        issued = stream.read()
    turned = bytearray(good)
    turned[len(issued) // 2] ^= 1
    behind = bytearray(good)
    behind[good.rindex(b"/Contents <") + 200] ^= 1  # inside the signature itself
    cases = {
        "belum ada tanda tangan baru": issued,
        "bita aslinya berubah": bytes(turned),
        "tidak terbaca|tidak cocok": bytes(behind),
        "bukan hanya ditandatangani": _signed_after_a_change(issued),
        "Tidak ada tanda tangan baru": _changed(issued),
    }
    for words, pdf in cases.items():
        with pytest.raises(NotSigned, match=words):
            _bring(document, pdf, cast)
    assert not Signature.objects.exists()


def test_the_organiser_signs_reports_with_the_operators_key(
    cast: Cast, signed_in: SignedIn, settings: Any, tmp_path: Path
) -> None:
    assessment, national = decided(cast), cast.person("national_coordinator")
    made = issue(
        assessment=assessment, kind=DocumentKind.REPORT, letter=letter(), by=national, standing=standing(national)
    )
    client, page = signed_in(national), f"/documents/{made.pk}/signing/"
    sent = {"certificate": "operator", "passphrase": PASSPHRASE}
    settings.SIGNING_P12 = str(tmp_path / "kunci.p12")
    assert "TOLOK_SIGNING_P12" in client.post(page, sent).content.decode()  # it names a file that is not there
    (tmp_path / "kunci.p12").write_bytes(key()[0])
    assert client.post(page, sent).status_code == 302
    assert Signature.objects.get().holder == SIGNATORY
    assert signed_in(cast.person("coordinator")).get(page).status_code == 403


def test_who_does_not_issue_does_not_sign(cast: Cast, document: Document) -> None:
    officer = cast.person("data_entry")
    with pytest.raises(Refused):
        accept_copy(document=document, pdf=b"", by=officer, standing=standing(officer))
    with pytest.raises(Refused):
        add_certificate(agency=cast.agency, p12=key()[0], passphrase=PASSPHRASE, by=officer, standing=standing(officer))
    coordinator = cast.person("coordinator")
    expired = key("Lama", days=-1)[0]
    with pytest.raises(NotSigned, match="berlaku"):
        add_certificate(
            agency=cast.agency, p12=expired, passphrase=PASSPHRASE, by=coordinator, standing=standing(coordinator)
        )
    theirs = cast.person("coordinator", agency=cast.other)
    other = add_certificate(
        agency=cast.other, p12=key()[0], passphrase=PASSPHRASE, by=theirs, standing=standing(theirs)
    )
    with pytest.raises(NotSigned, match="bukan untuk dokumen ini"):
        sign(
            document=document,
            certificate=other,
            passphrase=PASSPHRASE,
            by=coordinator,
            standing=standing(coordinator),
        )


def _file(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/octet-stream")


def _bring(document: Document, pdf: bytes, cast: Cast) -> Signature:
    coordinator = cast.person("coordinator")
    return accept_copy(document=document, pdf=pdf, by=coordinator, standing=standing(coordinator))


def _signed(document: Document) -> bytes:
    """As somebody would sign the downloaded file with their own program."""
    with store.opened(document.blob) as stream:
        issued = stream.read()
    return signing.signed(
        issued, key()[0], PASSPHRASE, beside=SIGNATORY, place=1, reason="Persetujuan", location="Bandar Lampung"
    )


def _changed(issued: bytes) -> bytes:
    from pyhanko.pdf_utils.generic import StreamObject
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer: Any = IncrementalPdfFileWriter(BytesIO(issued))
    writer.add_stream_to_page(0, writer.add_object(StreamObject(stream_data=b"0 0 600 800 re f")))
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _signed_after_a_change(issued: bytes) -> bytes:
    return signing.signed(_changed(issued), key()[0], PASSPHRASE, beside=SIGNATORY, place=1, reason="x", location="x")


def _validated(pdf: bytes) -> list[Any]:
    """What pyHanko says of each signature; in a thread of its own, as its event loop asks."""
    from concurrent.futures import ThreadPoolExecutor

    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    def work() -> list[Any]:
        context = ValidationContext(trust_roots=[], allow_fetching=False)
        return [validate_pdf_signature(one, context) for one in PdfFileReader(BytesIO(pdf)).embedded_regular_signatures]

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result()
