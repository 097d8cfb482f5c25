"""No setting without its line in the operators' page."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_every_setting_is_documented() -> None:
    code = "".join(path.read_text("utf-8") for path in (ROOT / "src/tolok").rglob("*.py"))
    told = (ROOT / "docs/operating.md").read_text("utf-8")
    settings = set(re.findall(r'"(TOLOK_[A-Z_]+|DATABASE_URL)"', code)) - {"TOLOK_TEST_DATABASE"}
    assert len(settings) > 12
    assert sorted(name for name in settings if f"`{name}`" not in told) == []
