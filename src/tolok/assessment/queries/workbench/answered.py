"""What stands for an indicator, and how it is answered."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from itertools import pairwise

from django.utils.translation import gettext as _

from tolok.assessment.answers import language, read
from tolok.assessment.levels import level_of
from tolok.assessment.models import Claim, ClaimState, SetBy
from tolok.assessment.queries.earlier import Before, before
from tolok.assessment.queries.hints import Hints, writing_hints
from tolok.assessment.queries.states import STATE_TONES
from tolok.assessment.queries.workbench.indicator import Indicator
from tolok.assessment.queries.written import as_written
from tolok.instruments import in_digits
from tolok.instruments.scales import Converter, LevelScale, OptionScale
from tolok.scoring.answers import Answer, NotAllowed, Origin


class Answered(Indicator):
    """An indicator with the answer that stands, what was said before, and the form to answer it."""

    @cached_property
    def claim(self) -> Claim:
        """What this stage says; a new one with version 0 when it says nothing."""
        own = self.values.of_stage(self.leaf.id, self.stage)
        return own or Claim(assessment=self.assessment, stage=self.stage, leaf=self.leaf.id, version=0)

    @cached_property
    def in_force(self) -> Claim | None:
        """What stands, whichever stage said it."""
        return self.values.in_force(self.leaf.id)

    @cached_property
    def shown(self) -> Claim:
        """What the page shows: this stage's words where the agency answers, else what stands."""
        return self.claim if self.stage.set_by == SetBy.AGENCY or self.in_force is None else self.in_force

    @cached_property
    def answer(self) -> Answer:
        """What the shown answer is worth."""
        try:
            return read(self.assessment.cycle, self.leaf, self.shown.value)
        except NotAllowed:
            return Answer(None, Origin.MISSING)

    @property
    def working(self) -> str:
        """How the value of another index became a value here, or that it is waited for."""
        return self.answer.remark.in_(language()) if self.answer.remark else ""

    @property
    def conversion(self) -> str:
        """The sum that turned the value of another index into a value here; empty when nothing was converted."""
        external = self.leaf.external
        if not self.index_given or external is None or external.converter is None or self.answer.value is None:
            return ""
        return sum_of(external.converter, Fraction(self.shown.value.rpartition("=")[2]))

    @property
    def state_tone(self) -> str:
        """How the state of the shown answer looks."""
        return STATE_TONES[ClaimState(self.shown.state)]

    @cached_property
    def level(self) -> int | None:
        """The level of the shown answer; what is only waited for is none."""
        if not self.shown.value or self.answer.origin is Origin.MISSING:
            return None
        return level_of(self.leaf, self.answer.value)

    @property
    def ladder(self) -> int | None:
        """The level, as a ladder draws it; what is only waited for is not answered."""
        return self.level if self.shown.value else None

    @property
    def value_shown(self) -> str:
        """The value with its decimals, where a level is a band of values; else empty."""
        scale = self.leaf.scale
        banded = isinstance(scale, LevelScale) and scale.banded and self.shown.value
        return in_digits(self.answer.value, language(), places=2) if banded and self.answer.value is not None else ""

    @property
    def before(self) -> list[Before]:
        """What earlier stages said, the latest first."""
        spoken = []
        for stage in reversed(self.stages):
            claim = self.values.of_stage(self.leaf.id, stage)
            if claim is not None and claim.pk != self.shown.pk and stage.position < self.stage.position:
                spoken.append(before(stage.name, self.title, claim))
        return spoken

    @property
    def last_level(self) -> str:
        """Last year's value where it can be compared."""
        return next((one.value for one in self.last_year if one.comparable), "")

    # How it is answered -----------------------------------------------------------------------------------------------
    @property
    def options(self) -> list[tuple[str, str]]:
        """Codes and words, where the answer is one of a list."""
        if not isinstance(self.leaf.scale, OptionScale):
            return []
        own = {code: criterion.text for code, criterion in self.leaf.levels.items()}
        return [(one.code, own.get(one.code, one.name).in_(language())) for one in self.leaf.scale.options]

    @property
    def whole_levels(self) -> bool:
        """Whether an answer is one of the levels and nothing between."""
        return isinstance(self.leaf.scale, LevelScale) and not self.leaf.scale.continuous

    @property
    def hints(self) -> Hints:
        """What belongs into the two parts of the explanation."""
        return writing_hints(self.leaf)

    @property
    def picked(self) -> int | None:
        """The level that is marked in the form."""
        return self.level if self.shown.value else None

    @property
    def index_name(self) -> str:
        """The other index, for the label of its field."""
        external = self.leaf.external
        if external is None:
            return ""
        low, high = in_digits(external.low, language()), in_digits(external.high, language())
        return f"{external.name.in_(language())} ({low}–{high})"

    @property
    def index_hint(self) -> str:
        """Whose index it is, and what counts until its value is there."""
        external = self.leaf.external
        if external is None or external.waiting is None:
            return ""
        return _("Nilai dari {owner}. Selama belum ada, biarkan kosong: dihitung {value}.").format(
            owner=external.owner, value=in_digits(external.waiting, language())
        )

    @property
    def index_given(self) -> str:
        """The value of the other index, where that is what was typed."""
        index, _equals, value = self.shown.value.rpartition("=")
        return as_written(value) if index else ""

    @property
    def value_given(self) -> str:
        """The value itself, where that is what was typed."""
        kept = self.shown.value
        return "" if "=" in kept else kept if self.options else as_written(kept)

    @property
    def proposable(self) -> bool:
        """Whether it can be proposed."""
        return self.may_claim and bool(self.claim.value) and self.claim.state in {ClaimState.DRAFT, ClaimState.RETURNED}

    @property
    def withdrawable(self) -> bool:
        """Whether a proposal can be taken back."""
        return self.may_claim and self.claim.state == ClaimState.PROPOSED


def sum_of(converter: Converter, given: Fraction) -> str:
    """The working of a conversion, on the stretch that ``given`` lies in.

    >>> from tolok.instruments import instrument
    >>> sum_of(instrument("pemdi-2026").converters["sdi"], Fraction("68.75"))
    '3,5 + (68,75 − 62,5) ÷ (75 − 62,5) × (4 − 3,5) = 3,75'
    """
    for (x0, y0), (x1, y1) in pairwise(converter.points):
        if x0 <= given <= x1:
            known = (given, x0, x1, y0, y1, converter(given))
            x, a, b, c, d, found = (in_digits(one, language(), places=4) for one in known)
            return f"{c} + ({x} − {a}) ÷ ({b} − {a}) × ({d} − {c}) = {found}"
    return ""
