"""What changes a cycle, each asked on a page of its own that says what will happen before it does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tolok.assessment import access
from tolok.assessment.actions.cycles import cancel_cycle, start_cycle
from tolok.assessment.actions.deadlines import change_stage_dates
from tolok.assessment.actions.decisions import decide_many
from tolok.assessment.faults import Faulty, NotPossible
from tolok.assessment.forms.cycles import DatesForm, ReasonForm
from tolok.assessment.models import Cycle, SetBy, Stage, StageKind
from tolok.assessment.views.asked import cycle_of, person_of, standing_of
from tolok.assessment.views.cycles import may_decide
from tolok.organisation.access import Refused
from tolok.organisation.rights import Right

_ASKED = ["GET", "HEAD", "POST"]


@require_http_methods(_ASKED)
def cycle_start(request: HttpRequest, cycle: int) -> HttpResponse:
    """Start a prepared cycle."""
    found = _mine(request, cycle)
    count = found.assessments.count()
    first = found.stages.exclude(set_by=SetBy.NOBODY).first()
    says = [
        _("{count} peserta mulai; koordinatornya diberi tahu.").format(count=count),
        _("Instrumen yang dipakai sudah dibekukan; versi baru instrumen tidak mengubah siklus ini."),
    ]
    if first is not None:
        says.append(
            _("Tahap pertama yang diisi: {stage}, {opens} sampai {closes}.").format(
                stage=first.name, opens=moment(first.opens_at), closes=moment(first.closes_at)
            )
        )
    return confirmed(
        request,
        heading=_("Mulai {cycle}?").format(cycle=found.name),
        says=says,
        verb=_("Mulai siklus"),
        done=_("Siklus dimulai."),
        back=reverse("cycle", args=[found.pk]),
        act=lambda _data: start_cycle(cycle=found, by=person_of(request), standing=standing_of(request)),
        sample=found.sample,
    )


@require_http_methods(_ASKED)
def cycle_decisions(request: HttpRequest, cycle: int) -> HttpResponse:
    """Decide all results that wait for it."""
    found = cycle_of(request, cycle)
    if not may_decide(standing_of(request), found):
        raise Refused(Right.DECIDE)
    waiting = found.assessments.filter(stage__kind=StageKind.DECISION, decided_at__isnull=True).count()
    elsewhere = found.assessments.exclude(stage__kind=StageKind.DECISION).filter(decided_at__isnull=True).count()
    says = [
        _("{count} hasil ditetapkan seperti adanya; nilainya tidak dapat diubah lagi.").format(count=waiting),
        _("{count} penilaian lain belum sampai di tahap ini dan tidak tersentuh.").format(count=elsewhere),
        _("Hasil belum terlihat umum; itu terjadi saat diumumkan."),
    ]
    return confirmed(
        request,
        heading=_("Tetapkan hasil {cycle}?").format(cycle=found.name),
        says=says,
        verb=_("Tetapkan {count} hasil").format(count=waiting),
        done=_("Hasil ditetapkan."),
        back=reverse("cycle", args=[found.pk]),
        act=lambda _data: decide_many(cycle=found, by=person_of(request), standing=standing_of(request)),
        sample=found.sample,
    )


@require_http_methods(_ASKED)
def cycle_cancellation(request: HttpRequest, cycle: int) -> HttpResponse:
    """Cancel the cycle."""
    found = _mine(request, cycle)
    says = [
        _("Semua isian tetap dapat dibaca, tetapi tidak dapat diubah lagi."),
        _("Tidak ada hasil yang ditetapkan atau diumumkan. Ini tidak dapat diurungkan."),
    ]
    return confirmed(
        request,
        heading=_("Batalkan {cycle}?").format(cycle=found.name),
        says=says,
        verb=_("Batalkan siklus"),
        done=_("Siklus dibatalkan."),
        back=reverse("cycle", args=[found.pk]),
        act=lambda data: cancel_cycle(
            cycle=found, reason=data["reason"], by=person_of(request), standing=standing_of(request)
        ),
        form=ReasonForm(request.POST or None),
        tone="warning",
        sample=found.sample,
    )


@require_http_methods(_ASKED)
def stage(request: HttpRequest, cycle: int, position: int) -> HttpResponse:
    """Move the dates of a stage, or (``?close=1``) end it now."""
    found = _mine(request, cycle)
    asked = Stage.objects.select_related("cycle").filter(cycle=found, position=position).first()
    if asked is None:
        raise Http404(_("Siklus ini tidak mempunyai tahap itu."))
    close = "close" in request.GET
    here = found.assessments.filter(stage=asked, decided_at__isnull=True).count()
    says = [
        _("Sekarang: {opens} sampai {closes}.").format(opens=moment(asked.opens_at), closes=moment(asked.closes_at)),
        _("{count} penilaian berada di tahap ini.").format(count=here),
        _("Setelah ditutup, isiannya terkunci; hanya yang diperpanjang satu per satu dapat melanjutkan."),
        _("Koordinator yang terkena diberi tahu beserta alasannya; tanggal lama dan baru tersimpan di riwayat."),
    ]
    heading = _("Kunci tahap {stage} sekarang?") if close else _("Ubah tanggal tahap {stage}")
    return confirmed(
        request,
        heading=heading.format(stage=asked.name),
        says=says,
        verb=_("Kunci tahap") if close else _("Simpan tanggal"),
        done=_("Tanggal tahap diubah."),
        back=reverse("cycle", args=[found.pk]),
        act=lambda data: change_stage_dates(stage=asked, by=person_of(request), standing=standing_of(request), **data),
        form=DatesForm.of(asked, request.POST or None, close=close),
        tone="warning" if close else "",
        sample=found.sample,
    )


def confirmed(
    request: HttpRequest,
    *,
    heading: str,
    says: Sequence[str],
    verb: str,
    done: str,
    back: str,
    act: Callable[[dict[str, Any]], object],
    form: forms.Form | None = None,
    tone: str = "",
    template: str = "assessment/confirm.html",
    **more: Any,
) -> HttpResponse:
    """Ask on a page of its own what ``act`` does; when it is confirmed, do it and go ``back``.

    What the action refuses is told on the same page, at its field where it has one.
    """
    status, told = 200, ""
    if request.method == "POST":
        if form is None or form.is_valid():
            try:
                act(form.cleaned_data if form is not None else {})
            except Faulty as error:
                told = _put(form, error.faults)
            except NotPossible as error:
                told = str(error)
            else:
                messages.success(request, done)
                return redirect(back)
        status = 422
    context = {"heading": heading, "says": says, "verb": verb, "back": back, "form": form or "", "tone": tone, **more}
    return render(request, template, {**context, "told": told}, status=status)


def moment(at: Any) -> str:
    """A moment in a sentence, in the reader's clock."""
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")


def _put(form: forms.Form | None, faults: dict[str, str]) -> str:
    """Put faults at their fields; those that have none come back as one text."""
    rest = []
    for name, message in faults.items():
        if form is not None and name in form.fields:
            form.add_error(name, message)
        else:
            rest.append(message)
    return " ".join(rest)


def _mine(request: HttpRequest, number: int) -> Cycle:
    found = cycle_of(request, number)
    access.require_run(standing_of(request), found)
    return found
