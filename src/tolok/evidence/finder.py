"""Evidence in the search over everything."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tolok.evidence import queries
from tolok.ui.search import Found, Hit, offer


def _find(query: str, standing: Any, limit: int) -> Found:
    page = queries.shelf(standing, queries.Wanted(text=query), size=limit)
    hits = [
        Hit(
            row.item.title,
            reverse("evidence:item", args=[row.item.pk]),
            "".join(piece.text for piece in row.snippet) or str(row.item.get_kind_display()),
            tuple(piece.text for piece in row.snippet if piece.marked),
        )
        for row in page.object_list
    ]
    return Found(hits, page.paginator.count)


offer("evidence", _("Bukti"), _find, position=20)
