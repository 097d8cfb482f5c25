"""One piece of work in the background: who wants what, how far it is, what came of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tolok.organisation.models import Agency, Person


class RunState(models.TextChoices):
    """How far a run is."""

    WAITING = "waiting", _("menunggu giliran")
    RUNNING = "running", _("sedang dikerjakan")
    DONE = "done", _("selesai")
    FAILED = "failed", _("gagal")
    CANCELLED = "cancelled", _("dibatalkan")


LIVE = (RunState.WAITING, RunState.RUNNING)


class Run(models.Model):
    """Work of a ``kind`` with what is ``asked``; ``at``: what it is at now, ``message``: what came of it, in words.

    ``stored`` names the sealed result in the storage; empty: none, or deleted since.
    """

    kind = models.CharField(max_length=40)
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.CASCADE, related_name="runs")
    by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="runs")
    about = models.CharField(max_length=300, blank=True, help_text="what it is for, beside the kind's name")
    asked = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=RunState, default=RunState.WAITING)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0, help_text="0: nobody knows yet")
    at = models.CharField(max_length=300, blank=True)
    message = models.TextField(blank=True)
    link = models.CharField(max_length=300, blank=True, help_text="where to go on when it is done")
    stored = models.CharField(max_length=200, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    media_type = models.CharField(max_length=120, blank=True)
    size = models.BigIntegerField(default=0)
    begun = models.PositiveSmallIntegerField(default=0, help_text="how often it was begun")
    cancel_asked = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["by", "-created_at"]), models.Index(fields=["state"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=LIVE, finished_at__isnull=True)
                | (~Q(state__in=LIVE) & Q(finished_at__isnull=False)),
                name="run_over_has_its_end",
            ),
            models.CheckConstraint(condition=Q(done__gte=0, total__gte=0), name="run_counts_from_0"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about} ({self.state})"

    @property
    def live(self) -> bool:
        """Whether it is not over."""
        return self.state in LIVE
