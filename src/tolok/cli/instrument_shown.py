"""An instrument, or one node of it, as a person reads it in a terminal, with its doubts and their sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from tolok.cli.console import LANGUAGE, rich_console, say
from tolok.instruments import Doubt, Instrument, Node
from tolok.instruments.language import Text, in_digits
from tolok.instruments.model import Criterion, SourceNote
from tolok.instruments.scales import BandTable
from tolok.scoring.explanation import condition_words

if TYPE_CHECKING:
    from rich.console import Console

STATUS_WORDS = {
    "draft": Text("rancangan", "draft"),
    "in_force": Text("berlaku", "in force"),
    "superseded": Text("digantikan", "superseded"),
}
_SUBJECTS = {
    "evidence": Text("Aturan bukti", "Rules on evidence"),
    "levels": Text("Aturan tingkat", "Rules on levels"),
    "roles": Text("Peran", "Roles"),
    "stages": Text("Tahapan", "Stages"),
}


def show_instrument(found: Instrument) -> None:
    """Print the whole instrument: what it is, its tree, rules, legal basis, doubts and sources."""
    from rich.text import Text as Line
    from rich.tree import Tree

    def grown(node: Node) -> Tree:
        tree = Tree(_label(node), guide_style="dim")
        tree.children = [grown(child) for child in node.children]
        return tree

    console = rich_console()
    console.print(Line(found.title.in_(LANGUAGE), style="bold"))
    console.print(f"{found.id} · {STATUS_WORDS[found.status].in_(LANGUAGE)} · SHA-256 {found.identity}", style="dim")
    for line in _what_it_is(found):
        _put(console, line)
    for applied in found.applied:
        text = ": ".join(part for part in (str(applied.from_year), applied.legal_basis) if part)
        console.print(say(f"Perubahan sejak {text}", f"Amended from {text}"))
    console.print(grown(found.tree))
    for line in (*_published_lines(found), *_rules_in_words(found), *_basis_lines(found)):
        _put(console, line)
    if found.doubts:
        console.print(Line("\n" + say("Yang belum pasti", "Not certain"), style="bold"))
        for line in doubt_lines(found.doubts):
            _put(console, line)
    for line in source_lines(found.sources):
        _put(console, line)


def _put(console: Console, line: str) -> None:
    """Print a line; where it is too long for the terminal, what follows stands as far in as its beginning."""
    from rich.padding import Padding

    text = line.lstrip("\n")
    indent = len(text) - len(text.lstrip())
    above = len(line) - len(text)
    console.print(Padding(text.lstrip(), (above, 0, 0, indent), expand=False))


def _what_it_is(found: Instrument) -> Iterator[str]:
    yield f"{say('Pemilik', 'Owner')}: {found.owner.in_(LANGUAGE)}"
    yield f"{say('Mengukur', 'Measures')}: {found.measures.in_(LANGUAGE)}"
    dates = [
        (say("berlaku sejak", "in force from"), found.in_force_from),
        (say("sampai", "until"), found.in_force_until),
        (say("digantikan", "superseded by"), found.superseded_by),
    ]
    told = ", ".join(f"{label} {date}" for label, date in dates if date)
    if told:
        yield told[0].upper() + told[1:]
    if found.note:
        yield found.note.in_(LANGUAGE)


def _rules_in_words(found: Instrument) -> Iterator[str]:
    for subject, texts in found.rules.items():
        yield f"\n{_SUBJECTS[subject].in_(LANGUAGE) if subject in _SUBJECTS else subject}"
        yield from (f"  - {text.in_(LANGUAGE)}" for text in texts)


def _label(node: Node) -> Any:
    from rich.text import Text as Line

    line = Line(node.id, style="bold").append(f" {node.title.in_(LANGUAGE)}", style="not bold")
    if node.weight is not None:
        line.append(f"  {in_digits(node.weight, LANGUAGE)}", style="not bold cyan")
    if node.aggregate:
        line.append(f"  {node.aggregate.value}", style="not bold dim")
    if not node.counts:
        line.append(say("  (tidak dihitung)", "  (not counted)"), style="not bold dim")
    return line


def _published_lines(found: Instrument) -> Iterator[str]:
    publication = found.publication
    yield ""
    yield say(
        f"Terbitan: {publication.decimals} desimal, {publication.rounding}, predikat: {publication.predicate_basis}",
        f"Published: {publication.decimals} decimals, {publication.rounding}, predicate: {publication.predicate_basis}",
    )
    tree = found.tree
    tables = {"": tree.bands} if tree.bands else dict(tree.bands_by.tables) if tree.bands_by else {}
    for name, table in tables.items():
        yield f"{name + ': ' if name else ''}{band_text(table)}"


def band_text(table: BandTable) -> str:
    """A table of bands in one line."""
    parts = [
        f"{band.name.in_(LANGUAGE)} {'>' if band.above else '≥'} {in_digits(band.start, LANGUAGE)}"
        for band in table.bands
    ]
    return " · ".join(parts)


def _basis_lines(found: Instrument) -> Iterator[str]:
    if found.legal_basis:
        yield f"\n{say('Dasar hukum', 'Legal basis')}"
    for basis in found.legal_basis:
        title = f", {basis.title.in_(LANGUAGE)}" if basis.title else ""
        article = f" ({basis.article})" if basis.article else ""
        yield f"  {basis.ref}{title}{article}"
        dates = [
            (say("ditetapkan", "enacted"), basis.enacted),
            (say("diundangkan", "promulgated"), basis.promulgated),
            (say("berlaku", "effective"), basis.effective),
        ]
        told = ", ".join(f"{label} {date}" for label, date in dates if date)
        remarks = [text.in_(LANGUAGE).rstrip(".") + "." for text in (basis.role, basis.note) if text]
        cited = f"({', '.join(basis.sources)})" if basis.sources else ""
        line = " ".join(part for part in (f"{told}." if told else "", *remarks, cited) if part)
        if line:
            yield f"    {line[0].upper()}{line[1:]}"


def doubt_lines(doubts: Sequence[Doubt]) -> Iterator[str]:
    """Doubts as lines, with their sources."""
    for doubt in doubts:
        about = f"[{', '.join(doubt.about)}] " if doubt.about else ""
        told = f" ({', '.join(doubt.sources)})" if doubt.sources else ""
        yield f"  ? {about}{doubt.text.in_(LANGUAGE)}{told}"


def source_lines(sources: Sequence[SourceNote]) -> Iterator[str]:
    """Where facts were found, by the marks that doubts and legal bases cite."""
    if sources:
        yield f"\n{say('Sumber', 'Sources')}"
    for source in sources:
        yield f"  {source.id}  {source.what}: {source.where}"


def show_node(found: Instrument, node: Node) -> None:
    """Print one node in full, with the doubts about it and their sources."""
    from rich.padding import Padding
    from rich.text import Text as Line

    console = rich_console()
    console.print(Line(f"{node.id}  {node.title.in_(LANGUAGE)}", style="bold"))
    if node.weight is not None:
        console.print(say(f"Bobot {in_digits(node.weight, 'id')}", f"Weight {in_digits(node.weight)}"))
    if node.asks:
        console.print(node.asks.in_(LANGUAGE))
    for label, text, indent in (*_criterion_parts(found, node), *_origin_parts(node)):
        line = Line(f"{label}: ", style="bold").append(text, style="not bold")
        console.print(Padding(line, (0 if indent else 1, 0, 0, 2 + 2 * indent)))
    for rule in _branch_lines(node):
        console.print(Padding(rule, (0, 0, 0, 2)))
    for note in node.notes:
        console.print(Padding(note.in_(LANGUAGE), (1, 0, 0, 2)))
    doubts = found.doubts_about(node)
    for told in doubt_lines(doubts):
        console.print(Padding(told.strip(), (1, 0, 0, 2)))
    cited = {*node.pages, *(source for doubt in doubts for source in doubt.sources)}
    for told in source_lines([source for source in found.sources if source.id in cited]):
        _put(console, told)


def _branch_lines(node: Node) -> Iterator[str]:
    """What a branch is made of and by which rules: children, gates, ladder, tables of thresholds, normalisation."""
    if node.aggregate:
        yield f"{node.aggregate.value}: {', '.join(child.id for child in node.counted)}"
    for step in node.normalise:
        ends = [in_digits(end, LANGUAGE) for end in (step.first, step.second) if end is not None]
        yield f"normalise {step.method.value}: {'population' if step.over_population else ' – '.join(ends)}"
    for gate in node.gates:
        closed = "; ".join(f"{group} {', '.join(labels)}" for group, labels in gate.closes.items())
        yield say(f"Gerbang: {closed} dihitung 0 kecuali", f"Gate: {closed} counts 0 unless")
        yield from (f"  {condition_words(condition).in_(LANGUAGE)}" for condition in gate.opens_when)
    if node.ladder:
        for rung in node.ladder.rungs:
            needs = ", ".join(f"{label} ≥ {in_digits(least, LANGUAGE)}" for label, least in rung.needs.items())
            yield say(f"Tangga kematangan {rung.code}: {needs}", f"Maturity ladder {rung.code}: {needs}")
    if node.bands_by:
        for category, table in node.bands_by.tables.items():
            yield f"{node.bands_by.node} = {category}: {band_text(table)}"
    elif node.bands:
        yield band_text(node.bands)


def _criterion_parts(found: Instrument, node: Node) -> Iterator[tuple[str, str, int]]:
    """Label, text and indent of every level, what has to be proven for it, and its evidence."""
    evidence = say("Bukti", "Evidence")
    for level, criterion in node.levels.items():
        needs = (
            f" ({say('perlu tingkat', 'needs level')} {criterion.requires})" if criterion.requires is not None else ""
        )
        yield f"{say('Tingkat', 'Level')} {level}{needs}", criterion.text.in_(LANGUAGE), 0
        yield from _statements(found, criterion)
        yield from ((evidence, hint.text.in_(LANGUAGE), 1) for hint in node.evidence if hint.level == level)
    everywhere = say("Bukti semua tingkat", "Evidence at every level")
    yield from ((everywhere, hint.text.in_(LANGUAGE), 0) for hint in node.evidence if hint.level == "all")


def _statements(found: Instrument, criterion: Criterion) -> Iterator[tuple[str, str, int]]:
    """What a level asks one by one, where the file says more than the level's own text."""
    if not criterion.parts:
        yield say("Kriteria", "Criteria"), say("tidak ada yang perlu dibuktikan", "nothing needs proof"), 1
    elif criterion.itemised:
        for number, part in criterion.numbered():
            kinds = "; ".join(found.evidence_kinds[kind].in_(LANGUAGE) for kind in part.kinds)
            yield number, part.text.in_(LANGUAGE) + (f" [{kinds}]" if kinds else ""), 1


def _origin_parts(node: Node) -> Iterator[tuple[str, str, int]]:
    """Other titles, where the value comes from, and who looks after it."""
    if node.alt_titles:
        yield say("Judul lain", "Other titles"), "; ".join(node.alt_titles), 0
    if node.pages:
        told = ", ".join(f"{source} {page}" for source, page in node.pages.items())
        yield say("Halaman di sumber", "Pages in the sources"), told, 0
    yield from _other_indices(node)
    if node.stewards:
        yield say("Instansi pembina", "Stewards"), ", ".join(node.stewards), 0
    if node.usual_owners:
        yield say("Biasanya dipegang (tidak resmi)", "Usual owners (unofficial)"), ", ".join(node.usual_owners), 0


def _other_indices(node: Node) -> Iterator[tuple[str, str, int]]:
    """The index that supplies the value with its conversion, or the one that is evidence only."""
    if node.external:
        yield say("Nilai dari", "Value from"), f"{node.external.name.in_(LANGUAGE)} ({node.external.owner})", 0
        if node.external.converter:
            points = "; ".join(
                f"{in_digits(there, LANGUAGE)} → {in_digits(here, LANGUAGE)}"
                for there, here in node.external.converter.points
            )
            yield say("Konversi, lurus di antaranya", "Conversion, straight lines between"), points, 1
        if node.external.waiting is not None:
            yield (
                say("Selama menunggu dihitung", "While waiting counted as"),
                in_digits(node.external.waiting, LANGUAGE),
                1,
            )
    if node.supporting_index:
        told = say("Indeks pendukung (bukti saja)", "Supporting index (evidence only)")
        yield told, f"{node.supporting_index.name.in_(LANGUAGE)} ({node.supporting_index.owner})", 0
        for level, (low, high) in node.supporting_index.bands.items():
            ends = f"{in_digits(low, LANGUAGE)} – {in_digits(high, LANGUAGE)}"
            yield say(f"Tingkat {level}", f"Level {level}"), ends, 1
        if node.supporting_index.note:
            yield say("Catatan", "Note"), node.supporting_index.note.in_(LANGUAGE), 1
