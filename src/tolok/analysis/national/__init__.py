"""Many agencies at once: how indices and predicates are spread, what share reaches a target, and who stands out."""

from tolok.analysis.national.apart import Apart, apart
from tolok.analysis.national.entries import Entry, entries_of
from tolok.analysis.national.jumps import Jump, jumps
from tolok.analysis.national.spread import Spread, spread
from tolok.analysis.national.targets import Reached, reached

__all__ = ["Apart", "Entry", "Jump", "Reached", "Spread", "apart", "entries_of", "jumps", "reached", "spread"]
