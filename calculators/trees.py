"""Formulas as trees: what they are made of, and the walks over them that everything else is written with.

In goes a tree, out come its parts, its names or a changed tree; a tree itself never changes.
"""

from __future__ import annotations

import math
import operator as op
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

FUNCTIONS: Mapping[str, tuple[int, int]] = {
    "sqrt": (1, 1),
    "log": (1, 1),
    "exp": (1, 1),
    "abs": (1, 1),
    "max": (2, 4),
    "min": (2, 4),
}
"""What an equation may call, with the least and the most arguments; `sum` besides."""

OPERATIONS: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": op.add,
    "-": op.sub,
    "*": op.mul,
    "/": op.truediv,
    "^": op.pow,
}
"""What the operators do, with floats, arrays and symbols alike."""


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


# Walking


def parts(tree: Tree) -> tuple[Tree, ...]:
    """The trees that a tree is made of; of a sum the last index and the term."""
    match tree:
        case Operation(_, left, right):
            return left, right
        case Negative(of):
            return (of,)
        case Call(_, arguments):
            return arguments
        case Sum(_, _, last, term):
            return last, term
        case _:
            return ()


def outside_sums(tree: Tree) -> Iterator[Tree]:
    """Yield the tree and all in it, from the outside in and in writing order; what stands in a sum is left out."""
    yield tree
    if not isinstance(tree, Sum):
        for part in parts(tree):
            yield from outside_sums(part)


def sums_in(*trees: Tree) -> tuple[Sum, ...]:
    """The outermost sums of the trees, in writing order."""
    return tuple(each for tree in trees for each in outside_sums(tree) if isinstance(each, Sum))


@lru_cache(maxsize=4096)
def names_in(tree: Tree) -> frozenset[str]:
    """The variables of a tree; the index of a sum is not one."""
    match tree:
        case Name(name):
            return frozenset({name})
        case Sum(index, _, last, term):
            return names_in(last) | (names_in(term) - {index})
        case _:
            return frozenset[str]().union(*map(names_in, parts(tree)))


def computed(
    tree: Tree,
    number: Callable[[float], Any],
    name: Callable[[str], Any],
    call: Callable[[str, list[Any]], Any],
    total: Callable[[Sum], Any],
) -> Any:
    """What a tree comes to, from the inside out, once it is said what numbers, names, calls and sums are."""

    def of(tree: Tree) -> Any:
        match tree:
            case Number(value):
                return number(value)
            case Name(own):
                return name(own)
            case Operation(operator, left, right):
                return OPERATIONS[operator](of(left), of(right))
            case Negative(inner):
                return -of(inner)
            case Call(function, arguments):
                return call(function, [of(each) for each in arguments])
            case Sum():
                return total(tree)

    return of(tree)


# Changing


def replaced(tree: Tree, name: str, by: Tree) -> Tree:
    """The tree with every `name` replaced, simplified where numbers meet."""

    def within(part: Tree) -> Tree:
        return replaced(part, name, by)

    match tree:
        case Name(own):
            return by if own == name else tree
        case Operation(operator, left, right):
            return folded(Operation(operator, within(left), within(right)))
        case Negative(of):
            return folded(Negative(within(of)))
        case Call(function, arguments):
            return Call(function, tuple(map(within, arguments)))
        case Sum(index, first, last, term):
            inner = term if index == name else within(term)
            end = within(last)
            # One for each year adds up to the years.
            if inner == Number(1.0):
                return folded(Operation("-", end, Number(first - 1.0)))
            return Sum(index, first, end, inner)
        case _:
            return tree


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
        value = OPERATIONS[operator](left, right)
    except (ZeroDivisionError, OverflowError):
        return None
    return value if isinstance(value, float) and math.isfinite(value) else None
