"""An agency that evaluates itself: answers, evidence, minutes, signatures, and on to the published result."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from urllib.parse import urlencode

from tests.torture.client import FORM, Client, Document, Fact, Wrong

from tolok.ledger.chain import digest_of

LETTER = {
    "place": "Bandar Lampung",
    "dated": "2026-01-05",
    "office": "Pemerintah Contoh",
    "name": "Ir. Siti Rahayu, M.T.",
    "position": "Sekretaris Daerah",
}
_BY_PROGRAM = 0.6


class Officer(Client):
    """Works through whole cycles, alone in its agency; the national coordinator's part too."""

    def acts(self, lap: int, cycle: dict[str, Any]) -> Iterator[Callable[[], None]]:
        one = f"/assessments/{cycle['assessment']}"
        subject = f"assessment:{cycle['assessment']}"
        yield lambda: self._confirm(f"/cycles/{cycle['cycle']}/start/", ("cycle.started", f"cycle:{cycle['cycle']}"))
        for number, leaf in enumerate(self.rng.sample(cycle["leaves"], 5)):
            yield from self._answer(cycle, leaf, f"{lap}.{number}")
        if lap % 2 == 0:
            yield from self._minutes(one, cycle)
        yield lambda: self._sign(f"{one}/approval/", "answers.approved", subject)
        if lap % 3 == 0:
            yield self._export
        yield lambda: self._sign(f"{one}/submission/", "assessment.submitted", subject)
        for stage in ("interview", "review", "decision"):
            form = {"to": cycle["stages"][stage], "reason": "Diteruskan."}
            yield partial(self._confirm, f"{one}/handover/", ("advanced", subject, stage), form)
        yield lambda: self._confirm(f"{one}/decision/", ("decided", subject))
        if lap % 2:
            yield lambda: self._reports(cycle)
        yield lambda: self._confirm(
            f"/cycles/{cycle['cycle']}/publication/",
            ("cycle.published", f"cycle:{cycle['cycle']}"),
            {"chosen": cycle["assessment"], "ends": "on"},
        )
        if lap % 2 == 0:
            yield lambda: self._reports(cycle)

    def _answer(self, cycle: dict[str, Any], leaf: str, name: str) -> Iterator[Callable[[], None]]:
        subject = f"indicator:{cycle['assessment']}.{leaf}"
        for version, text in enumerate(("pertama", "kedua")):
            content = {"value": str(self.rng.randint(1, 5)), "fact": f"{name} {text}", "analysis": "Memenuhi. " * 20}
            content["analysis"] = content["analysis"].strip()
            yield partial(self._either(self._save_by_program, self._save_by_form), cycle, leaf, content, version)
        document = Document(self.rng, f"{self.told['slug']}-{name}")
        yield lambda: self.upload(document)
        yield partial(self._either(self._shelve_by_program, self._shelve_by_form), document)
        yield lambda: self._read_again(document)
        yield partial(self._either(self._support_by_program, self._support_by_form), document, cycle, leaf)
        yield partial(self._either(self._propose_by_program, self._propose_by_form), cycle, leaf, ("proposed", subject))

    def _either(self, program: Callable[..., None], form: Callable[..., None]) -> Callable[..., None]:
        return program if self.rng.random() < _BY_PROGRAM else form

    # Answers ---------------------------------------------------------------------------------------------------------
    def _save_by_form(self, cycle: dict[str, Any], leaf: str, content: dict[str, str], version: int) -> None:
        form = {**content, "version": version, "stage": cycle["stages"]["self_assessment"]}
        self.form(f"{_place(cycle, leaf)}/claim/", form, _saved(cycle, leaf, content))

    def _save_by_program(self, cycle: dict[str, Any], leaf: str, content: dict[str, str], version: int) -> None:
        path = f"/api/v1/assessments/{cycle['assessment']}/claims/{leaf}"
        match = f'"{version}-x"' if version else ""
        self.by_program("PUT", path, content, _saved(cycle, leaf, content), match=match)

    def _propose_by_form(self, cycle: dict[str, Any], leaf: str, fact: Fact) -> None:
        self.form(f"{_place(cycle, leaf)}/proposal/", {"version": "2"}, fact)

    def _propose_by_program(self, cycle: dict[str, Any], leaf: str, fact: Fact) -> None:
        path = f"/api/v1/assessments/{cycle['assessment']}/claims/{leaf}/proposal"
        self.by_program("POST", path, {}, fact, match='"2-x"')

    # Evidence --------------------------------------------------------------------------------------------------------
    def _shelve_by_form(self, document: Document) -> None:
        self.open, self.keyed = _shelved(document), False
        form = {
            "agency": self.told["agency"],
            "upload": document.key,
            "title": document.title,
            "kind": "report",
            "enactment": "not_applicable",
            "classification": document.classification,
        }
        headers = {**self.session(), "Accept": "application/json", "Content-Type": FORM}
        answer = self.ask("POST", "/evidence/", headers, urlencode(form).encode(), {201})
        document.item = json.loads(answer.body)["id"]
        self.said_yes.add(_shelved(document))

    def _shelve_by_program(self, document: Document) -> None:
        told = {"title": document.title, "agency": self.told["slug"], "upload": document.key, "kind": "report"}
        told["classification"] = document.classification
        answer = self.by_program("POST", "/api/v1/evidence", told, _shelved(document), wanted=201)
        document.item = json.loads(answer.body)["id"]

    def _read_again(self, document: Document) -> None:
        if not document.item:  # the answer that would have said its number did not come
            headers = {**self.session(), "Accept": "application/json"}
            path = f"/evidence/duplicates/?agency={self.told['agency']}&sha256={document.sha256}"
            rows = json.loads(self.ask("GET", path, headers, b"", {200}).body)["items"]
            if len(rows) != 1:
                raise Wrong(f"{document.title} stands on the shelf {len(rows)} times")
            document.item = rows[0]["id"]
        if hashlib.sha256(self.page(f"/evidence/{document.item}/file/").body).hexdigest() != document.sha256:
            self.lost.append(f"evidence:{document.item}: its file has other bytes")

    def _support_by_form(self, document: Document, cycle: dict[str, Any], leaf: str) -> None:
        form = {"place": "2.1", "item": document.item, "cites": "hlm. 1"}
        self.form(f"{_place(cycle, leaf)}/supports/", form, _supported(document, cycle, leaf))

    def _support_by_program(self, document: Document, cycle: dict[str, Any], leaf: str) -> None:
        told = {"leaf": leaf, "level": 2, "criterion": 1, "item": document.item, "cites": "hlm. 1"}
        path = f"/api/v1/assessments/{cycle['assessment']}/supports"
        self.by_program("POST", path, told, _supported(document, cycle, leaf), wanted=201)

    # Documents of record ---------------------------------------------------------------------------------------------
    def _minutes(self, one: str, cycle: dict[str, Any]) -> Iterator[Callable[[], None]]:
        fact = ("document", f"assessment:{cycle['assessment']}", "minutes")
        form = {**LETTER, "number": f"BA/{cycle['assessment']}/2026"}
        yield lambda: self._issue(f"{one}/documents/minutes/new/", form, fact)
        yield lambda: self._sign_document(f"{one}/documents/")

    def _issue(self, path: str, form: dict[str, Any], fact: Fact) -> None:
        self.form(path, form, fact)

    def _sign_document(self, shelf: str) -> None:
        """Sign the one document that stands there."""
        found = set(re.findall(r'href="/documents/(\d+)/"', self.page(shelf).text))
        if len(found) != 1:
            raise Wrong(f"{shelf} shows {len(found)} documents, one was issued")
        number = found.pop()
        form = {"certificate": self.told["certificate"], "passphrase": self.told["passphrase"]}
        self.form(f"/documents/{number}/signing/", form, ("signed", f"document:{number}"))

    def _reports(self, cycle: dict[str, Any]) -> None:
        """The report of the whole cycle, made in the background; ``state.py`` sees whether it comes."""
        form = {**LETTER, "kind": "report", "number": f"B/{{urut}}/{cycle['cycle']}/2026"}
        self._run_said(self.send(f"/cycles/{cycle['cycle']}/reports/", form, national=True).number)

    # Handing over ----------------------------------------------------------------------------------------------------
    def _sign(self, path: str, verb: str, subject: str) -> None:
        """Approve or submit exactly what the page shows."""
        if self.open and any(fact[:2] == (verb, subject) for fact in self.known):
            return  # it was done, only the answer did not come
        found = re.search(r'name="digest" value="([0-9a-f]{64})"', self.page(path).text)
        if found is None:
            raise Wrong(f"{path} shows no digest")
        self.form(path, {"digest": found[1]}, (verb, subject, found[1]))

    def _confirm(self, path: str, fact: Fact, form: dict[str, Any] | None = None) -> None:
        self.form(path, form or {}, fact, national=True)

    def _export(self) -> None:
        self._run_said(self.send(f"/exchange/{self.told['slug']}/", {}).number)

    def _run_said(self, number: int) -> None:
        self.said_yes.add(("run", f"run:{number}"))


def _place(cycle: dict[str, Any], leaf: str) -> str:
    return f"/assessments/{cycle['assessment']}/indicators/{leaf}"


def _saved(cycle: dict[str, Any], leaf: str, content: dict[str, str]) -> Fact:
    return ("saved", f"indicator:{cycle['assessment']}.{leaf}", digest_of(content))


def _shelved(document: Document) -> Fact:
    return ("item", document.title, document.sha256)


def _supported(document: Document, cycle: dict[str, Any], leaf: str) -> Fact:
    return ("support", f"indicator:{cycle['assessment']}.{leaf}", f"evidence:{document.item}")
