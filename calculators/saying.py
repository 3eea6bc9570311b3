"""The words of solving: values as people write them, limits, refusals, formulas and steps."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from calculators.equations import Equation
from calculators.evaluating import TIMING, evaluate
from calculators.model import Model, Variable
from calculators.quantity import Quantity, convert, display
from calculators.rearranging import rearranged
from calculators.trees import Name, Number, Operation, Sum, Tree, names_in, replaced
from calculators.writing import written

if TYPE_CHECKING:
    from calculators.solving import Solved

_SHORT_TIMES = ("year", "month", "day", "hour", "second")
_VOWELS = tuple("aeiouAEIO")
_SAID_WITH_A_Y = ("uni", "use", "uti")
_MOST_TERMS_SHOWN = 12
_MANY = 100


def shown(variable: Variable, value: float) -> str:
    """A value as people write it; a time of less than a year in months, days or hours."""
    quantity = Quantity(value, variable.unit)
    if variable.unit == "year" and 0 < abs(value) < 1:
        for unit in _SHORT_TIMES:
            quantity = convert(Quantity(value, "year"), unit)
            if abs(quantity.value) >= 0.995:
                break
    # A part of a GPU means nothing in a sentence about thousands.
    if variable.unit == "GPU" and _MANY <= abs(value) < 1e6:
        return f"{value:,.0f} GPUs"
    return display(quantity, style=variable.style)


def a(variable: Variable) -> str:
    """The label with its article, at the start of a sentence: "A margin", "An investment"."""
    vowel = variable.label.startswith(_VOWELS) and not variable.label.startswith(_SAID_WITH_A_Y)
    return f"{'An' if vowel else 'A'} {variable.label}"


def limits(variable: Variable) -> str:
    """The limits of a variable in words, to follow "it must be"."""
    low, high = variable.minimum, variable.maximum
    if low is not None and high is not None:
        if variable.open_minimum:
            return f"more than {shown(variable, low)} and at most {shown(variable, high)}"
        return f"between {shown(variable, low)} and {shown(variable, high)}"
    if low is not None:
        return (
            f"more than {shown(variable, low)}"
            if variable.open_minimum
            else f"{shown(variable, low)} or more"
        )
    return f"at most {shown(variable, high)}" if high is not None else "a number"


def within_limits(variable: Variable) -> str:
    """The label with its limits, to follow "No": "margin between 0% and 100%"."""
    if variable.minimum is None and variable.maximum is None:
        return variable.label
    if variable.minimum == 0 and variable.maximum is None:
        return variable.label
    joined = "of " if variable.minimum is not None and variable.maximum is None else ""
    return f"{variable.label} {joined}{limits(variable)}"


def plateau(variable: Variable, value: float, above: bool) -> str:
    """Say that a whole stretch of values solves it."""
    return f"Any {variable.label} of {shown(variable, value)} or {'more' if above else 'less'} makes it true."


def part_year(value: float) -> str:
    """Say where within a year the payments end."""
    whole = math.floor(value)
    part = display(Quantity(value - whole, "1"), style="percent", digits=0)
    if whole == 0:
        return f"The payments end within the first year: the only one is a part payment, {part} of a year's."
    return f"The payments end within year {whole + 1}: the last one is a part payment, {part} of a year's."


def divides_by_zero(model: Model, unknown: str, divisor: Tree) -> str:
    """Say that the unknown has no value because something divided by is zero."""
    label = model.variable(unknown).label
    names = [model.variable(name).label for name in sorted(names_in(divisor))]
    if not names:
        return f"The {label} has no value: the formula would divide by zero."
    what = written(divisor, lambda name: model.variable(name).label)
    return f"The {label} has no value: it is divided by {what}, which is zero here."


def any_value(model: Model, unknown: str) -> str:
    """Say that every value of the unknown solves it."""
    label = model.variable(unknown).label
    return f"With these values every {label} makes it true, so there is no single one to give."


def no_difference(model: Model, unknown: str) -> str:
    """Say that the unknown changes nothing, and nothing solves it."""
    label = model.variable(unknown).label
    if unknown == model.result:
        return f"With these values there is no {label}: none makes the two sides equal. Change one of them."
    return f"With these values the {label} makes no difference, so none makes it true. Change another value."


def disagreement(model: Model, equation: Equation, values: Mapping[str, Any], unused: list[str]) -> str:
    """Say which values that were said do not agree, and what the others would make one of them."""
    name = equation.left.name if isinstance(equation.left, Name) else unused[0]
    variable = model.variable(name)
    others = [model.variable(n) for n in sorted(equation.names - {name})]
    listed = " and ".join(f"{v.label} {shown(v, float(values[v.name]))}" for v in others)
    trees = rearranged(equation.left, equation.right, name)
    text = f"The {variable.label} of {shown(variable, float(values[name]))} does not agree with {listed}"
    if trees:
        made = float(evaluate(trees[0], values))
        if math.isfinite(made):
            text += f", which make it {shown(variable, made)}"
    return f"{text}. Leave one of them out."


# Formula and steps


def formula_and_steps(model: Model, unknown: str, solved: Solved) -> tuple[str, tuple[str, ...]]:
    """The formula with the variables' names, and the steps with their labels, then the numbers, then the
    result.
    """
    assumed = {name: given.value for name, given in solved.inputs.items() if given.origin == "assumption"}
    unchanged = {name: value for name, value in assumed.items() if model.variable(name).convention}
    # A growth of 0% is written out in the formula, but left out of the steps, where it only hides the sum.
    idle = {**unchanged, **{name: value for name, value in assumed.items() if value == 0}}

    def trimmed(tree: Tree, without: Mapping[str, float]) -> Tree:
        for name, value in without.items():
            tree = replaced(tree, name, Number(value))
        return tree

    values = {name: given.value for name, given in solved.inputs.items()} | dict(solved.computed)

    def label(name: str) -> str:
        return model.variable(name).label

    def number(name: str) -> str:
        return shown(model.variable(name), values[name])

    formulas: list[str] = []
    steps: list[str] = []
    for block in solved.plan.blocks:
        final = block.unknown == unknown
        forms = rearranged(block.left, block.right, block.unknown)
        if forms is not None:
            form = _of_value(forms, values, values[block.unknown])
            formulas.append(f"{block.unknown} = {written(trimmed(form, unchanged), str)}")
            form = trimmed(form, idle)
            first = f"{label(block.unknown)} = {written(form, label)}"
            second = f"= {written(form, number)}"
            third = f"= {number(block.unknown)}"
            listed = _terms(model, form, values, block.unknown)
            if final:
                steps += [
                    first,
                    f"{label(block.unknown)} {second}",
                    *listed,
                    f"{label(block.unknown)} {third}",
                ]
            else:
                steps.append(f"{first} {second} {third}")
        else:
            left, right = (trimmed(side, unchanged) for side in (block.left, block.right))
            formulas.append(f"{written(left, str)} = {written(right, str)}")
            left, right = trimmed(left, idle), trimmed(right, idle)
            steps += _scanned(block.unknown, left, right, label, number)
        for name, tree in block.followed_by:
            formulas.append(f"{name} = {written(trimmed(tree, unchanged), str)}")
            form = trimmed(tree, idle)
            steps.append(f"{label(name)} = {written(form, label)} = {written(form, number)} = {number(name)}")
    asked = [f for f in formulas if f.startswith(f"{unknown} = ")]
    return "\n".join([*asked, *(f for f in formulas if f not in asked)]), tuple(steps)


def _of_value(forms: tuple[Tree, ...], values: Mapping[str, float], value: float) -> Tree:
    """Of several formulas the one that gives the value."""
    if len(forms) == 1:
        return forms[0]

    def distance(form: Tree) -> float:
        found = float(evaluate(form, _floats(values)))
        return abs(found - value) if math.isfinite(found) else math.inf

    return min(forms, key=distance)


def _floats(values: Mapping[str, float]) -> dict[str, Any]:
    import numpy

    return {name: numpy.float64(value) for name, value in values.items()}


def _scanned(
    unknown: str, left: Tree, right: Tree, label: Callable[[str], str], number: Callable[[str], str]
) -> list[str]:
    """The steps where no formula gives the unknown."""

    def put_in(name: str) -> str:
        return label(name) if name == unknown else number(name)

    return [
        f"{written(left, label)} = {written(right, label)}",
        f"{written(left, put_in)} = {written(right, put_in)}",
        f"No formula gives the {label(unknown)} from that; narrowing it down until both sides are equal: "
        f"{label(unknown)} = {number(unknown)}",
    ]


def _terms(model: Model, form: Tree, values: Mapping[str, float], unknown: str) -> list[str]:
    """A line with the single terms, where the formula is a sum over years."""
    outer: Tree = Number(1.0)
    total: Tree = form
    if isinstance(form, Operation) and form.operator == "*" and isinstance(form.right, Sum):
        outer, total = form.left, form.right
    if not isinstance(total, Sum) or model.variable(unknown).unit != "USD":
        return []
    import numpy

    floats = _floats(values)
    factor = float(evaluate(outer, floats))
    last = float(evaluate(total.last, floats))
    variable = model.variable(unknown)
    parts = []
    whole = math.floor(last + 1e-12)
    moments = [*range(total.first, whole + 1), *([last] if last - whole > 1e-9 else [])]
    for moment in moments:
        inner = {**floats, total.index: numpy.float64(moment)}
        weight = 1.0
        if moment != int(moment):
            weight = last - whole
            inner[TIMING] = inner.get(TIMING, numpy.float64(0)) * weight
        value = factor * weight * float(evaluate(total.term, inner))
        parts.append(f"{total.index} = {moment:g}: {shown(variable, value)}")
    if len(parts) > _MOST_TERMS_SHOWN:
        parts = [*parts[:3], "…", parts[-1]]
    return ["the parts of the sum are " + "; ".join(parts)] if parts else []
