"""An amount that is one for each year: "4 years of $6bn bills", "five equal yearly payments of $20 billion".

In go the figures of a text, out come the same with such an amount counted per year, and a share of each month as such.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from calculators.figures.figure import Figure
from calculators.units import Quantity


def with_yearly(figures: Sequence[Figure], text: str) -> tuple[Figure, ...]:
    """The figures; money of which there are several years is so much a year."""
    yearly = {other for one, other in pairwise(figures) if _years_of(one, other, text)}
    return tuple(_per_year(f) if f in yearly else _per_period(f, text) for f in figures)


def _years_of(time: Figure, amount: Figure, text: str) -> bool:
    """Whether nothing but "of" stands between several years and an amount of money."""
    years = time.written == "duration" and time.values[0].unit == "year" and time.values[0].value > 1
    return years and amount.written == "money" and text[time.end : amount.start].split() == ["of"]


def _per_year(figure: Figure) -> Figure:
    return replace(figure, values=tuple(Quantity(q.value, "USD/year") for q in figure.values), written="rate")


_EACH = re.compile(
    r"\s(?:growth|interest|increase|rise|return|inflation|compounding|compounded)\s(?:per|a|each|every)\s"
    r"(day|week|month|quarter)\b",
    re.IGNORECASE,
)
"""What stands between a share and the period that it is for: "3% growth per quarter"."""


def _per_period(figure: Figure, text: str) -> Figure:
    """A share of each month or quarter, told apart from one of a year."""
    said = _EACH.match(text, figure.end) if figure.written == "percent" else None
    if said is None or any(q.unit != "1" for q in figure.values):
        return figure
    values = tuple(Quantity(q.value, f"1/{said[1].lower()}") for q in figure.values)
    return replace(figure, end=said.end(), text=text[figure.start : said.end()], values=values)
