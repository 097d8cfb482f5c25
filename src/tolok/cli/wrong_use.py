"""Wrong words on the command line, told in the user's language: Typer knows English only."""

from __future__ import annotations

import re
from typing import Any

from tolok.instruments.language import Text, plain

_MISSING = Text("{name} belum diberikan", "{name} is missing")
_NO_OPTION = Text("tidak ada opsi {name}{maybe}", "there is no option {name}{maybe}")
_MAYBE = Text("; maksudnya {names}?", "; did you mean {names}?")
_BAD = Text("{name}: {why}", "{name}: {why}")
_HELP = Text("Bantuan: {path} --help", "Help: {path} --help")
# What Typer and the library behind it say in English, and how it is said here.
_SENTENCES: tuple[tuple[str, Text], ...] = (
    (r"No such command '(.*)'\.", Text("tidak ada perintah «{0}»", "there is no command «{0}»")),
    (r"Option '(.*)' requires an argument\.", Text("{0} perlu nilai", "{0} needs a value")),
    (r"Got unexpected extra argument\(?s?\)? \((.*)\)", Text("kelebihan kata: {0}", "too many words: {0}")),
    (r".*'(.*)' is not one of (.*)\.", Text("tertulis «{0}»; pilihannya: {1}", "found «{0}»; allowed: {1}")),
    (r".*greater than or equal to (\S+)", Text("paling sedikit {0}", "at least {0}")),
    (r".*less than or equal to (\S+)", Text("paling banyak {0}", "at most {0}")),
    (r".*valid integer.*", Text("tulis bilangan bulat", "write a whole number")),
)


def told(error: Any) -> Text:
    """What is wrong with the words, and where help is, for an error of Typer (any kind of ``TyperException``)."""
    message = _sentence(str(getattr(error, "message", "") or error))
    param = getattr(error, "param", None)
    name = plain(param.opts[0] if param is not None else "")
    match type(error).__name__:
        case "MissingParameter":
            message = _MISSING.filled(name=name)
        case "NoSuchOption":
            possible = ", ".join(getattr(error, "possibilities", None) or ())
            maybe = _MAYBE.filled(names=possible) if possible else plain("")
            message = _NO_OPTION.filled(name=plain(error.option_name), maybe=maybe)
        case "BadParameter" if param is not None:
            message = _BAD.filled(name=name, why=message)
    path = getattr(getattr(error, "ctx", None), "command_path", None) or "tolok"
    help_ = _HELP.filled(path=path)
    return Text(f"{message.id}\n{help_.id}", f"{message.en}\n{help_.en}")


def _sentence(english: str) -> Text:
    for pattern, text in _SENTENCES:
        found = re.fullmatch(pattern, english, re.DOTALL)
        if found:
            words = [word.replace("'", "") for word in found.groups()]
            return Text(text.id.format(*words), text.en.format(*words))
    return plain(english)
