"""Places of a text that are named by the very words of a question: a heading, or a label at the start of a line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.reading import stems
from knowledge.document import Passage, Sentence

_LABEL = re.compile(r"(?P<label>[^\W\d_][^.:;!?\"“”]{2,60}?): (?=\S)")
_OTHER_SPELLING = re.compile(r"\s*\([^()]*\)")
LONGEST_LABEL = 7
"""Words: what stands before a colon is a label up to here, and a clause beyond."""


@dataclass(frozen=True, slots=True)
class Place:
    """A section, or with `block` one paragraph or bullet of it that begins with a label."""

    document: str
    section: str
    block: int | None = None


def label_of(sentence: Sentence) -> str:
    """The label that a line begins with ("Market influence: the ability …"), without one in brackets, or nothing."""
    found = _LABEL.match(sentence.text)
    label = _OTHER_SPELLING.sub("", found["label"]).strip() if found is not None else ""
    return label if len(label.split()) <= LONGEST_LABEL else ""


def introduces(sentence: Sentence) -> bool:
    """Whether a sentence only leads up to what follows it, and says nothing without that."""
    return sentence.text.rstrip().endswith(":")


@lru_cache(maxsize=4096)
def _name(text: str) -> frozenset[str]:
    return frozenset(stems(text))


def named(
    text: str, passages: Iterable[Passage], labels: Callable[[str], bool], first: Place | None = None
) -> Place | None:
    """The place whose name has exactly the telling words of a question; a heading before a label.

    `labels` says of a document whether the labels in it count as names; of equals `first` comes first.
    """
    wanted = _name(text)
    if not wanted:
        return None
    if first is not None and _name(first.section.split(" > ")[-1]) == wanted:
        return first
    label: Place | None = None
    for passage in passages:
        if _name(passage.section.split(" > ")[-1]) == wanted:
            return Place(passage.document, passage.section)
        if label is None and labels(passage.document):
            # A label opens its paragraph.
            opening = {s.block: s for s in reversed(passage.sentences) if s.kind != "heading"}
            block = next((s.block for s in opening.values() if _name(label_of(s)) == wanted), None)
            if block is not None:
                label = Place(passage.document, passage.section, block)
    return label


def names(passages: Sequence[Passage]) -> tuple[tuple[str, Place], ...]:
    """All names in some passages, in the order given: headings, then the labels below each."""
    found: dict[str, Place] = {}
    for passage in passages:
        heading = passage.section.split(" > ")[-1]
        if heading:
            found.setdefault(heading, Place(passage.document, passage.section))
        seen: set[int] = set()
        for sentence in passage.sentences:
            label = "" if sentence.block in seen or sentence.kind == "heading" else label_of(sentence)
            seen.add(sentence.block)
            if label:
                found.setdefault(label, Place(passage.document, passage.section, sentence.block))
    return tuple(found.items())
