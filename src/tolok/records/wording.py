"""Numbers and dates as official letters write them, always in Indonesian whatever the reader's language. Pure."""

from __future__ import annotations

from datetime import date

_DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)
_SMALL = (
    *("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"),
    *("sepuluh", "sebelas"),
)


def in_words(number: int) -> str:
    """A whole number below ten thousand in words.

    >>> in_words(17), in_words(23), in_words(2026), in_words(1100)
    ('tujuh belas', 'dua puluh tiga', 'dua ribu dua puluh enam', 'seribu seratus')
    """
    if number < 12:
        return _SMALL[number]
    if number < 20:
        return f"{_SMALL[number - 10]} belas"
    for unit, word in ((1000, "ribu"), (100, "ratus"), (10, "puluh")):
        if number >= unit:
            many, rest = divmod(number, unit)
            head = f"se{word}" if many == 1 else f"{in_words(many)} {word}"
            return f"{head} {in_words(rest)}" if rest else head
    raise ValueError(number)


def day(on: date) -> str:
    """A day as letters are dated.

    >>> day(date(2026, 11, 3))
    '3 November 2026'
    """
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


def day_in_words(on: date) -> str:
    """A day as minutes name it.

    >>> day_in_words(date(2026, 11, 23))
    'Senin tanggal dua puluh tiga bulan November tahun dua ribu dua puluh enam (23-11-2026)'
    """
    return (
        f"{_DAYS[on.weekday()]} tanggal {in_words(on.day)} bulan {_MONTHS[on.month - 1]} "
        f"tahun {in_words(on.year)} ({on:%d-%m-%Y})"
    )


def comma(published: str | None) -> str:
    """A published value with a decimal comma; a dash for none.

    >>> comma("3.28"), comma(None)
    ('3,28', '–')
    """
    return published.replace(".", ",") if published else "–"


def listed(words: list[str]) -> str:
    """Words in a sentence.

    >>> listed(["1", "2", "5"]), listed(["1"])
    ('1, 2, dan 5', '1')
    """
    if len(words) < 3:
        return " dan ".join(words)
    return f"{', '.join(words[:-1])}, dan {words[-1]}"
