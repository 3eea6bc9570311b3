"""All real zeros of a function of one variable within its limits: a scan for changes of sign, then ever finer
grids.

The function takes an array of points and returns relative residuals: (left − right) over the size of what is
compared, so that they lie between −1 and 1 and zero means equal.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from calculators.model import Variable

Function = Callable[[Any], Any]

EXACT = 2e-14
"""A residual this small is nothing but rounding."""
CLOSE = 1e-9
"""The largest residual with which a value counts as a solution."""
_PARTS = 32
_ROUNDS = 14
_COUNTED_FINE = 60.0
_COUNTED_MOST = 1000.0


@dataclass(frozen=True, slots=True)
class Roots:
    """What was found."""

    values: tuple[float, ...]
    above: bool = False
    """True where every larger value solves it as well (a plateau begins at the root)."""
    below: bool = False
    everywhere: bool = False
    """True where every value solves it."""
    flat: bool = False
    """True where the unknown makes no difference, and nothing solves it."""
    nearest: float | None = None
    """Where nothing solves it: the point that comes closest, None where that lies at no finite place."""


def find_roots(function: Function, variable: Variable, counted: bool) -> Roots:
    """Find every zero within the variable's limits; `counted` says that the variable ends a sum."""
    import numpy

    points, values = [], []
    for chunk in _grid(variable, counted):
        found = numpy.asarray(function(chunk), dtype=float)
        points.append(chunk)
        values.append(numpy.broadcast_to(found, chunk.shape))
    xs, fs = numpy.concatenate(points), numpy.concatenate(values)
    usable = numpy.isfinite(fs)
    xs, fs = xs[usable], fs[usable]
    if not xs.size:
        return Roots(())
    zero = numpy.abs(fs) <= EXACT
    if zero.all():
        return Roots((), everywhere=True)
    if float(numpy.ptp(fs)) <= EXACT:
        return Roots((), flat=True)
    roots, above, below = _at_zeros(function, xs, zero)
    for i in range(len(xs) - 1):
        if not zero[i] and not zero[i + 1] and (fs[i] < 0) != (fs[i + 1] < 0):
            root = _refined(function, xs[i], xs[i + 1])
            if root is not None:
                roots.append(root)
    roots += _touching(function, xs, fs)
    kept: list[float] = []
    for root in sorted(roots):
        if not kept or abs(root - kept[-1]) > 1e-9 * max(abs(root), 1e-9):
            kept.append(root)
    at = int(numpy.argmin(numpy.abs(fs)))
    nearest = float(xs[at]) if 0 < at < len(xs) - 1 else None
    return Roots(tuple(kept), above, below, nearest=nearest)


def _grid(variable: Variable, counted: bool) -> list[Any]:
    """The points of the scan, in chunks: dense where values are plausible, and out to the limits."""
    import numpy

    low, high = variable.minimum, variable.maximum
    if counted:
        first = 0.0 if low is None else low
        last = min(_COUNTED_MOST if high is None else high, _COUNTED_MOST)
        near = numpy.linspace(first, min(_COUNTED_FINE, last), 241)
        chunks = [near[1:] if variable.open_minimum else near]
        if last > _COUNTED_FINE:
            chunks.append(numpy.geomspace(_COUNTED_FINE * 1.01, last, 60))
        return chunks
    if low is not None and high is not None:
        inside = numpy.linspace(low, high, 481)
        edge = low + (high - low) * numpy.logspace(-12, -3, 55)
        points = numpy.unique(numpy.concatenate([inside, edge]))
    else:
        pure = variable.unit == "1"
        steps = numpy.logspace(-9, 9, 721) if pure else numpy.logspace(-9, 27, 721)
        if low is not None:
            points = numpy.concatenate([[low], low + steps])
        elif high is not None:
            points = numpy.concatenate([high - steps[::-1], [high]])
        else:
            points = numpy.concatenate([-steps[::-1], [0.0], steps])
    return [points[1:] if variable.open_minimum and low is not None else points]


def _at_zeros(function: Function, xs: Any, zero: Any) -> tuple[list[float], bool, bool]:
    """The zeros that points of the scan hit: single ones, and the inner ends of whole stretches."""
    roots: list[float] = []
    above = below = False
    i = 0
    while i < len(xs):
        if not zero[i]:
            i += 1
            continue
        j = i
        while j + 1 < len(xs) and zero[j + 1]:
            j += 1
        if j - i < 2:
            roots += [float(x) for x in xs[i : j + 1]][:1]
        else:
            if i > 0:
                roots.append(_edge(function, xs[i], xs[i - 1]))
                above = above or j == len(xs) - 1
            if j < len(xs) - 1:
                roots.append(_edge(function, xs[j], xs[j + 1]))
                below = below or i == 0
        i = j + 1
    return roots, above, below


def _edge(function: Function, inside: float, outside: float) -> float:
    """Where a stretch of zeros ends."""
    import numpy

    for _ in range(100):
        middle = (inside + outside) / 2
        if middle in (inside, outside):
            break
        if abs(float(function(numpy.array([middle]))[0])) <= 1e-16:
            inside = middle
        else:
            outside = middle
    return float(inside)


def _refined(function: Function, low: float, high: float) -> float | None:
    """The zero in an interval with a change of sign; None where the sign changes at a pole or a jump."""
    import numpy

    for _ in range(_ROUNDS):
        points = numpy.linspace(low, high, _PARTS + 1)
        found = numpy.asarray(function(points), dtype=float)
        negative = found < 0
        changes = numpy.nonzero(negative[1:] != negative[:-1])[0]
        if not len(changes):
            break
        at = int(changes[0])
        low, high = float(points[at]), float(points[at + 1])
        if high - low <= 4 * math.ulp(max(abs(low), abs(high))):
            break
    ends = numpy.array([low, high])
    sizes = numpy.abs(numpy.asarray(function(ends), dtype=float))
    best = int(numpy.argmin(sizes))
    return _rounded(function, float(ends[best]), float(sizes[best])) if sizes[best] <= CLOSE else None


def _rounded(function: Function, root: float, size: float) -> float:
    """The root with twelve digits where that is as good: 10 instead of 9.999999999999998."""
    import numpy

    short = float(f"{root:.12g}")
    found = abs(float(numpy.asarray(function(numpy.array([short])), dtype=float)[0]))
    return short if found <= max(size, 1e-15) else root


def _touching(function: Function, xs: Any, fs: Any) -> list[float]:
    """Zeros without a change of sign: valleys of the residual's size that reach down to zero."""
    import numpy

    sizes = numpy.abs(fs)
    found: list[float] = []
    for i in range(1, len(xs) - 1):
        same = (fs[i - 1] < 0) == (fs[i] < 0) == (fs[i + 1] < 0)
        if not same or not EXACT < sizes[i] < 0.02 or sizes[i] > sizes[i - 1] or sizes[i] > sizes[i + 1]:
            continue
        low, high = float(xs[i - 1]), float(xs[i + 1])
        for _ in range(_ROUNDS):
            points = numpy.linspace(low, high, _PARTS + 1)
            values = numpy.abs(numpy.asarray(function(points), dtype=float))
            at = int(numpy.nanargmin(values))
            low, high = float(points[max(0, at - 1)]), float(points[min(_PARTS, at + 1)])
        middle = (low + high) / 2
        size = abs(float(numpy.asarray(function(numpy.array([middle])), dtype=float)[0]))
        if size <= 1e-12:
            found.append(_rounded(function, middle, size))
    return found
