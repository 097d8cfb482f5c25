"""Issuing documents of record, one or all reports of a cycle, and editing what a report recommends."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tolok.assessment.access import hand
from tolok.assessment.actions.locking import locked_whole
from tolok.assessment.models import Assessment, Claim, Cycle, CycleState
from tolok.evidence import store
from tolok.evidence.models import Blob, TextState
from tolok.ledger.actions import record
from tolok.ledger.chain import digest_of
from tolok.organisation.access import Refused, Standing
from tolok.organisation.models import Agency, Person
from tolok.organisation.rights import Right
from tolok.records.access import EDITS, may_edit_recommendation, require_issue
from tolok.records.facts import REPORTS, Facts, facts_of
from tolok.records.faults import AlreadyDone, Changed, Faulty, NotPossible
from tolok.records.models import Document, DocumentKind, Recommendation
from tolok.records.typesetting import Letter, as_pdf, content_of

BATCH = 40
"""So many reports are read from the database at once."""
RUNNING_NUMBER = "{urut}"
"""What a number for many reports holds where each has its own."""


def issue(*, assessment: Assessment, kind: str, letter: Letter, by: Person, standing: Standing) -> Document:
    """Issue a document of record: set it, keep its file, freeze what it was made from. A new edition each time.

    Args:
        assessment: of an agency, not of a unit.
        kind: of the document.
        letter: what the office adds.
        by: who issues it.
        standing: what they may.

    Raises:
        Refused: the person does not issue this kind here.
        Faulty: a message for each field of the letter that cannot be taken.
        NotPossible: there is nothing to state yet, or the result is not decided.
        AlreadyDone: exactly this is issued already.
    """
    with transaction.atomic():
        held = locked_whole(assessment)
        require_issue(hand(standing, held), kind)
        if faults := faults_of(letter, kind, held):
            raise Faulty(faults)
        require_ready(held, kind)
        return _issued(held, kind, letter, facts_of(kind, [held])[held.pk], by)


def issue_reports(
    *, cycle: Cycle, kind: str, letter: Letter, by: Person, standing: Standing, again: bool = False
) -> Iterator[tuple[int, int, Document | None]]:
    """Issue the report of every decided assessment of a cycle, one transaction each; call it outside of one.

    Args:
        cycle: a national one.
        kind: report, or monitoring.
        letter: the same for all; ``{urut}`` in its number becomes the running number.
        by: who issues them.
        standing: what they may.
        again: also where the same is issued already; otherwise such an agency is passed over.

    Yields:
        How many are done, of how many, and the document just issued (None: passed over).

    Raises:
        Refused: the person decides nothing in this cycle.
        Faulty: a field of the letter; the number has no ``{urut}``.
        NotPossible: nothing is decided.
    """
    standing.require(Right.DECIDE, agency=cycle.agency_id, cycle=cycle.pk)
    faults = faults_of(letter, kind, None)
    if RUNNING_NUMBER not in letter.number:
        faults["number"] = _("Tulis {sign} di tempat nomor urut setiap laporan.").format(sign=RUNNING_NUMBER)
    if faults or kind not in REPORTS:
        raise Faulty(faults or {"kind": _("Pilih salah satu.")})
    keys = list(decided(cycle))
    if not keys:
        raise NotPossible(_("Belum ada hasil yang ditetapkan; tetapkan lebih dahulu."))
    for start in range(0, len(keys), BATCH):
        rows = Assessment.objects.select_related("cycle", "agency", "stage").in_bulk(keys[start : start + BATCH])
        batch = [rows[key] for key in keys[start : start + BATCH]]
        facts = facts_of(kind, batch)
        latest = _latest(kind, batch)
        for place, row in enumerate(batch, start=start + 1):
            row.cycle = cycle  # one instrument for all
            numbered = replace(letter, number=letter.number.replace(RUNNING_NUMBER, str(place)))
            known = latest.get(row.pk)
            if known and not again and known == digest_of(facts[row.pk]):
                yield place, len(keys), None
                continue
            with transaction.atomic():
                locked_whole(row)
                issued = _issued(row, kind, numbered, facts[row.pk], by)
            yield place, len(keys), issued


def decided(cycle: Cycle) -> Sequence[int]:
    """The assessments of a cycle that have a result, by the name of the agency."""
    found = cycle.assessments.filter(decided_at__isnull=False, unit__isnull=True)
    return list(found.order_by("agency__name").values_list("pk", flat=True))


def require_ready(assessment: Assessment, kind: str) -> None:
    """Ask that a document of this kind can state something.

    Raises:
        NotPossible: nothing is answered yet, the result is not decided, or the cycle was cancelled.
    """
    if assessment.cycle.state == CycleState.CANCELLED:
        raise NotPossible(_("Siklus ini dibatalkan; tidak ada dokumen yang diterbitkan lagi."))
    if kind in REPORTS and assessment.decided_at is None:
        raise NotPossible(_("Hasilnya belum ditetapkan. Laporan diterbitkan sesudah penetapan; drafnya dapat dilihat."))
    if kind == DocumentKind.MINUTES and not Claim.objects.filter(assessment=assessment).exclude(value="").exists():
        raise NotPossible(_("Belum ada jawaban; isi penilaian mandiri lebih dahulu."))


def faults_of(letter: Letter, kind: str, assessment: Assessment | None) -> dict[str, str]:
    """A message for each field of a letter that cannot be taken."""
    needed = {"office": letter.office, "number": letter.number, "place": letter.place}
    needed |= {"name": letter.name, "position": letter.position}
    faults = {name: _("Isi bagian ini.") for name, value in needed.items() if not value.strip()}
    if letter.dated > timezone.localdate():
        faults["dated"] = _("Tanggal dokumen tidak boleh sesudah hari ini.")
    if assessment is not None and "number" not in faults:
        same = Document.objects.filter(kind=kind, assessment__cycle=assessment.cycle_id, number=letter.number)
        if same.exclude(assessment=assessment).exists():
            faults["number"] = _("Nomor ini sudah dipakai dokumen instansi lain dalam siklus ini.")
    return faults


def edit_recommendation(
    *, assessment: Assessment, text: str, version: int, by: Person, standing: Standing
) -> Recommendation:
    """Replace the generated recommendations of a report by one's own; each paragraph a line.

    Args:
        assessment: whose report.
        text: the whole text.
        version: the one that was on the screen, 0 for the generated text.
        by: who writes.
        standing: what they may.

    Raises:
        Refused: the person writes no recommendations here.
        Faulty: there is no text.
        Changed: somebody else saved in the meantime.
    """
    with transaction.atomic():
        held = locked_whole(assessment)
        if not may_edit_recommendation(hand(standing, held)):
            raise Refused(EDITS[0])
        said = "\n".join(line.strip() for line in text.replace("\x00", "").splitlines() if line.strip())
        if not said:
            raise Faulty({"text": _("Tulis rekomendasinya.")})
        row = Recommendation.objects.filter(assessment=held).first()
        if (row.version if row else 0) != version:
            raise Changed(_("Rekomendasi ini baru saja diubah orang lain. Muat ulang halamannya, lalu ulangi."))
        row = row or Recommendation(assessment=held, agency_id=held.agency_id, version=0)
        row.text, row.author, row.version, row.updated_at = said, by, row.version + 1, timezone.now()
        row.save()
        record(
            by=by,
            verb="recommendation.edited",
            subject=f"assessment:{held.pk}",
            agency=held.agency_id,
            detail={"text": said, "version": row.version},
            within=[f"cycle:{held.cycle_id}"],
        )
    return row


def _latest(kind: str, rows: Sequence[Assessment]) -> Mapping[int, str]:
    found = Document.objects.filter(kind=kind, assessment__in=rows).order_by("edition")
    return dict(found.values_list("assessment", "facts_digest"))


def _issued(assessment: Assessment, kind: str, letter: Letter, facts: Facts, by: Person) -> Document:
    content = content_of(kind, facts, letter)
    digest = digest_of(content)
    before = Document.objects.filter(assessment=assessment, kind=kind).order_by("-edition").first()
    if before is not None and before.digest == digest:
        raise AlreadyDone(
            _("Dokumen dengan persis isi ini sudah diterbitkan sebagai edisi {edition}.").format(edition=before.edition)
        )
    edition = before.edition + 1 if before else 1
    pdf = as_pdf(content, foot=foot_of(digest, edition))
    document = Document.objects.create(
        kind=kind,
        assessment=assessment,
        agency_id=assessment.agency_id,
        edition=edition,
        number=letter.number,
        dated=letter.dated,
        signatory=letter.name,
        content=content,
        digest=digest,
        facts_digest=digest_of(facts),
        blob=kept(assessment.agency, pdf),
        sha256=hashlib.sha256(pdf).hexdigest(),
        issued_by=by,
        issued_at=timezone.now(),
    )
    entry = record(
        by=by,
        verb="document.issued",
        subject=f"document:{document.pk}",
        agency=assessment.agency_id,
        detail={
            "kind": kind,
            "number": letter.number,
            "edition": edition,
            "content": digest,
            "sha256": document.sha256,
        },
        within=[f"assessment:{assessment.pk}", f"cycle:{assessment.cycle_id}"],
    )
    document.entry = entry.seq
    document.save(update_fields=["entry"])
    return document


def foot_of(digest: str, edition: int | None = None) -> str:
    """What stands at the foot of each page; always in Indonesian, as the document is."""
    return f"Sidik isi {digest[:16]}{f' · edisi {edition}' if edition else ''}"


def kept(agency: Agency, pdf: bytes) -> Blob:
    """The bytes in the storage of evidence; nothing is read out of them for the search."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        blob = store.put(
            agency,
            Path(file.name),
            sha256=hashlib.sha256(pdf).hexdigest(),
            media_type="application/pdf",
            encrypted=False,
        )
    if blob.text_state == TextState.WAITING:
        Blob.objects.filter(pk=blob.pk).update(text_state=TextState.NONE)
    return blob
