"""One message to one person: words are made from ``kind`` and ``told`` when it is read, in the reader's language."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tolok.notices.kinds import Topic
from tolok.organisation.models import MailRhythm, Person


class Notice(models.Model):
    """Something that happened and concerns a person. ``link``: where to act; ``told`` fills its sentence."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=40)
    link = models.CharField(max_length=300)
    told = models.JSONField(default=dict)
    once = models.CharField(max_length=120, blank=True, help_text="nobody gets a second one of this kind with this key")
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["person", "read_at", "-created_at"])]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "kind", "once"], condition=~models.Q(once=""), name="notice_once_by_key"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.person}"


class MailChoice(models.Model):
    """How often notices about a topic come by e-mail, where that is not as ``Person.mail_rhythm`` says for the rest."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="mail_choices")
    topic = models.CharField(max_length=10, choices=Topic)
    rhythm = models.CharField(max_length=10, choices=MailRhythm)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "topic"], name="one_mail_choice_a_topic")]

    def __str__(self) -> str:
        return f"{self.person}: {self.topic} {self.rhythm}"
