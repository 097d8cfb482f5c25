"""Scripts are served under names that their content makes, also those that a script imports."""

from __future__ import annotations

import re
from pathlib import Path

from django.core.files.base import ContentFile

from tolok.site.static_files import Hashed

_OURS = Path(__file__).parents[3] / "src" / "tolok" / "assessment" / "static"


def test_a_script_imports_the_very_version_it_was_written_with(tmp_path: Path) -> None:
    storage = Hashed(location=tmp_path, base_url="/static/")
    paths = {}
    for name in ("assessment/workbench.js", "assessment/autosave.js"):
        storage.save(name, ContentFile((_OURS / name).read_bytes()))
        paths[name] = (storage, name)
    faults = [fault for _name, _hashed, fault in storage.post_process(paths) if isinstance(fault, Exception)]
    assert not faults
    (served,) = (tmp_path / "assessment").glob("workbench.*.js")
    imported = re.search(r'from "\./(autosave\.[0-9a-f]{12}\.js)"', served.read_text("utf-8"))
    assert imported is not None
    assert (tmp_path / "assessment" / imported[1]).exists()
