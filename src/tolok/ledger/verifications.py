"""Verifying on request: at once when that is quick, as a job when it is not."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from tolok.ledger.actions import Actor
from tolok.ledger.models import Verification
from tolok.ledger.reading import end_of_chain
from tolok.ledger.verification import verify
from tolok.ledger.walking import Broken

# About a second's work on a busy machine (docs/ledger.md has the measurement); a longer chain is for a job.
AT_ONCE = 10_000


def ask(*, by: Actor) -> Verification:
    """Verify the whole chain for somebody. The answer is finished, or will be when the job is done."""
    with transaction.atomic():
        asked = Verification.objects.create(asked_by=by.ledger_id)
        if end_of_chain()[0] > AT_ONCE:
            app.configure_task("ledger.verify", queue="ledger").defer(verification=asked.pk)
            return asked
    return carry_out(asked.pk)


def carry_out(pk: int) -> Verification:
    """Do it, telling how far it is, and write down what was found."""
    row = Verification.objects.get(pk=pk)

    def tell(checked: int) -> None:
        Verification.objects.filter(pk=pk).update(checked=checked)

    try:
        found = verify(tell)
    except Broken as broken:
        row.broken, row.why, row.checked = broken.seq, broken.why, max(0, broken.seq - 1)
    else:
        row.checked, row.head, row.heads = found.entries, found.head, found.heads
    row.finished_at = timezone.now()
    row.save()
    return row
