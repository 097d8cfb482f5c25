"""How many SQL statements each page takes: asks it in this process, warm, and counts. Run by ``web.py``."""

from __future__ import annotations

import io
import json
import sys
from typing import Any


def counted(asked: list[tuple[str, str, str]]) -> dict[str, int]:
    """Statements by name, of addresses ``(name, path, session)``; the signing in and walls of the request included."""
    import django

    django.setup()
    from django.core.handlers.wsgi import WSGIHandler
    from django.db import connection

    handler = WSGIHandler()
    found: dict[str, int] = {}
    for name, path, session in asked:
        _answer(handler, path, session)
        _answer(handler, path, session)
        statements: list[str] = []

        def count(execute: Any, sql: str, *rest: Any, kept: list[str] = statements) -> Any:
            kept.append(sql)
            return execute(sql, *rest)

        with connection.execute_wrapper(count):
            _answer(handler, path, session)
        found[name] = len(statements)
    return found


def _answer(handler: Any, path: str, session: str) -> None:
    asked = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "HTTP_HOST": "localhost",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_COOKIE": f"tolok={session}" if session else "",
        "wsgi.input": io.BytesIO(),
        "wsgi.url_scheme": "http",
    }
    answer = handler(asked, lambda _status, _headers: None)
    b"".join(answer)
    answer.close()


if __name__ == "__main__":
    sys.stdout.write(json.dumps(counted(json.load(sys.stdin))))
