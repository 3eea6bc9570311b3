"""The figures of a question that could be inputs: in goes a question, out come figures, a year as the time until."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from assistant.cuedata import asides, contrasts
from assistant.question import Question
from calculators.quantity import Figure, Quantity

FIRST_YEAR = 2026
"""The year of the deal: a later year is so many years from then."""


def usable(question: Question) -> tuple[Figure, ...]:
    """The figures that could be inputs: no dates, no names with a digit in them, nothing that is ruled out."""
    return tuple(
        f
        for whole in question.figures
        for f in _parts(whole)
        if f.written not in {"date", "label"}
        and not _some_day(f, question.text)
        and not _aside(f, question.text)
        and not question.text[: f.start].lower().rstrip().endswith(contrasts())
    )


def _aside(figure: Figure, text: str) -> bool:
    """Whether a number only counts what is to be told, or is an age: "the top 3 reasons", "explain like I'm 5"."""
    nouns, ages = asides()
    if figure.written not in {"number", "count"} or figure.form != "single":
        return False
    following = text[figure.end :].lower().split()[:2]
    told = bool(following) and (
        following[0].strip(",.?!:;") in nouns or following[-1].strip(",.?!:;") in nouns
    )
    return told or (not following and text[: figure.start].lower().rstrip().endswith(ages))


_MEASURES = frozenset(
    {"for", "in", "within", "after", "of", "per", "over", "takes", "only", "just", "every", "exactly"}
)
"""Words before "one day" that measure a time by it."""


def _some_day(figure: Figure, text: str) -> bool:
    """ "Anthropic is one day sold": no time, but some day or other."""
    before = text[: figure.start].lower().split()[-1:]
    after = text[figure.end :].lstrip()
    said = figure.text.lower() == "one day" and bool(before)
    return said and after[:1].isalpha() and before[0] not in _MEASURES


_BECOMES = re.compile(r"\s*(?:to|into|up to|down to|-+>|=>|→|⟶)\s*", re.IGNORECASE)


@lru_cache(maxsize=64)
def changes(question: Question) -> tuple[tuple[Figure, Figure], ...]:
    """The pairs of which the first becomes the second: "from 400 to 1000", "2bn -> 31bn"."""
    figures = usable(question)
    return tuple(
        (one, other)
        for one, other in pairwise(figures)
        if len(one.values) == len(other.values) == 1
        and _BECOMES.fullmatch(question.text[one.end : other.start])
    )


APART = 1000.0
"""Two amounts of money so many times apart are no list of one thing: "$5 billion and 60 cents of each dollar"."""


def _parts(figure: Figure) -> tuple[Figure, ...]:
    """The two figures that were read as one list and cannot be one; else the figure itself."""
    one, joint, other = figure.text.partition(" and ")
    sizes = sorted(abs(q.value) for q in figure.values)
    if figure.form != "list" or len(sizes) != 2 or not joint or sizes[1] < APART * sizes[0]:
        return (figure,)
    middle = figure.start + len(one)
    first = replace(figure, end=middle, text=one, form="single", values=figure.values[:1])
    rest = replace(figure, start=middle + len(joint), text=other, form="single", values=figure.values[1:])
    return first, rest


@lru_cache(maxsize=64)
def elapsed(question: Question) -> tuple[Figure, ...]:
    """ "In 2030 Anthropic is worth $1 trillion": the year as the time until then."""
    later = [f for f in question.figures if f.written == "date" and f.values[0].value > FIRST_YEAR]
    return tuple(
        replace(f, values=(Quantity(f.values[0].value - FIRST_YEAR, "year"),), written="duration")
        for f in later
    )
