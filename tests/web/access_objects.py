"""What stands in the addresses of the access matrix: a function for each name in a route, given the cast and an agency.

``@stands_for("unit")`` serves every route with ``<...:unit>``; ``@stands_for("unit", "pk")``: the ``pk`` of the address
that is called ``unit``, for names that mean different things. The answer is what the route takes.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from hashlib import sha256
from io import BytesIO
from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.usersessions.models import UserSession
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from tests.web.assessment.stage import dates, national_cycle
from tests.web.cast import Cast
from tests.web.records.rows import certificate_of, document_of, publication_of

from tolok.analysis.plan import make_plans
from tolok.analysis.plan.record import record as planned
from tolok.api.actions.tokens import make_token
from tolok.api.models import Delivery, Webhook
from tolok.assessment.actions.cycles import Plan, open_cycle
from tolok.assessment.models import Assessment, Assignment, Cycle, Return, Support
from tolok.evidence import sealing
from tolok.evidence.models import Blob, Item
from tolok.exchange.models import Arrival, Import, ReceivedBundle
from tolok.insight.models import Scenario
from tolok.ledger.actions import System, record
from tolok.ledger.models import Verification
from tolok.notices.actions import renew_calendar
from tolok.notices.addresses import unsubscribe_address
from tolok.notices.models import Notice
from tolok.organisation.models import Agency, Appointment, Invitation, Person, Unit
from tolok.roadmap.asking import Wish, question_of
from tolok.roadmap.costing import Sheet
from tolok.roadmap.models import Plan as RoadmapPlan
from tolok.roadmap.models import Step
from tolok.runs.kinds import Outcome, register
from tolok.runs.models import Run

Made = Callable[[Cast, Agency], Any]
_MAKERS: dict[str, Made] = {}


def stands_for(*names: str) -> Callable[[Made], Made]:
    """Names the function after what it serves."""

    def keep(made: Made) -> Made:
        _MAKERS[".".join(names)] = made
        return made

    return keep


def object_for(address: str, name: str, cast: Cast, agency: Agency) -> Any:
    """What ``name`` in the route of ``address`` is for an object of ``agency``."""
    made = _MAKERS.get(f"{address}.{name}") or _MAKERS.get(name)
    assert made, f"{address}: no function in access_objects.py stands for `{name}`; write one"
    return made(cast, agency)


@stands_for("agency")
@stands_for("slug")
def _agency(_cast: Cast, agency: Agency) -> str:
    return agency.slug


@stands_for("unit")
def _unit(_cast: Cast, agency: Agency) -> int:
    return Unit.objects.get_or_create(agency=agency, name="Dinas Sosial")[0].pk


def _colleague(agency: Agency) -> Person:
    email = f"colleague.{agency.slug}@example.go.id"
    return Person.objects.filter(email=email).first() or Person.objects.create_user(email, name="Kolega", agency=agency)


@stands_for("person")
def _person(_cast: Cast, agency: Agency) -> int:
    return _colleague(agency).pk


@stands_for("appointment")
def _appointment(_cast: Cast, agency: Agency) -> int:
    fields: dict[str, Any] = {
        "person": _colleague(agency),
        "agency": agency,
        "role_id": "data_entry",
        "since": date(2026, 1, 1),
    }
    return Appointment.objects.get_or_create(**fields)[0].pk


def _invited(agency: Agency, word: str) -> Invitation:
    row, _made = Invitation.objects.get_or_create(
        word_hash=sha256(word.encode()).hexdigest(),
        defaults={
            "email": "invited@example.go.id",
            "role_id": "data_entry",
            "agency": agency,
            "expires_at": timezone.now() + timedelta(days=1),
        },
    )
    return row


@stands_for("invitation")
def _invitation(_cast: Cast, agency: Agency) -> int:
    return _invited(agency, f"word-of-{agency.slug}").pk


@stands_for("word")
def _word_of_invitation(_cast: Cast, agency: Agency) -> str:
    _invited(agency, f"word-of-{agency.slug}")
    return f"word-of-{agency.slug}"


@stands_for("provider_id")
def _provider(_cast: Cast, _agency: Agency) -> str:
    return "sso"


@stands_for("item")
@stands_for("evidence:item", "pk")
@stands_for("evidence:preview", "pk")
@stands_for("evidence:facts", "pk")
@stands_for("evidence:classification", "pk")
@stands_for("evidence:withdrawal", "pk")
@stands_for("evidence:file", "pk")
@stands_for("evidence:text", "pk")
def _evidence(cast: Cast, agency: Agency) -> int:
    blob, made = Blob.objects.get_or_create(
        agency=agency,
        sha256="0" * 64,
        defaults={"size": 3, "media_type": "text/plain", "text": "isi", "text_state": "read"},
    )
    if made:
        blob.stored = default_storage.save(f"blobs/{agency.pk}/matrix", ContentFile(b"isi"))
        blob.save()
    author = cast.person("coordinator", agency=agency)
    return Item.objects.get_or_create(agency=agency, title="SK", defaults={"blob": blob, "added_by": author})[0].pk


@stands_for("account_confirm_email", "key")
def _confirmation(cast: Cast, _agency: Agency) -> str:
    address = EmailAddress.objects.get_or_create(user=cast.person("auditor"), email="new@example.go.id")[0]
    return str(EmailConfirmationHMAC(address).key)


@stands_for("uidb36")
@stands_for("key")
def _word(_cast: Cast, _agency: Agency) -> str:
    return "0"


@stands_for("cycle")
def _cycle(cast: Cast, agency: Agency) -> int:
    if agency == cast.agency:
        return _national_cycle(cast).pk
    unit = Unit.objects.get_or_create(agency=agency, name="Dinas Sosial")[0]
    plan = Plan(instrument="spbe-2020", year=2025, stages=dates("unit"), agency=agency, units=[unit])
    made = Cycle.objects.filter(agency=agency).first()
    return (made or open_cycle(plan, by=System("test"), standing=None)).pk


@stands_for("api:stage", "position")
@stands_for("stage", "position")
def _position(_cast: Cast, _agency: Agency) -> int:
    return 2


@stands_for("assessment")
def _assessment(cast: Cast, agency: Agency) -> int:
    return Assessment.objects.get(cycle=_national_cycle(cast), agency=agency).pk


def _national_cycle(cast: Cast) -> Cycle:
    return Cycle.objects.filter(agency=None).first() or national_cycle(cast)


@stands_for("scenario")
def _scenario(cast: Cast, agency: Agency) -> int:
    facts: dict[str, Any] = {"by": cast.person("coordinator", agency=agency), "name": "Contoh"}
    place = {"assessment_id": _assessment(cast, agency), "agency": agency}
    shown = {"levels": {"I01": "4"}, "shared": True}
    return Scenario.objects.get_or_create(**place, **facts, defaults=shown)[0].pk


@stands_for("leaf")
def _leaf(cast: Cast, agency: Agency) -> str:
    if agency == cast.agency:
        Assignment.objects.get_or_create(
            assessment_id=_assessment(cast, agency),
            agency=agency,
            leaf="I01",
            unit=cast.health,
            defaults={"assigned_by": cast.person("coordinator")},
        )
    return "I01"


@stands_for("level")
def _level(_cast: Cast, _agency: Agency) -> int:
    return 2


@stands_for("criterion")
def _criterion(_cast: Cast, _agency: Agency) -> int:
    return 1


@stands_for("returned")
def _returned(cast: Cast, agency: Agency) -> int:
    assessment = Assessment.objects.get(pk=_assessment(cast, agency))
    fields = {"note": "-", "due": timezone.localdate(), "by": cast.person("internal_assessor")}
    found, _made = Return.objects.get_or_create(
        assessment=assessment, agency=agency, stage=assessment.stage, leaf="I01", defaults=fields
    )
    return found.pk


@stands_for("support")
def _support(cast: Cast, agency: Agency) -> int:
    assessment = Assessment.objects.get(pk=_assessment(cast, agency))
    found, _made = Support.objects.get_or_create(
        assessment=assessment,
        agency=agency,
        stage=assessment.stage,
        leaf="I01",
        level=2,
        item=Item.objects.get(pk=_evidence(cast, agency)),
    )
    return found.pk


@stands_for("subject")
def _subject(_cast: Cast, agency: Agency) -> str:
    with transaction.atomic():
        record(by=System("test"), verb="unit.created", subject=f"unit:{agency.pk}", agency=agency.pk)
    return f"unit:{agency.pk}"


@stands_for("api:ledger_verification", "number")
@stands_for("ledger:verification", "number")
def _verification(_cast: Cast, _agency: Agency) -> int:
    return Verification.objects.get_or_create(asked_by="system:test")[0].pk


@stands_for("mfa_remove_webauthn", "pk")
@stands_for("mfa_edit_webauthn", "pk")
def _key(_cast: Cast, _agency: Agency) -> int:
    return 1


def _owner(cast: Cast) -> Person:
    # Nobody of the cast, whoever knocks.
    return cast.person("coordinator", agency=cast.other, name="owner")


@stands_for("notices:open", "number")
@stands_for("notices:reading", "number")
def _notice(cast: Cast, _agency: Agency) -> int:
    return Notice.objects.create(person=_owner(cast), kind="", link="/").pk


@stands_for("notices:unsubscribe", "word")
def _unsubscribe(cast: Cast, _agency: Agency) -> str:
    return unsubscribe_address(_owner(cast)).rstrip("/").rpartition("/")[2]


@stands_for("notices:feed", "person")
def _feed_owner(cast: Cast, _agency: Agency) -> int:
    return _owner(cast).pk


@stands_for("notices:feed", "key")
def _feed_key(cast: Cast, _agency: Agency) -> str:
    return renew_calendar(by=_owner(cast))


register("tests.shared", "Uji", work=lambda _work: Outcome(), require=lambda *_told: None, shared=True)


@stands_for("run")
def _run(_cast: Cast, agency: Agency) -> int:
    """One of a colleague that is over, with a result."""
    with sealing.sealed(BytesIO(b"x")) as file:
        stored = default_storage.save("runs/matrix.age", ContentFile(file.read()))
    facts: dict[str, Any] = {
        "by": _colleague(agency),
        "state": "done",
        "stored": stored,
        "size": 1,
        "media_type": "text/plain",
    }
    return Run.objects.create(kind="tests.shared", agency=agency, finished_at=timezone.now(), **facts).pk


@stands_for("brought")
def _brought(cast: Cast, agency: Agency) -> int:
    """A worksheet of a colleague that waits for its confirmation."""
    facts: dict[str, Any] = {"by": _colleague(agency), "kind": "sheet", "file_name": "isian.xlsx"}
    return Import.objects.create(assessment_id=_assessment(cast, agency), agency=agency, **facts).pk


@stands_for("bundle")
def _bundle(_cast: Cast, agency: Agency) -> int:
    """One of a colleague, of an assessment of the whole agency, that waits for its confirmation."""
    document: dict[str, Any] = {
        "agency": {"slug": agency.slug, "name": agency.name},
        "unit": None,
        "cycle": {"subject": "agency", "name_id": "-", "year": 2026, "instrument": {"id": "-"}, "sample": False},
        "result": {"index": None, "predicate": ""},
        "decided_at": None,
        "items": [],
        "claims": [],
    }
    facts: dict[str, Any] = {"by": _colleague(agency), "file_name": "paket.zip", "size": 1, "key": "none"}
    facts |= {"seal": "0" * 64, "origin": "-", "signer": "-", "signed_at": timezone.now(), "document": document}
    return ReceivedBundle.objects.create(agency=agency, **facts).pk


@stands_for("exchange:oscal", "kind")
@stands_for("api:assessment_oscal", "kind")
@stands_for("api:instrument_oscal", "kind")
def _kind_of_oscal(_cast: Cast, _agency: Agency) -> str:
    return "catalog"


@stands_for("session")
def _session(cast: Cast, agency: Agency) -> int:
    owner = cast.person("data_entry", agency=agency, name="whose session it is")
    return int(UserSession.objects.create(user=owner, ip="192.0.2.1", session_key=secrets.token_hex(16)).pk)


@stands_for("token")
def _token(cast: Cast, _agency: Agency) -> int:
    row, _word = make_token(by=_owner(cast), name="x", scopes=["read"], days=1)
    return row.pk


@stands_for("arrival")
def _arrival(cast: Cast, agency: Agency) -> int:
    """A file of the import that ``brought`` makes next to it."""
    made = Import.objects.filter(agency=agency).order_by("pk").last()
    brought = made or Import.objects.get(pk=_brought(cast, agency))
    return Arrival.objects.get_or_create(parcel=brought, agency=agency, position=1, defaults={"path": "a.pdf"})[0].pk


@stands_for("insight:report_file", "document")
def _briefing(_cast: Cast, _agency: Agency) -> str:
    return "briefing"


@stands_for("api:analysis_report_file", "document")
def _briefing_of_api(_cast: Cast, _agency: Agency) -> str:
    return "briefing"


@stands_for("cluster")
def _cluster(_cast: Cast, agency: Agency) -> str:
    return agency.cluster


@stands_for("kind")
def _kind_of_document(_cast: Cast, _agency: Agency) -> str:
    return "minutes"


@stands_for("document")
def _document(cast: Cast, agency: Agency) -> int:
    return document_of(
        Assessment.objects.get(pk=_assessment(cast, agency)), cast.person("coordinator", agency=agency)
    ).pk


@stands_for("certificate")
def _certificate(cast: Cast, agency: Agency) -> int:
    return certificate_of(agency, cast.person("coordinator", agency=agency)).pk


@stands_for("publication")
def _publication(cast: Cast, _agency: Agency) -> int:
    return publication_of(_national_cycle(cast)).pk


@stands_for("instrument_id")
def _instrument(_cast: Cast, _agency: Agency) -> str:
    return "spbe-2020"


@stands_for("upload", "key")
def _upload(_cast: Cast, _agency: Agency) -> str:
    return "none"


def _webhook_of(agency: Agency) -> Webhook:
    facts: dict[str, Any] = {"url": "https://example.go.id/x", "events": ["claim.saved"], "salt": "x"}
    return Webhook.objects.create(agency=agency, made_by=_colleague(agency), **facts)


@stands_for("webhook")
def _webhook(_cast: Cast, agency: Agency) -> int:
    return _webhook_of(agency).pk


@stands_for("delivery")
def _delivery(_cast: Cast, agency: Agency) -> int:
    # The address before it in the route was made just now.
    row = Webhook.objects.filter(agency=agency).latest("pk")
    return Delivery.objects.create(
        webhook=row, agency=agency, event="claim.saved", once="x", body="{}", created_at=timezone.now()
    ).pk


_found: dict[str, dict[str, Any]] = {}
"""The answer to a plan by agency: it is worked out once."""


@stands_for("plan")
def _plan(cast: Cast, agency: Agency) -> int:
    """A plan in force with a step, and a later cycle to carry it over into."""
    known = RoadmapPlan.objects.filter(agency=agency).first()
    if known is not None:
        return known.pk
    rows = Assessment.objects.select_related("cycle", "agency", "unit")
    assessment = rows.get(cycle=_national_cycle(cast), agency=agency)
    asked = {
        "wish": Wish(index=Fraction(2), years=1, near=None, curve=0).plain(),
        "sheet": Sheet().plain(),
        "owners": {},
        "answers": {leaf.id: "1" for leaf in assessment.cycle.instrument.leaves},
    }
    if agency.slug not in _found:
        _found[agency.slug] = planned(make_plans(question_of(assessment, asked))[0])
    by, now = cast.person("coordinator", agency=agency), timezone.now()
    plan = RoadmapPlan.objects.create(
        assessment=assessment,
        agency=agency,
        instrument=assessment.cycle.instrument.id,
        asked=asked,
        found=_found[agency.slug],
        made_at=now,
        by=by,
        adopted_at=now,
        adopted_by=by,
    )
    year = assessment.cycle.year + 1
    figures = {"cost": 1, "effort": 1, "gain": 1, "due": date(year, 8, 31)}
    Step.objects.create(plan=plan, agency=agency, leaf="I01", start="1", end="2", year=year, **figures)
    return plan.pk


@stands_for("step")
def _step(cast: Cast, agency: Agency) -> int:
    return Step.objects.get(plan=_plan(cast, agency)).pk


@stands_for("to")
def _later(cast: Cast, agency: Agency) -> int:
    first = RoadmapPlan.objects.get(pk=_plan(cast, agency)).assessment.cycle
    later = Cycle.objects.filter(agency=None, year=first.year + 1).first()
    later = later or national_cycle(cast, year=first.year + 1)
    return Assessment.objects.get(cycle=later, agency=agency).pk


@stands_for("form")
def _form(_cast: Cast, _agency: Agency) -> str:
    return "csv"
