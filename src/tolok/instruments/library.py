"""Finds and reads instruments: those of the library by id, anybody's own by the path of a YAML file."""

from __future__ import annotations

from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from tolok.instruments.build import build_instrument
from tolok.instruments.faults import Fault, FaultyInput, Told
from tolok.instruments.language import Text, plain
from tolok.instruments.mapping import InstrumentMapping, build_mapping, check_mapping
from tolok.instruments.model import Instrument
from tolok.instruments.source import Source, read_source

# An instrument is text written by people; the largest of the library has about 300 kB.
MOST_BYTES = 5_000_000


class UnknownInstrument(Told, LookupError):
    """No instrument has this id, and no file has this path."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        message = Text(
            "instrumen «{name}» tidak ada; pilih salah satu: {known}; atau tulis jalur ke berkas YAML",
            "there is no instrument «{name}»; choose one of: {known}; or give the path of a YAML file",
        ).filled(name=plain(name), known=", ".join(known))
        super().__init__(message)


def library_ids() -> tuple[str, ...]:
    """The ids of the instruments that come with Tolok, in alphabetical order."""
    return tuple(sorted(entry.name.removesuffix(".yaml") for entry in _folder("library") if _is_yaml(entry)))


@cache
def instrument(id_: str) -> Instrument:
    """An instrument of the library as it stands now; ``.at(year)`` gives it as it stood in the cycle of a year.

    Library files are checked by the tests and not again here, so that start-up stays short.

    Raises:
        UnknownInstrument: no instrument of the library has this id.
    """
    if id_ not in library_ids():
        raise UnknownInstrument(id_, library_ids())
    return from_text(library_text(id_))


def library_text(id_: str) -> str:
    """The file of an instrument of the library, as it stands.

    Raises:
        UnknownInstrument: no instrument of the library has this id.
    """
    if id_ not in library_ids():
        raise UnknownInstrument(id_, library_ids())
    return resources.files("tolok.instruments").joinpath("library", f"{id_}.yaml").read_text("utf-8")


def from_text(text: str) -> Instrument:
    """The instrument whose file has this text, as it stands now; the file was checked before."""
    return build_instrument(read_source(text).data).at(None)


def load(name: str | Path) -> Instrument:
    """The instrument of the library called ``name``, or the one in the file at the path ``name``, as it stands now.

    Raises:
        UnknownInstrument: neither exists.
        FaultyInput: the file has faults; all of them, with lines.
    """
    if str(name) in library_ids():
        return instrument(str(name))
    path = Path(name)
    if not is_file(path):
        raise UnknownInstrument(str(name), library_ids())
    loaded, faults = check_file(path)
    if loaded is None:
        raise FaultyInput([fault for fault in faults if not fault.warning])
    return loaded.at(None)


def check_library(id_: str) -> tuple[Instrument | None, list[Fault]]:
    """The instrument ``id_`` of the library, checked as anybody's own file is."""
    text = resources.files("tolok.instruments").joinpath("library", f"{id_}.yaml").read_text("utf-8")
    return _checked(read_source(text, file=f"{id_}.yaml"))


def check_file(path: Path) -> tuple[Instrument | None, list[Fault]]:
    """The instrument in the file at ``path`` (None when it has faults) and everything there is to say about it."""
    try:
        source = read_source(_text_of(path), file=path.name)
    except FaultyInput as error:
        return None, list(error.faults)
    except OSError as error:
        message = Text("tidak dapat dibuka: {why}", "cannot be opened: {why}")
        return None, [Fault(message.filled(why=plain(error.strerror or str(error))), path.name)]
    return _checked(source)


def _checked(source: Source) -> tuple[Instrument | None, list[Fault]]:
    from tolok.instruments.checks import check_source  # read only where a file is checked: start-up stays short

    faults = check_source(source)
    if any(not fault.warning for fault in faults):
        return None, faults
    return build_instrument(source.data), faults


def is_file(path: Path) -> bool:
    """Whether there is a file at ``path``; no name is too long or too odd to ask."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _text_of(path: Path) -> str:
    size = path.stat().st_size
    if size > MOST_BYTES:
        message = Text(
            "berkas {size} byte; instrumen paling besar {most} byte",
            "the file has {size} bytes; at most {most} are allowed",
        )
        raise FaultyInput([Fault(message.filled(size=size, most=MOST_BYTES), path.name)])
    raw = path.read_bytes()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        message = Text(
            "bukan teks UTF-8 (byte 0x{byte:02X}); simpan ulang sebagai UTF-8",
            "not UTF-8 text (byte 0x{byte:02X}); save it again as UTF-8",
        ).filled(byte=raw[error.start])
        raise FaultyInput([Fault(message, path.name, line)]) from None


class UnknownMapping(Told, LookupError):
    """There is no mapping between these two instruments."""

    def __init__(self, origin: str, target: str, known: tuple[str, ...]) -> None:
        message = Text(
            "belum ada pemetaan {origin} ke {target}; yang ada: {known}",
            "there is no mapping from {origin} to {target}; there are: {known}",
        ).filled(origin=plain(origin), target=plain(target), known=", ".join(known))
        super().__init__(message)


@cache
def mapping_ids() -> tuple[str, ...]:
    """The mappings of the library as ``origin--target``."""
    return tuple(sorted(entry.name.removesuffix(".yaml") for entry in _folder("mappings") if _is_yaml(entry)))


@cache
def mapping(origin: str, target: str) -> InstrumentMapping:
    """The mapping from one instrument of the library to another.

    Raises:
        UnknownMapping: there is none.
        FaultyInput: its file has faults.
    """
    name = f"{origin}--{target}"
    if name not in mapping_ids():
        raise UnknownMapping(origin, target, mapping_ids())
    text = resources.files("tolok.instruments").joinpath("mappings", f"{name}.yaml").read_text("utf-8")
    source = read_source(text, file=f"{name}.yaml")
    faults = check_mapping(source, instrument(origin), instrument(target))
    if faults:
        raise FaultyInput(faults)
    return build_mapping(source.data)


def _folder(name: str) -> list[Traversable]:
    return list(resources.files("tolok.instruments").joinpath(name).iterdir())


def _is_yaml(entry: Traversable) -> bool:
    return entry.name.endswith(".yaml")
