"""Why something with evidence cannot be done; the messages are for the person who tried."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from tolok.evidence.uses import Use


class NotPossible(Exception):
    """It cannot be done; the message says why and what to do."""


class Stale(NotPossible):
    """Somebody changed it meanwhile."""

    def __init__(self) -> None:
        super().__init__(
            _("Bukti ini sudah diubah orang lain sejak halaman ini dibuka. Muat ulang, lalu ubah sekali lagi.")
        )


class InUse(NotPossible):
    """It cannot be withdrawn while something in force stands on it."""

    def __init__(self, uses: Sequence[Use]) -> None:
        self.uses = list(uses)
        told = "; ".join(use.label for use in self.uses[:3])
        super().__init__(
            _("Bukti ini masih dipakai untuk {uses}. Lepaskan dari sana lebih dahulu, lalu tarik.").format(uses=told)
        )


class Withdrawn(NotPossible):
    """It was withdrawn."""

    def __init__(self) -> None:
        super().__init__(_("Bukti ini sudah ditarik. Tambahkan sebagai bukti baru bila masih diperlukan."))


class Unfinished(NotPossible):
    """The file is not all here yet."""

    def __init__(self) -> None:
        super().__init__(_("Unggahan berkas belum selesai. Tunggu sampai selesai, lalu simpan."))


class TooBig(NotPossible):
    """The file is bigger than allowed."""

    def __init__(self, limit: int) -> None:
        super().__init__(
            _("Berkas lebih besar dari {limit} MB. Perkecil (misalnya resolusi pindaian) atau bagi dua.").format(
                limit=limit // 2**20
            )
        )


class TooMany(NotPossible):
    """The person has too much on its way."""

    def __init__(self) -> None:
        super().__init__(
            _("Terlalu banyak unggahan yang belum disimpan. Simpan atau batalkan sebagian, lalu lanjutkan.")
        )


class WrongOffset(NotPossible):
    """A piece does not begin where the last one ended."""

    def __init__(self, offset: int) -> None:
        self.offset = offset
        super().__init__(_("Potongan berkas tidak bersambung; unggahan dilanjutkan dari {n}.").format(n=offset))


class Busy(NotPossible):
    """The same upload is being written by another request."""

    def __init__(self) -> None:
        super().__init__(_("Berkas ini sedang diunggah dari jendela lain."))


class WrongChecksum(NotPossible):
    """A piece arrived damaged."""

    def __init__(self) -> None:
        super().__init__(_("Potongan berkas rusak di jalan; dikirim ulang."))
