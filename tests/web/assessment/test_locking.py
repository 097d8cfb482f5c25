"""Who waited for an assessment sees it as it stands then."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from django.db import connection, transaction
from tests.web.assessment.stage import assessment_of, national_cycle
from tests.web.cast import Cast

from tolok.assessment.actions.locking import locked, locked_whole
from tolok.assessment.models import Assessment, Cycle, CycleState, StageKind

_WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"


def _until_somebody_waits() -> None:
    until = time.monotonic() + 60
    with connection.cursor() as cursor:
        while time.monotonic() < until:
            cursor.execute(_WAITING)
            if cursor.fetchone()[0]:
                return
            time.sleep(0.02)
    pytest.fail("nobody waits for the lock")


@pytest.mark.parametrize("lock", [locked, locked_whole])
def test_a_stage_that_moved_and_a_cycle_that_ended_meanwhile_are_seen(
    transactional_db: None, cast: Cast, lock: Any
) -> None:
    """PostgreSQL reads rows that are joined to a locked one as they were before the wait."""
    assessment = assessment_of(national_cycle(cast), cast)
    documents = assessment.cycle.stages.get(kind=StageKind.DOCUMENTS)
    seen: list[Any] = []

    def wait_and_read() -> None:
        try:
            with transaction.atomic():
                found = lock(assessment)
                seen.append((found.stage.kind, found.cycle.state))
        except Assessment.DoesNotExist as gone:
            seen.append(gone)
        finally:
            connection.close()

    other = threading.Thread(target=wait_and_read)
    with transaction.atomic():
        Assessment.objects.select_for_update().get(pk=assessment.pk)
        other.start()
        _until_somebody_waits()
        Assessment.objects.filter(pk=assessment.pk).update(stage=documents)
        Cycle.objects.filter(pk=assessment.cycle_id).update(state=CycleState.CANCELLED)
    other.join(60)
    assert seen == [(StageKind.DOCUMENTS, CycleState.CANCELLED)]
