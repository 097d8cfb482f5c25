"""Numbers: sums of weights, bands, scales, converters and what is put on a common scale."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import pairwise
from typing import Any

from tolok.instruments.build import build_instrument, exact
from tolok.instruments.checks.subject import Subject
from tolok.instruments.faults import Fault
from tolok.instruments.language import in_digits
from tolok.instruments.model import Aggregate, Instrument, Node, NormaliseMethod
from tolok.instruments.naming import fold
from tolok.instruments.source import Path

# Levels are steps people name one by one.
_MOST_LEVELS = 100


def weights_sum(check: Subject) -> Iterator[Fault]:
    """Weights stand where they are used and sum exactly."""
    for path, node in check.nodes:
        if "children" not in node:
            continue
        counted = [(i, child) for i, child in enumerate(node["children"]) if child.get("counts", True)]
        if not Aggregate(node["aggregate"]).weighs:
            for i, child in counted:
                if "weight" in child:
                    yield check.say(
                        (*path, "children", i, "weight"),
                        "{aggregate} tidak memakai bobot; hapus weight atau ganti aggregate",
                        "{aggregate} uses no weights; drop weight or change aggregate",
                        aggregate=node["aggregate"],
                    )
            continue
        yield from _weights_of(check, path, node, counted)


def _weights_of(
    check: Subject, path: Path, node: Mapping[str, Any], counted: list[tuple[int, Mapping[str, Any]]]
) -> Iterator[Fault]:
    unweighted = [(i, child) for i, child in counted if "weight" not in child]
    for i, child in unweighted:
        yield check.say((*path, "children", i), "{id} belum berbobot (weight)", "{id} has no weight", id=child["id"])
    for i, child in counted:
        if "weight" in child and exact(child["weight"]) <= 0:
            yield check.say(
                (*path, "children", i, "weight"), "bobot harus lebih dari 0", "a weight must be more than 0"
            )
    wanted = node.get("weights_total", node.get("weight"))
    if wanted is None:
        yield check.say(
            path,
            "{id}: tulis weights_total, jumlah yang harus dicapai bobot anak-anaknya",
            "{id}: write weights_total, what the children's weights must sum to",
            id=node["id"],
        )
    elif not unweighted:
        total = sum((exact(child["weight"]) for _, child in counted), Fraction(0))
        if total != exact(wanted):
            yield check.say(
                (*path, "weights_total") if "weights_total" in node else (*path, "weight"),
                "{id}: bobot anak-anaknya berjumlah {total}, seharusnya tepat {wanted}",
                "{id}: the children's weights sum to {total}, not exactly {wanted}",
                id=node["id"],
                total=in_digits(total),
                wanted=in_digits(exact(wanted)),
            )


def bands_ascend(check: Subject) -> Iterator[Fault]:
    """Bands rise, each with a code of its own."""
    for name, rows in check.data.get("bands", {}).items():
        starts = [exact(row["from"] if "from" in row else row["above"]) for row in rows]
        for i in range(1, len(rows)):
            if starts[i] <= starts[i - 1]:
                yield check.say(
                    ("bands", name, i),
                    "pita harus urut dari yang terendah: {b} tidak di atas {a}",
                    "bands go from the lowest up: {b} is not above {a}",
                    a=in_digits(starts[i - 1]),
                    b=in_digits(starts[i]),
                )
        codes = [row["code"] for row in rows]
        for code in sorted({code for code in codes if codes.count(code) > 1}):
            yield check.say(
                ("bands", name), "kode pita «{code}» dua kali", "the band code «{code}» stands twice", code=code
            )


def scales_hold(check: Subject) -> Iterator[Fault]:
    """Scales have room between their ends, and levels and answers that fit."""
    for name, scale in check.data["scales"].items():
        path: Path = ("scales", name)
        if "min" in scale and "max" in scale and exact(scale["min"]) >= exact(scale["max"]):
            yield check.say((*path, "max"), "max harus lebih besar dari min", "max must be greater than min")
        elif scale["kind"] == "levels":
            yield from _levels_hold(check, path, scale)
        yield from _words_are_apart(check, path, scale.get("options", []))
        codes = [str(option["code"]) for option in scale.get("options", [])]
        for code in sorted({code for code in codes if codes.count(code) > 1}):
            yield check.say(path, "kode jawaban «{code}» dua kali", "the answer code «{code}» stands twice", code=code)


def is_level(key: str) -> bool:
    """Whether ``key`` names a level, by its number."""
    return key.isascii() and key.isdigit() and len(key) < 4


def _words_are_apart(check: Subject, path: Path, options: list[Mapping[str, Any]]) -> Iterator[Fault]:
    """A word that a worksheet may hold must mean one answer."""
    owners: dict[str, int] = {}
    for i, option in enumerate(options):
        for word in (str(option["code"]), *option["name"].values(), *map(str, option.get("aliases", []))):
            same_code = str(options[owners.get(fold(word), i)]["code"]) == str(option["code"])
            if owners.setdefault(fold(word), i) != i and not same_code:
                yield check.say(
                    (*path, "options", i),
                    "«{word}» menunjuk dua jawaban; satu kata harus berarti satu jawaban",
                    "«{word}» means two answers; a word must mean one of them",
                    word=word,
                )
                break


def _levels_hold(check: Subject, path: Path, scale: Mapping[str, Any]) -> Iterator[Fault]:
    low, high = exact(scale["min"]), exact(scale["max"])
    whole = scale.get("step", 1) == 1
    if high - low >= _MOST_LEVELS:
        yield check.say(
            (*path, "max"),
            "lebih dari {most} tingkat; untuk bilangan pakai kind: number",
            "more than {most} levels; for numbers use kind: number",
            most=_MOST_LEVELS,
        )
        return
    if whole and (low.denominator != 1 or high.denominator != 1):
        yield check.say(path, "min dan max tingkat bulat harus bulat", "min and max of whole levels must be whole")
    starts: list[tuple[int, Fraction]] = []
    for key, level in scale.get("levels", {}).items():
        if not is_level(key) or (whole and not low <= int(key) <= high):
            yield check.say(
                (*path, "levels", key),
                "tingkat {key} di luar {low} sampai {high}",
                "level {key} is outside {low} to {high}",
                key=key,
                low=in_digits(low),
                high=in_digits(high),
            )
        elif "from" in level:
            starts.append((int(key), exact(level["from"])))
    limits = [start for _, start in sorted(starts)]
    rising = all(a < b for a, b in pairwise(limits))
    if starts and (len(starts) != len(scale["levels"]) or not rising or limits[0] != low or limits[-1] >= high):
        yield check.say(
            (*path, "levels"),
            "batas bawah (from) harus ada pada semua tingkat, naik, dan mulai dari min",
            "every level needs its lower limit (from), rising, the first at min",
        )


def externals_fit(check: Subject) -> Iterator[Fault]:
    """What another index supplies must lie on the scale of the leaf, converted or waiting."""
    for path, node in check.nodes:
        external, scale = node.get("external"), check.data["scales"].get(node.get("scale"), {})
        if external is None or "min" not in scale or "max" not in scale:
            continue
        low, high = exact(scale["min"]), exact(scale["max"])
        converter = check.data.get("converters", {}).get(external.get("converter"))
        ends = [y for _, y in converter["points"]] if converter else [external["min"], external["max"]]
        supplied = [("max", ends), ("waiting", [external["waiting"]] if "waiting" in external else [])]
        for key, values in supplied:
            outside = [value for value in map(exact, values) if not low <= value <= high]
            if outside:
                yield check.say(
                    (*path, "external", key),
                    "{id}: nilai {value} dari indeks lain di luar skalanya, {low} sampai {high}",
                    "{id}: the value {value} from the other index is outside its scale, {low} to {high}",
                    id=node["id"],
                    value=in_digits(outside[-1]),
                    low=in_digits(low),
                    high=in_digits(high),
                )


def converters_hold(check: Subject) -> Iterator[Fault]:
    """Converters rise and cover the index they convert."""
    for name, converter in check.data.get("converters", {}).items():
        xs = [exact(x) for x, _ in converter["points"]]
        if any(b <= a for a, b in pairwise(xs)):
            yield check.say(
                ("converters", name, "points"), "titik harus urut naik", "points must go from the lowest up"
            )
    for path, node in check.nodes:
        converter = check.data.get("converters", {}).get(node.get("external", {}).get("converter"))
        if converter is None:
            continue
        external = node["external"]
        first, last = exact(converter["points"][0][0]), exact(converter["points"][-1][0])
        if exact(external["min"]) < first or exact(external["max"]) > last:
            yield check.say(
                (*path, "external"),
                "konverter hanya mencakup {first} sampai {last}, indeksnya {low} sampai {high}",
                "the converter covers {first} to {last}, the index goes from {low} to {high}",
                first=in_digits(first),
                last=in_digits(last),
                low=external["min"],
                high=external["max"],
            )


def examples_hold(check: Subject) -> Iterator[Fault]:
    """Official examples come out, and means and percentages have values they can use."""
    instrument = build_instrument(check.data)
    for name, converter in instrument.converters.items():
        first, last = converter.points[0][0], converter.points[-1][0]
        for i, (given, wanted) in enumerate(converter.examples):
            if not first <= given <= last:
                yield check.say(
                    ("converters", name, "examples", i),
                    "contoh {given} di luar titik-titiknya, {first} sampai {last}",
                    "the example {given} is outside the points, {first} to {last}",
                    given=in_digits(given),
                    first=in_digits(first),
                    last=in_digits(last),
                )
            elif converter(given) != wanted:
                yield check.say(
                    ("converters", name, "examples", i),
                    "contoh: {given} menjadi {found}, bukan {wanted}",
                    "example: {given} becomes {found}, not {wanted}",
                    given=in_digits(given),
                    found=in_digits(converter(given)),
                    wanted=in_digits(wanted),
                )
    yield from _means_have_room(check, instrument)


def _means_have_room(check: Subject, instrument: Instrument) -> Iterator[Fault]:
    """Geometric and harmonic means have no meaning below 0, percentages none without a most."""
    for path, data in check.nodes:
        node = instrument.nodes[data["id"]]
        if node.aggregate in (Aggregate.GEOMETRIC_MEAN, Aggregate.HARMONIC_MEAN):
            for inner in _counted_below(node):
                if _may_be_negative(inner):
                    yield check.say(
                        path,
                        "{id}: rata-rata ukur atau harmonik perlu nilai paling rendah 0; {inner} bisa di bawahnya",
                        "{id}: a geometric or harmonic mean needs values of at least 0; {inner} can be below",
                        id=node.id,
                        inner=inner.id,
                    )
        if node.aggregate is Aggregate.PERCENTAGE:
            for leaf in node.counted_leaves:
                if leaf.scale is None or not leaf.scale.high:
                    yield check.say(
                        path,
                        "{id}: persentase perlu nilai tertinggi di atas 0; skala {leaf} tidak mempunyainya",
                        "{id}: a percentage needs a highest value above 0; the scale of {leaf} has none",
                        id=node.id,
                        leaf=leaf.id,
                    )
            for inner in _counted_below(node):
                if inner.normalise:
                    yield check.say(
                        path,
                        "{id}: persentase menjumlah poin; {inner} di bawahnya tidak boleh dinormalkan",
                        "{id}: a percentage adds up points; {inner} below it cannot be normalised",
                        id=node.id,
                        inner=inner.id,
                    )


def _counted_below(node: Node) -> Iterator[Node]:
    for child in node.counted:
        yield child
        yield from _counted_below(child)


def _may_be_negative(node: Node) -> bool:
    """Whether a value of ``node`` can be below 0, by its scale or by the last step of its normalisation."""
    if node.normalise:
        step = node.normalise[-1]
        if step.method is NormaliseMethod.ZSCORE:
            return True
        low = node.scale.low if node.scale else None
        return not step.over_population and (low is None or step.first is None or low < step.first)
    return node.is_leaf and (node.scale is None or node.scale.low is None or node.scale.low < 0)


def normalisation_is_whole(check: Subject) -> Iterator[Fault]:
    """Every step has its goalposts or takes the population."""
    needs = {"minmax": ("low", "high"), "zscore": ("mean", "deviation")}
    for path, node in check.nodes:
        for i, step in enumerate(node.get("normalise", [])):
            keys = needs[step["method"]]
            given = [key for key in ("low", "high", "mean", "deviation") if key in step]
            wanted = [] if "over" in step else list(keys)
            place = (*path, "normalise", i)
            if given != wanted:
                yield check.say(
                    place,
                    "{method}: tulis {a} dan {b}, atau over: population saja",
                    "{method}: write {a} and {b}, or over: population alone",
                    method=step["method"],
                    a=keys[0],
                    b=keys[1],
                )
            elif wanted and (
                exact(step["deviation"]) <= 0
                if step["method"] == "zscore"
                else exact(step["high"]) <= exact(step["low"])
            ):
                yield check.say(
                    place,
                    "{b} harus lebih besar dari {a}",
                    "{b} must be greater than {a}",
                    a="low" if step["method"] == "minmax" else "0",
                    b=keys[1],
                )
