"""The bag inside: what BagIt (RFC 8493) asks of it, with SHA-256 throughout. Pure.

Our own words and no library: the one in Python works on folders on the disk alone, and a bundle is never unfolded.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tolok.exchange.bundle.container import Member, Writer, content, read
from tolok.exchange.bundle.faults import NotSound
from tolok.instruments.language import Text

DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
BAGIT, INFO = "bagit.txt", "bag-info.txt"
MANIFEST, TAGS = "manifest-sha256.txt", "tagmanifest-sha256.txt"
SIGNATURE = "signature.json"
"""It signs the tag manifest, so it is not in it."""
_OUTSIDE = {TAGS, SIGNATURE}
MOST_TAGS = 20_000_000
_LINE = re.compile(r"([0-9a-f]{64})  (\S+)")


class Packer:
    """A bag that is being filled. ``put`` its payload, then ``close`` it; then only its signature follows."""

    def __init__(self, writer: Writer, root: str) -> None:
        self.root, self._writer = root, writer

    def put(self, name: str, source: IO[bytes]) -> Member:
        """A file of the payload, by its name below ``data/``."""
        return self._add(f"data/{name}", source)

    def close(self, info: Mapping[str, str]) -> str:
        """Write the tag files; ``info`` goes into ``bag-info.txt``.

        Returns:
            The digest of the tag manifest, which stands for the whole bag.
        """
        payload = [one for one in self._writer.members if one.name.startswith(f"{self.root}/data/")]
        oxum = f"{sum(one.size for one in payload)}.{len(payload)}"
        told = "".join(
            f"{label}: {' '.join(value.split())}\n" for label, value in {**info, "Payload-Oxum": oxum}.items()
        )
        tags = [
            self.tag(BAGIT, DECLARATION),
            self.tag(INFO, told.encode()),
            self.tag(MANIFEST, self._manifest(payload)),
        ]
        return self.tag(TAGS, self._manifest(tags)).sha256

    def tag(self, name: str, text: bytes) -> Member:
        """A file beside the payload."""
        return self._add(name, io.BytesIO(text))

    def _add(self, name: str, source: IO[bytes]) -> Member:
        return self._writer.add(f"{self.root}/{name}", source)

    def _manifest(self, members: list[Member]) -> bytes:
        lines = sorted((one.name.removeprefix(f"{self.root}/"), one.sha256) for one in members)
        return "".join(f"{digest}  {name}\n" for name, digest in lines).encode()


@dataclass(frozen=True)
class Bag:
    """A bag whose payload is all there and has the digests it names."""

    path: Path
    root: str
    members: Mapping[str, Member]
    """By their names without the root: ``data/assessment.json``."""
    info: Mapping[str, str]

    @property
    def seal(self) -> str:
        """The digest of the tag manifest, which stands for the whole bag."""
        return self.members[TAGS].sha256

    def content(self, name: str, most: int = MOST_TAGS) -> bytes:
        """A small file of it.

        Raises:
            NotSound: it is not there, or too large.
        """
        return content(self.path, self.member(name), most)

    def member(self, name: str) -> Member:
        """A file of it.

        Raises:
            NotSound: it is not there.
        """
        if name not in self.members:
            raise NotSound(name, Text("tidak ada di dalam paket", "is not in the bundle"))
        return self.members[name]


def open_bag(path: Path) -> Bag:
    """The bag in a file, once it is certain that nothing in it is missing, more, or other than its manifests say.

    Raises:
        NotSound: which file is not as it should be.
    """
    found = read(path)
    roots = {name.split("/", 1)[0] for name in found}
    if len(roots) != 1 or any("/" not in name for name in found):
        raise NotSound("", Text("harus berisi tepat satu folder", "must hold exactly one folder"))
    (root,) = roots
    members = {name.removeprefix(f"{root}/"): one for name, one in found.items()}
    bag = Bag(path, root, members, {})
    if bag.content(BAGIT) != DECLARATION:
        raise NotSound(BAGIT, Text("bukan pernyataan BagIt 1.0", "is no declaration of BagIt 1.0"))
    payload = {name: one for name, one in members.items() if name.startswith("data/")}
    tags = {name: one for name, one in members.items() if name not in payload and name not in _OUTSIDE}
    _expect(TAGS, _listed(bag, TAGS), tags)
    _expect(MANIFEST, _listed(bag, MANIFEST), payload)
    info = _info(bag.content(INFO))
    if info.get("Payload-Oxum") != f"{sum(one.size for one in payload.values())}.{len(payload)}":
        raise NotSound(INFO, Text("Payload-Oxum tidak cocok dengan isinya", "Payload-Oxum does not fit its content"))
    return Bag(path, root, members, info)


def _listed(bag: Bag, manifest: str) -> dict[str, str]:
    listed: dict[str, str] = {}
    for line in _text(manifest, bag.content(manifest)).splitlines():
        match = _LINE.fullmatch(line)
        if match is None or match[2] in listed:
            told = Text("barisnya tidak terbaca: {line}", "its line cannot be read: {line}").filled(line=line[:80])
            raise NotSound(manifest, told)
        listed[match[2]] = match[1]
    return listed


_MISSING = Text("tidak ada, padahal tercantum di {m}", "is missing, though {m} names it")
_CHANGED = Text("isinya diubah: sidiknya bukan yang di {m}", "it was changed: its digest is not the one in {m}")
_ADDED = Text("tidak tercantum di {m}; ditambahkan kemudian", "is not named in {m}; it was added later")


def _expect(manifest: str, listed: Mapping[str, str], there: Mapping[str, Member]) -> None:
    for name, digest in listed.items():
        if name not in there:
            raise NotSound(name, _MISSING.filled(m=manifest))
        if there[name].sha256 != digest:
            raise NotSound(name, _CHANGED.filled(m=manifest))
    for name in there:
        if name not in listed:
            raise NotSound(name, _ADDED.filled(m=manifest))


def _info(raw: bytes) -> dict[str, str]:
    lines = [line.partition(": ") for line in _text(INFO, raw).splitlines()]
    return {label: value for label, _colon, value in lines}


def _text(name: str, raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise NotSound(name, Text("bukan teks UTF-8", "is not text in UTF-8")) from None
