"""Whether a figure can be a value of a variable, and how well: by unit, by how it is written, by its size."""

from __future__ import annotations

import math
from collections.abc import Sequence

from calculators.errors import UnitError
from calculators.model import Variable
from calculators.quantity import Figure, Quantity, convert

MONEY = 1e6
"""A bare number this large is an amount of money: "25 billion"."""
THOUSAND, LIKE = 1000.0, 30.0
"""A bare number below THOUSAND beside a large amount's name is so many millions or billions: of those, the one that
comes within a factor LIKE of what the amount usually is."""
CHANGE = 10.0
"""Dollars that may come back for each dollar; more is no share of one."""
PRICE_LIKE = 1000.0
"""Money this near to what a price usually is can be that price, although it does not say of what."""

OF_A_YEAR = 0.2
"""How well an amount of every year fits what is no amount of a year."""

_STYLE = {"percent": "percent", "points": "percent", "basis_points": "percent", "multiple": "multiple"}

Fit = tuple[tuple[float, ...], float]
"""The values in the variable's unit, and how well the units fit (0 to 2)."""


def fit(
    figure: Figure,
    variable: Variable,
    named: bool,
    usual: float | None = None,
    each: bool = False,
    a_year: bool = False,
) -> Fit | None:
    """The figure's values in the variable's unit and how well they fit, or None where they don't.

    `named` says that the variable's own words stand beside the figure, which lets a bare number count; `usual` is
    the value that the variable has unless something is said, `each` that the amount is one for each of something,
    `a_year` that it is one of every year.
    """
    if a_year and variable.unit in {"USD", "USD/year"}:
        # "$7.2B spent a year" is a rate, although the period stands apart from it.
        yearly = tuple(q.value for q in figure.values)
        return (
            yearly,
            2.0 if variable.unit == "USD/year" else 1.2 if "USD/year" in variable.also else OF_A_YEAR,
        )
    if variable.unit == "USD" and figure.written == "number" and not named and _in_thousands(figure):
        return tuple(q.value for q in figure.values), 0.9
    found = [_fit_one(q, figure.written, variable, named, usual, each) for q in figure.values]
    if any(f is None for f in found):
        return None
    pairs = [f for f in found if f is not None]
    return tuple(value for value, _ in pairs), min(score for _, score in pairs)


def _in_thousands(figure: Figure) -> bool:
    """ "Sold for 310 thousand": an amount of money is told so, a count of things seldom."""
    return figure.values[0].unit == "1" and "thousand" in figure.text.lower().split()


def _fit_one(
    q: Quantity, written: str, variable: Variable, named: bool, usual: float | None, each: bool
) -> tuple[float, float] | None:
    if q.unit.startswith("1/") and (abs(q.value) >= MONEY or written == "price"):
        q = Quantity(q.value, "USD" + q.unit[1:])  # "10 billion a year", "65/MWh" can only be money
    if variable.unit == "1" and q.unit == "1":
        return _pure(q.value, written, variable, named)
    if q.unit == variable.unit:
        return q.value, 1.0 if each and q.unit == "USD" else 2.0
    if variable.unit == "1" and q.unit == "USD" and abs(q.value) > CHANGE:
        return None  # "40 cents" is a share of a dollar, "$8 billion" is none
    if q.unit in variable.also and (q.unit != "1" or (named and _STYLE.get(written) != "percent")):
        # "40 cents back" is a share of a dollar, "$10B a year" a start to grow from.
        return q.value, 2.2 if variable.unit == "1" else 1.2
    if q.unit == "1" and written == "number":
        if variable.unit.startswith("USD/") and abs(q.value) >= MONEY:
            return _price(Quantity(q.value, "USD"), variable, named, usual, each)
        return _bare_money(q.value, variable, named, usual, each)
    if q.unit == "1":
        return None
    try:
        return convert(q, variable.unit).value, 1.8
    except UnitError:
        return _price(q, variable, named, usual, each)


def _pure(value: float, written: str, variable: Variable, named: bool) -> tuple[float, float] | None:
    """A number without a unit for a variable without one: shares as percentages, multiples, counts."""
    style = _STYLE.get(written, "")
    if style == variable.style:
        return value, 2.0
    if not style and variable.style == "percent":
        # "a margin of 30" can only mean 30%; "a margin of 0.3" is meant as it stands.
        whole = value >= 1 and "1" not in variable.also
        return (value / 100 if whole else value, 0.4) if named and abs(value) < THOUSAND else None
    if {style, variable.style} == {"", "multiple"} and abs(value) < (MONEY if named else THOUSAND):
        return value, 1.0
    return (value, 0.3) if named else None


def _bare_money(
    value: float, variable: Variable, named: bool, usual: float | None, each: bool
) -> tuple[float, float] | None:
    """A number without a mark for an amount of money: "25 billion", or so many billions of what is named."""
    if variable.unit == "USD" and abs(value) >= MONEY:
        return value, 0.5 if each else 1.5
    if not named or abs(value) >= MONEY:
        return None
    if not variable.unit.startswith("USD") or not usual or abs(usual) < MONEY:
        return value, 0.8
    size = scaled(value, usual) if value else 0.0
    return None if size is None else (size, 0.8)


def scaled(value: float, usual: float) -> float | None:
    """ "And at 350?" for a valuation of $380 billion: so many of its thousands, millions or billions."""
    if not 0 < value < THOUSAND:
        return None
    size = float(value * 10.0 ** (3 * int(math.log10(abs(usual)) // 3)))
    return size if 1 / LIKE <= size / abs(usual) <= LIKE else None


def _price(
    q: Quantity, variable: Variable, named: bool, usual: float | None, each: bool
) -> tuple[float, float] | None:
    """ "$2 an hour" and "$2" are prices of whatever the variable is priced in; "$5B" may be a year's."""
    if not variable.unit.startswith("USD/"):
        return None
    if variable.unit == "USD/year":
        return (q.value, 1.5 if each else 0.6) if q.unit == "USD" and (named or each) else None
    tail = variable.unit.removeprefix("USD/").strip("()").split("*")
    if q.unit.startswith("USD/") and q.unit.removeprefix("USD/") in tail:
        return q.value, 1.6
    if q.unit != "USD":
        return None
    if each:
        return q.value, 2.2
    if usual and 1 / PRICE_LIKE <= abs(q.value / usual) <= PRICE_LIKE:
        return q.value, 1.0
    return (q.value, 0.8) if named else None


def outside(values: Sequence[float], variable: Variable) -> bool:
    """True where a value lies beyond the limits of what the variable can be."""
    low, high = variable.minimum, variable.maximum
    return any((low is not None and v < low) or (high is not None and v > high) for v in values)
