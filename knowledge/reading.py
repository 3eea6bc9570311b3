"""A file's bytes → its text and passages, no longer than the library keeps: all that reading a file takes."""

from __future__ import annotations

from dataclasses import replace

from knowledge.errors import UnreadableFile
from knowledge.passages import Cut, cuts
from knowledge.readers import Reading, printable, read
from knowledge.readers.text import name_as_title

LONGEST_TEXT = 10_000_000
"""Characters of a document's text that are kept, about twenty thick books; the rest is left out, and said so."""
LONGEST_TITLE = 200
"""Characters of a title that are kept."""


def read_and_cut(data: bytes, name: str) -> tuple[Reading, list[Cut]]:
    """What a file becomes; raises `UnreadableFile`, also where nothing in it could be searched or cited."""
    reading = _bounded(read(data, printable(name)), printable(name))
    found = cuts(reading.title, reading.text)
    if not found:
        raise UnreadableFile(f"“{printable(name)}” holds no sentence that could be searched or cited.")
    return reading, found


def _bounded(reading: Reading, name: str) -> Reading:
    """A reading whose title and text are no longer than the library keeps."""
    title = " ".join(reading.title.split())
    if not any(character.isalnum() for character in title):
        title = name_as_title(name)
    if len(title) > LONGEST_TITLE:
        title = title[: LONGEST_TITLE - 1].rstrip() + "…"
    text, warning, kept = reading.text, reading.warning, reading.kept
    if len(text) > LONGEST_TEXT:
        end = max(text.rfind(" ", 0, LONGEST_TEXT), text.rfind("\n", 0, LONGEST_TEXT)) + 1
        text = text[: end or LONGEST_TEXT]
        left_out = (
            f"The text is longer than the {LONGEST_TEXT:,} characters that are kept of a document; "
            "the rest is left out. Split the file to have all of it."
        )
        warning = f"{warning} {left_out}".lstrip()
        kept = kept.cut(text, reading.text) if kept else None
    return replace(reading, title=title, text=text, warning=warning, kept=kept)
