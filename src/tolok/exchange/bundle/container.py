"""The ZIP that a bundle is: written in one way only, so that not one byte of it can change unseen. Pure.

Files are stored as they are, one after the other, with names in plain ASCII, no dates, no comments, no gaps. A reader
works out every byte that is no content and compares; content is held by digests (``bag``). So there is nothing to
unfold (no bombs), and nothing is ever written under a name from inside.
"""

from __future__ import annotations

import hashlib
import re
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tolok.exchange.bundle.faults import NotSound
from tolok.instruments.language import Text

MOST_MEMBERS = 20_000
MOST_BYTES = 2**32 - 2
"""Of one file inside; the whole may be larger."""
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,150}(?:/[A-Za-z0-9][A-Za-z0-9._-]{0,150}){0,5}")
_PIECE = 1 << 18
_LOCAL = struct.Struct("<4sBBHHHHLLLHH")
_CENTRAL = struct.Struct("<4sBBBBHHHHLLLHHHHHLL")
_END = struct.Struct("<4sHHHHLLH")
_END64 = struct.Struct("<4sQHHLLQQQQ")
_LOCATOR = struct.Struct("<4sLQL")
_DAY = 0x21  # 1 January 1980, the first day that a ZIP knows
_FULL16, _FULL32 = 0xFFFF, 0xFFFFFFFF
_BROKEN = Text(
    "pembungkus ZIP di posisi {at} bukan seperti yang ditulis Tolok; berkas diubah, terpotong, atau dibungkus ulang",
    "the ZIP wrapping at position {at} is not as Tolok writes it; the file was changed, cut off or packed anew",
)


@dataclass(frozen=True)
class Member:
    """A file inside: its name, its size, the sum of its wrapping, and where its wrapping begins."""

    name: str
    size: int
    crc: int
    start: int
    sha256: str = ""

    @property
    def local(self) -> bytes:
        """The wrapping before its content."""
        name = self.name.encode("ascii")
        sizes = (self.crc, self.size, self.size)
        return _LOCAL.pack(b"PK\x03\x04", 20, 0, 0, 0, 0, _DAY, *sizes, len(name), 0) + name

    @property
    def central(self) -> bytes:
        """Its line in the list at the end."""
        name = self.name.encode("ascii")
        far = self.start >= _FULL32
        extra = struct.pack("<HHQ", 1, 8, self.start) if far else b""
        needs = 45 if far else 20
        return (
            _CENTRAL.pack(
                *(b"PK\x01\x02", needs, 3, needs, 0, 0, 0, 0, _DAY, self.crc, self.size, self.size),
                *(len(name), len(extra), 0, 0, 0, 0o644 << 16, _FULL32 if far else self.start),
            )
            + name
            + extra
        )

    @property
    def content_at(self) -> int:
        """Where its content begins."""
        return self.start + len(self.local)


def ending(members: list[Member], start: int) -> bytes:
    """What stands behind the last file: the list, and where it is."""
    table = b"".join(one.central for one in members)
    count, size = len(members), len(table)
    last = b""
    if start >= _FULL32:
        last += _END64.pack(b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, start)
        last += _LOCATOR.pack(b"PK\x06\x07", 0, start + size, 1)
    return table + last + _END.pack(b"PK\x05\x06", 0, 0, count, count, size, min(start, _FULL32), 0)


class Writer:
    """A container that is being written. Use it as a context."""

    def __init__(self, path: Path) -> None:
        self.members: list[Member] = []
        self._file = path.open("xb")

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, kind: object, *_rest: object) -> None:
        if kind is None:
            self._file.write(ending(self.members, self._file.tell()))
        self._file.close()

    def add(self, name: str, source: IO[bytes]) -> Member:
        """All of a stream as the file ``name``.

        Raises:
            ValueError: the name, or the size, is not one that a bundle takes.
        """
        if not NAME.fullmatch(name) or len(self.members) >= MOST_MEMBERS:
            raise ValueError(name)
        start = self._file.tell()
        self._file.write(Member(name, 0, 0, start).local)
        digest, crc, size = hashlib.sha256(), 0, 0
        while piece := source.read(_PIECE):
            self._file.write(piece)
            digest.update(piece)
            crc, size = zlib.crc32(piece, crc), size + len(piece)
        if size > MOST_BYTES:
            raise ValueError(name)
        made = Member(name, size, crc, start, digest.hexdigest())
        self._file.seek(start)
        self._file.write(made.local)
        self._file.seek(0, 2)
        self.members.append(made)
        return made


def read(path: Path) -> dict[str, Member]:
    """The files inside, by name, each with the digest of its content; every byte of the wrapping is compared.

    Raises:
        NotSound: the file is not written as ``Writer`` writes, or is cut off.
    """
    found: dict[str, Member] = {}
    folded: set[str] = set()
    with path.open("rb") as file:
        while (member := _next(file)) is not None:
            if member.name.casefold() in folded or len(found) >= MOST_MEMBERS:
                told = Text("ada dua kali, atau terlalu banyak berkas", "is there twice, or there are too many files")
                raise NotSound(member.name, told)
            folded.add(member.name.casefold())
            found[member.name] = member
        start = file.tell()
        expected = ending(list(found.values()), start)
        given = file.read(len(expected) + 1)
        if not found or given != expected:
            raise _broken(start)
    return found


def _next(file: IO[bytes]) -> Member | None:
    start = file.tell()
    head = file.read(_LOCAL.size)
    if head[:4] != b"PK\x03\x04" or len(head) < _LOCAL.size:
        file.seek(start)
        return None
    fields = _LOCAL.unpack(head)
    crc, size, length = fields[7], fields[8], fields[10]
    name = file.read(length).decode("ascii", "replace")
    if not NAME.fullmatch(name):
        told = Text("nama berkas ini tidak diterima di dalam paket", "a bundle takes no file of this name")
        raise NotSound(ascii(name)[1:-1][:80], told)
    if fields[5] != 0:
        told = Text(
            "dimampatkan; paket Tolok menyimpan berkas apa adanya", "is compressed; bundles store files as they are"
        )
        raise NotSound(name, told)
    member = Member(name, size, crc, start)
    if member.local != head + name.encode("ascii"):
        raise _broken(start)
    return _with_content(file, member)


def _with_content(file: IO[bytes], member: Member) -> Member:
    digest, crc, left = hashlib.sha256(), 0, member.size
    while left and (piece := file.read(min(_PIECE, left))):
        digest.update(piece)
        crc, left = zlib.crc32(piece, crc), left - len(piece)
    if left:
        raise NotSound(member.name, Text("terpotong di sini", "is cut off here"))
    if crc != member.crc:
        raise NotSound(member.name, Text("isinya diubah atau rusak", "its content was changed or damaged"))
    return Member(member.name, member.size, member.crc, member.start, digest.hexdigest())


def _broken(at: int) -> NotSound:
    return NotSound("", _BROKEN.filled(at=at))


@contextmanager
def opened(path: Path, member: Member) -> Iterator[IO[bytes]]:
    """The content of a file inside, from its beginning; read ``member.size`` bytes of it."""
    with path.open("rb") as file:
        file.seek(member.content_at)
        yield file


def content(path: Path, member: Member, most: int) -> bytes:
    """The content of a small file inside.

    Raises:
        NotSound: it is larger than ``most``.
    """
    if member.size > most:
        raise NotSound(member.name, Text("terlalu besar", "is too large"))
    with opened(path, member) as file:
        return file.read(member.size)


def take_out(path: Path, member: Member, target: Path) -> None:
    """Write the content of a file inside into ``target``, whose name is not from inside."""
    with opened(path, member) as file, target.open("xb") as out:
        left = member.size
        while left and (piece := file.read(min(_PIECE, left))):
            out.write(piece)
            left -= len(piece)
