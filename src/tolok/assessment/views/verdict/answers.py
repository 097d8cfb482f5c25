"""What the desk answers: the page, a part of it, or why not with everything that was typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from tolok.assessment.faults import Changed, NotPossible
from tolok.assessment.queries.verdicts.desk import Desk
from tolok.assessment.queries.written import shown as as_read
from tolok.assessment.views.verdict.opening import Opened, place_of

FIELDS = ("value", "fact", "analysis", "justification")


@dataclass
class Typed:
    """What was typed and could not be kept, with why: it stays on the page."""

    fields: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    place: str = ""
    """The criterion whose note it is."""

    @property
    def judgement(self) -> bool:
        """Whether it was the form of value and reasons."""
        return "fact" in self.fields

    @property
    def whole(self) -> str:
        """What is wrong with no field in particular."""
        return " ".join(text for name, text in self.faults.items() if name not in FIELDS)


def judged(opened: Opened, act: Callable[[], Any], place: str = "") -> HttpResponse:
    """Does it and answers with the criteria as they stand then, and all that follows from them."""
    return attempt(
        opened, act, lambda: part(opened, "judged") if opened.by_htmx else _go(opened, "#levels"), place=place
    )


def attempt(opened: Opened, act: Callable[[], Any], then: Callable[[], HttpResponse], place: str = "") -> HttpResponse:
    """Does it, or shows why not with everything that was typed."""
    try:
        act()
    except ValidationError as error:
        return refused(opened, told_by(error), place=place)
    except Changed as changed:
        return refused(opened, {"": str(changed)}, HTTPStatus.CONFLICT, place=place)
    except NotPossible as cannot:
        return refused(opened, {"": str(cannot)}, place=place)
    except PermissionDenied as cannot:
        return refused(opened, {"": str(cannot)}, HTTPStatus.FORBIDDEN, place=place)
    return then()


def page(opened: Opened, typed: Typed | None = None, status: int = HTTPStatus.OK) -> HttpResponse:
    """The page as a whole."""
    return render(opened.request, "assessment/verdict.html", _context(opened, typed), status=status)


def part(opened: Opened, name: str, typed: Typed | None = None, status: int = HTTPStatus.OK) -> HttpResponse:
    """A part of the page: one template of ``assessment/verdict``."""
    context = _context(opened, typed) | {"part": True}
    return render(opened.request, f"assessment/verdict/{name}.html", context, status=status)


def _context(opened: Opened, typed: Typed | None) -> dict[str, Any]:
    shown = opened.desk()
    judged = typed if typed and typed.judgement else None
    kept = judged.fields.get("value", "") if judged else shown.mine.value
    return {
        "desk": shown,
        "typed": typed,
        "kept": kept,
        "kept_shown": as_read(kept),
        "texts": _texts(shown, judged, drafted=opened.request.GET.get("draft") == "1"),
        "faults": [(name, typed.faults.get(name, "") if typed else "") for name in FIELDS],
        "sample": opened.assessment.cycle.sample,
        "unofficial": not opened.assessment.decided_at,
    }


@dataclass(frozen=True)
class Text:
    """One of the three parts of an explanation, as the form shows it."""

    name: str
    word: str
    hint: str
    rows: int
    text: str
    fault: str
    is_draft: bool
    key: str = ""


def _texts(shown: Desk, typed: Typed | None, *, drafted: bool) -> list[Text]:
    parts = (
        ("fact", _("Fakta"), _("Dokumen apa, pasal, bab, atau halaman berapa."), 5, "f"),
        ("analysis", _("Analisis"), _("Tingkat demi tingkat: bagaimana bukti memenuhi kriterianya."), 7, ""),
        ("justification", _("Justifikasi hasil"), _("Mengapa nilainya demikian."), 3, ""),
    )
    found = []
    for name, word, hint, rows, key in parts:
        draft: str = getattr(shown.draft, name)
        text: str = typed.fields.get(name, "") if typed else getattr(shown.mine, name)
        text = text or (draft if drafted else "")
        fault = typed.faults.get(name, "") if typed else ""
        found.append(Text(name, word, hint, rows, text, fault, bool(text) and text == draft, key))
    return found


def refused(
    opened: Opened,
    faults: Mapping[str, str],
    status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY,
    place: str = "",
) -> HttpResponse:
    """Why it was not done. A page shows what was typed again; a part leaves it where it is."""
    typed = Typed({name: str(text) for name, text in opened.request.POST.items()}, faults, place)
    if not opened.by_htmx:
        return page(opened, typed, status)
    if status == HTTPStatus.UNPROCESSABLE_ENTITY and "fact" in opened.request.POST:
        return part(opened, "faults", typed, status)
    # Nothing is exchanged on the page: what was typed stays, and the message is shown above it.
    told = " ".join(faults.values())
    answer = HttpResponse(told, status=HTTPStatus.CONFLICT if status == HTTPStatus.UNPROCESSABLE_ENTITY else status)
    answer.headers["X-Tolok-Message"] = quote(told)
    return answer


def saved(opened: Opened) -> HttpResponse:
    """That value and reasons were saved."""
    if opened.by_htmx:
        return part(opened, "saved")
    messages.success(opened.request, _("Penilaian tersimpan."))
    return _go(opened)


def settled(opened: Opened) -> HttpResponse:
    """Back to where the value was settled: the desk, or the table of disagreements."""
    if opened.request.POST.get("from") != "disagreements":
        return back(opened, _("Nilai ditetapkan."))
    messages.success(opened.request, _("Nilai ditetapkan."))
    return HttpResponseRedirect(reverse("disagreements", args=[opened.assessment.pk]))


def back(opened: Opened, said: str) -> HttpResponse:
    """The indicator again, with a word on what was done."""
    messages.success(opened.request, said)
    return _go(opened)


def onward(opened: Opened, said: str) -> HttpResponse:
    """To the next indicator that waits."""
    shown = opened.desk()
    messages.success(opened.request, said.format(number=shown.number))
    return HttpResponseRedirect(opened.address(shown.next_open))


def _go(opened: Opened, anchor: str = "") -> HttpResponse:
    focus = opened.request.POST.get("focus", "")
    return HttpResponseRedirect(f"{opened.address()}{f'?focus={focus}' if place_of(focus) else ''}{anchor}")


def by_field(form: Form) -> dict[str, str]:
    """What a form found wrong, one text a field."""
    return {name: " ".join(map(str, errors)) for name, errors in form.errors.items()}


def told_by(error: ValidationError) -> dict[str, str]:
    """What an action found wrong, one text a field; the empty name: nothing in particular."""
    if hasattr(error, "error_dict"):
        return {name: " ".join(told) for name, told in error.message_dict.items()}
    return {"": " ".join(error.messages)}


def prefixed(faults: Mapping[str, str], prefix: str = "return") -> dict[str, str]:
    """Faults of a form beside the main one, whose fields have names of their own in the page."""
    return {f"{prefix}_{name}" if name else "": text for name, text in faults.items()}
