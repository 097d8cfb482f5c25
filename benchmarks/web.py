"""Measures the web application: pages and API reads over 640 agencies, four years and 53 units.

Run with ``make bench-web``; rewrites ``benchmarks/web.md``. Each figure stands beside that of `/healthz` (one small
query, no template) of the same run, so that the ratio means the same on any machine.
"""

from __future__ import annotations

import http.client
import json
import os
import platform
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
from benchmarks.web_writing import answers, saves, upload

PORT = 8399
REQUESTS = 120
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Asked:
    """What is measured: a name, an address, and whose session asks."""

    name: str
    path: str
    role: str = ""


def pages(known: dict[str, Any]) -> list[Asked]:
    """The addresses measured."""
    one, leaf = f"/assessments/{known['assessment']}", "I23"
    return [
        Asked("/healthz", "/healthz"),
        Asked("public front page", "/"),
        Asked("agency's result (public)", f"/agencies/{known['slug']}/"),
        Asked("home, coordinator", "/", "coordinator"),
        Asked("my work, unit officer", "/my-work/", "unit_officer"),
        Asked("assessment", f"{one}/", "coordinator"),
        Asked("board, 53 units x 47 indicators", f"{one}/board/", "coordinator"),
        Asked("assessment as a tree, API", f"/api/v1{one}/tree", "coordinator"),
        Asked("assessment, API", f"/api/v1/assessments/{known['assessment']}", "coordinator"),
        Asked("its claims, API", f"/api/v1/assessments/{known['assessment']}/claims", "coordinator"),
        Asked("indicator workbench", f"{one}/indicators/{leaf}/", "coordinator"),
        Asked("cycle, 640 agencies", f"/cycles/{known['cycle']}/", "national_coordinator"),
        Asked("all units, page", f"/cycles/{known['unit_cycle']}/units/", "coordinator"),
        Asked("all units, API", f"/api/v1/cycles/{known['unit_cycle']}/units", "coordinator"),
        Asked("evidence shelf", "/evidence/", "coordinator"),
        Asked("history", "/history/", "national_coordinator"),
    ]


@dataclass
class Found:
    """Everything that was measured."""

    rows: list[tuple[str, float, float, float, float]]
    statements: dict[str, int]
    save: tuple[float, float]
    save_small: tuple[float, float]
    put: tuple[float, float]
    put_small: tuple[float, float]
    upload: tuple[float, float]
    rss: float
    pss: float
    database: float


def main() -> None:
    """Fill, serve, measure, write down."""
    with tempfile.TemporaryDirectory() as small, _filled(small, agencies=2) as (_shell, known, _server):
        who = known["sessions"]["coordinator"], known["assessment"]
        save_small, put_small = saves(PORT, *who), answers(PORT, *who)
    with tempfile.TemporaryDirectory() as folder, _filled(folder) as (shell, known, server):
        rows = [measured(asked, known) for asked in pages(known)]
        rss, pss, database = _memory(server.pid)
        session = known["sessions"]["coordinator"]
        found = Found(
            rows=rows,
            statements=_statements(shell, known),
            save=saves(PORT, session, known["assessment"]),
            save_small=save_small,
            put=answers(PORT, session, known["assessment"]),
            put_small=put_small,
            upload=upload(PORT, session, Path(folder)),
            rss=rss,
            pss=pss,
            database=database,
        )
    _write(found)


@contextmanager
def _filled(
    folder: str, agencies: int = 640
) -> Iterator[tuple[dict[str, str], dict[str, Any], subprocess.Popen[bytes]]]:
    """A server over made-up rows: its environment, what to ask for, its process."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TOLOK_", "DATABASE_"))}
    shell = {**kept, "TOLOK_DATA": folder, "TOLOK_DEMO": "0", "TOLOK_PORT": str(PORT), "BENCH_AGENCIES": str(agencies)}
    shell["TOLOK_API_RATE"] = "1000000"  # one person asks as often as many
    Path(folder).chmod(0o755)
    owner = {**shell, "TOLOK_OWNER": "1", "DJANGO_SETTINGS_MODULE": "tolok.site.settings"}
    subprocess.run([sys.executable, "-m", "tolok.site.prepare"], env=owner, check=True)
    filled = subprocess.run(
        [sys.executable, HERE / "web_data.py"], env=owner, check=True, stdout=subprocess.PIPE, text=True
    )
    server = subprocess.Popen([Path(sys.executable).parent / "tolok", "serve"], env=shell)
    try:
        _wait(server)
        yield shell, json.loads(filled.stdout), server
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(60)


def _statements(shell: dict[str, str], known: dict[str, Any]) -> dict[str, int]:
    asked = [(one.name, one.path, known["sessions"].get(one.role, "")) for one in pages(known)]
    counted = subprocess.run(
        [sys.executable, HERE / "web_statements.py"],
        env={**shell, "DJANGO_SETTINGS_MODULE": "tolok.site.settings"},
        check=True,
        input=json.dumps(asked),
        stdout=subprocess.PIPE,
        text=True,
    )
    found: dict[str, int] = json.loads(counted.stdout)
    return found


def measured(asked: Asked, known: dict[str, Any]) -> tuple[str, float, float, float, float]:
    """Name, p50 and p95 in ms with one client, p95 in ms and requests a second with eight."""
    session = known["sessions"].get(asked.role, "")
    ask(asked, session, 10)
    alone = ask(asked, session, REQUESTS)
    together: list[float] = []
    threads = [threading.Thread(target=lambda: together.extend(ask(asked, session, REQUESTS // 4))) for _ in range(8)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rate = len(together) / (time.perf_counter() - start)
    p50, p95 = statistics.median(alone), statistics.quantiles(alone, n=20)[18]
    return asked.name, p50, p95, statistics.quantiles(together, n=20)[18], rate


def ask(asked: Asked, session: str, times: int) -> list[float]:
    """The milliseconds of each of ``times`` requests on one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
    headers = {"Cookie": f"tolok={session}"} if session else {}
    found = []
    for _ in range(times):
        start = time.perf_counter()
        connection.request("GET", asked.path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        found.append((time.perf_counter() - start) * 1000)
        if answer.status != 200:
            raise SystemExit(f"{asked.name} {asked.path}: {answer.status}")
    return found


def _wait(server: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if server.poll() is not None:
            raise SystemExit("the server ended; its words above say why (another one on the port?)")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/healthz", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise SystemExit("the server did not start")


def _memory(pid: int) -> tuple[float, float, float]:
    """MiB of server and worker, shared pages counted each time and once; and of PostgreSQL, counted once."""
    family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    told = [one.memory_full_info() for one in family]
    database = [one for one in psutil.process_iter(["name", "ppid"]) if "postgres" in (one.info["name"] or "")]
    own = {one.pid for one in database if f"TOLOK_PORT={PORT}" in _environment(one)}
    theirs = [one.memory_full_info().pss for one in database if one.pid in own or one.info["ppid"] in own]
    return sum(one.rss for one in told) / 2**20, sum(one.pss for one in told) / 2**20, sum(theirs) / 2**20


def _environment(process: psutil.Process) -> str:
    try:
        return "\n".join(f"{name}={value}" for name, value in process.environ().items())
    except psutil.Error:
        return ""


def _write(found: Found) -> None:
    base = found.rows[0][1]
    machine = (
        f"{datetime.now(UTC):%Y-%m-%d}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}; two web workers, clients on the same machine."
    )
    tree = next(row for row in found.rows if row[0] == "assessment as a tree, API")
    brought, copied = found.upload
    counted, save = found.statements[tree[0]], found.put[0]
    lines = [
        "# Measurements of the web application",
        "",
        "`make bench-web` measures all of this again and rewrites this page: 640 agencies with four decided years and",
        "one running (150,000 claims), 53 units with a cycle of their own; made-up levels. Ratio: p50 to that of",
        "`/healthz`. Statements: SQL of one request, those that sign in and set the walls (6 to 8) among them.",
        "",
        machine,
        "",
        "| page | p50 | p95 | ratio | statements | p95, 8 clients | requests/s, 8 clients |",
        "|---|---:|---:|---:|---:|---:|---:|",
        *(
            f"| {name} | {p50:.1f} ms | {p95:.1f} ms | {p50 / base:.1f} | {found.statements[name]} | {many:.0f} ms "
            f"| {rate:.0f} |"
            for name, p50, p95, many, rate in found.rows
        ),
        "",
        "| written | here |",
        "|---|---:|",
        f"| an answer by the API, 640 agencies | p50 {found.put[0]:.1f} ms, p95 {found.put[1]:.1f} ms |",
        f"| an answer by the API, 2 agencies | p50 {found.put_small[0]:.1f} ms, p95 {found.put_small[1]:.1f} ms |",
        f"| growth from 2 to 640 agencies | {found.put[0] / found.put_small[0]:.2f} times |",
        f"| saved by the page, 640 agencies | p50 {found.save[0]:.1f} ms, p95 {found.save[1]:.1f} ms |",
        f"| saved by the page, 2 agencies | p50 {found.save_small[0]:.1f} ms, p95 {found.save_small[1]:.1f} ms |",
        f"| growth from 2 to 640 agencies | {found.save[0] / found.save_small[0]:.2f} times |",
        f"| upload of 64 MiB in pieces of 8, checked and on the disk | {brought:.0f} MiB/s |",
        f"| plain copy of the same file to the same disk | {copied:.0f} MiB/s; ratio {brought / copied:.2f} |",
        "",
        "| memory after this | MiB |",
        "|---|---:|",
        f"| server and worker, shared pages counted once (PSS) | {found.pss:.0f} |",
        f"| the same, shared pages counted in each process (RSS) | {found.rss:.0f} |",
        f"| PostgreSQL (PSS) | {found.database:.0f} |",
        "",
        "Promised: p95 under 100 ms with one client for every page; all units by API at most 50 ms at p50; server and",
        "worker together at most 300 MB.",
        "",
        "## Beside CISO Assistant",
        "",
        "The nearest open system (Django). Its figures were measured elsewhere, on another machine of 2 cores, for an",
        "assessment of 47 indicators; ours are those of above. Its ratio: its figure to ours.",
        "",
        "| | CISO Assistant | Tolok | ratio |",
        "|---|---:|---:|---:|",
        f"| tree of one assessment, p50 | 118-240 ms | {tree[1]:.1f} ms | {118 / tree[1]:.0f}-{240 / tree[1]:.0f} |",
        f"| its statements | 126-225 | {counted} | {126 / counted:.0f}-{225 / counted:.0f} |",
        f"| requests/s, 8 clients | 4-16 | {tree[4]:.0f} | |",
        f"| one update by the API, p50 | 51-71 ms, growing | {save:.1f} ms | {51 / save:.1f}-{71 / save:.1f} |",
        f"| memory | 670-1,050 MB | {found.pss:.0f} MiB | {670 / found.pss:.1f}-{1050 / found.pss:.1f} |",
    ]
    (HERE / "web.md").write_text("\n".join(lines) + "\n", "utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
