"""What changed between two results, and why: parts by node that add up to the difference exactly."""

from tolok.analysis.change.account import Account, Part, Rule, Unfinished, account
from tolok.analysis.change.noticed import Noticed, smallest_change
from tolok.analysis.change.sentences import sentences
from tolok.analysis.change.shapley import owen, shapley
from tolok.analysis.change.waterfall import Bar, waterfall

__all__ = [
    "Account",
    "Bar",
    "Noticed",
    "Part",
    "Rule",
    "Unfinished",
    "account",
    "owen",
    "sentences",
    "shapley",
    "smallest_change",
    "waterfall",
]
