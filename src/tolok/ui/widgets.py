"""Form widgets of the browser's own."""

from __future__ import annotations

from django import forms


class DatePicker(forms.DateInput):
    """The browser's date picker; it speaks ISO 8601 whatever the language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, object] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class MomentPicker(forms.DateTimeInput):
    """The browser's picker of a date with its time."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, object] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%dT%H:%M")
