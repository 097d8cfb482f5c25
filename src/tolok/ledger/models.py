"""The ledger's tables. People and things are named by text, never by foreign key: the record outlives them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Entry(models.Model):
    """One decision: who did what, when, on what. ``hash`` covers the entry and the hash before it (chain.py)."""

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=100)
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=200)
    agency = models.BigIntegerField(null=True)
    detail = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    salt = models.CharField(max_length=32, default="")
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering: ClassVar = ["seq"]
        indexes: ClassVar = [
            models.Index(fields=["subject", "seq"]),
            models.Index(fields=["actor", "seq"]),
            models.Index(fields=["agency", "seq"]),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.verb} {self.subject}"


class Verification(models.Model):
    """The whole chain worked out again because somebody asked: how far that is, and what was found."""

    asked_by = models.CharField(max_length=100)
    asked_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    checked = models.BigIntegerField(default=0)
    head = models.CharField(max_length=64, blank=True)
    heads = models.PositiveIntegerField(default=0, help_text="signed heads of earlier days that were found again")
    broken = models.BigIntegerField(null=True, blank=True, help_text="the number of the first broken entry")
    why = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering: ClassVar = ["-asked_at"]

    def __str__(self) -> str:
        return f"{self.asked_at} {self.why or self.checked}"
