"""What stands in the database and on the disk, and what of it does not fit together. With the owner's rights.

Prints JSON: ``facts`` (what was done, each a list of words), ``faults`` (what is half-done, in words), ``waiting``
(what the background has not done yet), ``messages`` (to programs, by their key) and ``counts``. What never changes is
worked out once: ``newest`` says how far that was, and the next look takes it as ``since``. Facts are told from the
ledger; rows that do not agree with it are faults. Clients rest meanwhile; the background goes on, so all is read as of
one moment.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from collections import defaultdict
from contextlib import suppress
from pathlib import Path
from typing import Any

import django
from tests.torture import state_rooms

KEPT_CONTENT = ("value", "fact", "analysis")
DONE = ("answers.approved", "assessment.submitted")
_AGAIN_BY_ITSELF = ("notices.take_up", "runs.take_up", "api.stages")
"""Jobs of every minute: when the database ends while one works, the next does its work."""
_OLD = 4 * 24 * 3600
_YOUNG = 30
"""Seconds: a file without a row that is younger may be in work."""


class State:
    """One look at everything."""

    def __init__(self, *, since: dict[str, int]) -> None:
        from tolok.ledger.models import Entry

        self.since = defaultdict(int, since)
        self.newest: dict[str, int] = {}
        self.counts: dict[str, int] = {}
        self.messages: dict[str, str] = {}
        self.missing: list[tuple[str, str]] = []
        self.facts: list[list[str]] = []
        self.faults: list[str] = []
        self.by_verb = defaultdict(list)
        fields = ("seq", "verb", "subject", "detail")
        for seq, verb, subject, detail in Entry.objects.order_by("seq").values_list(*fields):
            self.by_verb[verb].append((seq, subject, detail))

    def look(self) -> dict[str, object]:
        """Everything, one room after the other."""
        self._claims()
        self._handed_over()
        self._stages()
        self._cycles()
        self._items()
        self._supports()
        self._runs()
        state_rooms.look_at_documents(self)
        state_rooms.look_at_reports(self)
        state_rooms.look_at_publications(self)
        state_rooms.look_at_imports(self)
        state_rooms.look_at_messages(self)
        self._bytes()
        self._uploads()
        self.counts["entries"] = sum(map(len, self.by_verb.values()))
        return {
            "facts": self.facts,
            "faults": self.faults,
            "waiting": self._waiting(),
            "messages": self.messages,
            "newest": self.newest,
            "counts": self.counts,
        }

    def _claims(self) -> None:
        from tolok.assessment.models import Claim, ClaimState
        from tolok.ledger.chain import digest_of

        told = defaultdict(list)
        for seq, subject, detail in self.by_verb["claim.saved"]:
            told[subject].append((seq, detail))
            self.facts.append(["saved", subject, detail["content"]])
        moved = {}
        for seq, subject, _detail in self.by_verb["claim.proposed"]:
            moved[subject] = (seq, ClaimState.PROPOSED)
            self.facts.append(["proposed", subject])
        approved = {
            int(subject.partition(":")[2]): seq
            for seq, subject, detail in self.by_verb["answers.approved"]
            if not detail["indicator"]
        }
        rows = {f"indicator:{row.assessment_id}.{row.leaf}": row for row in Claim.objects.all()}
        self.same("claim", set(rows), set(told))
        for subject in set(rows) & set(told):
            row, entries = rows[subject], told[subject]
            self.expect(
                [detail["version"] for _seq, detail in entries] == list(range(1, row.version + 1)),
                f"{subject}: version {row.version}, the ledger has {[detail['version'] for _s, detail in entries]}",
            )
            content = {name: getattr(row, name) for name in KEPT_CONTENT}
            self.expect(
                digest_of(content) == entries[-1][1]["content"], f"{subject}: its content is not what was saved last"
            )
            seq, state = max((entries[-1][0], entries[-1][1]["state"]), moved.get(subject, (0, "")))
            if approved.get(row.assessment_id, 0) > seq:
                state = ClaimState.APPROVED
            self.expect(row.state == state, f"{subject}: {row.state}, by the ledger {state}")

    def _handed_over(self) -> None:
        from tolok.assessment.models import Submission
        from tolok.ledger.chain import digest_of

        rows = set()
        verbs = dict(zip((Submission.APPROVAL, Submission.SUBMISSION), DONE, strict=True))
        for row in Submission.objects.all():
            rows.add((verbs[row.kind], f"assessment:{row.assessment_id}", row.digest))
            self.expect(digest_of(row.content) == row.digest, f"submission {row.pk}: its content has another digest")
        told = {(verb, subject, detail["content"]) for verb in DONE for _s, subject, detail in self.by_verb[verb]}
        self.same("submission", rows, told)
        self.facts += [list(fact) for fact in rows & told]

    def _stages(self) -> None:
        from tolok.assessment.models import Assessment

        at = {}
        for seq, subject, _detail in self.by_verb["assessment.submitted"]:
            at[subject] = (seq, "documents")
        for seq, subject, detail in self.by_verb["assessment.advanced"]:
            at[subject] = max(at.get(subject, (0, "")), (seq, detail["to"]))
            self.facts.append(["advanced", subject, detail["to"]])
        decided = {subject for _seq, subject, _detail in self.by_verb["assessment.decided"]}
        published = {subject for _seq, subject, _detail in self.by_verb["cycle.published"]}
        self.facts += [["decided", subject] for subject in decided]
        for row in Assessment.objects.select_related("stage"):
            subject = f"assessment:{row.pk}"
            public = f"cycle:{row.cycle_id}" in published and subject in decided
            stage = "publication" if public else at.get(subject, (0, "self_assessment"))[1]
            self.expect(row.stage.kind == stage, f"{subject}: in {row.stage.kind}, by the ledger in {stage}")
            self.expect((row.decided_at is not None) == (subject in decided), f"{subject}: half decided")
            self.expect(row.public == public, f"{subject}: half published")

    def _cycles(self) -> None:
        from tolok.assessment.models import Cycle, CycleState
        from tolok.records.models import Publication

        for verb, states in (
            ("cycle.started", {CycleState.OPEN, CycleState.PUBLISHED}),
            ("cycle.published", {CycleState.PUBLISHED}),
        ):
            rows = {f"cycle:{row.pk}" for row in Cycle.objects.filter(state__in=states)}
            told = {subject for _seq, subject, _detail in self.by_verb[verb]}
            self.same(verb, rows, told)
            self.facts += [[verb, subject] for subject in rows & told]
        published = {f"cycle:{number}" for number in Publication.objects.values_list("cycle", flat=True)}
        self.same("publication", published, {subject for _seq, subject, _d in self.by_verb["cycle.published"]})

    def _items(self) -> None:
        from tolok.evidence.models import Item

        rows = {
            (f"evidence:{row.pk}", row.title, row.blob.sha256 if row.blob else "")
            for row in Item.objects.select_related("blob").defer("blob__text")
        }
        told = {(subject, detail["title"], detail["sha256"]) for _s, subject, detail in self.by_verb["evidence.added"]}
        self.same("item", rows, told)
        self.facts += [["item", title, sha256] for _subject, title, sha256 in rows & told]

    def _supports(self) -> None:
        from tolok.assessment.models import Support

        rows = {
            (f"indicator:{row.assessment_id}.{row.leaf}", f"evidence:{row.item_id}") for row in Support.objects.all()
        }
        told = {(subject, detail["item"]) for _seq, subject, detail in self.by_verb["support.added"]}
        self.same("support", rows, told)
        self.facts += [["support", *pair] for pair in rows & told]

    def _runs(self) -> None:
        from tolok.runs.carrying import MOST_BEGINNINGS
        from tolok.runs.models import Run, RunState

        rows = {f"run:{row.pk}" for row in Run.objects.all()}
        for row in Run.objects.filter(state=RunState.FAILED):  # killed thrice, it says so and is begun anew by hand
            self.expect(row.begun >= MOST_BEGINNINGS, f"run {row.pk} ({row.kind}) failed: {row.message}")
        told = {subject for _seq, subject, _detail in self.by_verb["run.started"]}
        self.same("run", rows, told)
        self.facts += [["run", subject] for subject in rows & told]
        self.counts["given up after three kills"] = Run.objects.filter(state=RunState.FAILED).count()

    def _bytes(self) -> None:
        """Sweep as an old installation would; then exactly the files that rows name are there, with their bytes."""
        from django.conf import settings

        from tolok.evidence import actions, spool, store
        from tolok.evidence.models import Blob, Upload

        folder = settings.DATA / "files"
        known = set(Blob.objects.values_list("stored", flat=True))
        uploads = set(Upload.objects.values_list("key", flat=True))
        begun = time.time()
        files = [path for path in (folder / "blobs").rglob("*") if path.is_file()]
        orphans = [path for path in files if str(path.relative_to(folder)) not in known]
        for path in (*orphans, *(spool.path_of(key) for key in spool.names() - uploads)):
            if _written(path) < begun - _YOUNG:
                with suppress(FileNotFoundError):
                    os.utime(path, (begun - _OLD,) * 2)
        actions.sweep()
        here = {str(path.relative_to(folder)) for path in (folder / "blobs").rglob("*") if path.is_file()}
        left = {name for name in here - known if _written(folder / name) < begun - _YOUNG}
        self.same("file of the store", known, (here & known) | left)
        left = {key for key in spool.names() - uploads if _written(spool.path_of(key)) < begun - _YOUNG}
        self.same("upload", set(), left)
        self.newest["blob"] = self.since["blob"]
        for blob in Blob.objects.filter(pk__gt=self.since["blob"]).defer("text").order_by("pk"):
            self.newest["blob"] = blob.pk
            if blob.stored in here:
                with store.opened(blob) as file:
                    found = hashlib.sha256(file.read()).hexdigest()
                self.expect(found == blob.sha256, f"blob {blob.pk}: its bytes are not those that were sent")

    def _uploads(self) -> None:
        """What was promised of a file on its way is there."""
        from tolok.evidence import spool
        from tolok.evidence.models import Upload

        for row in Upload.objects.all():
            arrived = spool.path_of(row.key).stat().st_size if row.key in spool.names() else -1
            if arrived < row.offset:
                self.missing.append((row.key, f"upload {row.key}: {row.offset} bytes promised, {arrived} here"))

    def still_missing(self) -> None:
        """Once more, as of now: an import that ended meanwhile has cleared away what it came in."""
        from tolok.evidence.models import Upload

        for key, told in self.missing:
            self.expect(not Upload.objects.filter(key=key).exists(), told)

    def _waiting(self) -> list[str]:
        from procrastinate.contrib.django.models import ProcrastinateJob

        from tolok.evidence.models import Blob, TextState
        from tolok.runs.models import LIVE, Run

        blobs = Blob.objects.filter(text_state=TextState.WAITING).values_list("pk", flat=True)
        runs = Run.objects.filter(state__in=LIVE).values_list("pk", flat=True)
        jobs = ProcrastinateJob.objects.filter(status="doing").values_list("pk", "task_name")
        failed = ProcrastinateJob.objects.filter(status="failed").exclude(task_name__in=_AGAIN_BY_ITSELF)
        self.faults += [f"job {pk} ({name}) failed" for pk, name in failed.values_list("pk", "task_name")]
        names = [f"text of blob {pk}" for pk in blobs]
        return [*names, *(f"run {pk}" for pk in runs), *(f"job {pk} ({name}) taken and not ended" for pk, name in jobs)]

    def same(self, what: str, rows: set[Any], told: set[Any]) -> None:
        """Rows and what is told of them are the same; what stands on one side only is a fault."""
        self.faults += [f"{what}: {one} without its counterpart" for one in sorted(rows - told)]
        self.faults += [f"{what}: {one} is told of, but not there" for one in sorted(told - rows)]

    def expect(self, holds: bool, fault: str) -> bool:
        """Whether it holds; otherwise ``fault`` is one."""
        if not holds:
            self.faults.append(fault)
        return holds


def _written(path: Path) -> float:
    with suppress(FileNotFoundError):
        return path.stat().st_mtime
    return time.time()


def looked(since: dict[str, int]) -> dict[str, object]:
    """Everything as of one moment."""
    from django.db import connection, transaction

    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        state = State(since=since)
        told = state.look()
    state.still_missing()
    return told


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tolok.site.settings")
    django.setup()
    sys.stdout.write(json.dumps(looked(json.loads(sys.argv[1]))))
