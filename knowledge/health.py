"""What can be wrong with a library on disk: found, explained, and mended where that loses nothing."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from knowledge import nearest, sqlite_file, vector_file
from knowledge.errors import LibraryUnusable
from knowledge.filing import state_of
from knowledge.store import Store

DATABASE = "library.sqlite3"
ABANDONED = 3600.0
"""Seconds after which a part of a file belongs to a process that was killed."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be."""

    what: Literal["library", "vectors", "index", "leftovers", "sources"]
    problem: bool
    """Whether something is lost or does not work; else it is only worth knowing."""
    detail: str
    fix: str
    mend: Callable[[], str] | None = None
    """Mends it and says in a sentence what was done; None where only the user can."""


def examine(home: Path, cache: Path) -> Iterator[Finding]:
    """Look at everything that the library keeps, by reading all of it; nothing is changed."""
    yield from _database(home)
    yield from _set_aside(home)
    yield from _vectors(cache)
    yield from _leftovers(cache)


def _database(home: Path) -> Iterator[Finding]:
    path = home / DATABASE
    store = Store(path)
    if wrong := store.damage():
        yield Finding(
            "library",
            True,
            f"the database {path} is damaged: {wrong}",
            "`deal doctor --fix` sets it aside and reads back every document that is whole",
            lambda: _rebuild(store, wrong),
        )
        return
    if not path.exists():
        return
    try:
        for what in store.cut_off(forget=False):
            yield Finding(
                "library",
                False,
                f"adding {what} was cut off; what is there is whole",
                "the same `deal add` adds the rest",
                lambda: f"Noted that {', '.join(store.cut_off())} was cut off.",
            )
        for document in store.altered():
            yield Finding(
                "library",
                True,
                f"the text of {document} is not what was written",
                f"`deal remove {document}`, then add its file again",
            )
        for entry in store.entries():
            state = state_of(entry.path, entry.digest, entry.size, entry.modified)
            if state == "changed":
                fix = f"`deal add {entry.path}` takes the change"
                yield Finding("sources", False, f"the file of {entry.id} has changed", fix)
            elif state == "gone":
                fix = f"nothing need be done; `deal remove {entry.id}` takes it out"
                detail = f"the file of {entry.id} is gone from {entry.path}; its text is still here"
                yield Finding("sources", False, detail, fix)
    except LibraryUnusable as error:
        yield Finding("library", True, str(error), "follow that sentence")


def _rebuild(store: Store, wrong: str) -> str:
    aside = store.set_aside(wrong)
    store.notices.clear()
    return _read_back(store, aside)


def _read_back(store: Store, aside: Path) -> str:
    count = store.read_back(aside)
    done = aside.with_name(aside.name.replace(".damaged-", ".read-back-"))
    with contextlib.suppress(OSError):
        sqlite_file.rename(aside, done)
    documents = "1 document was" if count == 1 else f"{count} documents were"
    return f"{documents} read back; what could not be is in {done}, and its files can be added again."


def _set_aside(home: Path) -> Iterator[Finding]:
    for aside in sorted(home.glob(f"{DATABASE}.damaged-*")):
        if aside.name.endswith(("-wal", "-shm")):
            continue
        yield Finding(
            "library",
            True,
            f"a damaged database lies in {aside}",
            "`deal doctor --fix` reads back every document in it that is whole",
            lambda aside=aside: _read_back(Store(home / DATABASE), aside),  # type: ignore[misc]
        )


def _vectors(cache: Path) -> Iterator[Finding]:
    for database in sorted(cache.glob("vectors-*.rows.sqlite3")):
        if wrong := vector_file.damage(database):
            yield Finding(
                "vectors",
                True,
                f"the vectors in {database} are damaged: {wrong}",
                "`deal doctor --fix` throws them away; the next question makes them again from the documents",
                lambda database=database: _throw_away(database, database.with_suffix(".f32")),  # type: ignore[misc]
            )
    for index in sorted(cache.glob("vectors-*.faiss")):
        if not nearest.sound(index):
            yield Finding(
                "index",
                True,
                f"the index {index} is damaged or not whole",
                "`deal doctor --fix` throws it away; the next question makes it again",
                lambda index=index: _throw_away(index, index.with_suffix(".json")),  # type: ignore[misc]
            )
    terms = cache / "terms.sqlite3"
    if terms.exists() and (wrong := sqlite_file.wrong_in(terms)):
        yield Finding(
            "index",
            True,
            f"the words in {terms} are damaged: {wrong}",
            "`deal doctor --fix` throws them away; the next question makes them again",
            lambda: _throw_away(terms),
        )


def _leftovers(cache: Path) -> Iterator[Finding]:
    left = []
    for path in cache.glob("*.part"):
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > ABANDONED:
                left.append(path)
    if left:
        yield Finding(
            "leftovers",
            False,
            f"{len(left)} unfinished files of a program that was killed lie in {cache}",
            "`deal doctor --fix` deletes them",
            lambda: _throw_away(*left),
        )


def _throw_away(*paths: Path) -> str:
    for path in paths:
        for part in sqlite_file.PARTS:
            with contextlib.suppress(OSError):
                path.with_name(path.name + part).unlink()
    return f"Deleted {', '.join(str(path) for path in paths)}."
