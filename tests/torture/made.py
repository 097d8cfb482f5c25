"""Fills an empty database for the torture: agencies with coordinators, keys and many cycles. Through the actions.

Run with the owner's rights as a process of its own; prints what the clients need to know as JSON.
"""

from __future__ import annotations

import functools
import json
import os
import sys
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from tolok.organisation.models import Agency, Person

INSTRUMENT, YEAR = "spbe-2020", 2025


def fill(agencies: int, cycles: int, receiver: int) -> dict[str, object]:
    """Write everything; sessions, tokens, keys, and the cycles with their assessments and stages."""
    django.setup()
    from tests.web.records.office import PASSPHRASE, key

    from tolok.api.actions.tokens import make_token
    from tolok.api.scopes import Scope
    from tolok.assessment.actions import cycles as opening
    from tolok.instruments.library import from_text
    from tolok.organisation.access import standing_of
    from tolok.organisation.models import Agency
    from tolok.records.actions.certificates import add_certificate

    opening.from_text = functools.cache(from_text)  # type: ignore[attr-defined]  # half a second each, for hundreds of cycles

    national = _person("national_coordinator", "national_coordinator", None)
    _webhook(national, None, f"http://127.0.0.1:{receiver}/national")
    told = []
    for number in range(agencies):
        agency = Agency.objects.create(name=f"Instansi {number}", slug=f"instansi-{number}", cluster="kabupaten")
        coordinator = _person("coordinator", f"coordinator{number}", agency)
        _webhook(coordinator, agency, f"http://127.0.0.1:{receiver}/{agency.slug}")
        certificate = add_certificate(
            agency=agency, p12=key()[0], passphrase=PASSPHRASE, by=coordinator, standing=standing_of(coordinator)
        )
        scopes = [Scope.READ, Scope.CLAIMS_WRITE, Scope.EVIDENCE_WRITE]
        _token, word = make_token(by=coordinator, name="torture", scopes=scopes, days=2)
        told.append(
            {
                "agency": agency.pk,
                "slug": agency.slug,
                "session": _session(coordinator),
                "token": word,
                "certificate": certificate.pk,
                "passphrase": PASSPHRASE,
                "cycles": [_cycle(agency, lap) for lap in range(cycles)],
            }
        )
    return {"national": _session(national), "agencies": told}


def _cycle(agency: Agency, lap: int) -> dict[str, object]:
    from tolok.assessment.actions.cycles import Plan, open_cycle
    from tolok.assessment.models import Subject
    from tolok.assessment.stages import template_for
    from tolok.ledger.actions import System

    begin = datetime.now(UTC) - timedelta(days=10)
    template = template_for(INSTRUMENT, Subject.AGENCY)
    spans = {stage.kind: (begin, begin + timedelta(days=40 + n)) for n, stage in enumerate(template.stages)}
    plan = Plan(
        instrument=INSTRUMENT,
        year=YEAR,
        stages=spans,
        name_id=f"Evaluasi {agency.slug} {lap}",
        name_en=f"Evaluation {agency.slug} {lap}",
        agencies=[agency],
        sample=True,
    )
    cycle = open_cycle(plan, by=System("torture"), standing=None)
    return {
        "cycle": cycle.pk,
        "assessment": cycle.assessments.get().pk,
        "stages": {stage.kind: stage.pk for stage in cycle.stages.all()},
        "leaves": [leaf.id for leaf in cycle.instrument.leaves],
    }


def _webhook(by: Person, agency: Agency | None, url: str) -> None:
    from tolok.api.actions.webhooks import register_webhook
    from tolok.api.events import TITLES
    from tolok.organisation.access import standing_of

    events = TITLES if agency is None else ["claim.saved", "evidence.added"]
    register_webhook(by=by, standing=standing_of(by), agency=agency, url=url, events=events)


def _person(role: str, word: str, agency: Agency | None) -> Person:
    from tolok.organisation.models import Appointment, Person, Role

    person = Person.objects.create_user(f"{word}@example.go.id", None, name=word, agency=agency)
    Appointment.objects.create(person=person, role=Role.objects.get(pk=role), agency=agency, since=date(2020, 1, 1))
    return person


def _session(person: Person) -> str:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from tolok.organisation.events import SECOND_FACTOR

    store = SessionStore()
    store[SESSION_KEY] = str(person.pk)
    store[BACKEND_SESSION_KEY] = "tolok.organisation.backends.PersonBackend"
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    store["account_authentication_methods"] = [{"method": "password", "at": datetime.now(UTC).timestamp()}]
    store[SECOND_FACTOR] = True  # the national coordinator must have one
    store.create()
    return str(store.session_key)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tolok.site.settings")
    sys.stdout.write(json.dumps(fill(*map(int, sys.argv[1:4]))))
