"""The part of ``state.py`` about what came later: documents of record, publications, imports, messages to programs."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.torture.state import State


def look_at_documents(state: State) -> None:
    """Every edition and every signature is told of once, with the bytes it names."""
    from tolok.ledger.chain import digest_of
    from tolok.records.models import Document, Signature

    rows, editions = {}, defaultdict(list)
    for row in Document.objects.select_related("blob").defer("blob__text").order_by("edition"):
        rows[row.pk] = (f"document:{row.pk}", row.kind, row.edition, row.digest, row.sha256)
        editions[row.assessment_id, row.kind].append(row.edition)
        state.expect(row.blob.sha256 == row.sha256, f"document {row.pk}: its file is another one")
        if row.pk > state.since["document"]:
            state.expect(digest_of(row.content) == row.digest, f"document {row.pk}: its content has another digest")
        state.expect(row.entry > 0, f"document {row.pk}: it does not know its entry")
        state.facts.append(["document", f"assessment:{row.assessment_id}", row.kind])
    told = {
        (subject, detail["kind"], detail["edition"], detail["content"], detail["sha256"])
        for _seq, subject, detail in state.by_verb["document.issued"]
    }
    state.same("document", set(rows.values()), told)
    for of, found in editions.items():
        state.expect(found == list(range(1, len(found) + 1)), f"document {of}: editions {found}")
    signatures = {
        (f"document:{row.document_id}", row.place, row.sha256)
        for row in Signature.objects.select_related("blob").defer("blob__text")
        if state.expect(row.blob.sha256 == row.sha256, f"signature {row.pk}: its file is another one")
    }
    state.same(
        "signature",
        signatures,
        {(subject, detail["place"], detail["sha256"]) for _s, subject, detail in state.by_verb["document.signed"]},
    )
    state.facts += [["signed", subject] for subject, _place, _sha256 in signatures]
    state.newest["document"] = max(rows, default=0)


def look_at_reports(state: State) -> None:
    """Where issuing the reports of a cycle is done, each of its agencies has one."""
    from tolok.assessment.models import Assessment
    from tolok.records.actions.reports import ISSUE
    from tolok.records.models import Document, DocumentKind
    from tolok.runs.models import Run, RunState

    done = {run.asked["cycle"] for run in Run.objects.filter(kind=ISSUE, state=RunState.DONE)}
    wanted = set(Assessment.objects.filter(cycle__in=done).values_list("pk", flat=True))
    issued = set(Document.objects.filter(kind=DocumentKind.REPORT).values_list("assessment", flat=True))
    state.faults += [f"assessment {pk}: its report was made, and is not there" for pk in sorted(wanted - issued)]
    state.counts["reports"] = len(issued)


def look_at_publications(state: State) -> None:
    """What was published is exactly what its digest says, and the ledger's head was signed right behind its entry."""
    from tolok.ledger.chain import digest_of
    from tolok.ledger.models import Entry
    from tolok.ledger.signature import is_signed
    from tolok.records.models import Publication
    from tolok.records.published import frozen

    told = {subject: (seq, detail["digest"]) for seq, subject, detail in state.by_verb["publication.made"]}
    rows = list(Publication.objects.filter(pk__gt=state.since["publication"]).prefetch_related("results"))
    hashes = dict(Entry.objects.filter(seq__in=[row.entry for row in rows]).values_list("seq", "hash"))
    for row in rows:
        found = digest_of([frozen(one) for one in row.results.all()])
        state.expect(found == row.digest, f"publication {row.pk}: its results have another digest")
        head = (row.head["head"]["seq"], row.head["head"]["hash"]) if is_signed(row.head) else ()
        state.expect(head == (row.entry, hashes.get(row.entry)), f"publication {row.pk}: the head is of another entry")
        same = told.get(f"publication:{row.pk}") == (row.entry, row.digest)
        state.expect(same, f"publication {row.pk}: not as the ledger says")
    numbers = set(Publication.objects.values_list("pk", flat=True))
    state.same("publication", {f"publication:{pk}" for pk in numbers}, set(told))
    state.newest["publication"] = max(numbers, default=0)


def look_at_imports(state: State) -> None:
    """A confirmed worksheet is written as a whole; a parcel once, each file on the shelf and under its criterion."""
    from tolok.exchange.models import UNDER_WAY, Import, ImportKind, ImportState

    confirmed = {detail["import"]: detail for _s, _subject, detail in state.by_verb["import.confirmed"]}
    begun = {detail["import"]: detail for _s, _subject, detail in state.by_verb["import.parcel"]}
    saved = {(subject, detail["content"]) for _s, subject, detail in state.by_verb["claim.saved"]}
    rows = list(Import.objects.select_related("run"))
    sheets = {row.pk for row in rows if row.kind == ImportKind.SHEET and row.state == ImportState.DONE}
    state.same("worksheet", sheets, set(confirmed))
    for row in rows:
        if row.pk in sheets and row.pk > state.since["import"]:
            _sheet(state, row, saved)
    parcels = [row for row in rows if row.kind == ImportKind.EVIDENCE]
    written = {row.pk for row in parcels if row.state in {ImportState.WRITING, ImportState.DONE}}
    state.same("parcel", written, set(begun))
    _arrivals(state, {row.pk for row in parcels if row.state == ImportState.DONE}, begun)
    for row in parcels:
        at_work = row.state not in UNDER_WAY or (row.run is not None and (row.run.live or _given_up(row.run)))
        state.expect(at_work, f"parcel {row.pk}: nobody goes on with it")
    state.facts += [["import.confirmed", f"import:{pk}"] for pk in sheets]
    state.facts += [["import.parcel", f"import:{pk}"] for pk in written]
    state.counts["worksheets"] = len(sheets)
    state.counts["parcels"] = sum(row.state == ImportState.DONE for row in parcels)
    state.newest["import"] = max((row.pk for row in rows if row.pk in sheets), default=state.since["import"])


def _given_up(run: Any) -> bool:
    """Killed thrice: its page says so, and begins it anew where the person wants that."""
    from tolok.runs.carrying import MOST_BEGINNINGS
    from tolok.runs.models import RunState

    return bool(run.state == RunState.FAILED and run.begun >= MOST_BEGINNINGS)


def _sheet(state: State, row: Any, saved: set[tuple[str, str]]) -> None:
    from tolok.ledger.chain import digest_of

    for leaf, texts in row.before.items():
        there = (f"indicator:{row.assessment_id}.{leaf}", digest_of(texts["new"])) in saved
        state.expect(there, f"worksheet {row.pk}: {leaf} was not written")


def _arrivals(state: State, done: set[int], begun: dict[int, Any]) -> None:
    from tolok.assessment.models import Support
    from tolok.evidence.models import Item
    from tolok.exchange.models import Arrival

    supports = set(Support.objects.values_list("assessment", "leaf", "item"))
    counted: dict[int, int] = defaultdict(int)
    for row in Arrival.objects.select_related("parcel").filter(left_out=False, fault=""):
        if row.done:
            counted[row.parcel_id] += 1
            there = (row.parcel.assessment_id, row.leaf, row.item_id) in supports
            state.expect(there, f"parcel {row.parcel_id}: {row.path} is on the shelf, and not under its criterion")
        else:
            state.expect(row.parcel_id not in done, f"parcel {row.parcel_id}: {row.path} was left behind")
    for number in done:
        told = begun.get(number, {}).get("count")
        state.expect(counted[number] == told, f"parcel {number}: {told} confirmed, {counted[number]} brought")
    brought = Item.objects.filter(pk__in=Arrival.objects.filter(done=True).values("item"))
    digests = list(brought.values_list("agency", "blob__sha256"))
    state.expect(len(set(digests)) == len(digests), "a file of a parcel stands on the shelf twice")
    state.counts["files"] = len(digests)


def look_at_messages(state: State) -> None:
    """For every entry that programs are told of there is a message, for each address one; and no other message."""
    from tolok.api.events import OF_VERB
    from tolok.api.models import Delivery, DeliveryState, Webhook
    from tolok.ledger.models import Entry

    born = {subject: seq for seq, subject, _detail in state.by_verb["webhook.registered"]}
    entries = [row for row in Entry.objects.values_list("seq", "verb", "agency") if row[1] in OF_VERB]
    wanted = {
        (hook.pk, f"entry:{seq}")
        for hook in Webhook.objects.all()
        for seq, verb, agency in entries
        if OF_VERB[verb] in hook.events
        and seq > born[f"webhook:{hook.pk}"]
        and (hook.agency_id is None or agency in {None, hook.agency_id})
    }
    rows = Delivery.objects.values_list("pk", "webhook", "once", "state")
    told = {(hook, once) for _pk, hook, once, _state in rows if once.startswith("entry:")}
    state.same("message", told, wanted)
    for pk, _hook, once, at in rows:
        state.messages[f"msg_{pk}"] = at
        state.expect(at != DeliveryState.GIVEN_UP, f"message {pk} of {once} was given up")
