"""The forms of signing in, in our words: allauth's own behave, and only their labels are changed."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as factors
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as passkeys
from django.utils.translation import gettext_lazy as _

_LABELS = {
    "login": _("Alamat surel"),
    "email": _("Alamat surel"),
    "password": _("Kata sandi"),
    "oldpassword": _("Kata sandi sekarang"),
    "password1": _("Kata sandi baru"),
    "password2": _("Kata sandi baru, sekali lagi"),
    "code": _("Kode"),
    "name": _("Nama"),
    "passwordless": _("Dapat dipakai masuk tanpa kata sandi"),
}
_HINTS = {"passwordless": _("Perangkat meminta sidik jari, wajah, atau PIN Anda.")}


class _InOurWords:
    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = _LABELS.get(name, field.label)
            field.help_text = _HINTS.get(name, "")
            field.widget.attrs.pop("placeholder", None)


class SignIn(_InOurWords, account.LoginForm):
    """Address and password."""


class AskForPassword(_InOurWords, account.ResetPasswordForm):
    """Where the link to a new password goes."""


class NewPassword(_InOurWords, account.ResetPasswordKeyForm):
    """A new password, by link."""


class ChangePassword(_InOurWords, account.ChangePasswordForm):
    """The old password and a new one."""


class SetPassword(_InOurWords, account.SetPasswordForm):
    """A first password."""


class AddAddress(_InOurWords, account.AddEmailForm):
    """Another address."""


class SureItIsYou(_InOurWords, account.ReauthenticateForm):
    """The password once more."""


class SecondFactor(_InOurWords, factors.AuthenticateForm):
    """A code, when signing in."""


class SecondFactorOnceMore(_InOurWords, factors.ReauthenticateForm):
    """A code, before a change of security."""


class InstallAuthenticator(_InOurWords, totp.ActivateTOTPForm):
    """The first code of an authenticator app."""


class AddPasskey(_InOurWords, passkeys.AddWebAuthnForm):
    """A passkey with its name."""


class RenamePasskey(_InOurWords, passkeys.EditWebAuthnForm):
    """Another name for it."""
