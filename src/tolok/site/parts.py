"""What `tolok serve` runs: the web server and the worker of jobs, forked from one process that has loaded everything.

What is loaded before the fork stands in memory once, however many processes read it: code, templates, words, addresses.
"""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

_STOP_WITHIN = 15.0
_SETTLED_AFTER = 20.0
"""So long a part runs, in seconds, before an end of it counts as an accident and not as a fault of its own."""
_REQUESTS_END_WITHIN = 10
"""Whole seconds for a web worker to answer what it began; one that hangs would keep its part from ending."""
_TRIES = 5
_PR_SET_PDEATHSIG = 1
_M_ARENA_MAX, _M_TRIM_THRESHOLD = -8, -1


class Part:
    """A process of `tolok serve`, started again when it ends by itself."""

    def __init__(self, name: str, run: Callable[[], None]) -> None:
        self.name = name
        self._run = run
        self._failures = 0
        self.start()

    def start(self) -> None:
        """Fork it."""
        self._began = time.monotonic()
        self._process = multiprocessing.get_context("fork").Process(
            target=_as_child, args=(self._run, os.getpid()), name=self.name
        )
        self._process.start()

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._process.is_alive()

    def start_again(self) -> bool:
        """Start it again after it ended; False when it ends again and again as soon as it is started."""
        self._failures = self._failures + 1 if time.monotonic() - self._began < _SETTLED_AFTER else 1
        if self._failures >= _TRIES:
            return False
        time.sleep(self._failures / 2)
        self.start()
        return True

    def ask_to_stop(self) -> None:
        """Let it finish what it does, and end."""
        self._process.terminate()

    def wait_until_stopped(self) -> None:
        """Wait for its end, or end it."""
        self._process.join(_STOP_WITHIN)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()


def load() -> None:
    """Load what web server and worker need, so that they share it after the fork. Opens no connection."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tolok.site.settings")
    _few_heaps()
    from tolok.site.wsgi import application  # noqa: F401  # its import is what loads the rooms, and the middleware

    _load_words_and_addresses()
    _load_templates()
    _load_instruments()
    _load_migrations()
    gc.collect()
    # What is there now stays until the end: the collector need not walk it, which would copy its pages into each child.
    gc.freeze()
    # What ran in circles is let go after a few pages and not after hundreds, or it scatters over twice the memory.
    gc.set_threshold(5_000, 2, 1)
    gc.collect()  # or it would count what is frozen, and let a quarter as much rubbish pile up before it looks again


def web(host: str, port: int, workers: int) -> None:
    """The web server, until it is told to stop."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server.mp import MPServer

    from tolok.site.wsgi import application

    parent = os.getpid()

    def loaded() -> Any:
        end_with(parent)
        return application

    MPServer(
        "tolok.site.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=4,
        backpressure=64,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=_REQUESTS_END_WITHIN,
    ).serve(target_loader=loaded, wrap_loader=False)


def jobs() -> None:
    """The worker of background jobs, until it is told to stop."""
    from django.core.management import call_command

    call_command("procrastinate", "worker", "--concurrency", "4")


def end_with(parent: int) -> None:
    """Let the kernel end this process as soon as ``parent`` ends, however that ends: no orphan keeps the port.

    Where the kernel cannot (only Linux does), orphans are left to the operator.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _as_child(run: Callable[[], None], parent: int) -> None:
    end_with(parent)
    os.setsid()  # Ctrl-C in a terminal is for the parent, who stops its parts one after the other
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, signal.SIG_DFL)
    run()


def _few_heaps() -> None:
    # The C library gives every thread a heap of its own, which holds on to what it once had.
    if sys.platform == "linux" and hasattr(ctypes.CDLL(None), "mallopt"):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)
        ctypes.CDLL(None).mallopt(_M_TRIM_THRESHOLD, 128 * 1024)


def _load_words_and_addresses() -> None:
    from django.conf import settings
    from django.urls import reverse
    from django.utils.translation import gettext, override

    for language, _name in settings.LANGUAGES:
        with override(language):
            gettext("Beranda")
            reverse("home")


def _load_instruments() -> None:
    from tolok.assessment.editions import instrument_in
    from tolok.instruments.library import library_text

    for name in ("spbe-2020", "pemdi-2026"):  # those that national cycles run on
        instrument_in(library_text(name))


def _load_migrations() -> None:
    from django.db.migrations.loader import MigrationLoader

    MigrationLoader(None)  # reads their files alone; readiness asks for them in every process


def _load_templates() -> None:
    from django.template import TemplateDoesNotExist, TemplateSyntaxError
    from django.template.loader import get_template

    rooms = Path(__file__).parents[1]
    for file in sorted(rooms.glob("*/templates/**/*.html")):
        name = file.as_posix().partition("/templates/")[2]
        try:
            get_template(name)
        except (TemplateDoesNotExist, TemplateSyntaxError):
            continue  # told where it is used
