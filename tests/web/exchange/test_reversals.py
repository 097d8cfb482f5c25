"""A parcel of evidence taken back: what it made goes, what somebody stands on since stays and says why."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.web.cast import Cast
from tests.web.evaluation import Evaluation, build
from tests.web.evidence.made import pdf
from tests.web.exchange.parcelling import bring, confirm, shown, zipped

from tolok.assessment.actions.claims import propose_claim, save_claim, withdraw_proposal
from tolok.assessment.actions.submissions import approve
from tolok.assessment.actions.supports import add_support, change_support, remove_support
from tolok.assessment.models import Judgement, StageKind, Support
from tolok.evidence.actions import add_item, change_item, receive_file, withdraw_item
from tolok.evidence.models import Item
from tolok.exchange.actions import reversals
from tolok.exchange.actions.reversals import reverse_parcel
from tolok.exchange.faults import NotPossible, Over
from tolok.exchange.models import Arrival, Import, ImportState
from tolok.ledger.models import Entry
from tolok.organisation.access import standing_of
from tolok.runs import carrying
from tolok.runs.models import Run

SignedIn = Callable[..., Client]


@pytest.fixture
def evaluation(cast: Cast) -> Evaluation:
    return build(cast)


def who(cast: Cast, role: str = "coordinator") -> dict[str, Any]:
    person = cast.person(role)
    return {"by": person, "standing": standing_of(person)}


def come(evaluation: Evaluation, cast: Cast, files: dict[str, bytes]) -> Import:
    brought = bring(evaluation, zipped(files), role="coordinator")
    confirm(brought, cast, "coordinator")
    return brought


def back(brought: Import, cast: Cast) -> Run:
    run = reverse_parcel(**who(cast), brought=brought).run
    assert run is not None
    carrying.carry_out(run.pk)
    brought.refresh_from_db()
    return Run.objects.get(pk=run.pk)


def why(brought: Import) -> dict[str, str]:
    return dict(brought.arrivals.exclude(kept="").values_list("path", "kept"))


def test_it_is_as_if_it_had_not_come(evaluation: Evaluation, cast: Cast, signed_in: SignedIn) -> None:
    old = pdf("sudah di rak")
    into = {**who(cast), "agency": cast.agency}
    upload = receive_file(file_name="lama.pdf", file=io.BytesIO(old), **into)
    there = add_item(title="SK lama", upload=upload, **into)
    files = {"indikator1.pdf": pdf("satu"), "indikator2.pdf": pdf("satu"), "indikator3.pdf": old}
    brought = come(evaluation, cast, files)
    assert (Support.objects.count(), Item.objects.count()) == (3, 2)

    client = signed_in(cast.person("coordinator"))
    assert "Kembalikan seperti sebelum impor" in client.get(f"/imports/{brought.pk}/").content.decode()
    answered = client.post(f"/imports/{brought.pk}/reversal/", follow=True)
    run = Run.objects.latest("pk")
    assert answered.redirect_chain[-1][0] == f"/runs/{run.pk}/", "many files take their time"
    carrying.carry_out(run.pk)
    run.refresh_from_db()
    assert run.message.startswith("3 dilepas dari kriterianya, 1 bukti ditarik, 0 tetap"), run.message
    assert not Support.objects.exists()
    assert list(Item.objects.filter(withdrawn_at=None)) == [there], "what was there before is left alone"
    entry = Entry.objects.get(verb="import.taken_back")
    assert (entry.detail["count"], entry.detail["items"], entry.detail["left"]) == (3, 1, 0)
    page = client.get(f"/imports/{brought.pk}/").content.decode()
    assert "ditarik" in page
    assert "Kembalikan s" not in page, "there is nothing left to take back"
    with pytest.raises(Over):
        reverse_parcel(**who(cast), brought=brought)

    again = bring(evaluation, zipped(files), role="coordinator")
    assert sorted(one.kind for one in shown(again, cast, "coordinator").coming) == ["new", "new", "reused"]


def test_what_somebody_stands_on_since_stays_and_says_why(
    evaluation: Evaluation, cast: Cast, signed_in: SignedIn
) -> None:
    names = [f"indikator{number}.pdf" for number in range(1, 9)]
    brought = come(evaluation, cast, {name: pdf(name) for name in names})
    supports = {row.leaf: row for row in Support.objects.select_related("item", "assessment")}
    items = {leaf: row.item for leaf, row in supports.items()}
    mine, own = {"assessment": evaluation.mine, **who(cast)}, who(cast)
    change_support(**own, support=supports["I01"], cites="hlm. 3", note="")
    save_claim(**mine, leaf="I02", version=0, value="1", fact="", analysis="")
    propose_claim(**mine, leaf="I02", version=1)
    save_claim(**mine, leaf="I03", version=0, value="1", fact="", analysis="")
    approve(**mine, leaf="I03")
    Judgement.objects.create(
        assessment=evaluation.mine, agency=cast.agency, stage=evaluation.stage, leaf="I04",
        assessor=cast.person("internal_assessor"), updated_at=timezone.now(),
    )  # fmt: skip
    change_item(**own, item=items["I05"], version=1, title="Judul yang lebih baik")
    add_support(**mine, leaf="I09", level=1, criterion=1, item=items["I06"])
    remove_support(**own, support=supports["I07"])
    withdraw_item(**own, item=items["I07"])
    run = back(brought, cast)
    assert run.state == "done", run.message
    told = why(brought)
    assert sorted(told) == names[:6]
    for name, words in zip(
        names,
        ("catatannya sudah ditulis", "diajukan", "disetujui", "dipakai dalam penilaian", "sudah diubah", "indikator 9"),
        strict=False,
    ):
        assert words in told[name], (name, told[name])
    assert set(Support.objects.values_list("leaf", flat=True)) == {"I01", "I02", "I03", "I04", "I09"}
    assert set(Item.objects.exclude(withdrawn_at=None)) == {items["I07"], items["I08"]}
    entry = Entry.objects.get(verb="import.taken_back")
    assert (entry.detail["count"], entry.detail["items"], entry.detail["left"]) == (3, 1, 6)
    assert ["indikator1.pdf", "I01", told["indikator1.pdf"]] in entry.detail["stays"]
    page = signed_in(cast.person("coordinator")).get(f"/imports/{brought.pk}/").content.decode()
    assert told["indikator1.pdf"] in page
    assert "Kembalikan sisanya" in page

    withdraw_proposal(**mine, leaf="I02")
    back(brought, cast)
    assert "indikator2.pdf" not in why(brought), "once nobody stands on it, the rest goes too"
    assert not Support.objects.filter(leaf="I02").exists()


def test_half_taken_back_can_be_gone_on_with(
    evaluation: Evaluation, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought = come(evaluation, cast, {f"indikator{number}.pdf": pdf(str(number)) for number in range(1, 4)})
    with monkeypatch.context() as broken:
        calls: list[int] = []

        def dying(**words: Any) -> Item:
            calls.append(1)
            if len(calls) == 2:
                raise RuntimeError("killed")
            return withdraw_item(**words)

        broken.setattr(reversals, "withdraw_item", dying)
        assert back(brought, cast).state == "failed"
    assert brought.state == ImportState.REVERSING
    assert Item.objects.exclude(withdrawn_at=None).count() == 1
    run = back(brought, cast)
    assert run.message.startswith("3 dilepas dari kriterianya, 3 bukti ditarik"), run.message
    assert brought.state == ImportState.REVERSED


def test_a_closed_stage_gives_nothing_back(evaluation: Evaluation, cast: Cast) -> None:
    brought = come(evaluation, cast, {"indikator1.pdf": pdf("satu")})
    evaluation.close()
    with pytest.raises(NotPossible, match="ditutup"):
        reverse_parcel(**who(cast), brought=brought)
    assert (Support.objects.count(), Import.objects.get().state) == (1, "done")


def test_what_was_handed_over_stays(evaluation: Evaluation, cast: Cast) -> None:
    brought = come(evaluation, cast, {"indikator1.pdf": pdf("satu")})
    evaluation.move_to(StageKind.INTERVIEW)
    back(brought, cast)
    assert "tahap sebelumnya" in why(brought)["indikator1.pdf"]
    assert Support.objects.exists()


def test_a_job_that_failed_leaves_the_import_open(evaluation: Evaluation, cast: Cast, signed_in: SignedIn) -> None:
    brought = bring(evaluation, io.BytesIO(b"PK no zip"), role="coordinator", name="rusak.txt")
    assert Arrival.objects.filter(parcel=brought).exists()
    Run.objects.update(state="failed", finished_at=timezone.now())
    Import.objects.update(state="looking")
    client = signed_in(cast.person("coordinator"))
    assert "Buang impor ini" in client.get(f"/imports/{brought.pk}/").content.decode()
    client.post(f"/imports/{brought.pk}/removal/")
    assert Import.objects.get().state == "dropped"
