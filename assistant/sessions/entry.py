"""One turn with all that is needed to show it again, to check it, and to work it out anew."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from assistant.answer import Answer
from assistant.conversation import Memory, State

if TYPE_CHECKING:
    from knowledge.document import Document


@dataclass(frozen=True, slots=True)
class Entry:
    """A question and its answer, as it is now and as it was first given."""

    question: str
    answer: Answer
    asked: str = ""
    """ISO time in UTC."""
    before: State = field(default_factory=State)
    """What the conversation remembered when the question was asked."""
    first: Answer | None = None
    """The answer as first given, where a changed assumption gave another since."""
    uses: frozenset[str] = frozenset()
    """Every variable that this answer, or one before it, was computed from."""
    hashes: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 of the text of each document that is cited, by its id, when it was cited."""

    @property
    def words(self) -> str:
        """What a search looks in."""
        cited = [f"{one.quote}\n{one.title} {one.section}" for one in self.answer.citations]
        return "\n".join([self.answer.text, *cited])


class _Kept(BaseModel):
    """An entry as JSON."""

    model_config = ConfigDict(extra="ignore")

    answer: Answer
    first: Answer | None = None
    before: State
    uses: list[str] = []
    hashes: dict[str, str] = {}


def to_json(entry: Entry) -> str:
    """Write an entry, but for its question and time, which have places of their own."""
    return _Kept(
        answer=entry.answer,
        first=entry.first,
        before=entry.before,
        uses=sorted(entry.uses),
        hashes=dict(entry.hashes),
    ).model_dump_json()


def from_json(question: str, asked: str, text: str) -> Entry | None:
    """Read an entry; None where it is not one of this version's."""
    try:
        kept = _Kept.model_validate_json(text)
    except ValidationError:
        return None
    return Entry(
        question, kept.answer, asked, kept.before, kept.first, frozenset(kept.uses), dict(kept.hashes)
    )


@cache
def _memories() -> TypeAdapter[Memory]:
    return TypeAdapter(Memory)


def memory_json(memory: Memory) -> str:
    """Write what a conversation remembers."""
    return _memories().dump_json(memory).decode()


def memory_from(text: str) -> Memory:
    """Read what a conversation remembers; nothing, where it is not this version's."""
    try:
        return _memories().validate_json(text)
    except ValidationError:
        return Memory()


def text_hash(text: str) -> str:
    """SHA-256 of a document's text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def used_in(answer: Answer) -> frozenset[str]:
    """The variables that an answer was computed from."""
    if answer.calculation is None:
        return frozenset()
    return frozenset(item.name for item in answer.calculation.inputs)


def stale_markers(answer: Answer, document: Callable[[str], Document | None]) -> frozenset[int]:
    """The markers of citations whose words do not stand in the library any more where they stood."""
    stale = set()
    for citation in answer.citations:
        found = document(citation.document)
        if found is None or found.text[citation.start : citation.end] != citation.quote:
            stale.add(citation.marker)
    return frozenset(stale)


def stale_words(markers: frozenset[int]) -> str:
    """Say which quotes are stale."""
    marks = " ".join(f"[{marker}]" for marker in sorted(markers))
    return f"! stale: the library does not say {marks} in these words any more"
