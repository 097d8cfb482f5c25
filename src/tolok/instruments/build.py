"""Builds the model from plain data that has passed the schema and the checks of ``check``."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from decimal import Context, Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from tolok.instruments.amendments import merged_data
from tolok.instruments.language import Text, plain
from tolok.instruments.model import (
    Aggregate,
    Amendment,
    BandsBy,
    Condition,
    Criterion,
    CriterionPart,
    Doubt,
    EvidenceHint,
    External,
    Gate,
    Instrument,
    Ladder,
    LegalBasis,
    Node,
    Normalisation,
    NormaliseMethod,
    PredicateBasis,
    Publication,
    Rounding,
    Rung,
    SourceNote,
    SupportingIndex,
    WithinBand,
)
from tolok.instruments.scales import (
    Band,
    BandTable,
    Converter,
    Level,
    LevelScale,
    NumberScale,
    Option,
    OptionScale,
    Scale,
)

Data = Mapping[str, Any]

# Digits enough for any number of a file, whatever the caller's own decimal context is.
_CANONICAL = Context(prec=250)


def exact(value: Any) -> Fraction:
    """A number of the file as an exact fraction.

    >>> exact("10/3") * 3
    Fraction(10, 1)
    """
    return Fraction(str(value))


def identity_of(data: Any) -> str:
    """The SHA-256 of ``data`` in canonical JSON: comments, order of keys and line breaks do not change it."""
    canonical = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_number)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _number(value: Any) -> int | str:
    if not isinstance(value, Decimal):
        raise TypeError(f"{value!r} is not plain data")
    return int(value) if value == int(value) else str(_CANONICAL.normalize(value))


def build_instrument(file: Data) -> Instrument:
    """The instrument that the content ``file`` of a file describes, before any of its amendments."""
    return _Editions(file)(())


class _Editions:
    """Makes the instrument of a file with some of its amendments merged in, each combination once."""

    def __init__(self, file: Data) -> None:
        self.file, self.identity = file, identity_of(file)
        self.made: dict[tuple[int, ...], Instrument] = {}

    def __call__(self, entries: tuple[Data, ...]) -> Instrument:
        key = tuple(map(id, entries))
        if key not in self.made:
            self.made[key] = _instrument(self, entries)
        return self.made[key]


def _instrument(editions: _Editions, entries: tuple[Data, ...]) -> Instrument:
    file = editions.file
    data = merged_data(file, entries) if entries else file
    bands = {name: _band_table(name, rows) for name, rows in data.get("bands", {}).items()}
    scales = {name: _scale(name, entry) for name, entry in data.get("scales", {}).items()}
    converters = {name: _converter(name, entry) for name, entry in data.get("converters", {}).items()}
    in_force = data.get("in_force", {})
    return Instrument(
        id=data["id"],
        title=_text(data["title"]),
        short=_text(data.get("short", data["title"])),
        owner=_text(data["owner"]),
        measures=_text(data["measures"]),
        language=data["language"],
        status=data["status"],
        in_force_from=_optional_str(in_force.get("from")),
        in_force_until=_optional_str(in_force.get("until")),
        superseded_by=data.get("superseded_by"),
        note=_optional_text(data.get("note")),
        legal_basis=tuple(_legal_basis(entry) for entry in data.get("legal_basis", [])),
        sources=tuple(SourceNote(str(e["id"]), e["what"], e["where"]) for e in data.get("sources", [])),
        doubts=tuple(_doubt(entry) for entry in data.get("doubts", [])),
        publication=_publication(data.get("publication", {})),
        band_tables=MappingProxyType(bands),
        scales=MappingProxyType(scales),
        evidence_kinds=MappingProxyType({k: _text(v) for k, v in data.get("evidence_kinds", {}).items()}),
        converters=MappingProxyType(converters),
        rules=MappingProxyType({k: tuple(map(_text, v)) for k, v in data.get("rules", {}).items()}),
        tree=_NodeBuilder(bands, scales, converters).node(data["tree"]),
        amendments=tuple(_amendment(entry) for entry in data.get("amendments", [])),
        applied=tuple(_amendment(entry) for entry in entries),
        identity=editions.identity,
        data=file,
        edition=editions,
    )


def _amendment(entry: Data) -> Amendment:
    return Amendment(
        entry["from_year"], entry.get("until_year"), entry.get("legal_basis", ""), _optional_text(entry.get("note"))
    )


class _NodeBuilder:
    """Builds nodes, resolving the names of bands, scales and converters."""

    def __init__(
        self, bands: Mapping[str, BandTable], scales: Mapping[str, Scale], converters: Mapping[str, Converter]
    ) -> None:
        self.bands, self.scales, self.converters = bands, scales, converters

    def node(self, data: Data) -> Node:
        asks = _optional_text(data.get("asks"))
        return Node(
            id=data["id"],
            kind=data["kind"],
            title=_text(data["title"]) if "title" in data else (asks or plain(data["id"])),
            number=data.get("number"),
            code=_optional_str(data.get("code")),
            aliases=tuple(str(word) for word in data.get("aliases", [])),
            weight=_optional_exact(data.get("weight")),
            weights_total=_optional_exact(data.get("weights_total")),
            aggregate=Aggregate(data["aggregate"]) if "aggregate" in data else None,
            children=tuple(self.node(child) for child in data.get("children", [])),
            scale=self.scales[data["scale"]] if "scale" in data else None,
            bands=self.bands[data["bands"]] if "bands" in data else None,
            bands_by=self._bands_by(data["bands_by"]) if "bands_by" in data else None,
            counts=data.get("counts", True),
            optional=data.get("optional", False),
            groups=MappingProxyType({k: str(v) for k, v in data.get("groups", {}).items()}),
            gates=tuple(_gate(entry) for entry in data.get("gates", [])),
            ladder=_ladder(data["ladder"]) if "ladder" in data else None,
            normalise=tuple(_normalisation(entry) for entry in data.get("normalise", [])),
            external=self._external(data["external"]) if "external" in data else None,
            supporting_index=_supporting(data["supporting_index"]) if "supporting_index" in data else None,
            asks=asks,
            levels=MappingProxyType({k: _criterion(k, v) for k, v in data.get("levels", {}).items()}),
            evidence=tuple(_evidence(entry) for entry in data.get("evidence", [])),
            notes=tuple(_text(entry) for entry in data.get("notes", [])),
            alt_titles=tuple(data.get("alt_titles", [])),
            stewards=tuple(data.get("stewards", [])),
            usual_owners=tuple(data.get("usual_owners", [])),
            pages=MappingProxyType({k: str(v) for k, v in data.get("pages", {}).items()}),
        )

    def _bands_by(self, data: Data) -> BandsBy:
        return BandsBy(data["node"], MappingProxyType({k: self.bands[v] for k, v in data["tables"].items()}))

    def _external(self, data: Data) -> External:
        return External(
            id=data["id"],
            name=_text(data["name"]),
            owner=data["owner"],
            low=exact(data["min"]),
            high=exact(data["max"]),
            converter=self.converters[data["converter"]] if "converter" in data else None,
            waiting=_optional_exact(data.get("waiting")),
        )


def _text(data: Data) -> Text:
    return Text(str(data["id"]), str(data["en"]))


def _optional_text(data: Data | None) -> Text | None:
    return _text(data) if data else None


def _optional_str(value: Any) -> str | None:
    return None if value is None else str(value)


def _optional_exact(value: Any) -> Fraction | None:
    return None if value is None else exact(value)


def _publication(data: Data) -> Publication:
    return Publication(
        decimals=data.get("decimals", 2),
        rounding=Rounding(data.get("rounding", "half_up")),
        predicate_basis=PredicateBasis(data.get("predicate_basis", "exact")),
        within_band=WithinBand(data.get("within_band", "free")),
    )


def _band_table(name: str, rows: list[Data]) -> BandTable:
    return BandTable(name, tuple(_band(row) for row in rows))


def _band(row: Data) -> Band:
    above = "above" in row
    return Band(
        code=row["code"],
        name=_text(row["name"]),
        start=exact(row["above"] if above else row["from"]),
        above=above,
        stage=_optional_text(row.get("stage")),
        meaning=_optional_text(row.get("meaning")),
    )


def _scale(name: str, data: Data) -> Scale:
    if data["kind"] == "options":
        return OptionScale(name, tuple(_option(entry) for entry in data["options"]))
    if data["kind"] == "number":
        low, high = _optional_exact(data.get("min")), _optional_exact(data.get("max"))
        return NumberScale(name, low, high, data.get("decimals"))
    levels = tuple(_level(int(key), entry) for key, entry in sorted(data.get("levels", {}).items(), key=_by_number))
    return LevelScale(name, exact(data["min"]), exact(data["max"]), data.get("step", 1) == "any", levels)


def _by_number(item: tuple[str, Any]) -> int:
    return int(item[0])


def _level(level: int, data: Data) -> Level:
    name, meaning = _optional_text(data.get("name")), _optional_text(data.get("meaning"))
    return Level(level, name, meaning, _optional_exact(data.get("from")))


def _option(data: Data) -> Option:
    aliases = tuple(str(alias) for alias in data.get("aliases", []))
    return Option(str(data["code"]), _text(data["name"]), exact(data["points"]), aliases)


def _converter(name: str, data: Data) -> Converter:
    def pairs(key: str) -> tuple[tuple[Fraction, Fraction], ...]:
        return tuple((exact(x), exact(y)) for x, y in data.get(key, []))

    return Converter(name, pairs("points"), pairs("examples"), _optional_text(data.get("note")))


def _supporting(data: Data) -> SupportingIndex:
    return SupportingIndex(
        name=_text(data["name"]),
        owner=data["owner"],
        low=_optional_exact(data.get("min")),
        high=_optional_exact(data.get("max")),
        bands=MappingProxyType({k: (exact(v[0]), exact(v[1])) for k, v in data.get("bands", {}).items()}),
        note=_optional_text(data.get("note")),
    )


def _criterion(level: str, data: Data) -> Criterion:
    # Without a list the level's own text is what has to be proven; an empty list is not the same as none.
    entries = data.get("criteria", [{"id": data["id"], "en": data["en"]}])
    return Criterion(level, _text(data), data.get("requires"), tuple(map(_criterion_part, entries)))


def _criterion_part(data: Data) -> CriterionPart:
    return CriterionPart(_text(data), tuple(data.get("kinds", [])))


def _evidence(data: Data) -> EvidenceHint:
    return EvidenceHint(str(data["level"]), _text(data), tuple(data.get("kinds", [])))


def _labels(data: Data) -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({group: tuple(str(label) for label in labels) for group, labels in data.items()})


def _gate(data: Data) -> Gate:
    conditions = tuple(_condition(entry) for entry in data["opens_when"])
    return Gate(_labels(data["closes"]), conditions, _optional_text(data.get("note")))


def _condition(data: Data) -> Condition:
    counting = "count_of" in data
    return Condition(
        groups=_labels(data["count_of"] if counting else data["sum_of"]),
        answers=tuple(str(code) for code in data["answers"]) if counting else None,
        at_least=_optional_exact(data.get("at_least")),
        at_most=_optional_exact(data.get("at_most")),
    )


def _ladder(data: Data) -> Ladder:
    start = Rung(str(data["start"]["code"]), _text(data["start"]["name"]), MappingProxyType({}))
    return Ladder(data["group"], start, tuple(_rung(entry) for entry in data["rungs"]))


def _rung(data: Data) -> Rung:
    needs = MappingProxyType({str(k): exact(v) for k, v in data["needs"].items()})
    return Rung(str(data["code"]), _text(data["name"]), needs)


def _normalisation(data: Data) -> Normalisation:
    method = NormaliseMethod(data["method"])
    keys = ("low", "high") if method is NormaliseMethod.MINMAX else ("mean", "deviation")
    first, second = (_optional_exact(data.get(key)) for key in keys)
    return Normalisation(method, data.get("over") == "population", first, second)


def _legal_basis(data: Data) -> LegalBasis:
    return LegalBasis(
        ref=data["ref"],
        title=_optional_text(data.get("title")),
        article=_optional_str(data.get("article")),
        enacted=_optional_str(data.get("enacted")),
        promulgated=_optional_str(data.get("promulgated")),
        effective=_optional_str(data.get("effective")),
        role=_optional_text(data.get("role")),
        note=_optional_text(data.get("note")),
        sources=tuple(data.get("sources", [])),
    )


def _doubt(data: Data) -> Doubt:
    return Doubt(_text(data), tuple(str(a) for a in data.get("about", [])), tuple(data.get("sources", [])))
