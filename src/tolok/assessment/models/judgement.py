"""What one assessor finds, before the stage settles on one value."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tolok.assessment.models.assessment import Assessment
from tolok.assessment.models.cycle import Stage
from tolok.organisation.models import Agency, Person


class Outcome(models.TextChoices):
    """What an assessor says of a criterion."""

    ACCEPTED = "accepted", _("diterima")
    RETURNED = "returned", _("dikembalikan")
    REJECTED = "auto_rejected", _("gugur karena tingkat di bawahnya belum lengkap")


SPOKEN = (Outcome.ACCEPTED, Outcome.RETURNED)
"""What an assessor can say; the rest follows from it."""


class Judgement(models.Model):
    """One assessor's finding on one indicator in one stage; ``done`` when the assessor stands by it.

    ``valid`` is for reviewers alone: the assessors' value is valid, or not and corrected by ``value``.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="judgements")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="judgements")
    leaf = models.CharField(max_length=40)
    assessor = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="judgements")
    value = models.CharField(max_length=40, blank=True)
    fact = models.TextField(blank=True)
    analysis = models.TextField(blank=True)
    justification = models.TextField(blank=True)
    valid = models.BooleanField(null=True, blank=True)
    done = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["assessment_id", "stage_id", "leaf", "assessor_id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assessment", "stage", "leaf", "assessor"], name="judgement_once"),
            models.CheckConstraint(condition=Q(done=False) | ~Q(value=""), name="judgement_done_has_value"),
        ]

    def __str__(self) -> str:
        return f"{self.leaf} = {self.value or '-'} ({self.assessor})"


class CriterionVerdict(models.Model):
    """An assessor's word on one criterion of one level.

    ``outcome`` is what it comes to, ``said`` the assessor's own word (empty: none): a criterion that falls because a
    level below is incomplete is ``auto_rejected``, and what was said of it counts again once that level is complete.
    """

    judgement = models.ForeignKey(Judgement, on_delete=models.CASCADE, related_name="verdicts")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()
    criterion = models.PositiveSmallIntegerField(default=1)
    outcome = models.CharField(max_length=14, choices=Outcome)
    said = models.CharField(max_length=14, blank=True, choices=[(one.value, one.label) for one in SPOKEN])
    note = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["level", "criterion"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["judgement", "level", "criterion"], name="verdict_once"),
            models.CheckConstraint(condition=~Q(outcome="returned") | ~Q(note=""), name="verdict_returned_says_why"),
            models.CheckConstraint(
                condition=Q(outcome="auto_rejected") | Q(outcome=models.F("said")), name="verdict_is_what_was_said"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level}.{self.criterion} {self.outcome}"
