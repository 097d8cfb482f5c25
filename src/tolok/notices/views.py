"""Pages of the notices: the list, how often by e-mail, the calendar."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tolok.notices.actions import choose_mail, mark_read, renew_calendar
from tolok.notices.addresses import person_of, whole
from tolok.notices.calendar import feed as calendar_feed
from tolok.notices.deadlines import deadlines_of
from tolok.notices.forms import MailForm, RhythmForm
from tolok.notices.limits import is_too_often
from tolok.notices.models import Notice
from tolok.notices.queries import notices_of, sentence
from tolok.organisation import walls
from tolok.organisation.access import standing_of
from tolok.organisation.middleware import open_to_all
from tolok.organisation.models import MailRhythm, Person

_A_PAGE = 30
_FEEDS_AN_HOUR = 60
_WRONG_KEYS_AN_HOUR = 20


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """What I was told: unread first."""
    page = Paginator(notices_of(_me(request)), _A_PAGE).get_page(request.GET.get("page"))
    rows = [{"notice": notice, "sentence": sentence(notice)} for notice in page]
    unread = any(not notice.read_at for notice in page)  # unread ones stand first
    return render(request, "notices/list.html", {"page": page, "rows": rows, "unread": unread})


@require_safe
def open_notice(request: HttpRequest, number: int) -> HttpResponse:
    """Goes where a notice leads, and marks it read."""
    notice = get_object_or_404(Notice, pk=number, person=_me(request))
    mark_read(by=_me(request), notices=[notice.pk])
    return redirect(notice.link)


@require_POST
def reading(request: HttpRequest, number: int) -> HttpResponse:
    """Marks one notice read."""
    get_object_or_404(Notice, pk=number, person=_me(request))
    mark_read(by=_me(request), notices=[number])
    return redirect("notices:list")


@require_POST
def readings(request: HttpRequest) -> HttpResponse:
    """Marks all of them read."""
    mark_read(by=_me(request))
    return redirect("notices:list")


@require_http_methods(["GET", "HEAD", "POST"])
def mail(request: HttpRequest) -> HttpResponse:
    """How often notices come by e-mail."""
    me = _me(request)
    apart = {one.topic: one.rhythm for one in me.mail_choices.all()}
    form = MailForm(request.POST or None, initial={"mail_rhythm": me.mail_rhythm, **apart})
    if request.method == "POST" and form.is_valid():
        choose_mail(by=me, rhythm=MailRhythm(form.cleaned_data["mail_rhythm"]), topics=form.topics)
        messages.success(request, _("Pilihan surel disimpan."))
        return redirect("notices:mail")
    return render(request, "notices/mail.html", {"form": form})


@csrf_exempt  # a mail program presses the button (RFC 8058); the signed word in the address is the right to
@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, word: str) -> HttpResponse:
    """Stops or changes the mails of whoever got the letter, without signing in."""
    with walls.seeing(None):
        person = Person.objects.filter(pk=person_of(word) or 0, is_active=True).first()
        if person is None:
            raise Http404
        if "List-Unsubscribe" in request.POST:
            choose_mail(by=person, rhythm=MailRhythm.NEVER)
            return HttpResponse(status=200)
        form = RhythmForm(request.POST or None, initial={"mail_rhythm": MailRhythm.NEVER})
        saved = request.method == "POST" and form.is_valid()
        if saved:
            choose_mail(by=person, rhythm=MailRhythm(form.cleaned_data["mail_rhythm"]))
    with translation.override(person.language):
        return render(request, "notices/unsubscribe.html", {"form": form, "saved": saved, "person": person})


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """What is due, and how to have it in one's own calendar."""
    me = _me(request)
    address = whole(_feed_path(me)) if me.calendar_key else ""
    context: dict[str, Any] = {
        "address": address,
        "webcal": "webcal" + address.removeprefix("https").removeprefix("http"),
        "deadlines": deadlines_of(me, request.standing),  # type: ignore[attr-defined]  # set by the middleware
    }
    return render(request, "notices/calendar.html", context)


@require_POST
def calendar_key(request: HttpRequest) -> HttpResponse:
    """Makes the feed's address, or another one."""
    had = bool(_me(request).calendar_key)
    renew_calendar(by=_me(request))
    messages.success(
        request, _("Alamat kalender diganti; yang lama tidak berlaku lagi.") if had else _("Alamat kalender dibuat.")
    )
    return redirect("notices:calendar")


@open_to_all
@require_safe
def feed(request: HttpRequest, person: int, key: str) -> HttpResponse:
    """The calendar itself; the key in its address is the right to read it."""
    with walls.seeing(None):
        owner = Person.objects.filter(pk=person, is_active=True).select_related("agency").first()
    if owner is None or not owner.calendar_key or not constant_time_compare(key, owner.calendar_key):
        if is_too_often("calendar-wrong", request.META.get("REMOTE_ADDR", ""), an_hour=_WRONG_KEYS_AN_HOUR):
            return _later()
        raise Http404
    if is_too_often("calendar", key, an_hour=_FEEDS_AN_HOUR):
        return _later()
    standing = standing_of(owner)
    with walls.seeing(standing):
        text = calendar_feed(owner, standing)
    return HttpResponse(
        text,
        content_type="text/calendar; charset=utf-8",
        headers={"Cache-Control": "private, max-age=900", "Content-Disposition": 'inline; filename="tolok.ics"'},
    )


def _later() -> HttpResponse:
    return HttpResponse(_("Terlalu sering. Coba lagi satu jam lagi."), status=429, headers={"Retry-After": "3600"})


def _feed_path(person: Person) -> str:
    return reverse("notices:feed", args=[person.pk, person.calendar_key])


def _me(request: HttpRequest) -> Person:
    me = request.user
    assert isinstance(me, Person)  # noqa: S101 - sign_in_first lets nobody else here
    return me
