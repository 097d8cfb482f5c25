"""The letter round the facts of a document of record, as a request brings it."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.utils import timezone
from ninja import Field

from tolok.api.door import In
from tolok.assessment.models import Assessment
from tolok.records.forms import letter_initial
from tolok.records.typesetting import Letter

_NAMES = (
    *("number", "place", "dated", "office", "unit", "address"),
    *("name", "position", "capacity", "staff_number"),
)


class LetterIn(In):
    """What the office adds. What is left out is taken from its last letter, where there is one."""

    number: Annotated[str, Field(max_length=120)] | None = None
    place: Annotated[str, Field(max_length=80)] | None = None
    dated: date | None = Field(default=None, description="null: today")
    office: Annotated[str, Field(max_length=160)] | None = Field(default=None, description="the head of the letter")
    unit: Annotated[str, Field(max_length=160)] | None = Field(default=None, description="its second line")
    address: Annotated[str, Field(max_length=240)] | None = None
    name: Annotated[str, Field(max_length=120)] | None = Field(default=None, description="who signs")
    position: Annotated[str, Field(max_length=160)] | None = None
    capacity: Annotated[str, Field(max_length=120)] | None = None
    staff_number: Annotated[str, Field(max_length=40)] | None = None


def letter_of(body: LetterIn, assessment: Assessment | None, kind: str, *, missing: str = "") -> Letter:
    """The letter; ``missing`` stands where a field that is needed is not known."""
    known = letter_initial(assessment, kind) if assessment else {"dated": timezone.localdate()}
    given = {name: getattr(body, name) for name in _NAMES if getattr(body, name) is not None}
    needed = dict.fromkeys(("number", "place", "office", "name", "position"), missing)
    return Letter(**{**needed, **{name: value for name, value in known.items() if value}, **given})
