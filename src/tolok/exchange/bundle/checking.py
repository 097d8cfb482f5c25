"""Whether a bundle holds: container, bag, signature, ledger, and that its parts tell of the same assessment. Pure."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO, Any

from tolok.exchange.bundle.bag import Bag, open_bag
from tolok.exchange.bundle.container import opened
from tolok.exchange.bundle.faults import NotSound
from tolok.exchange.bundle.form import DOCUMENT, check_document
from tolok.exchange.bundle.signing import Signed, signed
from tolok.instruments import FaultyInput, Instrument, check_file
from tolok.instruments.language import Text
from tolok.ledger.checking import Checked, check
from tolok.ledger.walking import Broken
from tolok.oscal.parts import identity

LEDGER, INSTRUMENT = "data/ledger.jsonl", "data/instrument.yaml"
MOST_DOCUMENT = 100_000_000
_BROKEN = Text("buku besar putus di entri {seq} ({why})", "the ledger breaks at entry {seq} ({why})")
_NOT_MEANT = Text("bukan berkas yang disebut penilaian", "is not the file that the assessment names")
_NOT_JSON = Text("bukan JSON yang terbaca", "cannot be read as JSON")


@dataclass(frozen=True)
class Bundle:
    """A bundle that holds."""

    bag: Bag
    signed: Signed
    document: Mapping[str, Any]
    ledger: Checked
    origin: str
    """The assessment's identity: the same for every bundle of it, wherever it is read."""

    @cached_property
    def instrument(self) -> Instrument:
        """Its instrument, as of the year of its cycle.

        Raises:
            NotSound: the instrument's file has faults, or is not the one that the assessment names.
        """
        return _instrument(self.bag, self.document)

    @property
    def left_out(self) -> int:
        """How many files of evidence are not in it."""
        return sum(1 for item in self.document["items"] if item["left_out"])


def origin_of(first_hash: str, number: int) -> str:
    """The identity of an assessment: the ledger it stands in, by its first entry, and its number there."""
    return identity("assessment", first_hash, number)


def verify(path: Path) -> Bundle:
    """Check all of a bundle, with nothing but the file.

    Raises:
        NotSound: the first file in it that does not hold, and why.
    """
    bag = open_bag(path)
    who = signed(bag)
    ledger, first = _ledger(bag, who)
    document = _json(bag, DOCUMENT, MOST_DOCUMENT)
    check_document(document)
    part = ledger.part or {}
    if part.get("subject") != f"assessment:{document['number']}" or part.get("agencies") != [
        document["agency"]["number"]
    ]:
        raise NotSound(LEDGER, Text("buku besar penilaian lain", "is the ledger of another assessment"))
    origin = origin_of(first, document["number"])
    if document["identity"] != origin or who.agency != document["agency"]["name"]:
        raise NotSound(DOCUMENT, Text("penilaian dari Tolok lain", "is an assessment of another Tolok"))
    bundle = Bundle(bag, who, document, ledger, origin)
    _expect_evidence(bundle)
    _expect_known(bundle)
    return bundle


def _ledger(bag: Bag, who: Signed) -> tuple[Checked, str]:
    lines = _Lines(bag)
    try:
        found = check(lines, key=who.key)
    except Broken as broken:
        raise NotSound(LEDGER, _BROKEN.filled(seq=broken.seq, why=broken.why.value)) from None
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        raise NotSound(LEDGER, Text("bukan ekspor buku besar", "is no export of a ledger")) from None
    if (found.entries, found.head) != (who.seq, who.head):
        raise NotSound(LEDGER, Text("bukan buku besar yang ditandatangani", "is not the ledger that was signed"))
    return found, lines.first


class _Lines:
    """The lines of the ledger in a bag; ``first`` is the hash of its first entry once they were read."""

    def __init__(self, bag: Bag) -> None:
        self.first = ""
        self._bag, self._member = bag, bag.member(LEDGER)

    def __iter__(self) -> Iterator[bytes]:
        with opened(self._bag.path, self._member) as file:
            for number, line in enumerate(_limited(file, self._member.size)):
                if number == 1:
                    self.first = _first_hash(line)
                yield line


def _limited(file: IO[bytes], left: int) -> Iterator[bytes]:
    while left > 0:
        line = file.readline(left)
        left -= len(line)
        yield line


def _first_hash(line: bytes) -> str:
    from tolok.ledger.chain import START, link

    try:
        told = json.loads(line)
        return str(told["hash"]) if "hash" in told else link(seq=1, previous=START, seal=str(told["seal"]))
    except (ValueError, KeyError, TypeError):
        return ""  # the chain's own check says what is wrong with it


def _json(bag: Bag, name: str, most: int) -> Any:
    try:
        return json.loads(bag.content(name, most), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise NotSound(name, _NOT_JSON) from None


def _no_constant(word: str) -> None:
    raise ValueError(word)


def _expect_evidence(bundle: Bundle) -> None:
    """Every file of evidence that is said to be there is, and is what it is said to be; none is there unsaid."""
    named = {item["path"] for item in bundle.document["items"] if item["path"]}
    for item in bundle.document["items"]:
        if item["path"]:
            member = bundle.bag.member(f"data/{item['path']}")
            if (member.sha256, member.size) != (item["sha256"], item["size"]):
                raise NotSound(member.name, _NOT_MEANT)
    there = {name.removeprefix("data/") for name in bundle.bag.members if name.startswith("data/evidence/")}
    for name in sorted(there - named):
        raise NotSound(f"data/{name}", Text("tidak disebut oleh penilaian", "is not named by the assessment"))


def _expect_known(bundle: Bundle) -> None:
    """What the assessment names is in its instrument and its cycle."""
    document, leaves = bundle.document, {leaf.id for leaf in bundle.instrument.leaves}
    stages = {stage["kind"] for stage in document["cycle"]["stages"]}
    items = {item["key"] for item in document["items"]}
    rows = [row for name in ("claims", "supports", "judgements", "returns") for row in document[name]]
    odd = [row["leaf"] for row in rows if row["leaf"] not in leaves]
    odd += [row["stage"] for row in [*rows, *document["submissions"]] if row["stage"] not in stages]
    odd += [row["item"] for row in document["supports"] if row["item"] not in items]
    odd += [] if document["stage"] in stages else [document["stage"]]
    if odd:
        told = Text("menyebut yang tidak ada: {odd}", "names what is not there: {odd}")
        raise NotSound(DOCUMENT, told.filled(odd=str(odd[0])[:80]))


def _instrument(bag: Bag, document: Mapping[str, Any]) -> Instrument:
    raw = bag.content(INSTRUMENT, 5_000_000)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "instrument.yaml"
        path.write_bytes(raw)
        try:
            found, faults = check_file(path)
        except FaultyInput as wrong:
            raise NotSound(INSTRUMENT, Text(str(wrong), str(wrong))) from None
    if found is None:
        first = next(fault for fault in faults if not fault.warning)
        raise NotSound(INSTRUMENT, first.message)
    told = document["cycle"]["instrument"]
    if (found.id, found.identity) != (told["id"], told["identity"]):
        raise NotSound(INSTRUMENT, Text("bukan instrumen penilaian ini", "is not the instrument of this assessment"))
    return found.at(document["cycle"]["year"])
