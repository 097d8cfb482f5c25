"""Coming in by a link: it works once, for seven days, for whom it was meant."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.utils import timezone
from tests.web.cast import PASSWORD, Cast

from tolok.ledger.models import Entry
from tolok.organisation.access import Refused, standing_of
from tolok.organisation.actions import invite, withdraw_invitation
from tolok.organisation.errors import AlreadyAppointed, ConflictOfInterest, InvitationGone
from tolok.organisation.models import Appointment, Invitation, Person, Role

pytestmark = pytest.mark.django_db
NEW = {"name": "Sari", "password": PASSWORD, "again": PASSWORD}


@pytest.fixture
def invited(cast: Cast, django_capture_on_commit_callbacks: Any) -> Callable[..., str]:
    """Invites somebody; the path in the letter."""

    def send(email: str = "sari@example.go.id", role: str = "data_entry", by: str = "coordinator", **more: Any) -> str:
        person = cast.person(by)
        place: dict[str, Any] = {} if Role.objects.get(pk=role).national else {"agency": cast.agency}
        with django_capture_on_commit_callbacks(execute=True):
            invite(
                email=email, role=Role.objects.get(pk=role), by=person, standing=standing_of(person), **place, **more
            )
        link = next(word for word in mail.outbox[-1].body.split() if "/people/invitation/" in word)
        return "/" + link.split("/", 3)[3]

    return send


def test_a_stranger_makes_an_account_and_is_in(cast: Cast, invited: Callable[..., str], client: Client) -> None:
    path = invited("Sari@Example.go.id", name="Sari")
    (letter,) = mail.outbox
    assert letter.to == ["sari@example.go.id"]
    assert "Pelaksana entri data" in letter.body
    assert "Data entry" in letter.body, "a stranger gets both languages"
    page = client.get(path).content.decode()
    assert cast.agency.name in page
    assert client.post(path, NEW).headers["Location"] == "/"
    person = Person.objects.get(email="sari@example.go.id")
    assert person.agency == cast.agency
    assert standing_of(person).roles() == {"data_entry"}
    assert EmailAddress.objects.get(user=person).verified
    assert client.get("/people/").status_code == 200, "signed in at once"
    assert Entry.objects.get(verb="person.signed_in").detail == {"means": ["invitation"]}
    verbs = list(Entry.objects.exclude(verb="person.signed_in").values_list("verb", flat=True))
    assert verbs == ["invitation.sent", "person.appointed", "invitation.accepted"]


def test_the_word_itself_is_kept_nowhere(invited: Callable[..., str]) -> None:
    word = invited().split("/")[-2]
    assert len(word) > 40
    assert word not in str(Invitation.objects.values()) + str(Entry.objects.values("detail", "subject"))


def test_it_works_once(invited: Callable[..., str], client: Client) -> None:
    path = invited()
    client.post(path, NEW)
    again = Client().get(path)
    assert again.status_code == 410
    assert "tidak berlaku lagi" in again.content.decode()


@pytest.mark.parametrize("how", ["late", "withdrawn", "unknown", "inviter gone"])
def test_a_link_that_is_void_says_so(cast: Cast, invited: Callable[..., str], client: Client, how: str) -> None:
    path, row = invited(), Invitation.objects.get()
    coordinator = cast.person("coordinator")
    if how == "late":
        assert row.expires_at - row.created_at > timedelta(days=6, hours=23)
        Invitation.objects.update(expires_at=timezone.now())
    elif how == "withdrawn":
        withdraw_invitation(invitation=row, by=coordinator, standing=standing_of(coordinator))
    elif how == "inviter gone":
        Appointment.objects.filter(person=coordinator).update(until="2021-01-01")
    else:
        path = path[:-3] + "xx/"
    assert client.get(path).status_code == 410
    assert client.post(path, NEW).status_code == 410
    assert not Person.objects.filter(name="Sari").exists()


def test_a_newer_invitation_takes_the_place_of_the_older(invited: Callable[..., str], client: Client) -> None:
    old, new = invited(), invited()
    assert client.get(old).status_code == 410
    assert client.get(new).status_code == 200


def test_a_weak_password_is_told_at_its_field_and_nothing_is_lost(invited: Callable[..., str], client: Client) -> None:
    path = invited()
    page = client.post(path, {**NEW, "position": "Analis", "password": "short", "again": "short"})
    assert 'value="Analis"' in page.content.decode()
    assert "password" in page.context["form"].errors
    assert "again" in client.post(path, {**NEW, "again": "something else here"}).context["form"].errors
    assert client.post(path, NEW).status_code == 302


class TestWhoHasAnAccount:
    def test_signs_in_to_accept_and_the_letter_is_in_their_language(
        self, cast: Cast, invited: Callable[..., str], signed_in: Callable[..., Client], client: Client
    ) -> None:
        person = cast.person("team_member")
        Person.objects.filter(pk=person.pk).update(language="en")
        path = invited(person.email, "internal_assessor")
        assert "---" not in mail.outbox[-1].body
        page = client.get(path).content.decode()
        assert "next=/people/invitation/" in page
        client.post(path, NEW)
        assert Person.objects.filter(email=person.email).count() == 1
        inside = signed_in(person)
        assert inside.get(path).status_code == 200
        inside.post(path)
        assert standing_of(person).roles() == {"team_member", "internal_assessor"}

    def test_somebody_else_cannot_take_it(
        self, cast: Cast, invited: Callable[..., str], signed_in: Callable[..., Client]
    ) -> None:
        path = invited("other@example.go.id")
        stranger = signed_in(cast.person("auditor"))
        assert "auditor" in stranger.get(path).content.decode()
        stranger.post(path)
        assert standing_of(cast.person("auditor")).roles() == {"auditor"}
        assert Invitation.objects.get().open

    def test_what_one_has_already_and_what_conflicts_is_refused_before_it_is_sent(
        self, cast: Cast, invited: Callable[..., str]
    ) -> None:
        with pytest.raises(AlreadyAppointed):
            invited(cast.person("data_entry").email)
        with pytest.raises(ConflictOfInterest):
            invited(cast.person("data_entry").email, "external_assessor", by="national_coordinator")


def test_rights_are_those_of_appointing(cast: Cast, invited: Callable[..., str]) -> None:
    for role, by in (
        ("data_entry", "person_in_charge"),
        ("external_assessor", "coordinator"),
        ("auditor", "coordinator"),
    ):
        with pytest.raises(Refused):
            invited(role=role, by=by)
    path = invited(role="auditor", by="national_coordinator")
    assert path
    row, other = Invitation.objects.get(), cast.person("coordinator", agency=cast.other)
    with pytest.raises(Refused):
        withdraw_invitation(invitation=row, by=other, standing=standing_of(other))


def test_withdrawing_twice_is_told(cast: Cast, invited: Callable[..., str]) -> None:
    invited()
    by, row = cast.person("coordinator"), Invitation.objects.get()
    withdraw_invitation(invitation=row, by=by, standing=standing_of(by))
    with pytest.raises(InvitationGone):
        withdraw_invitation(invitation=row, by=by, standing=standing_of(by))
