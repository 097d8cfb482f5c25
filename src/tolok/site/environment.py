"""What the surroundings may set, read once, told with the cure when it is wrong."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

PORT = 8000


class WrongSetting(SystemExit):
    """A setting has a value that cannot be used; the message says which and what is allowed."""


def data_folder() -> Path:
    """Where the embedded database and the files of evidence live (``TOLOK_DATA``; by default ``./data``)."""
    return Path(os.environ.get("TOLOK_DATA") or "data").expanduser().resolve()


def port() -> int:
    """The port to answer on (``TOLOK_PORT``, by default 8000).

    Raises:
        WrongSetting: it is not a number from 1 to 65535.
    """
    text = os.environ.get("TOLOK_PORT") or str(PORT)
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise WrongSetting(f"TOLOK_PORT={text}: give a number from 1 to 65535, such as {PORT}.")
    return int(text)


def truth(name: str, *, default: bool) -> bool:
    """A setting that is on (1, true, yes) or off (0, false, no).

    Raises:
        WrongSetting: it is neither.
    """
    text = os.environ.get(name, "").strip().casefold()
    if not text:
        return default
    if text in {"1", "true", "yes", "on"}:
        return True
    if text in {"0", "false", "no", "off"}:
        return False
    raise WrongSetting(f"{name}={text}: give 1 or 0.")


def whole(name: str, *, default: int) -> int:
    """A setting that is a whole number from 1 on.

    Raises:
        WrongSetting: it is not.
    """
    text = os.environ.get(name) or str(default)
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise WrongSetting(f"{name}={text}: give a whole number, such as {default}.")
    return int(text)


@dataclass(frozen=True)
class Secret:
    """A random word kept in the data folder, made on the first start, readable by the owner alone."""

    name: str

    def read(self) -> str:
        """The word; made when there is none."""
        path = data_folder() / "secrets" / self.name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            made = path.with_suffix(f".{os.getpid()}")
            made.touch(mode=0o600)
            made.write_text(secrets.token_urlsafe(48), "utf-8")
            try:
                # A second process may have been first: its word stands.
                os.link(made, path)
            except FileExistsError:
                pass
            finally:
                made.unlink()
        return path.read_text("utf-8").strip()
