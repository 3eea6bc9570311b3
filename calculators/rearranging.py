"""An equation → what one of its names is: sympy solves, and its answer comes back in the order people write."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from calculators import forms
from calculators.trees import (
    FUNCTIONS,
    Call,
    Name,
    Negative,
    Number,
    Operation,
    Sum,
    Tree,
    computed,
    folded,
    names_in,
    outside_sums,
)


@lru_cache(maxsize=2048)
def rearranged(left: Tree, right: Tree, name: str) -> tuple[Tree, ...] | None:
    """What `name` is where left = right: one tree for each solution, or None where only numbers can tell.

    Where a side is the bare name, the other side is the answer; else sympy solves what is linear or quadratic
    in the name or holds it just once. A solution may be extraneous: put it back to check.
    """
    if left == Name(name) and name not in names_in(right):
        return (right,)
    if right == Name(name) and name not in names_in(left):
        return (left,)
    if _inside(left, name) or _inside(right, name):
        return None
    found, known = forms.kept(left, right, name)
    if not known:
        found = _by_sympy(left, right, name)
        forms.keep(left, right, name, found)
    return found


def _inside(tree: Tree, name: str) -> bool:
    """True where the name stands in a sum, or in a function that has no single inverse."""
    return any(
        name in names_in(each)
        for each in outside_sums(tree)
        if isinstance(each, Sum) or (isinstance(each, Call) and each.function in {"max", "min", "abs"})
    )


_HIGHEST_POWER = 8
_NAMES = {"max": "Max", "min": "Min", "abs": "Abs"}
"""Functions that sympy calls otherwise."""


def _by_sympy(left: Tree, right: Tree, name: str) -> tuple[Tree, ...] | None:
    import sympy

    opaque: dict[Sum, Any] = {}
    difference = _to_sympy(left, opaque) - _to_sympy(right, opaque)
    symbol = sympy.Symbol(name)
    powers = [p.exp for p in difference.atoms(sympy.Pow) if p.exp.is_number]
    if any(abs(power) > _HIGHEST_POWER for power in powers):
        return None
    numerator = sympy.fraction(sympy.together(difference))[0]
    if numerator.is_polynomial(symbol):
        if not 1 <= sympy.degree(numerator, symbol) <= 2:
            return None
    elif sum(1 for node in sympy.preorder_traversal(difference) if node == symbol) != 1:
        return None
    try:
        found = sympy.solve(difference, symbol, check=False, simplify=False)
    except NotImplementedError:
        return None
    named = {value: key for key, value in opaque.items()}
    trees = [_from_sympy(sympy.together(each), named) for each in found]
    if not trees or any(each is None for each in trees):
        return None
    return tuple(each for each in trees if each is not None)


def _to_sympy(tree: Tree, opaque: dict[Sum, Any]) -> Any:
    """A tree as a sympy expression; a sum without the name is a number like any other: a symbol stands for it."""
    import sympy

    def number(value: float) -> Any:
        return sympy.Integer(int(value)) if value == int(value) else sympy.Rational(repr(value))

    def call(function: str, arguments: list[Any]) -> Any:
        return getattr(sympy, _NAMES.get(function, function))(*arguments)

    def total(each: Sum) -> Any:
        return opaque.setdefault(each, sympy.Symbol(f"sum_{len(opaque)}"))

    return computed(tree, number, sympy.Symbol, call, total)


def _from_sympy(expression: Any, named: Mapping[Any, Sum]) -> Tree | None:
    """A sympy expression as a tree, in an order that people write; None where it is not a real formula."""
    import sympy

    if expression in named:
        return named[expression]
    if isinstance(expression, sympy.Symbol):
        return Name(expression.name)
    if isinstance(expression, sympy.Rational):
        over, under = Number(float(expression.p)), Number(float(expression.q))
        return over if expression.q == 1 else Operation("/", over, under)
    if isinstance(expression, sympy.Float):
        return Number(float(expression))
    if isinstance(expression, sympy.Add):
        return _added(expression, named)
    if isinstance(expression, sympy.Mul):
        return _multiplied(expression, named)
    if isinstance(expression, sympy.Pow):
        base = _from_sympy(expression.base, named)
        if expression.exp == sympy.Rational(1, 2):
            return Call("sqrt", (base,)) if base else None
        if expression.exp.could_extract_minus_sign():
            below = _from_sympy(1 / expression, named)
            return Operation("/", Number(1.0), below) if below else None
        exponent = _from_sympy(expression.exp, named)
        return Operation("^", base, exponent) if base and exponent else None
    functions = {getattr(sympy, _NAMES.get(name, name)): name for name in FUNCTIONS}
    if expression.func in functions:
        arguments = [_from_sympy(each, named) for each in expression.args]
        if all(each is not None for each in arguments):
            return Call(functions[expression.func], tuple(each for each in arguments if each is not None))
    return None


def _added(expression: Any, named: Mapping[Any, Sum]) -> Tree | None:
    """A sum of terms: the positive ones first, and of those the numbers."""
    terms = sorted(
        expression.as_ordered_terms(), key=lambda term: (term.could_extract_minus_sign(), not term.is_number)
    )
    total: Tree | None = None
    for term in terms:
        minus = term.could_extract_minus_sign()
        tree = _from_sympy(-term if minus else term, named)
        if tree is None:
            return None
        total = (
            (Negative(tree) if minus else tree)
            if total is None
            else Operation("-" if minus else "+", total, tree)
        )
    return total


def _multiplied(expression: Any, named: Mapping[Any, Sum]) -> Tree | None:
    """A product over a product, a minus sign in front."""
    import sympy

    over, under = sympy.fraction(expression)
    if expression.could_extract_minus_sign():
        if not under.is_Add:
            tree = _from_sympy(-expression, named)
            return Negative(tree) if tree else None
        # A minus in front goes into the divisor: p × s ÷ (1 − s), not −p × s ÷ (s − 1).
        over, under = -over, sympy.expand_mul(-under)
        over, under = (over, under) if not over.could_extract_minus_sign() else (-over, -under)
    sides: list[Tree | None] = []
    for side in (over, under):
        product: Tree | None = None
        for factor in sympy.Mul.make_args(side):
            tree = _from_sympy(factor, named)
            if tree is None:
                return None
            product = tree if product is None else Operation("*", product, tree)
        sides.append(product)
    top, bottom = sides
    if top is None or bottom is None:
        return None
    return folded(Operation("/", top, bottom))
