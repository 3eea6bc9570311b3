"""Equations as text → trees: read by a whitelist, changed, and evaluated on floats or arrays.

An equation is one line such as `payback_years = investment / (margin * annual_spend)`. Python's `ast` splits
the text; only what `_tree` knows is let through, and nothing is ever evaluated as code.

`sum(t, 1, years, term)` adds the term at t = 1, 2, … up to the last whole year; a year that is not whole
counts as a part payment, the fraction times the term at t = years. `timing` (how long before the end of each
year its payment falls) shrinks with that last part of a year.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

from calculators.errors import ModelFileError, TimedOut

TIMING = "timing"
"""The convention that says when in a year its payment falls: 0 the end, 1 the start."""
LONGEST_EQUATION = 500
MOST_TERMS = 5_000
MOST_WORK = 10_000_000
"""The most terms of one sum, and of one sum at all points of a scan: each well below a second of work."""

FUNCTIONS: Mapping[str, tuple[int, int]] = {
    "sqrt": (1, 1),
    "log": (1, 1),
    "exp": (1, 1),
    "abs": (1, 1),
    "max": (2, 4),
    "min": (2, 4),
}
"""What an equation may call, with the least and the most arguments; `sum` besides."""


@dataclass(frozen=True, slots=True)
class Number:
    """A constant."""

    value: float


@dataclass(frozen=True, slots=True)
class Name:
    """A variable, or the index of a sum."""

    name: str


@dataclass(frozen=True, slots=True)
class Operation:
    """Two sides joined by one of + - * / ^."""

    operator: str
    left: Tree
    right: Tree


@dataclass(frozen=True, slots=True)
class Negative:
    """Minus something."""

    of: Tree


@dataclass(frozen=True, slots=True)
class Call:
    """One of FUNCTIONS."""

    function: str
    arguments: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Sum:
    """The term at each whole `index` from `first` to `last`, and the part of a term that is left over."""

    index: str
    first: int
    last: Tree
    term: Tree


Tree: TypeAlias = Number | Name | Operation | Negative | Call | Sum
Values: TypeAlias = Mapping[str, Any]
"""Names → floats, or arrays of one common shape."""


@dataclass(frozen=True, slots=True)
class Equation:
    """Two trees that are equal."""

    text: str
    left: Tree
    right: Tree

    @property
    def names(self) -> frozenset[str]:
        """The variables in it."""
        return names_in(self.left) | names_in(self.right)


# Reading


@lru_cache(maxsize=512)
def parse_equation(text: str) -> Equation:
    """Read "left = right"; ModelFileError with a sentence where it is anything else."""
    if len(text) > LONGEST_EQUATION:
        raise ModelFileError(
            f"an equation has at most {LONGEST_EQUATION} characters, this one has {len(text)}"
        )
    sides = text.split("=")
    if len(sides) != 2 or not all(side.strip() for side in sides):
        raise ModelFileError(f'"{text}" is not an equation: write it as "left = right"')
    return Equation(text, _parse(sides[0], text), _parse(sides[1], text))


def _parse(side: str, text: str) -> Tree:
    try:
        parsed = ast.parse(side.strip(), mode="eval")
        return _tree(parsed.body, text)
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise ModelFileError(f'"{text}" cannot be read at "{side.strip()}"') from error


_OPERATORS: Mapping[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Pow: "^",
}


def _tree(node: ast.expr, text: str) -> Tree:
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            try:
                number = float(value)
            except OverflowError:
                number = math.inf
            if not math.isfinite(number):
                raise ModelFileError(f'"{text}" holds a number that is too large')
            return Number(number)
        case ast.Name(id=name):
            return Name(name)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            return folded(Operation(_OPERATORS[type(op)], _tree(left, text), _tree(right, text)))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return folded(Negative(_tree(operand, text)))
        case ast.Call(func=ast.Name(id="sum"), args=[ast.Name(id=index), first, last, term], keywords=[]):
            start = _tree(first, text)
            if not isinstance(start, Number) or start.value != int(start.value):
                raise ModelFileError(f'"{text}": a sum starts at a whole number')
            return Sum(index, int(start.value), _tree(last, text), _tree(term, text))
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in FUNCTIONS:
            least, most = FUNCTIONS[name]
            if not least <= len(arguments) <= most:
                raise ModelFileError(f'"{text}": {name} takes {least} to {most} values')
            return Call(name, tuple(_tree(each, text) for each in arguments))
        case _:
            part = ast.unparse(node)
            known = ", ".join((*FUNCTIONS, "sum(t, 1, years, …)"))
            raise ModelFileError(
                f'"{text}" may not hold "{part}": only numbers, names, + - * / ** and {known}'
            )


def folded(tree: Tree) -> Tree:
    """Compute what holds only numbers, and drop what changes nothing (x + 0, 1 * x, x ** 1)."""
    if isinstance(tree, Negative) and isinstance(tree.of, Number):
        return Number(-tree.of.value)
    if not isinstance(tree, Operation):
        return tree
    left, right = tree.left, tree.right
    if isinstance(left, Number) and isinstance(right, Number):
        value = _constant(tree.operator, left.value, right.value)
        if value is not None:
            return Number(value)
    if isinstance(right, Number) and (tree.operator, right.value) in {
        ("+", 0.0), ("-", 0.0), ("*", 1.0), ("/", 1.0), ("^", 1.0)
    }:  # fmt: skip
        return left
    if isinstance(left, Number) and (tree.operator, left.value) in {("+", 0.0), ("*", 1.0)}:
        return right
    if left == Number(1.0) and tree.operator == "^":
        return left
    return tree


def _constant(operator: str, left: float, right: float) -> float | None:
    """Two constants combined, or None where that has no finite value."""
    try:
        if operator == "+":
            return left + right
        if operator == "-":
            return left - right
        if operator == "*":
            return left * right
        if operator == "/":
            return left / right
        power = left**right
    except (ZeroDivisionError, OverflowError):
        return None
    return power if isinstance(power, float) and math.isfinite(power) else None


@lru_cache(maxsize=4096)
def names_in(tree: Tree) -> frozenset[str]:
    """The variables of a tree; the index of a sum is not one."""
    match tree:
        case Name(name):
            return frozenset({name})
        case Operation(_, left, right):
            return names_in(left) | names_in(right)
        case Negative(of):
            return names_in(of)
        case Call(_, arguments):
            return frozenset[str]().union(*(names_in(each) for each in arguments))
        case Sum(index, _, last, term):
            return names_in(last) | (names_in(term) - {index})
        case _:
            return frozenset()


def sums_in(tree: Tree) -> tuple[Sum, ...]:
    """The outermost sums of a tree, in writing order."""
    match tree:
        case Sum():
            return (tree,)
        case Operation(_, left, right):
            return sums_in(left) + sums_in(right)
        case Negative(of):
            return sums_in(of)
        case Call(_, arguments):
            return tuple(each for argument in arguments for each in sums_in(argument))
        case _:
            return ()


def replaced(tree: Tree, name: str, by: Tree) -> Tree:
    """The tree with every `name` replaced, simplified where numbers meet."""
    match tree:
        case Name(own):
            return by if own == name else tree
        case Operation(operator, left, right):
            return folded(Operation(operator, replaced(left, name, by), replaced(right, name, by)))
        case Negative(of):
            return folded(Negative(replaced(of, name, by)))
        case Call(function, arguments):
            return Call(function, tuple(replaced(each, name, by) for each in arguments))
        case Sum(index, first, last, term):
            inner = term if index == name else replaced(term, name, by)
            end = replaced(last, name, by)
            # One for each year adds up to the years.
            if inner == Number(1.0):
                return folded(Operation("-", end, Number(first - 1.0)))
            return Sum(index, first, end, inner)
        case _:
            return tree


# Evaluating


def evaluate(tree: Tree, values: Values) -> Any:
    """The value of a tree as numpy floats or arrays; division by zero and overflow give inf or nan.

    Raises TimedOut where a sum has more terms than could be added in time.
    """
    import numpy

    with numpy.errstate(all="ignore"):
        return _evaluate(tree, values)


def _evaluate(tree: Tree, values: Values) -> Any:
    import numpy

    match tree:
        case Number(value):
            return numpy.float64(value)
        case Name(name):
            return values[name]
        case Operation(operator, left, right):
            a, b = _evaluate(left, values), _evaluate(right, values)
            if operator == "+":
                return a + b
            if operator == "-":
                return a - b
            if operator == "*":
                return a * b
            return a / b if operator == "/" else a**b
        case Negative(of):
            return -_evaluate(of, values)
        case Call(function, arguments):
            return _call(function, [_evaluate(each, values) for each in arguments])
        case Sum():
            return _summed(tree, values)


def _call(function: str, arguments: list[Any]) -> Any:
    import numpy

    if function == "max":
        return numpy.maximum.reduce(arguments) if len(arguments) > 2 else numpy.maximum(*arguments)
    if function == "min":
        return numpy.minimum.reduce(arguments) if len(arguments) > 2 else numpy.minimum(*arguments)
    return getattr(numpy, function)(arguments[0])


def _summed(tree: Sum, values: Values) -> Any:
    """Add up the terms; each array of `values` gets one more axis, along which the terms lie."""
    import numpy

    last = numpy.asarray(_evaluate(tree.last, values), dtype=float)
    top = float(numpy.max(last))
    if not math.isfinite(top):
        return numpy.full(last.shape, numpy.nan)[()]
    count = max(0, math.ceil(top) - tree.first + 1)
    if count > MOST_TERMS or count * max(1, last.size) > MOST_WORK:
        raise TimedOut(f"A sum of {count:,} terms is too long to add up: the most is {MOST_TERMS:,}.")
    whole = tree.first + numpy.arange(count, dtype=float)
    weight = numpy.clip(last[..., None] - whole + 1.0, 0.0, 1.0)
    inner = {name: _widened(value) for name, value in values.items()}
    inner[tree.index] = numpy.minimum(whole, last[..., None])
    if TIMING in inner:
        inner[TIMING] = inner[TIMING] * weight
    terms = numpy.where(weight > 0, _evaluate(tree.term, inner) * weight, 0.0)
    return terms.sum(axis=-1)


def _widened(value: Any) -> Any:
    import numpy

    return value[..., None] if isinstance(value, numpy.ndarray) and value.ndim else value


def magnitude(tree: Tree, values: Values) -> Any:
    """The size of the amounts that a tree adds and subtracts: what its rounding errors are measured
    against.
    """
    match tree:
        case Operation("+" | "-", left, right):
            return magnitude(left, values) + magnitude(right, values)
        case Negative(of):
            return magnitude(of, values)
        case _:
            return abs(evaluate(tree, values))


def zero_divisor(tree: Tree, values: Values) -> Tree | None:
    """The part of a tree that is divided by and is zero, if there is one."""
    match tree:
        case Operation(operator, left, right):
            if operator == "/" and not isinstance(right, Number) and float(evaluate(right, values)) == 0:
                return right
            return zero_divisor(left, values) or zero_divisor(right, values)
        case Negative(of):
            return zero_divisor(of, values)
        case Call(_, arguments):
            return next((found for each in arguments if (found := zero_divisor(each, values))), None)
        case _:
            return None
