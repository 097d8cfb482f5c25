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
    except OSError as error:
        # A full disk, a broken share: nothing of ours is at fault, and nothing half-written is left.
        sys.stderr.write(f"tolok: {error.strerror or error}\n")
        sys.exit(1)


def _prepare_output() -> None:
    """Files and pipes get UTF-8 whatever the machine's habit; a terminal shows what it can."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=stream.encoding if stream.isatty() else "utf-8", errors="replace")
    if hasattr(signal, "SIGPIPE"):
        # Whoever read our output has seen enough (`tolok results | head`): that is no fault.
        signal.signal(signal.SIGPIPE, lambda _signal, _frame: os._exit(0))
