"""Marking the reply to a calculation card: by exact value, and where a wrong one goes wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.study.cards import Card, Step
from assistant.study.marking import LONGEST_REPLY, Verdict
from assistant.study.sums import Exercise, evaluated, tree_of

if TYPE_CHECKING:
    from calculators.figures import Figure
    from calculators.trees import Tree


_ENOUGH = 3
"""Significant digits that a rounded reply must have."""
_NEAR = 0.004
"""How near a value must be to count as what a slip leads to, or as a step that was written down."""
_SIZES = (0.01, 0.1, 10, 100, 1e3, 1e-3, 1e6, 1e-6)


@dataclass(frozen=True, slots=True)
class Difference:
    """The first step in which a reply differs: its number from 0, and what seems to have happened."""

    step: int
    note: str = ""


def marked_value(reply: str, exercise: Exercise) -> Verdict:
    """Mark a reply by exact value: the last figure in it must be the value, or the value rounded as written."""
    figures = _figures(reply)
    if not figures:
        return Verdict("unclear", "Type the result as a number, with its unit.")
    figure = figures[-1]
    unit = figure.values[-1].unit
    if _bare(figure) and exercise.unit != "1" and abs(exercise.value) >= 1e6:
        return Verdict("unclear", "Write “million” or “billion” with the number.")
    if _fits(unit, exercise.unit) and _right(figure, exercise):
        return Verdict("right")
    if figure.written != "percent" and _percent(exercise) and abs(figure.values[-1].value) > 1:
        return Verdict("unclear", "Write the number with its unit: is it percent?")
    if not _fits(unit, exercise.unit):
        return Verdict("wrong", f"The result is in another unit: it is {exercise.shown}.")
    return Verdict("wrong")


def _figures(reply: str) -> list[Figure]:
    from calculators.quantity import read_figures

    text = reply[:LONGEST_REPLY].replace("=", " = ").replace("*", " * ").replace("/", " / ")
    found = read_figures(text).figures
    return [figure for figure in found if figure.written not in ("date", "label") and figure.form == "single"]


def _bare(figure: Figure) -> bool:
    return figure.values[-1].unit == "1" and figure.written == "number" and abs(figure.values[-1].value) < 1e6


def _percent(exercise: Exercise) -> bool:
    return exercise.shown.endswith("%")


def _fits(unit: str, wanted: str) -> bool:
    from calculators.units import compatible

    if unit == wanted or unit == "1" or compatible(unit, wanted):
        return True
    # "15 billion dollars" is right for what was asked per year; so is "40 billion GPU" for GPU-hours.
    return wanted.startswith((f"{unit}/", f"{unit}*"))


def _in_unit(figure: Figure, wanted: str) -> float:
    from calculators.units import compatible, convert

    quantity = figure.values[-1]
    if quantity.unit not in ("1", wanted) and compatible(quantity.unit, wanted):
        return convert(quantity, wanted).value
    return quantity.value


def _right(figure: Figure, exercise: Exercise) -> bool:
    """Whether a figure is the value itself, or the value rounded to as many digits as were written."""
    said = _in_unit(figure, exercise.unit)
    if abs(said - exercise.value) <= 1e-9 * max(abs(said), abs(exercise.value)):
        return True
    digits = "".join(character for character in figure.text if character.isdigit() or character == ".")
    written = digits.replace(".", "").lstrip("0")
    if not written or digits.count(".") > 1:
        return False
    decimals = len(digits.partition(".")[2])
    if len(written) < _ENOUGH and decimals < _decimals(exercise.shown):
        return False
    half_of_last_place: float = abs(said / float(digits)) * 0.5 * 10**-decimals
    return bool(abs(said - exercise.value) <= half_of_last_place * (1 + 1e-9))


def _decimals(shown: str) -> int:
    """Count the decimals of the first number in a text: 2 of "$11.25 billion"."""
    number = next((word for word in shown.split() if any(map(str.isdigit, word))), "")
    return sum(map(str.isdigit, number.partition(".")[2]))


def first_difference(reply: str, card: Card, exercise: Exercise) -> Difference:
    """Say in which step a wrong reply first differs.

    A reply may hold the whole working: the first step whose value is not in it is the one. Of a bare result
    the slips are tried that people make (multiplied for divided, the wrong way round, a part left out).
    """
    said = [figure.values[-1].value for figure in _figures(reply)]
    if not said:
        return Difference(0)
    before = [line.value for line in exercise.lines[:-1]]
    for number, value in reversed(list(enumerate(before))):
        if _near(said[-1], value):
            return Difference(number + 1, "You stopped one step before.")
    for number, note, value in _slips(card.sum.steps if card.sum is not None else (), exercise):
        if _near(said[-1], value) and not _near(value, exercise.value):
            return Difference(number, note)
    if any(_near(said[-1], exercise.value * power) for power in _SIZES):
        return Difference(len(before), "The digits are right, the size is not.")
    reached = 0
    while reached < len(before) and any(_near(value, before[reached]) for value in said):
        reached += 1
    return Difference(reached)


def _near(one: float, other: float) -> bool:
    return abs(one - other) <= _NEAR * max(abs(one), abs(other))


def _slips(steps: Sequence[Step], exercise: Exercise) -> Iterator[tuple[int, str, float]]:
    """Yield (step, what went wrong, the result it leads to) for the slips of each step, in order."""
    values = dict(exercise.given)
    for number, step in enumerate(steps):
        tree = tree_of(step)
        for note, slipped in _mutations(tree):
            try:
                after = {**values, step.name: evaluated(slipped, values)}
                for later in steps[number + 1 :]:
                    after[later.name] = evaluated(tree_of(later), after)
            except (ArithmeticError, ValueError, KeyError):
                continue
            result = after[steps[-1].name]
            if result == result and abs(result) != float("inf"):
                yield number, note, result
        values[step.name] = evaluated(tree, values)


def _mutations(tree: Tree) -> Iterator[tuple[str, Tree]]:
    from calculators.trees import Operation

    if not isinstance(tree, Operation):
        return
    left, right = tree.left, tree.right
    match tree.operator:
        case "/":
            yield "It looks divided the wrong way round.", Operation("/", right, left)
            yield "It looks multiplied where it is to be divided.", Operation("*", left, right)
        case "*":
            yield "It looks divided where it is to be multiplied.", Operation("/", left, right)
            yield "It looks divided where it is to be multiplied.", Operation("/", right, left)
        case "-":
            yield "It looks subtracted the wrong way round.", Operation("-", right, left)
            yield "It looks added where it is to be subtracted.", Operation("+", left, right)
        case "+":
            yield "It looks subtracted where it is to be added.", Operation("-", left, right)
        case "^":
            yield "It looks multiplied where it is a power.", Operation("*", left, right)
        case _:
            pass
    yield "A part of it seems to be left out.", left
    yield "A part of it seems to be left out.", right
    for note, inner in _mutations(left):
        yield note, Operation(tree.operator, inner, right)
    for note, inner in _mutations(right):
        yield note, Operation(tree.operator, left, inner)
