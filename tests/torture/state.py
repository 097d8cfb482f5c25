"""What stands in the database and on the disk, and what of it does not fit together. With the owner's rights.

Prints JSON: ``facts`` (what was done, each a list of words), ``faults`` (what is half-done, in words), ``waiting``
(what the background has not done yet) and ``counts``. Facts are told from the ledger; rows that do not agree with it
are faults. Nobody may write meanwhile.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from collections import defaultdict
from typing import Any

import django

KEPT_CONTENT = ("value", "fact", "analysis")
DONE = ("answers.approved", "assessment.submitted")
_OLD = 4 * 24 * 3600


class State:
    """One look at everything."""

    def __init__(self, *, since: int) -> None:
        from tolok.ledger.models import Entry

        self.since = since
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
        newest = self._bytes()
        return {
            "facts": self.facts,
            "faults": self.faults,
            "waiting": self._waiting(),
            "newest_blob": newest,
            "entries": sum(map(len, self.by_verb.values())),
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
        self._same("claim", set(rows), set(told))
        for subject in set(rows) & set(told):
            row, entries = rows[subject], told[subject]
            self._expect(
                [detail["version"] for _seq, detail in entries] == list(range(1, row.version + 1)),
                f"{subject}: version {row.version}, the ledger has {[detail['version'] for _s, detail in entries]}",
            )
            content = {name: getattr(row, name) for name in KEPT_CONTENT}
            self._expect(
                digest_of(content) == entries[-1][1]["content"], f"{subject}: its content is not what was saved last"
            )
            seq, state = max((entries[-1][0], entries[-1][1]["state"]), moved.get(subject, (0, "")))
            if approved.get(row.assessment_id, 0) > seq:
                state = ClaimState.APPROVED
            self._expect(row.state == state, f"{subject}: {row.state}, by the ledger {state}")

    def _handed_over(self) -> None:
        from tolok.assessment.models import Submission
        from tolok.ledger.chain import digest_of

        rows = set()
        verbs = dict(zip((Submission.APPROVAL, Submission.SUBMISSION), DONE, strict=True))
        for row in Submission.objects.all():
            rows.add((verbs[row.kind], f"assessment:{row.assessment_id}", row.digest))
            self._expect(digest_of(row.content) == row.digest, f"submission {row.pk}: its content has another digest")
        told = {(verb, subject, detail["content"]) for verb in DONE for _s, subject, detail in self.by_verb[verb]}
        self._same("submission", rows, told)
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
            self._expect(row.stage.kind == stage, f"{subject}: in {row.stage.kind}, by the ledger in {stage}")
            self._expect((row.decided_at is not None) == (subject in decided), f"{subject}: half decided")
            self._expect(row.public == public, f"{subject}: half published")

    def _cycles(self) -> None:
        from tolok.assessment.models import Cycle, CycleState
        from tolok.records.models import Publication

        for verb, states in (
            ("cycle.started", {CycleState.OPEN, CycleState.PUBLISHED}),
            ("cycle.published", {CycleState.PUBLISHED}),
        ):
            rows = {f"cycle:{row.pk}" for row in Cycle.objects.filter(state__in=states)}
            told = {subject for _seq, subject, _detail in self.by_verb[verb]}
            self._same(verb, rows, told)
            self.facts += [[verb, subject] for subject in rows & told]
        published = {f"cycle:{number}" for number in Publication.objects.values_list("cycle", flat=True)}
        self._same("publication", published, {subject for _seq, subject, _d in self.by_verb["cycle.published"]})

    def _items(self) -> None:
        from tolok.evidence.models import Item

        rows = {
            (f"evidence:{row.pk}", row.title, row.blob.sha256 if row.blob else "")
            for row in Item.objects.select_related("blob").defer("blob__text")
        }
        told = {(subject, detail["title"], detail["sha256"]) for _s, subject, detail in self.by_verb["evidence.added"]}
        self._same("item", rows, told)
        self.facts += [["item", title, sha256] for _subject, title, sha256 in rows & told]

    def _supports(self) -> None:
        from tolok.assessment.models import Support

        rows = {
            (f"indicator:{row.assessment_id}.{row.leaf}", f"evidence:{row.item_id}") for row in Support.objects.all()
        }
        told = {(subject, detail["item"]) for _seq, subject, detail in self.by_verb["support.added"]}
        self._same("support", rows, told)
        self.facts += [["support", *pair] for pair in rows & told]

    def _runs(self) -> None:
        from tolok.runs.models import Run

        rows = {f"run:{row.pk}" for row in Run.objects.all()}
        told = {subject for _seq, subject, _detail in self.by_verb["run.started"]}
        self._same("run", rows, told)
        self.facts += [["run", subject] for subject in rows & told]

    def _bytes(self) -> int:
        """Sweep as an old installation would; then exactly the files that rows name are there, with their bytes."""
        from django.conf import settings

        from tolok.evidence import actions, spool, store
        from tolok.evidence.models import Blob, Upload

        folder = settings.DATA / "files" / "blobs"
        files = [path for path in folder.rglob("*") if path.is_file()]
        known = set(Blob.objects.values_list("stored", flat=True))
        uploads = set(Upload.objects.values_list("key", flat=True))
        orphans = [path for path in files if str(path.relative_to(settings.DATA / "files")) not in known]
        for path in (*orphans, *(spool.path_of(key) for key in spool.names() - uploads)):
            os.utime(path, (time.time() - _OLD,) * 2)
        actions.sweep()
        here = {str(path.relative_to(settings.DATA / "files")) for path in folder.rglob("*") if path.is_file()}
        self._same("file of the store", known, here)
        self._same("upload", uploads, spool.names())
        for row in Upload.objects.all():
            arrived = spool.path_of(row.key).stat().st_size if row.key in spool.names() else -1
            self._expect(arrived >= row.offset, f"upload {row.key}: {row.offset} bytes promised, {arrived} here")
        newest = self.since
        for blob in Blob.objects.filter(pk__gt=self.since).defer("text").order_by("pk"):
            newest = blob.pk
            if blob.stored in here:
                with store.opened(blob) as file:
                    found = hashlib.sha256(file.read()).hexdigest()
                self._expect(found == blob.sha256, f"blob {blob.pk}: its bytes are not those that were sent")
        return newest

    def _waiting(self) -> list[str]:
        from procrastinate.contrib.django.models import ProcrastinateJob

        from tolok.evidence.models import Blob, TextState
        from tolok.runs.models import LIVE, Run

        blobs = Blob.objects.filter(text_state=TextState.WAITING).values_list("pk", flat=True)
        runs = Run.objects.filter(state__in=LIVE).values_list("pk", flat=True)
        jobs = ProcrastinateJob.objects.filter(status="doing").values_list("pk", "task_name")
        failed = ProcrastinateJob.objects.filter(status="failed").values_list("pk", "task_name")
        self.faults += [f"job {pk} ({name}) failed" for pk, name in failed]
        names = [f"text of blob {pk}" for pk in blobs]
        return [*names, *(f"run {pk}" for pk in runs), *(f"job {pk} ({name}) taken and not ended" for pk, name in jobs)]

    def _same(self, what: str, rows: set[Any], told: set[Any]) -> None:
        self.faults += [f"{what}: {one} without its counterpart" for one in sorted(rows - told)]
        self.faults += [f"{what}: {one} is told of, but not there" for one in sorted(told - rows)]

    def _expect(self, holds: bool, fault: str) -> None:
        if not holds:
            self.faults.append(fault)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tolok.site.settings")
    django.setup()
    sys.stdout.write(json.dumps(State(since=int(sys.argv[1])).look()))
