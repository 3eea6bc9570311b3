"""Units and magnitudes that the members of a range or list share: "5–8%", "$5 to $8 billion", "$2 or $4 an hour".

In go the amounts as each was read alone, out come the same amounts with what their neighbours lend them, or ().
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from calculators.figures.amounts import SHARES, Amount
from calculators.number_words import vocabulary
from calculators.tokens import Token, text_at
from calculators.units import parse_unit

_UNCOUNTED = ("multiple", "duration", *SHARES)
"""What there are no billions of."""


def shared(tokens: Sequence[Token], members: Sequence[Amount]) -> tuple[Amount, ...]:
    """Give every member what it lacks; the last may say what all are per: "$5-10bn a year", "$2 or $4 an hour"."""
    last = members[-1]
    if "/" not in last.unit or any("/" in each.unit for each in members[:-1]):
        return _matched(tokens, members)
    above, _, below = last.unit.partition("/")
    written = {"1": "number", "USD": "money"}.get(above, last.written)
    written = last.written if last.written in SHARES else written
    matched = _matched(tokens, (*members[:-1], replace(last, unit=above, written=written)))
    return tuple(
        replace(each, unit=str(parse_unit(f"{each.unit}/({below.strip('()')})")), written=last.written)
        for each in matched
    )


def _matched(tokens: Sequence[Token], members: Sequence[Amount]) -> tuple[Amount, ...]:
    """Spread magnitude and unit over the members that lack them; () where they do not go together."""
    last = members[-1]
    if last.magnitude:
        members = [_with_magnitude_of(member, last, len(members) == 2) for member in members]
    elif members[0].magnitude and len(members) == 2 and _bare(last) and last.value < 1000:
        if not _stands_free(tokens, last):
            return ()
        members = [members[0], _with_magnitude_of(last, members[0], False)]
    if not any(member.own_unit for member in members):
        return tuple(members)
    donor = last if last.own_unit else next(member for member in members if member.own_unit)
    if not last.own_unit and _bare(last) and not last.magnitude and not _stands_free(tokens, last):
        return ()
    spread = [member if member.own_unit else _with_unit_of(member, donor) for member in members]
    if any(not _same_kind(member, donor) for member in spread):
        return ()
    return tuple(spread)


def _stands_free(tokens: Sequence[Token], found: Amount) -> bool:
    """Say whether no noun of its own follows a bare number: "8% and 12 for ..."."""
    following = text_at(tokens, found.after)
    return not following.isalpha() or following in vocabulary().follows


def alike(one: Amount, other: Amount) -> bool:
    """Say whether two amounts could stand in one list, units still to be spread: "$2 or $4 an hour"."""
    if any(a.magnitude and b.written in _UNCOUNTED for a, b in ((one, other), (other, one))):
        return False  # "2 billion vs half of it", "10 billion a year and 3 years"
    if not (one.own_unit and other.own_unit) or _same_kind(one, other):
        return True
    return "/" not in one.unit and "/" in other.unit and one.unit in ("1", other.unit.partition("/")[0])


def _bare(found: Amount) -> bool:
    return not found.own_unit and not found.magnitude and found.written == "number"


def _same_kind(one: Amount, other: Amount) -> bool:
    if one.written in SHARES and other.written in SHARES:
        return one.unit == other.unit
    if one.written != other.written:
        return False
    return one.unit == other.unit or parse_unit(one.unit).dimension == parse_unit(other.unit).dimension


def _with_magnitude_of(found: Amount, donor: Amount, needs_order: bool) -> Amount:
    """Give a number its neighbour's magnitude: in "$5 to $8 billion", but not in "$500 to $1 million"."""
    if found.magnitude or found.coefficient >= 1000 or not donor.coefficient:
        return found
    if found.written not in ("number", "money") or (found.marked and not needs_order and found.own_unit):
        return found
    if found.marked and found.coefficient >= donor.coefficient:
        return found
    factor = donor.value / donor.coefficient
    return replace(found, value=found.value * factor, magnitude=True, weak=False)


def _with_unit_of(found: Amount, donor: Amount) -> Amount:
    """Give a number without a unit its neighbour's: the 8 of "8 and 12%"."""
    scale = donor.value / donor.coefficient if donor.coefficient and not donor.magnitude else Fraction(1)
    return replace(
        found, value=found.value * scale, unit=donor.unit, written=donor.written, own_unit=True, weak=False
    )
