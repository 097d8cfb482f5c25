"""Any change of any byte is found: tried on small bags, every byte and every bit, without a database."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tolok.exchange.bundle import bag, container, signing
from tolok.exchange.bundle.faults import NotSound

NAMES = st.from_regex(r"\A[A-Za-z0-9][A-Za-z0-9._-]{0,20}(/[A-Za-z0-9][A-Za-z0-9._-]{0,20}){0,2}\Z").filter(
    lambda name: "\n" not in name
)
_FILES = {"assessment.json": b'{"a": 1}', "evidence/x.txt": b"isi berkas", "empty": b""}


def pack(path: Path, files: dict[str, bytes]) -> bytes:
    """A signed bag with these files."""
    path.unlink(missing_ok=True)
    with container.Writer(path) as writer:
        packer = bag.Packer(writer, "paket")
        for name, content in files.items():
            packer.put(name, BytesIO(content))
        seal = packer.close({"Source-Organization": "Pemerintah Provinsi Lampung"})
        about = {"root": "paket", "seal": seal, "seq": 7, "head": "0" * 64, "agency": "x", "by": "y"}
        key = Ed25519PrivateKey.from_private_bytes(bytes(32))
        packer.tag(bag.SIGNATURE, signing.signature(key, at=datetime(2026, 11, 24, tzinfo=UTC), **about))  # type: ignore[arg-type]
    return path.read_bytes()


def check(path: Path) -> None:
    """Container, bag and signature."""
    signing.signed(bag.open_bag(path))


def test_every_bit_of_every_byte(tmp_path: Path) -> None:
    path = tmp_path / "paket.zip"
    whole = pack(path, _FILES)
    check(path)
    with path.open("r+b", buffering=0) as file:
        for at, byte in enumerate(whole):
            for bit in range(8):
                file.seek(at)
                file.write(bytes([byte ^ 1 << bit]))
                with pytest.raises(NotSound):
                    check(path)
            file.seek(at)
            file.write(bytes([byte]))
    check(path)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_cut_out_put_in_or_moved(tmp_path: Path, data: st.DataObject) -> None:
    path = tmp_path / "paket.zip"
    whole = pack(path, _FILES)
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 200)))
    other = data.draw(st.one_of(st.binary(max_size=40), st.just(whole[end : end + 64])))
    changed = whole[:start] + other + whole[end:]
    path.write_bytes(changed)
    if changed == whole:
        check(path)
    else:
        with pytest.raises(NotSound):
            check(path)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=st.dictionaries(NAMES, st.binary(max_size=3000), min_size=1, max_size=8))
def test_whatever_goes_in_comes_out(tmp_path: Path, files: dict[str, bytes]) -> None:
    path = tmp_path / "paket.zip"
    if len({name.casefold() for name in files}) < len(files):
        return  # names that one disk would not tell apart are refused when they are read
    pack(path, files)
    opened = bag.open_bag(path)
    assert {name: opened.content(f"data/{name}") for name in files} == files
    with zipfile.ZipFile(path) as parcel:  # and any program that reads ZIP reads it
        assert {name: parcel.read(f"paket/data/{name}") for name in files} == files


def test_far_behind_four_gigabytes(tmp_path: Path) -> None:
    """Where a file begins behind 4 GiB its place is written as ZIP64 has it."""
    far = container.Member("paket/data/x", 5, 0, 2**32 + 10)
    assert far.central[28:32] == bytes([12, 0, 12, 0]), "an extra field of twelve bytes"
    assert (2**32 + 10).to_bytes(8, "little") in far.central
    last = container.ending([far], 2**32 + 100)
    assert last.count(b"PK\x06\x06") == last.count(b"PK\x06\x07") == 1
