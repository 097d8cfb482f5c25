"""What this room does in the background."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from tolok.assessment.access import hand
from tolok.exchange import access
from tolok.exchange.actions.bundles import PACK, asked_for, name_of, pack, require_pack
from tolok.exchange.actions.exports import EXPORT, export, require_export
from tolok.exchange.actions.parcels import BRING, LOOK, TAKE_BACK, look_into
from tolok.exchange.actions.reversals import take_back
from tolok.exchange.actions.shelving import bring_in
from tolok.exchange.actions.takeovers import TAKE
from tolok.exchange.actions.takeovers import write as take_in
from tolok.exchange.faults import NotPossible, Over
from tolok.exchange.models import BundleState, Import, ImportState
from tolok.exchange.takeovers import received, require_takeover
from tolok.organisation.access import Standing
from tolok.organisation.models import Agency
from tolok.runs.faults import Failed
from tolok.runs.kinds import Outcome, register
from tolok.runs.work import Work


def _look(work: Work) -> Outcome:
    brought = _brought(work)
    if brought.state == ImportState.LOOKING:
        look_into(work, brought)
    count = brought.arrivals.count()
    return Outcome(now("{n} berkas diperiksa; periksa pratinjaunya.").format(n=count), link=_page(brought))


def _bring(work: Work) -> Outcome:
    brought = _brought(work)
    if brought.state != ImportState.WRITING:
        raise Failed(str(Over()))
    new, reused, failed = bring_in(work, brought)
    told = now("{new} bukti baru, {reused} memakai yang sudah ada, {failed} tidak dapat dibawa.")
    return Outcome(told.format(new=new, reused=reused, failed=failed), link=_page(brought))


def _take_back(work: Work) -> Outcome:
    brought = _brought(work)
    if brought.state != ImportState.REVERSING:
        raise Failed(str(Over()))
    back = take_back(work, brought)
    told = now("{supports} dilepas dari kriterianya, {items} bukti ditarik, {left} tetap dengan sebabnya.")
    return Outcome(told.format(supports=back.supports, items=back.items, left=back.left), link=_page(brought))


def _brought(work: Work) -> Import:
    rows = access.imports(work.standing).select_related(
        "assessment__cycle", "assessment__stage", "assessment__agency", "assessment__unit", "agency", "by"
    )
    found = rows.filter(pk=work.asked.get("import", 0)).first()
    if found is None:
        raise Failed(now("Impor ini tidak ada, atau bukan untuk Anda."))
    return found


def _page(brought: Import) -> str:
    return reverse("exchange:import", args=[brought.pk])


def _require(standing: Standing, _agency: Agency | None, asked: Mapping[str, Any]) -> None:
    rows = access.imports(standing).select_related("assessment")
    found = rows.filter(pk=asked.get("import", 0)).first()
    if found is not None:  # one that is gone is told when it begins
        access.require_bring(hand(standing, found.assessment))


def _export(work: Work) -> Outcome:
    agency = work.agency
    if agency is None:
        raise Failed(now("Instansi ini sudah tidak ada."))
    path = work.folder / "export.zip"
    files, left = export(work, agency, path)
    told = now("{files} berkas bukti; {left} tidak disertakan (sebabnya di tidak-disertakan.csv).")
    name = f"{agency.slug}-{timezone.localdate():%Y-%m-%d}.zip"
    return Outcome(told.format(files=files, left=left), path=path, name=name)


def _require_export(standing: Standing, agency: Agency | None, _asked: Mapping[str, Any]) -> None:
    require_export(standing, agency)


def _pack(work: Work) -> Outcome:
    try:
        assessment = asked_for(work)
        path = work.folder / "bundle.zip"
        files, left = pack(work, assessment, path)
    except NotPossible as why:
        raise Failed(str(why)) from None
    told = now("{files} berkas bukti; {left} tidak disertakan. Periksa di mana pun: tolok bundle verify.")
    return Outcome(told.format(files=files, left=left), path=path, name=f"{name_of(assessment)}.zip")


def _require_pack(standing: Standing, agency: Agency | None, _asked: Mapping[str, Any]) -> None:
    require_pack(standing, agency)


def _take(work: Work) -> Outcome:
    rows = received(work.standing).select_related("agency", "run")
    found = rows.filter(pk=work.asked.get("bundle", 0)).first()
    if found is None or found.state != BundleState.WRITING:
        raise Failed(str(Over()))
    assessment = take_in(work, found)
    told = now("Penilaian {who} ditulis dengan indeks {index}.")
    link = reverse("exchange:bundle", args=[found.pk])
    return Outcome(told.format(who=assessment, index=assessment.printed or "–"), link=link)


def _require_take(standing: Standing, _agency: Agency | None, asked: Mapping[str, Any]) -> None:
    found = received(standing).select_related("agency").filter(pk=asked.get("bundle", 0)).first()
    if found is not None:  # one that is gone is told when it begins
        require_takeover(standing, found.document, found.agency)


register(PACK, _("Paket penilaian"), work=_pack, require=_require_pack, shared=True)
register(TAKE, _("Impor dari Tolok lain"), work=_take, require=_require_take)
register(EXPORT, _("Ekspor semua milik instansi"), work=_export, require=_require_export, shared=True)
register(LOOK, _("Memeriksa berkas bukti"), work=_look, require=_require)
register(BRING, _("Memasukkan berkas bukti"), work=_bring, require=_require)
register(TAKE_BACK, _("Mengembalikan impor bukti"), work=_take_back, require=_require)
