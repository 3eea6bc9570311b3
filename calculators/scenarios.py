"""Outcomes with probabilities → the expected value; any number of them, and one of the figures may be the
unknown.

It gives the same face as a calculator with an equation: a Solution.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from calculators.errors import NoSolution, TooLarge, UnusableInput
from calculators.model import Given, Model, Solution, Variable
from calculators.quantity import Quantity, display
from calculators.saying import shown
from calculators.units import LARGEST

MOST_OUTCOMES = 50
_WHOLE = 1e-9

Outcome = tuple[float | None, float | None]
"""A value in the given unit and its probability (0 to 1); None for the one figure that is sought."""


def expected_value(
    outcomes: Sequence[Outcome],
    unit: str = "USD",
    *,
    expected: float | None = None,
    origin: str = "question",
) -> Solution:
    """The expected value of outcomes; with `expected` given, the outcome or probability that is None.

    One missing probability is what the others leave over; two are solved for from the expected value. Raises
    UnusableInput where the probabilities do not add up to 100%, one lies outside 0% to 100%, or too little or
    too much is given, and NoSolution where no value makes it true.
    """
    _check(outcomes, expected)
    values = [value for value, _ in outcomes]
    chances = [chance for _, chance in outcomes]
    unknown = "expected"
    if None in values:
        unknown = f"outcome_{values.index(None) + 1}"
    elif expected is not None:
        if None not in chances:
            raise UnusableInput(
                "All outcomes and the expected value are given, so nothing is left to compute."
            )
        unknown = f"probability_{chances.index(None) + 1}"
    sure = _chances(chances, values, expected)
    known = _outcomes(values, sure, expected)
    return _solution(known, sure, unknown, unit, origin)


def _check(outcomes: Sequence[Outcome], expected: float | None) -> None:
    if not outcomes:
        raise UnusableInput(
            "An expected value needs outcomes with their probabilities, such as 50% $100B, 50% $20B."
        )
    if len(outcomes) > MOST_OUTCOMES:
        raise TooLarge(
            f"An expected value takes at most {MOST_OUTCOMES} outcomes; these are {len(outcomes)}."
        )
    for value, chance in outcomes:
        if chance is not None and not 0 <= chance <= 1:
            raise UnusableInput(
                f"A probability of {_percent(chance)} cannot be used: it must be between 0% and 100%."
            )
        if value is not None and not abs(value) <= LARGEST:
            raise TooLarge("One of the outcomes has more digits than could mean anything: the most is 10^30.")
    missing = sum(value is None for value, _ in outcomes)
    if missing > 1 or (missing and expected is None):
        raise UnusableInput(
            "More than one figure is missing. Give all outcomes, or all but one and the expected value."
        )


def _chances(
    chances: Sequence[float | None], values: Sequence[float | None], expected: float | None
) -> list[float]:
    """All probabilities; the missing ones are the rest, shared so that the expected value comes out."""
    given = [chance for chance in chances if chance is not None]
    rest = 1 - math.fsum(given)
    open_places = [place for place, chance in enumerate(chances) if chance is None]
    if rest < -_WHOLE or (not open_places and rest > _WHOLE):
        raise UnusableInput(_not_whole(given, "already " if open_places else ""))
    rest = max(0.0, rest)
    found = [0.0 if chance is None else chance for chance in chances]
    if len(open_places) == 1:
        found[open_places[0]] = rest
    elif len(open_places) == 2 and expected is not None and None not in values:
        all_values = [value for value in values if value is not None]
        first, second = (all_values[place] for place in open_places)
        wanted = expected - math.fsum(v * p for v, p in zip(all_values, found, strict=True))
        share = math.nan if first == second else (wanted - rest * second) / (first - second)
        if not -_WHOLE <= share <= rest + _WHOLE:
            raise NoSolution("No probabilities between 0% and 100% give that expected value.")
        found[open_places[0]] = min(rest, max(0.0, share))
        found[open_places[1]] = rest - found[open_places[0]]
    elif open_places:
        raise UnusableInput("More than one probability is missing. Give all but one of them.")
    return found


def _outcomes(
    values: Sequence[float | None], chances: Sequence[float], expected: float | None
) -> list[float]:
    """All outcomes; a missing one is what makes the expected value come out."""
    if None not in values:
        return [value for value in values if value is not None]
    place = values.index(None)
    if chances[place] == 0 or expected is None:
        raise NoSolution("An outcome with a probability of 0% can have any value: it changes nothing.")
    others = math.fsum(v * p for v, p in zip(values, chances, strict=True) if v is not None)
    return [(expected - others) / chances[place] if value is None else value for value in values]


def _solution(
    values: Sequence[float], chances: Sequence[float], unknown: str, unit: str, origin: str
) -> Solution:
    """Put numbers that agree into the face of a solved model."""
    model = _model(_variables(len(values), unit))
    money, target = model.variable("expected"), model.variable(unknown)
    total = math.fsum(v * p for v, p in zip(values, chances, strict=True))
    numbers: dict[str, float] = {"expected": total}
    for n, (value, chance) in enumerate(zip(values, chances, strict=True), 1):
        numbers[f"outcome_{n}"], numbers[f"probability_{n}"] = value, chance
    symbols = " + ".join(f"probability_{n} × outcome_{n}" for n in range(1, len(values) + 1))
    put_in = " + ".join(f"{_percent(p)} × {shown(money, v)}" for p, v in zip(chances, values, strict=True))
    spread = math.sqrt(math.fsum(p * (v - total) ** 2 for p, v in zip(chances, values, strict=True)))
    inputs = [name for name in numbers if name != unknown]
    return Solution(
        model=model,
        unknown=unknown,
        value=numbers[unknown],
        values=(numbers[unknown],),
        inputs=tuple((name, Given(numbers[name], origin)) for name in inputs),
        formula=f"expected = {symbols}",
        steps=(
            f"expected value = {symbols.replace('_', ' ')}",
            f"{shown(money, total)} = {put_in}",
            f"{target.label} = {shown(target, numbers[unknown])}",
        ),
        note=(
            f"The standard deviation of the outcomes is {shown(money, spread)}."
            if unknown == "expected"
            else ""
        ),
    )


def _variables(count: int, unit: str) -> tuple[Variable, ...]:
    found = [Variable("expected", unit, "expected value", ("expected", "expectation", "on average", "mean"))]
    for n in range(1, count + 1):
        found.append(Variable(f"outcome_{n}", unit, f"outcome {n}"))
        found.append(
            Variable(f"probability_{n}", "1", f"probability {n}", minimum=0, maximum=1, style="percent")
        )
    return tuple(found)


def _model(variables: tuple[Variable, ...]) -> Model:
    return Model(
        name="scenarios", title="Expected value of scenarios",
        summary="What outcomes with probabilities are worth on average.", equations=(), result="expected",
        answer="On average, weighted by their probabilities, the outcomes are worth {expected}.",
        variables=variables, special="scenarios",
    )  # fmt: skip


def _percent(value: float) -> str:
    return display(Quantity(value, "1"), style="percent")


def _not_whole(chances: Sequence[float], already: str) -> str:
    total = _percent(math.fsum(chances))
    return (
        f"The probabilities {already}add up to {total}, not to 100%: "
        f"{' + '.join(_percent(p) for p in chances)}. "
        "Change one so that they do, or leave one out and it is taken as the rest."
    )
