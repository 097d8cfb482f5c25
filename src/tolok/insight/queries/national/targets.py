"""What share of each cluster has a predicate or a better one, against a target that somebody stated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from tolok.analysis.national import Entry, Reached, reached
from tolok.assessment.progress import cluster_name
from tolok.insight.charts import Chart, share_bars
from tolok.insight.charts.shares import ShareBar
from tolok.insight.queries.national.basis import Basis
from tolok.insight.queries.reading import decimal_of, in_words
from tolok.results import CLUSTERS


@dataclass(frozen=True)
class TargetRow:
    """A cluster and its share."""

    code: str
    name: str
    found: Reached

    @property
    def percent(self) -> Decimal | None:
        """The share in percent, one decimal."""
        return percent_of(self.found)

    @property
    def figure(self) -> str:
        """The share as words, and whether the target is met."""
        if self.percent is None:
            return "–"
        share = f"{in_words(self.percent)} %"
        if not self.found.lacking:
            return share
        return share + _(", kurang {count}").format(count=self.found.lacking)


def percent_of(found: Reached) -> Decimal | None:
    """A share in percent, one decimal."""
    return None if found.share is None else decimal_of(100 * found.share, 1)


def default_band(basis: Basis) -> str:
    """The predicate that is asked for when nobody says: "Baik", else the middle one."""
    if not basis.codes:
        return ""
    return "baik" if "baik" in basis.codes else basis.codes[len(basis.codes) // 2]


def targets(basis: Basis, entries: Sequence[Entry], band: str, percent: int | None) -> list[TargetRow]:
    """Each cluster, and all of them last."""
    goal = None if percent is None else Fraction(percent, 100)
    members: dict[str, list[Entry]] = {}
    for entry in entries:
        members.setdefault(entry.cluster, []).append(entry)
    order = {code: place for place, code in enumerate(CLUSTERS)}
    rows = [
        TargetRow(code, cluster_name(code), reached(members[code], basis.codes, band, goal))
        for code in sorted(members, key=lambda code: (order.get(code, len(order)), code))
    ]
    if len(rows) > 1:
        rows.append(TargetRow("", _("Semua"), reached(entries, basis.codes, band, goal)))
    return rows


def target_chart(rows: Sequence[TargetRow], says: str, percent: int | None) -> Chart | None:
    """The shares as bars, with the target as a line."""
    shown = [row for row in rows if row.percent is not None]
    if not shown:
        return None
    bars = [ShareBar(row.name, float(row.percent or 0), row.figure, bool(row.found.lacking)) for row in shown]
    return share_bars("targets", _("Sasaran"), says, bars, target=None if percent is None else float(percent))
