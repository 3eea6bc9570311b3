"""Answers about answers: the steps of the last one, two in one, and none at all."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answer import Answer, Citation, Input, Kind
from assistant.clarifying import clarify
from assistant.clean import safe_text
from assistant.conversation import Conversation
from assistant.meeting import idea
from assistant.question import Question


def steps(question: Question, conversation: Conversation) -> Answer:
    """Show how the last number was obtained, with the numbers put in."""
    for _, past in reversed(conversation.turns):
        view = past.calculation
        if view is None or view.result is None:
            continue
        lines = list(view.steps)
        if not lines and view.formula:
            lines = [view.formula]
        if view.table and view.table_of != "sensitivity":
            lines += [f"{r.label}: {r.display}" for r in view.table]
        markers = {i.citation: i for i in view.inputs if i.citation is not None}
        sources = [f"{i.label} {i.display}, {origin(i)}" for i in view.inputs]
        body = "\n".join(f"{n}. {line}" for n, line in enumerate(lines, 1))
        text = f"{view.title or 'The sum'}, step by step:\n\n{body}"
        if sources:
            text += "\n\nInputs: " + "; ".join(sources) + "."
        ideas = [c for c in past.citations if c.marker not in markers]
        if ideas:
            text += "\n\n" + " ".join(idea(c) for c in ideas)
        return Answer(
            question=question.asked,
            kind=Kind.CALCULATION,
            text=text,
            citations=past.citations,
            calculation=view,
        )
    return clarify(
        question, "Nothing has been computed in this conversation yet, so there are no steps to show."
    )


_ORIGINS = {
    "question": "as you said",
    "conversation": "as you said before",
    "fact": "a fact of the library",
    "assumption": "an assumption",
}


def origin(item: Input) -> str:
    """Say where an input comes from, a fact with its marker."""
    words = _ORIGINS.get(item.origin, item.origin)
    return f"{words} [{item.citation}]" if item.citation is not None else words


def nothing_asked(question: Question) -> Answer:
    """Answer a line without a word or a number in it."""
    return Answer(
        question=question.asked,
        kind=Kind.HELP,
        text="There is no question in that line. Try “Why did Amazon invest in Anthropic?”",
        suggestions=("Summarise the deal", "What can you do?"),
    )


_RANK = [Kind.CALCULATION, Kind.FACT, Kind.DEFINITION, Kind.EXPLANATION, Kind.NOT_COVERED]


def joined(asked: str, pieces: Sequence[str], answers: Sequence[Answer]) -> Answer:
    """Put the answers to two questions into one, each part labelled, its markers renumbered."""
    citations: list[Citation] = []
    spans: dict[tuple[str, int, int], int] = {}
    texts: list[str] = []
    view = None
    for piece, part in zip(pieces, answers, strict=True):
        numbers: dict[int, int] = {}
        for citation in part.citations:
            span = (citation.document, citation.start, citation.end)
            if span not in spans:
                spans[span] = len(spans) + 1
                citations.append(citation.model_copy(update={"marker": spans[span]}))
            numbers[citation.marker] = spans[span]
        text = part.text
        for old in sorted(numbers, reverse=True):
            text = text.replace(f"[{old}]", f"[\0{numbers[old]}]")
        texts.append(f"**{safe_text(piece)}** {text.replace(chr(0), '')}")
        if part.calculation is not None and view is None:
            kept = tuple(
                i if i.citation is None else i.model_copy(update={"citation": numbers.get(i.citation)})
                for i in part.calculation.inputs
            )
            view = part.calculation.model_copy(update={"inputs": kept})
    kinds = {a.kind for a in answers}
    told = kinds - {Kind.NOT_COVERED}
    # A fact and a definition together explain.
    kind = next((k for k in _RANK if k in kinds), Kind.EXPLANATION) if len(told) <= 1 else Kind.EXPLANATION
    if Kind.CALCULATION in kinds:
        kind = Kind.CALCULATION
    return Answer(
        question=asked,
        kind=kind,
        text="\n\n".join(texts),
        citations=tuple(citations),
        calculation=view,
        suggestions=tuple(dict.fromkeys(s for a in answers for s in a.suggestions))[:3],
        near=answers[0].near,
    )
