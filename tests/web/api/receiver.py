"""A server that receives messages: tells each as a line of JSON, and answers with the codes it was started with."""

from __future__ import annotations

import json
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer


def serve(codes: list[int]) -> None:
    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            code = codes.pop(0) if len(codes) > 1 else codes[0]
            self.send_response(code)
            if code in {301, 302, 307}:
                self.send_header("Location", "/elsewhere")
            self.end_headers()
            headers = {name.lower(): value for name, value in self.headers.items()}
            say({"path": self.path, "headers": headers, "body": body})

        def log_message(self, *_words: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Receiver)
    say(server.server_address[1])
    server.serve_forever()


def say(told: object) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    serve([int(code) for code in sys.argv[1:]] or [200])
