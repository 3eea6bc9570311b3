"""What the reader needs of a document, put together away from the screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.terminal.study.passage_text import Spot, passage_pages

if TYPE_CHECKING:
    from assistant.study.course import Course
    from assistant.study.progress import Outline
    from knowledge.document import Document, Passage


@dataclass(frozen=True, slots=True)
class Contents:
    """What the reader needs of one document."""

    document: Document
    pages: Sequence[Sequence[Passage]]
    spots: dict[str, tuple[Spot, ...]]
    """Passage → its terms and amounts, in order."""
    outline: Outline


def contents_of(course: Course, document_id: str) -> Contents:
    """Read a document and find its terms and amounts."""
    from assistant.study.whatif import amounts_in

    document = course.library.document(document_id)
    facts, glossary, models = list(course.library.facts.values()), course.deck.glossary, course.models
    spots: dict[str, tuple[Spot, ...]] = {}
    for passage in document.passages:
        found: list[Spot] = []
        told: set[str] = set()
        for sentence in passage.sentences:
            found += [
                Spot(amount.start, amount.end, amount=amount)
                for amount in amounts_in(document, sentence.start, sentence.end, facts, models)
            ]
            for start, end, definition in glossary.occurrences(sentence.text):
                own = definition.span.document == document.id and definition.span.start == sentence.start
                if definition.term not in told and not own:
                    told.add(definition.term)
                    found.append(Spot(sentence.start + start, sentence.start + end, definition=definition))
        spots[passage.id] = _apart(found)
    return Contents(document, passage_pages(document), spots, course.outline(document.id))


def _apart(spots: Sequence[Spot]) -> tuple[Spot, ...]:
    """The spots in order, none over another; an amount goes before a term."""
    chosen: list[Spot] = []
    for spot in sorted(spots, key=lambda spot: (spot.amount is None, spot.start)):
        if all(spot.end <= other.start or other.end <= spot.start for other in chosen):
            chosen.append(spot)
    return tuple(sorted(chosen, key=lambda spot: spot.start))
