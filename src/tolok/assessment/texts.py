"""Texts as people type them: kept with plain line ends and without space around them, within what is allowed."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

LONGEST = 20_000


def tidied(texts: Mapping[str, str], most: Mapping[str, int] | None = None) -> tuple[dict[str, str], dict[str, str]]:
    r"""The texts as they are kept, and by field why one cannot be.

    Args:
        texts: what was typed, by field.
        most: how long each may be; ``LONGEST`` where nothing is said.

    >>> tidied({"fact": " SK\r\nGubernur "})
    ({'fact': 'SK\nGubernur'}, {})
    """
    content = {name: text.replace("\r\n", "\n").replace("\r", "\n").strip() for name, text in texts.items()}
    limits = {**dict.fromkeys(content, LONGEST), **(most or {})}
    faults = {name: fault for name, text in content.items() if (fault := _fault(text, limits[name]))}
    return content, faults


def _fault(text: str, most: int) -> str:
    if "\x00" in text:
        return _("Teks memuat karakter yang tidak dapat disimpan; tempelkan lagi sebagai teks biasa.")
    if len(text) > most:
        return _("Paling banyak {most} karakter; terisi {found}.").format(most=most, found=len(text))
    return ""
