"""One POST to an address that somebody else chose: never inside our own network, never longer than it should take."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import ipaddress
import socket
import ssl
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

SECRET_STARTS = "whsec_"  # noqa: S105 - what every secret begins with, not one
TIMEOUT = 10.0
_READ = 4096


class NotSent(Exception):
    """It could not be sent; the message says why."""


def secret_of(salt: str) -> str:
    """The secret of an address: made from its salt and the key of this Tolok, so that the database holds none."""
    key = hmac.new(settings.SECRET_KEY.encode(), f"webhook:{salt}".encode(), hashlib.sha256).digest()
    return SECRET_STARTS + base64.b64encode(key).decode()


def signature(secret: str, *, key: str, timestamp: int, body: str) -> str:
    """The header ``webhook-signature`` (Standard Webhooks): HMAC-SHA256 of id, time and body, joined by dots."""
    word = base64.b64decode(secret.removeprefix(SECRET_STARTS))
    signed = hmac.new(word, f"{key}.{timestamp}.{body}".encode(), hashlib.sha256).digest()
    return "v1," + base64.b64encode(signed).decode()


def expect_address(url: str) -> None:
    """That an address can be registered: https with a name or a public number, nothing secret in it.

    Raises:
        ValueError: it cannot; the message says why.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port, parts = None, None, urlsplit("")
    if not host or parts.scheme not in _schemes() or parts.username or parts.password or parts.fragment or port == 0:
        raise ValueError(_("Tuliskan alamat lengkap seperti https://contoh.go.id/tolok, tanpa nama dan sandi."))
    if not url.isascii() or not url.isprintable() or " " in url:
        raise ValueError(_("Tuliskan alamat lengkap seperti https://contoh.go.id/tolok, tanpa nama dan sandi."))
    try:
        number = ipaddress.ip_address(host)
    except ValueError:
        return
    if not _allowed(number):
        raise ValueError(_inside())


def post(url: str, body: str, headers: dict[str, str]) -> int:
    """Send ``body`` there; the code of the answer. No redirect is followed.

    The name is looked up once, and the connection goes to the very number that was checked: a name that changes its
    number in between leads nowhere.

    Raises:
        NotSent: there is no such place, it lies in a private network, or it does not answer in time.
    """
    parts = urlsplit(url)
    if parts.scheme not in _schemes():
        raise NotSent(_("Hanya alamat https yang dikirimi."))
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    number = _looked_up(host, port)
    kind = _Secure if parts.scheme == "https" else _Plain
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection = kind(host, port, number)
    try:
        connection.request("POST", path, body.encode(), {"User-Agent": "Tolok", "Connection": "close", **headers})
        answer = connection.getresponse()
        answer.read(_READ)
    except (OSError, http.client.HTTPException) as wrong:
        raise NotSent(_("Tidak tersambung atau tidak dijawab: {why}").format(why=type(wrong).__name__)) from wrong
    finally:
        connection.close()
    return answer.status


def _looked_up(host: str, port: int) -> str:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as wrong:
        raise NotSent(_("Nama {host} tidak ditemukan.").format(host=host)) from wrong
    numbers = [str(one[4][0]).partition("%")[0] for one in found]
    if not numbers or not all(_allowed(ipaddress.ip_address(number)) for number in numbers):
        raise NotSent(_inside())
    return numbers[0]


def _allowed(number: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    if settings.WEBHOOKS_TO_PRIVATE:
        return True
    inner = getattr(number, "ipv4_mapped", None) or getattr(number, "sixtofour", None) or number
    return bool(inner.is_global and not inner.is_multicast and number.is_global and not number.is_reserved)


def _schemes() -> set[str]:
    return {"https", "http"} if settings.WEBHOOKS_TO_PRIVATE else {"https"}


def _inside() -> str:
    return _("Alamat di jaringan internal tidak dikirimi.")


class _Plain(http.client.HTTPConnection):
    """A connection to a number that was checked, whatever the name."""

    def __init__(self, host: str, port: int, number: str) -> None:
        super().__init__(host, port, timeout=TIMEOUT)
        self.number = number

    def connect(self) -> None:
        """To that number."""
        self.sock = socket.create_connection((self.number, self.port), TIMEOUT)


class _Secure(_Plain):
    """The same with TLS, for the name."""

    default_port = http.client.HTTPS_PORT

    def connect(self) -> None:
        """To that number; the certificate must be the name's."""
        super().connect()
        self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)
