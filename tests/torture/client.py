"""What a client of the torture is: it works through acts, and keeps a list of everything the server said yes to.

Each act ends in a fact as ``state.py`` tells it. An act whose answer never came is *open*: after the crash it was done
as a whole or not at all; the list of facts says which, and the client goes on from there as a person would. An act with
an ``Idempotency-Key`` is asked again in any case, as a program would, and must be answered as the first time.
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import random
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

_SECRET = "t" * 32  # of forms: cookie and header agree, which is all that is asked of it
_TUS = {"Tus-Resumable": "1.0.0"}
_TRIES = 12
_ASKED_AGAIN = 0.3
"""How often an answered request with a key is asked once more."""
FORM = "application/x-www-form-urlencoded"
Fact = tuple[str, ...]


class NoAnswer(Exception):
    """The server was gone, or said that it cannot now."""


class Wrong(Exception):
    """An answer that no crash explains."""


class Gate:
    """Lets clients work; ``calm``: nothing was killed yet, so there is an answer to everything.

    ``bait``: the next request with a key is the one whose answer shall not come: whoever takes it sends it, says so
    (``taken``), and hears nothing more until the kill.
    """

    def __init__(self) -> None:
        self.condition = threading.Condition()
        self.open = self.over = self.calm = self.bait = False
        self.taken = threading.Event()

    def pass_through(self, resting: threading.Event) -> bool:
        """Wait until one may work, resting meanwhile; False: there is no more to do."""
        with self.condition:
            if not self.open:
                resting.set()
            self.condition.wait_for(lambda: self.open or self.over)
            if not self.over:
                resting.clear()
            return not self.over

    def let(self, *, work: bool) -> None:
        with self.condition:
            self.open = self.calm = work
            self.bait = False
            self.taken.clear()
            self.condition.notify_all()

    def lay_bait(self) -> None:
        with self.condition:
            self.bait = True

    def take_bait(self) -> bool:
        """Whether the request that comes now is to be cut."""
        with self.condition:
            mine, self.bait = self.bait, False
            return mine

    def strike(self) -> None:
        """Something is killed now."""
        with self.condition:
            self.calm = self.bait = False
            self.condition.notify_all()

    def await_the_kill(self) -> None:
        with self.condition:
            self.condition.wait_for(lambda: not self.calm or self.over)

    def end(self) -> None:
        with self.condition:
            self.over = True
            self.condition.notify_all()


class Client(threading.Thread):
    """One agency's people, and the national coordinator in its cycles."""

    def __init__(self, number: int, told: dict[str, Any], *, national: str, port: int, gate: Gate, seed: int) -> None:
        super().__init__(name=f"client-{number}", daemon=True)
        self.told, self.national, self.port, self.gate = told, national, port, gate
        self.rng = random.Random(f"{seed} {number}")
        self.said_yes: set[Fact] = set()
        self.known: set[Fact] = set()
        """What stood there at the last look."""
        self.open: Fact | None = None
        self.keyed = False
        """Whether what is open has a key."""
        self.unheard: Answer | None = None
        """The answer to what is open, that the client was not to hear."""
        self.lost: list[str] = []
        self.requests = self.resumed = self.pieces = self.laps = 0
        self.repeated = self.cut = self.cut_done = 0
        """Of requests with a key: asked again after their answer; cut; of these, done before and answered from it."""
        self.resting = threading.Event()
        self.fault: Exception | None = None
        self.connection: http.client.HTTPConnection | None = None

    # The work --------------------------------------------------------------------------------------------------------
    def run(self) -> None:
        try:
            for lap, cycle in enumerate(self.told["cycles"]):
                for act in self.acts(lap, cycle):
                    if not self._do(act):
                        return
                self.laps += 1
        except Exception as fault:  # noqa: BLE001  # whatever it is: the rounds tell it
            self.fault = fault
        finally:
            self.resting.set()

    def acts(self, lap: int, cycle: dict[str, Any]) -> Iterator[Callable[[], None]]:
        """What there is to do in a cycle."""
        raise NotImplementedError

    def _do(self, act: Callable[[], None]) -> bool:
        """One act, begun again after each crash until it is done; False: it is all over."""
        for _try in range(_TRIES):
            if not self.gate.open:
                self._disconnect()  # the server on the other side may be another one afterwards
            if not self.gate.pass_through(self.resting):
                return False
            if self.open is not None and self.open in self.known and not self.keyed:
                self.open = None  # it was done, only the answer did not come
                return True
            try:
                act()
            except NoAnswer as fault:
                self.cut += self.keyed
                if self.gate.calm:
                    raise Wrong(f"no answer, though nothing was killed: {fault}") from fault
                self._disconnect()
                self._rest()
            else:
                self.open, self.keyed, self.unheard = None, False, None
                return True
        raise Wrong(f"{self.open} did not succeed in {_TRIES} tries")

    def _rest(self) -> None:
        """Until somebody looked at what is left, and the server is there again."""
        self.resting.set()
        with self.gate.condition:
            self.gate.condition.wait_for(lambda: not self.gate.open or self.gate.over)

    # With a key ------------------------------------------------------------------------------------------------------
    def by_program(
        self, method: str, path: str, body: object, fact: Fact, *, match: str = "", wanted: int = 200
    ) -> Answer:
        """Ask for ``fact`` with a token and a key; with the same key it is done once, and answered the same.

        The key is the fact's: asked again after a cut, it must be answered from what is kept when the fact stands
        there, and must be done anew when it does not.
        """
        again = self.keyed and self.open == fact
        self.open, self.keyed = fact, True
        headers = {
            "Authorization": f"Bearer {self.told['token']}",
            "Content-Type": "application/json",
            "Idempotency-Key": f"{self.name} {' '.join(fact)}"[:255],
            **({"If-Match": match} if match else {}),
        }
        request = (method, path, headers, json.dumps(body).encode(), {wanted})
        if not again and self.gate.take_bait():
            self._ask_and_be_cut(request)
        answer = self.ask(*request)
        if again:
            self._compare_after_cut(fact, answer)
        self.said_yes.add(fact)
        if self.rng.random() < _ASKED_AGAIN:
            second = self.ask(*request)
            self.repeated += 1
            if not second.replayed or second.told != answer.told:
                self.lost.append(f"{fact} asked again with its key: {second.told}, the first time {answer.told}")
        return answer

    def _ask_and_be_cut(self, request: tuple[Any, ...]) -> None:
        """Send it, and hear nothing of what is answered, if anything is."""
        with suppress(NoAnswer, Wrong):
            self.unheard = self.ask(*request, sent=self.gate.taken.set)
        self.gate.taken.set()
        self.gate.await_the_kill()
        raise NoAnswer("cut")

    def _compare_after_cut(self, fact: Fact, answer: Answer) -> None:
        done = fact in self.known
        self.cut_done += done
        if answer.replayed != done:
            told = "stood there, and was done once more" if done else "did not stand there, and was not done"
            self.lost.append(f"{fact} cut and asked again with its key: it {told}")
        if done and self.unheard is not None and self.unheard.told != answer.told:
            self.lost.append(f"{fact} cut: answered {self.unheard.told}, and from its key {answer.told}")
        if not done and self.unheard is not None:
            self.lost.append(f"{fact} was answered, but nobody knows of it")

    # Files -----------------------------------------------------------------------------------------------------------
    def upload(self, document: Document, *, purpose: str = "") -> None:
        """In pieces, from where the server says that it is."""
        if document.place:
            answer = self.ask("HEAD", document.place, {**self.session(), **_TUS}, b"", {200, 404, 410})
            if answer.status != 200:
                self.lost.append(f"upload {document.place}: {answer.status} after {document.offset} bytes")
                document.place, document.offset = "", 0
            else:
                self.resumed += 1
                here = int(answer.header("Upload-Offset", "-1"))
                if here < document.offset:
                    self.lost.append(f"upload {document.place}: {document.offset} bytes acknowledged, {here} are there")
                document.offset = here
        if not document.place:
            told = {"filename": document.file_name, "agency": str(self.told["agency"]), "purpose": purpose}
            names = ",".join(f"{name} {_coded(value)}" for name, value in told.items() if value)
            headers = {**self.session(), **_TUS, "Upload-Length": str(len(document.content)), "Upload-Metadata": names}
            document.place = self.ask("POST", "/evidence/uploads/", headers, b"", {201}).header("Location")
        while document.offset < len(document.content):
            piece = document.content[document.offset : document.offset + document.piece]
            headers = {
                **self.session(),
                **_TUS,
                "Content-Type": "application/offset+octet-stream",
                "Upload-Offset": str(document.offset),
            }
            answer = self.ask("PATCH", document.place, headers, piece, {204})
            document.offset = int(answer.header("Upload-Offset", "-1"))
            self.pieces += 1

    # Requests --------------------------------------------------------------------------------------------------------
    def form(self, path: str, form: dict[str, Any], fact: Fact, *, national: bool = False) -> Answer:
        """Send a form, as a page does, for ``fact``."""
        self.open, self.keyed = fact, False
        answer = self.send(path, form, national=national)
        self.said_yes.add(fact)
        return answer

    def send(self, path: str, form: dict[str, Any], *, national: bool = False) -> Answer:
        """Send a form whose fact is known only afterwards."""
        headers = {**self.session(national=national), "Content-Type": FORM}
        return self.ask("POST", path, headers, urlencode(form).encode(), {302})

    def page(self, path: str, *, national: bool = False, wanted: tuple[int, ...] = (200,)) -> Answer:
        """Open a page."""
        return self.ask("GET", path, self.session(national=national), b"", set(wanted))

    def session(self, *, national: bool = False) -> dict[str, str]:
        session = self.national if national else self.told["session"]
        return {"Cookie": f"tolok={session}; csrftoken={_SECRET}", "X-CSRFToken": _SECRET}

    def ask(
        self,
        method: str,
        path: str,
        headers: dict[str, str],
        body: bytes,
        wanted: set[int],
        *,
        sent: Callable[[], None] = lambda: None,
    ) -> Answer:
        """One request.

        Raises:
            NoAnswer: nobody answers, or 500.
            Wrong: an answer that is not wanted.
        """
        self.requests += 1
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=40)
        try:
            self.connection.request(method, path, body or None, headers)
            sent()
            got = self.connection.getresponse()
            answer = Answer(got, got.read())
        except (OSError, http.client.HTTPException) as gone:
            raise NoAnswer(str(gone)) from gone
        if answer.status >= 500:
            raise NoAnswer(f"{answer.status} {method} {path}")
        if answer.status not in wanted:
            page = answer.text.partition("<main")[2] or answer.text
            text = re.sub(r"<[^>]+>|\s+", " ", page)
            raise Wrong(f"{self.name}: {answer.status} to {method} {path}: {re.sub(' +', ' ', text)[:900]}")
        return answer

    def _disconnect(self) -> None:
        if self.connection is not None:
            with suppress(OSError):
                self.connection.close()
        self.connection = None


class Answer:
    """What came back."""

    def __init__(self, got: http.client.HTTPResponse, body: bytes) -> None:
        self.status, self.body, self.headers = got.status, body, got.headers
        self.replayed = bool(self.header("Idempotent-Replayed"))

    def header(self, name: str, otherwise: str = "") -> str:
        return str(self.headers.get(name, otherwise))

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def told(self) -> tuple[int, bytes, str]:
        """All that must be the same when it is answered again."""
        return self.status, self.body, self.header("ETag")

    @property
    def number(self) -> int:
        """The number at the end of the address that it leads to."""
        return int(self.header("Location").strip("/").rpartition("/")[2])


class Document:
    """A file to be uploaded, and how far that is."""

    def __init__(self, rng: random.Random, title: str, content: bytes = b"") -> None:
        self.content = content or rng.randbytes(rng.randint(20_000, 200_000)).hex().encode()
        self.sha256 = hashlib.sha256(self.content).hexdigest()
        self.piece = len(self.content) // rng.randint(3, 6) + 1
        self.title = title
        self.file_name = f"{title}.txt"
        self.classification = rng.choice(["internal", "internal", "restricted"])
        self.place = ""
        self.offset = self.item = 0

    @property
    def key(self) -> str:
        """Of its upload."""
        return self.place.rstrip("/").rpartition("/")[2]


def _coded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
