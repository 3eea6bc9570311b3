"""How the user studies: two buttons or four, the cap, the exam's day, new cards a day. Kept with the progress."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from assistant.errors import UsageError
from assistant.study.scheduling import CAP_DAYS, LONGEST_CAP, Limits

NEW_PER_DAY = 10
MOST_NEW = 500
_FORMS = ("%Y-%m-%d", "%d %B %Y", "%d %b %Y", "%B %d %Y", "%b %d %Y", "%d.%m.%Y")


@dataclass(frozen=True, slots=True)
class Options:
    """The options as they are now."""

    grades: int = 2
    """How many buttons: 2 (missed, knew it) or 4."""
    cap_days: int = CAP_DAYS
    exam: date | None = None
    new_per_day: int = NEW_PER_DAY

    @property
    def limits(self) -> Limits:
        """What they say about scheduling."""
        return Limits(self.cap_days, self.exam)


NAMES = {
    "grades": "buttons to grade with: 2 (missed, knew it) or 4 (again, hard, good, easy)",
    "cap": "the longest interval, in days",
    "exam": "the day of your exam, such as 2026-12-01; none takes it away",
    "new": "new cards a day",
}


def read_options(kept: Mapping[str, str]) -> Options:
    """Read the options that were kept; what cannot be used counts as not set."""
    values: dict[str, object] = {}
    for name, text in kept.items():
        if name in NAMES:
            try:
                values[_FIELDS[name]] = parse(name, text)
            except UsageError:
                continue
    return Options(**values)  # type: ignore[arg-type]


_FIELDS = {"grades": "grades", "cap": "cap_days", "exam": "exam", "new": "new_per_day"}


def parse(name: str, text: str) -> int | date | None:
    """Read the value of an option; raises UsageError with what is allowed."""
    text = " ".join(text.replace(",", " ").split())
    if name == "exam":
        return _day(text)
    lowest, highest = {"grades": (2, 4), "cap": (1, LONGEST_CAP), "new": (0, MOST_NEW)}[name]
    if not text.isdecimal() or not lowest <= int(text) <= highest or (name == "grades" and int(text) == 3):
        allowed = "2 or 4" if name == "grades" else f"a whole number from {lowest} to {highest:,}"
        raise UsageError(f'"{text}" cannot be used for {NAMES[name].split(":")[0]}: it must be {allowed}.')
    return int(text)


def _day(text: str) -> date | None:
    if text.casefold() in ("", "none", "no", "off", "-"):
        return None
    for form in _FORMS:
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise UsageError(f'"{text}" is no day for the exam: write it like 2026-12-01, or none.')


def kept_text(value: int | date | None) -> str:
    """Write a value as it is kept."""
    return "none" if value is None else value.isoformat() if isinstance(value, date) else str(value)


def day_text(day: date) -> str:
    """Write a day for people: "1 December 2026"."""
    return f"{day.day} {day:%B %Y}"
