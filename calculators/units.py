"""Units of the deal: money, time, power, energy and GPUs, their products and quotients.

A unit is written canonically from the names in `SCALES`, joined with `*` and `/` ("USD/year",
"USD/(GPU*hour)"), or is "1" for pure numbers. Every conversion is by an exact ratio: a year is 365.25 days,
12 months or 4 quarters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from calculators.errors import UnitError

Dimension = tuple[int, int, int, int]
"""Powers of money, GPUs, power and time; energy is power times time."""

MONEY: Dimension = (1, 0, 0, 0)
COUNT: Dimension = (0, 1, 0, 0)
POWER: Dimension = (0, 0, 1, 0)
TIME: Dimension = (0, 0, 0, 1)
ENERGY: Dimension = (0, 0, 1, 1)
PURE: Dimension = (0, 0, 0, 0)

HOURS_A_YEAR = Fraction(8766)

SCALES: Mapping[str, tuple[Dimension, Fraction]] = {
    "USD": (MONEY, Fraction(1)),
    "GPU": (COUNT, Fraction(1)),
    "W": (POWER, Fraction(1)),
    "kW": (POWER, Fraction(10**3)),
    "MW": (POWER, Fraction(10**6)),
    "GW": (POWER, Fraction(10**9)),
    "kWh": (ENERGY, Fraction(10**3)),
    "MWh": (ENERGY, Fraction(10**6)),
    "GWh": (ENERGY, Fraction(10**9)),
    "TWh": (ENERGY, Fraction(10**12)),
    "second": (TIME, Fraction(1, 3600)),
    "minute": (TIME, Fraction(1, 60)),
    "hour": (TIME, Fraction(1)),
    "day": (TIME, Fraction(24)),
    "week": (TIME, Fraction(168)),
    "month": (TIME, HOURS_A_YEAR / 12),
    "quarter": (TIME, HOURS_A_YEAR / 4),
    "year": (TIME, HOURS_A_YEAR),
}
"""Each unit's dimension and how many of the base units (USD, GPU, watt, hour) it is."""

_ORDER = {name: place for place, name in enumerate(SCALES)}
_LONGEST_UNIT = 100
_FACTOR = re.compile(r"\s*([A-Za-z]+|1|[*/()])")
_SPELLINGS = {
    "$": "USD",
    "yr": "year",
    "mo": "month",
    "hr": "hour",
    "h": "hour",
    "min": "minute",
    "s": "second",
    "gpus": "GPU",
}


@dataclass(frozen=True, slots=True)
class Unit:
    """A product of powers of named units; equal units have equal `factors`."""

    factors: tuple[tuple[str, int], ...]
    """(name, power) pairs in the order of `SCALES`, no power zero."""

    @property
    def dimension(self) -> Dimension:
        """The powers of money, GPUs, power and time."""
        powers = [0, 0, 0, 0]
        for name, power in self.factors:
            for place, part in enumerate(SCALES[name][0]):
                powers[place] += part * power
        return (powers[0], powers[1], powers[2], powers[3])

    @property
    def scale(self) -> Fraction:
        """How many of the base units (USD, GPU, watt, hour) one of this unit is."""
        scale = Fraction(1)
        for name, power in self.factors:
            scale *= SCALES[name][1] ** power
        return scale

    def __str__(self) -> str:
        """Write the unit canonically: "USD/(GPU*hour)", "1"."""
        above = [name for name, power in self.factors for _ in range(power)]
        below = [name for name, power in self.factors for _ in range(-power)]
        text = "*".join(above) or "1"
        if len(below) > 1:
            return f"{text}/({'*'.join(below)})"
        return f"{text}/{below[0]}" if below else text


LARGEST = 1e30
"""A value beyond this has more digits than a reader could use."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of some unit: `value` counts the unit itself (dollars, not billions; 12% is 0.12 of "1")."""

    value: float
    unit: str


def unit_of(powers: Iterable[tuple[str, int]]) -> Unit:
    """Return the unit with these powers, added up where a name repeats."""
    total: dict[str, int] = {}
    for name, power in powers:
        total[name] = total.get(name, 0) + power
    kept = ((name, power) for name, power in total.items() if power)
    return Unit(tuple(sorted(kept, key=lambda factor: _ORDER[factor[0]])))


@lru_cache(maxsize=1024)
def parse_unit(text: str) -> Unit:
    """Read a unit such as "USD/(GPU*hour)"; UnitError where a name or the writing is not known."""
    if len(text) > _LONGEST_UNIT:
        raise UnitError("That unit is too long to be one; write it like USD/year.")
    powers: list[tuple[str, int]] = []
    sign, outer, position, expect_name = 1, [1], 0, True
    cleaned = text.strip().replace("$", "USD")
    while position < len(cleaned):
        match = _FACTOR.match(cleaned, position)
        if not match:
            rest = cleaned[position:]
            raise UnitError(f"The unit “{text}” cannot be read at “{rest}”; write it like USD/year.")
        position = match.end()
        token = match[1]
        if token == "(" and expect_name:
            outer.append(outer[-1] * sign)
            sign = 1
        elif token == ")" and not expect_name and len(outer) > 1:
            outer.pop()
        elif token in "*/" and not expect_name:
            sign = 1 if token == "*" else -1
            expect_name = True
        elif token not in "()*/" and expect_name:
            if token != "1":
                powers.append((_unit_name(token, text), sign * outer[-1]))
            expect_name = False
        else:
            raise UnitError(f"The unit “{text}” cannot be read at “{token}”; write it like USD/(GPU*hour).")
    if expect_name or len(outer) > 1:
        raise UnitError(f"The unit “{text}” is not complete; write it like USD/(GPU*hour).")
    return unit_of(powers)


def _unit_name(token: str, whole: str) -> str:
    if token in SCALES:
        return token
    lower = token.lower()
    singular = lower.removesuffix("s")
    for name in SCALES:
        if name.lower() in (lower, singular):
            return name
    if lower in _SPELLINGS or singular in _SPELLINGS:
        return _SPELLINGS.get(lower) or _SPELLINGS[singular]
    from difflib import get_close_matches  # only a mistaken unit needs it

    near = get_close_matches(lower, [name.lower() for name in SCALES], n=1)
    near_name = next((name for name in SCALES if near and name.lower() == near[0]), "")
    hint = f"did you mean {near_name}?" if near_name else f"known are {', '.join(SCALES)}."
    raise UnitError(f"The unit “{whole}” has a part that is not known, “{token}”; {hint}")


def compatible(unit_a: str, unit_b: str) -> bool:
    """Say whether one unit converts into the other; UnitError where either is unknown."""
    return parse_unit(unit_a).dimension == parse_unit(unit_b).dimension


def convert(quantity: Quantity, unit: str) -> Quantity:
    """Return the same quantity in another unit; UnitError where the two measure different things."""
    if quantity.unit == unit:
        return quantity
    source, target = parse_unit(quantity.unit), parse_unit(unit)
    if source.dimension != target.dimension:
        raise UnitError(
            f"{describe(source)} cannot be turned into {describe(target).lower()}: "
            f"the units “{quantity.unit}” and “{unit}” measure different things."
        )
    ratio = source.scale / target.scale
    if ratio == 1:
        return Quantity(quantity.value, str(target))
    try:
        exact = Fraction(quantity.value) * ratio
        return Quantity(float(exact), str(target))
    except (ValueError, OverflowError):  # not a number, or infinite
        return Quantity(quantity.value * float(ratio), str(target))


def describe(unit: Unit) -> str:
    """Name what a unit measures, as the start of a sentence: "Money", "Money per time", "A pure number"."""
    names = {
        PURE: "A pure number",
        MONEY: "Money",
        COUNT: "A number of GPUs",
        POWER: "Power",
        TIME: "Time",
        ENERGY: "Energy",
        (1, 0, 0, -1): "Money per time",
        (1, 0, -1, 0): "Money per power",
        (1, 0, -1, -1): "Money per energy",
        (1, -1, 0, -1): "Money per GPU-hour",
        (0, 1, 0, 1): "GPU-hours",
    }
    return names.get(unit.dimension, f"A quantity in {unit}")


def product(left: Unit, right: Unit, power: int = 1) -> tuple[Unit, Fraction]:
    """Multiply (or with power -1 divide) units: the simplest unit, and what to multiply the value by.

    Different units of one kind are brought together (USD/year times month is USD); power by time is energy.
    """
    merged = unit_of([*left.factors, *((name, each * power) for name, each in right.factors)])
    simple = _simplest(merged)
    return simple, merged.scale / simple.scale


_ENERGY_OF = {"W": "kWh", "kW": "kWh", "MW": "MWh", "GW": "GWh"}
_POWER_OF = {"kWh": "kW", "MWh": "MW", "GWh": "GW", "TWh": "GW"}


def _simplest(unit: Unit) -> Unit:
    """Bring each kind to one unit, fold power and time into energy, and energy over one into the other."""
    kinds: dict[Dimension, tuple[str, int]] = {}
    for name, power in unit.factors:
        kind = SCALES[name][0]
        first, total = kinds.get(kind, (name, 0))
        kinds[kind] = (first, total + power)
    powers = {kind: power for kind, (_, power) in kinds.items()}
    names = {kind: name for kind, (name, _) in kinds.items()}

    def sign_of(kind: Dimension) -> int:
        return (powers.get(kind, 0) > 0) - (powers.get(kind, 0) < 0)

    def shift(kind: Dimension, name: str, by: int) -> None:
        names[kind] = names.get(kind, name) if powers.get(kind) else name
        powers[kind] = powers.get(kind, 0) + by

    while True:
        energy, power, time = sign_of(ENERGY), sign_of(POWER), sign_of(TIME)
        if power and power == time:
            shift(ENERGY, _ENERGY_OF[names[POWER]], power)
            powers[POWER] -= power
            powers[TIME] -= power
        elif energy and time == -energy:
            shift(POWER, _POWER_OF[names[ENERGY]], energy)
            powers[ENERGY] -= energy
            powers[TIME] += energy
        elif energy and power == -energy:
            shift(TIME, "hour", energy)
            powers[ENERGY] -= energy
            powers[POWER] += energy
        else:
            break
    return unit_of((names[kind], power) for kind, power in powers.items())
