"""A parcel of evidence: brought, looked into, its files placed, confirmed as shown."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tolok.assessment.access import hand
from tolok.assessment.actions.locking import locked
from tolok.assessment.models import Assessment
from tolok.evidence import spool
from tolok.evidence.actions import cancel_upload, receive_file
from tolok.evidence.models import Upload
from tolok.exchange import zips
from tolok.exchange.access import require_bring
from tolok.exchange.actions.imports import begin, tell, uploads_of
from tolok.exchange.faults import NotPossible, Over, PreviewChanged
from tolok.exchange.looking import Source, Told, look
from tolok.exchange.models import Arrival, Import, ImportKind, ImportState
from tolok.exchange.parcels import parcel_preview
from tolok.exchange.placing import shelves_of
from tolok.organisation.access import Standing
from tolok.organisation.models import Person
from tolok.runs.faults import Failed
from tolok.runs.work import Work

LOOK, BRING, TAKE_BACK = "exchange.look", "exchange.bring", "exchange.take_back"


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
        made.run = begin(made, LOOK, by=by, standing=standing)
        made.save(update_fields=["run"])
    return made


def bring_files(
    *, by: Person, standing: Standing, assessment: Assessment, sources: Sequence[Source], name: str, told: Told
) -> Import:
    """Take files from this machine's disk, as ``bring_parcel`` takes uploads; for a program that runs here.

    Args:
        by: who brings them.
        standing: what they may do.
        assessment: where they are to go.
        sources: the files (``looking.sources_in``).
        name: what the parcel is called.
        told: is told how far it is: bytes, of how many, at which file.

    Raises:
        Refused, NotPossible: as ``bring_parcel``; nothing is left of what was taken.
        evidence.faults.NotPossible: too much is on its way.
    """
    require_bring(hand(standing, assessment))
    into: dict[str, Any] = {"by": by, "standing": standing, "agency": assessment.agency, "parcel": True}
    total, done = sum(source.size for source in sources), 0
    sent: list[Upload] = []
    try:
        for source in sources:
            told(done, total, source.name)
            with source.at.open("rb") as file:
                sent.append(receive_file(file_name=source.name, file=file, **into))
            done += source.size
        uploads = [{"key": row.key, "path": source.name} for row, source in zip(sent, sources, strict=True)]
        return bring_parcel(by=by, standing=standing, assessment=assessment, uploads=uploads, name=name)
    except BaseException:
        for row in sent:
            cancel_upload(row)
        raise


def look_into(work: Work, brought: Import) -> list[Arrival]:
    """Look at every file: what it is, its digest, where its name says it belongs. Begins anew when it is called again.

    Raises:
        Failed: an upload is gone, a ZIP is refused as a whole, or nothing is in it.
    """
    try:
        found = look(brought.assessment, _sources(brought), work.folder, work.progress)
    except zips.NotUsable as why:
        raise Failed(str(why)) from None
    if not found:
        raise Failed(_("Tidak ada berkas di dalamnya."))
    for arrival in found:
        arrival.parcel = brought
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
        held.run = begin(held, BRING, by=by, standing=standing)
        held.save(update_fields=["state", "confirmed_at", "run"])
        tell(held, by, "import.parcel", {"count": len(wanted), "digest": digest})
    return held


def _sources(brought: Import) -> list[Source]:
    here = uploads_of(brought)
    named = brought.content.get("uploads", [])
    if any(key not in here for key, _path in named):
        raise Failed(_("Unggahan sudah tidak ada (disimpan tiga hari). Unggah lagi."))
    return [Source(spool.path_of(key), path, key) for key, path in named]
