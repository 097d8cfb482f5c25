"""A ZIP of evidence: looked into in the background, shown file by file, placed, brought in, never twice."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.web.cast import Cast
from tests.web.evaluation import Evaluation, build
from tests.web.evidence.made import pdf
from tests.web.exchange.parcelling import bring, confirm, shown, zipped

from tolok.assessment.models import StageKind, Support
from tolok.evidence import reading
from tolok.evidence.actions import add_item, receive_file
from tolok.evidence.faults import TooBig
from tolok.evidence.models import Blob, Item, Upload
from tolok.exchange import zips
from tolok.exchange.actions.imports import drop
from tolok.exchange.actions.parcels import bring_parcel, confirm_parcel
from tolok.exchange.faults import NotPossible, PreviewChanged
from tolok.exchange.models import Arrival, Import
from tolok.ledger.models import Entry
from tolok.organisation.access import standing_of
from tolok.runs import carrying
from tolok.runs.models import Run

SignedIn = Callable[..., Client]


@pytest.fixture
def evaluation(cast: Cast) -> Evaluation:
    return build(cast)


def test_from_the_zip_to_the_criterion(evaluation: Evaluation, cast: Cast, signed_in: SignedIn) -> None:
    old = pdf("sudah ada di rak")
    person = cast.person("data_entry")
    standing = standing_of(person)
    upload = receive_file(by=person, standing=standing, agency=cast.agency, file_name="lama.pdf", file=io.BytesIO(old))
    item = add_item(by=person, standing=standing, agency=cast.agency, title="SK lama", upload=upload)
    brought = bring(
        evaluation,
        zipped(
            {
                "indikator1.pdf": pdf("satu"),
                "I02-L2-01 SK.pdf": pdf("dua"),
                "Indikator 3/SK lama.pdf": old,
                "tanpa nama.pdf": pdf("entah"),
                "indikator4.exe": b"MZ program",
                "__MACOSX/._indikator1.pdf": b"chatter",
            }
        ),
    )
    found = {one.arrival.path: one for one in shown(brought, cast).coming}
    assert {path: one.kind for path, one in found.items()} == {
        "indikator1.pdf": "new",
        "I02-L2-01 SK.pdf": "new",
        "Indikator 3/SK lama.pdf": "reused",
        "tanpa nama.pdf": "unplaced",
        "indikator4.exe": "refused",
    }
    assert found["I02-L2-01 SK.pdf"].place == "2.1"
    assert (Item.objects.count(), Support.objects.count()) == (1, 0), "nothing is written before it is confirmed"

    client = signed_in(person)
    page = client.get(f"/imports/{brought.pk}/").content.decode()
    assert "SK lama" in page
    stray = found["tanpa nama.pdf"].arrival
    row = client.post(
        f"/imports/{brought.pk}/files/{stray.pk}/", {"leaf": "I01"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert "bukti baru" in row
    assert shown(brought, cast).digest in row, "the tally and the digest come with it"

    run = confirm(brought, cast)
    assert run.state == "done", run.message
    assert "3 bukti baru, 1 memakai yang sudah ada, 0 tidak dapat dibawa." in run.message
    assert Support.objects.filter(leaf="I03", item=item).exists(), "what was there is used, not stored again"
    assert Support.objects.get(leaf="I02").level == 2
    assert Blob.objects.count() == 4
    assert not Upload.objects.exists(), "what was sent is cleared away"
    assert Entry.objects.filter(verb="support.added").count() == 4
    assert "tidak dibawa" in client.get(f"/imports/{brought.pk}/").content.decode() or run.link


def test_the_same_parcel_again_brings_nothing(evaluation: Evaluation, cast: Cast) -> None:
    files = {"indikator1.pdf": pdf("satu"), "indikator1b.pdf": pdf("satu")}
    first = bring(evaluation, zipped(files))
    assert sorted(one.kind for one in shown(first, cast).coming) == ["new", "twice"]
    confirm(first, cast)
    again = bring(evaluation, zipped({"I1-L1-01.pdf": pdf("satu")}))
    place = Support.objects.get()
    Arrival.objects.filter(parcel=again).update(level=place.level, criterion=place.criterion)
    assert [one.kind for one in shown(again, cast).coming] == ["there"]
    with pytest.raises(NotPossible):
        confirm(again, cast)
    assert Item.objects.count() == 1


def test_what_changed_meanwhile_is_shown_again(evaluation: Evaluation, cast: Cast) -> None:
    brought = bring(evaluation, zipped({"indikator1.pdf": pdf("satu")}))
    person = cast.person("data_entry")
    seen = shown(brought, cast).digest
    standing = standing_of(person)
    file = io.BytesIO(pdf("satu"))
    upload = receive_file(by=person, standing=standing, agency=cast.agency, file_name="lain.pdf", file=file)
    add_item(by=person, standing=standing, agency=cast.agency, title="Datang lebih dahulu", upload=upload)
    with pytest.raises(PreviewChanged):
        confirm_parcel(by=person, standing=standing, brought=brought, digest=seen)
    assert [one.kind for one in shown(brought, cast).coming] == ["reused"]


def test_a_killed_job_goes_on_where_it_was(evaluation: Evaluation, cast: Cast) -> None:
    brought = bring(evaluation, zipped({f"indikator{number}.pdf": pdf(str(number)) for number in range(1, 5)}))
    person = cast.person("data_entry")
    standing = standing_of(person)
    done = confirm_parcel(by=person, standing=standing, brought=brought, digest=shown(brought, cast).digest)
    assert done.run is not None
    first, second = Arrival.objects.filter(parcel=brought)[:2]
    confirm_two = bring_two(evaluation, first, second)
    Run.objects.filter(pk=done.run.pk).update(state="running", begun=1)
    carrying.carry_out(done.run.pk)
    assert Run.objects.get(pk=done.run.pk).state == "done"
    assert Item.objects.count() == 4, "what was brought before the kill is not brought again"
    assert Support.objects.count() == 4
    assert confirm_two == 2


def bring_two(evaluation: Evaluation, *arrivals: Arrival) -> int:
    """What a job had done when it was killed."""
    for arrival in arrivals:
        assert arrival.level is not None
        assert arrival.criterion is not None
        item = evaluation.item(arrival.name)
        evaluation_support = {"agency": evaluation.cast.agency, "stage": evaluation.stage, "leaf": arrival.leaf}
        Support.objects.create(
            assessment=evaluation.mine,
            level=arrival.level or 1,
            criterion=arrival.criterion or 1,
            item=item,
            **evaluation_support,
        )
        Arrival.objects.filter(pk=arrival.pk).update(done=True, item=item)
    return len(arrivals)


def test_the_stage_closes_meanwhile(evaluation: Evaluation, cast: Cast) -> None:
    brought = bring(evaluation, zipped({"indikator1.pdf": pdf("satu")}))
    person = cast.person("data_entry")
    digest = shown(brought, cast).digest
    done = confirm_parcel(by=person, standing=standing_of(person), brought=brought, digest=digest)
    evaluation.close(StageKind.SELF_ASSESSMENT)
    assert done.run is not None
    carrying.carry_out(done.run.pk)
    run = Run.objects.get(pk=done.run.pk)
    assert run.state == "failed"
    assert "ditutup" in run.message
    assert (Item.objects.count(), Support.objects.count()) == (0, 0)


def test_a_unit_brings_only_what_is_assigned(evaluation: Evaluation, cast: Cast) -> None:
    evaluation.assign("I01")
    brought = bring(evaluation, zipped({"indikator1.pdf": pdf("a"), "indikator2.pdf": pdf("b")}), role="unit_officer")
    assert [one.kind for one in shown(brought, cast, "unit_officer").coming] == ["new", "refused"]
    confirm(brought, cast, "unit_officer")
    assert Item.objects.get().unit == cast.health


def test_a_folder_comes_as_many_uploads(evaluation: Evaluation, cast: Cast, signed_in: SignedIn) -> None:
    person = cast.person("data_entry")
    client = signed_in(person)
    uploads = []
    for path in ("Bukti/Indikator 2/a.pdf", "Bukti/1.b.SK.pdf"):
        upload = receive_file(
            by=person,
            standing=standing_of(person),
            agency=cast.agency,
            file_name=path.rsplit("/", 1)[-1],
            file=io.BytesIO(pdf(path)),
            parcel=True,
        )
        uploads.append({"key": upload.key, "path": path})
    there = f"/assessments/{evaluation.mine.pk}/imports/evidence/"
    answered = client.post(there, {"uploads": json.dumps(uploads), "name": "Bukti"})
    run = Run.objects.get()
    assert answered.headers["Location"] == f"/runs/{run.pk}/"
    carrying.carry_out(run.pk)
    brought = Import.objects.get()
    assert brought.file_name == "Bukti"
    assert [one.node.id for one in shown(brought, cast).coming if one.node] == ["I02", "I01"]
    confirm(brought, cast)
    assert Item.objects.count() == 2
    for wrong in ("not json", "{}", '[{"key": "nobody"}]', "[]"):
        assert client.post(there, {"uploads": wrong}).status_code == 302


def test_a_part_of_an_import_is_no_way_round_the_limit(evaluation: Evaluation, cast: Cast, settings: Any) -> None:
    person = cast.person("data_entry")
    standing = standing_of(person)
    content = pdf("lebih dari batas")
    settings.FILE_LIMIT = len(content) - 1
    into: dict[str, Any] = {"by": person, "standing": standing, "agency": cast.agency}
    upload = receive_file(file_name="indikator1.pdf", file=io.BytesIO(content), parcel=True, **into)
    with pytest.raises(TooBig):
        add_item(upload=upload, title="Besar", **into)
    made = bring_parcel(
        by=person,
        standing=standing,
        assessment=evaluation.mine,
        uploads=[{"key": upload.key, "path": "indikator1.pdf"}],
    )
    assert made.run is not None
    carrying.carry_out(made.run.pk)
    assert [one.kind for one in shown(made, cast).coming] == ["refused"]


def test_traps_in_a_zip(tmp_path: Path) -> None:
    path = tmp_path / "trap.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as parcel:
        parcel.writestr("../../etc/indikator1.pdf", b"out")
        parcel.writestr("bom.pdf", b"\0" * 20_000_000)
        link = zipfile.ZipInfo("pintasan.pdf")
        link.external_attr = 0o120777 << 16
        parcel.writestr(link, "/etc/passwd")
        locked = zipfile.ZipInfo("rahasia.pdf")
        parcel.writestr(locked, b"x")
    raw = bytearray(path.read_bytes())
    where = raw.rindex(b"rahasia.pdf") - 46
    assert raw[where : where + 4] == b"PK\x01\x02"
    raw[where + 8] |= 1  # the mark of an encrypted member in the directory
    path.write_bytes(raw)
    told = {member.path.rsplit("/", 1)[-1]: member.fault for member in zips.members(path)}
    assert "luar ZIP" in told["indikator1.pdf"]
    assert "mengembang" in told["bom.pdf"]
    assert "pintasan" in told["pintasan.pdf"]
    assert "sandi" in told["rahasia.pdf"]
    path.write_bytes(b"no zip")
    with pytest.raises(zips.NotUsable):
        zips.members(path)


def test_names_that_no_mark_tells_the_letters_of(tmp_path: Path) -> None:
    path = tmp_path / "names.zip"
    with zipfile.ZipFile(path, "w") as parcel:
        parcel.writestr("Kaféé indikator1.pdf", b"x")
    raw = path.read_bytes()
    # The same names without the mark that they are UTF-8, as many programs write them.
    for start, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = raw.index(start) + place
        raw = raw[:at] + bytes([raw[at], raw[at + 1] & ~0x08]) + raw[at + 2 :]
    path.write_bytes(raw)
    assert [member.path for member in zips.members(path)] == ["Kaféé indikator1.pdf"]


def test_too_much_is_refused_as_a_whole(evaluation: Evaluation, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zips, "MOST_MEMBERS", 2)
    person = cast.person("data_entry")
    standing = standing_of(person)
    file = zipped({f"{number}.txt": b"x" for number in range(3)})
    upload = receive_file(by=person, standing=standing, agency=cast.agency, file_name="a.zip", file=file, parcel=True)
    uploads = [{"key": upload.key, "path": "a.zip"}]
    made = bring_parcel(by=person, standing=standing, assessment=evaluation.mine, uploads=uploads)
    assert made.run is not None
    carrying.carry_out(made.run.pk)
    run = Run.objects.get(pk=made.run.pk)
    assert run.state == "failed"
    assert "paling banyak 2" in run.message


def test_a_file_is_looked_into_once_on_its_way(
    evaluation: Evaluation, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []

    def counting(path: Path, **words: Any) -> reading.Text:
        looked.append(path.name)
        return look(path, **words)

    look = reading.look
    monkeypatch.setattr(reading, "look", counting)
    packed = bring(evaluation, zipped({"indikator1.pdf": pdf("satu", "dua"), "indikator2.pdf": pdf("dua")}))
    confirm(packed, cast)
    alone = bring(evaluation, io.BytesIO(pdf("sendiri")), name="indikator3.pdf")
    confirm(alone, cast)
    assert len(looked) == 3, "by the preview; what comes in are the very bytes it looked into"
    kept = Arrival.objects.get(parcel=packed, path="indikator1.pdf").item
    assert kept is not None
    assert kept.blob is not None
    assert (kept.blob.media_type, kept.blob.pages) == ("application/pdf", 2)
    sent = Arrival.objects.get(parcel=alone).item
    assert sent is not None
    assert (sent.file_name, Upload.objects.exists()) == ("indikator3.pdf", False)


def test_bytes_that_changed_since_the_look_are_looked_into_again(evaluation: Evaluation, cast: Cast) -> None:
    brought = bring(evaluation, zipped({"indikator1.pdf": pdf("satu")}))
    Arrival.objects.filter(parcel=brought).update(sha256="0" * 64, media_type="text/plain", pages=99)
    confirm(brought, cast)
    item = Item.objects.select_related("blob").get()
    assert item.blob is not None
    assert (item.blob.media_type, item.blob.pages) == ("application/pdf", 1)


def test_what_was_sent_goes_with_an_import_that_is_dropped(evaluation: Evaluation, cast: Cast) -> None:
    brought = bring(evaluation, zipped({"indikator1.pdf": pdf("satu")}))
    assert Upload.objects.count() == 1
    drop(by=cast.person("data_entry"), brought=brought)
    assert not Upload.objects.exists(), "it would count against what a person may send"


def test_what_stands_there_already_stays_where_it_is(evaluation: Evaluation, cast: Cast) -> None:
    files = {"indikator1.pdf": pdf("satu"), "indikator2.pdf": pdf("dua")}
    confirm(bring(evaluation, zipped(files)), cast)
    again = bring(evaluation, zipped({**files, "Indikator 2/Level 3/lain.pdf": pdf("dua")}))
    found = {one.arrival.path: one for one in shown(again, cast).coming}
    assert [found[name].kind for name in files] == ["there", "there"], (
        "not under the next criterion that lacks evidence"
    )
    assert found["Indikator 2/Level 3/lain.pdf"].kind == "reused", "unless it tells another place"
