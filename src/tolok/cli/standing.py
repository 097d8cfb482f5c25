"""``tolok standing``: a worksheet in; where each agency stands, or all about one of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from tolok.analysis.standing import Distance, Position, aspects, by_index, distance, position, weakest
from tolok.analysis.stated import UNMEASURED
from tolok.cli.console import LANGUAGE, emit, say, stop_with, wrong_use
from tolok.cli.reading import Asked, read_and_score
from tolok.cli.tables import Sheet, print_sheet, readable
from tolok.instruments.faults import Fault
from tolok.instruments.language import Text, plain
from tolok.instruments.naming import fold
from tolok.results import CLUSTERS, Published, published
from tolok.scoring import score
from tolok.scoring.engine import Result
from tolok.worksheets.write import ScoredAgency, exact_text


@dataclass(frozen=True, slots=True)
class StandingWords:
    """What was asked for on the command line."""

    asked: Asked
    agency: str | None
    cluster: str | None
    form: str
    output: Path | None


@dataclass(frozen=True, slots=True)
class _Peer:
    name: str
    value: Fraction | None


@dataclass(frozen=True, slots=True)
class _Stand:
    """One agency among the others: those of the file, or the published ones of a cluster."""

    scored: ScoredAgency
    way: Distance | None
    among: Position | None
    others: Sequence[_Peer]

    @property
    def result(self) -> Result:
        return self.scored.result


def run_standing(words: StandingWords) -> None:
    """Read, stand each beside the others, tell; exit 1 with every fault, 2 when the words make no sense."""
    if words.cluster is not None and words.cluster not in CLUSTERS:
        told = Text("kelompok tidak dikenal; yang ada: {known}", "no such cluster; there are: {known}")
        wrong_use(told.filled(known=", ".join(CLUSTERS)))
    scores = read_and_score(words.asked)
    wanted = None if words.agency is None else fold(words.agency)
    chosen = [scored for scored in scores if wanted in (None, fold(scored.agency))]
    if not chosen:
        message = Text("«{name}» tidak ada di berkas ini", "«{name}» is not in this file")
        stop_with([Fault(message.filled(name=plain(words.agency or "")), words.asked.file.name)])
    stands = [_stand(scored, scores, words.cluster) for scored in chosen]
    if words.form == "json":
        records = [_record(one) for one in stands]
        emit(json.dumps({"standings": records}, ensure_ascii=False, indent=1) + "\n", words.output)
    elif len(stands) == 1:
        print_sheet(_one(stands[0]), words.form, words.output)
    else:
        print_sheet(_many(stands), words.form, words.output)


def _stand(scored: ScoredAgency, scores: Sequence[ScoredAgency], cluster: str | None) -> _Stand:
    others = (
        [_Peer(s.agency, _printed(s.result)) for s in scores if s is not scored and s.year == scored.year]
        if cluster is None
        else [_Peer(row.agency, row.value) for row in _published(scored, cluster)]
    )
    known = [_Peer(scored.agency, _printed(scored.result)), *others]
    found = position([peer.value for peer in known], 0) if others else None
    return _Stand(scored, distance(scored.result), found, others)


def _printed(result: Result) -> Fraction | None:
    return Fraction(result.index) if result.index else None


def _published(scored: ScoredAgency, cluster: str) -> list[Published]:
    """The newest published table of the cluster, not later than the year of the worksheet."""
    rows = [row for row in published(scored.result.instrument.id) if row.cluster == cluster and row.value is not None]
    years = {row.year for row in rows if scored.year is None or row.year <= scored.year}
    return [row for row in rows if row.year == max(years, default=0) and fold(row.agency) != fold(scored.agency)]


def _record(one: _Stand) -> dict[str, Any]:
    result, way, among = one.result, one.way, one.among
    return {
        "agency": one.scored.agency,
        "year": one.scored.year,
        "instrument": result.instrument.id,
        "index": result.index,
        "exact": exact_text(result.exact),
        "predicate": result.official_predicate,
        "next": way
        and {
            "predicate": way.band.code,
            "points": exact_text(way.points),
            "above": way.above,
            "levels": way.levels,
            "out_of_reach": way.out_of_reach,
            "steps": [{"indicator": id_, "levels": up} for id_, up in way.steps],
        },
        "aspects": [
            {"id": node.id, "title": node.title.in_(LANGUAGE), "value": exact_text(result.nodes[node.id].value)}
            for node in aspects(result.instrument)
        ],
        "weakest": [found.node.id for found in weakest(result)],
        "indicators": {leaf.id: exact_text(result.nodes[leaf.id].value) for leaf in result.instrument.leaves},
        "certainty": UNMEASURED.words.in_(LANGUAGE),
        "among": among
        and {
            "first": among.place.first,
            "last": among.place.last,
            "of": among.place.of,
            "gap": exact_text(among.gap),
            "mean": exact_text(among.mean),
            "best": _names(one, among.best),
            "ahead": _names(one, among.ahead),
            "behind": _names(one, among.behind),
        },
    }


def _names(one: _Stand, places: Sequence[int]) -> list[str]:
    return [one.scored.agency if place == 0 else one.others[place - 1].name for place in places]


def _one(one: _Stand) -> Sheet:
    """The aspects of one agency, with the rest in sentences below."""
    low = {found.node.id for found in weakest(one.result)}
    rows: list[list[str | None]] = [
        [
            node.id,
            node.title.in_(LANGUAGE),
            exact_text(one.result.nodes[node.id].value),
            say("terlemah", "weakest") if node.id in low else None,
        ]
        for node in aspects(one.result.instrument)
    ]
    keys = ["id", "title", "value", "remark"]
    heads = ["Id", say("Aspek", "Aspect"), say("Nilai", "Value"), ""]
    numeric = frozenset({"value"})
    people = {"value": lambda cells: readable(cells["value"]) if cells["value"] else None}
    return Sheet(one.scored.agency, keys, heads, rows, numeric, numeric, people=people, notes=_notes(one))


def _notes(one: _Stand) -> list[str]:
    result, way, among = one.result, one.way, one.among
    index = readable(result.index) if result.index else say("belum lengkap", "not complete")
    found = [f"{say('Indeks', 'Index')} {index} {result.official_predicate or ''}".rstrip() + "."]
    if way is not None:
        least = say(f", paling sedikit {way.levels} tingkat", f", {way.levels} levels at least") if way.levels else ""
        points = readable(exact_text(way.points))
        found.append(
            say(
                f"Menuju {way.band.name.id}: kurang {points} poin{least}.",
                f"To {way.band.name.en}: {points} points short{least}.",
            )
        )
    if among is not None:
        found.append(say(f"Tempat {among.place} dari {among.place.of}.", f"Place {among.place} of {among.place.of}."))
        for word, places in (
            (say("Terbaik", "Best"), among.best),
            (say("Tepat di atas", "Just above"), among.ahead),
            (say("Tepat di bawah", "Just below"), among.behind),
        ):
            found += [f"{word}: {line}" for line in _beside(one, places)]
    return [*found, f"{say('Seberapa pasti', 'How sure')}: {UNMEASURED.words.in_(LANGUAGE)}."]


def _beside(one: _Stand, places: Sequence[int]) -> list[str]:
    mine = _printed(one.result)
    low, high = score(one.result.instrument, {}).bounds
    told = []
    for place in [place for place in places if place][:2]:
        peer = one.others[place - 1]
        if peer.value is not None and mine is not None and low is not None and high is not None:
            says = by_index(peer.value, mine, low=low, high=high).words.in_(LANGUAGE)
            told.append(f"{peer.name} {readable(exact_text(peer.value))}: {says}")
    return told


def _many(stands: Sequence[_Stand]) -> Sheet:
    """A row for each agency."""
    keys = ["agency", "index", "predicate", "place", "of", "next", "points", "levels", "weakest"]
    heads = [say("Instansi", "Agency"), say("Indeks", "Index"), say("Predikat", "Predicate"), say("Tempat", "Place")]
    heads += [say("dari", "of"), say("Menuju", "Next"), say("Kurang", "Short"), say("Tingkat", "Levels")]
    heads.append(say("Aspek terlemah", "Weakest aspect"))
    rows: list[list[str | None]] = [
        [
            one.scored.agency,
            one.result.index,
            one.result.official_predicate,
            str(one.among.place) if one.among else None,
            str(one.among.place.of) if one.among else None,
            one.way.band.code if one.way else None,
            exact_text(one.way.points) if one.way else None,
            str(one.way.levels) if one.way and one.way.levels is not None else None,
            ", ".join(found.node.id for found in weakest(one.result)) or None,
        ]
        for one in stands
    ]
    numeric = frozenset({"index", "place", "of", "points", "levels"})
    people = {key: (lambda cells, key=key: readable(cells[key]) if cells[key] else None) for key in ("index", "points")}
    return Sheet("", keys, heads, rows, numeric, numeric, people=people, notes=[UNMEASURED.words.in_(LANGUAGE)])
