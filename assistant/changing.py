"""A question that leans on the calculation before it → that calculation with one thing changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.binding import Binding, Bound, bind
from assistant.binding.heard import defined
from assistant.binding.inputs import usable
from assistant.binding.strangers import strangers
from assistant.conversation import Standing
from assistant.cuedata import change_words, each_words, factors, periods, shifts
from assistant.fits import LIKE, scaled
from assistant.mentioning import Mention, Tokens, mentions, says, says_loosely
from assistant.question import Question
from assistant.reading import stem
from assistant.routes import Calculate, Candidate
from assistant.scoring import period
from assistant.seeking import asked_for
from calculators.errors import CalculatorError
from calculators.model import Given, Model, Variable
from calculators.quantity import Figure, Quantity

_NOTHING = Binding((), (), (), 0.0)
COMPLETE = 0.8
"""A question whose own calculator scores this much stands on its own feet, unless it leans on the last by a word."""
ASKED = 0.45
"""How plainly a follow-up must ask for another variable to be about that."""
SHORT = 3
"""Words of a question that asks what would give a value, and leaves out of what: "what valuation would give 5%?"."""
NAMED = 0.6
"""How near a calculator's own question a leaning one must be to be about that calculator."""


def change(
    question: Question,
    tokens: Tokens,
    models: Mapping[str, Model],
    facts: Mapping[str, float],
    standing: Standing,
    first: Candidate | None,
    scenario: str,
    behind: Mapping[str, float],
) -> Calculate | None:
    """The question as a change of the standing calculation, or None where it is a question of its own.

    A change says nothing but values, names of this model's variables, periods, and the words of a follow-up; or it
    asks for something that only what was said before can answer.
    """
    model = models.get(standing.model)
    if model is None:
        return None
    if "default" in question.cues and not usable(question):
        return Calculate(model, standing.unknown, _NOTHING, standing.per, standing, reset=True)
    leans = "ellipsis" in question.cues or ("anaphora" in question.cues and not _empty_it(tokens))
    named = mentions(tokens, model.variables)
    said = {name for name, _ in standing.given}
    short = (
        "solve" in question.cues and len(question.content) <= SHORT and not said & {m.variable for m in named}
    )
    leans = leans or (short and first is not None and first.model is model)
    same = first is not None and first.model is model
    lacking = same and first is not None and not first.complete
    if not lacking and _says_more(question, model, named, tokens, scenario):
        return _elsewhere(question, tokens, model, standing, first) if leans else None
    held = _Held(model, standing, facts, behind)
    per = period(_outside_rates(tokens, named, model), usable(question))
    if per and model.variable(standing.unknown).unit != "USD/year" and not usable(question):
        return _per_period(per, models, held, _not_periods(named, tokens))
    relative = _relative(question, tokens, named, held)
    unknown = relative[0] if relative else _unknown(question, held, named, tokens)
    heard = per or scenario or any(says_loosely(tokens, idiom.words) for idiom in model.idioms)
    if not usable(question) and relative is None and unknown == standing.unknown and not heard:
        return None
    own_feet = (
        first is not None and relative is None and not leans and first.complete and not first.binding.unbound
    )
    if first is not None and own_feet and (first.likeness >= COMPLETE or (named and first.score >= COMPLETE)):
        return None
    if any(m.variable == model.result for m in named) and not leans and not lacking:
        return None
    binding = relative[1] if relative else _bind(question, tokens, held, unknown)
    if binding.unbound and (named or not leans):
        return None  # where nothing else is said, the reply names the figure that found no place
    if relative is None and unknown == standing.unknown:
        unknown = _using(binding, held, first if same else None)
        if unknown != standing.unknown:
            binding = _bind(question, tokens, held, unknown)
    foreign = {figure for figure, _ in strangers(question, tokens, model)}
    if foreign & {b.figure for b in binding.bound}:
        # What another calculator's variable is named beside is no value of this one, whatever would fit.
        kept = tuple(b for b in binding.bound if b.figure not in foreign)
        binding = replace(binding, bound=kept, unbound=(*binding.unbound, *foreign))
    if unknown in binding.names or (standing.unknown in binding.names and unknown == standing.unknown):
        return None
    return Calculate(
        model, unknown, binding, per or standing.per, standing, scenario=scenario or standing.scenario
    )


def _outside_rates(tokens: Tokens, named: Sequence[Mention], model: Model) -> Tokens:
    """The words without the names of rates: the "annual" of "annual return" asks for no yearly amount."""
    spans = [(m.start, tokens.ends[m.last]) for m in named if model.variable(m.variable).unit == "1"]
    for start, end in spans:
        tokens = tokens.without(start, end)
    return tokens


_ASKS = {"what", "which", "how"}


class _Held:
    """The standing calculation, with what its variables are."""

    def __init__(
        self, model: Model, standing: Standing, facts: Mapping[str, float], behind: Mapping[str, float]
    ) -> None:
        """Take what stands, and what stands behind it: what was set, and the scenario's values."""
        self.model, self.standing, self.facts = model, standing, facts
        names = {variable.name for variable in model.variables}
        behind = {name: value for name, value in behind.items() if name in names}
        self.said = {**behind, **{name: given.value for name, given in standing.given}}

    def value(self, name: str) -> float | None:
        """The value that a variable has in it, computed where it is the unknown."""
        if name == self.standing.unknown:
            return self.result()
        if name in self.said:
            return self.said[name]
        variable = self.model.variable(name)
        return self.facts.get(variable.fact or "", variable.default)

    def result(self) -> float | None:
        """What was computed; None where nothing was."""
        from calculators.solving import solve_numbers

        given = {n: Given(v, "conversation") for n, v in self.said.items() if n != self.standing.unknown}
        try:
            return solve_numbers(self.model, self.standing.unknown, given, self.facts).value
        except CalculatorError:
            return None

    def used(self, unknown: str, values: Mapping[str, float]) -> frozenset[str] | None:
        """The inputs that count when `unknown` is sought with these values besides; None where there is no result."""
        from calculators.solving import solve_numbers

        known = {n: Given(v, "conversation") for n, v in self.said.items() if n != unknown}
        known |= {n: Given(v, "question") for n, v in values.items()}
        try:
            return frozenset(solve_numbers(self.model, unknown, known, self.facts).inputs)
        except CalculatorError:
            return None


def _empty_it(tokens: Tokens) -> bool:
    """Whether "it" stands for what follows: "what does it cost to run 3 GW?"."""
    words = tokens.words
    return any(w == "it" and "to" in words[i + 2 : i + 4] for i, w in enumerate(words))


def _elsewhere(
    question: Question, tokens: Tokens, model: Model, standing: Standing, first: Candidate | None
) -> Calculate | None:
    """ "And the IRR?" after a net present value: another calculator with what was said and means the same there."""
    if first is None or first.model is model or first.binding.unbound:
        return None
    named = mentions(tokens, first.model.variables)
    plain = asked_for(first.unknown, first.model, named, tokens, usable(question))
    if "ellipsis" not in question.cues or not first.complete or max(plain, first.likeness) < NAMED:
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


def _per_period(
    per: str, models: Mapping[str, Model], held: _Held, named: Sequence[Mention]
) -> Calculate | None:
    """ "And per month?" after an amount that has no period: the calculator of yearly amounts, same inputs."""
    rates = [m for m in models.values() if m.variables and m.variable(m.result).unit == "USD/year"]
    if any(m.variable not in defined(held.model) for m in named) or not rates:
        return None
    standing, result = held.standing, held.result()
    if result is not None and any(v.name == standing.unknown for v in rates[0].variables):
        known = (*standing.given, (standing.unknown, Given(result, "conversation")))
        standing = replace(standing, given=known)
    return Calculate(rates[0], rates[0].result, _NOTHING, per, standing)


def _not_periods(named: Sequence[Mention], tokens: Tokens) -> tuple[Mention, ...]:
    """The names that are more than the word of a period: the "year" of "a year" names no term."""
    words = {w for _, phrases in periods() for p in phrases for w in p.split()}
    return tuple(m for m in named if not words.issuperset(tokens.words[m.first : m.last + 1]))


def _says_more(
    question: Question, model: Model, named: Sequence[Mention], tokens: Tokens, scenario: str
) -> bool:
    """True if the question speaks of something that a change of this calculation would not."""
    spans = [(tokens.starts[m.first], tokens.ends[m.last]) for m in named]
    common = change_words() | {w for _, phrases in periods() for p in phrases for w in p.split()}
    common |= {w for i in model.idioms for phrase in i.words for w in phrase.split()}
    common |= {w for _, phrases in factors() for p in phrases for w in p.split()}
    common |= {w for s in shifts().values() for p in (*s.after, *s.before, *s.inside) for w in p.split()}
    common |= {w for p in each_words() for w in p.split()}
    stems = {stem(w) for w in common}
    return any(
        not any(start <= w.start < end for start, end in spans)
        and w.text not in common
        and w.stem not in stems
        and w.text != scenario
        for w in question.content
    )


def _unknown(question: Question, held: _Held, named: Sequence[Mention], tokens: Tokens) -> str:
    """What the changed calculation asks for.

    What the question names after "what"; the model's result, where it gives a value to what was sought before; else
    what was sought before.
    """
    model, standing = held.model, held.standing
    idiom = any(says_loosely(tokens, i.words) for i in model.idioms)
    if idiom and not _ASKS & set(tokens.words):
        return standing.unknown  # "to double?", "start of year payments"
    ranked = [(asked_for(m.variable, model, named, tokens, usable(question)), m.variable) for m in named]
    score, name = max(ranked, default=(0.0, ""), key=lambda pair: pair[0])
    if score >= ASKED and ("solve" in question.cues or not usable(question)):
        return name
    results = {m.variable for m in named if m.variable in defined(model)}
    if len(results) == 1 and not usable(question) and results != {standing.unknown}:
        return results.pop()  # "and the standard deviation?"
    sought = model.variable(standing.unknown)
    if usable(question) and any(m.variable == sought.name for m in named) and sought.name != model.result:
        return model.result
    return standing.unknown


def _using(binding: Binding, held: _Held, first: Candidate | None) -> str:
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


def _relative(
    question: Question, tokens: Tokens, named: Sequence[Mention], held: _Held
) -> tuple[str, Binding] | None:
    """ "Double the discount rate": the variable that is named, times what the word says.

    "What margin would double it": the margin is sought, and what was computed before is doubled.
    """
    factor = next((f for f, phrases in factors() if says(tokens, phrases)), None)
    if factor is None or usable(question):
        return None
    model, standing = held.model, held.standing
    inputs = [m for m in named if m.variable != standing.unknown]
    if len({m.variable for m in inputs}) != 1:
        return None
    name = inputs[0].variable
    sought = _ASKS & set(tokens.words) != set() and asked_for(name, model, named, tokens) >= ASKED
    variable = model.variable(standing.unknown if sought else name)
    value = held.value(variable.name)
    if value is None:
        return None
    mention = inputs[0]
    figure = Figure(
        tokens.starts[mention.first],
        tokens.ends[mention.last],
        variable.label,
        "single",
        (Quantity(value * factor, variable.unit),),
        "multiple",
    )
    bound = Bound(variable.name, figure, (value * factor,), how=_times(factor, value, variable))
    return (name if sought else standing.unknown), Binding((bound,), (), (), 2.0)


def _times(factor: float, value: float, variable: Variable) -> str:
    from calculators.saying import shown

    return f"{factor:g} times {shown(variable, value)} is {shown(variable, value * factor)}"


def _bind(question: Question, tokens: Tokens, held: _Held, unknown: str) -> Binding:
    """Bind a follow-up's figures: of variables that fit equally, the one said last is what a bare value changes."""
    model, standing = held.model, held.standing
    said = [name for name, _ in standing.given] + [name for name, _, _ in standing.ranges]
    order = {name: i for i, name in enumerate(reversed(said))}
    ordered = replace(
        model, variables=tuple(sorted(model.variables, key=lambda v: order.get(v.name, len(order))))
    )
    binding = bind(question, tokens, ordered, unknown, held.facts, usually=held.said)
    bare = [b for b in binding.bound if b.figure.written == "number" and not b.how]
    if len(binding.bound) == 1 and len(bare) == 1 and bare[0].variable not in {n for n, _ in standing.given}:
        # "And with 15?" changes what was said last rather than something new.
        loose = replace(binding, bound=(), unbound=(*binding.unbound, bare[0].figure))
        named = {m.variable for m in mentions(tokens, model.variables)}
        binding = binding if bare[0].variable in named else _scaled(loose, model, standing) or binding
        binding = binding if binding.bound else replace(binding, bound=tuple(bare), unbound=())
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
    """ "And at 350?" after a valuation of $380 billion: a bare number is of the kind of what was said last."""
    if len(binding.unbound) != 1 or binding.bound:
        return binding
    figure = binding.unbound[0]
    number = figure.values[0].value
    if figure.written != "number" or len(figure.values) != 1 or number <= 0:
        return binding
    before = [(name, Given(values[0], "conversation")) for name, values, _ in standing.ranges]
    for name, given in reversed((*standing.given, *before)):
        variable = model.variable(name)
        value: float | None = None
        if variable.style == "percent":
            value = number / 100 if 1 <= number <= 100 else None
        elif variable.unit == "USD" and given.value > 0:
            value = scaled(number, given.value)
        elif variable.unit in {"year", "GW", "1"} and given.value > 0:
            value = number if 1 / LIKE <= number / given.value <= LIKE else None
        if value is not None:
            return replace(binding, bound=(Bound(name, figure, (value,)),), unbound=())
    return binding
