"""The added documents on disk, one row each, each put and taken out in one transaction."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
from collections.abc import Collection, Iterator
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Literal

from knowledge.database import Database
from knowledge.errors import LibraryUnusable

_COLUMNS = "id, path, digest, title, date, text, cuts, layout, passages, size, modified"
_ENTRY = "id, path, digest, passages, size, modified"


@dataclass(frozen=True, slots=True)
class Row:
    """An added document as the database keeps it."""

    id: str
    path: str
    """Absolute path of the file it came from."""
    digest: str
    """SHA-256 of the file's bytes."""
    title: str
    date: str
    text: str
    cuts: str
    """JSON of `passages.to_rows`."""
    layout: str
    """`passages.layout_version()` when it was cut."""
    passages: int
    """How many there are."""
    size: int = -1
    """Of the file, in bytes; -1 where an older release did not note it."""
    modified: int = -1
    """When the file was changed last, in nanoseconds; -1 as above."""

    @property
    def checksum(self) -> str:
        """SHA-256 of what citations rest on."""
        return hashlib.sha256(f"{self.title}\0{self.text}\0{self.cuts}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Entry:
    """What tells one added document from another, without its text."""

    id: str
    path: str
    digest: str
    passages: int
    size: int
    modified: int


@dataclass(frozen=True, slots=True)
class Placed:
    """What became of a row that was to be put."""

    status: Literal["added", "updated", "unchanged", "twin"]
    """A twin has the same bytes in another place; it is there already, and nothing was changed."""
    id: str
    path: str
    passages: int


class Store(Database):
    """The added documents. Threads and processes may use it at once."""

    def revision(self) -> int:
        """A number that grows with every change by any process; -1 where there is no database yet."""
        rows = self.read("SELECT revision FROM state")
        return int(rows[0][0]) if rows else -1

    def rows(self) -> list[Row]:
        """All added documents, in the order in which they were first added."""
        return [Row(*row) for row in self.read(f"SELECT {_COLUMNS} FROM documents ORDER BY position")]

    def entries(self) -> list[Entry]:
        """All added documents without their texts, in the same order."""
        return [Entry(*row) for row in self.read(f"SELECT {_ENTRY} FROM documents ORDER BY position")]

    def find(self, *, path: str | None = None, digest: str | None = None) -> Entry | None:
        """The document of a file, by its path or by the digest of its bytes."""
        column, value = ("path", path) if path is not None else ("digest", digest)
        found = self.read(
            f"SELECT {_ENTRY} FROM documents WHERE {column} = ? ORDER BY position LIMIT 1", (value,)
        )
        return Entry(*found[0]) if found else None

    def put(self, row: Row, reserved: Collection[str] = ()) -> Placed:
        """Add a document, or replace the one of the same file in its place, in one transaction.

        Its id is settled here, where no other process can take the same: that of the document whose file
        it is, else `row.id`, with a number where another document or `reserved` has it.
        """
        with self.writing() as connection:
            entry = "SELECT id, path, digest, passages FROM documents WHERE"
            same_place = connection.execute(f"{entry} path = ?", (row.path,)).fetchone()
            if same_place is None:
                twin = connection.execute(f"{entry} digest = ?", (row.digest,)).fetchone()
                if twin is not None:
                    return Placed("twin", twin[0], twin[1], twin[3])
            elif same_place[2] == row.digest:
                return Placed("unchanged", same_place[0], row.path, same_place[3])
            name = same_place[0] if same_place else _free(connection, row.id, reserved)
            columns = f"{_COLUMNS}, checksum".split(", ")
            connection.execute(
                f"INSERT INTO documents ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))}) "
                f"ON CONFLICT (id) DO UPDATE SET {', '.join(f'{c} = excluded.{c}' for c in columns[1:])}",
                (name, *astuple(row)[1:], row.checksum),
            )
            return Placed("updated" if same_place else "added", name, row.path, row.passages)

    def move(self, document: str, path: str) -> None:
        """Note that a document's file lies elsewhere now."""
        with self.writing() as connection:
            connection.execute("UPDATE OR IGNORE documents SET path = ? WHERE id = ?", (path, document))

    def delete(self, document: str) -> bool:
        """Take a document out; False where there is none."""
        if not self.path.exists():
            return False
        with self.writing() as connection:
            # Nothing of its text stays in the file.
            connection.execute("PRAGMA secure_delete = ON")
            return connection.execute("DELETE FROM documents WHERE id = ?", (document,)).rowcount > 0

    def writable(self) -> bool:
        """Whether a document could be put now; `put` says why not."""
        try:
            with self.writing():
                return True
        except LibraryUnusable:
            return False

    def altered(self) -> list[str]:
        """The ids of documents whose text is not what was written."""
        sums = dict(self.read("SELECT id, checksum FROM documents"))
        return [row.id for row in self.rows() if sums.get(row.id) and row.checksum != sums[row.id]]

    # --- what is under way ------------------------------------------------------------------------

    @contextlib.contextmanager
    def running(self, what: str) -> Iterator[None]:
        """Note that something is under way, so that the next start can say that it was cut off."""
        number = None
        with contextlib.suppress(LibraryUnusable), self.writing(documents=False) as connection:
            added = "INSERT INTO running (process, what) VALUES (?, ?)"
            number = connection.execute(added, (os.getpid(), what)).lastrowid
        try:
            yield
        finally:
            with contextlib.suppress(LibraryUnusable):
                if number is not None and self.path.exists():
                    with self.writing(documents=False) as connection:
                        connection.execute("DELETE FROM running WHERE id = ?", (number,))

    def cut_off(self, *, forget: bool = True) -> list[str]:
        """What was under way in processes that are no more; told once, unless it is not to be forgotten."""
        try:
            found = self.read("SELECT id, process, what FROM running ORDER BY id")
            gone = [(number, what) for number, process, what in found if not _lives(process)]
            if gone and forget:
                with self.writing(documents=False) as connection:
                    for number, _ in gone:
                        connection.execute("DELETE FROM running WHERE id = ?", (number,))
        except LibraryUnusable:
            return []
        return list(dict.fromkeys(what for _, what in gone))

    def read_back(self, aside: Path) -> int:
        """Put the documents of a damaged database that can still be read; how many there were."""
        count = 0
        address = f"{aside.absolute().as_uri()}?immutable=1"
        with (
            contextlib.suppress(sqlite3.DatabaseError),
            contextlib.closing(sqlite3.connect(address, uri=True)) as connection,
        ):
            for position in _positions(connection):
                with contextlib.suppress(sqlite3.DatabaseError, TypeError, UnicodeError):
                    query = f"SELECT {_COLUMNS}, checksum FROM documents WHERE position = ?"
                    *values, checksum = connection.execute(query, (position,)).fetchone()
                    row = Row(*values)
                    if row.checksum == checksum:
                        count += self.put(row).status == "added"
        return count


def _positions(connection: sqlite3.Connection) -> list[int]:
    """The places of rows that can be reached from the front or from the back."""
    found: set[int] = set()
    for order in ("ASC", "DESC"):
        with contextlib.suppress(sqlite3.DatabaseError):
            for (position,) in connection.execute(
                f"SELECT position FROM documents ORDER BY position {order}"
            ):
                found.add(position)
    return sorted(found)


def _lives(process: int) -> bool:
    """Whether a process is there; where the system cannot tell without harm, it is taken to be."""
    if os.name != "posix" or process == os.getpid():
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _free(connection: sqlite3.Connection, base: str, reserved: Collection[str]) -> str:
    """An id that no document has: `base`, or with the first number that is free."""
    name, number = base, 2
    while name in reserved or connection.execute("SELECT 1 FROM documents WHERE id = ?", (name,)).fetchone():
        name, number = f"{base}-{number}", number + 1
    return name
