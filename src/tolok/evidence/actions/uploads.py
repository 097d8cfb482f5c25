"""A file on its way: begun, continued, finished, given up, swept."""

from __future__ import annotations

import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from tolok.evidence import kinds, spool, store
from tolok.evidence.checking import Checked, Content, content_of
from tolok.evidence.faults import NotPossible, TooBig, TooMany, Unfinished, WrongOffset
from tolok.evidence.models import Upload
from tolok.organisation.access import Refused, Standing
from tolok.organisation.models import Agency, Person
from tolok.organisation.rights import Right

KEPT = timedelta(days=3)
"""How long an upload that nobody continues or saves is kept."""
MOST_AT_ONCE = 60
MOST_BYTES = 3 * 2**30
MOST_IN_PARCELS = 3000


def start_upload(
    *, by: Person, standing: Standing, agency: Agency, file_name: str, size: int, parcel: bool = False
) -> Upload:
    """A place for a file that will come in pieces.

    ``parcel``: part of an import, such as a ZIP; many and bigger ones may come, and the import's job looks into them.

    Raises:
        Refused: the person may not bring evidence to this agency.
        Refusal: files with this ending are not taken.
        TooBig: it is bigger than the limit.
        TooMany: the person has too many or too big files on their way.
        NotPossible: it is empty.
    """
    if not any(Right.ATTACH in held.rights and held.agency in {None, agency.pk} for held in standing.held):
        raise Refused(Right.ATTACH)
    if not parcel:
        kinds.ending_of(file_name)
    if size <= 0:
        raise NotPossible(_("Berkas ini kosong (0 bita). Periksa berkas aslinya, lalu unggah lagi."))
    limit = settings.PARCEL_LIMIT if parcel else settings.FILE_LIMIT
    if size > limit:
        raise TooBig(limit)
    most, most_bytes = (MOST_IN_PARCELS, 2 * settings.PARCEL_LIMIT) if parcel else (MOST_AT_ONCE, MOST_BYTES)
    waiting = Upload.objects.filter(person=by, parcel=parcel)
    taken = waiting.aggregate(size=Sum("size"))["size"] or 0
    if waiting.count() >= most or taken + size > most_bytes:
        raise TooMany
    key = secrets.token_urlsafe(24)
    spool.make(key)
    return Upload.objects.create(
        key=key, agency=agency, person=by, file_name=_plain_name(file_name), size=size, parcel=parcel
    )


def append_to_upload(
    upload: Upload,
    *,
    offset: int,
    source: spool.Source,
    length: int,
    checksum: tuple[str, bytes] | None = None,
    checked: Checked | None = None,
) -> Upload:
    """Write the piece that begins at ``offset``; when the file is complete, check it.

    Raises:
        WrongOffset: the piece does not begin where the last ended.
        Busy: another request writes to this upload.
        WrongChecksum: the piece arrived damaged.
        Refusal: the file is complete, and its content is not taken; the upload is gone.
    """
    with spool.held(upload.key):
        upload.refresh_from_db()
        if offset != upload.offset:
            raise WrongOffset(upload.offset)
        most = min(length, upload.size - offset)
        upload.offset = spool.append(upload.key, offset, source, most, checksum)
        upload.save(update_fields=["offset"])
        if upload.offset == upload.size and not upload.parcel:
            finish_upload(upload, checked)
    return upload


def finish_upload(upload: Upload, checked: Checked | None = None) -> Upload:
    """Check the content of a complete file; once.

    Args:
        upload: the file.
        checked: what was found in it before, on the same way in; it counts when the bytes are still the same.

    Raises:
        Unfinished: not all of it is here.
        TooBig: it is bigger than evidence may be.
        Refusal: its content is not taken; the upload is gone.
    """
    if upload.finished_at:
        return upload
    if upload.offset != upload.size:
        raise Unfinished
    if upload.size > settings.FILE_LIMIT:  # a part of an import may be bigger, a piece of evidence may not
        raise TooBig(settings.FILE_LIMIT)
    try:
        upload.sha256, content = _looked_into(upload, checked)
    except kinds.Refusal:
        cancel_upload(upload)
        raise
    upload.media_type, upload.pages = content.media_type, content.pages
    upload.finished_at = timezone.now()
    upload.save(update_fields=["media_type", "pages", "sha256", "finished_at"])
    return upload


def adopt_upload(upload: Upload, *, file_name: str, checked: Checked | None = None) -> Upload:
    """A part of an import that is one file becomes evidence as it lies here: nothing is copied.

    Raises:
        Unfinished, TooBig, Refusal: as ``finish_upload``.
    """
    upload.parcel, upload.file_name = False, _plain_name(file_name)
    upload.save(update_fields=["parcel", "file_name"])
    return finish_upload(upload, checked)


def receive_file(
    *,
    by: Person,
    standing: Standing,
    agency: Agency,
    file_name: str,
    file: spool.Source,
    parcel: bool = False,
    checked: Checked | None = None,
) -> Upload:
    """A whole file at once: from a plain form, or a program.

    Raises:
        Refused, Refusal, TooBig, TooMany, NotPossible: as ``start_upload`` and ``finish_upload``.
    """
    size = getattr(file, "size", None)
    if size is None:
        file.seek(0, 2)  # type: ignore[attr-defined]
        size = file.tell()  # type: ignore[attr-defined]
        file.seek(0)  # type: ignore[attr-defined]
    upload = start_upload(by=by, standing=standing, agency=agency, file_name=file_name, size=size, parcel=parcel)
    return append_to_upload(upload, offset=0, source=file, length=size, checked=checked)


def cancel_upload(upload: Upload) -> None:
    """Forget an upload and its bytes."""
    key = upload.key
    upload.delete()
    transaction.on_commit(lambda: spool.remove(key))


def sweep() -> tuple[int, int]:
    """Remove uploads that nobody continued and files without a row. How many of each.

    Needs to see all rows (``walls.seeing(None)``).
    """
    old = list(Upload.objects.filter(created_at__lt=timezone.now() - KEPT))
    for upload in old:
        cancel_upload(upload)
    known = set(Upload.objects.values_list("key", flat=True))
    before = (timezone.now() - KEPT).timestamp()
    for key in spool.names() - known:
        if spool.path_of(key).stat().st_mtime < before:
            spool.remove(key)
    return len(old), len(store.sweep())


def _looked_into(upload: Upload, checked: Checked | None) -> tuple[str, Content]:
    """The digest of an upload, and what it is."""
    if checked is not None and spool.sha256_of(upload.key) == checked.sha256:
        return checked.sha256, checked.content
    with ThreadPoolExecutor(1) as beside:  # the digest needs neither Python's lock nor what the check finds
        digest = beside.submit(spool.sha256_of, upload.key)
        content = content_of(spool.path_of(upload.key), upload.file_name)
    return digest.result(), content


def _plain_name(name: str) -> str:
    """The last part of a path, without what does not print."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    clean = "".join(letter for letter in last if letter.isprintable()).strip() or "berkas"
    stem, dot, ending = clean.rpartition(".")
    return f"{stem[: 250 - len(ending)]}{dot}{ending}" if dot else clean[:250]
