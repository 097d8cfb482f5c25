"""What is checked: the content of one file, with the path of every node."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tolok.instruments.faults import Fault
from tolok.instruments.language import Text
from tolok.instruments.source import Path, Source

# What a doubt may be about besides nodes: keys of the file and of `publication`, and four words of our own.
SECTIONS = frozenset(
    {"title", "owner", "status", "in_force", "legal_basis", "sources", "publication", "rounding", "predicate_basis"}
    | {"bands", "scales", "levels", "evidence", "converters", "gates", "ladder", "rules", "amendments", "tree"}
    | {"external", "note", "weights", "titles", "mapping", "rows"}
)


class Subject:
    """The data of one file with paths to every node."""

    def __init__(self, source: Source) -> None:
        self.source, self.data = source, source.data
        self.nodes: list[tuple[Path, Mapping[str, Any]]] = list(walk(("tree",), self.data["tree"]))
        self.by_id = {node["id"]: node for _, node in self.nodes}

    def say(self, path: Path, indonesian: str, english: str, *, warning: bool = False, **values: object) -> Fault:
        """A fault at ``path`` in both languages, with the ``{names}`` of its texts filled in."""
        return self.source.fault(path, Text(indonesian, english).filled(**values), warning=warning)


def walk(path: Path, node: Mapping[str, Any]) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """A node and all below it, each with its path."""
    yield path, node
    for i, child in enumerate(node.get("children", [])):
        yield from walk((*path, "children", i), child)
