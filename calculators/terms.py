"""Terms of a line of arithmetic: exact values with units, and percentages as people mean them.

Each operation takes terms and returns a term that also knows how it is written; nothing here can take long,
since every size is estimated before a power or a factorial is worked out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction

from calculators.errors import ExpressionError
from calculators.figures.amounts import Amount
from calculators.quantity import display
from calculators.units import TIME, Quantity, Unit, describe, parse_unit, product

LARGEST_DIGITS = 30
"""A result of more digits than this is refused: no reader could use it."""

_PURE = Unit(())
_LARGEST_EXACT_POWER = 200
_LARGEST_BITS = 4000
_SUM, _PRODUCT, _POWER, _ATOM = 1, 2, 3, 4
_TOO_LARGE = f"with more than {LARGEST_DIGITS} digits it would be larger than a reader could use"


@dataclass(frozen=True, slots=True)
class Term:
    """A value within a line of arithmetic."""

    value: Fraction
    """Exact, counting `unit`."""
    unit: Unit
    written: str
    """How a reader would write it; read again it gives the same."""
    binds: int = _ATOM
    """How tightly `written` holds together: a sum 1, a product 2, a power 3, anything else 4."""
    style: str = ""
    """percent, multiple, or nothing."""
    points: bool = False
    """True for percentage points, which only a percentage can take."""
    loose: bool = False
    """True for a number with a magnitude but no unit ("20B"), which takes the unit of what it is added to."""

    @property
    def quantity(self) -> Quantity:
        """The value as a quantity."""
        return Quantity(_to_float(self.value), str(self.unit))

    @property
    def shown(self) -> str:
        """The value, rounded for a reader."""
        return display(self.quantity, self.style)

    def inside(self, binds: int) -> str:
        """Write the term as part of an operation that binds this tightly, in brackets where it needs them."""
        return self.written if self.binds >= binds else f"({self.written})"

    def factor(self, binds: int) -> str:
        """Write the term as a factor: "20", where it alone would be "20x"."""
        written = self.inside(binds)
        return written.removesuffix("x") if self.style == "multiple" else written


def of_amount(amount: Amount) -> Term:
    """Return the term of an amount as it was read."""
    style = {"percent": "percent", "basis_points": "percent", "points": "percent", "multiple": "multiple"}
    chosen = style.get(amount.written, "")
    points = amount.written == "points"
    unit = parse_unit(amount.unit)
    exact = display(Quantity(_to_float(amount.value), amount.unit), chosen, digits=15)
    binds = _ATOM
    if chosen != "percent" and _ends_never(amount.value) and not unit.factors:
        exact, binds = f"{amount.value.numerator}/{amount.value.denominator}", _PRODUCT
        chosen = ""
    elif points:
        value, _, period = exact.partition("%")  # "5 percentage points a month"
        exact = f"{value} percentage points{period}"
    loose = amount.magnitude and not amount.own_unit
    return Term(amount.value, unit, exact, binds, chosen, points, loose)


def number(value: int) -> Term:
    """Return the term of a small whole number."""
    return Term(Fraction(value), _PURE, str(value))


def add(left: Term, right: Term, sign: int = 1) -> Term:
    """Add, or with sign -1 subtract; a percentage is one of what it is added to, unless that is one too."""
    mark = "+" if sign > 0 else "−"
    if right.style == "percent" and left.style != "percent":
        if right.points:
            raise ExpressionError(
                f"{_capital(right.written)} can only be added to a percentage, and {left.written} is none; "
                f"for a share of it write {display(right.quantity, 'percent')}."
            )
        factor = Term(1 + sign * right.value, _PURE, f"1 {mark} {right.inside(_PRODUCT)}", _SUM)
        return factor if left.written == "1" else multiply(left, factor)
    left, right = _aligned(left, right, sign)
    written = f"{left.inside(_SUM)} {mark} {right.inside(_PRODUCT)}"
    style = left.style if left.style == right.style else ""
    return _checked(Term(left.value + sign * right.value, left.unit, written, _SUM, style))


def _aligned(left: Term, right: Term, sign: int) -> tuple[Term, Term]:
    """Bring two terms to one unit for adding; ExpressionError where they measure different things."""
    if left.unit == right.unit:
        return left, right
    if left.unit.dimension == right.unit.dimension:
        return left, replace(right, value=right.value * right.unit.scale / left.unit.scale, unit=left.unit)
    if left.loose and left.unit == _PURE and right.unit.dimension[0]:
        return replace(left, unit=right.unit), right
    if right.loose and right.unit == _PURE and left.unit.dimension[0]:
        return left, replace(right, unit=left.unit)
    word = "added to" if sign > 0 else "taken from"
    first, second = (right, left)
    raise ExpressionError(
        f"{_capital(first.written)} cannot be {word} {second.written}: {_kind(first)} and {_kind(second)} "
        "do not go together."
    )


def multiply(left: Term, right: Term) -> Term:
    """Multiply; power times time is energy, and unlike units of one kind are brought together."""
    unit, scale = product(left.unit, right.unit)
    _sensible(unit, left, right, "multiplied by")
    style = "percent" if _both_percent(left, right) else ""
    written = f"{left.factor(_PRODUCT)} × {right.factor(_POWER)}"
    if {left.style, right.style} == {"percent", "multiple"}:
        # "2x × 5%" is 10%; without its x, the 2 would be a number like any other.
        style, written = "percent", f"{left.inside(_PRODUCT)} × {right.inside(_POWER)}"
    loose = (left.loose or right.loose) and unit == _PURE
    return _checked(Term(left.value * right.value * scale, unit, written, _PRODUCT, style, loose=loose))


def divide(left: Term, right: Term) -> Term:
    """Divide; ExpressionError for a division by zero."""
    if right.value == 0:
        raise ExpressionError(
            f"{_capital(left.written)} cannot be divided by {right.written}: dividing by zero has no result."
        )
    unit, scale = product(left.unit, right.unit, -1)
    _sensible(unit, left, right, "divided by")
    style = "percent" if left.style == "percent" and right.style != "percent" and right.unit == _PURE else ""
    written = f"{left.factor(_PRODUCT)} ÷ {right.factor(_POWER)}"
    loose = left.loose and unit == _PURE and not right.loose
    return _checked(Term(left.value / right.value * scale, unit, written, _PRODUCT, style, loose=loose))


def share_of(scale: Term, whole: Term) -> Term:
    """Work out "15% of", "half of", "a third of"."""
    if scale.style not in ("percent", "multiple") and (scale.unit != _PURE or not 0 <= scale.value < 1):
        raise ExpressionError(
            f"“{scale.written} of {whole.written}” is not clear: say a percentage or a fraction of it, "
            "or use × to multiply."
        )
    result = multiply(scale, whole)
    style = whole.style if whole.style == "percent" else ""
    written = (
        f"{scale.inside(_ATOM)} of {whole.inside(_POWER)}"
        if scale.style == "percent" or style
        else result.written
    )
    return replace(result, written=written, style=style, loose=whole.loose)


def share_on(scale: Term, whole: Term, sign: int) -> Term:
    """Work out "20% on $100B" (sign 1) and "20% off $100B" (sign -1)."""
    _need_percent(scale, "on" if sign > 0 else "off")
    mark = "+" if sign > 0 else "−"
    factor = Term(1 + sign * scale.value, _PURE, f"1 {mark} {scale.inside(_PRODUCT)}", _SUM)
    return replace(multiply(whole, factor), style=whole.style, loose=whole.loose)


def rate(part: Term, whole: Term, sign: int) -> Term:
    """Work out what percent of (sign 0), on (1) or off (-1) the whole the part is."""
    part, whole = _aligned(part, whole, 1) if part.unit != whole.unit else (part, whole)
    ratio = replace(divide(part, whole), style="")
    if sign:
        one = number(1)
        ratio = add(ratio, one, -1) if sign > 0 else add(one, ratio, -1)
    return replace(ratio, style="percent", written=f"{ratio.inside(_ATOM)} as a percent", binds=0)


def base(part: Term, scale: Term, sign: int) -> Term:
    """Work out of, on or off what the part is that percentage."""
    if sign:
        _need_percent(scale, "on" if sign > 0 else "off")
        mark = "+" if sign > 0 else "−"
        factor = Term(1 + sign * scale.value, _PURE, f"1 {mark} {scale.inside(_PRODUCT)}", _SUM)
    else:
        if scale.style not in ("percent", "multiple") and not 0 < scale.value < 1:
            raise ExpressionError(
                f"Of what {part.written} is {scale.written} is not clear: say a percentage of it."
            )
        factor = scale
    return replace(divide(part, factor), style=part.style)


def negative(term: Term) -> Term:
    """Turn the sign."""
    return replace(term, value=-term.value, written=f"-{term.inside(_POWER)}", binds=_PRODUCT)


def power(left: Term, right: Term) -> Term:
    """Raise to a power, after an estimate of the result's digits."""
    if right.unit != _PURE:
        raise ExpressionError(f"An exponent must be a plain number, and {right.written} is {_kind(right)}.")
    if left.unit != _PURE and right.value != 1:
        raise ExpressionError(
            f"{_capital(left.written)} cannot be raised to a power: {_kind(left)} has no powers of use."
        )
    written = f"{left.inside(_ATOM)}^{right.inside(_ATOM)}"
    if left.value == 0 and right.value < 0:
        raise ExpressionError(f"{_capital(written)} is a division by zero, which has no result.")
    whole = right.value.denominator == 1
    if left.value < 0 and not whole:
        raise ExpressionError(f"{_capital(written)} has no real result: a negative number has no such root.")
    digits = _log10(abs(left.value)) * float(right.value) if left.value and right.value else 0.0
    if digits > LARGEST_DIGITS:
        raise ExpressionError(f"{_capital(written)} is refused: {_TOO_LARGE}.")
    if digits < -300:
        raise ExpressionError(f"{_capital(written)} is refused: it is too small to tell from zero.")
    if whole and abs(right.value) <= _LARGEST_EXACT_POWER:
        value = left.value ** int(right.value)
    else:
        odd = left.value < 0 and right.value.numerator % 2 == 1
        size = math.pow(abs(float(left.value)), float(right.value))
        value = Fraction(-size if odd else size)
    return _checked(Term(value, left.unit, written, _POWER, left.style if right.value == 1 else ""))


def factorial(term: Term) -> Term:
    """Work out n! for whole n from 0; the size is known before."""
    written = f"{term.inside(_ATOM)}!"
    if term.unit != _PURE or term.value.denominator != 1 or term.value < 0:
        raise ExpressionError(
            f"{_capital(written)} has no result: a factorial needs a whole number from 0 on."
        )
    if term.value > 28:
        raise ExpressionError(f"{_capital(written)} is refused: {_TOO_LARGE}.")
    return Term(Fraction(math.factorial(int(term.value))), _PURE, written, _POWER)


def call(name: str, term: Term) -> Term:
    """Work out a function of a plain number; its name is one of arithmetic_words.toml's."""
    if name == "factorial":
        return factorial(term)
    written = f"{name}({term.written})"
    if name == "abs":
        return replace(term, value=abs(term.value), written=written, binds=_ATOM)
    if term.unit != _PURE:
        raise ExpressionError(
            f"{written} has no result: {term.written} is {_kind(term)}, not a plain number."
        )
    value = float(term.value)
    if name == "sqrt" and value < 0:
        raise ExpressionError(f"{written} has no real result: the number under the root is negative.")
    if name in ("ln", "log10") and value <= 0:
        raise ExpressionError(f"{written} has no real result: only numbers above zero have a logarithm.")
    if name == "exp" and value > LARGEST_DIGITS * math.log(10):
        raise ExpressionError(f"{written} is refused: {_TOO_LARGE}.")
    if name == "sqrt":
        result = _root(term.value, 2)
    elif name == "cbrt":
        result = _root(term.value, 3)
    else:
        result = Fraction({"ln": math.log, "log10": math.log10, "exp": math.exp}[name](value))
    return _checked(Term(result, _PURE, written))


def convert(term: Term, unit: Unit, *, percent: bool = False) -> Term:
    """Turn a result into another unit, or write it as a percentage."""
    if percent:
        if term.unit != _PURE:
            raise ExpressionError(
                f"{_capital(term.written)} is {_kind(term)} and cannot be written as a percentage."
            )
        return replace(term, style="percent", written=f"{term.inside(_ATOM)} as a percent", binds=0)
    if term.loose and term.unit == _PURE and unit.dimension[0]:
        term = replace(term, unit=parse_unit("USD"))
    if term.unit.dimension != unit.dimension:
        raise ExpressionError(
            f"{_capital(term.written)} is {_kind(term)} and cannot be turned into {unit}, "
            f"which is {_lower(describe(unit))}."
        )
    value = term.value * term.unit.scale / unit.scale
    name = f"{unit}s" if unit.dimension == TIME and len(unit.factors) == 1 else str(unit)
    return replace(term, value=value, unit=unit, written=f"{term.written} in {name}", binds=0)


def each(term: Term, unit: Unit) -> Term:
    """Say a rate per another unit: "$100B over 8 years, per month"."""
    above = [(name, count) for name, count in term.unit.factors if count > 0]
    target = "*".join(name for name, count in above for _ in range(count)) or "1"
    wanted = parse_unit(f"{target}/({unit})")
    if wanted.dimension != term.unit.dimension:
        raise ExpressionError(f"{_capital(term.written)} is {_kind(term)} and cannot be said per {unit}.")
    value = term.value * term.unit.scale / wanted.scale
    return replace(term, value=value, unit=wanted, written=f"{term.written} in {wanted}", binds=0)


def _checked(term: Term) -> Term:
    """Refuse what grew too large, and drop precision that no float could hold."""
    if abs(term.value) >= 10**LARGEST_DIGITS:
        raise ExpressionError(f"{_capital(term.written)} is refused: {_TOO_LARGE}.")
    bits = term.value.numerator.bit_length() + term.value.denominator.bit_length()
    if bits > _LARGEST_BITS:
        return replace(term, value=Fraction(_to_float(term.value)))
    return term


def _sensible(unit: Unit, left: Term, right: Term, word: str) -> None:
    if any(abs(power) > 1 for power in unit.dimension):
        raise ExpressionError(
            f"{_capital(left.written)} {word} {right.written} has no meaning: it would be in {unit}."
        )


def _both_percent(left: Term, right: Term) -> bool:
    return left.style == "percent" and right.style == "percent"


def _need_percent(scale: Term, word: str) -> None:
    if scale.style != "percent":
        raise ExpressionError(f"Only a percentage can be {word} something, and {scale.written} is none.")


def _root(value: Fraction, degree: int) -> Fraction:
    """Return the root, exactly where it is a fraction."""
    size = abs(value)
    parts = [round(part ** (1 / degree)) for part in (size.numerator, size.denominator)]
    exact = Fraction(parts[0], parts[1] or 1)
    root = exact if exact**degree == size else Fraction(float(size) ** (1 / degree))
    return -root if value < 0 else root


def _log10(value: Fraction) -> float:
    """The decimal logarithm of a value of any size above zero."""
    if abs(value - 1) < Fraction(1, 10**6):
        return math.log1p(float(value - 1)) / math.log(10)
    return math.log10(value.numerator) - math.log10(value.denominator)


def _to_float(value: Fraction) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _ends_never(value: Fraction) -> bool:
    """Say whether a fraction has no finite decimal writing: 1/3."""
    rest = value.denominator
    for factor in (2, 5):
        while rest % factor == 0:
            rest //= factor
    return rest != 1


def _kind(term: Term) -> str:
    if term.style == "percent":
        return "a percentage"
    return _lower(describe(term.unit))


def _lower(text: str) -> str:
    return text if text[:3] == "GPU" else text[0].lower() + text[1:]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
