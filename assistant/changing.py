"""A question that leans on the calculation before it → that calculation with one thing changed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.binding import Binding, Bound, Mention, Tokens, bind, mentions, says, usable
from assistant.conversation import Standing
from assistant.cuedata import change_words, factors, periods
from assistant.question import Question
from assistant.routes import Calculate, Candidate
from assistant.scoring import asked_for, period
from calculators.model import Model
from calculators.quantity import Figure, Quantity

_NOTHING = Binding((), (), (), 0.0)
THOUSAND, LIKE = 1000.0, 10.0
"""A bare number below THOUSAND may mean that many of what was said; within a factor LIKE of it."""
COMPLETE = 0.8
"""A question whose own calculator scores this much stands on its own feet, unless it leans on the last by a word."""


def change(
    question: Question,
    tokens: Tokens,
    models: Mapping[str, Model],
    facts: Mapping[str, float],
    standing: Standing,
    first: Candidate | None,
    scenario: str,
) -> Calculate | None:
    """The question as a change of the standing calculation, or None where it is a question of its own.

    A change says nothing but values, names of this model's variables, periods, and the words of a follow-up.
    """
    model = models.get(standing.model)
    if model is None:
        return None
    if "default" in question.cues and not usable(question):
        return Calculate(model, standing.unknown, _NOTHING, standing.per, standing, reset=True)
    named = mentions(tokens, model.variables)
    if _says_more(question, model, named, tokens, scenario):
        return None
    per = period(tokens)
    if per and model.variable(standing.unknown).unit != "USD/year" and not usable(question):
        return _per_period(per, models, standing, named)
    relative = _relative(tokens, named, model, standing, facts)
    unknown = standing.unknown if relative else _unknown(question, model, standing, named, tokens)
    if not usable(question) and relative is None and unknown == standing.unknown and not (per or scenario):
        return None
    leans = bool(question.cues & {"ellipsis", "anaphora"})
    own_feet = (
        first is not None and relative is None and not leans and first.complete and not first.binding.unbound
    )
    if first is not None and own_feet and (first.likeness >= COMPLETE or (named and first.score >= COMPLETE)):
        return None
    if any(m.variable == model.result for m in named) and not leans:
        return None
    binding = relative or _bind(question, tokens, model, unknown, standing, facts)
    if binding.unbound and (named or not leans):
        return None  # where nothing else is said, the reply names the figure that found no place
    if unknown in binding.names:
        return None
    if standing.unknown in binding.names and unknown == standing.unknown:
        return None
    return Calculate(
        model, unknown, binding, per or standing.per, standing, scenario=scenario or standing.scenario
    )


def _per_period(
    per: str, models: Mapping[str, Model], standing: Standing, named: Sequence[Mention]
) -> Calculate | None:
    """ "And per month?" after an amount that has no period: the calculator of yearly amounts, same inputs."""
    rates = [m for m in models.values() if m.variables and m.variable(m.result).unit == "USD/year"]
    if named or not rates:
        return None
    return Calculate(rates[0], rates[0].result, _NOTHING, per, standing)


def _says_more(
    question: Question, model: Model, named: Sequence[Mention], tokens: Tokens, scenario: str
) -> bool:
    """True if the question speaks of something that a change of this calculation would not."""
    spans = [(tokens.starts[m.first], tokens.ends[m.last]) for m in named]
    common = change_words() | {w for _, phrases in periods() for p in phrases for w in p.split()}
    common |= {w for i in model.idioms for phrase in i.words for w in phrase.split()}
    common |= {w for _, phrases in factors() for p in phrases for w in p.split()}
    return any(
        not any(start <= w.start < end for start, end in spans)
        and w.text not in common
        and w.text != scenario
        for w in question.content
    )


def _unknown(
    question: Question, model: Model, standing: Standing, named: Sequence[Mention], tokens: Tokens
) -> str:
    """What the changed calculation asks for.

    What the question names after "what"; the model's result, where it gives a value to what was sought before; else
    what was sought before.
    """
    ranked = [(asked_for(m.variable, model, named, tokens), m.variable) for m in named]
    score, name = max(ranked, default=(0.0, ""), key=lambda pair: pair[0])
    if score >= 0.45 and ("solve" in question.cues or not usable(question)):
        return name
    sought = model.variable(standing.unknown)
    if usable(question) and any(m.variable == sought.name for m in named) and sought.name != model.result:
        return model.result
    return standing.unknown


def current(name: str, model: Model, standing: Standing, facts: Mapping[str, float]) -> float | None:
    """The value that a variable has in the standing calculation."""
    said = dict(standing.given)
    if name in said:
        return said[name].value
    variable = model.variable(name)
    return facts.get(variable.fact or "", variable.default)


def _relative(
    tokens: Tokens, named: Sequence[Mention], model: Model, standing: Standing, facts: Mapping[str, float]
) -> Binding | None:
    """ "Double the discount rate": the variable that is named, times what the word says."""
    factor = next((f for f, phrases in factors() if says(tokens, phrases)), None)
    inputs = [m for m in named if m.variable != standing.unknown]
    if factor is None or len({m.variable for m in inputs}) != 1:
        return None
    variable = model.variable(inputs[0].variable)
    held = current(variable.name, model, standing, facts)
    if held is None:
        return None
    mention = inputs[0]
    figure = Figure(
        tokens.starts[mention.first],
        tokens.ends[mention.last],
        variable.label,
        "single",
        (Quantity(held * factor, variable.unit),),
        "multiple",
    )
    return Binding((Bound(variable.name, figure, (held * factor,)),), (), (), 2.0)


def _bind(
    question: Question,
    tokens: Tokens,
    model: Model,
    unknown: str,
    standing: Standing,
    facts: Mapping[str, float],
) -> Binding:
    """Bind a follow-up's figures: of variables that fit equally, the one said last is what a bare value changes."""
    said = [name for name, _ in standing.given] + [name for name, _, _ in standing.ranges]
    order = {name: i for i, name in enumerate(reversed(said))}
    ordered = replace(
        model, variables=tuple(sorted(model.variables, key=lambda v: order.get(v.name, len(order))))
    )
    before = {name: given.value for name, given in standing.given}
    binding = bind(question, tokens, ordered, unknown, facts, usually=before)
    binding = _scaled(binding, model, standing)
    if unknown == standing.unknown or standing.unknown in binding.names:
        return binding
    # "What margin would make it zero?": "it" is what was computed before.
    zero = next((f for f in usable(question) if len(f.values) == 1 and f.values[0].value == 0), None)
    if zero is None:
        return binding
    kept = tuple(b for b in binding.bound if b.figure is not zero)
    rest = tuple(f for f in binding.unbound if f is not zero)
    return replace(binding, bound=(*kept, Bound(standing.unknown, zero, (0.0,))), unbound=rest)


def _scaled(binding: Binding, model: Model, standing: Standing) -> Binding:
    """ "And at 350?" after a valuation of $380 billion: a bare number takes the scale of the amount said before."""
    if len(binding.unbound) != 1 or binding.bound:
        return binding
    figure = binding.unbound[0]
    number = figure.values[0]
    if figure.written != "number" or len(figure.values) != 1 or not 0 < number.value < THOUSAND:
        return binding
    for name, given in reversed(standing.given):
        scale = 10.0 ** (3 * int(math.log10(given.value) // 3)) if given.value >= THOUSAND else 1.0
        near = 1 / LIKE <= number.value * scale / given.value <= LIKE if given.value > 0 else False
        if model.variable(name).unit == "USD" and scale > 1 and near:
            return replace(binding, bound=(Bound(name, figure, (number.value * scale,)),), unbound=())
    return binding
