"""All cards of the library as it is now, by their keys, and the glossary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.study.card_files import FOLDER, CardFiles, read_cards
from assistant.study.cards import Card, in_reading_order, numbered
from assistant.study.defining import Glossary, definitions
from assistant.study.making import made
from assistant.study.words import folded

if TYPE_CHECKING:
    from knowledge.document import Document
    from knowledge.library import Library


class Deck:
    """The cards that the documents give, in the order of the documents. Made anew when the library changes."""

    def __init__(self, library: Library, folder: Path = FOLDER) -> None:
        with library.steady():
            self.documents: Mapping[str, Document] = {each.id: each for each in library.documents()}
            builtin = {id: each for id, each in self.documents.items() if each.origin == "builtin"}
            files = read_cards(builtin, library.facts, folder)
        self.problems = files.problems
        # The user's own documents come first: behind hundreds of built-in cards theirs would wait for weeks.
        own = [id for id, each in self.documents.items() if each.origin == "added"]
        self.order = tuple(dict.fromkeys((*own, *files.order, *self.documents)))
        self.cards: dict[str, Card] = {}
        self.by_document: dict[str, Sequence[Card]] = {}
        terms: set[str] = set()
        for document in self.documents.values():
            cards = in_reading_order(numbered(_cards(document, files, terms)))
            self.by_document[document.id] = cards
            self.cards.update((card.key, card) for card in cards)
        self.glossary = Glossary(
            definition for document in self.documents.values() for definition in definitions(document)
        )

    def __len__(self) -> int:
        return len(self.cards)


def _cards(document: Document, files: CardFiles, terms: set[str]) -> list[Card]:
    """The cards of one document: those kept for it, then those made from it; each term is asked for once."""
    cards = [card for card in files.cards if card.span.document == document.id]
    # On one sentence one card of a type is enough; a kept one goes before a made one.
    taken = {(card.type, card.anchor) for card in cards if card.type != "calculation"}
    for card in made(document):
        if (card.type, card.anchor) in taken or files.leaves_out(card):
            continue
        if card.type == "definition":
            if folded(card.answer) in terms:
                continue
            terms.add(folded(card.answer))
        cards.append(card)
    return cards
