"""Between what a change is told: stages of an assessment, other years of the same agency or unit, published levels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from tolok.analysis.certainty import Errors
from tolok.analysis.change import Account, account
from tolok.assessment import access
from tolok.assessment.access import Hand
from tolok.assessment.models import Assessment, Stage
from tolok.assessment.scores import scored
from tolok.assessment.values import Values, answers_in_force, values_of
from tolok.insight.queries.certainty import deviation, measured_errors
from tolok.instruments.library import UnknownMapping, mapping
from tolok.instruments.mapping import InstrumentMapping
from tolok.organisation.national import own_name
from tolok.results import known_levels
from tolok.scoring import Result, score

NOW = "now"


@dataclass(frozen=True)
class Moment:
    """A state of the levels: its key in the address, what it is called, its year, and where it can be read."""

    key: str
    word: str
    year: int
    instrument: str
    href: str = ""


@dataclass(frozen=True)
class Moments:
    """What can be compared for an assessment, the latest first, and how each is scored."""

    own: Hand
    values: Values
    known: Sequence[Moment]
    others: Mapping[str, Assessment]

    def named(self, key: str) -> Moment | None:
        """The moment with a key of the address."""
        return next((moment for moment in self.known if moment.key == key), None)

    def before(self, after: Moment) -> Moment | None:
        """What ``after`` is compared with when nobody says: the cycle before, an earlier year, else the first stage."""
        previous = self.own.assessment.cycle.previous_id
        others = [moment for moment in self.known if moment.key in self.others and moment.key != after.key]
        if after.key == NOW:
            for moment in others:
                if self.others[moment.key].cycle_id == previous:
                    return moment
        same = [m for m in self.known if m.key != after.key and m.year < after.year]
        alike = [m for m in same if m.instrument == after.instrument]
        stages = [m for m in self.known if m.key.startswith("s") and m.key != after.key]
        return next(iter([*alike, *reversed(stages), *same]), None)

    def errors(self, before: Moment, after: Moment) -> Errors | None:
        """The assessors' error as this cycle measures it, where two results are compared that assessors gave.

        Stages of one assessment are not: what they differ by is what each stage found, and a self-assessment leans.
        Eight queries at most.
        """
        pool = measured_errors(self.own.assessment.cycle) if self.are_of_years(before, after) else None
        return pool.errors if pool else None

    def are_of_years(self, before: Moment, after: Moment) -> bool:
        """Whether two results of this instrument are compared, and not stages of one."""
        alike = before.instrument == after.instrument == self.own.assessment.cycle.instrument.id
        return alike and bool({before.key[0], after.key[0]} & {"a", "p"})

    def result(self, moment: Moment) -> Result:
        """The score of a moment. One query for another assessment, none for the rest."""
        cycle = self.own.assessment.cycle
        if moment.key in self.others:
            other = self.others[moment.key]
            return scored(other.cycle, answers_in_force(other))
        if moment.key.startswith("p"):
            levels = known_levels(cycle.instrument.id)[_printed_name(self.own.assessment, moment.year), moment.year]
            return score(cycle.instrument, levels, year=moment.year)
        stage = next((s for s in self.values.stages if moment.key == f"s{s.position}"), None)
        return scored(cycle, self.values.answers(stage))


def moments_of(own: Hand) -> Moments:
    """Everything an assessment can be compared with. Three queries."""
    found = own.assessment
    values = values_of(found)
    others = {f"a{row.pk}": row for row in _others(own)}
    here = reverse("assessment", args=[found.pk])
    cycle = found.cycle
    known = [Moment(NOW, _("{cycle}, sekarang").format(cycle=cycle.name), cycle.year, cycle.instrument.id, here)]
    known += [
        Moment(
            f"s{stage.position}",
            _("{cycle}, sesudah {stage}").format(cycle=cycle.name, stage=stage.name),
            cycle.year,
            cycle.instrument.id,
            here,
        )
        for stage in _stages(values)
    ]
    known += [
        Moment(key, row.cycle.name, row.cycle.year, row.cycle.instrument.id, reverse("assessment", args=[row.pk]))
        for key, row in others.items()
    ]
    if found.unit_id is None:
        taken = {moment.year for moment in known if moment.instrument == cycle.instrument.id}
        known += [
            Moment(
                f"p{year}",
                _("hasil diumumkan {year}").format(year=year),
                year,
                cycle.instrument.id,
                reverse("agency", args=[found.agency.slug]),
            )
            for (name, year) in sorted(known_levels(cycle.instrument.id), key=lambda key: -key[1])
            if own_name(name) == found.agency.name and year not in taken
        ]
    return Moments(own, values, known, others)


def accounted(before: Result, after: Result, errors: Errors | None = None) -> Account:
    """The account of a change, through the mapping where the instruments differ.

    ``errors`` are those of the assessors: whether the change is more than that is told then.

    Raises:
        NotComparable: nothing leads from the one instrument to the other.
        Unfinished: an index is missing.
    """
    sd = deviation(after, errors) if errors is not None else None
    source = errors.source if errors is not None and sd is not None else None
    return account(before, after, mapping=_mapping(before, after), sd=sd, source=source)


def _mapping(before: Result, after: Result) -> InstrumentMapping | None:
    if before.instrument.id == after.instrument.id:
        return None
    try:
        return mapping(before.instrument.id, after.instrument.id)
    except UnknownMapping:
        return None


def _others(own: Hand) -> list[Assessment]:
    found = own.assessment
    rows = access.assessments(own.standing).filter(agency=found.agency_id, unit=found.unit_id)
    rows = rows.exclude(pk=found.pk).exclude(printed="").select_related("cycle").order_by("-cycle__year", "-pk")
    return [row for row in rows[:20] if own.sees_all]


def _stages(values: Values) -> list[Stage]:
    """The stages that set values, the latest first, without the last of them: that is how it stands now."""
    used = {position for claims in values.claims.values() for position, claim in claims.items() if claim.value}
    found = [stage for stage in values.stages if stage.position in used]
    return sorted(found, key=lambda stage: -stage.position)[1:]


def _printed_name(assessment: Assessment, year: int) -> str:
    levels = known_levels(assessment.cycle.instrument.id)
    return next(n for n, y in levels if y == year and own_name(n) == assessment.agency.name)
