"""What every page shows round its content: navigation, counters, switch, account. The one list of a room's entries.

A room adds an entry by a line in ``ENTRIES`` (or ``ACCOUNT``); it is shown once its URL name exists, to whom it says.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tolok.assessment.access import assessments
from tolok.assessment.models import CycleState
from tolok.assessment.queries.work import waiting_count
from tolok.insight.access import may_read_nation
from tolok.notices.models import Notice
from tolok.organisation.access import PUBLIC, Standing
from tolok.organisation.models import Person
from tolok.organisation.rights import Right

_ON_A_PHONE = 4
"""How many entries the bar at the foot of a phone has room for, beside the rest."""


def _everybody(_standing: Standing) -> bool:
    return True


def _with(*rights: Right) -> Callable[[Standing], bool]:
    """For whoever has one of ``rights`` somewhere."""

    def shown(standing: Standing) -> bool:
        return any(right in held.rights for held in standing.held for right in rights)

    return shown


@dataclass(frozen=True, slots=True)
class Entry:
    """A way to a room: its URL's name, its word, its icon (ui/static/ui/icons.svg), and who sees it."""

    name: str
    word: str | Promise
    icon: str
    shown: Callable[[Standing], bool] = _everybody


ENTRIES: Sequence[Entry] = (
    Entry("home", gettext_lazy("Beranda"), "home"),
    Entry("work", gettext_lazy("Pekerjaan saya"), "work", _with(Right.CLAIM_ASSIGNED, Right.CLAIM)),
    Entry("assessments", gettext_lazy("Penilaian"), "ladder"),
    Entry("evidence:shelf", gettext_lazy("Bukti"), "document"),
    Entry("boards", gettext_lazy("Papan unit"), "grid", _with(Right.ASSIGN)),
    Entry("judging", gettext_lazy("Menilai"), "judge", _with(Right.JUDGE, Right.VERIFY, Right.REVIEW)),
    Entry("cycle_list", pgettext_lazy("banyak", "Siklus"), "calendar"),
    Entry("exchange:front", gettext_lazy("Impor dan ekspor"), "upload", _with(Right.ATTACH, Right.RUN_CYCLE)),
    Entry("insight:nation", gettext_lazy("Pandangan nasional"), "grid", may_read_nation),
    Entry("agencies", gettext_lazy("Hasil instansi"), "building"),
    Entry("publications", gettext_lazy("Pengumuman hasil"), "globe"),
    Entry("organisation:units", pgettext_lazy("banyak", "Unit kerja"), "units", _with(Right.MANAGE_UNITS, Right.SEE)),
    Entry("organisation:people", gettext_lazy("Orang dan peran"), "people", _with(Right.MANAGE_PEOPLE)),
    Entry("ledger:history", gettext_lazy("Riwayat"), "history", _with(Right.SEE_LEDGER)),
)
ACCOUNT: Sequence[Entry] = (
    Entry("organisation:profile", gettext_lazy("Profil saya"), "person"),
    Entry("account_change_password", gettext_lazy("Kata sandi"), "key"),
    Entry("programs:tokens", gettext_lazy("Program dan token"), "link"),
    Entry("mfa_index", gettext_lazy("Keamanan masuk"), "shield"),
    Entry("usersessions_list", gettext_lazy("Sesi masuk"), "history"),
    Entry("runs:list", gettext_lazy("Pekerjaan latar"), "clock"),
)
TOOLS: Sequence[Entry] = (
    Entry("certificates", gettext_lazy("Sertifikat penanda tangan"), "key", _with(Right.SUBMIT)),
    Entry("ui:gallery", gettext_lazy("Galeri komponen"), "grid", _with(Right.RUN_CYCLE, Right.MANAGE_PEOPLE)),
)


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as a page shows it."""

    href: str
    word: str
    icon: str
    current: bool = False
    count: int = 0


@dataclass(frozen=True, slots=True)
class Counter:
    """How many things wait behind a link of the bar."""

    href: str
    word: str
    icon: str
    count: int
    only_icon: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One agency and cycle to switch to."""

    word: str
    href: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Switch:
    """Where one is, and where one may go instead."""

    word: str
    choices: tuple[Choice, ...]


class Frame:
    """The frame of one request's pages, worked out when a template asks, so that fragments cost nothing."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.standing: Standing = getattr(request, "standing", PUBLIC)
        self.person: Person | None = self.standing.person

    @cached_property
    def entries(self) -> list[Link]:
        """The navigation: what exists and is this person's to see."""
        return self._links(ENTRIES)

    @property
    def first(self) -> list[Link]:
        """The entries that a phone shows at once."""
        return self.entries if len(self.entries) == _ON_A_PHONE + 1 else self.entries[:_ON_A_PHONE]

    @property
    def rest(self) -> list[Link]:
        """The others."""
        return self.entries[len(self.first) :]

    @cached_property
    def account(self) -> list[Link]:
        """The entries of the person's own menu."""
        return self._links(ACCOUNT)

    @cached_property
    def tools(self) -> list[Link]:
        """What this person's menu holds beside the account."""
        return self._links(TOOLS)

    @cached_property
    def search(self) -> str:
        """Where one searches, if one can."""
        return _address("search") if self.person else ""

    @cached_property
    def counters(self) -> list[Counter]:
        """What waits for this person."""
        if self.person is None:
            return []
        found = []
        if address := _address("work"):
            found.append(Counter(address, _("Pekerjaan saya"), "work", self.work))
        if address := _address("notices:list"):
            unread = Notice.objects.filter(person=self.person, read_at=None).count()
            found.append(Counter(address, _("Pemberitahuan"), "bell", unread, only_icon=True))
        return found

    @cached_property
    def work(self) -> int:
        """How many things wait in "my work"."""
        return work_waiting(self.standing)

    @cached_property
    def switch(self) -> Switch | None:
        """Which agency and cycle the page is about, and the others the person works with; None on other pages.

        The gallery sets one of its own: ``request.switch = Switch(…)``. One query on the pages of an assessment.
        """
        found: Switch | None = getattr(self.request, "switch", None)
        if found is not None or self.person is None:
            return found
        match = self.request.resolver_match
        here = match.kwargs.get("assessment") if match else None
        return _switch(self.standing, here) if isinstance(here, int) else None

    @property
    def initials(self) -> str:
        """Two letters of the person's name."""
        words = self.person.name.split() if self.person else []
        return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()

    def _links(self, entries: Sequence[Entry]) -> list[Link]:
        path = self.request.path
        reached = [
            (entry, address) for entry in entries if entry.shown(self.standing) and (address := _address(entry.name))
        ]
        # The entry whose address leads furthest towards this page is the current one.
        nearest = max(
            (a for _entry, a in reached if path == a or (a != "/" and path.startswith(a))), key=len, default=""
        )
        return [
            Link(address, str(entry.word), entry.icon, address == nearest, self.work if entry.name == "work" else 0)
            for entry, address in reached
        ]


def _switch(standing: Standing, here: int) -> Switch | None:
    """The page's assessment and those of the own agencies in running cycles; None when there is no other."""
    running = Q(agency__in=standing.own_agencies, unit=None, cycle__state=CycleState.OPEN)
    rows = assessments(standing).filter(running | Q(pk=here)).select_related("agency", "unit", "cycle")
    found = [
        Choice(f"{row.unit or row.agency} · {row.cycle.name}", reverse("assessment", args=[row.pk]), row.pk == here)
        for row in rows.order_by("-cycle__year", "-cycle", "agency__name")
    ]
    current = next((choice for choice in found if choice.current), None)
    return Switch(current.word, tuple(found)) if current and len(found) > 1 else None


def work_waiting(standing: Standing) -> int:
    """How many things wait for this person in "my work"."""
    return waiting_count(standing)


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def frame(request: HttpRequest) -> dict[str, Any]:
    """The person's standing, the frame, and whether the page shows sample data.

    What a sample account sees is made up, unless the view says ``sample`` itself.
    """
    found = Frame(request)
    sample = found.person is not None and found.person.sample
    return {"standing": getattr(request, "standing", None), "frame": found, "sample": sample}
