"""What people keep of the analysis: other levels that they tried. Nothing else is written here."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from tolok.assessment.models import Assessment
from tolok.organisation.models import Agency, Person

LONGEST_NAME = 120


class Scenario(models.Model):
    """Other levels of an assessment under a name; ``shared`` with the people of the agency, else one's own.

    ``levels`` holds the value of each indicator that is to be another one, as an answer is kept. What follows from them
    is worked out when it is read, so that it always stands beside the assessment as it is then.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=LONGEST_NAME)
    levels = models.JSONField()
    shared = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = [Lower("name"), "id"]
        constraints: ClassVar = [
            models.UniqueConstraint("assessment", "by", Lower("name"), name="scenario_name_once"),
            models.CheckConstraint(condition=~Q(name=""), name="scenario_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name
