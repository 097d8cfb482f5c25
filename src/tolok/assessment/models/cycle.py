"""A cycle: one evaluation of many agencies (or of an agency's units) on one instrument, stage by stage."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tolok.assessment.editions import instrument_of
from tolok.instruments import Instrument, PredicateBasis, Text, WithinBand
from tolok.organisation.models import Agency


class InstrumentEdition(models.Model):
    """An instrument as it was when a cycle opened: its whole content. Never changed; a new edition is a new row."""

    identity = models.CharField(max_length=64, unique=True)
    instrument = models.CharField(max_length=60)
    source = models.TextField(help_text="the instrument's file")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.instrument} {self.identity[:12]}"


class Subject(models.TextChoices):
    """Who is assessed."""

    AGENCY = "agency", _("instansi")
    UNIT = "unit", _("unit kerja")


class CycleState(models.TextChoices):
    """How far a cycle is."""

    PREPARED = "prepared", _("disiapkan")
    OPEN = "open", _("berjalan")
    PUBLISHED = "published", _("diumumkan")
    CANCELLED = "cancelled", _("dibatalkan")


class Cycle(models.Model):
    """One evaluation. ``agency`` is None for a national cycle; an agency's own cycle assesses its units."""

    name_id = models.CharField(max_length=160)
    name_en = models.CharField(max_length=160)
    year = models.PositiveSmallIntegerField()
    edition = models.ForeignKey(InstrumentEdition, on_delete=models.PROTECT, related_name="cycles")
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="own_cycles")
    subject = models.CharField(max_length=10, choices=Subject, default=Subject.AGENCY)
    predicate_basis = models.CharField(max_length=10, choices=[(basis.value, basis.value) for basis in PredicateBasis])
    within_band = models.CharField(max_length=10, choices=[(rule.value, rule.value) for rule in WithinBand])
    state = models.CharField(max_length=12, choices=CycleState, default=CycleState.PREPARED)
    sample = models.BooleanField(default=False, help_text="made-up values: said so on every page and document")
    previous = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    source = models.TextField(blank=True, help_text="where imported official values come from")
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, blank=True)
    consent_needed = models.BooleanField(
        default=False, help_text="no result is published without the agency's statement of consent"
    )

    class Meta:
        ordering: ClassVar = ["-year", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(year__gte=2000, year__lte=2100), name="cycle_year_in_reach"),
            models.CheckConstraint(
                condition=Q(subject="agency", agency__isnull=True) | Q(subject="unit", agency__isnull=False),
                name="cycle_of_units_has_agency",
            ),
            models.CheckConstraint(
                condition=Q(state="published", published_at__isnull=False)
                | (~Q(state="published") & Q(published_at__isnull=True)),
                name="cycle_published_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The cycle's name in the reader's language."""
        return self.name_en if (get_language() or "id").startswith("en") else self.name_id

    @cached_property
    def instrument(self) -> Instrument:
        """The instrument of this cycle, as its edition froze it and as amended for its year."""
        return instrument_of(self.edition_id, self.year, read=lambda: self.edition.source)


class StageKind(models.TextChoices):
    """The stages that exist; which of them a cycle has, in which order, is data (assessment/stages/*.yaml)."""

    PREPARATION = "preparation", _("Persiapan")
    SELF_ASSESSMENT = "self_assessment", _("Penilaian Mandiri")
    DOCUMENTS = "documents", _("Penilaian Dokumen")
    INTERVIEW = "interview", _("Penilaian Interviu")
    VISIT = "visit", _("Penilaian Visitasi")
    REVIEW = "review", _("Reviu")
    DECISION = "decision", _("Penetapan")
    PUBLICATION = "publication", _("Pengumuman")


class SetBy(models.TextChoices):
    """Who sets levels in a stage; nobody in preparation and publication."""

    NOBODY = "nobody", _("tidak ada")
    AGENCY = "agency", _("instansi")
    EXTERNAL = "external", _("asesor eksternal")
    REVIEWER = "reviewer", _("Tim Reviu")
    NATIONAL = "national", _("penyelenggara siklus")


class Stage(models.Model):
    """A stage of a cycle with its dates. After ``closes_at`` it is locked, but for extensions."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="stages")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=StageKind)
    name_id = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    set_by = models.CharField(max_length=10, choices=SetBy, default=SetBy.NOBODY)
    optional = models.BooleanField(default=False)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["cycle_id", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cycle", "position"], name="stage_position_once"),
            models.UniqueConstraint(fields=["cycle", "kind"], name="stage_kind_once"),
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="stage_closes_after_it_opens"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The stage's name in the reader's language."""
        return self.name_en if (get_language() or "id").startswith("en") else self.name_id

    @property
    def text(self) -> Text:
        """The name in both languages."""
        return Text(self.name_id, self.name_en)
