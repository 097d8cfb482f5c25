"""Passwords that are long enough and guessed first all the same: words that everybody here thinks of, with a number."""

from __future__ import annotations

import re

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tolok.organisation.models import Person

# The list of common passwords that Django brings knows English; these are added for where Tolok is used.
_WORDS = (
    *("admin", "administrator", "assalamualaikum", "bismillah", "diskominfo", "diskominfotik", "garuda", "indonesia"),
    *("jakarta", "kabupaten", "katasandi", "kementerian", "kominfo", "kota", "lampung", "merdeka", "operator"),
    *(
        "pancasila",
        "password",
        "pemda",
        "pemdi",
        "pemerintah",
        "pemprov",
        "provinsi",
        "qwerty",
        "qwertyuiop",
        "rahasia",
    ),
    *("sandi", "sayang", "sekretariat", "selamat", "spbe", "tolok", "user", "welcome"),
)
_ALIKE = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"})
_ONLY_KNOWN = re.compile(f"(?:{'|'.join(sorted(_WORDS, key=len, reverse=True))}|aku|saya|kita|yang|dan|di)+")


class NotJustKnownWords:
    """Refuses what is nothing but known words, digits and signs: Diskominfo2026!, bismillah12345."""

    def validate(self, password: str, user: Person | AnonymousUser | None = None) -> None:  # noqa: ARG002 - Django's
        """Look at the letters alone.

        Raises:
            ValidationError: a guesser would have it at once.
        """
        text = password.casefold()
        bare = {re.sub(r"[\W\d_]+", "", text), re.sub(r"[\W\d_]+", "", text.translate(_ALIKE))}
        if any(not letters or _ONLY_KNOWN.fullmatch(letters) for letters in bare):
            raise ValidationError(_("Kata sandi ini mudah ditebak. Rangkailah beberapa kata yang tidak berhubungan."))

    def get_help_text(self) -> str:
        """What to do."""
        return _("Jangan hanya kata yang lazim ditambah angka, seperti Diskominfo2026.")
