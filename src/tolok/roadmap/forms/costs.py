"""The page of costs as it is sent: many small fields, each read at its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from tolok.analysis.plan.rungs import rung_named
from tolok.assessment.models import Cycle
from tolok.assessment.scores import publication_of
from tolok.instruments.scales import NumberScale
from tolok.roadmap.amounts import typed
from tolok.roadmap.costing import AMOUNT, DEFAULT, NONE, PAGE, Key, Price, Sheet
from tolok.roadmap.queries.ladder import Ladder, Rung

_LONGEST = 160
REST = (
    (DEFAULT, _("memakai biaya bawaan: poin sebesar urutan tingkatnya")),
    (NONE, _("tidak direncanakan")),
    (AMOUNT, _("berbiaya sama, seperti tertulis di bawah")),
)
YEARS = ((str(year), str(year)) for year in range(1, 6))


class SheetForm(forms.Form):
    """What holds for all steps."""

    money = forms.CharField(
        label=_("Satuan biaya"), required=False, max_length=40, help_text=_("Misalnya juta rupiah.")
    )
    effort = forms.CharField(
        label=_("Satuan beban kerja"), required=False, max_length=40, help_text=_("Misalnya orang-bulan.")
    )
    rest = forms.ChoiceField(label=_("Langkah yang belum diberi biaya"), choices=REST, widget=forms.RadioSelect)
    other_cost = forms.CharField(label=_("Biaya setiap langkah lain"), required=False, max_length=24)
    other_effort = forms.CharField(label=_("Beban setiap langkah lain"), required=False, max_length=24)

    def clean_other_cost(self) -> Fraction:
        """The amount."""
        return typed(self.cleaned_data["other_cost"] or "0")

    def clean_other_effort(self) -> Fraction:
        """The amount."""
        return typed(self.cleaned_data["other_effort"] or "0")


class ImportForm(forms.Form):
    """A filled template."""

    file = forms.FileField(
        label=_("Berkas biaya (XLSX atau CSV)"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={"required": _("Pilih berkas biaya dahulu.")},
    )
    years = forms.TypedChoiceField(
        label=_("Batas di dalamnya untuk berapa tahun"),
        choices=[(year, str(year)) for year in range(1, 6)],
        coerce=int,
        initial=3,
    )


@dataclass
class Sent:
    """What was sent of the steps shown: read, with a fault at every field that cannot be taken."""

    steps: dict[Key, Price] = field(default_factory=dict)
    decided: dict[Key, int | None] = field(default_factory=dict)
    fixed: set[str] = field(default_factory=set)
    faults: dict[str, list[str]] = field(default_factory=dict)

    def over(self, kept: Sheet, shown: Sequence[Ladder]) -> Sheet:
        """``kept`` with what was sent in place of what was shown."""
        keys = {(rung.leaf, rung.to) for ladder in shown for rung in ladder.rungs}
        leaves = {ladder.named.id for ladder in shown}
        return replace(
            kept,
            steps={**{key: price for key, price in kept.steps.items() if key not in keys}, **self.steps},
            decided={**{key: year for key, year in kept.decided.items() if key not in keys}, **self.decided},
            fixed=(kept.fixed - leaves) | frozenset(self.fixed),
        )


def read_sent(data: Mapping[str, str], shown: Sequence[Ladder], cycle: Cycle) -> Sent:
    """Read the fields of the steps shown."""
    sent = Sent()
    for ladder in shown:
        if data.get(f"fixed:{ladder.named.id}"):
            sent.fixed.add(ladder.named.id)
        for rung in ladder.rungs:
            _read_rung(data, rung, cycle, sent)
    return sent


def _read_rung(data: Mapping[str, str], rung: Rung, cycle: Cycle, sent: Sent) -> None:
    texts = {
        name: data.get(f"{name}:{rung.key}", "").strip() for name in ("cost", "effort", "unit", "needs", "decided")
    }
    faults: list[str] = []
    amounts = {name: _amount(texts[name], faults) for name in ("cost", "effort")}
    needs = _needs(texts["needs"], cycle, faults)
    if len(texts["unit"]) > _LONGEST:
        faults.append(now("Nama unit paling banyak {most} huruf.").format(most=_LONGEST))
    if texts["decided"] not in {"", "ya", "1", "2", "3", "4", "5"}:
        faults.append(now("Pilih tahun rencana, 1 sampai 5."))
    if (texts["unit"] or texts["needs"]) and not (texts["cost"] or texts["effort"]):
        faults.append(now("Isi biaya atau bebannya; unit dan prasyarat berlaku untuk langkah yang berbiaya."))
    if "\0" in texts["unit"]:
        faults.append(now("Teks memuat karakter yang tidak dapat disimpan; tempelkan lagi sebagai teks biasa."))
    key = (rung.leaf, rung.to)
    if faults:
        sent.faults[rung.key] = faults
        return
    if texts["decided"]:
        sent.decided[key] = None if texts["decided"] == "ya" else int(texts["decided"])
    if texts["cost"] or texts["effort"]:
        price = Price(amounts["cost"], amounts["effort"], texts["unit"], needs, PAGE)
        known = rung.known
        same = known is not None and replace(known, source=PAGE) == price
        sent.steps[key] = known if same and known is not None else price


def _amount(text: str, faults: list[str]) -> Fraction:
    if not text:
        return Fraction(0)
    try:
        return typed(text)
    except ValidationError as error:
        faults += [message for message in error.messages if message not in faults]
        return Fraction(0)


def _needs(text: str, cycle: Cycle, faults: list[str]) -> tuple[Key, ...]:
    """``I11=2; I03=3``."""
    found = []
    for part in filter(None, (piece.strip() for piece in text.split(";"))):
        name, _equals, level = (word.strip() for word in part.partition("="))
        leaf = cycle.instrument.leaf_named(name) if name else None
        if leaf is None:
            faults.append(now("Indikator “{name}” tidak ada; tulis seperti I11=2.").format(name=name[:40]))
            continue
        own = () if not isinstance(leaf.scale, NumberScale) else None
        rung = rung_named(leaf, level, publication_of(cycle), ()) if own is not None else None
        if rung is None:
            faults.append(now("{leaf} tidak mempunyai tingkat “{level}”.").format(leaf=leaf.id, level=level[:40]))
            continue
        found.append((leaf.id, rung.code))
    return tuple(found)
