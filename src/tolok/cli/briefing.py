"""``tolok briefing``: a worksheet in, the page for the head out, or the full report; as PDF, XLSX or CSV."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

from tolok.analysis.change import Unfinished, account
from tolok.analysis.peers import NoPeers, Peers, peers
from tolok.analysis.report import (
    Before,
    Group,
    Member,
    Subject,
    as_csv,
    briefing,
    briefing_rows,
    full_report,
    report_rows,
    report_workbook,
)
from tolok.analysis.report.subject import HEAD
from tolok.cli.console import LANGUAGE, cannot_write, emit, progress_bar, stop_with, wrong_use
from tolok.cli.reading import Asked, read_and_score
from tolok.instruments.faults import Fault
from tolok.instruments.language import Text, plain
from tolok.instruments.library import UnknownMapping, mapping
from tolok.instruments.naming import fold
from tolok.results import CLUSTERS, published, sources
from tolok.scoring.changes import NotComparable
from tolok.worksheets.write import ScoredAgency, whole_file

FORMS = {".pdf": "pdf", ".xlsx": "xlsx", ".csv": "csv"}
_REGIONS = frozenset({"provinsi", "kabupaten", "kota"})


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefingWords:
    """What was asked for on the command line."""

    worksheet: Asked
    before: Asked | None
    agency: str | None
    cluster: str | None
    full: bool
    form: str | None
    output: Path | None


def run_briefing(words: BriefingWords) -> None:
    """Read, tell, write; exit 1 with every fault, 2 when the words make no sense."""
    if words.cluster is not None and words.cluster not in CLUSTERS:
        told = Text(
            "kelompok «{name}» tidak ada; yang ada: {known}", "there is no cluster «{name}»; there are: {known}"
        )
        wrong_use(told.filled(name=plain(words.cluster), known=", ".join(CLUSTERS)))
    chosen = _chosen(words)
    if words.output is None and (words.form not in (None, "csv") or len(chosen) > 1):
        wrong_use(Text("perlu --output BERKAS atau FOLDER", "--output FILE or FOLDER is needed"))
    earlier = _earlier(words)
    with progress_bar(Text("menyusun laporan", "making reports"), worth=2) as advance:
        for done, scored in enumerate(chosen, start=1):
            _write(_subject(scored, earlier, words), words, several=len(chosen) > 1)
            advance(done, len(chosen))


def _chosen(words: BriefingWords) -> list[ScoredAgency]:
    """Each agency in the year asked for, or its latest, in the order of the file."""
    latest: dict[str, ScoredAgency] = {}
    for scored in read_and_score(words.worksheet):
        if words.worksheet.year is not None and scored.year not in (None, words.worksheet.year):
            continue
        if words.agency is not None and fold(scored.agency) != fold(words.agency):
            continue
        known = latest.get(scored.agency)
        if known is None or (scored.year or 0) >= (known.year or 0):
            latest[scored.agency] = scored
    if not latest:
        message = Text("tidak ada instansi «{name}» di berkas", "there is no agency «{name}» in the file")
        name = words.agency or str(words.worksheet.year or "")
        stop_with([Fault(message.filled(name=plain(name)), words.worksheet.file.name)])
    return list(latest.values())


def _earlier(words: BriefingWords) -> dict[str, ScoredAgency]:
    if words.before is None:
        return {}
    rows = [s for s in read_and_score(words.before) if words.before.year is None or s.year in (None, words.before.year)]
    return {fold(scored.agency): scored for scored in rows}


def _subject(scored: ScoredAgency, earlier: dict[str, ScoredAgency], words: BriefingWords) -> Subject:
    return Subject(
        who=scored.agency,
        result=scored.result,
        on=datetime.now(UTC).astimezone().date(),
        year=scored.year,
        lead=Text("kepala daerah", "the head of the region") if words.cluster in _REGIONS else HEAD,
        before=_before(scored, earlier, words),
        group=_group(scored, words.cluster),
        alike=_alike(scored),
    )


def _before(scored: ScoredAgency, earlier: dict[str, ScoredAgency], words: BriefingWords) -> Before | None:
    alone = next(iter(earlier.values())) if len(earlier) == 1 else None
    found = earlier.get(fold(scored.agency), alone if words.agency or len(earlier) == 1 else None)
    if found is None:
        return None
    year = f" ({found.year})" if found.year is not None else ""
    between = None
    if found.result.instrument.id != scored.result.instrument.id:
        try:
            between = mapping(found.result.instrument.id, scored.result.instrument.id)
        except UnknownMapping as error:
            wrong_use(error.message)
    try:
        told = account(found.result, scored.result, mapping=between)
    except Unfinished:
        return None
    except NotComparable as error:
        stop_with([Fault(error.message)])
    return Before(f"{found.result.instrument.short.in_(LANGUAGE)}{year}", told)


def _group(scored: ScoredAgency, cluster: str | None) -> Group | None:
    """The published results of a cluster: the newest up to the year of the worksheet."""
    if cluster is None:
        return None
    rows = [row for row in published(scored.result.instrument.id) if row.cluster == cluster and row.value is not None]
    year = max((row.year for row in rows if scored.year is None or row.year <= scored.year), default=None)
    chosen = [row for row in rows if row.year == year and fold(row.agency) != fold(scored.agency)]
    if year is None or not chosen:
        return None
    members = [
        Member(row.agency, row.value or Fraction(0), {id_: Fraction(text) for id_, text in row.nodes.items()})
        for row in chosen
    ]
    source = sources().get(chosen[0].source)
    return Group(CLUSTERS[cluster], year, source.what if source else plain("-"), members)


def _alike(scored: ScoredAgency) -> Peers | None:
    try:
        return peers(scored.result.instrument, scored.agency)
    except NoPeers:
        return None


def _write(subject: Subject, words: BriefingWords, *, several: bool) -> None:
    form, path = _goal(subject, words, several=several)
    if form == "csv":
        emit(as_csv(report_rows(subject, LANGUAGE) if words.full else briefing_rows(subject, LANGUAGE)), path)
        return
    content = report_workbook(subject, LANGUAGE, whole=words.full) if form == "xlsx" else _pdf(subject, full=words.full)
    goal = path or Path()
    try:
        goal.parent.mkdir(parents=True, exist_ok=True)
        whole_file(goal, lambda stream: stream.write(content))
    except OSError as error:
        wrong_use(cannot_write(goal, error))


def _goal(subject: Subject, words: BriefingWords, *, several: bool) -> tuple[str, Path | None]:
    """In which form, and into which file: of several agencies each into a file of a folder."""
    output = words.output
    if output is None:
        return "csv", None
    if not several and not output.is_dir():
        return words.form or FORMS.get(output.suffix.lower(), "pdf"), output
    form = words.form or "pdf"
    name = "-".join("".join(sign if sign.isalnum() else " " for sign in subject.who.lower()).split())
    year = f"-{subject.year}" if subject.year is not None else ""
    return form, output / f"{'laporan' if words.full else 'ringkasan'}-{name}{year}.{form}"


def _pdf(subject: Subject, *, full: bool) -> bytes:
    """Type is set here; the words of charts come from the catalogue of the interface."""
    from tolok.insight.paper.setting import briefing_pdf, report_pdf

    if not full:
        return briefing_pdf(briefing(subject, LANGUAGE).plain(), subject.on)
    _read_catalogue()
    from tolok.insight.charts.drawn import drawings_of

    return report_pdf(full_report(subject, LANGUAGE, drawings_of(subject)), subject.on)


def _read_catalogue() -> None:
    """Django's translation alone: no database, no other setting."""
    from importlib import resources

    import django
    from django.conf import settings
    from django.utils import translation

    if not settings.configured:
        places = [str(resources.files("tolok.ui").joinpath("locale"))]
        settings.configure(USE_I18N=True, LANGUAGE_CODE="id", LOCALE_PATHS=places, LANGUAGES=[("id", ""), ("en", "")])
        django.setup()
    translation.activate(LANGUAGE)


_NO_CLUSTER = Text("kelompok «{name}» tidak ada; yang ada: {known}", "there is no cluster «{name}»; there are: {known}")
