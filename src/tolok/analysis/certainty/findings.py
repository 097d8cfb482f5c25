"""Everything about how sure the index of each agency is, and the same in sentences: words before figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import isnan

import numpy as np

from tolok.analysis.certainty.errors import Errors
from tolok.analysis.certainty.interval import Intervals, Sure, intervals
from tolok.analysis.certainty.ranks import rank_sets
from tolok.analysis.certainty.simulate import Simulated, simulate
from tolok.analysis.stated import UNMEASURED, Source
from tolok.analysis.straight import Straight
from tolok.instruments.language import Text, plain
from tolok.instruments.scales import Band
from tolok.scoring.columns import Numbers
from tolok.scoring.exact import rounded, written
from tolok.scoring.ranking import Place, rank


@dataclass(frozen=True)
class Measured:
    """What an error rate says about one agency. ``support`` is None where there is no predicate.

    ``low`` to ``high`` is the interval of the true index at ``level``; ``rank_low`` to ``rank_high`` is the confidence
    set of its rank in its group at ``rank_level``, ``percentiles`` those of the draws (narrower, without a promise;
    None where nothing was drawn).
    """

    corrected: float
    sd: float
    low: float
    high: float
    level: float
    band_chances: Mapping[str, float]
    support: float | None
    rank_low: int
    rank_high: int
    rank_level: float
    percentiles: tuple[int, int] | None = None


@dataclass(frozen=True)
class Finding:
    """One agency: what is published, and how sure it is. ``measured`` None: nobody knows, and ``source`` says so."""

    agency: str
    group: str
    index: Fraction
    published: str
    band: Band | None
    place: Place[int]
    measured: Measured | None
    source: Source


def examine(
    straight: Straight,
    agencies: Sequence[str],
    levels: Numbers,
    errors: Errors | None,
    *,
    groups: Sequence[str] | None = None,
    replications: int = 10_000,
    level: float = 0.90,
    rank_level: float = 0.95,
    seed: int = 1,
    sure: Sure = None,
) -> list[Finding]:
    """How sure the index of every agency is, in the order given.

    Args:
        straight: the index.
        agencies: their names.
        levels: their levels, shape (agencies, leaves).
        errors: assessor error; None where nobody measured or assumed one.
        groups: the group that each is ranked in.
        replications: of the simulation.
        level: of the interval of the index.
        rank_level: of the rank sets.
        seed: the same seed gives the same findings.
        sure: where nobody judged, as ``intervals`` takes it.

    Raises:
        TooNoisy: the error matrix can hardly be inverted.
        ValueError: shapes or scales do not go together.
    """
    names = list(groups) if groups is not None else [""] * len(agencies)
    if len(names) != len(agencies) or len(agencies) != len(levels):
        raise ValueError("there must be a row of levels and a group for every agency")
    published = _published(straight, agencies, levels, names)
    if errors is None:
        return published
    found = intervals(straight, levels, errors, level=level, sure=sure)
    drawn = simulate(
        straight, levels, errors, groups=names, replications=replications, rank_level=rank_level, seed=seed, sure=sure
    )
    low, high = np.zeros((2, len(agencies)), dtype=np.int64)
    for name in dict.fromkeys(names):
        members = np.flatnonzero(np.array(names) == name)
        sets = rank_sets(found.corrected[members], found.sd[members], level=rank_level, seed=seed, source=errors.source)
        low[members], high[members] = sets.low, sets.high
    return [
        replace(one, measured=_measured(i, found, drawn, (int(low[i]), int(high[i]))), source=errors.source)
        for i, one in enumerate(published)
    ]


def _published(straight: Straight, agencies: Sequence[str], levels: Numbers, groups: Sequence[str]) -> list[Finding]:
    table = straight.table
    scores = table.score(np.asarray(levels))
    decimals = table.publication.decimals
    exact = [Fraction(n, scores.root.denominator or 1) for n in scores.root.numerators.tolist()]
    bands = table.instrument.tree.bands
    places: dict[int, Place[int]] = {}
    for name in dict.fromkeys(groups):
        members = [i for i, group in enumerate(groups) if group == name]
        places |= {place.item: place for place in rank(members, lambda i: exact[i])}
    return [
        Finding(
            agency=agency,
            group=groups[i],
            index=exact[i],
            published=written(Fraction(int(scores.published_units[i]), 10**decimals), decimals),
            band=bands.bands[position] if bands is not None and (position := int(scores.bands[i])) >= 0 else None,
            place=places[i],
            measured=None,
            source=UNMEASURED,
        )
        for i, agency in enumerate(agencies)
    ]


def _measured(i: int, found: Intervals, drawn: Simulated, ranks: tuple[int, int]) -> Measured:
    percentiles = (int(drawn.rank_low[i]), int(drawn.rank_high[i]))
    return measured(found, ranks, i=i, rank_level=drawn.rank_level, percentiles=percentiles)


def measured(
    found: Intervals,
    ranks: tuple[int, int],
    *,
    i: int = 0,
    rank_level: float = 0.95,
    percentiles: tuple[int, int] | None = None,
) -> Measured:
    """What ``found`` and a set of ranks say about agency ``i``."""
    support = float(found.support[i])
    return Measured(
        corrected=float(found.corrected[i]),
        sd=float(found.sd[i]),
        low=float(found.low[i]),
        high=float(found.high[i]),
        level=found.level,
        band_chances=dict(zip(found.band_codes, found.band_chances[i].tolist(), strict=True)),
        support=None if isnan(support) else support,
        rank_low=ranks[0],
        rank_high=ranks[1],
        rank_level=rank_level,
        percentiles=percentiles,
    )


def sentences(finding: Finding, *, decimals: int = 1) -> list[Text]:
    """How sure one agency's index is, in words; the interval has one digit less than the index is published with."""
    place = _PLACE.filled(place=plain(str(finding.place)), of=finding.place.of)
    band = finding.band.name if finding.band else None
    patterns = (_HEAD, _HEAD_ALONE) if finding.place.of > 1 else (_HEAD_NO_RANK, _HEAD_INDEX)
    head = patterns[band is None].filled(band=band, index=_both(finding.published), place=place)
    found = finding.measured
    if found is None:
        return [head, _capital(finding.source.in_words())]
    lines = [head]
    if found.support is not None:
        lines.append(_SUPPORT.filled(count=of_hundred(found.support)))
    low, high = (_both(written(rounded(Fraction(end), decimals), decimals)) for end in (found.low, found.high))
    lines.append(_INTERVAL.filled(low=low, high=high, level=round(100 * found.level)))
    shift = found.corrected - float(finding.index)
    if abs(shift) >= found.sd / 2 and abs(shift) >= 0.01:
        size = _both(written(rounded(Fraction(abs(shift)), 2), 2))
        lines.append((_LENIENT if shift < 0 else _STRICT).filled(size=size))
    if finding.place.of > 1:
        line = _RANK if found.rank_low < found.rank_high else _RANK_SURE
        lines.append(line.filled(low=found.rank_low, high=found.rank_high, of=finding.place.of))
    return [*lines, _ERROR.filled(source=finding.source.in_words())]


# Chances this close to none or all are told as such: the dust of binary floats.
_CERTAIN = 1e-9


def of_hundred(share: float) -> int:
    """A chance as so many of a hundred; never a hundred, nor none, unless it is certain.

    >>> of_hundred(0.998), of_hundred(1.0), of_hundred(0.831)
    (99, 100, 83)
    """
    if min(share, 1 - share) < _CERTAIN:
        return round(100 * share)
    return min(99, max(1, round(100 * share)))


def _both(figure: str) -> Text:
    return Text(figure.replace(".", ","), figure)


def _capital(text: Text) -> Text:
    return Text(text.id[0].upper() + text.id[1:] + ".", text.en[0].upper() + text.en[1:] + ".")


_HEAD = Text("{band}, indeks {index}, {place}.", "{band}, index {index}, {place}.")
_HEAD_ALONE = Text("Indeks {index}, {place}.", "Index {index}, {place}.")
_HEAD_NO_RANK = Text("{band}, indeks {index}.", "{band}, index {index}.")
_HEAD_INDEX = Text("Indeks {index}.", "Index {index}.")
_PLACE = Text("peringkat {place} dari {of}", "rank {place} of {of}")
_SUPPORT = Text(
    "{count} dari 100 penilaian yang masuk akal memberi predikat yang sama.",
    "{count} of 100 plausible assessments give the same predicate.",
)
_INTERVAL = Text(
    "Indeks sebenarnya kira-kira {low} sampai {high} (pada {level} dari 100 instansi selang ini benar).",
    "The true index is about {low} to {high} (such intervals are right for {level} of 100 agencies).",
)
_LENIENT = Text(
    "Asesor cenderung memberi lebih tinggi: tanpa itu indeksnya kira-kira {size} lebih rendah.",
    "Assessors lean to the higher level: without that the index is about {size} lower.",
)
_STRICT = Text(
    "Asesor cenderung memberi lebih rendah: tanpa itu indeksnya kira-kira {size} lebih tinggi.",
    "Assessors lean to the lower level: without that the index is about {size} higher.",
)
_RANK = Text(
    "Peringkat sebenarnya dapat di mana saja dari {low} sampai {high} di antara {of}.",
    "The true rank may be anything from {low} to {high} among {of}.",
)
_RANK_SURE = Text("Peringkat {low} di antara {of} pasti.", "Rank {low} among {of} is certain.")
_ERROR = Text("Galat asesor {source}.", "Assessor error {source}.")
