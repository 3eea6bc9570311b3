"""What a follow-up asks of the standing calculation: one of its variables, or another calculator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.binding import Binding
from assistant.binding.heard import defined, heard
from assistant.binding.inputs import usable
from assistant.changing.held import Held
from assistant.changing.values import ASKED, ASKS
from assistant.conversation import Standing
from assistant.cuedata import periods
from assistant.fits import fit
from assistant.mentioning import Mention, Tokens, mentions, says_loosely
from assistant.question import Question
from assistant.routes import Calculate, Candidate
from assistant.scoring import period
from assistant.seeking import LINKED, VERB, asked_for
from calculators.model import Given, Model, Variable

NOTHING = Binding((), (), (), 0.0)
CLEAR = 0.8
"""The score with which a leaning question is plainly about another calculator."""
NAMED = 0.6
"""How near a calculator's own question a leaning one must be to be about that calculator."""


def sought(
    question: Question, held: Held, named: Sequence[Mention], tokens: Tokens, first: Candidate | None
) -> str:
    """What the changed calculation asks for.

    What the question names after "what"; the model's result, where it gives a value to what was sought before; else
    what was sought before.
    """
    model, standing = held.model, held.standing
    idiom = any(says_loosely(tokens, i.words) for i in model.idioms)
    if idiom and not ASKS & set(tokens.words):
        return standing.unknown  # "to double?", "start of year payments"
    figures = usable(question)
    asked = {m.variable: asked_for(m.variable, model, named, tokens, figures) for m in named}
    score, name = max(((s, n) for n, s in asked.items()), default=(0.0, ""), key=lambda pair: pair[0])
    likely = asked.get(first.unknown, 0.0) if first is not None and first.model is model else 0.0
    if not figures and score >= ASKED and held.used(name, heard(question, tokens, model).values) is None:
        # "How many years does it fund?" names the term as well, which nothing that was said would give.
        known = [n for n in asked if asked[n] >= ASKED and held.used(n, {}) is not None]
        name = max(known, key=lambda n: asked[n], default=name)
    elif figures and first is not None and likely >= ASKED:
        score, name = likely, first.unknown
    if not figures and likely >= ASKED and first is not None and held.used(first.unknown, {}) is not None:
        score, name = likely, first.unknown  # its own calculator tells "how many years" of which it asks
    if score >= ASKED and ("solve" in question.cues or not figures):
        return name
    if score >= VERB and first is not None and (first.model, first.unknown) == (model, name):
        return name
    if score >= LINKED and name == standing.unknown:
        return name  # "what would the IRR be with 30% dilution?" gives it no value
    results = {m.variable for m in named if m.variable in defined(model)}
    if len(results) == 1 and not figures and results != {standing.unknown}:
        return results.pop()  # "and the standard deviation?"
    before = model.variable(standing.unknown)
    given = any(fit(f, before, named=True) is not None for f in figures)
    if given and any(m.variable == before.name for m in named) and before.name != model.result:
        return model.result
    return standing.unknown


def counting(binding: Binding, held: Held, first: Candidate | None) -> str:
    """What was sought, or another result where a new value would make no difference to that ("and after 2 rounds?")."""
    model, standing = held.model, held.standing
    new = {b.variable: b.values[0] for b in binding.bound} | dict(binding.idioms)
    used = held.used(standing.unknown, new)
    if not new or used is None or set(new) <= used:
        return standing.unknown
    asked = [first.unknown] if first is not None else []
    for name in (*asked, *(v.name for v in model.variables if v.name in defined(model))):
        if name in new or name == standing.unknown:
            continue
        found = held.used(name, new)
        if found is not None and set(new) <= found:
            return name
    return standing.unknown


def elsewhere(
    question: Question, tokens: Tokens, model: Model, standing: Standing, first: Candidate | None
) -> Calculate | None:
    """ "And the IRR?" after a net present value: another calculator with what was said and means the same there."""
    if first is None or first.model is model or first.binding.unbound:
        return None
    named = mentions(tokens, first.model.variables)
    plain = asked_for(first.unknown, first.model, named, tokens, usable(question))
    plain_enough = max(plain, first.likeness) >= NAMED or first.score >= CLEAR
    if "ellipsis" not in question.cues or not first.complete or not plain_enough:
        return None
    shared = {v.name for v in first.model.variables if _same_thing(v, model)}
    kept = tuple((n, g) for n, g in standing.given if n in shared and n not in first.binding.names)
    if not kept:
        return None
    carried = replace(standing, model=first.model.name, unknown=first.unknown, given=kept, ranges=(), per="")
    return Calculate(first.model, first.unknown, first.binding, period(tokens, usable(question)), carried)


def _same_thing(variable: Variable, model: Model) -> bool:
    """Whether the model has the same variable: of the same name, unit and default."""
    return any(
        (v.name, v.unit, v.fact, v.default) == (variable.name, variable.unit, variable.fact, variable.default)
        for v in model.variables
    )


def per_period(
    per: str, models: Mapping[str, Model], held: Held, named: Sequence[Mention], tokens: Tokens
) -> Calculate | None:
    """ "And per month?" after an amount that has no period: the calculator of yearly amounts, same inputs."""
    if held.model.variable(held.standing.unknown).unit == "year":
        return None  # "in months?" after a time is that time in another unit
    rates = [m for m in models.values() if m.variables and m.variable(m.result).unit == "USD/year"]
    words = {w for _, phrases in periods() for p in phrases for w in p.split()}
    # The "year" of "a year" names no term.
    more = [m for m in named if not words.issuperset(tokens.words[m.first : m.last + 1])]
    if any(m.variable not in defined(held.model) for m in more) or not rates:
        return None
    standing, result = held.standing, held.result()
    if result is not None and any(v.name == standing.unknown for v in rates[0].variables):
        known = (*standing.given, (standing.unknown, Given(result, "conversation")))
        standing = replace(standing, given=known)
    return Calculate(rates[0], rates[0].result, NOTHING, per, standing)
