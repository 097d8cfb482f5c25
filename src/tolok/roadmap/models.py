"""What steps cost, the plans made with it, and the steps of the plan that an agency adopted."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tolok.assessment.models import Assessment
from tolok.organisation.models import Agency, Person, Unit
from tolok.runs.models import Run


class CostSheet(models.Model):
    """What an agency knows of the steps of an assessment: ``content`` is ``costing.Sheet`` as plain data."""

    assessment = models.OneToOneField(Assessment, on_delete=models.CASCADE, related_name="cost_sheet")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    content = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.assessment} ({self.version})"


class Plan(models.Model):
    """One question and its answer. ``asked``: everything that was asked, levels and costs of that moment included.

    ``found``: the answer as ``tolok.analysis.plan.record`` writes it; None while it is worked out, or where that fails.
    Adopted, its steps are rows of their own (*peta rencana*), until it is ended or another one is adopted.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="plans")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    instrument = models.CharField(max_length=60)
    name = models.CharField(max_length=120, blank=True)
    asked = models.JSONField()
    found = models.JSONField(null=True, blank=True)
    run = models.ForeignKey(Run, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    made_at = models.DateTimeField(null=True, blank=True)
    adopted_at = models.DateTimeField(null=True, blank=True)
    adopted_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True, help_text="it is the agency's plan no more")

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency", "unit", "instrument"],
                condition=Q(adopted_at__isnull=False, ended_at__isnull=True),
                name="plan_one_in_force",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(adopted_at__isnull=True, adopted_by__isnull=True, ended_at__isnull=True)
                | Q(adopted_at__isnull=False, adopted_by__isnull=False, found__isnull=False),
                name="plan_adopted_has_steps_and_person",
            ),
            models.CheckConstraint(
                condition=Q(found__isnull=True) | Q(made_at__isnull=False), name="plan_made_has_time"
            ),
        ]

    def __str__(self) -> str:
        return self.name or f"{self.assessment} ({self.pk})"

    @property
    def in_force(self) -> bool:
        """Whether it is the agency's plan now."""
        return self.adopted_at is not None and self.ended_at is None


class Step(models.Model):
    """A step of an adopted plan: one indicator climbs in one year. ``unit`` and ``due`` may be changed, figures not.

    ``carried``: the assessment of a later cycle in which it became an assignment.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="steps")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    leaf = models.CharField(max_length=40)
    start = models.CharField(max_length=40)
    end = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField(help_text="the calendar year")
    cost = models.DecimalField(max_digits=24, decimal_places=6)
    effort = models.DecimalField(max_digits=24, decimal_places=6)
    gain = models.DecimalField(max_digits=18, decimal_places=12)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    due = models.DateField()
    note = models.TextField(blank=True)
    carried = models.ForeignKey(Assessment, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering: ClassVar = ["plan_id", "year", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["plan", "leaf", "year"], name="step_once_in_year")]

    def __str__(self) -> str:
        return f"{self.leaf} {self.start} → {self.end} ({self.year})"
