"""Measures how sure an index is, fast: draws, rank sets, Sobol indices, what if, agreement, the account of a change.

Run with ``make bench-analysis``; rewrites ``benchmarks/analysis.md``. Made-up levels. Where ``SALib`` is installed
beside (``pip install SALib``; the product does not need it) its own loop runs on the same sample in the same run.
"""

from __future__ import annotations

import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from tolok.analysis.certainty import (
    Ratings,
    agreement,
    assumed_errors,
    index_sensitivity,
    intervals,
    rank_sets,
    simulate,
    sobol_indices,
)
from tolok.analysis.change import account
from tolok.analysis.straight import Straight, straight
from tolok.analysis.whatif import WhatIf
from tolok.instruments import instrument
from tolok.scoring import score
from tolok.scoring.columns import places
from tolok.scoring.table import Table

HERE = Path(__file__).parent
AGENCIES, REPLICATIONS, RUNS, FACTORS = 640, 10_000, 1024, 5


def made(agencies: int, seed: int = 1) -> Any:
    """Levels 1 to 5, agencies of different height."""
    chance = np.random.default_rng(seed)
    means = chance.normal(2.9, 0.7, (agencies, 1))
    return np.clip(np.rint(chance.normal(means, 0.9, (agencies, 47))), 1, 5).astype(np.int64)


def timed(work: Callable[[], object], times: int = 5) -> tuple[float, float, float]:
    """Best and median seconds, and processor seconds of the best."""
    work()
    found = []
    for _ in range(times):
        began, worked = time.perf_counter(), time.process_time()
        work()
        found.append((time.perf_counter() - began, time.process_time() - worked))
    return min(found)[0], statistics.median(wall for wall, _ in found), min(busy for _, busy in found)


def plain_draws(index: Straight, levels: Any) -> None:
    """The same size in bare NumPy: noise on levels, one product, ranks and bands; the usual way, one draw at a time."""
    chance = np.random.default_rng(1)
    weights = index.floats
    limits = np.array([1.8, 2.6, 3.5, 4.2])
    ranks = np.zeros(len(levels))
    bands = np.zeros((len(levels), 5))
    rows = np.arange(len(levels))
    for _ in range(REPLICATIONS):
        drawn = chance.random(levels.shape, dtype=np.float32)
        noisy = np.clip(levels + (drawn < 0.1) - (drawn >= 0.9), 1, 5)
        values = noisy @ weights
        ranks += places(values)[0]
        bands[rows, limits.searchsorted(values, side="right")] += 1


def sobol_sample() -> tuple[Any, Any, Any, Callable[[Any], Any], list[str]]:
    """One sample of five group factors, and the model: the index of every agency for one run of them."""
    chance = np.random.default_rng(3)
    names = ["assessors", "weights", "codes", "mean", "team"]
    first, second = (chance.random((RUNS, FACTORS)) for _ in range(2))
    mixed = np.repeat(first[None], FACTORS, axis=0)
    for i in range(FACTORS):
        mixed[i, :, i] = second[:, i]
    base = made(AGENCIES) @ straight(Table(instrument("spbe-2020").at(2024))).floats

    def model(factors: Any) -> Any:
        """Runs in front, agencies behind; any cheap function of the factors and the agency will do here."""
        a, w, c, m, t = (factors[..., i, None] for i in range(FACTORS))
        return base + 0.2 * (a - 0.5) + 0.1 * (w - 0.5) * (base - 3) + 0.5 * (c - 0.5) * (m < 0.5) + 0.3 * (t - 0.5)

    return first, second, mixed, model, names


def salib() -> tuple[tuple[float, float, float], tuple[float, float, float], float, str] | None:
    """SALib's loop over agencies and ours over all at once, the same outputs; None where it is not installed."""
    try:
        from importlib.metadata import version

        from SALib.analyze import sobol  # type: ignore[import-not-found,import-untyped,unused-ignore]
    except ImportError:
        return None
    first, second, mixed, model, names = sobol_sample()
    a, b, ab = model(first), model(second), model(mixed)
    problem = {"num_vars": FACTORS, "names": names, "bounds": [[0, 1]] * FACTORS}
    rows = np.concatenate([a[None], ab, b[None]]).transpose(1, 0, 2).reshape(-1, AGENCIES)
    found: list[Any] = []

    def theirs() -> None:
        found[:] = [sobol.analyze(problem, rows[:, i], calc_second_order=False) for i in range(AGENCIES)]

    ours = timed(lambda: sobol_indices(names, a, b, ab))
    loop = timed(theirs, times=1)
    told = sobol_indices(names, a, b, ab)
    apart = max(
        np.abs(told.first - np.array([one["S1"] for one in found]).T).max(),
        np.abs(told.total - np.array([one["ST"] for one in found]).T).max(),
    )
    return ours, loop, float(apart), version("SALib")


def memory_of_draws() -> int:
    """MiB at the most of a process that does nothing but the draws, imports and levels included."""
    words = [sys.executable, __file__, "draws"]
    return int(subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True).stdout)


def draws() -> None:
    index = straight(Table(instrument("spbe-2020").at(2024)))
    groups = ["provinsi"] * 38 + ["kota"] * 93 + ["kabupaten"] * (AGENCIES - 131)
    errors = assumed_errors(index, up=0.1, down=0.1, team=0.05)
    simulate(index, made(AGENCIES), errors, groups=groups, replications=REPLICATIONS)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)


def main() -> None:
    index = straight(Table(instrument("spbe-2020").at(2024)))
    levels = made(AGENCIES)
    errors = assumed_errors(index, up=0.1, down=0.1, team=0.05)
    groups = ["provinsi"] * 38 + ["kota"] * 93 + ["kabupaten"] * (AGENCIES - 131)
    found = intervals(index, levels, errors)
    drawn = timed(lambda: simulate(index, levels, errors, groups=groups, replications=REPLICATIONS))
    plain = timed(lambda: plain_draws(index, levels), times=1)
    others = [Fraction(value).limit_denominator(2000) for value in found.index.tolist()]
    threes: dict[str, Any] = {str(n): 3 for n in range(1, 48)}
    asked = WhatIf(instrument("spbe-2020").at(2024), threes, others=others)
    two = np.stack([levels, made(AGENCIES, 2)])
    ratings = Ratings(index, ("a", "b"), tuple(map(str, range(AGENCIES))), two, np.ones(two.shape, np.bool_))
    kami = instrument("kami-5.0")
    low, high = (score(kami, {leaf.id: code if leaf.id[0] != "1" else "A" for leaf in kami.leaves}) for code in "13")
    rows = [
        (f"{REPLICATIONS:,} draws × {AGENCIES} agencies × 47 indicators, bands and ranks in clusters", drawn),
        ("the same in bare NumPy, one draw after the other, noise on published levels", plain),
        ("intervals and band support, closed form", timed(lambda: intervals(index, levels, errors))),
        ("rank sets of all 640, marginal", timed(lambda: rank_sets(found.corrected, found.sd), 3)),
        ("rank sets of a cluster of 93, marginal", timed(lambda: rank_sets(found.corrected[:93], found.sd[:93]))),
        (
            "Sobol indices of four groups for 640 agencies, model runs included",
            timed(lambda: index_sensitivity(index, index.counted(levels), errors, runs=RUNS), 2),
        ),
        ("agreement of two assessors on 640 agencies, every interval", timed(lambda: agreement(ratings), 2)),
        (
            "what if: two levels changed, every consequence, 640 agencies",
            timed(lambda: asked.answer({"7": 5, "47": 1}), 20),
        ),
        ("account of a change under gates (KAMI 5.0)", timed(lambda: account(low, high), 3)),
    ]
    (HERE / "analysis.md").write_text(_page(rows, drawn, plain, salib(), memory_of_draws()), "utf-8")
    print((HERE / "analysis.md").read_text("utf-8"))


def _page(
    rows: list[tuple[str, tuple[float, float, float]]],
    drawn: tuple[float, float, float],
    plain: tuple[float, float, float],
    beside: tuple[tuple[float, float, float], tuple[float, float, float], float, str] | None,
    memory: int,
) -> str:
    load = os.getloadavg()[0]
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    machine += f", NumPy {np.__version__}; load {load:.1f} at the end, other work included"
    table = "\n".join(f"| {what} | {_s(wall)} | {_s(median)} | {_s(busy)} |" for what, (wall, median, busy) in rows)
    page = f"""# Measurements of analysis

`make bench-analysis` measures this again and rewrites this page. Levels are made up:
{AGENCIES} agencies, 47 indicators.

{datetime.now(UTC):%Y-%m-%d}, {machine}.

| what | best | median | processor |
|---|---:|---:|---:|
{table}

*Processor* is the time of all threads together: what is left where nothing else runs beside.

The draws take {plain[2] / drawn[2]:.1f} times less of the processor than bare NumPy doing the usual thing, and at most
{memory} MiB in a process of their own. Promised: under 2 s and 1 GiB on two cores; what if under 50 ms.
"""
    if beside is None:
        return page + "\nSALib is not installed here, so nothing stands beside the Sobol indices.\n"
    ours, loop, apart, version = beside
    return (
        page
        + f"""
## Beside SALib {version}

{RUNS} runs × {FACTORS + 2} matrices of {FACTORS} factors, {AGENCIES} outputs, 100 bootstrap draws each; the same
outputs for both.

| what | best | processor |
|---|---:|---:|
| SALib, `sobol.analyze` for one agency after the other | {_s(loop[0])} | {_s(loop[2])} |
| `sobol_indices` for all at once | {_s(ours[0])} | {_s(ours[2])} |
| ratio | {loop[0] / ours[0]:.0f} | {loop[2] / ours[2]:.0f} |

The indices differ by {apart:.0e} at the most. Promised: at least 20 times faster.
"""
    )


def _s(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 0.1 else f"{1000 * seconds:.1f} ms"


if __name__ == "__main__":
    draws() if sys.argv[1:] == ["draws"] else main()
