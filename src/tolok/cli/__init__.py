"""The ``tolok`` command: reads words, calls one action or query, prints. Exit codes: 0 done, 1 faults, 2 wrong use."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command with the words it was called with."""
    from tolok.cli.app import build

    try:
        build()()
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # Whoever read our output has seen enough (`tolok results | head`).
        sys.stderr.close()
        sys.exit(0)
