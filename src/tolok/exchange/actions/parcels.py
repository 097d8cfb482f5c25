"""A parcel of evidence: brought, looked into, its files placed, confirmed as shown, and put on the shelf one by one."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tolok.assessment.access import Hand, hand
from tolok.assessment.actions.locking import locked
from tolok.assessment.actions.supports import AlreadyThere, add_support
from tolok.assessment.clock import Locked
from tolok.assessment.faults import NotPossible as AssessmentSaysNo
from tolok.assessment.models import Assessment, Assignment
from tolok.evidence import actions as evidence
from tolok.evidence import kinds, reading, spool
from tolok.evidence.faults import NotPossible as EvidenceSaysNo
from tolok.evidence.faults import TooBig
from tolok.evidence.models import Item, Kind, Upload
from tolok.exchange import zips
from tolok.exchange.access import require_bring
from tolok.exchange.actions.sheets import tell
from tolok.exchange.faults import NotPossible, Over, PreviewChanged
from tolok.exchange.models import Arrival, Import, ImportKind, ImportState
from tolok.exchange.naming import told_by
from tolok.exchange.parcels import known_items, parcel_preview
from tolok.exchange.placing import shelves_of
from tolok.organisation.access import Standing
from tolok.organisation.models import Person, Unit
from tolok.organisation.rights import Right
from tolok.runs.actions import start
from tolok.runs.faults import Failed
from tolok.runs.work import Work

LOOK, BRING = "exchange.look", "exchange.bring"
_PIECE = 1 << 18
_KINDS = {
    "png": Kind.SCREENSHOT, "jpg": Kind.SCREENSHOT, "jpeg": Kind.SCREENSHOT, "webp": Kind.SCREENSHOT,
    "mp4": Kind.VIDEO, "webm": Kind.VIDEO, "xlsx": Kind.DATA, "ods": Kind.DATA, "csv": Kind.DATA,
}  # fmt: skip
_POLICY = re.compile(
    r"(?<![a-z])(?:per(?:gub|bup|wali|wal|da|pres|men\w*)|peraturan|keputusan|kep(?:gub|bup|wal|men)|sk)(?![a-z])",
    re.IGNORECASE,
)


def bring_parcel(
    *, by: Person, standing: Standing, assessment: Assessment, uploads: Sequence[Mapping[str, str]], name: str = ""
) -> Import:
    """Take uploads (``{"key", "path"}`` each; a ZIP counts for what is in it) and have them looked into.

    Raises:
        Refused: the person brings no evidence to this assessment.
        NotPossible: an upload is not here, or not all of it.
    """
    require_bring(hand(standing, assessment))
    keys = {str(one.get("key", "")): str(one.get("path", ""))[:1000] for one in uploads}
    here = {row.key: row for row in Upload.objects.filter(key__in=keys, person=by, agency=assessment.agency_id)}
    if not keys or len(here) != len(keys) or any(row.offset != row.size or not row.parcel for row in here.values()):
        raise NotPossible(_("Unggahan belum lengkap atau sudah tidak ada. Pilih berkasnya, lalu unggah lagi."))
    content = {"uploads": [[key, path or here[key].file_name] for key, path in keys.items()]}
    first = content["uploads"][0][1]
    shown = name or (first if len(keys) == 1 else first.split("/")[0])
    with transaction.atomic():
        made = Import.objects.create(
            assessment=assessment,
            agency_id=assessment.agency_id,
            by=by,
            kind=ImportKind.EVIDENCE,
            state=ImportState.LOOKING,
            file_name=shown[:255],
            content=content,
        )
        made.run = start(
            by=by, standing=standing, kind=LOOK, agency=made.agency, asked={"import": made.pk}, about=made.file_name
        )
        made.save(update_fields=["run"])
    return made


def look_into(work: Work, brought: Import) -> list[Arrival]:
    """Look at every file: what it is, its digest, where its name says it belongs. Begins anew when it is called again.

    Raises:
        Failed: an upload is gone, or nothing is in it.
    """
    assessment = brought.assessment
    shelves = shelves_of(assessment)
    found: list[Arrival] = []
    total = sum(row.size for row in _uploads(brought).values()) or 1
    done = 0
    for arrival, size in _files(brought, work.folder):
        arrival.position = len(found) + 1
        told = told_by(arrival.path, assessment.cycle.instrument)
        if told is not None:
            arrival.leaf, arrival.rule = told.leaf, told.rule
            place = shelves.place(told.leaf, told.level, told.criterion)
            arrival.level, arrival.criterion = place or (None, None)
        found.append(arrival)
        done += size
        work.progress(min(done, total), total, arrival.name)
    if not found:
        raise Failed(_("Tidak ada berkas di dalamnya."))
    with transaction.atomic():
        held = Import.objects.select_for_update().get(pk=brought.pk)
        if held.state == ImportState.LOOKING:
            held.arrivals.all().delete()
            Arrival.objects.bulk_create(found)
            held.state = ImportState.READY
            held.save(update_fields=["state"])
    return found


def place_arrival(*, standing: Standing, arrival: Arrival, leaf: str, left_out: bool, place: str = "") -> Arrival:
    """Say where a file goes, or that it stays out.

    Args:
        standing: what the person may do.
        arrival: the file.
        leaf: the indicator; empty: none yet.
        left_out: whether it stays out.
        place: the criterion as ``3.1``; empty: the one that fits best.

    Raises:
        Over: the parcel was confirmed or dropped.
        NotPossible: there is no such indicator or criterion.
    """
    brought = arrival.parcel
    own = hand(standing, brought.assessment)
    require_bring(own)
    nodes = brought.assessment.cycle.instrument.nodes
    if leaf and (leaf not in nodes or not nodes[leaf].is_leaf):
        raise NotPossible(_("Indikator itu tidak ada."))
    match = re.fullmatch(r"\s*(\d)\s*(?:\.\s*(\d{1,2})\s*)?", place)
    if place.strip() and match is None:
        raise NotPossible(_("Tulis kriteria sebagai tingkat.nomor, misalnya 3.1."))
    with transaction.atomic():
        held = Import.objects.select_for_update().get(pk=brought.pk)
        if held.state != ImportState.READY:
            raise Over
        arrival.leaf, arrival.left_out, arrival.rule = leaf, left_out, "chosen" if leaf else ""
        arrival.level = arrival.criterion = None
        if leaf:
            level, criterion = (int(match[1]), int(match[2] or 0) or None) if match else (None, None)
            found = shelves_of(brought.assessment).place(leaf, level, criterion)
            if match and found is not None and (found[0] != level or (criterion and found[1] != criterion)):
                raise NotPossible(_("Indikator ini tidak mempunyai kriteria {place}.").format(place=place.strip()))
            arrival.level, arrival.criterion = found or (None, None)
        arrival.save()
    return arrival


def confirm_parcel(*, by: Person, standing: Standing, brought: Import, digest: str) -> Import:
    """Have exactly what the preview showed put on the shelf and under its criteria, in the background.

    Raises:
        PreviewChanged: what would happen now is not what was shown; nothing is written.
        Over: it was confirmed or dropped before.
        NotPossible: there is nothing to bring, or the stage takes nothing.
        Refused: the person brings no evidence here.
    """
    with transaction.atomic():
        assessment = locked(brought.assessment)
        held = Import.objects.select_for_update(of=("self",)).select_related("agency").get(pk=brought.pk)
        if held.state != ImportState.READY or held.kind != ImportKind.EVIDENCE:
            raise Over
        own = hand(standing, assessment)
        require_bring(own)
        preview = parcel_preview(held, own)
        if preview.locked:
            raise NotPossible(preview.locked)
        if preview.digest != digest:
            raise PreviewChanged
        if not preview.bringing:
            raise NotPossible(_("Tidak ada berkas yang dibawa. Pilih indikator untuk setidaknya satu berkas."))
        wanted = {one.arrival.pk for one in preview.bringing}
        held.arrivals.exclude(pk__in=wanted).filter(fault="").update(left_out=True)
        held.state, held.confirmed_at = ImportState.WRITING, timezone.now()
        held.run = start(
            by=by, standing=standing, kind=BRING, agency=held.agency, asked={"import": held.pk}, about=held.file_name
        )
        held.save(update_fields=["state", "confirmed_at", "run"])
        tell(held, by, "import.parcel", {"count": len(wanted), "digest": digest})
    return held


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
    total, before = len(arrivals), {item.pk for item in known.values()}
    for done, arrival in enumerate(arrivals):
        work.progress(done, total, arrival.name)
        try:
            with transaction.atomic():
                item = known.get(arrival.sha256) or _make(work, brought, arrival, units.get(arrival.leaf))
                known[arrival.sha256] = item
                _attach(work, brought, arrival, item)
                arrival.item, arrival.done = item, True
                arrival.save(update_fields=["item", "done"])
        except Locked as why:
            raise Failed(str(why)) from None
        except (PermissionDenied, EvidenceSaysNo, AssessmentSaysNo, kinds.Refusal, ValidationError) as why:
            known.pop(arrival.sha256, None)
            told = " ".join(why.messages) if isinstance(why, ValidationError) else str(why)
            arrival.fault, arrival.done = told, True
            arrival.save(update_fields=["fault", "done"])
    rows = list(brought.arrivals.filter(done=True).values_list("item", "fault"))
    items = {item for item, _fault in rows if item}
    with transaction.atomic():
        for upload in _uploads(brought).values():
            evidence.cancel_upload(upload)
        Import.objects.filter(pk=brought.pk).update(state=ImportState.DONE)
    return len(items - before), len(items & before), sum(1 for _item, fault in rows if fault)


def _uploads(brought: Import) -> dict[str, Upload]:
    keys = [key for key, _path in brought.content.get("uploads", [])]
    return {row.key: row for row in Upload.objects.filter(key__in=keys)}


def _files(brought: Import, folder: Path) -> Iterator[tuple[Arrival, int]]:
    """Every file of a parcel, looked at, and how much of the parcel that was."""
    here = _uploads(brought)
    for key, path in brought.content.get("uploads", []):
        upload = here.get(key)
        if upload is None:
            raise Failed(_("Unggahan sudah tidak ada (disimpan tiga hari). Unggah lagi."))
        if zipfile.is_zipfile(spool.path_of(key)) and path.lower().endswith(".zip"):
            yield from _packed(brought, upload, folder)
        else:
            yield _alone(brought, upload, path), upload.size


def _packed(brought: Import, upload: Upload, folder: Path) -> Iterator[tuple[Arrival, int]]:
    packed = spool.path_of(upload.key)
    try:
        inside = zips.members(packed)
    except zips.NotUsable as why:
        raise Failed(str(why)) from None
    share = upload.size // max(len(inside), 1)
    laid = folder / "member"
    for member in inside:
        arrival = Arrival(
            parcel=brought,
            agency_id=brought.agency_id,
            path=member.path,
            source=upload.key,
            member=member.place,
            size=member.size,
            fault=member.fault,
        )
        if not member.fault:
            try:
                with zips.opened(packed, member.place) as stream:
                    arrival.sha256 = _lay_down(stream, laid)
                _check(laid, arrival.name)
            except kinds.Refusal as why:
                arrival.fault = str(why)
            except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, ValueError, NotImplementedError):
                arrival.fault = _("Berkas ini rusak di dalam ZIP. Buat ulang ZIP-nya, lalu unggah lagi.")
            finally:
                laid.unlink(missing_ok=True)
        yield arrival, share


def _alone(brought: Import, upload: Upload, path: str) -> Arrival:
    arrival = Arrival(parcel=brought, agency_id=brought.agency_id, path=path, source=upload.key, size=upload.size)
    if upload.size > settings.FILE_LIMIT:
        arrival.fault = str(TooBig(settings.FILE_LIMIT))
        return arrival
    try:
        _check(spool.path_of(upload.key), arrival.name)
        arrival.sha256 = spool.sha256_of(upload.key)
    except kinds.Refusal as why:
        arrival.fault = str(why)
    return arrival


def _lay_down(stream: IO[bytes], laid: Path) -> str:
    digest = hashlib.sha256()
    with laid.open("wb") as file:
        while piece := stream.read(_PIECE):
            digest.update(piece)
            file.write(piece)
    return digest.hexdigest()


def _check(path: Path, name: str) -> None:
    if kinds.check(path, name).ending != "pdf":
        return
    fault = reading.look(path).fault
    if fault == "password":
        raise kinds.Refusal(_("PDF ini berkata sandi. Simpan tanpa kata sandi, lalu unggah lagi."))
    if fault:
        raise kinds.Refusal(_("PDF ini rusak atau terpotong. Buka berkas aslinya, simpan ulang, lalu unggah lagi."))


class _Sized:
    """A stream whose size is known, as ``receive_file`` wants it."""

    def __init__(self, stream: IO[bytes], size: int) -> None:
        self.stream, self.size = stream, size

    def read(self, size: int, /) -> bytes:
        return self.stream.read(size)


def _make(work: Work, brought: Import, arrival: Arrival, unit: Unit | None) -> Item:
    """The file as a new item of evidence."""
    source = spool.path_of(arrival.source)
    if not source.exists():
        raise Failed(_("Unggahan sudah tidak ada (disimpan tiga hari). Unggah lagi."))
    into: dict[str, Any] = {"by": work.by, "standing": work.standing, "agency": brought.agency}
    if arrival.member is None:
        with source.open("rb") as stream:
            upload = evidence.receive_file(file_name=arrival.name, file=_Sized(stream, arrival.size), **into)
    else:
        with zips.opened(source, arrival.member) as stream:
            upload = evidence.receive_file(file_name=arrival.name, file=_Sized(stream, arrival.size), **into)
    stem, _dot, ending = arrival.name.rpartition(".")
    kind = _KINDS.get(ending.lower(), Kind.POLICY if _POLICY.search(stem) else Kind.OTHER)
    title = re.sub(r"[_\s]+", " ", stem).strip()[:300] or arrival.name[:300]
    return evidence.add_item(upload=upload, title=title, kind=kind, unit=unit, **into)


def _attach(work: Work, brought: Import, arrival: Arrival, item: Item) -> None:
    try:
        add_support(
            by=work.by,
            standing=work.standing,
            assessment=brought.assessment,
            leaf=arrival.leaf,
            level=arrival.level or 0,
            criterion=arrival.criterion or 1,
            item=item,
        )
    except AlreadyThere:
        return  # by a beginning before this one, or by somebody meanwhile: it stands where it should


def _units(own: Hand) -> dict[str, Unit]:
    """For which unit somebody brings evidence, by indicator; nothing for who brings it for the whole agency."""
    if own.standing.may(Right.ATTACH, agency=own.assessment.agency_id):
        return {}
    mine = own.standing.units_with(Right.ATTACH)
    rows = Assignment.objects.filter(assessment=own.assessment, unit__in=mine).select_related("unit")
    return {row.leaf: row.unit for row in rows}
