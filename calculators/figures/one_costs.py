"""Prices said as what one of something costs: "one gigawatt costs 38 billion" is 38 billion a gigawatt.

In go the figures of a text and its tokens, out come the figures with each such amount as a price.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from calculators.figures.figure import Figure
from calculators.number_words import UnitWord, vocabulary
from calculators.tokens import Token, text_at
from calculators.units import Quantity

_PRICED = ("power", "energy", "count")
_LONGEST_UNIT = 3
"""Tokens of a unit: "GPU - hour"."""


def with_prices(figures: Sequence[Figure], tokens: Sequence[Token]) -> tuple[Figure, ...]:
    """Turn amounts after "one gigawatt costs" into prices; the "one gigawatt" is then no figure of its own."""
    out = list(figures)
    for figure in figures:
        bare = figure.written == "number" and {q.unit for q in figure.values} == {"1"}
        if figure.form == "ambiguous" or not (bare or figure.written == "money"):
            continue
        place = next((i for i, t in enumerate(tokens) if t.start >= figure.start), len(tokens))
        found = _priced(tokens, place)
        if found is None:
            continue
        unit, before = found
        named = [f for f in out if before <= f.start < figure.start]
        if any(f.values[0].value != 1 or f.end > figure.start for f in named) or _is_part(out, before):
            continue
        values = tuple(Quantity(q.value / float(unit.times), _per(q.unit, unit.unit)) for q in figure.values)
        out[out.index(figure)] = replace(figure, values=values, written="price")
        out = [f for f in out if f not in named]
    return tuple(out)


def _is_part(figures: Sequence[Figure], start: int) -> bool:
    """Whether the "a" belongs to a figure: "half a gigawatt costs $20B"."""
    return any(f.start < start < f.end for f in figures)


def _per(amount: str, unit: str) -> str:
    return f"{amount}/({unit})" if "*" in unit else f"{amount}/{unit}"


def _priced(tokens: Sequence[Token], place: int) -> tuple[UnitWord, int] | None:
    """The unit before the verb before `place`, and where its "one" begins in the text."""
    words = vocabulary()
    verb = words.one_costs.before(tokens, place)
    if verb is None:
        return None
    for first in range(max(0, verb[1] - _LONGEST_UNIT), verb[1]):
        unit = words.units.at(tokens, first)
        one = text_at(tokens, first - 1)
        if unit and unit[1] == verb[1] and unit[0].written in _PRICED and one in words.one_before:
            return unit[0], tokens[first - 1].start
    return None
