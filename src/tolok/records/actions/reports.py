"""All reports of a cycle: issued, or put into one file, in the background (``background.py`` does it)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tolok.assessment.models import Cycle
from tolok.organisation.access import Standing
from tolok.organisation.models import Person
from tolok.organisation.rights import Right
from tolok.records.actions.documents import RUNNING_NUMBER, decided, faults_of
from tolok.records.facts import REPORTS
from tolok.records.faults import Faulty
from tolok.records.typesetting import Letter
from tolok.runs.actions import start
from tolok.runs.models import Run

ISSUE, PARCEL = "records.reports", "records.parcel"


def start_reports(
    *, cycle: Cycle, kind: str, letter: Letter, by: Person, standing: Standing, again: bool = False
) -> Run:
    """Have the report of every decided assessment issued.

    Args:
        cycle: a national one.
        kind: report, or monitoring.
        letter: the same for all; ``{urut}`` in its number becomes the running number.
        by: who issues them.
        standing: what they may.
        again: also where the same is issued already.

    Raises:
        Refused: the person decides nothing in this cycle.
        Faulty: a field of the letter, no ``{urut}``, or nothing is decided.
        AlreadyRunning: that is being done.
    """
    standing.require(Right.DECIDE, agency=None, cycle=cycle.pk)
    faults = faults_of(letter, kind, None)
    if kind not in REPORTS:
        faults["kind"] = _("Pilih salah satu.")
    if RUNNING_NUMBER not in letter.number:
        faults["number"] = _("Tulis {sign} di tempat nomor urut setiap laporan.").format(sign=RUNNING_NUMBER)
    if not decided(cycle):
        faults[""] = _("Belum ada hasil yang ditetapkan; tetapkan lebih dahulu.")
    if faults:
        raise Faulty(faults)
    asked = {
        "cycle": cycle.pk,
        "kind": kind,
        "again": again,
        "letter": {**vars(letter), "dated": letter.dated.isoformat()},
    }
    return start(by=by, standing=standing, kind=ISSUE, asked=asked, about=cycle.name)


def start_parcel(*, cycle: Cycle, by: Person, standing: Standing) -> Run:
    """Have one file made of all reports that are issued.

    Raises:
        Refused: the person decides nothing in this cycle.
        AlreadyRunning: that is being done.
    """
    return start(by=by, standing=standing, kind=PARCEL, asked={"cycle": cycle.pk}, about=cycle.name)
