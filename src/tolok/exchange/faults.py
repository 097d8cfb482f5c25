"""Why something cannot come in or go out; the messages are for the person."""

from __future__ import annotations

from django.utils.translation import gettext as _


class NotPossible(Exception):
    """It cannot be done; the message says why and what to do."""


class PreviewChanged(NotPossible):
    """What the person saw is no longer what would happen: nothing was written."""

    def __init__(self) -> None:
        super().__init__(
            _("Isian berubah sejak pratinjau ini dibuat; belum ada yang ditulis. Periksa pratinjau baru di bawah.")
        )


class Over(NotPossible):
    """The import is no longer waiting for this."""

    def __init__(self) -> None:
        super().__init__(_("Impor ini sudah dikonfirmasi, dikembalikan, atau dibuang."))
