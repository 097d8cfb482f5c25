"""Making results public, withdrawing and correcting them: each time a new publication beside the earlier ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tolok.assessment.actions.cycles import publish_cycle
from tolok.assessment.actions.locking import locked_whole
from tolok.assessment.answers import as_kept
from tolok.assessment.models import Assessment, Claim, ClaimState, Cycle, CycleState, StageKind
from tolok.assessment.running import hold, require_running
from tolok.assessment.scores import rescore
from tolok.assessment.values import values_of
from tolok.ledger.actions import Actor, record
from tolok.ledger.chain import digest_of
from tolok.ledger.heads import FORM
from tolok.ledger.signature import signed_head
from tolok.ledger.signing import signing_key
from tolok.organisation.access import Refused, Standing
from tolok.organisation.models import Person
from tolok.organisation.rights import Right
from tolok.records.access import may_publish
from tolok.records.faults import Changed, Faulty, NotPossible
from tolok.records.models import Change, Publication, PublishedResult
from tolok.records.published import contents_of, frozen
from tolok.records.queries import consents_of


def publish(
    *,
    cycle: Cycle,
    chosen: Sequence[int],
    ends: bool,
    by: Person,
    standing: Standing,
    reason: str = "",
    seen: str = "",
) -> Publication:
    """Make decided results of a national cycle public, in one transaction with the ledger's head signed beside them.

    Args:
        cycle: which.
        chosen: the assessments whose results become public.
        ends: the cycle ends with it; otherwise it goes on, and the rest can follow.
        by: who publishes.
        standing: what they may.
        reason: what changed and why, where the cycle was published before.
        seen: what the person was shown (``to_publish``'s digest), where a page showed it.

    Raises:
        Refused: the person does not publish this cycle.
        Faulty: nothing chosen, or a reason is missing.
        NotPossible: the cycle is over, a result is not decided or is public already, or consent is missing where the
            cycle needs it.
        Changed: it is no longer what the person saw.
    """
    with transaction.atomic():
        _hold(cycle, standing)
        require_running(cycle)
        waiting = to_publish(cycle)
        if seen and seen != seen_digest(waiting):
            raise Changed(_("Hasilnya berubah sejak halaman ini dibuka. Periksa sekali lagi, lalu umumkan."))
        keys = set(chosen)
        if not keys:
            raise Faulty({"chosen": _("Pilih paling sedikit satu hasil.")})
        if keys - {row.pk for row in waiting}:
            raise NotPossible(_("Ada hasil yang belum ditetapkan atau sudah diumumkan. Muat ulang halamannya."))
        _require_consent(cycle, [row for row in waiting if row.pk in keys])
        if _latest(cycle) and not reason.strip():
            raise Faulty({"reason": _("Tulis apa yang berubah sejak pengumuman sebelumnya, dan mengapa.")})
        if ends:
            publish_cycle(cycle=cycle, by=by, standing=standing, only=sorted(keys), reason=reason)
        else:
            Assessment.objects.filter(pk__in=keys).update(public=True)
            freeze(cycle, by, reason)
        found = _latest(cycle)
        assert found is not None  # noqa: S101 - made just now, in this transaction
        return found


def withdraw(*, cycle: Cycle, chosen: Sequence[int], reason: str, by: Person, standing: Standing) -> Publication:
    """Take published results back: a new publication that says so, and why; the earlier ones stay to be read.

    Raises:
        Refused: the person does not publish this cycle.
        Faulty: nothing chosen, or no reason.
        NotPossible: one of them is not public.
    """
    with transaction.atomic():
        _hold(cycle, standing)
        faults = {} if chosen else {"chosen": _("Pilih paling sedikit satu hasil.")}
        _require_reason(reason, faults)
        rows = Assessment.objects.select_for_update(of=("self",)).filter(cycle=cycle, public=True, pk__in=chosen)
        if len(rows) != len(set(chosen)):
            raise NotPossible(_("Ada hasil yang tidak sedang diumumkan. Muat ulang halamannya."))
        Assessment.objects.filter(pk__in=[row.pk for row in rows]).update(public=False)
        return freeze(cycle, by, reason)


def correct(
    *, assessment: Assessment, values: Mapping[str, str], reason: str, by: Person, standing: Standing
) -> Publication:
    """Correct values of a published result: kept as values of the decision stage, published anew with the reason.

    Args:
        assessment: decided and public.
        values: the new value of each indicator that was wrong, by its id.
        reason: what was wrong.
        by: who corrects.
        standing: what they may.

    Raises:
        Refused: the person does not decide in this cycle.
        Faulty: no reason, no change, or a value that its indicator does not take; by field.
        NotPossible: it is not public.
    """
    with transaction.atomic():
        cycle = Cycle.objects.select_related("edition").get(pk=assessment.cycle_id)
        _hold(cycle, standing)
        standing.require(Right.DECIDE, agency=assessment.agency_id, cycle=cycle.pk)
        held = locked_whole(assessment)
        if not held.public:
            raise NotPossible(_("Hasil ini tidak sedang diumumkan; hanya yang diumumkan dikoreksi di sini."))
        before = values_of(held).answers()
        wanted = _changed(cycle, values, before, reason)
        _write(held, wanted, reason, by)
        result = rescore(held)
        record(
            by=by,
            verb="result.corrected",
            subject=f"assessment:{held.pk}",
            agency=held.agency_id,
            detail={
                "from": {leaf: before.get(leaf) for leaf in wanted},
                "to": wanted,
                "indicators": sorted(wanted),
                "index": result.index,
                "reason": reason,
            },
            within=[f"cycle:{cycle.pk}"],
        )
        return freeze(cycle, by, reason)


def set_consent_rule(*, cycle: Cycle, needed: bool, by: Person, standing: Standing) -> None:
    """Say whether a result needs the agency's consent to be published, or whether that is only shown.

    No rule that was found says so (PermenPANRB 59/2020 names the statement alone); a cycle starts with "shown".

    Raises:
        Refused: the person does not publish this cycle.
        NotPossible: the cycle is over.
    """
    with transaction.atomic():
        _hold(cycle, standing)
        require_running(cycle)
        if cycle.consent_needed == needed:
            return
        cycle.consent_needed = needed
        cycle.save(update_fields=["consent_needed"])
        record(by=by, verb="cycle.consent_ruled", subject=f"cycle:{cycle.pk}", detail={"needed": needed})


def to_publish(cycle: Cycle) -> list[Assessment]:
    """The results that are decided and not public yet. One query."""
    rows = cycle.assessments.filter(decided_at__isnull=False, public=False, unit__isnull=True)
    return list(rows.select_related("agency").order_by("agency__name"))


def seen_digest(rows: Sequence[Assessment]) -> str:
    """The digest of what a page shows before publishing."""
    return digest_of([[row.pk, row.printed, row.predicate] for row in rows])


def freeze(cycle: Cycle, by: Actor, reason: str) -> Publication:
    """Keep what is public of a cycle now as its next publication, with the ledger's signed head. In a transaction."""
    rows = list(cycle.assessments.filter(public=True).select_related("agency").order_by("agency__name", "pk"))
    before = _latest(cycle)
    earlier = {row.assessment_id: row for row in before.results.all()} if before else {}
    contents = contents_of(cycle, rows)
    results = [
        PublishedResult(
            assessment=row,
            agency_id=row.agency_id,
            content=contents[row.pk],
            change=_change(contents[row.pk], earlier.get(row.pk)),
        )
        for row in rows
    ]
    results += [_gone(row) for key, row in earlier.items() if key not in contents]
    publication = Publication.objects.create(
        cycle=cycle,
        number=before.number + 1 if before else 1,
        at=timezone.now(),
        by=by if isinstance(by, Person) else None,
        reason=reason.strip() or (_("Hasil berikutnya diumumkan saat siklus berakhir.") if before else ""),
        digest=digest_of([frozen(row) for row in results]),
    )
    for row in results:
        row.publication = publication
    PublishedResult.objects.bulk_create(results)
    changed = [row for row in results if row.change in {Change.CORRECTED, Change.WITHDRAWN}]
    entry = record(
        by=by,
        verb="publication.made",
        subject=f"publication:{publication.pk}",
        detail={
            "cycle": f"cycle:{cycle.pk}",
            "number": publication.number,
            "results": len(rows),
            "changed": len(changed),
            "digest": publication.digest,
            "reason": publication.reason,
        },
        within=[f"cycle:{cycle.pk}"],
    )
    publication.entry = entry.seq
    publication.head = signed_head(signing_key(), form=FORM, seq=entry.seq, hash_=entry.hash, at=timezone.now())
    publication.save(update_fields=["entry", "head"])
    return publication


def hear(cycle: Cycle, by: Actor, reason: str) -> None:
    """Called when a cycle was published, by whichever door: what became public is kept."""
    if cycle.agency_id is None:
        freeze(cycle, by, reason)


def _hold(cycle: Cycle, standing: Standing) -> None:
    if not may_publish(standing, cycle):
        raise Refused(Right.RUN_CYCLE)
    hold(cycle, standing)
    if cycle.state == CycleState.CANCELLED:
        raise NotPossible(_("Siklus ini dibatalkan; tidak ada hasil yang diumumkan."))


def _require_reason(reason: str, faults: dict[str, str]) -> None:
    if not reason.strip():
        faults["reason"] = _("Tulis apa yang berubah, dan mengapa; ini tampil bagi umum.")
    if faults:
        raise Faulty(faults)


def _require_consent(cycle: Cycle, rows: Sequence[Assessment]) -> None:
    if not cycle.consent_needed:
        return
    given = consents_of(row.pk for row in rows)
    without = [row.agency.name for row in rows if row.pk not in given]
    if without:
        told = _("Belum ada pernyataan persetujuan publikasi dari {count} instansi, di antaranya {name}.")
        raise NotPossible(told.format(count=len(without), name=without[0]))


def _latest(cycle: Cycle) -> Publication | None:
    return Publication.objects.filter(cycle=cycle).order_by("-number").first()


def _change(content: Mapping[str, object], earlier: PublishedResult | None) -> Change:
    if earlier is None:
        return Change.NEW
    if earlier.change == Change.WITHDRAWN:
        return Change.NEW
    return Change.SAME if earlier.content == content else Change.CORRECTED


def _gone(earlier: PublishedResult) -> PublishedResult:
    told = {name: earlier.content[name] for name in ("agency", "slug", "cluster", "province")}
    return PublishedResult(
        assessment_id=earlier.assessment_id,
        agency_id=earlier.agency_id,
        change=Change.WITHDRAWN,
        content={**told, "index": None, "predicate": None, "parts": {}, "indicators": {}},
    )


def _changed(cycle: Cycle, values: Mapping[str, str], before: Mapping[str, str], reason: str) -> dict[str, str]:
    faults: dict[str, str] = {}
    wanted: dict[str, str] = {}
    for leaf, typed in values.items():
        try:
            kept = as_kept(cycle, leaf, typed)
        except KeyError:
            faults[leaf] = _("Indikator ini tidak ada.")
        except ValidationError as error:
            faults[leaf] = " ".join(error.messages)
        else:
            if not kept and leaf in before:
                faults[leaf] = _("Nilai yang sudah ditetapkan tidak dapat dikosongkan.")
            elif kept and kept != before.get(leaf):
                wanted[leaf] = kept
    if not faults and not wanted:
        faults[""] = _("Tidak ada nilai yang berubah.")
    _require_reason(reason, faults)
    return wanted


def _write(assessment: Assessment, wanted: Mapping[str, str], reason: str, by: Person) -> None:
    stage = assessment.cycle.stages.get(kind=StageKind.DECISION)
    with (
        connection.cursor() as cursor
    ):  # until this transaction ends, the database lets this one assessment be corrected
        cursor.execute("SELECT set_config('tolok.correcting', %s, true)", [str(assessment.pk)])
    for leaf, value in wanted.items():
        row = Claim.objects.filter(assessment=assessment, stage=stage, leaf=leaf).first()
        row = row or Claim(assessment=assessment, agency_id=assessment.agency_id, stage=stage, leaf=leaf, version=0)
        row.value, row.justification, row.state = value, reason, ClaimState.SETTLED
        row.author, row.version, row.updated_at = by, row.version + 1, timezone.now()
        row.save()
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('tolok.correcting', '', true)")
