"""The house rules that no linter knows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tolok.instruments import library_ids

ROOT = Path(__file__).parents[1]
CORE = sorted([*(ROOT / "src/tolok/instruments").glob("*.py"), *(ROOT / "src/tolok/scoring").glob("*.py")])


@pytest.mark.parametrize("file", CORE, ids=lambda file: str(file.relative_to(ROOT / "src")))
def test_no_instrument_stands_in_the_code_of_the_core(file: Path) -> None:
    code = re.sub(r'"""(?:.|\n)*?"""|^\s*#.*$', "", file.read_text("utf-8"), flags=re.MULTILINE)
    words = [*library_ids(), "spbe", "pemdi", "kami-", "egdi", "gtmi", "oecd", "permenpan", "bssn"]
    assert [word for word in words if word in code.casefold()] == []


def test_no_file_names_a_machine_or_an_address_of_packages() -> None:
    hosts = ["files.python" + "hosted", "pypi." + "org", "registry.npm" + "js"]
    # A path that begins so; a folder of that name further inside is ours.
    machine = re.compile(r"(?<![\w.-])/(?:wo" + "rk|ho" + r"me|ro" + "ot)/")
    skipped = {".git", ".venv", "__pycache__", ".mypy_cache", ".ruff_cache", ".hypothesis", ".pytest_cache"}
    skipped |= {"node_modules", "build", "data"}
    found = []
    for path in ROOT.rglob("*"):
        inner = path.relative_to(ROOT)
        if not path.is_file() or skipped & set(inner.parts) or path.suffix in {".pyc", ".xlsx"}:
            continue
        text = path.read_text("utf-8", errors="replace")
        found += [f"{inner}: {mark}" for mark in hosts if mark in text]
        found += [f"{inner}: {mark}" for mark in machine.findall(text)[:1]]
    assert found == []


def test_every_dependency_has_its_reason_beside_it() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    block = text[text.index("dependencies = [") : text.index("[tool.hatch")]
    lines = [line for line in block.splitlines() if line.strip().startswith('"')]
    assert len(lines) > 10
    assert [line for line in lines if "#" not in line] == []


def test_locked_versions_carry_hashes() -> None:
    for lock in (ROOT / "locks").glob("*.txt"):
        entries = re.split(r"\n(?=[a-z0-9])", lock.read_text("utf-8").strip())
        assert entries, lock
        assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
