"""Ranges and lists of amounts: "between 8 and 12%", "$80B to $120B", "5%, 10% or 15%"; also "from $5B to $25B".

In go tokens and where an amount stands, out come `Span`s: the amounts that make one figure, their units shared out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from calculators.figures.amounts import Amount, signed
from calculators.figures.dates import is_year
from calculators.figures.ratios import ratio
from calculators.figures.sharing import alike, shared
from calculators.number_words import begins_number, vocabulary
from calculators.tokens import Token, glued_at, text_at

_LONGEST_LIST = 50
_CHANGE_REACH = 6
"""Words before two amounts that still say one becomes the other: "grows"."""
_MANY = 100
"""From so many on a bare number counts things; below, it may be a rate."""


class Span(NamedTuple):
    """The amounts of one figure."""

    form: str
    """As `Figure.form`."""
    amounts: tuple[Amount, ...]
    first: int
    """The token that the figure begins with."""


def _apart(amounts: Sequence[Amount]) -> tuple[Span, ...]:
    """A start and an end are two figures, no range."""
    return tuple(Span("single", (each,), each.first) for each in amounts)


def opened_range(tokens: Sequence[Token], place: int, operator: int) -> tuple[tuple[Span, ...], int] | None:
    """Read "between 8 and 12%" and "from 5 to 15 years".

    None where no such word stands; else the figures, maybe none, and the place behind the word.
    """
    words = vocabulary()
    opened = words.range_opens.at(tokens, place)
    if not opened:
        return None
    word, inside = opened
    inside = _past_article(tokens, inside)
    nothing: tuple[tuple[Span, ...], int] = (), inside
    closed, from_ = word.endswith("between"), word.endswith("from")
    low = signed(tokens, inside, operator, between=True)
    if low is None or not low.written or (from_ and is_year(tokens, inside)):
        return nothing
    joint = words.range_joins.at(tokens, low.after)
    after_joint = joint[1] if joint else 0
    if closed and text_at(tokens, low.after) in ("and", "&"):
        after_joint = low.after + 1
    after_joint = _past_article(tokens, after_joint) if after_joint else 0
    if not after_joint or (from_ and joint and joint[0] == "-" and not low.own_unit):
        return nothing
    high = signed(tokens, after_joint, operator)
    ends = shared(tokens, (low, high)) if high else ()
    if not ends:
        return nothing
    if from_ and _is_change(tokens, place, ends):
        return _apart(ends), inside
    if ends[0].weak and ends[0].unit == "1" and ends[0].written == "number" and not closed:
        return nothing
    return (Span("range", ends, place if closed else inside),), inside


def _past_article(tokens: Sequence[Token], place: int) -> int:
    """ "Between a 7% and an 11% discount rate": the place of the number behind its article."""
    digits = (
        text_at(tokens, place) in ("a", "an")
        and place + 1 < len(tokens)
        and tokens[place + 1].kind == "number"
    )
    return place + 1 if digits else place


def spans_from(tokens: Sequence[Token], found: Amount, operator: int) -> tuple[Span, ...]:
    """Read the ratio, range or list that an amount begins; most begin none, and stand alone."""
    joined = ratio(tokens, found)
    if joined:
        return _apart((joined,))
    pair = _range_from(tokens, found, operator)
    if pair:
        return pair
    members = _list_from(tokens, found, operator)
    return (Span("list", members, found.first),) if len(members) > 1 else _apart((found,))


def is_broken(tokens: Sequence[Token], found: Amount) -> bool:
    """Say whether something sticks to the end of an amount that does not belong there: "5%%", "$5Q"."""
    after = found.after
    if not glued_at(tokens, after):
        return False
    follower = tokens[after]
    if follower.kind == "word":
        if follower.text in ("x", "s") and found.written in ("number", "money"):
            return not (follower.text == "x" and begins_number(tokens, after + 1))
        return True
    if follower.kind == "number" or follower.text in "%$€£¢":
        return True
    if follower.text in (".", ",") and glued_at(tokens, after + 1):
        return tokens[after + 1].kind == "number"
    return follower.text == "." and glued_at(tokens, after + 1) and tokens[after + 1].kind != "sign"


def _range_from(tokens: Sequence[Token], low: Amount, operator: int) -> tuple[Span, ...]:
    """Read "5 to 15 years", "8–12%", "$80B to $120B"; a bare "5-8" is ambiguous."""
    arrow = vocabulary().arrows.at(tokens, low.after)
    joint = arrow or vocabulary().range_joins.at(tokens, low.after)
    if not joint:
        return ()
    high = signed(tokens, joint[1], operator)
    if high is None or not high.written or is_broken(tokens, high) or is_year(tokens, joint[1]):
        return ()
    ends = shared(tokens, (low, high))
    if not ends:
        return ()
    if joint[0] == "-":
        if not (low.own_unit or high.own_unit or low.magnitude or high.magnitude):
            return (Span("ambiguous", ends, low.first),) if low.value < high.value else ()
        if low.own_unit and low.after < len(tokens) and not tokens[low.after].glued and high.marked:
            return ()  # "$100B - $20B" is a subtraction
        if ends[0].value > ends[1].value:
            return ()
    if ends[0].weak and ends[1].weak:
        return ()
    change = _is_change(tokens, low.first, ends) or (arrow and not _sweeps(ends))
    return _apart(ends) if change else (Span("range", ends, low.first),)


def _list_from(tokens: Sequence[Token], first: Amount, operator: int) -> tuple[Amount, ...]:
    """Read "5%, 10% and 15%", "5, 10 or 15 years"; only commas need three members."""
    words = vocabulary()
    members, named = [first], False
    while len(members) < _LONGEST_LIST:
        place, comma = members[-1].after, False
        if text_at(tokens, place) == "," and not glued_at(tokens, place + 1):
            place, comma = place + 1, True
        joint = words.list_joins.at(tokens, place)
        if joint:
            place = joint[1]
        elif text_at(tokens, place) == "/" and not comma:
            place += 1  # "500bn / 1tn / 2tn"
        elif not comma:
            break
        place = _again(tokens, place, first.first)
        following = signed(tokens, place, operator)
        if following is None or not following.written or is_broken(tokens, following):
            break
        if text_at(tokens, following.first) == "one" and not following.own_unit:
            break  # "an exit at $600B and one at $1.5T"
        if is_year(tokens, following.first) or not alike(members[-1], following):
            break
        members.append(following)
        named = named or joint is not None
    while len(members) > 1:
        if len(members) == 2 and not named:
            break
        matched = shared(tokens, members)
        if matched:
            return matched
        members.pop()
    return (first,)


def _again(tokens: Sequence[Token], place: int, first: int) -> int:
    """The place after the words that stand before each member: "at a 10%, at a 20%", "in 7 years or in 12 years"."""
    after = place
    while text_at(tokens, after) in vocabulary().repeated:
        after += 1
    said = [token.text for token in tokens[place:after]]
    before = [token.text for token in tokens[max(0, first - len(said)) : first]]
    return after if said == before else place


def _is_change(tokens: Sequence[Token], place: int, ends: Sequence[Amount]) -> bool:
    """Say whether two amounts are a start and an end: "grows from $5B to $25B", "go from 400 to 1000 customers"."""
    if _sweeps(ends):
        return False
    counted = text_at(tokens, ends[-1].after) in vocabulary().counted or ends[0].value >= _MANY
    if not counted and any(end.written == "number" and not end.magnitude for end in ends):
        return False  # "the margin goes from 20 to 40"
    before = range(max(0, place - _CHANGE_REACH), place)
    return any(text_at(tokens, k) in vocabulary().change for k in before)


def _sweeps(ends: Sequence[Amount]) -> bool:
    """Say whether two amounts are what a value runs through: shares and times, rather than money and counts."""
    return any(end.written not in ("money", "rate", "number") for end in ends)
