"""Sets type: a template of Typst and plain data give a PDF/UA-1, always the same bytes, with the fonts of the wheel.

Nothing of Django in here: a process that only sets type starts quickly.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    import typst

_BOX = "□"
_TRIES = 9
_LACKS = re.compile(r'the text `"(.*?)"` could not be displayed', re.DOTALL)
_NUMBERED = re.compile(r"\\u\{([0-9a-f]+)\}")
_held = threading.local()


def pdf_of(template: Path, told: Mapping[str, Any], on: date, *, fonts: Path | None = None) -> bytes:
    """``told`` as ``template`` sets it; some ten milliseconds once a thread has its compiler.

    A sign that no font of ours has, such as an emoji in an agency's words, is printed as an empty box: what is decided
    cannot be mended any more, and its report must not fail for it.

    Args:
        template: reads ``told`` as JSON from ``sys.inputs.data``.
        told: what is set.
        on: the day that the file says it was made.
        fonts: a folder of fonts beside those of Typst.
    """
    import typst

    compiler = _compiler(template.parent, fonts)
    lacking: dict[int, str] = {}
    for left in reversed(range(_TRIES)):
        data = json.dumps(_replaced(told, lacking), ensure_ascii=False)
        try:
            made = compiler.compile(
                str(template),
                format="pdf",
                sys_inputs={"data": data},
                pdf_standards=["ua-1"],
                timestamp=datetime(on.year, on.month, on.day, tzinfo=UTC),
            )
        except typst.TypstError as wrong:
            found = _lacked(f"{wrong} {getattr(wrong, 'diagnostic', '')}")
            if not left or found <= set(lacking):
                raise
            lacking |= dict.fromkeys(found, _BOX)
        else:
            return cast("bytes", made)
    raise AssertionError  # the last try raised


def _lacked(said: str) -> set[int]:
    """The signs that the fonts lack, by what the compiler says: it names all, by their numbers or as they are."""
    found: set[int] = set()
    for text in _LACKS.findall(said):
        found |= {int(number, 16) for number in _NUMBERED.findall(text)} | {*map(ord, _NUMBERED.sub("", text))}
    return {sign for sign in found if not 32 <= sign < 127}


def _replaced(value: Any, signs: Mapping[int, str]) -> Any:
    if isinstance(value, str):
        return value.translate(signs)
    if isinstance(value, Mapping):
        return {key: _replaced(part, signs) for key, part in value.items()}
    return [_replaced(part, signs) for part in value] if isinstance(value, list | tuple) else value


def _compiler(folder: Path, fonts: Path | None) -> typst.Compiler:
    """This thread's compiler of a folder: its templates and the fonts are read once."""
    compilers: dict[Path, typst.Compiler] = _held.__dict__.setdefault("compilers", {})
    if folder not in compilers:
        import typst  # a library of 40 MB, for whoever sets a document alone

        own = [str(fonts)] if fonts else []
        compilers[folder] = typst.Compiler(root=str(folder), font_paths=own, ignore_system_fonts=True)
    return compilers[folder]
