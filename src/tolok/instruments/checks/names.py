"""Names: ids, what people may type, and whether everything named exists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tolok.instruments.checks.subject import SECTIONS, Subject
from tolok.instruments.faults import Fault
from tolok.instruments.naming import fold
from tolok.instruments.source import Path


def ids_are_unique(check: Subject) -> Iterator[Fault]:
    """Every node has an id of its own."""
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


def names_are_unambiguous(check: Subject) -> Iterator[Fault]:
    """Every word of a worksheet means one leaf."""
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


def names_exist(check: Subject) -> Iterator[Fault]:
    """Scales, bands, converters, kinds of evidence and tables that are named are there."""
    tables = {"scale": "scales", "bands": "bands"}
    for path, node in check.nodes:
        for key, section in tables.items():
            if key in node and node[key] not in check.data.get(section, {}):
                yield _no_such(check, (*path, key), node[key], section)
        converter = node.get("external", {}).get("converter")
        if converter is not None and converter not in check.data.get("converters", {}):
            yield _no_such(check, (*path, "external", "converter"), converter, "converters")
        for place, proof in _with_kinds(path, node):
            for kind in proof.get("kinds", []):
                if kind not in check.data.get("evidence_kinds", {}):
                    yield _no_such(check, (*place, "kinds"), kind, "evidence_kinds")
        yield from _matrix_names_exist(check, path, node)


def _with_kinds(path: Path, node: Mapping[str, Any]) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Everything in a node that may name kinds of evidence, with its path."""
    for i, hint in enumerate(node.get("evidence", [])):
        yield (*path, "evidence", i), hint
    for key, criterion in node.get("levels", {}).items():
        for i, statement in enumerate(criterion.get("criteria", [])):
            yield (*path, "levels", key, "criteria", i), statement


def _matrix_names_exist(check: Subject, path: Path, node: Mapping[str, Any]) -> Iterator[Fault]:
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


def _no_such(check: Subject, path: Path, name: str, section: str) -> Fault:
    known = ", ".join(check.data.get(section, {})) or "-"
    return check.say(
        path,
        "«{name}» tidak ada di {section}; yang ada: {known}",
        "«{name}» is not in {section}; there are: {known}",
        name=name,
        section=section,
        known=known,
    )


def counting_is_clear(check: Subject) -> Iterator[Fault]:
    """The root counts, every branch has a child that does, and only what does not count is optional."""
    if not check.data["tree"].get("counts", True):
        yield check.say(("tree", "counts"), "simpul akar harus dihitung", "the root must count")
    for path, node in check.nodes:
        if "children" in node and not any(child.get("counts", True) for child in node["children"]):
            yield check.say(
                path, "{id}: tidak ada anak yang dihitung", "{id}: none of its children counts", id=node["id"]
            )
        if node.get("optional") and node.get("counts", True):
            yield check.say(
                (*path, "optional"),
                "optional hanya untuk simpul dengan counts: false",
                "optional is only for nodes with counts: false",
            )


def references_exist(check: Subject) -> Iterator[Fault]:
    """Sources and subjects of doubts are there."""
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


def _no_such_source(check: Subject, path: Path, name: str) -> Fault:
    return check.say(path, "sumber «{name}» tidak ada di sources", "the source «{name}» is not in sources", name=name)
