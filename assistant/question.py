"""A question as it was read: its words, the figures in it, and the form that it has."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from calculators.quantity import Figure, display

_ENDS = re.compile(r"(?<=[a-z)])[.!?:]\s+(?=[A-Z])")
"""Where a sentence ends and another one begins."""
FEWEST = 2
"""Words of weight that a question must have of its own for the sentences before it to be left out."""
_PER = re.compile(r"\s+(?:per|an?|each)\s.*|/.*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a question: characters `start` to `end` of its text."""

    text: str
    """In lower case, typing mistakes mended."""
    stem: str
    start: int
    end: int
    content: bool
    """False for words that only hold a question together ("the", "what", "please")."""


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, read but not yet understood."""

    asked: str
    """What the user typed, made safe to print."""
    text: str
    """The same, mended and on one line; every span counts in it."""
    words: tuple[Word, ...]
    figures: tuple[Figure, ...]
    unread: tuple[str, ...]
    """Numbers and operators that could not be read."""
    form: str
    """How it is asked: definition, why, how, compare, list, summary, fact, yesno, steps, sensitivity, or statement."""
    wants: str
    """The kind of thing a direct answer holds: money, date, duration, count, power, percent, party, or nothing."""
    cues: frozenset[str]
    """Marks of a follow-up or a supposition found in it: "ellipsis", "anaphora", "suppose", "default", "deal"."""
    mended: tuple[tuple[str, str], ...] = ()
    """(typed, read as) for each word whose spelling was mended."""
    cut: bool = False
    """True where more was typed than is read."""

    @property
    def content(self) -> tuple[Word, ...]:
        """The words that carry meaning, outside figures."""
        return tuple(w for w in self.words if w.content)

    @property
    def masked(self) -> str:
        """The text with every figure that could be an input replaced by X, to compare it with calculators' phrases.

        Sentences that only lead up to the question are left out.
        """
        first = self.to_the_point
        return self._with_figures(lambda figure: "X" + (_PER.search(figure.text) or [""])[0], first)

    @property
    def to_the_point(self) -> int:
        """Where the sentences end that lead up to the question, hold no figure and ask nothing; 0 where none does."""
        at = 0
        for mark in _ENDS.finditer(self.text):
            asks = mark.group().startswith("?") or any(f.start < mark.end() for f in self.figures)
            if asks or mark.end() >= len(self.text):
                break
            at = mark.end()
        return at if sum(w.start >= at for w in self.content) >= FEWEST else 0

    @property
    def plain(self) -> str:
        """The text with every amount written one way ("$5bn" as "$5 billion"), as the library writes it."""
        return self._with_figures(
            lambda f: (
                display(f.values[0])
                if len(f.values) == 1 and f.written in {"money", "rate", "power"}
                else f.text
            )
        )

    def _with_figures(self, write: Callable[[Figure], str], start: int = 0) -> str:
        out, at = [], start
        for figure in self.figures:
            if figure.written in {"date", "label"}:
                continue
            out += [self.text[at : figure.start], write(figure)]
            at = figure.end
        return "".join([*out, self.text[at:]])
