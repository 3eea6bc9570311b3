"""Do the units of an equation fit? Checked when a calculator is loaded, before any number is put in.

Time is a pure number in two places, by convention: as an exponent (`(1 + growth) ** years` compounds once a
year) and as the last index of a sum. There it must be counted in years. A sum over years adds up yearly
amounts, so it has the unit of its term times a year. A zero fits any unit.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from calculators.equations import Equation
from calculators.errors import UnitError
from calculators.trees import Call, Name, Negative, Number, Operation, Sum, Tree
from calculators.units import TIME, parse_unit
from calculators.writing import written

Powers = tuple[Fraction, ...]
"""Powers of money, GPUs, power and time."""
_PURE: Powers = (Fraction(0),) * 4
_TIME: Powers = tuple(Fraction(power) for power in TIME)


def check_units(equation: Equation, units: Mapping[str, str]) -> None:
    """Raise UnitError, with a sentence, where the two sides or two terms of the equation do not fit."""
    left = _powers(equation.left, units, counting=False)
    right = _powers(equation.right, units, counting=False)
    if left is not None and right is not None and left != right:
        raise UnitError(f'"{equation.text}": the left side is {_named(left)}, the right side {_named(right)}')


def _powers(tree: Tree, units: Mapping[str, str], *, counting: bool) -> Powers | None:
    """The dimension of a tree; None for a zero, which fits any. `counting` makes years pure numbers."""
    match tree:
        case Number(value):
            return None if value == 0 else _PURE
        case Name(name):
            return _of_name(name, units, counting)
        case Negative(of):
            return _powers(of, units, counting=counting)
        case Operation("+" | "-" as sign, left, right):
            a, b = (_powers(side, units, counting=counting) for side in (left, right))
            if a is not None and b is not None and a != b:
                verb = "added to" if sign == "+" else "subtracted from"
                first, second = (left, right) if sign == "+" else (right, left)
                parts = [f"{written(each, str)} ({_named(p)})" for each, p in ((first, a), (second, b))]
                if sign == "-":
                    parts = [f"{written(first, str)} ({_named(b)})", f"{written(second, str)} ({_named(a)})"]
                raise UnitError(f"{parts[0]} cannot be {verb} {parts[1]}")
            return a if a is not None else b
        case Operation("^", left, right):
            return _of_power(left, right, units, counting)
        case Operation(operator, left, right):
            a = _powers(left, units, counting=counting) or _PURE
            b = _powers(right, units, counting=counting) or _PURE
            sign_of = -1 if operator == "/" else 1
            return tuple(x + sign_of * y for x, y in zip(a, b, strict=True))
        case Call(function, arguments):
            return _of_call(function, arguments, units, counting)
        case Sum(index, _, last, term):
            if (_powers(last, units, counting=True) or _PURE) != _PURE:
                raise UnitError(f"a sum can run up to a number or to years, not to {written(last, str)}")
            inner = _powers(term, {**units, index: "1"}, counting=counting) or _PURE
            over_years = not counting and _powers(last, units, counting=False) == _TIME
            return tuple(x + y for x, y in zip(inner, _TIME, strict=True)) if over_years else inner


def _of_name(name: str, units: Mapping[str, str], counting: bool) -> Powers:
    unit = parse_unit(units[name])
    if counting and unit.dimension == TIME:
        if units[name] != "year":
            raise UnitError(
                f"{name} stands in an exponent or ends a sum, so it must be in years, not {units[name]}"
            )
        return _PURE
    return tuple(Fraction(power) for power in unit.dimension)


def _of_power(base: Tree, exponent: Tree, units: Mapping[str, str], counting: bool) -> Powers:
    below = _powers(base, units, counting=counting) or _PURE
    above = _powers(exponent, units, counting=True) or _PURE
    if above != _PURE:
        raise UnitError(
            f"the exponent {written(exponent, str)} is {_named(above)}, and must be a number or years"
        )
    if below == _PURE:
        return _PURE
    if not isinstance(exponent, Number):
        raise UnitError(f"{written(base, str)} is {_named(below)}, so its exponent must be a plain number")
    return tuple(x * Fraction(exponent.value).limit_denominator(1000) for x in below)


def _of_call(
    function: str, arguments: tuple[Tree, ...], units: Mapping[str, str], counting: bool
) -> Powers | None:
    found = [_powers(each, units, counting=counting) for each in arguments]
    kinds = {each for each in found if each is not None}
    if function in {"log", "exp"} and kinds - {_PURE}:
        raise UnitError(f"{function} takes a pure number, not {_named(next(iter(kinds - {_PURE})))}")
    if len(kinds) > 1:
        raise UnitError(f"{function} compares {' with '.join(written(each, str) for each in arguments)}")
    one = next(iter(kinds), None)
    if function == "sqrt" and one is not None:
        return tuple(x / 2 for x in one)
    return one


_NAMES = ("USD", "GPU", "power", "time")


def _named(powers: Powers) -> str:
    """Write a dimension: "USD per time", "a pure number"."""
    above = [_raised(name, p) for name, p in zip(_NAMES, powers, strict=True) if p > 0]
    below = [_raised(name, -p) for name, p in zip(_NAMES, powers, strict=True) if p < 0]
    if not above and not below:
        return "a pure number"
    return " per ".join(["·".join(above) or "1", *below])


def _raised(name: str, power: Fraction) -> str:
    return name if power == 1 else f"{name}^{power}"
