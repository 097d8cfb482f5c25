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
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

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
        Asked("indicator workbench", f"{one}/indicators/{leaf}/", "coordinator"),
        Asked("cycle, 640 agencies", f"/cycles/{known['cycle']}/", "national_coordinator"),
        Asked("all units, page", f"/cycles/{known['unit_cycle']}/units/", "coordinator"),
        Asked("all units, API", f"/api/v1/cycles/{known['unit_cycle']}/units", "coordinator"),
        Asked("evidence shelf", "/evidence/", "coordinator"),
        Asked("history", "/history/", "national_coordinator"),
    ]


def main() -> None:
    """Fill, serve, measure, write down."""
    with tempfile.TemporaryDirectory() as folder:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("TOLOK_", "DATABASE_"))}
        shell = {**kept, "TOLOK_DATA": folder, "TOLOK_DEMO": "0", "TOLOK_PORT": str(PORT)}
        Path(folder).chmod(0o755)
        owner = {**shell, "TOLOK_OWNER": "1", "DJANGO_SETTINGS_MODULE": "tolok.site.settings"}
        subprocess.run([sys.executable, "-m", "tolok.site.prepare"], env=owner, check=True)
        filled = subprocess.run(
            [sys.executable, HERE / "web_data.py"], env=owner, check=True, stdout=subprocess.PIPE, text=True
        )
        known = json.loads(filled.stdout)
        server = subprocess.Popen([Path(sys.executable).parent / "tolok", "serve"], env=shell)
        try:
            _wait()
            rows = [measured(asked, known) for asked in pages(known)]
            memory = _memory(server.pid)
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(30)
    _write(rows, memory)


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


def _wait() -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/healthz", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise SystemExit("the server did not start")


def _memory(pid: int) -> float:
    family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    return float(sum(one.memory_info().rss for one in family if "postgres" not in one.name())) / 2**20


def _write(rows: list[tuple[str, float, float, float, float]], memory: float) -> None:
    base = rows[0][1]
    machine = (
        f"{datetime.now(UTC):%Y-%m-%d}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}; two web workers, clients on the same machine."
    )
    lines = [
        "# Measurements of the web application",
        "",
        "`make bench-web` measures all of this again and rewrites this page: 640 agencies with four decided years and",
        "one running (150,000 claims), 53 units with a cycle of their own; made-up levels. Ratio: p50 to that of",
        "`/healthz`.",
        "",
        machine,
        "",
        "| page | p50 | p95 | ratio | p95, 8 clients | requests/s, 8 clients |",
        "|---|---:|---:|---:|---:|---:|",
        *(
            f"| {name} | {p50:.1f} ms | {p95:.1f} ms | {p50 / base:.1f} | {many:.0f} ms | {rate:.0f} |"
            for name, p50, p95, many, rate in rows
        ),
        "",
        f"Memory of server and worker together after this: {memory:.0f} MiB (shared pages counted each time).",
        "",
        "Promised: p95 under 100 ms with one client for every page; all units by API at most 50 ms at p50.",
    ]
    (HERE / "web.md").write_text("\n".join(lines) + "\n", "utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
