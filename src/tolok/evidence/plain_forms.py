"""Files that come with a plain form: on the disk at once, and no more of them than is allowed."""

from __future__ import annotations

from django.conf import settings
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class OnDisk(TemporaryFileUploadHandler):
    """As Django's, but what goes beyond the limit is let pass unread: the form then tells that it is too big."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep a piece, as long as the file is not yet bigger than allowed (one byte more shows that it is)."""
        if start <= settings.FILE_LIMIT:
            super().receive_data_chunk(raw_data, start)
