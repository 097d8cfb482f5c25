"""``tolok certainty``: levels in, how sure index, predicate and rank are out."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tolok.analysis.certainty import (
    Agreement,
    Alpha,
    Compared,
    Errors,
    Finding,
    Ratings,
    Sobol,
    TooNoisy,
    agreement,
    assumed_errors,
    estimated_errors,
    examine,
    paired_errors,
    sensitivity,
    sentences,
    shares_of_variance,
)
from tolok.analysis.certainty.findings import of_hundred
from tolok.analysis.stated import UNMEASURED
from tolok.analysis.straight import NotStraight, Straight, straight
from tolok.cli.console import LANGUAGE, emit, existing_file, remark, say, stop_with, wrong_use
from tolok.cli.reading import Asked, read_and_score
from tolok.cli.tables import Sheet, print_sheet, readable
from tolok.instruments.faults import Fault
from tolok.instruments.language import Text, plain
from tolok.instruments.naming import fold
from tolok.scoring.answers import Answer, Origin
from tolok.scoring.exact import rounded
from tolok.scoring.table import Table
from tolok.worksheets.write import ScoredAgency, exact_text


@dataclass(frozen=True, slots=True)
class CertaintyWords:
    """What was asked for on the command line."""

    asked: Asked
    second: tuple[Path, ...]
    again: Path | None
    up: float | None
    down: float | None
    team: float
    clusters: Path | None
    agency: str | None
    replications: int
    sensitivity: bool
    seed: int
    form: str
    output: Path | None


def run_certainty(words: CertaintyWords) -> None:
    """Read, examine, tell; exit 1 with every fault, 2 when the words make no sense."""
    _expect_sense(words)
    scores = _scores(words.asked)
    index = _straight(scores)
    whole = [scored for scored in scores if scored.result.exact is not None]
    if not whole:
        stop_with([Fault(_NONE_WHOLE, words.asked.file.name)])
    if len(whole) < len(scores):
        remark([Fault(_LEFT_OUT.filled(count=len(scores) - len(whole)), warning=True)])
    names = [scored.agency for scored in whole]
    levels = _levels(index, whole)[0]
    sure = _sure(index, whole)
    agreed = _agreement(words, index, scores)
    errors = _errors(words, index, scores)
    groups = _groups(words.clusters, names)
    try:
        found = examine(
            index, names, levels, errors, groups=groups, replications=words.replications, seed=words.seed, sure=sure
        )
    except TooNoisy as error:
        stop_with([Fault(error.message)])
    moved = _moved(words, index, (index.counted(levels), sure), errors, groups)
    _print(words, _chosen(found, words.agency), errors, agreed, dict(zip(names, moved, strict=False)))


def _expect_sense(words: CertaintyWords) -> None:
    for path in (words.asked.file, *words.second, *(p for p in (words.again, words.clusters) if p)):
        existing_file(path)
    if words.again and (words.up is not None or words.down is not None):
        wrong_use(
            Text(
                "galat diukur (--again) atau diandaikan (--up, --down), tidak keduanya",
                "the error is measured (--again) or assumed (--up, --down), not both",
            )
        )
    if words.sensitivity and words.form != "json":
        wrong_use(Text("--sensitivity perlu --format json", "--sensitivity needs --format json"))
    if (words.up or 0) + (words.down or 0) > 1:
        wrong_use(
            Text("--up dan --down bersama-sama paling banyak 1", "--up and --down together are at most 1"),
        )


def _scores(asked: Asked) -> list[ScoredAgency]:
    """One score an agency, of one year and so of one set of rules."""
    scores = [scored for scored in read_and_score(asked) if asked.year is None or scored.year in (None, asked.year)]
    years = sorted({scored.year for scored in scores if scored.year is not None})
    if len(years) > 1:
        message = Text("ada beberapa tahun ({years}); pilih dengan --year", "several years ({years}); choose by --year")
        stop_with([Fault(message.filled(years=", ".join(map(str, years))), asked.file.name)])
    if not scores:
        message = Text("tidak ada baris tahun {year}", "there is no row of {year}")
        stop_with([Fault(message.filled(year=asked.year), asked.file.name)])
    return scores


def _straight(scores: Sequence[ScoredAgency]) -> Straight:
    result = scores[0].result
    try:
        return straight(Table(result.instrument, result.publication))
    except NotStraight as error:
        stop_with([Fault(error.message)])


def _levels(index: Straight, scores: Sequence[ScoredAgency]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Levels of all leaves, and which of them are there."""
    rows = []
    for scored in scores:
        found = scored.result.nodes
        rows.append({leaf.id: _fitting(answer) for leaf in index.table.leaves if (answer := found[leaf.id].answer)})
    values, missing = index.table.encode(rows)
    return values, ~missing


def _fitting(answer: Answer) -> Answer:
    """An answer with as many digits as arrays keep; only values converted from another index have more."""
    if answer.origin is not Origin.CONVERTED or answer.value is None:
        return answer
    return replace(answer, value=rounded(answer.value, _DIGITS))


def _sure(index: Straight, scores: Sequence[ScoredAgency], *, counted_only: bool = True) -> npt.NDArray[np.bool_]:
    """Where the value is that of another index, which no assessor judged."""
    leaves = [index.table.leaves[position] for position in index.positions] if counted_only else index.table.leaves
    origins = [[_origin(scored, leaf.id) for leaf in leaves] for scored in scores]
    return np.array([[origin in _NOT_JUDGED for origin in row] for row in origins], dtype=np.bool_)


def _origin(scored: ScoredAgency, leaf: str) -> Origin | None:
    found = scored.result.nodes[leaf].answer
    return found.origin if found else None


def _paired(
    index: Straight, first: Sequence[ScoredAgency], other: Sequence[ScoredAgency]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """The counted points of another file in the order of the first; what is not there, or not judged, is not given."""
    values, known = _levels(index, other)
    rows = {fold(scored.agency): i for i, scored in enumerate(other)}
    counted = list(index.positions)
    levels = np.full((len(first), len(counted)), float(index.starts[0]))
    given = np.zeros(levels.shape, dtype=np.bool_)
    points = index.counted(values)
    known &= ~_sure(index, other, counted_only=False)
    for i, scored in enumerate(first):
        if (row := rows.get(fold(scored.agency))) is not None:
            levels[i], given[i] = points[row], known[row, counted]
    return levels, given


def _agreement(words: CertaintyWords, index: Straight, scores: Sequence[ScoredAgency]) -> Agreement | None:
    """Agreement of the file with those of other assessors; None where no other was named."""
    if not words.second:
        return None
    own = _paired(index, scores, scores)
    others = [_paired(index, scores, _scores(replace(words.asked, file=path))) for path in words.second]
    points, given = (np.stack(part) for part in zip(own, *others, strict=True))
    levels = index.rungs(points)[0] + index.low
    people = (words.asked.file.stem, *(path.stem for path in words.second))
    agencies = tuple(scored.agency for scored in scores)
    return agreement(Ratings(index, people, agencies, levels, given, points), seed=words.seed)


def _errors(words: CertaintyWords, index: Straight, scores: Sequence[ScoredAgency]) -> Errors | None:
    """Assumed where somebody says so, else measured, else nothing."""
    if words.up is not None or words.down is not None:
        return assumed_errors(index, up=words.up or 0.0, down=words.down or 0.0, team=words.team)
    path = words.again or (words.second[0] if words.second else None)
    if path is None:
        return None
    own, own_given = _paired(index, scores, scores)
    other, other_given = _paired(index, scores, _scores(replace(words.asked, file=path)))
    both = own_given & other_given
    shared = both.any(axis=1)
    if not shared.any():
        message = Text("tidak ada instansi yang sama dengan {file}", "no agency is also in {file}")
        stop_with([Fault(message.filled(file=path.name), words.asked.file.name)])
    judged, second = (index.rungs(points[shared])[0] + index.low for points in (own, other))
    if words.again:
        return estimated_errors(index, second, judged, both[shared])
    return paired_errors(index, judged, second, both[shared])


def _groups(path: Path | None, agencies: Sequence[str]) -> list[str] | None:
    """The cluster of every agency, from a CSV of two columns with a header."""
    if path is None:
        return None
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = [row for row in csv.reader(lines) if len(row) >= 2]
    except (UnicodeDecodeError, csv.Error):
        message = Text("bukan CSV dalam UTF-8 dengan dua kolom", "no CSV in UTF-8 with two columns")
        stop_with([Fault(message, path.name)])
    known = {fold(row[0]): row[1].strip() for row in rows[1:]}
    lost = [name for name in agencies if fold(name) not in known]
    if lost:
        message = Text("{name} tidak ada di berkas kelompok", "{name} is not in the file of clusters")
        stop_with([Fault(message.filled(name=plain(name)), path.name) for name in lost[:20]])
    return [known[fold(name)] for name in agencies]


def _moved(
    words: CertaintyWords,
    index: Straight,
    given: tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]],
    errors: Errors | None,
    groups: Sequence[str] | None,
) -> list[dict[str, Any]]:
    """What the uncertainty of each agency comes from: groups, and the indicators with the largest shares."""
    if not words.sensitivity or errors is None:
        return []
    points, sure = given
    shares = shares_of_variance(index, points, errors, sure=sure)
    told = sensitivity(index, points, errors, groups=groups, seed=words.seed, sure=sure)
    both = dict(zip(("index", "rank"), told, strict=True))
    leaves = [index.table.leaves[position].id for position in index.positions]
    found = []
    for i, row in enumerate(shares):
        largest = np.argsort(-row, kind="stable")[:5].tolist()
        own: dict[str, Any] = {
            what: {name: _sobol(of, g, i) for g, name in enumerate(of.groups)} for what, of in both.items()
        }
        own["indicators"] = {leaves[k]: _number(row[k]) for k in largest}
        found.append({"sensitivity": own})
    return found


def _sobol(told: Sobol, group: int, agency: int) -> dict[str, Any]:
    ends = [_number(end) for end in told.total_interval[group, agency]]
    first, total = _number(told.first[group, agency]), _number(told.total[group, agency])
    return {"first": first, "total": total, "total_interval": ends, "seen": bool(told.seen[group, agency])}


def _number(value: float) -> float | None:
    """A figure for JSON, which knows no NaN."""
    return None if np.isnan(value) else round(float(value), 4)


def _chosen(found: Sequence[Finding], agency: str | None) -> Sequence[Finding]:
    if agency is None:
        return found
    chosen = [one for one in found if fold(one.agency) == fold(agency)]
    if not chosen:
        message = Text("tidak ada instansi «{name}» di berkas", "there is no agency «{name}» in the file")
        stop_with([Fault(message.filled(name=plain(agency)))])
    return chosen


def _print(
    words: CertaintyWords,
    found: Sequence[Finding],
    errors: Errors | None,
    agreed: Agreement | None,
    moved: Mapping[str, dict[str, Any]],
) -> None:
    if words.form == "json":
        record = {
            "error": _error_record(errors),
            "agreement": _agreement_record(agreed),
            "results": [_record(one) | moved.get(one.agency, {}) for one in found],
        }
        emit(json.dumps(record, ensure_ascii=False, indent=1) + "\n", words.output)
        return
    notes = [line.in_(LANGUAGE) for line in sentences(found[0])] if len(found) == 1 else [_told(errors)]
    print_sheet(_sheet(found, [*notes, *_agreed_lines(agreed)]), words.form, words.output)


def _told(errors: Errors | None) -> str:
    words = (errors.source if errors else UNMEASURED).in_words().in_(LANGUAGE)
    return say("Galat asesor: ", "Assessor error: ") + words


def _error_record(errors: Errors | None) -> dict[str, Any]:
    if errors is None:
        return {"basis": UNMEASURED.basis.value, "source": UNMEASURED.words.in_(LANGUAGE)}
    return {
        "basis": errors.source.basis.value,
        "source": errors.source.words.in_(LANGUAGE),
        "levels": errors.levels.astype(int).tolist(),
        "matrix": np.round(errors.matrix, 6).tolist(),
        "team": round(errors.team, 6),
        "judgements": errors.judgements,
        "agencies": errors.agencies,
    }


def _record(one: Finding) -> dict[str, Any]:
    band = one.band
    record: dict[str, Any] = {
        "agency": one.agency,
        "cluster": one.group or None,
        "index": one.published,
        "exact": exact_text(one.index),
        "predicate": band.code if band else None,
        "rank": one.place.first,
        "rank_last": one.place.last,
        "of": one.place.of,
        "measured": None,
        "sentences": [line.in_(LANGUAGE) for line in sentences(one)],
    }
    if (found := one.measured) is not None:
        record["measured"] = {
            "corrected": round(found.corrected, 4),
            "sd": round(found.sd, 4),
            "low": round(found.low, 4),
            "high": round(found.high, 4),
            "level": found.level,
            "bands": {code: round(chance, 4) for code, chance in found.band_chances.items()},
            "support": None if found.support is None else round(found.support, 4),
            "rank_low": found.rank_low,
            "rank_high": found.rank_high,
            "rank_level": found.rank_level,
            "rank_percentiles": list(found.percentiles or ()),
        }
    return record


def _agreement_record(agreed: Agreement | None) -> dict[str, Any] | None:
    if agreed is None:
        return None
    return {
        "alpha": _alpha_record(agreed.alpha),
        "reason": agreed.reason.in_(LANGUAGE) if agreed.reason else None,
        "by_indicator": {id_: _alpha_record(found) for id_, found in agreed.by_leaf},
        "pairs": [_pair_record(pair) for pair in agreed.pairs],
        "assessors": [
            {"assessor": one.assessor, "units": one.units, "leniency": one.mean, "standard_error": one.error}
            | {"alpha": _alpha_record(one.alpha)}
            for one in agreed.assessors
        ],
    }


def _alpha_record(found: Alpha) -> dict[str, Any]:
    reason = found.reason.in_(LANGUAGE) if found.reason else None
    ends = {"value": found.value, "low": found.low, "high": found.high, "level": found.level}
    return ends | {"units": found.units, "resampled": found.resampled, "reason": reason}


def _pair_record(pair: Compared) -> dict[str, Any]:
    return {
        "assessors": list(pair.names),
        "units": pair.units,
        "table": pair.table.tolist(),
        "same_level": pair.same_level,
        "within_one": pair.within_one,
        "mean_level_difference": pair.mean_level,
        "agencies": pair.agencies,
        "mean_difference": pair.mean,
        "limits_of_agreement": None if pair.limits is None else list(pair.limits),
        "same_band": pair.same_band,
        "alpha": None if pair.alpha is None else _alpha_record(pair.alpha),
    }


def _sheet(found: Sequence[Finding], notes: Sequence[str]) -> Sheet:
    keys = ["agency", "cluster", "index", "predicate", "support", "low", "high", "rank", "rank_low", "rank_high", "of"]
    heads = [
        say("Instansi", "Agency"),
        say("Kelompok", "Cluster"),
        say("Indeks", "Index"),
        say("Predikat", "Predicate"),
    ]
    heads += [say("Didukung", "Support"), say("Dari", "From"), say("Sampai", "To"), say("Peringkat", "Rank")]
    heads += [say("Terbaik", "Best"), say("Terburuk", "Worst"), "n"]
    rows: list[list[str | None]] = []
    for one in found:
        band = one.band.name.in_(LANGUAGE) if one.band else None
        m = one.measured
        sure = [None] * 3 if m is None else [_share(m.support), f"{m.low:.2f}", f"{m.high:.2f}"]
        ranks = [None, None] if m is None else [str(m.rank_low), str(m.rank_high)]
        rows.append(
            [one.agency, one.group or None, one.published, band, *sure, str(one.place), *ranks, str(one.place.of)]
        )
    numeric = frozenset(keys) - {"agency", "cluster", "predicate"}
    shown: Mapping[str, Callable[[Mapping[str, str | None]], str | None]] = {
        key: partial(_figure, key) for key in ("index", "low", "high")
    }
    empty = {key for i, key in enumerate(keys) if not any(row[i] for row in rows)}
    return Sheet("", keys, heads, rows, numeric, numeric, ["rank_low", "cluster"], dict(shown), frozenset(empty), notes)


def _figure(key: str, cells: Mapping[str, str | None]) -> str | None:
    return readable(cells[key]) if cells[key] else None


def _share(share: float | None) -> str | None:
    return None if share is None else f"{of_hundred(share)} %"


def _agreed_lines(agreed: Agreement | None) -> list[str]:
    """The agreement in a few lines: the coefficient is never alone."""
    if agreed is None:
        return []
    if agreed.alpha.value is None:
        return [agreed.alpha.reason.in_(LANGUAGE)] if agreed.alpha.reason else []
    low, high = agreed.alpha.low or 0.0, agreed.alpha.high or 0.0
    lines = [_ALPHA.filled(value=_two(agreed.alpha.value), low=_two(low), high=_two(high))]
    for pair in agreed.pairs:
        if pair.mean is not None and pair.limits is not None:
            ends = {"low": _two(pair.limits[0]), "high": _two(pair.limits[1])}
            same = "-" if pair.same_band is None else str(round(100 * pair.same_band))
            one, other = map(plain, pair.names)
            lines.append(_PAIR.filled(one=one, other=other, mean=_two(pair.mean), same=same, **ends))
    worst = [f"{id_} {_two(found.value).in_(LANGUAGE)}" for id_, found in agreed.by_leaf[:5] if found.value is not None]
    lines.append(_WORST.filled(leaves=", ".join(worst)))
    return [line.in_(LANGUAGE) for line in lines]


def _two(value: float) -> Text:
    figure = f"{value:.2f}"
    return Text(figure.replace(".", ","), figure)


_DIGITS = 4
_NOT_JUDGED = frozenset({Origin.CONVERTED, Origin.WAITING})
_NONE_WHOLE = Text("tidak ada instansi yang lengkap tingkatnya", "no agency has all its levels")
_LEFT_OUT = Text(
    "{count} instansi belum lengkap dan tidak diperiksa", "{count} agencies are not complete and not examined"
)
_ALPHA = Text(
    "Alpha ordinal Krippendorff {value} ({low} sampai {high}).",
    "Krippendorff's ordinal alpha {value} ({low} to {high}).",
)
_PAIR = Text(
    "{other} dibanding {one}: indeks rata-rata {mean}, 95 % selisih antara {low} dan {high}; predikat sama {same} %.",
    "{other} against {one}: index {mean} on average, 95 % of differences {low} to {high}; same predicate {same} %.",
)
_WORST = Text("Paling tidak sepakat: {leaves}.", "Least agreed on: {leaves}.")
