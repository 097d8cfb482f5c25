"""What the function of a kind gets: who wants what, a folder, and a way to say how far it is."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tolok.organisation.access import Standing
from tolok.organisation.models import Agency, Person
from tolok.runs.faults import Cancelled
from tolok.runs.models import Run

Watch = Callable[[int, int, str], object]
_EVERY = 0.4
"""Seconds: how often progress is written."""


@dataclass
class Work:
    """A run as its function sees it."""

    run: Run
    standing: Standing
    folder: Path
    """Empty at the beginning, removed at the end."""
    watch: Watch | None = None
    """Who waits for it in the same process."""
    _told: float = field(default=0.0, init=False)

    @property
    def by(self) -> Person:
        """Who started it."""
        return self.run.by

    @property
    def agency(self) -> Agency | None:
        """Whose affair it is."""
        return self.run.agency

    @property
    def asked(self) -> Mapping[str, Any]:
        """What is wanted."""
        asked: Mapping[str, Any] = self.run.asked
        return asked

    def progress(self, done: int, total: int, words: str = "") -> None:
        """Say how far it is: ``done`` of ``total`` (0: nobody knows), and what it is at. Outside transactions.

        Call it as often as you like; it writes a few times a second.

        Raises:
            Cancelled: the person gave up.
        """
        if self.watch is not None:
            self.watch(done, total, words)
        now = time.monotonic()
        if now - self._told < _EVERY and 0 < done < total:
            return
        self._told = now
        rows = Run.objects.filter(pk=self.run.pk)
        rows.update(done=max(0, min(done, total)) if total else max(0, done), total=max(0, total), at=words[:300])
        if rows.values_list("cancel_asked", flat=True).first():
            raise Cancelled
