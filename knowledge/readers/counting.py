"""How much of a file came through: words, headings and list items of the text, against those of the raw file."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

MOST_LOST = 0.05
"""Share of the words, headings or list items of a file; above it a warning says what was lost."""

_HEADING = re.compile(r"(?m)^#{1,6} ")
_BULLET = re.compile(r"(?m)^- ")


@dataclass(frozen=True, slots=True)
class Kept:
    """What of a raw file is in the text made of it, each as (kept, in the file)."""

    words: tuple[int, int]
    headings: tuple[int, int] = (0, 0)
    bullets: tuple[int, int] = (0, 0)

    @property
    def warning(self) -> str:
        """A sentence where more than a twentieth was lost, or nothing."""
        named = (("words", self.words), ("headings", self.headings), ("list items", self.bullets))
        lost = [f"{kept:,} of {all_of:,} {name}" for name, (kept, all_of) in named if _too_few(kept, all_of)]
        if not lost:
            return ""
        return f"Only {' and '.join(lost)} of the file came through; see what is there with `deal show`."

    def cut(self, text: str, whole: str) -> Kept:
        """The same where only the beginning of the `whole` text is kept."""
        words = len(whole.split())
        return replace(self, words=(min(self.words[0], len(text.split())), max(self.words[1], words)))


def of_text(text: str, raw: str | None = None) -> Kept:
    """What is kept of a text whose headings and lists are as its writer marked them."""
    return Kept((len(text.split()), len((text if raw is None else raw).split())))


def of_marked(text: str, words: int, headings: int, bullets: int) -> Kept:
    """What is kept in a text that a reader marked as Markdown, against what it counted in the raw file."""
    return Kept(
        (_at_most(sum(1 for word in text.split() if word not in ("|", "-", "#")), words), words),
        (_at_most(len(_HEADING.findall(text)), headings), headings),
        (_at_most(len(_BULLET.findall(text)), bullets), bullets),
    )


def _at_most(kept: int, all_of: int) -> int:
    return min(kept, all_of)


def _too_few(kept: int, all_of: int) -> bool:
    return kept < all_of * (1 - MOST_LOST)
