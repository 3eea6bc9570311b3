"""Dates, which are never inputs: "20 April 2026", "May 2026", "2026-04-20", "1998", "the 1990s".

In go tokens and a place, out comes the place after the date, or 0 where none begins.
"""

from __future__ import annotations

from collections.abc import Sequence

from calculators.figures.amounts import amount, has_unit
from calculators.number_words import vocabulary
from calculators.tokens import Token, glued_at, text_at

_YEARS = range(1900, 2100)
_ORDINAL_ENDS = ("st", "nd", "rd", "th")


def date_at(text: str, tokens: Sequence[Token], place: int) -> int:
    """Return the place after the date that begins at `place`; 0 where none is. `text` tells capitals."""
    words = vocabulary()
    token = tokens[place]
    if token.kind == "number":
        after = iso_date(tokens, place) or _day_month(text, tokens, place)
        if after:
            return after
        if is_year(tokens, place):
            decade = text_at(tokens, place + 1) == "s" and glued_at(tokens, place + 1)
            return place + 2 if decade else place + 1
        return 0
    if token.text not in words.months:
        return 0
    after = place + 1
    if text_at(tokens, after) == "." and glued_at(tokens, after):
        after += 1
    if _is_day(tokens, after):
        later = after + 1
        if text_at(tokens, later) in _ORDINAL_ENDS:
            later += 1
        year = later + 1 if text_at(tokens, later) == "," else later
        if is_year(tokens, year):
            return year + 1
        sure = _sure_month(text, tokens, place) and amount(tokens, after) and not has_unit(tokens, after)
        return later if sure else 0
    return after + 1 if is_year(tokens, after) else 0


def iso_date(tokens: Sequence[Token], place: int) -> int:
    """Return the place after "2026-04-20" or "20/04/2026"; 0 where none is."""
    if place + 4 >= len(tokens) or not all(tokens[k].glued for k in range(place + 1, place + 5)):
        return 0
    parts = [tokens[k] for k in (place, place + 2, place + 4)]
    if not all(part.kind == "number" and part.text.isdigit() for part in parts):
        return 0
    sign = tokens[place + 1].text
    if sign != tokens[place + 3].text or sign not in ("-", "/"):
        return 0
    lengths = [len(part.text) for part in parts]
    year_first = lengths[0] == 4 and lengths[1] <= 2 and lengths[2] <= 2
    year_last = sign == "/" and lengths[0] <= 2 and lengths[1] <= 2 and lengths[2] == 4
    return place + 5 if (year_first or year_last) and not glued_at(tokens, place + 5) else 0


def is_ordinal(tokens: Sequence[Token], place: int) -> bool:
    """Say whether a number is one of an order: "the 2nd"."""
    return glued_at(tokens, place + 1) and tokens[place + 1].text in _ORDINAL_ENDS


def _day_month(text: str, tokens: Sequence[Token], place: int) -> int:
    """Return the place after "20 April 2026", "20th of April"; 0 where none is."""
    if not _is_day(tokens, place):
        return 0
    month = place + 1
    if is_ordinal(tokens, place):
        month += 1
    if text_at(tokens, month) == "of":
        month += 1
    if month >= len(tokens) or tokens[month].text not in vocabulary().months or tokens[month].glued:
        return 0
    year = month + 2 if text_at(tokens, month + 1) in (",", ".") else month + 1
    if is_year(tokens, year):
        return year + 1
    return month + 1 if _sure_month(text, tokens, month) else 0


def _sure_month(text: str, tokens: Sequence[Token], place: int) -> bool:
    """Say whether a month's name is one: "may" and "march" only with a capital, inside a sentence."""
    token = tokens[place]
    if token.text not in vocabulary().doubtful_months:
        return True
    return text[token.start].isupper() and (place > 0 or len(tokens) <= 3)


def _is_day(tokens: Sequence[Token], place: int) -> bool:
    if place >= len(tokens) or tokens[place].kind != "number" or not tokens[place].text.isdigit():
        return False
    return len(tokens[place].text) <= 2 and 1 <= int(tokens[place].text) <= 31


def is_year(tokens: Sequence[Token], place: int) -> bool:
    """Say whether a number is a year: 1900 to 2099, bare, and nothing it counts after it."""
    if place >= len(tokens) or tokens[place].kind != "number":
        return False
    text = tokens[place].text
    if len(text) != 4 or not text.isdigit() or int(text) not in _YEARS:
        return False
    if tokens[place].glued and text_at(tokens, place - 1) not in ("(", "-", "–", "'", '"', ",", "/"):
        return False
    follower = text_at(tokens, place + 1)
    if follower == "s" and glued_at(tokens, place + 1):
        return True
    if follower in ("*", "^", "+", "x"):
        return False
    # "2026 rounds" counts them, but "the 2026 round" and "the May 2026 rounds" are of a year.
    plural = follower in vocabulary().counted and follower.endswith("s")
    if plural and text_at(tokens, place - 1) not in vocabulary().months:
        return False
    glued_word = glued_at(tokens, place + 1) and tokens[place + 1].kind != "sign"
    return not glued_word and not has_unit(tokens, place)
