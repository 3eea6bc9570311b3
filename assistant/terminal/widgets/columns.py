"""Rows of cells in aligned columns, or one cell under another where the width does not allow columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from textual.content import Content

from assistant.terminal.widgets.flow import Block, Link

GAP = 2
LEAST = 14
"""The fewest cells that the last column may wrap to."""


def fits(rows: Sequence[Sequence[Block]], width: int) -> bool:
    """Say whether `columns` can set the rows side by side at `width` cells."""
    *widths, last = _widths(rows) or [0]
    return width - sum(widths) - GAP * len(widths) >= min(last, LEAST)


def _widths(rows: Sequence[Sequence[Block]]) -> list[int]:
    return [
        max((row[column].content.cell_length for row in rows if column < len(row)), default=0)
        for column in range(max((len(row) for row in rows), default=0))
    ]


def columns(
    rows: Sequence[Sequence[Block]], width: int, *, right: frozenset[int] = frozenset(), indent: str = "  "
) -> list[Block]:
    """Align `rows` at `width` cells; the columns whose numbers are in `right` are flush right.

    The last column may wrap, as long as it keeps `LEAST` cells. Where even that does not fit, the cells of a
    row stand one under another, the first as it is and the others indented.
    """
    widths = _widths(rows)
    if fits(rows, width):
        return [_joined(row, widths, right) for row in rows]
    return [
        block if number == 0 else replace(block, first=Content(indent), rest=Content(indent))
        for row in rows
        for number, block in enumerate(row)
        if number == 0 or block.content.plain
    ]


def _joined(row: Sequence[Block], widths: Sequence[int], right: frozenset[int]) -> Block:
    text = Content("")
    links: list[Link] = []
    hang = 0
    for column, cell in enumerate(row):
        gap = widths[column] - cell.content.cell_length
        last = column == len(row) - 1
        content = cell.content
        if column in right:
            content = content.pad_left(gap)
        elif not last:
            content = content.pad_right(gap)
        if column:
            text += Content(" " * GAP)
        shift = len(text.plain) + (len(content.plain) - len(cell.content.plain) if column in right else 0)
        links += [Link(link.start + shift, link.end + shift, link.target) for link in cell.links]
        if last:
            hang = text.cell_length
        text += content
    return Block(text, links=tuple(links), hang=hang)
