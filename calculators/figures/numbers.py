"""A number at a place of a text, in digits or in words, with its magnitude: "5", "2½", "twenty-five", "5bn".

In go tokens and a place, out comes a `Number` without a unit, or None.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from calculators.figures.parts import ARTICLES, and_a_half, fraction_after, part_of_one
from calculators.number_words import Vocabulary, mended_number, mended_unit
from calculators.tokens import Token, digits_value, glued_at, text_at

_SMALLEST_SPELLED = Fraction(1, 10**9)


@dataclass(frozen=True, slots=True)
class Number:
    """A number without a unit; `after` is the place after it, `coefficient` what stands before its magnitude."""

    value: Fraction
    after: int
    coefficient: Fraction
    magnitude: bool = False
    spelled: bool = False


def number_at(tokens: Sequence[Token], place: int, words: Vocabulary, *, between: bool) -> Number | None:
    """Read the number that begins at the token `place`; with `between`, "and" ends it."""
    if place >= len(tokens):
        return None
    token = tokens[place]
    if token.kind == "number":
        value = digits_value(token.text)
        if value is None:
            return None
        after = place + 1
        rest = fraction_after(tokens, after, words) if value.denominator == 1 else None
        if rest is None and not between:
            rest = and_a_half(tokens, after, words)
        if rest:
            value, after = value + rest[0], rest[1]
        return Number(value, after, value)
    if token.kind == "sign" and token.text in words.fractions:
        value = words.fractions[token.text]
        return Number(value, place + 1, value)
    part = part_of_one(tokens, place, words)
    if part:
        return Number(part[0], part[1], part[0])
    return _spelled(tokens, place, words, between=between)


def _below_hundred(tokens: Sequence[Token], place: int, words: Vocabulary) -> tuple[int, int] | None:
    text = text_at(tokens, place)
    value = words.numbers.get(text)
    if value is None and len(text) >= 4 and tokens[place].kind == "word":
        follower = text_at(tokens, place + 1)
        if follower in words.magnitudes or words.units.at(tokens, place + 1):
            value = words.numbers.get(mended_number(text))
    if value is None:
        return None
    after = place + 1
    if value >= 20:
        unit_place = after + 1 if text_at(tokens, after) == "-" and glued_at(tokens, after) else after
        unit = words.numbers.get(text_at(tokens, unit_place), 0)
        if 0 < unit < 10:
            return value + unit, unit_place + 1
    return value, after


def _below_thousand(
    tokens: Sequence[Token], place: int, words: Vocabulary, *, between: bool
) -> tuple[int, int] | None:
    small = _below_hundred(tokens, place, words)
    if small is None:
        return None
    value, after = small
    if not _is_hundred(tokens, after, words):
        return small
    value, after = value * 100, after + 1
    rest_place = after + 1 if text_at(tokens, after) == "and" and not between else after
    rest = _below_hundred(tokens, rest_place, words)
    if rest and not _is_hundred(tokens, rest[1], words):
        return value + rest[0], rest[1]
    return value, after


def _is_hundred(tokens: Sequence[Token], place: int, words: Vocabulary) -> bool:
    text = text_at(tokens, place)
    if text == "hundred" or not text.isalpha() or text in words.magnitudes or words.units.at(tokens, place):
        return text == "hundred"
    follower = text_at(tokens, place + 1)
    known = follower in words.magnitudes or words.units.at(tokens, place + 1) is not None
    return known and mended_unit(text) == "hundred"


def _spelled(tokens: Sequence[Token], place: int, words: Vocabulary, *, between: bool) -> Number | None:
    """Read a number in words: "twenty-five", "two and a half billion", "a hundred and five thousand"."""
    first = text_at(tokens, place)
    if first in ARTICLES:
        collective = words.collectives.at(tokens, place + 1)
        if collective:
            return Number(Fraction(collective[0]), collective[1], Fraction(collective[0]), spelled=True)
        if _is_hundred(tokens, place + 1, words):
            rest_place = place + 3 if text_at(tokens, place + 2) == "and" and not between else place + 2
            rest = _below_hundred(tokens, rest_place, words)
            if rest is None or _is_hundred(tokens, rest[1], words):
                rest = (0, place + 2)
            group: tuple[Fraction, int] = (Fraction(100 + rest[0]), rest[1])
            return _groups(tokens, group, words, between=between)
        if _magnitude(tokens, place + 1, words) is None:
            return None
        sure = text_at(tokens, place + 1) in words.magnitudes or words.units.at(tokens, place + 2)
        return _groups(tokens, (Fraction(1), place + 1), words, between=between) if sure else None
    if first == "hundred" and text_at(tokens, place + 1) in words.magnitudes:
        return _groups(tokens, (Fraction(100), place + 1), words, between=between)
    small = _below_thousand(tokens, place, words, between=between)
    if small is None:
        return None
    value, after = Fraction(small[0]), small[1]
    if text_at(tokens, after) == "point" and words.numbers.get(text_at(tokens, after + 1), 10) < 10:
        after, step = after + 1, Fraction(1, 10)
        digit = words.numbers.get(text_at(tokens, after), 10)
        while digit < 10 and step > _SMALLEST_SPELLED:
            value, step, after = value + step * digit, step / 10, after + 1
            digit = words.numbers.get(text_at(tokens, after), 10)
    elif not between:
        half = and_a_half(tokens, after, words)
        if half:
            value, after = value + half[0], half[1]
    return _groups(tokens, (value, after), words, between=between)


def _groups(
    tokens: Sequence[Token], first: tuple[Fraction, int], words: Vocabulary, *, between: bool
) -> Number:
    """Read on after the first group: its magnitude, and smaller groups after it ("two thousand five")."""
    value, after = first
    coefficient, total, last = value, Fraction(0), Fraction(0)
    while True:
        power = _magnitude(tokens, after, words)
        if power is None or (last and power[0] >= last):
            if not last:
                return Number(value, after, value, spelled=True)
            total += value
            break
        value, after, last = value * power[0], power[1], power[0]
        more = _magnitude(tokens, after, words)
        if more:  # "thousand million"
            value, after, last = value * more[0], more[1], more[0]
        joined = after + 1 if text_at(tokens, after) == "and" and not between else after
        small = _below_thousand(tokens, joined, words, between=between)
        if small is None:
            total += value
            break
        following = _magnitude(tokens, small[1], words)
        if following and last == 1000 and following[0] > last and joined == after:
            value, after = value + small[0], small[1]  # "two thousand five hundred million"
            last = Fraction(0)
            continue
        if (following and following[0] >= last) or small[0] >= last:
            total += value
            break
        total, value, after = total + value, Fraction(small[0]), small[1]
    if coefficient * last != total:
        coefficient = total / last if last else total
    return Number(total, after, coefficient, magnitude=True, spelled=True)


def _magnitude(tokens: Sequence[Token], place: int, words: Vocabulary) -> tuple[Fraction, int] | None:
    """Read a word for a power of ten, after a blank or a hyphen."""
    if text_at(tokens, place) == "-" and glued_at(tokens, place) and glued_at(tokens, place + 1):
        place += 1
    if place >= len(tokens) or tokens[place].kind != "word":
        return None
    text = tokens[place].text
    power = words.magnitudes.get(text)
    if power is None and words.units.at(tokens, place) is None:
        power = words.magnitudes.get(mended_unit(text))
    return None if power is None else (power, place + 1)


def with_magnitude(tokens: Sequence[Token], number: Number, words: Vocabulary) -> Number:
    """Read what multiplies a number: "5bn", "5 hundred million", "5 b", "a billion and a half"."""
    value, after, magnitude, last = number.value, number.after, number.magnitude, Fraction(0)
    if not magnitude:
        letter = words.letters.get(text_at(tokens, after))
        alone = not glued_at(tokens, after + 1) or tokens[after + 1].kind != "number"
        if letter is not None and alone and not number.spelled:
            value, after, magnitude, last = value * letter, after + 1, True, letter
        if not magnitude:
            power = _magnitude(tokens, after, words)
            while power:
                value, after, magnitude, last = value * power[0], power[1], True, power[0]
                power = _magnitude(tokens, after, words)
    if magnitude:
        half = and_a_half(tokens, after, words)
        if half and number.value == 1 and last:
            value, after = value + half[0] * last, half[1]
        elif half and number.magnitude and number.coefficient:
            value, after = value + half[0] * (number.value / number.coefficient), half[1]
    return Number(value, after, number.coefficient, magnitude, number.spelled)
