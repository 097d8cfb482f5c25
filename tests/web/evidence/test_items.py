"""Items: added, changed, classified, withdrawn; who may; what the ledger says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.testing import InMemoryConnector
from tests.web.cast import Cast
from tests.web.evidence import made

from tolok.evidence import access, actions
from tolok.evidence.faults import InUse, Stale, Withdrawn
from tolok.evidence.models import Item, Validity
from tolok.evidence.uses import Use
from tolok.ledger.models import Entry
from tolok.organisation.access import Refused, standing_of
from tolok.organisation.models import Person

SignedIn = Callable[..., Client]


def _change(item: Item, by: Person, **facts: Any) -> Item:
    version = facts.pop("version", item.version)
    return actions.change_item(by=by, standing=standing_of(by), item=item, version=version, **facts)


def _verbs() -> list[str]:
    return list(Entry.objects.filter(subject__startswith="evidence:").values_list("verb", flat=True))


def test_adding_is_in_the_ledger_with_the_hash_of_the_bytes(cast: Cast, shelve: Any) -> None:
    item = shelve(b"isi", title="SK 12", classification="internal")
    entry = Entry.objects.get(verb="evidence.added")
    assert entry.subject == f"evidence:{item.pk}"
    assert entry.agency == cast.agency.pk
    assert entry.detail["sha256"] == item.blob.sha256
    assert entry.detail["title"] == "SK 12"


def test_a_link_is_an_item_too(shelve: Any) -> None:
    assert shelve(url="https://jdih.example.go.id/59", title="JDIH").blob is None
    for url in ("javascript:alert(1)", "ftp://x.go.id/a", "x"):
        with pytest.raises(ValidationError):
            shelve(url=url, title="JDIH")


def test_the_file_of_another_item_can_be_used_again(cast: Cast, shelve: Any) -> None:
    first = shelve(b"isi", title="SK 12")
    second = shelve(same_as=first, title="SK 12 untuk unit", unit=cast.health)
    assert second.blob == first.blob
    theirs = shelve(b"lain", agency=cast.other, by=cast.person("coordinator", agency=cast.other))
    with pytest.raises(ValidationError):
        shelve(same_as=theirs, title="x")


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 301}, "title"),
        ({"kind": "nothing"}, "kind"),
        ({"classification": "secret"}, "classification"),
        ({"dated": date(2024, 5, 2), "valid_until": date(2024, 5, 1)}, "valid_until"),
    ],
)
def test_wrong_facts_are_told_by_field_and_nothing_is_written(shelve: Any, facts: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        shelve(**{"title": "SK", **facts})
    assert field in wrong.value.message_dict
    assert not Item.objects.exists()


def test_the_unit_is_of_the_agency(cast: Cast, shelve: Any) -> None:
    elsewhere = cast.person("unit_officer", unit=cast.health).appointments.get()
    unit = type(cast.health).objects.create(agency=cast.other, name="Dinas Lain")
    with pytest.raises(ValidationError):
        shelve(unit=unit)
    assert elsewhere.unit == cast.health


def test_a_unit_officer_adds_for_the_own_unit_alone(cast: Cast, shelve: Any) -> None:
    officer = cast.person("unit_officer")
    assert shelve(by=officer, unit=cast.health).unit == cast.health
    for unit in (cast.statistics, None):
        with pytest.raises(Refused):
            shelve(b"lain", by=officer, unit=unit)


@pytest.mark.parametrize(
    "role", ["internal_assessor", "external_assessor", "reviewer", "auditor", "national_coordinator"]
)
def test_who_may_not_bring_evidence(role: str, cast: Cast, shelve: Any) -> None:
    with pytest.raises(Refused):
        shelve(by=cast.person(role))


def test_a_change_names_the_version_it_changes(cast: Cast, shelve: Any) -> None:
    item, person = shelve(title="lama"), cast.person("coordinator")
    changed = _change(item, person, title="baru", number="12/2024")
    assert (changed.title, changed.version) == ("baru", 2)
    with pytest.raises(Stale):
        _change(item, person, title="dari tab lain", version=1)
    item.refresh_from_db()
    assert item.title == "baru"
    entry = Entry.objects.get(verb="evidence.changed")
    assert entry.detail["title"] == ["lama", "baru"]


def test_a_change_of_nothing_is_no_change(cast: Cast, shelve: Any) -> None:
    item = shelve(title="lama")
    assert _change(item, cast.person("coordinator"), title="lama").version == 1
    assert _verbs() == ["evidence.added"]


def test_who_may_change(cast: Cast, shelve: Any) -> None:
    item = shelve(title="milik unit", unit=cast.health)
    _change(item, cast.person("unit_officer"), title="oleh petugas unit")
    item.refresh_from_db()
    for person in (cast.person("unit_officer", unit=cast.statistics), cast.person("internal_assessor")):
        with pytest.raises(Refused):
            _change(item, person, title="x")


def test_withdrawing_is_refused_while_something_in_force_stands_on_it(
    cast: Cast, shelve: Any, used: dict[int, list[Use]]
) -> None:
    item, person = shelve(), cast.person("coordinator")
    used[item.pk] = [Use("indikator 23, SPBE 2024", 2024, in_force=True), Use("indikator 8, SPBE 2021", 2021)]
    with pytest.raises(InUse, match="indikator 23"):
        actions.withdraw_item(by=person, standing=standing_of(person), item=item)
    used[item.pk] = [Use("indikator 8, SPBE 2021", 2021)]
    withdrawn = actions.withdraw_item(by=person, standing=standing_of(person), item=item, reason="keliru")
    assert withdrawn.withdrawn_at
    assert _verbs() == ["evidence.added", "evidence.withdrawn"]
    with pytest.raises(Withdrawn):
        _change(withdrawn, person, title="x")


def test_restricted_evidence_opens_for_few(cast: Cast, shelve: Any) -> None:
    item = shelve(classification="restricted", unit=cast.health)
    may = {
        role: access.may_open(standing_of(cast.person(role)), item)
        for role in ("coordinator", "internal_assessor", "auditor", "unit_officer", "data_entry", "team_member")
    }
    assert may == {
        "coordinator": True,
        "internal_assessor": True,
        "auditor": True,
        "unit_officer": True,
        "data_entry": False,
        "team_member": False,
    }
    other_unit = cast.person("unit_officer", unit=cast.statistics)
    assert not access.items(standing_of(other_unit)).exists()


def test_what_one_added_oneself_opens(cast: Cast, shelve: Any) -> None:
    author = cast.person("data_entry")
    item = shelve(by=author, classification="restricted")
    assert access.may_open(standing_of(author), item)
    author.appointments.all().delete()
    author.agency = cast.other
    author.save()
    assert not access.may_open(standing_of(author), item)


def test_a_unit_sees_its_own_and_what_belongs_to_all(cast: Cast, shelve: Any) -> None:
    shelve(b"1", title="unit kesehatan", unit=cast.health)
    shelve(b"2", title="unit lain", unit=cast.statistics)
    shelve(b"3", title="pergub")
    shelve(b"4", title="terbatas", classification="restricted")
    shelve(b"5", title="instansi lain", agency=cast.other, by=cast.person("coordinator", agency=cast.other))

    def titles(person: Person) -> set[str]:
        return set(access.items(standing_of(person)).values_list("title", flat=True))

    assert titles(cast.person("unit_officer")) == {"unit kesehatan", "pergub"}
    whole = {"unit kesehatan", "unit lain", "pergub", "terbatas"}
    for role in ("coordinator", "data_entry", "internal_assessor", "external_assessor"):
        assert titles(cast.person(role)) == whole
    assert titles(cast.person("auditor")) == whole | {"instansi lain"}


@pytest.mark.parametrize(
    ("days", "validity"),
    [(-1, Validity.EXPIRED), (0, Validity.SOON), (60, Validity.SOON), (61, Validity.VALID), (None, Validity.OPEN)],
)
def test_validity(days: int | None, validity: Validity) -> None:
    today = timezone.localdate()
    item = Item(valid_until=None if days is None else today + timedelta(days=days))
    assert item.validity(today) == validity


def test_text_is_read_in_the_background_and_found(cast: Cast, shelve: Any) -> None:
    item = shelve(made.pdf("Dinas Kependudukan"), name="a.pdf", title="Laporan")
    assert item.blob.text_state == "waiting"
    actions.read_text(item.blob)
    item.blob.refresh_from_db()
    assert (item.blob.text_state, item.blob.pages) == ("read", 1)
    assert "Kependudukan" in item.blob.text


def test_a_file_that_the_background_brings_is_read_only_once_it_is_there(cast: Cast, shelve: Any) -> None:
    """A worker has a connection of its own for jobs; a job made through it would run before the file is committed."""
    with app.replace_connector(InMemoryConnector()):  # as in a worker: not the connection of the transaction
        item = shelve(made.pdf("Dinas Kependudukan"), name="a.pdf", title="Laporan")
    job = ProcrastinateJob.objects.get(task_name="evidence.read_text")
    assert job.args == {"blob": item.blob.pk}


def test_the_text_of_a_restricted_file_is_not_kept(
    cast: Cast, shelve: Any, django_capture_on_commit_callbacks: Any
) -> None:
    person = cast.person("coordinator")
    item: Item = shelve(made.pdf("rahasia"), name="a.pdf", title="Laporan")
    assert item.blob is not None
    actions.read_text(item.blob)
    with django_capture_on_commit_callbacks(execute=True):
        item = actions.set_classification(
            by=person, standing=standing_of(person), item=item, version=item.version, classification="restricted"
        )
    assert item.blob is not None
    sealed = actions.read_text(item.blob)
    assert (sealed.text, sealed.text_state) == ("", "none")
    item.refresh_from_db()
    assert "rahasia" not in str(item.search)
    with django_capture_on_commit_callbacks(execute=True):
        item = actions.set_classification(
            by=person, standing=standing_of(person), item=item, version=item.version, classification="internal"
        )
    assert item.blob is not None
    assert item.blob.text_state == "waiting"


def test_a_file_that_cannot_be_read_says_so(shelve: Any) -> None:
    item = shelve(made.docx_file("x").replace(b"word/document.xml", b"word/documenx.xml"), name="a.docx")
    actions.read_text(item.blob)
    item.blob.refresh_from_db()
    assert item.blob.text_state == "failed"
