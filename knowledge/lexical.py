"""Words → terms, and BM25 over them: what a question and a passage have in common, letter for letter.

Numbers, names and compounds survive: "$100 billion", "100bn" and "100B" are one term, "R&D" is one,
"lock-in" is one and also its parts. Everything else is stemmed (Snowball English).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
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
    """BM25 (Lucene's form: no term ever counts against a passage) over passages given as lists of terms."""

    def __init__(self, passages: Sequence[Sequence[str]]) -> None:
        import numpy as np

        self.size = len(passages)
        lengths = np.array([len(passage) for passage in passages], dtype=np.float64)
        mean = float(lengths.mean()) if self.size and lengths.any() else 1.0
        postings: dict[str, tuple[list[int], list[int]]] = {}
        for number, passage in enumerate(passages):
            for term, count in Counter(passage).items():
                places, counts = postings.setdefault(term, ([], []))
                places.append(number)
                counts.append(count)
        self._postings = postings
        self._damp = K1 * (1 - B + B * lengths / mean)

    def frequency(self, term: str) -> int:
        """In how many passages a term stands."""
        return len(self._postings[term][0]) if term in self._postings else 0

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
            if term in self._postings:
                places, counts = (np.array(values) for values in self._postings[term])
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
            if term in self._postings:
                result[np.array(self._postings[term][0])] += weight
        return result / total if total else result
