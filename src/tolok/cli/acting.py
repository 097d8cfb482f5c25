"""Doing something as a person, with their rights and behind the walls of the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tolok.cli.console import LANGUAGE, progress_bar
from tolok.cli.house import start_house, stop
from tolok.instruments.language import Text, plain

if TYPE_CHECKING:
    from tolok.organisation.access import Standing
    from tolok.runs.models import Run


@contextmanager
def acting(email: str) -> Iterator[Standing]:
    """What a person may do; why something cannot be done is told, and the command stops."""
    start_house()
    from django.core.exceptions import PermissionDenied, ValidationError
    from django.utils import translation

    from tolok.evidence.faults import NotPossible as EvidenceSaysNo
    from tolok.evidence.kinds import Refusal
    from tolok.exchange.faults import NotPossible
    from tolok.exchange.zips import NotUsable
    from tolok.organisation import walls
    from tolok.organisation.access import standing_of
    from tolok.organisation.models import Person

    person = Person.objects.filter(email__iexact=email).first()
    if person is None or not person.is_active:
        stop(Text("Tidak ada akun aktif {email}.", "There is no active account {email}.").filled(email=email))
    standing = standing_of(person)
    with translation.override(LANGUAGE), walls.seeing(standing):
        try:
            yield standing
        except ValidationError as wrong:
            stop(plain(" ".join(wrong.messages)))
        except (NotPossible, EvidenceSaysNo, NotUsable, Refusal, PermissionDenied) as why:
            stop(plain(str(why)))


def seen_through(run: Run | None, what: Text) -> str:
    """Do a run to its end; why it failed, or nothing."""
    from tolok.runs.carrying import see_through
    from tolok.runs.models import RunState

    if run is None:
        return ""
    with bar(what) as told:
        see_through(run, told)
    return (run.message or run.get_state_display()) if run.state != RunState.DONE else ""


@contextmanager
def bar(what: Text) -> Iterator[Any]:
    """A bar that takes progress as runs tell it."""
    with progress_bar(what, worth=1) as advance:
        yield lambda done, total, _words: advance(done, total)
