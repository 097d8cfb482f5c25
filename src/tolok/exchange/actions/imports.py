"""What every import does: its job begins, it is forgotten, the ledger tells of it."""

from __future__ import annotations

from django.db import transaction

from tolok.evidence.actions import cancel_upload
from tolok.evidence.models import Upload
from tolok.exchange.faults import Over
from tolok.exchange.models import Import, ImportState
from tolok.ledger.actions import Actor, System, record
from tolok.organisation.access import Standing
from tolok.organisation.models import Person
from tolok.runs.actions import start
from tolok.runs.models import Run


def begin(brought: Import, kind: str, *, by: Person, standing: Standing) -> Run:
    """The job that does a step of an import. In the action's transaction.

    Raises:
        AlreadyRunning, PermissionDenied: as ``runs.actions.start``.
    """
    asked = {"import": brought.pk}
    return start(by=by, standing=standing, kind=kind, agency=brought.agency, asked=asked, about=brought.file_name)


def uploads_of(brought: Import) -> dict[str, Upload]:
    """The uploads a parcel came in that are still here, by key. One query."""
    keys = [key for key, _path in brought.content.get("uploads", [])]
    return {row.key: row for row in Upload.objects.filter(key__in=keys)}


def drop(*, by: Person, brought: Import) -> Import:
    """Forget an import that was not confirmed, and what was sent for it.

    Raises:
        Over: it was.
    """
    with transaction.atomic():
        held = Import.objects.select_for_update().get(pk=brought.pk)
        if held.state not in {ImportState.READY, ImportState.LOOKING}:
            raise Over
        held.state = ImportState.DROPPED
        held.save(update_fields=["state"])
        for upload in uploads_of(held).values():
            cancel_upload(upload)
        tell(held, by, "import.dropped", {})
    return held


def note_operator(brought: Import) -> None:
    """Say in the ledger that a command of this machine's operator acts for the person of an import."""
    with transaction.atomic():
        tell(brought, System("operator"), "import.by_command", {"person": brought.by.ledger_id})


def tell(brought: Import, by: Actor, verb: str, detail: dict[str, object]) -> None:
    """The ledger's entry about an import. In the action's transaction, last."""
    told = {"file": brought.file_name, "sha256": brought.sha256, "import": brought.pk, **detail}
    subject = f"assessment:{brought.assessment_id}"
    record(by=by, verb=verb, subject=subject, agency=brought.agency_id, detail=told)
