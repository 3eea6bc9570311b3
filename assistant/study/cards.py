"""What a card is: frozen values, each tied to the exact words of the library that it rests on."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from knowledge.document import Document, Sentence

CardType = Literal["definition", "fact", "cloze", "list", "compare", "why", "calculation"]
TYPES: tuple[CardType, ...] = ("definition", "fact", "cloze", "list", "compare", "why", "calculation")
SELF_GRADED: frozenset[CardType] = frozenset({"compare", "why"})
"""The types whose answer is a whole sentence: the person compares and grades."""
TYPE_NAMES: dict[CardType, str] = {
    "definition": "term",
    "fact": "fact",
    "cloze": "gap",
    "list": "list",
    "compare": "difference",
    "why": "why",
    "calculation": "calculation",
}
"""How a card's type is named on the screen."""
BLANK = "_____"


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` of a document's text, which are `quote`."""

    document: str
    title: str
    section: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list: its name, other names of it, and what the text says of it."""

    name: str
    also: tuple[str, ...] = ()
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a calculation: what it is called, and the equation that computes `name`."""

    name: str
    label: str
    equation: str
    unit: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class Sum:
    """What a calculation card asks: a calculator, its unknown, and the values to draw from."""

    calculator: str
    unknown: str
    draws: tuple[tuple[str, tuple[float, ...]], ...]
    """For each variable that is given, the values among which one is drawn, in the variable's unit."""
    steps: tuple[Step, ...] = ()
    """In order; the last one computes the unknown. Without any, the calculator's own steps are shown."""


@dataclass(frozen=True, slots=True)
class Card:
    """One card. `key` is its identity: the document, the type and the sentence at which its span begins."""

    key: str
    type: CardType
    question: str
    span: Span
    answer: str
    """For a self-graded card the whole answer; of a calculation ""; else what is to be typed."""
    accept: tuple[str, ...] = ()
    """Other answers that are as right."""
    items: tuple[Item, ...] = ()
    """Of a list card: all its items, in order."""
    sum: Sum | None = None
    exact: bool = False
    """Whether the library gives this very value and no other: then any other value is wrong."""
    anchor: str = ""
    """The hash of the sentence at which the span begins."""
    part: str = ""
    """Tells the cards of one type on one sentence apart."""
    origin: str = "made"
    """made (from the document), kept (from a file of cards) or own (from a question of the user)."""
    topic: tuple[str, ...] = field(default=(), compare=False)

    @property
    def content(self) -> str:
        """The hash of the words that the card rests on: another one means that they were edited."""
        return digest(self.span.quote)

    @property
    def typed(self) -> bool:
        """Whether the answer is typed and marked, not graded by the person."""
        return self.type not in SELF_GRADED


def digest(text: str) -> str:
    """Return a short hash of a text in which the kind and number of blanks do not matter."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:16]


def key_of(document: str, type: CardType, anchor: str, part: str) -> str:
    """Return the identity of a card as a short text."""
    return digest(f"{document}\0{type}\0{anchor}\0{part}")


def sentences_of(document: Document) -> tuple[Sentence, ...]:
    """Return the indexed sentences of a document, in order."""
    return tuple(sentence for passage in document.passages for sentence in passage.sentences)


def span_of(document: Document, start: int, end: int) -> Span:
    """Return the span of a document's characters with the section that it stands in."""
    section = next((p.section for p in document.passages if p.start <= start < p.end), "")
    return Span(document.id, document.title, section, start, end, document.text[start:end])


def anchor_of(document: Document, start: int) -> str:
    """Return the hash of the sentence in which a span begins, or of the text there where there is none."""
    for sentence in sentences_of(document):
        if sentence.start <= start < sentence.end:
            return digest(sentence.text)
    return digest(document.text[start : start + 200])


def numbered(cards: Iterable[Card]) -> list[Card]:
    """Give each card its key; cards of one type on one sentence are told apart by their order."""
    counts: dict[tuple[str, str, str, str], int] = {}
    result = []
    for card in cards:
        place = (card.span.document, card.type, card.anchor, card.part)
        counts[place] = counts.get(place, 0) + 1
        part = card.part if counts[place] == 1 else f"{card.part}#{counts[place]}"
        key = key_of(card.span.document, card.type, card.anchor, part)
        result.append(replace(card, key=key, part=part))
    return result


def in_reading_order(cards: Sequence[Card]) -> list[Card]:
    """Return the cards of one document by their places."""
    return sorted(cards, key=lambda card: (card.span.start, TYPES.index(card.type), card.part))
