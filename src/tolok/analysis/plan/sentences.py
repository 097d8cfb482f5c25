"""A plan in sentences: what it reaches at which cost, how sure that is, what to watch, what it takes for granted."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from tolok.analysis.plan.figures import amount, index_text, joined
from tolok.analysis.plan.found import Plan
from tolok.analysis.plan.question import Reach, ReachBand, Spend
from tolok.instruments.language import Text, in_digits, plain
from tolok.scoring.engine import Result

# So many agencies, limits and identifiers are named; of more, the number is told.
_MOST_NAMED = 12


def aim_text(plan: Plan) -> Text:
    """What was asked for."""
    match plan.question.aim:
        case ReachBand(band):
            return Text("mencapai predikat {name}", "reach the band {name}").filled(name=band.name)
        case Reach(index):
            value = Text(in_digits(index, "id"), in_digits(index))
            return Text("mencapai indeks {index}", "reach an index of {index}").filled(index=value)
        case Spend(None):
            return Text("mencapai indeks tertinggi", "reach the highest index")
        case Spend(budget):
            told = Text("mendapat indeks tertinggi dari {sum}", "get the highest index out of {sum}")
            return told.filled(sum=amount(budget or Fraction(0)))
    raise TypeError("no aim")


def sentences(plan: Plan) -> tuple[Text, ...]:
    """The plan as sentences, the most important first; the assumptions are in ``Plan.assumptions``."""
    return tuple(_all(plan))


def _all(plan: Plan) -> Iterator[Text]:
    yield _head(plan)
    if plan.out_of_reach is not None:
        yield from _blame(plan)
    yield _proof(plan)
    yield from _weakest(plan)
    yield from _choice(plan)


def _head(plan: Plan) -> Text:
    rules, (before, after) = plan.question.publication, plan.index
    who = [standing.agency for standing in plan.question.agencies]
    many = (_MEAN if plan.question.mean else _EACH).filled(n=len(who))
    name = plain(who[0]) if len(who) == 1 else many
    words = {
        "who": name,
        "aim": aim_text(plan),
        "steps": len(plan.steps),
        "indicators": plan.indicators,
        "years": plan.question.years,
        "cost": amount(plan.cost),
        "money": plan.question.costs.money,
        "before": index_text(before, rules),
        "after": index_text(after, rules),
        "bands": _bands(plan),
    }
    if plan.out_of_reach is not None:
        return _OUT.filled(**words)
    return (_HEAD if plan.steps else _THERE).filled(**words)


def _bands(plan: Plan) -> Text:
    """The band of a single agency, before and after, where there is one."""
    if len(plan.after) != 1 or plan.before[0].predicate is None or plan.after[0].predicate is None:
        return plain("")
    told = Text(" ({before} menjadi {after})", " ({before} to {after})")
    return told.filled(before=plan.before[0].predicate.name, after=plan.after[0].predicate.name)


def _blame(plan: Plan) -> Iterator[Text]:
    blame = plan.out_of_reach.blame if plan.out_of_reach else ()
    if not blame:
        yield _SCALE_ENDS
        return
    if blame[0].kind == "agency":
        names = [one.name for one in blame]
        yield _STUCK.filled(n=len(names), names=joined(names[:_MOST_NAMED]))
        return
    limits = [one for one in blame if one.kind != "years"]
    yield _BLAME.filled(names=joined([one.name for one in limits], "; "))
    for one in blame:
        told = _ENOUGH if one.least is not None else _NOT_ALONE
        yield told.filled(name=one.name, least=one.least or plain(""))
    if plan.out_of_reach is not None and plan.out_of_reach.then:
        yield _THEN.filled(names=joined(plan.out_of_reach.then, "; "))


def _proof(plan: Plan) -> Text:
    if plan.gap == 0:
        return _PROVED_SPEND if isinstance(plan.question.aim, Spend) or plan.out_of_reach else _PROVED
    if plan.gap is None:
        return _UNPROVED
    share = Text(in_digits(plan.gap * 100, "id", places=3), in_digits(plan.gap * 100, places=3))
    return _GAP.filled(gap=share)


def _weakest(plan: Plan) -> Iterator[Text]:
    """The plan buys the index: what stays behind is said beside it."""
    if len(plan.after) != 1 or not plan.steps:
        return
    found = weakest(plan.after[0])
    if found is None:
        return
    name, value, id_ = found
    told = _WEAKEST if not plan.question.limits.floors else _WEAKEST_FLOORS
    rules = plan.question.publication
    start = index_text(_value(plan.before[0], id_), rules)
    yield told.filled(name=name, before=start, after=index_text(value, rules))


def weakest(result: Result) -> tuple[Text, Fraction, str] | None:
    """The lowest of the branches right above the indicators: its title, value and id; None where there is just one."""
    branches = [
        node for node in result.instrument.nodes.values() if node.counted and all(c.is_leaf for c in node.counted)
    ]
    known = [node for node in branches if node.id != result.instrument.tree.id]
    if len(known) < 2:
        return None
    lowest = min(known, key=lambda node: _value(result, node.id))
    title = Text(f"{lowest.id} ({lowest.title.id})", f"{lowest.id} ({lowest.title.en})")
    return title, _value(result, lowest.id), lowest.id


def _value(result: Result, id_: str) -> Fraction:
    return result.nodes[id_].value or Fraction(0)


def _choice(plan: Plan) -> Iterator[Text]:
    if plan.margin is None or not plan.steps:
        return
    core = sum(step.core is True for step in plan.steps)
    free = sum(step.core is False for step in plan.steps)
    percent = Text(in_digits(plan.margin * 100, "id"), in_digits(plan.margin * 100))
    yield _CORE.filled(margin=percent, core=core, free=free, n=len(plan.alternatives))
    if core + free < len(plan.steps):
        yield _UNKNOWN.filled(n=len(plan.steps) - core - free)


_MEAN = Text("rata-rata {n} instansi", "the mean of {n} agencies")
_EACH = Text("{n} instansi bersama (indeks: rata-ratanya)", "{n} agencies together (index: their mean)")
_HEAD = Text(
    "{who}: untuk {aim} dalam {years} tahun perlu {steps} langkah pada {indicators} indikator, biaya {cost} {money}; "
    "indeks {before} menjadi {after}{bands}.",
    "{who}: to {aim} within {years} years takes {steps} steps on {indicators} indicators and costs {cost} {money}; "
    "the index goes from {before} to {after}{bands}.",
)
_THERE = Text(
    "{who}: untuk {aim} tidak perlu langkah apa pun; indeksnya {before}.",
    "{who}: to {aim} needs no step; the index is {before}.",
)
_OUT = Text(
    "{who}: tidak mungkin {aim} dalam {years} tahun dengan batas yang ada. Yang tertinggi yang terjangkau adalah "
    "{after} dari {before}{bands}, dengan {steps} langkah pada {indicators} indikator dan biaya {cost} {money}.",
    "{who}: it is not possible to {aim} within {years} years and the limits given. The highest within reach is "
    "{after}, from {before}{bands}, with {steps} steps on {indicators} indicators at a cost of {cost} {money}.",
)
_SCALE_ENDS = Text(
    "Bukan batasnya yang menghalangi: semua langkah yang ada pun tidak sampai ke sasaran.",
    "No limit stands in the way: all the steps there are do not lead to the aim.",
)
_STUCK = Text(
    "{n} instansi tidak dapat mencapainya bahkan dengan seluruh dana untuknya sendiri: {names}.",
    "{n} agencies cannot reach it even with the whole purse to themselves: {names}.",
)
_BLAME = Text("Yang bersama-sama menghalangi: {names}.", "What together rules it out: {names}.")
_ENOUGH = Text("Bila hanya ini yang berubah ({name}): {least}.", "If only this changes ({name}): {least}.")
_NOT_ALONE = Text("Mengubah ini saja tidak cukup: {name}.", "Changing this alone is not enough: {name}.")
_THEN = Text(
    "Bila itu dilonggarkan, masih menghalangi: {names}.",
    "Once that gives way, there still stands in the way: {names}.",
)
_PROVED = Text("Terbukti tidak ada rencana yang lebih murah.", "It is proved that no plan is cheaper.")
_PROVED_SPEND = Text("Terbukti tidak ada rencana yang lebih tinggi.", "It is proved that no plan gets higher.")
_GAP = Text(
    "Rencana yang lebih baik paling banyak {gap} persen lebih baik; selebihnya tidak dibuktikan.",
    "A better plan would be better by at most {gap} per cent; more than that was not proved.",
)
_UNPROVED = Text(
    "Belum terbukti bahwa tidak ada yang lebih baik: waktunya habis.",
    "It is not proved that nothing is better: the time was up.",
)
_WEAKEST = Text(
    "Rencana ini membeli indeks. Bagian terlemah sesudahnya {name}: {before} menjadi {after}; tetapkan batas bawah "
    "(floor) bila itu tidak cukup.",
    "This plan buys the index. The weakest part after it is {name}: {before} to {after}; set a floor if that is not "
    "enough.",
)
_WEAKEST_FLOORS = Text(
    "Bagian terlemah sesudahnya {name}: {before} menjadi {after}.",
    "The weakest part after it is {name}: {before} to {after}.",
)
_CORE = Text(
    "Di antara semua rencana yang paling banyak {margin} persen lebih mahal: {core} langkah selalu ada, {free} dapat "
    "ditukar; ditemukan {n} rencana lain.",
    "Of all plans at most {margin} per cent dearer, {core} steps are in every one and {free} can be exchanged; {n} "
    "other plans were found.",
)
_UNKNOWN = Text("{n} langkah belum pasti: waktunya habis.", "{n} steps are not settled: the time was up.")
