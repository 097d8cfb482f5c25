"""Everything an agency owns, taken out as one ZIP."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any, cast

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tolok.assessment.access import hand
from tolok.assessment.models import Assessment, InstrumentEdition
from tolok.evidence import access as evidence
from tolok.evidence import store
from tolok.evidence.actions import open_file
from tolok.evidence.kinds import MEDIA_TYPES
from tolok.evidence.models import Blob, Item
from tolok.evidence.sealing import NotOpened
from tolok.exchange.access import may_export
from tolok.exchange.export.tables import Table, tables
from tolok.exchange.export.telling import DICTIONARY, dictionary, readme
from tolok.exchange.export.writing import Bundle
from tolok.exchange.filling import write_filled
from tolok.ledger.actions import record
from tolok.ledger.export import Export, Part
from tolok.organisation.access import Refused, Standing
from tolok.organisation.models import Agency, Person
from tolok.organisation.rights import Right
from tolok.runs.actions import start
from tolok.runs.models import Run
from tolok.runs.work import Work

EXPORT = "exchange.export"
_ENDINGS = {kind: ending for ending, kind in MEDIA_TYPES.items()}
_LONGEST = 100


def require_export(standing: Standing, agency: Agency | None) -> None:
    """That the person may take out everything of an agency.

    Raises:
        Refused: they may not.
    """
    if agency is None or not may_export(standing, agency.pk):
        raise Refused(Right.APPROVE)


def start_export(*, by: Person, standing: Standing, agency: Agency) -> Run:
    """Have everything of an agency put into one ZIP, in the background.

    Raises:
        Refused: the person may not.
        AlreadyRunning: that is being done.
    """
    return start(by=by, standing=standing, kind=EXPORT, agency=agency, about=agency.name)


def export(work: Work, agency: Agency, path: Path) -> tuple[int, int]:
    """Write everything of ``agency`` that the person may read into the ZIP ``path``.

    Restricted files go out to who may open them, each opening noted in the ledger; else they are listed as left out.

    Returns:
        How many files of evidence are in it, and how many were left out.
    """
    now = timezone.localtime()
    root = f"{agency.slug}-{now:%Y-%m-%d}"
    chosen = list(tables())
    counts: dict[str, int] = {}
    left: list[Sequence[str]] = []
    with Bundle(path, root) as bundle:
        work.progress(0, 0, _("Tabel"))
        with one_moment():  # no progress inside: nobody would see it
            names = _names_of_files(work, agency)
            for table in chosen:
                counts[table.name] = _write_table(bundle, table, work, agency, names)
            _write_instruments(bundle, agency)
        _write_worksheets(bundle, work, agency)
        brought = _write_evidence(bundle, work, agency, names, left)
        _write_documents(bundle, work, chosen, agency, left)
        _write_ledger(bundle, work, agency)
        bundle.table("kamus-data", DICTIONARY, dictionary(chosen))
        bundle.table("tidak-disertakan", ("id", "name", "sha256", "why"), left)
        made_at = f"{now:%Y-%m-%d %H:%M %Z}"
        bundle.text("BACA-SAYA.md", readme("id", agency, made_at, counts, chosen))
        bundle.text("README.md", readme("en", agency, made_at, counts, chosen))
    with transaction.atomic():
        record(
            by=work.by,
            verb="export.made",
            subject=f"agency:{agency.pk}",
            agency=agency.pk,
            detail={"files": brought, "left_out": len(left)},
        )
    return brought, len(left)


def one_moment() -> AbstractContextManager[object]:
    """All tables as of one moment, so that no row points to one that came after."""
    return nullcontext() if connection.in_atomic_block else _snapshot()


@contextmanager
def _snapshot() -> Iterator[None]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _write_table(bundle: Bundle, table: Table, work: Work, agency: Agency, names: dict[int, str]) -> int:
    columns = [field.attname for field in table.columns]
    model = cast("Any", table.model)
    rows = table.rows(model.objects.order_by("pk"), agency, work.standing)
    values = rows.values_list(*columns)
    if table.label == "evidence.Item":
        at = columns.index("id")
        return bundle.table(
            f"data/{table.name}", [*columns, "file"], ([*row, names.get(row[at], "")] for row in values.iterator())
        )
    return bundle.table(f"data/{table.name}", columns, values.iterator())


def _names_of_files(work: Work, agency: Agency) -> dict[int, str]:
    """The name of the file of each item that goes out; items with the same bytes share one."""
    names: dict[int, str] = {}
    of_blob: dict[int, str] = {}
    for item in _items(agency):
        if item.blob is not None and evidence.may_open(work.standing, item):
            named = f"bukti/{item.pk:05d} {_plain(item.title)}.{_ending(item.blob, item.file_name)}"
            names[item.pk] = of_blob.setdefault(item.blob.pk, named)
    return names


def _items(agency: Agency) -> Sequence[Item]:
    rows = Item.objects.filter(agency=agency).select_related("blob").defer("search", "blob__text")
    return list(rows.order_by("pk"))


def _ending(blob: Blob, file_name: str) -> str:
    return _ENDINGS.get(blob.media_type) or file_name.rpartition(".")[2].lower() or "bin"


def _plain(title: str) -> str:
    """A title as every file system takes it."""
    clean = re.sub(r'[\\/:*?"<>|\x00-\x1f]+', "-", title).strip(" .-")
    return re.sub(r"\s+", " ", clean)[:_LONGEST].strip() or "berkas"


def _write_evidence(
    bundle: Bundle, work: Work, agency: Agency, names: dict[int, str], left: list[Sequence[str]]
) -> int:
    items = [item for item in _items(agency) if item.blob is not None]
    total = sum(item.blob.size for item in items if item.blob) or 1
    done, written = 0, set[str]()
    for item in items:
        blob = item.blob
        if blob is None:
            continue
        work.progress(min(done, total), total, item.title)
        name = names.get(item.pk)
        if name is None:
            told = _("terbatas; Anda tidak berhak membukanya")
            if evidence.may_open(work.standing, item):
                told = _("ditambahkan sesudah ekspor dimulai")
            left.append((str(item.pk), item.title, blob.sha256, told))
        elif name not in written:
            try:
                open_file(by=work.by, standing=work.standing, item=item)
                with store.opened(blob) as stream:
                    bundle.copy(name, stream)
                written.add(name)
            except (FileNotFoundError, NotOpened):
                left.append((str(item.pk), item.title, blob.sha256, _("berkasnya tidak dapat dibuka di server")))
        done += blob.size
    return len(written)


def _write_documents(
    bundle: Bundle, work: Work, chosen: Sequence[Table], agency: Agency, left: list[Sequence[str]]
) -> None:
    """The files of tables, other than evidence, that have one (documents of record and their signed copies)."""
    for table in chosen:
        if table.label.startswith("evidence.") or not any(field.related_model is Blob for field in table.columns):
            continue
        model = cast("Any", table.model)
        for row in table.rows(model.objects.select_related("blob"), agency, work.standing).iterator():
            blob: Blob = cast("Any", row).blob
            work.progress(0, 0, str(row))
            try:
                with store.opened(blob) as stream:
                    bundle.copy(f"dokumen/{_plain(str(row))} {row.pk}.{_ending(blob, 'a.pdf')}", stream)
            except (FileNotFoundError, NotOpened):
                left.append(
                    (f"{table.name} {row.pk}", str(row), blob.sha256, _("berkasnya tidak dapat dibuka di server"))
                )


def _write_instruments(bundle: Bundle, agency: Agency) -> None:
    for edition in InstrumentEdition.objects.filter(cycles__assessments__agency=agency).distinct():
        bundle.text(f"instrumen/{edition.instrument}-{edition.identity[:12]}.yaml", edition.source)


def _write_worksheets(bundle: Bundle, work: Work, agency: Agency) -> None:
    rows = Assessment.objects.filter(agency=agency).select_related("cycle__edition", "agency", "unit", "stage")
    laid = work.folder / "worksheet.xlsx"
    for assessment in rows:
        work.progress(0, 0, str(assessment))
        write_filled(hand(work.standing, assessment), laid)
        who = f" {_plain(assessment.unit.name)}" if assessment.unit else ""
        with laid.open("rb") as stream:
            bundle.copy(f"lembar-kerja/{assessment.cycle.year} {assessment.pk}{who}.xlsx", stream)


def _write_ledger(bundle: Bundle, work: Work, agency: Agency) -> None:
    if not work.standing.may(Right.SEE_LEDGER, agency=agency.pk):
        return
    with bundle.member("buku-besar/ledger.jsonl") as out:
        for chunk in Export(Part(agencies=frozenset({agency.pk}))).chunks():
            out.write(chunk)
