"""What a leaf may be given, and what it is then worth."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias

from tolok.instruments.faults import Told
from tolok.instruments.language import LANGUAGES, Language, Text, in_digits, plain
from tolok.instruments.model import Node, Publication, WithinBand
from tolok.instruments.naming import fold
from tolok.instruments.scales import LevelScale, NumberScale, OptionScale


@dataclass(frozen=True, slots=True)
class Met:
    """The levels of a leaf whose own criteria are met, gaps and all: ``Met({1, 2, 4})``."""

    levels: frozenset[int]

    def __init__(self, levels: frozenset[int] | set[int]) -> None:
        object.__setattr__(self, "levels", frozenset(levels))


@dataclass(frozen=True, slots=True)
class Accepted:
    """Accepted and asked-for pieces (or weights) of evidence per level: ``Accepted({1: (2, 2), 2: (1, 4)})``."""

    shares: Mapping[int, tuple[Fraction | int, Fraction | int]]


Raw: TypeAlias = int | float | str | Decimal | Fraction | Met | Accepted


class Origin(StrEnum):
    """Where the value of a leaf comes from."""

    GIVEN = "given"
    CONVERTED = "converted"
    WAITING = "waiting"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Answer:
    """The value of one leaf: its points or level, the answer code behind it, and how it came about."""

    value: Fraction | None
    origin: Origin
    code: str | None = None
    remark: Text | None = None


class NotAllowed(Told, ValueError):
    """A value that its leaf does not take; ``message`` says what was found and what is allowed."""


MISSING = Answer(None, Origin.MISSING)
WAITING_WORDS = frozenset({"menunggu", "waiting"})


def answer(leaf: Node, raw: Raw, publication: Publication) -> Answer:
    """What ``raw`` is worth on the scale of ``leaf``.

    Raises:
        NotAllowed: the scale does not take it.
    """
    match leaf.scale:
        case OptionScale() as scale:
            return _option(leaf, scale, raw)
        case NumberScale() as scale:
            return Answer(_in_range(leaf, number(raw, allowed(leaf)), scale.low, scale.high), Origin.GIVEN)
        case LevelScale() as scale:
            return _level(leaf, scale, raw, publication.within_band)
    raise TypeError(f"{leaf.id} is not a leaf")


def converted(leaf: Node, raw: Raw) -> Answer:
    """The value of ``leaf`` from the value ``raw`` of the index that supplies it.

    Raises:
        NotAllowed: outside the range of that index.
    """
    external = leaf.external
    if external is None:
        raise TypeError(f"{leaf.id} takes no other index")
    takes = Text("bilangan dari {low} sampai {high}", "a number from {low} to {high}")
    given = number(raw, takes.filled(low=in_digits(external.low), high=in_digits(external.high)))
    if not external.low <= given <= external.high:
        raise NotAllowed(
            Text(
                "{index}: tertulis {found}; nilainya dari {low} sampai {high}",
                "{index}: found {found}; its values go from {low} to {high}",
            ).filled(
                index=external.id,
                found=in_digits(given),
                low=in_digits(external.low),
                high=in_digits(external.high),
            )
        )
    value = external.converter(given) if external.converter else given
    remark = Text("{name} {given} dikonversi menjadi {value}", "{name} {given} converted to {value}")
    shown = Text(in_digits(given, "id"), in_digits(given)), Text(in_digits(value, "id"), in_digits(value))
    return Answer(value, Origin.CONVERTED, remark=remark.filled(name=external.name, given=shown[0], value=shown[1]))


def waiting(leaf: Node) -> Answer:
    """The value counted for ``leaf`` until the owner of its index delivers; missing where nothing is counted."""
    if leaf.external is None or leaf.external.waiting is None:
        return MISSING
    value = leaf.external.waiting
    remark = Text(
        "menunggu {name} dari {owner}, dihitung {value}", "waiting for {name} from {owner}, counted as {value}"
    ).filled(name=leaf.external.name, owner=leaf.external.owner, value=Text(in_digits(value, "id"), in_digits(value)))
    return Answer(value, Origin.WAITING, remark=remark)


def number(raw: Raw, takes: Text) -> Fraction:
    """``raw`` as an exact number; a binary float is read as the shortest decimal that names it.

    ``takes`` says in a message what would be allowed.

    Raises:
        NotAllowed: it is not a number, or is written with a decimal comma.
    """
    if isinstance(raw, (bool, Met, Accepted)):
        raise NotAllowed(_NOT_A_NUMBER.filled(found=plain(str(raw)[:40]), allowed=takes))
    if isinstance(raw, (int, Fraction)):
        return Fraction(raw)
    text = str(raw).strip()
    if _COMMA.fullmatch(text):
        raise NotAllowed(_DECIMAL_COMMA.filled(found=plain(text), allowed=takes))
    if not _NUMBER.fullmatch(text):
        raise NotAllowed(_NOT_A_NUMBER.filled(found=plain(text[:40]), allowed=takes))
    return Fraction(text)


def allowed(leaf: Node) -> Text:
    """What ``leaf`` takes, in words."""
    match leaf.scale:
        case OptionScale() as scale:
            return Text(*("; ".join(choices(leaf, scale, lang)) for lang in LANGUAGES))
        case LevelScale() as scale if not scale.continuous:
            whole = ", ".join(str(level) for level in range(int(scale.low), int(scale.high) + 1))
            return Text(f"bilangan bulat {whole}", f"a whole number: {whole}")
        case LevelScale() | NumberScale() as scale:
            low = "-∞" if scale.low is None else in_digits(scale.low)
            high = "∞" if scale.high is None else in_digits(scale.high)
            return Text(f"bilangan dari {low} sampai {high}", f"a number from {low} to {high}")
    raise TypeError(f"{leaf.id} is not a leaf")


def choices(leaf: Node, scale: OptionScale, language: Language) -> list[str]:
    """The answers of a question as ``code = meaning``; the question's own meaning of a code where it has one."""
    own = {code: criterion.text for code, criterion in leaf.levels.items()}
    return [f"{option.code} = {own.get(option.code, option.name).in_(language)}" for option in scale.options]


def _option(leaf: Node, scale: OptionScale, raw: Raw) -> Answer:
    text = str(raw).strip().removesuffix(".0")
    for option in scale.options:
        if fold(text) in {fold(word) for word in (option.code, option.name.id, option.name.en, *option.aliases)}:
            return Answer(option.points, Origin.GIVEN, option.code)
    raise NotAllowed(
        Text("tertulis «{found}»; pilihannya: {allowed}", "found «{found}»; allowed: {allowed}").filled(
            found=plain(text[:40]), allowed=allowed(leaf)
        )
    )


def _in_range(leaf: Node, value: Fraction, low: Fraction | None, high: Fraction | None) -> Fraction:
    if (low is not None and value < low) or (high is not None and value > high):
        found = Text("tertulis {found}; yang boleh: {allowed}", "found {found}; allowed: {allowed}")
        message = found.filled(found=in_digits(value), allowed=allowed(leaf))
        if leaf.external:
            hint = Text(
                "{message} (nilai {name} sendiri ditulis dengan nama indikator {id})",
                "{message} (the value of {name} itself is written under the indicator name {id})",
            )
            message = hint.filled(message=message, name=leaf.external.name, id=leaf.external.id)
        raise NotAllowed(message)
    return value


def _level(leaf: Node, scale: LevelScale, raw: Raw, rule: WithinBand) -> Answer:
    if isinstance(raw, str):
        raw = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 4 else _marks(raw)
    if (
        type(raw) is int
        and not scale.continuous
        and not scale.banded
        and scale.low.numerator <= raw <= scale.high.numerator
    ):
        return Answer(Fraction(raw), Origin.GIVEN)  # the usual case, and the fastest
    if isinstance(raw, Met):
        return _met(leaf, scale, raw, rule)
    if isinstance(raw, Accepted):
        return _share(leaf, scale, raw, rule)
    value = number(raw, allowed(leaf))
    if scale.banded and rule is WithinBand.FLOOR:
        return _floor(scale, value)
    if not scale.continuous and value.denominator != 1:
        raise NotAllowed(_HALF.filled(found=in_digits(value), allowed=allowed(leaf)))
    return Answer(_in_range(leaf, value, scale.low, scale.high), Origin.GIVEN)


def _marks(text: str) -> Raw:
    """Reads ``1+2+4`` (levels met) and ``1/1 2/4`` (accepted of asked-for evidence from level 1 up)."""
    text = text.strip()
    if _MET.fullmatch(text):
        return Met({int(part) for part in text.split("+") if part.strip()})
    if _SHARES.fullmatch(text):
        pairs = (part.split("/") for part in text.split())
        return Accepted({level: (int(got), int(asked)) for level, (got, asked) in enumerate(pairs, start=1)})
    return text


def _met(leaf: Node, scale: LevelScale, raw: Met, rule: WithinBand) -> Answer:
    known = set(range(int(scale.low), int(scale.high) + 1))
    if not raw.levels <= known:
        found = "+".join(str(level) for level in sorted(raw.levels))
        raise NotAllowed(_OTHER_LEVEL.filled(found=found, allowed=allowed(leaf)))
    if scale.banded and rule is WithinBand.FREE:
        raise NotAllowed(_NO_LEVELS_MET.filled(allowed=allowed(leaf)))
    if scale.banded and rule is WithinBand.SHARE:
        return _share(leaf, scale, Accepted({level: (int(level in raw.levels), 1) for level in sorted(known)}), rule)
    reached = reached_level(leaf, raw.levels)
    lost = sorted(level for level in raw.levels if level > reached)
    remark = None
    if lost:
        remark = _GATED.filled(lost=", ".join(map(str, lost)), reached=reached)
    value = Fraction(reached) if not scale.banded else scale.band_of_level(reached)[0]
    return Answer(value, Origin.GIVEN, remark=remark)


def reached_level(leaf: Node, met: frozenset[int]) -> int:
    """The highest level that counts: its own criteria met, and those of every level it requires, down to the lowest.

    The lowest level of the scale asks nothing that could fail: it is where everybody stands.
    """
    scale = leaf.scale
    if not isinstance(scale, LevelScale):
        raise TypeError(f"{leaf.id} has no levels")
    lowest = int(scale.low)

    def complete(level: int) -> bool:
        if level == lowest:
            return True
        criterion = leaf.levels.get(str(level))
        below = criterion.requires if criterion else level - 1
        return level in met and (below is None or complete(below))

    return max((level for level in met if complete(level)), default=lowest)


def _share(leaf: Node, scale: LevelScale, raw: Accepted, rule: WithinBand) -> Answer:
    if not scale.banded or rule is not WithinBand.SHARE:
        raise NotAllowed(_NO_SHARES.filled(allowed=allowed(leaf)))
    unknown = set(raw.shares) - {entry.level for entry in scale.levels}
    if unknown:
        found = ", ".join(str(level) for level in sorted(unknown))
        raise NotAllowed(_OTHER_LEVEL.filled(found=found, allowed=allowed(leaf)))
    value, level = scale.low, int(scale.low)
    for level in (entry.level for entry in scale.levels):
        got, asked = raw.shares.get(level, (0, 0))
        if not 0 <= got <= asked:
            raise NotAllowed(_BAD_SHARE.filled(level=level, got=got, asked=asked))
        low, high = scale.band_of_level(level)
        share = Fraction(got) / Fraction(asked) if asked else Fraction(0)
        value = low + share * (high - low)
        if share < 1:
            break
    remark = _SHARED.filled(level=level, got=raw.shares.get(level, (0, 0))[0], asked=raw.shares.get(level, (0, 0))[1])
    return Answer(value, Origin.GIVEN, remark=remark)


def _floor(scale: LevelScale, value: Fraction) -> Answer:
    levels = [entry.level for entry in scale.levels]
    if value.denominator != 1 or int(value) not in levels:
        whole = ", ".join(map(str, levels))
        raise NotAllowed(_HALF.filled(found=in_digits(value), allowed=Text(f"tingkat {whole}", f"level {whole}")))
    low, high = scale.band_of_level(int(value))
    remark = _FLOORED.filled(
        level=int(value),
        low=Text(in_digits(low, "id"), in_digits(low)),
        high=Text(in_digits(high, "id"), in_digits(high)),
    )
    return Answer(low, Origin.GIVEN, remark=remark)


# No figure of an index has more digits; longer text is refused before anybody tries to count with it.
_NUMBER = re.compile(r"[-+]?([0-9]{1,40}(\.[0-9]{0,40})?|\.[0-9]{1,40})([eE][-+]?[0-9]{1,2})?")
_COMMA = re.compile(r"[-+]?[0-9]{1,40},[0-9]{1,40}")
_MET = re.compile(r"[0-9]{1,3}(\s*\+\s*[0-9]{1,3})+|[0-9]{1,3}\s*\+")
_SHARES = re.compile(r"[0-9]{1,6}/[0-9]{1,6}(\s+[0-9]{1,6}/[0-9]{1,6})*")
_NOT_A_NUMBER = Text(
    "tertulis «{found}», bukan bilangan; yang boleh: {allowed}", "found «{found}», not a number; allowed: {allowed}"
)
_DECIMAL_COMMA = Text(
    "tertulis «{found}» dengan koma desimal, tulis titik; yang boleh: {allowed}",
    "found «{found}» with a decimal comma, write a point; allowed: {allowed}",
)
_HALF = Text("tertulis {found}; yang boleh: {allowed}", "found {found}; allowed: {allowed}")
_OTHER_LEVEL = Text("tertulis {found}; yang boleh: {allowed}", "found {found}; allowed: {allowed}")
_GATED = Text(
    "tingkat {lost} tidak dihitung karena tingkat di bawahnya belum lengkap; dihitung tingkat {reached}",
    "level {lost} does not count because a lower level is incomplete; counted: level {reached}",
)
_NO_LEVELS_MET = Text(
    "tingkat yang terpenuhi (mis. 1+2) perlu aturan dalam pita «floor» atau «share»; yang boleh: {allowed}",
    "levels met (such as 1+2) need the within-band rule «floor» or «share»; allowed: {allowed}",
)
_NO_SHARES = Text(
    "bagian bukti diterima (mis. 1/1 2/4) hanya untuk aturan dalam pita «share»; yang boleh: {allowed}",
    "shares of accepted evidence (such as 1/1 2/4) need the within-band rule «share»; allowed: {allowed}",
)
_BAD_SHARE = Text(
    "tingkat {level}: {got} dari {asked} bukti; yang diterima tidak boleh melebihi yang diminta",
    "level {level}: {got} of {asked} pieces of evidence; no more can be accepted than asked for",
)
_SHARED = Text(
    "tingkat {level}: {got} dari {asked} bukti diterima", "level {level}: {got} of {asked} pieces of evidence accepted"
)
_FLOORED = Text(
    "tingkat {level} berpita {low} sampai {high}; dihitung batas bawahnya",
    "level {level} is the band {low} to {high}; its lower end counts",
)
