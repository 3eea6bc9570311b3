"""Times in questions: "in March 2024", "the year after that", "three months later", told from an earlier time."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.cuedata import tables

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_MONTH = "|".join([*MONTHS, *(rf"{m[:3]}\.?(?![a-z])" for m in MONTHS), r"sept\.?(?![a-z])"])
_ORDINALS = ("first", "second", "third", "fourth")
_TIME = re.compile(
    rf"(?:the\s+)?(?:(?P<edge>very\s+end|end|start|beginning|middle|close)\s+of\s+)?(?:early\s+|late\s+|mid-?)?"
    rf"(?:(?:(?:the\s+)?(?P<quarter>first|second|third|fourth|last)\s+(?:quarter|three\s+months)|q(?P<q>[1-4]))\b"
    rf"(?:\s+of\b)?\s*)?"
    rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?=(?:{_MONTH})\b))?"
    rf"(?:(?P<month>{_MONTH})(?![\w-])(?:\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?:,|\b(?!\s*%)))?(?:\s+of\b)?\s*)?"
    rf"(?P<year>(?<![\d$€£.,])(?:19|20)\d\d(?![\d%]))?",
    re.IGNORECASE,
)
"""Any of edge, quarter, day, month and year; also matches nothing, which is passed over."""


@dataclass(frozen=True, slots=True)
class Time:
    """A time as said: what of it was said, and where it stands in the text."""

    year: int | None = None
    month: int | None = None
    quarter: int | None = None
    day: int | None = None
    edge: str = ""
    start: int = 0
    end: int = 0

    def __str__(self) -> str:
        """The time in words, without a preposition."""
        edge = f"the {self.edge} of " if self.edge else ""
        if self.quarter:
            return f"{edge}the {_ORDINALS[self.quarter - 1]} quarter{f' of {self.year}' if self.year else ''}"
        parts = [self.day, MONTHS[self.month - 1] if self.month else None, self.year]
        return edge + " ".join(str(p) for p in parts if p is not None)


@lru_cache(maxsize=1024)
def times(text: str) -> tuple[Time, ...]:
    """The times that a text names; "may" and "march" are months only with a capital or beside a year or a "in"."""
    found = []
    for m in _TIME.finditer(text):
        year, month = int(m["year"]) if m["year"] else None, _month(m["month"])
        quarter = _quarter(m["quarter"] or m["q"])
        if year is None and month is None and quarter is None:
            continue
        if month in {3, 5} and year is None and quarter is None and not _sure(text, m):
            continue
        day = m["day"] or m["day2"]
        edge = (m["edge"] or "").lower().split()[-1:]
        start = m.start() + len(m.group()) - len(m.group().lstrip())
        if not edge and quarter is None and text[start:].lower().startswith("the "):
            start += len("the ")
        end = m.end() - (len(m.group()) - len(m.group().rstrip()))
        found.append(Time(year, month, quarter, int(day) if day else None, "".join(edge), start, end))
    return tuple(found)


def _month(text: str | None) -> int | None:
    return next((i for i, m in enumerate(MONTHS, 1) if text and text.lower()[:3] == m.lower()[:3]), None)


def _quarter(text: str | None) -> int | None:
    if not text:
        return None
    return int(text) if text.isdigit() else 4 if text.lower() == "last" else _ORDINALS.index(text.lower()) + 1


_BEFORE_MONTH = re.compile(
    r"\b(?:in|of|by|until|since|for|that|following|next|previous|last|early|late|one in)\s+$", re.IGNORECASE
)


def _sure(text: str, match: re.Match[str]) -> bool:
    """Whether "may" or "march" is a month here."""
    at = match.start("month")
    return (text[at].isupper() and at > 0) or _BEFORE_MONTH.search(text[:at]) is not None


@dataclass(frozen=True, slots=True)
class Said:
    """The time that a follow-up asks about, the likeliest first, and the words that say it."""

    times: tuple[Time, ...]
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class _Step:
    pattern: re.Pattern[str]
    unit: str
    count: int


@lru_cache(maxsize=1)
def _steps() -> tuple[_Step, ...]:
    """The phrases of the [step] tables, longest first."""
    rows = []
    for row in tables()["step"]:
        for phrase in row["phrases"]:
            pattern = re.compile(
                rf"(?<![\w-])(?:the |that )?{re.escape(phrase)}(?: that| then)?(?![\w-])", re.IGNORECASE
            )
            rows.append((len(phrase), _Step(pattern, row["unit"], int(row["count"]))))
    return tuple(step for _, step in sorted(rows, key=lambda r: -r[0]))


_COUNTED = re.compile(
    r"(?<![\w-])(?P<count>an?|one|two|three|four|five|six|nine|\d{1,2})\s+(?P<unit>month|quarter|year)s?\s+"
    r"(?P<way>later|after|on|earlier|before|previously|ago)(?:\s+that)?(?![\w-])",
    re.IGNORECASE,
)
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "nine": 9}


def told_from(text: str, base: Time | None) -> Said | None:
    """The time that a text names, on its own or told from `base`; None where it names none."""
    own = times(text)
    step, span = _step(text)
    if step is None and not own:
        return None
    spans = tuple((t.start, t.end) for t in own) + ((span,) if span else ())
    if step is None:
        return Said(_completed(own[0], base), spans)
    if base is None or base.year is None:
        return None
    unit, count = step
    moved = _moved(base, unit, count)
    if own:
        kept = own[0]
        moved = replace(moved, month=kept.month, quarter=kept.quarter, day=kept.day, edge=kept.edge)
        if unit == "next" and kept.month:
            moved = _completed(kept, base, count)[0]
    if unit == "year" and not own and (base.month or base.quarter) and not _COUNTED.search(text):
        return Said(
            (Time(moved.year), moved), spans
        )  # "in the year before": all of it, or the same part of it
    return Said((moved,), spans)


def _step(text: str) -> tuple[tuple[str, int] | None, tuple[int, int] | None]:
    found = _COUNTED.search(text)
    if found is not None:
        number = found["count"].lower()
        count = _COUNTS.get(number) or int(number)
        way = -1 if found["way"].lower() in {"earlier", "before", "previously", "ago"} else 1
        return (found["unit"].lower(), way * count), found.span()
    for step in _steps():
        at = step.pattern.search(text)
        if at is not None:
            return (step.unit, step.count), at.span()
    return None, None


def _moved(base: Time, unit: str, count: int) -> Time:
    """A time so many units later; "three months" after the end of a year is the end of March."""
    year = base.year or 0
    if unit in {"year", "next"}:
        return replace(base, year=year + count)
    if base.quarter:
        months = (base.quarter - 1) * 3 + (3 * count if unit == "quarter" else count)
        return replace(base, year=year + months // 12, quarter=months % 12 // 3 + 1)
    month = base.month or (12 if base.edge in {"", "end", "close"} else 1)
    if unit == "quarter" and not base.edge:
        place = (month - 1) // 3 + count
        return Time(year + place // 4, None, place % 4 + 1, start=base.start, end=base.end)
    at = month - 1 + count * (3 if unit == "quarter" else 1)
    return replace(base, year=year + at // 12, month=at % 12 + 1, day=None)


def _completed(own: Time, base: Time | None, way: int = 0) -> tuple[Time, ...]:
    """A time with the year that it lacks, taken from `base`: "and in May?" is the May near that."""
    if own.year is not None or base is None or base.year is None:
        return (own,)
    year = base.year
    at, before = own.month or (own.quarter or 1) * 3, base.month or (base.quarter or 0) * 3
    before = before or (12 if base.edge in {"end", "close"} else 0)
    if not before:
        return (replace(own, year=year),)
    next_year, this_year = replace(own, year=year + 1), replace(own, year=year)
    if way > 0:
        return (this_year if at > before else next_year,)
    if way < 0:
        return (this_year if at < before else replace(own, year=year - 1),)
    return (this_year, next_year) if at > before else (next_year, this_year)
