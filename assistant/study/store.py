"""What is kept of studying: schedules, grades, cards of one's own, what was visited, and the settings."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from assistant.study.cards import Card
from assistant.study.database import FILE, Database
from assistant.study.records import (
    CARD_COLUMNS,
    SET_SCHEDULE,
    How,
    QuizScore,
    Review,
    Row,
    moment,
    row_of,
    schedule_of,
    schedule_values,
    time_text,
)
from assistant.study.scheduling import Grade, Schedule


class StudyStore:
    """The study progress in one folder. Each call is one transaction; safe from several threads and processes."""

    def __init__(self, home: Path) -> None:
        self._database = Database(home / FILE)

    @property
    def path(self) -> Path:
        """Where it is kept."""
        return self._database.path

    @property
    def notices(self) -> tuple[str, ...]:
        """Sentences about what was found damaged."""
        return tuple(self._database.notices)

    # --- cards ------------------------------------------------------------------------------------

    def rows(self) -> list[Row]:
        """All cards that were ever shown or asked for."""
        with self._database.reading() as connection:
            found = connection.execute(f"SELECT {CARD_COLUMNS} FROM cards ORDER BY id").fetchall()
        return [row_of(values) for values in found]

    def grade(
        self, card: Card, grade: Grade, before: Schedule, after: Schedule, at: datetime
    ) -> tuple[int, int]:
        """Keep a grade: it is on the disk when this returns (the card's number, the review's)."""
        with self._database.writing() as connection:
            number = _ensure(connection, card)
            kept = _frozen(connection, number, before)
            connection.execute(
                f"UPDATE cards SET {SET_SCHEDULE}, wanted = '', quote = ? WHERE id = ?",
                (*schedule_values(after), card.span.quote, number),
            )
            review = connection.execute(
                "INSERT INTO reviews (card, at, grade, first, before) VALUES (?, ?, ?, ?, ?)",
                (number, time_text(at), int(grade), int(not before.seen), kept),
            ).lastrowid
        return number, review or 0

    def undo(self) -> Review | None:
        """Take the last grade back: the card is as it was before. None where there is none."""
        with self._database.writing() as connection:
            found = connection.execute(
                "SELECT id, card, at, grade, first, before FROM reviews ORDER BY id DESC LIMIT 1"
            ).fetchone()
            if found is None:
                return None
            kept = json.loads(found[5])
            before = schedule_of(kept["schedule"])
            connection.execute(
                f"UPDATE cards SET {SET_SCHEDULE}, wanted = ? WHERE id = ?",
                (*schedule_values(before), kept["wanted"], found[1]),
            )
            connection.execute("DELETE FROM reviews WHERE id = ?", (found[0],))
        return Review(found[0], found[1], moment(found[2]), Grade(found[3]), bool(found[4]), before)

    def want(self, card: Card, why: str, data: Mapping[str, Any] | None = None) -> bool:
        """Ask for a card before its turn; `data` describes one of the user's own. False where it waits already."""
        with self._database.writing() as connection:
            known = connection.execute("SELECT id, wanted FROM cards WHERE key = ?", (card.key,)).fetchone()
            if known is not None and data is not None:
                return False
            number = _ensure(connection, card)
            if data is not None:
                connection.execute(
                    "INSERT INTO own (card, data) VALUES (?, ?)",
                    (number, json.dumps(data, ensure_ascii=False)),
                )
            connection.execute("UPDATE cards SET wanted = ? WHERE id = ? AND wanted = ''", (why, number))
        return known is None or not known[1]

    def own_cards(self) -> list[tuple[Row, dict[str, Any]]]:
        """The cards that the user's questions made, with what describes them."""
        with self._database.reading() as connection:
            rows = {
                row.id: row for row in map(row_of, connection.execute(f"SELECT {CARD_COLUMNS} FROM cards"))
            }
            found = connection.execute("SELECT card, data FROM own ORDER BY card").fetchall()
        return [(rows[number], json.loads(data)) for number, data in found if number in rows]

    def drop_own(self, card: int) -> None:
        """Take out a card of one's own, with its grades."""
        with self._database.writing() as connection:
            for table, column in (("own", "card"), ("reviews", "card"), ("cards", "id")):
                connection.execute(f"DELETE FROM {table} WHERE {column} = ?", (card,))

    def resume(self, card: Card, *, afresh: bool = False) -> None:
        """End a card's pause: it rests on the words as they are now; `afresh` also forgets its schedule."""
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE cards SET paused = 0, old = '', quote = ? WHERE key = ?", (card.span.quote, card.key)
            )
            if afresh:
                connection.execute(
                    f"UPDATE cards SET {SET_SCHEDULE}, wanted = 'edited' WHERE key = ?",
                    (*schedule_values(Schedule()), card.key),
                )

    # --- edited documents -------------------------------------------------------------------------

    def snapshots(self) -> dict[str, list[str]]:
        """The sentences of each document that has cards, as they were when last looked at."""
        kept: dict[str, list[str]] = {}
        with self._database.reading() as connection:
            for document, text in connection.execute(
                "SELECT document, text FROM sentences ORDER BY document, position"
            ):
                kept.setdefault(document, []).append(text)
        return kept

    def note_edits(
        self,
        snapshots: Mapping[str, Sequence[str]],
        moved: Iterable[Row],
        gone: Iterable[str] = (),
    ) -> None:
        """Keep the sentences of documents as they are now, the rows that the edits changed, and forget the texts
        of documents that are gone (their schedules stay, in case they come back).
        """
        with self._database.writing() as connection:
            for document, texts in snapshots.items():
                connection.execute("DELETE FROM sentences WHERE document = ?", (document,))
                connection.executemany(
                    "INSERT INTO sentences VALUES (?, ?, ?)",
                    [(document, position, text) for position, text in enumerate(texts)],
                )
            for row in moved:
                connection.execute(
                    "UPDATE OR IGNORE cards SET key = ?, anchor = ?, quote = ?, paused = ?, old = ? WHERE id = ?",
                    (row.key, row.anchor, row.quote, int(row.paused), row.old, row.id),
                )
            for document in gone:
                connection.execute("DELETE FROM sentences WHERE document = ?", (document,))
                connection.execute("UPDATE cards SET quote = '', old = '' WHERE document = ?", (document,))
                connection.execute(
                    "DELETE FROM own WHERE card IN (SELECT id FROM cards WHERE document = ?)", (document,)
                )

    # --- visits, quizzes, settings ----------------------------------------------------------------

    def visit(self, how: How, sentences: Iterable[tuple[str, str]]) -> None:
        """Note that sentences, as (document, hash), were read, asked about or quizzed."""
        wanted = [(document, sentence, how) for document, sentence in sentences]
        if wanted:
            with self._database.writing() as connection:
                connection.executemany("INSERT OR IGNORE INTO visits VALUES (?, ?, ?)", wanted)

    def visits(self) -> dict[str, dict[str, set[How]]]:
        """Document → hash of a sentence → how it was visited."""
        found: dict[str, dict[str, set[How]]] = {}
        with self._database.reading() as connection:
            for document, sentence, how in connection.execute("SELECT document, sentence, how FROM visits"):
                found.setdefault(document, {}).setdefault(sentence, set()).add(how)
        return found

    def reviews(self) -> list[Review]:
        """All grades, the oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT id, card, at, grade, first, before FROM reviews ORDER BY id"
            ).fetchall()
        return [
            Review(
                id, card, moment(at), Grade(grade), bool(first), schedule_of(json.loads(before)["schedule"])
            )
            for id, card, at, grade, first, before in rows
        ]

    def note_quiz(self, at: datetime, scope: str, score: int, total: int) -> None:
        """Keep the outcome of a quiz."""
        with self._database.writing() as connection:
            connection.execute(
                "INSERT INTO quizzes (at, scope, score, total) VALUES (?, ?, ?, ?)",
                (time_text(at), scope, score, total),
            )

    def quizzes(self) -> list[QuizScore]:
        """The outcomes of all quizzes, the oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT at, scope, score, total FROM quizzes ORDER BY id").fetchall()
        return [QuizScore(moment(at), scope, score, total) for at, scope, score, total in rows]

    def settings(self) -> dict[str, str]:
        """The settings that were changed."""
        with self._database.reading() as connection:
            return dict(connection.execute("SELECT name, value FROM settings").fetchall())

    def set(self, name: str, value: str) -> None:
        """Change a setting."""
        with self._database.writing() as connection:
            connection.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, value))


def _ensure(connection: sqlite3.Connection, card: Card) -> int:
    """The number of a card, which is given one where it has none."""
    connection.execute(
        "INSERT OR IGNORE INTO cards (key, document, type, part, anchor, quote, state, step) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            card.key,
            card.span.document,
            card.type,
            card.part,
            card.anchor,
            card.span.quote,
            Schedule().state,
            Schedule().step,
        ),
    )
    (number,) = connection.execute("SELECT id FROM cards WHERE key = ?", (card.key,)).fetchone()
    return int(number)


def _frozen(connection: sqlite3.Connection, number: int, before: Schedule) -> str:
    """A card as it was, for undoing."""
    (wanted,) = connection.execute("SELECT wanted FROM cards WHERE id = ?", (number,)).fetchone()
    fields = asdict(before)
    for name in ("due", "last_review"):
        fields[name] = None if fields[name] is None else time_text(fields[name])
    return json.dumps({"schedule": fields, "wanted": wanted})
