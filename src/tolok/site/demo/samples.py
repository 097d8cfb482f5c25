"""What the sample agencies claim and show: made-up levels, owners by topic, documents by level."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from tolok.instruments import Instrument, Node
from tolok.instruments.model import CriterionPart
from tolok.site.demo.documents import Page, SampleDocument

# By indicator in order: 47 for SPBE 2020, 20 for Pemdi 2026 (0: another index supplies the value).
SPBE_SELF = "4443344443" + "4434" + "4444" + "43" + "23233332" + "221" + "5555454444" + "445544"
PEMDI_SELF = "23220002113122223022"

# The unit that answers, by a word of the indicator's title (the first that fits); else Diskominfotik.
_OWNERS = (
    ("penganggaran", "BPKAD"),
    ("keuangan", "BPKAD"),
    ("barang milik", "BPKAD"),
    ("anggaran", "Bappeda"),
    ("perencanaan", "Bappeda"),
    ("peta rencana", "Bappeda"),
    ("pengawasan", "Inspektorat"),
    ("audit", "Inspektorat"),
    ("risiko", "Inspektorat"),
    ("kepegawaian", "BKD"),
    ("kinerja pegawai", "BKD"),
    ("sumber daya manusia", "BPSDM"),
    ("kearsipan", "Dispusip"),
    ("pengadaan", "Setda"),
    ("akuntabilitas", "Setda"),
    ("jdih", "Setda"),
    ("proses bisnis", "Setda"),
    ("tim koordinasi", "Setda"),
    ("kolaborasi", "Setda"),
    ("perubahan", "Setda"),
    ("pengetahuan", "BRIDA"),
    ("publik sektor 1", "Disdukcapil"),
    ("publik sektor 2", "Dinkes"),
    ("publik sektor 3", "DPMPTSP"),
    ("portal", "DPMPTSP"),
    ("geospasial", "BMBK"),
    ("kepuasan", "Setda"),
)


def owner_word(leaf: Node) -> str:
    """The short name of the unit that answers this indicator in the sample."""
    title = leaf.title.id.casefold()
    return next((unit for word, unit in _OWNERS if word in title), "Diskominfotik")


def topic(leaf: Node) -> str:
    """What an indicator is about, for titles of documents: its title without the usual beginning."""
    return leaf.title.id.removeprefix("Tingkat Kematangan ").removesuffix(" Instansi Pusat/Pemerintah Daerah")


@dataclass(frozen=True, slots=True)
class Paper:
    """A sample document for one level of an indicator."""

    level: int
    title: str
    kind: str
    enactment: str
    number: str
    dated: date
    pages: tuple[Page, ...]


_KINDS: Mapping[int, tuple[str, str, str]] = MappingProxyType(
    {
        1: ("Kerangka Acuan {topic}", "plan", "not_applicable"),
        2: ("Peraturan Gubernur tentang {topic}", "policy", "enacted"),
        3: ("Laporan Pelaksanaan {topic}", "report", "not_applicable"),
        4: ("Laporan Reviu {topic}", "review", "not_applicable"),
        5: ("Tindak Lanjut Hasil Reviu {topic}", "circular", "enacted"),
    }
)


def papers(instrument: Instrument, leaf: Node, level: int, year: int) -> Iterator[tuple[Paper, int]]:
    """The documents that carry an indicator up to ``level``, each with the page that is about it.

    One document serves a whole aspect at one level, as offices do it: a page for each indicator.
    """
    aspect = instrument.parents[leaf.id]
    for number in range(1, level + 1):
        sharing = tuple(other for other in aspect.leaves if _parts(other, number))
        if leaf in sharing:
            yield _paper(aspect, sharing, number, year), sharing.index(leaf) + 1


def _parts(leaf: Node, level: int) -> tuple[CriterionPart, ...]:
    criterion = leaf.levels.get(str(level))
    return criterion.parts if criterion and leaf.external is None else ()


def _paper(aspect: Node, sharing: Sequence[Node], level: int, year: int) -> Paper:
    title, kind, enactment = _KINDS[level]
    pages = tuple(
        Page(
            topic(leaf),
            (
                *(part.text.id for part in _parts(leaf, level)),
                f"Halaman ini ditulis untuk contoh; ia menjawab kriteria tingkat {level} tentang {topic(leaf)}.",
            ),
        )
        for leaf in sharing
    )
    place = next(iter(sharing)).number or 0
    return Paper(
        level=level,
        title=title.format(topic=aspect.title.id),
        kind=kind,
        enactment=enactment,
        number=f"{100 + place}/{level}/{year}",
        dated=date(year, 1 + place % 6, 5 + level),
        pages=pages,
    )


def as_document(paper: Paper, agency: str) -> SampleDocument:
    """The paper with its letterhead."""
    return SampleDocument(agency, paper.title, paper.number, paper.dated.strftime("%d-%m-%Y"), paper.pages)


def fact(instrument: Instrument, leaf: Node, level: int, year: int) -> str:
    """*Fakta* as the guideline wants it: which document, number, year, page."""
    found = list(papers(instrument, leaf, level, year))
    if not found:
        return "Belum ada dokumen; keadaan awal sebagaimana tingkat 1."
    return "\n".join(f"{one.title}, Nomor {one.number}, halaman {page}." for one, page in found)


def analysis(leaf: Node, level: int) -> str:
    """*Analisis*: how it meets the criteria of the level claimed."""
    criterion = leaf.levels.get(str(level))
    if criterion is None:
        return ""
    return f"Tingkat {level} terpenuhi: {criterion.text.id}"
