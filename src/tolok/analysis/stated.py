"""Where a figure of uncertainty comes from: measured, assumed by somebody, or not known. It goes with every result."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tolok.instruments.language import Text, plain


class Basis(StrEnum):
    """What an error rate stands on."""

    MEASURED = "measured"
    ASSUMED = "assumed"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Source:
    """What an error rate stands on, in words that go beside every figure made from it."""

    basis: Basis
    words: Text

    def in_words(self) -> Text:
        """The words with what kind of basis they tell of.

        >>> assumed("10 %").in_words().en
        'assumed, not measured: 10 %'
        """
        heads = {
            Basis.MEASURED: Text("diukur: {words}", "measured: {words}"),
            Basis.ASSUMED: Text("diandaikan, tidak diukur: {words}", "assumed, not measured: {words}"),
            Basis.NONE: Text("{words}", "{words}"),
        }
        return heads[self.basis].filled(words=self.words)


def measured(words: Text) -> Source:
    """A source that was measured."""
    return Source(Basis.MEASURED, words)


def assumed(words: Text | str) -> Source:
    """A source that somebody assumed."""
    return Source(Basis.ASSUMED, plain(words) if isinstance(words, str) else words)


UNMEASURED = Source(
    Basis.NONE,
    Text(
        "tidak ada asesor kedua: ketidakpastian tidak diukur",
        "no second assessor: no measured uncertainty",
    ),
)
