"""Published results as data: as printed, with sources, and whether scoring reproduces them."""

from tolok.results.published import (
    CLUSTERS,
    EDITIONS,
    Published,
    averages,
    averages_note,
    known_levels,
    notes,
    path_of,
    published,
    sources,
)
from tolok.results.reproduce import Reproduction, reproduce

__all__ = [
    "CLUSTERS",
    "EDITIONS",
    "Published",
    "Reproduction",
    "averages",
    "averages_note",
    "known_levels",
    "notes",
    "path_of",
    "published",
    "reproduce",
    "sources",
]
