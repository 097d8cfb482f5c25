"""``tolok change``: two worksheets in, what changed out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tolok.analysis.change import Account, Unfinished, account, sentences
from tolok.cli.console import LANGUAGE, emit, remark, say, stop_with, wrong_use
from tolok.cli.reading import Asked, read_and_score
from tolok.cli.tables import Sheet, print_sheet, readable
from tolok.instruments.faults import Fault
from tolok.instruments.language import Text, plain
from tolok.instruments.library import UnknownMapping, mapping
from tolok.instruments.mapping import InstrumentMapping
from tolok.instruments.naming import fold
from tolok.scoring.changes import NotComparable
from tolok.scoring.engine import NeedsPopulation, Result
from tolok.worksheets.write import ScoredAgency, exact_text


@dataclass(frozen=True, slots=True)
class ChangeWords:
    """What was asked for on the command line."""

    old: Asked
    new: Asked
    agency: str | None
    sd: float | None
    form: str
    output: Path | None


@dataclass(frozen=True, slots=True)
class Pair:
    """One agency in both files, and its account or what keeps it from one."""

    agency: str
    old: ScoredAgency
    new: ScoredAgency
    account: Account | None
    unfinished: Text | None = None


def run_change(words: ChangeWords) -> None:
    """Read both, pair the agencies, tell; exit 1 with every fault, 2 when the words make no sense."""
    old, new = _scores(words.old), _scores(words.new)
    between = _between(old[0].result, new[0].result)
    pairs = [_pair(name, a, b, between, words.sd) for name, a, b in _paired(words, old, new)]
    if words.form == "json":
        records = [_record(pair) for pair in pairs]
        emit(json.dumps({"changes": records}, ensure_ascii=False, indent=1) + "\n", words.output)
    elif len(pairs) == 1 and pairs[0].account is not None:
        print_sheet(_parts(pairs[0].agency, pairs[0].account), words.form, words.output)
    else:
        print_sheet(_overview(pairs), words.form, words.output)


def _scores(asked: Asked) -> list[ScoredAgency]:
    """One score an agency: of the year asked for, where the file holds several."""
    scores = [s for s in read_and_score(asked) if asked.year is None or s.year in (None, asked.year)]
    names = [scored.agency for scored in scores]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        message = Text(
            "{name} ada lebih dari satu kali (beberapa tahun); pilih dengan --old-year dan --new-year",
            "{name} is there more than once (several years); choose with --old-year and --new-year",
        )
        stop_with([Fault(message.filled(name=plain(twice)), asked.file.name)])
    if not scores:
        message = Text("tidak ada baris tahun {year}", "there is no row of {year}")
        stop_with([Fault(message.filled(year=asked.year), asked.file.name)])
    return scores


def _between(old: Result, new: Result) -> InstrumentMapping | None:
    """The mapping between two instruments; none is needed within one."""
    if old.instrument.id == new.instrument.id:
        return None
    try:
        return mapping(old.instrument.id, new.instrument.id)
    except UnknownMapping as error:
        wrong_use(error.message)


def _paired(
    words: ChangeWords, old: Sequence[ScoredAgency], new: Sequence[ScoredAgency]
) -> list[tuple[str, ScoredAgency, ScoredAgency]]:
    """The agencies of both files; one agency alone in each is the same whatever the files call it."""
    if len(old) == len(new) == 1 and words.agency is None:
        return [(new[0].agency, old[0], new[0])]
    earlier = {fold(scored.agency): scored for scored in old}
    wanted = None if words.agency is None else fold(words.agency)
    both = [(s.agency, earlier[fold(s.agency)], s) for s in new if fold(s.agency) in earlier]
    both = [pair for pair in both if wanted in (None, fold(pair[0]))]
    if not both:
        message = Text("tidak ada instansi yang ada di kedua berkas", "no agency is in both files")
        if words.agency is not None:
            message = Text("«{name}» tidak ada di kedua berkas", "«{name}» is not in both files")
        stop_with([Fault(message.filled(name=plain(words.agency or "")))])
    alone = len(old) + len(new) - 2 * len(both)
    if alone and wanted is None:
        message = Text("{count} instansi hanya ada di satu berkas", "{count} agencies are in one file only")
        remark([Fault(message.filled(count=alone), warning=True)])
    return both


def _pair(
    agency: str, old: ScoredAgency, new: ScoredAgency, between: InstrumentMapping | None, sd: float | None
) -> Pair:
    try:
        return Pair(agency, old, new, account(old.result, new.result, mapping=between, sd=sd))
    except Unfinished as error:
        return Pair(agency, old, new, None, error.message)
    except (NotComparable, NeedsPopulation) as error:
        stop_with([Fault(error.message)])


def _record(pair: Pair) -> dict[str, Any]:
    record: dict[str, Any] = {"agency": pair.agency, "old": _end(pair.old), "new": _end(pair.new)}
    found = pair.account
    if found is None:
        return record | {"difference": None, "unfinished": pair.unfinished and pair.unfinished.in_(LANGUAGE)}
    return record | {
        "difference": exact_text(found.difference),
        "rule": found.rule.value,
        "comparable": found.comparable,
        "by": {
            "level": exact_text(found.by_level),
            "weight": exact_text(found.by_weight),
            "instrument": exact_text(found.by_instrument),
        },
        "residual": exact_text(found.residual),
        "parts": [
            {
                "id": part.id,
                "title": part.title.in_(LANGUAGE),
                "owner": part.owner,
                "before": exact_text(part.before),
                "after": exact_text(part.after),
                "level": exact_text(part.level),
                "weight": exact_text(part.weight),
                "instrument": exact_text(part.instrument),
                "total": exact_text(part.total),
            }
            for part in found.parts
        ],
        "branches": {id_: exact_text(value) for id_, value in found.by_branch().items()},
        "error": {
            "sd": found.noticed.sd,
            "smallest_change": found.noticed.smallest,
            "more_than_error": found.noticed.more_than_error,
            "basis": found.noticed.source.basis.value,
            "source": found.noticed.source.words.in_(LANGUAGE),
        },
        "sentences": [line.in_(LANGUAGE) for line in sentences(found)],
    }


def _end(scored: ScoredAgency) -> dict[str, Any]:
    result = scored.result
    head = {"instrument": result.instrument.id, "year": scored.year, "index": result.index}
    return head | {"exact": exact_text(result.exact), "predicate": result.official_predicate}


def _parts(agency: str, found: Account) -> Sheet:
    """The parts that moved, the largest first, with the sentences below."""
    keys = ["id", "title", "before", "after", "level", "weight", "instrument", "total"]
    heads = ["Id", say("Bagian", "Part"), say("Sebelum", "Before"), say("Sesudah", "After"), say("Tingkat", "Level")]
    heads += [say("Bobot", "Weight"), say("Instrumen", "Instrument"), say("Sumbangan", "Part of the change")]
    moved = sorted((part for part in found.parts if part.total), key=lambda part: (-abs(part.total), part.id))
    rows: list[list[str | None]] = []
    for part in moved:
        figures = (part.before, part.after, part.level, part.weight, part.instrument, part.total)
        rows.append([part.id, part.title.in_(LANGUAGE), *(exact_text(figure) for figure in figures)])
    numeric = frozenset(keys[2:])
    shown = {key: (lambda cells, key=key: readable(cells[key])) for key in numeric}
    idle = {
        key
        for key, total in (("weight", found.by_weight), ("instrument", found.by_instrument))
        if total == 0 and not any(getattr(part, key) for part in found.parts)
    }
    if idle == {"weight", "instrument"}:
        idle.add("level")
    notes = [line.in_(LANGUAGE) for line in sentences(found)]
    return Sheet(agency, keys, heads, rows, numeric, numeric, people=shown, hidden=frozenset(idle), notes=notes)


def _overview(pairs: Sequence[Pair]) -> Sheet:
    """A row for each agency."""
    keys = ["agency", "before", "after", "difference", "raised_most", "lowered_most", "more_than_error"]
    heads = [say("Instansi", "Agency"), say("Sebelum", "Before"), say("Sesudah", "After")]
    heads += [say("Selisih", "Difference"), say("Paling menaikkan", "Raised most"), say("Menurunkan", "Lowered most")]
    heads.append(say("Lebih dari galat", "More than error"))
    rows: list[list[str | None]] = []
    for pair in pairs:
        ends = [pair.old.result.index, pair.new.result.index]
        if pair.account is None:
            rows.append([pair.agency, *ends, None, None, None, None])
            continue
        parts = pair.account.parts
        most, least = max(parts, key=lambda part: part.total), min(parts, key=lambda part: part.total)
        sure = {True: say("ya", "yes"), False: say("tidak", "no"), None: say("tidak diukur", "not measured")}
        rows.append(
            [
                pair.agency,
                *ends,
                exact_text(pair.account.difference),
                most.id if most.total > 0 else None,
                least.id if least.total < 0 else None,
                sure[pair.account.noticed.more_than_error],
            ]
        )
    numeric = frozenset({"before", "after", "difference"})
    shown = {key: (lambda cells, key=key: readable(cells[key]) if cells[key] else None) for key in numeric}
    differing = [pair.account for pair in pairs if pair.account is not None and not pair.account.comparable]
    notes = [sentences(differing[0])[0].in_(LANGUAGE)] if differing else []
    return Sheet("", keys, heads, rows, numeric, numeric, people=shown, notes=notes)
