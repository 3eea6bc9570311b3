"""Solution → a sentence, the assumptions it rests on, and its steps."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from calculators.model import Solution, Variable
from calculators.saying import a, limits, shown

_PLACE = re.compile(r"\{(\w+)\}")
_QUALIFIED = {"commitment": "more than"}
"""The qualifiers of the facts that are defaults, where the caller brings no words of its own."""


def sentence(solution: Solution, qualifiers: Mapping[str, str] | None = None) -> str:
    """Say the result in a sentence, the result in bold.

    The model's own sentence where it has one for the unknown and all its values are there, else one made from
    the labels. `qualifiers` are words before the value of a fact, by variable ("more than" for the
    commitment).
    """
    model = solution.model
    values = _values(solution)
    template = (
        model.answer if solution.unknown == model.result else dict(model.answers).get(solution.unknown, "")
    )
    if template and all(name in values for name in _PLACE.findall(template)):
        words = _QUALIFIED if qualifiers is None else qualifiers

        def put_in(match: re.Match[str]) -> str:
            return _said(solution, match[1], values[match[1]], words)

        text = _PLACE.sub(put_in, template)
        return text[:1].upper() + text[1:]
    variable = model.variable(solution.unknown)
    result = f"**{shown(variable, solution.value)}**"
    given = [
        f"{model.variable(name).label} {shown(model.variable(name), value.value)}"
        for name, value in solution.inputs
        if value.origin in {"question", "conversation"}
    ]
    if not given:
        return f"The {variable.label} is {result}."
    return f"With {listed(given)}, the {variable.label} is {result}."


def assumption_clause(solution: Solution, facts_words: Mapping[str, str] | None = None) -> str:
    """Name every assumption in words, and the announced term where it is the default.

    `facts_words` replaces the words for a fact used as a default, by variable. Empty where nothing is
    assumed: "assuming a 10% discount rate and no yearly growth of the spending, over the announced ten-year
    term".
    """
    model = solution.model
    parts = []
    own = dict(facts_words or {})
    term = ""
    for name, given in solution.inputs:
        variable = model.variable(name)
        if given.origin == "assumption":
            parts.append(_assumed(variable, given.value))
        elif given.origin == "fact" and name in own:
            parts.append(own[name])
        elif given.origin == "fact" and name in {"years", "years_left"}:
            term = f"over the announced {_count(given.value)}-year term"
    clause = f"assuming {listed(parts)}" if parts else ""
    return ", ".join(part for part in (clause, term) if part)


def steps(solution: Solution) -> tuple[str, ...]:
    """Say how the result was obtained: the formula, then the same with the numbers put in, then the
    result.
    """
    return solution.steps


def listed(items: Sequence[str]) -> str:
    """Write "a", "a and b" or "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def _values(solution: Solution) -> dict[str, float]:
    values = {name: given.value for name, given in solution.inputs}
    values.update(solution.intermediate)
    values[solution.unknown] = solution.value
    return values


def _said(solution: Solution, name: str, value: float, qualifiers: Mapping[str, str]) -> str:
    """One value of a sentence: the result in bold, a fact with its qualifier."""
    text = shown(solution.model.variable(name), value)
    if name == solution.unknown:
        return f"**{text}**"
    given = dict(solution.inputs).get(name)
    if given is not None and given.origin == "fact" and name in qualifiers:
        return f"{qualifiers[name]} {text}"
    return text


def _assumed(variable: Variable, value: float) -> str:
    """One assumption: "a 10% discount rate", "no yearly growth of the spending", "a price of a GPU-hour of
    $2.50".
    """
    if value == 0:
        return f"no {variable.label}"
    text = shown(variable, value)
    if variable.style == "percent":
        article = "an" if text.startswith(("8", "11%", "18%")) else "a"
        return f"{article} {text} {variable.label}"
    if variable.label.endswith("s"):
        return f"{text} {variable.label}"
    label = a(variable)
    return f"{label[0].lower()}{label[1:]} of {text}"


_COUNTS = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)


def _count(value: float) -> str:
    return _COUNTS[int(value)] if value == int(value) and 0 <= value < len(_COUNTS) else f"{value:g}"


__all__ = ["assumption_clause", "limits", "listed", "sentence", "shown", "steps"]
