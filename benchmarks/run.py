"""Measures what the project promises about speed and writes it down in ``benchmarks/README.md``.

Run with ``make bench``. Every figure stands beside a bare one measured in the same run, so that the ratio means the
same on any machine: NumPy's own product and ranking for the vectorised path, an empty command for the process.
"""

from __future__ import annotations

import csv
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from tolok.instruments import instrument
from tolok.scoring import score
from tolok.scoring.table import Table

AGENCIES, MANY = 640, 1_000_000
HERE = Path(__file__).parent
COMMAND = Path(sys.executable).parent / "tolok"


def seconds(work: Callable[[], object], *, runs: int) -> float:
    """The median time of one run, after one that does not count."""
    work()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def vectorised() -> list[str]:
    """640 agencies x 47 indicators: index, digits, predicate and places, beside one bare product and its ranking."""
    rng = np.random.default_rng(2026)
    table = Table(instrument("spbe-2020"))
    levels = rng.integers(1, 6, (AGENCIES, 47)).astype(np.int8)
    floats, weights = levels.astype(np.float64), rng.random(47)

    def whole() -> None:
        scores = table.score(levels)
        _ = scores.published_units, scores.bands, scores.ranks

    bare = seconds(lambda: np.argsort(floats @ weights), runs=3000)
    ours = seconds(whole, runs=3000)
    return [
        _row("one bare product and its ranking (float64)", f"{bare * 1e6:.0f} µs", "1.0"),
        _row("vectorised path: index, digits, predicate, places", f"{ours * 1e6:.0f} µs", f"{ours / bare:.1f}"),
    ]


def memory() -> list[str]:
    """Peak memory of a process that scores n agencies, for growing n; the levels themselves are n x 47 bytes."""
    peaks = {count: _peak(count) for count in (1, MANY // 4, MANY // 2, MANY)}
    base = peaks[1]
    rows = [_row(f"{count:,} agencies, peak memory", f"{peak:.0f} MiB", "") for count, peak in peaks.items()]
    growth = (peaks[MANY] - base) / (peaks[MANY // 2] - base)
    return [*rows, _row("growth from half a million to a million (2.0 is linear)", "", f"{growth:.2f}")]


def _peak(count: int) -> float:
    code = f"""
import numpy as np, resource
from tolok.instruments import instrument
from tolok.scoring.table import Table
levels = np.random.default_rng(1).integers(1, 6, ({count}, 47), dtype=np.int8)
scores = Table(instrument("spbe-2020")).score(levels)
scores.published_units, scores.bands, scores.ranks
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""
    return float(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout)


def exact() -> list[str]:
    """The exact path, answers read and every node's value out, beside the same sum in plain floats."""
    found = instrument("spbe-2020")
    values = {str(number): 1 + number % 5 for number in range(1, 48)}
    weights = [float(leaf.weight or 0) for leaf in found.leaves]
    levels = list(values.values())
    ours = seconds(lambda: score(found, values), runs=400)
    bare = seconds(lambda: round(sum(w * v for w, v in zip(weights, levels, strict=True)) / 100, 2), runs=400)
    return [
        _row("one agency in plain floats, index only, not exact", f"{bare * 1e3:.4f} ms", "1.0"),
        _row("one agency, exact, all 60 nodes and the predicate", f"{ours * 1e3:.2f} ms", f"{ours / bare:.0f}"),
    ]


def process() -> list[str]:
    """``tolok score`` of a file of 640 agencies as a whole process, beside ``tolok version``."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "levels.csv"
        rng = np.random.default_rng(5)
        with path.open("w", newline="", encoding="utf-8") as stream:
            writer = csv.writer(stream)
            writer.writerow(["agency", "year", "indicator", "level"])
            for agency in range(AGENCIES):
                levels = rng.integers(1, 6, 47).tolist()
                writer.writerows([f"Instansi {agency:03d}", 2024, i, level] for i, level in enumerate(levels, start=1))
        words = [str(COMMAND), "score", str(path), "-i", "spbe-2020", "-f", "json"]
        ours = seconds(lambda: subprocess.run(words, check=True, capture_output=True), runs=7)
    bare = seconds(lambda: subprocess.run([str(COMMAND), "version"], check=True, capture_output=True), runs=7)
    return [
        _row("tolok version, whole process", f"{bare:.2f} s", "1.0"),
        _row(
            f"tolok score, {AGENCIES} agencies x 47 (CSV to JSON), whole process", f"{ours:.2f} s", f"{ours / bare:.1f}"
        ),
    ]


def _row(what: str, figure: str, ratio: str) -> str:
    return f"| {what} | {figure} | {ratio} |"


def main() -> None:
    rows = []
    for part in (vectorised, exact, process, memory):
        print(f"{part.__name__} ...", flush=True)
        rows += part()
    machine = f"{platform.system()} {platform.machine()}, {_cores()} cores"
    head = [
        "# Measurements",
        "",
        "`make bench` measures all of this again and rewrites this page. Medians; ratios are to a group's first row.",
        "",
        f"{datetime.now(UTC):%Y-%m-%d}, {machine}, Python {platform.python_version()}, NumPy {np.__version__}.",
        "",
        "| what | measured | ratio |",
        "|---|---:|---:|",
    ]
    wanted = [
        "",
        "Promised: the vectorised path within 5 of the bare product and ranking; a million agencies under 2 GiB,",
        "growing linearly; the exact path under 1 ms an agency; `tolok score` of 640 agencies under 1 s.",
        "",
        "Also measured: [the web application](web.md); [full reports](full_reports.md);",
        "[what a kill -9 leaves](torture.md); [analysis](analysis.md); [plans](plan.md).",
    ]
    text = "\n".join([*head, *rows, *wanted]) + "\n"
    (HERE / "README.md").write_text(text, encoding="utf-8")
    print(text)


def _cores() -> int:
    import os

    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main()
