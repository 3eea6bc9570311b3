"""Plain text: the title is the first substantial line."""

from __future__ import annotations

from knowledge.blocks import title_line
from knowledge.readers import Reading, counting
from knowledge.readers.cleaning import decode

SUFFIXES = (".txt", ".text")


def read(data: bytes, name: str) -> Reading:
    """Read a text file; `name` is used where no line can serve as the title."""
    text, warning = decode(data, name)
    kept = counting.of_text(text)
    return Reading(title_line(text) or name_as_title(name), text, warning=warning, kept=kept)


def name_as_title(name: str) -> str:
    """A file's name as a title: without its suffix, with blanks for "_" and "-"."""
    stem = name.rsplit(".", 1)[0] if "." in name[1:] else name
    return " ".join(stem.replace("_", " ").replace("-", " ").split()) or name
