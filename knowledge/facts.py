"""facts/*.toml → facts, each tied to the one place in its document that states it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from knowledge.document import Document, Fact, FactSource
from knowledge.errors import DataFileError, nearest

FOLDER = Path(__file__).with_name("facts")

QUALIFIERS = (
    "",
    "exact",
    "about",
    "more than",
    "at least",
    "up to",
    "nearly",
    "less than",
    "within",
    "between",
)

_SOURCE_KEYS = tuple(field.name for field in fields(FactSource))
_TEXTS = ("statement", "unit", "as_of", "qualifier", "confidence", "conflicts", "document", "quote")
_NUMBERS = ("value", "low", "high")
_KEYS = ("id", *_TEXTS, *_NUMBERS, "asks", "sources")
_NEEDED = ("id", "statement", "document", "quote")


def fact_files(folder: Path = FOLDER) -> list[Path]:
    """The facts files of a folder, in order of their names."""
    return sorted(folder.glob("*.toml"))


def read_facts(path: Path, documents: Mapping[str, Document]) -> tuple[Fact, ...]:
    """The facts of one file; raises `DataFileError` naming the file, the fact and the key."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DataFileError(path.name, f"cannot be read: {error}.") from error
    _check_keys(path.name, table, ("fact",), "the file")
    entries = table.get("fact", [])
    if not isinstance(entries, list):
        raise DataFileError(path.name, "write each fact as a table [[fact]].")
    return tuple(_fact(path.name, entry, documents) for entry in entries)


def _fact(file: str, entry: Mapping[str, Any], documents: Mapping[str, Document]) -> Fact:
    where = f"fact “{entry.get('id', '?')}”"
    _check_keys(file, entry, _KEYS, where)
    for key in _NEEDED:
        if not entry.get(key):
            raise DataFileError(file, f"{where} has no “{key}”.")
    for key in ("id", *_TEXTS):
        if not isinstance(entry.get(key, ""), str):
            raise DataFileError(file, f"{where}: “{key}” must be text.")
    for key in _NUMBERS:
        if isinstance(entry.get(key, 0), bool) or not isinstance(entry.get(key, 0), int | float):
            raise DataFileError(file, f"{where}: “{key}” must be a number.")
    qualifier = entry.get("qualifier", "")
    if qualifier not in QUALIFIERS:
        raise DataFileError(
            file, f"{where}: qualifier “{qualifier}” is not one of {', '.join(QUALIFIERS[1:])}."
        )
    asks = entry.get("asks", [])
    if not isinstance(asks, list) or not all(isinstance(ask, str) for ask in asks):
        raise DataFileError(file, f"{where}: “asks” must be a list of questions.")
    document = documents.get(entry["document"])
    if document is None:
        near = nearest(entry["document"], documents)
        raise DataFileError(
            file,
            f"{where}: there is no document “{entry['document']}”."
            + (f" Did you mean “{near}”?" if near else ""),
        )
    start = _place(file, where, document, entry["quote"])
    numbers = {key: float(entry[key]) if key in entry else None for key in _NUMBERS}
    return Fact(
        id=entry["id"],
        statement=entry["statement"],
        unit=entry.get("unit") or None,
        as_of=entry.get("as_of", ""),
        qualifier=qualifier,
        confidence=entry.get("confidence", ""),
        conflicts=entry.get("conflicts", ""),
        document=document.id,
        start=start,
        end=start + len(entry["quote"]),
        quote=entry["quote"],
        section=next((p.section for p in document.passages if p.start <= start < p.end), ""),
        asks=tuple(asks),
        sources=tuple(_source(file, where, source) for source in entry.get("sources", [])),
        **numbers,
    )


def _place(file: str, where: str, document: Document, quote: str) -> int:
    times = document.text.count(quote)
    if times == 0:
        raise DataFileError(file, f"{where}: its quote is not in “{document.id}”: “{quote}”")
    if times > 1:
        raise DataFileError(
            file, f"{where}: its quote stands {times} times in “{document.id}”; it must be found once."
        )
    return document.text.index(quote)


def _source(file: str, where: str, source: object) -> FactSource:
    if not isinstance(source, dict):
        raise DataFileError(file, f"{where}: write each source as {{ title, publisher, date, url }}.")
    _check_keys(file, source, _SOURCE_KEYS, f"a source of {where}")
    return FactSource(**{key: str(source.get(key, "")) for key in _SOURCE_KEYS})


def _check_keys(file: str, given: Mapping[str, Any], known: Iterable[str], where: str) -> None:
    for key in given:
        if key not in known:
            near = nearest(key, known)
            raise DataFileError(
                file, f"{where} does not know the key “{key}”." + (f" Did you mean “{near}”?" if near else "")
            )
