"""The database of added documents: one SQLite file, one transaction a document, one connection an
operation.

Nothing is kept open between operations, so threads and processes can share the file. A database that is
damaged is set aside under another name, never deleted. A folder that cannot be written still reads.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Collection, Iterator
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any, Literal

from knowledge.errors import LibraryUnusable

SCHEMA = 1

_CREATE = """
CREATE TABLE documents (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    path TEXT NOT NULL UNIQUE,
    digest TEXT NOT NULL,
    title TEXT NOT NULL,
    date TEXT NOT NULL,
    text TEXT NOT NULL,
    cuts TEXT NOT NULL,
    layout TEXT NOT NULL,
    passages INTEGER NOT NULL
);
CREATE INDEX documents_by_digest ON documents (digest);
CREATE TABLE state (revision INTEGER NOT NULL);
INSERT INTO state VALUES (0);
"""

_COLUMNS = "id, path, digest, title, date, text, cuts, layout, passages"


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


@dataclass(frozen=True, slots=True)
class Entry:
    """What tells one added document from another, without its text."""

    id: str
    path: str
    digest: str
    passages: int


@dataclass(frozen=True, slots=True)
class Placed:
    """What became of a row that was to be put."""

    status: Literal["added", "updated", "unchanged", "twin"]
    """A twin has the same bytes in another place; it is there already, and nothing was changed."""
    id: str
    path: str
    passages: int


class Store:
    """The added documents on disk. `notices` are sentences about what was found damaged."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.notices: list[str] = []

    def revision(self) -> int:
        """A number that grows with every change by any process; -1 where there is no database yet."""
        rows = self._read("SELECT revision FROM state")
        return int(rows[0][0]) if rows else -1

    def rows(self) -> list[Row]:
        """All added documents, in the order in which they were first added."""
        return [Row(*row) for row in self._read(f"SELECT {_COLUMNS} FROM documents ORDER BY position")]

    def move(self, document: str, path: str) -> None:
        """Note that a document's file lies elsewhere now."""
        with self._writing() as connection:
            connection.execute("UPDATE documents SET path = ? WHERE id = ?", (path, document))

    def find(self, *, path: str | None = None, digest: str | None = None) -> Entry | None:
        """The document of a file, by its path or by the digest of its bytes."""
        column, value = ("path", path) if path is not None else ("digest", digest)
        found = self._read(
            f"SELECT id, path, digest, passages FROM documents WHERE {column} = ? ORDER BY position LIMIT 1",
            (value,),
        )
        return Entry(*found[0]) if found else None

    def put(self, row: Row, reserved: Collection[str] = ()) -> Placed:
        """Add a document, or replace the one of the same file in its place, in one transaction.

        Its id is settled here, where no other process can take the same: that of the document whose file
        it is, else `row.id`, with a number where another document or `reserved` has it.
        """
        with self._writing() as connection:
            entry = "SELECT id, path, digest, passages FROM documents WHERE"
            same_place = connection.execute(f"{entry} path = ?", (row.path,)).fetchone()
            if same_place is None:
                twin = connection.execute(f"{entry} digest = ?", (row.digest,)).fetchone()
                if twin is not None:
                    return Placed("twin", twin[0], twin[1], twin[3])
            elif same_place[2] == row.digest:
                return Placed("unchanged", same_place[0], row.path, same_place[3])
            name = same_place[0] if same_place else _free(connection, row.id, reserved)
            connection.execute(
                f"INSERT INTO documents ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) "
                "ON CONFLICT (id) DO UPDATE SET "
                "path = excluded.path, digest = excluded.digest, title = excluded.title, "
                "date = excluded.date, "
                "text = excluded.text, cuts = excluded.cuts, layout = excluded.layout, "
                "passages = excluded.passages",
                (name, *astuple(row)[1:]),
            )
            return Placed("updated" if same_place else "added", name, row.path, row.passages)

    def writable(self) -> bool:
        """Whether a document could be put now; `put` says why not."""
        try:
            with self._writing():
                return True
        except LibraryUnusable:
            return False

    def delete(self, document: str) -> bool:
        """Take a document out; False where there is none."""
        if not self.path.exists():
            return False
        with self._writing() as connection:
            return connection.execute("DELETE FROM documents WHERE id = ?", (document,)).rowcount > 0

    # --- connections ------------------------------------------------------------------------------

    def _read(self, query: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query; none where there is no database, or a damaged one (which is set aside)."""
        if not self.path.exists():
            return []
        try:
            with contextlib.closing(self._open()) as connection:
                return connection.execute(query, values).fetchall()
        except sqlite3.OperationalError as error:
            raise self._not_usable(str(error)) from error
        except sqlite3.DatabaseError as error:  # damage further in than opening looks
            self._set_aside(str(error))
            return []

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._not_usable(error.strerror or str(error)) from error
        connection = self._open()
        try:
            connection.execute("BEGIN IMMEDIATE")
            before = connection.total_changes
            yield connection
            if connection.total_changes > before:
                connection.execute("UPDATE state SET revision = revision + 1")
            connection.execute("COMMIT")
        except sqlite3.DatabaseError as error:
            raise self._not_usable(str(error)) from error
        finally:
            connection.close()  # without a COMMIT, that undoes everything

    def _open(self) -> sqlite3.Connection:
        """A connection to a sound database with the right tables."""
        try:
            return self._connect()
        except sqlite3.DatabaseError as error:
            # An operational error is the disk's or the folder's, not the database's, unless it is that our
            # tables are missing.
            wrong_tables = error.sqlite_errorcode == sqlite3.SQLITE_ERROR
            if isinstance(error, sqlite3.OperationalError) and not wrong_tables:
                raise self._not_usable(str(error)) from error
            self._set_aside(str(error))
        try:
            return self._connect()
        except sqlite3.DatabaseError as error:
            raise self._not_usable(str(error)) from error

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=10, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            self._check(connection)
        except sqlite3.OperationalError as error:
            connection.close()
            if not self._read_only(error):
                raise
            # "immutable" needs none of the side files of WAL mode, which a read-only folder cannot hold.
            address = f"{self.path.absolute().as_uri()}?immutable=1"
            connection = sqlite3.connect(address, uri=True, isolation_level=None)
            connection.execute("SELECT count(*) FROM documents").fetchone()
        except BaseException:
            connection.close()
            raise
        return connection

    def _read_only(self, error: sqlite3.OperationalError) -> bool:
        code = error.sqlite_errorcode & 0xFF
        return self.path.exists() and code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN)

    def _check(self, connection: sqlite3.Connection) -> None:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version > SCHEMA:
            raise LibraryUnusable(
                f"The library at “{self.path}” was written by a newer version of deal; update deal, "
                "or set DEAL_HOME to another folder."
            )
        if version == 0:
            self._create(connection)
        connection.execute("SELECT count(*) FROM documents").fetchone()
        connection.execute("SELECT revision FROM state").fetchone()

    def _create(self, connection: sqlite3.Connection) -> None:
        connection.execute("BEGIN IMMEDIATE")
        # Another process may have been first.
        if connection.execute("PRAGMA user_version").fetchone()[0] == 0:
            for statement in _CREATE.split(";"):
                if statement.strip():
                    connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {SCHEMA}")
        connection.execute("COMMIT")

    def _set_aside(self, reason: str) -> None:
        number = 1
        while (aside := self.path.with_name(f"{self.path.name}.damaged-{number}")).exists():
            number += 1
        try:
            self.path.replace(aside)
            for suffix in ("-wal", "-shm"):
                side = self.path.with_name(self.path.name + suffix)
                if side.exists():
                    side.replace(aside.with_name(aside.name + suffix))
        except OSError as error:
            raise self._not_usable(error.strerror or str(error)) from error
        self.notices.append(
            f"The library's database was damaged ({reason}) and was set aside as “{aside}”; "
            "the library of added documents starts empty. Add your documents again with `deal add`."
        )

    def _not_usable(self, reason: str) -> LibraryUnusable:
        return LibraryUnusable(
            f"The library at “{self.path}” cannot be used ({reason}). Check the rights of that folder "
            "and the space on the disk, or set DEAL_HOME to a folder that can be written."
        )


def _free(connection: sqlite3.Connection, base: str, reserved: Collection[str]) -> str:
    """An id that no document has: `base`, or with the first number that is free."""
    name, number = base, 2
    while name in reserved or connection.execute("SELECT 1 FROM documents WHERE id = ?", (name,)).fetchone():
        name, number = f"{base}-{number}", number + 1
    return name
