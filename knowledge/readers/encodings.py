"""Which encoding a file of text has: by its mark, as UTF-8, by its nulls, or by a guess that is then told."""

from __future__ import annotations

import codecs

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

USUAL = "cp1252"
"""What a text that is neither UTF-8 nor marked most likely is, where nothing says otherwise."""
_GUESSED = (
    USUAL, "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "koi8_r", "mac_roman", "cp437",
    "shift_jis", "euc_jp", "gb18030", "big5", "euc_kr",
)  # fmt: skip
_NAMES = {"mac_roman": "Mac Roman", "shift_jis": "Shift JIS", "cp437": "DOS (437)"}

_FEWEST = 12
"""Letters beyond ASCII: of fewer a guess would be worth nothing."""
_SAMPLED = 200_000
"""Bytes that a guess is made of."""
_CLEARLY = 0.05
"""By how much another encoding must look more like a language, and less like a mess, than the usual one."""


def marked(data: bytes) -> str | None:
    """The encoding that a file names by its first bytes, or None."""
    return next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None)


def by_nulls(data: bytes) -> str | None:
    """UTF-16 without a mark: of mostly Latin text every other byte is a null."""
    even, odd = data[0:4000:2], data[1:4000:2]
    if len(odd) < 8 or len(data) % 2:
        return None
    nulls = even.count(0) / len(even), odd.count(0) / len(odd)
    if nulls[1] > 0.4 and nulls[0] < 0.05:
        return "utf-16-le"
    return "utf-16-be" if nulls[0] > 0.4 and nulls[1] < 0.05 else None


def guessed(data: bytes) -> str:
    """The likeliest encoding of text that is not UTF-8."""
    if sum(byte > 0x7F for byte in data[:_SAMPLED]) < _FEWEST:
        return USUAL
    from charset_normalizer import from_bytes

    best: tuple[float, float] | None = None
    found = usual = ""
    for match in from_bytes(data[:_SAMPLED], cp_isolation=list(_GUESSED)):
        alike = {match.encoding, *(each.encoding for each in match.submatch)}
        if best is None:
            best, found = (match.coherence, match.chaos), match.encoding
        near = match.coherence >= best[0] - _CLEARLY and match.chaos <= best[1] + _CLEARLY
        if USUAL in alike and near:
            usual = USUAL
    return usual or found or USUAL


def spoken(encoding: str) -> str:
    """An encoding's name for people."""
    if encoding.startswith("cp125"):
        return f"Windows-{encoding.removeprefix('cp')}"
    return _NAMES.get(encoding) or encoding.replace("_", "-").upper()
