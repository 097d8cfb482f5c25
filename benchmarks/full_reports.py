"""Measures making all full reports of a cycle: 640 agencies, 47 indicators each, with charts, in one ZIP.

Run with ``make bench-full-reports``; rewrites ``benchmarks/full_reports.md``. Made-up levels (``web_data.py``).
"""

from __future__ import annotations

import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def main() -> None:
    """A database of its own, filled and measured in one process; then the page."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("TOLOK_", "DATABASE_"))}
        owner = {"TOLOK_OWNER": "1", "TOLOK_DEMO": "0", "DJANGO_SETTINGS_MODULE": "tolok.site.settings"}
        shell = {**kept, **owner, "TOLOK_DATA": folder}
        subprocess.run([sys.executable, "-m", "tolok.site.prepare"], env=shell, check=True)
        words = [sys.executable, __file__, "measure"]
        told = subprocess.run(words, env=shell, check=True, stdout=subprocess.PIPE, text=True).stdout
    found = json.loads(told.splitlines()[-1])
    (HERE / "full_reports.md").write_text(_page(found), "utf-8")
    print(json.dumps(found))


def measure() -> None:
    """Fill, then make all full reports as a run, and one report alone piece by piece; what each took."""
    import web_data  # type: ignore[import-not-found]  # beside this script

    web_data.YEARS = (2023, 2024)
    web_data.fill()
    from django.db import connection

    from tolok.assessment.models import Cycle
    from tolok.insight.actions import ALL
    from tolok.organisation.access import standing_of
    from tolok.organisation.models import Person
    from tolok.records.actions.documents import decided
    from tolok.runs import carrying
    from tolok.runs.actions import start
    from tolok.runs.models import Run

    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = DEFAULT")
    by = Person.objects.get(email="national_coordinator@example.go.id")
    cycle = Cycle.objects.filter(agency=None, state="published").order_by("-year")[0]
    pieces = _pieces(cycle, decided(cycle)[:40], standing_of(by))
    asked = {"cycle": cycle.pk, "language": "id"}
    run = start(by=by, standing=standing_of(by), kind=ALL, asked=asked)
    began = time.perf_counter()
    with _watched() as most:
        carrying.carry_out(run.pk)
    seconds = round(time.perf_counter() - began, 1)
    run = Run.objects.get(pk=run.pk)
    assert run.state == "done", run.message
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(
        json.dumps(
            {
                "reports": len(decided(cycle)),
                "seconds": seconds,
                "load": round(os.getloadavg()[1], 1),
                "children": round(children.ru_utime + children.ru_stime, 1),
                "bytes": run.size,
                "memory": max(total for total, _one in most) // 2**20,
                "own": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
                "one": max(one for _total, one in most) // 2**20,
                **pieces,
            }
        )
    )


def _pieces(cycle: Any, keys: Any, standing: Any) -> dict[str, float]:
    """Milliseconds a report, of each piece of the work, one after another in this process."""
    from tolok.analysis.report import briefing, full_report, report_workbook
    from tolok.insight.charts.drawn import drawings_of
    from tolok.insight.paper.charts import svg_of
    from tolok.insight.paper.setting import briefing_pdf, report_pdf
    from tolok.insight.queries.dossier import subjects_of

    began = time.perf_counter()
    subjects = [subject for _row, subject in subjects_of(cycle, keys, standing)]
    read = time.perf_counter()
    charts = [drawings_of(subject) for subject in subjects]
    told = [full_report(subject, "id") for subject in subjects]
    made = time.perf_counter()
    svg_of(next(iter(charts[0].values()))["spec"])  # starts the engine
    drawing = time.perf_counter()
    for some in charts:
        for chart in some.values():
            svg_of(chart["spec"])
    drawn = time.perf_counter()
    report_pdf(told[0], subjects[0].on)  # reads the fonts
    setting = time.perf_counter()
    for one, subject in zip(told, subjects, strict=True):
        report_pdf(one, subject.on)
    done = time.perf_counter()
    for subject in subjects:
        briefing_pdf(briefing(subject, "id").plain(), subject.on)
    briefed = time.perf_counter()
    for subject in subjects:
        report_workbook(subject, "id")
    booked = time.perf_counter()
    spent = {
        "read": read - began,
        "content": made - read,
        "drawing": drawn - drawing,
        "setting": done - setting,
        "briefing": briefed - done,
        "workbook": booked - briefed,
    }
    return {name: round(1000 * seconds / len(subjects), 1) for name, seconds in spent.items()}


@contextmanager
def _watched() -> Iterator[list[tuple[int, int]]]:
    """The memory of this process and those that set, together and the largest of these; shared pages count once."""
    import psutil

    over, seen = threading.Event(), [(0, 0)]

    def look() -> None:
        me = psutil.Process()
        while not over.wait(0.25):
            held = {}
            for process in [me, *me.children(recursive=True)]:
                try:
                    if process == me or "tolok.insight.paper.worker" in process.cmdline():
                        held[process.pid] = process.memory_full_info().pss
                except psutil.Error:
                    continue
            seen.append((sum(held.values()), max((size for pid, size in held.items() if pid != me.pid), default=0)))

    watch = threading.Thread(target=look)
    watch.start()
    try:
        yield seen
    finally:
        over.set()
        watch.join()


def _page(found: dict[str, Any]) -> str:
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    busy = found["load"] > 2 * (os.cpu_count() or 1)
    machine += f"; load {found['load']}, other work at the same time" if busy else ""
    rate = found["reports"] / found["seconds"]
    return f"""# Measurements of full reports

`make bench-full-reports` measures this again and rewrites this page: one cycle of {found["reports"]} decided agencies
with 47 indicators each and a cycle before it (made-up levels), made by the run that the page *Laporan analisis dan
peringkat* starts: radar, map of indicators and waterfall drawn for each, PDF/UA, one ZIP.

{datetime.now(UTC):%Y-%m-%d}, {machine}.

| what | measured |
|---|---:|
| {found["reports"]} full reports and their sealed ZIP | {found["seconds"]} s |
| reports a second | {rate:.1f} |
| the ZIP | {found["bytes"] / 2**20:.0f} MiB |
| processor time of the processes that draw and set | {found["children"]} s |
| most memory of all processes of the run together | {found["memory"]} MiB |
| most memory of one that draws and sets | {found["one"]} MiB |
| most memory of the process that reads, filling the database included | {found["own"]} MiB |

Where the time of one goes, each piece alone in one process, once the engine and the fonts are there:

| a report | measured |
|---|---:|
| reading the assessment, the one before and the cluster | {found["read"]} ms |
| putting sentences, tables and charts together | {found["content"]} ms |
| drawing its charts (Vega-Lite to SVG) | {found["drawing"]} ms |
| setting its pages (Typst, PDF/UA-1), without charts | {found["setting"]} ms |
| its briefing, one page | {found["briefing"]} ms |
| its spreadsheet with live formulas | {found["workbook"]} ms |
"""


if __name__ == "__main__":
    measure() if sys.argv[1:] == ["measure"] else main()
