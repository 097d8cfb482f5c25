"""The shelf: find, look, add."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tolok.evidence import access, actions, kinds, queries
from tolok.evidence.faults import NotPossible
from tolok.evidence.forms import AddForm, ShelfForm
from tolok.evidence.models import Item, Upload
from tolok.evidence.parts import uploading
from tolok.evidence.views.asked import (
    agency_shown,
    agency_to_add_to,
    item_of,
    next_of,
    person_of,
    standing_of,
    wants_json,
)
from tolok.organisation.models import Agency


@require_http_methods(["GET", "HEAD", "POST"])
def shelf(request: HttpRequest) -> HttpResponse:
    """The list with its search and filters; POST adds an item."""
    if request.method == "POST":
        return _add(request)
    standing = standing_of(request)
    agency = agency_shown(request)
    form = ShelfForm(request.GET, agency=agency, years=queries.years(standing, agency.pk if agency else None))
    wanted = form.wanted()
    number = request.GET.get("page", "")
    page = queries.shelf(standing, wanted, number=int(number) if number.isdecimal() else 1)
    place = agency or access.agencies_to_add_to(standing).first()
    adding = place if place and access.agencies_to_add_to(standing).filter(pk=place.pk).exists() else None
    part = request.headers.get("HX-Request") and request.headers.get("HX-Target") == "shelf-list"
    return render(
        request,
        "evidence/parts/list.html" if part else "evidence/shelf.html",
        {
            "form": form,
            "page": page,
            "wanted": wanted,
            "agency": agency,
            "query": _query_without_page(request),
            **(uploading(request, adding) if adding else {}),
            "adding": adding,
            "sample": any(row.item.added_by.sample for row in page),
        },
    )


@require_safe
def new(request: HttpRequest) -> HttpResponse:
    """The form for one item, which works without JavaScript."""
    agency = agency_to_add_to(request)
    first = {"upload": request.GET.get("upload", ""), "unit": request.GET.get("unit", "")}
    form = AddForm(standing=standing_of(request), agency=agency, initial=first)
    return _form(request, form, agency)


@require_safe
def duplicates(request: HttpRequest) -> HttpResponse:
    """The items of the own agency with this hash, and where they are used."""
    agency = agency_to_add_to(request)
    sha256 = request.GET.get("sha256", "")
    if key := request.GET.get("upload"):
        sha256 = Upload.objects.filter(pk=key, person=person_of(request)).values_list("sha256", flat=True).first() or ""
    rows = queries.duplicates(standing_of(request), agency, sha256) if sha256 else []
    return JsonResponse({"items": [_as_json(row.item, [use.label for use in row.uses]) for row in rows]})


def _add(request: HttpRequest) -> HttpResponse:
    agency = agency_to_add_to(request)
    form = AddForm(request.POST, request.FILES, standing=standing_of(request), agency=agency)
    if form.is_valid():
        try:
            item = _added(request, form, agency)
        except _Known as known:
            return _ask(request, known, agency)
        except ValidationError as wrong:
            _tell(form, wrong)
        except (NotPossible, kinds.Refusal) as wrong:
            form.add_error("file", str(wrong))
        else:
            if wants_json(request):
                return JsonResponse(_as_json(item), status=201)
            messages.success(request, _("“{title}” sudah ada di rak.").format(title=item.title))
            return redirect(next_of(request) or reverse("evidence:item", args=[item.pk]))
    if wants_json(request):
        return JsonResponse({"errors": form.errors}, status=422)
    return _form(request, form, agency, status=422)


def _added(request: HttpRequest, form: AddForm, agency: Agency) -> Item:
    told: dict[str, Any] = dict(form.cleaned_data)
    who: dict[str, Any] = {"by": person_of(request), "standing": standing_of(request), "agency": agency}
    file, key, other, anyway = (told.pop(name) for name in ("file", "upload", "same_as", "anyway"))
    upload = None
    if file:
        upload = actions.receive_file(**who, file_name=file.name, file=file)
    elif key:
        upload = Upload.objects.filter(pk=key, person=person_of(request), agency=agency).first()
        if upload is None:
            raise NotPossible(_("Unggahan ini sudah tidak ada. Unggah berkasnya sekali lagi."))
    if upload is not None and not anyway:
        actions.finish_upload(upload)
        if rows := queries.duplicates(standing_of(request), agency, upload.sha256):
            raise _Known(rows, upload)
    same = item_of(request, other) if other else None
    told["title"] = told["title"] or _title_from(upload.file_name if upload else same.title if same else "")
    told["kind"] = told["kind"] or "other"
    told["enactment"] = told["enactment"] or "not_applicable"
    return actions.add_item(**who, upload=upload, same_as=same, **told)


class _Known(Exception):
    """The agency has these bytes already; the upload waits for an answer."""

    def __init__(self, rows: list[queries.Row], upload: Upload) -> None:
        super().__init__()
        self.rows, self.upload = rows, upload


def _ask(request: HttpRequest, known: _Known, agency: Agency) -> HttpResponse:
    """Use what is there, or add this one too? Nothing that was typed or sent is lost meanwhile."""
    if wants_json(request):
        items = [_as_json(row.item, [use.label for use in row.uses]) for row in known.rows]
        return JsonResponse({"items": items, "upload": known.upload.pk}, status=409)
    typed = request.POST.copy()
    typed["upload"], typed["title"] = known.upload.pk, typed.get("title") or _title_from(known.upload.file_name)
    form = AddForm(typed, standing=standing_of(request), agency=agency)
    return _form(request, form, agency, status=409, same=known.rows)


def _title_from(name: str) -> str:
    stem = name.rpartition(".")[0] or name
    return " ".join(stem.replace("_", " ").split())[:300]


def _tell(form: AddForm, wrong: ValidationError) -> None:
    for name, faults in wrong.message_dict.items():
        form.add_error(name if name in form.fields else None, faults)


def _form(
    request: HttpRequest, form: AddForm, agency: Agency, status: int = 200, same: Sequence[queries.Row] = ()
) -> HttpResponse:
    told = {
        "form": form,
        "same": same,
        "agency": agency,
        "next": next_of(request),
        "file_limit_word": f"{settings.FILE_LIMIT // 2**20} MB",
    }
    return render(request, "evidence/new.html", told, status=status)


def _as_json(item: Item, used: list[str] | None = None) -> dict[str, Any]:
    told: dict[str, Any] = {"id": item.pk, "title": item.title, "url": reverse("evidence:item", args=[item.pk])}
    if used is not None:
        told |= {"uses": used, "unit": str(item.unit) if item.unit else ""}
    return told


def _query_without_page(request: HttpRequest) -> str:
    asked = request.GET.copy()
    asked.pop("page", None)
    return asked.urlencode()
