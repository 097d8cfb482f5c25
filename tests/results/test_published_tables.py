"""The published tables themselves: complete, sourced, and what the formulas of their owners give."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest

from tolok.instruments import instrument
from tolok.instruments.scales import NumberScale
from tolok.results import (
    CLUSTERS,
    EDITIONS,
    Published,
    averages,
    averages_note,
    known_levels,
    notes,
    path_of,
    published,
    sources,
)
from tolok.scoring import Result, rank, score
from tolok.scoring.exact import rounded


def recomputed(row: Published) -> Result:
    """The score of a row from its printed components, which are plain numbers in these instruments."""
    found = instrument(row.instrument)
    values = {}
    for id_, printed in row.nodes.items():
        scale = found.nodes[id_].scale
        assert isinstance(scale, NumberScale)
        values[id_] = printed
    return score(found, values)


def difference(row: Published) -> Fraction:
    exact, printed = recomputed(row).exact, row.value
    assert exact is not None
    assert printed is not None
    return abs(exact - printed)


# ---- EGDI 2024


def test_egdi_has_all_193_countries_within_the_rounding_of_its_components() -> None:
    rows = published("egdi-2024")
    assert len(rows) == len({row.agency for row in rows}) == 193
    assert {row.year for row in rows} == {2024}
    worst = max(rows, key=difference)
    assert difference(worst) < Fraction("0.00004"), worst.agency
    assert (
        sum(difference(row) == 0 or rounded(recomputed(row).exact or Fraction(0), 5) == row.value for row in rows) == 40
    )


def test_egdi_groups_hold_76_62_44_and_11_countries() -> None:
    bands = instrument("egdi-2024").tree.bands
    assert bands is not None
    printed = Counter(
        band.name.en for row in published("egdi-2024") if row.value is not None and (band := bands.band_of(row.value))
    )
    computed = Counter(recomputed(row).official_predicate for row in published("egdi-2024"))
    assert printed == computed == Counter({"Very high": 76, "High": 62, "Middle": 44, "Low": 11})


def test_egdi_places_go_by_the_printed_index() -> None:
    places = rank(published("egdi-2024"), lambda row: row.value)
    assert [place.item.agency for place in places[:3]] == ["Denmark", "Estonia", "Singapore"]
    assert str(next(place for place in places if place.item.agency == "Indonesia")) == "64"


# ---- GTMI 2020, 2022, 2025


def test_gtmi_has_593_economies_to_the_last_binary_digit() -> None:
    rows = published("gtmi-2025")
    assert Counter(row.year for row in rows) == Counter({2020: 198, 2022: 198, 2025: 197})
    assert max(difference(row) for row in rows) < Fraction(1, 10**14)


def test_every_group_letter_of_gtmi_is_that_of_its_index() -> None:
    wrong = [
        (row.year, row.agency) for row in published("gtmi-2025") if recomputed(row).official_predicate != row.predicate
    ]
    assert wrong == []
    letters = {
        year: Counter(row.predicate for row in published("gtmi-2025") if row.year == year)
        for year in (2020, 2022, 2025)
    }
    assert letters == {
        2020: Counter(A=43, B=59, C=63, D=33),
        2022: Counter(A=69, B=46, C=53, D=30),
        2025: Counter(A=80, B=42, C=47, D=28),
    }


# ---- OECD 2023


def test_oecd_has_38_countries_within_half_a_digit() -> None:
    rows = published("oecd-dgi-2023")
    assert len(rows) == 38
    assert max(difference(row) for row in rows) <= Fraction("0.0005")
    other = {row.agency for row in rows if recomputed(row).index != written3(row)}
    assert other == {"GBR", "LTU", "LUX"}, "exact halves, which the OECD prints down"
    assert {difference(row) for row in rows if row.agency in other} == {Fraction("0.0005")}


def written3(row: Published) -> str:
    return f"{float(row.value or 0):.3f}"


def test_oecd_has_no_predicates() -> None:
    assert recomputed(published("oecd-dgi-2023")[0]).predicate is None


# ---- SPBE


def test_spbe_rows_by_year_and_cluster() -> None:
    rows = published("spbe-2020")
    years = Counter(row.year for row in rows)
    assert (years[2023], years[2024]) == (621, 615)
    assert len({(row.year, row.agency) for row in rows}) == len(rows)
    for row in rows:
        assert row.cluster in CLUSTERS, row
        assert row.cluster != "nasional"
        assert (row.value is None) == (row.note == "not-evaluated"), row
        assert row.predicate in (None, "Kurang", "Cukup", "Baik", "Sangat Baik", "Memuaskan"), row
        if row.year in (2023, 2024):
            assert {"D1", "D2", "D3", "D4"} <= set(row.nodes), row
            assert row.index is not None
            assert len(row.index.partition(".")[2]) == 2


def test_printed_predicates_agree_with_the_bands_but_for_the_named_rows() -> None:
    bands = instrument("spbe-2020").tree.bands
    assert bands is not None
    odd = []
    for row in published("spbe-2020"):
        band = bands.band_of(row.value) if row.value is not None else None
        if row.predicate is not None and row.note != "zero-levels" and (band is None or band.name.id != row.predicate):
            odd.append((row.year, row.agency, row.note))
    assert sorted(odd) == [
        (2024, "Pemerintah Kab. Luwu", "unrounded"),
        (2024, "Pemerintah Kab. Nias Barat", "unrounded"),
        (2024, "Pemerintah Kab. Pacitan", "unrounded"),
    ]


def test_every_row_and_average_has_a_source_and_every_note_a_meaning() -> None:
    used = {row.source for id_ in EDITIONS for row in published(id_)} | {row["source"] for row in averages().values()}
    assert used <= set(sources())
    # Two sources are of levels that stand in tables of their own; no other is there for nobody.
    assert set(sources()) - used <= {"denpasar-2018", "lhe-bandarlampung-2024"}
    codes = {row.note for id_ in EDITIONS for row in published(id_)} - {""}
    assert codes == set(notes())
    for text in (*notes().values(), averages_note(), *(source.what for source in sources().values())):
        assert text.id.strip()
        assert text.en.strip()


def test_published_digits_can_be_read_and_belong_to_their_instrument() -> None:
    for id_ in EDITIONS:
        nodes = instrument(id_).nodes
        for row in published(id_):
            assert row.instrument == id_
            for node in row.nodes:
                assert node in nodes
                assert row.node_value(node) is not None
            assert row.node_value("no such node") is None


def test_averages_of_a_cluster_that_are_plain_means_and_those_that_are_not() -> None:
    def plain(year: int, cluster: str) -> Fraction:
        values = [
            row.value for row in published("spbe-2020") if row.year == year and row.cluster == cluster and row.value
        ]
        return rounded(sum(values, Fraction(0)) / len(values), 2)

    for year, cluster in (
        (2023, "kementerian"),
        (2023, "provinsi"),
        (2023, "kota"),
        (2024, "kementerian"),
        (2024, "kabupaten"),
    ):
        assert plain(year, cluster) == Fraction(averages()[year, cluster]["index"])
    assert plain(2023, "kabupaten") != Fraction(averages()[2023, "kabupaten"]["index"]), "as the note on averages says"
    assert {cluster for _, cluster in averages()} == set(CLUSTERS)


def test_the_path_of_an_agency_goes_by_year() -> None:
    path = path_of("Pemerintah Kota Bandar Lampung")
    assert [(row.year, row.index) for row in path] == [(2021, "1.20"), (2022, "1.50"), (2023, "2.15"), (2024, "2.98")]
    assert [row.index for row in path_of("Pemerintah Provinsi Lampung")] == ["2.76", "3.37", "3.81", "4.09"]
    assert path_of("Kota Bukan-Bukan") == ()


def test_known_levels_are_levels_of_their_instrument() -> None:
    assert set(known_levels("spbe-2020")) == {("Pemerintah Kota Bandar Lampung", year) for year in range(2021, 2025)}
    for id_ in ("spbe-2018", "spbe-2020"):
        found = instrument(id_)
        for levels in known_levels(id_).values():
            named = [found.leaf_named(name) for name in levels]
            assert [leaf.id for leaf in named if leaf] == [leaf.id for leaf in found.leaves]


def test_an_instrument_without_published_results_has_none() -> None:
    assert published("kami-5.0") == ()


def test_what_was_read_cannot_be_changed() -> None:
    row = published("spbe-2020")[0]
    with pytest.raises(TypeError):
        row.nodes["D1"] = "5.00"  # type: ignore[index]
    with pytest.raises(TypeError):
        averages()[2021, "kota"] = {}  # type: ignore[index]
