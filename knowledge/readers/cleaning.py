"""Bytes → text that is safe to print: one decoding, one kind of line break, no steering characters."""

from __future__ import annotations

import re

from knowledge.errors import UnreadableFile
from knowledge.readers import encodings

_LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")

# Whole escape sequences go, so that no "[31m" stays behind: CSI, then OSC and the other strings, then two-
# byte ones.
_ESCAPES = re.compile(
    "(?:\x1b\\[|\x9b)[0-?]*[ -/]*[@-~]|"
    "(?:\x1b[]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x90\x98\x9c-\x9f\n]*(?:\x07|\x1b\\\\|\x9c)|\x1b[ -/]*[0-~]"
)

# C0 and C1 controls except tab and line break, marks of writing direction, invisible spaces and joiners
# (but not the ones that emoji and Indic scripts need), byte order marks, the invisible "tag" letters, and
# halves of surrogate pairs, which no file can hold.
_STEERING = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)


def decode(data: bytes, name: str) -> tuple[str, str]:
    """The text of a file and a warning (a sentence, or empty).

    UTF-8, UTF-8/16/32 with a byte order mark, UTF-16, else a guess that the warning names. Raises
    `UnreadableFile` for what is no text.
    """
    warning = ""
    encoding = encodings.marked(data) or encodings.by_nulls(data) or "utf-8"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        if encoding != "utf-8":
            raise UnreadableFile(
                f"“{name}” begins like {encoding.upper()} text but is not; save it as UTF-8."
            ) from None
        encoding = encodings.guessed(data)
        text = data.decode(encoding, errors="replace")
        warning = (
            f"The file is not UTF-8; it was read as {encodings.spoken(encoding)}, "
            "so some letters may be wrong."
        )
    controls = sum(1 for character in text if character < " " and character not in "\t\n\r\f\v\x1b")
    if controls > len(text) / 50:
        raise UnreadableFile(f"“{name}” does not look like text; export it as text and add that.")
    return clean(text), warning


def clean(text: str) -> str:
    """Text with "\\n" as its only line break and nothing in it that could steer a terminal."""
    text = _LINE_BREAKS.sub("\n", text)
    text = _ESCAPES.sub("", text)
    return _STEERING.sub("", text)
