"""Trees → values, on floats or arrays.

`sum(t, 1, years, term)` adds the term at t = 1, 2, … up to the last whole year; a year that is not whole
counts as a part payment, the fraction times the term at t = years. `timing` (how long before the end of each
year its payment falls) shrinks with that last part of a year.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, TypeAlias

from calculators.errors import TimedOut
from calculators.trees import Negative, Number, Operation, Sum, Tree, computed, outside_sums

TIMING = "timing"
"""The convention that says when in a year its payment falls: 0 the end, 1 the start."""
MOST_TERMS = 5_000
MOST_WORK = 10_000_000
"""The most terms of one sum, and of one sum at all points of a scan: each well below a second of work."""

Values: TypeAlias = Mapping[str, Any]
"""Names → floats, or arrays of one common shape."""


def evaluate(tree: Tree, values: Values) -> Any:
    """The value of a tree as numpy floats or arrays; division by zero and overflow give inf or nan.

    Raises TimedOut where a sum has more terms than could be added in time.
    """
    import numpy

    with numpy.errstate(all="ignore"):
        return _evaluate(tree, values)


def _evaluate(tree: Tree, values: Values) -> Any:
    import numpy

    return computed(tree, numpy.float64, values.__getitem__, _call, lambda each: _summed(each, values))


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
    """The part of a tree that is divided by and is zero, if there is one; what stands in a sum is not looked at."""
    divided = (e for e in outside_sums(tree) if isinstance(e, Operation) and e.operator == "/")
    below = (each.right for each in divided if not isinstance(each.right, Number))
    return next((each for each in below if float(evaluate(each, values)) == 0), None)
