"""A parcel of evidence taken back: what it made and nobody has used or judged since; the rest stays, with why."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from tolok.assessment.access import hand
from tolok.assessment.actions.locking import locked
from tolok.assessment.actions.supports import remove_support
from tolok.assessment.clock import Locked
from tolok.assessment.faults import NotPossible as AssessmentSaysNo
from tolok.assessment.models import Assessment, Claim, ClaimState, Judgement, Submission, Support
from tolok.evidence import uses
from tolok.evidence.actions import withdraw_item
from tolok.evidence.faults import NotPossible as EvidenceSaysNo
from tolok.evidence.models import Item
from tolok.exchange.access import require_bring
from tolok.exchange.actions.imports import begin, tell
from tolok.exchange.actions.parcels import TAKE_BACK
from tolok.exchange.faults import NotPossible, Over
from tolok.exchange.models import Arrival, Import, ImportKind, ImportState
from tolok.exchange.parcels import closed_for_evidence
from tolok.organisation.access import Standing
from tolok.organisation.models import Person
from tolok.runs.faults import Failed
from tolok.runs.work import Work

_MOST_TOLD = 200
_USED = (ClaimState.PROPOSED, ClaimState.VERIFIED, ClaimState.APPROVED)


@dataclass(frozen=True)
class Back:
    """How many supports and items were taken back, and of how many files something stays."""

    supports: int
    items: int
    left: int


def reverse_parcel(*, by: Person, standing: Standing, brought: Import) -> Import:
    """Have what a parcel brought taken back in the background. What stayed the first time may be tried again.

    Raises:
        Over: nothing of it was brought, or nothing is left to take back.
        NotPossible: the stage takes no change of evidence now.
        Refused: the person brings no evidence here.
    """
    with transaction.atomic():
        assessment = locked(brought.assessment)
        rows = Import.objects.select_for_update(of=("self",)).select_related("agency", "run")
        held = rows.get(pk=brought.pk)
        own = hand(standing, assessment)
        require_bring(own)
        if held.kind != ImportKind.EVIDENCE or not held.taken_in or not to_take_back(held).exists():
            raise Over
        if closed := closed_for_evidence(own):
            raise NotPossible(closed)
        held.state = ImportState.REVERSING
        held.run = begin(held, TAKE_BACK, by=by, standing=standing)
        held.save(update_fields=["state", "run"])
    return held


def to_take_back(brought: Import) -> QuerySet[Arrival]:
    """The files of a parcel for which something was made that still stands."""
    supports = Q(support__isnull=False, released=False)
    return brought.arrivals.filter(supports | Q(made=True, withdrawn=False), done=True, fault="")


def take_back(work: Work, brought: Import) -> Back:
    """Take back each file's support, then the items on which nothing stands any more; each in a transaction.

    Begins anew where it was when it was killed. One entry in the ledger tells of all of it, beside those that the
    histories of the indicators and items need.

    Raises:
        Failed: the stage closed meanwhile.
    """
    rows = list(to_take_back(brought).select_related("item"))
    for step, take in enumerate((_from_criterion, _from_shelf)):
        for done, arrival in enumerate(rows, step * len(rows)):
            work.progress(done, 2 * len(rows), arrival.name)
            try:
                take(work, brought.assessment, arrival)
            except Locked as why:
                raise Failed(str(why)) from None
    with transaction.atomic():
        held = Import.objects.select_for_update().get(pk=brought.pk)
        held.state = ImportState.REVERSED
        held.save(update_fields=["state"])
        back = _counted(held)
        stays = held.arrivals.exclude(kept="").values_list("path", "leaf", "kept")[:_MOST_TOLD]
        told = {"count": back.supports, "items": back.items, "left": back.left, "stays": [list(row) for row in stays]}
        tell(held, work.by, "import.taken_back", told)
    return back


def _counted(brought: Import) -> Back:
    counts = brought.arrivals.aggregate(
        supports=Count("pk", filter=Q(released=True)),
        items=Count("pk", filter=Q(withdrawn=True)),
        left=Count("pk", filter=~Q(kept="")),
    )
    return Back(**counts)


def _from_criterion(work: Work, assessment: Assessment, arrival: Arrival) -> None:
    """The file's support goes, or ``kept`` says why not; one that somebody took away meanwhile is none any more."""
    if arrival.support is None or arrival.released:
        arrival.kept = ""  # as it was at an earlier try; the shelf has its own say
        return
    with transaction.atomic():
        held = locked(assessment)
        support = Support.objects.select_related("item", "assessment").filter(pk=arrival.support).first()
        arrival.kept = _why_it_stays(held, support) if support else ""
        if support is None:
            arrival.support = None
        elif not arrival.kept:
            try:
                remove_support(by=work.by, standing=work.standing, support=support)
                arrival.released = True
            except Locked:
                raise
            except (PermissionDenied, AssessmentSaysNo) as why:
                arrival.kept = str(why)
        arrival.save(update_fields=["support", "released", "kept"])


def _from_shelf(work: Work, _assessment: Assessment, arrival: Arrival) -> None:
    """The item made for the file is withdrawn, or ``kept`` says why not; one withdrawn meanwhile stays as it is."""
    if not arrival.made or arrival.withdrawn or arrival.item is None or arrival.kept:
        return
    with transaction.atomic():
        item = Item.objects.select_for_update().get(pk=arrival.item.pk)
        gone = item.withdrawn_at is not None
        why = "" if gone else _why_item_stays(item)
        if gone:
            arrival.made = False
        elif not why:
            try:
                withdraw_item(by=work.by, standing=work.standing, item=item, reason=_("impor dikembalikan"))
                arrival.withdrawn = True
            except (PermissionDenied, EvidenceSaysNo) as refused:
                why = str(refused)
        arrival.kept = why
        arrival.save(update_fields=["made", "withdrawn", "kept"])


def _why_it_stays(held: Assessment, support: Support) -> str:
    """Why somebody may stand on a support since it was made; empty: nobody does."""
    if support.cites or support.note:
        return _("Halaman atau catatannya sudah ditulis sesudah impor.")
    own = {"assessment": held, "leaf": support.leaf}
    claim = Claim.objects.filter(**own, stage=held.stage_id).first()
    if claim is not None and claim.state in _USED:
        told = _("Jawaban indikator ini sudah {state}; bukti di bawahnya ikut.")
        return told.format(state=claim.get_state_display())
    in_force = Submission.objects.filter(assessment=held, leaf__in=["", support.leaf], reopened_at=None)
    if in_force.filter(at__gte=support.created_at).exists():
        return _("Sudah ikut disetujui atau dikirim.")
    if Judgement.objects.filter(**own, updated_at__gte=support.created_at).exists():
        return _("Sudah dipakai dalam penilaian.")
    return ""


def _why_item_stays(item: Item) -> str:
    if item.version != 1:
        return _("Keterangan bukti ini sudah diubah sesudah impor.")
    if used := uses.of_items([item.pk])[item.pk]:
        return _("Bukti ini dipakai juga untuk {uses}.").format(uses="; ".join(use.label for use in used[:3]))
    return ""
