"""Whether a stage can be worked in now: its dates, and the extensions given to one assessment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from tolok.assessment.models import Assessment, CycleState, Extension, SetBy, Stage
from tolok.ui.clock import moment


class Locked(PermissionDenied):
    """The stage is not open for this; the message says since or until when, and who can change that."""


@dataclass(frozen=True, slots=True)
class Window:
    """When one assessment can be worked in during one stage; ``extended``: longer than the stage."""

    opens_at: datetime
    closes_at: datetime
    extended: bool

    def holds(self, at: datetime) -> bool:
        """Whether ``at`` lies inside."""
        return self.opens_at <= at < self.closes_at


def window(stage: Stage, extensions: Iterable[Extension] = ()) -> Window:
    """The window of a stage, with the longest of the extensions given for it."""
    longest = max((one.until for one in extensions if one.stage_id == stage.pk), default=stage.closes_at)
    return Window(stage.opens_at, max(longest, stage.closes_at), extended=longest > stage.closes_at)


def window_of(assessment: Assessment) -> Window:
    """The window of the stage that an assessment stands in, extensions counted. One query."""
    return window(assessment.stage, Extension.objects.filter(assessment=assessment, stage=assessment.stage_id))


def require_open(assessment: Assessment, *, stage: Stage | None = None, set_by: SetBy | None = None) -> Stage:
    """The stage the assessment stands in, when it can be worked in now. Two queries at most.

    Args:
        assessment: with its ``stage`` and ``cycle``.
        stage: the stage the person thought it was (a page opened earlier).
        set_by: who is to work in it.

    Raises:
        Locked: the cycle is not open, the assessment has moved on, somebody else works now, or the time is over.
    """
    current = assessment.stage
    if assessment.cycle.state != CycleState.OPEN:
        raise Locked(
            _("Siklus ini {state}; isinya tidak dapat diubah lagi.").format(state=assessment.cycle.get_state_display())
        )
    if stage is not None and stage.pk != current.pk:
        raise Locked(
            _("Penilaian ini sudah berpindah ke tahap {stage}. Muat ulang halaman; isian Anda tetap di layar.").format(
                stage=current.name
            )
        )
    if set_by is not None and current.set_by != set_by:
        raise Locked(
            _("Sekarang tahap {stage}; yang mengisi tahap ini: {who}.").format(
                stage=current.name, who=current.get_set_by_display()
            )
        )
    _require_time(assessment, current)
    return current


def _require_time(assessment: Assessment, stage: Stage) -> None:
    now = timezone.now()
    if now < stage.opens_at:
        raise Locked(_("Tahap {stage} baru dibuka {when}.").format(stage=stage.name, when=moment(stage.opens_at)))
    if now < stage.closes_at:
        return
    found = window_of(assessment)
    if not found.holds(now):
        raise Locked(
            _(
                "Tahap {stage} ditutup {when}. Isian Anda tidak disimpan, tetapi tetap di layar: salinlah, lalu "
                "mintalah perpanjangan kepada koordinator."
            ).format(stage=stage.name, when=moment(found.closes_at))
        )
