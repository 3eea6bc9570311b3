"""Words → terms, and BM25 over them: what a question and a passage have in common, letter for letter.

Numbers, names and compounds survive: "$100 billion", "100bn" and "100B" are one term, "R&D" is one,
"lock-in" is one and also its parts. Everything else is stemmed (Snowball English).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

VERSION = 1
"""Goes up whenever the same text would give other terms."""

K1 = 1.2
B = 0.75

_SCALE_WORDS = {"k": "thousand", "m": "million", "b": "billion", "t": "trillion"}

_NUMBER = r"\d[\d,]*(?:\.\d+)?"
_TOKEN = re.compile(
    rf"(?P<scaled>(?P<amount>{_NUMBER})(?:[ \n-]?(?P<scale>thousand|million|billion|trillion)s?"
    r"|[ ]?(?P<short>bn|bln|mn|tn|trn)"
    r"|(?P<letter>[kmbt])))(?![a-z0-9])"
    rf"|(?P<percent>{_NUMBER})\s?(?:%|per ?cent\b)"
    rf"|(?P<number>{_NUMBER})(?![a-z0-9]|-[a-z])"
    r"|(?P<word>[^\W_]+(?:[&'.\-/][^\W_]+)*)"
)

# Only words that say nothing about what is asked; everything else BM25 weighs by itself.
_STOP = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "to",
        "in",
        "on",
        "at",
        "by",
        "for",
        "and",
        "or",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "being",
        "am",
        "it",
        "its",
        "this",
        "that",
        "these",
        "those",
        "as",
        "with",
        "from",
        "into",
        "which",
        "who",
        "whom",
        "whose",
        "what",
        "when",
        "where",
        "why",
        "how",
        "do",
        "does",
        "did",
        "done",
        "has",
        "have",
        "had",
        "i",
        "me",
        "my",
        "we",
        "our",
        "you",
        "your",
        "he",
        "him",
        "his",
        "she",
        "her",
        "they",
        "them",
        "their",
        "there",
        "here",
        "than",
        "then",
        "so",
        "if",
        "s",
        "t",
        "d",
        "ll",
        "re",
        "ve",
    ]
)

_stemmer: Any = None


def terms(text: str) -> list[str]:
    """The terms of a text, in order, with repeats."""
    found: list[str] = []
    for match in _TOKEN.finditer(_fold(text)):
        kind = match.lastgroup
        if match["scaled"]:
            scale = (match["scale"] or match["short"] or match["letter"])[0]
            found += (_number(match["amount"]) + scale, stem(_SCALE_WORDS[scale]))
        elif kind == "percent":
            found.append(_number(match["percent"]) + "%")
        elif kind == "number":
            found.append(_number(match["number"]))
        else:
            found += _word_terms(match["word"])
    return found


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The stem of one lower-case word."""
    global _stemmer
    if _stemmer is None:
        # The pure Python stemmer, also where a compiled one is installed: the same stems on every machine.
        from snowballstemmer.english_stemmer import EnglishStemmer

        _stemmer = EnglishStemmer()
    return str(_stemmer.stemWord(word))


def _fold(text: str) -> str:
    """Lower case, without accents, with straight quotes and plain hyphens."""
    if not text.isascii():
        text = text.translate({0x2019: "'", 0x2018: "'", 0x2010: "-", 0x2011: "-", 0x2013: "-", 0x2212: "-"})
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return text.casefold()


def _number(written: str) -> str:
    plain = written.replace(",", "")
    return (plain.rstrip("0").rstrip(".") if "." in plain else plain) or "0"


@lru_cache(maxsize=200_000)
def _word_terms(word: str) -> tuple[str, ...]:
    word = re.sub(r"'(s|d|t|m|ll|re|ve)?$", "", word)
    parts = [part for part in re.split(r"[&'.\-/]", word) if part]
    if not parts:
        return ()
    if len(parts) == 1:
        return () if word in _STOP else (stem(word),)
    if all(len(part) == 1 for part in parts) and "." in word:
        return ("".join(parts),)  # "u.s" is "us"
    whole = word.replace("'", "")
    return (whole, *(stem(part) for part in parts if len(part) > 1 and part not in _STOP))


class Lexical:
    """BM25 (Lucene's form: no term ever counts against a passage) over passages given as lists of terms.

    The postings are three arrays: for each term, where its places begin; the places; how often it stands
    in each. That is 8 bytes for a term in a passage.
    """

    def __init__(self, passages: Iterable[Sequence[str]]) -> None:
        vocabulary: dict[str, int] = {}
        self._fill(vocabulary, *numbered(passages, vocabulary))

    @classmethod
    def of_numbers(
        cls, vocabulary: Mapping[str, int], numbers: NDArray[np.int32], lengths: NDArray[np.int64]
    ) -> Lexical:
        """The same over passages whose terms are numbers: `lengths` says how many each has."""
        made = cls.__new__(cls)
        made._fill(vocabulary, numbers, lengths)
        return made

    def _fill(
        self, vocabulary: Mapping[str, int], numbers: NDArray[np.int32], lengths: NDArray[np.int64]
    ) -> None:
        import numpy as np

        self.size = len(lengths)
        mean = float(lengths.mean()) if self.size and lengths.any() else 1.0
        self._vocabulary = vocabulary
        # One number for each term in each passage, sorted: by term, then by passage.
        pairs = numbers.astype(np.int64)
        pairs *= self.size
        pairs += np.repeat(np.arange(self.size, dtype=np.int64), lengths)
        pairs.sort()
        firsts = np.flatnonzero(np.diff(pairs, prepend=-1))
        self._counts = np.diff(firsts, append=len(pairs)).astype(np.int32)
        pairs = pairs[firsts]
        size = max(1, self.size)
        self._begins = np.searchsorted(pairs, np.arange(len(vocabulary) + 1, dtype=np.int64) * size)
        self._places = (pairs % size).astype(np.int32)
        self._damp = K1 * (1 - B + B * lengths.astype(np.float64) / mean)

    def _span(self, term: str) -> slice:
        number = self._vocabulary.get(term, -1)
        return slice(0, 0) if number < 0 else slice(self._begins[number], self._begins[number + 1])

    def frequency(self, term: str) -> int:
        """In how many passages a term stands."""
        span = self._span(term)
        return int(span.stop - span.start)

    def idf(self, term: str) -> float:
        """How telling a term is: high for rare terms, highest for those that stand nowhere; above 0."""
        import math

        count = self.frequency(term)
        return math.log(1 + (self.size - count + 0.5) / (count + 0.5))

    def scores(self, query: Iterable[str]) -> NDArray[np.float64]:
        """BM25 of every passage for the terms of a question; each term counts once."""
        import numpy as np

        result = np.zeros(self.size, dtype=np.float64)
        for term in dict.fromkeys(query):
            span = self._span(term)
            places, counts = self._places[span], self._counts[span]
            result[places] += self.idf(term) * counts * (K1 + 1) / (counts + self._damp[places])
        return result

    def coverage(self, query: Iterable[str]) -> NDArray[np.float64]:
        """The share (by idf, 0 to 1) of a question's terms that stand in each passage."""
        import numpy as np

        result = np.zeros(self.size, dtype=np.float64)
        total = 0.0
        for term in dict.fromkeys(query):
            weight = self.idf(term)
            total += weight
            result[self._places[self._span(term)]] += weight
        return result / total if total else result


def numbered(
    passages: Iterable[Sequence[str]], vocabulary: dict[str, int]
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """The terms of all passages as numbers, one passage after the other, and how many each has.

    Terms that are new get the next number in the `vocabulary`.
    """
    import numpy as np

    lengths: list[int] = []

    def each() -> Iterator[int]:
        for passage in passages:
            lengths.append(len(passage))
            for term in passage:
                yield vocabulary.setdefault(term, len(vocabulary))

    return np.fromiter(each(), dtype=np.int32), np.array(lengths, dtype=np.int64)
