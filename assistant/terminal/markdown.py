"""An answer's Markdown as flowing blocks. Only what the parser marks up is styled; text is text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from textual.content import Content, Span

from assistant.terminal.safe import printable, printable_lines
from assistant.terminal.widgets.columns import columns
from assistant.terminal.widgets.flow import BLANK, LINK, Block, Fitted, Item, Link, indented

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_MARKER = re.compile(r"\[(\d{1,3})\]")
_STYLES = {
    "strong": "bold",
    "em": "italic",
    "s": "strike",
    "heading": "bold $role-result",
    "code": "$role-code",
}

LinkTo = Callable[[int], int | None]
"""Gives the number of the target that a citation marker leads to, or None where it leads nowhere."""


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # imported late: not needed for the first paint

    return MarkdownIt("commonmark", {"html": False}).enable("table")


def prepare() -> None:
    """Load the parser before the first answer needs it."""
    _parser()


def markdown_items(text: str, link_to: LinkTo) -> list[Item]:
    """Lay out Markdown: paragraphs, headings, lists, quotes, code and tables, divided by blank lines."""
    return list(_blocks(_parser().parse(text), link_to))


class _Line:
    """One logical line being put together."""

    def __init__(self) -> None:
        self.text = ""
        self.spans: list[Span] = []
        self.links: list[Link] = []

    def add(self, text: str, styles: Sequence[str]) -> None:
        start = len(self.text)
        self.text += text
        self.spans += [Span(start, len(self.text), style) for style in styles if text]

    def add_with_markers(self, text: str, styles: Sequence[str], link_to: LinkTo) -> None:
        position = 0
        for match in _MARKER.finditer(text):
            target = link_to(int(match.group(1)))
            if target is None:
                continue
            before = text[position : match.start()]
            # A marker stays on the line of the word before it.
            self.add(before[:-1] + "\N{NO-BREAK SPACE}" if before.endswith(" ") else before, styles)
            start = len(self.text)
            self.add(match.group(), [*styles, LINK])
            self.links.append(Link(start, len(self.text), target))
            position = match.end()
        self.add(text[position:], styles)

    def block(self) -> Block:
        return Block(Content(self.text, self.spans), links=tuple(self.links))


def _inline(token: Token, link_to: LinkTo, base: Sequence[str] = ()) -> list[Block]:
    """Turn one inline token into its lines: one, unless it has hard breaks."""
    lines = [_Line()]
    styles = list(base)
    for child in token.children or ():
        if child.type in ("text", "html_inline", "text_special"):
            lines[-1].add_with_markers(printable(child.content), styles, link_to)
        elif child.type == "code_inline":
            lines[-1].add(printable(child.content), [*styles, _STYLES["code"]])
        elif child.type == "softbreak":
            lines[-1].add(" ", styles)
        elif child.type == "hardbreak":
            lines.append(_Line())
        elif child.type == "image":
            lines[-1].add(printable(child.content), styles)
        elif child.nesting and (style := _STYLES.get(child.tag)):
            if child.nesting > 0:
                styles.append(style)
            else:
                styles.remove(style)
    return [line.block() for line in lines]


def _blocks(tokens: Sequence[Token], link_to: LinkTo) -> Iterator[Item]:
    """Walk the block tokens; every container is laid out by itself and then indented."""
    position = 0
    tight = True  # nothing stands before the first block, and a tight list's paragraphs have no space around
    while position < len(tokens):
        token = tokens[position]
        end = _closing(tokens, position)
        inside = tokens[position + 1 : end]
        if not tight and not token.hidden:
            yield BLANK
        tight = token.hidden
        if token.type in ("paragraph_open", "heading_open"):
            style = [_STYLES["heading"]] if token.type == "heading_open" else []
            for child in inside:
                yield from _inline(child, link_to, style)
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            yield from _list(token, inside, link_to)
        elif token.type == "blockquote_open":
            yield from indented(_blocks(inside, link_to), Content("│ "), Content("│ "))
        elif token.type in ("fence", "code_block", "html_block"):
            for line in printable_lines(token.content.rstrip("\n")):
                yield Block(Content.styled(line, _STYLES["code"]), Content("  "), Content("  "))
        elif token.type == "table_open":
            yield _table(inside, link_to)
        elif token.type == "hr":
            yield Fitted(lambda width: [Block(Content("─" * width), copied="---")])
        elif token.type == "inline":
            yield from _inline(token, link_to)
        position = end + 1


def _list(opening: Token, inside: Sequence[Token], link_to: LinkTo) -> Iterator[Item]:
    number = int(opening.attrGet("start") or 1)
    position = 0
    while position < len(inside):
        end = _closing(inside, position)
        label = f"{number}. " if opening.type == "ordered_list_open" else "• "
        items = _blocks(inside[position + 1 : end], link_to)
        yield from indented(items, Content(label), Content(" " * len(label)))
        number += 1
        position = end + 1


def _table(inside: Sequence[Token], link_to: LinkTo) -> Item:
    rows: list[list[Block]] = []
    for token in inside:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(_inline(token, link_to)[0])
    return Fitted(lambda width: columns(rows, width))


def _closing(tokens: Sequence[Token], position: int) -> int:
    """Return where the token that closes the one at `position` is; itself, if it opens nothing."""
    depth = 0
    for index in range(position, len(tokens)):
        depth += tokens[index].nesting
        if depth <= 0:
            return index
    return len(tokens) - 1
