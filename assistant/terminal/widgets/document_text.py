"""A document's text, exactly as the library holds it, with one span marked; long texts through a window."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content, Span

from assistant.terminal.safe import printable
from assistant.terminal.widgets.flow import LINK, Block, Item, Link
from assistant.terminal.widgets.linked import LinkedText, Shift, Targets
from assistant.terminal.widgets.steady import Steady

if TYPE_CHECKING:
    from knowledge.document import Document

WINDOW = 12_000
"""How many characters are laid out around the marked ones: laying out more would be felt as a delay."""
_MARK = "bold underline $mark-foreground on $mark-background"
_LONGEST_LINE = 2_000


class DocumentScroll(Steady):
    """What scrolls a document's text to its mark."""

    LEAD: ClassVar[int] = 0
    """Which part of the view's height is above the mark: a third for 3, none for 0."""

    def show_text(self, widget: LinkedText) -> None:
        """Scroll to the mark."""
        line = widget.line_of_mark() if isinstance(widget, DocumentText) else None
        if line is not None:
            self.go(max(0, line - (self.size.height // self.LEAD if self.LEAD else 0)))


class DocumentText(LinkedText):
    """The text of one document, scrolled to the marked characters by its parent."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.document: Document | None = None
        self.mark: tuple[int, int] | None = None
        self._marked_block: tuple[int, int] | None = None  # its number, and where its line begins

    def show_document(
        self, document: Document, mark: tuple[int, int] | None, around: int | None = None
    ) -> None:
        """Show a document with the characters `mark` marked, or only the part `around` an offset."""
        self.document = document
        self.mark = mark
        centre = around if around is not None else (mark[0] if mark else 0)
        targets = Targets()
        items = list(self._items(document.text, centre, targets))
        self.show(items, targets)

    def _items(self, text: str, centre: int, targets: Targets) -> Iterator[Item]:
        start, end = window(text, centre, WINDOW)
        self._marked_block = None
        count = 0
        if start > 0:
            yield _more(f"▲ {start:,} characters before", Shift(max(0, start - WINDOW // 2)), targets)
            count += 1
        position = start
        for line in text[start:end].removesuffix("\n").split("\n"):
            if self.mark and position <= self.mark[0] <= position + len(line):
                self._marked_block = (count, position)
            yield self._line(line.removesuffix("\r"), position)
            count += 1
            position += len(line) + 1
        if end < len(text):
            yield _more(f"▼ {len(text) - end:,} characters after", Shift(end + WINDOW // 2), targets)

    def _line(self, line: str, position: int) -> Block:
        spans: list[Span] = []
        shown = printable(line)
        if line.startswith("#"):
            spans.append(Span(0, len(line), "bold $role-result"))
        first = rest = Content("")
        if self.mark is not None:
            start, end = max(0, self.mark[0] - position), min(len(line), self.mark[1] - position)
            if start < end:
                spans.append(Span(start, end, _MARK))
                first = rest = Content.styled("▌ ", "$role-result")
        return Block(Content(shown, spans), first, rest)

    def line_of_mark(self) -> int | None:
        """Return the screen line on which the mark begins."""
        if self._marked_block is None or self.mark is None:
            return None
        block, position = self._marked_block
        return self.flow.line_of_offset(block, self.mark[0] - position, self.content_size.width)


def _more(text: str, target: Shift, targets: Targets) -> Block:
    return Block(Content.styled(text, LINK), links=(Link(0, len(text), targets.add(target)),), copied="")


def window(text: str, centre: int, size: int) -> tuple[int, int]:
    """Return the (start, end) of about `size` characters around `centre`, cut at line ends."""
    if len(text) <= size + size // 2:
        return 0, len(text)
    start = max(0, min(centre - size // 2, len(text) - size))
    end = min(len(text), start + size)
    if start > 0:
        start = max(text.rfind("\n", 0, start) + 1, start - _LONGEST_LINE)
    if end < len(text):
        newline = text.find("\n", end, end + _LONGEST_LINE)
        end = end if newline == -1 else newline + 1
    return start, end
