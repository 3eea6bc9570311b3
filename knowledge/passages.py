"""A document's text → passages: some sentences under one heading, about 60 to 180 words, with exact places.

A list stays with the line that introduces it where both fit; furniture is in no passage.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from knowledge.blocks import Block, blocks
from knowledge.document import Passage, Sentence, SentenceKind
from knowledge.sentences import spans

SMALLEST = 60
"""Words: a shorter passage takes in what follows it under the same heading."""
COMFORTABLE = 130
"""Words: a passage takes in the next paragraph only up to here."""
LARGEST = 180
"""Words: the encoder reads no more; a longer paragraph is cut between sentences."""

_WHOLE_BULLET = 60
"""Words: up to here a list item is one sentence, however many full stops it holds."""


@dataclass(frozen=True, slots=True)
class Cut:
    """One passage as offsets: what is kept on disk, from which `assemble` makes the passage again."""

    section: str
    start: int
    end: int
    sentences: tuple[tuple[int, int, SentenceKind, int], ...]
    """(start, end, kind, block)."""


@dataclass(slots=True)
class _Unit:
    """What is not cut apart if it fits: a paragraph, or a line with the list it introduces."""

    outer: int
    words: int
    sentences: list[tuple[int, int, SentenceKind, int]]
    gap: bool
    """Whether furniture lies before it, so that it cannot join the passage above."""


def passages(document: str, title: str, text: str) -> tuple[Passage, ...]:
    """All passages of a text, in order. `document` is its id."""
    return assemble(document, title, text, cuts(title, text))


def headings(text: str) -> tuple[Sentence, ...]:
    """The headings of a text, in order, as sentences of kind "heading"."""
    return tuple(
        Sentence(block.start, block.end, "heading", text[block.start : block.end])
        for block in blocks(text)
        if block.kind == "heading"
    )


def assemble(document: str, title: str, text: str, found: Sequence[Cut]) -> tuple[Passage, ...]:
    """Passages from their offsets."""
    counts: dict[str, int] = {}
    result = []
    for cut in found:
        said = text[cut.start : cut.end]
        digest = hashlib.sha256(said.encode()).hexdigest()[:8]
        counts[digest] = counts.get(digest, 0) + 1
        name = f"{document}#{digest}" + (f"-{counts[digest]}" if counts[digest] > 1 else "")
        sentences = tuple(
            Sentence(start, end, kind, text[start:end], block) for start, end, kind, block in cut.sentences
        )
        result.append(Passage(name, document, title, cut.section, cut.start, cut.end, said, sentences))
    return tuple(result)


@cache
def layout_version() -> str:
    """Changes whenever the same text might be cut differently, so that kept layouts are made anew."""
    digest = hashlib.sha256()
    for name in ("blocks.py", "furniture.py", "furniture.toml", "passages.py", "sentences.py"):
        digest.update(Path(__file__).with_name(name).read_bytes())
    return digest.hexdigest()[:16]


def to_rows(found: Iterable[Passage]) -> list[Any]:
    """Passages as plain lists of offsets, for keeping as JSON."""
    return [
        [p.section, p.start, p.end, [[s.start, s.end, s.kind, s.block] for s in p.sentences]] for p in found
    ]


def from_rows(rows: Iterable[Any]) -> list[Cut]:
    """What `to_rows` made, as cuts."""
    return [
        Cut(section, start, end, tuple((a, b, kind, block) for a, b, kind, block in sentences))
        for section, start, end, sentences in rows
    ]


def cuts(title: str, text: str) -> list[Cut]:
    """Cut a text into passages, as offsets."""
    found: list[Cut] = []
    path: list[tuple[int, str]] = []
    units: list[_Unit] = []
    gap = False
    seen_heading = False

    def close() -> None:
        found.extend(_cut_section(text, " > ".join(name for _, name in path), units))
        units.clear()

    for number, block in enumerate(blocks(text)):
        said = text[block.start : block.end]
        if block.kind == "furniture":
            gap = True
        elif block.kind == "heading":
            close()
            while path and path[-1][0] >= block.level:
                path.pop()
            # The title of the document is no section of it.
            is_title = not seen_heading and block.level == 1
            if not is_title and said.casefold() != title.casefold():
                path.append((block.level, " ".join(said.split())))
            seen_heading, gap = True, False
        else:
            _take(text, block, number, units, gap)
            gap = False
    close()
    return found


def _take(text: str, block: Block, number: int, units: list[_Unit], gap: bool) -> None:
    said = text[block.start : block.end]
    if block.whole or (block.kind == "bullet" and len(said.split()) <= _WHOLE_BULLET):
        places = [(block.start, block.end)]
    else:
        places = spans(text, block.start, block.end)
    kinds: list[SentenceKind] = [
        "bullet" if block.kind == "bullet" and i == 0 else "prose" for i in range(len(places))
    ]
    sentences = [(start, end, kind, number) for (start, end), kind in zip(places, kinds, strict=True)]
    if not sentences:
        return
    last = units[-1] if units else None
    if last is not None and not gap and block.kind == "bullet":
        first_of_list = last.sentences[-1][2] != "bullet" and text[: last.sentences[-1][1]].endswith(":")
        in_list = last.sentences[-1][2] == "bullet" or any(
            kind == "bullet" for _, _, kind, _ in last.sentences
        )
        if first_of_list or in_list:
            last.words += len(said.split())
            last.sentences.extend(sentences)
            return
    units.append(_Unit(block.outer, len(said.split()), sentences, gap))


def _cut_section(text: str, section: str, units: list[_Unit]) -> list[Cut]:
    groups: list[_Unit] = []
    pieces = [piece for unit in units for piece in _fitting(text, unit)]
    for unit in pieces:
        last = groups[-1] if groups else None
        joined = last.words + unit.words if last else 0
        if last and not unit.gap and (joined <= COMFORTABLE or (last.words < SMALLEST and joined <= LARGEST)):
            last.words = joined
            last.sentences.extend(unit.sentences)
        else:
            groups.append(_Unit(unit.outer, unit.words, list(unit.sentences), unit.gap))
    if len(groups) > 1 and groups[-1].words < SMALLEST and not groups[-1].gap:
        tail = groups[-1]
        if groups[-2].words + tail.words <= LARGEST:
            groups[-2].sentences.extend(tail.sentences)
            groups.pop()
    return [Cut(section, unit.outer, unit.sentences[-1][1], tuple(unit.sentences)) for unit in groups]


def _fitting(text: str, unit: _Unit) -> list[_Unit]:
    """A unit cut between sentences into pieces of about equal length, none above LARGEST unless a sentence
    is.
    """
    if unit.words <= LARGEST:
        return [unit]
    count = -(-unit.words // LARGEST)
    target = unit.words / count
    pieces: list[_Unit] = []
    for sentence in unit.sentences:
        words = len(text[sentence[0] : sentence[1]].split())
        last = pieces[-1] if pieces else None
        if last is None or last.words + words > LARGEST or last.words + words / 2 > target:
            # A bullet's passage begins with its mark.
            line = text.rfind("\n", 0, sentence[0]) + 1
            outer = sentence[0] if last is not None and sentence[2] != "bullet" else line
            pieces.append(
                _Unit(unit.outer if last is None else outer, words, [sentence], unit.gap and last is None)
            )
        else:
            last.words += words
            last.sentences.append(sentence)
    return pieces
