"""The briefing: one page for the head of a region, in plain sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tolok.analysis.report import sentences as says
from tolok.analysis.report.figures import day, figure, label, printed, shortened
from tolok.analysis.report.subject import Subject
from tolok.instruments.language import Language, Text

_STEPS = 3
_MOST_SIGNS = 260
"""Signs of a sentence on the page; who wants more reads the report."""
_TITLE_SIGNS = 110
_SENTENCES = 4
_MOST_RUNGS = 10


@dataclass(frozen=True)
class Part:
    """A heading and what is said under it."""

    title: str
    says: Sequence[str]


@dataclass(frozen=True)
class Briefing:
    """The page in one language. ``share`` is how far along its scale the index stands, 0 to 1; None: no index."""

    language: Language
    title: str
    who: str
    about: str
    mark: str
    index: str
    predicate: str
    share: float | None
    rungs: int
    parts: Sequence[Part]
    step_heads: Sequence[str]
    steps: Sequence[Sequence[str]]
    steps_title: str
    steps_says: Sequence[str]
    act: Part
    foot: str

    def plain(self) -> dict[str, Any]:
        """As plain data, for typesetting."""
        found = {name: value for name, value in vars(self).items() if name not in {"parts", "act"}}
        parts = [{"title": part.title, "says": list(part.says)} for part in self.parts]
        return {**found, "parts": parts, "act": {"title": self.act.title, "says": list(self.act.says)}}


def briefing(subject: Subject, language: Language) -> Briefing:
    """The briefing about ``subject``."""

    def told(texts: Sequence[Text], most: int = _SENTENCES) -> list[str]:
        return [shortened(text.in_(language), _MOST_SIGNS) for text in texts[:most]]

    result, ends = subject.result, subject.ends
    share, rungs = None, _rungs(ends)
    if result.exact is not None and ends is not None and ends[1] > ends[0]:
        # On levels the ladder is filled from the ground, as everywhere: level 3 is three of five steps.
        low = 0 if rungs > 1 else ends[0]
        share = float((result.exact - low) / (ends[1] - low))
    parts = [
        Part(_NUMBER.in_(language), told(says.the_number(subject))),
        Part(_MEANING.in_(language), told(says.the_meaning(subject), 5)),
        Part(_CHANGE.in_(language), told(says.the_change(subject, most=2), 5)),
        Part(_SURE.in_(language), told(subject.sure, 6)),
    ]
    return Briefing(
        language=language,
        title=_TITLE.filled(lead=subject.lead).in_(language),
        who=subject.who,
        about=" · ".join(word for word in (subject.name.in_(language), subject.cycle) if word),
        mark=subject.mark.in_(language) if subject.mark else "",
        index=printed(result.index).in_(language),
        predicate=result.predicate.name.in_(language) if result.predicate else "",
        share=None if share is None else min(1.0, max(0.0, share)),
        rungs=rungs,
        parts=parts,
        step_heads=[head.in_(language) for head in _HEADS],
        steps=[_row(subject, place, language) for place in range(min(_STEPS, len(subject.steps)))],
        steps_title=_CHEAPEST.in_(language),
        steps_says=told(says.the_costs(subject)),
        act=Part(_ACT.in_(language), told(says.who_acts(subject, _STEPS))),
        foot=_FOOT.filled(day=day(subject.on)).in_(language),
    )


def _rungs(ends: tuple[Fraction, Fraction] | None) -> int:
    """The steps of the ladder: the levels, where the scale has some; else one."""
    return int(ends[1]) if ends and ends[0] == 1 and ends[1].denominator == 1 and ends[1] <= _MOST_RUNGS else 1


def _row(subject: Subject, place: int, language: Language) -> list[str]:
    step = subject.steps[place]
    title = f"{label(step.leaf)} {subject.titles.of(step.leaf).in_(language)}"
    owner = subject.owners.get(step.leaf.id) or step.unit or "–"
    return [
        shortened(title, _TITLE_SIGNS),
        f"{step.start} → {step.end}",
        figure(step.gain, 3, signed=True).in_(language),
        figure(step.cost, 0).in_(language),
        shortened(owner, 60),
    ]


_TITLE = Text("Ringkasan untuk {lead}", "Briefing for {lead}")
_NUMBER = Text("Angkanya", "The number")
_MEANING = Text("Artinya", "What it means")
_CHANGE = Text("Yang berubah", "What changed")
_SURE = Text("Seberapa pasti", "How sure it is")
_CHEAPEST = Text("Tiga langkah termurah", "The three cheapest steps")
_ACT = Text("Siapa harus bertindak", "Who must act")
_HEADS = (
    Text("Indikator", "Indicator"),
    Text("Tingkat", "Level"),
    Text("Naik", "Gain"),
    Text("Biaya", "Cost"),
    Text("Unit", "Unit"),
)
_FOOT = Text(
    "Dihitung dengan Tolok, {day}. Ringkasan ini bukan dokumen hasil evaluasi.",
    "Worked out with Tolok, {day}. This briefing is no document of record.",
)
