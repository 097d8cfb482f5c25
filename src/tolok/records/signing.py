"""PDF signatures by pyHanko: making one (PAdES B-B), and checking those in a copy. No database, no network.

pyHanko runs an event loop of its own; whoever calls may stand in another one, so each call works in its own thread.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar

import pypdfium2
from django.utils.translation import gettext as _

from tolok.records.faults import NotSigned

T = TypeVar("T")
_WIDTH, _HEIGHT, _GAP = 190.0, 48.0, 5.0
FIELD = "Tolok{place}"


@dataclass(frozen=True)
class Holder:
    """Whom a certificate names, who issued it, and when it holds."""

    name: str
    issuer: str
    fingerprint: str
    valid_from: datetime
    valid_until: datetime

    @property
    def self_signed(self) -> bool:
        """Whether it vouches for itself."""
        return self.name == self.issuer


@dataclass(frozen=True)
class Found:
    """One signature of a copy. ``trusted`` is None where no trust roots are configured: nobody asked."""

    holder: Holder
    signed_at: datetime | None
    intact: bool
    trusted: bool | None


def holder_of(p12: bytes, passphrase: str) -> Holder:
    """The certificate of a PKCS#12.

    Raises:
        NotSigned: it does not open with the passphrase, or holds no private key with its certificate.
    """
    from cryptography.hazmat.primitives.serialization import pkcs12

    try:
        key, certificate, _more = pkcs12.load_key_and_certificates(p12, passphrase.encode())
    except (ValueError, TypeError):
        raise NotSigned(_("Berkas kunci tidak terbuka: kata sandinya salah, atau berkasnya bukan PKCS#12.")) from None
    if key is None or certificate is None:
        raise NotSigned(_("Berkas ini tidak memuat kunci pribadi beserta sertifikatnya."))
    from cryptography.hazmat.primitives.serialization import Encoding

    return _holder(certificate.public_bytes(Encoding.DER))


def signed(pdf: bytes, p12: bytes, passphrase: str, *, beside: str, place: int, reason: str, location: str) -> bytes:
    """The same file with one signature more: PAdES B-B, with a visible field above the name it belongs to.

    Args:
        pdf: the issued file, or its latest signed copy; its bytes stay as they are.
        p12: the key.
        passphrase: of the key.
        beside: the name in the signature block.
        place: the first signature of the document is 1.
        reason: written into the signature, such as the document's name.
        location: where it is signed.

    Raises:
        NotSigned: the key does not open.
    """
    holder_of(p12, passphrase)  # says in words what is wrong with it
    field, at = FIELD.format(place=place), _box(pdf, beside, place)
    return _apart(lambda: _signed(pdf, p12, passphrase, field=field, at=at, reason=reason, location=location))


def _signed(
    pdf: bytes, p12: bytes, passphrase: str, *, field: str, at: tuple[int, Any], reason: str, location: str
) -> bytes:
    from pyhanko.pdf_utils.font.basic import SimpleFontEngineFactory
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.pdf_utils.text import TextBoxStyle
    from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
    from pyhanko.stamp import TextStampStyle

    signer = SimpleSigner.load_pkcs12_data(p12, other_certs=[], passphrase=passphrase.encode())
    if signer is None:
        raise NotSigned(_("Berkas kunci ini tidak dapat dipakai menandatangani."))
    page, rectangle = at
    pdf_signer = PdfSigner(
        PdfSignatureMetadata(
            field_name=field,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            reason=reason,
            location=location,
        ),
        signer=signer,
        stamp_style=TextStampStyle(
            stamp_text="Ditandatangani secara elektronik oleh\n%(signer)s\n%(ts)s",
            timestamp_format="%d-%m-%Y %H:%M %Z",
            border_width=1,
            background_opacity=1,
            text_box_style=TextBoxStyle(font=SimpleFontEngineFactory("Helvetica", 0.5), font_size=8),
        ),
        new_field_spec=SigFieldSpec(field, on_page=page, box=rectangle, readable_field_name=reason),
    )
    return bytes(pdf_signer.sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf))).getvalue())


def _box(pdf: bytes, beside: str, place: int) -> tuple[int, tuple[int, int, int, int]]:
    """The page and place of the field: above the last time the name stands there; further ones to its left."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        for number in reversed(range(len(document))):
            text = document[number].get_textpage()
            search, last = text.search(beside, match_case=True), None
            while (hit := search.get_next()) is not None:
                last = hit
            if last is not None:
                left, _bottom, _right, top = text.get_charbox(last[0])
                return number, _rectangle(left - (place - 1) * (_WIDTH + _GAP), top + _GAP)
        return len(document) - 1, _rectangle(300, 120)
    finally:
        document.close()


def _rectangle(left: float, bottom: float) -> tuple[int, int, int, int]:
    left = max(left, 20)
    return round(left), round(bottom), round(left + _WIDTH), round(bottom + _HEIGHT)


def signatures_in(pdf: bytes, roots: Path | None = None) -> list[Found]:
    """The signatures of a copy in their order, each checked.

    Args:
        pdf: the copy.
        roots: a PEM file with the certificates that are trusted; None: whether the issuer is trusted is not asked.

    Raises:
        NotSigned: it cannot be read as a PDF.
    """
    try:
        return _apart(lambda: _found(pdf, roots))
    except NotSigned:
        raise
    except Exception as fault:  # a file from outside can break a reader in more ways than it names
        raise NotSigned(_("Berkas ini, atau tanda tangan di dalamnya, tidak terbaca.")) from fault


def _found(pdf: bytes, roots: Path | None) -> list[Found]:
    from pyhanko.pdf_utils.misc import PdfReadError
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.general import SigningError, UnacceptableSignerError
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.errors import SignatureValidationError
    from pyhanko_certvalidator import ValidationContext

    try:
        embedded = PdfFileReader(BytesIO(pdf)).embedded_regular_signatures
    except (PdfReadError, ValueError, KeyError):
        raise NotSigned(_("Berkas ini bukan PDF yang dapat dibaca.")) from None
    trusted = _roots(roots) if roots else []
    found = []
    for one in embedded:
        try:
            status = validate_pdf_signature(one, ValidationContext(trust_roots=trusted, allow_fetching=False))
            intact = bool(status.intact and status.valid and status.docmdp_ok)
            vouched = bool(status.trusted) if roots else None
        except (SignatureValidationError, SigningError, UnacceptableSignerError, ValueError):
            intact, vouched = False, None
        found.append(
            Found(_holder(one.signer_cert.dump()), one.self_reported_timestamp, intact=intact, trusted=vouched)
        )
    return found


def check_copy(pdf: bytes, before: bytes) -> list[Found]:
    """The signatures of a copy that was signed elsewhere, once it is certain that it is a copy of the issued file.

    Args:
        pdf: what was brought back.
        before: the latest copy that is known: the issued file, or one with earlier signatures.

    Raises:
        NotSigned: it is another file, it was changed and not only signed, it has no further signature, or one of its
            signatures does not hold.
    """
    if pdf == before:
        raise NotSigned(_("Berkas ini sama dengan yang sudah ada di sini; belum ada tanda tangan baru di dalamnya."))
    if not pdf.startswith(before):
        raise NotSigned(
            _(
                "Berkas ini bukan kelanjutan dari berkas yang diterbitkan: bita aslinya berubah. Unduh berkas dari "
                "halaman ini, tandatangani tanpa menyimpannya ulang atau mencetaknya, lalu unggah hasilnya."
            )
        )
    found = signatures_in(pdf)
    known = signatures_in(before)
    if len(found) <= len(known):
        raise NotSigned(_("Tidak ada tanda tangan baru di dalam berkas ini."))
    if not all(one.intact for one in found):
        raise NotSigned(_("Ada tanda tangan di dalam berkas ini yang tidak cocok dengan isinya."))
    if not _apart(lambda: _only_signed(pdf)):
        raise NotSigned(_("Isi berkas ini diubah setelah diterbitkan, bukan hanya ditandatangani."))
    return found


_SIGNING_ADDS = {
    "/Catalog": {"/AcroForm", "/DSS", "/Extensions", "/Version", "/Perms", "/Metadata"},
    "/Page": {"/Annots", "/Tabs"},
}
"""What signing writes anew in an object of the issued file, by its type."""
_LARGEST = 0.2
"""The share of a page that the picture of a signature may cover."""


def _only_signed(pdf: bytes) -> bool:
    """Whether every object of the issued file is as it was, but for what signing adds: fields of signatures.

    pyHanko's own comparison starts from a first signature, or from a form; an issued file has neither.
    """
    from pyhanko.pdf_utils.misc import PdfReadError
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        reader = PdfFileReader(BytesIO(pdf))
        before = reader.get_historical_resolver(0)
        told = {reader.trailer.raw_get(name).reference for name in ("/Info",) if name in reader.trailer}
        told |= {reader.root.raw_get("/Metadata").reference} if "/Metadata" in reader.root else set()
        return all(
            ref in told or _as_it_was(_at(before, ref), _at(reader, ref))
            for ref in reader.xrefs.explicit_refs_in_revision(0)
        )
    except (PdfReadError, ValueError, KeyError, AttributeError, TypeError):
        return False


def _at(revision: Any, reference: Any) -> Any:
    return revision.get_object(reference)


def _as_it_was(was: Any, now: Any) -> bool:
    from pyhanko.pdf_utils.generic import DictionaryObject, StreamObject

    if not isinstance(was, DictionaryObject) or not isinstance(now, DictionaryObject):
        return bool(was == now)
    if isinstance(was, StreamObject) and (not isinstance(now, StreamObject) or was.encoded_data != now.encoded_data):
        return False
    added = _SIGNING_ADDS.get(str(was.get("/Type", "")), set())
    names = (set(was) | set(now)) - added
    same = all(name in was and name in now and was.raw_get(name) == now.raw_get(name) for name in names)
    return same and (str(was.get("/Type", "")) != "/Page" or _only_fields_added(was, now))


def _only_fields_added(was: Any, now: Any) -> bool:
    """Whether the annotations of a page are those it had, and pictures of signatures that leave it readable."""
    old = list(was.get("/Annots", ()))
    new = list(now.get("/Annots", ()))
    left, bottom, right, top = (float(edge) for edge in now["/MediaBox"])
    page = (right - left) * (top - bottom)
    return new[: len(old)] == old and all(
        one.get("/Subtype") == "/Widget"
        and (one.get("/FT") or one["/Parent"].get("/FT")) == "/Sig"
        and _area(one["/Rect"]) <= page * _LARGEST
        for one in map(_object, new[len(old) :])
    )


def _object(reference: Any) -> Any:
    return reference.get_object()


def _area(rectangle: Any) -> float:
    left, bottom, right, top = (float(edge) for edge in rectangle)
    return abs(right - left) * abs(top - bottom)


def _roots(path: Path) -> Sequence[Any]:
    from asn1crypto import pem, x509

    return [x509.Certificate.load(der) for _type, _headers, der in pem.unarmor(path.read_bytes(), multiple=True)]


def _holder(der: bytes) -> Holder:
    from cryptography.x509 import load_der_x509_certificate
    from cryptography.x509.oid import NameOID

    certificate = load_der_x509_certificate(der)

    def named(name: Any) -> str:
        common = name.get_attributes_for_oid(NameOID.COMMON_NAME)
        return str(common[0].value) if common else str(name.rfc4514_string())

    return Holder(
        named(certificate.subject)[:200],
        named(certificate.issuer)[:200],
        hashlib.sha256(der).hexdigest(),
        certificate.not_valid_before_utc,
        certificate.not_valid_after_utc,
    )


def _apart(work: Callable[[], T]) -> T:
    """Do ``work`` in a thread of its own, with the language of this one; what it raises is raised here."""
    from django.utils import translation

    outcome: dict[str, Any] = {}
    language = translation.get_language()

    def run() -> None:
        try:
            with translation.override(language):
                outcome["value"] = work()
        except BaseException as fault:  # noqa: BLE001  # raised again in the thread that asked
            outcome["fault"] = fault

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if "fault" in outcome:
        raise outcome["fault"]
    found: T = outcome["value"]
    return found
