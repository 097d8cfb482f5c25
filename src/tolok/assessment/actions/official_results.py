"""Official results of earlier years brought in, decided and public, with their source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tolok.assessment import subjects
from tolok.assessment.faults import AlreadyDone, Faulty, NotPossible
from tolok.assessment.models import (
    Assessment,
    Claim,
    ClaimState,
    Cycle,
    StageKind,
)
from tolok.assessment.running import hold, require_running
from tolok.assessment.scores import rescore
from tolok.assessment.snapshots import snapshot
from tolok.instruments import FaultyInput
from tolok.ledger.actions import Actor, record
from tolok.organisation.access import Standing
from tolok.organisation.models import Agency


def import_official(
    *,
    cycle: Cycle,
    agency: Agency,
    levels: Mapping[str, str],
    source: str,
    by: Actor,
    standing: Standing | None = None,
    printed: str = "",
) -> Assessment:
    """Bring in the official result of an earlier year: every level, decided and public, with its source.

    Args:
        cycle: opened with a ``source`` (and the template ``official``), so that its stages need not be open.
        agency: whose result.
        levels: the value of each indicator by any name of it.
        source: where they come from; kept as the justification of each.
        by: who brings them in.
        standing: what they may; None: Tolok itself, at set-up.
        printed: the index as published; refused when the levels do not give it.

    Raises:
        Refused: the person does not run this cycle.
        NotPossible: the cycle is none of official results, or has ended.
        AlreadyDone: the agency's result is there.
        Faulty: values that the instrument does not take, no source, or another index than the printed one.
    """
    with transaction.atomic():
        hold(cycle, standing)
        require_running(cycle)
        if not cycle.source:
            raise NotPossible(_("Siklus ini bukan siklus hasil resmi; buka siklus dengan sumbernya lebih dahulu."))
        stage = cycle.stages.get(kind=StageKind.DECISION)
        assessment, _made = Assessment.objects.get_or_create(
            cycle=cycle, agency=agency, unit=None, defaults={"stage": stage}
        )
        if assessment.decided_at is not None:
            raise AlreadyDone(_("Hasil {agency} sudah ada di siklus ini.").format(agency=agency.name))
        assessment.stage = stage
        assessment.save(update_fields=["stage"])
        now = timezone.now()
        Claim.objects.bulk_create(
            Claim(
                assessment=assessment,
                agency=agency,
                stage=stage,
                leaf=leaf,
                value=value,
                justification=source,
                state=ClaimState.SETTLED,
                updated_at=now,
            )
            for leaf, value in _official(cycle, levels, source).items()
        )
        try:
            result = rescore(assessment)
        except FaultyInput as error:
            raise Faulty({"levels": str(error)}) from None
        if printed and result.index != printed:
            told = _("Nilai-nilai ini menghasilkan {found}, padahal yang diumumkan {printed}.")
            raise Faulty({"printed": told.format(found=result.index, printed=printed)})
        assessment.decided_at, assessment.public = now, True
        assessment.save(update_fields=["decided_at", "public"])
        record(
            by=by,
            verb="assessment.imported",
            subject=f"assessment:{assessment.pk}",
            agency=agency.pk,
            detail={
                "index": assessment.printed,
                "predicate": assessment.predicate,
                "indicators": len(levels),
                "source": source,
                "content": snapshot(assessment, stage).digest,
            },
            within=subjects.around(assessment),
        )
    return assessment


def _official(cycle: Cycle, levels: Mapping[str, str], source: str) -> dict[str, str]:
    faults: dict[str, str] = {}
    if not source.strip():
        faults["source"] = _("Sebutkan sumbernya.")
    found: dict[str, Any] = {word: cycle.instrument.leaf_named(str(word)) for word in levels}
    unknown = [word for word, leaf in found.items() if leaf is None]
    if unknown or not levels:
        faults["levels"] = _("Tidak ada indikator bernama {names}.").format(names=", ".join(unknown) or "-")
    if faults:
        raise Faulty(faults)
    return {found[word].id: str(value) for word, value in levels.items()}
