"""Handing an assessment over, each on a page that says what will happen: approve, submit, pass on, decide, extend."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tolok.assessment import access
from tolok.assessment.access import hand
from tolok.assessment.actions.deadlines import extend
from tolok.assessment.actions.decisions import decide
from tolok.assessment.actions.stages import advance
from tolok.assessment.actions.submissions import approve, reopened_stage, submit
from tolok.assessment.answers import language
from tolok.assessment.faults import Changed
from tolok.assessment.forms.cycles import ExtensionForm, HandOverForm
from tolok.assessment.handover import cautions_of
from tolok.assessment.models import Assessment, Stage, StageKind
from tolok.assessment.overview import grouped
from tolok.assessment.snapshots import Snapshot, snapshot
from tolok.assessment.views.asked import assessment_of, person_of, standing_of
from tolok.assessment.views.running import confirmed, moment
from tolok.organisation.rights import Right

_ASKED = ["GET", "HEAD", "POST"]


@require_http_methods(_ASKED)
def submission(request: HttpRequest, assessment: int) -> HttpResponse:
    """Submit: what to look at, what will happen, and the digest of what is submitted."""
    found = assessment_of(request, assessment)
    hand(standing_of(request), found).require(Right.SUBMIT)
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
    return _signed(
        request,
        found,
        snapshot(found, reopened_stage(found) or found.stage),
        lambda **who: submit(assessment=found, **who),
        heading=_("Kirim {stage}?").format(stage=found.stage.name),
        says=says,
        verb=_("Kirim"),
        done=_("Penilaian dikirim."),
        template="assessment/submission.html",
        cautions=cautions,
        blocked=any(group.blocks for group in cautions),
    )


@require_http_methods(_ASKED)
def approval(request: HttpRequest, assessment: int) -> HttpResponse:
    """Approve the whole assessment as it stands, or (``?indicator=``) one indicator."""
    found = assessment_of(request, assessment)
    hand(standing_of(request), found).require(Right.APPROVE)
    leaf = request.GET.get("indicator", "")
    node = found.cycle.instrument.nodes.get(leaf) if leaf else None
    content = snapshot(found, found.stage, [leaf] if leaf else None)
    says = [
        _("Anda menyatakan isian ini lengkap dan benar: {count} indikator.").format(
            count=len(content.content["indicators"])
        ),
        _("Persetujuan menyebut sidik isi ini; perubahan apa pun membukanya kembali dan Anda diberi tahu."),
    ]
    return _signed(
        request,
        found,
        content,
        lambda **who: approve(assessment=found, leaf=leaf, **who),
        heading=_("Setujui {what}?").format(what=node.title.in_(language()) if node else _("seluruh jawaban")),
        says=says,
        verb=_("Setujui"),
        done=_("Jawaban disetujui."),
        template="assessment/approval.html",
        cautions=[] if leaf else grouped(cautions_of(found)),
    )


@require_http_methods(_ASKED)
def handover(request: HttpRequest, assessment: int) -> HttpResponse:
    """Pass the assessment on to a later stage."""
    found = assessment_of(request, assessment)
    access.require_hand_over(hand(standing_of(request), found))
    ahead = _reachable(found)
    says = [
        _("{who} sekarang di tahap {stage}.").format(who=found.unit or found.agency, stage=found.stage.name),
        _("Nilai tahap ini tetap tersimpan; indikator yang dibiarkan memakai nilai tahap sebelumnya."),
        _("Sesudah diteruskan, nilai tahap ini tidak dapat diubah lagi."),
    ]
    return _asked(
        request,
        found,
        lambda data: advance(assessment=found, to=data["to"], reason=data["reason"], **_who(request)),
        heading=_("Teruskan ke tahap berikutnya?"),
        says=says,
        verb=_("Teruskan"),
        done=_("Penilaian diteruskan."),
        form=HandOverForm(request.POST or None, stages=ahead, initial={"to": ahead[0].pk if ahead else None}),
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
    return _asked(
        request,
        found,
        lambda _data: decide(assessment=found, **_who(request)),
        heading=_("Tetapkan hasil {who}?").format(who=found.unit or found.agency),
        says=says,
        verb=_("Tetapkan"),
        done=_("Hasil ditetapkan."),
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
    return _asked(
        request,
        found,
        lambda data: extend(assessment=found, stage=found.stage, **_who(request), **data),
        heading=_("Perpanjang untuk {who}?").format(who=found.unit or found.agency),
        says=says,
        verb=_("Perpanjang"),
        done=_("Tenggat diperpanjang."),
        form=ExtensionForm(request.POST or None),
    )


def _asked(
    request: HttpRequest,
    found: Assessment,
    act: Callable[[dict[str, Any]], object],
    *,
    says: Sequence[str],
    **words: Any,
) -> HttpResponse:
    """Ask on a page of its own; afterwards back to the assessment."""
    back = reverse("assessment", args=[found.pk])
    return confirmed(request, act=act, says=says, back=back, assessment=found, sample=found.cycle.sample, **words)


def _signed(
    request: HttpRequest, found: Assessment, content: Snapshot, act: Callable[..., object], **words: Any
) -> HttpResponse:
    """As ``_asked``, for what names the digest of the content that the page showed."""
    return _asked(
        request, found, lambda _data: act(**_who(request), digest=_seen(request)), digest=content.digest, **words
    )


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"by": person_of(request), "standing": standing_of(request)}


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
