"""What a plan takes for granted, in sentences that go with every result."""

from __future__ import annotations

from collections.abc import Iterator

from tolok.analysis.plan.program import Program
from tolok.instruments.language import Text
from tolok.instruments.model import Instrument, Publication, WithinBand
from tolok.instruments.scales import LevelScale, NumberScale

_MOST_NAMED = 12


def assumptions(program: Program) -> tuple[Text, ...]:
    """Everything assumed for this plan, the weightiest first."""
    return tuple(_all(program))


def _all(program: Program) -> Iterator[Text]:
    question = program.question
    assumed = sum(step.price.assumed for step in program.steps)
    if question.costs.made_up and not question.costs.steps:
        yield _DEFAULT
    elif assumed:
        told = _PARTLY if question.costs.made_up else _OTHERWISE
        yield told.filled(n=assumed, of=len(program.steps), money=question.costs.money)
    unpriced = list(dict.fromkeys(leaf.id for _agency, leaf in program.unpriced))
    if unpriced:
        yield _UNPRICED.filled(ids=_named(unpriced))
    outside = [leaf.id for _agency, leaf in program.left_out if leaf.external is not None]
    if outside:
        yield _EXTERNAL.filled(ids=_named(list(dict.fromkeys(outside))))
    yield from _scales(question.instrument, question.publication)
    limits = question.limits
    if question.years > 1 and limits.money is None and limits.effort is None and not limits.units:
        yield _NO_YEARLY
    yield _PACE.filled(n=limits.levels_a_year)
    yield _PRICES


def _scales(instrument: Instrument, publication: Publication) -> Iterator[Text]:
    scales = [leaf.scale for leaf in instrument.tree.counted_leaves]
    if any(isinstance(scale, LevelScale) and scale.banded for scale in scales):
        yield _UPPER if publication.within_band is WithinBand.SHARE else _LOWER
    if any(isinstance(scale, NumberScale) for scale in scales):
        yield _TENTHS


def _named(ids: list[str]) -> str:
    return ", ".join(ids[:_MOST_NAMED]) + (f", … ({len(ids)})" if len(ids) > _MOST_NAMED else "")


_DEFAULT = Text(
    "Biaya adalah andaian: setiap langkah berharga poin sebesar urutannya pada skala (naik ke tingkat kedua 1, ketiga "
    "2, dan seterusnya), bukan uang. Isi berkas biaya untuk rencana yang sesungguhnya.",
    "Costs are an assumption: a step costs as many points as its place on the scale (onto the second level 1, onto the "
    "third 2, and so on), not money. Fill in a cost file for a real plan.",
)
_PARTLY = Text(
    "{n} dari {of} langkah belum diberi biaya dan memakai andaian: poin sebesar urutannya pada skala. Jumlahnya "
    "bersama biaya yang diisi ({money}) hanya berarti bila satuannya sebanding.",
    "{n} of {of} steps have no cost of their own and stand at the default: as many points as their place on the scale. "
    "The sum with the costs given ({money}) means something only where the units are alike.",
)
_OTHERWISE = Text(
    "{n} langkah tidak disebut dalam berkas biaya dan dihitung dengan biaya lainnya (otherwise).",
    "{n} steps are not named in the cost file and are counted at its cost for all others (otherwise).",
)
_UNPRICED = Text(
    "Langkah tanpa biaya dalam berkas tidak direncanakan: {ids}.",
    "Steps without a cost in the file are not planned: {ids}.",
)
_EXTERNAL = Text(
    "Nilai dari indeks lain dibiarkan tetap, kecuali berkas biaya menyebutnya: {ids}.",
    "Values that come from other indices stay as they are unless the cost file names them: {ids}.",
)
_LOWER = Text(
    "Tingkat yang dicapai dihitung dengan batas bawah pitanya: pembacaan yang hati-hati.",
    "A level reached counts the lower end of its band: the careful reading.",
)
_UPPER = Text(
    "Tingkat yang dicapai dihitung penuh: seluruh buktinya diterima.",
    "A level reached counts in full: all evidence of it is accepted.",
)
_TENTHS = Text(
    "Nilai berupa bilangan naik sepersepuluh rentangnya, kecuali berkas biaya menyebut angkanya.",
    "A plain number climbs by tenths of its range unless the cost file names the numbers.",
)
_NO_YEARLY = Text(
    "Tidak ada batas uang, beban, atau kapasitas per tahun: setiap langkah diletakkan pada tahun paling awal.",
    "No yearly money, effort or capacity was given: every step stands in the earliest year.",
)
_PACE = Text("Satu indikator naik paling banyak {n} tingkat setahun.", "An indicator climbs at most {n} levels a year.")
_PRICES = Text(
    "Biaya tidak didiskontokan dan tidak naik; setiap langkah dianggap berhasil dan dinilai sesuai rencana.",
    "Costs are not discounted and do not rise; every step is taken to succeed and to be judged as planned.",
)
