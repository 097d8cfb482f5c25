"""The process that solves for another: problems come in by stdin, answers go out by stdout, and nothing else does."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

from tolok.analysis.plan.solver import milp_of, pack_solved, receive, send, unpack_problem

_PARENT_DEATH = 1
"""Linux: send this process a signal when the one that started it dies."""


def main() -> None:
    """Answer until the other side has gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever pressed Ctrl-C ends us by closing
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PARENT_DEATH, signal.SIGKILL)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    while (content := receive(sys.stdin.buffer)) is not None:
        problem, allowance = unpack_problem(content)
        send(answers, pack_solved(milp_of(problem, allowance)))


if __name__ == "__main__":
    main()
