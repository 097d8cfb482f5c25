"""How an answer is kept as text: what scoring reads, or ``SDI=68.75`` for the value of the index that supplies it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tolok.assessment.models import Cycle
from tolok.assessment.scores import publication_of
from tolok.instruments import Language, Node, Publication
from tolok.instruments.scales import OptionScale
from tolok.scoring.answers import WAITING_WORDS, Answer, NotAllowed, answer, converted, waiting

LONGEST = 40
"""Signs of an answer; as many as its column holds."""


def as_kept(cycle: Cycle, leaf: str, typed: str) -> str:
    """What somebody typed for an indicator as it is kept; empty stays empty.

    Raises:
        ValidationError: the indicator does not take it; the message says what it takes, in the reader's language.
    """
    typed = typed.strip()
    node = cycle.instrument.nodes[leaf]
    if not typed or typed.casefold() in WAITING_WORDS:
        return ""
    try:
        found = read(cycle, node, typed)
    except NotAllowed as error:
        raise ValidationError(error.message.in_(language()), code="not_allowed") from error
    kept = found.code or typed if isinstance(node.scale, OptionScale) else _plain(node, typed)
    if len(kept) > LONGEST:
        raise ValidationError(_("Paling banyak {most} angka.").format(most=LONGEST), code="too_long")
    return kept


def _plain(node: Node, typed: str) -> str:
    index, _equals, value = (part.strip() for part in typed.rpartition("="))
    value = str(int(value)) if value.isascii() and value.isdigit() else value
    return f"{node.external.id}={value}" if index and node.external else value


def read(cycle: Cycle, node: Node, kept: str) -> Answer:
    """What a kept answer is worth in a cycle; empty: what counts until there is one.

    Raises:
        NotAllowed: the indicator does not take it.
    """
    return read_kept(node, kept, publication_of(cycle))


def read_kept(node: Node, kept: str, publication: Publication) -> Answer:
    """The same, under rules that no cycle changed."""
    if not kept:
        return waiting(node)
    index, _equals, value = kept.rpartition("=")
    if index and node.external and index.strip().casefold() == node.external.id.casefold():
        return converted(node, value.strip())
    return answer(node, kept, publication)


def language() -> Language:
    """The reader's language, as instruments know it."""
    return "en" if (get_language() or "id").startswith("en") else "id"
