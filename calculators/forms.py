"""Formulas that sympy has derived, kept on disk: a later run with the same equations needs no sympy.

Importing sympy takes a quarter of a second, longer than all else of an answer. What is kept is data (a tree as JSON
lists), read by a whitelist; one that cannot be read is derived anew, and every solution is put back into its equation.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Protocol

from calculators.trees import FUNCTIONS, Call, Name, Negative, Number, Operation, Sum, Tree

VERSION = 1
"""Goes up whenever the same equation would be rearranged in another way."""

Forms = tuple[Tree, ...] | None
"""What a name is: one tree for each solution, None where only numbers can tell."""


class Keeper(Protocol):
    """Bytes by key, which may be lost at any time."""

    def get(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """What is kept under these keys; keys that are not there are left out."""
        ...

    def put(self, values: Mapping[bytes, bytes]) -> None:
        """Keep values."""
        ...


_keeper: Keeper | None = None


def keep_in(keeper: Keeper | None) -> None:
    """Keep what is derived from now on, and look there first; None to keep nothing."""
    global _keeper
    _keeper = keeper


def kept(left: Tree, right: Tree, name: str) -> tuple[Forms, bool]:
    """What was derived for `name` where left = right, and whether anything was."""
    if _keeper is None:
        return None, False
    key = _key(left, right, name)
    found = _keeper.get([key]).get(key)
    if found is None:
        return None, False
    try:
        rows = json.loads(found)
        return (None if rows is None else tuple(_thawed(row) for row in rows)), True
    except (ValueError, TypeError, RecursionError):
        return None, False


def keep(left: Tree, right: Tree, name: str, forms: Forms) -> None:
    """Keep what was derived for `name` where left = right."""
    if _keeper is not None:
        rows = None if forms is None else [_frozen(form) for form in forms]
        _keeper.put({_key(left, right, name): json.dumps(rows).encode()})


def _key(left: Tree, right: Tree, name: str) -> bytes:
    asked = json.dumps([VERSION, _sympy_version(), _frozen(left), _frozen(right), name])
    return hashlib.sha256(asked.encode()).digest()[:16]


@lru_cache(maxsize=1)
def _sympy_version() -> str:
    return importlib.metadata.version("sympy")


def _frozen(tree: Tree) -> list[Any]:
    match tree:
        case Number(value):
            return ["number", value]
        case Name(name):
            return ["name", name]
        case Operation(operator, left, right):
            return ["operation", operator, _frozen(left), _frozen(right)]
        case Negative(of):
            return ["negative", _frozen(of)]
        case Call(function, arguments):
            return ["call", function, *(_frozen(each) for each in arguments)]
        case Sum(index, first, last, term):
            return ["sum", index, first, _frozen(last), _frozen(term)]


def _thawed(row: object) -> Tree:
    """A tree from its lists; ValueError where they are anything else."""
    match row:
        case ["number", int() | float() as value] if not isinstance(value, bool):
            return Number(float(value))
        case ["name", str() as name]:
            return Name(name)
        case ["operation", ("+" | "-" | "*" | "/" | "^") as operator, left, right]:
            return Operation(operator, _thawed(left), _thawed(right))
        case ["negative", of]:
            return Negative(_thawed(of))
        case ["call", str() as function, *arguments] if function in FUNCTIONS:
            return Call(function, tuple(_thawed(each) for each in arguments))
        case ["sum", str() as index, int() as first, last, term]:
            return Sum(index, first, _thawed(last), _thawed(term))
        case _:
            raise ValueError("that is no formula")
