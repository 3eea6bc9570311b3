"""Calculation cards: fresh numbers from a seed, the exact value by the calculator, and the steps that lead to it."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.study.cards import Card, Step
from assistant.study.errors import StudyError

if TYPE_CHECKING:
    from calculators.model import Model
    from calculators.trees import Tree


_TRIES = 40
"""Draws until one is found that the calculator can compute."""
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
        tree = tree_of(step)
        sides = written(tree, put_in)
        values[step.name] = evaluated(tree, values)
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


def tree_of(step: Step) -> Tree:
    """What a step computes."""
    from calculators.equations import parse_equation

    return parse_equation(f"{step.name} = {step.equation}").right


def evaluated(tree: Tree, values: Mapping[str, float]) -> float:
    """The value of a step with these values put in."""
    import numpy

    from calculators.evaluating import evaluate

    return float(evaluate(tree, {name: numpy.float64(value) for name, value in values.items()}))
