"""An agency's results for everybody: what was published, with its source, beside what was decided here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cache
from statistics import quantiles

from tolok.assessment.answers import language, read_kept
from tolok.assessment.levels import level_of
from tolok.assessment.models import Assessment, Claim
from tolok.assessment.queries.home import Band, above
from tolok.assessment.scores import decimal
from tolok.instruments import Instrument, instrument
from tolok.organisation.models import Agency
from tolok.organisation.national import own_name
from tolok.results import Published, averages, known_levels, notes, published, sources
from tolok.scoring import index_weights, score
from tolok.scoring.answers import NotAllowed

INSTRUMENT = "spbe-2020"


@dataclass
class Year:
    """The result of one year on one instrument."""

    year: int
    instrument: Instrument
    index: str | None
    predicate: str
    source: str
    nodes: Mapping[str, str] = field(default_factory=dict)
    levels: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    assessment: int | None = None
    sample: bool = False
    change: Decimal | None = None
    place: tuple[int, int] | None = None
    peers: int = 0

    @property
    def name(self) -> str:
        """The instrument, for a heading before the year."""
        return self.instrument.short.in_(language())

    @property
    def value(self) -> Decimal | None:
        """The index as a number."""
        return Decimal(self.index) if self.index else None

    @property
    def exact(self) -> Fraction | None:
        """The same, to count with."""
        return Fraction(self.index) if self.index else None


@dataclass(frozen=True)
class Aspect:
    """One part of the index beside the middle half of the cluster; positions are shares of a hundred."""

    title: str
    value: Decimal
    low: Decimal | None
    high: Decimal | None
    middle: Decimal | None
    change: Decimal | None
    carried: Decimal | None
    """What the change brought the index."""
    top: Decimal
    whole: bool
    """Whether it stands right below the index."""

    @property
    def width(self) -> float:
        """How long its bar is."""
        return _share(self.value, self.top)

    @property
    def box(self) -> float:
        """Where the middle half begins."""
        return _share(self.low, self.top) if self.low is not None else 0

    @property
    def box_width(self) -> float:
        """How wide the middle half is; a hair where all are alike."""
        if self.low is None or self.high is None:
            return 0
        return max(_share(self.high - self.low, self.top), 0.6)


@dataclass(frozen=True)
class LevelRow:
    """One indicator with its level in every year that is known; None where it is not."""

    number: str
    title: str
    levels: Sequence[int | None]


@dataclass(frozen=True)
class LevelTable:
    """The levels of one instrument by year."""

    title: str
    years: Sequence[Year]
    rows: Sequence[LevelRow]


@dataclass(frozen=True)
class Result:
    """Everything the page of an agency shows."""

    agency: Agency
    years: Sequence[Year]
    """The latest first."""
    aspects: Sequence[Aspect]
    tables: Sequence[LevelTable]
    doubts: Sequence[str]

    @property
    def latest(self) -> Year | None:
        """The newest result that has an index; a sample only where there is no other."""
        known = sorted((year for year in self.years if year.index), key=lambda year: year.sample)
        return next(iter(known), None)

    @property
    def above(self) -> Band | None:
        """The next better predicate."""
        return above(self.latest.instrument, self.latest.exact) if self.latest else None

    @property
    def weakest(self) -> Aspect | None:
        """The part with the lowest value; of the smaller ones where they are known."""
        smaller = [aspect for aspect in self.aspects if not aspect.whole]
        return min(smaller or self.aspects, key=lambda aspect: aspect.value, default=None)

    @property
    def moved(self) -> list[Aspect]:
        """The parts right below the index that moved it, the most first."""
        found = [aspect for aspect in self.aspects if aspect.whole and aspect.carried]
        return sorted(found, key=lambda aspect: -abs(aspect.carried or Decimal(0)))[:4]


def result_of(agency: Agency) -> Result:
    """The results of an agency by year. Two queries."""
    years = {(row.year, INSTRUMENT): _printed(row) for row in rows_of(agency.name)}
    for decided in _decided([agency.pk]):
        known = years.get((decided.year, decided.instrument.id))
        if known is not None:
            known.levels, known.assessment = decided.levels, decided.assessment
            known.nodes = {**decided.nodes, **known.nodes}
        else:
            years[decided.year, decided.instrument.id] = decided
    ordered = sorted(years.values(), key=lambda year: (-year.year, year.instrument.id))
    for newer in ordered:
        older = next((y for y in ordered if y.year < newer.year and _alike(y, newer)), None)
        newer.change = newer.value - older.value if older and newer.value and older.value else None
        if newer.instrument.id == INSTRUMENT and newer.index and not newer.sample:
            newer.place, newer.peers = _place(newer.year, agency.cluster, newer.exact)
    return Result(agency, ordered, _aspects(agency, ordered), _tables(ordered), _doubts(ordered))


def latest_of(agencies: Sequence[Agency]) -> dict[int, Year]:
    """The newest index of each agency. One query."""
    found: dict[int, Year] = {}
    for agency in agencies:
        rows = [row for row in rows_of(agency.name) if row.index]
        if rows:
            found[agency.pk] = _printed(rows[-1])
    for decided, pk in _decided_summaries([agency.pk for agency in agencies]):
        if pk not in found or (decided.year > found[pk].year and decided.sample <= found[pk].sample):
            found[pk] = decided
    return found


def _alike(one: Year, other: Year) -> bool:
    """Whether two results can be subtracted: the same instrument, and both real or both samples."""
    return one.instrument.id == other.instrument.id and one.sample == other.sample


@cache
def _by_agency() -> Mapping[str, Sequence[Published]]:
    found: dict[str, list[Published]] = defaultdict(list)
    for row in sorted(published(INSTRUMENT), key=lambda row: row.year):
        found[own_name(row.agency)].append(row)
    return found


def rows_of(name: str) -> Sequence[Published]:
    """The published rows of the agency called ``name`` here, by year."""
    return _by_agency().get(name, ())


def national() -> list[tuple[int, str, str]]:
    """Year, printed national index and where it is printed, the latest first."""
    found = []
    for (year, cluster), row in averages().items():
        if cluster == "nasional" and row["index"]:
            source = sources().get(row["source"])
            found.append((year, row["index"], source.what.in_(language()) if source else row["source"]))
    return sorted(found, reverse=True)


def _printed(row: Published) -> Year:
    known = instrument(INSTRUMENT)
    levels = known_levels(INSTRUMENT).get((row.agency, row.year), {})
    named = {leaf.id: level for word, level in levels.items() if (leaf := known.leaf_named(word))}
    found = sources().get(row.source)
    source = found.what.in_(language()) if found else row.source
    told = notes().get(row.note)
    return Year(
        year=row.year,
        instrument=known,
        index=row.index,
        predicate=_in_language(known, row.predicate or ""),
        source=f"{source}, {_place_in(row.table)}" if row.table else source,
        nodes=row.nodes,
        levels=named,
        note=told.in_(language()) if told else "",
    )


def _place_in(printed: str) -> str:
    return printed.replace("Tabel", "Table") if language() == "en" else printed


def _in_language(known: Instrument, printed: str) -> str:
    """A predicate as printed, in the reader's language."""
    bands = known.tree.bands.bands if known.tree.bands else ()
    return next((one.name.in_(language()) for one in bands if one.name.in_(known.language) == printed), printed)


def _decided(agencies: Sequence[int]) -> list[Year]:
    rows = list(_public(agencies))
    kept: dict[int, dict[str, str]] = defaultdict(dict)
    claims = Claim.objects.filter(assessment__in=rows).exclude(value="").order_by("stage__position")
    for pk, leaf, value in claims.values_list("assessment_id", "leaf", "value"):
        kept[pk][leaf] = value
    return [_decided_year(row, kept[row.pk]) for row in rows]


def _decided_summaries(agencies: Sequence[int]) -> list[tuple[Year, int]]:
    return [(_decided_year(row, {}), row.agency_id) for row in _public(agencies)]


def _public(agencies: Sequence[int]) -> Sequence[Assessment]:
    rows = Assessment.objects.filter(public=True, agency__in=agencies, unit__isnull=True).exclude(printed="")
    return list(rows.select_related("cycle").order_by("cycle__year"))


def _decided_year(row: Assessment, values: Mapping[str, str]) -> Year:
    known = row.cycle.instrument
    bands = known.tree.bands.bands if known.tree.bands else ()
    return Year(
        year=row.cycle.year,
        instrument=known,
        index=row.printed,
        predicate=next((band.name.in_(language()) for band in bands if band.code == row.predicate), ""),
        source=row.cycle.source or row.cycle.name,
        nodes=row.nodes,
        levels=values,
        assessment=row.pk,
        sample=row.cycle.sample,
    )


def _aspects(agency: Agency, years: Sequence[Year]) -> list[Aspect]:
    """The parts of the index, of the newest year that prints them, against that year's cluster."""
    shown = sorted((year for year in years if year.index and any(_parts(year))), key=lambda year: year.sample)
    newest = next(iter(shown), None)
    if newest is None:
        return []
    known = newest.instrument
    older = next((y for y in years if y.year < newest.year and _alike(y, newest) and any(_parts(y))), None)
    weights = _weights(known.id) if not known.over_population else {}
    found = []
    for node in _parts(newest):
        value = Decimal(newest.nodes[node])
        before = Decimal(older.nodes[node]) if older and node in older.nodes else None
        low, middle, high = _middle(newest.year, agency.cluster, node) if known.id == INSTRUMENT else (None,) * 3
        change = value - before if before is not None else None
        worth = decimal(weights.get(node))
        found.append(
            Aspect(
                title=known.nodes[node].title.in_(language()),
                value=value,
                low=low,
                high=high,
                middle=middle,
                change=change,
                carried=_carried(change, worth),
                top=Decimal(5),
                whole=known.parents[node].id == known.tree.id,
            )
        )
    return found


def _carried(change: Decimal | None, worth: Decimal | None) -> Decimal | None:
    return None if change is None or worth is None else (change * worth).quantize(Decimal("0.01"))


def _parts(year: Year) -> list[str]:
    """The nodes between the index and the indicators that the year has a value for, parents first."""
    root = year.instrument.tree.id
    return [
        node.id
        for node in year.instrument.nodes.values()
        if node.children and node.id != root and node.id in year.nodes
    ]


@cache
def _weights(id_: str) -> Mapping[str, Fraction]:
    return index_weights(score(instrument(id_), {}))


@cache
def _middle(year: int, cluster: str, node: str) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """The quartiles of a part in a cluster: between the first and the third lies the middle half."""
    values = [float(v) for row in _peers(year, cluster) if (v := row.node_value(node)) is not None]
    if len(values) < 4:
        return None, None, None
    low, middle, high = (Decimal(str(round(one, 2))) for one in quantiles(values, n=4, method="inclusive"))
    return low, middle, high


@cache
def _peers(year: int, cluster: str) -> Sequence[Published]:
    return [row for row in published(INSTRUMENT) if row.year == year and row.cluster == cluster and row.index]


def _place(year: int, cluster: str, value: Fraction | None) -> tuple[tuple[int, int] | None, int]:
    """From which to which place it stands in its cluster: those with the same printed index share their places."""
    values = [row.value for row in _peers(year, cluster) if row.value is not None]
    if value is None or value not in values or len(values) < 4:
        return None, len(values)
    better, same = sum(one > value for one in values), sum(one == value for one in values)
    return (better + 1, better + same), len(values)


def _tables(years: Sequence[Year]) -> list[LevelTable]:
    """A table of levels for every instrument of which levels are known, the years from left to right."""
    by_instrument: dict[str, list[Year]] = defaultdict(list)
    for year in sorted((year for year in years if year.levels), key=lambda year: year.year):
        by_instrument[year.instrument.id].append(year)
    return [_table(known) for known in by_instrument.values()]


def _table(years: Sequence[Year]) -> LevelTable:
    known = years[-1].instrument
    rows = [
        LevelRow(
            number=str(leaf.number) if leaf.number is not None else leaf.id,
            title=leaf.title.in_(language()),
            levels=[_level(year, leaf.id) for year in years],
        )
        for leaf in known.leaves
    ]
    return LevelTable(known.short.in_(language()), years, rows)


def _level(year: Year, leaf: str) -> int | None:
    value, node = year.levels.get(leaf), year.instrument.nodes.get(leaf)
    if value is None or node is None:
        return None
    try:
        return level_of(node, answer_of(year.instrument, leaf, value))
    except NotAllowed:
        return None


def answer_of(known: Instrument, leaf: str, value: str) -> Fraction | None:
    """What a kept answer is worth under the instrument's own rules."""
    return read_kept(known.nodes[leaf], value, known.publication).value


def _doubts(years: Sequence[Year]) -> list[str]:
    """What to know about the figures: the notes beside published rows, with their year."""
    return [f"{year.year}: {year.note}" for year in years if year.note]


def _share(value: Decimal | None, top: Decimal) -> float:
    return 0 if value is None else round(float(value / top * 100), 2)
