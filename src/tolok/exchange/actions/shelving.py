"""A confirmed parcel put on the shelf and under its criteria, file by file, in the background."""

from __future__ import annotations

import re
from typing import IO, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tolok.assessment.access import Hand, hand
from tolok.assessment.actions.supports import AlreadyThere, add_support
from tolok.assessment.clock import Locked
from tolok.assessment.faults import NotPossible as AssessmentSaysNo
from tolok.assessment.models import Assignment, Support
from tolok.evidence import actions as evidence
from tolok.evidence import kinds, spool
from tolok.evidence.checking import Checked, Content
from tolok.evidence.faults import NotPossible as EvidenceSaysNo
from tolok.evidence.models import Item, Kind, Upload
from tolok.exchange import zips
from tolok.exchange.actions.imports import uploads_of
from tolok.exchange.models import Arrival, Import, ImportState
from tolok.exchange.parcels import known_items
from tolok.organisation.models import Unit
from tolok.organisation.rights import Right
from tolok.runs.faults import Failed
from tolok.runs.work import Work

_KINDS = {
    "png": Kind.SCREENSHOT, "jpg": Kind.SCREENSHOT, "jpeg": Kind.SCREENSHOT, "webp": Kind.SCREENSHOT,
    "mp4": Kind.VIDEO, "webm": Kind.VIDEO, "xlsx": Kind.DATA, "ods": Kind.DATA, "csv": Kind.DATA,
}  # fmt: skip
_POLICY = re.compile(
    r"(?<![a-z])(?:per(?:gub|bup|wali|wal|da|pres|men\w*)|peraturan|keputusan|kep(?:gub|bup|wal|men)|sk)(?![a-z])",
    re.IGNORECASE,
)


def bring_in(work: Work, brought: Import) -> tuple[int, int, int]:
    """Put the confirmed files on the shelf and under their criteria, each in a transaction of its own.

    What was brought before (the job was killed) is skipped. How many are new, reused, and could not be brought.

    Raises:
        Failed: the stage closed meanwhile, or an upload is gone.
    """
    own = hand(work.standing, brought.assessment)
    arrivals = list(brought.arrivals.filter(left_out=False, fault="", done=False).exclude(leaf=""))
    known = known_items(own, [one.sha256 for one in arrivals])
    units = _units(own)
    for done, arrival in enumerate(arrivals):
        work.progress(done, len(arrivals), arrival.name)
        try:
            known[arrival.sha256] = _shelve(work, brought, arrival, known.get(arrival.sha256), units.get(arrival.leaf))
        except Locked as why:
            raise Failed(str(why)) from None
        except (PermissionDenied, EvidenceSaysNo, AssessmentSaysNo, kinds.Refusal, ValidationError) as why:
            known.pop(arrival.sha256, None)
            told = " ".join(why.messages) if isinstance(why, ValidationError) else str(why)
            Arrival.objects.filter(pk=arrival.pk).update(fault=told, done=True)
    with transaction.atomic():
        for upload in uploads_of(brought).values():
            evidence.cancel_upload(upload)
        Import.objects.filter(pk=brought.pk).update(state=ImportState.DONE)
    return _counted(brought)


def _shelve(work: Work, brought: Import, arrival: Arrival, known: Item | None, unit: Unit | None) -> Item:
    """One file to its place; what was made for it is written beside it, so that it can be taken back."""
    with transaction.atomic():
        item = known or _make(work, brought, arrival, unit)
        support = _attach(work, brought, arrival, item)
        arrival.item, arrival.made, arrival.done = item, known is None, True
        arrival.support = support.pk if support else None
        arrival.save(update_fields=["item", "made", "support", "done"])
    return item


def _counted(brought: Import) -> tuple[int, int, int]:
    rows = list(brought.arrivals.filter(done=True).values_list("item", "made", "fault"))
    new = {item for item, made, _fault in rows if made}
    reused = {item for item, _made, _fault in rows if item} - new
    return len(new), len(reused), sum(1 for _item, _made, fault in rows if fault)


class _Sized:
    """A stream whose size is known, as ``receive_file`` wants it."""

    def __init__(self, stream: IO[bytes], size: int) -> None:
        self.stream, self.size = stream, size

    def read(self, size: int, /) -> bytes:
        return self.stream.read(size)


def _make(work: Work, brought: Import, arrival: Arrival, unit: Unit | None) -> Item:
    """The file as a new item of evidence."""
    into: dict[str, Any] = {"by": work.by, "standing": work.standing, "agency": brought.agency}
    upload = _upload(arrival, into)
    stem, _dot, ending = arrival.name.rpartition(".")
    kind = _KINDS.get(ending.lower(), Kind.POLICY if _POLICY.search(stem) else Kind.OTHER)
    title = re.sub(r"[_\s]+", " ", stem).strip()[:300] or arrival.name[:300]
    return evidence.add_item(upload=upload, title=title, kind=kind, unit=unit, **into)


def _upload(arrival: Arrival, into: dict[str, Any]) -> Upload:
    """The bytes, as evidence takes them: what the parcel's look found in them is not looked for again."""
    source = spool.path_of(arrival.source)
    row = Upload.objects.filter(key=arrival.source).first()
    if row is None or not source.exists():
        raise Failed(_("Unggahan sudah tidak ada (disimpan tiga hari). Unggah lagi."))
    found = Content(arrival.media_type, arrival.pages)
    checked = Checked(arrival.sha256, found) if arrival.media_type else None
    if arrival.member is None:
        return evidence.adopt_upload(row, file_name=arrival.name, checked=checked)
    with zips.opened(source, arrival.member) as stream:
        sized = _Sized(stream, arrival.size)
        return evidence.receive_file(file_name=arrival.name, file=sized, checked=checked, **into)


def _attach(work: Work, brought: Import, arrival: Arrival, item: Item) -> Support | None:
    """The item under its criterion; None: it stands there already, put by somebody meanwhile."""
    try:
        return add_support(
            by=work.by,
            standing=work.standing,
            assessment=brought.assessment,
            leaf=arrival.leaf,
            level=arrival.level or 0,
            criterion=arrival.criterion or 1,
            item=item,
        )
    except AlreadyThere:
        return None


def _units(own: Hand) -> dict[str, Unit]:
    """For which unit somebody brings evidence, by indicator; nothing for who brings it for the whole agency."""
    if own.standing.may(Right.ATTACH, agency=own.assessment.agency_id):
        return {}
    mine = own.standing.units_with(Right.ATTACH)
    rows = Assignment.objects.filter(assessment=own.assessment, unit__in=mine).select_related("unit")
    return {row.leaf: row.unit for row in rows}
