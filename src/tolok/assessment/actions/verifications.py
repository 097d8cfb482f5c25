"""An internal assessor checks an answer before the agency hands it over."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tolok.assessment import subjects
from tolok.assessment.actions.judging import NotNow, accepted_in, held_for_judging, own_judgement, said_in
from tolok.assessment.actions.locking import indicator_of
from tolok.assessment.faults import Changed
from tolok.assessment.models import Assessment, Claim, ClaimState, Judgement, Outcome, Return, SetBy, Stage
from tolok.assessment.verdicts import above
from tolok.instruments import Node, WithinBand
from tolok.ledger.actions import record
from tolok.organisation.access import Standing
from tolok.organisation.models import Person


class AnswerChanged(Changed):
    """The unit saved another answer after the assessor opened the page; ``current``: what stands now."""

    def __init__(self, current: Claim) -> None:
        self.current = current
        super().__init__(_("Jawaban ini berubah sejak Anda membukanya. Baca yang sekarang, lalu periksa lagi."))


def verify_claim(
    *,
    by: Person,
    standing: Standing,
    assessment: Assessment,
    leaf: str,
    version: int | None = None,
    stage: Stage | None = None,
) -> Claim:
    """Say that a proposed answer was checked and is right. What was sent back before is thereby settled.

    Args:
        by: the internal assessor.
        standing: what they may do.
        assessment: of which agency in which cycle.
        leaf: the indicator.
        version: of the answer that was read; None when that does not matter.
        stage: the stage in which the page was opened; None when that does not matter.

    Raises:
        NoSuchIndicator: the instrument has none of that name.
        Refused, Locked: as ``held_for_judging``.
        NotNow: it is not proposed, or the assessor has returned a criterion that the answer needs.
        AnswerChanged: the unit saved after ``version``.
    """
    node = indicator_of(assessment, leaf)
    with transaction.atomic():
        held, current = held_for_judging(assessment, standing, stage, SetBy.AGENCY)
        claim = _answer(held, current, leaf)
        if version is not None and claim.version != version:
            raise AnswerChanged(claim)
        if claim.state != ClaimState.PROPOSED:
            raise NotNow(
                _("Jawaban ini {state}. Yang dapat dinyatakan diperiksa hanya jawaban yang diajukan.").format(
                    state=claim.get_state_display()
                )
            )
        _require_nothing_returned(held, node, claim, own_judgement(held, current, leaf, by))
        Return.objects.filter(assessment=held, stage=current, leaf=leaf, resolved_at__isnull=True).update(
            resolved_at=timezone.now(), resolved_by=by
        )
        claim.state = ClaimState.VERIFIED
        claim.save(update_fields=["state"])
        record(
            by=by,
            verb="claim.verified",
            subject=subjects.indicator(held.pk, leaf),
            agency=held.agency_id,
            detail={"indicator": leaf, "value": claim.value, "version": claim.version},
        )
    return claim


def withdraw_verification(
    *, by: Person, standing: Standing, assessment: Assessment, leaf: str, stage: Stage | None = None
) -> Claim:
    """Take back that an answer was checked, as long as it is not approved.

    Raises:
        NoSuchIndicator, Refused, Locked: as ``verify_claim``.
        NotNow: it is not in the state of having been checked.
    """
    indicator_of(assessment, leaf)
    with transaction.atomic():
        held, current = held_for_judging(assessment, standing, stage, SetBy.AGENCY)
        claim = _answer(held, current, leaf)
        if claim.state != ClaimState.VERIFIED:
            raise NotNow(_("Jawaban ini {state}, bukan diperiksa.").format(state=claim.get_state_display()))
        claim.state = ClaimState.PROPOSED
        claim.save(update_fields=["state"])
        record(
            by=by,
            verb="verification.withdrawn",
            subject=subjects.indicator(held.pk, leaf),
            agency=held.agency_id,
            detail={"indicator": leaf, "value": claim.value},
        )
    return claim


def _answer(held: Assessment, stage: Stage, leaf: str) -> Claim:
    claim = Claim.objects.filter(assessment=held, stage=stage, leaf=leaf).first()
    if claim is None:
        raise NotNow(_("Indikator ini belum dijawab; kembalikan kepada unit dengan catatan."))
    return claim


def _require_nothing_returned(held: Assessment, node: Node, claim: Claim, judgement: Judgement) -> None:
    returned = sorted(place for place, word in said_in(judgement).items() if word == Outcome.RETURNED)
    if returned and above(node, claim.value, accepted_in(judgement), WithinBand(held.cycle.within_band)):
        labels = ", ".join(f"{level}.{number}" for level, number in returned)
        raise NotNow(
            _("Anda mengembalikan kriteria {criteria}. Terimalah dahulu, atau tunggu jawaban unit.").format(
                criteria=labels
            )
        )
