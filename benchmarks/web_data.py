"""Fills an empty database for the measurements of the web: 640 agencies, four years, 53 units. Made-up levels.

Run by ``web.py`` in a process with the owner's rights. Rows are written in bulk and not through the actions: what is
measured is reading, and saving one more.
"""

from __future__ import annotations

import json
import os
import random
import sys
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tolok.organisation.models import Agency, Person, Unit

AGENCIES, UNITS, YEARS = int(os.environ.get("BENCH_AGENCIES", "640")), 53, (2021, 2022, 2023, 2024)


def fill() -> dict[str, object]:
    """Write everything; what ``web.py`` needs to know: session keys and numbers of rows to ask for."""
    django.setup()
    from django.db import connection
    from django.utils import timezone

    from tolok.assessment.models import Assessment, Assignment, Claim, Cycle, InstrumentEdition, Stage
    from tolok.assessment.scores import decimal, scored
    from tolok.instruments import instrument
    from tolok.instruments.library import library_text
    from tolok.organisation.models import Agency, Unit

    rng = random.Random(2026)
    now = timezone.now()
    with connection.cursor() as cursor:
        # Rows of stages that are over, all at once: the triggers that let nobody write there must look away.
        cursor.execute("SET session_replication_role = replica")
    agencies = Agency.objects.bulk_create(
        Agency(name=f"Instansi {n:03}", slug=f"instansi-{n:03}", cluster=("provinsi", "kabupaten", "kota")[n % 3])
        for n in range(AGENCIES)
    )
    units = Unit.objects.bulk_create(Unit(agency=agencies[0], name=f"Unit {n:02}", kind="dinas") for n in range(UNITS))
    tool = instrument("spbe-2020")
    edition = InstrumentEdition.objects.create(identity=tool.identity, instrument=tool.id, source=library_text(tool.id))
    leaves = [leaf.id for leaf in tool.leaves]

    def cycle(year: int, *, state: str, agency: Agency | None = None) -> tuple[Cycle, Stage, Stage]:
        made = Cycle.objects.create(
            name_id=f"Evaluasi {year}",
            name_en=f"Evaluation {year}",
            year=year,
            edition=edition,
            agency=agency,
            subject="unit" if agency else "agency",
            predicate_basis="exact",
            within_band="free",
            state=state,
            published_at=now if state == "published" else None,
            sample=True,
        )
        stages = [
            Stage.objects.create(
                cycle=made,
                position=position,
                kind=kind,
                name_id=name,
                name_en=name,
                set_by=by,
                opens_at=now - timedelta(days=10),
                closes_at=now + timedelta(days=30),
            )
            for position, (kind, name, by) in enumerate(
                (
                    ("self_assessment", "Penilaian Mandiri", "agency"),
                    ("documents", "Penilaian Dokumen", "external"),
                    ("decision", "Penetapan", "national"),
                ),
                start=1,
            )
        ]
        return made, stages[0], stages[-1]

    def assess(
        made: Cycle, stage: Stage, subjects: Sequence[tuple[Agency, Unit | None]], *, decided: bool
    ) -> list[Assessment]:
        rows, levels = [], []
        for agency, unit in subjects:
            answers = {leaf: str(rng.randint(1, 5)) for leaf in leaves if decided or rng.random() < 0.8}
            result = scored(made, answers)
            low, high = result.bounds
            rows.append(
                Assessment(
                    cycle=made,
                    agency=agency,
                    unit=unit,
                    stage=stage,
                    index=decimal(result.exact),
                    printed=result.index or "",
                    predicate=result.predicate.code if result.predicate else "",
                    answered=len(answers),
                    missing=len(leaves) - len(answers),
                    low=decimal(low),
                    high=decimal(high),
                    decided_at=now if decided else None,
                    public=decided,
                )
            )
            levels.append(answers)
        Assessment.objects.bulk_create(rows)
        Claim.objects.bulk_create(
            (
                Claim(
                    assessment=row,
                    agency_id=row.agency_id,
                    stage=stage,
                    leaf=leaf,
                    value=value,
                    fact="Peraturan, pasal, halaman." * 3,
                    analysis="Memenuhi kriteria tingkat ini." * 3,
                    state="settled" if decided else "draft",
                    updated_at=now,
                )
                for row, answers in zip(rows, levels, strict=True)
                for leaf, value in answers.items()
            ),
            batch_size=5000,
        )
        return rows

    everybody = [(agency, None) for agency in agencies]
    for year in YEARS:
        made, _first, last = cycle(year, state="published")
        assess(made, last, everybody, decided=True)
    running, first, _last = cycle(2025, state="open")
    current = assess(running, first, everybody, decided=False)
    own, own_first, _own_last = cycle(2025, state="open", agency=agencies[0])
    assess(own, own_first, [(agencies[0], unit) for unit in units], decided=False)
    coordinator = _person("coordinator", agencies[0])
    Assignment.objects.bulk_create(
        Assignment(
            assessment=current[0],
            agency=agencies[0],
            leaf=leaf,
            unit=units[n % UNITS],
            due=now.date() + timedelta(days=n % 20),
            assigned_by=coordinator,
        )
        for n, leaf in enumerate(leaves)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as PostgreSQL does by itself a minute after such a load
    people = {
        "coordinator": coordinator,
        "unit_officer": _person("unit_officer", agencies[0], units[0]),
        "national_coordinator": _person("national_coordinator", None),
        "external_assessor": _person("external_assessor", agencies[0]),
    }
    return {
        "sessions": {name: _session(person) for name, person in people.items()},
        "assessment": current[0].pk,
        "cycle": running.pk,
        "unit_cycle": own.pk,
        "slug": agencies[0].slug,
    }


def _person(role: str, agency: Agency | None, unit: Unit | None = None) -> Person:
    from tolok.organisation.models import Appointment, Person, Role

    home = None if role == "external_assessor" else agency
    person = Person.objects.create_user(f"{role}@example.go.id", None, name=role, agency=home)
    Appointment.objects.create(
        person=person, role=Role.objects.get(pk=role), agency=agency, unit=unit, since=date(2020, 1, 1)
    )
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
    sys.stdout.write(json.dumps(fill()))
