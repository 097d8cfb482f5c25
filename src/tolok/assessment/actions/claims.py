"""What the agency claims for an indicator: saving, proposing, answering what was sent back."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from tolok.assessment import subjects
from tolok.assessment.actions.locking import indicator_of, locked, require_hand
from tolok.assessment.actions.submissions import reopen_if_changed
from tolok.assessment.answers import as_kept
from tolok.assessment.clock import require_open
from tolok.assessment.faults import Changed, NotPossible
from tolok.assessment.models import Assessment, Claim, ClaimState, Return, SetBy, Stage
from tolok.assessment.scores import rescore
from tolok.assessment.texts import tidied
from tolok.instruments import Node
from tolok.ledger.actions import record
from tolok.ledger.chain import digest_of
from tolok.organisation.access import Standing
from tolok.organisation.models import Person
from tolok.organisation.rights import Right

"""Letters of one explanation: about ten pages; more belongs into a document."""


class ChangedMeanwhile(Changed):
    """Somebody saved this indicator after the page was opened; nothing was overwritten. ``current`` is theirs."""

    def __init__(self, current: Claim) -> None:
        self.current = current
        who = current.author.name if current.author else _("seseorang")
        super().__init__(
            _("{who} sudah menyimpan indikator ini. Bandingkan kedua isian, lalu pilih yang dipakai.").format(who=who)
        )


class NotInThisState(NotPossible):
    """The claim is not where this can be done; the message says what to do first."""


def save_claim(
    *,
    by: Person,
    standing: Standing,
    assessment: Assessment,
    leaf: str,
    value: str,
    fact: str,
    analysis: str,
    version: int,
    stage: Stage | None = None,
) -> Claim:
    """Save what the agency claims for an indicator, with its reasons.

    The same content again makes no new version. A claim that was checked or approved has to be checked again when
    its content changes, and what named its digest is reopened.

    Args:
        by: who saves.
        standing: what they may do.
        assessment: of which agency in which cycle.
        leaf: the indicator.
        value: a level, a number with a decimal point, an option, or ``SDI=68.75`` for the value of the index that
            supplies the indicator (``answers.py``); empty: not answered.
        fact: what there is, and where it is written.
        analysis: how that meets the level.
        version: that of the claim the person saw; 0 when there was none.
        stage: the stage in which the page was opened; None when that does not matter.

    Returns:
        The claim as it stands now; not stored (version 0) when there is nothing to keep.

    Raises:
        NoSuchIndicator: the instrument has none of that name.
        Refused: the person may not answer it.
        Locked: the stage is over, or not the agency's.
        ValidationError: a value the indicator does not take, or an explanation that is too long; by field.
        ChangedMeanwhile: somebody saved after ``version``.
    """
    node = indicator_of(assessment, leaf)
    with transaction.atomic():
        held = locked(assessment)
        require_hand(standing, held, leaf, Right.CLAIM)
        current = require_open(held, stage=stage, set_by=SetBy.AGENCY)
        content = _checked(held, leaf, value=value, fact=fact, analysis=analysis)
        claim = _claim_of(held, current, leaf)
        if all(getattr(claim, name) == text for name, text in content.items()):
            return claim
        if claim.version != version:
            raise ChangedMeanwhile(claim)
        for name, text in content.items():
            setattr(claim, name, text)
        claim.state = _state_after_change(claim)
        _keep(claim, by)
        result = rescore(held)
        reopen_if_changed(
            assessment=held, leaf=leaf, by=by, why=_("Jawaban indikator {leaf} diubah.").format(leaf=_label(node))
        )
        record(
            by=by,
            verb="claim.saved",
            subject=subjects.indicator(held.pk, leaf),
            agency=held.agency_id,
            detail=_told(claim, current) | {"content": digest_of(content), "index": result.index},
            within=subjects.places(held),
        )
    return claim


def propose_claim(
    *,
    by: Person,
    standing: Standing,
    assessment: Assessment,
    leaf: str,
    version: int | None = None,
    stage: Stage | None = None,
) -> Claim:
    """Say that the answer is ready to be checked. What was sent back is thereby answered.

    Raises:
        NotInThisState: there is no value yet, or it is proposed already.
        ChangedMeanwhile: somebody saved after ``version``.
        NoSuchIndicator, Refused, Locked: as ``save_claim``.
    """
    indicator_of(assessment, leaf)
    with transaction.atomic():
        held = locked(assessment)
        require_hand(standing, held, leaf, Right.CLAIM)
        current = require_open(held, stage=stage, set_by=SetBy.AGENCY)
        claim = _claim_of(held, current, leaf)
        if version is not None and claim.version != version:
            raise ChangedMeanwhile(claim)
        if not claim.value:
            raise NotInThisState(_("Pilih tingkat atau isi nilainya dahulu, baru jawaban dapat diajukan."))
        if claim.state not in {ClaimState.DRAFT, ClaimState.RETURNED}:
            raise NotInThisState(
                _("Jawaban ini sudah {state}; tidak perlu diajukan lagi.").format(state=claim.get_state_display())
            )
        answered = _resolve_all(held, current, leaf, by)
        _move(claim, ClaimState.PROPOSED)
        record(
            by=by,
            verb="claim.proposed",
            subject=subjects.indicator(held.pk, leaf),
            agency=held.agency_id,
            detail=_told(claim, current) | {"returns": answered},
            within=subjects.places(held),
        )
    return claim


def withdraw_proposal(*, by: Person, standing: Standing, assessment: Assessment, leaf: str) -> Claim:
    """Take a proposal back to work on it again, as long as nobody has checked it.

    Raises:
        NotInThisState: it is not proposed.
        NoSuchIndicator, Refused, Locked: as ``save_claim``.
    """
    indicator_of(assessment, leaf)
    with transaction.atomic():
        held = locked(assessment)
        require_hand(standing, held, leaf, Right.CLAIM)
        current = require_open(held, set_by=SetBy.AGENCY)
        claim = _claim_of(held, current, leaf)
        if claim.state != ClaimState.PROPOSED:
            raise NotInThisState(
                _("Hanya jawaban yang diajukan dapat ditarik; yang ini {state}.").format(
                    state=claim.get_state_display()
                )
            )
        _move(claim, ClaimState.DRAFT)
        record(
            by=by,
            verb="claim.withdrawn",
            subject=subjects.indicator(held.pk, leaf),
            agency=held.agency_id,
            detail=_told(claim, current),
            within=subjects.places(held),
        )
    return claim


def resolve_return(*, by: Person, standing: Standing, returned: Return) -> Return:
    """Say that what was sent back is done. With the last one done, the answer is proposed again.

    In the assessors' stages an agency answers returns too; its claim there is not changed.

    Raises:
        NotInThisState: it was done already.
        Refused: the person may not answer the indicator.
        Locked: the stage in which it was sent back is over.
    """
    with transaction.atomic():
        held = locked(returned.assessment)
        require_hand(standing, held, returned.leaf, Right.CLAIM)
        # What an assessor asks for may be brought in the stages after, too: the interview takes it.
        asked = returned.stage if returned.stage.set_by == SetBy.AGENCY else None
        current = require_open(held, stage=asked)
        row = Return.objects.select_for_update().get(pk=returned.pk)
        if row.resolved_at is not None:
            raise NotInThisState(_("Catatan ini sudah ditandai selesai."))
        row.resolved_at, row.resolved_by = timezone.now(), by
        row.save(update_fields=["resolved_at", "resolved_by"])
        claim = _claim_of(held, current, row.leaf)
        if claim.state == ClaimState.RETURNED and claim.value and not _open_returns(held, current, row.leaf).exists():
            _move(claim, ClaimState.PROPOSED)
        record(
            by=by,
            verb="return.resolved",
            subject=subjects.indicator(held.pk, row.leaf),
            agency=held.agency_id,
            detail={"return": row.pk, "note": row.note, "stage": current.kind},
            within=subjects.places(held),
        )
    return row


def content_changed(assessment: Assessment, stage: Stage, leaf: str, *, by: Person, why: str) -> None:
    """What carries a claim was changed: a claim that was checked has to be checked again. In the action's transaction.

    Args:
        assessment: locked.
        stage: where it stands.
        leaf: the indicator.
        by: who changed it.
        why: a sentence for those whose approval is reopened.
    """
    claim = Claim.objects.filter(assessment=assessment, stage=stage, leaf=leaf).first()
    if claim is not None and _state_after_change(claim) != claim.state:
        _move(claim, _state_after_change(claim))
    reopen_if_changed(assessment=assessment, leaf=leaf, by=by, why=why)


def _checked(assessment: Assessment, leaf: str, **texts: str) -> dict[str, str]:
    """The content as it is kept: the value in the instrument's words, texts without trailing space."""
    content, faults = tidied(texts)
    try:
        content["value"] = as_kept(assessment.cycle, leaf, content["value"])
    except ValidationError as error:
        faults["value"] = str(error.message)
    if faults:
        raise ValidationError(faults)
    return content


def _claim_of(assessment: Assessment, stage: Stage, leaf: str) -> Claim:
    """The claim of this stage; a new one with version 0 when there is none."""
    found = Claim.objects.select_related("author").filter(assessment=assessment, stage=stage, leaf=leaf).first()
    if found is None:
        return Claim(assessment=assessment, agency_id=assessment.agency_id, stage=stage, leaf=leaf, version=0)
    found.assessment, found.stage = assessment, stage  # known here already: nobody has to ask for them again
    return found


def _state_after_change(claim: Claim) -> str:
    if claim.state == ClaimState.RETURNED:
        return claim.state
    if not claim.value:
        return ClaimState.DRAFT
    return ClaimState.PROPOSED if claim.state in {ClaimState.VERIFIED, ClaimState.APPROVED} else claim.state


def _keep(claim: Claim, by: Person) -> None:
    claim.version += 1
    claim.author = by
    claim.updated_at = timezone.now()
    claim.save()


def _move(claim: Claim, state: str) -> None:
    claim.state = state
    claim.save(update_fields=["state"])


def _open_returns(assessment: Assessment, stage: Stage, leaf: str) -> QuerySet[Return]:
    return Return.objects.filter(assessment=assessment, stage=stage, leaf=leaf, resolved_at__isnull=True)


def _resolve_all(assessment: Assessment, stage: Stage, leaf: str, by: Person) -> list[int]:
    rows = _open_returns(assessment, stage, leaf)
    answered = sorted(rows.values_list("pk", flat=True))
    rows.update(resolved_at=timezone.now(), resolved_by=by)
    return answered


def _told(claim: Claim, stage: Stage) -> dict[str, object]:
    return {
        "indicator": claim.leaf,
        "value": claim.value,
        "stage": stage.kind,
        "version": claim.version,
        "state": claim.state,
    }


def _label(node: Node) -> str:
    return str(node.number) if node.number is not None else node.code or node.id
