"""Who was like an agency and rose: ``tolok.analysis.peers`` over the published results, as its page shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from django.urls import reverse
from django.utils.translation import gettext as _

from tolok.analysis.peers import NoPeers, Peer, Peers, peers
from tolok.assessment.answers import language
from tolok.insight.charts import Chart, rises
from tolok.insight.charts.rises import Rise
from tolok.insight.queries.groups import cluster_name
from tolok.insight.queries.reading import decimal_of, ends_of, in_words, title
from tolok.instruments import Instrument, instrument
from tolok.organisation.models import Agency
from tolok.organisation.national import own_name
from tolok.results import published, sources

_OFFICIAL = "spbe-2020"
"""The instrument of the published results, which stand for agencies that are measured with another one now."""


@dataclass(frozen=True)
class PeerRow:
    """One agency: its index at the start and at the end, and what each part rose by."""

    name: str
    href: str
    peer: Peer
    instrument: Instrument

    @property
    def before(self) -> Decimal | None:
        """Its index at the start."""
        return decimal_of(self.peer.before.value)

    @property
    def after(self) -> Decimal | None:
        """Its index at the end."""
        return decimal_of(self.peer.after.value)

    @property
    def rise(self) -> Decimal | None:
        """What its index rose by."""
        return decimal_of(self.peer.rise)

    @property
    def rises(self) -> list[tuple[str, Decimal | None]]:
        """Its parts, and what each rose by."""
        return [(title(self.instrument.nodes[id_]), decimal_of(value)) for id_, value in self.peer.rises.items()]


@dataclass(frozen=True)
class Alike:
    """Who was like an agency, and what became of them."""

    found: Peers
    instrument: Instrument
    slugs: Mapping[str, str]

    @property
    def name(self) -> str:
        """The instrument of the tables."""
        return self.instrument.short.in_(language())

    @property
    def cluster(self) -> str:
        """The cluster that they are of."""
        return cluster_name(self.found.cluster or "")

    @property
    def parts(self) -> list[str]:
        """The titles of the parts that are printed."""
        return [title(node) for node in self.instrument.tree.counted]

    @property
    def typical(self) -> Decimal | None:
        """What the similar ones typically rose by."""
        return decimal_of(self.found.typical)

    @property
    def own(self) -> PeerRow | None:
        """The agency itself."""
        return self._row(self.found.own) if self.found.own else None

    @property
    def rose(self) -> list[PeerRow]:
        """Those that rose most."""
        return [self._row(peer) for peer in self.found.rose]

    @property
    def leading(self) -> list[tuple[str, Decimal | None]]:
        """The parts on which those rose more than the similar ones did."""
        return [(title(self.instrument.nodes[id_]), decimal_of(lead)) for id_, lead in self.found.leading]

    @property
    def unknown(self) -> list[str]:
        """What cannot be known."""
        return [text.in_(language()) for text in self.found.unknown]

    @property
    def sources(self) -> list[str]:
        """Where the figures are printed."""
        known = {row.source for peer in self.found.rose for row in (peer.before, peer.after)}
        return [sources()[id_].what.in_(language()) for id_ in sorted(known) if id_ in sources()]

    @property
    def chart(self) -> Chart | None:
        """The agency itself and those that rose most, each from its index before to its index after."""
        ends = ends_of(self.instrument)
        if ends is None or not self.rose:
            return None
        shown = [*([(self.own, True)] if self.own else []), *((row, False) for row in self.rose)]
        return rises(
            "rises",
            _("Yang mirip dan naik paling banyak"),
            _("Dari indeks {start} ke indeks {end}; tandanya indeks {end}.").format(
                start=self.found.start, end=self.found.end
            ),
            [
                Rise(
                    row.name.removeprefix("Pemerintah "),
                    float(row.before or 0),
                    float(row.after or 0),
                    in_words(row.rise or Decimal(0), signed=True),
                    own,
                )
                for row, own in shown
            ],
            low=float(ends[0]),
            top=float(ends[1]),
        )

    def _row(self, peer: Peer) -> PeerRow:
        name = own_name(peer.after.agency)
        slug = self.slugs.get(name)
        return PeerRow(name, reverse("agency", args=[slug]) if slug else "", peer, self.instrument)


def alike(agency: Agency, measured_with: Instrument) -> Alike:
    """Who was like ``agency`` by the published results of its instrument, or of the official one. One query.

    Raises:
        NoPeers: nothing is published that could tell.
    """
    used = measured_with if published(measured_with.id) else instrument(_OFFICIAL)
    names = sorted({row.agency for row in published(used.id) if own_name(row.agency) == agency.name}) or [agency.name]
    found = _peers(used.id, tuple(names))
    shown = [agency.name, *(own_name(row.after.agency) for row in found.rose)]
    slugs = dict(Agency.objects.filter(name__in=shown).values_list("name", "slug"))
    return Alike(found, used, slugs)


@lru_cache(maxsize=256)
def _peers(used: str, names: Sequence[str]) -> Peers:
    """By whichever name the tables print."""
    for name in names[:-1]:
        try:
            return peers(instrument(used), name)
        except NoPeers:
            continue
    return peers(instrument(used), names[-1])
