"""A plan as a file: spreadsheet, CSV, JSON, drawing, OSCAL."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from django.utils import timezone

from tolok.analysis.plan.cost_template import write_cost_template
from tolok.analysis.plan.record import record
from tolok.analysis.plan.workbook import write_plan
from tolok.assessment.access import Hand
from tolok.assessment.answers import language
from tolok.assessment.values import answers_in_force
from tolok.instruments.language import Text
from tolok.oscal import plan_of_action
from tolok.roadmap.asking import owners_of
from tolok.roadmap.costing import Sheet
from tolok.roadmap.queries.answer import Answer
from tolok.roadmap.queries.ladder import bare_question
from tolok.worksheets.write import exact_text

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA: Mapping[str, str] = {
    "xlsx": XLSX,
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "svg": "image/svg+xml",
    "poam": "application/oscal+json",
}
ENDINGS: Mapping[str, str] = {"poam": "poam.json"}
"""What the file of a form ends with, where that is not its name."""
_HEADS = (
    Text("tahun", "year"),
    Text("indikator", "indicator"),
    Text("judul", "title"),
    Text("dari", "from"),
    Text("ke", "to"),
    Text("biaya", "cost"),
    Text("beban", "effort"),
    Text("kenaikan", "gain"),
    Text("unit", "unit"),
    Text("perlu", "needs"),
    Text("dapat ditukar", "exchangeable"),
)


def file_of(answer: Answer, form: str) -> bytes:
    """The plan in the form of that name (a key of ``MEDIA``).

    Raises:
        NotAPlan: it has no steps, so there is no plan of action.
    """
    return _FORMS[form](answer)


def template_of(own: Hand, sheet: Sheet, form: str) -> bytes:
    """The file of costs to fill in, with what is known already, as ``xlsx`` or ``csv``. Three queries."""
    found = own.assessment
    question = bare_question(found, sheet, answers_in_force(found), owners_of(found))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"costs.{form}"
        write_cost_template(question, path, language(), known=question.costs)
        return path.read_bytes()


def _xlsx(answer: Answer) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.xlsx"
        write_plan([answer.found], path, language())
        return path.read_bytes()


def _csv(answer: Answer) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([head.in_(language()) for head in _HEADS])
    for row in answer.steps:
        step = row.step
        free = "" if step.core is None else _NO.in_(language()) if step.core else _YES.in_(language())
        exact = (exact_text(step.cost), exact_text(step.effort), exact_text(step.gain))
        who = (step.leaf.id, row.named.title, step.start, step.end)
        writer.writerow([row.calendar, *map(_safe, who), *exact, _safe(step.unit or ""), row.needs, free])
    return text.getvalue().encode("utf-8-sig")


def _safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


def _json(answer: Answer) -> bytes:
    return (json.dumps({"plans": [record(answer.found)]}, ensure_ascii=False, indent=1) + "\n").encode()


def _svg(answer: Answer) -> bytes:
    return answer.gantt.encode()


def _poam(answer: Answer) -> bytes:
    plan = answer.plan
    made = plan_of_action(
        record(answer.found),
        plan.assessment.cycle.instrument,
        moment=timezone.localtime(plan.made_at or plan.created_at).isoformat(),
        identified=f"{plan.agency.slug}\n{plan.pk}\n{plan.created_at.isoformat()}",
    )
    return (json.dumps(made, ensure_ascii=False, indent=1) + "\n").encode()


_YES, _NO = Text("ya", "yes"), Text("tidak", "no")
_FORMS: Mapping[str, Callable[[Answer], bytes]] = {
    "xlsx": _xlsx,
    "csv": _csv,
    "json": _json,
    "svg": _svg,
    "poam": _poam,
}
