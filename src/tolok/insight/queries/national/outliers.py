"""What stands out and should be looked at: jumps of two predicates, evidence of two agencies, an assessor far off."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from math import sqrt

from django.core.cache import cache
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from tolok.analysis.national import Apart, Entry, Jump, apart, entries_of, jumps
from tolok.assessment.answers import language
from tolok.assessment.models import Assessment, Cycle, SetBy, Stage, Support
from tolok.evidence.models import Kind
from tolok.insight.queries.national.basis import Basis, cycle_entries, entries
from tolok.insight.queries.reading import decimal_of
from tolok.organisation.national import own_name

MOST = 50
_NAMED = 6
_WIDEST = 3
_KEPT = 300
"""Seconds."""


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


@dataclass(frozen=True)
class Looked:
    """What was found when somebody last looked through all evidence and verdicts of a cycle."""

    at: datetime
    files: SharedFiles
    assessors: Assessors


def looked(cycle: Cycle, *, again: bool = False) -> Looked:
    """What stands out in a cycle, as found in the last five minutes; looked for now where nobody did, or ``again``.

    Of 640 agencies that are 60,000 verdicts and 90,000 uses of evidence: half a second, which not every page pays.
    """
    key = f"nation-outliers-{cycle.pk}-{language()}"
    found: Looked | None = None if again else cache.get(key)
    if found is None:
        found = Looked(timezone.now(), shared_files(cycle), assessors_apart(cycle))
        cache.set(key, found, _KEPT)
    return found


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
    with connection.cursor() as cursor:
        cursor.execute(_SHARED, [cycle.pk])
        found = cursor.fetchall()
    named = _users(cycle, [digest for digest, agencies, *_rest in found[:MOST] if agencies <= _NAMED])
    return SharedFiles(
        [
            SharedFile(digest, title, str(Kind(kind).label), agencies, uses, named.get(digest, ()))
            for digest, agencies, uses, title, kind in found[:MOST]
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
    """Whoever judged with others in the cycle, what is done alone. Three queries."""
    by_person: dict[int, list[tuple[int, int, float, float]]] = defaultdict(list)
    names: dict[int, str] = {}
    stages = list(Stage.objects.filter(cycle=cycle, set_by=SetBy.EXTERNAL).values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(_DIFFERENCES, [cycle.pk, stages])
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
# assessor's level lies above the mean of the others. Options that are no numbers stay out. Each group is made once and
# taken apart again: a window over 60,000 judgements takes several times as long.
_DIFFERENCES = """
WITH same AS (
  SELECT j.assessment_id, count(*) AS n, sum(j.value::float8) AS total,
         array_agg(j.assessor_id) AS people, array_agg(j.value::float8) AS levels
  FROM assessment_judgement j
  WHERE j.assessment_id IN (SELECT id FROM assessment_assessment WHERE cycle_id = %s)
    AND j.stage_id = ANY(%s)
    AND j.done AND j.value ~ '^[0-9]+(\\.[0-9]+)?$'
  GROUP BY j.assessment_id, j.stage_id, j.leaf
  HAVING count(*) > 1
), apart AS (
  SELECT same.assessment_id, one.person, one.level - (same.total - one.level) / (same.n - 1) AS above
  FROM same, unnest(same.people, same.levels) AS one (person, level)
), told AS (
  SELECT person, assessment_id, count(*) AS n, sum(above) AS total, sum(above * above) AS squares
  FROM apart GROUP BY person, assessment_id
)
SELECT told.person, p.name, told.assessment_id, told.n, told.total, told.squares
FROM told JOIN organisation_person p ON p.id = told.person
"""

# The files of two agencies or more first, which are few; then who uses those in the cycle. Two ends of a group differ
# where two agencies do; counting distinct ones would sort every file there is.
_SHARED = """
WITH twice AS MATERIALIZED (
  SELECT sha256 FROM evidence_blob GROUP BY sha256 HAVING min(agency_id) < max(agency_id)
), shared AS MATERIALIZED (
  SELECT i.id, b.sha256, i.title, i.kind
  FROM twice JOIN evidence_blob b USING (sha256) JOIN evidence_item i ON i.blob_id = b.id
)
SELECT shared.sha256, count(DISTINCT s.agency_id) AS agencies, count(*) AS uses, min(shared.title), min(shared.kind)
FROM shared
JOIN assessment_support s ON s.item_id = shared.id
JOIN assessment_assessment a ON a.id = s.assessment_id
WHERE a.cycle_id = %s
GROUP BY shared.sha256
HAVING min(s.agency_id) < max(s.agency_id)
ORDER BY agencies, uses DESC, min(shared.title)
"""
