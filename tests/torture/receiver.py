"""Hears the messages to programs, writes each down before it says so, and sometimes says that it cannot now.

A process of its own, that nobody kills: what was committed must arrive here at least once, and nothing else may.
"""

from __future__ import annotations

import json
import random
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

_REFUSED = 0.06


def serve(log: Path, seed: int) -> None:
    rng = random.Random(seed)
    sink = log.open("a")

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            refused = rng.random() < _REFUSED
            told = {"key": self.headers["webhook-id"], "to": self.path.strip("/"), "refused": refused, **body}
            sink.write(json.dumps(told) + "\n")
            sink.flush()
            self.send_response(503 if refused else 200)
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    sys.stdout.write(f"{server.server_address[1]}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    serve(Path(sys.argv[1]), int(sys.argv[2]))
