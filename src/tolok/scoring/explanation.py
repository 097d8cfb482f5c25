"""The working of a score as data: one step a branch, from the leaves up, each with its terms and its sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from tolok.instruments.language import Language, Text, in_digits
from tolok.instruments.model import Aggregate, Condition, Node, Normalisation, NormaliseMethod, PredicateBasis, Rounding
from tolok.scoring.answers import Answer
from tolok.scoring.engine import NodeResult, Result, band_table, silent_leaves
from tolok.scoring.exact import rounded
from tolok.scoring.gates import condition_holds, condition_value


@dataclass(frozen=True, slots=True)
class Term:
    """A child's part in a step: its value (None: missing), its weight, and what a reader should know of it."""

    node: Node
    value: Fraction | None
    weight: Fraction | None
    remark: Text | None = None

    @property
    def product(self) -> Fraction | None:
        """Value times weight."""
        return None if self.value is None or self.weight is None else self.value * self.weight


@dataclass(frozen=True, slots=True)
class Step:
    """How one branch came about: ``terms`` joined by its aggregate give ``value``, published as ``published``."""

    node: Node
    terms: tuple[Term, ...]
    value: Fraction | None
    published: str | None
    formula: Text
    remarks: tuple[Text, ...] = ()

    def lines(self, language: Language) -> Iterator[str]:
        """The step as plain text."""
        yield f"{self.node.id}  {self.node.title.in_(language)}"
        yield f"    {self.formula.in_(language)}"
        for remark in (*(term.remark for term in self.terms), *self.remarks):
            if remark is not None:
                yield f"    · {remark.in_(language)}"


@dataclass(frozen=True, slots=True)
class Explanation:
    """All steps of one score, the index last, and how it was rounded and labelled."""

    result: Result
    steps: tuple[Step, ...]
    closing: tuple[Text, ...]

    def lines(self, language: Language) -> Iterator[str]:
        """The whole working as plain text, a line each."""
        for step in self.steps:
            yield from step.lines(language)
        for sentence in self.closing:
            yield sentence.in_(language)


def explain(result: Result) -> Explanation:
    """The working of ``result``."""
    answers = {id_: found.answer for id_, found in result.nodes.items() if found.answer is not None}
    silent = silent_leaves(result.instrument, answers)
    branches = [
        found
        for found in result.nodes.values()
        if not found.node.is_leaf and not all(leaf.id in silent for leaf in found.node.leaves)
    ]
    # Children before parents, in the order of the instrument.
    ordered = sorted(branches, key=lambda found: -_depth(result, found.node))
    return Explanation(result, tuple(_step(result, found) for found in ordered), tuple(_closing(result)))


def _depth(result: Result, node: Node) -> int:
    depth, parents = 0, result.instrument.parents
    while node.id in parents:
        node, depth = parents[node.id], depth + 1
    return depth


def _step(result: Result, found: NodeResult) -> Step:
    node = found.node
    terms = tuple(_term(result, found, child) for child in node.counted)
    remarks = [*_gate_remarks(result, found), *_normal_remarks(found)]
    if found.rung is not None:
        remarks.append(_RUNG.filled(code=found.rung.code, name=found.rung.name))
    if found.band is not None and node.id != result.instrument.tree.id:
        remarks.append(_LABEL.filled(name=found.band.name))
    return Step(node, terms, found.value, found.published, _formula(found, terms), tuple(remarks))


def _term(result: Result, parent: NodeResult, child: Node) -> Term:
    part = result.nodes[child.id]
    value = Fraction(0) if child.id in parent.shut else part.value
    return Term(child, value, child.weight, _leaf_remark(part.answer, child))


def _leaf_remark(answer: Answer | None, child: Node) -> Text | None:
    if answer is None:
        return None
    if answer.value is None:
        return _MISSING.filled(id=child.id)
    return None if answer.remark is None else _OF.filled(id=child.id, remark=answer.remark)


def _formula(found: NodeResult, terms: tuple[Term, ...]) -> Text:
    if found.value is None:
        absent = ", ".join(term.node.id for term in terms if term.value is None)
        return _UNKNOWN.filled(absent=absent)
    value = found.raw if found.raw is not None else found.value
    return Text(*(_sentence(found, terms, value, language) for language in _BOTH))


def _sentence(found: NodeResult, terms: tuple[Term, ...], value: Fraction, language: Language) -> str:
    def show(number: Fraction | None) -> str:
        return "-" if number is None else in_digits(number, language, places=6)

    values = [show(term.value) for term in terms]
    weights = [show(term.weight) for term in terms]
    total = show(sum((term.weight or Fraction(0) for term in terms), Fraction(0)))
    weighed = " + ".join(f"{v} × {w}" for v, w in zip(values, weights, strict=True))
    products = show(sum((term.product or Fraction(0) for term in terms), Fraction(0)))
    match found.node.aggregate:
        case Aggregate.WEIGHTED_MEAN:
            working = f"({weighed}) ÷ {total} = {products} ÷ {total}"
        case Aggregate.GEOMETRIC_MEAN:
            powers = " × ".join(f"{v}^{w}" for v, w in zip(values, weights, strict=True))
            working = f"({powers})^(1 ÷ {total})"
        case Aggregate.HARMONIC_MEAN:
            parts = " + ".join(f"{w} ÷ {v}" for v, w in zip(values, weights, strict=True))
            working = f"{total} ÷ ({parts})"
        case Aggregate.SUM:
            working = _summed(values)
        case Aggregate.MINIMUM | Aggregate.MAXIMUM:
            word = _EXTREMES[found.node.aggregate].in_(language)
            working = f"{word}({'; '.join(values)})"
        case _:
            working = Text("persentase poin yang dicapai", "percentage of the points reached").in_(language)
    return f"= {working} = {show(value)}" if working != show(value) else f"= {show(value)}"


def _summed(values: list[str]) -> str:
    """A sum as written; a long one with equal terms drawn together: ``8 × 3 + 2 × 6``."""
    if len(values) <= _LONG:
        return " + ".join(values)
    return " + ".join(f"{count} × {value}" for value, count in Counter(values).items())


def _gate_remarks(result: Result, found: NodeResult) -> Iterator[Text]:
    answers = {id_: r.answer for id_, r in result.nodes.items() if r.answer is not None}
    for gate in found.node.gates:
        closed = not all(condition_holds(condition, found.node, answers) for condition in gate.opens_when)
        groups = "; ".join(f"{group} {', '.join(labels)}" for group, labels in gate.closes.items())
        yield (_SHUT if closed else _OPEN).filled(groups=groups)
        for condition in gate.opens_when:
            holds = condition_holds(condition, found.node, answers)
            yield _condition_text(condition, condition_value(condition, found.node, answers), holds)


def condition_words(condition: Condition) -> Text:
    """A condition of a gate in words, without anybody's answers."""
    groups = "; ".join(f"{group} {', '.join(labels)}" for group, labels in condition.groups.items())
    signs = (("≥", condition.at_least), ("≤", condition.at_most))
    limits = [_both(end, f"{sign} ") for sign, end in signs if end is not None]
    limit = Text(" ".join(part.id for part in limits), " ".join(part.en for part in limits))
    what = _POINTS if condition.answers is None else _COUNT
    return what.filled(groups=groups, answers=", ".join(condition.answers or ()), limit=limit)


def _condition_text(condition: Condition, value: Fraction, holds: bool) -> Text:
    told = _FOUND.filled(words=condition_words(condition), value=_both(value))
    return Text("✓ " + told.id, "✓ " + told.en) if holds else Text("✗ " + told.id, "✗ " + told.en)


def _normal_remarks(found: NodeResult) -> Iterator[Text]:
    if found.node.normalise and found.raw is not None and found.value is not None:
        steps = Text(*(", ".join(_normal_name(step, lang) for step in found.node.normalise) for lang in _BOTH))
        yield _NORMALISED.filled(steps=steps, raw=_both(found.raw), value=_both(found.value))


def _both(value: Fraction, before: str = "") -> Text:
    return Text(before + in_digits(value, "id"), before + in_digits(value))


def _normal_name(step: Normalisation, language: Language) -> str:
    if step.over_population:
        return f"{step.method.value}, population"
    signs = ("low", "high") if step.method is NormaliseMethod.MINMAX else ("mean", "deviation")
    ends = zip(signs, (step.first, step.second), strict=True)
    return step.method.value + ", " + ", ".join(f"{s} {in_digits(e, language)}" for s, e in ends if e is not None)


def _closing(result: Result) -> Iterator[Text]:
    if result.waiting:
        yield _WAITING.filled(n=len(result.waiting), ids=", ".join(result.waiting))
    if result.exact is None or result.index is None:
        low, high = result.bounds
        yield _WITHHELD.filled(n=len(result.missing), ids=", ".join(result.missing))
        if low is not None and high is not None:
            places, rounding = result.publication.decimals, result.publication.rounding
            ends = [rounded(end, places, rounding) for end in (low, high)]
            yield _BETWEEN.filled(
                low=Text(in_digits(ends[0], "id"), in_digits(ends[0])),
                high=Text(in_digits(ends[1], "id"), in_digits(ends[1])),
            )
        return
    exact = Text(in_digits(result.exact, "id"), in_digits(result.exact))
    shown = Text(result.index.replace(".", ","), result.index)
    how = _ROUNDINGS[result.publication.rounding]
    yield _ROUNDED.filled(exact=exact, places=result.publication.decimals, how=how, shown=shown)
    yield from _predicate_sentences(result, exact, shown)


def _predicate_sentences(result: Result, exact: Text, shown: Text) -> Iterator[Text]:
    tree = result.instrument.tree
    table = band_table(tree, result.nodes)
    if table is None:
        yield _NO_BANDS
        return
    if tree.bands_by is not None:
        chooser = result.nodes[tree.bands_by.node]
        if chooser.band is not None:
            yield _MATRIX.filled(title=chooser.node.title, name=chooser.band.name)
    if result.predicate is None:
        return
    basis = result.publication.predicate_basis
    read = exact if basis is PredicateBasis.EXACT else shown
    yield _PREDICATE.filled(basis=_BASES[basis], value=read, name=result.predicate.name, limit=_limit(result))


def _limit(result: Result) -> Text:
    band = result.predicate
    if band is None:
        return Text("", "")
    sign = ">" if band.above else "≥"
    return Text(f"{sign} {in_digits(band.start, 'id')}", f"{sign} {in_digits(band.start)}")


# More terms than this fill more than a line.
_LONG = 12
_BOTH: tuple[Language, Language] = ("id", "en")
_EXTREMES = {Aggregate.MINIMUM: Text("terkecil", "least"), Aggregate.MAXIMUM: Text("terbesar", "greatest")}
_ROUNDINGS = {
    Rounding.HALF_UP: Text("setengah ke atas", "half up"),
    Rounding.HALF_EVEN: Text("setengah ke genap", "half to even"),
    Rounding.DOWN: Text("ke bawah", "down"),
}
_BASES = {
    PredicateBasis.EXACT: Text("nilai sebelum dibulatkan", "value before rounding"),
    PredicateBasis.ROUNDED: Text("nilai setelah dibulatkan", "value after rounding"),
}
_NORMALISED = Text("dinormalkan ({steps}): {raw} menjadi {value}", "normalised ({steps}): {raw} becomes {value}")
_MISSING = Text("{id}: belum diisi", "{id}: not answered")
_OF = Text("{id}: {remark}", "{id}: {remark}")
_UNKNOWN = Text("belum dapat dihitung: {absent} belum lengkap", "cannot be computed yet: {absent} incomplete")
_RUNG = Text("tingkat kematangan {code} ({name})", "maturity level {code} ({name})")
_LABEL = Text("kategori {name}", "category {name}")
_SHUT = Text("tertutup, dihitung 0: {groups}", "shut, counted 0: {groups}")
_OPEN = Text("terbuka, ikut dihitung: {groups}", "open, counted: {groups}")
_POINTS = Text("jumlah poin {groups} {limit}", "points of {groups} {limit}")
_COUNT = Text("banyaknya jawaban {answers} pada {groups} {limit}", "number of answers {answers} in {groups} {limit}")
_FOUND = Text("{words}: tercapai {value}", "{words}: found {value}")
_WAITING = Text("menunggu pemilik indeksnya ({n}): {ids}", "waiting for the owners of their indices ({n}): {ids}")
_WITHHELD = Text(
    "Indeks belum dapat diterbitkan: {n} belum diisi ({ids})", "No index can be published yet: {n} not answered ({ids})"
)
_BETWEEN = Text("Kemungkinan akhirnya antara {low} dan {high}", "It will end between {low} and {high}")
_ROUNDED = Text(
    "Indeks {exact}, dibulatkan sekali ({how}, {places} desimal): {shown}",
    "Index {exact}, rounded once ({how}, decimals: {places}): {shown}",
)
_NO_BANDS = Text("Instrumen ini tidak berpredikat resmi", "This instrument has no official predicates")
_MATRIX = Text("Ambang dipilih oleh {title}: {name}", "Thresholds chosen by {title}: {name}")
_PREDICATE = Text(
    "Predikat dibaca dari {basis}: {value} {limit}, {name}", "Predicate read from the {basis}: {value} {limit}, {name}"
)
