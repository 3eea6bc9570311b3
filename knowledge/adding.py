"""Files → rows of the store: which files a path stands for, what each becomes, and what happened to it."""

from __future__ import annotations

import hashlib
import json
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal
from urllib.parse import unquote_to_bytes

from knowledge.errors import LibraryUnusable, UnreadableFile
from knowledge.passages import layout_version, passages, to_rows
from knowledge.readers import Reading, load, printable, read
from knowledge.readers.text import name_as_title
from knowledge.store import Row, Store

Status = Literal["added", "unchanged", "updated", "failed"]

RESERVED = frozenset({"added", "builtin"})
"""Names of groups of documents; no document has them as its id."""
LONGEST_TEXT = 2_000_000
"""Characters of a document's text that are kept, about four thick books; the rest is left out, and said so."""
LONGEST_TITLE = 200
"""Characters of a title that are kept."""

_ADDRESS = "file://"
"""What a kept path begins with whose name is no UTF-8; no absolute path begins so."""


@dataclass(frozen=True, slots=True)
class AddReport:
    """What became of one file."""

    path: str
    status: Status
    document: str | None
    """The document's id; of the equal one where the same bytes are there already; None where it failed."""
    passages: int
    error: str | None = None
    warning: str = ""


def add(store: Store, paths: Iterable[Path | str], taken: Iterable[str]) -> Iterator[AddReport]:
    """Add files and folders, one report a file; a file that fails leaves the rest and the library as they
    were.

    `taken` are the ids that are not to be given: those of the built-in documents.
    """
    reserved = RESERVED | set(taken)
    for path, problem in files(paths):
        if problem:
            yield AddReport(printable(path), "failed", None, 0, problem)
            continue
        try:
            yield _add_one(store, path, reserved)
        except (UnreadableFile, LibraryUnusable) as error:
            yield AddReport(printable(path), "failed", None, 0, str(error))


def files(paths: Iterable[Path | str]) -> Iterator[tuple[Path, str]]:
    """Each file that the paths stand for, in sorted order, and a sentence where it cannot be taken.

    Folders are walked; hidden entries in them are passed over, and links are not followed out of them.
    """
    for given in paths:
        path = Path(os.path.expanduser(given))
        try:
            is_folder = path.is_dir()
        except OSError:  # a name that is too long, a folder that may not be looked into: `load` says which
            is_folder = False
        if is_folder:
            found = list(_walk(path, path.resolve()))
            if not found:
                yield path, f"There is no file in the folder “{printable(path)}”."
            yield from found
        else:
            yield path, ""


def _walk(folder: Path, root: Path) -> Iterator[tuple[Path, str]]:
    try:
        entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    except OSError as error:
        reason = (error.strerror or "it cannot be opened").lower()
        yield folder, f"The folder “{printable(folder)}” cannot be read: {reason}."
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_symlink():
            try:
                target = entry.resolve(strict=True)
            except (OSError, RuntimeError):
                yield entry, f"“{printable(entry)}” is a link that leads nowhere."
                continue
            if root not in target.parents:
                yield (
                    entry,
                    f"“{printable(entry)}” is a link out of the folder, so it was not followed; "
                    "add its target itself.",
                )
                continue
            if target.is_dir():
                continue  # it is walked in its own place
        if entry.is_dir():
            yield from _walk(entry, root)
        else:
            yield entry, ""


def _add_one(store: Store, path: Path, reserved: frozenset[str]) -> AddReport:
    data = load(path)
    digest = hashlib.sha256(data).hexdigest()
    place = _kept(os.path.realpath(path))
    rows = store.index()
    same_place = next((row for row in rows if row.path == place), None)
    same_bytes = next((row for row in rows if row.digest == digest), None)
    if same_place and same_place.digest == digest:
        return AddReport(printable(path), "unchanged", same_place.id, same_place.passages)
    if same_bytes and same_place is None:
        if not os.path.exists(_on_disk(same_bytes.path)):
            store.move(
                same_bytes.id, place
            )  # the file was moved; later changes are looked for in its new place
        warning = f"The same file is in the library already, as “{same_bytes.id}”."
        return AddReport(printable(path), "unchanged", same_bytes.id, same_bytes.passages, warning=warning)

    reading = _bounded(read(data, printable(path.name)), path)
    document = same_place.id if same_place else _new_id(path, reserved | {row.id for row in rows})
    found = passages(document, reading.title, reading.text)
    if not found:
        raise UnreadableFile(f"“{printable(path.name)}” holds no sentence that could be searched or cited.")
    store.put(
        Row(
            id=document,
            path=place,
            digest=digest,
            title=reading.title,
            date=reading.date,
            text=reading.text,
            cuts=json.dumps(to_rows(found)),
            layout=layout_version(),
            passages=len(found),
        )
    )
    status: Status = "updated" if same_place else "added"
    return AddReport(printable(path), status, document, len(found), warning=reading.warning)


def _bounded(reading: Reading, path: Path) -> Reading:
    """A reading whose title and text are no longer than the library keeps."""
    title = " ".join(reading.title.split())
    if not any(character.isalnum() for character in title):
        title = name_as_title(printable(path.name))
    if len(title) > LONGEST_TITLE:
        title = title[: LONGEST_TITLE - 1].rstrip() + "…"
    text, warning = reading.text, reading.warning
    if len(text) > LONGEST_TEXT:
        end = max(text.rfind(" ", 0, LONGEST_TEXT), text.rfind("\n", 0, LONGEST_TEXT)) + 1
        text = text[: end or LONGEST_TEXT]
        left_out = (
            f"The text is longer than the {LONGEST_TEXT:,} characters that are kept of a document; "
            "the rest is left out. Split the file to have all of it."
        )
        warning = f"{warning} {left_out}".lstrip()
    return replace(reading, title=title, text=text, warning=warning)


def _kept(path: str) -> str:
    """An absolute path as the database can hold it: one that is no UTF-8 as a `file:` address."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return Path(path).as_uri()
    return path


def _on_disk(kept: str) -> str:
    """The path that `_kept` made this of."""
    return os.fsdecode(unquote_to_bytes(kept.removeprefix(_ADDRESS))) if kept.startswith(_ADDRESS) else kept


def _new_id(path: Path, taken: Iterable[str]) -> str:
    base, number = slug(path.stem), 2
    name = base
    while name in taken:
        name, number = f"{base}-{number}", number + 1
    return name


def slug(name: str) -> str:
    """A file's name as an id: letters and digits of any script in lower case; blanks become "-", "_" and
    "." stay.
    """
    plain = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(r"[^\w.-]+", "-", plain).strip("-.") or "document"
