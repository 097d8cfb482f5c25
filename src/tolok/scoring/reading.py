"""Reads what somebody gave for an agency into answers, by any name of a leaf, and says what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping

from tolok.instruments.faults import Fault
from tolok.instruments.language import Text, plain
from tolok.instruments.model import Instrument, Node, Publication, WithinBand
from tolok.instruments.naming import fold
from tolok.instruments.scales import LevelScale, OptionScale
from tolok.scoring.answers import WAITING_WORDS, Answer, NotAllowed, Origin, Raw, answer, converted, waiting


def read_answers(
    instrument: Instrument, values: Mapping[str, Raw], publication: Publication
) -> tuple[dict[str, Answer], list[Fault]]:
    """The answer of every leaf, by id, and what is wrong with ``values`` (``Fault.column`` is the name as given)."""
    answers: dict[str, Answer] = {}
    faults: list[Fault] = []
    for name, raw in values.items():
        if raw is None or (isinstance(raw, str) and not raw.strip()):
            continue
        supplied = instrument.externals.get(fold(name))
        leaf = supplied or instrument.leaf_named(name)
        if leaf is None:
            faults.append(Fault(unknown_leaf(instrument, name), column=name))
            continue
        if leaf.id in answers:
            faults.append(Fault(_TWICE.filled(id=leaf.id), column=name))
            continue
        try:
            answers[leaf.id] = read_answer(leaf, raw, publication, supplied=supplied is not None)
        except NotAllowed as error:
            faults.append(Fault(error.message, column=name))
    for leaf in instrument.leaves:
        answers.setdefault(leaf.id, waiting(leaf))
    return answers, faults


def read_answer(leaf: Node, raw: Raw, publication: Publication, *, supplied: bool) -> Answer:
    """One answer; ``supplied``: ``raw`` is the value of the leaf's external index, not yet converted.

    Raises:
        NotAllowed: the leaf does not take it.
    """
    if isinstance(raw, str) and raw.strip().casefold() in WAITING_WORDS and leaf.external:
        return waiting(leaf)
    return converted(leaf, raw) if supplied else answer(leaf, raw, publication)


def unknown_leaf(instrument: Instrument, name: str) -> Text:
    """Says that ``name`` names no indicator, and which ones there are."""
    first, last = instrument.leaves[0], instrument.leaves[-1]
    inner = next((n for n in instrument.nodes.values() if not n.is_leaf and fold(n.id) == fold(name)), None)
    if inner is not None:
        return Text(
            "«{name}» dihitung dari yang di bawahnya dan tidak diisi; isi {first} dan seterusnya",
            "«{name}» is computed from what is below it and takes no value; fill in {first} and on",
        ).filled(name=plain(name), first=inner.leaves[0].id)
    return Text(
        "indikator «{name}» tidak ada di {instrument}; yang ada {n}: {first} sampai {last}",
        "there is no indicator «{name}» in {instrument}; there are {n}: {first} to {last}",
    ).filled(name=plain(name[:40]), instrument=instrument.id, n=len(instrument.leaves), first=first.id, last=last.id)


def answer_at_end(leaf: Node, publication: Publication, *, low: bool) -> Answer | None:
    """The answer at one end of the scale of ``leaf``; None where it has no end."""
    scale = leaf.scale
    if isinstance(scale, OptionScale):
        pick = min if low else max
        option = pick(scale.options, key=lambda option: option.points)
        return Answer(option.points, Origin.GIVEN, option.code)
    if isinstance(scale, LevelScale) and scale.banded and publication.within_band is WithinBand.FLOOR:
        level = scale.levels[0 if low else -1].level
        return Answer(scale.band_of_level(level)[0], Origin.GIVEN)
    value = None if scale is None else (scale.low if low else scale.high)
    return None if value is None else Answer(value, Origin.GIVEN)


_TWICE = Text("nilai {id} diberikan dua kali", "the value of {id} is given twice")
