"""The rounds: let clients work, kill something, start again, look at what is left."""

from __future__ import annotations

import json
import os
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tests.torture.carrier import Carrier
from tests.torture.client import Client, Gate
from tests.torture.officer import Officer
from tests.torture.receiving import Receiving
from tests.torture.served import KINDS, Broken, Served

_WAITS_AT_MOST = 200
"""Seconds that a job may wait for being taken up again while Tolok runs."""
_REST_WITHIN = 60
_WORKS_AT_MOST = 30
_BAITED = 0.6
"""How often the kill waits for a request with a key, whose answer is then cut off."""
_BAIT_WAITS = 3
_CUT_WITHIN = 0.05
"""Seconds from sending such a request to the kill: before, while and after it is done."""


class Torture:
    """Everything of one run."""

    def __init__(
        self,
        folder: Path,
        *,
        port: int,
        seed: int,
        clients: int = 3,
        kinds: Sequence[str] = (),
        laps: int = 80,
        drain: bool = True,
        say: Callable[[str], object] = print,
    ) -> None:
        self.rng = random.Random(seed)
        self.seed, self.kinds, self.laps, self.count = seed, kinds or KINDS, laps, clients
        self.folder, self.drain, self.say = folder, drain, say
        self.served = Served(folder / "data", port)
        self.gate = Gate()
        self.clients: list[Client] = []
        self.kills: Counter[str] = Counter()
        self.became: Counter[str] = Counter()
        self.faults: list[str] = []
        self.rounds = 0
        self.newest: dict[str, int] = {}
        self.counts: dict[str, int] = {}
        self.receiving = Receiving(folder / "messages.jsonl", seed)
        self.waiting: dict[str, float] = {}
        self.longest = 0.0

    def run(self, *, rounds: int, seconds: float) -> int:
        """All rounds; 0 when nothing was lost or half-done, else 1."""
        until = time.monotonic() + seconds
        try:
            self._begin()
            while self.rounds < rounds and time.monotonic() < until and not self._stopped():
                self._round()
            if self.drain and not self._stopped():
                self._drain()
        except Broken as broken:
            self._fault(str(broken))
        except KeyboardInterrupt:
            self.say("stopped by Ctrl-C")
        finally:
            self._end()
        self.say(self.sum())
        return 1 if self.faults else 0

    @property
    def acknowledged(self) -> int:
        return sum(len(client.said_yes) + client.pieces for client in self.clients)

    def sum(self) -> str:
        """What the whole run came to."""
        by_kind = ", ".join(f"{kind} {self.kills[kind]}" for kind in KINDS if self.kills[kind])
        became = ", ".join(f"{what} {count}" for what, count in self.became.items())
        resumed = sum(client.resumed for client in self.clients)
        repeated, cut, done = (sum(getattr(c, name) for c in self.clients) for name in ("repeated", "cut", "cut_done"))
        published = sum(client.laps for client in self.clients if isinstance(client, Officer))
        requests = sum(client.requests for client in self.clients)
        lost = len(self.faults)
        return "\n".join(
            [
                "",
                f"seed {self.seed}, rounds {self.rounds}, kills {sum(self.kills.values())} ({by_kind}); {became}",
                f"requests {requests}, acknowledged writes {self.acknowledged}, cycles published {published}",
                f"longest wait of a job {self.longest:.0f} s, uploads resumed {resumed}",
                f"with a key: asked again after the answer {repeated}; cut {cut}, {done} of these were done",
                f"messages: {self.receiving.sum()}",
                "in the end: " + ", ".join(f"{what} {count}" for what, count in self.counts.items()),
                f"lost or half-done: {lost}",
                *(fault[:300] for fault in self.faults[:40]),
            ]
        )

    # One round -------------------------------------------------------------------------------------------------------
    def _begin(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o755)  # PostgreSQL runs as a user of its own when this does as root
        self.say(f"seed {self.seed}, data in {self.folder}")
        self.served.start()
        told = self.served.tell("made", self.count + 1, self.laps, self.receiving.start())
        for number, agency in enumerate(told["agencies"]):
            kind = Officer if number < self.count else Carrier
            self.clients.append(self._client(kind, number, agency, told["national"]))
        for client in self.clients:
            client.start()

    def _client(self, kind: type[Client], number: int, agency: dict[str, Any], national: str) -> Client:
        return kind(number, agency, national=national, port=self.served.port, gate=self.gate, seed=self.seed)

    def _round(self) -> None:
        self.rounds += 1
        kind = self.rng.choice(self.kinds)
        writes, moment = self.rng.randint(2, 40), self.rng.uniform(0.0, 0.5)
        baited, cut = self.rng.random() < _BAITED, self.rng.uniform(0.0, _CUT_WITHIN)
        begin, before = time.monotonic(), self.acknowledged
        self.gate.let(work=True)
        while self.acknowledged < before + writes and time.monotonic() < begin + _WORKS_AT_MOST:
            if any(client.fault for client in self.clients):
                self._rest()
                return
            time.sleep(0.01)
        if baited:
            self.gate.lay_bait()
            baited = self.gate.taken.wait(_BAIT_WAITS)
        time.sleep(cut if baited else moment)
        self.gate.strike()
        self.served.kill(kind, self.rng.choice)
        self.kills[kind] += 1
        became = self._after(kind)
        self._rest()
        self.became[became] += 1
        if became != "came back":
            self.served.start()
        self._look()
        self.say(
            f"round {self.rounds}: {kind} killed {self._moment(writes, moment, cut if baited else None)}, {became}; "
            f"{self.acknowledged - before} acknowledged, {self.acknowledged} in all; "
            f"{len(self.waiting)} jobs wait; faults {len(self.faults)} ({time.monotonic() - begin:.0f} s)"
        )

    @staticmethod
    def _moment(writes: int, moment: float, cut: float | None) -> str:
        if cut is None:
            return f"after {writes} writes + {moment:.2f} s"
        return f"after {writes} writes, {cut * 1000:.0f} ms into one with a key"

    def _after(self, kind: str) -> str:
        try:
            return self.served.after(kind)
        except Broken as broken:
            self._fault(str(broken))
            return "left in pieces"

    def _rest(self) -> None:
        self.gate.let(work=False)
        for client in self.clients:
            if not client.resting.wait(_REST_WITHIN):
                self._fault(f"{client.name} got no answer for {_REST_WITHIN} s to {client.open}")
            if client.fault and client.is_alive() is False:
                self._fault(f"{client.name}: {client.fault!r}")
                client.fault = None

    def _look(self) -> None:
        heard = self.receiving.heard_now()
        state = self.served.tell("state", json.dumps(self.newest))
        facts = {tuple(fact) for fact in state["facts"]}
        self.newest, self.counts = state["newest"], state["counts"]
        for fault in state["faults"]:
            self._fault(fault)
        for client in self.clients:
            for fact in sorted(client.said_yes - facts):
                self._fault(f"lost: {client.name} was told yes to {fact}")
            for lost in client.lost:
                self._fault(f"lost: {lost}")
            client.known = facts
        if wrong := self.served.ledger_holds():
            self._fault(f"tolok ledger verify: {wrong}")
        for fault in self.receiving.compare(heard, state["messages"]):
            self._fault(fault)
        self._note_waiting(state["waiting"])

    def _note_waiting(self, waiting: Sequence[str]) -> None:
        now = time.monotonic()
        for what, since in self.waiting.items():
            if what not in waiting:
                self.longest = max(self.longest, now - since)
        self.waiting = {what: self.waiting.get(what, now) for what in waiting}

    def _drain(self) -> None:
        """Nobody works any more: what the background still has to do ends by itself."""
        self.say("waiting for the background ...")
        until = time.monotonic() + _WAITS_AT_MOST
        while True:
            self._look()
            if self._stopped() or not (self.waiting or self.receiving.waiting):
                return
            if time.monotonic() > until:
                break
            time.sleep(4)
        for what in (*self.waiting, *self.receiving.waiting):
            self._fault(f"never taken up again: {what}")

    def _end(self) -> None:
        self.gate.let(work=False)
        self.gate.end()
        for client in self.clients:
            client.join(_REST_WITHIN)
        try:
            self.served.stop()
        except Broken as broken:
            self._fault(str(broken))
        self.receiving.stop()

    def _stopped(self) -> bool:
        return bool(self.faults) and not os.environ.get("TORTURE_GO_ON")

    def _fault(self, told: str) -> None:
        if told not in self.faults:
            self.faults.append(told)
            self.say(f"FAULT: {told}")
