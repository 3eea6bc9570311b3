"""How much of a document was visited: its outline, with the sentences that were read, asked about or quizzed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.study.cards import digest, sentences_of

if TYPE_CHECKING:
    from assistant.study.records import How
    from knowledge.document import Document

SECTIONS_DIVIDED = " > "


@dataclass(slots=True)
class Node:
    """One heading of a document with the sentences directly under it."""

    title: str
    level: int
    """0 for what stands before the first heading, 1 for a heading, 2 for one below it …"""
    start: int
    """Where its text begins."""
    sentences: list[tuple[int, str]] = field(default_factory=list)
    """(start, hash) of each."""
    read: int = 0
    asked: int = 0
    quizzed: int = 0
    visited: int = 0
    """How many were visited in any of the three ways."""

    @property
    def total(self) -> int:
        """How many sentences stand directly under it."""
        return len(self.sentences)


@dataclass(frozen=True, slots=True)
class Outline:
    """The headings of a document. Each indexed sentence is in exactly one node."""

    nodes: Sequence[Node]

    @property
    def total(self) -> int:
        """How many sentences the document has."""
        return sum(node.total for node in self.nodes)

    @property
    def visited(self) -> int:
        """How many of them were visited."""
        return sum(node.visited for node in self.nodes)

    @property
    def share(self) -> float:
        """The part that was visited, from 0 to 1; all of an empty document."""
        return self.visited / self.total if self.total else 1.0

    def count(self, how: How) -> int:
        """How many sentences were read, asked about or quizzed."""
        return sum(int(getattr(node, how)) for node in self.nodes)


def outline(document: Document, visits: Mapping[str, set[How]]) -> Outline:
    """Make a document's outline; `visits` says of each sentence, by its hash, how it was visited."""
    nodes: dict[str, Node] = {}
    for passage in document.passages:
        path = passage.section.split(SECTIONS_DIVIDED) if passage.section else []
        if not path:
            nodes.setdefault("", Node(document.title, 0, passage.start))
        for depth in range(len(path)):
            name = SECTIONS_DIVIDED.join(path[: depth + 1])
            nodes.setdefault(name, Node(path[depth], depth + 1, passage.start))
        node = nodes[passage.section]
        for sentence in passage.sentences:
            mark = digest(sentence.text)
            node.sentences.append((sentence.start, mark))
            hows = visits.get(mark, set())
            node.read += "read" in hows
            node.asked += "asked" in hows
            node.quizzed += "quizzed" in hows
            node.visited += bool(hows)
    return Outline(tuple(nodes.values()))


def in_span(document: Document, start: int, end: int) -> list[tuple[str, str]]:
    """Return, as (document, hash), the sentences that share a character with a span."""
    return [
        (document.id, digest(sentence.text))
        for sentence in sentences_of(document)
        if sentence.start < end and start < sentence.end
    ]


def percent(share: float) -> str:
    """Write a share so that only the whole is 100% and only nothing is 0%."""
    if share <= 0:
        return "0%"
    return "100%" if share >= 1 else f"{min(99, max(1, round(share * 100)))}%"
