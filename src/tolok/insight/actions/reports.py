"""Reports that take a while: started here, made in the background (``background.py``)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tolok.assessment.access import Hand
from tolok.assessment.models import Cycle
from tolok.insight.access import require_all
from tolok.instruments import Language
from tolok.organisation.access import Standing
from tolok.organisation.models import Person
from tolok.organisation.rights import Right
from tolok.records.actions.documents import decided
from tolok.records.faults import NotPossible
from tolok.runs.actions import start
from tolok.runs.models import Run

ONE, ALL = "insight.report", "insight.reports"


def start_report(*, own: Hand, language: Language, by: Person, standing: Standing) -> Run:
    """Have the full report of an assessment made as PDF.

    Raises:
        OnlyOwnIndicators: the person sees some indicators only.
        AlreadyRunning: that is being done.
    """
    require_all(own)
    row = own.assessment
    about = f"{row.unit or row.agency}, {row.cycle.name} ({language})"
    return start(
        by=by,
        standing=standing,
        kind=ONE,
        agency=row.agency,
        asked={"assessment": row.pk, "language": language},
        about=about,
    )


def start_reports(*, cycle: Cycle, language: Language, by: Person, standing: Standing) -> Run:
    """Have the full reports of all decided assessments of a cycle made, in one file.

    Raises:
        Refused: the person decides nothing in this cycle.
        NotPossible: nothing is decided.
        AlreadyRunning: that is being done.
    """
    standing.require(Right.DECIDE, agency=None, cycle=cycle.pk)
    if not decided(cycle):
        raise NotPossible(_("Belum ada hasil yang ditetapkan; tetapkan lebih dahulu."))
    asked = {"cycle": cycle.pk, "language": language}
    return start(by=by, standing=standing, kind=ALL, asked=asked, about=f"{cycle.name} ({language})")
