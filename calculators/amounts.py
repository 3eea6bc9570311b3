"""One amount at one place of a text: its number, magnitude and unit ("$5bn a year", "half a percent").

Ranges, lists, dates and labels are made of these in `figures`; a line of arithmetic in `expressions`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from calculators.errors import UnitError
from calculators.number_words import (
    Token,
    UnitWord,
    Vocabulary,
    digits_value,
    mended_number,
    mended_unit,
    vocabulary,
)
from calculators.units import TIME, Unit, parse_unit

_TIMED = ("money", "number", "percent", "points", "basis_points", "energy", "count")
"""What can be per something: "$5B a year", "5% a month"."""
_SMALLEST_SPELLED = Fraction(1, 10**9)
_SHARES = ("percent", "points", "basis_points")
_DENOMINATORS = ("duration", "power", "energy", "count")
_ARTICLES = ("a", "an")
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


@dataclass(frozen=True, slots=True)
class _Number:
    value: Fraction
    after: int
    coefficient: Fraction
    magnitude: bool = False
    spelled: bool = False


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
    number = None
    if start == place and not arithmetic and tokens[place].kind == "number":
        number = _part_of_one(tokens, place, words)  # "3/4 billion"
    number = number or _number(tokens, start, words, between=between)
    if number is None:
        return None if currency or foreign else _one_unit(tokens, place, words)
    number = _with_magnitude(tokens, number, words)
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
    return replace(found, weak=found.spelled and not found.own_unit and not found.magnitude)


def unit_phrase(tokens: Sequence[Token], place: int) -> tuple[Unit, int] | None:
    """Read a unit alone, as in a conversion: "USD per day", "months", "$/MWh"; and the place after it."""
    words = vocabulary()
    found = words.units.at(tokens, place)
    if found is None or found[0].times != 1 or found[0].written == "multiple":
        return None
    unit, after = found[0].unit, found[1]
    step = _denominator(tokens, after, words)
    while step:
        unit = str(parse_unit(f"{unit}/({step[0].unit})"))
        after = step[1]
        step = _denominator(tokens, after, words)
    return parse_unit(unit), after


def text_at(tokens: Sequence[Token], place: int) -> str:
    """Return the token's text, or "" beyond the ends."""
    return tokens[place].text if 0 <= place < len(tokens) else ""


def glued_at(tokens: Sequence[Token], place: int) -> bool:
    """Say whether there is a token at `place` that sticks to the one before it."""
    return place < len(tokens) and tokens[place].glued


def begins_number(tokens: Sequence[Token], place: int) -> bool:
    """Say whether a number in digits or a dollar mark stands at `place`."""
    if place >= len(tokens):
        return False
    return tokens[place].kind == "number" or vocabulary().currency.at(tokens, place) is not None


# Numbers


def _number(tokens: Sequence[Token], place: int, words: Vocabulary, *, between: bool) -> _Number | None:
    if place >= len(tokens):
        return None
    token = tokens[place]
    if token.kind == "number":
        value = digits_value(token.text)
        if value is None:
            return None
        after = place + 1
        part = _fraction_after(tokens, after, words) if value.denominator == 1 else None
        if part is None and not between:
            part = _and_a_half(tokens, after, words)
        if part:
            value, after = value + part[0], part[1]
        return _Number(value, after, value)
    if token.kind == "sign" and token.text in words.fractions:
        value = words.fractions[token.text]
        return _Number(value, place + 1, value)
    return _part_of_one(tokens, place, words) or _spelled(tokens, place, words, between=between)


def _fraction_after(tokens: Sequence[Token], place: int, words: Vocabulary) -> tuple[Fraction, int] | None:
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


def _and_a_half(tokens: Sequence[Token], place: int, words: Vocabulary) -> tuple[Fraction, int] | None:
    """Read "and a half", "and three quarters" after a number."""
    if text_at(tokens, place) != "and":
        return None
    count, name = text_at(tokens, place + 1), text_at(tokens, place + 2)
    times = 1 if count in _ARTICLES else words.numbers.get(count, 0)
    if name in ("half", "quarter", "quarters") and 0 < times < 4 and text_at(tokens, place + 3) != "of":
        return times * words.fractions[name], place + 3
    return None


def _fraction_words(tokens: Sequence[Token], place: int, words: Vocabulary) -> tuple[Fraction, int] | None:
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
    times = 1 if first in _ARTICLES else words.numbers.get(first, 0)
    second = place + 1
    if text_at(tokens, second) == "-" and glued_at(tokens, second):
        second += 1
    name = text_at(tokens, second)
    if 0 < times < 100 and name.isalpha() and name in words.fractions:
        return times * words.fractions[name], second + 1
    return None


def _part_of_one(tokens: Sequence[Token], place: int, words: Vocabulary) -> _Number | None:
    """Read a fraction of one magnitude or unit: "half a billion", "a quarter of a percent"."""
    fraction = _fraction_words(tokens, place, words)
    if fraction is None and text_at(tokens, place) == "quarter" and text_at(tokens, place + 1) == "of":
        fraction = (words.fractions["quarter"], place + 1)
    if fraction is None:
        return None
    value, after = fraction
    if text_at(tokens, after) == "of" and text_at(tokens, after + 1) in (*_ARTICLES, "one"):
        after += 2
    else:
        for joint in ("-", *_ARTICLES, "-"):
            if text_at(tokens, after) == joint and (joint != "-" or glued_at(tokens, after)):
                after += 1
    follower = text_at(tokens, after)
    if follower == "hundred" and text_at(tokens, after - 1) == "one":
        return None  # "half of one hundred billion" is a part of an amount
    if follower in words.magnitudes and follower != "hundreds":
        return _Number(value, after, value)
    unit = words.units.at(tokens, after)
    if unit and len(follower) > 1 and follower != "quarter":
        return _Number(value, after, value)
    return None


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


def _spelled(tokens: Sequence[Token], place: int, words: Vocabulary, *, between: bool) -> _Number | None:
    """Read a number in words: "twenty-five", "two and a half billion", "a hundred and five thousand"."""
    first = text_at(tokens, place)
    if first in _ARTICLES:
        collective = words.collectives.at(tokens, place + 1)
        if collective:
            return _Number(Fraction(collective[0]), collective[1], Fraction(collective[0]), spelled=True)
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
        half = _and_a_half(tokens, after, words)
        if half:
            value, after = value + half[0], half[1]
    return _groups(tokens, (value, after), words, between=between)


def _groups(
    tokens: Sequence[Token], first: tuple[Fraction, int], words: Vocabulary, *, between: bool
) -> _Number:
    """Read on after the first group: its magnitude, and smaller groups after it ("two thousand five")."""
    value, after = first
    coefficient, total, last = value, Fraction(0), Fraction(0)
    while True:
        power = _magnitude(tokens, after, words)
        if power is None or (last and power[0] >= last):
            if not last:
                return _Number(value, after, value, spelled=True)
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
    return _Number(total, after, coefficient, magnitude=True, spelled=True)


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


def _with_magnitude(tokens: Sequence[Token], number: _Number, words: Vocabulary) -> _Number:
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
        half = _and_a_half(tokens, after, words)
        if half and number.value == 1 and last:
            value, after = value + half[0] * last, half[1]
        elif half and number.magnitude and number.coefficient:
            value, after = value + half[0] * (number.value / number.coefficient), half[1]
    return _Number(value, after, number.coefficient, magnitude, number.spelled)


# Units


def _unit_at(tokens: Sequence[Token], place: int, words: Vocabulary) -> tuple[UnitWord, int] | None:
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


def _with_unit(tokens: Sequence[Token], found: Amount, words: Vocabulary, *, arithmetic: bool) -> Amount:
    unit = _unit_at(tokens, found.after, words)
    if unit is None and text_at(tokens, found.after) in words.between and not found.marked:
        unit = _unit_at(tokens, found.after + 1, words)  # "2 more years", "3 full years"
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
    half = _and_a_half(tokens, found.after, words)
    if half:
        scale = found.value / found.coefficient if found.coefficient else Fraction(1)
        return replace(found, value=found.value + half[0] * scale, after=half[1])
    place = found.after + 1 if text_at(tokens, found.after) == "and" else found.after
    number = _number(tokens, place, words, between=True)
    unit = _unit_at(tokens, number.after, words) if number else None
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
        step = _denominator(tokens, after, words)
        if step is None:
            break
        names.append(step[0].unit)
        times *= step[0].times
        after = step[1]
    if not names:
        return found
    if found.written in _SHARES and names == ["year"]:
        return replace(found, after=after)  # rates of change are yearly unless they say otherwise
    unit = str(parse_unit(f"{found.unit}/({'*'.join(names)})"))
    written = found.written
    if written in ("money", "number"):
        timed = parse_unit("*".join(names)).dimension == TIME
        written = "rate" if timed else "price"
    return replace(found, value=found.value / times, unit=unit, written=written, after=after)


def _denominator(tokens: Sequence[Token], place: int, words: Vocabulary) -> tuple[UnitWord, int] | None:
    period = words.periods.at(tokens, place)
    if period:
        return UnitWord("duration", period[0], Fraction(1)), period[1]
    joint = text_at(tokens, place)
    if joint not in words.per_words:
        return None
    if joint == "/" and text_at(tokens, place + 1) == "(":
        return _bracketed(tokens, place + 2)
    unit = words.units.at(tokens, place + 1)
    if unit is None and joint in ("per", "/", *_ARTICLES):
        unit = _unit_at(tokens, place + 1, words)
    if unit is None or unit[0].written not in _DENOMINATORS:
        return None
    if joint in _ARTICLES and len(text_at(tokens, place + 1)) == 1:
        return None
    if joint in _ARTICLES and text_at(tokens, unit[1]) in words.not_per:
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


def _one_unit(tokens: Sequence[Token], place: int, words: Vocabulary) -> Amount | None:
    """Read "a year", "a decade", "a basis point": one of a unit, where it is not what a rate is per."""
    if text_at(tokens, place) not in _ARTICLES:
        return None
    unit = words.units.at(tokens, place + 1)
    if unit is None or len(text_at(tokens, place + 1)) == 1:
        return None
    word, after = unit
    if word.written in ("points", "basis_points") and after > place + 2:
        pass
    elif word.written != "duration":
        return None
    elif word.times == 1 and text_at(tokens, after) not in words.not_per:
        alone = place == 0 and (after == len(tokens) or _and_a_half(tokens, after, words) is not None)
        half = _and_a_half(tokens, after, words)
        if not (alone or half or text_at(tokens, place - 1) in words.one_period):
            return None
    found = Amount(word.times, word.unit, word.written, place, after, Fraction(1), own_unit=True)
    return _compound(tokens, found, words, between=False) if word.written == "duration" else found


# Factors


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
    fraction = _fraction_words(tokens, place, words)
    if fraction is None:
        return None
    part, after = fraction
    follower = text_at(tokens, after)
    whole = place == 0 and after == len(tokens)
    if _part_of_one(tokens, place, words):
        return None
    if whole or follower in words.after_fraction or (text == "half" and follower in words.after_half):
        return _as_factor(part, place, after)
    if arithmetic and tokens[place].kind != "number" and begins_number(tokens, after):
        return _as_factor(part, place, after)
    return None


def _as_factor(value: Fraction, place: int, after: int) -> Amount:
    return Amount(value, "1", "multiple", place, after, value, own_unit=True, spelled=True)
