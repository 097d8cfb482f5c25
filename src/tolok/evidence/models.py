"""Files and what they are: a blob is bytes, an item is a document or link that a level can stand on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from tolok.organisation.models import Agency, Person, Unit

EXPIRES_SOON = timedelta(days=60)
"""So long before its end a document is flagged."""


class Classification(models.TextChoices):
    """Who may open an item: everybody once published, the agency and its assessors, or named rights alone."""

    PUBLIC = "public", _("Terbuka")
    INTERNAL = "internal", _("Internal")
    RESTRICTED = "restricted", _("Terbatas")


class Kind(models.TextChoices):
    """What an item is, for filters and for warnings (a draft is no policy)."""

    POLICY = "policy", _("Peraturan atau keputusan")
    CIRCULAR = "circular", _("Surat edaran atau surat resmi")
    GUIDELINE = "guideline", _("Pedoman atau SOP")
    PLAN = "plan", _("Dokumen perencanaan atau anggaran")
    ARCHITECTURE = "architecture", _("Arsitektur atau peta rencana")
    REPORT = "report", _("Laporan")
    REVIEW = "review", _("Laporan reviu atau evaluasi")
    AUDIT = "audit", _("Laporan audit")
    MINUTES = "minutes", _("Notula, undangan, daftar hadir")
    SCREENSHOT = "screenshot", _("Tangkapan layar")
    MANUAL = "manual", _("Manual atau dokumentasi aplikasi")
    VIDEO = "video", _("Video")
    DATA = "data", _("Data atau daftar")
    OTHER = "other", _("Lainnya")


class Enactment(models.TextChoices):
    """Whether a document is in force: only an enacted policy carries a level (Pedoman Menteri PANRB 3/2024)."""

    ENACTED = "enacted", _("Sudah ditetapkan")
    DRAFT = "draft", _("Rancangan")
    NOT_APPLICABLE = "not_applicable", _("Tidak perlu penetapan")


class TextState(models.TextChoices):
    """How far reading the text of a file is."""

    WAITING = "waiting", _("menunggu")
    READ = "read", _("sudah dibaca")
    NONE = "none", _("tanpa teks")
    FAILED = "failed", _("tidak terbaca")


class Validity(models.TextChoices):
    """Whether a document still counts on a day."""

    EXPIRED = "expired", _("Masa berlaku habis")
    SOON = "soon", _("Segera habis masa berlakunya")
    VALID = "valid", _("Masih berlaku")
    OPEN = "open", _("Tanpa batas waktu")


class Blob(models.Model):
    """Bytes, once in an agency. ``sha256`` is of the bytes as uploaded; ``stored`` names the file in the storage."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="blobs")
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=120)
    stored = models.CharField(max_length=200, unique=True)
    encrypted = models.BooleanField(default=False)
    pages = models.PositiveIntegerField(null=True, blank=True)
    text = models.TextField(blank=True)
    text_state = models.CharField(max_length=10, choices=TextState, default=TextState.WAITING)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "sha256", "encrypted"], name="blob_once_in_agency"),
            models.CheckConstraint(condition=models.Q(size__gt=0), name="blob_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.sha256[:12]} ({self.size})"


class Item(models.Model):
    """A document or a link on an agency's shelf."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="evidence")
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="evidence")
    blob = models.ForeignKey(Blob, null=True, blank=True, on_delete=models.PROTECT, related_name="items")
    url = models.URLField(max_length=1000, blank=True)
    file_name = models.CharField(max_length=255, blank=True)
    title = models.CharField(max_length=300)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.OTHER)
    number = models.CharField(max_length=120, blank=True)
    dated = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    enactment = models.CharField(max_length=20, choices=Enactment, default=Enactment.NOT_APPLICABLE)
    classification = models.CharField(max_length=12, choices=Classification, default=Classification.INTERNAL)
    note = models.TextField(blank=True)
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="evidence_added")
    created_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    search = SearchVectorField(null=True, editable=False)

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]
        indexes: ClassVar = [
            # Without fastupdate: a full list of pending words would be read by every search, and keep it off the index.
            GinIndex(fields=["search"], name="evidence_item_search", fastupdate=False),
            models.Index(fields=["agency", "-created_at"]),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(blob__isnull=False, url="") | (models.Q(blob__isnull=True) & ~models.Q(url="")),
                name="item_is_file_or_link",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def shown_as(self) -> str:
        """``pdf``, ``image``, ``video``, ``text``; ``words``: a browser shows its text as read; empty: a link."""
        if self.blob is None:
            return ""
        family, _slash, kind = self.blob.media_type.partition("/")
        if kind == "pdf":
            return kind
        return family if family in {"image", "video", "text"} else "words"

    def validity(self, on: date) -> Validity:
        """Whether it counts on a day; the last day still counts."""
        if self.valid_until is None:
            return Validity.OPEN
        if self.valid_until < on:
            return Validity.EXPIRED
        return Validity.SOON if self.valid_until <= on + EXPIRES_SOON else Validity.VALID


class Upload(models.Model):
    """A file on its way (tus 1.0): how much of it is here. Its bytes stand in ``uploads/<key>`` of the data folder."""

    key = models.CharField(max_length=64, primary_key=True)
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    file_name = models.CharField(max_length=255)
    size = models.BigIntegerField()
    offset = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True, help_text="when its content was checked and accepted")
    sha256 = models.CharField(max_length=64, blank=True)
    media_type = models.CharField(max_length=120, blank=True)
    pages = models.PositiveIntegerField(null=True, blank=True)
    parcel = models.BooleanField(default=False, help_text="part of an import: looked into by its job, not on arrival")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(offset__gte=0, offset__lte=models.F("size")), name="upload_offset_inside_file"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name} {self.offset}/{self.size}"
