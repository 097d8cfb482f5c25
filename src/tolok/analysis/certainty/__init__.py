"""How sure an index is: agreement of assessors, their error, intervals, bands, ranks, and what it all comes from.

Every result carries the error rate it stands on and where that comes from. Without a second assessor there is no
measured uncertainty; that is a result (``stated.UNMEASURED``), not an exception.
"""

from tolok.analysis.certainty.agreement import Agreement, Compared, Leniency, Ratings, agreement, compare
from tolok.analysis.certainty.alpha import Alpha, alpha, coincidences, ordinal_alpha
from tolok.analysis.certainty.errors import Errors, TooNoisy, assumed_errors, estimated_errors, paired_errors
from tolok.analysis.certainty.findings import Finding, Measured, examine, measured, of_hundred, sentences
from tolok.analysis.certainty.interval import Intervals, by_index, intervals, intervals_of, unbiased
from tolok.analysis.certainty.ranks import RankSets, rank_set_of, rank_sets
from tolok.analysis.certainty.sensitivity import (
    GROUPS,
    Sobol,
    index_sensitivity,
    sensitivity,
    shares_of_variance,
    sobol_indices,
    sobol_of,
)
from tolok.analysis.certainty.simulate import Simulated, simulate

__all__ = [
    "GROUPS",
    "Agreement",
    "Alpha",
    "Compared",
    "Errors",
    "Finding",
    "Intervals",
    "Leniency",
    "Measured",
    "RankSets",
    "Ratings",
    "Simulated",
    "Sobol",
    "TooNoisy",
    "agreement",
    "alpha",
    "assumed_errors",
    "by_index",
    "coincidences",
    "compare",
    "estimated_errors",
    "examine",
    "index_sensitivity",
    "intervals",
    "intervals_of",
    "measured",
    "of_hundred",
    "ordinal_alpha",
    "paired_errors",
    "rank_set_of",
    "rank_sets",
    "sensitivity",
    "sentences",
    "shares_of_variance",
    "simulate",
    "sobol_indices",
    "sobol_of",
    "unbiased",
]
