"""Does scoring give what was printed? Every row of the national SPBE reports, and the agencies known in full."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from tolok.instruments import PredicateBasis, Publication, Rounding, instrument
from tolok.results import Published, Reproduction, known_levels, path_of, published, reproduce
from tolok.scoring import Result, score
from tolok.scoring.exact import rounded, written

TRUTH = Path(__file__).parents[1] / "truth"
NODES = ("D1", "D2", "D3", "D4", "A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8")


def truth(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((TRUTH / f"{name}.csv").read_text("utf-8").splitlines()))


@cache
def outcome() -> Mapping[tuple[int, str], Reproduction]:
    rows = [row for row in published("spbe-2020") if row.year in (2023, 2024)]
    return {(found.row.year, found.row.agency): found for found in reproduce(rows, instrument("spbe-2020"))}


def count(year: int) -> Counter[bool]:
    return Counter(found.fits for (found_year, _), found in outcome().items() if found_year == year)


def test_all_but_one_row_of_2023_and_all_of_2024_are_reproduced() -> None:
    assert count(2023) == Counter({True: 620, False: 1})
    assert count(2024) == Counter({True: 615})
    assert all(found.unreadable is None for found in outcome().values())


def test_the_one_row_that_cannot_be_is_named() -> None:
    [odd] = [found.row for found in outcome().values() if not found.fits]
    assert (odd.year, odd.agency, odd.index, odd.nodes["D4"]) == (2023, "Pemerintah Kab. Banyuasin", "1.05", "0.30")
    assert odd.note == "zero-levels"


@pytest.mark.parametrize("row", truth("spbe-2020-ties"), ids=lambda row: f"{row['year']} {row['agency']}")
def test_exact_halves_were_printed_rounded_up(row: dict[str, str]) -> None:
    """What was printed fits the exact half only when it goes up: 4.515 is printed 4.52."""
    found = outcome()[int(row["year"]), row["agency"]]
    assert found.row.index == row["index"]
    assert Fraction(row["exact"]) in found.exact
    assert written(rounded(Fraction(row["exact"]), 2), 2) == row["index"]
    below = rounded(Fraction(row["exact"]), 2, Rounding.DOWN)
    assert Fraction(row["index"]) - below == Fraction(1, 100)


def test_there_are_39_decisive_halves() -> None:
    assert len(truth("spbe-2020-ties")) == 39


@pytest.mark.parametrize(
    ("rounding", "fit"), [(Rounding.HALF_UP, (620, 615)), (Rounding.HALF_EVEN, (602, 594)), (Rounding.DOWN, (367, 365))]
)
def test_no_other_rounding_fits_the_reports(rounding: Rounding, fit: tuple[int, int]) -> None:
    """Domains are printed half up in any case; the index would not be."""
    counts = Counter(
        year
        for (year, _), found in outcome().items()
        if any(rounded(value, 2, rounding) == found.row.value for value in sums_behind(found.row))
    )
    assert (counts[2023], counts[2024]) == fit


@cache
def reachable(domain: str) -> dict[str, list[Fraction]]:
    """Every weighted sum that whole levels 1 to 5 give a domain, by its printed value."""
    leaves = instrument("spbe-2020").nodes[domain].leaves
    weight = instrument("spbe-2020").nodes[domain].weight or Fraction(1)
    sums = {Fraction(0)}
    for leaf in leaves:
        sums = {total + (leaf.weight or 0) * level for total in sums for level in range(1, 6)}
    found: dict[str, list[Fraction]] = {}
    for total in sums:
        found.setdefault(written(rounded(total / weight, 2), 2), []).append(total)
    return found


def sums_behind(row: Published) -> set[Fraction]:
    """Every exact index that the printed domain values of ``row`` allow, worked out here and not by the project."""
    indices = {Fraction(0)}
    for domain in ("D1", "D2", "D3", "D4"):
        indices = {index + total / 100 for index in indices for total in reachable(domain).get(row.nodes[domain], [])}
    return indices


@pytest.mark.parametrize("row", truth("spbe-2020-predicate-edges"), ids=lambda row: f"{row['year']} {row['agency']}")
def test_rows_on_a_limit_have_the_predicate_of_their_year(row: dict[str, str]) -> None:
    found = outcome()[int(row["year"]), row["agency"]]
    assert (found.row.index, found.row.predicate) == (row["index"], row["predicate"])
    assert found.fits
    possible = {Fraction(value) for value in row["exact"].split(" or ")}
    assert set(found.exact) <= possible
    bands = instrument("spbe-2020").tree.bands
    assert bands is not None
    printed = bands.band_of(Fraction(row["index"]))
    before = {band.name.id for value in possible if (band := bands.band_of(value))}
    match row["follows"]:
        case "rounded":
            assert int(row["year"]) < 2024
            assert printed is not None
            assert printed.name.id == row["predicate"]
        case "unrounded":
            assert int(row["year"]) >= 2024
            assert printed is not None
            assert printed.name.id != row["predicate"]
            assert row["predicate"] in before


def test_each_year_fails_under_the_rule_of_the_other() -> None:
    """2023 read the printed index and 2024 the one before rounding; turned round, named rows no longer fit."""
    rows = [found.row for found in outcome().values()]
    before, after = instrument("spbe-2020").at(2023), instrument("spbe-2020").at(2024)
    assert before.publication.predicate_basis is PredicateBasis.ROUNDED
    assert after.publication.predicate_basis is PredicateBasis.EXACT

    def failing(year: int, basis: PredicateBasis) -> set[str]:
        bands = before.tree.bands
        assert bands is not None
        names = set()
        for row in rows:
            if row.year != year or row.note == "zero-levels":
                continue
            values = [value for value in sums_behind(row) if rounded(value, 2) == row.value]
            read = [rounded(value, 2) if basis is PredicateBasis.ROUNDED else value for value in values]
            if all((band := bands.band_of(value)) is None or band.name.id != row.predicate for value in read):
                names.add(row.agency)
        return names

    assert failing(2023, PredicateBasis.ROUNDED) == failing(2024, PredicateBasis.EXACT) == set()
    assert failing(2023, PredicateBasis.EXACT) == {"Pemerintah Kab. Boven Digoel", "Pemerintah Kab. Nias Barat"}
    assert failing(2024, PredicateBasis.ROUNDED) == {
        "Pemerintah Kab. Pacitan",
        "Pemerintah Kab. Luwu",
        "Pemerintah Kab. Nias Barat",
    }


def test_what_is_found_are_exact_indices_of_whole_levels() -> None:
    for found in list(outcome().values())[::25]:
        if not found.fits:
            continue
        allowed = sums_behind(found.row)
        assert set(found.exact) <= allowed
        assert list(found.exact) == sorted(set(found.exact))
        assert {written(rounded(value, 2), 2) for value in found.exact} == {found.row.index}


@pytest.mark.parametrize(("year", "exact"), [(2023, "4.515"), (2024, "4.745")])
def test_the_ministry_of_communication_is_an_exact_half(year: int, exact: str) -> None:
    found = outcome()[year, "Kementerian Komunikasi dan Informatika"]
    assert found.exact == (Fraction(exact),)
    assert found.row.index == written(rounded(Fraction(exact), 2), 2)


def changed(row: Published, **values: object) -> Published:
    kept = {name: getattr(row, name) for name in row.__slots__}
    return Published(**{**kept, **values})


def fits(row: Published) -> bool:
    [found] = reproduce([row], instrument("spbe-2020"))
    return found.fits


def test_a_misprint_is_found_out() -> None:
    [row] = [row for row in path_of("Kementerian Komunikasi dan Informatika") if row.year == 2023]
    assert fits(row)
    assert not fits(changed(row, index="4.51"))
    assert not fits(changed(row, predicate="Sangat Baik"))
    assert not fits(changed(row, nodes={**row.nodes, "D3": "3.28"}))
    assert not fits(changed(row, nodes={**row.nodes, "D4": "4.99"}))


def test_a_row_without_domain_values_says_which() -> None:
    [row] = [row for row in path_of("Pemerintah Provinsi Lampung") if row.year == 2021]
    [found] = reproduce([row], instrument("spbe-2020"))
    assert not found.fits
    assert found.unreadable is not None
    assert found.unreadable.en == "not printed: D1, D2, D3, D4"


# ---- agencies whose every level is known


@pytest.mark.parametrize("row", truth("spbe-2020-cases"), ids=lambda row: row["year"])
def test_bandar_lampung_from_all_its_levels(row: dict[str, str]) -> None:
    levels = known_levels("spbe-2020")[row["agency"], int(row["year"])]
    assert len(levels) == 47
    result = score(instrument("spbe-2020"), levels, year=int(row["year"]))
    assert result.exact == Fraction(row["exact"])
    assert (result.index, result.official_predicate) == (row["index"], row["predicate"])
    assert {node: result.nodes[node].published for node in NODES} == {node: row[node] for node in NODES}
    assert_printed_alike(result, int(row["year"]), row["agency"])


def assert_printed_alike(result: Result, year: int, agency: str) -> None:
    [row] = [row for row in path_of(agency) if row.year == year]
    assert row.index == result.index
    assert row.predicate == result.official_predicate
    assert {node: result.nodes[node].published for node in row.nodes} == dict(row.nodes)


def test_the_misprinted_weight_of_the_reports_gives_another_index() -> None:
    """Both reports print 3.50 % for indicators 42 to 47; with it 2023 would be 2.22 and not the printed 2.15."""
    levels = known_levels("spbe-2020")["Pemerintah Kota Bandar Lampung", 2023]
    result = score(instrument("spbe-2020"), levels, year=2023)
    more = sum((Fraction(levels[str(number)]) for number in range(42, 48)), Fraction(0)) * Fraction("0.005")
    assert result.exact is not None
    assert written(rounded(result.exact + more, 2), 2) == "2.22"
    assert result.index == "2.15"


def test_denpasar_2018_from_all_its_levels() -> None:
    found = instrument("spbe-2018")
    levels = known_levels("spbe-2018")["Pemerintah Kota Denpasar", 2018]
    result = score(found, levels)
    assert len(levels) == len(found.leaves) == 37
    assert (result.index, result.predicate, result.missing) == ("2.64", None, ())
    assert [result.nodes[f"A{number}"].published for number in range(1, 8)] == [
        *("2.00", "2.10", "2.00", "2.50", "2.33", "3.29", "2.50"),
    ]


def test_a_cycle_may_publish_otherwise() -> None:
    levels = known_levels("spbe-2020")["Pemerintah Kota Bandar Lampung", 2023]
    publication = Publication(decimals=4, rounding=Rounding.DOWN)
    assert score(instrument("spbe-2020"), levels, year=2023, publication=publication).index == "2.1545"
