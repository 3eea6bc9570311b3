"""Text from outside, made harmless to show: nothing in it can act on the terminal or reorder the line."""

from __future__ import annotations

import re

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
# Letters of Arabic, Persian and Indic scripts and emoji need the two joiners; alone they do no harm.
_JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"
_UNSAFE = re.compile(
    # C0 and C1 controls, soft hyphen, zero-width and bidi controls, line separators, interlinear marks, the
    # byte order mark, lone surrogates (which no terminal can be sent) and the invisible tag characters.
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)


def printable(text: str) -> str:
    """Return one line of `text` with every unsafe character shown as a picture, one for one.

    Offsets stay what they were: the result has as many characters as `text`. A tab becomes a space.
    """
    return _UNSAFE.sub(_picture, text)


def _picture(match: re.Match[str]) -> str:
    character = match.group()
    if character in _JOINERS:
        return character
    if character == "\t":
        return " "
    if character == "\x7f":
        return "\N{SYMBOL FOR DELETE}"
    if character < " ":
        return chr(0x2400 + ord(character))
    return _REPLACEMENT


def printable_lines(text: str) -> list[str]:
    """Split `text` at its line ends only, and make each line printable."""
    return [printable(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
