"""A line of arithmetic, as people write it, worked out: money, percentages, units, never any code.

`cut` turns the line into the grammar's tokens, lark checks their order, and a walk over its tree computes
with exact fractions. Nothing is ever evaluated as a program, and every size is bounded before.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from calculators import terms
from calculators.arithmetic_tokens import Cut, Piece, Unreadable, cut
from calculators.datafiles import table
from calculators.errors import ExpressionError
from calculators.figures.amounts import Amount
from calculators.spoken import signed
from calculators.terms import Term
from calculators.units import LARGEST, Quantity, Unit

if TYPE_CHECKING:
    from lark import Lark, Token, Tree

LONGEST_LINE = 1000
"""Characters a line of arithmetic may have."""
MOST_PIECES = 200
"""Numbers, operators and brackets it may have."""
DEEPEST = 40
"""Brackets that may be open at once."""

_LONGEST_READ = 40_000
_NOT_OPERATORS = frozenset(("AMOUNT", "SHARE", "FACTOR", "LPAR", "RPAR", "IS", "PER"))
_NUMBERS = ("AMOUNT", "SHARE", "FACTOR")
_SYMBOLS = frozenset("+-−–*×·/÷^()[]!√²³=")
_MOST_STEPS = 20


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A line of arithmetic and what it comes to."""

    quantity: Quantity
    style: str
    """How to write the result: percent, multiple or nothing."""
    written: str
    """The line as it was read, "$100 billion × (1 − 20%)"; read again it gives the same."""
    steps: tuple[str, ...]
    """Each operation with its result, in order."""
    note: str
    """What the reader should know about how it was read; mostly empty."""


def evaluate(text: str) -> Evaluation:
    """Work out a line of arithmetic; ExpressionError, whose message is a sentence, where it has no result."""
    found = _cut(text)
    if isinstance(found, Unreadable):
        raise ExpressionError(f"“{found.text}” cannot be read in this arithmetic: {found.reason}.")
    _check_size(text, found.pieces)
    walk, result = _worked(found.pieces)
    value = result.quantity
    if not math.isfinite(value.value) or abs(value.value) > LARGEST:
        raise ExpressionError("The result would have more than 30 digits, more than a reader could use.")
    written = result.written
    steps = tuple(walk.steps[:_MOST_STEPS]) or (f"{written} = {result.shown}",)
    if _ambiguous(found):
        walk.notes.append("Read as a subtraction; for a range write “5 to 8”.")
    return Evaluation(value, result.style, written, steps, " ".join(dict.fromkeys(walk.notes)))


def _worked(pieces: Sequence[Piece]) -> tuple[_Walk, Term]:
    """Work a line out: "3% of 200bn" in dollars, where that makes it an amount of money."""
    walk = _Walk()
    result = walk.line(_parsed(pieces))
    paid = _in_dollars(pieces)
    if paid is not None and not result.unit.factors and not result.style:
        in_dollars = _Walk()
        try:
            money = in_dollars.line(_parsed(paid))
        except ExpressionError:
            return walk, result  # "2bn * 3bn"
        if str(money.unit) == "USD":
            return in_dollars, money
    return walk, result


def _in_dollars(pieces: Sequence[Piece]) -> tuple[Piece, ...] | None:
    """The line with each "200bn" as money, None where there is none or where another unit stands in it."""
    marks = tuple(table("arithmetic_words.toml")["money"]["after"])
    turned: list[Piece] = []
    for piece in pieces:
        found = piece.value
        if isinstance(found, Unit) or (isinstance(found, Amount) and found.unit != "1"):
            return None
        if isinstance(found, Amount) and found.magnitude and piece.text.lower().endswith(marks):
            found = replace(found, unit="USD", written="money", own_unit=True)
        turned.append(piece._replace(value=found))
    return tuple(turned) if turned != list(pieces) else None


def is_arithmetic(text: str) -> bool:
    """Say whether a whole text is a line of arithmetic, apart from polite filler; one figure alone is none.

    A line of only figures and signs counts even where it is broken ("2 + * 3"), so that it earns a sentence.
    """
    found = _cut(text)
    if isinstance(found, Unreadable) or not _has_operator(found.pieces) or _ambiguous(found):
        return False
    if _is_range(text, found):
        return False
    if len(found.pieces) > MOST_PIECES or len(text) > LONGEST_LINE or _depth(found.pieces) > DEEPEST:
        return True
    try:
        _parsed(found.pieces)
    except ExpressionError:
        numbers = sum(piece.type in _NUMBERS for piece in found.pieces)
        signs = all(
            piece.type in _NUMBERS or piece.text in _SYMBOLS or piece.text == "**" for piece in found.pieces
        )
        return numbers > 1 and signs and not any(piece.type == "IS" for piece in found.pieces)
    return True


def _cut(text: str) -> Cut | Unreadable:
    if len(text) > _LONGEST_READ:
        return Unreadable(
            "".join(filter(str.isprintable, text[:10])) + "…",
            f"the line has more than {LONGEST_LINE} characters",
        )
    return cut(signed(text) or text)


def _has_operator(pieces: Sequence[Piece]) -> bool:
    """Say whether something is to be worked out: a sign before a single figure is nothing of the kind."""
    signs = 0
    while signs < len(pieces) and pieces[signs].type in ("PLUS", "MINUS"):
        signs += 1
    numbers = sum(piece.type in _NUMBERS for piece in pieces)
    joined = sum(one.type == "FACTOR" and other.type in _NUMBERS for one, other in pairwise(pieces))
    return numbers > 0 and (joined > 0 or any(piece.type not in _NOT_OPERATORS for piece in pieces[signs:]))


def _ambiguous(found: Cut) -> bool:
    """Say whether the whole line is a bare "5-8", which may be a range."""
    ends = _ends(found)
    if ends is None:
        return False
    low, high = ends
    bare = not (low.own_unit or high.own_unit or low.magnitude or high.magnitude)
    return bare and low.value < high.value


def _is_range(text: str, found: Cut) -> bool:
    """Say whether the whole line is "8-12%", without a blank: the unit behind counts for both ends."""
    ends = _ends(found)
    if ends is None or any(letter.isspace() for letter in text.strip()):
        return False
    low, high = ends
    shared = (high.own_unit or high.magnitude) and not (low.own_unit or low.magnitude or high.marked)
    return shared and low.coefficient < high.coefficient


def _ends(found: Cut) -> tuple[Amount, Amount] | None:
    """The two amounts of a line that is nothing but one, a dash and the other."""
    pieces = found.pieces
    if found.filler or len(pieces) != 3 or pieces[1].type != "MINUS" or pieces[1].text == "minus":
        return None
    low, high = pieces[0].value, pieces[2].value
    return (low, high) if isinstance(low, Amount) and isinstance(high, Amount) else None


def _check_size(text: str, pieces: Sequence[Piece]) -> None:
    if len(text) > LONGEST_LINE or len(pieces) > MOST_PIECES:
        raise ExpressionError(
            f"That line is too long to work out: at most {MOST_PIECES} numbers and signs, please, in parts."
        )
    if _depth(pieces) > DEEPEST:
        raise ExpressionError(
            f"That has more than {DEEPEST} brackets within each other; please write it in parts."
        )
    if not pieces:
        raise ExpressionError("There is nothing to work out; write for example 15% of $100B.")


def _depth(pieces: Sequence[Piece]) -> int:
    depth = deepest = 0
    for piece in pieces:
        depth += (piece.type == "LPAR") - (piece.type == "RPAR")
        deepest = max(deepest, depth)
    return deepest


# The grammar


@cache
def _parser() -> Lark:
    """Build the parser, once, when the first line of arithmetic comes."""
    from lark import Lark, Token
    from lark.lexer import Lexer

    class Pieces(Lexer):
        """Hands on the pieces that `cut` has made."""

        def __init__(self, lexer_conf: object) -> None: ...

        def lex(self, pieces: Sequence[Piece]) -> Iterator[Token]:  # type: ignore[override]
            for piece in pieces:
                token = Token(piece.type, piece.text)
                token.value = piece
                yield token

    grammar = (Path(__file__).parent / "arithmetic.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", lexer=Pieces, maybe_placeholders=False)


def _parsed(pieces: Sequence[Piece]) -> Tree[Token]:
    from lark.exceptions import UnexpectedInput, UnexpectedToken

    try:
        return _parser().parse(list(pieces))
    except UnexpectedToken as error:
        piece = getattr(error.token, "value", None)
        if isinstance(piece, Piece):
            raise ExpressionError(_misplaced(piece, pieces)) from None
        raise ExpressionError(_unfinished(pieces)) from None
    except UnexpectedInput:
        raise ExpressionError("That arithmetic cannot be read; write for example ($5B + $3B) / 2.") from None


def _misplaced(piece: Piece, pieces: Sequence[Piece]) -> str:
    place = next(place for place, each in enumerate(pieces) if each is piece)
    shown = piece.text[:30]
    if piece.type == "RPAR" and _depth_before(pieces, place) <= 0:
        return "There is a closing bracket without an opening one."
    if piece.type in ("OF", "ON", "OFF"):
        return f"“{shown}” needs a percentage or a fraction before it, as in 15% of $100B."
    if place == 0:
        return f"“{shown}” cannot begin a line of arithmetic: a number is missing before it."
    before = pieces[place - 1].text[:30]
    if piece.type in _NUMBERS:
        return f"An operator is missing between “{before}” and “{shown}”."
    return f"A number is missing between “{before}” and “{shown}”."


def _unfinished(pieces: Sequence[Piece]) -> str:
    if _depth_before(pieces, len(pieces)) > 0:
        return "There is an opening bracket without a closing one."
    return f"The line ends with “{pieces[-1].text[:30]}”: a number is missing after it."


def _depth_before(pieces: Sequence[Piece], place: int) -> int:
    return sum((piece.type == "LPAR") - (piece.type == "RPAR") for piece in pieces[:place])


# The walk over the tree


class _Walk:
    """Works a tree out, from its leaves, and keeps a line for each operation."""

    def __init__(self) -> None:
        self.steps: list[str] = []
        self.notes: list[str] = []

    def line(self, tree: Tree[Token]) -> Term:
        """Work out the whole line."""
        kind, children = str(tree.data), tree.children
        if kind == "value":
            return self.term(children[0])
        if kind in ("converted", "each", "each_converted"):
            return self._converted(self.term(children[0]), children[1:])
        parts = [self.term(child) for child in children if not _is_token(child)]
        form, _, rest = kind.partition("_")
        sign = {"of": 0, "on": 1, "off": -1}[rest.removesuffix("_turned")]
        turned = rest.endswith("_turned")
        if form == "rate":
            whole, part = (parts[1], parts[0]) if turned else (parts[0], parts[1])
            return self._stepped(terms.rate(part, whole, sign))
        part, scale = (parts[1], parts[0]) if turned else (parts[0], parts[1])
        return self._stepped(terms.base(part, scale, sign))

    def term(self, node: Any) -> Term:
        """Work out a part of the line."""
        kind, children = str(node.data), node.children
        if kind == "amount":
            return terms.of_amount(_piece(children[0]).value)
        if kind == "call":
            name = str(_piece(children[0]).value)
            return self._stepped(terms.call(name, self.term(children[1])))
        if kind == "scaled":
            scale = terms.of_amount(_piece(children[0]).value)
            return self._stepped(terms.multiply(scale, self.term(children[1])))
        parts = [self.term(child) for child in children if not _is_token(child)]
        if kind in ("group", "positive"):
            return parts[0]
        if kind == "negative":
            return terms.negative(parts[0])
        if kind in ("add", "subtract"):
            self._note_points(parts)
        if kind == "on" and _in_basis_points(children[0]):
            kind = "of"  # interest: 125 basis points on $2 billion
        return self._stepped(_OPERATIONS[kind](*parts))

    def _converted(self, term: Term, targets: Sequence[Any]) -> Term:
        for target in targets:
            piece = _piece(target if _is_token(target) else target.children[0])
            if piece.type == "AS_PERCENT":
                term = terms.convert(term, Unit(()), percent=True)
            elif isinstance(piece.value, Unit) and piece.type == "PER":
                term = terms.each(term, piece.value)
            elif isinstance(piece.value, Unit):
                percent = not piece.value.factors
                term = terms.convert(term, piece.value, percent=percent)
            term = self._stepped(term)
        return term

    def _stepped(self, term: Term) -> Term:
        self.steps.append(f"{term.written} = {term.shown}")
        return term

    def _note_points(self, parts: Sequence[Term]) -> None:
        left, right = parts
        if left.style == right.style == "percent" and not right.points:
            self.notes.append("The percentages are added as percentage points.")


_OPERATIONS: dict[str, Callable[..., Term]] = {
    "add": terms.add,
    "subtract": lambda left, right: terms.add(left, right, -1),
    "multiply": terms.multiply,
    "divide": terms.divide,
    "of": terms.share_of,
    "on": lambda scale, whole: terms.share_on(scale, whole, 1),
    "off": lambda scale, whole: terms.share_on(scale, whole, -1),
    "power": terms.power,
    "squared": lambda term: terms.power(term, terms.number(2)),
    "cubed": lambda term: terms.power(term, terms.number(3)),
    "factorial": terms.factorial,
}


def _in_basis_points(node: Any) -> bool:
    leaf = node.children[0] if str(node.data) == "amount" else None
    value = None if leaf is None else _piece(leaf).value
    return isinstance(value, Amount) and value.written == "basis_points"


def _is_token(node: object) -> bool:
    return isinstance(node, str)


def _piece(token: Any) -> Any:
    return token.value
