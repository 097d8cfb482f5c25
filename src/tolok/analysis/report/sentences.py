"""What a result means, in sentences that a head of region can read: the briefing and the report say the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from math import ceil

from tolok.analysis.change import sentences as change_sentences
from tolok.analysis.report.figures import both, figure, label, listed, printed
from tolok.analysis.report.subject import Subject
from tolok.analysis.standing import too_close, weakest
from tolok.instruments.language import Text, plain


def the_number(subject: Subject) -> list[Text]:
    """The index and its predicate; the range it lies in while answers are missing."""
    result, top = subject.result, subject.ends
    words = {"name": subject.name, "who": plain(subject.who), "index": printed(result.index)}
    if result.index is None:
        missing = len(result.missing)
        low, high = result.bounds
        said = [_NO_INDEX.filled(missing=missing, **words)]
        if low is not None and high is not None:
            said.append(_BETWEEN.filled(low=figure(low), high=figure(high)))
        return said
    of = _OF.filled(top=both(_short(top[1]))) if top else plain("")
    band = result.predicate
    line = _NUMBER if band is None else _NUMBER_BAND
    return [line.filled(of=of, band=band.name if band else plain(""), **words)]


def the_meaning(subject: Subject) -> list[Text]:
    """What the predicate stands for, how far it is to the next, the weakest aspect, the place among the others."""
    band = subject.result.predicate
    said = [band.meaning] if band is not None and band.meaning is not None else []
    return [*said, *_way(subject), *_weak(subject), *_place(subject)]


def the_change(subject: Subject, *, most: int = 3) -> list[Text]:
    """What changed and what did it; that there is nothing to compare with where there is not."""
    if subject.before is None:
        return [_NOTHING_BEFORE]
    said = [subject.titles.without(text) for text in change_sentences(subject.before.account, most=most)]
    return [_SINCE.filled(name=subject.before.name), *said]


def the_steps(subject: Subject, most: int = 3) -> list[Text]:
    """The cheapest steps, each as a sentence."""
    return [_step(subject, place) for place in range(min(most, len(subject.steps)))]


def the_costs(subject: Subject) -> list[Text]:
    """What the costs of the steps stand on."""
    if not subject.steps:
        return [_NO_STEPS if subject.result.exact is not None else _NOT_YET]
    assumed = [_ASSUMED if any(step.assumed for step in subject.steps) else _GIVEN]
    return [_PLANNED, *assumed] if subject.planned else assumed


def who_acts(subject: Subject, most: int = 3) -> list[Text]:
    """Who must act for these steps, and what is still to be decided."""
    steps = subject.steps[:most]
    if not steps:
        return [_FILL_IN] if subject.result.missing else []
    known = Counter(owner for step in steps if (owner := subject.owners.get(step.leaf.id)))
    said = []
    if known:
        named = [
            _OWNER.filled(
                unit=plain(unit),
                numbers=listed([plain(label(s.leaf)) for s in steps if subject.owners.get(s.leaf.id) == unit]),
            )
            for unit in known
        ]
        said.append(_ACT.filled(units=listed(named)))
    nobody = [step for step in steps if step.leaf.id not in subject.owners]
    if nobody:
        numbers = listed([plain(label(step.leaf)) for step in nobody])
        usual = [plain(unit) for unit in dict.fromkeys(step.unit for step in nobody if step.unit)]
        line = _NOBODY_USUAL if usual else _NOBODY
        said.append(line.filled(numbers=numbers, usual=listed(usual), lead=subject.lead))
    said.append(_LEAD.filled(lead=_capital(subject.lead)))
    return said


def _way(subject: Subject) -> list[Text]:
    way = subject.way
    if way is None:
        return [_TOP] if subject.result.predicate is not None else []
    points = figure(Fraction(ceil(way.points * 100), 100) if way.points >= Fraction(1, 100) else way.points, 2)
    words = {"band": way.band.name, "points": points}
    if way.out_of_reach:
        return [_WAY_OUT.filled(**words)]
    if way.levels is not None:
        return [_WAY_LEVELS.filled(levels=way.levels, **words)]
    return [_WAY.filled(**words)]


def _weak(subject: Subject) -> list[Text]:
    found = weakest(subject.result)
    if not found or len(found) > 3:
        return []
    named = [_VALUED.filled(title=one.node.title, value=figure(one.value)) for one in found]
    return [_WEAKEST.filled(names=listed(named))]


def _place(subject: Subject) -> list[Text]:
    at, group = subject.position, subject.group
    if at is None or group is None or at.place.of < 2:
        return []
    words = {"first": at.place.first, "last": at.place.last, "of": at.place.of, "group": group.name, "year": group.year}
    said = [(_PLACES if at.place.tied else _PLACE).filled(**words)]
    if subject.close and subject.ends:
        limit = both(_short(too_close(*subject.ends)))
        said.append(_CLOSE.filled(close=subject.close, limit=limit))
    return said


def _step(subject: Subject, place: int) -> Text:
    step = subject.steps[place]
    return _STEP.filled(
        number=label(step.leaf),
        title=subject.titles.of(step.leaf),
        start=plain(step.start),
        end=plain(step.end),
        gain=figure(step.gain, 3, signed=True),
    )


def _short(value: Fraction) -> str:
    """A round number without the zeros behind its point."""
    return f"{float(value):g}"


def _capital(text: Text) -> Text:
    return Text(text.id[:1].upper() + text.id[1:], text.en[:1].upper() + text.en[1:])


def joined(texts: Sequence[Text]) -> Text:
    """Sentences as one paragraph."""
    return Text(" ".join(text.id for text in texts), " ".join(text.en for text in texts))


_NUMBER = Text("{name} {who} adalah {index}{of}.", "The {name} of {who} is {index}{of}.")
_NUMBER_BAND = Text(
    "{name} {who} adalah {index}{of}, dengan predikat {band}.",
    "The {name} of {who} is {index}{of}, with the predicate {band}.",
)
_OF = Text(" dari {top}", " out of {top}")
_NO_INDEX = Text(
    "{name} {who} belum dapat dihitung: {missing} indikator belum dijawab.",
    "The {name} of {who} cannot be worked out yet: {missing} indicators are not answered.",
)
_BETWEEN = Text("Indeksnya akan berada di antara {low} dan {high}.", "It will lie between {low} and {high}.")
_TOP = Text("Tidak ada predikat yang lebih tinggi.", "There is no higher predicate.")
_WAY = Text("Menuju predikat {band} masih kurang {points} poin.", "The predicate {band} is {points} points away.")
_WAY_LEVELS = Text(
    "Menuju predikat {band} masih kurang {points} poin, paling sedikit {levels} kenaikan tingkat.",
    "The predicate {band} is {points} points away, at least {levels} steps up of a level.",
)
_WAY_OUT = Text(
    "Menuju predikat {band} masih kurang {points} poin, dan itu tidak terjangkau sekalipun semua indikator tertinggi.",
    "The predicate {band} is {points} points away, out of reach even with every indicator at its highest.",
)
_WEAKEST = Text(
    "Aspek terlemah: {names}. Indeks adalah rata-rata, jadi yang kuat menutupi yang lemah.",
    "Weakest: {names}. The index is a mean, so that the strong hide the weak.",
)
_VALUED = Text("{title} ({value})", "{title} ({value})")
_PLACE = Text("Tempatnya {first} dari {of} ({group} {year}).", "It stands {first} of {of} ({group} {year}).")
_PLACES = Text(
    "Tempatnya {first} sampai {last} dari {of} ({group} {year}), berbagi nilai yang sama.",
    "It shares places {first} to {last} of {of} ({group} {year}), with the same value.",
)
_CLOSE = Text(
    "{close} di antaranya berselisih di bawah {limit}: terlalu dekat untuk dikatakan lebih baik atau kurang baik.",
    "{close} of them are less than {limit} apart: too close to be called better or less good.",
)
_SINCE = Text("Dibandingkan dengan {name}.", "Compared with {name}.")
_NOTHING_BEFORE = Text(
    "Tidak ada hasil sebelumnya yang dapat dibandingkan.", "There is no earlier result to compare with."
)
_STEP = Text(
    "Indikator {number}, {title}: dari {start} ke {end} ({gain} poin).",
    "Indicator {number}, {title}: from {start} to {end} ({gain} points).",
)
_ASSUMED = Text(
    "Biayanya andaian: naik ke tingkat kedua 1 poin biaya, ketiga 2, dan seterusnya; urutan berubah bila biaya "
    "sebenarnya diisi.",
    "Costs are assumed: onto the second level 1 cost point, the third 2, and so on; real costs may change the order.",
)
_PLANNED = Text(
    "Langkah-langkah ini dari rencana yang berlaku, yang termurah untuk setiap poin lebih dahulu.",
    "These steps are of the plan in force, the cheapest for a point first.",
)
_GIVEN = Text("Biayanya sesuai dengan yang diisi instansi.", "Costs are those that the agency has given.")
_NO_STEPS = Text(
    "Langkah termurah tidak dapat dihitung untuk instrumen ini, atau semuanya sudah di tingkat tertinggi.",
    "The cheapest steps cannot be worked out for this instrument, or everything is at its highest level.",
)
_NOT_YET = Text(
    "Langkah termurah baru tampak lengkap setelah semua indikator dijawab.",
    "The cheapest steps show once every indicator is answered.",
)
_ACT = Text("Yang mengerjakan: {units}.", "To be done by: {units}.")
_OWNER = Text("{unit} (indikator {numbers})", "{unit} (indicator {numbers})")
_NOBODY = Text(
    "Indikator {numbers} belum ada penanggung jawabnya: {lead} perlu menetapkannya.",
    "Nobody is in charge of indicator {numbers} yet: {lead} has to appoint somebody.",
)
_NOBODY_USUAL = Text(
    "Indikator {numbers} belum ada penanggung jawabnya (lazimnya {usual}): {lead} perlu menetapkannya.",
    "Nobody is in charge of indicator {numbers} yet (usually {usual}): {lead} has to appoint somebody.",
)
_LEAD = Text(
    "{lead} menugaskan, menyediakan anggaran, dan menagih hasilnya pada penilaian berikutnya.",
    "{lead} assigns the work, provides the budget, and asks for the outcome at the next assessment.",
)
_FILL_IN = Text(
    "Selesaikan dahulu indikator yang belum dijawab.", "First answer the indicators that are still missing."
)
