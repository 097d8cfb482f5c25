"""Measures issuing all reports of a cycle: 640 agencies, 47 indicators each, as the background does it, with its ZIP.

Run with ``make bench-reports``; rewrites ``benchmarks/reports.md``. Made-up levels (``web_data.py``).
"""

from __future__ import annotations

import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PROMISED = 120
"""Seconds for 640 reports."""


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
    (HERE / "reports.md").write_text(_page(found), "utf-8")
    print(json.dumps(found))


def measure() -> None:
    """Fill, issue all reports as a run, issue them again (all passed over), publish; what it took."""
    import web_data  # type: ignore[import-not-found]  # beside this script

    web_data.YEARS = (2024,)
    web_data.fill()
    from django.db import connection

    from tolok.assessment.models import Assessment, Cycle
    from tolok.organisation.access import standing_of
    from tolok.organisation.models import Person
    from tolok.records.actions.publications import freeze
    from tolok.records.actions.reports import ISSUE
    from tolok.records.models import Document
    from tolok.runs import carrying
    from tolok.runs.actions import start
    from tolok.runs.models import Run

    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = DEFAULT")
    by = Person.objects.get(email="national_coordinator@example.go.id")
    cycle = Cycle.objects.filter(agency=None, state="published").order_by("-year")[0]
    asked: dict[str, Any] = {"cycle": cycle.pk, "kind": "report", "again": False, "letter": _letter()}
    seconds, busy = [], []
    for _time in range(2):
        run = start(by=by, standing=standing_of(by), kind=ISSUE, asked=asked)
        began, worked = time.perf_counter(), time.process_time()
        carrying.carry_out(run.pk)
        seconds.append(round(time.perf_counter() - began, 1))
        busy.append(round(time.process_time() - worked, 1))
        state = Run.objects.values_list("state", flat=True).get(pk=run.pk)
        assert state == "done", Run.objects.get(pk=run.pk).message
    began = time.perf_counter()
    from django.db import transaction

    with transaction.atomic():
        publication = freeze(cycle, by, "")
    published = round(time.perf_counter() - began, 1)
    assert Document.objects.count() == Assessment.objects.filter(cycle=cycle).count() == publication.results.count()
    sizes = [document.blob.size for document in Document.objects.select_related("blob").defer("content")]
    print(
        json.dumps(
            {
                "reports": len(sizes),
                "seconds": seconds[0],
                "processor": busy[0],
                "load": round(os.getloadavg()[1], 1),
                "again": seconds[1],
                "publication": published,
                "bytes": sum(sizes) // len(sizes),
                "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            }
        )
    )


def _letter() -> dict[str, str]:
    from django.utils import timezone

    return {
        "office": "Kementerian Contoh",
        "number": "B/{urut}/LHE/2024",
        "place": "Jakarta",
        "dated": timezone.localdate().isoformat(),
        "name": "Nama Contoh",
        "position": "Deputi",
    }


def _page(found: dict[str, Any]) -> str:
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    machine += (
        f"; load {found['load']} from other work at the same time" if found["load"] > (os.cpu_count() or 1) else ""
    )
    rate = found["reports"] / found["seconds"]
    return f"""# Measurements of documents of record

`make bench-reports` measures this again and rewrites this page: one cycle of {found["reports"]} decided agencies with
47 indicators each (made-up levels, facts and reasons), issued by the run that the page *Laporan semua instansi* starts.

{datetime.now(UTC):%Y-%m-%d}, {machine}.

| what | measured |
|---|---:|
| {found["reports"]} reports issued (PDF/UA, file, row, ledger entry), and their sealed ZIP | {found["seconds"]} s |
| of these, processor time of the process | {found["processor"]} s |
| reports a second | {rate:.0f} |
| the same once more: nothing has changed, all passed over, a new ZIP | {found["again"]} s |
| publication of all {found["reports"]} results with the signed head | {found["publication"]} s |
| a report, on average | {found["bytes"] // 1024} KiB |
| most memory of the process, filling included | {found["memory"]} MiB |

Promised: all reports in less than {PROMISED} s.
"""


if __name__ == "__main__":
    measure() if sys.argv[1:] == ["measure"] else main()
