"""Checks an instrument file: first its shape (JSON Schema), then what no schema can say, each fault with its line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from itertools import pairwise
from typing import Any

from tolok.instruments.amendments import amendments_of, merged_data
from tolok.instruments.build import build_instrument, exact
from tolok.instruments.faults import Fault
from tolok.instruments.language import Text, in_digits
from tolok.instruments.model import Aggregate, Instrument, Node, NormaliseMethod, fold
from tolok.instruments.schema import schema_faults
from tolok.instruments.source import Path, Source

# What a doubt may be about besides nodes: keys of the file and of `publication`, and four words of our own.
SECTIONS = frozenset(
    {"title", "owner", "status", "in_force", "legal_basis", "sources", "publication", "rounding", "predicate_basis"}
    | {"bands", "scales", "levels", "evidence", "converters", "gates", "ladder", "rules", "amendments", "tree"}
    | {"external", "note", "weights", "titles", "mapping", "rows"}
)

_Rule = Callable[["_Check"], Iterator[Fault]]


def check_source(source: Source) -> list[Fault]:
    """Every fault of an instrument file, in the order of its lines; warnings (``Fault.warning``) stop nothing."""
    faults = schema_faults(source, "instrument")
    if faults:
        return faults
    check, found = _Check(source), list[Fault]()
    for rules in _TURNS:
        found += [fault for rule in rules for fault in rule(check)]
        if any(not fault.warning for fault in found):
            break
    return sorted(found, key=lambda fault: (fault.line or 0, str(fault.column)))


class _Check:
    """The data of one file with paths to every node."""

    def __init__(self, source: Source) -> None:
        self.source, self.data = source, source.data
        self.nodes: list[tuple[Path, Mapping[str, Any]]] = list(_walk(("tree",), self.data["tree"]))
        self.by_id = {node["id"]: node for _, node in self.nodes}

    def say(self, path: Path, indonesian: str, english: str, *, warning: bool = False, **values: object) -> Fault:
        return self.source.fault(path, Text(indonesian, english).filled(**values), warning=warning)


def _walk(path: Path, node: Mapping[str, Any]) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    yield path, node
    for i, child in enumerate(node.get("children", [])):
        yield from _walk((*path, "children", i), child)


def _ids_are_unique(check: _Check) -> Iterator[Fault]:
    seen: set[str] = set()
    for path, node in check.nodes:
        if node["id"] in seen:
            yield check.say(
                (*path, "id"),
                "id «{id}» sudah dipakai simpul lain; beri id yang berbeda",
                "the id «{id}» is used by another node; give it its own",
                id=node["id"],
            )
        seen.add(node["id"])


def _names_are_unambiguous(check: _Check) -> Iterator[Fault]:
    owners: dict[str, str] = {}
    for path, node in check.nodes:
        if "scale" not in node:
            continue
        words = [node["id"], *map(str, node.get("aliases", []))]
        words += [str(node[key]) for key in ("number", "code") if key in node]
        words += [f"i{node['number']}"] if "number" in node else []
        if "external" in node:
            words.append(node["external"]["id"])
        for word in words:
            owner = owners.setdefault(fold(word), node["id"])
            if owner != node["id"]:
                yield check.say(
                    path,
                    "«{word}» menunjuk dua simpul, {a} dan {b}; nama di lembar kerja harus menunjuk satu saja",
                    "«{word}» names two nodes, {a} and {b}; a name in a worksheet must mean one of them",
                    word=word,
                    a=owner,
                    b=node["id"],
                )
                break


def _names_exist(check: _Check) -> Iterator[Fault]:
    tables = {"scale": "scales", "bands": "bands"}
    for path, node in check.nodes:
        for key, section in tables.items():
            if key in node and node[key] not in check.data.get(section, {}):
                yield _no_such(check, (*path, key), node[key], section)
        converter = node.get("external", {}).get("converter")
        if converter is not None and converter not in check.data.get("converters", {}):
            yield _no_such(check, (*path, "external", "converter"), converter, "converters")
        for i, hint in enumerate(node.get("evidence", [])):
            for kind in hint.get("kinds", []):
                if kind not in check.data.get("evidence_kinds", {}):
                    yield _no_such(check, (*path, "evidence", i, "kinds"), kind, "evidence_kinds")
        yield from _matrix_names_exist(check, path, node)


def _matrix_names_exist(check: _Check, path: Path, node: Mapping[str, Any]) -> Iterator[Fault]:
    matrix = node.get("bands_by")
    if matrix is None:
        return
    chooser = check.by_id.get(matrix["node"], {})
    if "bands" not in chooser:
        yield check.say(
            (*path, "bands_by", "node"),
            "«{id}» bukan simpul yang mempunyai bands",
            "«{id}» is not a node that has bands",
            id=matrix["node"],
        )
        return
    for row in check.data.get("bands", {}).get(chooser["bands"], []):
        if row["code"] not in matrix["tables"]:
            yield check.say(
                (*path, "bands_by", "tables"),
                "belum ada tabel untuk kategori «{code}»",
                "there is no table for the category «{code}»",
                code=row["code"],
            )
    bands, first = check.data.get("bands", {}), None
    for code, table in matrix["tables"].items():
        place = (*path, "bands_by", "tables", code)
        if table not in bands:
            yield _no_such(check, place, table, "bands")
            continue
        codes = [row["code"] for row in bands[table]]
        first = first or codes
        if codes != first:
            yield check.say(
                place,
                "predikat di {table} berbeda dari tabel sebelumnya: {codes}, bukan {first}",
                "the predicates of {table} differ from those of the table before: {codes}, not {first}",
                table=table,
                codes=", ".join(codes),
                first=", ".join(first),
            )


def _no_such(check: _Check, path: Path, name: str, section: str) -> Fault:
    known = ", ".join(check.data.get(section, {})) or "-"
    return check.say(
        path,
        "«{name}» tidak ada di {section}; yang ada: {known}",
        "«{name}» is not in {section}; there are: {known}",
        name=name,
        section=section,
        known=known,
    )


def _weights_sum(check: _Check) -> Iterator[Fault]:
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
    check: _Check, path: Path, node: Mapping[str, Any], counted: list[tuple[int, Mapping[str, Any]]]
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


def _counting_is_clear(check: _Check) -> Iterator[Fault]:
    if not check.data["tree"].get("counts", True):
        yield check.say(("tree", "counts"), "simpul akar harus dihitung", "the root must count")
    for path, node in check.nodes:
        if "children" in node and not any(child.get("counts", True) for child in node["children"]):
            yield check.say(path, "{id}: tidak ada anak yang dihitung", "{id}: no child counts", id=node["id"])
        if node.get("optional") and node.get("counts", True):
            yield check.say(
                (*path, "optional"),
                "optional hanya untuk simpul dengan counts: false",
                "optional is only for nodes with counts: false",
            )


def _bands_ascend(check: _Check) -> Iterator[Fault]:
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


def _scales_hold(check: _Check) -> Iterator[Fault]:
    for name, scale in check.data["scales"].items():
        path: Path = ("scales", name)
        if "min" in scale and "max" in scale and exact(scale["min"]) >= exact(scale["max"]):
            yield check.say((*path, "max"), "max harus lebih besar dari min", "max must be greater than min")
        elif scale["kind"] == "levels":
            yield from _levels_hold(check, path, scale)
        codes = [str(option["code"]) for option in scale.get("options", [])]
        for code in sorted({code for code in codes if codes.count(code) > 1}):
            yield check.say(path, "kode jawaban «{code}» dua kali", "the answer code «{code}» stands twice", code=code)


def _levels_hold(check: _Check, path: Path, scale: Mapping[str, Any]) -> Iterator[Fault]:
    low, high = exact(scale["min"]), exact(scale["max"])
    whole = scale.get("step", 1) == 1
    if whole and (low.denominator != 1 or high.denominator != 1):
        yield check.say(path, "min dan max tingkat bulat harus bulat", "min and max of whole levels must be whole")
    starts: list[tuple[int, Fraction]] = []
    for key, level in scale.get("levels", {}).items():
        if not key.isdigit() or (whole and not low <= int(key) <= high):
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


def _levels_of_leaves(check: _Check) -> Iterator[Fault]:
    for path, node in check.nodes:
        scale = check.data["scales"].get(node.get("scale"), {})
        if scale.get("kind") != "levels":
            continue
        low, high = int(exact(scale["min"])), int(exact(scale["max"]))
        written = node.get("levels", {})
        for key, criterion in written.items():
            if not key.isdigit() or not low <= int(key) <= high:
                yield check.say(
                    (*path, "levels", key),
                    "{id}: tingkat {key} di luar {low} sampai {high}",
                    "{id}: level {key} is outside {low} to {high}",
                    id=node["id"],
                    key=key,
                    low=low,
                    high=high,
                )
            elif "requires" in criterion and not low <= criterion["requires"] < int(key):
                yield check.say(
                    (*path, "levels", key, "requires"),
                    "{id}: tingkat {key} hanya dapat mensyaratkan tingkat di bawahnya",
                    "{id}: level {key} can only require a level below it",
                    id=node["id"],
                    key=key,
                )
        absent = [str(level) for level in range(low, high + 1) if str(level) not in written]
        if absent:
            yield check.say(
                path,
                "{id}: belum ada kriteria untuk tingkat {absent}",
                "{id}: no criterion for level {absent}",
                warning=True,
                id=node["id"],
                absent=", ".join(absent),
            )


def _externals_fit(check: _Check) -> Iterator[Fault]:
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


def _converters_hold(check: _Check) -> Iterator[Fault]:
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


def _examples_hold(check: _Check) -> Iterator[Fault]:
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


def _means_have_room(check: _Check, instrument: Instrument) -> Iterator[Fault]:
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


def _gates_stand_on_branches(check: _Check) -> Iterator[Fault]:
    for path, node in check.nodes:
        for key in ("gates", "ladder"):
            if key in node and "children" not in node:
                yield check.say(
                    (*path, key),
                    "{id} tidak mempunyai anak; {key} hanya untuk simpul yang mempunyai anak",
                    "{id} has no children; {key} is only for nodes that have",
                    id=node["id"],
                    key=key,
                )
        leaves = [leaf for _, leaf in _walk((), node) if "scale" in leaf]
        codes = {code for leaf in leaves for code in _answer_codes(check, leaf)}
        for i, gate in enumerate(node.get("gates", [])):
            for j, condition in enumerate(gate["opens_when"]):
                yield from _condition_faults(check, (*path, "gates", i, "opens_when", j), condition, codes)


def _condition_faults(check: _Check, place: Path, condition: Mapping[str, Any], codes: set[str]) -> Iterator[Fault]:
    if not {"at_least", "at_most"} & set(condition):
        yield check.say(
            place,
            "syarat ini belum berbatas; tulis at_least atau at_most",
            "this condition has no limit; write at_least or at_most",
        )
    for code in map(str, condition.get("answers", [])):
        if code not in codes:
            yield check.say(
                (*place, "answers"),
                "tidak ada jawaban «{code}» di bawahnya",
                "no question below has the answer «{code}»",
                code=code,
            )


def _answer_codes(check: _Check, leaf: Mapping[str, Any]) -> list[str]:
    return [str(option["code"]) for option in check.data["scales"][leaf["scale"]].get("options", [])]


def _groups_exist(check: _Check) -> Iterator[Fault]:
    for path, node in check.nodes:
        leaves = [leaf for _, leaf in _walk((), node) if "scale" in leaf]
        known = {(group, str(label)) for leaf in leaves for group, label in leaf.get("groups", {}).items()}
        for place, group, label in _asked_groups(path, node):
            if (group, label) not in known:
                yield check.say(
                    place,
                    "tidak ada pertanyaan di bawahnya dengan {group}: {label}",
                    "no question below has {group}: {label}",
                    group=group,
                    label=label,
                )
        yield from _gates_are_near(check, path, node, leaves)


def _asked_groups(path: Path, node: Mapping[str, Any]) -> Iterator[tuple[Path, str, str]]:
    """Every label that the gates and the ladder of a node ask for, and where."""
    for i, gate in enumerate(node.get("gates", [])):
        asked = [("closes", gate["closes"])]
        asked += [("opens_when", c.get("sum_of", c.get("count_of"))) for c in gate["opens_when"]]
        for where, groups in asked:
            for group, labels in groups.items():
                yield from (((*path, "gates", i, where), group, str(label)) for label in labels)
    ladder = node.get("ladder", {"rungs": []})
    for i, rung in enumerate(ladder["rungs"]):
        yield from (((*path, "ladder", "rungs", i), ladder["group"], label) for label in rung["needs"])


def _gates_are_near(
    check: _Check, path: Path, node: Mapping[str, Any], leaves: list[Mapping[str, Any]]
) -> Iterator[Fault]:
    for i, gate in enumerate(node.get("gates", [])):
        for leaf in leaves:
            if leaf not in node["children"] and _labelled(leaf, gate["closes"]):
                yield check.say(
                    (*path, "gates", i, "closes"),
                    "{leaf} bukan anak langsung {id}; pasang gerbang pada induknya",
                    "{leaf} is not a direct child of {id}; put the gate on its parent",
                    leaf=leaf["id"],
                    id=node["id"],
                )


def _labelled(leaf: Mapping[str, Any], groups: Mapping[str, list[Any]]) -> bool:
    labels = leaf.get("groups", {})
    return all(str(labels.get(group)) in map(str, wanted) for group, wanted in groups.items())


def _normalisation_is_whole(check: _Check) -> Iterator[Fault]:
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


def _references_exist(check: _Check) -> Iterator[Fault]:
    sources = {str(entry["id"]) for entry in check.data.get("sources", [])}
    for section in ("legal_basis", "doubts"):
        for i, entry in enumerate(check.data.get(section, [])):
            for name in entry.get("sources", []):
                if name not in sources:
                    yield _no_such_source(check, (section, i, "sources"), name)
            for name in entry.get("about", []):
                if name not in check.by_id and name not in SECTIONS:
                    yield check.say(
                        (section, i, "about"),
                        "«{name}» bukan id simpul dan bukan bagian berkas ({sections})",
                        "«{name}» is neither the id of a node nor a section ({sections})",
                        name=name,
                        sections=", ".join(sorted(SECTIONS)),
                    )


def _no_such_source(check: _Check, path: Path, name: str) -> Fault:
    return check.say(path, "sumber «{name}» tidak ada di sources", "the source «{name}» is not in sources", name=name)


def _amendments_fit(check: _Check) -> Iterator[Fault]:
    for i, entry in enumerate(check.data.get("amendments", [])):
        until = entry.get("until_year")
        if until is not None and until < entry["from_year"]:
            yield check.say(
                ("amendments", i, "until_year"),
                "until_year lebih awal dari from_year",
                "until_year is before from_year",
            )
        for id_, change in entry.get("nodes", {}).items():
            for key in {"id", "children"} & set(change):
                yield check.say(
                    ("amendments", i, "nodes", id_, key),
                    "perubahan tidak dapat mengganti {key}; susunan lain adalah instrumen lain",
                    "an amendment cannot change {key}; another structure is another instrument",
                    key=key,
                )
            if id_ not in check.by_id:
                yield check.say(
                    ("amendments", i, "nodes", id_),
                    "tidak ada simpul «{id}»",
                    "there is no node «{id}»",
                    id=id_,
                )


def _amended_is_sound(check: _Check) -> Iterator[Fault]:
    """What the amendments that hold together make of the file must itself pass every check, in every year."""
    amendments = check.data.get("amendments", [])
    ends = [entry["until_year"] + 1 for entry in amendments if "until_year" in entry]
    for year in sorted({entry["from_year"] for entry in amendments} | set(ends)):
        held = amendments_of(check.data, year)
        merged = merged_data(check.data, held)
        merged.pop("amendments", None)
        place = amendments.index(held[-1]) if held else 0
        for fault in check_source(Source(merged, check.source.places, [], check.source.file)):
            if not fault.warning:
                yield check.say(
                    ("amendments", place),
                    "setelah perubahan ini: {fault}",
                    "after this amendment: {fault}",
                    fault=fault.message,
                )


# Rules in turns: the later ones read what the earlier ones have found sound.
_TURNS: tuple[tuple[_Rule, ...], ...] = (
    (_ids_are_unique, _names_are_unambiguous, _names_exist, _counting_is_clear, _bands_ascend, _scales_hold),
    (_gates_stand_on_branches,),
    (
        _weights_sum,
        _converters_hold,
        _externals_fit,
        _groups_exist,
        _normalisation_is_whole,
        _references_exist,
        _amendments_fit,
    ),
    (_levels_of_leaves, _examples_hold),
    (_amended_is_sound,),
)
