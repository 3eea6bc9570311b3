"""The SQLite file behind kept conversations: opening and making it, setting a damaged one aside, sweeping it.

Nothing is kept open between operations, so threads and processes can share the file, and what was written is
there whatever happens to the program.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

FILE = "sessions.sqlite3"
SCHEMA = 1
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
    INSERT INTO found (rowid, question, words) VALUES (new.id, new.question, new.words)
END;
CREATE TRIGGER turns_taken AFTER DELETE ON turns BEGIN
    INSERT INTO found (found, rowid, question, words) VALUES ('delete', old.id, old.question, old.words)
END;
CREATE TRIGGER turns_changed AFTER UPDATE ON turns BEGIN
    INSERT INTO found (found, rowid, question, words) VALUES ('delete', old.id, old.question, old.words)
    INSERT INTO found (rowid, question, words) VALUES (new.id, new.question, new.words)
END
"""

Got = TypeVar("Got")


class _Newer(sqlite3.OperationalError):
    """The database was written by a newer version of the program."""


class Database:
    """One file. `notices` are sentences about what was found wrong with it, each said once.

    A database that is damaged is set aside under another name, never deleted; where the folder cannot be
    written, everything goes on and nothing is kept.
    """

    def __init__(self, home: Path) -> None:
        """Keep it in the folder `home`; nothing is made before there is something to keep."""
        self.path = home / FILE
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
                with contextlib.closing(self._open()) as db:
                    return db.execute(query, tuple(values)).fetchall()
            except sqlite3.Error as error:
                self._trouble(error)
                return []

    def write_in(self, work: Callable[[sqlite3.Connection], Got], otherwise: Got) -> Got:
        """Do some work in one transaction. A damaged database is set aside, and the work done in a new one."""
        with self._lock:
            for _ in range(2):
                try:
                    self.path.parent.mkdir(parents=True, exist_ok=True)
                    with contextlib.closing(self._open()) as db, self._transaction(db):
                        return work(db)
                except sqlite3.Error as error:
                    if not self._trouble(error):
                        break
                except OSError as error:
                    self._say(f"Conversations are not kept: {error.strerror or error} ({self.path.parent}).")
                    break
            return otherwise

    @contextlib.contextmanager
    def _transaction(self, db: sqlite3.Connection) -> Iterator[None]:
        db.execute("BEGIN IMMEDIATE")
        yield
        db.execute("COMMIT")

    def _open(self) -> sqlite3.Connection:
        fresh = not self.path.exists()
        db = sqlite3.connect(self.path, timeout=_PATIENCE, isolation_level=None)
        try:
            if fresh:
                self.path.chmod(0o600)
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = FULL")
            db.execute("PRAGMA secure_delete = ON")
            db.execute("PRAGMA foreign_keys = ON")
            (version,) = db.execute("PRAGMA user_version").fetchone()
            if version > SCHEMA:
                raise _Newer("it was written by a newer version of deal")
            if version == 0:
                self._create(db)
            db.execute("SELECT count(*) FROM preferences").fetchone()
        except BaseException:
            db.close()
            raise
        return db

    def _create(self, db: sqlite3.Connection) -> None:
        with self._transaction(db):
            if db.execute("PRAGMA user_version").fetchone()[0]:
                return  # another process was first
            for statement in _statements(_CREATE):
                db.execute(statement)
            db.execute(f"PRAGMA user_version = {SCHEMA}")

    def sweep(self) -> None:
        """Write the file anew without what was deleted, and empty its log."""
        with self._lock:
            try:
                with contextlib.closing(self._open()) as db:
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
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        damaged = code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)
        if isinstance(error, _Newer) or not damaged:
            self._say(f"Conversations are not kept: {error} ({self.path}).")
            return False
        number = 1
        while (aside := self.path.with_name(f"{self.path.name}.damaged-{number}")).exists():
            number += 1
        try:
            for suffix in ("", "-wal", "-shm"):
                side = self.path.with_name(self.path.name + suffix)
                if side.exists():
                    side.replace(aside.with_name(aside.name + suffix))
        except OSError as blocked:
            self._say(f"Conversations are not kept: {blocked.strerror or blocked} ({self.path}).")
            return False
        self._say(f"The database of conversations was damaged ({error}) and is set aside as {aside}.")
        return True

    def _say(self, sentence: str) -> None:
        if sentence not in self.notices:
            self.notices.append(sentence)


def _statements(script: str) -> Iterator[str]:
    """Part the script into statements; those inside a trigger end with a line, not with a semicolon."""
    for part in script.split(";\n"):
        lines = part.strip().splitlines()
        if lines and lines[0].startswith("CREATE TRIGGER"):
            body = [line + ";" if line.startswith("    ") else line for line in lines]
            yield "\n".join(body)
        elif lines:
            yield part
