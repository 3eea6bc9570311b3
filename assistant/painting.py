"""Lines of words, each with the part it plays → text for a terminal: wrapped, coloured and cleaned."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from assistant.clean import printable

Part = Literal["plain", "strong", "heading", "muted"]

_CODES: Mapping[Part, str] = {"strong": "\x1b[1m", "heading": "\x1b[1;36m", "muted": "\x1b[2m"}
_RESET = "\x1b[0m"
_WORD = re.compile(r" +|[^ ]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words and the part they play."""

    text: str
    part: Part = "plain"


@dataclass(frozen=True, slots=True)
class Line:
    """A line before it is wrapped; `hang` is the indent of its continuation."""

    pieces: tuple[Piece, ...] = ()
    hang: int = 0
    whole: bool = False
    """True for a line that must not be wrapped: a row of a table."""


@dataclass(frozen=True, slots=True)
class Look:
    """How text is shown: wrapped at `width` columns (None: not at all), with or without colour."""

    width: int | None = None
    color: bool = False


AS_IT_IS = Look()
"""Neither wrapped nor coloured."""


def table_lines(rows: Sequence[Sequence[str]], indent: int = 0) -> Iterator[Line]:
    """Yield the rows as columns that line up; the last column may wrap."""
    columns = max((len(row) for row in rows), default=0)
    widths = [max(columns_of(row[at]) for row in rows if at < len(row)) for at in range(columns)]
    for row in rows:
        cells = [
            cell + " " * (widths[at] - columns_of(cell) + 2) if at + 1 < len(row) else cell
            for at, cell in enumerate(row)
        ]
        hang = indent + sum(width + 2 for width in widths[: len(row) - 1])
        yield Line((Piece(" " * indent + "".join(cells)),), hang=hang)


def paint(lines: Iterable[Line], look: Look = AS_IT_IS) -> str:
    """Return the lines as text, cleaned, wrapped and coloured."""
    return "\n".join(_painted(row, look) for line in lines for row in _wrapped(line, look))


def _painted(row: Sequence[Piece], look: Look) -> str:
    """Return a row as text, without spaces at its end."""
    painted = []
    for part, pieces in groupby(row, key=lambda piece: piece.part):
        text = printable("".join(piece.text for piece in pieces)).replace("\n", " ")
        code = _CODES.get(part) if look.color else None
        painted.append(f"{code}{text}{_RESET}" if code else text)
    return "".join(painted).rstrip(" ")


def _wrapped(line: Line, look: Look) -> Iterator[list[Piece]]:
    """Yield the rows that a line takes, broken between words; a word wider than the terminal stays whole."""
    width = look.width
    if width is None or line.whole or sum(columns_of(piece.text) for piece in line.pieces) <= width:
        yield list(line.pieces)
        return
    hang = min(line.hang, width // 2)
    row: list[Piece] = []
    used, worded = 0, False
    for piece in line.pieces:
        for word in _WORD.findall(piece.text):
            size, space = columns_of(word), word.isspace()
            if used + size > width and worded:
                yield row
                row, used, worded = [Piece(" " * hang)], hang, False
                if space:
                    continue
            row.append(Piece(word, piece.part))
            used += size
            worded = worded or not space
    if worded:
        yield row


def columns_of(text: str) -> int:
    """Return how many columns of a terminal the text takes."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in text
    )
