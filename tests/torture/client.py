"""A client that works through cycles of one agency, and keeps a list of everything the server said yes to.

Each act ends in a fact as ``state.py`` tells it. An act whose answer never came is *open*: after the crash it was done
as a whole or not at all; the list of facts says which, and the client goes on from there as a person would.
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
from functools import partial
from typing import Any
from urllib.parse import urlencode

from tolok.ledger.chain import digest_of

_SECRET = "t" * 32  # of forms: cookie and header agree, which is all that is asked of it
_TUS = {"Tus-Resumable": "1.0.0"}
_TRIES = 12
Fact = tuple[str, ...]


class NoAnswer(Exception):
    """The server was gone, or said that it cannot now."""


class Wrong(Exception):
    """An answer that no crash explains."""


class Gate:
    """Lets clients work; ``calm``: nothing was killed yet, so there is an answer to everything."""

    def __init__(self) -> None:
        self.condition = threading.Condition()
        self.open = self.over = self.calm = False

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
            self.condition.notify_all()

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
        self.lost: list[str] = []
        self.requests = self.resumed = self.repeated = self.pieces = self.laps = 0
        self.resting = threading.Event()
        self.fault: Exception | None = None
        self.connection: http.client.HTTPConnection | None = None

    # The work --------------------------------------------------------------------------------------------------------
    def run(self) -> None:
        try:
            for lap, cycle in enumerate(self.told["cycles"]):
                for act in self._acts(lap, cycle):
                    if not self._do(act):
                        return
                self.laps += 1
        except Exception as fault:  # noqa: BLE001  # whatever it is: the rounds tell it
            self.fault = fault
        finally:
            self.resting.set()

    def _do(self, act: Callable[[], None]) -> bool:
        """One act, begun again after each crash until it is done; False: it is all over."""
        for _try in range(_TRIES):
            if not self.gate.open:
                self._disconnect()  # the server on the other side may be another one afterwards
            if not self.gate.pass_through(self.resting):
                return False
            if self.open is not None and self.open in self.known:
                self.open = None  # it was done, only the answer did not come
                return True
            try:
                act()
            except NoAnswer as fault:
                if self.gate.calm:
                    raise Wrong(f"no answer, though nothing was killed: {fault}") from fault
                self._disconnect()
                self._rest()
            else:
                self.open = None
                return True
        raise Wrong(f"{self.open} did not succeed in {_TRIES} tries")

    def _rest(self) -> None:
        """Until somebody looked at what is left, and the server is there again."""
        self.resting.set()
        with self.gate.condition:
            self.gate.condition.wait_for(lambda: not self.gate.open or self.gate.over)

    def _acts(self, lap: int, cycle: dict[str, Any]) -> Iterator[Callable[[], None]]:
        one = f"/assessments/{cycle['assessment']}"
        subject = f"assessment:{cycle['assessment']}"
        yield lambda: self._confirm(f"/cycles/{cycle['cycle']}/start/", ("cycle.started", f"cycle:{cycle['cycle']}"))
        for number, leaf in enumerate(self.rng.sample(cycle["leaves"], 5)):
            yield from self._answer(cycle, leaf, f"{lap}.{number}")
        yield lambda: self._sign(f"{one}/approval/", "answers.approved", subject)
        if lap % 3 == 0:
            yield self._export
        yield lambda: self._sign(f"{one}/submission/", "assessment.submitted", subject)
        for stage in ("interview", "review", "decision"):
            form = {"to": cycle["stages"][stage], "reason": "Diteruskan."}
            yield partial(self._confirm, f"{one}/handover/", ("advanced", subject, stage), form)
        yield lambda: self._confirm(f"{one}/decision/", ("decided", subject))
        yield lambda: self._confirm(
            f"/cycles/{cycle['cycle']}/publication/",
            ("cycle.published", f"cycle:{cycle['cycle']}"),
            {"chosen": cycle["assessment"], "ends": "on"},
        )

    def _answer(self, cycle: dict[str, Any], leaf: str, name: str) -> Iterator[Callable[[], None]]:
        place = f"/assessments/{cycle['assessment']}/indicators/{leaf}"
        subject = f"indicator:{cycle['assessment']}.{leaf}"
        for version, text in enumerate(("pertama", "kedua")):
            content = {"value": str(self.rng.randint(1, 5)), "fact": f"{name} {text}", "analysis": "Memenuhi. " * 20}
            content["analysis"] = content["analysis"].strip()
            save = self._save_by_program if self.rng.random() < 0.5 else self._save_by_form
            yield partial(save, cycle, leaf, content, version)
        document = Document(self.rng, f"{self.told['slug']}-{name}")
        yield lambda: self._upload(document)
        yield lambda: self._shelve(document)
        yield lambda: self._read_again(document)
        yield lambda: self._support(document, place, subject)
        yield lambda: self._form(f"{place}/proposal/", {"version": "2"}, ("proposed", subject))

    # Acts ------------------------------------------------------------------------------------------------------------
    def _save_by_form(self, cycle: dict[str, Any], leaf: str, content: dict[str, str], version: int) -> None:
        form = {**content, "version": version, "stage": cycle["stages"]["self_assessment"]}
        place = f"/assessments/{cycle['assessment']}/indicators/{leaf}"
        self._form(f"{place}/claim/", form, ("saved", f"indicator:{cycle['assessment']}.{leaf}", digest_of(content)))

    def _save_by_program(self, cycle: dict[str, Any], leaf: str, content: dict[str, str], version: int) -> None:
        """With a key: asked again after a crash, it is done once."""
        again = self.open is not None
        fact = self.open = ("saved", f"indicator:{cycle['assessment']}.{leaf}", digest_of(content))
        headers = {
            "Authorization": f"Bearer {self.told['token']}",
            "Content-Type": "application/json",
            "Idempotency-Key": f"{self.name} {cycle['assessment']} {leaf} {version}",
            **({"If-Match": f'"{version}-x"'} if version else {}),
        }
        path = f"/api/v1/assessments/{cycle['assessment']}/claims/{leaf}"
        answer = self._ask("PUT", path, headers, json.dumps(content).encode(), {200})
        self.repeated += bool(again and answer.getheader("Idempotent-Replayed"))
        self.said_yes.add(fact)

    def _upload(self, document: Document) -> None:
        """In pieces, from where the server says that it is."""
        if document.place:
            answer = self._ask("HEAD", document.place, {**self._session(), **_TUS}, b"", {200, 404, 410})
            if answer.status != 200:
                self.lost.append(f"upload {document.place}: {answer.status} after {document.offset} bytes")
                document.place, document.offset = "", 0
            else:
                self.resumed += 1
                here = int(answer.getheader("Upload-Offset", "-1"))
                if here < document.offset:
                    self.lost.append(f"upload {document.place}: {document.offset} bytes acknowledged, {here} are there")
                document.offset = here
        if not document.place:
            names = f"filename {_coded(document.title + '.txt')},agency {_coded(str(self.told['agency']))}"
            headers = {**self._session(), **_TUS, "Upload-Length": str(len(document.content)), "Upload-Metadata": names}
            document.place = self._ask("POST", "/evidence/uploads/", headers, b"", {201}).getheader("Location", "")
        while document.offset < len(document.content):
            piece = document.content[document.offset : document.offset + document.piece]
            headers = {
                **self._session(),
                **_TUS,
                "Content-Type": "application/offset+octet-stream",
                "Upload-Offset": str(document.offset),
            }
            answer = self._ask("PATCH", document.place, headers, piece, {204})
            document.offset = int(answer.getheader("Upload-Offset", "-1"))
            self.pieces += 1

    def _shelve(self, document: Document) -> None:
        fact = self.open = ("item", document.title, document.sha256)
        form = {
            "agency": self.told["agency"],
            "upload": document.place.rstrip("/").rpartition("/")[2],
            "title": document.title,
            "kind": "report",
            "enactment": "not_applicable",
            "classification": document.classification,
        }
        headers = {**self._session(), "Accept": "application/json", "Content-Type": _FORM}
        answer = self._ask("POST", "/evidence/", headers, urlencode(form).encode(), {201})
        document.item = json.loads(answer.body)["id"]
        self.said_yes.add(fact)

    def _read_again(self, document: Document) -> None:
        if not document.item:  # the answer that would have said its number did not come
            headers = {**self._session(), "Accept": "application/json"}
            path = f"/evidence/duplicates/?agency={self.told['agency']}&sha256={document.sha256}"
            rows = json.loads(self._ask("GET", path, headers, b"", {200}).body)["items"]
            if len(rows) != 1:
                raise Wrong(f"{document.title} stands on the shelf {len(rows)} times")
            document.item = rows[0]["id"]
        body = self._ask("GET", f"/evidence/{document.item}/file/", self._session(), b"", {200}).body
        if hashlib.sha256(body).hexdigest() != document.sha256:
            self.lost.append(f"evidence:{document.item}: its file has other bytes")

    def _support(self, document: Document, place: str, subject: str) -> None:
        form = {"place": "2.1", "item": document.item, "cites": "hlm. 1"}
        self._form(f"{place}/supports/", form, ("support", subject, f"evidence:{document.item}"))

    def _sign(self, path: str, verb: str, subject: str) -> None:
        """Approve or submit exactly what the page shows."""
        before = [fact for fact in self.known if self.open and fact[:2] == (verb, subject)]
        if before:
            return  # it was done, only the answer did not come
        page = self._ask("GET", path, self._session(), b"", {200}).body.decode()
        found = re.search(r'name="digest" value="([0-9a-f]{64})"', page)
        if found is None:
            raise Wrong(f"{path} shows no digest")
        self._form(path, {"digest": found[1]}, (verb, subject, found[1]))

    def _confirm(self, path: str, fact: Fact, form: dict[str, Any] | None = None) -> None:
        self._form(path, form or {}, fact, national=True)

    def _export(self) -> None:
        headers = {**self._session(), "Content-Type": _FORM}
        answer = self._ask("POST", f"/exchange/{self.told['slug']}/", headers, b"", {302})
        self.said_yes.add(("run", f"run:{answer.getheader('Location', '').strip('/').rpartition('/')[2]}"))

    # Requests --------------------------------------------------------------------------------------------------------
    def _form(self, path: str, form: dict[str, Any], fact: Fact, *, national: bool = False) -> None:
        self.open = fact
        headers = {**self._session(national=national), "Content-Type": _FORM}
        self._ask("POST", path, headers, urlencode(form).encode(), {302})
        self.said_yes.add(fact)

    def _session(self, *, national: bool = False) -> dict[str, str]:
        session = self.national if national else self.told["session"]
        return {"Cookie": f"tolok={session}; csrftoken={_SECRET}", "X-CSRFToken": _SECRET}

    def _ask(self, method: str, path: str, headers: dict[str, str], body: bytes, wanted: set[int]) -> Any:
        self.requests += 1
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=40)
        try:
            self.connection.request(method, path, body or None, headers)
            answer: Any = self.connection.getresponse()
            answer.body = answer.read()
        except (OSError, http.client.HTTPException) as gone:
            raise NoAnswer(str(gone)) from gone
        if answer.status >= 500:
            raise NoAnswer(f"{answer.status} {method} {path}")
        if answer.status not in wanted:
            page = answer.body.decode("utf-8", "replace").partition("<main")[2] or answer.body.decode(
                "utf-8", "replace"
            )
            text = re.sub(r"<[^>]+>|\s+", " ", page)
            raise Wrong(f"{self.name}: {answer.status} to {method} {path}: {re.sub(' +', ' ', text)[:900]}")
        return answer

    def _disconnect(self) -> None:
        if self.connection is not None:
            with suppress(OSError):
                self.connection.close()
        self.connection = None


_FORM = "application/x-www-form-urlencoded"


class Document:
    """A file to be uploaded, and how far that is."""

    def __init__(self, rng: random.Random, title: str) -> None:
        size = rng.randint(40_000, 400_000)
        self.content = rng.randbytes(size // 2).hex().encode()
        self.sha256 = hashlib.sha256(self.content).hexdigest()
        self.piece = size // rng.randint(3, 6) + 1
        self.title = title
        self.classification = rng.choice(["internal", "internal", "restricted"])
        self.place = ""
        self.offset = self.item = 0


def _coded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
