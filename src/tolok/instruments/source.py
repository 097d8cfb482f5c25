"""Reads a YAML text into plain data that remembers the line of every key and keeps every number exact."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeAlias

import yaml

from tolok.instruments.faults import Fault, FaultyInput
from tolok.instruments.language import Text, plain

Path: TypeAlias = tuple[str | int, ...]

# libyaml where the wheel carries it (all usual platforms), pure Python elsewhere: the same result, slower.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# Longer ones are no number of an instrument; they stay text, which the schema refuses where a number is due.
_INTEGER = re.compile(r"[-+]?[0-9]{1,100}")
_DECIMAL = re.compile(r"[-+]?[0-9]{1,100}\.[0-9]{1,100}")
# Aliases may repeat a part, and a few nested ones would repeat it a billion times; no honest file comes near this.
_MOST_VALUES = 500_000
_DEEPEST = 100


@dataclass
class Source:
    """Plain data read from one YAML file, with the place of everything in it.

    ``data`` holds dicts with text keys, lists, text, int, Decimal, bool and None: never a binary float, never a date (a
    date stays the text ``YYYY-MM-DD``). ``places`` maps a path such as ``("tree", "children", 0, "weight")`` to its
    line and column, counted from 1.
    """

    data: Any = None
    places: dict[Path, tuple[int, int]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    file: str = ""
    size: int = 0

    def fault(self, path: Path, message: Text, *, warning: bool = False) -> Fault:
        """A fault at the place of ``path``, or of the nearest thing around it that has a place."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.places:
                line, column = self.places[path[:length]]
                return Fault(message, self.file, line, column, warning=warning)
        return Fault(message, self.file, warning=warning)


def read_source(text: str, *, file: str = "") -> Source:
    """Read ``text``.

    Raises:
        FaultyInput: the text is not YAML, is empty, or repeats a key; with line and column.
    """
    source = Source(file=file)
    try:
        _expect_shallow(text, file)
        root = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise FaultyInput([_not_yaml(file, error.problem or "", mark)]) from None
    except yaml.YAMLError as error:
        raise FaultyInput([_not_yaml(file, str(error), None)]) from None
    except ValueError as error:
        raise FaultyInput([_not_yaml(file, str(error), None)]) from None
    if root is None:
        raise FaultyInput([Fault(Text("berkas kosong", "the file is empty"), file)])
    source.data = _construct(root, (), source, set())
    if source.faults:
        raise FaultyInput(source.faults)
    return source


def _expect_shallow(text: str, file: str) -> None:
    """The composer calls itself for every level, in C without a limit: deep nesting would end the whole process."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            depth += 1
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            depth -= 1
        if depth > _DEEPEST:
            message = Text("bersarang lebih dari {n} tingkat", "nested more than {n} levels deep").filled(n=_DEEPEST)
            mark = event.start_mark
            raise FaultyInput([Fault(message, file, mark.line + 1 if mark else None)])


def _not_yaml(file: str, problem: str, mark: Any) -> Fault:
    message = Text("bukan YAML yang sah: {problem}", "not valid YAML: {problem}").filled(problem=plain(problem))
    return Fault(message, file, mark.line + 1, mark.column + 1) if mark else Fault(message, file)


def _construct(node: yaml.Node, path: Path, source: Source, open_nodes: set[int]) -> Any:
    source.size += 1
    if source.size > _MOST_VALUES:
        message = Text("berkas memuat lebih dari {n} nilai", "the file holds more than {n} values").filled(
            n=_MOST_VALUES
        )
        raise FaultyInput([Fault(message, source.file)])
    source.places[path] = (node.start_mark.line + 1, node.start_mark.column + 1)
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node)
    if id(node) in open_nodes:
        message = Text("acuan YAML (*) melingkar ke dirinya sendiri", "a YAML alias (*) refers to itself")
        source.faults.append(source.fault(path, message))
        return None
    open_nodes.add(id(node))
    make = _list if isinstance(node, yaml.SequenceNode) else _mapping
    built = make(node, path, source, open_nodes)
    open_nodes.discard(id(node))
    return built


def _list(node: yaml.Node, path: Path, source: Source, open_nodes: set[int]) -> list[Any]:
    return [_construct(item, (*path, i), source, open_nodes) for i, item in enumerate(node.value)]


def _mapping(node: yaml.Node, path: Path, source: Source, open_nodes: set[int]) -> dict[str, Any]:
    built: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        place = (*path, key)
        source.places[place] = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
        if key in built:
            message = Text("kunci «{key}» tertulis dua kali", "the key «{key}» is written twice").filled(key=plain(key))
            source.faults.append(source.fault(place, message))
            continue
        line = source.places[place]
        built[key] = _construct(value_node, place, source, open_nodes)
        source.places[place] = line
    return built


def _scalar(node: yaml.ScalarNode) -> Any:
    text = str(node.value)
    if node.tag == "tag:yaml.org,2002:int" and _INTEGER.fullmatch(text):
        return int(text)
    if node.tag == "tag:yaml.org,2002:float" and _DECIMAL.fullmatch(text):
        return Decimal(text)
    if node.tag == "tag:yaml.org,2002:bool":
        # Yes, no, on and off stay words, as in YAML 1.2: they are answers here, and Norway.
        return text.lower() == "true" if text.lower() in {"true", "false"} else text
    if node.tag == "tag:yaml.org,2002:null":
        return None
    return text
