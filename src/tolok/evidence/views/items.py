"""One item: its page, changing it, its class, withdrawing it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tolok.evidence import access, actions, uses
from tolok.evidence.faults import NotPossible
from tolok.evidence.forms import FactsForm
from tolok.evidence.models import Classification, Item
from tolok.evidence.views.asked import item_of, item_to_change, person_of, standing_of


@require_safe
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """What it is, where it is used, until when it counts, and a look inside."""
    return _page(request, item_of(request, pk))


@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The look inside alone, for the place beside a list."""
    found = item_of(request, pk)
    return render(request, "evidence/parts/beside.html", _told(request, found))


@require_http_methods(["GET", "HEAD", "POST"])
def facts(request: HttpRequest, pk: int) -> HttpResponse:
    """The form that changes what is said of it."""
    found = item_to_change(request, pk)
    standing = standing_of(request)
    form = FactsForm(
        request.POST if request.method == "POST" else None, instance=found, standing=standing, agency=found.agency
    )
    version = request.POST.get("version", "")
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_item(
                by=person_of(request),
                standing=standing,
                item=found,
                version=int(version) if version.isdecimal() else 0,
                **form.cleaned_data,
            )
        except NotPossible as wrong:
            form.add_error(None, str(wrong))
        except ValidationError as wrong:
            for name, faults in wrong.message_dict.items():
                form.add_error(name if name in form.fields else None, faults)
        else:
            messages.success(request, _("Perubahan disimpan."))
            return redirect("evidence:item", pk=pk)
    told = {"form": form, "item": found, "version": version or found.version, "sample": found.added_by.sample}
    return render(request, "evidence/facts.html", told, status=422 if form.is_bound else 200)


@require_POST
def classification(request: HttpRequest, pk: int) -> HttpResponse:
    """Another class."""
    found = item_to_change(request, pk)
    version = request.POST.get("version", "")
    try:
        actions.set_classification(
            by=person_of(request),
            standing=standing_of(request),
            item=found,
            version=int(version) if version.isdecimal() else 0,
            classification=request.POST.get("classification", ""),
        )
    except NotPossible as wrong:
        return _page(request, found, fault=str(wrong))
    except ValidationError as wrong:
        return _page(request, found, fault=" ".join(wrong.messages))
    messages.success(request, _("Kelas informasi diubah."))
    return redirect("evidence:item", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def withdrawal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it off the shelf, after saying what that means."""
    found = item_to_change(request, pk)
    used = uses.of_items([found.pk])[found.pk]
    fault = ""
    if request.method == "POST":
        try:
            actions.withdraw_item(
                by=person_of(request),
                standing=standing_of(request),
                item=found,
                reason=request.POST.get("reason", ""),
            )
        except NotPossible as wrong:
            fault = str(wrong)
        else:
            messages.success(request, _("Bukti ditarik dari rak."))
            return redirect("evidence:item", pk=pk)
    told = {
        "item": found,
        "uses": used,
        "fault": fault,
        "in_force": [use for use in used if use.in_force],
        "sample": found.added_by.sample,
    }
    return render(request, "evidence/withdrawal.html", told, status=409 if fault else 200)


def _page(request: HttpRequest, found: Item, fault: str = "") -> HttpResponse:
    return render(
        request, "evidence/item.html", {**_told(request, found), "fault": fault}, status=409 if fault else 200
    )


def _told(request: HttpRequest, found: Item) -> dict[str, object]:
    standing = standing_of(request)
    return {
        "item": found,
        "uses": uses.of_items([found.pk])[found.pk],
        "validity": found.validity(timezone.localdate()),
        "openable": access.may_open(standing, found),
        "history": reverse("ledger:subject", args=[f"evidence:{found.pk}"]),
        "changeable": found.withdrawn_at is None and access.may_change(standing, found),
        "classes": Classification.choices,
        "sample": found.added_by.sample,
    }
