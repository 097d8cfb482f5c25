"""Who was like us and rose: from what is really published, and what that cannot tell."""

from __future__ import annotations

from fractions import Fraction
from statistics import median

import pytest

from tolok.analysis.peers import NoPeers, peers, printed
from tolok.instruments import instrument
from tolok.results import published

LAMPUNG = "Pemerintah Provinsi Lampung"
PARTS = {"D1": Fraction(13), "D2": Fraction(25), "D3": Fraction(33, 2), "D4": Fraction(91, 2)}


def test_the_similar_are_the_nearest_by_hand() -> None:
    found = peers(instrument("spbe-2020"), LAMPUNG)
    rows = {(row.agency, row.year): row for row in published("spbe-2020")}
    mine = rows[LAMPUNG, 2023]
    apart = {}
    for (name, year), row in rows.items():
        if year == 2023 and row.cluster == "provinsi" and name != LAMPUNG and (name, 2024) in rows:
            gaps = [
                w * abs((row.node_value(id_) or Fraction(0)) - (mine.node_value(id_) or Fraction(0)))
                for id_, w in PARTS.items()
            ]
            apart[name] = sum(gaps, Fraction(0)) / 100
    # A third of the other provinces that are in both tables.
    nearest = sorted(apart, key=lambda name: (apart[name], name))[: len(apart) // 3]
    assert 10 <= len(nearest) <= 12
    assert [peer.before.agency for peer in found.similar] == nearest
    assert found.similar[0].apart == apart[nearest[0]]
    nothing = Fraction(0)
    rises = {name: (rows[name, 2024].value or nothing) - (rows[name, 2023].value or nothing) for name in nearest}
    assert found.typical == median(rises.values())
    assert [peer.rise for peer in found.rose] == sorted(rises.values(), reverse=True)[:5]
    assert found.own is not None
    assert found.own.rise == Fraction("4.09") - Fraction("3.81")


def test_the_leading_parts_are_those_on_which_the_risers_rose_more() -> None:
    found = peers(instrument("spbe-2020"), "pemerintah kota bandar lampung", similar=30, most=4)
    assert len(found.similar) == 30
    assert len(found.rose) == 4
    for id_, lead in found.leading:
        rose = sum((peer.rises[id_] for peer in found.rose), Fraction(0)) / 4
        all_ = sum((peer.rises[id_] for peer in found.similar), Fraction(0)) / 30
        assert lead == rose - all_ > 0
    assert {peer.before.cluster for peer in found.similar} == {"kota"}
    everywhere = peers(instrument("spbe-2020"), "Pemerintah Kota Bandar Lampung", alone=False)
    assert len({peer.before.cluster for peer in everywhere.similar}) > 1


def test_what_cannot_be_known_is_said() -> None:
    found = peers(instrument("spbe-2020"), LAMPUNG)
    assert (found.start, found.end) == (2023, 2024)
    told = " ".join(text.en for text in found.unknown)
    assert "hardly any parts are published of 2 years before; 2023 to 2024 is used instead" in told
    assert "aspects and indicators are not published by agency" in told
    assert "agencies of 2023 are not found in 2024" in told
    assert "partly by chance" in told
    assert [text.id for text in found.unknown] != [text.en for text in found.unknown]


def test_two_years_are_two_years_where_they_are_published() -> None:
    found = peers(instrument("gtmi-2025"), "Indonesia", years=3)
    assert (found.start, found.end) == (2022, 2025)
    assert not any("hardly any" in text.en for text in found.unknown)


def test_an_impossible_row_is_nobodys_peer() -> None:
    with pytest.raises(NoPeers, match="Banyuasin"):
        peers(instrument("spbe-2020"), "Pemerintah Kab. Banyuasin")


@pytest.mark.parametrize("id_", ["pemdi-2026", "egdi-2024", "ips-2022"])
def test_without_two_published_years_there_are_no_peers(id_: str) -> None:
    with pytest.raises(NoPeers, match="no two years"):
        peers(instrument(id_), LAMPUNG)
    assert len(printed(id_)) < 2
