"""Which units of an agency usually answer an indicator: the instrument's words for an office, matched to real names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from tolok.instruments import Node
from tolok.organisation.models import Unit

# What instruments call an office, and the words by which regions name it: theirs differ from place to place.
_ALSO = {
    "diskominfo": ("diskominfo", "komunikasi"),
    "bappeda": ("bappeda", "perencanaan pembangunan"),
    "bkd": ("bkd", "kepegawaian"),
    "bkpsdm": ("bkpsdm", "kepegawaian"),
    "setda": ("setda", "sekretariat daerah"),
    "organisasi": ("biro organisasi", "bagian organisasi"),
    "hukum": ("biro hukum", "bagian hukum"),
    "inspektorat": ("inspektorat",),
    "arsip": ("kearsipan",),
    "dpmptsp": ("dpmptsp", "penanaman modal"),
    "pupr": ("pupr", "pekerjaan umum"),
    "bpkad": ("bpkad", "keuangan"),
}


def suggested(leaf: Node, units: Iterable[Unit]) -> list[Unit]:
    """The units that the instrument's usual owners of ``leaf`` most likely mean, in its order; none where it has none.

    >>> from tolok.instruments import instrument
    >>> units = [Unit(name="Dinas Komunikasi dan Informatika"), Unit(name="Bappeda"), Unit(name="Dinas Sosial")]
    >>> [unit.name for unit in suggested(instrument("pemdi-2026").nodes["I01"], units)]
    ['Bappeda', 'Dinas Komunikasi dan Informatika']
    """
    known = list(units)
    found: list[Unit] = []
    for owner in leaf.usual_owners:
        found += [unit for unit in _named(owner, known) if unit not in found]
    return found


def _named(owner: str, units: Sequence[Unit]) -> list[Unit]:
    words = re.findall(r"[a-z]+", owner.casefold().split("(")[0])
    marks = [mark for word in words for mark in _ALSO.get(word, (word,) if len(word) > 4 else ())]
    return [unit for unit in units if any(mark in f"{unit.name} {unit.short}".casefold() for mark in marks)]
