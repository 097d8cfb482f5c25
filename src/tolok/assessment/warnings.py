"""What to look at before submitting: rows in, cautions out. Pure; each says what it is and what to do.

Almost all warn and leave the choice to the coordinator, for a deadline must not make a submission impossible; three
block. Where a rule comes from stands beside it. Rules of our own are marked so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tolok.assessment.answers import language, read
from tolok.assessment.levels import level_of
from tolok.assessment.models import Claim, Cycle, Return, Support
from tolok.assessment.proof import proof
from tolok.evidence.models import Enactment, Item, Kind
from tolok.instruments import Node, in_digits
from tolok.scoring.answers import NotAllowed

REVIEW_YEARS = 2
"""A review or audit carries a level for this long (Pedoman Menteri PANRB 3/2024: level 4 reviews under two years old,
audits of the last two years)."""
JUMP = 2
"""Levels since last year that deserve a second look: our own rule, for two levels in one year are rare and often a
misread criterion."""
OPPOSITES = (
    ({"draft"}, {"regulation", "plan"}),
    ({"plan"}, {"report", "usage_record"}),
    ({"audit_plan"}, {"audit_report"}),
    ({"review_report"}, {"follow_up", "revision"}),
)
"""Kinds of evidence that one file cannot be at once: our own rule. It speaks only where a criterion asks for nothing
else, and never of criteria of the same level of the same indicator."""
_FORMAL = frozenset({Kind.POLICY, Kind.CIRCULAR, Kind.GUIDELINE, Kind.PLAN})
_ENACTED_KINDS = frozenset({"regulation", "assignment", "guideline", "plan"})
_AGEING = frozenset({Kind.REVIEW, Kind.AUDIT})


class About(StrEnum):
    """What a caution is about; their order is that of the page."""

    WITHDRAWN = "withdrawn"
    NOT_TAKEN = "not_taken"
    RETURNED = "returned"
    MISSING = "missing"
    NO_EVIDENCE = "no_evidence"
    DRAFT = "draft"
    CONTRADICTION = "contradiction"
    OLD_REVIEW = "old_review"
    EXPIRED = "expired"
    JUMP = "jump"
    NO_REASONS = "no_reasons"
    NOT_APPROVED = "not_approved"


BLOCKS = frozenset({About.WITHDRAWN, About.NOT_TAKEN, About.RETURNED})
TITLES: Mapping[About, str | Promise] = {
    About.WITHDRAWN: gettext_lazy("Bukti sudah ditarik"),
    About.NOT_TAKEN: gettext_lazy("Nilai tidak cocok dengan instrumen"),
    About.RETURNED: gettext_lazy("Masih dikembalikan"),
    About.MISSING: gettext_lazy("Belum dijawab"),
    About.NO_EVIDENCE: gettext_lazy("Tingkat tanpa bukti"),
    About.DRAFT: gettext_lazy("Rancangan diajukan sebagai kebijakan"),
    About.CONTRADICTION: gettext_lazy("Berkas yang sama untuk kriteria yang bertentangan"),
    About.OLD_REVIEW: gettext_lazy("Reviu atau audit lebih dari dua tahun"),
    About.EXPIRED: gettext_lazy("Bukti sudah tidak berlaku"),
    About.JUMP: gettext_lazy("Naik dua tingkat atau lebih sejak tahun lalu"),
    About.NO_REASONS: gettext_lazy("Fakta atau analisis kosong"),
    About.NOT_APPROVED: gettext_lazy("Belum disetujui penanggung jawab"),
}


@dataclass(frozen=True, slots=True)
class Caution:
    """One thing to look at; ``leaf`` is empty for what concerns the whole."""

    about: About
    leaf: str
    said: str
    todo: str

    @property
    def blocks(self) -> bool:
        """Whether nothing can be submitted before it is mended."""
        return self.about in BLOCKS


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the cautions are read from: the rows of one assessment.

    ``claims``: what stands in the agency's stage, by indicator. ``supports`` come with their items and blobs.
    ``before``: last year's values on the same instrument. ``returns``: those still open. ``approved``: the indicators
    under an approval in force. ``on``: the day the evidence is looked at.
    """

    cycle: Cycle
    claims: Mapping[str, Claim]
    supports: Sequence[Support]
    before: Mapping[str, str]
    returns: Sequence[Return]
    approved: frozenset[str]
    on: date


def cautions(facts: Facts) -> list[Caution]:
    """Everything to look at, grouped by what it is about, within that in the order of the instrument."""
    place = {leaf.id: number for number, leaf in enumerate(facts.cycle.instrument.leaves)}
    order = {about: number for number, about in enumerate(About)}
    found = [caution for rule in _RULES for caution in rule(facts)]
    return sorted(found, key=lambda one: (order[one.about], place.get(one.leaf, -1), one.said))


def _withdrawn(facts: Facts) -> Iterator[Caution]:
    for support in facts.supports:
        if support.item.withdrawn_at is not None:
            said = _("“{title}” sudah ditarik dari rak bukti.").format(title=support.item.title)
            yield Caution(
                About.WITHDRAWN, support.leaf, said, _("Lepaskan dari kriteria, atau ganti dengan yang berlaku.")
            )


def _not_taken(facts: Facts) -> Iterator[Caution]:
    for leaf, claim in facts.claims.items():
        if claim.value and _value(facts, leaf, claim.value) is None:
            said = _("Nilai “{value}” tidak dapat dihitung.").format(value=claim.value)
            yield Caution(About.NOT_TAKEN, leaf, said, _("Pilih tingkat atau isi nilai yang diterima indikator ini."))


def _returned(facts: Facts) -> Iterator[Caution]:
    for row in facts.returns:
        said = _("Dikembalikan dengan catatan: {note}").format(note=row.note)
        yield Caution(About.RETURNED, row.leaf, said, _("Selesaikan catatannya, lalu ajukan lagi."))


def _missing(facts: Facts) -> Iterator[Caution]:
    for leaf in facts.cycle.instrument.leaves:
        claim = facts.claims.get(leaf.id)
        if (claim is not None and claim.value) or leaf.optional:
            continue
        if leaf.external is not None and leaf.external.waiting is not None:
            said = _("Menunggu nilai {index} dari {owner}.").format(index=leaf.external.id, owner=leaf.external.owner)
            todo = _("Isi begitu nilainya keluar; sampai saat itu dihitung {value}.")
            yield Caution(About.MISSING, leaf.id, said, todo.format(value=in_digits(leaf.external.waiting, language())))
        else:
            todo = _("Isi tingkatnya; bila dikirim begini, indikator ini dihitung sebagai belum dijawab.")
            yield Caution(About.MISSING, leaf.id, _("Belum ada jawaban."), todo)


def _no_evidence(facts: Facts) -> Iterator[Caution]:
    carried: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for support in facts.supports:
        carried[support.leaf].add((support.level, support.criterion))
    for leaf, claim in facts.claims.items():
        node = facts.cycle.instrument.nodes[leaf]
        level = _level(facts, leaf, claim.value)
        gaps = proof(node, carried[leaf], level).gaps
        if gaps:
            labels = ", ".join(criterion.label for criterion in gaps)
            said = _("Diklaim tingkat {level}; kriteria tanpa bukti: {labels}.").format(level=level, labels=labels)
            yield Caution(About.NO_EVIDENCE, leaf, said, _("Lampirkan bukti tiap kriteria, atau turunkan tingkatnya."))


def _draft(facts: Facts) -> Iterator[Caution]:
    """A draft is no policy: it gives level 1 at most (PermenPANRB 59/2020; Pedoman Menteri PANRB 3/2024)."""
    for support in facts.supports:
        item = support.item
        if item.enactment != Enactment.DRAFT or support.level < 2 or "draft" in _kinds(facts, support):
            continue
        if item.kind in _FORMAL or _ENACTED_KINDS.intersection(_kinds(facts, support)):
            said = _("“{title}” masih rancangan, tetapi dipakai untuk kriteria {label}.")
            todo = _("Ganti dengan dokumen yang sudah ditetapkan; rancangan hanya cukup untuk tingkat 1.")
            yield Caution(About.DRAFT, support.leaf, said.format(title=item.title, label=_label(support)), todo)


def _contradiction(facts: Facts) -> Iterator[Caution]:
    by_content: dict[str, list[Support]] = defaultdict(list)
    for support in facts.supports:
        by_content[_content(support.item)].append(support)
    for rows in by_content.values():
        enacted = next((row for row in rows if row.item.enactment == Enactment.ENACTED), None)
        draft = next((row for row in rows if row.item.enactment == Enactment.DRAFT), None)
        if enacted and draft:
            said = _("Berkas yang sama tercatat rancangan (“{draft}”) dan sudah ditetapkan (“{enacted}”).")
            told = said.format(draft=draft.item.title, enacted=enacted.item.title)
            yield Caution(
                About.CONTRADICTION,
                draft.leaf,
                told,
                _("Perbaiki keterangan bukti: berkas itu hanya satu dari keduanya."),
            )
        yield from _opposed(facts, rows)


def _opposed(facts: Facts, rows: Sequence[Support]) -> Iterator[Caution]:
    told: set[tuple[str, str]] = set()
    for one in rows:
        for other in rows:
            if (one.leaf, one.level) == (other.leaf, other.level) or not _opposite(
                _kinds(facts, one), _kinds(facts, other)
            ):
                continue
            pair = (_place(one), _place(other))
            if pair in told:
                continue
            told.add(pair)
            said = _("“{title}” dipakai untuk kriteria {here} dan {there}, yang meminta dua hal berbeda.")
            yield Caution(
                About.CONTRADICTION,
                one.leaf,
                said.format(title=one.item.title, here=pair[0], there=pair[1]),
                _("Satu berkas tidak dapat menjadi keduanya: pakai dokumen yang tepat untuk salah satunya."),
            )


def _old_review(facts: Facts) -> Iterator[Caution]:
    oldest = _years_before(facts.on, REVIEW_YEARS)
    for support in facts.supports:
        item = support.item
        if item.kind not in _AGEING:
            continue
        if item.dated is None:
            said = _("“{title}” tidak bertanggal, sehingga usianya tidak dapat diperiksa.").format(title=item.title)
            yield Caution(About.OLD_REVIEW, support.leaf, said, _("Isi tanggal dokumennya."))
        elif item.dated < oldest:
            said = _("“{title}” bertanggal {dated}, lebih dari dua tahun.").format(
                title=item.title, dated=date_format(item.dated, "j F Y")
            )
            yield Caution(About.OLD_REVIEW, support.leaf, said, _("Lampirkan reviu atau audit yang lebih baru."))


def _expired(facts: Facts) -> Iterator[Caution]:
    for support in facts.supports:
        until = support.item.valid_until
        if until is not None and until < facts.on:
            said = _("“{title}” berlaku sampai {until}.").format(
                title=support.item.title, until=date_format(until, "j F Y")
            )
            yield Caution(About.EXPIRED, support.leaf, said, _("Ganti dengan dokumen yang masih berlaku."))


def _jump(facts: Facts) -> Iterator[Caution]:
    for leaf, claim in facts.claims.items():
        now, then = _level(facts, leaf, claim.value), _level(facts, leaf, facts.before.get(leaf, ""))
        if now is not None and then is not None and now - then >= JUMP:
            said = _("Tahun lalu tingkat {then}, sekarang {now}.").format(then=then, now=now)
            todo = _("Periksa sekali lagi kriteria dan bukti tiap tingkat di antaranya.")
            yield Caution(About.JUMP, leaf, said, todo)


def _no_reasons(facts: Facts) -> Iterator[Caution]:
    """An explanation has two parts, facts and analysis (Pedoman Menteri PANRB 3/2024, III.B)."""
    for leaf, claim in facts.claims.items():
        empty = [word for word, text in ((_("fakta"), claim.fact), (_("analisis"), claim.analysis)) if not text.strip()]
        if claim.value and empty:
            said = _("Kosong: {parts}.").format(parts=", ".join(empty))
            yield Caution(
                About.NO_REASONS, leaf, said, _("Tulis dokumen apa, pasal berapa, dan bagaimana memenuhi kriteria.")
            )


def _not_approved(facts: Facts) -> Iterator[Caution]:
    """The person in charge validates and approves before the coordinator submits (PermenPANRB 59/2020, annex III.B)."""
    open_ = [leaf for leaf, claim in facts.claims.items() if claim.value and leaf not in facts.approved]
    if open_:
        said = _("{count} jawaban belum disetujui, atau berubah sesudah disetujui.").format(count=len(open_))
        yield Caution(About.NOT_APPROVED, "", said, _("Mintalah penanggung jawab memeriksa dan menyetujuinya."))


_RULES = (
    _withdrawn,
    _not_taken,
    _returned,
    _missing,
    _no_evidence,
    _draft,
    _contradiction,
    _old_review,
    _expired,
    _jump,
    _no_reasons,
    _not_approved,
)


def _value(facts: Facts, leaf: str, kept: str) -> Fraction | None:
    try:
        return read(facts.cycle, facts.cycle.instrument.nodes[leaf], kept).value if kept else None
    except NotAllowed:
        return None


def _level(facts: Facts, leaf: str, kept: str) -> int | None:
    return level_of(facts.cycle.instrument.nodes[leaf], _value(facts, leaf, kept))


def _kinds(facts: Facts, support: Support) -> frozenset[str]:
    """The kinds of evidence that the criterion of a support asks for."""
    node: Node | None = facts.cycle.instrument.nodes.get(support.leaf)
    criterion = node.levels.get(str(support.level)) if node else None
    if criterion is None or not 1 <= support.criterion <= len(criterion.parts):
        return frozenset()
    return frozenset(criterion.parts[support.criterion - 1].kinds)


def _opposite(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one and other) and any(one <= first and other <= second for first, second in OPPOSITES)


def _content(item: Item) -> str:
    return item.blob.sha256 if item.blob else item.url


def _label(support: Support) -> str:
    return f"{support.level}.{support.criterion}"


def _place(support: Support) -> str:
    return f"{support.leaf} ({_label(support)})"


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)
