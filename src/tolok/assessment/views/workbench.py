"""The workbench of an indicator, and everything that is done from it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fractions import Fraction
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tolok.assessment import access
from tolok.assessment.actions import claims, presence, supports
from tolok.assessment.clock import Locked
from tolok.assessment.doors import panels_for
from tolok.assessment.faults import NotPossible
from tolok.assessment.forms.claims import CitesForm, ClaimForm, SupportForm
from tolok.assessment.models import Assessment, Claim, Return, Stage, Support
from tolok.assessment.proof import Place
from tolok.assessment.queries.workbench.bench import Bench, bench
from tolok.evidence.models import Item
from tolok.evidence.parts import picking
from tolok.instruments import Node
from tolok.organisation.access import Refused, Standing
from tolok.organisation.models import Person
from tolok.organisation.rights import Right

_POINTS = re.compile(r"\d{1,9}(/[1-9]\d{0,8})?")
REFUSALS = (NotPossible, supports.NoSuchCriterion)


@dataclass(frozen=True)
class Opened:
    """An indicator that the person may see."""

    request: HttpRequest
    person: Person
    standing: Standing
    assessment: Assessment
    leaf: Node
    hand: access.Hand

    @property
    def address(self) -> str:
        """Its page."""
        return reverse("indicator", args=[self.assessment.pk, self.leaf.id])

    @property
    def by_htmx(self) -> bool:
        """Whether a part is asked for and not a page."""
        return "HX-Request" in self.request.headers

    def bench(self) -> Bench:
        """The workbench, read again."""
        sent = self.request
        return bench(
            self.hand,
            self.leaf,
            _place(sent.GET.get("focus") or sent.POST.get("place", "")),
            opened=_points(sent.POST.get("opened", "")),
        )


@dataclass
class Typed:
    """What the person typed and could not be kept: it stays on the page, with why."""

    value: str = ""
    index: str = ""
    level: int | None = None
    fact: str = ""
    analysis: str = ""
    faults: dict[str, str] = field(default_factory=dict)
    why: str = ""
    theirs: Claim | None = None


@require_safe
def indicator(request: HttpRequest, assessment: int, leaf: str) -> HttpResponse:
    """The workbench."""
    opened = open_indicator(request, assessment, leaf)
    return _page(opened, opened.bench())


@require_POST
def claim(request: HttpRequest, assessment: int, leaf: str) -> HttpResponse:
    """Saves the answer; by htmx while one types, or as a plain form."""
    opened = open_indicator(request, assessment, leaf, Right.CLAIM)
    form = ClaimForm(request.POST)
    if "take" in request.POST:
        return _go(opened)
    if not form.is_valid():
        return _kept_back(opened, HTTPStatus.UNPROCESSABLE_ENTITY, faults=_faults(form))
    content = form.cleaned_data
    before = Claim.objects.filter(assessment=opened.assessment, stage=content["stage"], leaf=opened.leaf.id).first()
    stored = before.value if before else ""
    try:
        saved = claims.save_claim(
            by=opened.person,
            standing=opened.standing,
            assessment=opened.assessment,
            leaf=opened.leaf.id,
            value=form.answer(opened.assessment.cycle, opened.leaf, stored),
            fact=content["fact"],
            analysis=content["analysis"],
            version=content["version"] if content["over"] is None else content["over"],
            stage=_stage(opened, content["stage"]),
        )
    except ValidationError as error:
        return _kept_back(opened, HTTPStatus.UNPROCESSABLE_ENTITY, faults=_by_field(error))
    except claims.ChangedMeanwhile as changed:
        return _kept_back(opened, HTTPStatus.CONFLICT, why=str(changed), theirs=changed.current)
    except Locked as locked:
        return _kept_back(opened, HTTPStatus.CONFLICT, why=str(locked))
    if opened.by_htmx:
        return _part(opened, "saved", {"saved": saved, "value_changed": saved.value != stored})
    messages.success(request, _("Isian tersimpan."))
    return _go(opened)


@require_POST
def proposal(request: HttpRequest, assessment: int, leaf: str) -> HttpResponse:
    """Says that the answer is ready to be checked."""
    opened = open_indicator(request, assessment, leaf, Right.CLAIM)
    version = request.POST.get("version", "")
    return _done(
        opened,
        lambda: claims.propose_claim(
            by=opened.person,
            standing=opened.standing,
            assessment=opened.assessment,
            leaf=leaf,
            version=int(version) if version.isdecimal() and len(version) < 9 else None,
        ),
        _("Jawaban diajukan untuk diperiksa."),
    )


@require_POST
def proposal_withdrawal(request: HttpRequest, assessment: int, leaf: str) -> HttpResponse:
    """Takes a proposal back."""
    opened = open_indicator(request, assessment, leaf, Right.CLAIM)
    return _done(
        opened,
        lambda: claims.withdraw_proposal(
            by=opened.person, standing=opened.standing, assessment=opened.assessment, leaf=leaf
        ),
        _("Ajuan ditarik; jawaban dapat dikerjakan lagi."),
    )


@require_POST
def resolution(request: HttpRequest, assessment: int, leaf: str, returned: int) -> HttpResponse:
    """Says that what was sent back is done."""
    opened = open_indicator(request, assessment, leaf, Right.CLAIM)
    row = get_object_or_404(
        Return.objects.select_related("assessment", "stage"), pk=returned, assessment=opened.assessment, leaf=leaf
    )
    return _done(
        opened,
        lambda: claims.resolve_return(by=opened.person, standing=opened.standing, returned=row),
        _("Catatan ditandai selesai."),
    )


@require_POST
def support_added(request: HttpRequest, assessment: int, leaf: str) -> HttpResponse:
    """Puts an item under the criterion in focus."""
    opened = open_indicator(request, assessment, leaf, Right.ATTACH)
    form = SupportForm(request.POST)
    if not form.is_valid():
        return _refused(opened, " ".join(_faults(form).values()), HTTPStatus.UNPROCESSABLE_ENTITY)
    content = form.cleaned_data
    item = Item.objects.filter(pk=content["item"], agency=opened.assessment.agency_id).first()
    if item is None:
        return _refused(opened, _("Bukti itu tidak ada di rak instansi ini."), HTTPStatus.UNPROCESSABLE_ENTITY)
    level, number = _place(content["place"]) or (0, 0)
    return _evidence(
        opened,
        lambda: supports.add_support(
            by=opened.person,
            standing=opened.standing,
            assessment=opened.assessment,
            leaf=leaf,
            level=level,
            criterion=number,
            item=item,
            cites=content["cites"],
            note=content["note"],
        ),
    )


@require_POST
def support_changed(request: HttpRequest, assessment: int, leaf: str, support: int) -> HttpResponse:
    """Says where in the item to look."""
    opened = open_indicator(request, assessment, leaf, Right.ATTACH)
    row = _support(opened, support)
    form = CitesForm(request.POST)
    if not form.is_valid():
        return _refused(opened, " ".join(_faults(form).values()), HTTPStatus.UNPROCESSABLE_ENTITY)
    return _evidence(
        opened,
        lambda: supports.change_support(by=opened.person, standing=opened.standing, support=row, **form.cleaned_data),
    )


@require_POST
def support_removal(request: HttpRequest, assessment: int, leaf: str, support: int) -> HttpResponse:
    """Takes an item away from a criterion."""
    opened = open_indicator(request, assessment, leaf, Right.ATTACH)
    row = _support(opened, support)
    return _evidence(opened, lambda: supports.remove_support(by=opened.person, standing=opened.standing, support=row))


@require_safe
def evidence(request: HttpRequest, assessment: int, leaf: str) -> HttpResponse:
    """The evidence of the criterion in focus."""
    opened = open_indicator(request, assessment, leaf)
    return _part(opened, "evidence") if opened.by_htmx else _page(opened, opened.bench())


@require_POST
def present(request: HttpRequest, assessment: int, leaf: str) -> HttpResponse:
    """Says that the person has the indicator open (or leaves it), and answers who else has."""
    opened = open_indicator(request, assessment, leaf)
    if "leave" in request.POST:
        presence.leave(by=opened.person, assessment=opened.assessment, leaf=leaf)
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    presence.touch_presence(by=opened.person, assessment=opened.assessment, leaf=leaf)
    seen = request.POST.get("version", "")
    newer = (
        Claim.objects.filter(assessment=opened.assessment, leaf=leaf, stage=opened.assessment.stage_id)
        .filter(version__gt=int(seen) if seen.isdecimal() and len(seen) < 9 else 2_000_000_000)
        .exclude(author=opened.person)
        .select_related("author")
    )
    others = presence.others_at(opened.assessment, leaf, opened.person)
    return render(request, "assessment/indicator/others.html", {"others": others, "newest": newer.first()})


def open_indicator(request: HttpRequest, number: int, leaf: str, right: Right | None = None) -> Opened:
    """The indicator, if the person may see it, and has ``right`` to it.

    Raises:
        Http404: there is no such assessment or indicator, or it is not this person's to see.
        Refused: the person sees it but lacks the right.
    """
    standing: Standing = request.standing  # type: ignore[attr-defined]
    rows = access.assessments(standing).select_related("cycle", "agency", "unit", "stage")
    found = get_object_or_404(rows, pk=number)
    node = found.cycle.instrument.nodes.get(leaf)
    own = access.hand(standing, found)
    if node is None or not node.is_leaf or standing.person is None:
        raise Http404
    if not (own.may(Right.SEE) or own.may_claim_assigned(leaf)):
        raise Http404
    if right is not None and not own.may(right, leaf):
        raise Refused(right)
    return Opened(request, standing.person, standing, found, node, own)


# Answers --------------------------------------------------------------------------------------------------------------
def _page(opened: Opened, shown: Bench, typed: Typed | None = None, status: int = HTTPStatus.OK) -> HttpResponse:
    panels = panels_for(opened.hand, opened.leaf.id)
    context = {"bench": shown, "typed": typed, "panels": panels, **_frame(opened), **_picker(opened, shown)}
    return render(opened.request, "assessment/indicator.html", context, status=status)


def _picker(opened: Opened, shown: Bench) -> dict[str, Any]:
    """The shelf to attach from, for whoever may."""
    if shown.focus is None or not shown.may_attach:
        return {}
    units = opened.standing.units_with(Right.ATTACH)
    return picking(
        opened.request,
        opened.assessment.agency,
        attach_url=reverse("supports", args=[opened.assessment.pk, opened.leaf.id]),
        hidden={"place": shown.focus.label},
        unit=next((one.unit for one in shown.assignments if one.unit_id in units), None),
    )


def _part(opened: Opened, name: str, more: dict[str, Any] | None = None, status: int = HTTPStatus.OK) -> HttpResponse:
    context = {"bench": opened.bench(), "part": True, **_frame(opened), **(more or {})}
    response = render(opened.request, f"assessment/indicator/{name}.html", context, status=status)
    response.headers["X-Tolok-Part"] = name
    return response


def _frame(opened: Opened) -> dict[str, Any]:
    return {"sample": opened.assessment.cycle.sample, "unofficial": not opened.assessment.decided_at}


def _go(opened: Opened, anchor: str = "") -> HttpResponse:
    """Back to the page, which then shows what is stored."""
    place = opened.request.POST.get("place", "")
    address = f"{opened.address}?focus={place}" if _place(place) else opened.address
    if opened.by_htmx:
        return HttpResponse(headers={"HX-Redirect": address})
    return HttpResponseRedirect(address + anchor)


def _kept_back(opened: Opened, status: HTTPStatus, **why: Any) -> HttpResponse:
    """What was typed could not be kept: it stays in the form, with why."""
    sent = opened.request.POST
    level = sent.get("level", "")
    typed = Typed(
        value=sent.get("value", ""),
        index=sent.get("index", ""),
        level=int(level) if level.isdecimal() and len(level) < 9 else None,
        fact=sent.get("fact", ""),
        analysis=sent.get("analysis", ""),
        **why,
    )
    if opened.by_htmx:
        return _part(opened, "kept_back", {"typed": typed}, status)
    return _page(opened, opened.bench(), typed, status)


def _done(opened: Opened, act: Any, said: str) -> HttpResponse:
    """Does it and shows the page again."""
    try:
        act()
    except claims.ChangedMeanwhile as changed:
        return _refused(opened, str(changed), HTTPStatus.CONFLICT)
    except Locked as locked:
        return _refused(opened, str(locked), HTTPStatus.CONFLICT)
    except REFUSALS as refused:
        return _refused(opened, str(refused), HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.success(opened.request, said)
    return _go(opened)


def _evidence(opened: Opened, act: Any) -> HttpResponse:
    """Does it and shows the evidence again."""
    try:
        act()
    except ValidationError as error:
        return _refused(opened, " ".join(_by_field(error).values()), HTTPStatus.UNPROCESSABLE_ENTITY)
    except Locked as locked:
        return _refused(opened, str(locked), HTTPStatus.CONFLICT)
    except REFUSALS as refused:
        return _refused(opened, str(refused), HTTPStatus.UNPROCESSABLE_ENTITY)
    if opened.by_htmx:
        return _part(opened, "evidence_changed")
    return _go(opened, "#evidence")


def _refused(opened: Opened, why: str, status: HTTPStatus) -> HttpResponse:
    if opened.by_htmx:
        return _part(opened, "evidence", {"why": why}, status)
    messages.error(opened.request, why)
    return _page(opened, opened.bench(), status=status)


# What was sent --------------------------------------------------------------------------------------------------------
def _place(text: str) -> Place | None:
    level, dot, number = text.partition(".")
    fits = dot and level.isdecimal() and number.isdecimal() and len(text) < 9
    return (int(level), int(number)) if fits else None


def _points(text: str) -> Fraction | None:
    return Fraction(text) if _POINTS.fullmatch(text) else None


def _stage(opened: Opened, number: int) -> Stage:
    """The stage the page was opened in, also when the assessment has moved on."""
    return get_object_or_404(Stage, pk=number, cycle=opened.assessment.cycle_id)


def _support(opened: Opened, number: int) -> Support:
    rows = Support.objects.select_related("assessment", "item")
    return get_object_or_404(rows, pk=number, assessment=opened.assessment, leaf=opened.leaf.id)


def _faults(form: Any) -> dict[str, str]:
    return {name: " ".join(map(str, errors)) for name, errors in form.errors.items()}


def _by_field(error: ValidationError) -> dict[str, str]:
    return {name: " ".join(told) for name, told in error.message_dict.items()}
