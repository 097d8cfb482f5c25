"""The account of a change in sentences: words before figures, and the stated error with them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from tolok.analysis.change.account import Account, Part, Rule
from tolok.analysis.change.noticed import Noticed
from tolok.instruments.language import Text
from tolok.scoring.exact import rounded, written


def sentences(account: Account, *, most: int = 3) -> list[Text]:
    """What changed, what did it (the ``most`` largest each way), and whether it is more than error.

    >>> from tolok.instruments import instrument
    >>> from tolok.scoring import score
    >>> from tolok.analysis.change.account import account
    >>> before, after = ({str(n): 2 for n in range(1, 48)} | {"47": last} for last in (2, 4))
    >>> found = account(*(score(instrument("spbe-2020"), levels, year=2024) for levels in (before, after)))
    >>> sentences(found)[0].id
    'Indeks naik 0,06: dari 2,00 menjadi 2,06.'
    """
    if not account.comparable:
        return [_OTHER.filled(**_ends(account)), *_instrument(account)]
    lines = [_moved(account)]
    ups = [part for part in account.parts if part.total > 0]
    downs = [part for part in account.parts if part.total < 0]
    if ups:
        lines.append(_UP.filled(parts=_listed(account, ups, most)))
    if downs:
        lines.append(_DOWN.filled(parts=_listed(account, downs, most)))
    if account.by_weight:
        lines.append(_WEIGHT.filled(points=_points(account, account.by_weight, signed=True)))
    lines += _instrument(account)
    if account.rule is Rule.SHAPLEY:
        lines.append(_GAME)
    return [*lines, _error(account, account.noticed)]


def _ends(account: Account) -> dict[str, object]:
    before, after = account.before.index or "-", account.after.index or "-"
    return {"before": _both(before), "after": _both(after)}


def _moved(account: Account) -> Text:
    difference = account.difference
    if difference == 0:
        return _SAME.filled(**_ends(account))
    line = _ROSE if difference > 0 else _FELL
    return line.filled(points=_points(account, abs(difference)), **_ends(account))


def _instrument(account: Account) -> list[Text]:
    if not any(part.instrument for part in account.parts):
        return []
    gone = sum(part.retired for part in account.parts)
    fresh = sum(part.before is None and not part.retired for part in account.parts)
    points = _points(account, account.by_instrument, signed=True)
    return [_INSTRUMENT.filled(points=points, fresh=fresh, gone=gone)]


def _listed(account: Account, parts: Sequence[Part], most: int) -> Text:
    """``I39 Titel (+0,055), ...`` with the rest as one figure."""
    ordered = sorted(parts, key=lambda part: (-abs(part.total), part.id))
    shown = [_ONE.filled(title=p.title, points=_points(account, p.total, signed=True)) for p in ordered[:most]]
    rest = ordered[most:]
    if rest:
        total = sum((part.total for part in rest), Fraction(0))
        shown.append(_REST.filled(count=len(rest), points=_points(account, total, signed=True)))
    return Text("; ".join(text.id for text in shown), "; ".join(text.en for text in shown))


def _error(account: Account, noticed: Noticed) -> Text:
    if noticed.smallest is None:
        return _UNKNOWN
    line = _MORE if noticed.more_than_error else _WITHIN
    smallest = _points(account, Fraction(noticed.smallest), digits=2)
    return line.filled(smallest=smallest, source=noticed.source.in_words())


def _points(account: Account, value: Fraction, *, signed: bool = False, digits: int | None = None) -> Text:
    """One digit more than is published, without zeros at the end that say nothing."""
    digits = account.after.publication.decimals + 1 if digits is None else digits
    figure = written(rounded(value, digits), digits)
    least = account.after.publication.decimals
    while len(figure.partition(".")[2]) > least and figure.endswith("0"):
        figure = figure[:-1].removesuffix(".")
    return _both(("+" if signed and value > 0 else "") + figure)


def _both(figure: str) -> Text:
    return Text(figure.replace(".", ","), figure)


_ROSE = Text(
    "Indeks naik {points}: dari {before} menjadi {after}.", "The index rose by {points}: from {before} to {after}."
)
_FELL = Text(
    "Indeks turun {points}: dari {before} menjadi {after}.", "The index fell by {points}: from {before} to {after}."
)
_SAME = Text("Indeks tetap {after}.", "The index stayed at {after}.")
_OTHER = Text(
    "Instrumennya berbeda, jadi {before} dan {after} tidak sebanding: hitungan ini tidak menunjukkan kemajuan.",
    "The instruments differ, so {before} and {after} are not comparable: this account shows no progress.",
)
_UP = Text("Yang menaikkan: {parts}.", "What raised it: {parts}.")
_DOWN = Text("Yang menurunkan: {parts}.", "What lowered it: {parts}.")
_ONE = Text("{title} ({points})", "{title} ({points})")
_REST = Text("{count} lainnya ({points})", "{count} others ({points})")
_WEIGHT = Text(
    "Perubahan aturan dan bobot menyumbang {points}; sisanya berasal dari tingkat.",
    "Changed rules and weights account for {points}; the rest comes from levels.",
)
_INSTRUMENT = Text(
    "Perubahan instrumen ({fresh} indikator baru, {gone} tidak dilanjutkan) menyumbang {points}.",
    "The change of instrument ({fresh} new indicators, {gone} not continued) accounts for {points}.",
)
_GAME = Text(
    "Aturan indeks ini bukan jumlah berbobot; sumbangannya rata-rata atas semua urutan perubahan (nilai Shapley).",
    "The rule of this index is no weighted sum; the parts are means over all orders of change (Shapley values).",
)
_UNKNOWN = Text(
    "Apakah ini lebih dari galat asesor tidak dapat dikatakan: untuk perbandingan ini galatnya tidak diukur.",
    "Whether this is more than assessor error cannot be said: for this comparison no error was measured.",
)
_MORE = Text(
    "Ini lebih dari galat asesor; perubahan terkecil yang lebih dari galat adalah {smallest} ({source}).",
    "This is more than assessor error; the smallest change that is more than error is {smallest} ({source}).",
)
_WITHIN = Text(
    "Ini tidak lebih dari galat asesor, jadi jangan dikatakan naik atau turun; perubahan terkecil yang lebih dari "
    "galat adalah {smallest} ({source}).",
    "This is no more than assessor error, so do not call it a rise or a fall; the smallest change that is more than "
    "error is {smallest} ({source}).",
)
