"""Components whose words depend on the clock, the language or the query."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory
from django.utils import timezone, translation

from tolok.ui.widgets import DatePicker


def drawn(words: str, **context: Any) -> str:
    return engines["django"].from_string(words).render(context, context.get("request"))


@pytest.mark.parametrize(
    ("days", "words"),
    [(5, "5 hari lagi"), (1, "besok"), (0, "hari ini"), (-1, "terlambat 1 hari"), (-12, "terlambat 12 hari")],
)
def test_deadlines_count_days_of_the_calendar(days: int, words: str) -> None:
    assert words in drawn("{% deadline when %}", when=timezone.localdate() + timedelta(days=days))


def test_a_deadline_by_the_clock_is_late_on_its_own_day() -> None:
    assert "terlambat" in drawn("{% deadline when %}", when=timezone.now() - timedelta(seconds=2))


def test_done_work_is_never_late() -> None:
    tag = drawn("{% deadline when done=True %}", when=date(2020, 3, 1))
    assert "1 Maret 2020" in tag
    assert "terlambat" not in tag
    assert "data-color" not in tag


def test_no_deadline_is_said() -> None:
    assert "tanpa tenggat" in drawn("{% deadline None %}")


@pytest.mark.parametrize(
    ("zone", "clock"), [("Asia/Jakarta", "21.05 WIB"), ("Asia/Makassar", "22.05 WITA"), ("Asia/Jayapura", "23.05 WIT")]
)
def test_moments_carry_the_readers_zone(zone: str, clock: str) -> None:
    with timezone.override(zoneinfo.ZoneInfo(zone)):
        assert f"24 November 2026 {clock}" in drawn("{% moment when %}", when=datetime(2026, 11, 24, 14, 5, tzinfo=UTC))


def test_english_has_its_own_notation() -> None:
    with translation.override("en"):
        assert "24 November 2026 21:05 WIB" in drawn(
            "{% moment when %}", when=datetime(2026, 11, 24, 14, 5, tzinfo=UTC)
        )
        assert ">2.98<" in drawn("{% index value %}", value=Decimal("2.98"))
        assert "3 days late" in drawn("{% deadline when %}", when=timezone.localdate() - timedelta(days=3))
        assert "1 day late" in drawn("{% deadline when %}", when=timezone.localdate() - timedelta(days=1))


@pytest.mark.parametrize(
    ("value", "words", "shown"),
    [
        (Decimal("2.98"), "", "2,98"),
        (Decimal(4), "", "4,00"),
        (1234.5, "", "1234,50"),
        (Decimal("0.015"), "places=3 signed=True", "+0,015"),
        (Decimal("-0.2"), "signed=True", "−0,20"),
        (Decimal(0), "signed=True", "0,00"),
        (None, "", "belum ada"),
    ],
)
def test_index(value: Decimal | float | None, words: str, shown: str) -> None:
    assert f">{shown}<" in drawn(f"{{% index value {words} %}}", value=value)


def test_missing_never_looks_like_a_number() -> None:
    assert "0" not in drawn("{% index None %}")


def test_pages_keep_the_query() -> None:
    request = RequestFactory().get("/x/?q=data+dasar&page=2")
    page = Paginator(range(100), 10).get_page(2)
    html = drawn("{% pagination page %}", request=request, page=page)
    assert 'href="?q=data+dasar&amp;page=3"' in html
    assert "11–20 dari 100" in html


def test_one_page_shows_no_links() -> None:
    html = drawn("{% pagination page %}", request=RequestFactory().get("/"), page=Paginator(range(3), 10).get_page(1))
    assert "<a" not in html


def test_the_tab_of_this_page_is_marked() -> None:
    html = drawn("{% tabs items %}", request=RequestFactory().get("/b/?x=1"), items=[("/a/", "A"), ("/b/", "B", 3)])
    assert html.count("aria-current") == 1
    assert 'href="/b/" aria-current="page"' in html


def test_words_of_people_are_escaped_everywhere() -> None:
    nasty = "<script>x</script>"
    for words in (
        "{% person who %}",
        "{% status word %}",
        "{% card word %}{{ word }}{% endcard %}",
        '{% alert "info" word %}{{ word }}{% endalert %}',
        "{% facts pairs %}",
        "{% breadcrumb word '/' word %}",
        "{% ladder claimed=1 label=word %}",
        "{% data_table caption=word %}{% enddata_table %}",
        "{% empty_state word %}{{ word }}{% endempty_state %}",
    ):
        html = drawn(words, word=nasty, who=nasty, pairs=[(nasty, nasty)])
        assert "<script>" not in html, words
        assert "&lt;script&gt;" in html, words


class Form(forms.Form):
    title = forms.CharField(label="Judul", help_text="Seperti tertulis.")
    when = forms.DateField(label="Tanggal", widget=DatePicker, required=False)


def test_a_field_is_tied_to_its_hint_and_its_mistake() -> None:
    html = Form({"title": "", "when": "2026-13-01"}).as_div()
    assert '<label for="id_title">Judul <span class="required-mark">(wajib)</span></label>' in html
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'id="id_title_helptext"' in html
    assert 'id="id_title_error"' in html
    assert 'aria-invalid="true"' in html


def test_a_date_picker_speaks_iso_in_every_language() -> None:
    assert 'value="2026-11-04"' in str(Form({"when": "2026-11-04"})["when"])
    assert Form({"title": "x", "when": "2026-11-04"}).is_valid()
    assert 'value="2026-11-04"' in str(Form(initial={"when": date(2026, 11, 4)})["when"])
