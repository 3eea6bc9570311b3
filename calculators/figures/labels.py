"""Digits that belong to a name and are never inputs: "[2]", "#5", "13F", "10-K", "24/7", "H100", "GPT-4", "Claude 4".

In go tokens and a place, out come the places of the label, or nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from calculators.figures.amounts import has_unit
from calculators.figures.dates import is_year
from calculators.number_words import begins_number, vocabulary
from calculators.tokens import Token, glued_at, text_at

_CODE_PIECE = re.compile(r"[\w.\-]*\w")


def code_at(tokens: Sequence[Token], place: int) -> tuple[int, int] | None:
    """Read a label around the number at `place`: "[2]", "#5", "13F"; its first place, and the place after it."""
    words, token = vocabulary(), tokens[place]
    if token.kind != "number":
        return None
    pair = token.text + text_at(tokens, place + 1)
    if glued_at(tokens, place + 1):
        if pair in words.codes:
            return place, place + 2
        triple = pair + text_at(tokens, place + 2)
        if glued_at(tokens, place + 2) and triple in words.codes | words.codes_hyphen | words.codes_slash:
            return place, place + 3
        if text_at(tokens, place - 1) == "[" and tokens[place + 1].text == "]" and token.glued:
            return place - 1, place + 2
    code = token.text in words.codes
    counted = text_at(tokens, place - 1) == "#" and token.glued
    if not (code or counted) or has_unit(tokens, place):
        return None
    return (place if code else place - 1), place + 1


def name_at(plain: str, tokens: Sequence[Token], place: int) -> int:
    """Return the place after a name with digits that begins at a word: "H100", "Claude 4"; 0 where none is."""
    number = place + 1
    joined = glued_at(tokens, number)
    if joined and text_at(tokens, number) in ("-", "–") and glued_at(tokens, number + 1):
        number += 1
        if has_unit(tokens, number) or is_year(tokens, number):
            return 0
    if number >= len(tokens) or tokens[number].kind != "number":
        return 0
    if joined:
        match = _CODE_PIECE.match(plain, tokens[place].start)
        end = match.end() if match else tokens[number].end
        after = number + 1
        while after < len(tokens) and tokens[after].start < end:
            after += 1
        return after
    named = tokens[place].text in vocabulary().label_words
    if named and not has_unit(tokens, number) and not _joined_to_more(tokens, number + 1):
        return number + 1
    return 0


def _joined_to_more(tokens: Sequence[Token], place: int) -> bool:
    """Say whether a number is the first of a range or list that has a unit."""
    words = vocabulary()
    joint = words.range_joins.at(tokens, place) or words.list_joins.at(tokens, place)
    return joint is not None and begins_number(tokens, joint[1]) and has_unit(tokens, joint[1])
