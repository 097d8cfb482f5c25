"""One agency (or unit) in one cycle, who of it does what, and what was handed over."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tolok.assessment.models.cycle import Cycle, Stage
from tolok.organisation.models import Agency, Person, Unit


class Assessment(models.Model):
    """The evaluation of one agency, or of one of its units, in a cycle.

    ``stage`` is where it stands now. ``index``, ``predicate``, ``answered``, ``missing`` and ``nodes`` are the score of
    the values in force, kept with them so that a page of many assessments reads one table (``scores.py`` writes them).
    """

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="assessments")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="assessments")
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="assessments")
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="+")
    target = models.CharField(max_length=60, blank=True, help_text="the index the agency wants, in digits")
    targets = models.JSONField(default=dict, help_text="the level the agency wants of each indicator")
    index = models.DecimalField(max_digits=12, decimal_places=6, null=True, blank=True)
    printed = models.CharField(max_length=20, blank=True)
    predicate = models.CharField(max_length=60, blank=True)
    answered = models.PositiveSmallIntegerField(default=0)
    missing = models.PositiveSmallIntegerField(default=0)
    low = models.DecimalField(max_digits=12, decimal_places=6, null=True, blank=True)
    high = models.DecimalField(max_digits=12, decimal_places=6, null=True, blank=True)
    nodes = models.JSONField(default=dict)
    decided_at = models.DateTimeField(null=True, blank=True)
    public = models.BooleanField(default=False, help_text="its decided values may be seen by everybody")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["cycle", "agency", "unit"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["cycle", "agency", "unit"], name="assessment_once_in_cycle", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(public=False) | Q(decided_at__isnull=False), name="assessment_public_only_when_decided"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit or self.agency} · {self.cycle}"


class Assignment(models.Model):
    """A unit answers an indicator (``lead``) or brings evidence for it; ``person``: whose it is in the unit."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="assignments")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    leaf = models.CharField(max_length=40, help_text="the indicator's id in the instrument")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="assignments")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="assignments")
    lead = models.BooleanField(default=True)
    due = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)
    assigned_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["assessment_id", "leaf"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assessment", "leaf", "unit"], name="assignment_once"),
            models.UniqueConstraint(fields=["assessment", "leaf"], condition=Q(lead=True), name="assignment_one_lead"),
        ]

    def __str__(self) -> str:
        return f"{self.leaf} → {self.unit}"


class Submission(models.Model):
    """What was handed over (``kind`` submission) or approved for it (approval), with the digest of exactly that.

    ``content`` is the snapshot that ``digest`` is the SHA-256 of (canonical JSON). A later change of anything in it
    sets ``reopened_at`` and ``reopened_why``; the row itself stays.
    """

    APPROVAL, SUBMISSION = "approval", "submission"

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="submissions")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=[(APPROVAL, APPROVAL), (SUBMISSION, SUBMISSION)])
    leaf = models.CharField(max_length=40, blank=True, help_text="the indicator approved; empty: the whole assessment")
    digest = models.CharField(max_length=64)
    content = models.JSONField()
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reopened_at = models.DateTimeField(null=True, blank=True)
    reopened_why = models.TextField(blank=True)
    cautions = models.JSONField(default=list, help_text="what was shown to look at when it was submitted")

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["assessment", "stage", "kind", "leaf"],
                condition=Q(reopened_at__isnull=True),
                name="submission_one_in_force",
            ),
            models.CheckConstraint(
                condition=Q(reopened_at__isnull=True) | ~Q(reopened_why=""), name="submission_reopened_for_a_reason"
            ),
            models.CheckConstraint(condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="submission_digest_is_sha256"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.assessment} {self.leaf} {self.digest[:12]}"


class Extension(models.Model):
    """More time for one assessment in one stage, by right and for a reason."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="extensions")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="extensions")
    until = models.DateTimeField()
    reason = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-until"]
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(reason=""), name="extension_has_reason")]

    def __str__(self) -> str:
        return f"{self.assessment} {self.stage} {self.until:%Y-%m-%d}"


class Presence(models.Model):
    """Somebody has an indicator open right now; a sign of life, not a record."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="presences")
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+")
    leaf = models.CharField(max_length=40)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["assessment", "leaf", "person"], name="presence_once")]

    def __str__(self) -> str:
        return f"{self.person} {self.leaf}"
