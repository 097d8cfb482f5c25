"""An assessment goes out as one signed file, is checked with nothing but that file, and comes into another Tolok."""

from __future__ import annotations

import json
import shutil
import zipfile
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import bagit
import pytest
from django.utils import timezone
from tests.web.assessment.stage import answer, dates
from tests.web.cast import Cast
from tests.web.exchange.bundling import Packed, afar, brought, claims_of, elsewhere, filled, packed, passing
from typer.testing import CliRunner

from tolok.assessment.actions.cycles import Plan, open_cycle, publish_cycle, start_cycle
from tolok.assessment.models import Assessment, Claim, Cycle, StageKind, Support
from tolok.assessment.scores import rescore
from tolok.cli.bundle import bundle
from tolok.evidence import store
from tolok.evidence.models import Item
from tolok.exchange.actions.bundles import start_bundle
from tolok.exchange.actions.takeovers import Untrusted, confirm, drop, receive
from tolok.exchange.bundle import bag, container, signing
from tolok.exchange.bundle.checking import verify
from tolok.exchange.bundle.faults import NotSound
from tolok.exchange.faults import NotPossible
from tolok.exchange.models import ReceivedBundle
from tolok.ledger.actions import System
from tolok.ledger.models import Entry
from tolok.ledger.signing import signing_key
from tolok.organisation.access import Refused, standing_of
from tolok.runs import carrying
from tolok.runs.models import Run
from tolok.runs.results import opened


def taken(cast: Cast, received: ReceivedBundle) -> Run:
    """The run that writes it."""
    person = cast.person("national_coordinator")
    held = confirm(by=person, standing=standing_of(person), received=received, compared=True)
    assert held.run is not None
    carrying.carry_out(held.run.pk)
    received.refresh_from_db()
    return Run.objects.get(pk=held.run.pk)


def test_out_of_one_tolok_into_an_empty_one(cast: Cast, tmp_path: Path, settings: Any) -> None:
    with passing():
        evaluation = filled(cast)
        made = packed(evaluation, tmp_path)
        values = claims_of(evaluation.mine)
        seen = Entry.objects.filter(verb="evidence.opened").count()
        assert seen == 1, "the opening of the restricted file is in the ledger"
        assert Entry.objects.filter(verb="bundle.made").exists()
    assert not Assessment.objects.exists(), "nothing is left of the first Tolok"
    assert not Entry.objects.exists()

    there = elsewhere(settings, tmp_path / "second")
    received = brought(there, made.path)
    assert not Assessment.objects.exists(), "nothing is written before it is confirmed"
    assert (received.signer, received.signer_name) == (made.key, "")
    person = there.person("national_coordinator")
    with pytest.raises(Untrusted):
        confirm(by=person, standing=standing_of(person), received=received)
    run = taken(there, received)
    assert run.state == "done", run.message

    mine = Assessment.objects.select_related("cycle", "stage").get()
    assert (mine.agency, mine.printed) == (there.agency, made.index)
    assert received.document["result"]["exact"] == made.exact
    assert claims_of(mine) == values, "every value, word and state"
    supports = Support.objects.filter(assessment=mine).select_related("item__blob")
    assert {row.item.title: row.item.blob.sha256 if row.item.blob else "" for row in supports} == made.digests
    assert {(row.cites, row.note) for row in supports} == {("hlm. 3", "Bagian ketiga")}
    for item in Item.objects.filter(blob__isnull=False).select_related("blob"):
        assert item.blob is not None
        with store.opened(item.blob) as file:
            assert file.read(), item.title
        assert item.blob.encrypted == (item.classification == "restricted"), "what is restricted is sealed here too"
    assert Item.objects.get(title="SK Gubernur").unit == there.health
    assert Cycle.objects.get().source, "it is told apart from cycles of this Tolok"
    assert Cycle.objects.get().edition.source, "the instrument came along"
    written = Entry.objects.filter(verb="bundle.written")
    assert [entry.detail["index"] for entry in written] == [made.index], "one entry"

    again = brought(there, made.path)
    person = there.person("national_coordinator")
    with pytest.raises(NotPossible, match="sudah diimpor"):
        confirm(by=person, standing=standing_of(person), received=again, compared=True)
    assert Assessment.objects.count() == 1
    drop(by=person, standing=standing_of(person), received=again)


@pytest.fixture
def made(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Packed:
    """A bundle of a Tolok with the same agencies and key, and another ledger."""
    afar(monkeypatch)
    return packed(filled(cast), tmp_path)


def test_it_is_a_bag_and_a_zip_that_others_read(made: Packed, tmp_path: Path) -> None:
    with zipfile.ZipFile(made.path) as parcel:
        assert parcel.testzip() is None
        parcel.extractall(tmp_path / "out")
        names = parcel.namelist()
    (folder,) = (tmp_path / "out").iterdir()
    assert bagit.Bag(str(folder)).validate(), "the Library of Congress' own reader"
    inside = {name.split("/", 1)[1] for name in names}
    assert {
        f"data/oscal/{one}.json" for one in ("catalog", "profile", "assessment-plan", "assessment-results")
    } < inside
    text = (folder / "data/assessment.json").read_text("utf-8") + (folder / "data/ledger.jsonl").read_text("utf-8")
    assert "milik kota lain" not in text, "of this assessment alone"
    assert "Asesor A" not in text, "who judged it is not told"
    told = json.loads((folder / "data/assessment.json").read_text("utf-8"))
    assert [v["outcome"] for one in told["judgements"] for v in one["verdicts"]], "what was said of criteria is"


def test_written_as_the_standard_library_writes(tmp_path: Path) -> None:
    """The one way in which the container is written is Python's own for files that are stored."""
    files = {"a/bagit.txt": b"x" * 10, "a/data/b.json": b"{}", "a/data/empty": b""}
    ours, theirs = tmp_path / "ours.zip", tmp_path / "theirs.zip"
    with container.Writer(ours) as writer:
        for name, content in files.items():
            source = tmp_path / "source"
            source.write_bytes(content)
            with source.open("rb") as stream:
                writer.add(name, stream)
    with zipfile.ZipFile(theirs, "x") as parcel:
        for name, content in files.items():
            info = zipfile.ZipInfo(name)
            info.external_attr = 0o644 << 16
            info.create_system = 3
            parcel.writestr(info, content)
    assert ours.read_bytes() == theirs.read_bytes()
    assert {name: one.size for name, one in container.read(ours).items()} == {n: len(c) for n, c in files.items()}


def test_any_byte_that_is_flipped_is_found(made: Packed, tmp_path: Path) -> None:
    """Every byte of wrapping, tags, signature and documents' ends, and a sample of all others, in every bit's place."""
    whole = made.path.read_bytes()
    verify(made.path)
    near = {at for one in container.read(made.path).values() for at in (one.start, one.content_at, one.content_at + 1)}
    wanted = sorted({*range(0, len(whole), max(1, len(whole) // 400)), *near, *range(len(whole) - 600, len(whole), 7)})
    spoilt = tmp_path / "spoilt.zip"
    shutil.copy(made.path, spoilt)
    with spoilt.open("r+b", buffering=0) as file:
        for at in wanted:
            file.seek(at)
            file.write(bytes([whole[at] ^ (1 << at % 8)]))
            with pytest.raises(NotSound):
                verify(spoilt)
            file.seek(at)
            file.write(whole[at : at + 1])
    verify(spoilt)


@pytest.mark.parametrize("cut", [1, 22, 500, 0.5, 0.01])
def test_what_is_cut_off_or_added_is_found(made: Packed, cut: float) -> None:
    whole = made.path.read_bytes()
    made.path.write_bytes(whole[: int(len(whole) * cut)] if cut < 1 else whole[: -int(cut)])
    with pytest.raises(NotSound):
        verify(made.path)
    made.path.write_bytes(whole + b"\0")
    with pytest.raises(NotSound):
        verify(made.path)


def repacked(path: Path, change: Any) -> None:
    """The same container, honestly written, with other files in it: ``change`` maps the content of each by its name."""
    members = container.read(path)
    files = {name: container.content(path, one, 10**9) for name, one in members.items()}
    root = next(iter(files)).split("/")[0]
    change(files, root)
    path.unlink()
    with container.Writer(path) as writer:
        for name, content in files.items():
            source = path.with_suffix(".part")
            source.write_bytes(content)
            with source.open("rb") as stream:
                writer.add(name, stream)


def _change(name: str, content: bytes) -> Any:
    def change(files: dict[str, bytes], root: str) -> None:
        files[f"{root}/{name}"] = content

    return change


def _drop(name: str) -> Any:
    def change(files: dict[str, bytes], root: str) -> None:
        del files[f"{root}/{name}"]

    return change


@pytest.mark.parametrize(
    ("change", "where", "why"),
    [
        (_change("data/assessment.json", b"{}"), "data/assessment.json", "isinya diubah"),
        (_change("data/more.json", b"{}"), "data/more.json", "ditambahkan"),
        (_change("evil.sh", b"x"), "evil.sh", "ditambahkan"),
        (_drop("data/ledger.jsonl"), "data/ledger.jsonl", "tidak ada"),
        (_drop("signature.json"), "", "tidak ditandatangani"),
        (_change("signature.json", b"{}\n"), "signature.json", "palsu"),
        (_change("signature.p7s", b"x"), "signature.p7s", "ditambahkan"),
        (_drop("bag-info.txt"), "bag-info.txt", "tidak ada"),
    ],
)
def test_what_is_changed_missing_or_more_is_named(made: Packed, change: Any, where: str, why: str) -> None:
    repacked(made.path, change)
    with pytest.raises(NotSound) as found:
        verify(made.path)
    assert found.value.where == where
    assert why in found.value.message.id


def test_traps_are_refused(made: Packed, tmp_path: Path, cast: Cast) -> None:
    bomb, slip, odd = (tmp_path / name for name in ("bomb.zip", "slip.zip", "odd.zip"))
    with zipfile.ZipFile(bomb, "x", zipfile.ZIP_DEFLATED) as parcel:
        parcel.writestr("a/data/big", bytes(50_000_000))
    with zipfile.ZipFile(slip, "x") as parcel:
        parcel.writestr("../../etc/passwd", "x")
    odd.write_bytes(b"not a zip")
    for path, why in ((bomb, "dimampatkan"), (slip, "etc/passwd: nama berkas"), (odd, "pembungkus ZIP")):
        with pytest.raises(NotPossible, match=why):
            brought(cast, path)
    assert not ReceivedBundle.objects.exists()
    with pytest.raises(NotPossible, match="bukan kota-bandar-lampung"):
        brought(cast, made.path, agency="kota-bandar-lampung")


def test_an_agency_that_is_not_here(made: Packed, cast: Cast) -> None:
    cast.agency.slug = "lampung"
    cast.agency.save()
    with pytest.raises(NotPossible, match="tambahkan instansinya"):
        brought(cast, made.path)


def test_what_was_made_here_is_here(cast: Cast, tmp_path: Path) -> None:
    own = packed(filled(cast), tmp_path)
    received, person = brought(cast, own.path), cast.person("national_coordinator")
    with pytest.raises(NotPossible, match="aslinya ada di sini"):
        confirm(by=person, standing=standing_of(person), received=received)


def test_only_who_runs_cycles_takes_over(made: Packed, cast: Cast) -> None:
    received = brought(cast, made.path)
    assert received.signer_name, "our own key is known"
    coordinator = cast.person("coordinator")
    with pytest.raises(Refused):
        confirm(by=coordinator, standing=standing_of(coordinator), received=received)


def test_nothing_stays_of_one_that_cannot_be_written(made: Packed, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (Assessment.objects.count(), Claim.objects.count(), Item.objects.count(), Cycle.objects.count())
    received = brought(cast, made.path)
    with monkeypatch.context() as patch:
        patch.setattr("tolok.assessment.actions.transfers._supports", lambda *_told: 1 / 0)
        run = taken(cast, received)
    assert run.state == "failed"
    assert (Assessment.objects.count(), Claim.objects.count(), Item.objects.count(), Cycle.objects.count()) == before
    again = taken(cast, received)
    assert again.state == "done", again.message
    assert Item.objects.count() == before[2], "the same evidence is used again"


def resigned(path: Path, change: Any) -> None:
    """A bundle that is honestly packed and signed by this Tolok, with other files in its payload."""
    members = container.read(path)
    root = next(iter(members)).split("/")[0]
    files = {name: container.content(path, one, 10**9) for name, one in members.items() if "/data/" in name}
    head = json.loads(container.content(path, members[f"{root}/signature.json"], 10**6))["head"]
    change(files, root)
    path.unlink()
    with container.Writer(path) as writer:
        packer = bag.Packer(writer, root)
        for name, content in files.items():
            packer.put(name.removeprefix(f"{root}/data/"), BytesIO(content))
        seal = packer.close({"Source-Organization": "x"})
        about = {"seq": head["seq"], "head": head["hash"], "agency": head["agency"], "by": "x", "at": timezone.now()}
        packer.tag(bag.SIGNATURE, signing.signature(signing_key(), root=root, seal=seal, **about))


def telling(change: Any) -> Any:
    """Another ``assessment.json``."""

    def changed(files: dict[str, bytes], root: str) -> None:
        document = json.loads(files[f"{root}/data/assessment.json"])
        change(document)
        files[f"{root}/data/assessment.json"] = json.dumps(document).encode()

    return changed


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda told: told["items"][0].update(title="a\0b"), "tidak dapat disimpan"),
        (lambda told: told["items"][0].update(note="\ud800"), "tidak dapat disimpan"),
        (lambda told: told["items"][0].update(dated="2026-02-30"), "bukan tanggal"),
        (lambda told: told["cycle"]["stages"][0].update(opens_at="0001-01-01T00:00:00+14:00"), "bukan tanggal"),
        (lambda told: told["claims"][0].update(leaf="I99"), "menyebut yang tidak ada: I99"),
        (lambda told: told["claims"].append(told["claims"][0]), "tertulis dua kali"),
        (lambda told: told["claims"][0].update(value=3), "tidak sesuai bentuknya"),
        (lambda told: told.update(number=told["number"] + 1), "buku besar penilaian lain"),
        (lambda told: told.update(identity="0" * 36), "dari Tolok lain"),
        (lambda told: told["items"][0].update(path="../../etc/passwd"), "tidak sesuai bentuknya"),
        (lambda told: told["items"][0].update(sha256="0" * 64), "bukan berkas yang disebut"),
        (lambda told: [one.update(path="", left_out="-") for one in told["items"]], "tidak disebut oleh penilaian"),
        (lambda told: told["cycle"]["instrument"].update(identity="0" * 64), "bukan instrumen penilaian ini"),
    ],
)
def test_what_is_signed_and_wrong_is_refused_too(made: Packed, change: Any, why: str, cast: Cast) -> None:
    resigned(made.path, telling(change))
    with pytest.raises(NotPossible, match=why):
        brought(cast, made.path)


def test_an_index_that_the_values_do_not_give_is_not_written(made: Packed, cast: Cast) -> None:
    resigned(made.path, telling(lambda told: told["result"].update(exact="5", index="5,00")))
    before = Assessment.objects.count()
    run = taken(cast, brought(cast, made.path))
    assert (run.state, Assessment.objects.count()) == ("failed", before)
    assert made.exact.split("/")[0][:1] in run.message
    assert "padahal paket menyebut 5" in run.message


def test_a_program_that_calls_itself_evidence_is_not_written(made: Packed, cast: Cast) -> None:
    def change(files: dict[str, bytes], root: str) -> None:
        (old,) = (name for name in files if name.endswith(f"{made.digests['Rahasia']}.pdf"))
        evil = b"MZ" + bytes(100)
        digest = sha256(evil).hexdigest()
        files[old.replace(made.digests["Rahasia"], digest)] = evil
        del files[old]
        told = json.loads(files[f"{root}/data/assessment.json"])
        for one in told["items"]:
            if one["sha256"] == made.digests["Rahasia"]:
                one.update(sha256=digest, path=f"evidence/{digest}.pdf", size=len(evil))
        files[f"{root}/data/assessment.json"] = json.dumps(told).encode()

    resigned(made.path, change)
    run = taken(cast, brought(cast, made.path))
    assert run.state == "failed"
    assert "data/evidence/" in run.message, "which file"
    assert "program" in run.message


def test_the_command_takes_over(made: Packed, cast: Cast, tmp_path: Path) -> None:
    person = cast.person("national_coordinator")

    def tolok(*words: str) -> Any:
        return CliRunner().invoke(bundle(), ["import", str(made.path), "--as", person.email, *words])

    seen = tolok("--dry-run", "--json")
    assert seen.exit_code == 0, seen.output
    assert json.loads(seen.stdout)["exact"] == made.exact
    assert not ReceivedBundle.objects.exists()
    wrong = tolok("--yes", "--agency", "kota-bandar-lampung")
    assert (wrong.exit_code, ReceivedBundle.objects.count()) == (1, 0)
    done = tolok("--yes", "--json")
    assert done.exit_code == 0, done.output
    assert Assessment.objects.get(pk=json.loads(done.stdout)["assessment"]).printed == made.index
    again = tolok("--yes")
    assert again.exit_code == 1
    assert "sudah diimpor" in again.output


def test_keys_that_the_operator_knows(cast: Cast, tmp_path: Path, settings: Any) -> None:
    with passing():
        made = packed(filled(cast), tmp_path)
    there = elsewhere(settings, tmp_path / "second")
    known = tmp_path / "keys.txt"
    known.write_text(f"# kunci Tolok lain\n{made.key} Pemerintah Provinsi Lampung\n", "utf-8")
    settings.BUNDLE_KEYS = str(known)
    received = brought(there, made.path)
    assert received.signer_name == "Pemerintah Provinsi Lampung"
    person = there.person("national_coordinator")
    assert confirm(by=person, standing=standing_of(person), received=received).state == "writing", "without comparing"


def test_a_decided_one_is_published_like_any_other(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    afar(monkeypatch)
    evaluation = filled(cast)
    evaluation.move_to(StageKind.DECISION)
    Assessment.objects.filter(pk=evaluation.mine.pk).update(decided_at=timezone.now())
    evaluation.mine.refresh_from_db()
    received = brought(cast, packed(evaluation, tmp_path).path)
    run = taken(cast, received)
    assert run.state == "done", run.message
    mine = received.assessment
    assert mine is not None
    assert (mine.decided_at, mine.public) == (evaluation.mine.decided_at, False)
    person = cast.person("national_coordinator")
    assert publish_cycle(cycle=mine.cycle, by=person, standing=standing_of(person)) == 1
    mine.refresh_from_db()
    assert mine.public


def test_a_units_assessment_is_the_coordinators_own_affair(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    afar(monkeypatch)
    by = System("test")
    plan = Plan(instrument="spbe-2020", year=2025, stages=dates("unit"), agency=cast.agency, units=[cast.health])
    cycle = open_cycle(plan, by=by, standing=None)
    start_cycle(cycle=cycle, by=by, standing=None)
    theirs = Assessment.objects.get(cycle=cycle)
    answer(theirs, "I01", "3")
    rescore(theirs)
    coordinator = cast.person("coordinator")
    standing = standing_of(coordinator)
    run = start_bundle(by=coordinator, standing=standing, assessment=theirs)
    carrying.carry_out(run.pk)
    run.refresh_from_db()
    path = tmp_path / "unit.zip"
    with opened(run) as stream:
        path.write_bytes(stream.read())
    with path.open("rb") as file:
        about = {"by": coordinator, "standing": standing}
        received = receive(**about, file=file, size=path.stat().st_size, file_name="unit.zip")  # type: ignore[arg-type]
    held = confirm(**about, received=received)  # type: ignore[arg-type]
    assert held.run is not None
    carrying.carry_out(held.run.pk)
    received.refresh_from_db()
    assert received.assessment is not None, Run.objects.get(pk=held.run.pk).message
    assert (received.assessment.unit, received.assessment.cycle.agency) == (cast.health, cast.agency)
