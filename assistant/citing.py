"""Numbers the citations of one answer; the same span is never cited twice."""

from __future__ import annotations

from assistant.answer import Citation
from knowledge.document import Document, Fact, Passage, Sentence


class Citer:
    """Collects the citations of one answer, in the order in which they are first used."""

    def __init__(self) -> None:
        self._by_span: dict[tuple[str, int, int], Citation] = {}

    def sentence(self, passage: Passage, sentence: Sentence, score: float = 1.0) -> int:
        """Cite a sentence and return its marker."""
        return self._add(
            passage.document,
            passage.title,
            passage.section,
            sentence.text,
            sentence.start,
            sentence.end,
            score,
        )

    def fact(self, fact: Fact, document: Document) -> int:
        """Cite the sentence that states a fact and return its marker."""
        return self._add(fact.document, document.title, fact.section, fact.quote, fact.start, fact.end, 1.0)

    def also(self, marker: int, place: str) -> None:
        """Note that a cited sentence's content stands elsewhere too."""
        for span, citation in self._by_span.items():
            if citation.marker == marker and place not in citation.also:
                self._by_span[span] = citation.model_copy(update={"also": (*citation.also, place)})

    def _add(
        self, document: str, title: str, section: str, quote: str, start: int, end: int, score: float
    ) -> int:
        span = (document, start, end)
        if span not in self._by_span:
            self._by_span[span] = Citation(
                marker=len(self._by_span) + 1,
                document=document,
                title=title,
                section=section,
                quote=quote,
                start=start,
                end=end,
                # Two digits are what a score can mean, and are the same whichever engine embeds.
                score=round(min(max(score, 0.0), 1.0), 2),
            )
        return self._by_span[span].marker

    @property
    def citations(self) -> tuple[Citation, ...]:
        """All citations so far, by marker."""
        return tuple(self._by_span.values())
