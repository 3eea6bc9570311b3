"""The library as composing sees it: documents, their sections, and sentences in their place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from assistant.places import introduces
from knowledge.document import Document, Fact, Passage, Sentence

SAME = 0.90
"""Two sentences whose cosine is this high say the same."""

Spot = tuple[Passage, Sentence]
"""A sentence in its passage."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """What composing needs of the library."""

    document: Callable[[str], Document]
    similarity: Callable[[Sentence, Passage, Sentence, Passage], float]
    """The cosine of two sentences."""
    facts: Callable[[str], Fact | None]
    within: tuple[Document, ...] = ()
    """The documents that the search was limited to, empty where it was not."""
    stated: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Where the facts of each document stand in it."""

    def states(self, passage: Passage, sentence: Sentence) -> bool:
        """Whether a sentence states a fact of the library."""
        return any(sentence.start <= at < sentence.end for at in self.stated.get(passage.document, ()))


@dataclass(frozen=True, slots=True)
class Placed:
    """A sentence of an answer, with its score."""

    passage: Passage
    sentence: Sentence
    score: float = 1.0


def key(spot: Spot) -> tuple[str, int]:
    """What tells a sentence from all others: (document, start)."""
    return spot[0].document, spot[1].start


def spots(passages: Sequence[Passage]) -> list[Spot]:
    """All sentences of some passages but their headings, in order."""
    return [(p, s) for p in passages for s in p.sentences if s.kind != "heading"]


def prose(found: Sequence[Spot]) -> list[Spot]:
    """The sentences that stand on their own: neither bullets nor lines that lead up to them."""
    return [x for x in found if x[1].kind == "prose" and not introduces(x[1])]


def section_of(document: str, section: str, shelf: Shelf) -> list[Passage]:
    """The passages under a heading, by its path or its last part; where it has no text of its own, those below it."""
    passages = shelf.document(document).passages
    own = [p for p in passages if p.section == section or p.section.endswith(f"> {section}")]
    return own or [
        p for p in passages if p.section.startswith(f"{section} >") or f"> {section} >" in p.section
    ]


def place_of(fact: Fact, shelf: Shelf) -> Spot | None:
    """The sentence that states a fact."""
    for passage in shelf.document(fact.document).passages:
        for sentence in passage.sentences:
            if sentence.start <= fact.start < sentence.end:
                return passage, sentence
    return None


def append(chosen: list[Spot], spot: Spot, shelf: Shelf, before: Sequence[Spot] = ()) -> bool:
    """Add a sentence unless it, or one that says the same, is there or among those `before`; say if it was added."""
    for other, held in (*before, *chosen):
        if key((other, held)) == key(spot):
            return False
        if shelf.similarity(spot[1], spot[0], held, other) >= SAME:
            return False
    chosen.append(spot)
    return True
