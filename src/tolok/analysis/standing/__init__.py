"""Where an agency stands: how far to the next band, its weakest aspect, its place, and whether another is better."""

from tolok.analysis.standing.comparison import Comparison, Verdict, by_index, compare, dominance, dominates, too_close
from tolok.analysis.standing.distance import Distance, distance
from tolok.analysis.standing.position import Position, aspects, position, weakest
from tolok.analysis.standing.shares import Share, shares

__all__ = [
    "Comparison",
    "Distance",
    "Position",
    "Share",
    "Verdict",
    "aspects",
    "by_index",
    "compare",
    "distance",
    "dominance",
    "dominates",
    "position",
    "shares",
    "too_close",
    "weakest",
]
