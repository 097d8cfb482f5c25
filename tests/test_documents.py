"""What the documents say is true: examples run, links lead somewhere, every command and option is described."""

from __future__ import annotations

import doctest
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tolok.cli.app import build

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "benchmarks").glob("*.md")])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_examples_with_prompts_give_what_is_printed(page: Path) -> None:
    outcome = doctest.testfile(str(page), module_relative=False, encoding="utf-8")
    assert outcome.failed == 0


def test_the_scoring_page_works_every_instrument_through() -> None:
    text = (ROOT / "docs" / "scoring.md").read_text("utf-8")
    assert doctest.DocTestParser().get_examples(text)
    from tolok.instruments import library_ids

    assert [id_ for id_ in library_ids() if f'"{id_}"' not in text] == []


def test_the_python_example_of_the_readme_runs() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    code = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert len(code) == 1
    run = subprocess.run([sys.executable, "-c", code[0]], capture_output=True, text=True, check=True)
    assert run.stdout.startswith("3.00 Baik\n")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_to_files_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    broken = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    assert broken == []


def test_every_command_is_named_in_a_document() -> None:
    told = "\n".join(page.read_text("utf-8") for page in PAGES)
    app = build()
    names = [f"tolok {command.name}" for command in app.registered_commands]
    groups = {group.name: group.typer_instance for group in app.registered_groups if group.typer_instance is not None}
    names += [f"{name} {command.name}" for name, group in groups.items() for command in group.registered_commands]
    assert len(names) >= 15
    assert [name for name in names if name not in told and name.split()[-1] not in told] == []


def test_every_option_of_score_is_described() -> None:
    told = (ROOT / "docs" / "worksheets.md").read_text("utf-8")
    help_ = subprocess.run(
        [str(Path(sys.executable).parent / "tolok"), "score", "--help"], capture_output=True, text=True, check=True
    ).stdout
    options = sorted(set(re.findall(r"--[a-z-]+", help_)) - {"--help"})
    assert len(options) >= 10
    assert [option for option in options if option not in told] == []
