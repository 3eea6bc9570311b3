"""A mistyped word of a question → the word of the library that was meant. Figures are never touched."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cached_property

SHORTEST = 5
"""Letters: shorter words are too near to each other."""
LONG = 9
"""Letters: from here on two slips are forgiven."""

_WORD = re.compile(r"[^\W\d_]+")
_TOKEN = re.compile(r"\S+")


class Spelling:
    """The words of the library, by which unknown words of a question are put right."""

    def __init__(self, texts: Sequence[str], known: Callable[[str], bool]) -> None:
        self._known = known
        self._texts = texts

    @cached_property
    def _words(self) -> list[str]:
        """All words of the texts; most questions hold only known ones, and then they are not needed."""
        counts = Counter(word for text in self._texts for word in _WORD.findall(text.casefold()))
        # Commonest first, then by the alphabet: the first of several equally near words wins.
        words = [word for word, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]
        return [word for word in words if len(word) >= SHORTEST - 1]

    def corrected(self, text: str) -> str:
        """The text with each unknown word replaced by the nearest known one, where one is near enough."""

        def token(match: re.Match[str]) -> str:
            # A digit anywhere in it makes a token a figure, a code or a name: never altered.
            return (
                match.group() if any(c.isdigit() for c in match.group()) else _WORD.sub(word, match.group())
            )

        def word(match: re.Match[str]) -> str:
            return self._nearest(match.group()) or match.group()

        return _TOKEN.sub(token, text)

    def _nearest(self, word: str) -> str:
        from rapidfuzz.distance import OSA

        lower = word.casefold()
        if len(lower) < SHORTEST or self._known(lower):
            return ""
        most = 2 if len(lower) >= LONG else 1
        best, best_key = "", (most + 1, True)
        for candidate in self._words:
            if abs(len(candidate) - len(lower)) > most:
                continue
            distance = OSA.distance(lower, candidate, score_cutoff=most)
            # People rarely miss the first letter.
            key = (distance, candidate[0] != lower[0])
            if distance <= most and key < best_key:
                best, best_key = candidate, key
        return best
