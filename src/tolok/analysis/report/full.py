"""The full report as blocks: headings, sentences, charts and tables in order. Whoever sets type knows only blocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from tolok.analysis.report import sentences as says
from tolok.analysis.report.figures import day, figure, label, printed
from tolok.analysis.report.subject import Subject
from tolok.analysis.standing import aspects, weakest
from tolok.instruments.language import Language, Text, plain
from tolok.scoring.engine import NodeResult

Block = dict[str, Any]
_STEPS = 10
_PARTS = 15


def full_report(subject: Subject, language: Language, charts: Mapping[str, Block] | None = None) -> dict[str, Any]:
    """The report about ``subject`` as plain data.

    Args:
        subject: what it is about.
        language: of the report.
        charts: by name (radar, heat, waterfall, units): ``spec``, ``title`` and ``says``; drawn where they belong.
    """
    drawn = charts or {}
    return {
        "language": language,
        "title": _TITLE.in_(language),
        "who": subject.who,
        "about": " · ".join(word for word in (subject.name.in_(language), subject.cycle) if word),
        "mark": subject.mark.in_(language) if subject.mark else "",
        "foot": _FOOT.filled(day=day(subject.on)).in_(language),
        "blocks": list(_Report(subject, language, drawn).blocks()),
    }


class _Report:
    def __init__(self, subject: Subject, language: Language, charts: Mapping[str, Block]) -> None:
        self.subject, self.language, self.charts = subject, language, charts
        self.number = 0

    def blocks(self) -> Iterator[Block]:
        yield from self._standing()
        yield from self._indicators()
        yield from self._change()
        yield from self._sure()
        yield from self._others()
        yield from self._works()
        yield from self._steps()
        yield from self._working()

    def _standing(self) -> Iterator[Block]:
        yield self._head(_STANDING)
        yield self._says([*says.the_number(self.subject), *says.the_meaning(self.subject)])
        yield from self._chart("radar")
        rows = [self._aspect(node) for node in aspects(self.subject.instrument)]
        group = self.subject.group
        if rows:
            heads = [_ASPECT, _WEIGHT, _VALUE, *([_MEAN] if group and any(row[3] for row in rows) else [])]
            low = {found.node.id for found in weakest(self.subject.result)}
            strong = [node.id in low for node in aspects(self.subject.instrument)]
            yield self._table(heads, [row[: len(heads)] for row in rows], "lrrr", strong=strong)
            if low:
                yield self._small([_BOLD])
        else:
            branches = [node for node in self.subject.instrument.tree.children if not node.is_leaf]
            yield self._table([_PART, _VALUE], [self._branch(self.subject.result.nodes[n.id]) for n in branches], "lr")

    def _aspect(self, node: Any) -> list[str]:
        group = self.subject.group
        mean = group.mean_of(node.id) if group else None
        return [
            node.title.in_(self.language),
            self._in(figure(node.weight)) if node.weight is not None else "–",
            self._in(printed(self.subject.result.nodes[node.id].published)),
            self._in(figure(mean)) if mean is not None else "",
        ]

    def _branch(self, found: NodeResult) -> list[str]:
        return [found.node.title.in_(self.language), self._in(printed(found.published))]

    def _indicators(self) -> Iterator[Block]:
        result = self.subject.result
        yield self._head(_INDICATORS)
        missing, waiting = len(result.missing), len(result.waiting)
        answered = len(result.instrument.leaves) - missing - waiting
        words = {"answered": answered, "all": len(result.instrument.leaves)}
        lines = [_ANSWERED.filled(**words)]
        if waiting:
            lines.append(_WAITING.filled(waiting=waiting))
        yield self._says(lines)
        yield from self._chart("heat")
        rows = [
            [
                label(leaf),
                self.subject.titles.of(leaf).in_(self.language),
                leaf.groups.get("aspect") or self.subject.instrument.parents[leaf.id].title.in_(self.language),
                self._level(leaf.id),
                self.subject.owners.get(leaf.id, "–"),
            ]
            for leaf in result.instrument.leaves
        ]
        owned = bool(self.subject.owners)
        heads = [_NUMBER, _INDICATOR, _ASPECT, _LEVEL, *([_UNIT] if owned else [])]
        widths = [1.1, 6.2, 3.4, 1.5, *([3.2] if owned else [])]
        yield self._table(heads, [row[: len(heads)] for row in rows], "lllrl"[: len(heads)], widths)

    def _level(self, leaf: str) -> str:
        found = self.subject.result.nodes[leaf]
        if leaf in self.subject.result.waiting:
            return self._in(_WAITS)
        return self._in(printed(found.published))

    def _change(self) -> Iterator[Block]:
        yield self._head(_CHANGE)
        yield self._says(says.the_change(self.subject))
        before = self.subject.before
        if before is None:
            return
        yield from self._chart("waterfall")
        moved = sorted((part for part in before.account.parts if part.total), key=lambda p: (-abs(p.total), p.id))
        if not moved:
            return
        nodes = self.subject.instrument.nodes
        rows = [
            [
                self._in(self.subject.titles.of(nodes[part.id]) if part.id in nodes else part.title),
                self._in(figure(part.before)),
                self._in(figure(part.after)),
                self._in(figure(part.total, 3, signed=True)),
            ]
            for part in moved[:_PARTS]
        ]
        rest = moved[_PARTS:]
        if rest:
            total = sum((part.total for part in rest), Fraction(0))
            rows.append([self._in(_REST.filled(n=len(rest))), "", "", self._in(figure(total, 3, signed=True))])
        rows.append([self._in(_ALL), "", "", self._in(figure(before.account.difference, 3, signed=True))])
        strong = [False] * (len(rows) - 1) + [True]
        yield self._table([_PART, _EARLIER, _LATER, _GAIN], rows, "lrrr", strong=strong)
        yield self._small([_ADD_UP])

    def _sure(self) -> Iterator[Block]:
        yield self._head(_SURE)
        yield self._says(self.subject.sure)
        yield self._says([_ORDINAL])

    def _others(self) -> Iterator[Block]:
        group = self.subject.group
        yield self._head(_OTHERS)
        if group is None or self.subject.position is None:
            yield self._says([_NO_OTHERS])
        else:
            words = {"group": group.name, "year": group.year, "mean": figure(self.subject.position.mean)}
            yield self._says([_AMONG.filled(n=len(group.members), **words)])
            rows = [
                [
                    one.member.name,
                    self._in(one.role),
                    self._in(figure(one.member.value)),
                    self._in(figure(one.comparison.difference, signed=True)),
                    self._in(one.comparison.words),
                ]
                for one in self.subject.near
            ]
            heads = [_WHO, _ROLE, _INDEX, _DIFFERENCE, _MAY_SAY]
            yield self._table(heads, rows, "llrrl", [4.2, 2.3, 1.5, 1.7, 6])
            yield self._small([_SOURCE.filled(source=group.source)])
        yield from self._alike()

    def _alike(self) -> Iterator[Block]:
        found = self.subject.alike
        if found is None:
            return
        yield {"kind": "heading", "level": 3, "text": self._in(_ALIKE.filled(start=found.start, end=found.end))}
        yield self._says([_TYPICAL.filled(n=len(found.similar), rise=figure(found.typical, signed=True))])
        rows = [
            [
                peer.after.agency,
                self._in(printed(peer.before.index)),
                self._in(printed(peer.after.index)),
                self._in(figure(peer.rise, signed=True)),
            ]
            for peer in found.rose
        ]
        heads = [_WHO, plain(str(found.start)), plain(str(found.end)), _RISE]
        yield self._table(heads, rows, "lrrr")
        yield self._small([_capital(text) for text in found.unknown])

    def _works(self) -> Iterator[Block]:
        if not self.subject.works:
            return
        yield self._head(_UNITS)
        yield from self._chart("units")
        rows = [
            [
                work.unit,
                f"{work.answered}/{work.leaves}",
                self._in(figure(work.mean)),
                self._in(figure(work.points)),
                self._in(figure(work.left)),
            ]
            for work in self.subject.works
        ]
        yield self._table([_UNIT, _DONE, _MEAN_LEVEL, _BRINGS, _LEFT], rows, "lrrrr")

    def _steps(self) -> Iterator[Block]:
        yield self._head(_NEXT)
        if self.subject.plan is not None:
            yield from self._plan()
            return
        steps = self.subject.steps[:_STEPS]
        if steps:
            yield self._says([_CHEAPEST])
            rows = [
                [
                    label(step.leaf),
                    self.subject.titles.of(step.leaf).in_(self.language),
                    f"{step.start} → {step.end}",
                    self._in(figure(step.gain, 3, signed=True)),
                    self._in(figure(step.cost, 0)),
                    self.subject.owners.get(step.leaf.id) or step.unit or "–",
                ]
                for step in steps
            ]
            heads = [_NUMBER, _INDICATOR, _LEVEL, _GAIN, _COST, _UNIT]
            yield self._table(heads, rows, "llrrrl", [1.1, 6.5, 1.7, 1.5, 1.3, 3.4])
        yield self._small([*says.the_costs(self.subject)])
        yield self._says(says.who_acts(self.subject, _STEPS))

    def _plan(self) -> Iterator[Block]:
        from tolok.analysis.plan.sentences import sentences as plan_sentences

        plan = self.subject.plan
        if plan is None:
            return
        yield self._says(plan_sentences(plan))
        rows = [
            [
                str(plan.calendar(step.year) or step.year),
                label(step.leaf),
                self.subject.titles.of(step.leaf).in_(self.language),
                f"{step.start} → {step.end}",
                self._in(figure(step.gain, 3, signed=True)),
                self._in(figure(step.cost)),
                step.unit or self.subject.owners.get(step.leaf.id) or "–",
            ]
            for step in plan.steps
        ]
        heads = [_YEAR, _NUMBER, _INDICATOR, _LEVEL, _GAIN, _COST, _UNIT]
        yield self._table(heads, rows, "lllrrrl", [1.3, 1.1, 5.6, 1.7, 1.5, 1.5, 2.9])
        yield self._small(plan.assumptions)

    def _working(self) -> Iterator[Block]:
        rules = self.subject.result.publication
        yield self._head(_WORKING)
        yield self._says(
            [
                _INSTRUMENT.filled(title=self.subject.instrument.title),
                _EXACT.filled(decimals=rules.decimals),
                _SHEET,
            ]
        )

    def _head(self, text: Text) -> Block:
        self.number += 1
        return {"kind": "heading", "level": 2, "text": f"{self.number}. {self._in(text)}"}

    def _says(self, texts: Sequence[Text]) -> Block:
        return {"kind": "text", "lines": [self._in(text) for text in texts]}

    def _small(self, texts: Sequence[Text]) -> Block:
        return {"kind": "small", "lines": [self._in(text) for text in texts]}

    def _chart(self, name: str) -> Iterator[Block]:
        if name in self.charts:
            yield {"kind": "chart", **self.charts[name]}

    def _table(
        self,
        heads: Sequence[Text],
        rows: Sequence[Sequence[str]],
        align: str,
        widths: Sequence[float] = (),
        strong: Sequence[bool] = (),
    ) -> Block:
        return {
            "kind": "table",
            "head": [self._in(head) for head in heads],
            "align": align[: len(heads)],
            "widths": list(widths)[: len(heads)],
            "strong": list(strong),
            "rows": [list(row) for row in rows],
        }

    def _in(self, text: Text) -> str:
        return text.in_(self.language)


def _capital(text: Text) -> Text:
    return Text(text.id[:1].upper() + text.id[1:] + ".", text.en[:1].upper() + text.en[1:] + ".")


_TITLE = Text("Laporan analisis", "Analysis report")
_FOOT = Text(
    "Dihitung dengan Tolok, {day}. Laporan ini bukan dokumen hasil evaluasi.",
    "Worked out with Tolok, {day}. This report is no document of record.",
)
_STANDING = Text("Di mana posisinya", "Where it stands")
_INDICATORS = Text("Indikator", "Indicators")
_CHANGE = Text("Yang berubah, dan mengapa", "What changed, and why")
_SURE = Text("Seberapa pasti", "How sure it is")
_OTHERS = Text("Di antara yang lain", "Among the others")
_UNITS = Text("Unit kerja", "Units")
_NEXT = Text("Langkah berikutnya", "What next")
_WORKING = Text("Cara menghitung", "How it is worked out")
_ASPECT = Text("Aspek", "Aspect")
_PART = Text("Bagian", "Part")
_WEIGHT = Text("Bobot", "Weight")
_VALUE = Text("Nilai", "Value")
_MEAN = Text("Rata-rata kelompok", "Mean of the group")
_BOLD = Text("Huruf tebal: aspek terlemah.", "Bold: the weakest aspect.")
_NUMBER = Text("No.", "No.")
_INDICATOR = Text("Indikator", "Indicator")
_LEVEL = Text("Tingkat", "Level")
_UNIT = Text("Unit", "Unit")
_ANSWERED = Text("{answered} dari {all} indikator sudah dijawab.", "{answered} of {all} indicators are answered.")
_WAITING = Text(
    "{waiting} menunggu nilai indeks lain dan dihitung seperti ditetapkan instrumennya.",
    "{waiting} wait for another index and count as the instrument lays down.",
)
_WAITS = Text("menunggu", "waiting")
_EARLIER = Text("Sebelum", "Before")
_LATER = Text("Sesudah", "After")
_GAIN = Text("Naik", "Gain")
_REST = Text("{n} bagian lainnya", "{n} other parts")
_ALL = Text("Seluruhnya", "All of it")
_ADD_UP = Text(
    "Semua sumbangan bila dijumlahkan sama persis dengan perubahan indeks; angka di sini dibulatkan.",
    "The contributions add up exactly to the change of the index; the figures here are rounded.",
)
_ORDINAL = Text(
    "Tingkat kematangan adalah urutan, bukan ukuran: rata-rata tingkat adalah kesepakatan. Selisih yang kecil jangan "
    "dikatakan lebih baik.",
    "A maturity level is an order, not a measure: a mean of levels is a convention. Do not call a small difference "
    "better.",
)
_NO_OTHERS = Text(
    "Belum ada hasil kelompoknya yang dapat disandingkan.", "There are no results of its group to stand beside yet."
)
_AMONG = Text(
    "Disandingkan dengan {n} yang lain ({group} {year}); rata-rata, yang ini ikut dihitung, {mean}.",
    "Beside {n} others ({group} {year}); the mean, this one counted, is {mean}.",
)
_WHO = Text("Siapa", "Who")
_ROLE = Text("Letak", "Position")
_INDEX = Text("Indeks", "Index")
_DIFFERENCE = Text("Selisih", "Difference")
_MAY_SAY = Text("Yang boleh dikatakan", "What may be said")
_SOURCE = Text("Sumber: {source}.", "Source: {source}.")
_ALIKE = Text("Yang serupa pada {start} dan naik sampai {end}", "Who was similar in {start} and rose by {end}")
_TYPICAL = Text(
    "Dari {n} instansi yang paling serupa, yang lazim naik {rise}; berikut yang naik paling banyak.",
    "Of the {n} most similar agencies a typical one rose by {rise}; these rose most.",
)
_RISE = Text("Naik", "Rise")
_DONE = Text("Terjawab", "Answered")
_MEAN_LEVEL = Text("Tingkat rata-rata", "Mean level")
_BRINGS = Text("Poin sekarang", "Points now")
_LEFT = Text("Masih bisa diraih", "Still to gain")
_CHEAPEST = Text(
    "Kenaikan satu tingkat yang paling murah untuk setiap poin indeks, yang termurah lebih dahulu.",
    "The single steps up that cost least for every point of the index, the cheapest first.",
)
_COST = Text("Biaya", "Cost")
_YEAR = Text("Tahun", "Year")
_INSTRUMENT = Text("Instrumen: {title}.", "Instrument: {title}.")
_EXACT = Text(
    "Semua nilai dihitung sebagai bilangan pecahan tepat dan dibulatkan sekali, ke {decimals} desimal.",
    "All values are worked out as exact fractions and rounded once, to {decimals} decimals.",
)
_SHEET = Text(
    "Lembar kerja (XLSX) laporan ini memuat hitungannya sebagai rumus: ubah satu tingkat, dan indeks mengikutinya.",
    "The spreadsheet (XLSX) of this report holds the working as formulas: change a level, and the index follows.",
)
