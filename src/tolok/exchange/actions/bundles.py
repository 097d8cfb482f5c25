"""An assessment with all its evidence, taken out as one signed file."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tolok.assessment.access import assessments
from tolok.assessment.models import Assessment
from tolok.assessment.scores import publication_of
from tolok.evidence import access as evidence
from tolok.evidence import store
from tolok.evidence.actions import open_file
from tolok.evidence.models import Item
from tolok.evidence.sealing import NotOpened
from tolok.exchange.access import may_export
from tolok.exchange.actions.exports import one_moment
from tolok.exchange.bundle import bag, container, signing
from tolok.exchange.bundle.document import document_of, items_of, path_of
from tolok.exchange.faults import NotPossible
from tolok.ledger.actions import record
from tolok.ledger.export import Export, Part
from tolok.ledger.signing import signing_key
from tolok.organisation.access import Refused, Standing
from tolok.organisation.models import Agency, Person
from tolok.organisation.rights import Right
from tolok.oscal import documents
from tolok.runs.actions import start
from tolok.runs.models import Run
from tolok.runs.work import Work

PACK = "exchange.bundle"


def require_pack(standing: Standing, agency: Agency | None) -> None:
    """That the person may hand on assessments of an agency: who takes out everything of it and reads its ledger.

    Raises:
        Refused: they may not.
    """
    if agency is None or not may_export(standing, agency.pk):
        raise Refused(Right.APPROVE)
    standing.require(Right.SEE_LEDGER, agency=agency.pk)


def start_bundle(*, by: Person, standing: Standing, assessment: Assessment) -> Run:
    """Have an assessment packed into one signed file, in the background.

    Raises:
        Refused: the person may not.
        AlreadyRunning: that is being done.
    """
    asked = {"assessment": assessment.pk}
    return start(by=by, standing=standing, kind=PACK, agency=assessment.agency, asked=asked, about=str(assessment))


def asked_for(work: Work) -> Assessment:
    """The assessment that a run is to pack.

    Raises:
        NotPossible: it is gone.
    """
    rows = assessments(work.standing).filter(pk=work.asked.get("assessment", 0), agency=work.agency)
    found = rows.select_related("cycle__edition", "agency", "unit", "stage").first()
    if found is None:
        raise NotPossible(_("Penilaian ini tidak ada, atau bukan untuk Anda."))
    return found


def name_of(assessment: Assessment) -> str:
    """What the bundle of an assessment, and the folder in it, is called."""
    return f"tolok-{assessment.agency.slug[:80]}-{assessment.cycle.year}-{assessment.pk}"


def pack(work: Work, assessment: Assessment, path: Path) -> tuple[int, int]:
    """Write the bundle of ``assessment`` to ``path``.

    Restricted files go with it when the person may open them, each opening noted in the ledger; else it says that they
    are left out.

    Returns:
        How many files of evidence are in it, and how many were left out.
    """
    root = name_of(assessment)
    with container.Writer(path) as writer:
        packer = bag.Packer(writer, root)
        left = _put_evidence(packer, work, assessment)
        work.progress(0, 0, _("Penilaian dan buku besar"))
        with one_moment():
            document = document_of(assessment, left)
        _put_documents(packer, assessment, document)
        ledger = _put_ledger(packer, work, assessment)
        seal = packer.close(_info(assessment, document))
        signed = signing.signature(
            signing_key(),
            root=root,
            seal=seal,
            seq=ledger.entries,
            head=ledger.head,
            agency=assessment.agency.name,
            by=work.by.name,
            at=timezone.now(),
        )
        packer.tag(bag.SIGNATURE, signed)
    files = sum(1 for one in document["items"] if one["path"])
    with transaction.atomic():
        record(
            by=work.by,
            verb="bundle.made",
            subject=f"assessment:{assessment.pk}",
            agency=assessment.agency_id,
            detail={"seal": seal, "files": files, "left_out": len(left)},
        )
    return files, len(left)


def oscal_of(assessment: Assessment, document: dict[str, Any] | None = None) -> dict[str, Any]:
    """The OSCAL documents of an assessment, by name; who may see it was asked."""
    told = document or document_of(assessment, {})
    return documents(told, assessment.cycle.instrument, publication_of(assessment.cycle))


def as_text(document: object) -> bytes:
    """A document as it is written: JSON in UTF-8, indented."""
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _put_evidence(packer: bag.Packer, work: Work, assessment: Assessment) -> dict[int, str]:
    """Put every file in once; why one is left out, by the number of its item."""
    items = [item for item in items_of(assessment) if item.blob is not None]
    total, done = sum(item.blob.size for item in items if item.blob) or 1, 0
    left: dict[int, str] = {}
    written: set[str] = set()
    for item in items:
        work.progress(min(done, total), total, item.title)
        if why := _brought(packer, work, item, written):
            left[item.pk] = why
        done += item.blob.size if item.blob else 0
    return left


def _brought(packer: bag.Packer, work: Work, item: Item, written: set[str]) -> str:
    """Why the file of an item is not put in; empty: it is."""
    if not evidence.may_open(work.standing, item):
        return _("terbatas; yang membuat paket tidak berhak membukanya")
    name, blob = path_of(item), item.blob
    if blob is None or name in written:
        return ""
    if blob.size > container.MOST_BYTES:
        return _("lebih besar dari 4 GB")
    try:
        open_file(by=work.by, standing=work.standing, item=item)
        with store.opened(blob) as stream:
            put = packer.put(name, stream)
    except (FileNotFoundError, NotOpened):
        return _("berkasnya tidak dapat dibuka di server")
    if put.sha256 != blob.sha256:
        raise NotPossible(_("Berkas “{title}” di server tidak lagi sama dengan sidiknya.").format(title=item.title))
    written.add(name)
    return ""


def _put_documents(packer: bag.Packer, assessment: Assessment, document: dict[str, Any]) -> None:
    packer.put("assessment.json", BytesIO(as_text(document)))
    packer.put("instrument.yaml", BytesIO(assessment.cycle.edition.source.encode()))
    for name, made in oscal_of(assessment, document).items():
        packer.put(f"oscal/{name}.json", BytesIO(as_text(made)))


def _put_ledger(packer: bag.Packer, work: Work, assessment: Assessment) -> Export:
    part = Part(agencies=frozenset({assessment.agency_id}), subject=f"assessment:{assessment.pk}")
    laid, export = work.folder / "ledger.jsonl", Export(part)
    with laid.open("wb") as out:
        for chunk in export.chunks():
            out.write(chunk)
    with laid.open("rb") as stream:
        packer.put("ledger.jsonl", stream)
    laid.unlink()
    return export


def _info(assessment: Assessment, document: dict[str, Any]) -> dict[str, str]:
    return {
        "Source-Organization": assessment.agency.name,
        "External-Description": f"{assessment.cycle.name_id} / {assessment.cycle.name_en}",
        "External-Identifier": document["identity"],
        "Bagging-Date": f"{timezone.localdate():%Y-%m-%d}",
        "Bag-Software-Agent": document["made_by"],
        "Tolok-Bundle-Version": "1",
        **({"Tolok-Url": settings.SITE_URL} if settings.SITE_URL else {}),
    }
