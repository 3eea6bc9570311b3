"""One passage of a document on the screen, with its terms and amounts as links."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content, Span
from textual.geometry import Region

from assistant.study.cards import digest
from assistant.terminal.safe import printable
from assistant.terminal.widgets.flow import BLANK, EMPTY, Block, Link
from assistant.terminal.widgets.linked import Cite, LinkedText, Targets

if TYPE_CHECKING:
    from assistant.study.defining import Definition
    from assistant.study.whatif import Amount
    from knowledge.document import Document, Passage

PAGE = 7_000
"""Characters that are laid out at a time: more would be felt as a delay."""
_TERM = "underline $role-link"
_AMOUNT = "bold underline $role-fact"
_MARK = "bold underline $mark-foreground on $mark-background"


@dataclass(frozen=True, slots=True)
class Spot:
    """Characters `start` to `end` of the document that a key explains or opens."""

    start: int
    end: int
    definition: Definition | None = None
    amount: Amount | None = None


def passage_pages(document: Document) -> tuple[tuple[Passage, ...], ...]:
    """Part a document's passages into pages of about `PAGE` characters."""
    pages: list[list[Passage]] = []
    size = 0
    for passage in document.passages:
        length = passage.end - passage.start
        if not pages or size + length > PAGE:
            pages.append([])
            size = 0
        pages[-1].append(passage)
        size += length
    return tuple(tuple(page) for page in pages)


class PassageText(LinkedText):
    """A heading, where a new section begins, and the passage's lines."""

    def __init__(
        self,
        document: Document,
        passage: Passage,
        heading: str,
        spots: Sequence[Spot],
        mark: tuple[int, int] | None,
    ) -> None:
        super().__init__()
        self.passage = passage
        self.spots = spots
        self.can_focus = bool(spots)
        self._places: list[tuple[int, int]] = []
        """Of each block, where its text begins and ends in the document."""
        targets = Targets()
        blocks = list(self._blocks(document, heading, mark, targets))
        self.show(blocks, targets)

    def _blocks(
        self, document: Document, heading: str, mark: tuple[int, int] | None, targets: Targets
    ) -> Iterator[Block]:
        if heading:
            self._places.append((-1, -1))
            yield Block(Content.styled(printable(heading), "bold $role-result"))
        for _ in self.spots:
            targets.add(Cite(len(targets.all)))
        position = self.passage.start
        gap = False
        for line in document.text[self.passage.start : self.passage.end].split("\n"):
            if not line.strip():
                gap = bool(self._places) and self._places[-1][0] >= 0
            else:
                if gap:
                    self._places.append((-1, -1))
                    yield BLANK
                gap = False
                self._places.append((position, position + len(line)))
                yield self._line(line, position, mark)
            position += len(line) + 1

    def _line(self, line: str, position: int, mark: tuple[int, int] | None) -> Block:
        end = position + len(line)
        spans: list[Span] = []
        links = []
        for number, spot in enumerate(self.spots):
            if position <= spot.start and spot.end <= end:
                start, stop = spot.start - position, spot.end - position
                spans.append(Span(start, stop, _AMOUNT if spot.amount is not None else _TERM))
                links.append(Link(start, stop, number))
        if mark is not None:
            start, stop = max(0, mark[0] - position), min(len(line), mark[1] - position)
            if start < stop:
                spans.append(Span(start, stop, _MARK))
        indent = Content("  ") if line.startswith("- ") else EMPTY
        return Block(Content(printable(line), spans), rest=indent, links=tuple(links))

    def line_of(self, offset: int) -> int:
        """Return the line of this widget on which a character of the document stands."""
        for block, (start, end) in enumerate(self._places):
            if start <= offset < max(end, start + 1):
                return self.flow.line_of_offset(block, offset - start, self.content_size.width)
        return 0

    def whole_sentences(self, window: Region) -> Iterator[tuple[str, int]]:
        """Yield (hash, words) of the sentences that stand whole within a region of the screen."""
        if not self.region.overlaps(window):
            return
        top = self.region.y
        for sentence in self.passage.sentences:
            first = top + self.line_of(sentence.start)
            last = top + self.line_of(max(sentence.start, sentence.end - 1))
            if window.y <= first and last < window.bottom:
                yield digest(sentence.text), len(sentence.text.split())

    def first_target_in(self, window: Region) -> int | None:
        """Return the first term or amount that is within a region of the screen."""
        if not self.region.overlaps(window):
            return None
        for number, spot in enumerate(self.spots):
            if window.y <= self.region.y + self.line_of(spot.start) < window.bottom:
                return number
        return None
