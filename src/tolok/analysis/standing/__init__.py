"""Where an agency stands: how far to the next band, its weakest aspect, its place, and whether another is better."""

from tolok.analysis.standing.comparison import Comparison, Verdict, compare, dominance, dominates
from tolok.analysis.standing.distance import Distance, distance
from tolok.analysis.standing.position import Position, position, weakest

__all__ = [
    "Comparison",
    "Distance",
    "Position",
    "Verdict",
    "compare",
    "distance",
    "dominance",
    "dominates",
    "position",
    "weakest",
]
