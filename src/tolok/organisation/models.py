"""Agencies, their units, people and what they are appointed to."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tolok.organisation.rights import Right


class TimeZone(models.TextChoices):
    """The three zones of Indonesia."""

    WIB = "Asia/Jakarta", _("WIB (Jakarta)")
    WITA = "Asia/Makassar", _("WITA (Makassar)")
    WIT = "Asia/Jayapura", _("WIT (Jayapura)")


class Agency(models.Model):
    """An institution that is evaluated: a ministry, an agency, a province, a regency, a city."""

    name = models.CharField(max_length=200, unique=True)
    slug = models.SlugField(max_length=120, unique=True)
    cluster = models.CharField(max_length=40, help_text="a key of tolok.results.CLUSTERS")
    group = models.CharField(max_length=120, blank=True)
    province = models.CharField(max_length=80, blank=True)
    time_zone = models.CharField(max_length=40, choices=TimeZone, default=TimeZone.WIB)
    other_names = ArrayField(
        models.CharField(max_length=200), default=list, blank=True, help_text="how published tables also write it"
    )
    note = models.TextField(blank=True, help_text="what to know about its units")

    class Meta:
        ordering: ClassVar = ["name"]
        indexes: ClassVar = [models.Index(fields=["cluster", "name"])]

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """A work unit of an agency (OPD, bureau, division), in a tree."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="units")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    name = models.CharField(max_length=200)
    short = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=40, blank=True)
    active = models.BooleanField(default=True)
    note = models.TextField(blank=True, help_text="where its name comes from, what is uncertain")

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "name"], name="unit_name_once_in_agency"),
            models.CheckConstraint(condition=~models.Q(parent=models.F("id")), name="unit_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return self.short or self.name


class People(BaseUserManager["Person"]):
    """Makes people."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Person:
        """A person who signs in with ``email``; without a password, by invitation link only.

        The address counts as proven: people come by a link that was sent to it, or by an operator's word.
        """
        from allauth.account.models import EmailAddress  # its tables stand after ours

        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        return person


class MailRhythm(models.TextChoices):
    """How often notices come by e-mail."""

    AT_ONCE = "at_once", _("segera")
    DAILY = "daily", _("ringkasan harian")
    NEVER = "never", _("tidak pernah")


class Person(AbstractBaseUser):
    """Somebody who signs in. What they may do stands in their appointments, never here."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    position = models.CharField(max_length=160, blank=True)
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="people")
    language = models.CharField(max_length=2, choices=[("id", "Bahasa Indonesia"), ("en", "English")], default="id")
    time_zone = models.CharField(max_length=40, choices=TimeZone, blank=True)
    mail_rhythm = models.CharField(max_length=10, choices=MailRhythm, default=MailRhythm.AT_ONCE)
    calendar_key = models.CharField(max_length=64, blank=True)
    is_active = models.BooleanField(default=True)
    sample = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    seen_until = models.DateTimeField(null=True, blank=True, help_text="what happened before this was shown already")

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]
    objects: ClassVar = People()

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [models.UniqueConstraint(Lower("email"), name="person_email_once_any_case")]

    def __str__(self) -> str:
        return self.name

    @property
    def ledger_id(self) -> str:
        """The person as the ledger names them."""
        return f"person:{self.pk}"

    @property
    def zone(self) -> str:
        """The person's time zone: their own, else their agency's, else Jakarta's."""
        return self.time_zone or (self.agency.time_zone if self.agency else TimeZone.WIB)


class Role(models.Model):
    """A named set of rights with a sentence an official understands; rows come from ``roles.yaml``."""

    code = models.SlugField(primary_key=True, max_length=40)
    position = models.PositiveSmallIntegerField(default=0)
    name_id = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    says_id = models.TextField()
    says_en = models.TextField()
    rights = ArrayField(models.CharField(max_length=40, choices=Right))
    national = models.BooleanField(default=False, help_text="holds for all agencies, not for one")
    by_unit = models.BooleanField(default=False, help_text="is given for one unit of an agency")

    class Meta:
        ordering: ClassVar = ["position"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The role's name in the reader's language."""
        return self.name_en if (get_language() or "id").startswith("en") else self.name_id

    @property
    def says(self) -> str:
        """What the role does, in the reader's language."""
        return self.says_en if (get_language() or "id").startswith("en") else self.says_id


class Appointments(models.QuerySet["Appointment"]):
    """Questions about appointments."""

    def in_force(self, on: date | None = None) -> Appointments:
        """Those that hold on a day (by default today)."""
        day = on or timezone.localdate()
        return self.filter(since__lte=day).filter(models.Q(until__isnull=True) | models.Q(until__gte=day))


class Appointment(models.Model):
    """A person has a role: everywhere, in an agency, or in one unit of it; for one cycle or until further notice.

    Nobody is external assessor of an agency they belong to: the database refuses it (migration 0006). ``cycle`` is the
    number of an evaluation cycle; the evaluation, a floor above, ties it (its migration 0002).
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="appointments")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="appointments")
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.CASCADE, related_name="appointments")
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.CASCADE, related_name="appointments")
    cycle = models.BigIntegerField(null=True, blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    objects: ClassVar = Appointments.as_manager()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "role", "agency", "unit", "cycle"],
                condition=models.Q(until__isnull=True),
                name="appointment_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(unit__isnull=True) | models.Q(agency__isnull=False),
                name="appointment_unit_has_agency",
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="appointment_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.role} · {self.unit or self.agency or '-'}"


class Invitation(models.Model):
    """A link by e-mail that lets somebody in with a role; only the hash of its word is kept.

    ``invited_by`` is empty when an operator made it on the machine itself.
    """

    email = models.EmailField()
    name = models.CharField(max_length=120, blank=True)
    role = models.ForeignKey(Role, on_delete=models.PROTECT)
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.CASCADE)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.CASCADE)
    cycle = models.BigIntegerField(null=True, blank=True)
    word_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="invitations_sent"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.email} · {self.role}"

    @property
    def open(self) -> bool:
        """Whether it can still be accepted."""
        return self.accepted_at is None and self.withdrawn_at is None and self.expires_at > timezone.now()
