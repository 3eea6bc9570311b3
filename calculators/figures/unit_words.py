"""The unit at a place of a text, and what an amount is per: "%", "-year", "USD per day", "/(GPU*hour)".

In go tokens and a place, out come the unit and the place after it, or None.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from calculators.errors import UnitError
from calculators.figures.parts import ARTICLES
from calculators.number_words import UnitWord, Vocabulary, begins_number, mended_unit, vocabulary
from calculators.tokens import Token, glued_at, text_at
from calculators.units import Unit, parse_unit

_DENOMINATORS = ("duration", "power", "energy", "count")


def unit_phrase(tokens: Sequence[Token], place: int) -> tuple[Unit, int] | None:
    """Read a unit alone, as in a conversion: "USD per day", "months", "$/MWh"; and the place after it."""
    words = vocabulary()
    found = words.units.at(tokens, place)
    if found is None or found[0].times != 1 or found[0].written == "multiple":
        return None
    unit, after = found[0].unit, found[1]
    step = denominator(tokens, after, words)
    while step:
        unit = str(parse_unit(f"{unit}/({step[0].unit})"))
        after = step[1]
        step = denominator(tokens, after, words)
    return parse_unit(unit), after


def unit_at(tokens: Sequence[Token], place: int, words: Vocabulary) -> tuple[UnitWord, int] | None:
    """Find the unit that a number before `place` has: "%", "-year", "percntage points", "GPU-hours"."""
    if text_at(tokens, place) == "-" and glued_at(tokens, place) and glued_at(tokens, place + 1):
        place += 1
    if place >= len(tokens):
        return None
    token = tokens[place]
    found = words.units.at(tokens, place)
    if found is None and token.kind == "word":
        mended = mended_unit(token.text.removesuffix("'s"))
        if mended != token.text:
            fixed = [token._replace(text=mended), *tokens[place + 1 : place + 3]]
            nearer = words.units.at(fixed, 0)
            found = (nearer[0], place + nearer[1]) if nearer else None
    if found and len(token.text) == 1 and token.text.isalpha() and token.text != "x" and not token.glued:
        return None
    return found


def denominator(tokens: Sequence[Token], place: int, words: Vocabulary) -> tuple[UnitWord, int] | None:
    """Read one step of what an amount is per: "a year", "/MWh", "per GPU", "annually"."""
    period = words.periods.at(tokens, place)
    if period and not begins_number(tokens, period[1]):  # "in year 3" is a time
        return UnitWord("duration", period[0], Fraction(1)), period[1]
    for_one = words.for_one.at(tokens, place)
    if for_one:
        unit = unit_at(tokens, for_one[1], words)
        return unit if unit and unit[0].written in _DENOMINATORS and unit[0].written != "duration" else None
    joint = text_at(tokens, place)
    if joint not in words.per_words:
        return None
    if joint == "/" and text_at(tokens, place + 1) == "(":
        return _bracketed(tokens, place + 2)
    unit = words.units.at(tokens, place + 1)
    if unit is None and joint in ("per", "/", *ARTICLES):
        unit = unit_at(tokens, place + 1, words)
    if unit is None or unit[0].written not in _DENOMINATORS:
        return None
    if joint in ARTICLES and len(text_at(tokens, place + 1)) == 1:
        return None
    if joint in ARTICLES and text_at(tokens, unit[1]) in words.not_per:
        return None  # "$10B a decade from now"
    return unit


def _bracketed(tokens: Sequence[Token], place: int) -> tuple[UnitWord, int] | None:
    """Read the canonical writing of a compound unit: "USD/(GPU*hour)"."""
    for after in range(place, min(place + 6, len(tokens))):
        if tokens[after].text == ")":
            try:
                unit = parse_unit("".join(token.text for token in tokens[place:after]))
            except UnitError:
                return None
            return UnitWord("count", str(unit), Fraction(1)), after + 1
    return None
