"""A calculator over many values: tables, true ranges, and which input matters most."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import product

from calculators.errors import CalculatorError
from calculators.model import Given, Model, TableRow, Variable
from calculators.saying import shown
from calculators.solving import solve, solve_numbers, within

MOST_ROWS = 25
_USUAL_ROWS = 12.001
_TIMES = frozenset({"year", "quarter", "month", "week", "day", "hour", "minute", "second"})
CHANGE = 0.10
"""How much an input is changed to see what it does to the result, as a part of it."""
POINT = 0.01
"""How much a rate at zero is changed, of which a part is nothing: a percentage point."""
_POINTS = {1: 49, 2: 9, 3: 5}
_FEWEST_POINTS = 3
_GOLDEN = (math.sqrt(5) - 1) / 2
_NARROWINGS = 60

Known = Mapping[str, Given]
Facts = Mapping[str, float]


def grid(low: float, high: float, unit: str = "1") -> tuple[float, ...]:
    """Round steps from `low` to `high`, both ends in it, in at most 25 rows.

    Whole years, months and so on where both ends are whole, all of them where they fit; of rates whole
    percents; else a step of 1, 2 or 5 times a power of ten.
    """
    low, high = min(low, high), max(low, high)
    if low == high:
        return (low,)
    counted = unit in _TIMES and low == int(low) and high == int(high)
    percents = unit == "1" and all(abs(100 * x - round(100 * x)) < 1e-9 for x in (low, high))
    if counted and high - low < MOST_ROWS:
        step = 1.0
    else:
        step = _step(high - low)
        if counted:
            step = max(1.0, step)
        elif percents and high - low >= 0.03 - 1e-9:
            step = max(0.01, step)
    # The rows stand on multiples of the step, the two ends where they are.
    first, last = math.floor(low / step + 1e-9) + 1, math.ceil(high / step - 1e-9) - 1
    return (low, *(_tidy(n * step) for n in range(first, last + 1)), high)


def _step(width: float) -> float:
    """The finest round step that makes no more than a dozen rows."""
    power = 10.0 ** (math.floor(math.log10(width)) - 2)
    return next(
        p * n for p in (power, power * 10, power * 100) for n in (1, 2, 5) if width / (p * n) <= _USUAL_ROWS
    )


def _tidy(value: float) -> float:
    return float(f"{value:.12g}")


def sweep(
    model: Model, unknown: str, known: Known, facts: Facts, vary: str, values: Sequence[float]
) -> tuple[TableRow, ...]:
    """Solve for `unknown` with `vary` at each of the values: one row each, labelled with the value.

    A value with which nothing solves the model has no row; where none has, the first one's error is raised.
    """
    variable = model.variable(vary)
    rows: list[TableRow] = []
    refused: CalculatorError | None = None
    for value in values:
        try:
            solution = solve(model, unknown, {**known, vary: Given(value, "question")}, facts)
        except CalculatorError as error:
            refused = refused or error
            continue
        rows.append(TableRow(shown(variable, value), solution.value, solution))
    if not rows and refused is not None:
        raise refused
    return tuple(rows)


def span(
    model: Model,
    unknown: str,
    known: Known,
    facts: Facts,
    ranges: Mapping[str, tuple[float, float]],
) -> tuple[float, float]:
    """The least and the greatest value of `unknown` while the variables move within their ranges.

    Turning points inside the ranges are looked for too. Raises the error of a point where nothing solves it.
    """
    names = list(ranges)

    def at(point: Sequence[float]) -> float:
        values = {name: Given(value, "question") for name, value in zip(names, point, strict=True)}
        return solve_numbers(model, unknown, {**known, **values}, facts).value

    points = _POINTS.get(len(names), _FEWEST_POINTS)
    axes = [
        [low + (high - low) * step / (points - 1) for step in range(points)]
        for low, high in (sorted(ranges[name]) for name in names)
    ]
    found = {place: at([axis[i] for axis, i in zip(axes, place, strict=True)]) for place in _places(axes)}
    low_place = min(found, key=lambda place: (found[place], place))
    high_place = max(found, key=lambda place: (found[place], tuple(-i for i in place)))
    low = _turned(at, axes, low_place, found[low_place], 1.0)
    high = _turned(at, axes, high_place, found[high_place], -1.0)
    return low, high


def _places(axes: Sequence[Sequence[float]]) -> list[tuple[int, ...]]:
    return list(product(*(range(len(axis)) for axis in axes)))


def _turned(
    at: Callable[[Sequence[float]], float],
    axes: Sequence[Sequence[float]],
    place: tuple[int, ...],
    value: float,
    sign: float,
) -> float:
    """The extreme near a point of the grid: sought along each axis where the point lies inside it."""
    best = sign * value
    point = [axis[i] for axis, i in zip(axes, place, strict=True)]
    for number, (axis, i) in enumerate(zip(axes, place, strict=True)):
        if not 0 < i < len(axis) - 1:
            continue
        low, high = axis[i - 1], axis[i + 1]
        for _ in range(_NARROWINGS):
            left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
            trials = []
            for each in (left, right):
                point[number] = each
                trials.append(sign * at(point))
            if trials[0] <= trials[1]:
                high = right
            else:
                low = left
            best = min(best, *trials)
        point[number] = (low + high) / 2
    return sign * best


def sensitivities(model: Model, unknown: str, known: Known, facts: Facts) -> tuple[TableRow, ...]:
    """How much the result changes with 10% more or less of each input, the largest change first.

    A rate at zero is changed by a percentage point. The label of a row is the variable's name, its value the larger
    of the two absolute changes; a change that a limit forbids (110% utilisation) counts for nothing.
    """
    base = solve_numbers(model, unknown, known, facts)
    fixed = dict(base.inputs)
    rows = []
    for name, given in fixed.items():
        variable = model.variable(name)
        if variable.convention:
            continue
        largest = 0.0
        step = POINT if by_points(variable, given.value) else given.value * CHANGE
        for value in (given.value - step, given.value + step):
            moved = {n: Given(g.value, "question") for n, g in fixed.items()}
            moved[name] = Given(value, "question")
            if not within(variable, moved[name].value):
                continue
            try:
                result = solve_numbers(model, unknown, moved, {}).value
            except CalculatorError:
                continue
            largest = max(largest, abs(result - base.value))
        rows.append(TableRow(name, largest))
    return tuple(sorted(rows, key=lambda row: -row.value))


def by_points(variable: Variable, value: float) -> bool:
    """Whether `sensitivities` changes an input by a percentage point: a rate that is zero."""
    return value == 0 and variable.style == "percent"
