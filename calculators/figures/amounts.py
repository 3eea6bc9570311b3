"""One amount at one place of a text: its number, magnitude and unit ("$5bn a year", "half a percent", "twice").

In go tokens and a place, out comes an `Amount`, or None. Ranges and lists are made of these in `ranges`; a line of
arithmetic in `expressions`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from calculators.figures.numbers import Number, number_at, with_magnitude
from calculators.figures.parts import ARTICLES, and_a_half, fraction_words, part_of_one
from calculators.figures.unit_words import denominator, unit_at
from calculators.number_words import Vocabulary, begins_number, vocabulary
from calculators.tokens import Token, glued_at, text_at
from calculators.units import TIME, parse_unit

SHARES = ("percent", "points", "basis_points")
"""How a share of something may be written."""

_TIMED = ("money", "number", "percent", "points", "basis_points", "energy", "count")
"""What can be per something: "$5B a year", "5% a month"."""
_OF_MANY = ("money", "count")
"""What there can be billions of."""
_WHICH = (
    "first",
    "second",
    "third",
    "fourth",
    "other",
    "latter",
    "former",
    "last",
    "next",
    "this",
    "previous",
)
"""Before "half" or "quarter": one of several, no fraction."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its unit, and how it was written; `value` is exact and counts `unit`."""

    value: Fraction
    unit: str
    written: str
    """As `Figure.written`; empty for money that cannot be read, such as euros."""
    first: int
    after: int
    """The tokens from `first` up to but not including `after`."""
    coefficient: Fraction
    """The number before its magnitude: 5 of "5 billion"."""
    magnitude: bool = False
    own_unit: bool = False
    marked: bool = False
    """True where a dollar mark stands before it."""
    spelled: bool = False
    """True for a number in words only."""
    weak: bool = False
    """True where a reader would need a reason to take it for a figure: a bare number word."""


def amount(
    tokens: Sequence[Token], place: int, *, arithmetic: bool = False, between: bool = False
) -> Amount | None:
    """Read the amount that begins at the token `place`, or None.

    With `arithmetic`, "x" and "times" before another number are operators, and one-word factors such as
    "double" count. With `between`, "and" ends the amount.
    """
    if place >= len(tokens):
        return None
    words = vocabulary()
    factor = _factor(tokens, place, words, arithmetic)
    if factor:
        return factor
    marked, start = False, place
    foreign = tokens[place].text in words.foreign
    currency = words.currency.at(tokens, place)
    if currency:
        marked, start = True, currency[1]
    elif foreign:
        start = place + 1
    part = None
    if start == place and not arithmetic and tokens[place].kind == "number":
        part = part_of_one(tokens, place, words)  # "3/4 billion"
    number = Number(*part, part[0]) if part else number_at(tokens, start, words, between=between)
    if number is None:
        return None if currency or foreign else _one_unit(tokens, place, words)
    number = with_magnitude(tokens, number, words)
    found = Amount(
        number.value,
        "USD" if marked else "1",
        "money" if marked else "number",
        place,
        number.after,
        number.coefficient,
        number.magnitude,
        own_unit=marked,
        marked=marked,
        spelled=number.spelled,
    )
    if foreign or text_at(tokens, number.after) in words.foreign:
        return replace(found, written="", after=number.after + (0 if foreign else 1))
    found = _with_unit(tokens, found, words, arithmetic=arithmetic)
    if found.written == "duration":
        found = _compound(tokens, found, words, between=between)
    if found.written in _TIMED and (found.own_unit or found.magnitude):
        found = _with_rate(tokens, found, words)
    elif found.written == "number" and not arithmetic and not found.spelled:
        found = _with_price(tokens, found, words)
    return replace(found, weak=found.spelled and not found.own_unit and not found.magnitude)


def signed(tokens: Sequence[Token], place: int, operator: int, *, between: bool = False) -> Amount | None:
    """Read an amount with its sign; a sign at the place `operator` adds or subtracts, and belongs to no amount."""
    text = text_at(tokens, place)
    if text in ("-", "−", "+") and glued_at(tokens, place + 1) and begins_number(tokens, place + 1):
        free = place == 0 or not tokens[place].glued or text_at(tokens, place - 1) in ("(", ",", "[")
        found = amount(tokens, place + 1, between=between)
        if found and free and place != operator:
            return _negated(found, place) if text != "+" else replace(found, first=place)
        return None
    if text in ("minus", "negative") and place != operator:
        found = amount(tokens, place + 1, between=between)
        return _negated(found, place) if found and not found.weak else None
    return amount(tokens, place, between=between)


def has_unit(tokens: Sequence[Token], place: int) -> bool:
    """Say whether the number at a place has a unit or a magnitude, or is money of another country."""
    found = amount(tokens, place)
    return found is not None and (found.own_unit or found.magnitude or not found.written)


def _negated(found: Amount, first: int) -> Amount:
    return replace(found, value=-found.value, coefficient=-found.coefficient, first=first)


def _with_unit(tokens: Sequence[Token], found: Amount, words: Vocabulary, *, arithmetic: bool) -> Amount:
    unit = unit_at(tokens, found.after, words)
    if unit is None and text_at(tokens, found.after) in words.between and not found.marked:
        unit = unit_at(tokens, found.after + 1, words)  # "2 more years", "3 full years"
    if unit is None and text_at(tokens, found.after) == "of" and found.magnitude:
        unit = unit_at(tokens, found.after + 1, words)  # "five billions of dollars"
        unit = unit if unit and unit[0].written in _OF_MANY else None
    if unit is None:
        return found
    word, after = unit
    last = text_at(tokens, after - 1)
    if found.marked and word.written != "money":
        return found
    if last in ("$", "usd") and begins_number(tokens, after) and (glued_at(tokens, after) or last == "usd"):
        return found  # the mark belongs to the next amount: "50% $100B"
    if word.written == "multiple":
        if last in ("x", "×", "times") and begins_number(tokens, after):
            sticks = tokens[found.after].glued and not tokens[after].glued
            if last == "×" or not sticks or arithmetic:
                return found
        if arithmetic and last != "fold" and not tokens[found.after].glued and after < len(tokens):
            return found
        if last == "×" and not tokens[found.after].glued:
            return found
    times = Fraction(1) if found.marked else word.times
    return replace(
        found, value=found.value * times, unit=word.unit, written=word.written, after=after, own_unit=True
    )


def _compound(tokens: Sequence[Token], found: Amount, words: Vocabulary, *, between: bool) -> Amount:
    """Read the rest of a duration: "a year and a half", "2 years and 6 months"."""
    if between:
        return found
    half = and_a_half(tokens, found.after, words)
    if half:
        scale = found.value / found.coefficient if found.coefficient else Fraction(1)
        return replace(found, value=found.value + half[0] * scale, after=half[1])
    place = found.after + 1 if text_at(tokens, found.after) == "and" else found.after
    number = number_at(tokens, place, words, between=True)
    unit = unit_at(tokens, number.after, words) if number else None
    if number is None or unit is None or unit[0].written != "duration":
        return found
    larger, smaller = parse_unit(found.unit).scale, parse_unit(unit[0].unit).scale * unit[0].times
    if smaller >= larger:
        return found
    return replace(found, value=found.value + number.value * smaller / larger, after=unit[1])


def _with_rate(tokens: Sequence[Token], found: Amount, words: Vocabulary) -> Amount:
    """Read what an amount is per: "a year", "/MWh", "per GPU per hour", "annually"."""
    names: list[str] = []
    times, after = Fraction(1), found.after
    while len(names) < 4:
        step = denominator(tokens, after, words)
        if step is None or (
            step[0].written == "duration" and names and parse_unit(names[-1]).dimension == TIME
        ):
            break  # "$2B a month per year" asks what it is per year
        names.append(step[0].unit)
        times *= step[0].times
        after = step[1]
    if not names:
        return found
    if found.written in SHARES and names == ["year"]:
        return replace(found, after=after)  # rates of change are yearly unless they say otherwise
    unit = str(parse_unit(f"{found.unit}/({'*'.join(names)})"))
    written = found.written
    if written in ("money", "number"):
        timed = parse_unit("*".join(names)).dimension == TIME
        written = "rate" if timed else "price"
    return replace(found, value=found.value / times, unit=unit, written=written, after=after)


def _with_price(tokens: Sequence[Token], found: Amount, words: Vocabulary) -> Amount:
    """Read what a bare number is the price of: "2.10/gpu-hr", "65 per MWh"; per a time alone it would be anything."""
    if text_at(tokens, found.after) not in ("per", "/"):
        return found
    priced = _with_rate(tokens, found, words)
    return priced if priced.written == "price" else found


def _one_unit(tokens: Sequence[Token], place: int, words: Vocabulary) -> Amount | None:
    """Read "a year", "a decade", "a basis point": one of a unit, where it is not what a rate is per."""
    if text_at(tokens, place) not in ARTICLES:
        return None
    sole = text_at(tokens, place + 1) in words.sole  # "in a single month" can be no rate
    name = place + 1 + sole
    unit = words.units.at(tokens, name)
    if unit is None or len(text_at(tokens, name)) == 1:
        return None
    word, after = unit
    if word.written in ("points", "basis_points") and after > place + 2:
        pass
    elif word.written != "duration":
        return None
    elif word.times == 1 and text_at(tokens, after) not in words.not_per:
        alone = place == 0 and (after == len(tokens) or and_a_half(tokens, after, words) is not None)
        half = and_a_half(tokens, after, words)
        if not (alone or half or sole or text_at(tokens, place - 1) in words.one_period):
            return None
    found = Amount(word.times, word.unit, word.written, place, after, Fraction(1), own_unit=True)
    return _compound(tokens, found, words, between=False) if word.written == "duration" else found


def _factor(tokens: Sequence[Token], place: int, words: Vocabulary, arithmetic: bool) -> Amount | None:
    """Read a factor in words: "twice", "tenfold", "half of", "a third less"."""
    text = text_at(tokens, place)
    value = words.factors.get(text)
    if value is None and arithmetic:
        value = words.arithmetic_factors.get(text)
    if value is not None:
        return _as_factor(Fraction(value), place, place + 1)
    if text_at(tokens, place - 1) in _WHICH and text in ("half", "quarter"):
        return None
    fraction = fraction_words(tokens, place, words)
    if fraction is None:
        return None
    part, after = fraction
    follower = text_at(tokens, after)
    whole = place == 0 and after == len(tokens)
    if part_of_one(tokens, place, words):
        return None
    if whole or follower in words.after_fraction or (text == "half" and follower in words.after_half):
        return _as_factor(part, place, after)
    if tokens[place].kind == "word" and not arithmetic and _shares(tokens, place, after, words):
        return Amount(part, "1", "percent", place, after, part * 100, own_unit=True, spelled=True)
    if arithmetic and tokens[place].kind != "number" and begins_number(tokens, after):
        return _as_factor(part, place, after)
    return None


def _shares(tokens: Sequence[Token], place: int, after: int, words: Vocabulary) -> bool:
    """Whether a fraction is a share of something that is not said again: "diluted by a quarter", "saves two fifths"."""
    follower = text_at(tokens, after)
    ends = not follower.isalnum() and follower not in ("/", "%", "-")
    if text_at(tokens, place - 1) == "by":
        return ends or follower in words.follows
    return ends and place > 0 and not text_at(tokens, after - 1).startswith(("quarter", "half"))


def _as_factor(value: Fraction, place: int, after: int) -> Amount:
    return Amount(value, "1", "multiple", place, after, value, own_unit=True, spelled=True)
