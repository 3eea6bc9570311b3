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

MOST_OUTCOMES = 50
_WHOLE = 1e-9
_LARGEST = 1e30

Outcome = tuple[float | None, float | None]
"""A value in the given unit and its probability (0 to 1); None for the one figure that is sought."""


def expected_value(
    outcomes: Sequence[Outcome],
    unit: str = "USD",
    *,
    expected: float | None = None,
    origin: str = "question",
) -> Solution:
    """The expected value of outcomes; with `expected` given, the one value or probability that is None.

    A single missing probability is what the others leave over. Raises UnusableInput where the probabilities
    do not add up to 100%, a probability lies outside 0% to 100%, or more than one figure is missing.
    """
    if not outcomes:
        raise UnusableInput(
            "An expected value needs outcomes with their probabilities, such as 50% $100B, 50% $20B."
        )
    if len(outcomes) > MOST_OUTCOMES:
        raise TooLarge(
            f"An expected value takes at most {MOST_OUTCOMES} outcomes; these are {len(outcomes)}."
        )
    variables = _variables(len(outcomes), unit)
    values = [value for value, _ in outcomes]
    chances = [chance for _, chance in outcomes]
    for chance in chances:
        if chance is not None and not 0 <= chance <= 1:
            raise UnusableInput(
                f"A probability of {_percent(chance)} cannot be used: it must be between 0% and 100%."
            )
    if any(v is not None and (math.isnan(v) or abs(v) > _LARGEST) for v in (*values, expected)):
        raise TooLarge("One of the outcomes has more digits than could mean anything: the most is 10^30.")
    missing = [f"outcome_{n}" for n, v in enumerate(values, 1) if v is None]
    unknown = "expected"
    open_chances = [n for n, p in enumerate(chances) if p is None]
    if open_chances:
        if len(open_chances) > 1:
            raise UnusableInput("More than one probability is missing. Give all but one of them.")
        rest = 1 - math.fsum(p for p in chances if p is not None)
        if rest < -_WHOLE:
            raise UnusableInput(_not_whole([p for p in chances if p is not None], "already "))
        chances[open_chances[0]] = max(0.0, rest)
    sure = [p for p in chances if p is not None]
    if abs(math.fsum(sure) - 1) > _WHOLE:
        raise UnusableInput(_not_whole(sure, ""))
    if missing:
        if len(missing) > 1 or expected is None:
            raise UnusableInput(
                "More than one figure is missing. Give all outcomes, or all but one and the expected value."
            )
        unknown = missing[0]
        at = int(unknown.removeprefix("outcome_")) - 1
        if sure[at] == 0:
            raise NoSolution("An outcome with a probability of 0% can have any value: it changes nothing.")
        values[at] = (
            expected - math.fsum(v * p for v, p in zip(values, sure, strict=True) if v is not None)
        ) / sure[at]
    elif expected is not None:
        raise UnusableInput("All outcomes and the expected value are given, so nothing is left to compute.")
    known = [v for v in values if v is not None]
    total = math.fsum(v * p for v, p in zip(known, sure, strict=True))
    model = _model(variables)
    money = model.variable("expected")
    numbers: dict[str, float] = {"expected": total}
    for n, (value, chance) in enumerate(zip(known, sure, strict=True), 1):
        numbers[f"outcome_{n}"], numbers[f"probability_{n}"] = value, chance
    count = len(known)
    symbols = " + ".join(f"probability_{n} × outcome_{n}" for n in range(1, count + 1))
    put_in = " + ".join(f"{_percent(p)} × {shown(money, v)}" for p, v in zip(sure, known, strict=True))
    spread = math.sqrt(math.fsum(p * (v - total) ** 2 for p, v in zip(sure, known, strict=True)))
    note = (
        f"The standard deviation of the outcomes is {shown(money, spread)}." if unknown == "expected" else ""
    )
    return Solution(
        model=model,
        unknown=unknown,
        value=numbers[unknown],
        values=(numbers[unknown],),
        inputs=tuple((v.name, Given(numbers[v.name], origin)) for v in variables if v.name != unknown
                     and (v.name != "expected" or expected is not None)),
        intermediate=(),
        formula=f"expected = {symbols}",
        steps=(
            f"expected value = {symbols.replace('_', ' ')}",
            f"{shown(money, total)} = {put_in}",
            f"{model.variable(unknown).label} = {shown(model.variable(unknown), numbers[unknown])}",
        ),
        note=note,
    )  # fmt: skip


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
