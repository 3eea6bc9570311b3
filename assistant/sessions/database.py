"""The SQLite file behind kept conversations: reading, writing and sweeping it, whatever its state."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from knowledge.sqlite_file import Blocked, Schema, SqliteFile, is_unfit

FILE = "sessions.sqlite3"
_PATIENCE = 10.0
"""Seconds to wait for another process that is writing."""

_CREATE = """
CREATE TABLE sessions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    created TEXT NOT NULL,
    updated TEXT NOT NULL,
    memory TEXT NOT NULL
);
CREATE TABLE turns (
    id INTEGER PRIMARY KEY,
    session INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    asked TEXT NOT NULL,
    question TEXT NOT NULL,
    words TEXT NOT NULL,
    entry TEXT NOT NULL,
    UNIQUE (session, number)
);
CREATE TABLE lines (
    id INTEGER PRIMARY KEY,
    session INTEGER REFERENCES sessions (id) ON DELETE CASCADE,
    text TEXT NOT NULL
);
CREATE INDEX lines_by_session ON lines (session);
CREATE TABLE preferences (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE VIRTUAL TABLE found USING fts5 (
    question, words, content = 'turns', content_rowid = 'id', tokenize = 'porter unicode61'
);
CREATE TRIGGER turns_written AFTER INSERT ON turns BEGIN
    INSERT INTO found (rowid, question, words) VALUES (new.id, new.question, new.words);
END;
CREATE TRIGGER turns_taken AFTER DELETE ON turns BEGIN
    INSERT INTO found (found, rowid, question, words) VALUES ('delete', old.id, old.question, old.words);
END;
CREATE TRIGGER turns_changed AFTER UPDATE ON turns BEGIN
    INSERT INTO found (found, rowid, question, words) VALUES ('delete', old.id, old.question, old.words);
    INSERT INTO found (rowid, question, words) VALUES (new.id, new.question, new.words);
END;
"""
SCHEMA = Schema(1, _CREATE, checks=("preferences",), pragmas=("secure_delete = ON", "foreign_keys = ON"))

Got = TypeVar("Got")


class Database:
    """One file. `notices` are sentences about what was found wrong with it, each said once.

    A database that is damaged is set aside under another name, never deleted; where the folder cannot be
    written, everything goes on and nothing is kept.
    """

    def __init__(self, home: Path) -> None:
        """Keep it in the folder `home`; nothing is made before there is something to keep."""
        self.path = home / FILE
        self._file = SqliteFile(self.path, SCHEMA, wait=_PATIENCE, aside=self._tell, private=True)
        self.notices: list[str] = []
        self._told = 0
        self._lock = threading.RLock()

    def news(self) -> tuple[str, ...]:
        """The notices that were not told yet."""
        with self._lock:
            fresh = tuple(self.notices[self._told :])
            self._told = len(self.notices)
            return fresh

    # --- connections ------------------------------------------------------------------------------

    def read(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query; none where there is no database, or a damaged one."""
        with self._lock:
            if not self.path.exists():
                return []
            try:
                with contextlib.closing(self._file.open()) as db:
                    return db.execute(query, tuple(values)).fetchall()
            except sqlite3.Error as error:
                self._trouble(error)
                return []

    def write_in(self, work: Callable[[sqlite3.Connection], Got], otherwise: Got) -> Got:
        """Do some work in one transaction. A damaged database is set aside, and the work done in a new one."""
        with self._lock:
            for _ in range(2):
                try:
                    with self._file.writing() as db:
                        return work(db)
                except sqlite3.Error as error:
                    if not self._trouble(error):
                        break
            return otherwise

    def sweep(self) -> None:
        """Write the file anew without what was deleted, and empty its log."""
        with self._lock:
            try:
                with contextlib.closing(self._file.open()) as db:
                    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                    db.execute("VACUUM")
                    busy = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            except sqlite3.Error as error:
                busy = not self._trouble(error)
            if busy:
                self.notices.append(
                    "The conversation is deleted; another open `deal` keeps its words in the database's log "
                    "until it is closed."
                )

    def _trouble(self, error: sqlite3.Error) -> bool:
        """Deal with an error of the database; True where it was set aside and a new one can be begun."""
        if is_unfit(error):
            try:
                self._file.set_aside(str(error))
                return True
            except Blocked as blocked:
                error = blocked
        self._say(f"Conversations are not kept: {error} ({self.path}).")
        return False

    def _tell(self, reason: str, aside: Path) -> None:
        self._say(f"The database of conversations was damaged ({reason}) and is set aside as {aside}.")

    def _say(self, sentence: str) -> None:
        if sentence not in self.notices:
            self.notices.append(sentence)
