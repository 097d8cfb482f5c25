"""The national view: progress, spread, provinces, targets, what stands out. For whoever sees every agency."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field

from tolok.api.door import Line, Noun, Out, standing_of
from tolok.api.faults import Problem, WrongField
from tolok.insight.access import require_nation
from tolok.insight.queries.national.basis import Basis, bases, entries, named, newest, running
from tolok.insight.queries.national.outliers import jumps_of, looked
from tolok.insight.queries.national.progress import ClusterProgress, progress_of
from tolok.insight.queries.national.provinces import provinces
from tolok.insight.queries.national.spreads import SpreadRow, by_cluster, by_year
from tolok.insight.queries.national.targets import default_band, targets
from tolok.insight.queries.reading import decimal_of
from tolok.instruments import in_digits
from tolok.results import CLUSTERS

noun = Noun("national")


class BasisOut(Out):
    """Results that the view can be about."""

    key: str = Field(examples=["p2024", "c12"], description="of a published table, or of a cycle")
    name: str
    year: int
    instrument: str
    source: str
    agencies: int = Field(description="of a table: those with an index")
    sample: bool
    published: bool
    whole: bool = Field(description="false: a few agencies only, no picture of the nation")


class NationalClusterOut(Out):
    """Where the agencies of a cluster stand."""

    cluster: str = Field(description="empty: all")
    agencies: int
    where: dict[str, int] = Field(description="`idle`, the kinds of stages, `decided`")
    late: int
    answered: int
    to_answer: int
    judged: int = Field(description="indicators that an assessor is done with, in the stage they stand in")
    to_judge: int
    returned: int = Field(description="sent back and not answered")


class LateOut(Out):
    """An assessment whose stage is over."""

    assessment: int
    agency: str
    stage: str
    since: str


class ProgressOut(Out):
    """A national cycle right now."""

    cycle: int
    state: str = Field(description="another word as soon as anything here is")
    clusters: list[NationalClusterOut] = Field(description="all of them last")
    late: list[LateOut] = Field(description="fifty at most, the longest first")


class SpreadOut(Out):
    """How results are spread."""

    key: str = Field(description="a cluster (empty: all), or the key of other results")
    name: str
    agencies: int
    with_index: int
    low: str | None
    first_quartile: str | None
    median: str | None
    third_quartile: str | None
    high: str | None
    mean: str | None
    printed_mean: str | None = Field(description="as the ministry printed it, made by a rule that is not written")
    predicates: dict[str, int] = Field(description="by code, from the lowest up")


class SpreadsOut(Out):
    """How results are spread by cluster, and predicates by year."""

    basis: BasisOut
    clusters: list[SpreadOut]
    years: list[SpreadOut] = Field(description="of the same instrument; quartiles only of published tables")


class ProvinceOut(Out):
    """A province."""

    province: str
    agencies: int
    with_index: int
    median: str | None
    low: str | None
    high: str | None
    share: str | None = Field(description="percent with the predicate asked for, or better")


class ProvincesOut(Out):
    """Results by province."""

    basis: BasisOut
    predicate: str
    provinces: list[ProvinceOut]


class TargetOut(Out):
    """A cluster and its share."""

    cluster: str = Field(description="empty: all")
    with_predicate: int
    reached: int
    without_predicate: int
    share: str | None = Field(description="percent, one decimal")
    lacking: int | None = Field(description="how many more agencies the target needs; null: no target")


class NationalTargetsOut(Out):
    """What share reaches a predicate."""

    basis: BasisOut
    predicate: str
    target: int | None
    clusters: list[TargetOut]


class JumpOut(Out):
    """An agency that moved by two predicates or more."""

    agency: str
    year_before: int
    index_before: str | None
    predicate_before: str
    index_after: str | None
    predicate_after: str
    predicates: int = Field(description="how many; below 0: a fall")


class ReusedFileOut(Out):
    """The same bytes as evidence of several agencies."""

    sha256: str
    title: str
    agencies: int
    uses: int
    names: list[str] = Field(description="of the agencies, where they are few")


class FarAssessorOut(Out):
    """An assessor who judges far from the others."""

    name: str
    together: int = Field(description="indicators that others judged too")
    agencies: int
    mean: str = Field(description="own level less the mean of the others, on average")
    low: str = Field(description="95 % interval")
    high: str


class OutliersOut(Out):
    """What stands out; a question each, no verdict."""

    basis: BasisOut
    compared: int = Field(description="agencies with a result before on the same instrument")
    jumps: list[JumpOut]
    files: list[ReusedFileOut] | None = Field(description="null: known of cycles only")
    assessors: list[FarAssessorOut] | None
    looked_at: str | None = Field(description="when files and assessors were last looked through, within five minutes")
    assessors_told: int | None = Field(description="of how many anything can be said")


@noun.read("/national/results", out=list[BasisOut])
def list_national_results(request: HttpRequest) -> list[BasisOut]:
    """What the national view can be about: cycles, and published tables."""
    require_nation(standing_of(request))
    return [_told(basis) for basis in bases()]


@noun.read("/national/progress", out=ProgressOut, also=(409,))
def get_national_progress(request: HttpRequest, of: Line = "") -> ProgressOut:
    """How far a national cycle is right now: by cluster and stage, and who is late. Without `of`: the running one."""
    require_nation(standing_of(request))
    cycles = [basis for basis in bases() if basis.cycle is not None]
    basis = _named(cycles, of) if of else running(cycles)
    if basis is None or basis.cycle is None:
        raise Problem(409, _("Belum ada siklus nasional"), kind="no-cycle")
    found = progress_of(basis.cycle)
    return ProgressOut(
        cycle=basis.cycle.pk,
        state=found.state,
        clusters=[_cluster(row) for row, _counts in found.rows],
        late=[
            LateOut(assessment=one.assessment, agency=one.agency, stage=one.stage.kind, since=one.since.isoformat())
            for one in found.late
        ],
    )


@noun.read("/national/spread", out=SpreadsOut, also=(409,))
def get_national_spread(request: HttpRequest, of: Line = "", cluster: Line = "") -> SpreadsOut:
    """How indices and predicates are spread by cluster, and by year in one `cluster` (empty: all)."""
    known, basis = _basis(request, of)
    if cluster and cluster not in CLUSTERS:
        raise WrongField("cluster", _known(CLUSTERS), where="query")
    return SpreadsOut(
        basis=_told(basis),
        clusters=[_spread(row) for row in by_cluster(basis, entries(basis))],
        years=[_spread(row) for row in by_year(basis, known, cluster)],
    )


@noun.read("/national/provinces", out=ProvincesOut, also=(409,))
def list_national_provinces(
    request: HttpRequest, of: Line = "", cluster: Line = "", predicate: Line = ""
) -> ProvincesOut:
    """Results by province: the median index, and the share with `predicate` or better."""
    _known_bases, basis = _basis(request, of)
    code = _predicate(basis, predicate)
    rows = provinces(basis, entries(basis), cluster=cluster, band=code)
    return ProvincesOut(
        basis=_told(basis),
        predicate=code,
        provinces=[
            ProvinceOut(
                province=row.name,
                agencies=row.found.agencies,
                with_index=row.found.known,
                median=_digits(row.found.median),
                low=_digits(row.found.low),
                high=_digits(row.found.high),
                share=_decimal(row.percent),
            )
            for row in rows
        ],
    )


@noun.read("/national/targets", out=NationalTargetsOut, also=(409,))
def get_national_targets(
    request: HttpRequest, of: Line = "", predicate: Line = "", target: int | None = None
) -> NationalTargetsOut:
    """What share of each cluster has `predicate` or better, against a `target` in percent."""
    _known_bases, basis = _basis(request, of)
    if target is not None and not 1 <= target <= 100:
        raise WrongField("target", _("Tulis bilangan bulat dari 1 sampai 100."), where="query")
    code = _predicate(basis, predicate)
    return NationalTargetsOut(
        basis=_told(basis),
        predicate=code,
        target=target,
        clusters=[
            TargetOut(
                cluster=row.code,
                with_predicate=row.found.known,
                reached=row.found.there,
                without_predicate=row.found.unknown,
                share=_decimal(row.percent),
                lacking=row.found.lacking,
            )
            for row in targets(basis, entries(basis), code, target)
        ],
    )


@noun.read("/national/outliers", out=OutliersOut, also=(409,))
def get_national_outliers(request: HttpRequest, of: Line = "") -> OutliersOut:
    """What stands out: jumps of two predicates, the same file of several agencies, assessors far from the others."""
    _known_bases, basis = _basis(request, of)
    moved = jumps_of(basis)
    found = looked(basis.cycle) if basis.cycle is not None else None
    files = found.files if found is not None else None
    people = found.assessors if found is not None else None
    return OutliersOut(
        basis=_told(basis),
        compared=moved.compared,
        jumps=[
            JumpOut(
                agency=row.jump.after.agency,
                year_before=row.year,
                index_before=row.jump.before.digits,
                predicate_before=row.jump.before.band,
                index_after=row.jump.after.digits,
                predicate_after=row.jump.after.band,
                predicates=row.jump.bands,
            )
            for row in moved.rows
        ],
        files=None
        if files is None
        else [
            ReusedFileOut(
                sha256=row.sha256,
                title=row.title,
                agencies=row.agencies,
                uses=row.uses,
                names=[name for name, _href in row.users],
            )
            for row in files.rows
        ],
        assessors=None
        if people is None
        else [
            FarAssessorOut(
                name=row.name,
                together=row.found.together,
                agencies=row.agencies,
                mean=str(row.mean),
                low=str(row.ends[0]),
                high=str(row.ends[1]),
            )
            for row in people.rows
        ],
        looked_at=None if found is None else found.at.isoformat(),
        assessors_told=None if people is None else people.told,
    )


def _basis(request: HttpRequest, key: str) -> tuple[list[Basis], Basis]:
    require_nation(standing_of(request))
    known = bases()
    basis = _named(known, key) if key else newest(known)
    if basis is None:
        raise Problem(409, _("Belum ada hasil"), kind="no-results")
    return known, basis


def _named(known: list[Basis], key: str) -> Basis:
    found = named(known, key)
    if found is None:
        raise WrongField("of", _known([basis.key for basis in known]), where="query")
    return found


def _predicate(basis: Basis, code: str) -> str:
    if code and code not in basis.codes:
        raise WrongField("predicate", _known(basis.codes), where="query")
    return code or default_band(basis)


def _known(words: Iterable[str]) -> str:
    return _("Tidak dikenal; yang ada: {known}.").format(known=", ".join(words))


def _told(basis: Basis) -> BasisOut:
    return BasisOut(
        key=basis.key,
        name=basis.word,
        year=basis.year,
        instrument=basis.instrument.id,
        source=basis.source,
        agencies=basis.agencies,
        sample=basis.sample,
        published=not basis.unofficial,
        whole=not basis.partial,
    )


def _cluster(row: ClusterProgress) -> NationalClusterOut:
    return NationalClusterOut(
        cluster=row.code,
        agencies=row.total,
        where=dict(row.where),
        late=row.late,
        answered=row.answered,
        to_answer=row.asked,
        judged=row.judged,
        to_judge=row.to_judge,
        returned=row.returned,
    )


def _spread(row: SpreadRow) -> SpreadOut:
    found = row.found
    return SpreadOut(
        key=row.code,
        name=row.name,
        agencies=found.agencies,
        with_index=found.known,
        low=_digits(found.low),
        first_quartile=_digits(found.first),
        median=_digits(found.median),
        third_quartile=_digits(found.third),
        high=_digits(found.high),
        mean=_digits(found.mean),
        printed_mean=_decimal(row.printed),
        predicates=dict(found.bands),
    )


def _digits(value: Fraction | None) -> str | None:
    if value is None:
        return None
    exact = in_digits(value)
    return str(decimal_of(value, 6)) if exact.endswith("…") else exact


def _decimal(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
