"""What stands in people's calendars. Rooms register what they know in ``<room>/messages.py``.

    from tolok.notices.deadlines import Deadline, register_deadlines

    def _stages(person: Person, standing: Standing) -> Iterable[Deadline]:
        for stage in ...:
            yield Deadline(f"stage-{stage.pk}", _("{stage} ditutup").format(stage=stage.name), stage.closes_at, link)

    register_deadlines(_stages)

A provider is called in the person's language and zone, and sees what the person may see. ``key`` stays the same for
the same deadline, whatever its date becomes: calendars move the event then and do not add a second one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from tolok.organisation.access import Standing
from tolok.organisation.models import Person


@dataclass(frozen=True)
class Deadline:
    """Something that is due: at a moment (``datetime``), or some time on a day (``date``)."""

    key: str
    title: str
    due: datetime | date
    link: str = ""
    note: str = ""


Provider = Callable[[Person, Standing], Iterable[Deadline]]
_providers: list[Provider] = []


def register_deadlines(provider: Provider) -> None:
    """Let ``provider(person, standing)`` put its deadlines into calendars."""
    if provider not in _providers:
        _providers.append(provider)


def deadlines_of(person: Person, standing: Standing) -> list[Deadline]:
    """Everything that is due for a person, the next first."""
    found = [deadline for provider in _providers for deadline in provider(person, standing)]
    return sorted(found, key=lambda one: (f"{one.due:%Y-%m-%d}", one.key))
