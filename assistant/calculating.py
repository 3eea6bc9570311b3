"""A calculator run by name, with values as people write them: `deal calc NAME var=value …` → Answer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant import clarifying, describing, summing
from assistant.answer import Answer
from assistant.binding import Binding, Bound
from assistant.conversation import Conversation
from assistant.errors import UsageError
from assistant.fits import fit
from assistant.question import Question
from assistant.reading import MAX_CHARACTERS, read
from assistant.routes import Calculate, Expect
from assistant.slash import shown
from assistant.spelling import did_you_mean, excerpt
from calculators.errors import CalculatorError
from calculators.quantity import Figure, Quantity, read_figures

if TYPE_CHECKING:
    from assistant.ask import Assistant
    from calculators.model import Model, Variable

_SCRIPTED = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
"""A number without a unit, also as programs write it: 7, 0.12, 1e11."""
_EXPRESSION = re.compile(r"\s*expression\s*=", re.IGNORECASE)
"""What may stand before a sum, as if it were the one variable of the calculator."""
_SAMPLES = {"USD": "$5B", "year": "7 years", "USD/year": "$10B a year", "GW": "5 GW"}


def calculate(assistant: Assistant, model: Model, values: Mapping[str, str], solve_for: str | None) -> Answer:
    """Solve the model for `solve_for` (what it usually computes where None) from values typed as text.

    A value that cannot be computed with gives a clarification; a name or a text that means nothing raises
    UsageError.
    """
    names = [variable.name for variable in model.variables]
    for name in (*values, *([solve_for] if solve_for else [])):
        if name not in names:
            raise UsageError(
                f'"{model.name}" has no variable "{excerpt(name)}".{did_you_mean(name, names)} '
                f"It has {', '.join(names)}."
            )
    unknown = solve_for or model.result
    if unknown in values:
        raise UsageError(
            f'"{unknown}" is both given and to be computed. '
            "Name another variable to compute with --solve-for, or leave its value out."
        )
    bound = tuple(_bound(text, model.variable(name)) for name, text in values.items())
    chosen = Calculate(model, unknown, Binding(bound, (), (), 0.0), per="")
    return describing.calculated(
        _question(model, values, solve_for),
        chosen,
        Conversation(),
        assistant.desk,
        assistant.library,
        assistant.fact_values,
    )


def calculate_special(assistant: Assistant, model: Model, words: Sequence[str]) -> Answer:
    """Run a calculator that takes no list of variables: a sum, or outcomes with their probabilities."""
    line = " ".join(words)
    if model.special == "scenarios":
        question = replace(read(line), asked=f"{model.name} {line}")
        return summing.expected(
            question, Expect(_outcomes(words)), Conversation(), assistant.models, assistant.library
        )
    text = _EXPRESSION.sub("", line, count=1)
    question = replace(read(text), asked=f"{model.name} {line}")
    try:
        return summing.arithmetic(question, text, {}, Conversation(), assistant.desk, assistant.library)
    except CalculatorError as error:
        return clarifying.refusal(question, error)


def _outcomes(words: Sequence[str]) -> tuple[tuple[Figure, Figure], ...]:
    """Read (probability, outcome) pairs, each probability right before its outcome or right after it."""
    figures: list[Figure] = []
    for word in words:
        if len(word) > MAX_CHARACTERS:
            raise _no_outcomes(word)
        reading = read_figures(word)
        found = [figure for figure in reading.figures if figure.written not in ("label", "date")]
        if not found or reading.unread or any(len(figure.values) > 1 for figure in found):
            raise _no_outcomes(word)
        figures += found
    pairs = list(zip(figures[::2], figures[1::2], strict=False))
    shares_first = figures[0].written == "percent"
    ordered = tuple(pair if shares_first else pair[::-1] for pair in pairs)
    if len(figures) % 2 or any(
        share.written != "percent" or amount.written == "percent" for share, amount in ordered
    ):
        raise _no_outcomes(" ".join(words))
    if len({amount.values[0].unit for _, amount in ordered}) > 1:
        raise UsageError("The outcomes are not all of one kind. Give all in money, or all as plain numbers.")
    return ordered


def _no_outcomes(text: str) -> UsageError:
    return UsageError(
        f'"{excerpt(text)}" is no list of outcomes with their probabilities. Write it like: '
        "deal calc scenarios '50% $100B' '30% $60B' '20% $20B', "
        "or ask: deal ask '50% $100B, 30% $60B, 20% $20B: expected?'"
    )


def _bound(text: str, variable: Variable) -> Bound:
    """Read the text of one value, or of a range or list of values."""
    if _SCRIPTED.fullmatch(text):
        value = _bare(text, variable)
        figure = Figure(0, len(text), text, "single", (Quantity(value, variable.unit),), "number", "")
        return Bound(variable.name, figure, (value,))
    reading = read_figures(text[:MAX_CHARACTERS])
    figures = [figure for figure in reading.figures if figure.written != "label"]
    if (
        len(text) <= MAX_CHARACTERS
        and len(figures) == 1
        and not reading.unread
        and figures[0].form != "ambiguous"
    ):
        fitted = fit(figures[0], variable, named=True)
        if fitted is not None:
            return Bound(variable.name, figures[0], fitted[0])
    raise UsageError(
        f'{variable.name}: "{excerpt(text)}" is no {variable.label}. Write it like {_sample(variable)}.'
    )


def _bare(text: str, variable: Variable) -> float:
    """Return a number without a unit in the variable's own; of a rate, 12 and 0.12 both mean 12%."""
    value = float(text)
    if variable.style != "percent" or abs(value) < 1:
        return value
    if abs(value) == 1:
        raise UsageError(f"{variable.name}: {excerpt(text)} can mean 1% or 100%. Write the % sign.")
    return value / 100


def _sample(variable: Variable) -> str:
    """Return a value of the variable as people write it."""
    if variable.default is not None:
        return shown(variable.default, variable)
    return _SAMPLES.get(variable.unit, "12%" if variable.style == "percent" else "2")


def _question(model: Model, values: Mapping[str, str], solve_for: str | None) -> Question:
    """Return the command as the question that it stands for."""
    words = [model.name, *(f"{name}={text}" for name, text in values.items())]
    if solve_for:
        words.append(f"--solve-for {solve_for}")
    asked = " ".join(words)
    return Question(
        asked=asked, text=asked, words=(), figures=(), unread=(), form="statement", wants="", cues=frozenset()
    )
