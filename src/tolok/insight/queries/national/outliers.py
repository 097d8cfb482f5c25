"""What stands out and should be looked at: jumps of two predicates, evidence of two agencies, an assessor far off."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import sqrt

from django.db import connection
from django.db.models import Count, Min
from django.urls import reverse

from tolok.analysis.national import Apart, Entry, Jump, apart, entries_of, jumps
from tolok.assessment.models import Assessment, Cycle, SetBy, Support
from tolok.evidence.models import Blob, Kind
from tolok.insight.queries.national.basis import Basis, cycle_entries, entries
from tolok.insight.queries.reading import decimal_of
from tolok.organisation.national import own_name

MOST = 50
_NAMED = 6
_WIDEST = 3


@dataclass(frozen=True)
class JumpRow:
    """An agency that moved by two predicates or more."""

    jump: Jump
    before: str
    after: str
    year: int

    @property
    def href(self) -> str:
        """Where it is told of."""
        return self.jump.after.key

    @property
    def points(self) -> Decimal | None:
        """What its index changed by."""
        return decimal_of(self.jump.points)


@dataclass(frozen=True)
class Jumps:
    """Who moved far, and how many could be compared with what; ``years`` are those of the results before."""

    rows: Sequence[JumpRow]
    compared: int
    years: Sequence[int]

    @property
    def more(self) -> int:
        """How many are not listed."""
        return max(0, len(self.rows) - MOST)

    @property
    def shown(self) -> Sequence[JumpRow]:
        """Those that are listed."""
        return self.rows[:MOST]


def jumps_of(basis: Basis) -> Jumps:
    """Against the newest result before on the same instrument, published here or in a table. Two queries at most."""
    if basis.cycle is None:
        before = {own_name(row.agency): (basis.year - 1, row) for row in entries_of(basis.instrument, basis.year - 1)}
        now = [(row.agency, row) for row in entries(basis)]
    else:
        rows = cycle_entries(basis.cycle)
        before = _before(basis.cycle, basis)
        now = [(entry.agency, entry) for _pk, entry in rows]
    return _jumps(basis, before, now)


def _jumps(basis: Basis, before: dict[str, tuple[int, Entry]], now: Sequence[tuple[str, Entry]]) -> Jumps:
    found = jumps({name: row for name, (_year, row) in before.items()}, now, basis.codes)
    both = [name for name, row in now if row.band and name in before and before[name][1].band]
    rows = [
        JumpRow(jump, basis.predicate(jump.before.band), basis.predicate(jump.after.band), before[jump.after.agency][0])
        for jump in found
    ]
    return Jumps(rows, len(both), sorted({before[name][0] for name in both}))


def _before(cycle: Cycle, basis: Basis) -> dict[str, tuple[int, Entry]]:
    """By agency, the newest result of an earlier year: of a table, or published here. One query."""
    found: dict[str, tuple[int, Entry]] = {}
    for year in range(cycle.year - 4, cycle.year):
        for row in entries_of(basis.instrument, year):
            if row.band:
                found[own_name(row.agency)] = year, row
    rows = Assessment.objects.filter(
        public=True,
        unit__isnull=True,
        cycle__year__lt=cycle.year,
        cycle__agency__isnull=True,
        cycle__sample=cycle.sample,
        cycle__edition__instrument=basis.instrument.id,
    ).exclude(printed="")
    columns = ("agency__name", "agency__cluster", "agency__province", "printed", "predicate", "cycle__year")
    for name, cluster, province, printed, band, year in rows.order_by("cycle__year").values_list(*columns):
        if name not in found or found[name][0] <= year:
            found[name] = year, Entry(name, cluster, province, Fraction(printed), band)
    return found


@dataclass(frozen=True)
class SharedFile:
    """The same bytes as evidence of several agencies; ``users`` are named where they are few."""

    sha256: str
    title: str
    kind: str
    agencies: int
    uses: int
    users: Sequence[tuple[str, str]]
    """Name and address of the indicator that stands on it."""


@dataclass(frozen=True)
class SharedFiles:
    """Files that several agencies use, those of the fewest first; ``count`` are all of them."""

    rows: Sequence[SharedFile]
    count: int

    @property
    def more(self) -> int:
        """How many are not listed."""
        return self.count - len(self.rows)


def shared_files(cycle: Cycle) -> SharedFiles:
    """The same digest under criteria of two agencies or more. Two queries."""
    twice = Blob.objects.order_by().values("sha256").annotate(n=Count("agency", distinct=True)).filter(n__gt=1)
    used = Support.objects.filter(assessment__cycle=cycle, item__blob__sha256__in=twice.values("sha256")).order_by()
    counted = (
        used.values("item__blob__sha256")
        .annotate(
            agencies=Count("agency", distinct=True),
            uses=Count("pk"),
            title=Min("item__title"),
            kind=Min("item__kind"),
        )
        .filter(agencies__gt=1)
        .order_by("agencies", "-uses", "title")
    )
    found = list(counted)
    shown = found[:MOST]
    named = _users(cycle, [row["item__blob__sha256"] for row in shown if row["agencies"] <= _NAMED])
    return SharedFiles(
        [
            SharedFile(
                row["item__blob__sha256"],
                row["title"],
                str(Kind(row["kind"]).label),
                row["agencies"],
                row["uses"],
                named.get(row["item__blob__sha256"], ()),
            )
            for row in shown
        ],
        len(found),
    )


def _users(cycle: Cycle, digests: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
    rows = Support.objects.filter(assessment__cycle=cycle, item__blob__sha256__in=digests).order_by("agency__name")
    found: dict[str, dict[str, str]] = defaultdict(dict)
    columns = ("item__blob__sha256", "agency__name", "assessment_id", "leaf")
    for digest, agency, assessment, leaf in rows.values_list(*columns):
        found[digest].setdefault(agency, reverse("indicator", args=[assessment, leaf]))
    return {digest: list(users.items()) for digest, users in found.items()}


@dataclass(frozen=True)
class AssessorRow:
    """An assessor beside the others on the same indicators, and the agencies where the difference is widest."""

    name: str
    agencies: int
    found: Apart
    widest: Sequence[tuple[str, str, Decimal]]
    """Name, address and mean difference."""

    @property
    def mean(self) -> Decimal:
        """Own level less the mean of the others, on average."""
        return Decimal(str(round(self.found.mean, 2)))

    @property
    def ends(self) -> tuple[Decimal, Decimal]:
        """The 95 % interval of that."""
        return Decimal(str(round(self.found.low, 2))), Decimal(str(round(self.found.high, 2)))


@dataclass(frozen=True)
class Assessors:
    """Assessors who judge far from the others, the farthest first; ``told``: of how many anything can be said."""

    rows: Sequence[AssessorRow]
    told: int
    too_few: int


def assessors_apart(cycle: Cycle) -> Assessors:
    """Whoever judged with others in the cycle, what is done alone. One query, and one for the names of agencies."""
    by_person: dict[int, list[tuple[int, int, float, float]]] = defaultdict(list)
    names: dict[int, str] = {}
    with connection.cursor() as cursor:
        cursor.execute(_DIFFERENCES, [cycle.pk, SetBy.EXTERNAL])
        for person, name, assessment, together, total, squares in cursor.fetchall():
            names[person] = name
            by_person[person].append((assessment, together, float(total), float(squares)))
    found: list[tuple[int, Apart]] = []
    too_few = 0
    for person, parts in by_person.items():
        one = _apart(parts)
        if one is None:
            too_few += 1
        else:
            found.append((person, one))
    far = sorted((pair for pair in found if pair[1].far), key=lambda pair: -abs(pair[1].mean))[:MOST]
    widest = {person: _widest(by_person[person]) for person, _one in far}
    agencies = _agency_names([pk for rows in widest.values() for pk, _mean in rows])
    return Assessors(
        [
            AssessorRow(
                names[person],
                len(by_person[person]),
                one,
                [
                    (agencies.get(pk, ""), reverse("disagreements", args=[pk]), Decimal(str(round(mean, 2))))
                    for pk, mean in widest[person]
                ],
            )
            for person, one in far
        ],
        len(found),
        too_few,
    )


def _apart(parts: Sequence[tuple[int, int, float, float]]) -> Apart | None:
    together = sum(count for _pk, count, _total, _squares in parts)
    mean = sum(total for _pk, _count, total, _squares in parts) / together
    squares = sum(found for _pk, _count, _total, found in parts)
    variance = max(0.0, squares - together * mean * mean) / (together - 1) if together > 1 else 0.0
    return apart(together, mean, sqrt(variance))


def _widest(parts: Sequence[tuple[int, int, float, float]]) -> list[tuple[int, float]]:
    means = [(pk, total / count) for pk, count, total, _squares in parts]
    return sorted(means, key=lambda pair: -abs(pair[1]))[:_WIDEST]


def _agency_names(assessments: Sequence[int]) -> dict[int, str]:
    if not assessments:
        return {}
    return dict(Assessment.objects.filter(pk__in=assessments).values_list("pk", "agency__name"))


# By assessor and assessment: how many indicators others judged too, and the sum and the sum of squares of how much the
# assessor's level lies above the mean of the others. Options that are no numbers stay out.
_DIFFERENCES = """
SELECT d.assessor_id, p.name, d.assessment_id, count(*), sum(d.above), sum(d.above * d.above)
FROM (
  SELECT assessor_id, assessment_id,
         v - (sum(v) OVER same - v) / nullif(count(*) OVER same - 1, 0) AS above
  FROM (
    SELECT j.assessor_id, j.assessment_id, j.stage_id, j.leaf, j.value::float8 AS v
    FROM assessment_judgement j
    JOIN assessment_assessment a ON a.id = j.assessment_id
    JOIN assessment_stage s ON s.id = j.stage_id
    WHERE a.cycle_id = %s AND s.set_by = %s AND j.done AND j.value ~ '^[0-9]+(\\.[0-9]+)?$'
  ) one
  WINDOW same AS (PARTITION BY assessment_id, stage_id, leaf)
) d
JOIN organisation_person p ON p.id = d.assessor_id
WHERE d.above IS NOT NULL
GROUP BY d.assessor_id, p.name, d.assessment_id
"""
