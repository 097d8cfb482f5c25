"""By which rules a report speaks of strengths and weaknesses, an entry an instrument (analysis.yaml)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

import yaml

from tolok.instruments import Instrument, Text


@dataclass(frozen=True)
class Rule:
    """The limits of one instrument; without ``strong`` and ``weak`` a report has no analysis."""

    subject: str
    coordinator: str
    says: str
    fulfilled: int | None = None
    strong: int | None = None
    weak: int | None = None
    good: Decimal | None = None
    doubt: Text | None = None

    @property
    def known(self) -> bool:
        """Whether strengths and weaknesses can be told at all."""
        return self.strong is not None and self.weak is not None


def rule_of(instrument: Instrument) -> Rule:
    """The rule of an instrument; one without an entry has no analysis, and says so."""
    found = _rules().get(instrument.id)
    if found is None:
        return Rule(
            subject=instrument.short.id,
            coordinator="Koordinator",
            says="Bagi instrumen ini tidak ada aturan tertulis tentang kekuatan dan kelemahan.",
            doubt=Text(
                "Bagi instrumen ini tidak ada aturan kekuatan dan kelemahan; bagian itu dikosongkan.",
                "There are no rules on strengths and weaknesses for this instrument; that part stays empty.",
            ),
        )
    return found


@cache
def _rules() -> Mapping[str, Rule]:
    text = resources.files("tolok.records.rules").joinpath("analysis.yaml").read_text("utf-8")
    return {name: _rule(entry) for name, entry in yaml.safe_load(text).items()}


def _rule(entry: dict[str, Any]) -> Rule:
    good, doubt = entry.pop("good", None), entry.pop("doubt", None)
    return Rule(
        **entry,
        good=Decimal(good) if good else None,
        doubt=Text(doubt["id"], doubt["en"]) if doubt else None,
    )
