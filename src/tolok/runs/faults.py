"""Why something with a run cannot be done; the messages are for the person."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tolok.runs.models import Run


class Failed(Exception):
    """The work cannot be done; the message says why and what to do. Raise it from a kind's function."""


class Cancelled(Exception):
    """The person gave up; raised by ``Work.progress``."""


class NotPossible(Exception):
    """It does not fit the state of the run; the message says why."""


class AlreadyRunning(NotPossible):
    """The same is being done for the same person already: ``run``."""

    def __init__(self, run: Run) -> None:
        self.run = run
        super().__init__(_("Pekerjaan yang sama masih berjalan. Tunggu sampai selesai, atau batalkan dahulu."))


class Over(NotPossible):
    """It is over."""

    def __init__(self, run: Run) -> None:
        super().__init__(_("Pekerjaan ini sudah {state}.").format(state=run.get_state_display()))
