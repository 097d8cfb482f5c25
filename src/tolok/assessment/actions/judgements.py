"""What one assessor finds: criterion by criterion, then the value with its reasons, until they stand by it."""

from __future__ import annotations

from fractions import Fraction

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tolok.assessment import subjects
from tolok.assessment.actions.judging import (
    JudgementChanged,
    NotNow,
    accepted_in,
    begun,
    held_for_judging,
    keep,
    own_judgement,
    require_unfinished,
    said_in,
    write_words,
)
from tolok.assessment.actions.locking import indicator_of
from tolok.assessment.actions.returns import hand_back, take_back, withdraw_own
from tolok.assessment.actions.settlements import settle_if_agreed, settled_claim
from tolok.assessment.answers import as_kept
from tolok.assessment.models import Assessment, Judgement, Outcome, SetBy, Stage
from tolok.assessment.proof import Criterion, criteria_of, proof
from tolok.assessment.texts import tidied
from tolok.assessment.verdicts import above, carried_value
from tolok.instruments import Node, WithinBand
from tolok.ledger.actions import record
from tolok.organisation.access import Standing
from tolok.organisation.models import Person

"""Letters of one explanation: about ten pages."""


class AboveProof(ValidationError):
    """The value is higher than what the accepted criteria carry, and nobody said that this is meant."""

    def __init__(self, carried: str, lacking: tuple[Criterion, ...]) -> None:
        self.carried = carried
        super().__init__(
            {
                "value": _(
                    "Kriteria yang Anda terima hanya membuktikan {carried}; belum diterima: {lacking}. Turunkan nilai, "
                    "terima kriterianya, atau nyatakan bahwa nilai di atas bukti ini disengaja dan jelaskan dalam "
                    "justifikasi."
                ).format(carried=carried, lacking=", ".join(one.label for one in lacking) or "-")
            },
            code="above_proof",
        )


def judge_criterion(
    *,
    by: Person,
    standing: Standing,
    assessment: Assessment,
    leaf: str,
    level: int,
    criterion: int,
    outcome: Outcome | None,
    note: str = "",
    stage: Stage | None = None,
) -> Judgement:
    """Accept a criterion, or return it with a note; ``None`` takes the word back.

    Criteria of higher levels fall (``Outcome.REJECTED``) while one below is returned, and stand again as they were
    judged when it is accepted after all. What an internal assessor returns is work for the unit at once; what an
    external one returns, when they finish the indicator.

    Args:
        by: the assessor.
        standing: what they may do.
        assessment: of which agency in which cycle.
        leaf: the indicator.
        level: the criterion's level.
        criterion: its number there, from 1.
        outcome: accepted, returned, or None.
        note: why it is returned, for the unit to read; a remark otherwise.
        stage: the stage in which the page was opened; None when that does not matter.

    Raises:
        NoSuchIndicator: the instrument has none of that name.
        ValidationError: no such criterion, an outcome nobody can give, or a return without a note.
        ConflictOfInterest, Refused, Locked: as ``held_for_judging``.
        NotNow: the assessor has finished the indicator.
    """
    node, place = indicator_of(assessment, leaf), (level, criterion)
    content, faults = tidied({"note": note})
    if faults:
        raise ValidationError(faults)
    text = content["note"]
    if outcome == Outcome.REJECTED:
        raise ValidationError(_("Kriteria gugur dengan sendirinya; terimalah atau kembalikan."), code="not_spoken")
    if place not in {one.place for criteria in criteria_of(node).values() for one in criteria}:
        raise ValidationError(
            _("Indikator ini tidak mempunyai kriteria {level}.{number}.").format(level=level, number=criterion)
        )
    if outcome == Outcome.RETURNED and not text:
        raise ValidationError({"note": _("Tulis apa yang kurang, agar unit tahu apa yang harus diperbaiki.")})
    with transaction.atomic():
        held, current = held_for_judging(assessment, standing, stage, SetBy.AGENCY, SetBy.EXTERNAL)
        judgement = begun(own_judgement(held, current, leaf, by), node)
        said = said_in(judgement)
        before = said.pop(place, None)
        if outcome is not None:
            said[place] = outcome
        found = write_words(judgement, node, said, {place: text})
        if current.set_by == SetBy.AGENCY and outcome == Outcome.RETURNED:
            hand_back(held, current, leaf, by=by, note=text, place=place)
        elif current.set_by == SetBy.AGENCY and before == Outcome.RETURNED:
            withdraw_own(held, current, leaf, by=by, places={place})
        fallen = [f"{at[0]}.{at[1]}" for at, result in sorted(found.items()) if result == Outcome.REJECTED]
        record(
            by=by,
            verb=_verb(outcome),
            subject=subjects.indicator(held.pk, leaf),
            agency=held.agency_id,
            detail={
                "indicator": leaf,
                "stage": current.kind,
                "criterion": f"{level}.{criterion}",
                "note": text,
                "fallen": fallen,
            },
        )
    return judgement


def accept_level(
    *,
    by: Person,
    standing: Standing,
    assessment: Assessment,
    leaf: str,
    level: int,
    stage: Stage | None = None,
) -> Judgement:
    """Accept all criteria of a level at once.

    Raises:
        NoSuchIndicator, ConflictOfInterest, Refused, Locked, NotNow: as ``judge_criterion``.
        ValidationError: the level has no criteria.
    """
    node = indicator_of(assessment, leaf)
    places = {one.place for one in criteria_of(node).get(level, ())}
    if not places:
        raise ValidationError(_("Tingkat {level} tidak mempunyai kriteria untuk dinilai.").format(level=level))
    with transaction.atomic():
        held, current = held_for_judging(assessment, standing, stage, SetBy.AGENCY, SetBy.EXTERNAL)
        judgement = begun(own_judgement(held, current, leaf, by), node)
        said = said_in(judgement) | dict.fromkeys(places, Outcome.ACCEPTED)
        write_words(judgement, node, said, {})
        if current.set_by == SetBy.AGENCY:
            withdraw_own(held, current, leaf, by=by, places=places)
        record(
            by=by,
            verb="level.accepted",
            subject=subjects.indicator(held.pk, leaf),
            agency=held.agency_id,
            detail={"indicator": leaf, "stage": current.kind, "level": level, "criteria": len(places)},
        )
    return judgement


def save_judgement(
    *,
    by: Person,
    standing: Standing,
    assessment: Assessment,
    leaf: str,
    value: str,
    fact: str,
    analysis: str,
    justification: str,
    version: int,
    stage: Stage | None = None,
) -> Judgement:
    """Save the value and the reasons while an assessor works. The same content again makes no new version.

    Args:
        by: the assessor.
        standing: what they may do.
        assessment: of which agency in which cycle.
        leaf: the indicator.
        value: as ``answers.as_kept`` takes it; empty: none yet.
        fact: which documents say what, where.
        analysis: how that meets the criteria, level by level.
        justification: why this value.
        version: that of the judgement the person saw; 0 when there was none.
        stage: the stage in which the page was opened; None when that does not matter.

    Raises:
        NoSuchIndicator: the instrument has none of that name.
        ConflictOfInterest, Refused, Locked: as ``held_for_judging``.
        NotNow: the assessor has finished the indicator.
        ValidationError: a value the indicator does not take, or an explanation that is too long; by field.
        JudgementChanged: it was saved after ``version``.
    """
    node = indicator_of(assessment, leaf)
    with transaction.atomic():
        held, current = held_for_judging(assessment, standing, stage)
        judgement = own_judgement(held, current, leaf, by)
        require_unfinished(judgement)
        content = checked(held, leaf, value=value, fact=fact, analysis=analysis, justification=justification)
        if all(getattr(judgement, name) == text for name, text in content.items()):
            return judgement
        if judgement.version != version:
            raise JudgementChanged(judgement)
        if judgement.pk is None:
            begun(judgement, node)
            judgement.version = 0
        for name, text in content.items():
            setattr(judgement, name, text)
        keep(judgement)
        record(
            by=by,
            verb="judgement.saved",
            subject=subjects.indicator(held.pk, leaf),
            agency=held.agency_id,
            detail=_told(judgement, current),
        )
    return judgement


def finish_judgement(
    *,
    by: Person,
    standing: Standing,
    assessment: Assessment,
    leaf: str,
    version: int | None = None,
    beyond: bool = False,
    stage: Stage | None = None,
) -> Judgement:
    """Stand by a finding. Without a value it is what the accepted criteria carry.

    The criteria returned become work for the unit. When all appointed assessors are done and agree, the value of the
    stage is settled by itself.

    Args:
        by: the assessor.
        standing: what they may do.
        assessment: of which agency in which cycle.
        leaf: the indicator.
        version: that of the judgement the person saw; None when that does not matter.
        beyond: a value above what the accepted criteria carry is meant, and justified.
        stage: the stage in which the page was opened; None when that does not matter.

    Raises:
        NoSuchIndicator, ConflictOfInterest, Refused, Locked: as ``judge_criterion``.
        NotNow: nothing was judged yet, or the assessor has finished already.
        ValidationError: no value, or no justification; by field.
        AboveProof: the value is higher than the accepted criteria carry, and not ``beyond``.
        JudgementChanged: it was saved after ``version``.
    """
    node = indicator_of(assessment, leaf)
    with transaction.atomic():
        held, current = held_for_judging(assessment, standing, stage, SetBy.EXTERNAL)
        judgement = own_judgement(held, current, leaf, by)
        if judgement.pk is None:
            raise NotNow(_("Belum ada yang dinilai pada indikator ini. Nilailah kriterianya atau isi nilainya dahulu."))
        require_unfinished(judgement)
        if version is not None and judgement.version != version:
            raise JudgementChanged(judgement)
        said = said_in(judgement)
        write_words(judgement, node, said, {}, finished=True)
        above_proof = _require_complete(held, node, judgement, beyond=beyond)
        judgement.done = True
        keep(judgement)
        for row in judgement.verdicts.filter(outcome=Outcome.RETURNED):
            hand_back(held, current, leaf, by=by, note=row.note, place=(row.level, row.criterion))
        record(
            by=by,
            verb="judgement.finished",
            subject=subjects.indicator(held.pk, leaf),
            agency=held.agency_id,
            detail=_told(judgement, current) | {"beyond": above_proof},
        )
        settle_if_agreed(held, current, leaf, by=by)
    return judgement


def reopen_judgement(
    *, by: Person, standing: Standing, assessment: Assessment, leaf: str, stage: Stage | None = None
) -> Judgement:
    """Work on a finished finding again, as long as the stage has not settled on a value.

    Raises:
        NoSuchIndicator, ConflictOfInterest, Refused, Locked: as ``judge_criterion``.
        NotNow: it is not finished, or the value is settled.
    """
    node = indicator_of(assessment, leaf)
    with transaction.atomic():
        held, current = held_for_judging(assessment, standing, stage, SetBy.EXTERNAL)
        judgement = own_judgement(held, current, leaf, by)
        if not judgement.done:
            raise NotNow(_("Penilaian Anda atas indikator ini belum selesai; Anda dapat langsung mengubahnya."))
        if settled_claim(held, current, leaf) is not None:
            raise NotNow(_("Nilai tahap ini sudah ditetapkan. Batalkan penetapannya dahulu."))
        judgement.done = False
        keep(judgement)
        said = said_in(judgement)
        write_words(judgement, node, said, {})
        take_back(held, current, leaf, by=by)
        record(
            by=by,
            verb="judgement.reopened",
            subject=subjects.indicator(held.pk, leaf),
            agency=held.agency_id,
            detail=_told(judgement, current),
        )
    return judgement


def checked(assessment: Assessment, leaf: str, *, value: str, **texts: str) -> dict[str, str]:
    """The content as it is kept.

    Raises:
        ValidationError: by field.
    """
    content, faults = tidied(texts)
    try:
        content["value"] = as_kept(assessment.cycle, leaf, value)
    except ValidationError as error:
        faults["value"] = str(error.message)
    if faults:
        raise ValidationError(faults)
    return content


def _verb(outcome: Outcome | None) -> str:
    match outcome:
        case Outcome.ACCEPTED:
            return "criterion.accepted"
        case Outcome.RETURNED:
            return "criterion.returned"
        case _:
            return "criterion.cleared"


def _require_complete(held: Assessment, node: Node, judgement: Judgement, *, beyond: bool) -> bool:
    """Fill in the value where there is none and check what standing by it needs; whether it is above the proof."""
    rule, accepted = WithinBand(held.cycle.within_band), accepted_in(judgement)
    carried = carried_value(node, accepted, rule)
    judgement.value = judgement.value or carried
    faults = {}
    if not judgement.value:
        faults["value"] = _("Isi nilainya: indikator ini tidak mempunyai kriteria yang membuktikannya.")
    if not judgement.justification:
        faults["justification"] = _("Jelaskan mengapa nilainya demikian; instansi berhak membacanya.")
    if faults:
        raise ValidationError(faults)
    too_high = above(node, judgement.value, accepted, rule)
    if too_high and not beyond:
        found = proof(node, accepted, int(Fraction(judgement.value)))
        raise AboveProof(carried, found.gaps or found.lacking)
    return too_high


def _told(judgement: Judgement, stage: Stage) -> dict[str, object]:
    return {
        "indicator": judgement.leaf,
        "stage": stage.kind,
        "value": judgement.value,
        "version": judgement.version,
    }
