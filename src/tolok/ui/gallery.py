"""What the gallery shows: made-up values for every state of every component."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tolok.ui.widgets import DatePicker


class Specimen(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label=_("Judul bukti"), help_text=_("Seperti tertulis pada dokumen."))
    number = forms.IntegerField(label=_("Tingkat"), min_value=1, max_value=5, required=False)
    when = forms.DateField(label=_("Tanggal"), widget=DatePicker, required=False)
    kind = forms.ChoiceField(label=_("Jenis"), choices=[("sk", _("Surat keputusan")), ("sop", _("SOP"))])
    reach = forms.ChoiceField(
        label=_("Klasifikasi"),
        choices=[("public", _("Terbuka")), ("internal", _("Internal"))],
        widget=forms.RadioSelect,
        initial="internal",
    )
    units = forms.MultipleChoiceField(
        label=_("Unit"), choices=[("a", "Dinas Kesehatan"), ("b", "Bappeda")], widget=forms.CheckboxSelectMultiple
    )
    analysis = forms.CharField(label=_("Analisis"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    file = forms.FileField(label=_("Berkas"), required=False)
    agreed = forms.BooleanField(label=_("Data ini sudah diperiksa"), help_text=_("Wajib sebelum mengirim."))


def specimens(request: HttpRequest) -> dict[str, Any]:
    """The context of the gallery; ``?page=`` turns the pages of its list."""
    now = timezone.now()
    pages = Paginator(range(1, 238), 20)
    request.switch = SWITCH  # type: ignore[attr-defined]  # what the frame reads
    return {
        "empty_form": Specimen(prefix="empty"),
        "wrong_form": Specimen({"wrong-number": "9", "wrong-kind": "sk"}, prefix="wrong"),
        "page": pages.get_page(request.GET.get("page", "4")),
        "now": now,
        "today": timezone.localdate(),
        "tomorrow": timezone.localdate() + timedelta(days=1),
        "soon": now + timedelta(days=5, hours=1),
        "past": timezone.localdate() - timedelta(days=2),
        "hours_ago": now - timedelta(hours=3),
        "long_ago": now - timedelta(days=40),
        "facts": [(_("Nomor"), "SK 12/2024"), (_("Berlaku sampai"), None)],
        "tab_items": [
            (request.path, _("Ringkasan")),
            (f"{request.path}?page=2", _("Bukti"), 12),
            (f"{request.path}?page=3", _("Riwayat"), 0),
        ],
        "levels": range(1, 6),
        "proven_levels": [1, 3],
        "icons": ICONS,
        "tones": TONES,
        "sample": True,
        "unofficial": True,
    }


SWITCH = {
    "word": "Provinsi Lampung · Pemdi 2026",
    "choices": [
        {"word": "Provinsi Lampung · Pemdi 2026", "href": "#pemdi-2026", "current": True},
        {"word": "Provinsi Lampung · SPBE 2024", "href": "#spbe-2024", "current": False},
    ],
}
TONES = [
    ("waiting", _("menunggu")),
    ("working", _("dikerjakan")),
    ("sent", _("diajukan")),
    ("done", _("diterima")),
    ("returned", _("dikembalikan")),
    ("late", _("terlambat")),
    ("broken", _("gagal")),
    ("missing", _("belum dijawab")),
    ("locked", _("dikunci")),
    ("note", _("catatan")),
]
ICONS = tuple(
    re.findall(r'symbol id="(\w+)"', (Path(__file__).parent / "static" / "ui" / "icons.svg").read_text("utf-8"))
)
