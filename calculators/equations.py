"""Equations as text → trees, by a whitelist.

An equation is one line such as `payback_years = investment / (margin * annual_spend)`. Python's `ast` splits
the text; only what `_tree` knows is let through, and nothing is ever evaluated as code.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from calculators.errors import ModelFileError
from calculators.trees import FUNCTIONS, Call, Name, Negative, Number, Operation, Sum, Tree, folded, names_in

LONGEST_EQUATION = 500


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
