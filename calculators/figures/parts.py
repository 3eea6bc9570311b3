"""Parts of one: "half", "two thirds", "3/4", the "½" of "2½", the "and a half" of "a year and a half".

Each function takes tokens and a place, and gives the exact fraction and the place after it, or None.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from calculators.number_words import Vocabulary
from calculators.tokens import Token, glued_at, text_at

ARTICLES = ("a", "an")


def fraction_after(tokens: Sequence[Token], place: int, words: Vocabulary) -> tuple[Fraction, int] | None:
    """Read what makes a whole number a mixed one: "2½", "2 1/2"."""
    token = text_at(tokens, place)
    if token in words.fractions and not token.isalpha():
        return words.fractions[token], place + 1
    if (
        place + 2 < len(tokens)
        and not tokens[place].glued
        and all(tokens[k].kind == "number" and tokens[k].text.isdigit() for k in (place, place + 2))
        and tokens[place + 1].text == "/"
        and tokens[place + 1].glued
        and tokens[place + 2].glued
        and len(tokens[place + 2].text) <= 2
        and 0 < int(tokens[place].text[:3]) < int(tokens[place + 2].text)
    ):
        return Fraction(int(tokens[place].text), int(tokens[place + 2].text)), place + 3
    return None


def and_a_half(tokens: Sequence[Token], place: int, words: Vocabulary) -> tuple[Fraction, int] | None:
    """Read "and a half", "and three quarters" after a number."""
    if text_at(tokens, place) != "and":
        return None
    count, name = text_at(tokens, place + 1), text_at(tokens, place + 2)
    times = 1 if count in ARTICLES else words.numbers.get(count, 0)
    if name in ("half", "quarter", "quarters") and 0 < times < 4 and text_at(tokens, place + 3) != "of":
        return times * words.fractions[name], place + 3
    return None


def fraction_words(tokens: Sequence[Token], place: int, words: Vocabulary) -> tuple[Fraction, int] | None:
    """Read "half", "a third", "two thirds", "three-quarters", "1/3"."""
    first = text_at(tokens, place)
    if first == "half":
        return words.fractions[first], place + 1
    if (
        place + 2 < len(tokens)
        and tokens[place].kind == "number"
        and tokens[place + 1].text == "/"
        and tokens[place + 1].glued
        and tokens[place + 2].glued
        and first.isdigit()
        and len(first) < 3
        and len(tokens[place + 2].text) < 3
        and tokens[place + 2].text.isdigit()
        and 0 < int(first) < int(tokens[place + 2].text)
        and not glued_at(tokens, place + 3)
    ):
        return Fraction(int(first), int(tokens[place + 2].text)), place + 3
    times = 1 if first in ARTICLES else words.numbers.get(first, 0)
    second = place + 1
    if text_at(tokens, second) == "-" and glued_at(tokens, second):
        second += 1
    name = text_at(tokens, second)
    if 0 < times < 100 and name.isalpha() and name in words.fractions:
        return times * words.fractions[name], second + 1
    return None


def part_of_one(tokens: Sequence[Token], place: int, words: Vocabulary) -> tuple[Fraction, int] | None:
    """Read a fraction of one magnitude or unit: "half a billion", "a quarter of a percent"."""
    fraction = fraction_words(tokens, place, words)
    if fraction is None and text_at(tokens, place) == "quarter" and text_at(tokens, place + 1) == "of":
        fraction = (words.fractions["quarter"], place + 1)
    if fraction is None:
        return None
    value, after = fraction
    if text_at(tokens, after) == "of" and text_at(tokens, after + 1) in (*ARTICLES, "one"):
        after += 2
    else:
        for joint in ("-", *ARTICLES, "-"):
            if text_at(tokens, after) == joint and (joint != "-" or glued_at(tokens, after)):
                after += 1
    follower = text_at(tokens, after)
    if follower == "hundred" and text_at(tokens, after - 1) == "one":
        return None  # "half of one hundred billion" is a part of an amount
    if follower in words.magnitudes and follower != "hundreds":
        return value, after
    unit = words.units.at(tokens, after)
    if unit and len(follower) > 1 and follower != "quarter":
        return value, after
    return None
