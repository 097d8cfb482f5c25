"""A worksheet brought in: read, confirmed as it was shown, put back."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path
from typing import IO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tolok.assessment.access import Hand, hand
from tolok.assessment.actions.claims import save_claim
from tolok.assessment.actions.locking import locked
from tolok.assessment.clock import require_open
from tolok.assessment.models import Assessment, Claim, SetBy
from tolok.exchange.access import require_import
from tolok.exchange.actions.imports import tell
from tolok.exchange.faults import NotPossible, Over, PreviewChanged
from tolok.exchange.models import Import, ImportKind, ImportState
from tolok.exchange.previews import FIELDS, sheet_preview
from tolok.exchange.sheets import BIGGEST, read_sheet
from tolok.organisation.access import Standing
from tolok.organisation.models import Person

ENDINGS = (".xlsx", ".xlsm", ".csv")


def bring_sheet(*, by: Person, standing: Standing, assessment: Assessment, file_name: str, file: IO[bytes]) -> Import:
    """Read a worksheet and keep what it says for the preview; nothing is written to the assessment.

    Raises:
        Refused: the person answers nothing in this assessment.
        ValidationError: no worksheet, or too big; by field.
    """
    made = read(hand(standing, assessment), file_name, file)
    made.by = by
    made.save()
    return made


def read(own: Hand, file_name: str, file: IO[bytes]) -> Import:
    """What a worksheet says, as an import that is not saved.

    Raises:
        Refused, ValidationError: as ``bring_sheet``.
    """
    require_import(own)
    assessment = own.assessment
    ending = Path(file_name).suffix.lower()
    if ending not in ENDINGS:
        raise ValidationError({"file": _("Pilih lembar kerja XLSX atau CSV. Simpan bentuk lain sebagai XLSX.")})
    digest = hashlib.sha256()
    with tempfile.NamedTemporaryFile(suffix=ending) as laid:
        size = 0
        while piece := file.read(1 << 18):
            size += len(piece)
            if size > BIGGEST:
                told = _("Lembar kerja lebih besar dari {limit} MB. Hapus gambar dan lembar yang tidak perlu.")
                raise ValidationError({"file": told.format(limit=BIGGEST // 1_000_000)})
            digest.update(piece)
            laid.write(piece)
        laid.flush()
        sheet = read_sheet(Path(laid.name), file_name, assessment)
    return Import(
        assessment=assessment,
        agency_id=assessment.agency_id,
        kind=ImportKind.SHEET,
        file_name=file_name[-255:],
        sha256=digest.hexdigest(),
        content=sheet.plain(),
    )


def confirm_sheet(*, by: Person, standing: Standing, brought: Import, digest: str) -> Import:
    """Write exactly what the preview showed, in one transaction; every text overwritten is kept in ``before``.

    Args:
        by: who confirms.
        standing: what they may do.
        brought: the import.
        digest: that of the preview the person saw.

    Raises:
        PreviewChanged: what would happen now is not what was shown; nothing was written.
        Over: it was confirmed or dropped before.
        NotPossible: there is nothing to write.
        Locked: the stage is over, or not the agency's.
        Refused: the person may not answer.
    """
    with transaction.atomic():
        assessment = locked(brought.assessment)
        held = Import.objects.select_for_update().get(pk=brought.pk)
        if held.state != ImportState.READY or held.kind != ImportKind.SHEET:
            raise Over
        own = hand(standing, assessment)
        require_import(own)
        preview = sheet_preview(held, own)
        require_open(assessment, set_by=SetBy.AGENCY)
        if preview.digest != digest:
            raise PreviewChanged
        if not preview.writing:
            raise NotPossible(_("Tidak ada yang perlu ditulis: isian sudah sama dengan lembar kerja."))
        for change in preview.writing:
            save_claim(
                by=by,
                standing=standing,
                assessment=assessment,
                leaf=change.leaf.id,
                version=change.version,
                value=change.new["value"],
                fact=change.new["fact"],
                analysis=change.new["analysis"],
            )
        held.before = {c.leaf.id: {"old": c.old, "new": c.new} for c in preview.writing}
        held.state, held.confirmed_at = ImportState.DONE, timezone.now()
        held.save(update_fields=["before", "state", "confirmed_at"])
        tell(held, by, "import.confirmed", {"count": len(preview.writing), "digest": digest, "before": held.before})
    return held


def reverse_sheet(*, by: Person, standing: Standing, brought: Import) -> tuple[int, int]:
    """Put back what a worksheet overwrote, where nobody changed it since. How many were, and how many were not.

    Raises:
        Over: there is nothing to put back.
        Locked, Refused: as ``save_claim``.
    """
    back = left = 0
    with transaction.atomic():
        assessment = locked(brought.assessment)
        held = Import.objects.select_for_update().get(pk=brought.pk)
        if held.state != ImportState.DONE or held.kind != ImportKind.SHEET:
            raise Over
        claims = {row.leaf: row for row in Claim.objects.filter(assessment=assessment, stage=assessment.stage_id)}
        for leaf, texts in held.before.items():
            claim = claims.get(leaf)
            if claim is None or any(getattr(claim, name) != texts["new"][name] for name in FIELDS):
                left += 1
                continue
            save_claim(
                by=by,
                standing=standing,
                assessment=assessment,
                leaf=leaf,
                version=claim.version,
                value=texts["old"]["value"],
                fact=texts["old"]["fact"],
                analysis=texts["old"]["analysis"],
            )
            back += 1
        held.state = ImportState.REVERSED
        held.save(update_fields=["state"])
        tell(held, by, "import.reversed", {"count": back, "left": left})
    return back, left
