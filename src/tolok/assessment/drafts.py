"""A first wording of an assessor's explanation, made from the accepted criteria and their evidence. To be edited.

Pedoman Menteri PANRB 3/2024, III.C-E: *Fakta* names the documents with article, chapter or page; *Analisis* goes level
by level; *Justifikasi Hasil* says why this level. Only what somebody accepted is told as a fact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tolok.assessment.answers import language
from tolok.assessment.models import Outcome, Support
from tolok.assessment.proof import Criterion, Place, criteria_of
from tolok.instruments import Node


@dataclass(frozen=True)
class Draft:
    """The three parts; empty where there is nothing to say yet."""

    fact: str
    analysis: str
    justification: str


@dataclass(frozen=True)
class Judged:
    """What a draft is made from."""

    leaf: Node
    outcomes: Mapping[Place, Outcome]
    notes: Mapping[Place, str]
    supports: Mapping[Place, Sequence[Support]]
    value: str
    """The value to be justified, as people read it."""
    claimed: str
    """What was claimed or in force before, as people read it; empty: nothing."""


def draft(judged: Judged) -> Draft:
    """The wording, in the language in force."""
    if not judged.outcomes:
        return Draft("", "", "")
    return Draft(_fact(judged), _analysis(judged), _justification(judged))


def _fact(judged: Judged) -> str:
    places: dict[str, list[str]] = {}
    for place, outcome in sorted(judged.outcomes.items()):
        if outcome == Outcome.ACCEPTED:
            for support in judged.supports.get(place, ()):
                places.setdefault(_document(support), []).append(f"{place[0]}.{place[1]}")
    if not places:
        return _("Tidak ada bukti yang diterima.")
    told = _("{document} (kriteria {criteria}).")
    return "\n".join(
        f"- {told.format(document=document, criteria=', '.join(labels))}" for document, labels in places.items()
    )


def _document(support: Support) -> str:
    item = support.item
    words = [item.get_kind_display(), f"“{item.title}”"]
    if item.number:
        words.append(_("nomor {number}").format(number=item.number))
    if item.dated:
        words.append(_("tanggal {day}").format(day=date_format(item.dated, "j F Y")))
    told = " ".join(words)
    if support.cites:
        told += f", {support.cites}"
    return f"{told}, {_('berkas')} {item.file_name}" if item.file_name else told


def _analysis(judged: Judged) -> str:
    return "\n".join(
        _level(judged, level, criteria)
        for level, criteria in criteria_of(judged.leaf).items()
        if any(one.place in judged.outcomes for one in criteria)
    )


def _level(judged: Judged, level: int, criteria: Sequence[Criterion]) -> str:
    found = {one: judged.outcomes.get(one.place) for one in criteria}
    if all(outcome == Outcome.ACCEPTED for outcome in found.values()):
        head = _("Tingkat {level} terpenuhi.")
    elif all(outcome == Outcome.REJECTED for outcome in found.values()):
        return _("Tingkat {level} gugur karena tingkat di bawahnya belum lengkap.").format(level=level)
    else:
        head = _("Tingkat {level} belum terpenuhi.")
    lines = [head.format(level=level), *(_criterion(judged, one, outcome) for one, outcome in found.items())]
    return "\n".join(lines)


def _criterion(judged: Judged, one: Criterion, outcome: Outcome | None) -> str:
    text = one.text.in_(language())
    match outcome:
        case Outcome.ACCEPTED:
            return f"- {one.label} {text} {_('Diterima.')}"
        case Outcome.RETURNED:
            note = judged.notes.get(one.place, "").strip()
            return f"- {one.label} {text} {_('Dikembalikan')}: {note}"
        case Outcome.REJECTED:
            return f"- {one.label} {text} {_('Gugur.')}"
        case _:
            return f"- {one.label} {text} {_('Belum dibuktikan.')}"


def _justification(judged: Judged) -> str:
    by_level = criteria_of(judged.leaf)
    complete = [level for level, criteria in by_level.items() if criteria and _complete(judged, criteria)]
    lacking = next(
        (
            [one.label for one in criteria if judged.outcomes.get(one.place) != Outcome.ACCEPTED]
            for criteria in by_level.values()
            if criteria and not _complete(judged, criteria)
        ),
        [],
    )
    told = []
    if complete:
        told.append(_("Kriteria tingkat {levels} terbukti.").format(levels=", ".join(map(str, complete))))
    if lacking:
        told.append(_("Yang belum terbukti: kriteria {criteria}.").format(criteria=", ".join(lacking)))
    told.append(_("Dengan demikian nilainya {value}.").format(value=judged.value))
    if judged.claimed and judged.claimed != judged.value:
        told.append(_("Nilai sebelumnya {claimed}.").format(claimed=judged.claimed))
    return " ".join(told)


def _complete(judged: Judged, criteria: Sequence[Criterion]) -> bool:
    return all(judged.outcomes.get(one.place) == Outcome.ACCEPTED for one in criteria)
