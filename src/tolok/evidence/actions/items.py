"""An item of evidence: added, changed, classified, opened, withdrawn."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tolok.evidence import access, spool, store, uses
from tolok.evidence.actions.texts import index
from tolok.evidence.actions.uploads import cancel_upload, finish_upload
from tolok.evidence.faults import InUse, Stale, Withdrawn
from tolok.evidence.models import Classification, Enactment, Item, Kind, TextState, Upload
from tolok.ledger.actions import record
from tolok.ledger.models import Entry
from tolok.notices.queue import JOBS
from tolok.organisation.access import Refused, Standing
from tolok.organisation.models import Agency, Person, Unit
from tolok.organisation.rights import Right

CHANGEABLE = ("title", "kind", "number", "dated", "valid_until", "enactment", "unit", "note")
# Reading a file in parts is one opening; its first part is written down each time.
_ONE_OPENING = timedelta(minutes=15)


def add_item(
    *,
    by: Person,
    standing: Standing,
    agency: Agency,
    title: str,
    upload: Upload | None = None,
    url: str = "",
    same_as: Item | None = None,
    unit: Unit | None = None,
    kind: str = Kind.OTHER,
    number: str = "",
    dated: date | None = None,
    valid_until: date | None = None,
    enactment: str = Enactment.NOT_APPLICABLE,
    classification: str = Classification.INTERNAL,
    note: str = "",
) -> Item:
    """Put a document on the shelf: a finished ``upload``, a link (``url``), or the file of another item (``same_as``).

    Raises:
        Refused: the person may not bring evidence there, or may not open ``same_as``.
        ValidationError: a field is wrong; by field.
        Unfinished: the upload is not complete.
        Refusal: the upload's content is not taken.
    """
    standing.require(Right.ATTACH, agency=agency.pk, unit=unit.pk if unit else None)
    if same_as is not None and not access.may_open(standing, same_as):
        raise Refused(Right.SEE_RESTRICTED)
    if upload is not None:
        finish_upload(upload)
    item = Item(
        agency=agency,
        unit=unit,
        url=url,
        title=title.strip(),
        kind=kind,
        number=number.strip(),
        dated=dated,
        valid_until=valid_until,
        enactment=enactment,
        classification=classification,
        note=note.strip(),
        added_by=by,
    )
    _validate(item, sources=sum(map(bool, (upload, url, same_as))), same_as=same_as)
    with transaction.atomic():
        if upload is not None:
            _take(item, upload)
        elif same_as is not None and same_as.blob is not None:
            item.blob = store.changed(same_as.blob, encrypted=sealed(item))
            item.file_name = same_as.file_name
        item.save()
        read_later(item)
        index(item)
        record(by=by, verb="evidence.added", subject=_subject(item), agency=agency.pk, detail=_told(item))
    return item


def change_item(*, by: Person, standing: Standing, item: Item, version: int, **facts: Any) -> Item:
    """Change what is said of an item; only the fields of ``CHANGEABLE``. The file stays: another file is another item.

    Raises:
        Refused: the person may not.
        Stale: ``version`` is not the current one.
        Withdrawn: it was withdrawn.
        ValidationError: a field is wrong; by field.
    """
    with transaction.atomic():
        locked = _locked(item, standing, version)
        before = _told(locked)
        for name in CHANGEABLE:
            if name in facts:
                setattr(locked, name, facts[name])
        standing.require(Right.ATTACH, agency=locked.agency_id, unit=locked.unit_id)
        _validate(locked, sources=1)
        after = _told(locked)
        if after == before:
            return locked
        locked.version += 1
        locked.save()
        index(locked)
        uses.changed(locked.pk, by)
        changes = {name: [before[name], after[name]] for name in after if after[name] != before[name]}
        record(by=by, verb="evidence.changed", subject=_subject(locked), agency=locked.agency_id, detail=changes)
    return locked


def set_classification(*, by: Person, standing: Standing, item: Item, version: int, classification: str) -> Item:
    """Move an item to another class; its file is sealed or unsealed with it.

    The other form of the file is complete on the disk before anything is committed, and the old one goes after. The
    text of a restricted file is not kept: what is sealed on the disk would else lie open in the next table.

    Raises:
        Refused: the person may not.
        Stale: ``version`` is not the current one.
        Withdrawn: it was withdrawn.
        ValidationError: there is no such class.
    """
    if classification not in Classification.values:
        raise ValidationError({"classification": _("Pilih kelas informasi.")})
    with transaction.atomic():
        locked = _locked(item, standing, version)
        before = locked.classification
        if before == classification:
            return locked
        locked.classification = classification
        old = locked.blob
        if old is not None and old.encrypted != sealed(locked):
            locked.blob = store.changed(old, encrypted=sealed(locked))
        locked.version += 1
        locked.save()
        if old is not None and old != locked.blob:
            store.release(old)
        read_later(locked)
        index(locked)
        record(
            by=by,
            verb="evidence.classified",
            subject=_subject(locked),
            agency=locked.agency_id,
            detail={"title": locked.title, "classification": [before, classification]},
        )
    return locked


def withdraw_item(*, by: Person, standing: Standing, item: Item, reason: str = "") -> Item:
    """Take an item off the shelf; it stays readable where it was used.

    Raises:
        Refused: the person may not.
        InUse: something in force stands on it.
        Withdrawn: it was withdrawn before.
    """
    with transaction.atomic():
        locked = _locked(item, standing, None)
        if in_force := [use for use in uses.of_items([locked.pk])[locked.pk] if use.in_force]:
            raise InUse(in_force)
        locked.withdrawn_at = timezone.now()
        locked.version += 1
        locked.save(update_fields=["withdrawn_at", "version"])
        uses.changed(locked.pk, by)
        record(
            by=by,
            verb="evidence.withdrawn",
            subject=_subject(locked),
            agency=locked.agency_id,
            detail={"title": locked.title, "reason": reason.strip()},
        )
    return locked


def open_file(*, by: Person, standing: Standing, item: Item, part: bool = False) -> None:
    """Note that a person opens the file; for a restricted one, in the ledger.

    ``part``: a later part of a file that this person opened just now; it is one opening.

    Raises:
        Refused: the person may not open it.
    """
    if not access.may_open(standing, item):
        raise Refused(Right.SEE_RESTRICTED)
    if item.classification != Classification.RESTRICTED:
        return
    if part and _opened_just_now(by, item):
        return
    with transaction.atomic():
        record(
            by=by,
            verb="evidence.opened",
            subject=_subject(item),
            agency=item.agency_id,
            detail={"title": item.title, "file": item.file_name, "sha256": item.blob.sha256 if item.blob else ""},
        )


def _opened_just_now(by: Person, item: Item) -> bool:
    since = timezone.now() - _ONE_OPENING
    return Entry.objects.filter(
        subject=_subject(item), actor=by.ledger_id, verb="evidence.opened", at__gte=since
    ).exists()


def _locked(item: Item, standing: Standing, version: int | None) -> Item:
    # The lock first: what is joined to a locked row is read as it was before the wait, such as a file since sealed.
    Item.objects.select_for_update().only("pk").get(pk=item.pk)
    locked = Item.objects.select_related("blob", "agency", "unit").get(pk=item.pk)
    if not access.may_change(standing, locked):
        raise Refused(Right.ATTACH)
    if locked.withdrawn_at:
        raise Withdrawn
    if version is not None and locked.version != version:
        raise Stale
    return locked


def _validate(item: Item, *, sources: int, same_as: Item | None = None) -> None:
    faults: dict[str, Any] = {}
    try:
        item.clean_fields(exclude=["blob", "agency", "added_by", "unit", "search"])
    except ValidationError as wrong:
        faults = dict(wrong.error_dict)
    if sources != 1:
        faults["url"] = [_("Pilih satu: berkas, tautan, atau berkas yang sudah ada.")]
    if item.url and not item.url.lower().startswith(("https://", "http://")):
        faults["url"] = [_("Tautan dimulai dengan https:// atau http://.")]
    if same_as is not None and same_as.agency_id != item.agency_id:
        faults["url"] = [_("Berkas itu milik instansi lain. Unggah sendiri berkasnya.")]
    if item.unit is not None and item.unit.agency_id != item.agency_id:
        faults["unit"] = [_("Unit ini bukan unit instansi pemilik bukti.")]
    if item.dated and item.valid_until and item.valid_until < item.dated:
        faults["valid_until"] = [_("Masa berlaku berakhir sebelum tanggal dokumen. Periksa kedua tanggal.")]
    if faults:
        raise ValidationError(faults)


def _take(item: Item, upload: Upload) -> None:
    held = Upload.objects.select_for_update().get(pk=upload.pk)
    item.blob = store.put(
        item.agency,
        spool.path_of(held.key),
        sha256=held.sha256,
        media_type=held.media_type,
        encrypted=sealed(item),
    )
    if held.pages and not item.blob.pages:
        item.blob.pages = held.pages
        item.blob.save(update_fields=["pages"])
    item.file_name = held.file_name
    cancel_upload(held)


def sealed(item: Item) -> bool:
    """Whether its file is kept sealed."""
    return item.classification == Classification.RESTRICTED


def read_later(item: Item) -> None:
    """Have the text of its file read in the background, once the transaction is committed."""
    blob = item.blob
    if blob is None or blob.text_state != TextState.WAITING:
        return
    if blob.encrypted:
        blob.text_state = TextState.NONE
        blob.save(update_fields=["text_state"])
        return
    # By its name: the job calls these actions, so they cannot import it. Never before this transaction is committed,
    # also where the background itself brings a file in.
    JOBS.configure_task("evidence.read_text").defer(blob=blob.pk)


def _subject(item: Item) -> str:
    return f"evidence:{item.pk}"


def _told(item: Item) -> dict[str, Any]:
    return {
        "title": item.title,
        "kind": item.kind,
        "number": item.number,
        "dated": item.dated.isoformat() if item.dated else None,
        "valid_until": item.valid_until.isoformat() if item.valid_until else None,
        "enactment": item.enactment,
        "classification": item.classification,
        "unit": str(item.unit) if item.unit else None,
        "note": item.note,
        "file": item.file_name,
        "sha256": item.blob.sha256 if item.blob else "",
        "url": item.url,
    }
