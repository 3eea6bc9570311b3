"""explainers/*.md → documents. Strict: what is wrong is named with its file, its key and the nearest right
spelling.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from knowledge.document import Document
from knowledge.errors import DataFileError, nearest
from knowledge.passages import passages
from knowledge.readers.markdown import split_header

FOLDER = Path(__file__).with_name("explainers")

_KEYS = {"title": str, "source": str, "date": str, "topics": list, "ask": list, "test": list}
_TABLES = {"ask": ("question", "section"), "test": ("question", "quote")}


def explainer_files(folder: Path = FOLDER) -> list[Path]:
    """The explainers of a folder, in order of their names."""
    return sorted(folder.glob("*.md"))


def read_explainer(path: Path) -> Document:
    """One explainer as a document; raises `DataFileError`."""
    try:
        raw = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataFileError(path.name, f"cannot be read: {error}.") from error
    header, text = split_header(raw, path.name)
    _check_keys(path.name, header, _KEYS)
    for key in ("title", "source", "date", "topics"):
        if key not in header:
            raise DataFileError(path.name, f"the header has no “{key}”.")
    for key, value in header.items():
        if not isinstance(value, _KEYS[key]):
            raise DataFileError(path.name, f"“{key}” must be a {_KEYS[key].__name__}.")
    if not re.fullmatch(r"\d{4}(-\d\d){0,2}", header["date"]):
        raise DataFileError(path.name, f"date “{header['date']}” is not written as 2026-04-20.")
    if not all(isinstance(topic, str) for topic in header["topics"]):
        raise DataFileError(path.name, "“topics” must be a list of strings.")
    return Document(
        id=path.stem,
        title=header["title"],
        text=text,
        origin="builtin",
        source=header["source"],
        date=header["date"],
        topics=tuple(header["topics"]),
        asks=_pairs(path.name, header, "ask"),
        tests=_pairs(path.name, header, "test"),
        passages=passages(path.stem, header["title"], text),
    )


def _pairs(file: str, header: Mapping[str, Any], table: str) -> tuple[tuple[str, str], ...]:
    first, second = _TABLES[table]
    pairs = []
    for entry in header.get(table, []):
        if not isinstance(entry, dict):
            raise DataFileError(file, f"write each {table} as a table [[{table}]].")
        _check_keys(file, entry, _TABLES[table], f"[[{table}]]")
        for key in (first, second):
            if not isinstance(entry.get(key), str) or not entry[key].strip():
                raise DataFileError(file, f"a [[{table}]] has no “{key}”.")
        pairs.append((entry[first], entry[second]))
    return tuple(pairs)


def _check_keys(file: str, given: Mapping[str, Any], known: Iterable[str], where: str = "the header") -> None:
    for key in given:
        if key not in known:
            near = nearest(key, known)
            hint = f" Did you mean “{near}”?" if near else f" It may hold {', '.join(known)}."
            raise DataFileError(file, f"{where} does not know the key “{key}”.{hint}")
