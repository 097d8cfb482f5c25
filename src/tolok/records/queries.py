"""What pages read more than once: the documents of an assessment with their state, and who has consented."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tolok.assessment.models import Assessment
from tolok.instruments import Text
from tolok.ledger.chain import digest_of
from tolok.records.facts import REPORTS, facts_of
from tolok.records.models import Document, DocumentKind, Signature
from tolok.records.rules import rule_of


@dataclass(frozen=True)
class Shown:
    """A document with its signatures; ``outdated``: what it was made from is no longer what stands there."""

    document: Document
    signatures: Sequence[Signature]
    outdated: bool
    latest: bool

    @property
    def word(self) -> str:
        """Its state as the pages call it: latest, outdated, replaced."""
        if not self.latest:
            return "replaced"
        return "outdated" if self.outdated else "latest"


@dataclass(frozen=True)
class Shelf:
    """All editions of one kind, the newest first."""

    kind: DocumentKind
    editions: Sequence[Shown]

    @property
    def newest(self) -> Shown | None:
        """The edition that counts."""
        return self.editions[0] if self.editions else None


def shelves_of(assessment: Assessment, kinds: Iterable[DocumentKind] = tuple(DocumentKind)) -> list[Shelf]:
    """The documents of an assessment by kind. Some dozen queries, however many editions there are."""
    wanted = list(kinds)
    rows = Document.objects.filter(assessment=assessment, kind__in=wanted).select_related("issued_by")
    found = list(rows.prefetch_related("signatures").order_by("-edition"))
    return [Shelf(kind, _editions(assessment, kind, [row for row in found if row.kind == kind])) for kind in wanted]


def _editions(assessment: Assessment, kind: DocumentKind, rows: Sequence[Document]) -> list[Shown]:
    if not rows:
        return []
    now = digest_of(facts_of(kind, [assessment])[assessment.pk])
    return [
        Shown(row, list(row.signatures.all()), outdated=row.facts_digest != now, latest=place == 0)
        for place, row in enumerate(rows)
    ]


def is_outdated(document: Document) -> bool:
    """Whether what the document was made from has changed since."""
    return digest_of(facts_of(document.kind, [document.assessment])[document.assessment_id]) != document.facts_digest


def doubt_of(assessment: Assessment, kind: str) -> Text | None:
    """What is not certain about a kind of document: never said in the letter, always beside it."""
    if kind in REPORTS:
        return rule_of(assessment.cycle.instrument).doubt
    return Text(
        "PermenPANRB 59/2020 menyebut dokumen ini tanpa menetapkan bentuknya. Susunan di sini mengikuti tata naskah "
        "yang lazim; bandingkan dengan contoh dari penyelenggara.",
        "PermenPANRB 59/2020 names this document without laying down its form. The layout here follows common official "
        "correspondence; compare it with a model from the organiser.",
    )


@dataclass(frozen=True)
class Consent:
    """Whether an agency has agreed that its result is published."""

    document: Document | None
    signed: bool

    @property
    def given(self) -> bool:
        """Whether there is a statement."""
        return self.document is not None


def consents_of(assessments: Iterable[int]) -> dict[int, Consent]:
    """The statements of many assessments, by their number. Two queries."""
    rows = Document.objects.filter(kind=DocumentKind.CONSENT, assessment__in=list(assessments)).order_by("edition")
    latest = {row.assessment_id: row for row in rows.defer("content")}
    signed = set(
        Signature.objects.filter(document__in=[row.pk for row in latest.values()]).values_list("document", flat=True)
    )
    return {key: Consent(row, row.pk in signed) for key, row in latest.items()}
