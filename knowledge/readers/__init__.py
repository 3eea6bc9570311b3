"""Files → (title, text). One module per format: adding a format is adding one file to this folder.

A reader module names the suffixes it reads and has one function:

    SUFFIXES = (".txt",)
    def read(data: bytes, name: str) -> Reading: ...

With `FOREIGN = True` its files are read in a process of their own (`knowledge.reading_process`).
`read` raises `UnreadableFile` with a sentence. Its text is made printable by `knowledge.readers.cleaning`.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from knowledge.errors import UnreadableFile
from knowledge.readers.counting import Kept

LARGEST = 50 * 1024 * 1024
"""The largest file that is read, in bytes."""

_NOT_READERS = {"cleaning", "counting", "encodings"}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader made of a file; `text` is safe to print and is what every offset counts in."""

    title: str
    text: str
    date: str = ""
    warning: str = ""
    """A sentence about something that was lost or guessed, or empty."""
    kept: Kept | None = None
    """How much of the raw file the text has."""


def _nobody() -> None:
    """Nobody waits for a sign of life."""


sign_of_life: Callable[[], None] = _nobody
"""Called by readers with every page or so."""


@cache
def readers() -> dict[str, Callable[[bytes, str], Reading]]:
    """Suffix (lower case, with its dot) → the function that reads such files."""
    found: dict[str, Callable[[bytes, str], Reading]] = {}
    for module_info in pkgutil.iter_modules(__path__):
        if module_info.name in _NOT_READERS:
            continue
        module = importlib.import_module(f"{__name__}.{module_info.name}")
        for suffix in module.SUFFIXES:
            found[suffix] = module.read
    return found


@cache
def foreign() -> frozenset[str]:
    """The suffixes of files that are read in a process of their own."""
    modules = {reader.__module__ for reader in readers().values()}
    own = [importlib.import_module(name) for name in sorted(modules)]
    return frozenset(suffix for each in own if getattr(each, "FOREIGN", False) for suffix in each.SUFFIXES)


def load(path: Path) -> bytes:
    """The bytes of a file that may be added, or `UnreadableFile` saying why it may not."""
    suffix = path.suffix.lower()
    try:
        if not path.exists():
            raise UnreadableFile(f"There is no file at “{printable(path)}”; check the path.")
        if not path.is_file():
            raise UnreadableFile(f"“{printable(path)}” is not an ordinary file, so it cannot be read.")
        if suffix not in readers():
            raise UnreadableFile(f"“{printable(path.name)}” {_no_reader(suffix)}")
        size = path.stat().st_size
        if size > LARGEST:
            raise UnreadableFile(
                f"“{printable(path.name)}” has {size / 1024 / 1024:.0f} MB; files up to "
                f"{LARGEST // 1024 // 1024} MB are read. Split it, or add the part you need."
            )
        data = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or "it cannot be opened").lower()
        raise UnreadableFile(f"“{printable(path)}” cannot be read: {reason}.") from error
    if not data.strip():
        raise UnreadableFile(f"“{printable(path.name)}” is empty.")
    return data


def read(data: bytes, name: str) -> Reading:
    """Read a file's bytes by the suffix of its name."""
    reader = readers().get(Path(name).suffix.lower())
    if reader is None:
        raise UnreadableFile(f"“{printable(name)}” {_no_reader(Path(name).suffix.lower())}")
    return reader(data, name)


def printable(name: object) -> str:
    """A path or name without characters that could steer a terminal."""
    return "".join(character if character.isprintable() else "?" for character in str(name))


def _no_reader(suffix: str) -> str:
    known = ", ".join(sorted(readers()))
    kind = f"has the suffix {printable(suffix)}, which" if suffix else "has no suffix, so its kind"
    return f"{kind} is not known here; files that can be added: {known}."
