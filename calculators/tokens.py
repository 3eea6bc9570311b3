"""Text cut into numbers, words and signs, each with its place; look-alike characters read as the plain ones.

In goes any text, out come `Token`s in the order of the text. Nothing here knows what a word means.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

LONGEST_NUMBER = 40
"""Characters a number may be written with; more is not a figure anyone means."""

_TOKEN = re.compile(
    r"""(?P<skip>\s+|\x1b\[[0-9;?]*[A-Za-z]|\[[0-9;]{1,8}[mHJK](?!\]))
      | (?P<number>
          (?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]{1,3}(?:_[0-9]{3})+(?![0-9_])|[0-9]+)(?:\.[0-9]+)?
          (?:[eE][+-]?[0-9]{1,3}(?![0-9A-Za-z]))?
        | \.[0-9]+)
      | (?P<word>[^\W\d_]+(?:'[^\W\d_]+)*)
      | (?P<sign>.)""",
    re.VERBOSE | re.DOTALL,
)
_SPACED_THOUSANDS = re.compile(r"[0-9]{1,3}(?:[ '][0-9]{3}){2,}(?![0-9,.])")
_PLAIN = {
    **dict.fromkeys("\u00a0\u2002\u2003\u2007\u2008\u2009\u200a\u202f\u3000", " "),
    **dict.fromkeys("‘’ʼ′", "'"),
    **dict.fromkeys("‐‑⁃", "-"),
    **dict.fromkeys("—―‒", "–"),
    "﹪": "%",
    "٪": "%",
    "⁄": "/",
    "∕": "/",
    "∼": "~",
    "˜": "~",
}


class Token(NamedTuple):
    """A piece of the text: a number, a word or a single sign."""

    kind: str
    """number, word or sign."""
    text: str
    """In lower case."""
    start: int
    end: int
    glued: bool
    """True where no blank stands before it."""


def plain(text: str) -> str:
    """Replace look-alike blanks, dashes, digits and full-width signs by plain ones, one for one."""
    if text.isascii():
        return text
    return "".join(char if char < "\x80" else _plain_character(char) for char in text)


@lru_cache(maxsize=4096)
def _plain_character(char: str) -> str:
    if char in _PLAIN:
        return _PLAIN[char]
    if 0xFF01 <= ord(char) <= 0xFF5E:  # the full-width forms of ASCII
        return chr(ord(char) - 0xFEE0)
    digit = unicodedata.decimal(char, None)
    return char if digit is None else str(digit)


def tokenise(text: str) -> list[Token]:
    """Cut plain text into tokens with their places; blanks and terminal escape sequences fall out."""
    tokens: list[Token] = []
    position, glued = 0, False
    while position < len(text):
        spaced = _SPACED_THOUSANDS.match(text, position) if "0" <= text[position] <= "9" else None
        if spaced:
            digits = spaced[0].replace(" ", "").replace("'", "")
            tokens.append(Token("number", digits, position, spaced.end(), glued))
            position, glued = spaced.end(), True
            continue
        match = _TOKEN.match(text, position)
        if not match:  # pragma: no cover - the last alternative takes any character
            break
        kind = match.lastgroup or "sign"
        position = match.end()
        if kind == "skip":
            glued = False
            continue
        tokens.append(Token(kind, match[0].lower(), match.start(), position, glued))
        glued = True
    return tokens


def digits_value(text: str) -> Fraction | None:
    """Return the exact value of a number token, or None where it is too long to be one anybody means."""
    if len(text) > LONGEST_NUMBER:
        return None
    return Fraction(text.replace(",", "").replace("_", ""))


def text_at(tokens: Sequence[Token], place: int) -> str:
    """Return the token's text, or "" beyond the ends."""
    return tokens[place].text if 0 <= place < len(tokens) else ""


def glued_at(tokens: Sequence[Token], place: int) -> bool:
    """Say whether there is a token at `place` that sticks to the one before it."""
    return place < len(tokens) and tokens[place].glued
