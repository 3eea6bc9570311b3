"""The file of the library's database: reading and writing it, and what is said where that does not work.

A folder that cannot be written still reads.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from knowledge import sqlite_file
from knowledge.errors import LibraryUnusable
from knowledge.sqlite_file import Newer, Schema, SqliteFile

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

SCHEMA = Schema(2, _CREATE, checks=("documents", "state"), upgrades={1: _FROM_1})


class Database:
    """One SQLite file. `notices` are sentences about what was found damaged."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.notices: list[str] = []
        self._file = _LibraryFile(path, SCHEMA, wait=WAIT, aside=self._tell)

    def read(self, query: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query; none where there is no database, or a damaged one (which is set aside)."""
        if not self.path.exists():
            return []
        with self._explained():
            try:
                with contextlib.closing(self._file.open()) as connection:
                    return connection.execute(query, values).fetchall()
            except sqlite3.Error as error:
                if not sqlite_file.is_damage(error):
                    raise
                self._file.set_aside(str(error))  # damage further in than opening looks
        return []

    @contextlib.contextmanager
    def writing(self, *, documents: bool = True) -> Iterator[sqlite3.Connection]:
        """A connection within one transaction, which an error undoes.

        It counts as a change of the library unless it is said to be about no `documents`.
        """
        with self._explained(), self._file.writing() as connection:
            before = connection.total_changes
            yield connection
            if documents and connection.total_changes > before:
                connection.execute("UPDATE state SET revision = revision + 1")

    def damage(self) -> str:
        """What is wrong with the file, as half a sentence, by reading all of it; nothing where it is sound."""
        if not self.path.exists():
            return ""
        return sqlite_file.wrong_in(self.path, SCHEMA)

    def set_aside(self, reason: str) -> Path:
        """Give the file another name, and say so; the next operation begins an empty one."""
        with self._explained():
            return self._file.set_aside(reason)

    def _tell(self, reason: str, aside: Path) -> None:
        self.notices.append(
            f"The library's database was damaged ({reason}) and was set aside as “{aside}”; the library of "
            "added documents starts empty. `deal doctor --fix` reads back what can be read, or add your "
            "documents again with `deal add`."
        )

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn what SQLite says into a sentence."""
        try:
            yield
        except Newer as error:
            raise LibraryUnusable(
                f"The library at “{self.path}” was written by a newer version of deal; update deal, "
                "or set DEAL_HOME to another folder."
            ) from error
        except sqlite3.Error as error:
            raise LibraryUnusable(
                f"The library at “{self.path}” cannot be used ({error}). Check the rights of that folder "
                "and the space on the disk, or set DEAL_HOME to a folder that can be written."
            ) from error


class _LibraryFile(SqliteFile):
    """A file that is read even where nothing can be written."""

    def connect(self) -> sqlite3.Connection:
        """A connection as for any such file; to one that cannot be written, one that only reads."""
        try:
            return super().connect()
        except sqlite3.OperationalError as error:
            if not (self.path.exists() and sqlite_file.is_read_only(error)):
                raise
        # "immutable" needs none of the side files of WAL mode, which a read-only folder cannot hold.
        connection = sqlite3.connect(
            f"{self.path.absolute().as_uri()}?immutable=1", uri=True, isolation_level=None
        )
        with contextlib.ExitStack() as unless_sound:
            unless_sound.callback(connection.close)
            self.check(connection)
            unless_sound.pop_all()
        return connection
