"""Reports as tables of text: what a CSV file holds."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from tolok.analysis.report import sentences as says
from tolok.analysis.report.subject import Subject
from tolok.instruments.language import Language, Text
from tolok.worksheets.write import exact_text, harmless


def as_csv(rows: Sequence[Sequence[str]]) -> str:
    """Rows as CSV (UTF-8, commas, decimal points); nothing in it is taken for a formula."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows([harmless(cell) for cell in row] for row in rows)
    return out.getvalue()


def briefing_rows(subject: Subject, language: Language) -> list[list[str]]:
    """The briefing, a row a sentence: under which heading, and the sentence."""
    parts = (
        (Text("Angkanya", "The number"), says.the_number(subject)),
        (Text("Artinya", "What it means"), says.the_meaning(subject)),
        (Text("Yang berubah", "What changed"), says.the_change(subject)),
        (Text("Seberapa pasti", "How sure it is"), subject.sure),
        (Text("Tiga langkah termurah", "The three cheapest steps"), says.the_steps(subject)),
        (Text("Tiga langkah termurah", "The three cheapest steps"), says.the_costs(subject)),
        (Text("Siapa harus bertindak", "Who must act"), says.who_acts(subject)),
    )
    rows = [[Text("Bagian", "Part").in_(language), Text("Kalimat", "Sentence").in_(language)]]
    return rows + [[head.in_(language), text.in_(language)] for head, texts in parts for text in texts]


def report_rows(subject: Subject, language: Language) -> list[list[str]]:
    """Every node of the tree, a row each: value, what it was before, what it did to the index, who leads it."""
    heads = [
        *(Text("Kode", "Code"), Text("Uraian", "What"), Text("Jenis", "Kind"), Text("Bobot", "Weight")),
        *(Text("Nilai tepat", "Exact value"), Text("Nilai terbit", "As published"), Text("Sebelum", "Before")),
        *(Text("Sumbangan", "Contribution"), Text("Rata-rata kelompok", "Mean of the group"), Text("Unit", "Unit")),
    ]
    account = subject.before.account if subject.before else None
    parts = {part.id: part for part in account.parts if not part.retired} if account else {}
    sums = account.by_branch() if account else {}
    earlier = account.before.nodes if account and account.comparable else {}
    rows = [[head.in_(language) for head in heads]]
    for id_, found in subject.result.nodes.items():
        mean = subject.group.mean_of(id_) if subject.group and not found.node.is_leaf else None
        did = parts[id_].total if id_ in parts else sums.get(id_)
        rows.append(
            [
                *(id_, found.node.title.in_(language), found.node.kind, exact_text(found.node.weight) or ""),
                *(exact_text(found.value) or "", found.published or ""),
                *(exact_text(earlier[id_].value) or "" if id_ in earlier else "", exact_text(did) or ""),
                *(exact_text(mean) or "", subject.owners.get(id_, "")),
            ]
        )
    return rows
