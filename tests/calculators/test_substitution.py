"""Every calculator × each of its variables as the unknown: inputs are drawn, it is solved, and what comes out is put
back into the equations, in arithmetic of thirty digits that shares nothing with the solver.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from mpmath import ceil, mp, mpf, sqrt

from calculators.equations import Equation, parse_equation
from calculators.errors import CalculatorError, NoSolution
from calculators.loading import load_models
from calculators.model import Given, Model, Solution, Variable
from calculators.solving import solve
from calculators.trees import Call, Name, Negative, Number, Operation, Sum, Tree, names_in, sums_in

mp.dps = 30
EQUATED = [model for model in load_models().values() if model.equations]
CLOSE = 1e-9

# Where values are plausible: from a tenth of to ten times everyday sizes.
RANGES = {
    "USD": (1e8, 1e12),
    "USD/year": (1e9, 1e11),
    "USD/MWh": (20.0, 200.0),
    "USD/GW": (1e10, 1e11),
    "USD/(GPU*hour)": (0.5, 12.0),
    "year": (1.0, 15.0),
    "GW": (0.5, 20.0),
}
NAMED_RANGES = {
    "discount_rate": (0.01, 0.3),
    "growth": (0.01, 0.3),
    "inflation": (0.01, 0.15),
    "rate": (0.01, 0.4),
    "irr": (0.01, 0.5),
    "margin": (0.1, 0.9),
    "dilution": (0.01, 0.6),
    "stake": (0.005, 0.4),
    "gain": (0.05, 0.85),
    "rounds": (1.0, 12.0),
    "users": (5.0, 1e6),
    "factor": (1.1, 20.0),
    "probability": (0.02, 0.48),
    "timing": (0.05, 0.95),
    "investment": (1e9, 2e10),
    "commitment": (5e10, 5e11),
    "pre_money": (1e11, 1e12),
    "exit_value": (5e11, 5e12),
    "used": (1e10, 4.5e10),
    "saving_rate": (0.05, 0.5),
    "switching_cost": (1e9, 1e10),
    "period": (0.5, 2.0),
}

Exact = Mapping[str, mpf]


def exactly(tree: Tree, values: Exact) -> mpf:
    """The value of a tree, to thirty digits."""
    match tree:
        case Number(value):
            return mpf(value)
        case Name(name):
            return values[name]
        case Operation(sign, left, right):
            a, b = exactly(left, values), exactly(right, values)
            return {
                "+": lambda: a + b,
                "-": lambda: a - b,
                "*": lambda: a * b,
                "/": lambda: a / b,
                "^": lambda: a**b,
            }[sign]()
        case Negative(of):
            return -exactly(of, values)
        case Call(function, arguments):
            called = [exactly(each, values) for each in arguments]
            return {"max": max, "min": min, "sqrt": sqrt}[function](*called)
        case Sum(index, first, last, term):
            end = exactly(last, values)
            total = mpf(0)
            for t in range(first, int(ceil(end)) + 1):
                # A year that is not whole is a part payment, and lies that much nearer to its end.
                part = min(mpf(1), end - t + 1)
                inner = {**values, index: min(mpf(t), end)}
                if "timing" in inner:
                    inner["timing"] *= part
                total += part * exactly(term, inner)
            return total


def size(tree: Tree, values: Exact) -> mpf:
    """The size of the amounts that a tree adds up: what is left over is measured against it."""
    match tree:
        case Operation("+" | "-", left, right):
            return size(left, values) + size(right, values)
        case Negative(of):
            return size(of, values)
        case _:
            return abs(exactly(tree, values))


def left_over(equation: Equation, values: Exact) -> float:
    """By how much the two sides differ, as a part of what is compared."""
    difference = abs(exactly(equation.left, values) - exactly(equation.right, values))
    compared = max(size(equation.left, values), size(equation.right, values))
    return float(difference / compared) if compared else 0.0


def put_back(model: Model, found: Solution, value: float, where: str) -> None:
    """Put a value of what was solved for, and all that it was solved from, into every equation that they reach."""
    values = {v.name: mpf(v.default) for v in model.variables if v.convention and v.default is not None}
    values |= {name: mpf(given.value) for name, given in found.inputs}
    values |= {name: mpf(computed) for name, computed in found.intermediate}
    values[found.unknown] = mpf(value)
    reached = [e for e in map(parse_equation, model.equations) if e.names <= values.keys()]
    assert reached, "no equation has all its values"
    for equation in reached:
        assert left_over(equation, values) < CLOSE, (where, equation.text, found)


def bounds(variable: Variable) -> tuple[float, float]:
    if variable.name in NAMED_RANGES:
        return NAMED_RANGES[variable.name]
    if variable.unit in RANGES:
        return RANGES[variable.unit]
    return (0.05, 0.95) if variable.style == "percent" else (1.5, 50.0)


def derived(model: Model) -> list[str]:
    """What follows from the other variables: one for each equation."""
    names = []
    for equation in map(parse_equation, model.equations):
        left = sorted(names_in(equation.left))
        if len(left) == 1:
            # "commitment = annual_spend * sum" says what the yearly spend is; the commitment is free.
            names.append("annual_spend" if left == ["commitment"] else left[0])
        else:
            names.append("part" if left else "irr")
    return names


def drawn_inputs(model: Model, data: st.DataObject) -> dict[str, float]:
    """A plausible value for each free variable."""
    out = derived(model)
    values: dict[str, float] = {}
    for variable in model.variables:
        if variable.name in out:
            continue
        low, high = bounds(variable)
        # Money spreads over orders of magnitude, rates do not.
        value = low * (high / low) ** data.draw(st.floats(0, 1), label=variable.name)
        ends = any(
            variable.name in names_in(s.last)
            for t in model.equations
            for s in sums_in(parse_equation(t).right)
        )
        whole = ends and (variable.name == "rounds" or data.draw(st.booleans(), label="whole"))
        values[variable.name] = float(max(1, round(value))) if whole else value
    return values


def given_of(values: Mapping[str, float]) -> dict[str, Given]:
    return {name: Given(value, "question") for name, value in values.items()}


def cases() -> Iterator[object]:
    for model in EQUATED:
        for variable in model.variables:
            yield pytest.param(model, variable.name, id=f"{model.name}-{variable.name}")


@pytest.mark.parametrize(("model", "unknown"), cases())
@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_variable_can_be_solved_for(model: Model, unknown: str, data: st.DataObject) -> None:
    values = drawn_inputs(model, data)
    forward: dict[str, float] = {}
    for name in derived(model):
        try:
            found = solve(model, name, given_of(values), {})
        except NoSolution:
            continue  # no return on an investment larger than all that comes back, say
        put_back(model, found, found.value, "forward")
        forward[name] = found.value
    if unknown in derived(model):
        assume(unknown in forward)
        return
    others = {name: value for name, value in values.items() if name != unknown}
    tried = 0
    for name, target in forward.items():
        if not moves(model, name, unknown, values):
            continue
        found = solve(model, unknown, given_of({**others, name: target}), {})
        put_back(model, found, found.value, name)
        for each in found.values:
            again = solve(model, name, given_of({**others, unknown: each}), {})
            put_back(model, again, target, f"{name} at {each}")
        if keeps_nine_digits(model, name, unknown, values):
            nearest = min(found.values, key=lambda value: abs(value - values[unknown]))
            assert nearest == pytest.approx(values[unknown], rel=CLOSE), (name, found.values)
        tried += 1
    assume(tried)


def moves(model: Model, result: str, unknown: str, values: Mapping[str, float]) -> bool:
    """True where the result hangs on the unknown at all."""
    base = solve(model, result, given_of(values), {}).value
    try:
        return solve(model, result, given_of({**values, unknown: values[unknown] * 1.001}), {}).value != base
    except CalculatorError:
        return False


def keeps_nine_digits(model: Model, result: str, unknown: str, values: Mapping[str, float]) -> bool:
    """True where the drawn value itself must come out: the unknown moves the result, and it is no difference of
    near equals.
    """
    base = solve(model, result, given_of(values), {}).value
    for name, value in values.items():
        try:
            moved = solve(model, result, given_of({**values, name: value * 1.001}), {}).value
        except CalculatorError:
            return False
        change = abs(moved - base)
        if change > 0.1 * abs(base) or (name == unknown and change < 2e-5 * abs(base)):
            return False
    return True
