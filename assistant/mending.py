"""Mends typing mistakes in words, never in anything with a digit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from assistant.datafiles import load_table
from knowledge.errors import KnowledgeError

_SHORTEST = 5
"""Shorter words have too many neighbours one letter away to be mended safely."""
_SHORTEST_SWAPPED = 4
"""A word this short is mended only where two of its letters changed places."""
LONG_ENOUGH = 6
"""A shorter word with an ending taken off may be anything ("mater" of "maters")."""
LONG_ENDING = 3
"""An ending of so many letters is seldom a slip, so that the word before it may be one letter shorter: "powering"."""
_ENDINGS = ("s", "es", "ed", "d", "ing", "ly", "er")


class Speller:
    """Knows the words of the library and of the models; anything that is an English word is left alone."""

    def __init__(
        self, words: Iterable[str], english: Path | None = None, preferred: frozenset[str] = frozenset()
    ) -> None:
        """Take the words to mend towards, a file of English words, one a line, and the words that win a tie."""
        self._preferred = preferred
        self._known = {w.lower() for w in words}
        self._targets = tuple(
            sorted(w for w in self._known if len(w) >= _SHORTEST and w.isascii() and w.isalpha())
        )
        self._file = english
        self._english: frozenset[str] | None = None

    def mend(self, word: str) -> str | None:
        """Return the known word that a lower-case word was meant to be, or None to leave it."""
        if word in _typed() and word not in self._known:
            return _typed()[word]
        bare = word.removesuffix("'s")
        if (
            len(bare) < _SHORTEST
            and bare.isalpha()
            and bare not in self._known
            and not self._is_english(bare)
        ):
            return self._swapped(bare)
        if len(bare) < _SHORTEST or not bare.isalpha() or bare in self._known or self._is_english(bare):
            return None
        return _nearest(bare, self._targets, self._preferred)

    def _swapped(self, word: str) -> str | None:
        """The known word that a short one is with two neighbours swapped: "wath" is "what"."""
        if len(word) < _SHORTEST_SWAPPED:
            return None
        swaps = (word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1))
        found = [one for one in swaps if one in self._known and one != word]
        return found[0] if len(found) == 1 else None

    def _is_english(self, word: str) -> bool:
        if self._english is None:
            self._english = _read_words(self._file)
        return word in self._english or any(
            word.removesuffix(ending) in self._english
            for ending in _ENDINGS
            if word.endswith(ending) and len(word) - len(ending) >= LONG_ENOUGH - (len(ending) >= LONG_ENDING)
        )


@lru_cache(maxsize=1)
def _typed() -> Mapping[str, str]:
    raw = load_table("synonyms.toml")
    return dict(raw["typed"])


def english_words() -> Path | None:
    """The word list that the built-in embedding model's tokenizer carries: real words are its whole entries."""
    from knowledge.weights import default_folder

    try:
        return Path(default_folder()) / "vocab.txt"
    except KnowledgeError:
        return None


def _read_words(path: Path | None) -> frozenset[str]:
    if path is None:
        return frozenset()
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return frozenset()
    return frozenset(line for line in lines if line.isalpha() and len(line) >= 4)


@lru_cache(maxsize=2048)
def _nearest(word: str, targets: tuple[str, ...], preferred: frozenset[str]) -> str | None:
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    allowed = 1 if len(word) < 8 else 2
    found = process.extract(word, targets, scorer=OSA.distance, score_cutoff=allowed, limit=5)
    if not found:
        return None
    # A letter typed twice, or once for twice, is the commonest slip and the first letter seldom the mistake; of equals
    # the first in the alphabet, so that the choice is stable.
    best = min(
        found,
        key=lambda f: (
            f[1],
            not _doubled(word, f[0]),
            f[0] not in preferred,
            f[0][0] != word[0],
            abs(len(f[0]) - len(word)),
            f[0],
        ),
    )
    return str(best[0])


def _doubled(one: str, other: str) -> bool:
    """Whether two words differ by one letter only that one of them doubles: "investt", "comit"."""
    short, long = sorted((one, other), key=len)
    return len(long) - len(short) == 1 and any(
        long[i] == long[i - 1] and long[:i] + long[i + 1 :] == short for i in range(1, len(long))
    )
