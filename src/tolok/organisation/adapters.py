"""How signing in behaves here: nobody signs up alone, people come by invitation."""

from __future__ import annotations

import base64
import hashlib
import logging
import math
import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from tolok.ledger.actions import record
from tolok.organisation import events
from tolok.organisation.letters import deliver
from tolok.organisation.models import Person

_log = logging.getLogger("tolok.organisation")
# However many addresses somebody guesses from: no more than this at one account (ASVS 2.2.1).
_ANYWHERE = {"login_failed_anywhere": "100/h/key"}


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by invitation only; failures are counted, told and recorded."""

    error_messages = {  # noqa: RUF012 - allauth's own is a plain dict
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": lazy("Alamat surel atau kata sandi salah."),
        "enter_current_password": lazy("Kata sandi sekarang salah."),
        "incorrect_password": lazy("Kata sandi salah."),
        "incorrect_code": lazy("Kode salah atau sudah lewat waktunya."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        """Never."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A mail server that is away breaks no page; the log tells, and people may ask again."""
        site = settings.SITE_URL or self.request.build_absolute_uri("/")
        deliver(self.render_mail(template_prefix, email, {"email": email, "site": site, **context}))

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # By account and client: a stranger who fails on purpose does not lock its owner out.
        return f"{ratelimit.get_ip(request)}:{_address(credentials)}"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Counts the attempt.

        Raises:
            ValidationError: too many failed; says when to try again.
        """
        try:
            super().pre_authenticate(request, **credentials)
            self._anywhere = ratelimit.consume(
                request,
                app="allauth.account",
                action="login_failed_anywhere",
                config=_ANYWHERE,
                key=_address(credentials),
            )
        except ValidationError:
            raise _locked(self._minutes_left(request, credentials)) from None
        if not self._anywhere:
            raise _locked(60)

    def _rollback_login_failed_rl_usage(self) -> None:
        super()._rollback_login_failed_rl_usage()
        if usage := getattr(self, "_anywhere", None):
            usage.rollback()

    def _minutes_left(self, request: HttpRequest, credentials: dict[str, Any]) -> int:
        key, longest = self._get_login_attempts_cache_key(request, **credentials), 0.0
        for rate in ratelimit.get_rates(app="allauth.account", action="login_failed"):
            name = ratelimit.get_cache_key(request, app="allauth.account", action="login_failed", rate=rate, key=key)
            failures = cache.get(name, [])
            if len(failures) >= rate.amount:
                longest = max(longest, failures[-1] + rate.duration - time.time())
        return max(1, math.ceil(longest / 60))

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:  # noqa: ARG002 - allauth's
        """Records it in the history of the account, when there is one."""
        events.sign_in_failed(_address(credentials))


def _address(credentials: dict[str, Any]) -> str:
    return str(credentials.get("email") or credentials.get("username") or "").strip().lower()


def _locked(minutes: int) -> ValidationError:
    told = ngettext(
        "Terlalu banyak percobaan gagal. Coba lagi dalam {minutes} menit, atau atur ulang kata sandi Anda.",
        "Terlalu banyak percobaan gagal. Coba lagi dalam {minutes} menit, atau atur ulang kata sandi Anda.",
        minutes,
    )
    return ValidationError(told.format(minutes=minutes), code="too_many_login_attempts")


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """A sign-in elsewhere opens an account that exists here, and makes none."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: object) -> bool:  # noqa: ARG002 - allauth's
        """Never."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Ties the sign-in to the person whose address the provider says it has verified; else it ends here.

        Raises:
            ImmediateHttpResponse: there is nobody with that address, or the provider has not verified it.
        """
        if sociallogin.is_existing or request.user.is_authenticated:
            return
        # Providers differ in what they send; only a plain "true" counts.
        proven = [one.email for one in sociallogin.email_addresses if one.verified is True]
        person = Person.objects.filter(email__iexact=proven[0]).first() if proven else None
        if person is None:
            why = _("Penyedia tidak menyatakan alamat surel Anda terverifikasi, jadi Anda tidak dapat masuk dengannya.")
            if proven:
                why = _("Belum ada undangan untuk alamat {email}. Mintalah undangan kepada koordinator instansi.")
                why = why.format(email=proven[0])
            messages.error(request, why)
            raise ImmediateHttpResponse(redirect("account_login"))
        sociallogin.connect(request, person)

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002 - allauth's signature
    ) -> None:
        """Back to the door with a word of what happened; the log has the rest.

        Raises:
            ImmediateHttpResponse: always.
        """
        _log.warning("sign-in at %s failed: %s %s", getattr(provider, "name", provider), error, exception)
        messages.error(request, _("Masuk lewat penyedia gagal. Coba lagi, atau masuk dengan kata sandi."))
        raise ImmediateHttpResponse(redirect("account_login"))


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of second factors are kept encrypted; names are in our words."""

    error_messages = {  # noqa: RUF012 - allauth's own is a plain dict
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": lazy("Kode salah atau sudah lewat waktunya."),
    }

    def encrypt(self, text: str) -> str:
        """With a key made from Tolok's own secret: a copy of the database alone opens nothing."""
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The other way round."""
        return _fernet().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user: Person, type: object) -> str:  # noqa: ARG002 - allauth's
        """What a passkey is called until somebody names it."""
        return _("Kunci sandi saya")

    def _get_site_name(self) -> str:
        return "Tolok"


def _fernet() -> Fernet:
    key = hashlib.blake2b(settings.SECRET_KEY.encode(), digest_size=32, person=b"tolok-mfa").digest()
    return Fernet(base64.urlsafe_b64encode(key))


class SessionsAdapter(DefaultUserSessionsAdapter):
    """Sessions that a person ends are out at their next request, and in the history."""

    def end_sessions(self, sessions: Any) -> None:
        """Ends them."""
        person: Person = context.request.user
        with transaction.atomic():
            ended = list(sessions)
            super().end_sessions(ended)
            record(
                by=person,
                verb="person.sessions_ended",
                subject=person.ledger_id,
                agency=person.agency_id,
                detail={"count": len(ended)},
            )
