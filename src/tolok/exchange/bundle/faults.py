"""What is wrong with a bundle: which file in it, and why. Pure; the words stand in both languages."""

from __future__ import annotations

from tolok.instruments.language import Text


class NotSound(Exception):
    """The bundle is not what was made, or cannot be read; ``where`` is the file in it (empty: the whole)."""

    def __init__(self, where: str, why: Text) -> None:
        self.where, self.why = where, why
        self.message = Text("{where}: {why}", "{where}: {why}").filled(where=where, why=why) if where else why
        super().__init__(self.message.en)
