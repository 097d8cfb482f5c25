"""What the surroundings may set about signing in: a provider of OpenID Connect, and who must have a second factor."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import urlsplit

from tolok.site.environment import WrongSetting

PROVIDER = "sso"
"""The provider's name in addresses: ``/accounts/oidc/sso/login/callback/`` is what the provider must be told."""
_OIDC = ("TOLOK_OIDC_ISSUER", "TOLOK_OIDC_CLIENT_ID", "TOLOK_OIDC_CLIENT_SECRET")
# Who decides about others: nationally, and about agencies that are not their own.
_DECIDE = ("reviewer", "national_coordinator", "auditor", "external_assessor")
_ROLES = (
    *("coordinator", "person_in_charge", "data_entry", "unit_officer", "team_member", "internal_assessor"),
    *("external_assessor", "reviewer", "national_coordinator", "auditor"),
)


def openid_connect() -> dict[str, Any]:
    """Allauth's settings of the provider; empty when none is set.

    Raises:
        WrongSetting: only a part of it is set, or the issuer is no address.
    """
    given = {name: os.environ.get(name, "").strip() for name in _OIDC}
    if not any(given.values()):
        if os.environ.get("TOLOK_OIDC_NAME"):
            raise WrongSetting(f"TOLOK_OIDC_NAME is set without a provider: set {', '.join(_OIDC)} too, or remove it.")
        return {}
    if missing := [name for name, value in given.items() if not value]:
        raise WrongSetting(
            f"OpenID Connect is set by half: {', '.join(missing)} missing. Set all of {', '.join(_OIDC)}, or none."
        )
    issuer = given["TOLOK_OIDC_ISSUER"].rstrip("/")
    parts = urlsplit(issuer)
    if parts.scheme not in {"https", "http"} or not parts.hostname:
        raise WrongSetting(
            f"TOLOK_OIDC_ISSUER={issuer}: write the whole address, such as https://sso.example.go.id/realm"
        )
    if parts.scheme == "http" and parts.hostname not in {"localhost", "127.0.0.1", "::1"}:
        raise WrongSetting(f"TOLOK_OIDC_ISSUER={issuer}: the provider must be reached over https.")
    app = {
        "provider_id": PROVIDER,
        "name": os.environ.get("TOLOK_OIDC_NAME", "").strip() or "SSO",
        "client_id": given["TOLOK_OIDC_CLIENT_ID"],
        "secret": given["TOLOK_OIDC_CLIENT_SECRET"],
        "settings": {"server_url": issuer, "oauth_pkce_enabled": True},
    }
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}


def origin_of(providers: dict[str, Any]) -> list[str]:
    """Where forms may lead besides Tolok itself: the provider, to which signing in is sent on."""
    apps = providers.get("openid_connect", {}).get("APPS", [])
    return ["{0.scheme}://{0.netloc}".format(urlsplit(app["settings"]["server_url"])) for app in apps]


def roles_with_second_factor(*, demo: bool) -> frozenset[str]:
    """The roles that must have a second factor (``TOLOK_REQUIRE_MFA``: codes with commas, ``none``, ``all``).

    By default whoever decides about others; in the demonstration nobody.

    Raises:
        WrongSetting: there is no such role.
    """
    text = os.environ.get("TOLOK_REQUIRE_MFA", "").strip()
    if not text:
        return frozenset() if demo else frozenset(_DECIDE)
    if text == "none":
        return frozenset()
    if text == "all":
        return frozenset(_ROLES)
    wanted = {word.strip() for word in text.split(",") if word.strip()}
    if unknown := sorted(wanted - set(_ROLES)):
        raise WrongSetting(f"TOLOK_REQUIRE_MFA={', '.join(unknown)}: choose none, all, or from {', '.join(_ROLES)}.")
    return frozenset(wanted)


def proxies() -> int:
    """How many proxies stand in front (``TOLOK_PROXIES``); by them a client's address is known.

    Raises:
        WrongSetting: it is no small number.
    """
    text = os.environ.get("TOLOK_PROXIES", "").strip()
    if not text:
        return 1 if os.environ.get("TOLOK_URL", "").startswith("https://") else 0
    if not (text.isascii() and text.isdigit() and int(text) < 10):
        raise WrongSetting(f"TOLOK_PROXIES={text}: give how many proxies stand in front, such as 1.")
    return int(text)
