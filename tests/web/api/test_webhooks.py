"""Webhooks: told in the transaction, signed, retried, given up, never into our own network."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from tolok.api import sending, tasks
from tolok.api.actions import webhooks
from tolok.api.models import Delivery, DeliveryState, KeptAnswer, Webhook
from tolok.assessment.models import Stage
from tolok.notices.models import Notice


class Receiver:
    """A server process that received messages."""

    def __init__(self, *codes: int) -> None:
        words = [sys.executable, str(Path(__file__).with_name("receiver.py")), *map(str, codes)]
        self.process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.url = f"http://127.0.0.1:{int(self.process.stdout.readline())}/hook?a=1"

    def stop(self) -> None:
        assert self.process.stdout is not None
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def next(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        told: dict[str, Any] = json.loads(self.process.stdout.readline())
        return told


@pytest.fixture
def receiver(settings: Any) -> Iterator[Callable[..., Receiver]]:
    settings.WEBHOOKS_TO_PRIVATE = True
    started: list[Receiver] = []

    def start(*codes: int) -> Receiver:
        started.append(Receiver(*codes))
        return started[-1]

    yield start
    for one in started:
        one.stop()


@pytest.fixture
def coordinator(cast, program, evaluation):
    return program(cast.person("coordinator"))


def registered(asks: Any, url: str, *events: str, agency: str | None = "provinsi-lampung") -> Any:
    made = asks.post("/webhooks", {"url": url, "events": events or ["claim.saved"], "agency": agency})
    assert made.status_code == 201, made.content
    return made.json()


def waiting_jobs() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT (args->>'delivery')::bigint FROM procrastinate_jobs WHERE task_name = 'api.deliver'")
        return [row[0] for row in cursor.fetchall()]


def test_a_change_is_told_signed_and_once(cast, coordinator, evaluation, receiver):
    place = receiver(200)
    known = registered(coordinator, place.url)
    path = f"/assessments/{evaluation.mine.pk}/claims/I01"
    coordinator.put(path, {"value": "3"})
    row = Delivery.objects.get()
    assert waiting_jobs() == [row.pk]
    webhooks.deliver(row.pk)
    got = place.next()
    body, headers = json.loads(got["body"]), got["headers"]
    assert (body["type"], body["data"]["subject"]) == ("claim.saved", f"indicator:{evaluation.mine.pk}.I01")
    assert got["path"] == "/hook?a=1"
    expected = sending.signature(
        known["secret"],
        key=headers["webhook-id"],
        timestamp=int(headers["webhook-timestamp"]),
        body=got["body"],
    )
    assert headers["webhook-signature"] == expected
    row.refresh_from_db()
    assert (row.state, row.status, row.tries) == (DeliveryState.DELIVERED, 200, 1)
    webhooks.deliver(row.pk)
    row.refresh_from_db()
    assert row.tries == 1


def test_what_is_undone_is_not_told(cast, coordinator, evaluation):
    registered(coordinator, "https://example.go.id/x")
    with transaction.atomic():
        coordinator.put(f"/assessments/{evaluation.mine.pk}/claims/I01", {"value": "3"})
        assert Delivery.objects.count() == 1
        transaction.set_rollback(True)
    assert (Delivery.objects.count(), waiting_jobs()) == (0, [])


def test_an_agency_hears_of_itself_and_the_nation_of_all(cast, coordinator, evaluation, program):
    registered(coordinator, "https://example.go.id/own")
    other = program(cast.person("coordinator", agency=cast.other))
    registered(other, "https://example.go.id/other", agency="kota-bandar-lampung")
    national = program(cast.person("national_coordinator"))
    registered(national, "https://example.go.id/all", agency=None)
    registered(national, "https://example.go.id/else", "cycle.published", agency=None)
    coordinator.put(f"/assessments/{evaluation.mine.pk}/claims/I01", {"value": "3"})
    told = {row.webhook.url.rpartition("/")[2] for row in Delivery.objects.select_related("webhook")}
    assert told == {"own", "all"}
    assert coordinator.post("/webhooks", {"url": "https://a.go.id", "events": ["claim.saved"]}).status_code == 403
    assert len(other.get("/webhooks").json()["items"]) == 1


@pytest.mark.parametrize("code", [500, 302, 404])
def test_a_failure_is_tried_again_after_longer_and_longer_pauses(cast, coordinator, receiver, code):
    place = receiver(code)
    known = registered(coordinator, place.url)
    row = Delivery.objects.get(pk=coordinator.post(f"/webhooks/{known['id']}/pings").json()["id"])
    for _try in range(len(webhooks.PAUSES)):
        webhooks.deliver(row.pk)
    row.refresh_from_db()
    assert (row.state, row.status, row.tries) == (DeliveryState.WAITING, code, len(webhooks.PAUSES))
    with connection.cursor() as cursor:
        cursor.execute("SELECT scheduled_at FROM procrastinate_jobs WHERE task_name = 'api.deliver' ORDER BY id")
        times = [one[0] for one in cursor.fetchall()][1:]
    assert times == sorted(times)
    assert times[-1] - timezone.now() > timedelta(hours=23)
    webhooks.deliver(row.pk)
    row.refresh_from_db()
    assert row.state == DeliveryState.GIVEN_UP
    assert Notice.objects.get(kind="webhook.given_up").person == cast.person("coordinator")
    again = coordinator.post(f"/webhooks/{known['id']}/deliveries/{row.pk}/repetition").json()
    assert (again["state"], again["key"], again["tries"]) == ("waiting", f"msg_{row.pk}", 0)


def test_nobody_there_is_a_failure_too(cast, coordinator, receiver):
    place = receiver()
    place.stop()
    known = registered(coordinator, place.url)
    number = coordinator.post(f"/webhooks/{known['id']}/pings").json()["id"]
    webhooks.deliver(number)
    row = Delivery.objects.get(pk=number)
    assert (row.state, row.status) == (DeliveryState.WAITING, None)
    assert row.fault


@pytest.mark.parametrize(
    "url",
    [
        "http://example.go.id/x",
        "https://127.0.0.1/x",
        "https://10.1.2.3/x",
        "https://169.254.169.254/latest",
        "https://[::1]/x",
        "https://[::ffff:10.0.0.1]/x",
        "https://[fe80::1]/x",
        "https://100.64.0.1/x",
        "https://0.0.0.0/",
        "https://name:word@example.go.id/x",
        "file:///etc/passwd",
        "gopher://example.go.id",
        "https://",
        "https://exa mple.go.id",
    ],
)
def test_addresses_that_are_refused(coordinator, url):
    answer = coordinator.post("/webhooks", {"url": url, "events": ["claim.saved"], "agency": "provinsi-lampung"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "url")


@pytest.mark.parametrize("number", ["127.0.0.1", "192.168.1.9", "::1", "169.254.169.254", "fd00::1"])
def test_a_name_that_leads_inside_is_not_followed(monkeypatch, number):
    looked_up = []

    def names(host, port, **_more):
        looked_up.append(host)
        return [(0, 0, 0, "", ("8.8.8.8", port)), (0, 0, 0, "", (number, port))]

    monkeypatch.setattr(socket, "getaddrinfo", names)
    with pytest.raises(sending.NotSent):
        sending.post("https://inside.example.go.id/x", "{}", {})
    assert looked_up == ["inside.example.go.id"]


def test_the_connection_goes_to_the_number_that_was_checked(monkeypatch, receiver):
    place = receiver(204)
    numbers = iter(["127.0.0.1"])  # the second look-up of the name would find nothing, and fail
    known = socket.getaddrinfo

    def names(host, *more, **named):
        return known(next(numbers) if host.startswith("only-once") else host, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", names)
    port = place.url.split(":")[2].split("/")[0]
    assert sending.post(f"http://only-once.example.go.id:{port}/x", "{}", {}) == 204
    assert place.next()["headers"]["host"] == f"only-once.example.go.id:{port}"


def test_stages_are_told_when_they_open_and_close(cast, coordinator, evaluation, program):
    registered(coordinator, "https://example.go.id/x", "stage.opened", "stage.closed")
    Webhook.objects.update(created_at=timezone.now() - timedelta(hours=5))
    now = timezone.now()
    Stage.objects.filter(pk=evaluation.stage.pk).update(
        opens_at=now - timedelta(hours=3), closes_at=now - timedelta(minutes=1)
    )
    tasks.stages(0)
    tasks.stages(60)
    assert sorted(Delivery.objects.values_list("event", flat=True)) == ["stage.closed", "stage.opened"]
    registered(coordinator, "https://example.go.id/later", "stage.closed")
    tasks.stages(120)
    assert Delivery.objects.count() == 2


def test_a_message_whose_job_was_lost_is_taken_up_again(cast, coordinator):
    known = registered(coordinator, "https://example.go.id/x")
    coordinator.post(f"/webhooks/{known['id']}/pings")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE task_name = 'api.deliver'")
    assert webhooks.take_up_again() == 0
    Delivery.objects.update(created_at=timezone.now() - timedelta(minutes=9))
    assert webhooks.take_up_again() == 1
    assert waiting_jobs() == [Delivery.objects.get().pk]


def test_a_secret_is_shown_once_and_can_be_renewed(cast, coordinator):
    known = registered(coordinator, "https://example.go.id/x")
    row = Webhook.objects.get()
    assert known["secret"] not in str(row.__dict__)
    assert known["secret"] not in coordinator.get(f"/webhooks/{row.pk}").content.decode()
    renewed = coordinator.post(f"/webhooks/{row.pk}/secret").json()["secret"]
    assert renewed != known["secret"]
    assert coordinator.patch(f"/webhooks/{row.pk}", {"active": False}).json()["active"] is False
    assert coordinator.delete(f"/webhooks/{row.pk}").status_code == 204


def test_the_page_registers_pings_and_lists(cast, evaluation, signed_in):
    client = signed_in(cast.person("coordinator"))
    page = client.post(
        "/programs/webhooks/",
        {"url": "https://example.go.id/x", "events": ["claim.saved"], "agency": cast.agency.pk},
    )
    row = Webhook.objects.get()
    assert sending.secret_of(row.salt).encode() in page.content
    assert page.headers["Cache-Control"] == "no-store"
    client.post(f"/programs/webhooks/{row.pk}/ping/")
    assert b"ping" in client.get(f"/programs/webhooks/{row.pk}/").content
    wrong = client.post("/programs/webhooks/", {"url": "x", "events": ["claim.saved"], "agency": cast.agency.pk})
    assert wrong.status_code == 422


def test_kept_answers_are_forgotten_after_a_day(cast, coordinator, evaluation):
    coordinator.put(f"/assessments/{evaluation.mine.pk}/claims/I01", {"value": "3"}, idempotency_key="k")
    tasks.sweep(0)
    assert KeptAnswer.objects.count() == 1
    KeptAnswer.objects.update(created_at=timezone.now() - timedelta(hours=25))
    tasks.sweep(0)
    assert KeptAnswer.objects.count() == 0
