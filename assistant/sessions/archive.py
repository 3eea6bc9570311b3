"""The kept conversations: their turns, the lines that were entered, and a search through all of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from assistant.sessions.database import FILE, Database

__all__ = ["FILE", "Archive", "Found", "Session", "Turn", "name_from"]

MOST_FOUND = 50
"""How many turns a search returns at most."""
_NAME_LENGTH = 60
_EXCERPT = 90


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


class Archive(Database):
    """The kept conversations; safe to use from any thread."""

    def __init__(self, home: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """Keep them in the folder `home`, which is made when the first turn is written."""
        super().__init__(home)
        self._now = now

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

        return self.write_in(write, 0)

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

        return self.write_in(work, True)

    def shorten(self, session: int, turns: int, memory: str) -> None:
        """Keep the first `turns` turns of a session; an empty one is taken out."""

        def work(db: sqlite3.Connection) -> None:
            db.execute("DELETE FROM turns WHERE session = ? AND number >= ?", (session, turns))
            db.execute("UPDATE sessions SET memory = ? WHERE id = ?", (memory, session))
            if not turns:
                db.execute("DELETE FROM sessions WHERE id = ?", (session,))

        self.write_in(work, None)

    def rename(self, session: int, name: str) -> bool:
        """Give a session another name; False where it is not there."""
        wanted = " ".join(name.split())[:_NAME_LENGTH]

        def work(db: sqlite3.Connection) -> bool:
            done = db.execute("UPDATE sessions SET name = ? WHERE id = ?", (wanted, session))
            return bool(done.rowcount)

        return self.write_in(work, False)

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

        gone = self.write_in(work, False)
        if gone:
            self.sweep()
        return gone

    def remember(self, line: str, session: int = 0) -> None:
        """Keep a line that was entered, for the prompt's history; it goes when its session is deleted."""

        def work(db: sqlite3.Connection) -> None:
            db.execute("INSERT INTO lines (session, text) VALUES (?, ?)", (session or None, line))

        self.write_in(work, None)

    def adopt_lines(self, session: int) -> None:
        """Let the lines that were entered before their session had begun belong to it."""

        def work(db: sqlite3.Connection) -> None:
            db.execute("UPDATE lines SET session = ? WHERE session IS NULL", (session,))

        self.write_in(work, None)

    def prefer(self, name: str, value: str) -> None:
        """Keep a small preference, such as the theme."""

        def work(db: sqlite3.Connection) -> None:
            db.execute("INSERT OR REPLACE INTO preferences (name, value) VALUES (?, ?)", (name, value))

        self.write_in(work, None)

    # --- reading ----------------------------------------------------------------------------------

    def sessions(self) -> list[Session]:
        """All sessions, the one used last first."""
        rows = self.read(
            "SELECT s.id, s.name, s.created, s.updated, count(t.id) FROM sessions s "
            "LEFT JOIN turns t ON t.session = s.id GROUP BY s.id ORDER BY s.updated DESC, s.id DESC"
        )
        return [Session(*row) for row in rows]

    def session(self, id: int) -> Session | None:
        """One session; None where it is not there."""
        return next((one for one in self.sessions() if one.id == id), None)

    def turns(self, session: int) -> list[Turn]:
        """The turns of a session, in order."""
        rows = self.read(
            "SELECT number, asked, question, words, entry FROM turns WHERE session = ? ORDER BY number",
            (session,),
        )
        return [Turn(*row) for row in rows]

    def memory(self, session: int) -> str:
        """What a session's conversation remembers, as JSON; "" where it is not there."""
        rows = self.read("SELECT memory FROM sessions WHERE id = ?", (session,))
        return str(rows[0][0]) if rows else ""

    def search(self, words: str) -> list[Found]:
        """The turns that hold all the words (or words that begin with them), best first."""
        query = " ".join(f'"{word}"*' for word in _search_words(words))
        if not query:
            return []
        # The rank is computed of all that fit, the rest only of those that are shown.
        rows = self.read(
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
        rows = self.read("SELECT text FROM lines ORDER BY id DESC LIMIT ?", (most,))
        return [str(row[0]) for row in reversed(rows)]

    def preference(self, name: str) -> str:
        """A kept preference; "" where there is none."""
        rows = self.read("SELECT value FROM preferences WHERE name = ?", (name,))
        return str(rows[0][0]) if rows else ""

    def _time(self) -> str:
        return self._now().isoformat(timespec="seconds")


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
