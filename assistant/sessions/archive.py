"""The database of conversations: one SQLite file, one transaction a change, one connection an operation.

Nothing is kept open between operations, so threads and processes can share the file, and a turn that was
written is there whatever happens to the program. A database that is damaged is set aside under another name,
never deleted; where the folder cannot be written, everything goes on and nothing is kept.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

FILE = "sessions.sqlite3"
SCHEMA = 1
MOST_FOUND = 50
"""How many turns a search returns at most."""
_PATIENCE = 10.0
"""Seconds to wait for another process that is writing."""
_NAME_LENGTH = 60
_EXCERPT = 90

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


@dataclass(frozen=True, slots=True)
class Session:
    """One kept conversation, without its turns."""

    id: int
    name: str
    created: str
    """ISO time in UTC."""
    updated: str
    turns: int


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn as it is kept; `entry` and `memory` are JSON that `Talk` writes and reads."""

    number: int
    """Counted from 0 within its session."""
    asked: str
    """ISO time in UTC."""
    question: str
    words: str
    """What a search looks in besides the question."""
    entry: str


@dataclass(frozen=True, slots=True)
class Found:
    """A turn that a search found."""

    session: int
    name: str
    number: int
    question: str
    excerpt: str
    """Some words around what was found."""
    updated: str


class _Newer(sqlite3.OperationalError):
    """The database was written by a newer version of the program."""


class Archive:
    """The kept conversations. `notices` are sentences about what was found wrong, each said once."""

    def __init__(self, home: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """Keep them in the folder `home`, which is made when the first turn is written."""
        self.path = home / FILE
        self.notices: list[str] = []
        self._now = now
        self._lock = threading.RLock()
        self._told = 0

    def news(self) -> tuple[str, ...]:
        """The notices that were not told yet."""
        with self._lock:
            fresh = tuple(self.notices[self._told :])
            self._told = len(self.notices)
            return fresh

    # --- writing ----------------------------------------------------------------------------------

    def begin(self, first: str, memory: str) -> int:
        """Begin a session, named after its first question, and return its id; 0 where nothing can be kept."""
        now = self._time()

        def write(db: sqlite3.Connection) -> int:
            cursor = db.execute(
                "INSERT INTO sessions (name, created, updated, memory) VALUES (?, ?, ?, ?)",
                (name_from(first), now, now, memory),
            )
            return cursor.lastrowid or 0

        return self._write(write, 0)

    def write(self, session: int, turns: Sequence[Turn], memory: str) -> bool:
        """Write turns of a session, new ones and changed ones; False where the session is not there."""

        def work(db: sqlite3.Connection) -> bool:
            changed = db.execute(
                "UPDATE sessions SET updated = ?, memory = ? WHERE id = ?", (self._time(), memory, session)
            )
            if not changed.rowcount:
                return False
            db.executemany(
                "INSERT INTO turns (session, number, asked, question, words, entry) VALUES (?, ?, ?, ?, ?, ?) "
                "ON CONFLICT (session, number) DO UPDATE SET question = excluded.question, "
                "words = excluded.words, entry = excluded.entry",
                [(session, t.number, t.asked, t.question, t.words, t.entry) for t in turns],
            )
            return True

        return self._write(work, True)

    def shorten(self, session: int, turns: int, memory: str) -> None:
        """Keep the first `turns` turns of a session; an empty one is taken out."""

        def work(db: sqlite3.Connection) -> None:
            db.execute("DELETE FROM turns WHERE session = ? AND number >= ?", (session, turns))
            db.execute("UPDATE sessions SET memory = ? WHERE id = ?", (memory, session))
            if not turns:
                db.execute("DELETE FROM sessions WHERE id = ?", (session,))

        self._write(work, None)

    def rename(self, session: int, name: str) -> bool:
        """Give a session another name; False where it is not there."""
        wanted = " ".join(name.split())[:_NAME_LENGTH]

        def work(db: sqlite3.Connection) -> bool:
            done = db.execute("UPDATE sessions SET name = ? WHERE id = ?", (wanted, session))
            return bool(done.rowcount)

        return self._write(work, False)

    def delete(self, session: int) -> bool:
        """Delete a session for good: no words of it stay in any of the database's files.

        Deleted rows are overwritten, the search's index is made anew, and the file is written anew.
        Returns False where the session is not there.
        """

        def work(db: sqlite3.Connection) -> bool:
            done = db.execute("DELETE FROM sessions WHERE id = ?", (session,))
            if done.rowcount:
                db.execute("INSERT INTO found (found) VALUES ('rebuild')")
            return bool(done.rowcount)

        gone = self._write(work, False)
        if gone:
            self._sweep()
        return gone

    def remember(self, line: str, session: int = 0) -> None:
        """Keep a line that was entered, for the prompt's history; it goes when its session is deleted."""

        def work(db: sqlite3.Connection) -> None:
            db.execute("INSERT INTO lines (session, text) VALUES (?, ?)", (session or None, line))

        self._write(work, None)

    def adopt_lines(self, session: int) -> None:
        """Let the lines that were entered before their session had begun belong to it."""

        def work(db: sqlite3.Connection) -> None:
            db.execute("UPDATE lines SET session = ? WHERE session IS NULL", (session,))

        self._write(work, None)

    def prefer(self, name: str, value: str) -> None:
        """Keep a small preference, such as the theme."""

        def work(db: sqlite3.Connection) -> None:
            db.execute("INSERT OR REPLACE INTO preferences (name, value) VALUES (?, ?)", (name, value))

        self._write(work, None)

    # --- reading ----------------------------------------------------------------------------------

    def sessions(self) -> list[Session]:
        """All sessions, the one used last first."""
        rows = self._read(
            "SELECT s.id, s.name, s.created, s.updated, count(t.id) FROM sessions s "
            "LEFT JOIN turns t ON t.session = s.id GROUP BY s.id ORDER BY s.updated DESC, s.id DESC"
        )
        return [Session(*row) for row in rows]

    def session(self, id: int) -> Session | None:
        """One session; None where it is not there."""
        return next((one for one in self.sessions() if one.id == id), None)

    def turns(self, session: int) -> list[Turn]:
        """The turns of a session, in order."""
        rows = self._read(
            "SELECT number, asked, question, words, entry FROM turns WHERE session = ? ORDER BY number",
            (session,),
        )
        return [Turn(*row) for row in rows]

    def memory(self, session: int) -> str:
        """What a session's conversation remembers, as JSON; "" where it is not there."""
        rows = self._read("SELECT memory FROM sessions WHERE id = ?", (session,))
        return str(rows[0][0]) if rows else ""

    def search(self, words: str) -> list[Found]:
        """The turns that hold all the words (or words that begin with them), best first."""
        query = " ".join(f'"{word}"*' for word in _search_words(words))
        if not query:
            return []
        # The rank is computed of all that fit, the rest only of those that are shown.
        rows = self._read(
            "SELECT t.session, s.name, t.number, t.question, t.words, s.updated "
            "FROM (SELECT rowid AS id, rank AS place FROM found WHERE found MATCH ? "
            "ORDER BY rank, rowid DESC LIMIT ?) AS hit "
            "JOIN turns t ON t.id = hit.id JOIN sessions s ON s.id = t.session ORDER BY hit.place, t.id DESC",
            (query, MOST_FOUND),
        )
        return [
            Found(session, name, number, question, excerpt(text, words), updated)
            for session, name, number, question, text, updated in rows
        ]

    def lines(self, most: int = 1000) -> list[str]:
        """The last lines that were entered, oldest first."""
        rows = self._read("SELECT text FROM lines ORDER BY id DESC LIMIT ?", (most,))
        return [str(row[0]) for row in reversed(rows)]

    def preference(self, name: str) -> str:
        """A kept preference; "" where there is none."""
        rows = self._read("SELECT value FROM preferences WHERE name = ?", (name,))
        return str(rows[0][0]) if rows else ""

    # --- connections ------------------------------------------------------------------------------

    def _time(self) -> str:
        return self._now().isoformat(timespec="seconds")

    def _read(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with self._lock:
            if not self.path.exists():
                return []
            try:
                with contextlib.closing(self._open()) as db:
                    return db.execute(query, tuple(values)).fetchall()
            except sqlite3.Error as error:
                self._trouble(error)
                return []

    def _write(self, work: Callable[[sqlite3.Connection], Got], otherwise: Got) -> Got:
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

    def _sweep(self) -> None:
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


def name_from(question: str) -> str:
    """Name a session after a question: its first words."""
    words = " ".join(question.split())
    if len(words) <= _NAME_LENGTH:
        return words
    return words[: _NAME_LENGTH - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def excerpt(text: str, words: str) -> str:
    """Some words of a text around the first that is looked for."""
    line = " ".join(text.split())
    folded = line.casefold()
    places = [folded.find(word.casefold()) for word in _search_words(words)]
    at = min((place for place in places if place >= 0), default=0)
    start = max(0, at - _EXCERPT // 3)
    start = line.find(" ", start) + 1 if start else 0
    end = min(len(line), start + _EXCERPT)
    return f"{'… ' if start else ''}{line[start:end]}{' …' if end < len(line) else ''}"


def _search_words(text: str) -> list[str]:
    """The words of a search; whatever has a meaning of its own in a query is left out."""
    letters = "".join(letter if letter.isalnum() else " " for letter in text)
    return letters.split()


def _statements(script: str) -> Iterator[str]:
    """Part the script into statements; those inside a trigger end with a line, not with a semicolon."""
    for part in script.split(";\n"):
        lines = part.strip().splitlines()
        if lines and lines[0].startswith("CREATE TRIGGER"):
            body = [line + ";" if line.startswith("    ") else line for line in lines]
            yield "\n".join(body)
        elif lines:
            yield part
