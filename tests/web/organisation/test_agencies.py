"""The agencies of the published results, and Lampung's units, as rows."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from tolok.ledger.actions import System
from tolok.ledger.models import Entry
from tolok.organisation.actions import register_agencies, register_units
from tolok.organisation.models import Agency, Unit
from tolok.organisation.national import lampung_units, listed, own_name
from tolok.results import CLUSTERS, published

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db
BY = System("set-up")


def test_every_published_agency_becomes_one_row(django_assert_max_num_queries: Callable[..., Any]) -> None:
    with django_assert_max_num_queries(12):
        made = register_agencies(BY)
    names = {own_name(row.agency) for row in published("spbe-2020")}
    assert made == len(names) == Agency.objects.count() == 646
    assert set(Agency.objects.values_list("cluster", flat=True)) <= set(CLUSTERS)
    assert Counter(Agency.objects.values_list("cluster", flat=True))["provinsi"] == 38


def test_running_it_again_changes_nothing_and_tells_nothing() -> None:
    register_agencies(BY)
    Agency.objects.filter(slug="provinsi-bali").update(time_zone="Asia/Jakarta")
    assert register_agencies(BY) == 0
    assert Entry.objects.filter(verb="agencies.registered").count() == 1
    assert Agency.objects.get(slug="provinsi-bali").time_zone == "Asia/Jakarta"


def test_what_was_here_before_is_taken_up_even_under_an_earlier_name() -> None:
    old = Agency.objects.create(name="Pemerintah Provinsi NTB", slug="ntb", cluster="provinsi")
    register_agencies(BY)
    old.refresh_from_db()
    assert old.province == "Nusa Tenggara Barat"
    assert not Agency.objects.filter(name="Pemerintah Provinsi Nusa Tenggara Barat").exists()


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("Pemerintah Provinsi Lampung", "Asia/Jakarta"),
        ("Pemerintah Provinsi Kalimantan Tengah", "Asia/Jakarta"),
        ("Pemerintah Provinsi Kalimantan Selatan", "Asia/Makassar"),
        ("Pemerintah Provinsi Nusa Tenggara Timur", "Asia/Makassar"),
        ("Pemerintah Provinsi Gorontalo", "Asia/Makassar"),
        ("Pemerintah Provinsi Maluku Utara", "Asia/Jayapura"),
        ("Pemerintah Kab. Tolikara", "Asia/Jayapura"),
        ("Kementerian Kesehatan", "Asia/Jakarta"),
    ],
)
def test_each_agency_has_the_clock_of_its_province(name: str, zone: str) -> None:
    assert next(entry.time_zone for entry in listed() if entry.name == name) == zone


def test_every_province_named_in_the_clocks_exists_in_the_tables() -> None:
    zones = Counter(entry.time_zone for entry in listed() if entry.cluster == "provinsi")
    assert zones == {"Asia/Jakarta": 18, "Asia/Makassar": 12, "Asia/Jayapura": 8}


def test_slugs_are_short_readable_and_each_its_own() -> None:
    slugs = [entry.slug for entry in listed()]
    assert len(set(slugs)) == len(slugs)
    assert {"provinsi-lampung", "kota-bandar-lampung", "kab-mesuji"} <= set(slugs)


def test_lampung_has_its_real_units_in_a_tree_with_their_sources() -> None:
    register_agencies(BY)
    lampung = Agency.objects.get(slug="provinsi-lampung")
    data = lampung_units()
    assert register_units(lampung, data["units"], BY, note=data["doubt"]["id"]) == 48
    assert register_units(lampung, data["units"], BY) == 0
    assert Unit.objects.filter(agency=lampung, parent=None).count() == 41
    office = Unit.objects.get(short="Diskominfotik")
    assert office.children.filter(kind="bidang").count() == 5
    assert "53 satuan kerja" in lampung.note
    assert all(note.startswith("Nama dari: ") for note in Unit.objects.values_list("note", flat=True))
    entry = Entry.objects.get(verb="units.registered")
    assert (entry.agency, len(entry.detail["units"])) == (lampung.pk, 48)
