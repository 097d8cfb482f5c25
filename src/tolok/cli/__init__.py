"""The ``tolok`` command: reads words, calls one action or query, prints. Exit codes: 0 done, 1 faults, 2 wrong use."""

from __future__ import annotations

import io
import os
import signal
import sys


def main() -> None:
    """Run the command with the words it was called with."""
    _prepare_output()
    from tolok.cli.app import build

    try:
        build()()
    except KeyboardInterrupt:
        sys.exit(130)


def _prepare_output() -> None:
    """Files and pipes get UTF-8 whatever the machine's habit; a terminal shows what it can."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace") if stream.isatty() else stream.reconfigure(encoding="utf-8")
    if hasattr(signal, "SIGPIPE"):
        # Whoever read our output has seen enough (`tolok results | head`): that is no fault.
        signal.signal(signal.SIGPIPE, lambda _signal, _frame: os._exit(0))
