"""The words of an item for the search, and the text of its file."""

from __future__ import annotations

from django.db import transaction
from django.db.models.expressions import RawSQL

from tolok.evidence import kinds, reading, store, words
from tolok.evidence.models import Blob, Item, TextState

_STATES = {True: TextState.READ, False: TextState.NONE}


def index(item: Item) -> None:
    """Make an item's search vector anew: title and number weigh most, the file's text least."""
    text = item.blob.text if item.blob else ""
    Item.objects.filter(pk=item.pk).update(search=RawSQL("%s::tsvector", [_vector(item, text)]))


def read_text(blob: Blob) -> Blob:
    """Read the text of a file and let its items be found by it; a file that cannot be read says so.

    The file is read outside any transaction; nothing waits for it.
    """
    ending = next(ending for ending, kind in kinds.MEDIA_TYPES.items() if kind == blob.media_type)
    if blob.encrypted or ending not in reading.READABLE:
        blob.text_state = TextState.NONE
        blob.save(update_fields=["text_state"])
        return blob
    with store.opened(blob) as file:
        found = reading.read(file, ending)
    blob.text = found.text.strip()
    blob.pages = found.pages or blob.pages
    blob.text_state = TextState.FAILED if found.fault else _STATES[bool(blob.text)]
    with transaction.atomic():
        blob.save(update_fields=["text", "pages", "text_state"])
        for item in blob.items.select_related("blob"):
            index(item)
    return blob


def _vector(item: Item, text: str) -> str:
    return words.vector(
        (item.title, "A"), (item.number, "A"), (item.file_name, "B"), (item.note, "B"), (item.url, "D"), (text, "C")
    )
