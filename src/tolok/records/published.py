"""What everybody may read of a result, as plain data, and as the files of a publication."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from tolok.assessment.models import Assessment, Claim, Cycle
from tolok.instruments import Instrument
from tolok.records.models import Change, Publication, PublishedResult
from tolok.results import CLUSTERS

Content = dict[str, Any]


def contents_of(cycle: Cycle, assessments: Sequence[Assessment]) -> dict[int, Content]:
    """What becomes public of each assessment, by its number. One query."""
    values: dict[int, dict[str, str]] = defaultdict(dict)
    rows = Claim.objects.filter(assessment__in=assessments).exclude(value="").order_by("stage__position")
    for pk, leaf, value in rows.values_list("assessment", "leaf", "value"):
        values[pk][leaf] = value
    bands = cycle.instrument.tree.bands
    names = {band.code: band.name.id for band in bands.bands} if bands else {}
    return {row.pk: _content(row, values[row.pk], names) for row in assessments}


def _content(row: Assessment, values: Mapping[str, str], names: Mapping[str, str]) -> Content:
    return {
        "agency": row.agency.name,
        "slug": row.agency.slug,
        "cluster": row.agency.cluster,
        "province": row.agency.province,
        "index": row.printed or None,
        "predicate": names.get(row.predicate),
        "parts": dict(sorted(row.nodes.items())),
        "indicators": dict(sorted(values.items())),
    }


def frozen(row: PublishedResult) -> Content:
    """A result as the files and the digest of a publication have it."""
    return {**row.content, "change": row.change}


def as_json(publication: Publication, rows: Iterable[PublishedResult]) -> Content:
    """A publication as one file; ``digest`` is the SHA-256 of the canonical JSON of ``results``."""
    cycle = publication.cycle
    return {
        "format": "tolok-publication",
        "version": 1,
        "cycle": {"id": cycle.name_id, "en": cycle.name_en},
        "year": cycle.year,
        "sample": cycle.sample,
        "source": cycle.source,
        "instrument": {"id": cycle.instrument.id, "identity": cycle.instrument.identity},
        "number": publication.number,
        "published_at": publication.at.isoformat(),
        "reason": publication.reason,
        "digest": publication.digest,
        "ledger": publication.head,
        "results": [frozen(row) for row in rows],
    }


_HEAD = ("agency", "slug", "cluster", "cluster_name", "province", "year", "index", "predicate", "change")


def csv_lines(publication: Publication, rows: Iterable[PublishedResult]) -> Iterator[str]:
    """A publication as CSV (UTF-8, commas, decimal points), a line a result; columns after the node's id."""
    instrument = publication.cycle.instrument
    parts, leaves = _columns(instrument)
    yield _line([*_HEAD, *parts, *leaves])
    for row in rows:
        told = row.content
        gone = row.change == Change.WITHDRAWN
        cluster = CLUSTERS.get(told["cluster"])
        yield _line(
            [
                *(told["agency"], told["slug"], told["cluster"], cluster.id if cluster else "", told["province"]),
                *(str(publication.cycle.year), told["index"] or "", told["predicate"] or "", row.change),
                *("" if gone else told["parts"].get(name, "") for name in parts),
                *("" if gone else told["indicators"].get(name, "") for name in leaves),
            ]
        )


def _columns(instrument: Instrument) -> tuple[list[str], list[str]]:
    root = instrument.tree.id
    parts = [node.id for node in instrument.nodes.values() if not node.is_leaf and node.id != root]
    return parts, [leaf.id for leaf in instrument.leaves]


def _line(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([_safe(cell) for cell in cells])
    return out.getvalue()


def _safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in {"=", "+", "@", "\t", "\r"} else cell
