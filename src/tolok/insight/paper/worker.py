"""A process that sets reports: reads one after another as JSON, answers each with its PDF, ends with its input.

Each message is eight bytes that say how long it is, and the message; before an answer stands one byte: ``+`` a PDF,
``-`` why there is none.
"""

from __future__ import annotations

import json
import sys
import traceback
from datetime import date
from typing import IO


def main() -> None:
    """Answer until nothing more is asked."""
    from tolok.insight.paper.setting import report_pdf

    while asked := read(sys.stdin.buffer):
        job = json.loads(asked)
        try:
            answer, sign = report_pdf(job["told"], date.fromisoformat(job["on"])), b"+"
        except Exception:  # noqa: BLE001  # whatever it is: who asked is told, and asks for the next one
            answer, sign = traceback.format_exc().encode(), b"-"
        sys.stdout.buffer.write(sign)
        write(sys.stdout.buffer, answer)


def read(stream: IO[bytes]) -> bytes:
    """The next message; nothing when there is none any more."""
    head = stream.read(8)
    return stream.read(int.from_bytes(head)) if len(head) == 8 else b""


def write(stream: IO[bytes], message: bytes) -> None:
    """A message, at once."""
    stream.write(len(message).to_bytes(8) + message)
    stream.flush()


if __name__ == "__main__":
    main()
