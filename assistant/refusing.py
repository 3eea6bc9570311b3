"""Answers that are none: what the library does not cover, and premises that it does not bear out."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answer import Answer, Kind
from assistant.answer import Passage as Near
from assistant.citing import Citer
from assistant.evidence import Evidence
from assistant.places import introduces
from assistant.premises import Correction
from assistant.question import Question
from assistant.shelf import Shelf
from assistant.topics import beyond
from knowledge.document import Fact

BEYOND = 0.6
"""A question this near to one about a subject that the library leaves out is told so."""
NEAR = 0.35
"""A sentence whose cosine is lower is not shown as near."""
SHOWN = 3
"""Passages that are shown as near."""


def not_covered(question: Question, evidence: Evidence, suggestions: Sequence[str]) -> Answer:
    """Say plainly that the library does not say, which words have no support, and what is near."""
    missing = [
        *evidence.names,
        *(w for w in evidence.unsupported if w not in {n.lower() for n in evidence.names}),
    ][:4]
    text = "The library does not cover this."
    if missing:
        words = _spoken([f"“{w}”" for w in missing])
        text = f"The library does not cover this: it says nothing of {words} here."
    subject = beyond()[evidence.subject] if evidence.subject and evidence.beyond >= BEYOND else None
    if subject is not None and subject.text:
        text += f" {subject.text}"
    if subject is not None and subject.suggestions:
        suggestions = subject.suggestions
    near: list[Near] = []
    for scored in evidence.sentences:
        if len(near) == SHOWN:
            break
        passage = scored.passage
        if (
            scored.cosine >= NEAR
            and not introduces(scored.sentence)
            and all(n.section != passage.section or n.document != passage.document for n in near)
        ):
            near.append(Near(
                document=passage.document, title=passage.title, section=passage.section,
                start=scored.sentence.start, end=scored.sentence.end, text=scored.sentence.text,
            ))  # fmt: skip
    if near:
        places = ", ".join(f"“{n.section.split(' > ')[-1] or n.title}”" for n in near)
        text += f" What is near, though not an answer: {places}."
    return Answer(
        question=question.asked,
        kind=Kind.NOT_COVERED,
        text=text,
        suggestions=tuple(suggestions),
        near=tuple(near),
    )


def _spoken(words: Sequence[str]) -> str:
    """Words as they are said: "a", "a or b", "a, b or c"."""
    return " or ".join([*([", ".join(words[:-1])] if words[1:] else []), words[-1]])


def corrected(
    question: Question,
    correction: Correction,
    facts: Sequence[Fact],
    shelf: Shelf,
    suggestions: Sequence[str],
) -> Answer:
    """Correct a false premise with the sentences that say what is so."""
    citer = Citer()
    told = " ".join(f"{fact.quote} [{citer.fact(fact, shelf.document(fact.document))}]" for fact in facts)
    text = f"The library does not say that {correction.claim}. What it says is: {told}"
    return Answer(
        question=question.asked,
        kind=Kind.FACT,
        text=text,
        citations=citer.citations,
        suggestions=tuple(suggestions),
    )
