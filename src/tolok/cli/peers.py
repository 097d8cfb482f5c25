"""``tolok peers``: agencies that were like one by their published results, and rose most."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tolok.analysis.peers import NoPeers, Peer, Peers, peers
from tolok.cli.console import LANGUAGE, emit, say, wrong_use
from tolok.cli.tables import Sheet, print_sheet, readable
from tolok.instruments import Instrument, instrument
from tolok.instruments.language import Text
from tolok.results import EDITIONS, sources
from tolok.worksheets.write import exact_text


@dataclass(frozen=True, slots=True)
class PeersWords:
    """What was asked for on the command line."""

    agency: str
    instrument: str
    years: int
    most: int
    form: str
    output: Path | None


def run_peers(words: PeersWords) -> None:
    """Find them and tell; exit 2 when nothing is published that could tell."""
    if words.instrument not in EDITIONS:
        message = Text("hasil terbitan hanya ada untuk: {known}", "published results are there for: {known}")
        wrong_use(message.filled(known=", ".join(EDITIONS)))
    known = instrument(words.instrument)
    try:
        found = peers(known, words.agency, years=words.years, most=words.most)
    except NoPeers as error:
        wrong_use(error.message)
    if words.form == "json":
        emit(json.dumps(_record(found), ensure_ascii=False, indent=1) + "\n", words.output)
    else:
        print_sheet(_sheet(known, found), words.form, words.output)


def _record(found: Peers) -> dict[str, Any]:
    return {
        "agency": found.agency.agency,
        "from": found.start,
        "to": found.end,
        "cluster": found.cluster,
        "own": _peer(found.own) if found.own else None,
        "typical": exact_text(found.typical),
        "similar": [_peer(peer) for peer in found.similar],
        "rose": [_peer(peer) for peer in found.rose],
        "leading": {id_: exact_text(lead) for id_, lead in found.leading},
        "unknown": [text.in_(LANGUAGE) for text in found.unknown],
    }


def _peer(peer: Peer) -> dict[str, Any]:
    return {
        "agency": peer.after.agency,
        "before": peer.before.index,
        "after": peer.after.index,
        "rise": exact_text(peer.rise),
        "apart": exact_text(peer.apart),
        "parts": {id_: exact_text(rise) for id_, rise in peer.rises.items()},
    }


def _sheet(known: Instrument, found: Peers) -> Sheet:
    parts = [node.id for node in known.tree.counted]
    keys = ["agency", "before", "after", "rise", *parts]
    heads = [say("Instansi", "Agency"), str(found.start), str(found.end), say("Kenaikan", "Rise"), *parts]
    shown: Sequence[Peer] = [*([found.own] if found.own else []), *found.rose]
    rows: list[list[str | None]] = [
        [
            peer.after.agency,
            peer.before.index,
            peer.after.index,
            exact_text(peer.rise),
            *(exact_text(peer.rises[id_]) for id_ in parts),
        ]
        for peer in shown
    ]
    numeric = frozenset(keys[1:])
    people = {key: (lambda cells, key=key: readable(cells[key]) if cells[key] else None) for key in numeric}
    typical = readable(exact_text(found.typical))
    notes = [
        say(
            f"{len(found.similar)} instansi paling mirip pada {found.start}; kenaikan yang lazim {typical}.",
            f"{len(found.similar)} agencies were most similar in {found.start}; the typical rise is {typical}.",
        ),
        *(
            say(
                f"Yang naik paling banyak unggul dalam {known.nodes[id_].title.id} (+{readable(exact_text(lead))}).",
                f"Those that rose most lead in {known.nodes[id_].title.en} (+{readable(exact_text(lead))}).",
            )
            for id_, lead in found.leading
        ),
        *(f"{text.in_(LANGUAGE)}." for text in found.unknown),
        *(
            sources()[id_].what.in_(LANGUAGE)
            for id_ in sorted({row.source for p in shown for row in (p.before, p.after)})
        ),
    ]
    return Sheet(found.agency.agency, keys, heads, rows, numeric, numeric, spare=parts, people=people, notes=notes)
