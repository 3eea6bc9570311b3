"""Markdown, with an optional header: TOML between two lines of `+++`, or `key: value` lines between two of
`---`.

The header of a file that is added stays in its text, so that the library holds the file as it is; it is in
no passage.
"""

from __future__ import annotations

import re
import tomllib
from typing import Any

from knowledge.blocks import heading_title, title_line
from knowledge.errors import DataFileError
from knowledge.readers import Reading, counting
from knowledge.readers.cleaning import clean, decode
from knowledge.readers.text import name_as_title
from knowledge.scanning import front_matter

SUFFIXES = (".md", ".markdown")

_KEY_LINE = re.compile(r"(?m)^(title|date)\s*[:=]\s*(.+)$")


def read(data: bytes, name: str) -> Reading:
    """Read a Markdown file: title from its header, its first heading, its first line or its name, in that
    order.
    """
    text, warning = decode(data, name)
    header = dict(_KEY_LINE.findall(text[: front_matter(text)]))
    given = {key: value.strip().strip("\"'").strip() for key, value in header.items()}
    title = given.get("title") or heading_title(text) or title_line(text) or name_as_title(name)
    date = given.get("date", "")
    date = date if re.fullmatch(r"\d{4}(-\d\d){0,2}", date) else ""
    return Reading(title, text, date, warning, counting.of_text(text))


def split_header(raw: str, file: str) -> tuple[dict[str, Any], str]:
    """An explainer's TOML header and its body; raises `DataFileError` naming the file."""
    raw = clean(raw)
    end = front_matter(raw)
    if not raw.startswith("+++\n") or not end:
        raise DataFileError(file, "an explainer begins with a TOML header between two lines of “+++”.")
    header = raw[4:end].rstrip()
    try:
        values = tomllib.loads(header.removesuffix("+++"))
    except tomllib.TOMLDecodeError as error:
        raise DataFileError(file, f"the header is not TOML: {error}.") from error
    return values, raw[end:].strip("\n") + "\n"
