"""Where a file belongs, told by its name and its folders (docs/import.md). Pure.

The ministry's text of 2021 asks for ``indikator1.pdf``, several as ``indikator1a.pdf``, ``indikator1b.pdf``; the
examples of Pedoman Menteri PANRB 3/2024 look like ``1.a.Pergub-1-2020.pdf``; Pemdi's own item codes like
``I5-L2-01``. Folders may say the same. What the file's own name says goes before its folders, the nearest folder first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tolok.instruments import Instrument, Node

_ANY_CASE = re.IGNORECASE
_CODE = re.compile(
    r"(?<![a-z0-9])i[ _.]?0*(\d{1,3})[ _.-]+l(?:evel)?[ _.]?(\d)(?:[ _.-]+0*(\d{1,3}))?(?!\d)", re.IGNORECASE
)
_WORD = re.compile(
    r"(?<![a-z])(?:indikator|indicator|ind)[ _.-]*(?:no(?:mor)?[ _.-]*)?0*(\d{1,3})(?!\d)", re.IGNORECASE
)
_ID = re.compile(r"\A[ _.-]*i[ _.-]?0*(\d{1,3})(?!\d)", _ANY_CASE)
# A number at the very beginning, with a letter or a sign behind it; four digits are a year.
_LEADING = re.compile(
    r"\A[ _]*0*(\d{1,3})(?!\d)(?:[ ]*[ ._)-][ ]*[a-z](?=[ ._)-])|[a-z](?=[ ._)-]|\Z)|(?=[ ._)-]|\Z))", re.IGNORECASE
)
_LEVEL = re.compile(r"(?<![a-z])(?:level|tingkat|tk|lv|l)[ _.-]*([1-9])(?!\d)", _ANY_CASE)
_CRITERION = re.compile(r"(?<![a-z])(?:kriteria|kriterium|criterion)[ _.-]*(?:\d\.)?0*(\d{1,2})(?!\d)", _ANY_CASE)


@dataclass(frozen=True)
class Told:
    """What a name tells. ``rule``: which of the rules spoke (``code``, ``word``, ``id``, ``number``)."""

    leaf: str
    rule: str
    level: int | None = None
    criterion: int | None = None


def told_by(path: str, instrument: Instrument) -> Told | None:
    """Where ``path`` says that its file belongs; None: it does not say.

    >>> from tolok.instruments import instrument
    >>> told_by("Bukti/1.a.Pergub-1-2020.pdf", instrument("spbe-2020"))
    Told(leaf='I01', rule='number', level=None, criterion=None)
    >>> told_by("I5-L2-01 SK.pdf", instrument("pemdi-2026"))
    Told(leaf='I05', rule='code', level=2, criterion=1)
    >>> told_by("Indikator 12/Level 3/2024 laporan.pdf", instrument("spbe-2020"))
    Told(leaf='I12', rule='word', level=3, criterion=None)
    """
    numbers = {leaf.number: leaf for leaf in instrument.leaves if leaf.number is not None}
    folders, _slash, name = path.replace("\\", "/").rpartition("/")
    parts = [re.sub(r"\.[A-Za-z0-9]{2,5}\Z", "", name), *reversed(folders.split("/") if folders else [])]
    found = next((told for part in parts if (told := _part(part, numbers))), None)
    if found is None or found.level is not None:
        return found
    level = next((int(match[1]) for part in parts if (match := _LEVEL.search(part))), None)
    criterion = next((int(match[1]) for part in parts if (match := _CRITERION.search(part))), None)
    return Told(found.leaf, found.rule, level, criterion if level is not None else None)


def _part(part: str, numbers: dict[int, Node]) -> Told | None:
    if match := _CODE.search(part):
        leaf = numbers.get(int(match[1]))
        if leaf is not None:
            return Told(leaf.id, "code", int(match[2]), int(match[3]) if match[3] else None)
    for rule, pattern in (("word", _WORD), ("id", _ID), ("number", _LEADING)):
        match = pattern.search(part)
        leaf = numbers.get(int(match[1])) if match else None
        if leaf is not None:
            return Told(leaf.id, rule)
    return None
