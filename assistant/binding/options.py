"""The variables that one figure could be put into, and how well it fits each: by unit, name, size and known values.

In go a `Place` and a figure, out come scored `Bound`s, best first.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from assistant.binding.bound import Bound
from assistant.binding.inputs import FIRST_YEAR, changes, elapsed
from assistant.binding.nearness import BESIDE, INSIDE, NEAREST, named_apart
from assistant.binding.place import Place
from assistant.cuedata import around, declines, inclines
from assistant.fits import MONEY, Fit, fit, outside
from assistant.mentioning import Tokens
from assistant.relating import later, left_over, related, yearly
from calculators.model import Variable
from calculators.quantity import Figure, Quantity, display

BECOMES = 0.8
"""What the start of a change earns as the first of two figures, and the end as the second."""
PRICE = 10.0
"""Within this factor of what a price usually is, a bare number after "at" may be that price."""
PART_OF = 1.5
"""What a figure earns that is put where the words say: "70B out of the 100B" is the part, and the 100B the whole."""
OUTPUT, GIVEN_RESULT = 0.5, 1.2
"""What a result loses as a place for a figure unless it is named beside it; and what it gains where an input is
sought, which can only be solved for from a result."""
ELSEWHERE = 1.0
"""What a place loses for a figure that has another variable's name right beside it."""
RIGHT_SIZE = 0.3
"""What a figure gains that is of the size that the variable usually has."""
MAGNITUDE, FARTHEST = 0.15, 1.2
"""What each power of ten between a figure and the variable's usual value costs, and the most that it may cost."""
OUTSIDE = 2.0
"""What a place loses for a value that it cannot have."""
STRANGE = 3.0
"""What a place loses for a figure that has the name of another calculator's variable right beside it."""
SAME_AS_FACT = 1.2
"""What a figure earns that has the very value of the variable's fact: "the $100B" is the pledge."""

A_YEAR = 0.5
"""How well an amount without a period fits a yearly one."""

_NAME = re.compile(r"[a-z_][a-z0-9_]*")


class _Option(NamedTuple):
    score: float
    bound: Bound
    near: float
    """How near the variable's words stand to the figure."""


def options(place: Place, figure: Figure) -> list[tuple[float, Bound]]:
    """The variables that a figure could be put into, best first."""
    row = [option for order, v in enumerate(place.free) for option in _options(place, figure, v, order)]
    if any(o.near >= BESIDE for o in row):
        # A figure belongs to the name right beside it, whatever else it would fit.
        row = [o if o.near >= BESIDE else o._replace(score=o.score - ELSEWHERE) for o in row]
    elif any(place.near(figure, m.variable, strangers=True) >= BESIDE for m in place.said.strange):
        row = [o._replace(score=o.score - STRANGE) for o in row]
    return sorted(((o.score, o.bound) for o in row), key=lambda pair: -pair[0])


def _options(place: Place, figure: Figure, variable: Variable, order: int) -> list[_Option]:
    """How the figure could be a value of the variable: by what it is related to, and as it stands."""
    near = place.near(figure, variable.name)
    if variable.convention and near < BESIDE:
        return []  # a choice of method is named when it is meant
    asks = "/" in variable.unit and variable.unit == place.unknown.unit == figure.values[0].unit
    if asks and not named_apart(figure, variable.name, place.named, place.tokens):
        return []  # "$100B per gigawatt over 5 GW" asks for a price, it does not give one
    link = place.relation(figure)
    if place.usually and not link.shift and figure.written == "duration":
        link = replace(link, shift=later(figure, place.tokens))
    if link.a_year:
        # "Yearly cloud spending of $12B": what is named beside it is a year's, and no total.
        near = (
            max(near, INSIDE) if variable.unit == "USD/year" else near if "USD/year" in variable.also else 0.0
        )
    usual = place.usual(variable) if link.start is None else _started(link.start, variable)
    if link.each and near == 0 and variable.unit.startswith("USD/") and variable.unit != "USD/year":
        near = INSIDE  # "if one costs $46B" is a price of one
    if near == 0 and _between(figure, variable, place.tokens):
        near = INSIDE
    if near == 0 and _declines(figure, variable, place.tokens):
        near = INSIDE
    if near == 0 and left_over(figure, variable, place.tokens, place.question.text):
        near = INSIDE
    if near == 0 and _at_price(place, figure, variable, usual):
        near = INSIDE
    if usual == 0 and near == 0 and variable.name not in place.usually:
        return []  # what is zero unless somebody speaks of it (growth) takes no figure that does not name it
    other = related(figure, link, variable, near, usual, place.named)
    if other is not None and other.base:
        # In "a fifth of the pledge goes unused" the pledge is what it is a part of, and takes nothing.
        near = place.near(figure, variable.name, other.base) if other.base != variable.name else 0.0
    found = []
    if other is not None:
        bound = Bound(variable.name, figure, other.values, other.base, other.how, near >= BESIDE)
        found.append(_Option(_worth(other.score, near, order), bound, near))
    plain = _as_it_stands(place, figure, variable, near, usual, order)
    if plain is not None:
        found.append(plain)
    return found


def _at_price(place: Place, figure: Figure, variable: Variable, usual: float | None) -> bool:
    """ "15bn @ 2.5": a bare number after "at" is a price, where it is like what the price usually is."""
    if figure.written != "number" or not variable.unit.startswith("USD/") or not usual:
        return False
    before = place.question.text[: figure.start].rstrip().lower()
    near = all(q.value > 0 and 1 / PRICE <= q.value / usual <= PRICE for q in figure.values)
    return near and before.endswith(("@", " at"))


def _as_it_stands(
    place: Place, figure: Figure, variable: Variable, near: float, usual: float | None, order: int
) -> _Option | None:
    link = place.relation(figure)
    fitted = (
        fit(figure, variable, near > 0, usual if usual else place.size(variable), link.each, link.a_year)
        or _asked_per(figure, variable, place.unknown)
        or _times(figure, variable, near, usual, place.tokens)
        or _a_year(figure, variable, place)
    )
    if fitted is None:
        return None
    values, score = fitted
    if outside(values, variable):
        score -= OUTSIDE
    score += _for_its_part(place, variable, near)
    if near < BESIDE:
        score -= _distance(values, usual if usual is not None else place.size(variable))
    known = _known(values, variable, place.facts) and not _only_result(place, variable)
    if known:
        score += SAME_AS_FACT
    elif variable.only_named and near < BESIDE:
        return None
    if link.of_figure and variable.share_of and figure.written not in {"percent", "multiple"}:
        score += PART_OF
    if link.whole and any(v.share_of == variable.name for v in place.model.variables):
        score += PART_OF
    score += _becomes(place, figure, variable)
    how = _read_as(place, figure, variable, values[0])
    bound = Bound(variable.name, figure, values, "", how, known or near >= BESIDE, known and near < BESIDE)
    return _Option(_worth(score, near, order), bound, near)


def _only_result(place: Place, variable: Variable) -> bool:
    """ "What margin makes the deal worth $100B?": the one figure is what the sought input is solved for from."""
    sought = place.unknown.name not in place.said.outputs and variable.name not in place.said.outputs
    return sought and len(place.figures) == 1 and not place.idioms


def _worth(score: float, near: float, order: int) -> float:
    return score + near - 0.01 * order


def _for_its_part(place: Place, variable: Variable, near: float) -> float:
    """What a result gains or loses as a place for a figure."""
    outputs = place.said.outputs
    if variable.name in outputs and place.unknown.name not in outputs:
        return GIVEN_RESULT
    if variable.name == place.model.result and place.unknown.name in _linked(place.model.equations):
        return GIVEN_RESULT / 2
    return -OUTPUT if variable.name in outputs and near < BESIDE else 0.0


def _becomes(place: Place, figure: Figure, variable: Variable) -> float:
    """What a start gains as the first of "2bn -> 31bn" and loses as the second, and an end the other way round."""
    begins = any(v.later_of == variable.name for v in place.model.variables)
    if not begins and not variable.later_of:
        return 0.0
    pairs = changes(place.question)
    first, last = any(figure is one for one, _ in pairs), any(figure is other for _, other in pairs)
    if first == last:
        return 0.0
    return BECOMES if first == begins else -BECOMES


def _read_as(place: Place, figure: Figure, variable: Variable, value: float) -> str:
    """How the value came about where the figure is another number."""
    if variable.unit == "USD" and figure.values[0].unit == "1" and value != figure.values[0].value:
        return f"“{figure.text}” read as {display(Quantity(value, variable.unit))}"
    if figure in elapsed(place.question):
        return f"{figure.text} read as {value:g} years from {FIRST_YEAR}"
    return ""


def _between(figure: Figure, variable: Variable, tokens: Tokens) -> bool:
    """ "Put $20B in": words on both sides say what it is."""
    before, after = around().get(variable.name, (frozenset(), frozenset()))
    if not before:
        return False
    last = next(
        (w for w, end in reversed([*zip(tokens.words, tokens.ends, strict=True)]) if end <= figure.start), ""
    )
    following = next((w for w, at in zip(tokens.words, tokens.starts, strict=True) if at >= figure.end), "")
    return last in before and following in after


def _declines(figure: Figure, variable: Variable, tokens: Tokens) -> bool:
    """ "Spend shrinks by 5% every year": the verb names the yearly change."""
    if figure.written != "percent" or not yearly(figure):
        return False
    before = [w for w, end in zip(tokens.words, tokens.ends, strict=True) if end <= figure.start]
    return any(
        variable.name in names and set(before[-4:]) & set(phrases)
        for names, phrases in (*declines(), *inclines())
    )


def _known(values: Sequence[float], variable: Variable, facts: Mapping[str, float]) -> bool:
    """Whether the value is the very one that a fact gives the variable: "the $100B" is the pledge."""
    known = [facts[i] for i in (variable.fact, *variable.other_facts) if i and i in facts]
    return len(values) == 1 and any(abs(values[0] - fact) <= 1e-9 * abs(fact) for fact in known)


def _started(figure: Figure, variable: Variable) -> float | None:
    """ "Up 5 points from 35%": where the change starts."""
    found = fit(figure, variable, named=True)
    return None if found is None else found[0][0]


def _asked_per(figure: Figure, variable: Variable, unknown: Variable) -> Fit | None:
    """ "What is $100B per gigawatt over 5 GW?": the words after the amount name what is sought, not a price."""
    amount, _, per = figure.values[0].unit.partition("/")
    if (
        figure.written != "price"
        or not per
        or figure.values[0].unit != unknown.unit
        or variable.unit != amount
    ):
        return None
    return tuple(v.value for v in figure.values), 1.2


def _times(
    figure: Figure, variable: Variable, near: float, usual: float | None, tokens: Tokens
) -> Fit | None:
    """ "The pledge were twice as large": so many times what the variable is, where it is named beside the figure."""
    after = next((w for w, start in zip(tokens.words, tokens.starts, strict=True) if start >= figure.end), "")
    if (
        figure.written != "multiple"
        or variable.unit == "1"
        or not usual
        or near < NEAREST / 4
        or after != "as"
    ):
        return None
    return tuple(v.value * usual for v in figure.values), 1.6


def _a_year(figure: Figure, variable: Variable, place: Place) -> Fit | None:
    """ "The term that makes the annual outlay on $84bn equal $12bn": money may be a year's where one is spoken of."""
    if variable.unit != "USD/year" or not any(m.variable == variable.name for m in place.named):
        return None
    money = figure.values[0].unit == "USD" or (
        figure.written == "number" and abs(figure.values[0].value) >= MONEY
    )
    return (tuple(v.value for v in figure.values), A_YEAR) if money else None


def _distance(values: Sequence[float], usual: float | None) -> float:
    """What a figure loses that is of another size than the variable's usual value."""
    if not usual or not values[0]:
        return 0.0
    powers = abs(math.log10(abs(values[0] / usual)))
    return min(FARTHEST, MAGNITUDE * powers) if powers > 1 else -RIGHT_SIZE * (1 - powers)


@lru_cache(maxsize=1024)
def _linked(equations: tuple[str, ...]) -> frozenset[str]:
    """What an equation computes and another one takes: the yearly spend of a payback."""
    sides = [e.partition("=")[::2] for e in equations]
    taken = {name for _, right in sides for name in _NAME.findall(right)}
    return frozenset(left.strip() for left, _ in sides) & taken
