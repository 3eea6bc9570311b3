"""A curve drawn in dots, with axes and a cursor, as lines of text: at any width, in any theme's colours."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from textual.content import Content

from assistant.terminal.safe import printable
from assistant.terminal.widgets.flow import Block

if TYPE_CHECKING:
    from assistant.picturing import Curve

NARROW = 40
"""Columns below which a sparkline stands for the curve."""
LOW, TALL = 8, 18
"""Lines that a curve takes, and that it takes when it is enlarged."""
_WIDEST = 90
_BLOCKS = "▁▂▃▄▅▆▇█"
_DOTS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))
"""The bit of each dot of a Braille character: two columns of four."""
_BLANK = 0x2800

Shown = Callable[[float], str]


def sparkline(curve: Curve) -> Content:
    """Draw a curve in one line, a block for each point."""
    low, high = min(curve.y), max(curve.y)
    room = (high - low) or 1.0
    steps = len(_BLOCKS) - 1
    text = "".join(_BLOCKS[round((value - low) / room * steps)] for value in curve.y)
    return Content.styled(text, "$role-bar")


def plot(curve: Curve, width: int, height: int, cursor: int, shown: Shown) -> list[Block]:
    """Draw a curve in `height` lines of at most `width` cells, and two for the axis below.

    `cursor` is the number of the point that is marked; `shown` writes a value of the vertical axis. What is
    copied of it is nothing: the table has the values.
    """
    low, high = _limits(curve.y)
    labels = {0: shown(high), height - 1: shown(low)}
    if height >= LOW:
        labels[(height - 1) // 2] = shown(high - (high - low) * ((height - 1) // 2) / (height - 1))
    margin = max(len(label) for label in labels.values())
    columns = min(_WIDEST, width - margin - 2)
    if columns < 10:
        return [Block(sparkline(curve), copied="")]
    dots = _dots(curve, columns, height, low, high)
    at = _column(curve.x, cursor, columns)
    row = round((high - curve.y[cursor]) / (high - low) * (height - 1))
    lines = []
    for number in range(height):
        label = labels.get(number, "")
        axis = "┤" if label else "│"
        text = "".join(chr(_BLANK + bits) if bits else " " for bits in dots[number])
        mark = "●" if number == row else "┊"
        content = Content.assemble(
            (printable(label).rjust(margin), "$role-muted"),
            (f" {axis}", "$role-muted"),
            (text[:at], "$role-bar"),
            (mark, "bold $role-result" if number == row else "$role-muted"),
            (text[at + 1 :], "$role-bar"),
        )
        lines.append(Block(content, copied=""))
    lines.append(Block(Content.styled(f"{' ' * margin} └{'─' * columns}", "$role-muted"), copied=""))
    ends = _ends(curve.rows[0].label, curve.rows[-1].label, columns)
    lines.append(Block(Content.styled(f"{' ' * (margin + 2)}{printable(ends)}", "$role-muted"), copied=""))
    return lines


def readout(curve: Curve, cursor: int) -> str:
    """Say what the cursor rests on."""
    row = curve.rows[cursor]
    return f"● {row.label}: {row.display}"


def _limits(values: Sequence[float]) -> tuple[float, float]:
    """The ends of the vertical axis."""
    low, high = min(values), max(values)
    if low == high:
        pad = abs(low) / 10 or 1.0
        return low - pad, high + pad
    return low, high


def _column(x: Sequence[float], number: int, columns: int) -> int:
    return round((x[number] - x[0]) / (x[-1] - x[0]) * (columns - 1))


def _dots(curve: Curve, columns: int, height: int, low: float, high: float) -> list[list[int]]:
    """The bits of each character: the points joined by straight lines."""
    grid = [[0] * columns for _ in range(height)]
    wide, deep = columns * 2 - 1, height * 4 - 1
    places = [
        (
            (x - curve.x[0]) / (curve.x[-1] - curve.x[0]) * wide,
            (high - y) / (high - low) * deep,
        )
        for x, y in zip(curve.x, curve.y, strict=True)
    ]
    for (x0, y0), (x1, y1) in pairwise(places):
        steps = max(1, math.ceil(max(abs(x1 - x0), abs(y1 - y0))))
        for step in range(steps + 1):
            share = step / steps
            x, y = round(x0 + (x1 - x0) * share), round(y0 + (y1 - y0) * share)
            grid[y // 4][x // 2] |= _DOTS[x % 2][y % 4]
    return grid


def _ends(first: str, last: str, columns: int) -> str:
    """The two ends of the horizontal axis in one line; only the first where there is no room."""
    if len(first) + len(last) + 1 > columns:
        return first[:columns]
    return first + " " * (columns - len(first) - len(last)) + last
