"""The ladder: a level as a small staircase, drawn as SVG and said in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

Number = int | float | Decimal

STEP, GAP, LOWEST, HEIGHT = 9, 2, 6, 20
"""Width of a step, the space between two, the first one's height and the last one's."""
_HATCH = 3.5
_MOST_STEPS = 10
_SHADES = 5


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its box, how it is drawn, how wide its filling is, and the strokes of its hatching."""

    x: int
    y: float
    height: float
    look: str
    shade: int
    filled: float = 0
    hatch: str = ""


@dataclass(frozen=True, slots=True)
class Ladder:
    """What the template draws."""

    steps: tuple[Step, ...]
    width: float
    number: str
    target: str
    words: str
    missing: bool

    @property
    def strokes(self) -> list[tuple[str, str]]:
        """The drawing as few paths, each with its class: fillings by shade, hatching, then outlines by look."""
        drawn: dict[str, list[str]] = {}
        for step in self.steps:
            if step.filled:
                drawn.setdefault(f"step-fill-{step.shade}", []).append(_box(step, step.filled))
        for step in self.steps:
            if step.hatch:
                drawn.setdefault("step-hatch", []).append(step.hatch)
        for step in self.steps:
            drawn.setdefault(f"step {step.look}".strip(), []).append(_box(step, STEP))
        return [(look, "".join(paths)) for look, paths in drawn.items()]


def _box(step: Step, width: float) -> str:
    return f"M{step.x:g} {step.y:g}h{width:g}v{step.height:g}h{-width:g}z"


def ladder(
    claimed: Number | None,
    *,
    proven: Number | Iterable[int] | None = None,
    target: Number | None = None,
    low: int = 1,
    top: int = 5,
) -> Ladder:
    """The ladder of a level on a scale from ``low`` to ``top``; None is not answered, which is never a level.

    ``proven``: up to which level the evidence carries, or the very levels that it carries; None: not judged yet, so
    nothing is hatched. Above ten steps the ladder becomes ten, in proportion.
    """
    scale = _Scale(low, top)
    carried = _carried(proven, low, top)
    reached = scale.place(claimed) if claimed is not None else 0
    aimed = scale.place(target) if target is not None else 0
    steps = tuple(
        _step(
            index,
            scale,
            reached=reached,
            aimed=aimed,
            hatched=carried is not None and scale.level(index) not in carried,
        )
        for index in range(1, scale.count + 1)
    )
    return Ladder(
        steps=steps,
        width=scale.count * (STEP + GAP) - GAP,
        number=_plain(claimed),
        target=_plain(target) if target is not None else "",
        words=_words(claimed, proven, target, top),
        missing=claimed is None,
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    low: int
    top: int

    @property
    def levels(self) -> int:
        return self.top - max(self.low, 1) + 1

    @property
    def count(self) -> int:
        return min(self.levels, _MOST_STEPS)

    def place(self, value: Number) -> float:
        """How many steps ``value`` is up."""
        return max(0.0, min((float(value) - max(self.low, 1) + 1) * self.count / self.levels, self.count))

    def level(self, index: int) -> int:
        """The level that a step ends at."""
        return max(self.low, 1) - 1 + -(-index * self.levels // self.count)


def _carried(proven: Number | Iterable[int] | None, low: int, top: int) -> frozenset[int] | None:
    if proven is None:
        return None
    if isinstance(proven, int | float | Decimal):
        return frozenset(level for level in range(low, top + 1) if level <= proven)
    return frozenset(proven)


def _step(index: int, scale: _Scale, *, reached: float, aimed: float, hatched: bool) -> Step:
    height = LOWEST + (HEIGHT - LOWEST) * (index - 1) / max(scale.count - 1, 1)
    x, y = (index - 1) * (STEP + GAP), HEIGHT - height
    filled = max(0.0, min(reached - (index - 1), 1.0)) * STEP
    look = "claimed" if filled else "target" if index - 1 < aimed else ""
    shade = 1 + (index - 1) * (_SHADES - 1) // max(scale.count - 1, 1)
    if filled and hatched:
        return Step(x, round(y, 2), round(height, 2), look, shade, hatch=_hatching(x, y, filled, height))
    return Step(x, round(y, 2), round(height, 2), look, shade, filled=round(filled, 2))


def _hatching(x: float, y: float, width: float, height: float) -> str:
    """Diagonal strokes clipped to the box, as one path: no pattern, so no id that must be unique in the page."""
    strokes, offset = [], _HATCH
    while offset < width + height:
        start_x, start_y = x + max(0, offset - height), y + min(offset, height)
        end_x, end_y = x + min(offset, width), y + max(0, offset - width)
        strokes.append(f"M{start_x:.1f} {start_y:.1f}L{end_x:.1f} {end_y:.1f}")
        offset += _HATCH
    return "".join(strokes)


def _plain(value: Number | None) -> str:
    if value is None:
        return "–"
    return str(int(value)) if value == int(value) else number_format(Decimal(str(value)).normalize())


def _words(claimed: Number | None, proven: Number | Iterable[int] | None, target: Number | None, top: int) -> str:
    if claimed is None:
        said = [_("Belum dijawab")]
    else:
        said = [_("Tingkat {level} dari {top}").format(level=_plain(claimed), top=top)]
    if isinstance(proven, int | float | Decimal):
        said.append(_("terbukti sampai {level}").format(level=_plain(proven)))
    elif proven is not None:
        levels = ", ".join(str(level) for level in sorted(proven)) or _("tidak ada")
        said.append(_("tingkat terbukti: {levels}").format(levels=levels))
    if target is not None:
        said.append(_("target {level}").format(level=_plain(target)))
    return "; ".join(said)
