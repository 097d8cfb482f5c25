"""What is on its way in: a worksheet or a parcel of files with its preview, and what is proposed from last year."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tolok.assessment.models import Assessment
from tolok.evidence.models import Item
from tolok.organisation.models import Agency, Person
from tolok.runs.models import Run


class ImportKind(models.TextChoices):
    """What is brought."""

    SHEET = "sheet", _("lembar kerja")
    EVIDENCE = "evidence", _("berkas bukti")


class ImportState(models.TextChoices):
    """How far an import is; nothing is written to the assessment before it is confirmed."""

    LOOKING = "looking", _("sedang diperiksa")
    READY = "ready", _("menunggu konfirmasi")
    WRITING = "writing", _("sedang ditulis")
    DONE = "done", _("selesai")
    REVERSING = "reversing", _("sedang dikembalikan")
    REVERSED = "reversed", _("dikembalikan")
    DROPPED = "dropped", _("dibuang")


UNDER_WAY = (ImportState.LOOKING, ImportState.WRITING, ImportState.REVERSING)


class Import(models.Model):
    """One worksheet, or one parcel of evidence, brought into an assessment.

    ``content``: for a worksheet its lines and faults, for evidence the uploads it came in; ``before``: every text that
    was overwritten, so that it can be put back.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="imports")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=ImportKind)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.READY)
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64, blank=True)
    content = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    run = models.ForeignKey(Run, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.state})"

    @property
    def worked_on(self) -> bool:
        """Whether its job is under way; one that failed or was given up is not."""
        return self.run is not None and self.run.live and self.state in UNDER_WAY

    @property
    def taken_in(self) -> bool:
        """Whether it has written something that may be put back: it is done, or its job ended before it was."""
        ended = {ImportState.WRITING, ImportState.REVERSING} if not self.worked_on else set()
        return self.state in {ImportState.DONE, ImportState.REVERSED, *ended}


class Arrival(models.Model):
    """One file of a parcel: what it is, where its name says it belongs, what became of it, and whether that was undone.

    ``support`` is a number and no key: what an import put under a criterion may be taken from there by anybody.
    """

    parcel = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="arrivals")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    path = models.TextField(help_text="as it is called in the parcel, with its folders")
    source = models.CharField(max_length=64, help_text="the key of the upload it came in")
    member = models.PositiveIntegerField(null=True, blank=True, help_text="its place in a ZIP; empty: a file by itself")
    size = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    media_type = models.CharField(max_length=120, blank=True)
    pages = models.PositiveIntegerField(null=True, blank=True)
    fault = models.TextField(blank=True, help_text="why it cannot be taken")
    leaf = models.CharField(max_length=40, blank=True)
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    criterion = models.PositiveSmallIntegerField(null=True, blank=True)
    rule = models.CharField(max_length=20, blank=True, help_text="which part of its name told where it belongs")
    left_out = models.BooleanField(default=False, help_text="the person does not want it")
    item = models.ForeignKey(Item, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    made = models.BooleanField(default=False, help_text="the item was not there before")
    support = models.PositiveBigIntegerField(null=True, blank=True, help_text="what was put under the criterion for it")
    done = models.BooleanField(default=False)
    released = models.BooleanField(default=False, help_text="its support was taken back")
    withdrawn = models.BooleanField(default=False, help_text="its item was taken back")
    kept = models.TextField(blank=True, help_text="why something of it was not taken back")

    class Meta:
        ordering: ClassVar = ["parcel_id", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["parcel", "position"], name="arrival_once"),
            models.CheckConstraint(condition=Q(done=False) | Q(item__isnull=False) | ~Q(fault=""), name="arrival_done"),
        ]

    def __str__(self) -> str:
        return self.path

    @property
    def name(self) -> str:
        """The file's own name."""
        return self.path.rsplit("/", 1)[-1]


class ProposalState(models.TextChoices):
    """What became of a proposal."""

    OPEN = "open", _("menunggu")
    TAKEN = "taken", _("dipakai")
    DISMISSED = "dismissed", _("tidak dipakai")


class Proposal(models.Model):
    """What an earlier assessment says of an indicator, offered as a start; an answer only once somebody takes it."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="proposals")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    leaf = models.CharField(max_length=40)
    origin = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="+")
    value = models.CharField(max_length=40, blank=True)
    fact = models.TextField(blank=True)
    analysis = models.TextField(blank=True)
    supports = models.JSONField(default=list, help_text="[[level, criterion, item, cites, note], …]")
    state = models.CharField(max_length=10, choices=ProposalState, default=ProposalState.OPEN)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["assessment_id", "leaf"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assessment", "leaf"], name="proposal_once"),
        ]

    def __str__(self) -> str:
        return f"{self.leaf} ← {self.origin}"


class BundleState(models.TextChoices):
    """How far an assessment from another Tolok is."""

    READY = "ready", _("menunggu konfirmasi")
    WRITING = "writing", _("sedang ditulis")
    DONE = "done", _("selesai")
    DROPPED = "dropped", _("dibuang")


class ReceivedBundle(models.Model):
    """An assessment that came from another Tolok in one signed file (docs/bundles.md), with all that it told.

    ``key``: where its file lies until it is confirmed (``evidence.spool``). ``origin`` names the assessment wherever it
    is read, ``seal`` this very bundle of it.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=BundleState, default=BundleState.READY)
    file_name = models.CharField(max_length=255)
    size = models.BigIntegerField()
    key = models.CharField(max_length=64)
    seal = models.CharField(max_length=64)
    origin = models.CharField(max_length=36)
    signer = models.CharField(max_length=64, help_text="the public key it is signed with")
    signer_name = models.CharField(max_length=200, blank=True, help_text="whose key that is; empty: not known here")
    signed_at = models.DateTimeField()
    document = models.JSONField(help_text="its assessment.json")
    assessment = models.ForeignKey(Assessment, null=True, blank=True, on_delete=models.SET_NULL, related_name="bundles")
    run = models.ForeignKey(Run, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["origin"], condition=Q(state="done"), name="bundle_of_assessment_once"),
        ]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.state})"

    @property
    def worked_on(self) -> bool:
        """Whether its job is under way; one that failed or was given up is not."""
        return self.run is not None and self.run.live and self.state == BundleState.WRITING
