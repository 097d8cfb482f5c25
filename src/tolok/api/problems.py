"""Every error of the API has one shape: RFC 9457 (application/problem+json), in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pydantic_core
from django.core.exceptions import BadRequest, PermissionDenied
from django.core.exceptions import ValidationError as DjangoFault
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, RawPostDataException
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from tolok.api.faults import Gone, Missing, NotAcceptable, Problem, WrongField
from tolok.assessment import faults as assessment
from tolok.assessment.access import ConflictOfInterest
from tolok.assessment.actions.locking import NoSuchIndicator
from tolok.assessment.clock import Locked
from tolok.evidence import faults as evidence
from tolok.evidence.kinds import Refusal
from tolok.exchange import faults as exchange
from tolok.organisation import errors as organisation
from tolok.records.faults import NotSigned
from tolok.runs import faults as runs
from tolok.scoring.engine import NeedsPopulation

MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: gettext_lazy("Permintaan tidak dapat dibaca"),
    401: gettext_lazy("Belum masuk"),
    403: gettext_lazy("Tidak berhak"),
    404: gettext_lazy("Tidak ditemukan"),
    405: gettext_lazy("Cara ini tidak tersedia di alamat ini"),
    406: gettext_lazy("Bentuk jawaban yang diminta tidak tersedia"),
    409: gettext_lazy("Tidak sesuai keadaan sekarang"),
    410: gettext_lazy("Sudah tidak ada"),
    412: gettext_lazy("Sudah berubah"),
    413: gettext_lazy("Terlalu besar"),
    415: gettext_lazy("Bentuk isi tidak diterima"),
    422: gettext_lazy("Isian tidak dapat diterima"),
    429: gettext_lazy("Terlalu sering"),
    500: gettext_lazy("Kesalahan di pihak kami"),
    503: gettext_lazy("Belum siap"),
}
DETAILS = {
    400: gettext_lazy("Periksa bentuk permintaan: alamat, kepala, dan isi JSON."),
    401: gettext_lazy("Kirim token di kepala Authorization: Bearer, atau masuklah lebih dahulu."),
    403: gettext_lazy("Anda tidak berhak melakukan ini."),
    404: gettext_lazy("Yang diminta tidak ada, atau bukan untuk Anda."),
    405: gettext_lazy("Alamat ini tidak menerima cara permintaan itu; lihat kepala Allow."),
    413: gettext_lazy("Isi permintaan terlalu besar."),
    415: gettext_lazy("Kirim isi sebagai application/json."),
    429: gettext_lazy("Terlalu banyak permintaan. Tunggu sebentar, lalu ulangi."),
    500: gettext_lazy("Ada yang tidak berjalan di pihak kami. Tidak ada yang disimpan; cobalah lagi."),
    503: gettext_lazy("Tolok belum siap melayani. Cobalah sebentar lagi."),
}
URN = "urn:tolok:problem:"
_WORDS = {
    "missing": gettext_lazy("Isian ini wajib."),
    "extra_forbidden": gettext_lazy("Isian ini tidak dikenal."),
    "string_type": gettext_lazy("Isikan teks."),
    "string_too_long": gettext_lazy("Teks ini terlalu panjang."),
    "string_too_short": gettext_lazy("Teks ini terlalu pendek."),
    "string_pattern_mismatch": gettext_lazy("Bentuk teks ini tidak sesuai."),
    "bool_type": gettext_lazy("Isikan true atau false."),
    "bool_parsing": gettext_lazy("Isikan true atau false."),
    "enum": gettext_lazy("Pilih salah satu nilai yang tersedia."),
    "literal_error": gettext_lazy("Pilih salah satu nilai yang tersedia."),
    "list_type": gettext_lazy("Isikan daftar."),
    "too_long": gettext_lazy("Daftar ini terlalu panjang."),
    "too_short": gettext_lazy("Daftar ini terlalu pendek."),
}
_FAMILIES = {
    "int": gettext_lazy("Isikan bilangan bulat."),
    "date": gettext_lazy("Isikan tanggal seperti 2026-11-30."),
    "datetime": gettext_lazy("Isikan saat dengan zona waktu seperti 2026-11-30T17:00:00+07:00."),
    "timezone": gettext_lazy("Isikan saat dengan zona waktu seperti 2026-11-30T17:00:00+07:00."),
    "greater": gettext_lazy("Bilangan ini terlalu kecil."),
    "less": gettext_lazy("Bilangan ini terlalu besar."),
    "model": gettext_lazy("Isikan objek JSON."),
    "dict": gettext_lazy("Isikan objek JSON."),
}


def problem(status: int, detail: str = "", *, kind: str = "", **more: Any) -> HttpResponse:
    """An answer that says what is wrong, and what to do where that is known. ``kind``: its own name, for programs."""
    body = {
        "type": f"{URN}{kind}" if kind else "about:blank",
        "title": str(TITLES.get(status, TITLES[400])),
        "status": status,
        "detail": detail or str(DETAILS.get(status, DETAILS[400])),
        **more,
    }
    response = HttpResponse(pydantic_core.to_json(body), status=status, content_type=MEDIA_TYPE)
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="tolok"'
    return response


def faults_answer(faults: Mapping[str, Iterable[str]], where: str = "body") -> HttpResponse:
    """422 with a message for each field."""
    errors = [{"in": where, "field": name, "detail": text} for name, texts in faults.items() for text in texts]
    return problem(422, _("Ada isian yang tidak dapat diterima; lihat errors."), errors=errors)


def tell_problems(api: NinjaAPI) -> None:
    """Answer every error of ``api`` in that shape."""

    @api.exception_handler(AuthenticationError)
    def stranger(_request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
        return problem(401)

    @api.exception_handler(ValidationError)
    def faulty(_request: HttpRequest, error: ValidationError) -> HttpResponse:
        errors = [_fault(one) for one in error.errors]
        return problem(422, _("Ada isian yang tidak dapat diterima; lihat errors."), errors=errors)

    @api.exception_handler(DjangoFault)
    def not_valid(_request: HttpRequest, error: DjangoFault) -> HttpResponse:
        if hasattr(error, "error_dict"):
            return faults_answer({("" if name == "__all__" else name): v for name, v in error.message_dict.items()})
        return faults_answer({"": error.messages})

    @api.exception_handler(WrongField)
    def wrong_field(_request: HttpRequest, error: WrongField) -> HttpResponse:
        return faults_answer({error.field: [str(error)]}, error.where)

    @api.exception_handler(assessment.Faulty)
    def assessment_faults(_request: HttpRequest, error: assessment.Faulty) -> HttpResponse:
        return faults_answer({name: [text] for name, text in error.faults.items()})

    @api.exception_handler(HttpError)
    def other(_request: HttpRequest, error: HttpError) -> HttpResponse:
        return problem(error.status_code, "" if error.status_code == 400 else str(error))

    @api.exception_handler(Problem)
    def ours(_request: HttpRequest, error: Problem) -> HttpResponse:
        return problem(error.status, str(error), kind=error.kind)

    for kind, (status, name) in _ANSWERS.items():
        api.add_exception_handler(kind, _told(status, name))


def _told(status: int, name: str) -> Any:
    def told(_request: HttpRequest, error: Exception) -> HttpResponse:
        # An error that Django or Python raises itself speaks to programmers, not to people.
        own = type(error).__module__.startswith("tolok.") or isinstance(error, PermissionDenied | Http404)
        return problem(status, str(error.args[0]) if own and error.args else "", kind=name)

    return told


_ANSWERS: dict[type[Exception], tuple[int, str]] = {
    Locked: (409, "locked"),
    ConflictOfInterest: (403, "conflict-of-interest"),
    PermissionDenied: (403, ""),
    Http404: (404, ""),
    NoSuchIndicator: (404, ""),
    Missing: (404, ""),
    Gone: (410, ""),
    NotAcceptable: (406, ""),
    BadRequest: (400, ""),
    MultiPartParserError: (400, ""),
    RawPostDataException: (400, ""),
    IntegrityError: (409, "changed-meanwhile"),
    assessment.Changed: (412, "changed"),
    assessment.AlreadyDone: (409, "already-done"),
    assessment.Blocked: (409, "blocked"),
    assessment.NotPossible: (409, "not-possible"),
    evidence.Stale: (412, "changed"),
    evidence.TooBig: (413, "too-big"),
    evidence.TooMany: (429, "too-many-uploads"),
    evidence.NotPossible: (409, "not-possible"),
    Refusal: (415, "file-refused"),
    NotSigned: (409, "not-signed"),
    exchange.PreviewChanged: (412, "changed"),
    exchange.Over: (409, "already-done"),
    exchange.NotPossible: (409, "not-possible"),
    runs.AlreadyRunning: (409, "already-running"),
    runs.Over: (409, "already-done"),
    runs.NotPossible: (409, "not-possible"),
    organisation.ConflictOfInterest: (409, "conflict-of-interest"),
    organisation.NotPossible: (409, "not-possible"),
    NeedsPopulation: (409, "needs-population"),
}


def _fault(error: Mapping[str, Any]) -> dict[str, str]:
    where, *path = (str(part) for part in error["loc"])
    # ninja names the parameter that takes the whole body; a client knows no such name.
    field = path[1:] if where == "body" and path[:1] == ["body"] else path
    return {"in": where, "field": ".".join(field), "detail": _words(str(error["type"]), str(error.get("msg", "")))}


def _words(kind: str, said: str) -> str:
    if kind == "value_error":
        return said.removeprefix("Value error, ")
    family = next((text for name, text in _FAMILIES.items() if kind.startswith(name + "_") or kind == name), None)
    return str(_WORDS.get(kind) or family or _("Nilai ini tidak dapat diterima."))
