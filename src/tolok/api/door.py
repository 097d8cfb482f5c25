"""How an endpoint is declared: who may, what it takes and answers, and what all of them have in common."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any, TypeVar, cast, get_type_hints

import pydantic
import pydantic_core
from annotated_types import Ge, Le
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from ninja import Router
from ninja.constants import NOT_SET
from ninja.utils import check_csrf
from pydantic import AwareDatetime, BaseModel, ConfigDict

from tolok.api.bearer import Bearer, note_use
from tolok.api.faults import NotAcceptable, Problem
from tolok.api.models import KeptAnswer
from tolok.api.scopes import Scope
from tolok.organisation.access import Standing
from tolok.organisation.models import Person

Number = Annotated[int, Ge(1), Le(2**63 - 1)]
"""The number of a row."""
Line = Annotated[str, pydantic.StringConstraints(max_length=300)]
"""A line of text."""
Text = Annotated[str, pydantic.StringConstraints(max_length=100_000)]
"""A text of any sensible length; the action says what is too long."""


def _in_reach(value: Any) -> Any:
    if not 2000 <= value.year <= 2100:
        raise ValueError(_("Tahunnya harus antara 2000 dan 2100."))
    return value


Moment = Annotated[AwareDatetime, pydantic.AfterValidator(_in_reach)]
"""A moment with its zone."""
MAX_KEY = 255


class In(BaseModel):
    """What a request brings; what is not known is refused, so that a misspelt field is not lost."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False)

    @pydantic.model_validator(mode="before")
    @classmethod
    def _no_nul(cls, given: Any) -> Any:
        if _holds_nul(given):
            raise ValueError(_("Teks memuat karakter yang tidak dapat disimpan; tempelkan lagi sebagai teks biasa."))
        return given


def _holds_nul(given: Any) -> bool:
    if isinstance(given, dict):
        return any(map(_holds_nul, given)) or any(map(_holds_nul, given.values()))
    return "\0" in given if isinstance(given, str) else isinstance(given, list) and any(map(_holds_nul, given))


class Out(BaseModel):
    """What an answer holds. Answers are made by us, so they are written as they are and not checked again."""

    model_config = ConfigDict(extra="forbid")


Kind = TypeVar("Kind", bound=Out)


def made(kind: type[Kind], row: Any, /, **more: Any) -> Kind:
    """A ``kind`` out of a row's fields of the same names, and ``more``."""
    return kind.model_construct(**{n: more[n] if n in more else getattr(row, n) for n in kind.model_fields})


def person_of(request: HttpRequest) -> Person:
    """Who asks."""
    return cast("Person", request.user)


def standing_of(request: HttpRequest) -> Standing:
    """What they may."""
    return cast("Standing", request.standing)  # type: ignore[attr-defined]  # set by the middleware


def doing(request: HttpRequest) -> Any:
    """Who does it and what they may, as actions take it: ``action(**doing(request), ...)``."""
    return {"by": person_of(request), "standing": standing_of(request)}


def token_of(request: HttpRequest) -> Bearer | None:
    """The token they ask with; None: a session."""
    return cast("Bearer | None", request.token)  # type: ignore[attr-defined]  # set by the middleware


class Caller:
    """Lets in who is signed in by session (then a form's secret is needed to write), or by a token with the scope."""

    def __init__(self, scope: Scope, *, takes: str = "") -> None:
        self.scope, self.takes = scope, takes

    def __call__(self, request: HttpRequest) -> Person | None:
        """Who asks; None: nobody whom we know."""
        if not request.user.is_authenticated:
            return None
        token = token_of(request)
        if token is None:
            if request.method not in {"GET", "HEAD", "OPTIONS"} and check_csrf(request):
                message = _("Permintaan dari peramban memerlukan kepala X-CSRFToken yang berlaku.")
                raise Problem(403, message, kind="csrf")
        elif self.scope not in token.scopes:
            message = _("Token ini tidak memuat cakupan {scope}.").format(scope=self.scope.value)
            raise Problem(403, message, kind="scope")
        else:
            note_use(request)
        self._expect_kind(request)
        return person_of(request)

    def _expect_kind(self, request: HttpRequest) -> None:
        """That the request brings what the endpoint reads."""
        sent = request.META.get("CONTENT_LENGTH") not in {None, "", "0"}
        if sent and self.takes and request.content_type != self.takes:
            raise Problem(415, _("Kirim isi sebagai {kind}.").format(kind=self.takes))


def json_answer(value: Any, status: int = 200, *, location: str = "") -> HttpResponse:
    """``value`` as JSON: models, dataclasses, dates and exact numbers (as text) included."""
    headers = {"Location": location} if location else {}
    if value is None:
        return HttpResponse(status=status, headers=headers)
    return HttpResponse(pydantic_core.to_json(value), status=status, content_type="application/json", headers=headers)


class Noun(Router):
    """The endpoints about one noun."""

    def __init__(self, name: str, says: str = "") -> None:
        super().__init__(tags=[name])
        self.name, self.says = name, says

    def read(self, path: str, *, out: Any, scope: Scope = Scope.READ, **told: Any) -> Callable[..., Any]:
        """A GET: answered with ``ETag``, and 304 to whoever has it already."""
        return self._endpoint("GET", path, out=out, status=200, scope=scope, wrap=_reading, told=told)

    def file(self, path: str, *, scope: Scope, method: str = "GET", **told: Any) -> Callable[..., Any]:
        """A GET of bytes, or a POST that is answered with some and changes nothing."""
        return self._endpoint(
            method,
            path,
            out=None,
            status=200,
            scope=scope,
            wrap=lambda view, _status: view,
            told={**told, "file": True},
        )

    def create(self, path: str, *, out: Any, scope: Scope, status: int = 201, **told: Any) -> Callable[..., Any]:
        """A POST."""
        return self._endpoint("POST", path, out=out, status=status, scope=scope, wrap=_writing, told=told)

    def start(
        self, path: str, *, out: Any, scope: Scope, at_once: int | None = None, **told: Any
    ) -> Callable[..., Any]:
        """A POST of what goes on in the background: 202, and ``Location`` is the run to follow.

        ``at_once``: the status where it is done already when it is answered.
        """
        told = {**told, "at_once": at_once} if at_once else told
        return self._endpoint("POST", path, out=out, status=202, scope=scope, wrap=_writing, told=told)

    def replace(self, path: str, *, out: Any, scope: Scope, **told: Any) -> Callable[..., Any]:
        """A PUT."""
        return self._endpoint("PUT", path, out=out, status=200, scope=scope, wrap=_writing, told=told)

    def change(self, path: str, *, out: Any, scope: Scope, **told: Any) -> Callable[..., Any]:
        """A PATCH."""
        return self._endpoint("PATCH", path, out=out, status=200, scope=scope, wrap=_writing, told=told)

    def remove(self, path: str, *, scope: Scope, **told: Any) -> Callable[..., Any]:
        """A DELETE: answered with nothing."""
        return self._endpoint("DELETE", path, out=None, status=204, scope=scope, wrap=_writing, told=told)

    def _endpoint(
        self,
        method: str,
        path: str,
        *,
        out: Any,
        status: int,
        scope: Scope,
        wrap: Any,
        told: dict[str, Any],
    ) -> Callable[..., Any]:
        def keep(view: Callable[..., Any]) -> Callable[..., Any]:
            view.__dict__["secret_answer"] = told.get("secret", False)
            view.__annotations__ = get_type_hints(view, include_extras=True)  # ninja would look beside the wrapper
            takes = "multipart/form-data" if told.get("forms") else "application/json" if _takes_body(view) else ""
            self.add_api_operation(
                path,
                [method],
                wrap(view, status),
                auth=Caller(scope, takes=takes),
                response=NOT_SET if told.get("file") else dict.fromkeys({status, told.get("at_once", status)}, out),
                operation_id=view.__name__,
                summary=(view.__doc__ or "").strip().partition("\n")[0].rstrip("."),
                description=(view.__doc__ or "").strip(),
                url_name=told.get("name") or view.__name__,
                openapi_extra={"x-scope": scope.value, **{f"x-{key}": value for key, value in told.items()}},
            )
            return view

        return keep


def _takes_body(view: Callable[..., Any]) -> bool:
    return any(isinstance(kind, type) and issubclass(kind, In) for kind in view.__annotations__.values())


def _reading(view: Callable[..., Any], status: int) -> Callable[..., HttpResponseBase]:
    @wraps(view)
    def answer(request: HttpRequest, **given: Any) -> HttpResponseBase:
        if not request.accepts("application/json"):
            raise NotAcceptable(_("Jawaban alamat ini adalah application/json."))
        found = view(request, **given)
        response: HttpResponse = found if isinstance(found, HttpResponseBase) else json_answer(found, status)  # type: ignore[assignment]
        if "ETag" not in response.headers:
            response.headers["ETag"] = f'"{hashlib.blake2b(response.content, digest_size=12).hexdigest()}"'
        if response.headers["ETag"] in _tags(request.headers.get("If-None-Match", "")):
            unchanged = HttpResponse(status=304)
            for name in ("ETag", "Link"):
                if name in response.headers:
                    unchanged.headers[name] = response.headers[name]
            del unchanged.headers["Content-Type"]
            return unchanged
        return response

    return answer


def _writing(view: Callable[..., Any], status: int) -> Callable[..., HttpResponseBase]:
    def done(request: HttpRequest, given: dict[str, Any]) -> HttpResponse:
        found = view(request, **given)
        return found if isinstance(found, HttpResponse) else json_answer(found, status)

    @wraps(view)
    def answer(request: HttpRequest, **given: Any) -> HttpResponseBase:
        key = request.headers.get("Idempotency-Key", "")
        if not key:
            return done(request, given)
        return _once(request, key, lambda: done(request, given), secret=view.__dict__["secret_answer"])

    return answer


def _once(request: HttpRequest, key: str, do: Callable[[], HttpResponse], *, secret: bool) -> HttpResponse:
    """What ``do`` answers; the same key again is answered from what is kept, and does nothing.

    Raises:
        Problem: the key is too long, was used for another request, or is in work right now.
    """
    if len(key) > MAX_KEY or not key.isprintable():
        raise Problem(422, _("Idempotency-Key: paling banyak {n} huruf yang dapat dicetak.").format(n=MAX_KEY))
    person, digest = person_of(request), _digest(request)
    with transaction.atomic():
        _alone(person, key)
        kept = KeptAnswer.objects.filter(person=person, key=key).first()
        if kept is not None:
            return _again(kept, digest)
        response = do()
        KeptAnswer.objects.create(
            person=person,
            key=key,
            digest=digest,
            status=response.status_code,
            headers={name: response.headers[name] for name in _REPEATED if name in response.headers},
            body=b"" if secret else response.content,
            secret=secret,
        )
    return response


_REPEATED = ("Content-Type", "ETag", "Location")


def _alone(person: Person, key: str) -> None:
    number = int.from_bytes(hashlib.blake2b(f"{person.pk} {key}".encode(), digest_size=8).digest(), signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        (got,) = cursor.fetchone()
    if not got:
        raise Problem(409, _("Permintaan dengan kunci ini sedang dikerjakan. Tunggu jawabannya."), kind="in-work")


def _again(kept: KeptAnswer, digest: str) -> HttpResponse:
    if kept.digest != digest:
        message = _("Idempotency-Key ini sudah dipakai untuk permintaan lain. Pakailah kunci baru.")
        raise Problem(422, message, kind="key-reused")
    if kept.secret:
        message = _("Permintaan ini sudah dikerjakan; rahasianya hanya diperlihatkan sekali.")
        raise Problem(409, message, kind="secret-shown")
    response = HttpResponse(bytes(kept.body), status=kept.status, headers=kept.headers)
    response.headers["Idempotent-Replayed"] = "true"
    return response


def _digest(request: HttpRequest) -> str:
    # Keyed: what it is made of may hold a passphrase, which nobody shall guess from what is kept.
    key = settings.SECRET_KEY.encode()
    found = hmac.new(key, f"{request.method} {request.get_full_path()}\n".encode(), hashlib.sha256)
    if request.content_type == "multipart/form-data":
        for name, values in sorted(request.POST.lists()):
            found.update(repr((name, values)).encode())
        for name, file in sorted(cast("dict[str, UploadedFile[Any]]", request.FILES).items()):
            found.update(f"{name} {getattr(file, 'name', '')}\n".encode())
            for piece in file.chunks():
                found.update(piece)
            file.seek(0)
    else:
        found.update(request.body)
    return found.hexdigest()


def _tags(told: str) -> set[str]:
    return {one.strip().removeprefix("W/") for one in told.split(",")}


def version_asked(request: HttpRequest, *, current: int) -> int:
    """The version that the request means to change: of ``If-Match``; ``*``: whatever is there; 0 when not said.

    Tags of versioned things are ``"<version>-<digest>"``.
    """
    told = request.headers.get("If-Match", "").strip()
    if told == "*":
        return current
    version = told.removeprefix("W/").strip('"').partition("-")[0]
    return int(version) if version.isascii() and version.isdigit() and len(version) < 10 else -1 if told else 0


def versioned(value: Any, version: int, status: int = 200) -> HttpResponse:
    """An answer whose tag begins with the version that ``If-Match`` names."""
    response = json_answer(value, status)
    digest = hashlib.blake2b(response.content, digest_size=8).hexdigest()
    response.headers["ETag"] = f'"{version}-{digest}"'
    return response


def address(name: str, **parts: Any) -> str:
    """The whole address of another endpoint."""
    from django.urls import reverse  # the addresses are known only after this room was loaded

    return settings.LINKS_TO + reverse(f"api:{name}", kwargs=parts)
