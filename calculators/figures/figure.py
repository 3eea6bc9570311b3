"""What reading gives: the figures of a text, each with its place, its values and how it was written."""

from __future__ import annotations

from dataclasses import dataclass

from calculators.units import Quantity


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: characters `start` to `end` of the text it was read from."""

    start: int
    end: int
    text: str
    form: str
    """single, range, list, or ambiguous: a bare "5-8" may be a range or a subtraction."""
    values: tuple[Quantity, ...]
    """One value; for a range or an ambiguous pair the low and the high end; for a list all, as written."""
    written: str
    """money, percent, points (percentage points), basis_points, duration, rate (money per time), price (money
    per anything else), power, energy, count (GPUs), multiple ("20x", "twice"), number; or date and label,
    which are never inputs. An amount without a dollar sign per time ("10bn a year") is a rate in "1/year"."""
    qualifier: str = ""
    """more than, up to, about, at least, less than, or nothing."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read in a text: its figures from left to right, and what looks like one but cannot be read."""

    figures: tuple[Figure, ...]
    unread: tuple[str, ...]
