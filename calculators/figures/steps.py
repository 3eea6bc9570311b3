"""What a range goes by: "from 20% to 40% in 5-point steps" is the list 20%, 25%, … 40%.

In go the figures of a text and its tokens, out come the figures with each such range as a list, its step no figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from calculators.errors import UnitError
from calculators.figures.figure import Figure
from calculators.number_words import vocabulary
from calculators.tokens import Token
from calculators.units import Quantity, convert

MOST_STEPS = 50
"""A range of more steps than a table could show stays a range."""


def with_steps(figures: Sequence[Figure], tokens: Sequence[Token]) -> tuple[Figure, ...]:
    """Turn a range whose step is said into the list of its values; other figures stay as they are."""
    ranges = [f for f in figures if f.form == "range"]
    if len(ranges) != 1:
        return tuple(figures)
    for step in figures:
        if len(step.values) == 1 and step is not ranges[0] and _is_step(step, ranges[0], tokens):
            values = _values(ranges[0], step)
            if values:
                listed = replace(ranges[0], form="list", values=values)
                return tuple(listed if f is ranges[0] else f for f in figures if f is not step)
    return tuple(figures)


def _is_step(figure: Figure, through: Figure, tokens: Sequence[Token]) -> bool:
    words = vocabulary()
    first = next((i for i, t in enumerate(tokens) if t.start >= figure.start), len(tokens))
    after = next((i for i, t in enumerate(tokens) if t.start >= figure.end), len(tokens))
    if words.step_before.before(tokens, first) is not None:
        return True
    beside = words.step_beside.before(tokens, first)
    behind = [t.text for t in tokens if through.end <= t.start and t.end <= figure.start]
    if beside and behind and [t for t in behind if t != ","] == [t.text for t in tokens[beside[1] : first]]:
        return True
    return (
        figure.written != "number" and words.step_after.at(tokens, after) is not None
    )  # "10 steps" is how many


def _values(figure: Figure, step: Figure) -> tuple[Quantity, ...]:
    """The values from the low to the high end, both in it; () where the step does not fit the range."""
    low, high = (Fraction(repr(q.value)) for q in figure.values)
    unit, quantity = figure.values[0].unit, step.values[0]
    share = figure.written == "percent" and step.written == "number"
    amount = Fraction(repr(quantity.value)) / (100 if share else 1)
    if quantity.unit != unit:
        if step.written != "number":
            if not unit.startswith(f"{quantity.unit}/"):  # "$40 to $100 per MWh in steps of $20"
                try:
                    amount = Fraction(repr(convert(quantity, unit).value))
                except UnitError:
                    return ()
        elif unit == "USD" and low >= 1000:
            amount *= 10 ** (3 * ((len(str(int(low))) - 1) // 3))  # "from $80B to $120B in steps of 10"
    if figure.values[1].unit != unit or amount <= 0 or not 0 < (high - low) / amount <= MOST_STEPS:
        return ()
    points = [low]
    while points[-1] + amount < high:
        points.append(points[-1] + amount)
    return tuple(Quantity(float(point), unit) for point in (*points, high))
