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

from knowledge.blocks import blocks
from knowledge.document import Passage, Sentence, SentenceKind
from knowledge.scanning import Block
from knowledge.sentences import pieces, spans

SMALLEST = 60
"""Words: a shorter passage takes in what follows it under the same heading."""
COMFORTABLE = 130
"""Words: a passage takes in the next paragraph only up to here."""
LARGEST = 180
"""Words: the encoder reads no more; a longer paragraph is cut between sentences."""

LONGEST_SENTENCE = 1000
"""Characters: a longer sentence, which no writer of sentences makes, is cut at blanks."""
LONGEST_PASSAGE = 5000
"""Characters: what would be longer, by the blanks in it, is parted there."""
LONGEST_SECTION = 200
"""Characters of a heading that are kept as the name of its section."""

_LONGEST_STRETCH = 20_000
"""Characters: how much text is parted into sentences at a time; a longer paragraph is cut at a blank first."""
_LONGEST_WORD = 12
"""Characters: longer words count for several, so that a text without blanks is cut by its length."""

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


def cuts_as_rows(found: Iterable[Cut]) -> list[Any]:
    """The same of passages that are still cuts."""
    return [[cut.section, cut.start, cut.end, [list(place) for place in cut.sentences]] for cut in found]


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
                path.append((block.level, _short(" ".join(said.split()))))
            seen_heading, gap = True, False
        else:
            _take(text, block, number, units, gap)
            gap = False
    close()
    return found


def _take(text: str, block: Block, number: int, units: list[_Unit], gap: bool) -> None:
    size = _size(text[block.start : block.end])
    if block.whole or (block.kind == "bullet" and size <= _WHOLE_BULLET):
        places = [(block.start, block.end)]
    else:
        stretches = pieces(text, block.start, block.end, _LONGEST_STRETCH)
        places = [place for start, end in stretches for place in spans(text, start, end)]
    places = [piece for start, end in places for piece in pieces(text, start, end, LONGEST_SENTENCE)]
    kinds: list[SentenceKind] = [
        "bullet" if block.kind == "bullet" and i == 0 else "prose" for i in range(len(places))
    ]
    sentences = [(start, end, kind, number) for (start, end), kind in zip(places, kinds, strict=True)]
    if not sentences:
        return
    last = units[-1] if units else None
    if last is not None and not gap and block.kind == "bullet":
        first_of_list = last.sentences[-1][2] != "bullet" and text.endswith(":", 0, last.sentences[-1][1])
        in_list = last.sentences[-1][2] == "bullet" or any(
            kind == "bullet" for _, _, kind, _ in last.sentences
        )
        if first_of_list or in_list:
            last.words += size
            last.sentences.extend(sentences)
            return
    units.append(_Unit(block.outer, size, sentences, gap))


def _size(said: str) -> int:
    """The length of a text in words."""
    return max(len(said.split()), len(said) // _LONGEST_WORD)


def _short(heading: str) -> str:
    return heading if len(heading) <= LONGEST_SECTION else heading[: LONGEST_SECTION - 1].rstrip() + "…"


def _cut_section(text: str, section: str, units: list[_Unit]) -> list[Cut]:
    groups: list[_Unit] = []
    parts = [part for unit in units for part in _fitting(text, unit)]
    for unit in parts:
        last = groups[-1] if groups else None
        most = LARGEST if last and last.words < SMALLEST else COMFORTABLE
        if last and not unit.gap and _fits(last, unit.words, unit.sentences[-1][1], most):
            last.words += unit.words
            last.sentences.extend(unit.sentences)
        else:
            groups.append(_Unit(unit.outer, unit.words, list(unit.sentences), unit.gap))
    if len(groups) > 1 and groups[-1].words < SMALLEST and not groups[-1].gap:
        tail = groups[-1]
        if _fits(groups[-2], tail.words, tail.sentences[-1][1], LARGEST):
            groups[-2].sentences.extend(tail.sentences)
            groups.pop()
    return [Cut(section, unit.outer, unit.sentences[-1][1], tuple(unit.sentences)) for unit in groups]


def _fits(unit: _Unit, words: int, end: int, most: int) -> bool:
    """Whether so many words that end at `end` make with a unit no passage above `most` words."""
    return unit.words + words <= most and end - unit.outer <= LONGEST_PASSAGE


def _fitting(text: str, unit: _Unit) -> list[_Unit]:
    """A unit cut between sentences into pieces of about equal length, none above LARGEST unless a sentence
    is.
    """
    if unit.words <= LARGEST:
        return [unit]
    count = -(-unit.words // LARGEST)
    target = unit.words / count
    parts: list[_Unit] = []
    for sentence in unit.sentences:
        words = _size(text[sentence[0] : sentence[1]])
        last = parts[-1] if parts else None
        if last is None or not _fits(last, words, sentence[1], LARGEST) or last.words + words / 2 > target:
            outer = unit.outer if last is None else sentence[0]
            if last is not None and sentence[2] == "bullet":  # its passage begins with its mark
                outer = text.rfind("\n", 0, outer) + 1
            parts.append(_Unit(outer, words, [sentence], unit.gap and last is None))
        else:
            last.words += words
            last.sentences.append(sentence)
    return parts
