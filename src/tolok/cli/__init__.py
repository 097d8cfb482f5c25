"""The ``tolok`` command line: words in, one call, text out. It exits with 0, 1 on faults, 2 on wrong use."""

from __future__ import annotations

import gc
import io
import os
import signal
import sys


def main() -> None:
    """Run the command with the words it was called with."""
    # A command makes many small values and ends: looking for circles among them takes a sixth of its time for nothing.
    gc.set_threshold(500_000)
    _prepare_output()
    try:
        code = _run()
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        # A full disk, a broken share: nothing of ours is at fault, and nothing half-written is left.
        sys.stderr.write(f"tolok: {error.strerror or error}\n")
        sys.exit(1)
    sys.exit(code)


def _run() -> int:
    """Run the command; its exit code."""
    from typer.exceptions import Abort, TyperException

    from tolok.cli.app import build
    from tolok.cli.console import LANGUAGE, WRONG_USE
    from tolok.cli.wrong_use import told
    from tolok.instruments.faults import printable

    try:
        code = build()(standalone_mode=False)
    except Abort:
        return 130
    except TyperException as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            return WRONG_USE  # the help has been shown
        lines = told(error).in_(LANGUAGE).splitlines()
        sys.stderr.write("".join(f"{printable(line)}\n" for line in lines))
        return WRONG_USE
    return code if isinstance(code, int) else 0


def _prepare_output() -> None:
    """Files and pipes get UTF-8 whatever the machine's habit; a terminal shows what it can."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=stream.encoding if stream.isatty() else "utf-8", errors="replace")
    if hasattr(signal, "SIGPIPE"):
        # Whoever read our output has seen enough (`tolok results | head`): that is no fault.
        signal.signal(signal.SIGPIPE, lambda _signal, _frame: os._exit(0))
