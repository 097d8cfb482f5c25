"""Sample evidence: real PDF files with text that can be searched, marked on every page as made up."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib import resources


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a sample document."""

    heading: str
    paragraphs: Sequence[str]


@dataclass(frozen=True, slots=True)
class SampleDocument:
    """What a sample document says."""

    agency: str
    title: str
    number: str
    dated: str
    pages: Sequence[Page]


def as_pdf(document: SampleDocument) -> bytes:
    """The document as PDF/UA-1; about 10 ms."""
    import typst

    template = resources.files("tolok.site.demo").joinpath("document.typ").read_bytes()
    inputs = {"data": json.dumps(asdict(document), ensure_ascii=False)}
    made: bytes = typst.compile(template, format="pdf", sys_inputs=inputs, pdf_standards=["ua-1"])
    return made
