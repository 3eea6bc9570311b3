"""Rows of cells in aligned columns, or one cell under another where the width does not allow columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from textual.content import Content

from assistant.terminal.widgets.flow import Block, Link

GAP = 2


def columns(
    rows: Sequence[Sequence[Block]], width: int, *, right: frozenset[int] = frozenset(), indent: str = "  "
) -> list[Block]:
    """Align `rows` at `width` cells; the columns whose numbers are in `right` are flush right.

    The last column may wrap, as long as a third of the width is left to it. Where even that does not fit,
    the cells of a row stand one under another, the first as it is and the others indented.
    """
    count = max((len(row) for row in rows), default=0)
    widths = [
        max((row[column].content.cell_length for row in rows if column < len(row)), default=0)
        for column in range(count)
    ]
    fixed = sum(widths[:-1]) + GAP * (count - 1)
    if count and (fixed + widths[-1] <= width or width - fixed >= max(12, width // 3)):
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
    # The last cell hangs: the columns before it are the first line's prefix, unless they hold links.
    if links and any(link.start < hang for link in links):
        return Block(text, links=tuple(links))
    head, tail = text[: _characters(text, hang)], text[_characters(text, hang) :]
    cut = len(head.plain)
    return Block(
        tail,
        first=head,
        rest=Content(" " * hang),
        links=tuple(Link(link.start - cut, link.end - cut, link.target) for link in links),
        copied=text.plain,
    )


def _characters(text: Content, cells: int) -> int:
    """Return how many characters of `text` fill `cells` cells."""
    from rich.cells import cell_len

    seen = 0
    for number, character in enumerate(text.plain):
        if seen >= cells:
            return number
        seen += cell_len(character)
    return len(text.plain)
