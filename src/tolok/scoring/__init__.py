"""Pure scoring: levels in, the index with every step out, exact to the published digit."""

from tolok.scoring.answers import Accepted, Answer, Met, NotAllowed, Origin, Raw
from tolok.scoring.changes import Carried, Change, NotComparable, carried_over, changes, index_weights
from tolok.scoring.engine import NeedsPopulation, NodeResult, Result, score, score_many
from tolok.scoring.explanation import Explanation, Step, Term, explain
from tolok.scoring.ranking import Place, group, mean, node_means, rank

__all__ = [
    "Accepted",
    "Answer",
    "Carried",
    "Change",
    "Explanation",
    "Met",
    "NeedsPopulation",
    "NodeResult",
    "NotAllowed",
    "NotComparable",
    "Origin",
    "Place",
    "Raw",
    "Result",
    "Step",
    "Term",
    "carried_over",
    "changes",
    "explain",
    "group",
    "index_weights",
    "mean",
    "node_means",
    "rank",
    "score",
    "score_many",
]
