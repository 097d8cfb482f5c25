"""Asks HiGHS (through ``scipy.optimize.milp``), in this process or in one of its own that can be stopped at any moment.

HiGHS cannot be interrupted while it searches, and prints stray lines. So whoever may want to stop gets a child process,
and in either case what the solver prints goes nowhere.
"""

from __future__ import annotations

import ctypes
import io
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any, Protocol

import numpy as np
import numpy.typing as npt

from tolok.instruments.faults import Told
from tolok.instruments.language import Text

Floats = npt.NDArray[np.float64]
OPTIMAL, STOPPED, INFEASIBLE = 0, 1, 2
# How long a solve may take when nobody said: no process is left searching for ever.
_LONGEST = 3600.0
# How often somebody who waits is asked whether to go on, in seconds.
_LOOK = 0.05


class Cancelled(Told, RuntimeError):
    """Whoever asked does not want the answer any more; nothing is left running."""

    def __init__(self) -> None:
        super().__init__(Text("dibatalkan", "cancelled"))


class SolverFailed(Told, RuntimeError):
    """The solver ended without an answer; ``message`` carries its last words."""

    def __init__(self, why: str) -> None:
        message = Text("pemecah berhenti tanpa jawaban: {why}", "the solver ended without an answer: {why}")
        super().__init__(message.filled(why=why))


@dataclass(frozen=True)
class Problem:
    """Minimise ``objective`` · x with ``low`` <= A x <= ``high``, ``lower`` <= x <= ``upper``.

    x is whole where ``whole`` is 1. A in triples: ``data[i]`` stands in row ``rows[i]``, column ``columns[i]``.
    """

    objective: Floats
    data: Floats
    rows: npt.NDArray[np.int64]
    columns: npt.NDArray[np.int64]
    low: Floats
    high: Floats
    lower: Floats
    upper: Floats
    whole: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Allowance:
    """When to stop: after ``seconds``, within ``gap`` of the bound (a share), after ``nodes`` of the search tree."""

    seconds: float = _LONGEST
    gap: float = 0.0
    nodes: int | None = None


@dataclass(frozen=True)
class Solved:
    """``status`` is OPTIMAL (within the gap), STOPPED or INFEASIBLE; ``x`` None: nothing was found."""

    status: int
    x: Floats | None
    bound: float | None


class Solver(Protocol):
    """Something that solves problems one after another."""

    def solve(self, problem: Problem, allowance: Allowance) -> Solved:
        """Solve one problem."""


class Here:
    """Solves in this process: fastest to begin, cannot be stopped before its allowance ends."""

    def solve(self, problem: Problem, allowance: Allowance) -> Solved:
        """Solve one problem."""
        with silent():
            return milp_of(problem, allowance)


class Apart:
    """Solves in a process of its own, which ``cancel`` ends at once; close it when done (``with``).

    ``cancel`` is asked twenty times a second while the solver searches; ``beat`` is called as often.
    """

    def __init__(self, cancel: Callable[[], bool], beat: Callable[[], object] = lambda: None) -> None:
        self._cancel, self._beat = cancel, beat
        words = [sys.executable, "-m", "tolok.analysis.plan.solving"]
        self._process = subprocess.Popen(  # noqa: S603 - starts our own module with our own interpreter
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )

    def __enter__(self) -> Apart:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()

    def solve(self, problem: Problem, allowance: Allowance) -> Solved:
        """Solve one problem.

        Raises:
            Cancelled: ``cancel`` said so; the process is gone.
            SolverFailed: the process died.
        """
        told: list[Solved] = []
        talk = threading.Thread(target=self._ask, args=(problem, allowance, told), daemon=True)
        talk.start()
        while talk.is_alive():
            if self._cancel():
                self._process.kill()
                talk.join()
                raise Cancelled
            self._beat()
            talk.join(_LOOK)
        if not told:
            raise SolverFailed(f"exit {self._process.wait()}")
        return told[0]

    def _ask(self, problem: Problem, allowance: Allowance, told: list[Solved]) -> None:
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            return
        try:
            send(stdin, pack_problem(problem, allowance))
            reply = receive(stdout)
        except (OSError, ValueError):
            return  # it was killed
        if reply is not None:
            told.append(unpack_solved(reply))


def milp_of(problem: Problem, allowance: Allowance) -> Solved:
    """The answer of HiGHS to ``problem``."""
    from scipy.optimize import Bounds, LinearConstraint, milp  # a third of a second to import; only plans need it
    from scipy.sparse import csc_array

    shape = (len(problem.low), len(problem.objective))
    matrix = csc_array((problem.data, (problem.rows, problem.columns)), shape=shape)
    options: dict[str, Any] = {"mip_rel_gap": allowance.gap, "time_limit": min(allowance.seconds, _LONGEST)}
    if allowance.nodes is not None:
        options["node_limit"] = allowance.nodes
    found = milp(
        problem.objective,
        integrality=problem.whole,
        bounds=Bounds(problem.lower, problem.upper),
        constraints=LinearConstraint(matrix, problem.low, problem.high) if shape[0] else None,
        options=options,
    )
    status = _status(found.status, str(found.message), there=found.x is not None)
    bound = getattr(found, "mip_dual_bound", None)
    return Solved(status, found.x, None if bound is None or not np.isfinite(bound) else float(bound))


def _status(code: int, message: str, *, there: bool) -> int:
    """The end of a search; SciPy knows not every end of HiGHS by number, and tells the others in words.

    Raises:
        SolverFailed: it is none of those that can happen to a sound problem.
    """
    if code in (OPTIMAL, INFEASIBLE):
        return code
    if code == STOPPED or there or "limit reached" in message:
        return STOPPED
    if "infeasible" in message.casefold():
        return INFEASIBLE  # "or unbounded": nothing here is
    raise SolverFailed(message[:200])


@contextmanager
def silent() -> Iterator[None]:
    """What C code prints meanwhile goes nowhere, also what it still holds in its buffer."""
    sys.stdout.flush()
    libc = ctypes.CDLL(None) if os.name == "posix" else None
    if libc is not None:
        libc.fflush(None)
    kept = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        yield
    finally:
        if libc is not None:
            libc.fflush(None)
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def send(stream: IO[bytes], content: bytes) -> None:
    """Send one message: its length in eight bytes, then itself."""
    stream.write(len(content).to_bytes(8, "big"))
    stream.write(content)
    stream.flush()


def receive(stream: IO[bytes]) -> bytes | None:
    """Receive one message; None where the other side has gone."""
    head = stream.read(8)
    if len(head) < 8:
        return None
    size = int.from_bytes(head, "big")
    content = stream.read(size)
    return content if len(content) == size else None


def pack_problem(problem: Problem, allowance: Allowance) -> bytes:
    """A problem as bytes: plain arrays, nothing that could run."""
    nodes = -1 if allowance.nodes is None else allowance.nodes
    fields = {name: getattr(problem, name) for name in Problem.__dataclass_fields__}
    buffer = io.BytesIO()
    np.savez(buffer, allowance=np.array([allowance.seconds, allowance.gap, nodes]), **fields)
    return buffer.getvalue()


def unpack_problem(content: bytes) -> tuple[Problem, Allowance]:
    """What ``pack_problem`` made."""
    with np.load(io.BytesIO(content), allow_pickle=False) as found:
        seconds, gap, nodes = (float(number) for number in found["allowance"])
        problem = Problem(**{name: found[name] for name in Problem.__dataclass_fields__})
    return problem, Allowance(seconds, gap, None if nodes < 0 else int(nodes))


def pack_solved(solved: Solved) -> bytes:
    """An answer as bytes."""
    x = np.array([]) if solved.x is None else solved.x
    bound = np.nan if solved.bound is None else solved.bound
    buffer = io.BytesIO()
    np.savez(buffer, head=np.array([solved.status, solved.x is not None, bound], dtype=np.float64), x=x)
    return buffer.getvalue()


def unpack_solved(content: bytes) -> Solved:
    """What ``pack_solved`` made."""
    with np.load(io.BytesIO(content), allow_pickle=False) as found:
        status, there, bound = (float(number) for number in found["head"])
        return Solved(int(status), found["x"] if there else None, None if np.isnan(bound) else bound)


def seconds_left(until: float) -> float:
    """Seconds to the moment ``until`` of ``time.monotonic``, never less than a tenth."""
    return max(0.1, until - time.monotonic())
