"""Looking into a parcel: every file with what it is, its digest, and where its name says it belongs. Writes no row."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.conf import settings
from django.utils.translation import gettext as _

from tolok.assessment.models import Assessment
from tolok.evidence import kinds
from tolok.evidence.checking import content_of
from tolok.evidence.faults import TooBig
from tolok.exchange import zips
from tolok.exchange.models import Arrival
from tolok.exchange.naming import told_by
from tolok.exchange.placing import shelves_of

Told = Callable[[int, int, str], object]
_PIECE = 1 << 18


@dataclass(frozen=True)
class Source:
    """One file of a parcel, which may be a ZIP: where its bytes are, and what it is called with its folders."""

    at: Path
    name: str
    key: str = ""
    """Of the upload it came in; empty: only looked at."""

    @property
    def size(self) -> int:
        """Its bytes."""
        return self.at.stat().st_size


def sources_in(place: Path) -> list[Source]:
    """The files of a parcel that lies on a disk: a ZIP or another file by itself, or all in a folder and below.

    Links are not followed, and what is empty or what computers add by themselves is passed over, as in a browser.
    """
    if place.is_file():
        return [Source(place, place.name)]
    top = place.resolve().name
    files = [(path, path.relative_to(place).as_posix()) for path in sorted(place.rglob("*"))]
    return [
        Source(path, f"{top}/{name}")
        for path, name in files
        if path.is_file() and not path.is_symlink() and not zips.is_chatter(name) and path.stat().st_size
    ]


def look(assessment: Assessment, sources: Sequence[Source], folder: Path, told: Told) -> list[Arrival]:
    """What would arrive, as rows that are not saved.

    Args:
        assessment: where it is to go, with its cycle and stage.
        sources: the files.
        folder: where a file out of a ZIP may lie for a moment.
        told: is told how far it is: bytes, of how many, at which file.

    Raises:
        NotUsable: a ZIP is refused as a whole.
    """
    shelves = shelves_of(assessment)
    found: list[Arrival] = []
    total = sum(source.size for source in sources) or 1
    done = 0
    for arrival, size in _each(sources, folder):
        arrival.agency_id, arrival.position = assessment.agency_id, len(found) + 1
        placed = told_by(arrival.path, assessment.cycle.instrument)
        if placed is not None:
            arrival.leaf, arrival.rule = placed.leaf, placed.rule
            place = shelves.place(placed.leaf, placed.level, placed.criterion, arrival.sha256)
            arrival.level, arrival.criterion = place or (None, None)
        found.append(arrival)
        done += size
        told(min(done, total), total, arrival.name)
    return found


def _each(sources: Sequence[Source], folder: Path) -> Iterator[tuple[Arrival, int]]:
    """Every file, and how much of the parcel that was."""
    for source in sources:
        if source.name.lower().endswith(".zip") and zipfile.is_zipfile(source.at):
            yield from _packed(source, folder)
        else:
            yield _alone(source), source.size


def _packed(source: Source, folder: Path) -> Iterator[tuple[Arrival, int]]:
    inside = zips.members(source.at)
    share = source.size // max(len(inside), 1)
    laid = folder / "member"
    for member in inside:
        arrival = Arrival(
            path=member.path, source=source.key, member=member.place, size=member.size, fault=member.fault
        )
        if not member.fault:
            try:
                with zips.opened(source.at, member.place) as stream:
                    arrival.sha256 = _lay_down(stream, laid)
                _check(arrival, laid)
            except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, ValueError, NotImplementedError):
                arrival.fault = _("Berkas ini rusak di dalam ZIP. Buat ulang ZIP-nya, lalu unggah lagi.")
            finally:
                laid.unlink(missing_ok=True)
        yield arrival, share


def _alone(source: Source) -> Arrival:
    arrival = Arrival(path=source.name, source=source.key, size=source.size)
    if arrival.size > settings.FILE_LIMIT:
        arrival.fault = str(TooBig(settings.FILE_LIMIT))
        return arrival
    with source.at.open("rb") as file:
        arrival.sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    _check(arrival, source.at)
    return arrival


def _check(arrival: Arrival, laid: Path) -> None:
    try:
        content = content_of(laid, arrival.name)
    except kinds.Refusal as why:
        arrival.fault = str(why)
    else:
        arrival.media_type, arrival.pages = content.media_type, content.pages


def _lay_down(stream: IO[bytes], laid: Path) -> str:
    digest = hashlib.sha256()
    with laid.open("wb") as file:
        while piece := stream.read(_PIECE):
            digest.update(piece)
            file.write(piece)
    return digest.hexdigest()
