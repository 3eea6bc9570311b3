"""What waits, and what was done so far, as numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from assistant.study.cards import Card
from assistant.study.records import QuizScore, Review, Row
from assistant.study.scheduling import Grade

LONG = timedelta(days=7)
"""A card with an interval of this length counts as known."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What waits, now."""

    due: int
    """Seen cards whose day has come."""
    new: int
    """New cards that today still brings, wanted ones among them."""
    changed: int
    """Cards that pause because their words were edited."""
    learning: int = 0
    """Of the seen ones not due yet, those that come back within minutes."""

    @property
    def waiting(self) -> int:
        """How many cards a review now would show."""
        return self.due + self.new


@dataclass(frozen=True, slots=True)
class Stats:
    """What was done so far."""

    cards: int
    seen: int
    known: int
    """Seen ones with an interval of a week or more."""
    reviews: int
    today: int
    right: int
    """How many of the grades were better than "missed"."""
    quizzes: int
    best_quiz: int
    """In percent."""


def counted(queue: Sequence[Card], rows: Mapping[str, Row]) -> Counts:
    """Count what a queue holds; `rows` are those of the cards that are looked at."""
    shown = {card.key for card in queue}
    due = sum(key in rows and rows[key].schedule.seen for key in shown)
    learning = sum(
        row.schedule.seen and row.schedule.learning and not row.paused and row.key not in shown
        for row in rows.values()
    )
    return Counts(due, len(queue) - due, sum(row.paused for row in rows.values()), learning)


def summed_up(
    cards: int, rows: Sequence[Row], reviews: Sequence[Review], quizzes: Sequence[QuizScore], now: datetime
) -> Stats:
    """Sum up what was done."""
    schedules = [row.schedule for row in rows]
    return Stats(
        cards=cards,
        seen=sum(schedule.seen for schedule in schedules),
        known=sum(
            schedule.due is not None
            and schedule.last_review is not None
            and schedule.due - schedule.last_review >= LONG
            for schedule in schedules
        ),
        reviews=len(reviews),
        today=sum(review.at.astimezone(now.tzinfo).date() == now.date() for review in reviews),
        right=sum(review.grade > Grade.AGAIN for review in reviews),
        quizzes=len(quizzes),
        best_quiz=max((round(100 * each.score / each.total) for each in quizzes if each.total), default=0),
    )
