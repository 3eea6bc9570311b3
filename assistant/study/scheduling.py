"""When a card is shown again: FSRS without chance, under a cap and before an exam."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum

from fsrs import Card as Memory
from fsrs import Rating, Scheduler, State

CAP_DAYS = 30
"""The longest interval unless the user sets another: FSRS alone soon goes beyond a term."""
LONGEST_CAP = 3650
LEARNING = (timedelta(minutes=1), timedelta(minutes=10))
RELEARNING = (timedelta(minutes=10),)


class Grade(IntEnum):
    """How well a card was known; with two buttons, `AGAIN` is "missed" and `GOOD` is "knew it"."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


TWO = (Grade.AGAIN, Grade.GOOD)
FOUR = (Grade.AGAIN, Grade.HARD, Grade.GOOD, Grade.EASY)
GRADE_NAMES = {
    2: {Grade.AGAIN: "missed", Grade.GOOD: "knew it"},
    4: {Grade.AGAIN: "again", Grade.HARD: "hard", Grade.GOOD: "good", Grade.EASY: "easy"},
}


@dataclass(frozen=True, slots=True)
class Schedule:
    """The memory of one card, as it is kept. Moments are aware and in UTC."""

    state: int = int(State.Learning)
    step: int | None = 0
    stability: float | None = None
    difficulty: float | None = None
    due: datetime | None = None
    """None until the card has been seen."""
    last_review: datetime | None = None

    @property
    def seen(self) -> bool:
        """Whether the card has been graded once."""
        return self.last_review is not None

    @property
    def learning(self) -> bool:
        """Whether it comes back within minutes."""
        return self.state != int(State.Review)


@dataclass(frozen=True, slots=True)
class Limits:
    """How far ahead a card may be put."""

    cap_days: int = CAP_DAYS
    exam: date | None = None
    """Nothing is put off beyond this day, while it lies ahead."""

    def latest(self, now: datetime) -> datetime:
        """Return the last moment at which a card graded now may be due.

        Before the day of the exam that is its beginning, so that each card is seen before; on the day itself
        its end. Days are those of the time zone of `now`.
        """
        latest = now + timedelta(days=self.cap_days)
        if self.exam is not None and now.date() <= self.exam:
            first = datetime.combine(self.exam, time.min, now.tzinfo)
            last = datetime.combine(self.exam, time.max, now.tzinfo)
            latest = min(latest, first if now < first else last)
        return latest


def outcomes(schedule: Schedule, now: datetime, limits: Limits, card: int = 1) -> dict[Grade, Schedule]:
    """Return what each grade would make of a card now.

    A better grade never brings the card back sooner than a worse one; nothing lies beyond the limits. `now`
    must be aware. `card` is a number of our own: the library's would read the clock.
    """
    if now.tzinfo is None:
        raise ValueError("The time must be aware of its zone.")
    moment = now.astimezone(UTC)
    if schedule.last_review is not None and moment < schedule.last_review:
        moment = schedule.last_review  # a clock that was put back
    scheduler = Scheduler(
        learning_steps=LEARNING,
        relearning_steps=RELEARNING,
        maximum_interval=max(1, limits.cap_days),
        enable_fuzzing=False,
    )
    latest = max(limits.latest(now).astimezone(UTC), moment)
    found: dict[Grade, Schedule] = {}
    earliest = moment
    for grade in FOUR:
        memory = Memory(
            card_id=card,
            state=State(schedule.state),
            step=schedule.step,
            stability=schedule.stability,
            difficulty=schedule.difficulty,
            due=schedule.due or moment,
            last_review=schedule.last_review,
        )
        after, _ = scheduler.review_card(memory, Rating(int(grade)), moment)
        due = min(max(after.due, earliest), latest)
        earliest = due
        found[grade] = Schedule(
            int(after.state), after.step, after.stability, after.difficulty, due, after.last_review
        )
    return found


def is_due(schedule: Schedule, now: datetime) -> bool:
    """Say whether a seen card is to be shown: learning ones by the minute, the others on their day."""
    if schedule.due is None:
        return False
    if schedule.learning:
        return schedule.due <= now
    return schedule.due.astimezone(now.tzinfo).date() <= now.date()


def wait_text(due: datetime, now: datetime) -> str:
    """Say how far off a moment is: "10 min", "3 days"."""
    seconds = max(0.0, (due - now).total_seconds())
    if seconds < 3570:
        return f"{max(1, round(seconds / 60))} min"
    if seconds < 86400 * 0.99:
        hours = round(seconds / 3600)
        return f"{hours} hour{'' if hours == 1 else 's'}"
    days = round(seconds / 86400)
    return f"{days} day{'' if days == 1 else 's'}"
