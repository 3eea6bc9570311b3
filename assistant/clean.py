"""Making text harmless: what comes in from people and pipes, and what goes out to terminals and scripts."""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Mapping

REPLACEMENT = "\ufffd"

_C0, _DELETE_AND_C1 = range(0x20), range(0x7F, 0xA0)
_REORDERING = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
"""Marks that make text read in another order than it is stored."""
_HARMLESS = (ord("\n"), ord("\t"))

_FOR_PEOPLE = {code: REPLACEMENT for code in (*_C0, *_DELETE_AND_C1, *_REORDERING) if code not in _HARMLESS}
_FROM_PEOPLE = {code: " " for code in (*_C0, *_DELETE_AND_C1) if code not in _HARMLESS}
# Whole escape sequences: CSI; OSC, DCS and the other strings up to their end; choices of characters and keys.
# Of any other only the escape goes, since a letter behind it may well begin a word.
# So it is with a string that has no end: what follows may be what somebody asks.
_SEQUENCES = re.compile(
    "(?:\x1b\\[|\x9b)[0-?]*[ -/]*[@-~]|"
    "(?:\x1b[]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x90\x98\x9c-\x9f\n]*(?:\x07|\x1b\\\\|\x9c)|\x1b[#%(-/][0-~]|\x1b[=>]?"
)
# JSON lets these stand, but some readers of lines split at them, and terminals obey the C1 ones.
_FOR_JSON = {code: f"\\u{code:04x}" for code in (*_DELETE_AND_C1, 0x2028, 0x2029)}


def without_surrogates(text: str) -> str:
    """Return the text with each lone surrogate (what is left of broken UTF-8) replaced by U+FFFD."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return "".join(REPLACEMENT if "\ud800" <= letter <= "\udfff" else letter for letter in text)
    return text


def clean_input(text: str) -> str:
    """Return what somebody typed or piped in: no lone surrogates, no escape sequences, blanks for controls."""
    return _SEQUENCES.sub("", without_surrogates(text)).translate(_FROM_PEOPLE)


def safe_text(text: str) -> str:
    """Return the text on one line, without control characters, escape sequences or direction overrides."""
    kept = (
        " " if is_blank(c) else c
        for c in _SEQUENCES.sub("", text)
        if is_blank(c) or unicodedata.category(c)[0] != "C" or c == "\u200d"
    )
    return " ".join("".join(kept).split())


def is_blank(text: str) -> bool:
    """Say whether a text is nothing but blanks; control characters are none, though some languages say so."""
    return all(letter in "\t\n\v\f\r" or unicodedata.category(letter)[0] == "Z" for letter in text)


def printable(text: str) -> str:
    """Return the text with everything that could command a terminal replaced, one character for one."""
    return without_surrogates(text).translate(_FOR_PEOPLE)


def json_line(value: object) -> str:
    """Return a value as one line of JSON without a line end: real characters, no surrogates, never NaN."""
    return json.dumps(_sayable(value), ensure_ascii=False, allow_nan=False).translate(_FOR_JSON)


def _sayable(value: object) -> object:
    """Return the value with what JSON cannot say replaced: surrogates by U+FFFD, NaN by null."""
    if isinstance(value, str):
        return without_surrogates(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {without_surrogates(str(key)): _sayable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_sayable(item) for item in value]
    return value
