"""What every document is made of: identities that stay, properties, parties, metadata, resources beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from tolok.instruments import Instrument, Node, Text

Json = dict[str, Any]
OSCAL_VERSION = "1.2.1"
SPACE = "urn:tolok:ns:oscal"
"""The name space of our own properties; what OSCAL itself names stands in its own."""
_ROOT = uuid5(NAMESPACE_URL, SPACE)
_NOT_IN_TOKEN = re.compile(r"[^\w.-]")
NOBODY_SAYS = "–"


def identity(kind: str, *names: object) -> str:
    """The UUID of a thing: the same names give the same one, in every document and on every machine.

    >>> identity("catalog", "x") == identity("catalog", "x") != identity("profile", "x")
    True
    """
    return str(uuid5(_ROOT, "\n".join([kind, *map(str, names)])))


def token(name: str) -> str:
    """An identifier as OSCAL takes it: it begins with a letter or an underscore.

    >>> token("I01"), token("2.1 a")
    ('I01', '_2.1-a')
    """
    clean = _NOT_IN_TOKEN.sub("-", name)
    return clean if clean[:1].isalpha() or clean[:1] == "_" else f"_{clean}"


def statement_id(leaf: Node) -> str:
    """The part of a control that says what is asked."""
    return f"{token(leaf.id)}_smt"


def objective_id(leaf: Node, level: str, criterion: int | None = None) -> str:
    """The part of a control that says what a level asks, or one criterion of it."""
    return f"{token(leaf.id)}_obj.{token(level).lstrip('_')}" + (f".{criterion}" if criterion else "")


def weight_id(node: Node) -> str:
    """The parameter of a node's weight."""
    return f"{token(node.id)}_weight"


def line(text: str) -> str:
    """A text on one line."""
    return " ".join(text.split()) or NOBODY_SAYS


def trimmed(**fields: Any) -> Json:
    """The fields that hold something, by their OSCAL names: ``last_modified`` is ``last-modified``."""
    return {
        name.rstrip("_").replace("_", "-"): value for name, value in fields.items() if value not in (None, "", [], ())
    }


def props(values: Mapping[str, object]) -> list[Json]:
    """Properties of ours, of what holds something."""
    return [
        {"name": name, "ns": SPACE, "value": line(_word(value))}
        for name, value in values.items()
        if value not in (None, "")
    ]


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def in_english(text: Text | None) -> dict[str, object]:
    """The property that holds a title in English."""
    return {"title-en": text.en} if text is not None else {}


def prose(name: str, text: Text, *, id_: str = "", title: str = "", **more: Any) -> Json:
    """A part with its official text, the English one inside it as a part of ours."""
    told = {"name": "translation", "ns": SPACE, "class": "en", "prose": text.en}
    inner = [told, *more.pop("parts", [])] if text.en.strip() else more.pop("parts", [])
    return trimmed(id=id_, name=name, title=line(title) if title else "", prose=text.id, parts=inner, **more)


def organisation(kind: str, name: str, *names: object) -> Json:
    """A party that is an organisation."""
    return {"uuid": identity(kind, *(names or (name,))), "type": "organization", "name": line(name)}


def owner_of(instrument: Instrument) -> Json:
    """The party that owns an instrument."""
    return organisation("owner", instrument.owner.id)


def metadata(
    title: Text,
    *,
    moment: str,
    version: str,
    parties: Sequence[Json],
    roles: Mapping[str, str],
    held: Mapping[str, Sequence[Json]],
    links: Iterable[str] = (),
    more: Mapping[str, object] | None = None,
) -> Json:
    """The head of a document.

    Args:
        title: in both languages.
        moment: when it was last changed, with its zone.
        version: of its content.
        parties: the organisations it names.
        roles: their roles, by id with a title.
        held: who holds each role.
        links: UUIDs of resources that it stands on.
        more: properties of ours.
    """
    return trimmed(
        title=line(title.id),
        last_modified=moment,
        version=version,
        oscal_version=OSCAL_VERSION,
        props=props({**in_english(title), "language": "id", **(more or {})}),
        links=[{"href": f"#{one}", "rel": "reference"} for one in links],
        roles=[{"id": id_, "title": named} for id_, named in roles.items()],
        parties=list(parties),
        responsible_parties=[
            {"role-id": id_, "party-uuids": [party["uuid"] for party in holders]} for id_, holders in held.items()
        ],
    )


def beside(kind: str, title: str, href: str, *names: object) -> Json:
    """A resource that is another document of the same set."""
    return {
        "uuid": identity(f"resource:{kind}", *names),
        "title": line(title),
        "rlinks": [{"href": href, "media-type": "application/oscal+json"}],
    }


def since(instrument: Instrument) -> str:
    """The moment from which an instrument holds, as a document's date: it does not change when it is written again."""
    found = re.fullmatch(r"(\d{4})(-\d\d-\d\d)?", instrument.in_force_from or "")
    day = f"{found[1]}{found[2] or '-01-01'}" if found else "2000-01-01"
    return f"{day}T00:00:00+07:00"
