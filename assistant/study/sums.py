"""Calculation cards: fresh numbers from a seed, the exact value by the calculator, and where a reply goes wrong."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.study.cards import Card, Step
from assistant.study.errors import StudyError
from assistant.study.marking import LONGEST_REPLY, Verdict

if TYPE_CHECKING:
    from calculators.figures import Figure
    from calculators.model import Model
    from calculators.trees import Tree

_ENOUGH = 3
"""Significant digits that a rounded reply must have."""
_TRIES = 40
"""Draws until one is found that the calculator can compute."""
_NEAR = 0.004
"""How near a value must be to count as what a slip leads to, or as a step that was written down."""
_SIZES = (0.01, 0.1, 10, 100, 1e3, 1e-3, 1e6, 1e-6)
_DIGITS = 4
"""Decimals of a factor on the way, so that going on with it as shown gives the result."""


@dataclass(frozen=True, slots=True)
class Line:
    """One step with the numbers put in: "payment a year = $60 billion ÷ 4 years = $15 billion a year"."""

    label: str
    text: str
    value: float
    shown: str


@dataclass(frozen=True, slots=True)
class Exercise:
    """A calculation card with its numbers drawn."""

    question: str
    seed: int
    given: tuple[tuple[str, float], ...]
    value: float
    unit: str
    shown: str
    """The value as it is written for people."""
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """The first step in which a reply differs: its number from 0, and what seems to have happened."""

    step: int
    note: str = ""


def fresh(card: Card, models: Mapping[str, Model], seed: int) -> Exercise:
    """Draw numbers for a calculation card; the same seed draws the same numbers."""
    if card.sum is None:
        raise StudyError(f"The card “{card.question}” has nothing to compute.")
    model = models.get(card.sum.calculator)
    if model is None:
        raise StudyError(f"There is no calculator “{card.sum.calculator}” for the card “{card.question}”.")
    digest = hashlib.sha256(f"{card.key}\0{seed}".encode()).digest()
    chance = random.Random(int.from_bytes(digest[:8], "big"))
    mishap = ""
    for _ in range(_TRIES):
        given = tuple((name, chance.choice(values)) for name, values in card.sum.draws)
        try:
            value = computed(model, card.sum.unknown, given)
        except ValueError as error:
            mishap = str(error)
            continue
        variable = model.variable(card.sum.unknown)
        return Exercise(
            question=_asked(card, model, given),
            seed=seed,
            given=given,
            value=value,
            unit=variable.unit,
            shown=_shown(value, variable.unit, variable.style),
            lines=tuple(_lines(card.sum.steps, model, given, value, card.sum.unknown)),
        )
    raise StudyError(f"The card “{card.question}” cannot be computed with any of its numbers: {mishap}")


def computed(model: Model, unknown: str, given: Sequence[tuple[str, float]]) -> float:
    """Compute the unknown with the calculator; ValueError with its sentence where it refuses."""
    from calculators.errors import CalculatorError
    from calculators.model import Given
    from calculators.solving import solve_numbers

    known = {name: Given(value, "question") for name, value in given}
    try:
        return float(solve_numbers(model, unknown, known, {}).value)
    except CalculatorError as error:
        raise ValueError(str(error)) from error


def _asked(card: Card, model: Model, given: Sequence[tuple[str, float]]) -> str:
    text = card.question
    for name, value in given:
        variable = model.variable(name)
        text = text.replace(f"{{{name}}}", _shown(value, variable.unit, variable.style))
    return text


def _shown(value: float, unit: str, style: str = "", digits: int | None = None) -> str:
    from calculators.quantity import Quantity, display

    return display(Quantity(value, unit), style=style, digits=digits)


# Steps


def _lines(
    steps: Sequence[Step], model: Model, given: Sequence[tuple[str, float]], value: float, unknown: str
) -> Iterator[Line]:
    if not steps:
        yield from _own_lines(model, given, value, unknown)
        return
    from calculators.writing import written

    values = dict(given)
    kinds = {name: (model.variable(name).unit, model.variable(name).style) for name in values}

    def put_in(name: str) -> str:
        if name not in kinds:
            return name
        unit, style = kinds[name]
        return _shown(values[name], unit, style, _DIGITS if unit == "1" and style != "percent" else None)

    for step in steps:
        tree = _tree(step)
        sides = written(tree, put_in)
        values[step.name] = _evaluated(tree, values)
        kinds[step.name] = (step.unit, step.style)
        shown = put_in(step.name)
        yield Line(step.label, f"{step.label} = {sides} = {shown}", values[step.name], shown)


def _own_lines(
    model: Model, given: Sequence[tuple[str, float]], value: float, unknown: str
) -> Iterator[Line]:
    """The calculator's own steps, for a card without steps of its own."""
    from calculators.model import Given
    from calculators.solving import solve

    solution = solve(model, unknown, {name: Given(each, "question") for name, each in given}, {})
    values = dict(solution.intermediate)
    for text in solution.steps:
        name = next((name for name in values if text.startswith(f"{model.variable(name).label} =")), unknown)
        variable = model.variable(name)
        known = values.get(name, value)
        yield Line(variable.label, text, known, _shown(known, variable.unit, variable.style))


def _tree(step: Step) -> Tree:
    from calculators.equations import parse_equation

    return parse_equation(f"{step.name} = {step.equation}").right


def _evaluated(tree: Tree, values: Mapping[str, float]) -> float:
    import numpy

    from calculators.evaluating import evaluate

    return float(evaluate(tree, {name: numpy.float64(value) for name, value in values.items()}))


# Marking


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
        tree = _tree(step)
        for note, slipped in _mutations(tree):
            try:
                after = {**values, step.name: _evaluated(slipped, values)}
                for later in steps[number + 1 :]:
                    after[later.name] = _evaluated(_tree(later), after)
            except (ArithmeticError, ValueError, KeyError):
                continue
            result = after[steps[-1].name]
            if result == result and abs(result) != float("inf"):
                yield number, note, result
        values[step.name] = _evaluated(tree, values)


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
