"""Text that flows: blocks with hanging indents, links and selection, drawn by one widget at any width."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.segment import Segment
from textual.content import Content
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual

if TYPE_CHECKING:
    from textual.css.styles import RulesMap
    from textual.selection import Selection

LINK = "underline $role-link"
CURRENT_LINK = "reverse bold"
EMPTY = Content("")


@dataclass(frozen=True, slots=True)
class Link:
    """Characters `start` to `end` of a block, which lead to the target number `target`."""

    start: int
    end: int
    target: int


@dataclass(frozen=True, slots=True)
class Block:
    """One logical line, wrapped at words; `first` stands before its first line, `rest` before the others.

    The prefixes are decoration: they are never part of a selection.
    """

    content: Content
    first: Content = EMPTY
    rest: Content = EMPTY
    links: tuple[Link, ...] = ()
    hang: int = 0
    """By how many cells the lines after the first are indented further than `rest`."""
    copied: str | None = None
    """What a selection of it yields, where that is not the text itself."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """Blocks that depend on the width which they get, such as a table's rows."""

    build: Callable[[int], Sequence[Block]]


Item = Block | Fitted
BLANK = Block(EMPTY)


@dataclass(frozen=True, slots=True)
class Line:
    """One line on the screen: characters `start` to `end` of the block at `block`."""

    block: int
    start: int
    end: int
    leads: bool
    """Whether it is its block's first line."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a text that is there at every width: its item, a block of it, and a character of that."""

    item: int
    block: int
    offset: int


def wrap(text: str, first: int, rest: int) -> list[tuple[int, int]]:
    """Cut one logical line at spaces into pieces: one of at most `first` cells, then some of at most `rest`.

    Returns the (start, end) of each piece; the spaces at a cut belong to no piece. A character that is wider
    than its room stands alone.
    """
    if cell_len(text) <= first:
        return [(0, len(text))]
    pieces: list[tuple[int, int]] = []
    start, end_of_text = 0, len(text.rstrip(" "))
    room = max(0, first)
    rest = max(1, rest)
    while start < end_of_text:
        limit = _reach(text, start, room)
        if limit >= end_of_text:
            pieces.append((start, end_of_text))
            break
        cut = limit if text[limit] == " " else text.rfind(" ", start, limit)
        if cut <= start:
            if room < rest and not pieces:  # a long word has more room on the next line
                pieces.append((start, start))
                room = rest
                continue
            cut = max(limit, start + 1)
        end = start + len(text[start:cut].rstrip(" "))
        # A piece of nothing but spaces would be an empty line: the spaces are passed over instead.
        if end > start:
            pieces.append((start, end))
            room = rest
        start = cut
        while start < end_of_text and text[start] == " ":
            start += 1
    return pieces or [(0, 0)]


def _reach(text: str, start: int, width: int) -> int:
    """Return the offset up to which `text` from `start` fits in `width` cells."""
    if text.isascii():
        return min(len(text), start + width)
    cells = 0
    for offset in range(start, len(text)):
        cells += cell_len(text[offset])
        if cells > width:
            return offset
    return len(text)


def indented(items: Iterable[Item], first: Content, rest: Content) -> Iterator[Item]:
    """Put `first` before the first line of the items, and `rest` before all that follow."""
    prefix = first
    for item in items:
        if isinstance(item, Block):
            yield replace(item, first=prefix + item.first, rest=rest + item.rest)
        else:
            yield Fitted(_narrowed(item, prefix, rest))
        prefix = rest


def _narrowed(item: Fitted, first: Content, rest: Content) -> Callable[[int], Sequence[Block]]:
    def build(width: int) -> Sequence[Block]:
        return [
            block
            for block in indented(item.build(max(1, width - rest.cell_length)), first, rest)
            if isinstance(block, Block)
        ]

    return build


def _pieces(block: Block, width: int) -> list[tuple[int, int]]:
    return wrap(
        block.content.plain,
        width - block.first.cell_length,
        width - block.rest.cell_length - block.hang,
    )


class Flow(Visual):
    """The items of one widget, laid out at whatever width it has."""

    def __init__(self, items: Sequence[Item], current: int | None = None) -> None:
        """Take the items in order, and the number of the target that the keyboard is on."""
        self.items = items
        self.current = current
        self._laid_out: tuple[int, list[Block], list[Line]] | None = None
        self._starts: list[int] = []
        """The number of each item's first block, as last laid out."""

    def lay_out(self, width: int) -> tuple[list[Block], list[Line]]:
        """Return the blocks and the screen lines at `width` cells; the last width is remembered."""
        if self._laid_out is not None and self._laid_out[0] == width:
            return self._laid_out[1], self._laid_out[2]
        blocks: list[Block] = []
        self._starts = []
        for item in self.items:
            self._starts.append(len(blocks))
            if isinstance(item, Block):
                blocks.append(item)
            else:
                blocks.extend(item.build(width))
        lines = [
            Line(number, start, end, leads=index == 0)
            for number, block in enumerate(blocks)
            for index, (start, end) in enumerate(_pieces(block, width))
        ]
        self._laid_out = (width, blocks, lines)
        return blocks, lines

    def line_of_target(self, target: int, width: int) -> int | None:
        """Return the number of the screen line on which the link to `target` begins, if it is here."""
        blocks, lines = self.lay_out(width)
        for number, line in enumerate(lines):
            for link in blocks[line.block].links:
                if link.target == target and line.start <= link.start < max(line.end, line.start + 1):
                    return number
        return None

    def line_of_offset(self, block: int, offset: int, width: int) -> int:
        """Return the number of the screen line that holds character `offset` of a block."""
        _, lines = self.lay_out(width)
        found = 0
        for number, line in enumerate(lines):
            if line.block > block or (line.block == block and line.start > offset):
                break
            found = number
        return found

    def spot_of_line(self, number: int, width: int) -> Spot:
        """Return where the screen line `number` begins, in a way that holds at other widths, too."""
        _, lines = self.lay_out(width)
        if not lines:
            return Spot(0, 0, 0)
        line = lines[max(0, min(number, len(lines) - 1))]
        item = bisect_right(self._starts, line.block) - 1
        return Spot(item, line.block - self._starts[item], line.start)

    def line_of_spot(self, spot: Spot, width: int) -> int:
        """Return the number of the screen line that holds a spot; of what has fewer blocks here, the last."""
        blocks, _ = self.lay_out(width)
        if spot.item >= len(self._starts):
            return 0
        first = self._starts[spot.item]
        end = self._starts[spot.item + 1] if spot.item + 1 < len(self._starts) else len(blocks)
        return self.line_of_offset(max(first, min(first + spot.block, end - 1)), spot.offset, width)

    def selected(self, selection: Selection, width: int) -> str:
        """Return the text of a selection, without prefixes, padding or the breaks of wrapping."""
        chosen: list[str] = []
        for number, block in enumerate(self.lay_out(width)[0]):
            span = selection.get_span(number)
            if span is None:
                continue
            start, end = span
            plain = block.content.plain
            chosen.append(plain[start : None if end == -1 else end] if block.copied is None else block.copied)
        return "\n".join(chosen).replace("\N{NO-BREAK SPACE}", " ")

    @property
    def plain(self) -> str:
        """The text at a generous width, for tests and for copying."""
        return "\n".join(
            block.first.plain + (block.content.plain if block.copied is None else block.copied)
            for block in self.lay_out(10_000)[0]
        ).replace("\N{NO-BREAK SPACE}", " ")

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        """Ask for all the width there is."""
        return container_width

    def get_height(self, rules: RulesMap, width: int) -> int:
        """Count the screen lines at `width`."""
        return len(self.lay_out(width)[1])

    def render_strips(
        self, width: int, height: int | None, style: Style, options: RenderOptions
    ) -> list[Strip]:
        """Draw the lines. Each character carries its block and offset, by which a mouse selects."""
        blocks, lines = self.lay_out(width)
        contents: dict[int, Content] = {}
        strips: list[Strip] = []
        for line in lines if height is None else lines[:height]:
            block = blocks[line.block]
            content = contents.get(line.block)
            if content is None:
                content = contents[line.block] = self._styled(line.block, block, options)
            prefix = block.first if line.leads else block.rest + " " * block.hang
            segments = [
                Segment(text, (style + part).rich_style)
                for text, part in prefix.render(style, end="", parse_style=options.get_style)
            ]
            offset = line.start
            piece = content[line.start : line.end]
            for text, part in piece.render(style, end="", parse_style=options.get_style):
                segments.append(
                    Segment(text, (style + part).rich_style_with_offset(offset, line.block)),
                )
                offset += len(text)
            if line.start == line.end:  # an empty line has to say where it is, too
                segments.append(Segment(" ", style.rich_style_with_offset(offset, line.block)))
            strips.append(Strip(segments).crop(0, width))
        return strips

    def _styled(self, number: int, block: Block, options: RenderOptions) -> Content:
        content = block.content
        for link in block.links:
            meta = Style.from_meta({"@click": f"follow({link.target})"})
            content = content.stylize(meta, link.start, link.end)
            if link.target == self.current:
                content = content.stylize(CURRENT_LINK, link.start, link.end)
        if options.selection is not None and options.selection_style is not None:
            span = options.selection.get_span(number)
            if span is not None:
                start, end = span
                content = content.stylize(
                    options.selection_style, start, len(content.plain) if end == -1 else end
                )
        return content
