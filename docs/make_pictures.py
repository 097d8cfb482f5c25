"""Draws the pictures of the documentation from the program itself: ``make docs``."""

from __future__ import annotations

import io
import re
from pathlib import Path

from rich.console import Console

from tolok.cli.report import run_report

HERE = Path(__file__).parent
# The picture carries no address: a reader's own monospace font is used.
_FONT_FACES = re.compile(r"@font-face \{.*?\}", re.DOTALL)


def main() -> None:
    """Draw the report of ``make run`` as an SVG."""
    console = Console(record=True, width=118, file=io.StringIO(), highlight=False, markup=False, force_terminal=True)
    run_report("Pemerintah Provinsi Lampung", console)
    drawn = console.export_svg(title="make run", unique_id="tolok")
    drawn = _FONT_FACES.sub("", drawn).replace("Fira Code", "ui-monospace, Menlo, Consolas, DejaVu Sans Mono")
    picture = HERE / "pictures" / "report.svg"
    picture.write_text(re.sub(r"[ \t]+$", "", drawn, flags=re.MULTILINE), encoding="utf-8")
    print(picture.name)


if __name__ == "__main__":
    main()
