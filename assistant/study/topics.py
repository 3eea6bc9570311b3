"""Which cards are about a topic."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from assistant.study.cards import Card
from assistant.study.words import content_words

if TYPE_CHECKING:
    from knowledge.document import Document

ENOUGH = 3
"""Cards that a topic must have to be offered."""


def on_topic(cards: Iterable[Card], topic: str) -> list[Card]:
    """Return the cards whose question, answer, words or heading hold every word of a topic."""
    wanted = _stems(topic)
    return [card for card in cards if wanted and wanted <= _about(card)]


def topics_of(documents: Iterable[Document], cards: Sequence[Card]) -> dict[str, int]:
    """Return the topics that the documents name, with how many of the cards are about each."""
    about = [_about(card) for card in cards]
    found = {}
    for topic in dict.fromkeys(topic for document in documents for topic in document.topics):
        wanted = _stems(topic)
        count = sum(wanted <= words for words in about) if wanted else 0
        if count >= ENOUGH:
            found[topic] = count
    return dict(sorted(found.items(), key=lambda pair: pair[0].casefold()))


def _about(card: Card) -> frozenset[str]:
    return _stems(f"{card.question} {card.answer} {card.span.quote} {card.span.section}")


def _stems(text: str) -> frozenset[str]:
    import snowballstemmer

    return frozenset(snowballstemmer.stemmer("english").stemWords(content_words(text)))
