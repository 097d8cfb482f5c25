"""Keeping scenarios, the only writing in this room, and starting reports that take a while (``background.py``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tolok.assessment import subjects
from tolok.assessment.access import Hand, hand
from tolok.assessment.faults import AlreadyDone, Faulty
from tolok.assessment.models import Assessment, Cycle
from tolok.assessment.texts import tidied
from tolok.insight.access import may_share, require_all, require_mine
from tolok.insight.models import LONGEST_NAME, Scenario
from tolok.insight.queries.trial import trial
from tolok.instruments import Language
from tolok.instruments.faults import FaultyInput
from tolok.ledger.actions import record
from tolok.organisation.access import Standing
from tolok.organisation.models import Person
from tolok.organisation.rights import Right
from tolok.records.actions.documents import decided
from tolok.records.faults import NotPossible
from tolok.runs.actions import start
from tolok.runs.models import Run

MOST = 50
"""Scenarios of one person in one assessment."""

ONE, ALL = "insight.report", "insight.reports"


class Gone(AlreadyDone):
    """The scenario was deleted before."""

    def __init__(self) -> None:
        super().__init__(_("Skenario ini sudah dihapus."))


def save_scenario(
    *,
    by: Person,
    standing: Standing,
    assessment: Assessment,
    name: str,
    levels: Mapping[str, str],
    shared: bool = False,
) -> Scenario:
    """Keep other levels of an assessment under a name.

    Args:
        by: who keeps them.
        standing: what they may do.
        assessment: of which agency in which cycle.
        name: what the person calls it, once for each of their scenarios here.
        levels: the value of each indicator that is to be another one; what is no indicator is passed over.
        shared: with the people of the agency.

    Raises:
        OnlyOwnIndicators: the person sees some indicators only.
        Faulty: no name, one that is taken or too long, no level, or a level that its indicator does not take; by field.
        NeedsPopulation: the index compares agencies with each other.
    """
    own = hand(standing, assessment)
    require_all(own)
    kept, faults = _levels(own, levels)
    with transaction.atomic():
        # The person's scenarios here are counted and named one after the other.
        Person.objects.select_for_update(no_key=True).get(pk=by.pk)
        mine = Scenario.objects.filter(assessment=assessment, by=by)
        title = _name(name, list(mine), faults)
        if len(mine) >= MOST:
            faults[""] = _("Sudah ada {most} skenario; hapus dulu yang tidak dipakai lagi.").format(most=MOST)
        if shared and not may_share(own):
            faults["shared"] = _not_of_agency()
        if faults:
            raise Faulty(faults)
        made = Scenario.objects.create(
            assessment=assessment, agency=assessment.agency, by=by, name=title, levels=kept, shared=shared
        )
        _record(made, verb="scenario.saved", by=by)
    return made


def change_scenario(
    *,
    by: Person,
    standing: Standing,
    scenario: Scenario,
    name: str | None = None,
    levels: Mapping[str, str] | None = None,
    shared: bool | None = None,
) -> Scenario:
    """Rename a scenario, share it or keep it to oneself again, give it other levels; None: as it is.

    Raises:
        NotYours: somebody else made it.
        Gone: it was deleted before.
        OnlyOwnIndicators, Faulty, NeedsPopulation: as ``save_scenario``.
    """
    own = hand(standing, scenario.assessment)
    require_all(own)
    require_mine(scenario, by)
    with transaction.atomic():
        Person.objects.select_for_update(no_key=True).get(pk=by.pk)
        held = _held(scenario)
        kept, faults = (held.levels, {}) if levels is None else _levels(own, levels)
        others = Scenario.objects.filter(assessment=held.assessment_id, by=by).exclude(pk=held.pk)
        title = held.name if name is None else _name(name, list(others), faults)
        told = held.shared if shared is None else shared
        if told and not held.shared and not may_share(own):
            faults["shared"] = _not_of_agency()
        if faults:
            raise Faulty(faults)
        if (title, kept, told) == (held.name, held.levels, held.shared):
            return held
        open_before = held.shared
        held.name, held.levels, held.shared = title, kept, told
        held.save(update_fields=["name", "levels", "shared", "updated_at"])
        _record(held, verb="scenario.changed", by=by, known=open_before)
    return held


def drop_scenario(*, by: Person, standing: Standing, scenario: Scenario) -> None:
    """Delete a scenario.

    Raises:
        NotYours: somebody else made it.
        Gone: it was deleted before.
        OnlyOwnIndicators: the person sees some indicators only.
    """
    require_all(hand(standing, scenario.assessment))
    require_mine(scenario, by)
    with transaction.atomic():
        held = _held(scenario)
        Scenario.objects.filter(pk=held.pk).delete()
        _record(held, verb="scenario.dropped", by=by)


def _held(scenario: Scenario) -> Scenario:
    found = Scenario.objects.select_related("assessment", "by").filter(pk=scenario.pk).first()
    if found is None:
        raise Gone
    return found


def _levels(own: Hand, levels: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The levels as they are kept, and what is wrong with them by field."""
    try:
        found = trial(own, levels)
    except FaultyInput as error:
        return {}, {"levels": str(error)}
    if not found.changed:
        return {}, {"levels": _("Pilih dahulu setidaknya satu tingkat yang lain.")}
    return dict(found.changed), {}


def _name(typed: str, others: list[Scenario], faults: dict[str, str]) -> str:
    content, wrong = tidied({"name": typed}, {"name": LONGEST_NAME})
    name = " ".join(content.get("name", "").split())
    if wrong:
        faults["name"] = wrong["name"]
    elif not name:
        faults["name"] = _("Beri nama, agar skenario ini dapat ditemukan lagi.")
    elif name.casefold() in {other.name.casefold() for other in others}:
        faults["name"] = _("Anda sudah mempunyai skenario bernama {name}; pilih nama lain.").format(name=name)
    return name


def _not_of_agency() -> str:
    return _("Hanya orang instansi ini dapat membagikan skenario kepada rekannya.")


def _record(scenario: Scenario, *, verb: str, by: Person, known: bool = False) -> None:
    """One's own scenario is nobody else's affair: the ledger has its name only once it is shared."""
    told = scenario.shared or known
    detail: dict[str, Any] = {"scenario": scenario.pk, "name": scenario.name if told else "", "shared": scenario.shared}
    record(
        by=by,
        verb=verb,
        subject=f"assessment:{scenario.assessment_id}",
        agency=scenario.agency_id,
        detail=detail | ({"levels": scenario.levels} if told else {}),
        within=subjects.around(scenario.assessment),
    )


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
