"""Every component is described in docs/face.md and shown in the gallery."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tolok.ui.templatetags.ui import TONES, register

ROOT = Path(__file__).parents[3]
GALLERY = "".join(
    path.read_text("utf-8")
    for folder in ("ui/gallery", "ui", "ui/parts")
    for path in (ROOT / "src/tolok/ui/templates" / folder).glob("*.html")
)
PAGE = (ROOT / "docs" / "face.md").read_text("utf-8")


@pytest.mark.parametrize("tag", sorted(register.tags))
def test_every_tag_is_described_and_shown(tag: str) -> None:
    if tag != "zone":
        assert re.search(rf"{{% {tag}\b", GALLERY), f"{tag} is not in the gallery"
    assert re.search(rf"{{% {tag}\b", PAGE), f"{tag} is not in docs/face.md"


def test_every_tone_is_described() -> None:
    assert [tone for tone in TONES if tone not in PAGE] == []
