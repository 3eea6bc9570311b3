"""What the library holds, as frozen values with exact character offsets."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

SentenceKind = Literal["prose", "bullet", "heading"]
Origin = Literal["builtin", "added"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, a bullet or a heading: characters `start` to `end` of its document's text.

    A bullet's span leaves out its mark ("- "), a heading's its hashes.
    """

    start: int
    end: int
    kind: SentenceKind
    text: str
    block: int = 0
    """Which paragraph or list item of the document it stands in; consecutive bullets have consecutive
    numbers.
    """


@dataclass(frozen=True, slots=True)
class Passage:
    """Some consecutive sentences under one heading: characters `start` to `end` of the document's text."""

    id: str
    """The document's id, "#", and a short hash of the passage's text (and a count where texts repeat)."""
    document: str
    title: str
    section: str
    """The heading path below the title, joined by " > "; empty for text before the first heading."""
    start: int
    end: int
    text: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """One document of the library. `text` is what `deal show` prints, and what every offset counts in."""

    id: str
    title: str
    text: str
    origin: Origin
    source: str = ""
    """Where it comes from, in words: a publisher, a file's path."""
    date: str = ""
    """ISO date of the content, or empty."""
    topics: tuple[str, ...] = ()
    asks: tuple[tuple[str, str], ...] = ()
    """(example question, the heading that answers it), as data for routing; never used as test questions."""
    tests: tuple[tuple[str, str], ...] = ()
    """(test question, text that the answer must quote); never used for routing."""
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class FactSource:
    """Who published a fact."""

    title: str
    publisher: str
    date: str
    url: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure, date or name that the library states, tied to the exact words that state it."""

    id: str
    statement: str
    value: float | None
    unit: str | None
    low: float | None
    high: float | None
    as_of: str
    qualifier: str
    """exact, about, more than, up to, nearly, within, or empty."""
    confidence: str
    conflicts: str
    document: str
    start: int
    end: int
    quote: str
    """The sentence in `document` that states it: its characters `start` to `end`."""
    section: str
    asks: tuple[str, ...] = ()
    sources: tuple[FactSource, ...] = ()


@dataclass(frozen=True, slots=True)
class SentenceHit:
    """A sentence of a hit and how near it is to the question, as a cosine."""

    sentence: Sentence
    cosine: float
    matched: float = 0.0
    """How well it answers by what was learned (knowledge/matching.py); only where answers are looked for."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found, with the parts of its score."""

    passage: Passage
    score: float
    """Fused, between 0 and 1, best first."""
    cosine: float
    lexical: float
    """BM25, not scaled."""
    sentences: tuple[SentenceHit, ...] = field(default=())
    """In the order of the text."""


@dataclass(frozen=True, slots=True)
class Findings:
    """Passages that may answer a question."""

    hits: tuple[Hit, ...]
    learned: bool
    """Whether what was learned (knowledge/matching.py) fits these passages and the embedding model."""
    unanswered: float = 0.0
    """The logarithm of the odds that nothing here answers, by what was learned."""
    leaning: float = 0.0
    """How much the question itself is like those that the built-in documents answer, above 0, or do not, below."""
