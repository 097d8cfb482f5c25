"""Evidence under a criterion: putting it there, saying where in it to look, taking it away."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tolok.assessment import subjects
from tolok.assessment.actions.claims import content_changed
from tolok.assessment.actions.locking import indicator_of, locked, require_hand
from tolok.assessment.clock import require_open
from tolok.assessment.faults import AlreadyDone, NotPossible
from tolok.assessment.models import Assessment, Return, SetBy, Stage, StageKind, Support
from tolok.assessment.proof import Criterion, criteria_of
from tolok.assessment.texts import tidied
from tolok.evidence import access as evidence
from tolok.evidence.models import Item
from tolok.instruments import Node
from tolok.ledger.actions import record
from tolok.organisation.access import Standing
from tolok.organisation.models import Person
from tolok.organisation.rights import Right


class NoSuchCriterion(LookupError):
    """The level has no criterion of that number; the message says which there are."""


class NotUsable(NotPossible):
    """The item cannot be evidence here; the message says why."""


class AlreadyThere(AlreadyDone):
    """The item stands under this criterion already."""


class HandedOver(NotPossible):
    """The evidence was handed over in an earlier stage: it stays, more can be added beside it."""


def add_support(
    *,
    by: Person,
    standing: Standing,
    assessment: Assessment,
    leaf: str,
    level: int,
    criterion: int,
    item: Item,
    cites: str = "",
    note: str = "",
    stage: Stage | None = None,
) -> Support:
    """Put an item under a criterion of a level.

    In the agency's stages, and in an assessors' stage where the interview or a return asks for more (PermenPANRB
    59/2020 annex III.D: further evidence may be shown).

    Args:
        by: who does it.
        standing: what they may do.
        assessment: of which agency in which cycle.
        leaf: the indicator.
        level: the level the criterion belongs to.
        criterion: its number in the level, from 1.
        item: what is on the agency's shelf.
        cites: where in it: pages, articles.
        note: what it shows.
        stage: the stage in which the page was opened; None when that does not matter.

    Raises:
        NoSuchIndicator, NoSuchCriterion: the instrument has none of that name or number.
        Refused: the person may not bring evidence for this indicator.
        Locked: the stage is over, or not the agency's.
        NotUsable: the item is another agency's, was withdrawn, or the person may not open it.
        AlreadyThere: it stands there already.
        ValidationError: ``cites`` or ``note`` is too long; by field.
    """
    node = indicator_of(assessment, leaf)
    found = _criterion_of(node, level, criterion)
    texts = _texts(cites=cites, note=note)
    with transaction.atomic():
        held = locked(assessment)
        require_hand(standing, held, leaf, Right.ATTACH, Right.CLAIM)
        current = _open_for_evidence(held, leaf, stage)
        _require_usable(item, held, standing)
        support, new = Support.objects.get_or_create(
            assessment=held,
            leaf=leaf,
            level=level,
            criterion=criterion,
            item=item,
            defaults={"agency_id": held.agency_id, "stage": current, "added_by": by, **texts},
        )
        if not new:
            raise AlreadyThere(
                _("“{title}” sudah ada di kriteria {criterion}.").format(title=item.title, criterion=found.label)
            )
        _tell(held, current, support, by=by, verb="support.added")
    return support


def change_support(*, by: Person, standing: Standing, support: Support, cites: str, note: str) -> Support:
    """Say better where in the item to look, or what it shows. The same words again change nothing.

    Raises:
        Refused, Locked, ValidationError: as ``add_support``.
        HandedOver: it belongs to an earlier stage.
    """
    texts = _texts(cites=cites, note=note)
    with transaction.atomic():
        held, current, row = _own(support, standing)
        if (row.cites, row.note) != (texts["cites"], texts["note"]):
            row.cites, row.note = texts["cites"], texts["note"]
            row.save(update_fields=["cites", "note"])
            _tell(held, current, row, by=by, verb="support.changed")
    return row


def remove_support(*, by: Person, standing: Standing, support: Support) -> None:
    """Take an item away from a criterion; the item stays on the shelf.

    Raises:
        Refused, Locked: as ``add_support``.
        HandedOver: it belongs to an earlier stage.
    """
    with transaction.atomic():
        held, current, row = _own(support, standing)
        row.delete()
        _tell(held, current, row, by=by, verb="support.removed")


def takes_evidence(stage: Stage, returns: Iterable[Return]) -> bool:
    """Whether a stage takes evidence for an indicator: the agency's own, the interview, one that sent something back.

    Args:
        stage: where the assessment stands.
        returns: what was sent back for the indicator and is not done.
    """
    if stage.set_by == SetBy.AGENCY or stage.kind == StageKind.INTERVIEW:
        return True
    return any(row.stage_id == stage.pk for row in returns)


def _open_for_evidence(assessment: Assessment, leaf: str, stage: Stage | None) -> Stage:
    returns = Return.objects.filter(assessment=assessment, leaf=leaf, resolved_at__isnull=True)
    if takes_evidence(assessment.stage, returns):
        return require_open(assessment, stage=stage)
    return require_open(assessment, stage=stage, set_by=SetBy.AGENCY)


def _own(support: Support, standing: Standing) -> tuple[Assessment, Stage, Support]:
    """The support to change, held with its assessment."""
    held = locked(support.assessment)
    require_hand(standing, held, support.leaf, Right.ATTACH, Right.CLAIM)
    current = _open_for_evidence(held, support.leaf, None)
    row = Support.objects.select_for_update(of=("self",)).select_related("item").get(pk=support.pk)
    if row.stage_id != current.pk:
        raise HandedOver(
            _("Bukti ini sudah dikirim pada tahap sebelumnya dan tetap di situ. Tambahkan bukti baru di sampingnya.")
        )
    return held, current, row


def _criterion_of(node: Node, level: int, number: int) -> Criterion:
    by_level = criteria_of(node)
    for found in by_level.get(level, ()):
        if found.number == number:
            return found
    known = ", ".join(one.label for criteria in by_level.values() for one in criteria)
    if not known:
        raise NoSuchCriterion(_("Indikator ini tidak mempunyai kriteria yang harus dibuktikan."))
    raise NoSuchCriterion(
        _("Tidak ada kriteria {level}.{number}; yang ada: {known}.").format(level=level, number=number, known=known)
    )


def _require_usable(item: Item, assessment: Assessment, standing: Standing) -> None:
    if item.agency_id != assessment.agency_id:
        raise NotUsable(_("Bukti itu milik instansi lain."))
    if item.withdrawn_at is not None:
        raise NotUsable(_("“{title}” sudah ditarik dari rak bukti; pilih yang lain.").format(title=item.title))
    known = evidence.items(standing).filter(pk=item.pk).exists()
    if not known or not evidence.may_open(standing, item):
        raise NotUsable(_("“{title}” tidak terbuka bagi Anda; mintalah unit pemiliknya.").format(title=item.title))


_MOST = {"cites": 200, "note": 2_000}


def _texts(**texts: str) -> dict[str, str]:
    content, faults = tidied(texts, _MOST)
    if faults:
        raise ValidationError(faults)
    return content


def _tell(held: Assessment, current: Stage, support: Support, *, by: Person, verb: str) -> None:
    """A change of evidence: what was checked has to be checked again, and the ledger knows."""
    label = f"{support.level}.{support.criterion}"
    if current.set_by == SetBy.AGENCY:
        content_changed(
            held, current, support.leaf, by=by, why=_("Bukti di kriteria {label} diubah.").format(label=label)
        )
    record(
        by=by,
        verb=verb,
        subject=subjects.indicator(held.pk, support.leaf),
        agency=held.agency_id,
        detail={
            "indicator": support.leaf,
            "criterion": label,
            "item": f"evidence:{support.item_id}",
            "title": support.item.title,
            "cites": support.cites,
            "note": support.note,
            "stage": current.kind,
        },
        within=[*subjects.places(held), f"evidence:{support.item_id}"],
    )
