"""What the tests of this room begin with: answered and decided assessments, letters, PDF files read back, a key."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pypdfium2
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from cryptography.x509.oid import NameOID
from django.utils import timezone
from tests.web.assessment.stage import answer, assessment_of, national_cycle, standing

from tolok.assessment.actions.submissions import decide
from tolok.assessment.models import Assessment, ClaimState, Cycle, StageKind
from tolok.records.typesetting import Letter

if TYPE_CHECKING:
    from tests.web.cast import Cast

SIGNATORY = "Ir. Siti Rahayu, M.T."
PASSPHRASE = "kata sandi kunci"
FIELDS = {
    "number": "555/1284/2024",
    "place": "Bandar Lampung",
    "office": "Pemerintah Provinsi Lampung",
    "unit": "Sekretariat Daerah",
    "address": "Jalan Contoh Nomor 1",
    "name": SIGNATORY,
    "position": "Sekretaris Daerah Provinsi Lampung",
    "capacity": "Koordinator SPBE",
    "staff_number": "19700101 199501 2 001",
}


def letter(**changed: Any) -> Letter:
    """A letter that can be issued."""
    return Letter(**{**FIELDS, "dated": timezone.localdate(), **changed})


def posted(**changed: Any) -> dict[str, Any]:
    """The same as a form sends it."""
    return {**FIELDS, "dated": timezone.localdate().isoformat(), **changed}


def answered(cast: Cast, instrument: str = "spbe-2020", value: str = "3", **more: Any) -> Assessment:
    """The agency's assessment with every indicator answered, in self-assessment."""
    assessment = assessment_of(national_cycle(cast, instrument, **more), cast)
    for leaf in assessment.cycle.instrument.leaves:
        answer(assessment, leaf.id, value)
    return assessment


def decided(cast: Cast, instrument: str = "spbe-2020", *, both: bool = False, **more: Any) -> Assessment:
    """The agency's assessment with a decided result; levels 1 to 5 by turns. ``both``: the other agency's too."""
    cycle = national_cycle(cast, instrument, **more)
    for agency in (cast.agency, cast.other) if both else (cast.agency,):
        _decide(cast, cycle, Assessment.objects.get(cycle=cycle, agency=agency))
    return assessment_of(cycle, cast)


def _decide(cast: Cast, cycle: Cycle, assessment: Assessment) -> None:
    stage = cycle.stages.get(kind=StageKind.DECISION)
    Assessment.objects.filter(pk=assessment.pk).update(stage=stage)
    assessment.refresh_from_db()
    for place, leaf in enumerate(cycle.instrument.leaves):
        words = {"fact": f"Fakta {leaf.id}", "analysis": f"Sebab {leaf.id}"}
        answer(assessment, leaf.id, str(place % 5 + 1), stage=stage, state=ClaimState.SETTLED, **words)
    national = cast.person("national_coordinator")
    decide(assessment=assessment, by=national, standing=standing(national))


def bytes_of(response: Any) -> bytes:
    """What an answer carries, streamed or not."""
    return b"".join(response.streaming_content) if response.streaming else response.content


def text_of(pdf: bytes) -> str:
    """All words of a PDF, lines joined."""
    with closing(pypdfium2.PdfDocument(pdf)) as document:
        pages = [page.get_textpage().get_text_range() for page in document]
    return " ".join(" ".join(pages).split())


def traits_of(pdf: bytes) -> dict[str, Any]:
    """What a PDF says of itself: tagged, its language and title, PDF/UA part, outlines of its structure."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    root = PdfFileReader(BytesIO(pdf)).root
    metadata = root["/Metadata"].data.decode()
    return {
        "tagged": bool(root["/MarkInfo"]["/Marked"]) and "/StructTreeRoot" in root,
        "language": str(root["/Lang"]),
        "ua": 'pdfuaid:part="1"' in metadata or "<pdfuaid:part>1</pdfuaid:part>" in metadata,
        "title_shown": bool(root["/ViewerPreferences"]["/DisplayDocTitle"]),
    }


@cache
def key(name: str = SIGNATORY, *, days: int = 365) -> tuple[bytes, bytes]:
    """A PKCS#12 with a self-signed certificate, and the certificate as PEM."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    usage = x509.KeyUsage(*(True, True), *(False,) * 7)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(named)
        .issuer_name(named)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=400))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(usage, critical=True)
        .sign(private, hashes.SHA256())
    )
    p12 = pkcs12.serialize_key_and_certificates(
        b"tolok", private, certificate, None, BestAvailableEncryption(PASSPHRASE.encode())
    )
    return p12, certificate.public_bytes(Encoding.PEM)
