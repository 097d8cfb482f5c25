"""What every change of a cycle begins with and tells: its row held, its state asked, reasons and dates checked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from tolok.assessment.access import require_run
from tolok.assessment.faults import NotPossible
from tolok.assessment.models import Cycle, CycleState, Stage
from tolok.organisation.access import Standing

Span = tuple[datetime, datetime]
"""When a stage opens and when it closes."""


def hold(cycle: Cycle, standing: Standing | None) -> None:
    """Hold the cycle's row, with what it holds now in ``cycle``."""
    if standing is not None:
        require_run(standing, cycle)
    cycle.refresh_from_db(from_queryset=Cycle.objects.select_for_update())


def require_running(cycle: Cycle) -> None:
    """Ask that the cycle has not ended.

    Raises:
        NotPossible: it was published or cancelled.
    """
    if cycle.state not in {CycleState.PREPARED, CycleState.OPEN}:
        raise NotPossible(_("Siklus ini {state}; tidak dapat diubah lagi.").format(state=cycle.get_state_display()))


def set_state(cycle: Cycle, state: CycleState) -> None:
    """Keep the cycle's new state."""
    cycle.state = state
    cycle.save(update_fields=["state", "published_at"])


def reason_faults(reason: str) -> dict[str, str]:
    """The fault of a reason that says nothing, by field; empty when it says something."""
    return {} if reason.strip() else {"reason": _("Tulis alasannya; alasan ini tersimpan di riwayat.")}


def both_names(thing: Cycle | Stage | None) -> dict[str, str]:
    """A name in both languages, as notices take it."""
    return {"id": thing.name_id, "en": thing.name_en} if thing else {"id": "", "en": ""}


def iso(at: datetime) -> str:
    """A moment as the ledger's details have it: local time with its offset."""
    return timezone.localtime(at).isoformat(timespec="minutes")


def order_faults(spans: Sequence[tuple[str, Span]], only: str = "") -> dict[str, str]:
    """Stages may overlap, but each opens and closes no earlier than the one before it."""
    faults: dict[str, str] = {}
    for (_before, earlier), (kind, later) in zip([("", None), *spans], spans, strict=False):
        field_ = "closes_at" if only else f"stage_{kind}"
        if later[1] <= later[0]:
            if not only or kind == only:
                faults[field_] = _("Tanggal tutup harus setelah tanggal buka.")
        elif earlier and (later[0] < earlier[0] or later[1] < earlier[1]):
            faults[field_] = _("Tahap dibuka dan ditutup tidak lebih awal daripada tahap sebelumnya.")
    return faults
