"""Documents of record, who signed them, what a report recommends, and what was published when."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tolok.assessment.models import Assessment, Cycle
from tolok.evidence.models import Blob
from tolok.organisation.models import Agency, Person

SHA256 = r"^[0-9a-f]{64}$"


class DocumentKind(models.TextChoices):
    """The documents of record that exist (PermenPANRB 59/2020 III.B and III.E)."""

    MINUTES = "minutes", _("Berita Acara Penilaian Mandiri")
    CONSENT = "consent", _("Pernyataan Persetujuan Publikasi")
    REPORT = "report", _("Laporan Hasil Evaluasi")
    MONITORING = "monitoring", _("Laporan Hasil Pemantauan")


class Document(models.Model):
    """A document as it was issued: its letter, the exact data it was made from, and its file. Never changed.

    ``content`` is what the file was set from, ``digest`` the SHA-256 of its canonical JSON; ``facts_digest`` is of the
    part that comes from the assessment, so that a later change of that shows. A change makes a new ``edition``.
    """

    kind = models.CharField(max_length=12, choices=DocumentKind)
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="documents")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    edition = models.PositiveIntegerField()
    number = models.CharField(max_length=120)
    dated = models.DateField()
    signatory = models.CharField(max_length=160)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    facts_digest = models.CharField(max_length=64)
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    issued_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    entry = models.BigIntegerField(default=0, help_text="the number of its entry in the ledger")

    class Meta:
        ordering: ClassVar = ["assessment", "kind", "-edition"]
        indexes: ClassVar = [models.Index(fields=["agency", "-issued_at"])]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assessment", "kind", "edition"], name="document_edition_once"),
            models.CheckConstraint(condition=Q(edition__gte=1), name="document_edition_counts_from_1"),
            models.CheckConstraint(
                condition=Q(digest__regex=SHA256) & Q(facts_digest__regex=SHA256) & Q(sha256__regex=SHA256),
                name="document_digests_are_sha256",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    @property
    def file_name(self) -> str:
        """What its file is called when it is taken away."""
        name = {"minutes": "berita-acara", "consent": "persetujuan-publikasi", "report": "lhe", "monitoring": "lhp"}
        facts = self.content["facts"]
        return f"{name[self.kind]}-{facts['agency']['slug']}-{facts['year']}-edisi-{self.edition}.pdf"


class Recommendation(models.Model):
    """What an assessor or reviewer made of the generated recommendations of one report, before it is issued."""

    assessment = models.OneToOneField(Assessment, on_delete=models.CASCADE, related_name="recommendation")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(text=""), name="recommendation_says_something")]

    def __str__(self) -> str:
        return f"{self.assessment} {self.version}"


class Certificate(models.Model):
    """A PKCS#12 of an agency: certificate and private key, under its passphrase and sealed once more by us.

    The passphrase is asked whenever something is signed, and never kept.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="certificates")
    holder = models.CharField(max_length=200)
    issuer = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    sealed = models.BinaryField()
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-added_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency", "fingerprint"],
                condition=Q(withdrawn_at__isnull=True),
                name="certificate_once_in_agency",
            )
        ]

    def __str__(self) -> str:
        return self.holder


class Origin(models.TextChoices):
    """Where a document was signed."""

    HERE = "here", _("di Tolok")
    ELSEWHERE = "elsewhere", _("di luar Tolok")


class Signature(models.Model):
    """A signed copy of an issued document: the issued bytes, and behind them one signature more than before."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="signatures")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField(help_text="the first signature of the document is 1")
    origin = models.CharField(max_length=10, choices=Origin)
    holder = models.CharField(max_length=200, help_text="whom the certificate names")
    issuer = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    signed_at = models.DateTimeField(null=True, help_text="the signer's own clock")
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    entry = models.BigIntegerField(default=0, help_text="the number of its entry in the ledger")

    class Meta:
        ordering: ClassVar = ["document", "place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "place"], name="signature_place_once"),
            models.CheckConstraint(condition=Q(sha256__regex=SHA256), name="signature_is_sha256"),
        ]

    def __str__(self) -> str:
        return f"{self.holder} · {self.document}"


class Publication(models.Model):
    """Results of a cycle as they were made public at one moment. Never changed; a correction is the next one.

    ``head`` is the ledger's head, signed right after the entry of this publication (docs/ledger.md).
    """

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="publications")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True, help_text="what changed since the one before, and why")
    digest = models.CharField(max_length=64, help_text="of its results (canonical JSON)")
    head = models.JSONField(default=dict)
    entry = models.BigIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cycle", "number"], name="publication_number_once"),
            models.CheckConstraint(condition=Q(number=1) | ~Q(reason=""), name="publication_later_says_why"),
            models.CheckConstraint(condition=Q(digest__regex=SHA256), name="publication_digest_is_sha256"),
        ]

    def __str__(self) -> str:
        return f"{self.cycle} · {self.number}"


class Change(models.TextChoices):
    """How a result stands to the publication before."""

    NEW = "new", _("baru")
    SAME = "same", _("tetap")
    CORRECTED = "corrected", _("dikoreksi")
    WITHDRAWN = "withdrawn", _("ditarik")


class PublishedResult(models.Model):
    """One agency's result in one publication: exactly what everybody may read."""

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="results")
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="published")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    change = models.CharField(max_length=10, choices=Change)
    content = models.JSONField(help_text="name, index, predicate, parts and indicators, as text")

    class Meta:
        ordering: ClassVar = ["publication", "agency__name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["publication", "assessment"], name="result_once_in_publication"),
        ]

    def __str__(self) -> str:
        return f"{self.publication} · {self.agency}"
