"""From plain data to PDF: the one page of a briefing, and reports made of blocks."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

from tolok.insight.paper.charts import fonts, svg_of
from tolok.records.press import pdf_of

_SIZES = (11.0, 10.5, 10.0, 9.5, 9.0, 8.5, 8.0, 7.5, 7.0)


class DoesNotFit(ValueError):
    """A briefing has more to say than one page holds: a fault of ours, as its sentences are cut."""


def briefing_pdf(told: Mapping[str, Any], on: date) -> bytes:
    """A briefing on exactly one page, in the largest type that fits.

    Raises:
        DoesNotFit: not even the smallest does.
    """
    for size in _SIZES:
        pdf = pdf_of(_template("briefing.typ"), {**told, "size": size}, on, fonts=fonts())
        if pages_of(pdf) == 1:
            return pdf
    raise DoesNotFit


def report_pdf(told: Mapping[str, Any], on: date) -> bytes:
    """A report made of blocks, its charts drawn."""
    blocks = [_drawn(block, told["language"]) for block in told["blocks"]]
    return pdf_of(_template("report.typ"), {**told, "blocks": blocks}, on, fonts=fonts())


def pages_of(pdf: bytes) -> int:
    """How many pages a PDF has."""
    import pypdfium2

    with closing(pypdfium2.PdfDocument(pdf)) as document:
        return len(document)


def _drawn(block: Mapping[str, Any], language: str) -> Mapping[str, Any]:
    if block["kind"] != "chart":
        return block
    return {**{key: part for key, part in block.items() if key != "spec"}, "svg": svg_of(block["spec"], language)}


def _template(name: str) -> Path:
    return Path(str(resources.files("tolok.insight").joinpath("paper", name)))
