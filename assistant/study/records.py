"""What is kept of studying, record by record: from the columns of the database, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal

from assistant.study.scheduling import Grade, Schedule

How = Literal["read", "asked", "quizzed"]

CARD_COLUMNS = (
    "id, key, document, type, part, anchor, quote, state, step, stability, difficulty, due, last_review, "
    "wanted, paused, old"
)
SET_SCHEDULE = "state = ?, step = ?, stability = ?, difficulty = ?, due = ?, last_review = ?"


@dataclass(frozen=True, slots=True)
class Row:
    """What is kept of one card."""

    id: int
    key: str
    document: str
    type: str
    part: str
    anchor: str
    quote: str
    """The words that it rests on, as they were when it was last shown."""
    schedule: Schedule
    wanted: str
    """Why it was asked for before its turn (missed, asked, what-if), or nothing."""
    paused: bool
    """Whether its words were edited and nobody has looked at it since."""
    old: str
    """Of a paused one the words before the edit."""


@dataclass(frozen=True, slots=True)
class Review:
    """One grade that was given."""

    id: int
    card: int
    at: datetime
    grade: Grade
    first: bool
    before: Schedule


@dataclass(frozen=True, slots=True)
class QuizScore:
    """The outcome of one quiz."""

    at: datetime
    scope: str
    score: int
    total: int


def row_of(values: Sequence[Any]) -> Row:
    """A card from its `CARD_COLUMNS`."""
    id, key, document, type, part, anchor, quote, state, step, stability, difficulty, due, last, *rest = (
        values
    )
    schedule = Schedule(state, step, stability, difficulty, maybe_moment(due), maybe_moment(last))
    wanted, paused, old = rest
    return Row(id, key, document, type, part, anchor, quote, schedule, wanted, bool(paused), old)


def schedule_values(schedule: Schedule) -> tuple[Any, ...]:
    """What `SET_SCHEDULE` takes."""
    due, last = schedule.due, schedule.last_review
    return (
        schedule.state,
        schedule.step,
        schedule.stability,
        schedule.difficulty,
        None if due is None else time_text(due),
        None if last is None else time_text(last),
    )


def schedule_of(fields: Mapping[str, Any]) -> Schedule:
    """A schedule from its fields as JSON has them."""
    schedule = Schedule(**fields)
    return replace(schedule, due=maybe_moment(fields["due"]), last_review=maybe_moment(fields["last_review"]))


def time_text(moment: datetime) -> str:
    """A moment as it is kept: ISO time in UTC."""
    return moment.astimezone(UTC).isoformat()


def moment(text: str) -> datetime:
    """The moment that was kept."""
    return datetime.fromisoformat(text)


def maybe_moment(text: str | None) -> datetime | None:
    """The same, where one was kept."""
    return None if text is None else moment(text)
