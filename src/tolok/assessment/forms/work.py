"""What narrows "my work"."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tolok.assessment.queries.work import Group, Task


class WorkFilter(forms.Form):
    """Filters of my work; the choices are those that the work itself has."""

    q = forms.CharField(required=False, max_length=100, label=_("Cari"), widget=forms.TextInput({"type": "search"}))
    group = forms.ChoiceField(required=False, label=_("Keadaan"))
    cycle = forms.ChoiceField(required=False, label=_("Siklus"))
    unit = forms.ChoiceField(required=False, label=_("Unit"))

    def __init__(self, data: Any, tasks: Iterable[Task]) -> None:
        super().__init__(data)
        tasks = list(tasks)
        choices: dict[str, dict[str, Any]] = {
            "group": dict(Group.choices),
            "cycle": {str(task.assessment.cycle_id): task.assessment.cycle.name for task in tasks},
            "unit": {str(task.unit.pk): task.unit.name for task in tasks if task.unit},
        }
        for name, known in choices.items():
            if name != "group" and len(known) < 2:
                del self.fields[name]
            else:
                self.fields[name] = forms.ChoiceField(
                    required=False, label=self.fields[name].label, choices=[("", _("Semua")), *known.items()]
                )

    def narrowed(self, tasks: Iterable[Task]) -> list[Task]:
        """The tasks that fit; all of them when what was asked for makes no sense."""
        if not self.is_valid():
            return list(tasks)
        wanted = self.cleaned_data
        words = wanted["q"].casefold().split()
        return [
            task
            for task in tasks
            if all(word in f"{task.number} {task.title} {task.leaf.id}".casefold() for word in words)
            and wanted["group"] in {"", task.group}
            and wanted.get("cycle", "") in {"", str(task.assessment.cycle_id)}
            and wanted.get("unit", "") in {"", str(task.unit.pk) if task.unit else "-"}
        ]
