"""Pages about programs: one's tokens, addresses that are told of changes, and what the API can do."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tolok.api import access
from tolok.api.actions import tokens, webhooks
from tolok.api.door import doing, person_of, standing_of
from tolok.api.events import TITLES
from tolok.api.faults import Problem
from tolok.api.forms import TokenForm, WebhookForm
from tolok.api.models import Token
from tolok.api.scopes import Scope

_SHOWN = 100


@reauthentication_required  # type: ignore[untyped-decorator]  # allauth ships no types
@require_http_methods(["GET", "HEAD", "POST"])
def token_page(request: HttpRequest) -> HttpResponse:
    """One's tokens, and making one: its word is shown here, once."""
    form = TokenForm(request.POST if request.method == "POST" else None)
    word = ""
    if request.method == "POST" and form.is_valid():
        try:
            _row, word = tokens.make_token(by=person_of(request), **form.cleaned_data)
        except (ValidationError, Problem) as wrong:
            _tell(form, wrong)
        else:
            form = TokenForm()
    rows = Token.objects.filter(person=person_of(request))[:_SHOWN]
    told = {"form": form, "word": word, "rows": rows, "scopes": dict(Scope.choices)}
    response = render(request, "api/tokens.html", told, status=422 if form.is_bound else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
def token_end(request: HttpRequest, token: int) -> HttpResponse:
    """Revoke one."""
    row = get_object_or_404(Token, pk=token, person=person_of(request))
    tokens.revoke_token(by=person_of(request), token=row)
    messages.success(request, _("Token {name} dicabut.").format(name=row.name))
    return redirect("programs:tokens")


@require_http_methods(["GET", "HEAD", "POST"])
def webhook_page(request: HttpRequest) -> HttpResponse:
    """The addresses one manages, and registering one: its secret is shown here, once."""
    standing = standing_of(request)
    access.require_some(standing)
    who: Any = {"agencies": access.agencies(standing), "everywhere": access.may_register(standing, None)}
    form = WebhookForm(request.POST if request.method == "POST" else None, **who)
    secret = ""
    if request.method == "POST" and form.is_valid():
        try:
            _row, secret = webhooks.register_webhook(**form.cleaned_data, **doing(request))
        except (ValidationError, Problem) as wrong:
            _tell(form, wrong)
        else:
            form = WebhookForm(**who)
    rows = access.webhooks(standing).select_related("agency")[:_SHOWN]
    told = {"form": form, "secret": secret, "rows": rows, "titles": TITLES}
    response = render(request, "api/webhooks.html", told, status=422 if form.is_bound else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_safe
def webhook(request: HttpRequest, webhook: int) -> HttpResponse:
    """An address and what was sent to it."""
    row = get_object_or_404(access.webhooks(standing_of(request)).select_related("agency"), pk=webhook)
    events = [TITLES[name] for name in row.events if name in TITLES]
    return render(request, "api/webhook.html", {"row": row, "rows": row.deliveries.all()[:_SHOWN], "events": events})


@require_POST
def webhook_ping(request: HttpRequest, webhook: int) -> HttpResponse:
    """Send a trial message."""
    row = get_object_or_404(access.webhooks(standing_of(request)), pk=webhook)
    webhooks.ping(webhook=row, standing=standing_of(request))
    messages.success(request, _("Pesan percobaan dikirim; muat ulang halaman ini untuk melihat jawabannya."))
    return redirect("programs:webhook", webhook)


@require_POST
def webhook_removal(request: HttpRequest, webhook: int) -> HttpResponse:
    """Tell it nothing any more."""
    row = get_object_or_404(access.webhooks(standing_of(request)), pk=webhook)
    webhooks.remove_webhook(webhook=row, **doing(request))
    messages.success(request, _("Alamat {url} dihapus.").format(url=row.url))
    return redirect("programs:webhooks")


@require_POST
def repetition(request: HttpRequest, webhook: int, delivery: int) -> HttpResponse:
    """Send a message once more."""
    row = get_object_or_404(access.webhooks(standing_of(request)), pk=webhook)
    found = row.deliveries.select_related("webhook").filter(pk=delivery).first()
    if found is None:
        raise Http404
    webhooks.send_again(delivery=found, standing=standing_of(request))
    messages.success(request, _("Pesan dikirim sekali lagi."))
    return redirect("programs:webhook", webhook)


def _tell(form: Form, wrong: ValidationError | Problem) -> None:
    if isinstance(wrong, Problem):
        form.add_error(None, str(wrong))
        return
    for name, faults in wrong.message_dict.items():
        form.add_error(name if name in form.fields else None, faults)
