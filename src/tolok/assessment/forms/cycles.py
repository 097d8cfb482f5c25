"""Opening a cycle, moving its dates, and the small forms of confirmation pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tolok.assessment.actions.cycles import Plan
from tolok.assessment.answers import language
from tolok.assessment.models import Cycle, Stage, StageKind, Subject
from tolok.assessment.running import Span
from tolok.assessment.stages import StagesTemplate, StageTemplate, template_for
from tolok.instruments import Instrument, WithinBand, instrument, library_ids
from tolok.instruments.scales import LevelScale
from tolok.organisation.models import Agency, Unit
from tolok.results import CLUSTERS
from tolok.ui.widgets import DatePicker, MomentPicker

_LAST_MINUTE = time(23, 59)
_BASES = [("exact", _("indeks sebelum dibulatkan")), ("rounded", _("indeks yang sudah dibulatkan"))]
_WITHIN = [
    (WithinBand.FLOOR.value, _("batas bawah tingkat")),
    (WithinBand.FREE.value, _("nilai bebas di dalam rentang tingkat")),
    (WithinBand.SHARE.value, _("menurut bagian bukti yang diterima")),
]


def rules_of(cycle: Cycle) -> list[tuple[str, str]]:
    """The rules of scoring that were chosen for a cycle, named and told as where they were chosen."""
    rules = [(now("Predikat dibaca dari"), str(dict(_BASES)[cycle.predicate_basis]))]
    if _is_banded(cycle.instrument):
        rules.append((now("Nilai di dalam tingkat"), str(dict(_WITHIN)[cycle.within_band])))
    return rules


def _is_banded(tool: Instrument) -> bool:
    return any(isinstance(leaf.scale, LevelScale) and leaf.scale.banded for leaf in tool.leaves)


class WhatForm(forms.Form):
    """The first step: what is evaluated, when, and who; the other steps follow from it."""

    subject = forms.ChoiceField(label=_("Yang dinilai"), widget=forms.RadioSelect)
    instrument = forms.ChoiceField(label=_("Instrumen"))
    year = forms.IntegerField(label=_("Tahun"), min_value=2000, max_value=2100)

    def __init__(self, *given: Any, national: bool, agencies: Sequence[Agency], **more: Any) -> None:
        super().__init__(*given, **more)
        choices = [("national", now("Instansi di seluruh Indonesia (siklus nasional)"))] if national else []
        choices += [(str(one.pk), now("Unit kerja {agency}").format(agency=one.name)) for one in agencies]
        self._choices("subject", choices)
        self._choices("instrument", [(id_, _titled(id_)) for id_ in library_ids()])

    def _choices(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = choices

    @property
    def agency_number(self) -> int | None:
        """Whose units are assessed; None: agencies are."""
        chosen = self.cleaned_data["subject"]
        return None if chosen == "national" else int(chosen)


class OpenForm(forms.Form):
    """The other steps: stages with their days, participants, rules, name."""

    name_id = forms.CharField(label=_("Nama (Indonesia)"), max_length=160)
    name_en = forms.CharField(label=_("Nama (Inggris)"), max_length=160)
    predicate_basis = forms.ChoiceField(label=_("Predikat dibaca dari"), choices=_BASES, widget=forms.RadioSelect)
    within_band = forms.ChoiceField(label=_("Nilai di dalam tingkat"), choices=_WITHIN, widget=forms.RadioSelect)
    clusters = forms.MultipleChoiceField(
        label=_("Kelompok"),
        required=False,
        choices=lambda: [(code, text.in_(language())) for code, text in CLUSTERS.items() if code != "nasional"],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Semua instansi dari kelompok yang dipilih ikut serta."),
    )
    agencies = forms.ModelMultipleChoiceField(
        label=_("Instansi lain"),
        required=False,
        queryset=Agency.objects.none(),
        help_text=_("Tambahan di luar kelompok; tahan Ctrl untuk memilih beberapa."),
    )
    units = forms.ModelMultipleChoiceField(
        label=pgettext_lazy("banyak", "Unit kerja"),
        required=False,
        queryset=Unit.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    sample = forms.BooleanField(
        label=_("Data contoh"),
        required=False,
        help_text=_("Setiap halaman dan dokumen siklus ini menyebutkan bahwa isinya contoh."),
    )

    def __init__(self, *given: Any, name: str, year: int, agency: Agency | None, **more: Any) -> None:
        self.instrument_id, self.year, self.agency = name, year, agency
        subject = Subject.UNIT if agency else Subject.AGENCY
        self.template: StagesTemplate = template_for(name, subject)
        self.known_calendar = self.template.calendar_near(year)
        tool = instrument(name).at(year)
        more["initial"] = {
            **_names(name, year, agency),
            "predicate_basis": tool.publication.predicate_basis.value,
            "within_band": tool.publication.within_band.value,
            **self._days(),
            **more.get("initial", {}),
        }
        super().__init__(*given, **more)
        for stage in self.template.stages:
            self._add_stage(stage)
        if not _is_banded(tool):
            del self.fields["within_band"]
        self._participants()

    @property
    def stages(self) -> list[tuple[StageTemplate, forms.BoundField, forms.BoundField]]:
        """Each stage with its two fields."""
        return [
            (stage, self[f"opens_{stage.kind.value}"], self[f"closes_{stage.kind.value}"])
            for stage in self.template.stages
        ]

    def clean(self) -> dict[str, Any]:
        """A stage has both days or, where it is optional, none; the order is the action's to check."""
        data = super().clean() or self.cleaned_data
        for stage in self.template.stages:
            opens, closes = (f"{word}_{stage.kind.value}" for word in ("opens", "closes"))
            missing = [name for name in (opens, closes) if not data.get(name) and name not in self.errors]
            if len(missing) == 1 or (missing and not stage.optional):
                for name in missing:
                    self.add_error(name, now("Isi tanggalnya."))
        return data

    def plan(self) -> Plan:
        """What was typed, as the action takes it."""
        data = self.cleaned_data
        return Plan(
            instrument=self.instrument_id,
            year=self.year,
            stages=self._spans(),
            name_id=data["name_id"],
            name_en=data["name_en"],
            clusters=data.get("clusters", ()),
            agencies=list(data.get("agencies", ())),
            agency=self.agency,
            units=list(data.get("units", ())),
            predicate_basis=data["predicate_basis"],
            within_band=data.get("within_band", ""),
            sample=data["sample"],
        )

    def tell(self, faults: dict[str, str]) -> None:
        """Put the action's faults at their fields."""
        for name, message in faults.items():
            place = name.replace("stage_", "closes_", 1) if name.startswith("stage_") else name
            self.add_error(place if place in self.fields else None, message)

    def _add_stage(self, stage: StageTemplate) -> None:
        for word, label in (("opens", now("Dibuka")), ("closes", now("Ditutup (hari terakhir)"))):
            self.fields[f"{word}_{stage.kind.value}"] = forms.DateField(
                label=label, required=False, widget=DatePicker()
            )

    def _participants(self) -> None:
        if self.agency is None:
            self._rows("agencies", Agency.objects.order_by("name"))
            del self.fields["units"]
            return
        del self.fields["clusters"], self.fields["agencies"]
        own = Unit.objects.filter(agency=self.agency, active=True)
        self._rows("units", own.order_by("name"))
        self.initial.setdefault("units", list(own.filter(parent=None).values_list("pk", flat=True)))

    def _rows(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101 - for the type checker
        field.queryset = rows

    def _days(self) -> dict[str, date]:
        """The days of the calendar of that very year; another year's would only mislead."""
        if self.known_calendar is None or self.known_calendar[0] != self.year:
            return {}
        found: dict[str, date] = {}
        for kind, days in self.known_calendar[1].days.items():
            found |= {f"opens_{kind.value}": days.first} if days.first else {}
            found |= {f"closes_{kind.value}": days.last} if days.last else {}
        return found

    def _spans(self) -> dict[StageKind, Span]:
        found = {}
        for stage in self.template.stages:
            opens, closes = (self.cleaned_data.get(f"{word}_{stage.kind.value}") for word in ("opens", "closes"))
            if opens and closes:
                found[stage.kind] = (_moment(opens, time(0)), _moment(closes, _LAST_MINUTE))
        return found


class DatesForm(forms.Form):
    """New dates of a stage."""

    opens_at = forms.DateTimeField(label=_("Dibuka"), widget=MomentPicker())
    closes_at = forms.DateTimeField(label=_("Ditutup"), widget=MomentPicker())
    reason = forms.CharField(
        label=_("Alasan"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Tersimpan di riwayat, dan disampaikan."),
    )
    closing_now = forms.BooleanField(
        label=_("Ya, kunci tahap ini sekarang juga"),
        required=False,
        help_text=_("Hanya perlu bila tutupnya sudah lewat."),
    )

    @classmethod
    def of(cls, stage: Stage, data: Any = None, *, close: bool = False) -> DatesForm:
        """The form of a stage with its dates; ``close``: proposing to end it now."""
        closes = timezone.now().replace(second=0, microsecond=0) if close else stage.closes_at
        return cls(data, initial={"opens_at": stage.opens_at, "closes_at": closes, "closing_now": close})


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=_("Alasan"), widget=forms.Textarea(attrs={"rows": 3}), help_text=_("Tersimpan di riwayat.")
    )


class ExtensionForm(ReasonForm):
    """More time, and why."""

    until = forms.DateTimeField(label=_("Sampai"), widget=MomentPicker())
    field_order = ("until", "reason")


class HandOverForm(forms.Form):
    """Where an assessment goes next."""

    to = forms.ModelChoiceField(label=_("Teruskan ke"), queryset=Stage.objects.none(), empty_label=None)
    reason = forms.CharField(
        label=_("Alasan"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Perlu bila ada tahap yang dilewati, atau bila instansi tidak mengirim."),
    )

    def __init__(self, *given: Any, stages: Iterable[Stage], **more: Any) -> None:
        super().__init__(*given, **more)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        field.queryset = Stage.objects.filter(pk__in=[stage.pk for stage in stages])


def _names(name: str, year: int, agency: Agency | None) -> dict[str, str]:
    short = instrument(name).short
    if agency is None:
        return {"name_id": f"Evaluasi {year}: {short.id}", "name_en": f"Evaluation {year}: {short.en}"}
    return {
        "name_id": f"Evaluasi unit kerja {year}: {short.id}",
        "name_en": f"Evaluation of units {year}: {short.en}",
    }


def _titled(name: str) -> str:
    return f"{instrument(name).short.in_(language())} ({name})"


def _moment(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))
