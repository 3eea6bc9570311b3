"""The file of the library's database: opening it soundly, one connection an operation.

Nothing is kept open between operations, so threads and processes can share the file: many read while one
writes (WAL), and a process that is killed leaves its transaction undone. A database that is damaged is set
aside under another name, never deleted. A folder that cannot be written still reads.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from knowledge.errors import LibraryUnusable

SCHEMA = 2
WAIT = 30.0
"""Seconds that an operation waits for another process that is writing."""

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
    passages INTEGER NOT NULL,
    size INTEGER NOT NULL DEFAULT -1,
    modified INTEGER NOT NULL DEFAULT -1,
    checksum TEXT NOT NULL DEFAULT ''
);
CREATE INDEX documents_by_digest ON documents (digest);
CREATE TABLE state (revision INTEGER NOT NULL);
CREATE TABLE running (id INTEGER PRIMARY KEY, process INTEGER NOT NULL, what TEXT NOT NULL);
INSERT INTO state VALUES (0);
"""

_FROM_1 = """
ALTER TABLE documents ADD COLUMN size INTEGER NOT NULL DEFAULT -1;
ALTER TABLE documents ADD COLUMN modified INTEGER NOT NULL DEFAULT -1;
ALTER TABLE documents ADD COLUMN checksum TEXT NOT NULL DEFAULT '';
CREATE TABLE running (id INTEGER PRIMARY KEY, process INTEGER NOT NULL, what TEXT NOT NULL);
"""


class Database:
    """One SQLite file. `notices` are sentences about what was found damaged."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.notices: list[str] = []

    def read(self, query: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query; none where there is no database, or a damaged one (which is set aside)."""
        if not self.path.exists():
            return []
        try:
            with contextlib.closing(self._open()) as connection:
                return connection.execute(query, values).fetchall()
        except sqlite3.OperationalError as error:
            raise self._not_usable(str(error)) from error
        except sqlite3.DatabaseError as error:  # damage further in than opening looks
            self.set_aside(str(error))
            return []

    @contextlib.contextmanager
    def writing(self, *, documents: bool = True) -> Iterator[sqlite3.Connection]:
        """A connection within one transaction, which an error undoes.

        It counts as a change of the library unless it is said to be about no `documents`.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._not_usable(error.strerror or str(error)) from error
        connection = self._open()
        try:
            connection.execute("BEGIN IMMEDIATE")
            before = connection.total_changes
            yield connection
            if documents and connection.total_changes > before:
                connection.execute("UPDATE state SET revision = revision + 1")
            connection.execute("COMMIT")
        except sqlite3.DatabaseError as error:
            raise self._not_usable(str(error)) from error
        finally:
            connection.close()  # without a COMMIT, that undoes everything

    def damage(self) -> str:
        """What is wrong with the file, as half a sentence, by reading all of it; nothing where it is sound."""
        if not self.path.exists():
            return ""
        try:
            address = f"{self.path.absolute().as_uri()}?mode=ro"
            with contextlib.closing(sqlite3.connect(address, uri=True, timeout=WAIT)) as connection:
                (version,) = connection.execute("PRAGMA user_version").fetchone()
                if version > SCHEMA:
                    return ""  # of a newer release, which alone can judge it
                found = [row[0] for row in connection.execute("PRAGMA integrity_check(3)")]
                if found != ["ok"]:
                    return "; ".join(" ".join(str(line).split()) for line in found)
                if version:
                    connection.execute("SELECT count(*) FROM documents").fetchone()
        except sqlite3.DatabaseError as error:
            return str(error)
        return ""

    def set_aside(self, reason: str) -> Path:
        """Give the file another name, and say so; the next operation begins an empty one."""
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
            f"The library's database was damaged ({reason}) and was set aside as “{aside}”; the library of "
            "added documents starts empty. `deal doctor --fix` reads back what can be read, or add your "
            "documents again with `deal add`."
        )
        return aside

    # --- opening ----------------------------------------------------------------------------------

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
            self.set_aside(str(error))
        try:
            return self._connect()
        except sqlite3.DatabaseError as error:
            raise self._not_usable(str(error)) from error

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=WAIT, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")  # what was reported survives a power cut, too
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
        if version < SCHEMA:
            self._upgrade(connection)
        connection.execute("SELECT count(*) FROM documents").fetchone()
        connection.execute("SELECT revision FROM state").fetchone()

    def _upgrade(self, connection: sqlite3.Connection) -> None:
        """Make the tables, or those of an older release what they are now."""
        connection.execute("BEGIN IMMEDIATE")
        # Another process may have been first.
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version < SCHEMA:
            for statement in (_CREATE if version == 0 else _FROM_1).split(";"):
                if statement.strip():
                    connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {SCHEMA}")
        connection.execute("COMMIT")

    def _not_usable(self, reason: str) -> LibraryUnusable:
        return LibraryUnusable(
            f"The library at “{self.path}” cannot be used ({reason}). Check the rights of that folder "
            "and the space on the disk, or set DEAL_HOME to a folder that can be written."
        )
