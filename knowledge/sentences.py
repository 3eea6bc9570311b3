"""A stretch of text → the places of its sentences. syntok decides where; the places are always ours."""

from __future__ import annotations

import re
from typing import Any

# Abbreviations after which a sentence practically never ends, and those after which it may.
_NEVER_LAST = re.compile(
    r"(?:^|[\s(\[“\"'])(?:approx|vs|v|e\.g|i\.e|cf|viz|ca|al|Dr|Mr|Mrs|Ms|Prof|St|Gen|Sen|Rep|Gov|Lt|Col|Sgt|Capt|Hon|Rev"
    r"|No|Nos|Fig|Figs|Eq|Sec|Ch|Vol|pp?|est|incl|excl|resp)\.$"
)
_MAYBE_LAST = re.compile(
    r"(?:^|[\s(\[“\"'])(?:(?:[A-Z]\.){2,}|(?:[ap]\.m)\.|Inc|Corp|Co|Ltd|LLC|plc|bn|mn|tn|yr|yrs|mo|hr|hrs|min|etc|[A-Z]|Jan|Feb|Mar|Apr"
    r"|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.$",
)
_BLANK = re.compile(r"\s")
_BLANKS = re.compile(r"[\s\u00a0\u200c\u200d]")

_tokenizer: Any = None


def spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """(start, end) of each sentence in `text[start:end]`, in order, without the blanks around them.

    Together they hold every character of the stretch that is not a blank.
    """
    # Line breaks and tabs become blanks of the same length: a wrapped paragraph reads as one line, places
    # hold.
    stretch = _BLANKS.sub(" ", text[start:end])
    starts = sorted({0, *_starts(stretch)})
    found: list[tuple[int, int]] = []
    for begin, stop in zip(starts, [*starts[1:], len(stretch)], strict=True):
        piece = stretch[begin:stop]
        left = begin + len(piece) - len(piece.lstrip())
        right = begin + len(piece.rstrip())
        if left >= right:
            continue
        if found and _belongs(stretch[found[-1][0] : found[-1][1]], stretch[left:right]):
            found[-1] = (found[-1][0], right)
        else:
            found.append((left, right))
    return [(start + left, start + right) for left, right in found]


def pieces(text: str, start: int, end: int, longest: int) -> list[tuple[int, int]]:
    """(start, end) of the parts of `text[start:end]`, none longer than `longest` characters.

    It is parted at the last blank that leaves a part of fitting length, in the middle of a word where there is
    none. The blanks around the parts are in none of them.
    """
    found = []
    while end - start > longest:
        stop = next(
            (at for at in range(start + longest, start, -1) if _BLANK.match(text, at)), start + longest
        )
        right = start + len(text[start:stop].rstrip())
        if right > start:
            found.append((start, right))
        start = stop
        while start < end and _BLANK.match(text, start):
            start += 1
    if start < end:
        found.append((start, end))
    return found


def _starts(stretch: str) -> list[int]:
    global _tokenizer
    import syntok.segmenter as segmenter
    from syntok.tokenizer import Tokenizer

    if _tokenizer is None:
        _tokenizer = Tokenizer(replace_not_contraction=False)
    starts = []
    for sentence in segmenter.segment(iter(_tokenizer.tokenize(stretch))):
        offset = sentence[0].offset
        # A start inside a word would be a slip of the tokenizer; such a "sentence" stays with the one
        # before it.
        if 0 < offset < len(stretch) and (stretch[offset - 1] == " " or not stretch[offset - 1].isalnum()):
            starts.append(offset)
    return starts


def _belongs(before: str, after: str) -> bool:
    """Whether a piece goes on with the sentence before it: the break was only an abbreviation's full stop."""
    if not any(character.isalnum() for character in after):
        return True  # a stray quote or bracket
    if not any(character.isalnum() for character in before):
        return True
    if _NEVER_LAST.search(before):
        return True
    first = after.lstrip("\"'“‘([")[:1]
    return bool(_MAYBE_LAST.search(before)) and (first.islower() or first.isdigit() or first in "$€£¥%&")
