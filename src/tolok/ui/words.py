"""The words of the interface, in one catalogue: collected from the code, translated by a person, compiled for Django.

`make words` collects (translations are kept) and says what is missing; `make install` compiles. The Indonesian text is
the key, so Indonesian needs no catalogue. No gettext on the machine is needed: Babel does it.
"""

from __future__ import annotations

import ast
import os
import re
import sys
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).parents[1]
CATALOGUE = Path(__file__).parent / "locale" / "en" / "LC_MESSAGES" / "django.po"

_KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
_RENAMED = re.compile(rb"import (\w*gettext\w*) as (\w+)")
_PLACEHOLDERS = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
_MADE = datetime(2026, 1, 1, tzinfo=UTC)  # a constant, so that collecting twice changes nothing


def collect() -> Catalog:
    """The catalogue with every text of the code: known ones keep their translation, new ones are empty."""
    found = Catalog()
    for text, comments, context, place in _texts():
        found.add(text, None, locations=[(place, 0)], auto_comments=comments, context=context)
    kept = load()
    kept.update(found, no_fuzzy_matching=True)
    kept.obsolete.clear()
    return kept


def load() -> Catalog:
    """The catalogue as it is; an empty one at first."""
    if not CATALOGUE.exists():
        return _empty()
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


def save(catalogue: Catalog) -> None:
    """Write the catalogue in the order of its texts, so that two people's work merges."""
    catalogue.header_comment = (
        "# The interface in English; the keys are the Indonesian texts. `make words` collects them."
    )
    catalogue.project, catalogue.version, catalogue.msgid_bugs_address = "Tolok", "1", ""
    catalogue.last_translator, catalogue.language_team = "", ""
    catalogue.creation_date = catalogue.revision_date = _MADE
    catalogue.fuzzy = False
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    with CATALOGUE.open("wb") as file:
        write_po(file, catalogue, width=120, sort_output=True, include_lineno=False)


def compile_catalogue() -> Path:
    """Write the binary form, which Django reads, beside the catalogue."""
    path = CATALOGUE.with_suffix(".mo")
    made = path.with_suffix(f".{os.getpid()}")
    with made.open("wb") as file:
        write_mo(file, load())
    made.replace(path)
    return path


def is_compiled() -> bool:
    """Whether the binary form is there and no older than the catalogue."""
    path = CATALOGUE.with_suffix(".mo")
    return path.exists() and path.stat().st_mtime >= CATALOGUE.stat().st_mtime


def untranslated(catalogue: Catalog) -> list[str]:
    """The texts without a translation."""
    return [_key(message) for message in catalogue if message.id and not all(_forms(message.string))]


def wrong_placeholders(catalogue: Catalog) -> list[str]:
    """The texts whose translation does not hold the same placeholders; nothing is said of untranslated ones."""
    return [
        f"{_key(message)} → {form}"
        for message in catalogue
        if message.id
        for form in _forms(message.string)
        if form and _held(form) not in [_held(text) for text in _forms(message.id)]
    ]


def _empty() -> Catalog:
    return Catalog(locale="en", domain="django")


def _texts() -> Iterator[tuple[str | tuple[str, ...], list[str], str | None, str]]:
    from django.utils.translation import templatize

    for path in sorted(PACKAGE.rglob("*")):
        place = path.relative_to(PACKAGE).as_posix()
        if path.suffix == ".py" and "migrations" not in path.parts:
            source = path.read_bytes()
        elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
            source = templatize(path.read_text("utf-8"), origin=place).encode()
        else:
            continue
        keywords = _KEYWORDS | {as_.decode(): _KEYWORDS[what.decode()] for what, as_ in _RENAMED.findall(source)}
        for _line, text, comments, context in extract(
            "python", BytesIO(source), keywords, comment_tags=("Translators:",)
        ):
            if text:
                yield text, comments, context, place
        if path.suffix == ".py":
            for text in _inside_strings(source, keywords):
                yield text, [], None, place


def _inside_strings(source: bytes, keywords: Collection[str]) -> Iterator[str]:
    """The texts asked for inside an f-string, which the extraction passes over before Python 3.12."""
    for whole in ast.walk(ast.parse(source)):
        if isinstance(whole, ast.JoinedStr):
            for call in ast.walk(whole):
                match call:
                    case ast.Call(func=ast.Name(id=name), args=[ast.Constant(value=str(text))]) if name in keywords:
                        yield text


def _forms(text: object) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, list | tuple) else (str(text or ""),)


def _held(text: str) -> list[str]:
    return sorted(_PLACEHOLDERS.findall(text))


def _key(message: Message) -> str:
    return _forms(message.id)[0]


def main(words: list[str]) -> None:
    """``collect`` or ``compile``."""
    if words == ["compile"]:
        compile_catalogue()
        return
    import django
    from django.conf import settings

    settings.configure(USE_I18N=True)
    django.setup()
    catalogue = collect()
    save(catalogue)
    missing, wrong = untranslated(catalogue), wrong_placeholders(catalogue)
    lines = [
        f"{CATALOGUE}: {len(catalogue)} texts, {len(missing)} untranslated",
        *(f"  placeholders: {one}" for one in wrong),
    ]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
