"""Draws the pictures of the documentation from the program itself: ``make docs``."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import tempfile
from importlib import resources
from pathlib import Path

from rich.console import Console
from rich.text import Text

HERE = Path(__file__).parent
COMMAND = Path(sys.executable).parent / "tolok"
PICTURES = {
    "report": (118, ["report"]),
    "results": (118, ["results", "--province", "Lampung", "--year", "2024"]),
    "indicator": (100, ["instruments", "show", "spbe-2020", "--node", "23"]),
    "score": (110, ["score", "levels.csv", "-i", "spbe-2020"]),
    "faults": (110, ["score", "faulty.csv", "-i", "spbe-2020"]),
}
FAULTY = "instansi,tahun,indikator,tingkat\nDinas A,2024,1,6\nDinas A,2024,2,3.5\nDinas A,2024,48,3\nDinas A,2024,3,4\n"
# The picture carries no address: a reader's own monospace font is used.
_FONT_FACES = re.compile(r"@font-face \{.*?\}", re.DOTALL)


def main() -> None:
    """Draw every picture as an SVG."""
    with tempfile.TemporaryDirectory() as folder:
        levels = resources.files("tolok.results").joinpath("data", "spbe-2020-levels.csv").read_text("utf-8")
        Path(folder, "levels.csv").write_text(levels, "utf-8")
        Path(folder, "faulty.csv").write_text(FAULTY, "utf-8")
        for name, (width, words) in PICTURES.items():
            draw(name, width, words, folder)


def draw(name: str, width: int, words: list[str], folder: str) -> None:
    """Run the command in ``folder`` and keep what it shows."""
    shell = {**os.environ, "FORCE_COLOR": "1", "COLUMNS": str(width), "TOLOK_LANG": "id"}
    ended = subprocess.run(
        [str(COMMAND), *words], capture_output=True, text=True, env=shell, cwd=folder, check=False, encoding="utf-8"
    )
    console = Console(record=True, width=width, file=io.StringIO(), highlight=False, force_terminal=True)
    console.print(Text.from_ansi((ended.stdout or ended.stderr).rstrip()))
    drawn = console.export_svg(title="tolok " + " ".join(words), unique_id=f"tolok-{name}")
    drawn = _FONT_FACES.sub("", drawn).replace("Fira Code", "ui-monospace, Menlo, Consolas, DejaVu Sans Mono")
    picture = HERE / "pictures" / f"{name}.svg"
    picture.write_text(re.sub(r"[ \t]+$", "", drawn, flags=re.MULTILINE), encoding="utf-8")
    print(picture.name)


if __name__ == "__main__":
    main()
