"""Everything that writes evidence."""

from tolok.evidence.actions.items import add_item, change_item, open_file, set_classification, withdraw_item
from tolok.evidence.actions.texts import read_text
from tolok.evidence.actions.uploads import (
    adopt_upload,
    append_to_upload,
    cancel_upload,
    finish_upload,
    receive_file,
    start_upload,
    sweep,
)

__all__ = [
    "add_item",
    "adopt_upload",
    "append_to_upload",
    "cancel_upload",
    "change_item",
    "finish_upload",
    "open_file",
    "read_text",
    "receive_file",
    "set_classification",
    "start_upload",
    "sweep",
    "withdraw_item",
]
