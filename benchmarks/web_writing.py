"""Measures what is written over HTTP: saving an answer while one types, and bringing a file in pieces (tus)."""

from __future__ import annotations

import base64
import http.client
import json
import os
import re
import shutil
import statistics
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode

SAVES = 60
FILE = 64 * 2**20
PIECE = 8 * 2**20
_TOKEN = "a" * 32


def saves(port: int, session: str, assessment: int, leaf: str = "I23") -> tuple[float, float]:
    """p50 and p95, in milliseconds, of saving one answer with its reasons, another text each time."""
    connection, cookie = http.client.HTTPConnection("127.0.0.1", port, timeout=60), _cookie(session)
    place = f"/assessments/{assessment}/indicators/{leaf}/"
    connection.request("GET", place, headers=cookie)
    page = connection.getresponse().read().decode()
    version, stage = (int(_field(page, name)) for name in ("version", "stage"))
    found = []
    for turn in range(SAVES):
        words = urlencode(
            {
                "value": str(turn % 5 + 1),
                "fact": f"Peraturan {turn}",
                "analysis": "",
                "version": version,
                "stage": stage,
            }
        )
        start = time.perf_counter()
        connection.request(
            "POST", f"{place}claim/", words, {**cookie, "Content-Type": "application/x-www-form-urlencoded"}
        )
        answer = connection.getresponse()
        answer.read()
        found.append((time.perf_counter() - start) * 1000)
        if answer.status != 200:
            raise SystemExit(f"saving {place}: {answer.status}")
        version += 1
    return statistics.median(found[5:]), statistics.quantiles(found[5:], n=20)[18]


def answers(port: int, session: str, assessment: int, leaf: str = "I24") -> tuple[float, float]:
    """p50 and p95, in milliseconds, of writing one answer by the API, another level and text each time."""
    connection, headers = http.client.HTTPConnection("127.0.0.1", port, timeout=60), _cookie(session)
    place = f"/api/v1/assessments/{assessment}/claims/{leaf}"
    headers = {**headers, "Content-Type": "application/json"}
    connection.request("GET", place, headers=headers)
    answer = connection.getresponse()
    answer.read()
    found = []
    for turn in range(SAVES):
        body = json.dumps({"value": str(turn % 5 + 1), "fact": f"Peraturan {turn}", "analysis": ""})
        start = time.perf_counter()
        connection.request("PUT", place, body, {**headers, "If-Match": answer.headers["ETag"]})
        answer = connection.getresponse()
        told = answer.read()
        found.append((time.perf_counter() - start) * 1000)
        if answer.status != 200:
            raise SystemExit(f"writing {place}: {answer.status} {told[:200]!r}")
    return statistics.median(found[5:]), statistics.quantiles(found[5:], n=20)[18]


def upload(port: int, session: str, folder: Path) -> tuple[float, float]:
    """MiB a second of an upload in pieces, and of a plain copy of the same file to the same disk, both put on it."""
    with tempfile.TemporaryDirectory(dir=folder) as place:
        source = Path(place, "source.txt")
        line = b"Indikator, tingkat, bukti, halaman, pasal, nomor, tanggal.\n"
        source.write_bytes((line * (FILE // len(line) + 1))[:FILE])
        start = time.perf_counter()
        with source.open("rb") as read, Path(place, "copy").open("wb") as written:
            shutil.copyfileobj(read, written)
            written.flush()
            os.fsync(written.fileno())
        copied = FILE / 2**20 / (time.perf_counter() - start)
        start = time.perf_counter()
        _bring(port, session, source)
        return FILE / 2**20 / (time.perf_counter() - start), copied


def _bring(port: int, session: str, source: Path) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {**_cookie(session), "Tus-Resumable": "1.0.0"}
    name = base64.b64encode(b"ukuran.txt").decode()
    begun = {**headers, "Upload-Length": str(FILE), "Upload-Metadata": f"filename {name}"}
    connection.request("POST", "/evidence/uploads/", headers=begun)
    answer = connection.getresponse()
    answer.read()
    place = answer.headers["Location"]
    with source.open("rb") as file:
        for offset in range(0, FILE, PIECE):
            more = {**headers, "Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
            connection.request("PATCH", place, file.read(PIECE), more)
            answer = connection.getresponse()
            told = answer.read()
            if answer.status != 204:
                raise SystemExit(f"uploading at {offset}: {answer.status} {told[:200]!r}")
    connection.request("DELETE", place, headers=headers)
    connection.getresponse().read()


def _cookie(session: str) -> dict[str, str]:
    return {"Cookie": f"tolok={session}; csrftoken={_TOKEN}", "X-CSRFToken": _TOKEN, "HX-Request": "true"}


def _field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="(\d+)"', page)
    if found is None:
        raise SystemExit(f"the workbench has no field {name}")
    return found[1]
