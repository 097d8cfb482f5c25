"""How Tolok searches Indonesian: a word and its stems stand at the same place, so that each finds the other.

PostgreSQL's own Indonesian stemmer cuts *kependudukan* to *nduduk* and so misses *penduduk*. Here a dictionary decides
(Sastrawi's list of root words), with the few corrections that official language needs. Pure: no database, no clock.

    >>> sorted(lexemes("kependudukan"))
    ['kependudukan', 'penduduk']
    >>> query("Pergub 59 Tahun 2021")
    "('pergub' | ('peraturan' <-> 'gubernur')) & '59' & '2021'"
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from Sastrawi.Stemmer.Stemmer import Stemmer

Key = TypeVar("Key")

# Where the dictionary's root hides a difference that officials mean: who lives here is not who sits, who governs is
# not an order.
_ROOTS = {
    "penduduk": "penduduk",
    "kependudukan": "penduduk",
    "berpenduduk": "penduduk",
    "pemerintah": "pemerintah",
    "pemerintahan": "pemerintah",
    "pengadaan": "pengadaan",
    "kebijakan": "kebijakan",
    "tersebut": "tersebut",
    "penandatanganan": "tandatangan",
    "menandatangani": "tandatangan",
    "ditandatangani": "tandatangan",
    "anggaran": "anggaran",
    "penganggaran": "anggaran",
    "dianggarkan": "anggaran",
    "menganggarkan": "anggaran",
}
# What officials write short. A text that says one is found by the other.
ABBREVIATIONS = {
    "uu": "undang-undang",
    "pp": "peraturan pemerintah",
    "perpres": "peraturan presiden",
    "permen": "peraturan menteri",
    "permenpan": "peraturan menteri panrb",
    "permenpanrb": "peraturan menteri panrb",
    "permendagri": "peraturan menteri dalam negeri",
    "permenkominfo": "peraturan menteri kominfo",
    "perda": "peraturan daerah",
    "pergub": "peraturan gubernur",
    "perbup": "peraturan bupati",
    "perwali": "peraturan wali kota",
    "perwal": "peraturan wali kota",
    "kepgub": "keputusan gubernur",
    "kepbup": "keputusan bupati",
    "kepwal": "keputusan wali kota",
    "sk": "surat keputusan",
    "se": "surat edaran",
    "sop": "standar operasional prosedur",
    "opd": "organisasi perangkat daerah",
    "renstra": "rencana strategis",
    "renja": "rencana kerja",
    "rpjmd": "rencana pembangunan jangka menengah daerah",
    "apbd": "anggaran pendapatan dan belanja daerah",
    "tik": "teknologi informasi dan komunikasi",
    "lakip": "laporan akuntabilitas kinerja instansi pemerintah",
}
# Said in every title, so they narrow nothing when another word is there.
_WEAK = frozenset(
    {"nomor", "no", "tahun", "tentang", "dan", "atau", "di", "ke", "dari", "yang", "untuk", "pada", "dengan"}
)
_TOKEN = re.compile(r"[^\W_]+(?:[-/.][^\W_]+)*")
_SEPARATOR = re.compile(r"[-/.]")
_LONGEST = 60
_MOST_PLACES = 40
_LAST_PLACE = 16_000
_MOST_BYTES = 900_000  # PostgreSQL's vector ends at 1 MiB


@lru_cache(maxsize=200_000)
def stem(word: str) -> tuple[str, ...]:
    """The roots of a word in lower case; two for a compound, itself when the dictionary knows no root.

    >>> stem("penyelenggaraan"), stem("pertanggungjawaban"), stem("2024")
    (('selenggara',), ('tanggung', 'jawab'), ('2024',))
    """
    if word in _ROOTS:
        return (_ROOTS[word],)
    if len(word) < 4 or not word.isascii() or not word.isalpha():
        return (word,)
    found: str = _stemmer().stem(word)
    if found == word and len(word) >= 10:
        return _compound(word) or (word,)
    return (found,) if found else (word,)


@lru_cache(maxsize=200_000)
def lexemes(word: str) -> frozenset[str]:
    """Everything a word of a text is found by, itself and its roots; *undang-undang* is one word, not two."""
    if len(parts := _parts(word)) > 1:
        return frozenset({word, *parts, *(root for part in parts for root in stem(part))})
    return frozenset({word, *stem(word)})


def vector(*texts: tuple[str, str]) -> str:
    """PostgreSQL's vector (as text, to be cast) of texts with their weights, the first texts first.

    >>> vector(("Buku-buku", "A"))
    "'buku':1A 'buku-buku':1A"
    """
    places: dict[str, list[str]] = {}
    at = 0
    for text, weight in texts:
        for word in _words(text):
            at += 1
            for step, group in enumerate(_at_places(word)):
                for lexeme in group:
                    taken = places.setdefault(lexeme, [])
                    if len(taken) < _MOST_PLACES:
                        taken.append(f"{min(at + step, _LAST_PLACE)}{weight}")
            at += len(_at_places(word)) - 1
        at += 20  # a phrase does not begin in one text and end in the next
    return _joined(places)


def query(text: str, *, prefix: bool = False) -> str:
    """PostgreSQL's query (as text, to be cast) for what a person typed; empty when there is no word in it.

    All words are wanted, each in any of its forms; what stands in quotes is wanted as it stands; with ``prefix`` the
    last word may go on. ``12/2024`` also finds *12 Tahun 2024*.
    """
    return " & ".join(term.sql for term in _terms(text, prefix=prefix))


def asked(text: str) -> list[str]:
    """The words of what a person typed that narrow a search.

    >>> asked("Pergub No. 59 Tahun 2021")
    ['pergub', '59', '2021']
    """
    found = list(_words(text))
    return [word for word in found if word not in _WEAK] or found


@dataclass(frozen=True)
class Piece:
    """A part of a snippet; ``marked`` when it is one of the words looked for."""

    text: str
    marked: bool = False


def snippet(text: str, typed: str, *, around: int = 90) -> list[Piece]:
    """The place in ``text`` where most of the typed words stand together, with those words marked.

    The pieces are plain text: whoever shows them escapes them.
    """
    wanted = {lexeme for term in _terms(typed, prefix=True) for lexeme in term.any_of}
    starts = tuple(term.start for term in _terms(typed, prefix=True) if term.start)
    hits = list(_hits(text, wanted, starts))
    if not hits:
        return [Piece(_clean(text[: 2 * around]))] if text.strip() else []
    first = max(hits, key=lambda hit: sum(hit[0] <= other[0] <= hit[0] + 2 * around for other in hits))[0]
    begin, end = _word_edges(text, max(0, first - around), min(len(text), first + 2 * around))
    return _pieces(text, begin, end, hits)


def ranked(typed: str, entries: Iterable[tuple[Key, Sequence[str]]]) -> list[Key]:
    """The keys of the entries that hold all typed words, best first: for short texts in memory, such as indicators.

    An entry is a key and its texts, the weightiest first. A word that no entry has is looked for by likeness, so that
    a typing error still finds something.
    """
    terms = _terms(typed, prefix=True)
    if not terms:
        return []
    scored = [(score, number, key) for number, (key, texts) in enumerate(entries) if (score := _score(terms, texts))]
    return [key for _, _, key in sorted(scored, key=lambda found: (-found[0], found[1]))]


def alike(one: str, other: str) -> float:
    """How alike two words are, 0 to 1, by the threes of letters they share (as PostgreSQL's pg_trgm counts)."""
    first, second = _threes(one), _threes(other)
    return len(first & second) / len(first | second) if first and second else 0.0


# Words of a text ------------------------------------------------------------------------------------------------------


def _words(text: str) -> Iterator[str]:
    for match in _TOKEN.finditer(_folded(text)):
        if len(match.group()) <= _LONGEST:
            yield match.group()


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def _parts(word: str) -> list[str]:
    return [part for part in _SEPARATOR.split(word) if part]


@lru_cache(maxsize=200_000)
def _at_places(word: str) -> tuple[frozenset[str], ...]:
    """The lexemes at each place that a word takes: one, but for ``12/2024`` or ``e-government``, whose parts follow."""
    if short := ABBREVIATIONS.get(word):
        return (frozenset({word}.union(*(lexemes(part) for part in _words(short)))),)
    parts = _parts(word)
    if len(parts) < 2 or _doubled(parts):
        return (lexemes(word),)
    first, *others = (frozenset({part, *stem(part)}) for part in parts)
    return (first | {word}, *others)


def _doubled(parts: Sequence[str]) -> bool:
    return len(parts) == 2 and stem(parts[0]) == stem(parts[1])


def _joined(places: dict[str, list[str]]) -> str:
    told, size = [], 0
    for lexeme, taken in places.items():
        entry = f"{_quoted(lexeme)}:{','.join(dict.fromkeys(taken))}"
        size += len(entry.encode()) + 8
        if size > _MOST_BYTES:
            break
        told.append(entry)
    return " ".join(sorted(told))


def _quoted(lexeme: str) -> str:
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


# What was typed -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Term:
    """One thing wanted: PostgreSQL's words for it, the lexemes that show it, and how a longer word may begin."""

    sql: str
    any_of: frozenset[str]
    start: str = ""


def _terms(typed: str, *, prefix: bool) -> list[_Term]:
    pieces = re.split(r'["“”]', typed)
    terms: list[_Term] = []
    for number, piece in enumerate(pieces):
        inside = number % 2 == 1
        if inside and (phrase := _phrase(piece)):
            terms.append(phrase)
        elif not inside:
            last = number == len(pieces) - 1
            terms.extend(_loose(piece, prefix=prefix and last and not typed.endswith(" ")))
    return terms


def _phrase(text: str) -> _Term | None:
    words = [part for word in _words(text) for part in (_parts(word) if not _doubled(_parts(word)) else [word])]
    if not words:
        return None
    told = " <-> ".join(map(_quoted, words))
    return _Term(told if len(words) == 1 else f"({told})", frozenset(words))


def _loose(text: str, *, prefix: bool) -> list[_Term]:
    typed = list(_words(text))
    last = typed[-1] if typed and prefix else None
    return [_term(word, prefix=word == last) for word in asked(text)]


def _term(word: str, *, prefix: bool) -> _Term:
    ways = [_quoted(word)]
    shown = set(lexemes(word))
    parts = _parts(word)
    if short := ABBREVIATIONS.get(word):
        written = list(_words(short))
        ways.append("(" + " <-> ".join(map(_quoted, written)) + ")")
        shown.update(written)
    elif len(parts) > 1 and not _doubled(parts):
        distances = ("<->", "<2>", "<3>") if all(part.isdigit() for part in parts) else ("<->",)
        ways += [f"({f' {distance} '.join(map(_quoted, parts))})" for distance in distances]
    else:
        roots = dict.fromkeys(root for part in parts for root in stem(part))
        if tuple(roots) != (word,):
            told = " & ".join(map(_quoted, roots))
            ways.append(told if len(roots) == 1 else f"({told})")
    if prefix and len(word) >= 2:
        ways.append(f"{_quoted(word)}:*")
    sql = ways[0] if len(ways) == 1 else f"({' | '.join(ways)})"
    return _Term(sql, frozenset(shown), word if prefix and len(word) >= 2 else "")


# Where the words stand ------------------------------------------------------------------------------------------------


def _hits(text: str, wanted: set[str], starts: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    # A long text is not taken apart word by word: candidates come from a plain search for the middle of each lexeme
    # (the first letter melts into a prefix: tulis, menulis), and only they are looked at closely.
    cores = {re.escape(lexeme[1:] if len(lexeme) > 4 else lexeme) for lexeme in (*wanted, *starts)}
    if not cores:
        return
    seen = -1
    for candidate in re.finditer("|".join(sorted(cores, key=len, reverse=True)), text, re.IGNORECASE):
        begin, end = _word_edges(text, candidate.start(), candidate.end())
        match = _TOKEN.search(text, begin, end)
        if match is None or match.start() <= seen:
            continue
        seen = match.start()
        word = _folded(match.group())
        if (starts and word.startswith(starts)) or any(wanted & group for group in _at_places(word)):
            yield match.span()


def _word_edges(text: str, begin: int, end: int) -> tuple[int, int]:
    while begin > 0 and not text[begin - 1].isspace():
        begin -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return begin, end


def _pieces(text: str, begin: int, end: int, hits: Sequence[tuple[int, int]]) -> list[Piece]:
    pieces = [Piece("… ")] if begin else []
    for first, last in hits:
        if first >= begin and last <= end:
            pieces += [Piece(_clean(text[begin:first])), Piece(text[first:last], marked=True)]
            begin = last
    pieces.append(Piece(_clean(text[begin:end]) + (" …" if end < len(text) else "")))
    return [piece for piece in pieces if piece.text]


def _clean(text: str) -> str:
    return re.sub(r"\s+", " ", text)


# Short texts in memory ------------------------------------------------------------------------------------------------


def _score(terms: Sequence[_Term], texts: Sequence[str]) -> float:
    total = 0.0
    for term in terms:
        best = max((_worth(term, text) / (1 + place) for place, text in enumerate(texts)), default=0.0)
        if not best:
            return 0.0
        total += best
    return total


def _worth(term: _Term, text: str) -> float:
    held = _lexemes_of(text)
    if term.any_of & held:
        return 2.0 if min(term.any_of, key=len) in held else 1.5
    if term.start and any(word.startswith(term.start) for word in held):
        return 1.0
    likeness = max((alike(word, mine) for word in held for mine in term.any_of if len(mine) > 4), default=0.0)
    return likeness / 2 if likeness >= 0.45 else 0.0


@lru_cache(maxsize=5_000)
def _lexemes_of(text: str) -> frozenset[str]:
    return frozenset().union(*(group for word in _words(text) for group in _at_places(word)))


def _threes(word: str) -> set[str]:
    padded = f"  {word} "
    return {padded[place : place + 3] for place in range(len(padded) - 2)}


# The dictionary -------------------------------------------------------------------------------------------------------


@cache
def _stemmer() -> Stemmer:
    from Sastrawi.Dictionary.ArrayDictionary import ArrayDictionary  # reads its word list when used first
    from Sastrawi.Stemmer.Stemmer import Stemmer
    from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

    return Stemmer(ArrayDictionary(StemmerFactory().get_words()))


_ROUND = tuple(
    (before, after) for before in ("per", "pe", "ke", "di", "memper", "diper", "me") for after in ("an", "kan", "i")
)


def _compound(word: str) -> tuple[str, ...]:
    """The two roots of *pertanggungjawaban* or *ketenagakerjaan*: affixes round two words of the dictionary."""
    known = _stemmer().dictionary.contains
    for before, after in _ROUND:
        if word.startswith(before) and word.endswith(after):
            inner = word[len(before) : -len(after)]
            for cut in range(4, len(inner) - 3):
                if known(inner[:cut]) and known(inner[cut:]):
                    return inner[:cut], inner[cut:]
    return ()
