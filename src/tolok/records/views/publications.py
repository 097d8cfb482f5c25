"""Publishing, withdrawing and correcting results; and the pages and files of a publication, open to everybody."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tolok.assessment.access import require_run
from tolok.assessment.actions.cycles import publish_cycle
from tolok.assessment.answers import language
from tolok.assessment.models import Cycle, CycleState
from tolok.assessment.progress import predicate_name
from tolok.assessment.values import values_of
from tolok.assessment.views.running import confirmed
from tolok.instruments import Instrument
from tolok.organisation.access import Refused
from tolok.organisation.middleware import open_to_all
from tolok.organisation.rights import Right
from tolok.records import access
from tolok.records.actions.publications import (
    correct,
    publish,
    seen_digest,
    set_consent_rule,
    to_publish,
    withdraw,
)
from tolok.records.analysis import number_of
from tolok.records.faults import Faulty, NotPossible
from tolok.records.models import Change, Publication, PublishedResult
from tolok.records.published import as_json, csv_lines
from tolok.records.queries import consents_of
from tolok.records.views.asked import assessment_of, cycle_of, person_of, standing_of
from tolok.results import CLUSTERS

_ASKED = ["GET", "HEAD", "POST"]
_PAGE = 50


# What the national coordinator does ----------------------------------------
@require_http_methods(_ASKED)
def cycle_publication(request: HttpRequest, cycle: int) -> HttpResponse:
    """Publish results: first everything that would become public, then one button.

    An agency's own evaluation of its units ends here too; its results are final, and not public.
    """
    found = cycle_of(request, cycle)
    if found.agency_id is not None:
        return _end_units(request, found)
    if not access.may_publish(standing_of(request), found):
        raise Refused(Right.RUN_CYCLE)
    told, faults, status = "", {}, 200
    if request.method == "POST":
        try:
            made = publish(
                cycle=found,
                chosen=_numbers(request),
                ends="ends" in request.POST,
                reason=request.POST.get("reason", ""),
                seen=request.POST.get("seen", ""),
                by=person_of(request),
                standing=standing_of(request),
            )
        except Faulty as fault:
            faults, status = fault.faults, 422
        except NotPossible as fault:
            told, status = str(fault), 422
        else:
            messages.success(request, _("Hasil diumumkan."))
            return redirect("publication", made.pk)
    return render(request, "records/publish.html", _publishing(request, found, told, faults), status=status)


def _end_units(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    require_run(standing_of(request), cycle)
    decided = cycle.assessments.filter(decided_at__isnull=False).count()
    rest = cycle.assessments.filter(decided_at__isnull=True).count()
    says = [
        _("{count} hasil menjadi tetap bagi unit kerja; tidak dibuka untuk umum.").format(count=decided),
        _("{count} penilaian yang belum ditetapkan tidak ikut diumumkan dan terkunci.").format(count=rest),
        _("Siklus berakhir: tidak ada isian, nilai, atau tanggal yang dapat diubah lagi. Ini tidak dapat diurungkan."),
    ]
    return confirmed(
        request,
        heading=_("Umumkan hasil {cycle}?").format(cycle=cycle.name),
        says=says,
        verb=_("Umumkan"),
        done=_("Hasil diumumkan."),
        back=reverse("cycle", args=[cycle.pk]),
        act=lambda _data: publish_cycle(cycle=cycle, by=person_of(request), standing=standing_of(request)),
        tone="warning",
        sample=cycle.sample,
    )


def _publishing(request: HttpRequest, cycle: Cycle, told: str, faults: dict[str, str]) -> dict[str, Any]:
    waiting = to_publish(cycle)
    consents = consents_of(row.pk for row in waiting)
    chosen = set(_numbers(request)) if request.method == "POST" else None
    rows = []
    for row in waiting:
        consent = consents.get(row.pk)
        blocked = cycle.consent_needed and consent is None
        rows.append(
            {
                "row": row,
                "predicate": predicate_name(cycle.instrument, row.predicate),
                "consent": consent,
                "blocked": blocked,
                "checked": not blocked and (chosen is None or row.pk in chosen),
            }
        )
    return {
        "cycle": cycle,
        "rows": rows,
        "seen": seen_digest(waiting),
        "undecided": cycle.assessments.filter(decided_at__isnull=True).count(),
        "without": sum(row["consent"] is None for row in rows),
        "earlier": Publication.objects.filter(cycle=cycle).count(),
        "running": cycle.state in {CycleState.OPEN, CycleState.PREPARED},
        "reason": request.POST.get("reason", ""),
        "ends": request.method != "POST" or "ends" in request.POST,
        "told": told,
        "faults": faults,
        "sample": cycle.sample,
    }


@require_POST
def consent_rule(request: HttpRequest, cycle: int) -> HttpResponse:
    """Whether consent is needed or only shown."""
    found = _mine(request, cycle)
    try:
        set_consent_rule(
            cycle=found, needed="needed" in request.POST, by=person_of(request), standing=standing_of(request)
        )
    except NotPossible as fault:
        messages.info(request, str(fault))
    return redirect("cycle_publication", found.pk)


@require_http_methods(_ASKED)
def withdrawal(request: HttpRequest, cycle: int) -> HttpResponse:
    """Withdraw published results, with the reason that everybody reads."""
    found = _mine(request, cycle)
    told, faults, status = "", {}, 200
    if request.method == "POST":
        try:
            made = withdraw(
                cycle=found,
                chosen=_numbers(request),
                reason=request.POST.get("reason", ""),
                by=person_of(request),
                standing=standing_of(request),
            )
        except Faulty as fault:
            faults, status = fault.faults, 422
        except NotPossible as fault:
            told, status = str(fault), 422
        else:
            messages.success(request, _("Hasil ditarik; pengumuman baru memuat alasannya."))
            return redirect("publication", made.pk)
    rows = found.assessments.filter(public=True, unit__isnull=True).select_related("agency").order_by("agency__name")
    context = {
        "cycle": found,
        "rows": [(row, predicate_name(found.instrument, row.predicate)) for row in rows],
        "chosen": set(_numbers(request)) if request.method == "POST" else set(),
        "reason": request.POST.get("reason", ""),
        "told": told,
        "faults": faults,
        "sample": found.sample,
    }
    return render(request, "records/withdraw.html", context, status=status)


@require_http_methods(_ASKED)
def correction(request: HttpRequest, assessment: int) -> HttpResponse:
    """Correct values of a published result, with the reason that everybody reads."""
    found = assessment_of(request, assessment)
    standing_of(request).require(Right.DECIDE, agency=found.agency_id, cycle=found.cycle_id)
    if not access.may_publish(standing_of(request), found.cycle):
        raise Refused(Right.RUN_CYCLE)
    told, faults, status = "", {}, 200
    before = values_of(found).answers()
    typed = {leaf.id: request.POST.get(leaf.id, before.get(leaf.id, "")) for leaf in found.cycle.instrument.leaves}
    if request.method == "POST":
        try:
            made = correct(
                assessment=found,
                values={leaf: value for leaf, value in typed.items() if value.strip() != before.get(leaf, "")},
                reason=request.POST.get("reason", ""),
                by=person_of(request),
                standing=standing_of(request),
            )
        except Faulty as fault:
            faults, status = fault.faults, 422
        except NotPossible as fault:
            told, status = str(fault), 422
        else:
            messages.success(request, _("Hasil dikoreksi dan diumumkan lagi."))
            return redirect("publication", made.pk)
    context = {
        "assessment": found,
        "rows": [
            (leaf.id, number_of(leaf), leaf.title.in_(language()), typed[leaf.id], faults.get(leaf.id, ""))
            for leaf in found.cycle.instrument.leaves
        ],
        "reason": request.POST.get("reason", ""),
        "told": told or faults.get("", ""),
        "faults": faults,
        "sample": found.cycle.sample,
    }
    return render(request, "records/correct.html", context, status=status)


# What everybody reads ----------------------------------------
@open_to_all
@require_safe
def publication_list(request: HttpRequest) -> HttpResponse:
    """All publications, the latest first."""
    rows = Publication.objects.select_related("cycle").defer("head")
    page = Paginator(rows, _PAGE).get_page(request.GET.get("page"))
    return render(request, "records/publications.html", {"page": page, "sample": False})


@open_to_all
@require_safe
def publication(request: HttpRequest, publication: int) -> HttpResponse:
    """One publication: its results, what changed, and how to verify it."""
    found = _published(publication)
    rows = found.results.select_related("agency")
    text, cluster, change = _asked(request)
    for word in text.split():
        rows = rows.filter(agency__name__icontains=word)
    if cluster:
        rows = rows.filter(agency__cluster=cluster)
    if change:
        rows = rows.filter(change=change)
    page = Paginator(rows, _PAGE).get_page(request.GET.get("page"))
    context = {
        "publication": found,
        "page": page,
        "rows": [_told(found.cycle.instrument, row) for row in page.object_list],
        "newest": Publication.objects.filter(cycle=found.cycle).order_by("-number").first(),
        "others": Publication.objects.filter(cycle=found.cycle).exclude(pk=found.pk).order_by("number"),
        "changes": _changes(found),
        "clusters": [(code, name.in_(language())) for code, name in CLUSTERS.items() if code != "nasional"],
        "text": text,
        "cluster": cluster,
        "change": change,
        "instrument": found.cycle.instrument.short.in_(language()),
        "sample": found.cycle.sample,
    }
    return render(request, "records/publication.html", context)


def _asked(request: HttpRequest) -> tuple[str, str, str]:
    text = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    cluster, change = request.GET.get("cluster", ""), request.GET.get("change", "")
    return text, cluster if cluster in CLUSTERS else "", change if change in Change.values else ""


def _changes(found: Publication) -> list[tuple[str, str, int]]:
    counted: dict[str, int] = {}
    for change in found.results.values_list("change", flat=True):
        counted[change] = counted.get(change, 0) + 1
    return [(one.value, str(one.label), counted[one]) for one in Change if one in counted]


def _told(instrument: Instrument, row: PublishedResult) -> dict[str, Any]:
    told = row.content["predicate"]
    bands = instrument.tree.bands.bands if instrument.tree.bands else ()
    return {
        "row": row,
        "index": row.content["index"],
        "predicate": next((band.name.in_(language()) for band in bands if band.name.id == told), told or ""),
        "change": Change(row.change),
        "marked": row.change in {Change.CORRECTED, Change.WITHDRAWN},
    }


@open_to_all
@require_safe
def as_json_file(request: HttpRequest, publication: int) -> HttpResponse:  # noqa: ARG001 - a view
    """The whole publication as JSON, with the signed head."""
    found = _published(publication)
    answer = JsonResponse(as_json(found, found.results.all()), json_dumps_params={"ensure_ascii": False})
    return _named(answer, found, "json")


@open_to_all
@require_safe
def as_csv_file(request: HttpRequest, publication: int) -> HttpResponse:  # noqa: ARG001
    """The whole publication as CSV."""
    found = _published(publication)
    told = "".join(csv_lines(found, found.results.all()))
    return _named(HttpResponse(told, content_type="text/csv; charset=utf-8"), found, "csv")


@open_to_all
@require_safe
def head_file(request: HttpRequest, publication: int) -> HttpResponse:  # noqa: ARG001
    """The ledger's head, signed right after this publication: `tolok ledger verify --head` takes it."""
    found = _published(publication)
    return _named(JsonResponse(found.head, json_dumps_params={"indent": 2}), found, "head.json")


def _published(number: int) -> Publication:
    return get_object_or_404(Publication.objects.select_related("cycle", "by"), pk=number)


def _named(answer: HttpResponse, publication: Publication, ending: str) -> HttpResponse:
    answer.headers["Content-Disposition"] = content_disposition_header(True, _file_name(publication, ending)) or ""
    return answer


def _file_name(publication: Publication, ending: str) -> str:
    return f"hasil-{publication.cycle.year}-{publication.cycle_id}-pengumuman-{publication.number}.{ending}"


def _mine(request: HttpRequest, number: int) -> Cycle:
    found = cycle_of(request, number)
    if found.agency_id is not None:
        raise Http404(_("Hasil siklus ini tidak diumumkan bagi umum."))
    if not access.may_publish(standing_of(request), found):
        raise Refused(Right.RUN_CYCLE)
    return found


def _numbers(request: HttpRequest) -> list[int]:
    return [
        int(word) for word in request.POST.getlist("chosen") if word.isascii() and word.isdigit() and len(word) < 19
    ]
