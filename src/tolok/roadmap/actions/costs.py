"""Writing down what steps cost: on the page, or from a file."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tolok.analysis.plan.cost_file import read_costs
from tolok.analysis.plan.rungs import rung_named
from tolok.assessment.access import hand
from tolok.assessment.faults import Changed, Faulty, NotPossible
from tolok.assessment.models import Assessment
from tolok.assessment.scores import publication_of
from tolok.instruments.scales import NumberScale
from tolok.ledger.actions import record
from tolok.organisation.access import Standing
from tolok.organisation.models import Person
from tolok.roadmap.access import require_plan
from tolok.roadmap.amounts import DIGITS
from tolok.roadmap.costing import FILE, Sheet, sheet_from, sheet_of
from tolok.roadmap.models import CostSheet

BIGGEST = 5_000_000
_MOST_TOLD, _LONGEST = 12, 160
_NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{1,6})?")
ENDINGS = (".xlsx", ".csv")


def set_costs(
    *, assessment: Assessment, sheet: Sheet, version: int, by: Person, standing: Standing, file_name: str = ""
) -> CostSheet:
    """Keep what the steps of an assessment cost, in place of what was kept.

    Args:
        assessment: with its cycle.
        sheet: all of it.
        version: what the person saw (0: nothing was kept); -1: whatever is there.
        by: who writes it down.
        standing: what they may.
        file_name: where it came from, if not from the page.

    Raises:
        NotForAssessors, Refused: the person may not.
        Changed: somebody else wrote meanwhile.
        Faulty: a step that the instrument does not have.
        NotPossible: nothing changes.
    """
    require_plan(hand(standing, assessment))
    _check(assessment, sheet)
    with transaction.atomic():
        Assessment.objects.select_for_update(no_key=True).only("pk").get(pk=assessment.pk)
        row = CostSheet.objects.filter(assessment=assessment).first()
        if version not in {-1, row.version if row else 0}:
            raise Changed(_("Biaya ini baru saja diubah orang lain. Muat ulang halaman, lalu isikan lagi."))
        content = sheet.plain()
        if row is not None and row.content == content:
            raise NotPossible(_("Tidak ada biaya yang berubah."))
        row = row or CostSheet(assessment=assessment, agency_id=assessment.agency_id, version=0)
        row.content, row.version, row.by, row.at = content, row.version + 1, by, timezone.now()
        row.save()
        record(
            by=by,
            verb="plan.costs_set",
            subject=f"assessment:{assessment.pk}",
            agency=assessment.agency_id,
            detail={
                "count": len(sheet.steps),
                "decided": len(sheet.decided),
                "fixed": sorted(sheet.fixed),
                "file": file_name,
            },
            within=[f"cycle:{assessment.cycle_id}"],
        )
    return row


def import_costs(
    *, assessment: Assessment, file_name: str, file: IO[bytes], years: int, by: Person, standing: Standing
) -> CostSheet:
    """Take the costs of a filled template; steps that it does not name keep what was written on the page.

    Args:
        assessment: with its cycle.
        file_name: what the file is called; its end tells what it is.
        file: its bytes.
        years: for how many years it states limits.
        by: who brings it.
        standing: what they may.

    Raises:
        NotForAssessors, Refused, NotPossible: as ``set_costs``.
        ValidationError: no such file, or too big.
        FaultyInput: everything that is wrong in it, each with its row; nothing is kept.
    """
    require_plan(hand(standing, assessment))
    instrument = assessment.cycle.instrument
    with laid_down(file_name, file) as path:
        found = read_costs(path, instrument, publication_of(assessment.cycle), years=years)
    brought = sheet_from(found, str(assessment.unit or assessment.agency), instrument)
    kept = kept_sheet(assessment)
    typed = {key: price for key, price in kept.steps.items() if price.source != FILE}
    sheet = Sheet(
        brought.money or kept.money,
        brought.effort or kept.effort,
        brought.rest if not typed and not kept.steps else kept.rest,
        brought.others,
        {**typed, **brought.steps},
        {**kept.decided, **brought.decided},
        kept.fixed | brought.fixed,
        brought.limits,
    )
    return set_costs(assessment=assessment, sheet=sheet, version=-1, by=by, standing=standing, file_name=file_name)


def kept_sheet(assessment: Assessment) -> Sheet:
    """What is known of the costs; an empty sheet where nobody wrote any. One query."""
    row = CostSheet.objects.filter(assessment=assessment).first()
    return sheet_of(row.content if row else {})


def _check(assessment: Assessment, sheet: Sheet) -> None:
    """That every step, need and decision is one of the instrument.

    Raises:
        Faulty: what is not, by field.
    """
    cycle = assessment.cycle
    leaves = {leaf.id: leaf for leaf in cycle.instrument.leaves}

    def is_there(leaf: str, to: str) -> bool:
        node = leaves.get(leaf)
        if node is None:
            return False
        if isinstance(node.scale, NumberScale):
            return bool(_NUMBER.fullmatch(to))
        rung = rung_named(node, to, publication_of(cycle))
        return rung is not None and rung.code == to

    faults = _figure_faults(sheet)
    needs = [need for price in sheet.steps.values() for need in price.needs]
    named = {"steps": list(sheet.steps), "needs": needs, "decided": list(sheet.decided)}
    for name, keys in named.items():
        unknown = sorted({f"{leaf}:{to}" for leaf, to in keys if not is_there(leaf, to)})
        if unknown:
            told = _("Langkah ini tidak ada dalam instrumen: {names}.")
            faults[name] = told.format(names=", ".join(unknown[:_MOST_TOLD]))
    if sheet.fixed - set(leaves):
        names = ", ".join(sorted(sheet.fixed - set(leaves))[:_MOST_TOLD])
        faults["fixed"] = _("Indikator tidak dikenal: {names}.").format(names=names)
    if faults:
        raise Faulty(faults)


def _figure_faults(sheet: Sheet) -> dict[str, str]:
    """Figures too large to reckon with exactly, and texts that cannot be kept."""
    faults = {}
    amounts = [*sheet.others, *(amount for price in sheet.steps.values() for amount in (price.cost, price.effort))]
    if any(amount >= 10**DIGITS or (amount * 100).denominator != 1 for amount in amounts):
        told = _("Biaya dan beban paling banyak {digits} angka dan dua desimal; pakai satuan yang lebih besar.")
        faults["amounts"] = told.format(digits=DIGITS)
    texts = [sheet.money, sheet.effort, *(price.unit for price in sheet.steps.values()), *sheet.limits.get("units", {})]
    if any("\0" in text or len(text) > _LONGEST for text in texts):
        told = _("Nama unit dan satuan paling banyak {most} huruf biasa.")
        faults["unit"] = told.format(most=_LONGEST)
    return faults


@contextmanager
def laid_down(file_name: str, file: IO[bytes]) -> Iterator[Path]:
    """A file that was sent, on the disk under a name with its own end while the block lasts.

    Raises:
        ValidationError: it is no cost file, or too big.
    """
    if Path(file_name).suffix.lower() not in ENDINGS:
        raise ValidationError({"file": _("Pilih berkas biaya XLSX atau CSV.")})
    content = file.read(BIGGEST + 1)
    if len(content) > BIGGEST:
        raise ValidationError(
            {"file": _("Berkas biaya lebih besar dari {limit} MB.").format(limit=BIGGEST // 1_000_000)}
        )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"file{Path(file_name).suffix.lower()}"
        path.write_bytes(content)
        yield path
