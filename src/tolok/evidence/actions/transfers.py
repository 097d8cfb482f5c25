"""Evidence that comes with an assessment from another Tolok: shelved as it was there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError

from tolok.evidence import store
from tolok.evidence.actions.items import read_later, sealed
from tolok.evidence.actions.texts import index
from tolok.evidence.checking import Content
from tolok.evidence.models import Item
from tolok.organisation.models import Agency, Person

SAME = ("url", "title", "kind", "number", "dated", "valid_until", "enactment", "classification")
"""What makes an item the same one, besides its bytes."""


def shelve(
    *, by: Person, agency: Agency, facts: Mapping[str, Any], sha256: str, path: Path | None, content: Content | None
) -> tuple[Item, bool]:
    """The item with these facts and bytes on the agency's shelf, and whether it is new.

    The rights were asked, and the ledger is written, by the action that this is part of; in its transaction.

    Args:
        by: who brings it.
        agency: whose shelf.
        facts: the item's fields but for its file.
        sha256: of its file; empty: a link.
        path: the file, checked before; None: a link.
        content: what the file is.

    Raises:
        ValidationError: a field is wrong; by field.
    """
    known = Item.objects.filter(agency=agency, withdrawn_at=None, **{name: facts[name] for name in SAME})
    known = known.filter(blob__sha256=sha256) if sha256 else known.filter(blob=None)
    there = known.order_by("pk").first()
    if there is not None:
        return there, False
    item = Item(agency=agency, added_by=by, **facts)
    try:
        item.clean_fields(exclude=["blob", "agency", "added_by", "unit", "search"])
    except ValidationError as wrong:
        raise ValidationError([f"{item.title}: {' '.join(wrong.messages)}"]) from None
    if path is not None and content is not None:
        item.blob = store.put(agency, path, sha256=sha256, media_type=content.media_type, encrypted=sealed(item))
        if content.pages and not item.blob.pages:
            item.blob.pages = content.pages
            item.blob.save(update_fields=["pages"])
    item.save()
    read_later(item)
    index(item)
    return item, True
