"""The receiver of messages as the rounds see it: started, and what it heard held against what was left to be sent."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

HERE = Path(__file__).resolve()


class Receiving:
    """One receiver, for the whole run."""

    def __init__(self, log: Path, seed: int) -> None:
        self.log, self.seed = log, seed
        self.process: subprocess.Popen[str] | None = None
        self.heard: Counter[str] = Counter()
        self.refused = 0
        self.sent = 0
        self.waiting: list[str] = []
        """The keys of messages that were committed and are not delivered."""

    def start(self) -> int:
        """Start it; its port."""
        words = [sys.executable, str(HERE.with_name("receiver.py")), str(self.log), str(self.seed)]
        self.process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        return int(self.process.stdout.readline())

    def heard_now(self) -> set[str]:
        """The keys of all that arrived until now."""
        self._read()
        return set(self.heard)

    def compare(self, before: set[str], messages: Mapping[str, str]) -> list[str]:
        """What is wrong: delivered and never heard, or heard though nobody committed it.

        ``before``: what was heard before ``messages`` (states by key) were looked at; the background goes on sending.
        """
        self._read()
        delivered = {key for key, state in messages.items() if state == "delivered"}
        self.sent = len(delivered)
        self.waiting = sorted(key for key, state in messages.items() if state == "waiting")
        return [
            *(f"message {key} counts as delivered, and never arrived" for key in sorted(delivered - set(self.heard))),
            *(f"message {key} arrived, and nobody committed it" for key in sorted(before - set(messages))),
        ]

    def sum(self) -> str:
        """What came of them."""
        twice = sum(count > 1 for count in self.heard.values())
        told = f"{len(self.heard)} arrived, {twice} of them more than once, {self.refused} tries were refused"
        return f"{self.sent} delivered, {told}, {len(self.waiting)} wait"

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(10)
            if self.process.stdout is not None:
                self.process.stdout.close()

    def _read(self) -> None:
        self.heard, self.refused = Counter(), 0
        for line in self.log.read_text("utf-8").splitlines() if self.log.exists() else ():
            told = json.loads(line)
            if told["refused"]:
                self.refused += 1
            else:
                self.heard[told["key"]] += 1
