"""An agency that carries its work in: worksheets and parcels of evidence, looked into, confirmed, written."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from tests.torture.client import Client, Document

_BOUNDARY = "batas-yang-tidak-ada-di-dalamnya"
_DIGEST = re.compile(r'name="digest" value="([0-9a-f]{64})"')


class Carrier(Client):
    """Begins a cycle, brings a parcel and a worksheet, and goes on to the next; parcels are confirmed when they can.

    Looking into a parcel and writing it is work in the background, which waits minutes after some kills.
    """

    flying: list[int]
    """Parcels that are not wholly in."""

    def acts(self, lap: int, cycle: dict[str, Any]) -> Iterator[Callable[[], None]]:
        if lap == 0:
            self.flying = []
        one = f"/assessments/{cycle['assessment']}"
        start = f"/cycles/{cycle['cycle']}/start/"
        yield lambda: _done(self.form(start, {}, ("cycle.started", f"cycle:{cycle['cycle']}"), national=True))
        leaves = self.rng.sample(cycle["leaves"], 8)
        parcel = Document(self.rng, f"{self.told['slug']}-{lap}", self._zip(leaves))
        parcel.file_name = f"bukti-{lap}.zip"
        yield lambda: self.upload(parcel, purpose="parcel")
        yield lambda: self._bring(one, parcel)
        for version in (1, 2):
            brought: list[int] = []
            sheet = self._sheet(leaves, f"{lap}.{version}")
            yield partial(self._bring_sheet, one, sheet, brought)
            yield partial(self._confirm_sheet, brought)
        for number in list(self.flying):
            yield partial(self._look, number)

    def _zip(self, leaves: list[str]) -> bytes:
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as parcel:
            for leaf in leaves:
                name = f"{leaf}-L2-01 catatan {leaf}.txt"
                parcel.writestr(name, self.rng.randbytes(self.rng.randint(10_000, 60_000)).hex())
        return made.getvalue()

    def _sheet(self, leaves: list[str], name: str) -> bytes:
        rows = [f"{leaf},{self.rng.randint(1, 5)},Fakta {name},Analisis {name}" for leaf in leaves]
        return "\n".join(["Indikator,Tingkat,Fakta,Analisis", *rows, ""]).encode()

    def _bring(self, one: str, parcel: Document) -> None:
        """Once: an answer that did not come is looked for on the page first."""
        page = f"{one}/imports/"
        here = self._listed(page)
        if not here:
            told = f'[{{"key": "{parcel.key}", "path": "{parcel.file_name}"}}]'
            run = self.send(f"{page}evidence/", {"uploads": told, "name": parcel.file_name}).number
            self.said_yes.add(("run", f"run:{run}"))
            here = self._listed(page)
        self.flying += here

    def _listed(self, page: str) -> list[int]:
        return sorted({int(number) for number in re.findall(r'href="/imports/(\d+)/"', self.page(page).text)})

    def _look(self, number: int) -> None:
        """Confirm a parcel that was looked into; forget one that is in."""
        answer = self.page(f"/imports/{number}/", wanted=(200, 302))
        if answer.status == 302:
            return  # the background is at it
        if found := _DIGEST.search(answer.text):
            fact = ("import.parcel", f"import:{number}")
            self.form(f"/imports/{number}/confirmation/", {"digest": found[1]}, fact)
        else:
            self.flying.remove(number)

    def _bring_sheet(self, one: str, sheet: bytes, brought: list[int]) -> None:
        head = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="isian.csv"\r\n'
        body = f"{head}Content-Type: text/csv\r\n\r\n".encode() + sheet + f"\r\n--{_BOUNDARY}--\r\n".encode()
        headers = {**self.session(), "Content-Type": f"multipart/form-data; boundary={_BOUNDARY}"}
        answer = self.ask("POST", f"{one}/imports/worksheets/", headers, body, {302})
        brought[:] = [answer.number]

    def _confirm_sheet(self, brought: list[int]) -> None:
        number = brought[0]
        found = _DIGEST.search(self.page(f"/imports/{number}/").text)
        fact = ("import.confirmed", f"import:{number}")
        self.form(f"/imports/{number}/confirmation/", {"digest": found[1] if found else ""}, fact)


def _done(_answer: object) -> None:
    """Nothing more to do with an answer."""
