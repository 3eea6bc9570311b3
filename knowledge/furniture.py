"""Which lines of a page are furniture: navigation, dates and counters, teasers. Rules here, phrases in
furniture.toml.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

LONGEST = 14
"""Furniture lines have at most this many words; anything longer is read as text."""

_CRUMBS = re.compile(
    r"[^.!?>»›]{1,40}(\s*[>»›]\s*[^.!?>»›]{1,40}){1,6}|[^.!?|]{1,30}(\s*[|·/]\s*[^.!?|·/]{1,30}){2,8}"
)
_RUN_TOGETHER = re.compile(r"[A-Za-z]*[a-z][A-Z][A-Za-z]*")
_SENTENCE_END = re.compile(r"[.!?:…][\"'”’)\]*_]*$")


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    with Path(__file__).with_name("furniture.toml").open("rb") as file:
        words = tomllib.load(file)
    return {
        name: re.compile("|".join(f"(?:{pattern})" for pattern in found)) for name, found in words.items()
    }


def _words(line: str) -> list[str]:
    return line.casefold().strip(" \t*_#:-–—").split()


def is_furniture(line: str) -> bool:
    """Whether a line that stands alone is furniture by what it says, wherever it stands."""
    words = _words(line)
    if not words or not any(character.isalnum() for character in line):
        return True
    if len(words) > LONGEST:
        return False
    patterns = _patterns()
    said = " ".join(words)
    if patterns["notices"].fullmatch(said):
        return True
    # "There were 40 million views." is a sentence about views; neither a counter nor a link has a full stop.
    if ends_sentence(line):
        return False
    return patterns["lines"].fullmatch(said) is not None or patterns["counters"].search(said) is not None


def is_page_label(line: str) -> bool:
    """Whether a line before the first or after the last paragraph looks like a label: breadcrumbs, or words
    run together.
    """
    line = line.strip()
    if len(line.split()) > LONGEST or ends_sentence(line):
        return False
    return _CRUMBS.fullmatch(line) is not None or (
        len(line) >= 12 and _RUN_TOGETHER.fullmatch(line) is not None
    )


def opens_end_matter(heading: str) -> bool:
    """Whether a heading opens what follows a text: related articles, comments, a newsletter."""
    words = _words(heading)
    return len(words) <= LONGEST and _patterns()["end_matter"].fullmatch(" ".join(words)) is not None


def ends_sentence(line: str) -> bool:
    """Whether a line ends as a sentence does (a colon counts: a list follows)."""
    return _SENTENCE_END.search(line.rstrip()) is not None


def is_real(text: str) -> bool:
    """Whether a block is real running text: at least eight words that end as a sentence does."""
    return len(text.split()) >= 8 and ends_sentence(text)
