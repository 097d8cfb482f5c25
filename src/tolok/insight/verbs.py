"""What the ledger says about scenarios."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tolok.ledger.verbs import Kind, register


def _told(shared: Promise | str, private: Promise | str) -> Callable[[Mapping[str, Any]], Promise | str]:
    return lambda detail: shared if detail.get("name") else private


register(
    "scenario.saved",
    _told(
        _("{who} menyimpan skenario “{name}” untuk {subject}"), _("{who} menyimpan skenario pribadi untuk {subject}")
    ),
    kind=Kind.WORK,
)
register(
    "scenario.changed",
    _told(_("{who} mengubah skenario “{name}” untuk {subject}"), _("{who} mengubah skenario pribadi untuk {subject}")),
    kind=Kind.WORK,
)
register(
    "scenario.dropped",
    _told(_("{who} menghapus skenario “{name}” dari {subject}"), _("{who} menghapus skenario pribadi dari {subject}")),
    kind=Kind.WORK,
)
