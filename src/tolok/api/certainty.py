"""How sure an assessment is, and other levels that people keep: the same as on the pages."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field

from tolok.analysis.certainty import Agreement, Alpha, Sobol, assumed_errors
from tolok.api.analysis import ONE
from tolok.api.asked import assessment_of
from tolok.api.door import Noun, Out, standing_of
from tolok.api.faults import WrongField
from tolok.assessment import access
from tolok.assessment.answers import language
from tolok.insight.access import require_all
from tolok.insight.queries.assessors import compared
from tolok.insight.queries.certainty import Doubt, doubt_of, measured_pool
from tolok.insight.queries.groups import group_of
from tolok.insight.queries.reading import reading

noun = Noun("certainty")
_MOST = 0.45
Chance = Annotated[float | None, Field(ge=0, le=_MOST, description="of a level too high (too low), 0 to 0.45")]


class ErrorOut(Out):
    """The error rate that every figure stands on."""

    basis: str = Field(description="measured, assumed, none", examples=["assumed"])
    source: str = Field(description="where it comes from, in words")
    matrix: list[list[float]] | None = Field(description="true level (row) to level given; null: not known")
    team: float | None = Field(description="standard deviation of what a team adds to a whole agency, in index points")


class AlphaOut(Out):
    """Krippendorff's alpha for ordinal levels, with its bootstrap interval."""

    value: float | None
    low: float | None
    high: float | None
    units: int
    reason: str | None = Field(description="why there is none")


class LeafAlpha(Out):
    """Agreement on one indicator."""

    indicator: str
    alpha: AlphaOut


class PairOut(Out):
    """Two assessors; differences are the second less the first."""

    assessors: list[str]
    units: int
    table: list[list[int]]
    same_level: float | None
    within_one: float | None
    agencies: int
    mean_difference: float | None
    limits_of_agreement: list[float] | None
    same_band: float | None


class LeniencyOut(Out):
    """How much higher than the others an assessor judges, in levels."""

    assessor: str
    units: int
    leniency: float | None
    standard_error: float | None
    alpha: AlphaOut


class AgreementOut(Out):
    """Assessors side by side, as far as the caller may read their findings."""

    alpha: AlphaOut
    by_indicator: list[LeafAlpha] = Field(description="the least agreed on first")
    pairs: list[PairOut]
    assessors: list[LeniencyOut]


class ShareOut(Out):
    """What the judgement of an indicator makes of the variance of the index: first-order and total index alike."""

    indicator: str
    share: float


class SobolOut(Out):
    """Sobol indices of a group of decisions."""

    group: str = Field(examples=["assessors", "weights", "codes", "mean"])
    first: float
    total: float
    total_low: float
    total_high: float
    seen: bool = Field(description="false: not different from 0")


class CertaintyOut(Out):
    """How sure index, predicate and rank are."""

    error: ErrorOut
    refused: str | None = Field(description="why this index has no intervals")
    index: str | None
    corrected: float | None = Field(description="an unbiased estimate of the true index")
    sd: float | None
    low: float | None
    high: float | None
    level: float | None = Field(description="of the interval from `low` to `high`")
    predicates: dict[str, float] = Field(description="chance of each for the true index")
    support: float | None = Field(description="chance of the official one")
    rank: str | None = Field(examples=["12", "2-3"])
    rank_low: int | None
    rank_high: int | None
    rank_level: float | None
    of: int | None
    says: list[str]
    shares: list[ShareOut]
    sensitivity: list[SobolOut] = Field(description="of the index to levels (their judgement) and weights")
    conventions: list[SobolOut] = Field(description="the same with the codes of levels and the kind of mean")
    agreement: AgreementOut | None


@noun.read(f"{ONE}/certainty", out=CertaintyOut, name="analysis_certainty")
def get_certainty(
    request: HttpRequest,
    assessment: int,
    up: Chance = None,
    down: Chance = None,
    team: Annotated[float, Field(ge=0, le=1)] = 0.0,
) -> CertaintyOut:
    """How sure it is: by the measured error rate of the cycle's assessors, or by `up` and `down` that are assumed.

    Without a second assessor and without an assumption there is no measured uncertainty, and `error.basis` is `none`.
    """
    own = access.hand(standing_of(request), assessment_of(request, assessment))
    require_all(own)
    read = reading(own)
    pool = measured_pool(read)
    bare = doubt_of(read, None, None)
    errors = pool.errors if pool else None
    if bare.straight is not None and (up is not None or down is not None):
        if (up or 0) + (down or 0) > _MOST:
            raise WrongField("down", _("Bersama-sama paling banyak 45 dari 100."), where="query")
        errors = assumed_errors(bare.straight, up=up or 0.0, down=down or 0.0, team=team)
    found = doubt_of(read, group_of(own.assessment, own.standing), errors)
    beside = compared(own, found.straight) if found.straight is not None else None
    return _told(found, beside.agreement if beside else None)


def _told(found: Doubt, agreed: Agreement | None) -> CertaintyOut:
    finding = found.finding
    sure = finding.measured if finding else None
    errors = found.errors
    return CertaintyOut(
        error=ErrorOut(
            basis=found.basis.value,
            source=found.source.words.in_(language()),
            matrix=errors.matrix.round(6).tolist() if errors else None,
            team=round(errors.team, 6) if errors else None,
        ),
        refused=found.refused.in_(language()) if found.refused else None,
        index=found.reading.result.index,
        corrected=round(sure.corrected, 4) if sure else None,
        sd=round(sure.sd, 4) if sure else None,
        low=round(sure.low, 4) if sure else None,
        high=round(sure.high, 4) if sure else None,
        level=sure.level if sure else None,
        predicates={code: round(chance, 4) for code, chance in sure.band_chances.items()} if sure else {},
        support=round(sure.support, 4) if sure and sure.support is not None else None,
        rank=str(finding.place) if finding and finding.place.of > 1 else None,
        rank_low=sure.rank_low if sure else None,
        rank_high=sure.rank_high if sure else None,
        rank_level=sure.rank_level if sure else None,
        of=finding.place.of if finding else None,
        says=found.says,
        shares=[ShareOut(indicator=one.named.id, share=round(one.share, 6)) for one in found.weighty],
        sensitivity=_sobol(found.groups) if sure else [],
        conventions=_sobol(found.conventions) if sure else [],
        agreement=_agreement(agreed) if agreed else None,
    )


def _sobol(found: Sobol | None) -> list[SobolOut]:
    return [
        SobolOut(
            group=name,
            first=round(float(found.first[i, 0]), 4),
            total=round(float(found.total[i, 0]), 4),
            total_low=round(float(found.total_interval[i, 0, 0]), 4),
            total_high=round(float(found.total_interval[i, 0, 1]), 4),
            seen=bool(found.seen[i, 0]),
        )
        for i, name in enumerate(found.groups if found else ())
        if found is not None and found.total[i, 0] == found.total[i, 0]
    ]


def _agreement(found: Agreement) -> AgreementOut:
    return AgreementOut(
        alpha=_alpha(found.alpha),
        by_indicator=[LeafAlpha(indicator=id_, alpha=_alpha(one)) for id_, one in found.by_leaf if one.units],
        pairs=[
            PairOut(
                assessors=list(pair.names),
                units=pair.units,
                table=pair.table.tolist(),
                same_level=pair.same_level,
                within_one=pair.within_one,
                agencies=pair.agencies,
                mean_difference=pair.mean,
                limits_of_agreement=None if pair.limits is None else list(pair.limits),
                same_band=pair.same_band,
            )
            for pair in found.pairs
        ],
        assessors=[
            LeniencyOut(
                assessor=one.assessor,
                units=one.units,
                leniency=one.mean,
                standard_error=one.error,
                alpha=_alpha(one.alpha),
            )
            for one in found.assessors
        ],
    )


def _alpha(found: Alpha) -> AlphaOut:
    reason = found.reason.in_(language()) if found.reason else None
    return AlphaOut(value=found.value, low=found.low, high=found.high, units=found.units, reason=reason)
