"""All documents of one assessment, that name each other by the files they stand in."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tolok.instruments import Instrument, Publication
from tolok.oscal.catalog import catalog
from tolok.oscal.parts import Json
from tolok.oscal.plan import Document, assessment_plan
from tolok.oscal.profile import profile
from tolok.oscal.results import assessment_results

Make = Callable[[Document, Instrument, Publication], Json]

KINDS: Mapping[str, Make] = {
    "catalog": lambda _document, instrument, _rules: catalog(instrument),
    "profile": lambda document, instrument, rules: profile(instrument, document["cycle"]["year"], rules),
    "assessment-plan": lambda document, instrument, _rules: assessment_plan(document, instrument),
    "assessment-results": lambda document, instrument, _rules: assessment_results(document, instrument),
}
"""What is made of an assessment, by the name of its file without ``.json``."""


def documents(document: Document, instrument: Instrument, rules: Publication) -> dict[str, Json]:
    """The OSCAL documents of an assessment, by name.

    Args:
        document: the content of ``assessment.json``.
        instrument: as of the year of its cycle.
        rules: how the cycle rounds and labels.
    """
    return {name: make(document, instrument, rules) for name, make in KINDS.items()}
