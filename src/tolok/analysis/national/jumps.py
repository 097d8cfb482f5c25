"""Who rose or fell by two predicates or more since the result before: rare, and worth a look before it is published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from tolok.analysis.national.entries import Entry

LEAST = 2


@dataclass(frozen=True, slots=True)
class Jump:
    """An agency before and after, and how many predicates lie between: below 0 is a fall."""

    before: Entry
    after: Entry
    bands: int

    @property
    def points(self) -> Fraction | None:
        """What its index changed by."""
        if self.before.index is None or self.after.index is None:
            return None
        return self.after.index - self.before.index


def jumps(
    before: Mapping[str, Entry], after: Iterable[tuple[str, Entry]], codes: Sequence[str], *, least: int = LEAST
) -> list[Jump]:
    """Those that moved by ``least`` predicates or more, the widest first; who is not in both is passed over.

    Args:
        before: the results before, by whatever names an agency here.
        after: the results now, by the same name.
        codes: the predicates from the lowest up.
        least: how many predicates apart.

    >>> old, new = Entry("a", "", "", Fraction(2), "cukup"), Entry("a", "", "", Fraction(4), "sangat_baik")
    >>> [jump.bands for jump in jumps({"a": old}, [("a", new)], ["kurang", "cukup", "baik", "sangat_baik"])]
    [2]
    """
    place = {code: number for number, code in enumerate(codes)}
    found = [
        Jump(before[name], row, place[row.band] - place[before[name].band])
        for name, row in after
        if name in before and row.band in place and before[name].band in place
    ]
    wide = [jump for jump in found if abs(jump.bands) >= least]
    return sorted(wide, key=lambda jump: (-abs(jump.bands), -abs(jump.points or 0), jump.after.agency))
