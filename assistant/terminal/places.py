"""Places in documents that an answer leads to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.answer import Answer


@dataclass(frozen=True, slots=True)
class Place:
    """Where a citation or a passage is: characters `start` to `end` of a document."""

    label: str
    """The marker, or what stands for one."""
    title: str
    section: str
    document: str
    start: int
    end: int
    also: tuple[str, ...] = ()
    quote: str = ""
    """The words that stood there when they were cited."""


def cited_places(answer: Answer | None) -> tuple[Place, ...]:
    """Return where an answer's citations are, by marker."""
    if answer is None:
        return ()
    return tuple(
        Place(f"[{c.marker}]", c.title, c.section, c.document, c.start, c.end, c.also, c.quote)
        for c in sorted(answer.citations, key=lambda citation: citation.marker)
    )


def near_places(answer: Answer | None) -> tuple[Place, ...]:
    """Return where the passages beside a refusal are."""
    if answer is None:
        return ()
    return tuple(
        Place("related", one.title, one.section, one.document, one.start, one.end) for one in answer.near
    )
