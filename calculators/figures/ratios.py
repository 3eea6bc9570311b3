"""Two numbers that are one: "25 cents of every dollar", "a 3 in 4 chance", "4 out of 5", "30 to 1"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from calculators.figures.amounts import Amount, amount
from calculators.number_words import Vocabulary, vocabulary
from calculators.tokens import Token, glued_at, text_at

_EACH = ("each", "every", "the", "a", "one")
_REACH = 3
"""Words away from "1 in 4" that still say it is a chance."""


def ratio(tokens: Sequence[Token], found: Amount) -> Amount | None:
    """Read the rest of a ratio that begins with the amount `found`, or None where it begins none."""
    words = vocabulary()
    if found.unit == "USD" and found.written == "money" and found.value < 1:
        return _of_a_dollar(tokens, found, words)
    if found.written == "multiple" and found.value < 1:
        return _of_a_dollar(tokens, found, words) or _yearly(tokens, found, words)
    if found.own_unit or found.magnitude or found.written != "number" or found.value <= 0:
        return None
    return _out_of(tokens, found, words) or _to_one(tokens, found)


def _of_a_dollar(tokens: Sequence[Token], found: Amount, words: Vocabulary) -> Amount | None:
    """ "30 cents on the dollar" is 30%."""
    place = found.after
    if text_at(tokens, place) in words.shared_by:
        place += 1
    elif text_at(tokens, place) == "out" and text_at(tokens, place + 1) == "of":
        place += 2
    else:
        return None
    if text_at(tokens, place) in _EACH:
        place += 1
    if text_at(tokens, place) != "dollar":
        return None
    return _share(found, found.value, place + 1)


def _yearly(tokens: Sequence[Token], found: Amount, words: Vocabulary) -> Amount | None:
    """ "Grows by a quarter each year" is 25% a year."""
    per = text_at(tokens, found.after) in words.per_words and text_at(tokens, found.after + 1) == "year"
    return _share(found, found.value, found.after + 2) if per else None


def _out_of(tokens: Sequence[Token], found: Amount, words: Vocabulary) -> Amount | None:
    """ "4 out of 5"; "1 in 4" only where a chance is spoken of."""
    place = found.after
    if text_at(tokens, place) == "-" and glued_at(tokens, place):
        place += 1
    sure = text_at(tokens, place) == "out" and text_at(tokens, place + 1) == "of"
    if not sure and text_at(tokens, place) not in ("in", "/"):
        return None
    place += 2 if sure else 1
    if text_at(tokens, place) == "-" and glued_at(tokens, place):
        place += 1
    whole = amount(tokens, place)
    if whole is None or whole.own_unit or whole.magnitude or whole.written != "number":
        return None
    around = range(max(0, found.first - _REACH), whole.after + _REACH)
    chance = any(text_at(tokens, k) in words.chances for k in around)
    if not (sure or chance) or not found.value <= whole.value:
        return None
    return _share(found, found.value / whole.value, whole.after)


def _to_one(tokens: Sequence[Token], found: Amount) -> Amount | None:
    """ "30 to 1", "30:1": a multiple."""
    place = found.after
    dashed = text_at(tokens, place) == "-" and glued_at(tokens, place)
    place += dashed
    if text_at(tokens, place) not in ("to", ":") or found.value <= 1:
        return None
    place += 1
    place += text_at(tokens, place) == "-" and glued_at(tokens, place)
    one = amount(tokens, place)
    if one is None or one.own_unit or one.magnitude or one.value != 1:
        return None
    return replace(found, written="multiple", after=one.after, own_unit=True, weak=False)


def _share(found: Amount, value: Fraction, after: int) -> Amount:
    return replace(
        found, value=value, unit="1", written="percent", after=after, coefficient=value * 100, own_unit=True,
        magnitude=False, marked=False, weak=False,
    )  # fmt: skip
