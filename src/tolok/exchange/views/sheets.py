"""Worksheets: taken away filled, brought back, shown before they are written, put back."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tolok.assessment.access import hand
from tolok.exchange import access
from tolok.exchange.actions.sheets import bring_sheet, confirm_sheet, reverse_sheet
from tolok.exchange.faults import NotPossible
from tolok.exchange.filling import write_filled
from tolok.exchange.models import Import, ImportState
from tolok.exchange.previews import sheet_preview, written_by
from tolok.exchange.views.asked import assessment_of, hand_of, person_of, standing_of, tone_of


@require_POST
def brought(request: HttpRequest, assessment: int) -> HttpResponse:
    """A worksheet comes."""
    found = assessment_of(request, assessment)
    access.require_import(hand(standing_of(request), found))
    file = request.FILES.get("file")
    if file is None:
        messages.error(request, _("Pilih berkas lembar kerja dahulu."))
        return redirect("exchange:imports", found.pk)
    try:
        made = bring_sheet(
            by=person_of(request),
            standing=standing_of(request),
            assessment=found,
            file_name=file.name or "lembar kerja.xlsx",
            file=file,
        )
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
        return redirect("exchange:imports", found.pk)
    return redirect("exchange:import", made.pk)


@require_safe
def worksheet(request: HttpRequest, assessment: int) -> HttpResponseBase:
    """The worksheet with everything that is entered, to go on with elsewhere."""
    own = hand_of(request, assessment)
    if not own.sees_all:
        access.require_import(own)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.xlsx"
        write_filled(own, path)
        made = io.BytesIO(path.read_bytes())
    found = own.assessment
    name = f"{(found.unit or found.agency)} {found.cycle.year}.xlsx".replace("/", "-")
    return FileResponse(made, as_attachment=True, filename=name)


def page(request: HttpRequest, found: Import) -> HttpResponse:
    """The preview, or what was written."""
    own = hand(standing_of(request), found.assessment)
    preview = sheet_preview(found, own) if found.state == ImportState.READY else None
    context = {
        "import": found,
        "assessment": found.assessment,
        "preview": preview,
        "tone": tone_of(found),
        "written": written_by(found),
        "may_reverse": found.state == ImportState.DONE and access.may_import(own),
        "sample": found.assessment.cycle.sample,
    }
    return render(request, "exchange/sheet.html", context)


def confirm(request: HttpRequest, found: Import, digest: str) -> None:
    """Writes what was shown.

    Raises:
        NotPossible: it cannot be; the message says why.
    """
    try:
        done = confirm_sheet(by=person_of(request), standing=standing_of(request), brought=found, digest=digest)
    except ValidationError as wrong:
        raise NotPossible(" ".join(wrong.messages)) from None
    messages.success(request, _("{count} indikator ditulis dari lembar kerja.").format(count=len(done.before)))


def reverse(request: HttpRequest, found: Import) -> None:
    """Puts back what was overwritten.

    Raises:
        NotPossible: it cannot be; the message says why.
    """
    back, left = reverse_sheet(by=person_of(request), standing=standing_of(request), brought=found)
    messages.success(request, _("{count} indikator dikembalikan seperti sebelum impor.").format(count=back))
    if left:
        told = _("{count} indikator tidak disentuh karena sudah diubah lagi sesudah impor.")
        messages.info(request, told.format(count=left))
