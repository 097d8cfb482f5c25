"""One assessment: the overview, and handing it over: approve, submit, pass on, decide, more time."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tolok.assessment import access
from tolok.assessment.access import Hand, hand
from tolok.assessment.actions.deadlines import extend
from tolok.assessment.actions.decisions import decide
from tolok.assessment.actions.stages import advance
from tolok.assessment.actions.submissions import approve, reopened_stage, submit
from tolok.assessment.answers import language
from tolok.assessment.clock import window_of
from tolok.assessment.doors import doors_for
from tolok.assessment.faults import Changed
from tolok.assessment.forms.cycles import ExtensionForm, HandOverForm
from tolok.assessment.handover import cautions_of
from tolok.assessment.models import Assessment, CycleState, SetBy, Stage, StageKind
from tolok.assessment.overview import grouped, overview
from tolok.assessment.progress import line_of, predicate_name
from tolok.assessment.snapshots import snapshot
from tolok.assessment.targets import aim_of
from tolok.assessment.views.asked import assessment_of, person_of, standing_of
from tolok.assessment.views.running import confirmed, moment
from tolok.organisation.access import Refused
from tolok.organisation.rights import Right

_ASKED = ["GET", "HEAD", "POST"]
_AHEAD = {CycleState.PREPARED, CycleState.OPEN}
HANDS_OVER = {SetBy.EXTERNAL: Right.SETTLE, SetBy.REVIEWER: Right.REVIEW, SetBy.NATIONAL: Right.DECIDE}


@require_safe
def assessment_list(request: HttpRequest) -> HttpResponse:
    """The assessments one may open, of running cycles first."""
    rows = (
        access.assessments(standing_of(request))
        .select_related("cycle__edition", "stage", "agency", "unit")
        .defer("cycle__edition__source")
        .filter(agency__in=standing_of(request).own_agencies)
        .order_by("-cycle__year", "-cycle", "agency__name", "unit__name")[:400]
    )
    running: list[Assessment] = []
    ended: list[Assessment] = []
    for row in rows:
        (running if row.cycle.state in {CycleState.OPEN, CycleState.PREPARED} else ended).append(row)
    context = {
        "groups": [running, ended],
        "any": running or ended,
        "sample": any(row.cycle.sample for row in (*running, *ended)),
    }
    return render(request, "assessment/assessment_list.html", context)


@require_safe
def assessment(request: HttpRequest, assessment: int) -> HttpResponse:
    """The overview; whoever acts for a unit alone sees their own indicators."""
    found = assessment_of(request, assessment)
    own = hand(standing_of(request), found)
    if not own.sees_all:
        leaves = [leaf for leaf in found.cycle.instrument.leaves if leaf.id in own.assigned]
        context = {
            "assessment": found,
            "leaves": [(leaf, leaf.title.in_(language())) for leaf in leaves],
            "doors": doors_for(own),
            "closes_at": window_of(found).closes_at,
            "sample": found.cycle.sample,
        }
        return render(request, "assessment/assessment_own.html", context)
    answering = found.stage.set_by == SetBy.AGENCY and found.cycle.state == CycleState.OPEN
    inside = own.may(Right.SEE) and not own.may(Right.JUDGE)
    shown = overview(found, with_cautions=answering and inside)
    context = {
        "assessment": found,
        "overview": shown,
        "line": line_of(found.cycle, standing_of(request)),
        "predicate_now": predicate_name(found.cycle.instrument, _band(shown.now)),
        "predicate_accepted": predicate_name(found.cycle.instrument, _band(shown.accepted)),
        "may": _may(own, answering=answering),
        "doors": doors_for(own),
        "answering": answering,
        "aim": aim_of(found) if inside else None,
        "sample": found.cycle.sample,
        "unofficial": found.decided_at is None,
        "instrument": found.cycle.instrument.short.in_(language()),
    }
    return render(request, "assessment/assessment.html", context)


@require_http_methods(_ASKED)
def submission(request: HttpRequest, assessment: int) -> HttpResponse:
    """Submit: what to look at, what will happen, and the digest of what is submitted."""
    found = assessment_of(request, assessment)
    hand(standing_of(request), found).require(Right.SUBMIT)
    content = snapshot(found, reopened_stage(found) or found.stage)
    cautions = grouped(cautions_of(found))
    ahead = Stage.objects.filter(cycle=found.cycle_id, position__gt=found.stage.position, optional=False)
    after = ahead.exclude(kind=StageKind.PUBLICATION).first()
    says = [
        _("Seluruh isian diserahkan seperti adanya dan tidak dapat diubah lagi pada tahap {stage}.").format(
            stage=found.stage.name
        ),
        _("Penilaian berpindah ke tahap {stage}; asesornya diberi tahu.").format(stage=after.name if after else "-"),
        _("Sidik isi yang diserahkan tersimpan di buku besar; perubahan apa pun sesudahnya akan terlihat."),
    ]
    return confirmed(
        request,
        heading=_("Kirim {stage}?").format(stage=found.stage.name),
        says=says,
        verb=_("Kirim"),
        done=_("Penilaian dikirim."),
        back=reverse("assessment", args=[found.pk]),
        act=lambda _data: submit(
            assessment=found,
            by=person_of(request),
            standing=standing_of(request),
            digest=_seen(request),
        ),
        template="assessment/submission.html",
        cautions=cautions,
        blocked=any(group.blocks for group in cautions),
        digest=content.digest,
        assessment=found,
        sample=found.cycle.sample,
    )


def _seen(request: HttpRequest) -> str:
    """The digest of what the page showed: nobody signs what they were not shown.

    Raises:
        Changed: the request names none.
    """
    if digest := request.POST.get("digest", ""):
        return digest
    raise Changed(
        _("Permintaan ini tidak menyebut isi yang Anda lihat. Buka halamannya, periksa isinya, lalu ulangi dari sana.")
    )


@require_http_methods(_ASKED)
def approval(request: HttpRequest, assessment: int) -> HttpResponse:
    """Approve the whole assessment as it stands, or (``?indicator=``) one indicator."""
    found = assessment_of(request, assessment)
    hand(standing_of(request), found).require(Right.APPROVE)
    leaf = request.GET.get("indicator", "")
    node = found.cycle.instrument.nodes.get(leaf) if leaf else None
    what = node.title.in_(language()) if node else _("seluruh jawaban")
    content = snapshot(found, found.stage, [leaf] if leaf else None)
    says = [
        _("Anda menyatakan isian ini lengkap dan benar: {count} indikator.").format(
            count=len(content.content["indicators"])
        ),
        _("Persetujuan menyebut sidik isi ini; perubahan apa pun membukanya kembali dan Anda diberi tahu."),
    ]
    return confirmed(
        request,
        heading=_("Setujui {what}?").format(what=what),
        says=says,
        verb=_("Setujui"),
        done=_("Jawaban disetujui."),
        back=reverse("assessment", args=[found.pk]),
        act=lambda _data: approve(
            assessment=found,
            leaf=leaf,
            by=person_of(request),
            standing=standing_of(request),
            digest=_seen(request),
        ),
        template="assessment/approval.html",
        cautions=[] if leaf else grouped(cautions_of(found)),
        digest=content.digest,
        assessment=found,
        sample=found.cycle.sample,
    )


@require_http_methods(_ASKED)
def handover(request: HttpRequest, assessment: int) -> HttpResponse:
    """Pass the assessment on to a later stage."""
    found = assessment_of(request, assessment)
    if not _may_hand_over(hand(standing_of(request), found)):
        raise Refused(HANDS_OVER.get(SetBy(found.stage.set_by), Right.RUN_CYCLE))
    ahead = _reachable(found)
    says = [
        _("{who} sekarang di tahap {stage}.").format(who=found.unit or found.agency, stage=found.stage.name),
        _("Nilai tahap ini tetap tersimpan; indikator yang dibiarkan memakai nilai tahap sebelumnya."),
        _("Sesudah diteruskan, nilai tahap ini tidak dapat diubah lagi."),
    ]
    return confirmed(
        request,
        heading=_("Teruskan ke tahap berikutnya?"),
        says=says,
        verb=_("Teruskan"),
        done=_("Penilaian diteruskan."),
        back=reverse("assessment", args=[found.pk]),
        act=lambda data: advance(
            assessment=found, by=person_of(request), standing=standing_of(request), to=data["to"], reason=data["reason"]
        ),
        form=HandOverForm(request.POST or None, stages=ahead, initial={"to": ahead[0].pk if ahead else None}),
        sample=found.cycle.sample,
    )


@require_http_methods(_ASKED)
def decision(request: HttpRequest, assessment: int) -> HttpResponse:
    """Decide the result of one assessment."""
    found = assessment_of(request, assessment)
    hand(standing_of(request), found).require(Right.DECIDE)
    says = [
        _("Indeks {index} menjadi hasil yang ditetapkan; {missing} indikator belum terjawab.").format(
            index=found.printed or "-", missing=found.missing
        ),
        _("Nilainya tidak dapat diubah lagi. Hasil baru terlihat umum saat siklus diumumkan."),
    ]
    return confirmed(
        request,
        heading=_("Tetapkan hasil {who}?").format(who=found.unit or found.agency),
        says=says,
        verb=_("Tetapkan"),
        done=_("Hasil ditetapkan."),
        back=reverse("assessment", args=[found.pk]),
        act=lambda _data: decide(assessment=found, by=person_of(request), standing=standing_of(request)),
        sample=found.cycle.sample,
    )


@require_http_methods(_ASKED)
def extension(request: HttpRequest, assessment: int) -> HttpResponse:
    """Give this assessment more time in its stage."""
    found = assessment_of(request, assessment)
    standing_of(request).require(Right.EXTEND, agency=found.cycle.agency_id, cycle=found.cycle_id)
    says = [
        _("Tahap {stage} ditutup {when} bagi yang lain; {who} mendapat waktu lebih lama.").format(
            stage=found.stage.name, when=moment(found.stage.closes_at), who=found.unit or found.agency
        ),
        _("Perpanjangan dan alasannya tersimpan di riwayat, dan koordinatornya diberi tahu."),
    ]
    return confirmed(
        request,
        heading=_("Perpanjang untuk {who}?").format(who=found.unit or found.agency),
        says=says,
        verb=_("Perpanjang"),
        done=_("Tenggat diperpanjang."),
        back=reverse("assessment", args=[found.pk]),
        act=lambda data: extend(
            assessment=found, stage=found.stage, by=person_of(request), standing=standing_of(request), **data
        ),
        form=ExtensionForm(request.POST or None),
        sample=found.cycle.sample,
    )


def _band(result: Any) -> str:
    return result.predicate.code if result.predicate else ""


def _may(own: Hand, *, answering: bool) -> dict[str, bool]:
    found = own.assessment
    running = found.cycle.state == CycleState.OPEN and found.decided_at is None
    deciding = running and found.stage.kind == StageKind.DECISION
    may_extend = own.standing.may(Right.EXTEND, agency=found.cycle.agency_id, cycle=found.cycle_id)
    return {
        "assign": own.may(Right.ASSIGN) and found.unit_id is None,
        "target": own.may(Right.ASSIGN) and found.decided_at is None and found.cycle.state in _AHEAD,
        "approve": answering and own.may(Right.APPROVE),
        "submit": answering and own.may(Right.SUBMIT),
        "hand_over": running and not deciding and _may_hand_over(own),
        "decide": deciding and own.may(Right.DECIDE),
        "extend": running and may_extend,
        "judge": any(own.may(right) for right in (Right.JUDGE, Right.VERIFY, Right.REVIEW)),
    }


def _may_hand_over(own: Hand) -> bool:
    right = HANDS_OVER.get(SetBy(own.assessment.stage.set_by))
    return access.may_run(own.standing, own.assessment.cycle) or (right is not None and own.may(right))


def _reachable(found: Assessment) -> list[Stage]:
    """The next stage, and those behind optional ones."""
    ahead = []
    for stage in Stage.objects.filter(cycle=found.cycle_id, position__gt=found.stage.position):
        if stage.kind == StageKind.PUBLICATION:
            break
        ahead.append(stage)
        if not stage.optional:
            break
    return ahead
