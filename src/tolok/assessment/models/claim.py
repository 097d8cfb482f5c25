"""What stands for an indicator in a stage, and the evidence under it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tolok.assessment.models.assessment import Assessment
from tolok.assessment.models.cycle import Stage
from tolok.evidence.models import Item, Validity
from tolok.organisation.models import Agency, Person


class ClaimState(models.TextChoices):
    """How far a claim of the self-assessment is; values set by assessors are ``settled`` at once."""

    DRAFT = "draft", _("dikerjakan")
    PROPOSED = "proposed", _("diajukan")
    RETURNED = "returned", _("dikembalikan")
    VERIFIED = "verified", _("diperiksa")
    APPROVED = "approved", _("disetujui")
    SETTLED = "settled", _("ditetapkan")


class Claim(models.Model):
    """The value of an indicator in one stage with its reasons. A stage without a claim has the value of the one before.

    ``value`` is what scoring reads (a level, a number, an option's code); empty: not answered, which is never a level.
    ``version`` counts saves; a save that does not name the current one is refused, so that nothing is overwritten.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="claims")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="claims")
    leaf = models.CharField(max_length=40)
    value = models.CharField(max_length=40, blank=True)
    fact = models.TextField(blank=True)
    analysis = models.TextField(blank=True)
    justification = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=ClaimState, default=ClaimState.DRAFT)
    author = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["assessment_id", "stage_id", "leaf"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assessment", "stage", "leaf"], name="claim_once_in_stage"),
            models.CheckConstraint(
                condition=~Q(value="") | Q(state__in=["draft", "returned", "settled"]),
                name="claim_without_value_is_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.leaf} = {self.value or '-'} ({self.stage})"


class Support(models.Model):
    """An item under one criterion of one level; ``criterion`` counts from 1. ``cites`` says where in the document."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="supports")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="+", help_text="when it was added")
    leaf = models.CharField(max_length=40)
    level = models.PositiveSmallIntegerField()
    criterion = models.PositiveSmallIntegerField(default=1)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="supports")
    cites = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    added_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["leaf", "level", "criterion", "id"]
        indexes: ClassVar = [models.Index(fields=["assessment", "leaf"])]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["assessment", "leaf", "level", "criterion", "item"], name="support_item_once_under_criterion"
            ),
            models.CheckConstraint(condition=Q(criterion__gte=1), name="support_criterion_counts_from_1"),
        ]

    def __str__(self) -> str:
        return f"{self.leaf} {self.level}.{self.criterion} {self.item}"

    @property
    def validity(self) -> Validity:
        """Whether its item counts today."""
        return self.item.validity(timezone.localdate())


class Return(models.Model):
    """Something sent back to the unit with a note and a deadline; work until ``resolved_at``."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="returns")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="+")
    leaf = models.CharField(max_length=40)
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    criterion = models.PositiveSmallIntegerField(null=True, blank=True)
    note = models.TextField()
    due = models.DateField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["due", "id"]
        indexes: ClassVar = [models.Index(fields=["assessment", "leaf"])]
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(note=""), name="return_says_why")]

    def __str__(self) -> str:
        return f"{self.leaf} ↩ {self.note[:40]}"
