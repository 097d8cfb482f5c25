"""The English catalogue: complete, and with the same placeholders."""

from __future__ import annotations

from tolok.ui import words


def test_every_translation_holds_the_placeholders_of_its_text() -> None:
    assert words.wrong_placeholders(words.load()) == []


def test_the_catalogue_holds_every_text_of_the_code_translated() -> None:
    found, kept = words.collect(), words.load()
    assert sorted(str(m.id) for m in found) == sorted(str(m.id) for m in kept), "run `make words`"
    assert words.untranslated(kept) == [], "an English text in django.po for each"


def test_texts_of_templates_and_of_python_are_found() -> None:
    found = {str(message.id) for message in words.collect()}
    assert "Langsung ke isi" in found  # {% translate %} in ui/base.html
    assert "Galeri komponen" in found  # _("…") inside a tag's argument
    assert "memperpanjang tenggat dengan alasan" in found  # gettext_lazy in rights.py
    assert "('{n} hari lagi', '{n} hari lagi')" in found  # ngettext
    assert "undangan untuk {name}" in found  # gettext under another name, in organisation/verbs.py
    assert "Gugur." in found  # inside an f-string, in assessment/drafts.py


def test_collecting_keeps_translations_and_changes_nothing_twice() -> None:
    once = words.collect()
    assert once["Batal"].string == "Cancel"
    assert [str(m.id) for m in once] == [str(m.id) for m in words.collect()]
