"""Every verb that code records has a sentence, and every sentence reads well with and without what fills it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.utils import timezone, translation
from django.utils.safestring import mark_safe

import tolok
from tolok.ledger import verbs
from tolok.ledger.words import filled, shown


def _recorded() -> dict[str, str]:
    # Where a verb is written: `verb="..."` in a call, also when two are chosen from.
    found: dict[str, str] = {}
    for path in Path(tolok.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                for keyword in node.keywords:
                    if keyword.arg == "verb":
                        texts = [part.value for part in ast.walk(keyword.value) if isinstance(part, ast.Constant)]
                        found |= {text: path.name for text in texts if isinstance(text, str) and "." in text}
    return found


def test_every_recorded_verb_has_a_sentence() -> None:
    missing = {verb: file for verb, file in _recorded().items() if verb not in verbs.known()}
    assert missing == {}, "register them in <room>/verbs.py (see tolok/ledger/verbs.py)"


def test_every_sentence_can_be_said_of_an_entry_with_nothing_in_it() -> None:
    for name in verbs.known():
        said = filled(verbs.verb_of(name).pattern({}), {"who": "Sari", "subject": "jawaban"})
        assert "Sari" in said, name


def test_a_verb_has_one_sentence() -> None:
    name = next(iter(verbs.known()))
    with pytest.raises(ValueError, match=name):
        verbs.register(name, "{who}", kind=verbs.Kind.SYSTEM)


def test_blanks_are_escaped_and_missing_ones_are_dashes() -> None:
    said = filled("{who} & {thing}: {none}", {"who": "<b>A</b>", "thing": mark_safe("<a>x</a>")})
    assert said == "&lt;b&gt;A&lt;/b&gt; &amp; <a>x</a>: –"
    assert filled("{who.__class__} {0}", {"who": "A"}) == "– –"


@pytest.mark.parametrize(
    ("value", "indonesian", "english"),
    [
        (2026, "2026", "2026"),
        ("2026-03-05", "5 Maret 2026", "5 March 2026"),
        ("2026-03-05T17:30:00Z", "6 Maret 2026, 00.30 WIB", "6 March 2026, 00:30 WIB"),
        ("2026-99-05", "2026-99-05", "2026-99-05"),
        (True, "ya", None),
        (["a", 2], "a, 2", "a, 2"),
        ({"id": "Interviu", "en": "Interview"}, "Interviu", "Interview"),
        ({"level": 3}, "level: 3", "level: 3"),
        (None, "–", "–"),
    ],
)
def test_values_are_written_as_the_reader_writes_them(value: object, indonesian: str, english: str | None) -> None:
    with timezone.override("Asia/Jakarta"), translation.override("id"):
        assert shown(value) == indonesian
    if english is not None:
        with timezone.override("Asia/Jakarta"), translation.override("en"):
            assert shown(value) == english
