"""The desk of an assessor: one indicator with claim, evidence and the own finding, and everything done from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tolok.assessment.access import ConflictOfInterest, Hand, hand
from tolok.assessment.actions import judgements, returns, reviews, settlements, verifications
from tolok.assessment.faults import Changed, NotPossible
from tolok.assessment.forms.judgements import CriterionForm, JudgementForm, ReturnForm, SettlementForm
from tolok.assessment.models import Assessment, Outcome, Return, Stage
from tolok.assessment.proof import Place
from tolok.assessment.queries.verdicts.desk import Desk, desk
from tolok.assessment.queries.written import shown as as_read
from tolok.assessment.views.asked import assessment_of, person_of, standing_of
from tolok.instruments import Node
from tolok.organisation.access import Refused
from tolok.organisation.rights import Right

FIELDS = ("value", "fact", "analysis", "justification")
_READERS = (Right.VERIFY, Right.JUDGE, Right.REVIEW)
_SPEAKERS = (Right.VERIFY, Right.JUDGE)


@dataclass(frozen=True)
class Opened:
    """An indicator that the person may judge, or read as those who judge do."""

    request: HttpRequest
    assessment: Assessment
    leaf: Node
    hand: Hand

    @property
    def who(self) -> dict[str, Any]:
        """What every action is told."""
        return {
            "by": person_of(self.request),
            "standing": self.hand.standing,
            "assessment": self.assessment,
            "leaf": self.leaf.id,
        }

    @property
    def by_htmx(self) -> bool:
        """Whether a part is asked for and not a page."""
        return "HX-Request" in self.request.headers

    def address(self, leaf: str = "") -> str:
        """The page of this indicator, or of another one."""
        return reverse("verdict", args=[self.assessment.pk, leaf or self.leaf.id])

    def desk(self) -> Desk:
        """The desk, read again."""
        asked = self.request.GET if self.request.method == "GET" else self.request.POST
        support = asked.get("support", "")
        return desk(
            self.hand,
            self.leaf,
            wanted=place_of(asked.get("focus", "")),
            support=int(support) if support.isdecimal() and len(support) < 16 else None,
        )


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


@require_safe
def verdict(request: HttpRequest, assessment: int, leaf: str) -> HttpResponse:
    """The page."""
    opened = open_desk(request, assessment, leaf)
    return _page(opened)


@require_safe
def evidence(request: HttpRequest, assessment: int, leaf: str) -> HttpResponse:
    """The evidence of the criterion one is at."""
    opened = open_desk(request, assessment, leaf)
    return _part(opened, "evidence") if opened.by_htmx else _page(opened)


@require_POST
def criterion(request: HttpRequest, assessment: int, leaf: str, level: int, criterion: int) -> HttpResponse:
    """A word on a criterion."""
    opened = open_desk(request, assessment, leaf, *_SPEAKERS)
    form = CriterionForm(request.POST)
    if not form.is_valid():
        return _refused(opened, _by_field(form), place=f"{level}.{criterion}")
    said = form.cleaned_data

    def act() -> None:
        judgements.judge_criterion(
            **opened.who,
            level=level,
            criterion=criterion,
            outcome=Outcome(said["outcome"]) if said["outcome"] else None,
            note=said["note"],
            stage=_stage(opened, said["stage"]),
        )

    return _judged(opened, act, place=f"{level}.{criterion}")


@require_POST
def acceptance(request: HttpRequest, assessment: int, leaf: str, level: int) -> HttpResponse:
    """All criteria of a level are accepted."""
    opened = open_desk(request, assessment, leaf, *_SPEAKERS)
    return _judged(opened, lambda: judgements.accept_level(**opened.who, level=level, stage=_sent_stage(opened)))


@require_POST
def judgement(request: HttpRequest, assessment: int, leaf: str) -> HttpResponse:
    """Saves value and reasons; while one types (htmx), or as a plain form."""
    opened = open_desk(request, assessment, leaf, *_READERS)
    form = JudgementForm(request.POST)
    if not form.is_valid():
        return _refused(opened, _by_field(form))
    return _try(opened, lambda: _save(opened, form), lambda: _saved(opened))


@require_POST
def completion(request: HttpRequest, assessment: int, leaf: str) -> HttpResponse:
    """Saves, and stands by it; then the next indicator that waits."""
    opened = open_desk(request, assessment, leaf, Right.JUDGE)
    form = JudgementForm(request.POST)
    if not form.is_valid():
        return _refused(opened, _by_field(form))

    def act() -> None:
        _save(opened, form)
        judgements.finish_judgement(
            **opened.who, beyond=form.cleaned_data["beyond"], stage=_stage(opened, form.cleaned_data["stage"])
        )

    return _try(opened, act, lambda: _on(opened, _("Indikator {number} selesai dinilai.")))


@require_POST
def reopening(request: HttpRequest, assessment: int, leaf: str) -> HttpResponse:
    """Works on a finished finding again."""
    opened = open_desk(request, assessment, leaf, Right.JUDGE)
    return _try(
        opened,
        lambda: judgements.reopen_judgement(**opened.who, stage=_sent_stage(opened)),
        lambda: _back(opened, _("Penilaian dibuka kembali.")),
    )


@require_POST
def verification(request: HttpRequest, assessment: int, leaf: str) -> HttpResponse:
    """The answer was checked."""
    opened = open_desk(request, assessment, leaf, Right.VERIFY)
    version = request.POST.get("version", "")
    return _try(
        opened,
        lambda: verifications.verify_claim(
            **opened.who, version=int(version) if version.isdecimal() else None, stage=_sent_stage(opened)
        ),
        lambda: _on(opened, _("Indikator {number} sudah diperiksa.")),
    )


@require_POST
def verification_withdrawal(request: HttpRequest, assessment: int, leaf: str) -> HttpResponse:
    """The check is taken back."""
    opened = open_desk(request, assessment, leaf, Right.VERIFY)
    return _try(
        opened,
        lambda: verifications.withdraw_verification(**opened.who, stage=_sent_stage(opened)),
        lambda: _back(opened, _("Pemeriksaan dicabut.")),
    )


@require_POST
def sent_back(request: HttpRequest, assessment: int, leaf: str) -> HttpResponse:
    """The indicator as a whole is sent back to the unit."""
    opened = open_desk(request, assessment, leaf, *_SPEAKERS)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return _refused(opened, _prefixed(_by_field(form)))
    said = form.cleaned_data

    def act() -> None:
        try:
            returns.return_item(**opened.who, note=said["note"], due=said["due"], stage=_stage(opened, said["stage"]))
        except ValidationError as error:
            raise ValidationError(_prefixed(_told(error))) from error

    return _try(opened, act, lambda: _back(opened, _("Dikembalikan kepada unit.")))


@require_POST
def return_withdrawal(request: HttpRequest, assessment: int, leaf: str, returned: int) -> HttpResponse:
    """What was sent back is taken back."""
    opened = open_desk(request, assessment, leaf, *_SPEAKERS)
    rows = Return.objects.select_related("assessment", "stage").filter(assessment=opened.assessment, leaf=leaf)
    row = get_object_or_404(rows, pk=returned)
    return _try(
        opened,
        lambda: returns.withdraw_return(by=person_of(request), standing=opened.hand.standing, returned=row),
        lambda: _back(opened, _("Pengembalian dicabut.")),
    )


@require_POST
def settlement(request: HttpRequest, assessment: int, leaf: str) -> HttpResponse:
    """One value is set out of several."""
    opened = open_desk(request, assessment, leaf, Right.SETTLE)
    form = SettlementForm(request.POST)
    if not form.is_valid():
        return _refused(opened, _prefixed(_by_field(form), "settle"))
    said = form.cleaned_data

    def act() -> None:
        try:
            settlements.settle(
                **opened.who,
                value=said["value"],
                justification=said["justification"],
                stage=_stage(opened, said["stage"]),
            )
        except ValidationError as error:
            raise ValidationError(_prefixed(_told(error), "settle")) from error

    return _try(opened, act, lambda: _settled(opened))


@require_POST
def settlement_withdrawal(request: HttpRequest, assessment: int, leaf: str) -> HttpResponse:
    """The value of the stage is taken back."""
    opened = open_desk(request, assessment, leaf, Right.SETTLE)
    return _try(
        opened,
        lambda: settlements.withdraw_settlement(**opened.who, stage=_sent_stage(opened)),
        lambda: _back(opened, _("Penetapan dicabut.")),
    )


@require_POST
def review(request: HttpRequest, assessment: int, leaf: str) -> HttpResponse:
    """A reviewer's word: valid, or corrected."""
    opened = open_desk(request, assessment, leaf, Right.REVIEW)
    form = JudgementForm(request.POST)
    if not form.is_valid():
        return _refused(opened, _by_field(form))
    said, valid = form.cleaned_data, request.POST.get("valid") == "1"
    return _try(
        opened,
        lambda: reviews.review_claim(
            **opened.who,
            valid=valid,
            **{name: said[name] for name in FIELDS},
            version=None if valid else said["version"],
            stage=_stage(opened, said["stage"]),
        ),
        lambda: _on(opened, _("Indikator {number} sudah direviu.")),
    )


@require_POST
def review_withdrawal(request: HttpRequest, assessment: int, leaf: str) -> HttpResponse:
    """A review is taken back."""
    opened = open_desk(request, assessment, leaf, Right.REVIEW)
    return _try(
        opened,
        lambda: reviews.withdraw_review(**opened.who, stage=_sent_stage(opened)),
        lambda: _back(opened, _("Reviu dicabut.")),
    )


def require_reader(own: Hand) -> None:
    """That the person judges here, or reads everything everywhere.

    Raises:
        ConflictOfInterest: the person was appointed to judge an agency that they belong to.
        Refused: the person does neither.
    """
    if own.conflicted:
        raise ConflictOfInterest(own.assessment)
    if not any(own.may(right) for right in _READERS) and not (own.standing.everywhere and own.may(Right.SEE)):
        raise Refused(Right.JUDGE)


def open_desk(request: HttpRequest, number: int, leaf: str, *rights: Right) -> Opened:
    """The indicator, if the person may be here, and has one of ``rights`` where something is done.

    Raises:
        Http404: there is no such assessment or indicator, or it is not this person's to see.
        PermissionDenied: as ``require_reader``; or none of ``rights``.
    """
    found = assessment_of(request, number)
    own = hand(standing_of(request), found)
    require_reader(own)
    if rights and not any(own.may(right) for right in rights):
        raise Refused(rights[0])
    node = found.cycle.instrument.nodes.get(leaf)
    if node is None or not node.is_leaf:
        raise Http404(_("Instrumen siklus ini tidak mempunyai indikator {leaf}.").format(leaf=leaf))
    return Opened(request, found, node, own)


# What is done ---------------------------------------------------------------------------------------------------------
def _save(opened: Opened, form: JudgementForm) -> None:
    said = form.cleaned_data
    judgements.save_judgement(
        **opened.who,
        value=said["value"],
        fact=said["fact"],
        analysis=said["analysis"],
        justification=said["justification"],
        version=said["version"],
        stage=_stage(opened, said["stage"]),
    )


def _judged(opened: Opened, act: Callable[[], Any], place: str = "") -> HttpResponse:
    return _try(opened, act, lambda: _part(opened, "judged") if opened.by_htmx else _go(opened, "#levels"), place=place)


def _try(opened: Opened, act: Callable[[], Any], then: Callable[[], HttpResponse], place: str = "") -> HttpResponse:
    """Does it, or shows why not with everything that was typed."""
    try:
        act()
    except ValidationError as error:
        return _refused(opened, _told(error), place=place)
    except Changed as changed:
        return _refused(opened, {"": str(changed)}, HTTPStatus.CONFLICT, place=place)
    except NotPossible as refused:
        return _refused(opened, {"": str(refused)}, place=place)
    except PermissionDenied as refused:
        return _refused(opened, {"": str(refused)}, HTTPStatus.FORBIDDEN, place=place)
    return then()


# Answers --------------------------------------------------------------------------------------------------------------
def _page(opened: Opened, typed: Typed | None = None, status: int = HTTPStatus.OK) -> HttpResponse:
    return render(opened.request, "assessment/verdict.html", _context(opened, typed), status=status)


def _part(opened: Opened, name: str, typed: Typed | None = None, status: int = HTTPStatus.OK) -> HttpResponse:
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


def _refused(
    opened: Opened,
    faults: Mapping[str, str],
    status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY,
    place: str = "",
) -> HttpResponse:
    typed = Typed({name: str(text) for name, text in opened.request.POST.items()}, faults, place)
    if not opened.by_htmx:
        return _page(opened, typed, status)
    if status == HTTPStatus.UNPROCESSABLE_ENTITY and "fact" in opened.request.POST:
        return _part(opened, "faults", typed, status)
    # Nothing is exchanged on the page: what was typed stays, and the message is shown above it.
    told = " ".join(faults.values())
    answer = HttpResponse(told, status=HTTPStatus.CONFLICT if status == HTTPStatus.UNPROCESSABLE_ENTITY else status)
    answer.headers["X-Tolok-Message"] = quote(told)
    return answer


def _saved(opened: Opened) -> HttpResponse:
    if opened.by_htmx:
        return _part(opened, "saved")
    messages.success(opened.request, _("Penilaian tersimpan."))
    return _go(opened)


def _settled(opened: Opened) -> HttpResponse:
    if opened.request.POST.get("from") != "disagreements":
        return _back(opened, _("Nilai ditetapkan."))
    messages.success(opened.request, _("Nilai ditetapkan."))
    return HttpResponseRedirect(reverse("disagreements", args=[opened.assessment.pk]))


def _back(opened: Opened, said: str) -> HttpResponse:
    messages.success(opened.request, said)
    return _go(opened)


def _on(opened: Opened, said: str) -> HttpResponse:
    """To the next indicator that waits."""
    shown = opened.desk()
    messages.success(opened.request, said.format(number=shown.number))
    return HttpResponseRedirect(opened.address(shown.next_open))


def _go(opened: Opened, anchor: str = "") -> HttpResponse:
    focus = opened.request.POST.get("focus", "")
    return HttpResponseRedirect(f"{opened.address()}{f'?focus={focus}' if place_of(focus) else ''}{anchor}")


# What was sent --------------------------------------------------------------------------------------------------------
def place_of(text: str) -> Place | None:
    """A criterion as ``3.2``; None: something else."""
    level, dot, number = text.partition(".")
    fits = dot and level.isdecimal() and number.isdecimal() and len(text) < 9
    return (int(level), int(number)) if fits else None


def _stage(opened: Opened, number: int) -> Stage:
    """The stage in which the page was opened, also when the assessment has moved on."""
    return get_object_or_404(Stage, pk=number, cycle=opened.assessment.cycle_id)


def _sent_stage(opened: Opened) -> Stage | None:
    number = opened.request.POST.get("stage", "")
    return _stage(opened, int(number)) if number.isdecimal() and len(number) < 16 else None


def _by_field(form: Form) -> dict[str, str]:
    return {name: " ".join(map(str, errors)) for name, errors in form.errors.items()}


def _told(error: ValidationError) -> dict[str, str]:
    if hasattr(error, "error_dict"):
        return {name: " ".join(told) for name, told in error.message_dict.items()}
    return {"": " ".join(error.messages)}


def _prefixed(faults: Mapping[str, str], prefix: str = "return") -> dict[str, str]:
    """Faults of a form beside the main one, whose fields have names of their own in the page."""
    return {f"{prefix}_{name}" if name else "": text for name, text in faults.items()}
