"""Which column is which: the names people give to the agency, the year, the indicator and its level."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tolok.instruments.model import Instrument, Node
from tolok.instruments.naming import fold
from tolok.worksheets.grid import is_blank, text_of

# Folded (no case, spaces, underscores or hyphens); the first name found in a table wins.
AGENCY = (
    "instansi", "namainstansi", "agency", "agencyname", "institution", "nama", "name", "unit", "unitkerja",
    "perangkatdaerah", "opd", "negara", "country", "economy", "iso3",
)  # fmt: skip
YEAR = ("tahun", "year", "tahunevaluasi", "periode", "siklus")
INDICATOR = (
    "indikator", "indicator", "kodeindikator", "idindikator", "noindikator", "nomorindikator", "indicatorid",
    "indicatorcode", "indicatorno", "pertanyaan", "question", "kode", "code",
)  # fmt: skip
LEVEL = (
    "level", "tingkat", "tingkatkematangan", "nilai", "value", "skor", "score", "jawaban", "answer", "capaian",
)  # fmt: skip

# So many different numbers in a row are names of indicators, not levels of one agency.
_TOO_MANY_TO_BE_LEVELS = 20
_LOOKS_LIKE_INDICATOR = re.compile(
    r"(?:indikator|indicator|ind|i)?(?!(?:19|20)[0-9]{2}$)[0-9]{1,6}(?:\.[0-9]{1,4}){0,4}"
)


@dataclass(frozen=True)
class Header:
    """Where things stand: columns from 0. ``indicators`` (wide tables) maps a column to what it holds.

    ``external`` marks columns that hold the value of another index, still to be converted.
    """

    row: int
    names: tuple[str, ...]
    agency: int | None
    year: int | None
    indicator: int | None
    level: int | None
    indicators: Mapping[int, tuple[Node, bool]]
    unknown: tuple[int, ...]
    repeated: tuple[tuple[int, int], ...]

    @property
    def long(self) -> bool:
        """Whether every row is one indicator of one agency."""
        return self.indicator is not None and self.level is not None

    @property
    def columns(self) -> tuple[int, ...]:
        """The columns that matter."""
        single = (self.agency, self.year, self.indicator, self.level) if self.long else (self.agency, self.year)
        return tuple(column for column in single if column is not None) + (() if self.long else tuple(self.indicators))


def read_header(row: int, cells: Sequence[Any], instrument: Instrument) -> Header | None:
    """The header that ``cells`` make, or None when they are not one."""
    names = tuple(text_of(cell) for cell in cells)
    folded = [fold(name) for name in names]
    agency, year = _first(folded, AGENCY), _first(folded, YEAR)
    indicator, level = _indicator(folded), _first(folded, LEVEL)
    if indicator is not None and level is not None:
        return Header(
            row,
            names,
            agency,
            year,
            indicator,
            level,
            {},
            (),
            _twice(folded, agency, year, indicator, level) + _rivals(folded, level),
        )
    taken = {column for column in (agency, year) if column is not None}
    found: dict[int, tuple[Node, bool]] = {}
    first_of: dict[tuple[str, bool], int] = {}
    unknown, repeated = [], list(_twice(folded, agency, year))
    for column, name in enumerate(names):
        if column in taken or is_blank(name):
            continue
        supplied = instrument.externals.get(fold(name))
        leaf = supplied or instrument.leaf_named(name)
        if leaf is None:
            if _LOOKS_LIKE_INDICATOR.fullmatch(fold(name)):
                unknown.append(column)
        elif (leaf.id, supplied is None) in first_of:
            repeated.append((column, first_of[leaf.id, supplied is None]))
        else:
            first_of[leaf.id, supplied is None] = column
            found[column] = (leaf, supplied is not None)
    if not found or (agency is None and not _can_stand_alone(found, names, instrument)):
        return None
    return Header(row, names, agency, year, None, None, found, tuple(unknown), tuple(repeated))


def _can_stand_alone(found: Mapping[int, tuple[Node, bool]], names: Sequence[str], instrument: Instrument) -> bool:
    """Whether a row without a column for the agency is a header: levels such as 3, 4, 2 are names of indicators too."""
    if all(not names[column].isdigit() for column in found):
        return len(found) > 1 or len(instrument.leaves) == 1
    return len(found) == len(instrument.leaves) >= _TOO_MANY_TO_BE_LEVELS


def _twice(folded: Sequence[str], *columns: int | None) -> tuple[tuple[int, int], ...]:
    """Columns with the same heading as one that matters: nobody can know which of the two is meant."""
    chosen = [column for column in columns if column is not None]
    return tuple((i, c) for c in chosen for i, name in enumerate(folded) if i != c and name == folded[c])


def _indicator(folded: Sequence[str]) -> int | None:
    """The column of the indicator: by its known names, else the only one that begins so (``indicator_old``)."""
    known = _first(folded, INDICATOR)
    alike = [i for i, name in enumerate(folded) if name.startswith(("indikator", "indicator")) and name.isalpha()]
    return known if known is not None or len(alike) != 1 else alike[0]


def _rivals(folded: Sequence[str], level: int | None) -> tuple[tuple[int, int], ...]:
    """Other columns that may hold the level as well; a plain ``level`` or ``tingkat`` leaves no doubt."""
    if level is None or folded[level] in LEVEL[:2]:
        return ()
    return tuple((i, level) for i, name in enumerate(folded) if name in LEVEL and i != level)


def _first(folded: Sequence[str], words: Sequence[str]) -> int | None:
    return next((folded.index(word) for word in words if word in folded), None)
