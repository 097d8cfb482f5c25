"""A Tolok that packs an assessment, and a second, empty one that takes it over: other rows, other folder, other key."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from tests.web.assessment.judging import assessor, finish, judge, say
from tests.web.assessment.stage import answer
from tests.web.cast import Cast
from tests.web.evaluation import Evaluation, build
from tests.web.evidence.made import pdf

from tolok.assessment.models import Claim, Outcome, StageKind, Support
from tolok.assessment.scores import rescore
from tolok.evidence.actions import add_item, receive_file
from tolok.evidence.models import Classification, Item
from tolok.exchange.actions.bundles import start_bundle
from tolok.exchange.actions.takeovers import receive
from tolok.exchange.models import ReceivedBundle
from tolok.ledger.actions import System, record
from tolok.ledger.signing import public_key
from tolok.organisation.access import standing_of
from tolok.organisation.models import Agency, Unit
from tolok.runs import carrying
from tolok.runs.models import Run
from tolok.runs.results import opened


@contextmanager
def passing() -> Iterator[None]:
    """A Tolok that is gone afterwards, with its ledger: the database is as empty as before."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@dataclass(frozen=True)
class Packed:
    """A bundle, and what the Tolok that made it says of it."""

    path: Path
    key: str
    index: str
    exact: str
    digests: dict[str, str]
    """The titles of its evidence, with the digests of their files."""


def add(cast: Cast, title: str, content: bytes = b"", *, unit: Unit | None = None, **facts: Any) -> Item:
    """Evidence of the cast's agency: a PDF, or a link."""
    person = cast.person("coordinator")
    standing = standing_of(person)
    if content:
        sent = {"file_name": f"{title}.pdf", "file": io.BytesIO(content)}
        facts["upload"] = receive_file(by=person, standing=standing, agency=cast.agency, **sent)  # type: ignore[arg-type]
    else:
        facts["url"] = f"https://example.go.id/{title}"
    return add_item(by=person, standing=standing, agency=cast.agency, title=title, unit=unit, **facts)


def filled(cast: Cast, instrument: str = "pemdi-2026") -> Evaluation:
    """An assessment with values in two stages, evidence of every kind, verdicts; a neighbour's, that must not leak."""
    with transaction.atomic():
        record(by=System("test"), verb="unit.created", subject="unit:1", agency=cast.agency.pk)
    evaluation = build(cast, instrument)
    leaves = [leaf.id for leaf in evaluation.cycle.instrument.leaves]
    for place, leaf in enumerate(leaves):
        answer(
            evaluation.mine, leaf, str(1 + place % 5), fact=f"Fakta {leaf} – “kutip” é", analysis=f"Analisis\n{leaf}"
        )
    answer(evaluation.theirs, leaves[0], "5", fact="milik kota lain")
    sk = add(cast, "SK Gubernur", pdf("sk"), kind="policy", number="12/2024", unit=cast.health)
    same = add(cast, "Salinan SK", pdf("sk"))
    secret = add(cast, "Rahasia", pdf("rahasia"), classification=Classification.RESTRICTED)
    link = add(cast, "Tautan")
    for item, leaf, level in ((sk, "I01", 1), (sk, "I02", 1), (same, "I01", 2), (secret, "I03", 1), (link, "I03", 2)):
        Support.objects.create(
            assessment=evaluation.mine,
            agency=cast.agency,
            stage=evaluation.stage,
            leaf=leaf,
            level=level,
            item=item,
            cites="hlm. 3",
            note="Bagian ketiga",
        )
    evaluation.move_to(StageKind.DOCUMENTS)
    judged = assessor(evaluation, "Asesor A")
    judge(evaluation, judged, "I01", 1)
    say(evaluation, judged, "I02", "1.1", Outcome.RETURNED, "Belum ditetapkan")
    finish(evaluation, judged, "I02", value="1", beyond=True)
    rescore(evaluation.mine)
    return evaluation


def packed(evaluation: Evaluation, folder: Path) -> Packed:
    """The bundle of the evaluation's assessment."""
    person = evaluation.cast.person("coordinator")
    run = start_bundle(by=person, standing=standing_of(person), assessment=evaluation.mine)
    carrying.carry_out(run.pk)
    run = Run.objects.get(pk=run.pk)
    assert run.state == "done", run.message
    path = folder / run.file_name
    with opened(run) as stream:
        path.write_bytes(stream.read())
    evaluation.mine.refresh_from_db()
    supports = Support.objects.filter(assessment=evaluation.mine).select_related("item__blob")
    digests = {row.item.title: row.item.blob.sha256 if row.item.blob else "" for row in supports}
    exact = str(rescore(evaluation.mine).exact)
    return Packed(path, public_key(), evaluation.mine.printed, exact, digests)


def elsewhere(settings: Any, folder: Path) -> Cast:
    """From here on another, empty Tolok: its own data folder, files and key, other numbers for everything."""
    settings.DATA = folder
    files = {"BACKEND": "tolok.evidence.storage.Folder", "OPTIONS": {"location": folder / "files"}}
    settings.STORAGES = {**settings.STORAGES, "default": files}
    Unit.objects.all().delete()
    Agency.objects.all().delete()
    with transaction.atomic():
        record(by=System("elsewhere"), verb="unit.created", subject="unit:1")
    other = Agency.objects.create(name="Pemerintah Kota Metro", slug="kota-metro", cluster="kota")
    agency = Agency.objects.create(name="Pemerintah Provinsi Lampung", slug="provinsi-lampung", cluster="provinsi")
    health = Unit.objects.create(agency=agency, name="Dinas Kesehatan", kind="dinas")
    statistics = Unit.objects.create(agency=agency, name="Diskominfotik", kind="dinas")
    return Cast(agency, other, health, statistics)


def brought(cast: Cast, path: Path, **more: Any) -> ReceivedBundle:
    """A bundle as the national coordinator brings it."""
    person = cast.person("national_coordinator")
    with path.open("rb") as file:
        told = {"file": file, "size": path.stat().st_size, "file_name": path.name, **more}
        return receive(by=person, standing=standing_of(person), **told)


def claims_of(assessment: Any) -> list[tuple[str, ...]]:
    """Every value and word of an assessment, by stage and indicator."""
    rows = Claim.objects.filter(assessment=assessment).order_by("stage__position", "leaf")
    return list(rows.values_list("stage__kind", "leaf", "value", "fact", "analysis", "justification", "state"))


def afar(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on what this Tolok packs counts as another one's: its ledger would begin with another entry."""
    monkeypatch.setattr("tolok.exchange.takeovers.first_hash", lambda: "1" * 64)
