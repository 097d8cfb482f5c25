"""An assessment from another Tolok: its file checked and shown, then written in one piece, or forgotten."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tolok.assessment import faults as assessment_faults
from tolok.assessment.actions.transfers import Expected, cycle_for, open_cycle_for, take_over
from tolok.assessment.answers import language
from tolok.assessment.models import Assessment
from tolok.evidence import kinds, spool
from tolok.evidence.actions.transfers import shelve
from tolok.evidence.checking import Content, content_of
from tolok.evidence.models import Item
from tolok.exchange.bundle.checking import INSTRUMENT, Bundle, verify
from tolok.exchange.bundle.container import take_out
from tolok.exchange.bundle.faults import NotSound
from tolok.exchange.faults import NotPossible, Over
from tolok.exchange.models import BundleState, ReceivedBundle
from tolok.exchange.takeovers import Preview, preview_of, require_takeover
from tolok.exchange.trust import known_keys
from tolok.ledger.actions import record
from tolok.organisation.access import Standing
from tolok.organisation.models import Person, Unit
from tolok.runs.actions import start
from tolok.runs.faults import Failed
from tolok.runs.work import Work

TAKE = "exchange.takeover"
Told = Callable[[int, int, str], object]


class Untrusted(NotPossible):
    """The key it is signed with is not known here, and nobody said that it was compared."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Kunci penanda tangan paket ini tidak dikenal di sini. Cocokkan dengan kunci yang diumumkan instansi "
                "pembuatnya, lalu nyatakan bahwa sudah cocok."
            )
        )


def checked(path: Path) -> Bundle:
    """A bundle that holds, in words of the reader when it does not.

    Raises:
        NotPossible: which file in it does not hold, and why.
    """
    try:
        bundle = verify(path)
        _ = bundle.instrument
    except NotSound as wrong:
        raise NotPossible(_said(wrong)) from None
    return bundle


def receive(
    *, by: Person, standing: Standing, file: spool.Source, size: int, file_name: str, agency: str = ""
) -> ReceivedBundle:
    """Check a bundle and keep it until it is confirmed; nothing of the assessment is written.

    Args:
        by: who brings it.
        standing: what they may.
        file: its bytes.
        size: how many.
        file_name: what it is called.
        agency: the slug of the agency it is expected to be of; empty: whatever it says.

    Raises:
        Refused: the person takes over no assessment of this agency.
        NotPossible: which file in it does not hold, and why; or it is of an agency that is not here, or not meant.
    """
    if size > settings.PARCEL_LIMIT:
        told = _("Paket lebih besar dari {limit} MB; minta pengelola menaikkan batasnya (TOLOK_PARCEL_LIMIT_MB).")
        raise NotPossible(told.format(limit=settings.PARCEL_LIMIT // 2**20))
    key = secrets.token_urlsafe(24)
    spool.make(key)
    try:
        spool.append(key, 0, file, size)
        bundle = checked(spool.path_of(key))
        return _kept(bundle, by=by, standing=standing, key=key, size=size, file_name=file_name, agency=agency)
    except BaseException:
        spool.remove(key)
        raise


def _kept(
    bundle: Bundle, *, by: Person, standing: Standing, key: str, size: int, file_name: str, agency: str
) -> ReceivedBundle:
    preview = preview_of(bundle.document, bundle.origin, bundle.signed.key, expected=agency)
    require_takeover(standing, bundle.document, preview.agency)
    with transaction.atomic():
        row = ReceivedBundle.objects.create(
            agency=preview.agency,
            by=by,
            file_name=file_name[:255] or "paket.zip",
            size=size,
            key=key,
            seal=bundle.bag.seal,
            origin=bundle.origin,
            signer=bundle.signed.key,
            signer_name=known_keys().get(bundle.signed.key, "")[:200],
            signed_at=datetime.fromisoformat(bundle.signed.at),
            document=bundle.document,
        )
        _tell(row, by, "bundle.received", {"seal": row.seal})
    return row


def confirm(*, by: Person, standing: Standing, received: ReceivedBundle, compared: bool = False) -> ReceivedBundle:
    """Have a bundle written, in the background.

    Args:
        by: who confirms.
        standing: what they may.
        received: the bundle.
        compared: that the person compared its key with the one that was published; needed where it is not known here.

    Raises:
        Refused: the person takes over no assessment of this agency.
        Over: it was confirmed or dropped.
        Untrusted: its key is not known, and was not compared.
        NotPossible: the assessment is here already.
        AlreadyRunning: it is being written.
    """
    with transaction.atomic():
        held = ReceivedBundle.objects.select_for_update(of=("self",)).select_related("agency").get(pk=received.pk)
        require_takeover(standing, held.document, held.agency)
        if held.state != BundleState.READY and not (held.state == BundleState.WRITING and not held.worked_on):
            raise Over
        preview = preview_of(held.document, held.origin, held.signer)
        if preview.why_not:
            raise NotPossible(preview.why_not)
        if not preview.trusted and not compared:
            raise Untrusted
        held.state, held.confirmed_at = BundleState.WRITING, timezone.now()
        asked = {"bundle": held.pk}
        held.run = start(by=by, standing=standing, kind=TAKE, agency=held.agency, asked=asked, about=held.file_name)
        held.save(update_fields=["state", "confirmed_at", "run"])
    return held


def drop(*, by: Person, standing: Standing, received: ReceivedBundle) -> ReceivedBundle:
    """Forget a bundle that was not confirmed.

    Raises:
        Refused: the person takes over no assessment of this agency.
        Over: it was.
    """
    with transaction.atomic():
        held = ReceivedBundle.objects.select_for_update(of=("self",)).select_related("agency").get(pk=received.pk)
        require_takeover(standing, held.document, held.agency)
        if held.state != BundleState.READY:
            raise Over
        held.state = BundleState.DROPPED
        held.save(update_fields=["state"])
        transaction.on_commit(lambda: spool.remove(held.key))
        _tell(held, by, "bundle.dropped", {"seal": held.seal})
    return held


def write(work: Work, received: ReceivedBundle) -> Assessment:
    """Write what a bundle holds, all of it or nothing.

    Raises:
        Failed: it does not hold any more, a file in it is not taken, or its values do not give its index.
    """
    path = spool.path_of(received.key)
    if not path.exists():
        raise Failed(_("Berkas paket sudah tidak ada (disimpan tiga hari). Unggah lagi."))
    try:
        bundle = checked(path)
        _expect_seal(bundle, received.seal)
        contents = _contents(bundle, work.folder, work.progress)
        with transaction.atomic():
            assessment = _written(work, received, bundle, contents)
    except (NotPossible, assessment_faults.NotPossible) as why:
        raise Failed(str(why)) from None
    except ValidationError as wrong:
        raise Failed(" ".join(wrong.messages)) from None
    except IntegrityError as wrong:
        raise Failed(_("Isi paket bertentangan dengan aturan data: {why}").format(why=_constraint(wrong))) from None
    spool.remove(received.key)
    return assessment


def _expect_seal(bundle: Bundle, seal: str) -> None:
    if bundle.bag.seal != seal:
        raise NotPossible(_("Berkas paket bukan lagi yang diperlihatkan."))


def _contents(bundle: Bundle, folder: Path, told: Told) -> dict[str, tuple[Path, Content]]:
    """Every file of evidence taken out and looked into, by its digest.

    Raises:
        NotPossible: one is not taken as evidence.
    """
    found: dict[str, tuple[Path, Content]] = {}
    items = [item for item in bundle.document["items"] if item["path"]]
    for place, item in enumerate(items):
        told(place, len(items) + 1, item["title"])
        if item["sha256"] in found:
            continue
        target = folder / f"{item['sha256']}.{item['path'].rpartition('.')[2]}"
        take_out(bundle.bag.path, bundle.bag.member(f"data/{item['path']}"), target)
        try:
            found[item["sha256"]] = target, content_of(target, target.name)
        except kinds.Refusal as why:
            raise NotPossible(f"data/{item['path']}: {why}") from None
    return found


def _written(
    work: Work, received: ReceivedBundle, bundle: Bundle, contents: Mapping[str, tuple[Path, Content]]
) -> Assessment:
    rows = ReceivedBundle.objects.select_for_update(of=("self",)).select_related("agency")
    held, document = rows.get(pk=received.pk), bundle.document
    if held.state != BundleState.WRITING:
        raise Over
    preview = preview_of(document, bundle.origin, bundle.signed.key)
    if preview.why_not:
        raise NotPossible(preview.why_not)
    cycle_facts, source = document["cycle"], bundle.bag.content(INSTRUMENT).decode()
    about: dict[str, Any] = {"instrument": bundle.instrument, "agency": held.agency}
    cycle = cycle_for(cycle_facts, standing=work.standing, **about)
    cycle = cycle or open_cycle_for(cycle_facts, source=source, **about)
    items, new = _shelved(work.by, preview, document, contents)
    result = document["result"]
    assessment = take_over(
        cycle=cycle,
        agency=held.agency,
        unit=preview.unit,
        facts=document,
        items=items,
        expected=Expected(result["index"], result["exact"], result["predicate"]),
    )
    held.assessment, held.state = assessment, BundleState.DONE
    held.save(update_fields=["assessment", "state"])
    _tell(
        held,
        work.by,
        "bundle.written",
        {
            "seal": held.seal,
            "origin": held.origin,
            "signer": held.signer,
            "trusted": bool(held.signer_name),
            "assessment": f"assessment:{assessment.pk}",
            "index": assessment.printed,
            "predicate": assessment.predicate,
            "items": len(items),
            "new": new,
            "left_out": bundle.left_out,
        },
    )
    return assessment


def _shelved(
    by: Person, preview: Preview, document: Mapping[str, Any], contents: Mapping[str, tuple[Path, Content]]
) -> tuple[dict[str, Item], int]:
    """The evidence here by its key there, and how much of it is new; without what was left out of the bundle."""
    units = {unit.name: unit for unit in Unit.objects.filter(agency=preview.agency)}
    found: dict[str, Item] = {}
    fresh = 0
    for item in document["items"]:
        if item["left_out"]:
            continue
        path, content = contents.get(item["sha256"] or "", (None, None))
        item_here, new = shelve(
            by=by,
            agency=preview.agency,
            facts=_facts(item, units.get(item["unit"])),
            sha256=item["sha256"] or "",
            path=path,
            content=content,
        )
        found[item["key"]] = item_here
        fresh += new
    return found, fresh


def _facts(item: Mapping[str, Any], unit: Unit | None) -> dict[str, Any]:
    names = ("file_name", "title", "kind", "number", "enactment", "classification", "note", "url")
    return {
        **{name: item[name] for name in names},
        "unit": unit,
        "dated": _day(item["dated"]),
        "valid_until": _day(item["valid_until"]),
        "withdrawn_at": datetime.fromisoformat(item["withdrawn_at"]) if item["withdrawn_at"] else None,
    }


def _day(told: str | None) -> date | None:
    return date.fromisoformat(told) if told else None


def _constraint(wrong: DatabaseError) -> str:
    diagnosis = getattr(wrong.__cause__, "diag", None)
    return str(getattr(diagnosis, "constraint_name", "") or wrong)[:200]


def _said(wrong: NotSound) -> str:
    return wrong.message.in_(language())


def _tell(row: ReceivedBundle, by: Person, verb: str, detail: dict[str, object]) -> None:
    subject = f"assessment:{row.assessment_id}" if row.assessment_id else f"agency:{row.agency_id}"
    told = {"file": row.file_name, "bundle": row.pk, **detail}
    record(by=by, verb=verb, subject=subject, agency=row.agency_id, detail=told)
