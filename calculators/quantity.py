"""Values with units: read them from what people write, convert them, and write them for people.

It holds the writing, and hands on the public names of `units` (what a unit is) and `figures` (reading text).
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from math import isfinite

from calculators.figures import Figure, Reading, read_figures
from calculators.units import Quantity, Unit, compatible, convert, parse_unit

__all__ = [
    "Figure",
    "Quantity",
    "Reading",
    "Unit",
    "compatible",
    "convert",
    "display",
    "parse_unit",
    "read_figures",
]

_MAGNITUDES = ((12, "trillion"), (9, "billion"), (6, "million"))
_NOISE = Decimal("1e-9")
"""A relative difference this small comes from binary fractions, not from the value: it gets no digits."""
_PLAIN_INTEGER = Decimal(10) ** 12
_SIGNIFICANT = 2
_MOST_DIGITS = 25
"""A decimal of more digits than this is left as it is: a float holds 17."""
_COUNTED = {"GPU": ("GPU", "GPUs"), "GPU*hour": ("GPU-hour", "GPU-hours")}
_SYMBOLS = ("W", "kW", "MW", "GW", "kWh", "MWh", "GWh", "TWh")


def display(quantity: Quantity, style: str = "", digits: int | None = None) -> str:
    """Write a quantity for people: "$65.20 billion", "$27.38 million a day", "9.01 years", "5 GW".

    `style` says what a pure number is: "percent" ("12%"), "multiple" ("20x") or "" ("1,024"). A value that
    needs no more decimals than `digits` (2 unless said) is written exactly and shortest, others are rounded.
    """
    if not isfinite(quantity.value):
        return "no finite number"
    value = Decimal(repr(float(quantity.value)))
    unit = parse_unit(quantity.unit)
    above = tuple((name, power) for name, power in unit.factors if power > 0)
    below = tuple((name, -power) for name, power in unit.factors if power < 0)
    sign = "-" if value < 0 else ""
    size = abs(value)
    if above == (("USD", 1),):
        return f"{sign}${_money(size, digits)}{_per(below)}"
    if not above and style == "percent":
        return f"{sign}{_rounded(size * 100, digits)}%{_per(below)}"
    if not above and style == "multiple":
        return f"{sign}{_rounded(size, digits)}x{_per(below)}"
    number = _scaled(size, digits, whole=not above)
    name = "*".join(each for each, power in above for _ in range(power))
    if not name:
        return f"{sign}{number}{_per(below)}"
    if name in _COUNTED:
        singular, plural = _COUNTED[name]
        word = singular if number == "1" else plural
    elif name in _SYMBOLS:
        word = name
    else:
        word = name if number == "1" or "*" in name else f"{name}s"
    return f"{sign}{number} {word}{_per(below)}"


def _per(below: tuple[tuple[str, int], ...]) -> str:
    """Write what a rate is per: " a year", " an hour", " per MWh", " per GPU-hour", " per GW per year"."""
    if not below:
        return ""
    names = [name for name, power in below for _ in range(power)]
    if names == ["GPU", "hour"]:
        return " per GPU-hour"
    if len(names) == 1 and names[0] not in _SYMBOLS and names[0] != "GPU":
        return f" an {names[0]}" if names[0] == "hour" else f" a {names[0]}"
    return "".join(f" per {name}" for name in names)


def _money(size: Decimal, digits: int | None) -> str:
    """Write dollars with a magnitude word from a million on, below it with cents where there are any."""
    if size < Decimal("999999.995"):
        places = 2 if digits is None else digits
        rounded = _round(size, places)
        if _same(size, rounded):
            whole = _same(rounded, _round(rounded, 0))
            return f"{rounded:,.0f}" if whole else f"{rounded:,.{max(2, _decimals(rounded))}f}"
        if digits is None and size < 1:
            return _rounded(size, digits, least=2)
        return f"{rounded:,.{places}f}"
    return _scaled(size, digits)


def _scaled(size: Decimal, digits: int | None, *, whole: bool = False) -> str:
    """Write a number with million, billion or trillion from a million on.

    With `whole`, an integer that no magnitude word writes exactly is written out: 1,048,576.
    """
    for power, word in _MAGNITUDES:
        scaled = size.scaleb(-power)
        if scaled >= 1 or _round(scaled, 2 if digits is None else digits) >= 1:
            places = 2 if digits is None else digits
            exact = _same(scaled, _round(scaled, places))
            if (
                whole
                and not exact
                and digits is None
                and size < _PLAIN_INTEGER
                and size == size.to_integral_value()
            ):
                break
            return f"{_rounded(scaled, digits)} {word}"
    return _rounded(size, digits)


def _rounded(size: Decimal, digits: int | None, least: int = 0) -> str:
    """Write a number exactly where `digits` decimals suffice, else rounded and with all of them shown.

    Without `digits`, a number below a hundredth gets as many decimals as two significant digits need.
    """
    places = 2 if digits is None else digits
    if digits is None and size and size.adjusted() < -1:
        places = _SIGNIFICANT - 1 - size.adjusted()
    rounded = _round(size, places)
    if _same(size, rounded):
        return f"{rounded:,.{max(least, _decimals(rounded))}f}"
    return f"{rounded:,.{places}f}"


def _round(size: Decimal, places: int) -> Decimal:
    if size.adjusted() + places > _MOST_DIGITS:
        return size
    return size.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def _same(size: Decimal, rounded: Decimal) -> bool:
    return abs(size - rounded) <= _NOISE * size


def _decimals(value: Decimal) -> int:
    """Count the decimals that `value` needs."""
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
