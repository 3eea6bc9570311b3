"""A line of arithmetic cut into operators, amounts and functions, with the polite filler taken off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from calculators.datafiles import table
from calculators.figures.amounts import SHARES, Amount, amount
from calculators.figures.dates import iso_date
from calculators.figures.unit_words import unit_phrase
from calculators.number_words import Phrases, begins_number, vocabulary
from calculators.tokens import LONGEST_NUMBER, Token, glued_at, plain, text_at, tokenise
from calculators.units import Unit

_OPERANDS = ("AMOUNT", "SHARE", "FACTOR")


class Piece(NamedTuple):
    """One token of the grammar."""

    type: str
    """The name of the grammar's terminal."""
    text: str
    """As the user wrote it."""
    value: Amount | Unit | str | None = None
    """The amount, the unit to convert into, or the function's name."""


class Unreadable(NamedTuple):
    """The first thing in a line that is no arithmetic."""

    text: str
    reason: str


class Cut(NamedTuple):
    """A line in pieces; `filler` says whether any was taken off."""

    pieces: tuple[Piece, ...]
    filler: bool


@dataclass(eq=False, repr=False)
class _Words:
    before: Phrases[str]
    after: Phrases[str]
    operators: Phrases[str]
    functions: Phrases[str]
    into: Phrases[str]


@cache
def _words() -> _Words:
    data = table("arithmetic_words.toml")

    def named(section: str) -> Phrases[str]:
        return Phrases((phrase, name) for name, phrases in data[section].items() for phrase in phrases)

    return _Words(
        before=Phrases((phrase, phrase) for phrase in data["filler"]["before"]),
        after=Phrases((phrase, phrase) for phrase in data["filler"]["after"]),
        operators=named("operators"),
        functions=named("functions"),
        into=Phrases((phrase, phrase) for phrase in data["conversion"]["into"]),
    )


def cut(text: str) -> Cut | Unreadable:
    """Cut a line into pieces, or say what in it is no arithmetic; linear in the text's length."""
    words = _words()
    cleaned = plain(text)
    tokens = tokenise(cleaned)
    first, last = _without_filler(tokens, words)
    if first < last and iso_date(tokens, first) == last:
        return Unreadable(_printable(cleaned[tokens[first].start : tokens[last - 1].end]), "it is a date")
    filler = (first, last) != (0, len(tokens))
    tokens = tokens[:last]
    pieces: list[Piece] = []
    place = first
    while place < last:
        found = _operand(tokens, place) if _awaits_operand(pieces) else _operator(tokens, place, words)
        if found is None:
            found = _function(tokens, place, words) or _operator(tokens, place, words)
        if found is None:
            found = _operand(tokens, place)
        if found is None or not _may_end(tokens, found[1]):
            return _unreadable(tokens, place, text)
        piece, after = found
        written = text[tokens[place].start : tokens[after - 1].end]
        pieces.append(piece._replace(text=written))
        place = after
    return Cut(tuple(pieces), filler)


def _without_filler(tokens: Sequence[Token], words: _Words) -> tuple[int, int]:
    first, last = 0, len(tokens)
    while first < last:
        if words.operators.at(tokens, first) and tokens[first].text != "=":
            break  # "what percent of" is a question of its own
        found = words.before.at(tokens, first)
        if found is None:
            break
        first = found[1]
    while last > first:
        found_behind = words.after.before(tokens, last)
        if found_behind is None or found_behind[1] < first:
            break
        if tokens[last - 1].text == "!" and tokens[last - 1].glued and _is_factorial(tokens, last - 1):
            break
        last = found_behind[1]
    return first, last


def _awaits_operand(pieces: Sequence[Piece]) -> bool:
    """Say whether an amount comes next, and not an operator."""
    return not pieces or pieces[-1].type not in (*_OPERANDS, "RPAR", "SQUARED", "CUBED", "FACTORIAL")


def _operand(tokens: Sequence[Token], place: int) -> tuple[Piece, int] | None:
    found = amount(tokens, place, arithmetic=True)
    if found is None or not found.written:
        return None
    if found.written in SHARES and found.unit == "1":
        return Piece("SHARE", "", found), found.after
    if found.written == "multiple":
        return Piece("FACTOR", "", found), found.after
    return Piece("AMOUNT", "", found), found.after


def _function(tokens: Sequence[Token], place: int, words: _Words) -> tuple[Piece, int] | None:
    found = words.functions.at(tokens, place)
    if found is None:
        return None
    return Piece("FUNCTION", "", found[0]), found[1]


def _operator(tokens: Sequence[Token], place: int, words: _Words) -> tuple[Piece, int] | None:
    if text_at(tokens, place) == "!" and _is_factorial(tokens, place):
        return Piece("FACTORIAL", ""), place + 1
    found = words.operators.at(tokens, place)
    if found and found[0] == "OVER" and text_at(tokens, place) in ("per", "/"):
        each = unit_phrase(tokens, found[1])
        if each and each[1] == len(tokens) and not begins_number(tokens, found[1]):
            return Piece("PER", "", each[0]), each[1]
    if found:
        return Piece(found[0], ""), found[1]
    into = words.into.at(tokens, place)
    if into:
        unit = unit_phrase(tokens, into[1])
        if unit and unit[1] == len(tokens):
            return Piece("INTO", "", unit[0]), unit[1]
    return None


def _is_factorial(tokens: Sequence[Token], place: int) -> bool:
    """Say whether an exclamation mark is one of mathematics: it sticks to a whole number or a bracket."""
    if not tokens[place].glued:
        return False
    before = tokens[place - 1] if place else None
    bare = before is not None and before.kind == "number" and before.text.isdigit()
    marked = bare and place >= 2 and vocabulary().currency.before(tokens, place - 1) is not None
    return before is not None and ((bare and not marked) or before.text == ")")


def _may_end(tokens: Sequence[Token], after: int) -> bool:
    """Say whether a piece may end here: no letters or digits stick to it that belong to a name or a code."""
    if not glued_at(tokens, after) or tokens[after - 1].kind == "sign":
        return True
    follower = tokens[after]
    if follower.kind == "sign":
        return not (follower.text == "." and glued_at(tokens, after + 1) and tokens[after + 1].kind != "sign")
    return follower.text == "x" or tokens[after - 1].text == "x"


def _unreadable(tokens: Sequence[Token], place: int, text: str) -> Unreadable:
    token = tokens[place]
    if token.kind == "number" and len(token.text) > LONGEST_NUMBER:
        shown = f"{token.text[:10]}…"
        return Unreadable(shown, f"it has more than {LONGEST_NUMBER} digits, more than a reader could use")
    after = place + 1
    while after < len(tokens) and tokens[after].glued and tokens[after].end - token.start < 30:
        after += 1
    shown = _printable(text[token.start : tokens[after - 1].end])
    return Unreadable(shown, "it is no number, unit or operator that is known here")


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in text)
