"""The file of the study progress: reading and writing it, and what is said where that does not work."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from assistant.study.errors import StudyUnusableError
from knowledge.sqlite_file import Newer, Schema, SqliteFile, is_damage

FILE = "study.sqlite3"
_WAIT = 10.0
"""Seconds to wait for another process that is writing."""
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
SCHEMA = Schema(1, _CREATE, checks=("cards", "own", "reviews", "sentences", "visits", "quizzes", "settings"))


class Database:
    """Connections to one file. `notices` are sentences about what was found damaged."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.notices: list[str] = []
        self._file = SqliteFile(path, SCHEMA, wait=_WAIT, aside=self._tell)

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection to read from; an empty database in memory where there is no file yet."""
        if not self.path.exists():
            with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
                self._file.create(connection)
                yield connection
            return
        with self._explained(), contextlib.closing(self._file.open()) as connection:
            yield connection

    @contextlib.contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A connection in a transaction, which is on the disk when this is left; nothing of it after an error."""
        with self._explained(), self._file.writing() as connection:
            yield connection

    def _tell(self, reason: str, aside: Path) -> None:
        self.notices.append(
            f"The study progress was damaged ({reason}) and was set aside as “{aside}”; studying starts afresh."
        )

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn what SQLite says into a sentence; a file found damaged only now is set aside for the next time."""
        try:
            with self._damage_set_aside():
                yield
        except Newer as error:
            raise StudyUnusableError(
                f"The study progress at “{self.path}” was written by a newer version of deal; update deal, "
                "or set DEAL_HOME to another folder."
            ) from error
        except sqlite3.IntegrityError:
            raise
        except sqlite3.Error as error:
            raise StudyUnusableError(
                f"The study progress at “{self.path}” cannot be used ({error}). Check the rights of that folder "
                "and the space on the disk, or set DEAL_HOME to a folder that can be written."
            ) from error

    @contextlib.contextmanager
    def _damage_set_aside(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            if not is_damage(error):
                raise
            self._file.set_aside(str(error))
            raise StudyUnusableError(self.notices[-1]) from error
