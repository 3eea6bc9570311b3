"""The file of the study progress: SQLite in WAL mode, opened for each operation, set aside where damaged."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from assistant.study.errors import StudyUnusableError

FILE = "study.sqlite3"
SCHEMA = 1
_CREATE = """
CREATE TABLE cards (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL,
    type TEXT NOT NULL,
    part TEXT NOT NULL,
    anchor TEXT NOT NULL,
    quote TEXT NOT NULL,
    state INTEGER NOT NULL,
    step INTEGER,
    stability REAL,
    difficulty REAL,
    due TEXT,
    last_review TEXT,
    wanted TEXT NOT NULL DEFAULT '',
    paused INTEGER NOT NULL DEFAULT 0,
    old TEXT NOT NULL DEFAULT ''
);
CREATE TABLE own (card INTEGER PRIMARY KEY REFERENCES cards (id), data TEXT NOT NULL);
CREATE TABLE reviews (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    card INTEGER NOT NULL REFERENCES cards (id),
    at TEXT NOT NULL,
    grade INTEGER NOT NULL,
    first INTEGER NOT NULL,
    before TEXT NOT NULL
);
CREATE INDEX reviews_by_card ON reviews (card);
CREATE TABLE sentences (document TEXT NOT NULL, position INTEGER NOT NULL, text TEXT NOT NULL,
    PRIMARY KEY (document, position));
CREATE TABLE visits (document TEXT NOT NULL, sentence TEXT NOT NULL, how TEXT NOT NULL,
    PRIMARY KEY (document, sentence, how));
CREATE TABLE quizzes (id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, scope TEXT NOT NULL,
    score INTEGER NOT NULL, total INTEGER NOT NULL);
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
_TABLES = ("cards", "own", "reviews", "sentences", "visits", "quizzes", "settings")


class Database:
    """Connections to one file. `notices` are sentences about what was found damaged."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.notices: list[str] = []

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection to read from; an empty database in memory where there is no file yet."""
        if not self.path.exists():
            with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
                _create(connection)
                yield connection
            return
        with self._mended(), contextlib.closing(self._open()) as connection:
            yield connection

    @contextlib.contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A connection in a transaction, which is on the disk when this is left; nothing of it after an error."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._unusable(error.strerror or str(error)) from error
        with self._mended(), contextlib.closing(self._open()) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")

    @contextlib.contextmanager
    def _mended(self) -> Iterator[None]:
        """Turn what SQLite says into a sentence; a file found damaged only now is set aside for the next time."""
        try:
            yield
        except sqlite3.OperationalError as error:
            raise self._unusable(str(error)) from error
        except sqlite3.IntegrityError:
            raise
        except sqlite3.DatabaseError as error:
            self._set_aside(str(error))
            raise StudyUnusableError(self.notices[-1]) from error

    def _open(self) -> sqlite3.Connection:
        try:
            return self._connect()
        except sqlite3.DatabaseError as error:
            # An operational error is the disk's or the folder's, unless it is that our tables are missing.
            wrong_tables = error.sqlite_errorcode == sqlite3.SQLITE_ERROR
            if isinstance(error, sqlite3.OperationalError) and not wrong_tables:
                raise
            self._set_aside(str(error))
        return self._connect()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=10, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")  # a grade is one write: it can be a safe one
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if version > SCHEMA:
                raise StudyUnusableError(
                    f"The study progress at “{self.path}” was written by a newer version of deal; update deal, "
                    "or set DEAL_HOME to another folder."
                )
            if version == 0:
                connection.execute("BEGIN IMMEDIATE")
                if connection.execute("PRAGMA user_version").fetchone()[0] == 0:
                    _create(connection)
                connection.execute("COMMIT")
            for table in _TABLES:
                connection.execute(f"SELECT count(*) FROM {table}").fetchone()
        except BaseException:
            connection.close()
            raise
        return connection

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
            raise self._unusable(error.strerror or str(error)) from error
        self.notices.append(
            f"The study progress was damaged ({reason}) and was set aside as “{aside}”; studying starts afresh."
        )

    def _unusable(self, reason: str) -> StudyUnusableError:
        return StudyUnusableError(
            f"The study progress at “{self.path}” cannot be used ({reason}). Check the rights of that folder "
            "and the space on the disk, or set DEAL_HOME to a folder that can be written."
        )


def _create(connection: sqlite3.Connection) -> None:
    for statement in _CREATE.split(";"):
        if statement.strip():
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {SCHEMA}")
