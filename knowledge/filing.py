"""Which files a path stands for, how their paths are kept, and the ids that documents get from them."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal
from urllib.parse import unquote_to_bytes

from knowledge.readers import printable

_ADDRESS = "file://"
"""What a kept path begins with whose name is no UTF-8; no absolute path begins so."""


def files(paths: Iterable[Path | str]) -> Iterator[tuple[Path, str]]:
    """Each file that the paths stand for, in sorted order, and a sentence where it cannot be taken.

    Folders are walked; hidden entries in them are passed over, and links are not followed out of them.
    """
    for given in paths:
        path = Path(os.path.expanduser(given))
        try:
            is_folder = path.is_dir()
        except (OSError, ValueError):  # too long, forbidden, or with a null in it: `load` says which
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


def kept_path(path: str) -> str:
    """An absolute path as the database can hold it: one that is no UTF-8 as a `file:` address."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return Path(path).as_uri()
    return path


def on_disk(kept: str) -> str:
    """The path that `kept_path` made this of."""
    return os.fsdecode(unquote_to_bytes(kept.removeprefix(_ADDRESS))) if kept.startswith(_ADDRESS) else kept


def size_and_time(path: Path | str) -> tuple[int, int]:
    """A file's size in bytes and the time of its last change in nanoseconds; -1 where it cannot be looked at."""
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return -1, -1
    return status.st_size, status.st_mtime_ns


FileState = Literal["current", "changed", "gone"]


def state_of(kept: str, digest: str, size: int, modified: int) -> FileState:
    """Whether a file is still what was added; it is read only where it looks changed."""
    path = on_disk(kept)
    looks = size_and_time(path)
    if looks == (size, modified):
        return "current"
    if looks[0] < 0:
        return "gone"
    if size not in (-1, looks[0]):
        return "changed"
    try:
        with open(path, "rb") as file:
            return "current" if hashlib.file_digest(file, "sha256").hexdigest() == digest else "changed"
    except OSError:
        return "gone"


def slug(name: str) -> str:
    """A file's name as an id: letters and digits of any script in lower case; blanks become "-", "_" and
    "." stay.
    """
    plain = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(r"[^\w.-]+", "-", plain).strip("-.") or "document"
