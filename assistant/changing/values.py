"""What a follow-up gives anew: in go a question and the standing calculation, out come values for its variables."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from assistant.binding import Binding, Bound, bind
from assistant.binding.inputs import usable
from assistant.binding.nearness import BESIDE, nearness
from assistant.changing.held import Held
from assistant.cuedata import factors
from assistant.fits import LIKE, MONEY, fit, scaled
from assistant.mentioning import Mention, Tokens, mentions, says
from assistant.question import Question
from assistant.relating import part_of
from assistant.seeking import asked_for
from calculators.model import Variable
from calculators.quantity import Figure, Quantity

TIMED, RATED = frozenset({"over", "for", "in", "after", "during", "within"}), frozenset({"at", "@"})
"""Words before a bare number that say it is a time, and that it is none."""
EARLIER, WRONG = 0.1, 2.0
"""What a variable loses for each that was said after it, and for a word that speaks against it."""
FAR, CLOSE = math.log(3), math.log(1.35)
"""How far a value is from the one before that was hardly meant by it, and how near one that may well have been."""
ASKS = frozenset({"what", "which", "how"})
ASKED = 0.45
"""How plainly a follow-up must ask for another variable to be about that."""


def values(question: Question, tokens: Tokens, held: Held, unknown: str) -> Binding:
    """Bind a follow-up's figures: one without a name is a new value of what was said, before anything else."""
    model = held.model
    order = {name: i for i, name in enumerate(reversed(held.said))}
    ordered = replace(
        model, variables=tuple(sorted(model.variables, key=lambda v: order.get(v.name, len(order))))
    )
    found = bind(question, tokens, ordered, unknown, held.facts, usually=held.said)
    named = mentions(tokens, model.variables)
    kept = [b for b in found.bound if _by_name(b, named, question, tokens)]
    turned = _turned(question, held, unknown)
    if turned is not None:
        return turned
    loose = [f for f in usable(question) if f not in {b.figure for b in kept}]
    before = held.standing.unknown
    # "What margin would make it one year?": "it" is what was computed before.
    result = (frozenset({before}),) if unknown != before else ()
    for group in (*result, *held.varied()) if loose else ():
        taken = {b.variable for b in kept} | {v.name for v in model.variables} - group
        again = bind(
            question, tokens, ordered, unknown, held.facts, loose, usually=held.said, without=frozenset(taken)
        )
        again = _with_numbers(again, group - {b.variable for b in kept} - {unknown}, held, question.text)
        if not again.unbound and not _better(again, found, held):
            return _with_zero(question, replace(again, bound=(*kept, *again.bound)), held, unknown)
    return _with_zero(question, _with_parts(found, held), held, unknown)


def _turned(question: Question, held: Held, unknown: str) -> Binding | None:
    """ "Could the seven years be ten?": the value that was, and what it becomes."""
    figures = usable(question)
    if len(figures) != 2 or any(len(f.values) > 1 for f in figures):
        return None
    old, new = figures
    for name, value in held.said.items():
        variable = held.model.variable(name)
        was, becomes = (fit(f, variable, named=True, usual=value) for f in (old, new))
        if name == unknown or was is None or becomes is None or old.values[0].unit == "1" != variable.unit:
            continue
        if abs(was[0][0] - value) <= 1e-9 * abs(value) and new.written in {"number", old.written}:
            return Binding((Bound(name, new, becomes[0]),), (), (), 2.0)
    return None


def _better(binding: Binding, found: Binding, held: Held) -> bool:
    """Whether a value is so far from what was said and so near to what counts unsaid that it is meant for that.

    "And at 12%?" after a margin of 50% is a discount rate, where that is 10%.
    """
    if len(binding.bound) != 1 or len(found.bound) != 1 or found.unbound:
        return False
    one, other = binding.bound[0], found.bound[0]
    before, usual = held.value(one.variable), held.value(other.variable)
    if (
        one.variable == other.variable
        or not before
        or not usual
        or one.values[0] <= 0
        or other.values[0] <= 0
    ):
        return False
    return abs(math.log(one.values[0] / before)) > FAR and abs(math.log(other.values[0] / usual)) < CLOSE


def _with_parts(binding: Binding, held: Held) -> Binding:
    """ "And 75 percent?" after "if 60% of the pledge is used": a share of what the variable is a part of."""
    if len(binding.unbound) != 1 or binding.bound or binding.unbound[0].written != "percent":
        return binding
    figure = binding.unbound[0]
    parts = [v for v in held.model.variables if v.share_of and v.name in held.said]
    whole = held.value(parts[0].share_of) if len(parts) == 1 else None
    if whole is None:
        return binding
    new = tuple(q.value * whole for q in figure.values)
    label = held.model.variable(parts[0].share_of).label
    how = part_of(figure, label, *(_written(value, parts[0]) for value in (whole, new[0])))
    return replace(binding, bound=(Bound(parts[0].name, figure, new, how=how),), unbound=())


def _by_name(bound: Bound, named: Sequence[Mention], question: Question, tokens: Tokens) -> bool:
    """Whether the variable's name stands beside the figure, or the words say how the value comes about."""
    if bound.how and bound.figure.written != "number":
        return True
    if bound.named and not bound.by_value and all(m.variable != bound.variable for m in named):
        return True  # a verb says what it is: "the spending climbs by 4% a year"
    near = nearness(bound.figure, bound.variable, named, question, tokens, usable(question))
    return near >= BESIDE / 2 and not _only_unit(bound, named, tokens)


def _only_unit(bound: Bound, named: Sequence[Mention], tokens: Tokens) -> bool:
    """Whether the name is no more than the unit of the figure: the "years" of "7 years" need not be the term."""
    figure = bound.figure
    return all(
        figure.start <= tokens.starts[m.first] and tokens.ends[m.last] <= figure.end
        for m in named
        if m.variable == bound.variable
    )


def _with_numbers(binding: Binding, group: frozenset[str], held: Held, text: str) -> Binding:
    """Put bare numbers where they come nearest to what was said: "and at 350?" after a valuation of $380 billion."""
    bound, unbound = [], []
    taken = {b.variable for b in binding.bound if not _is_bare(b.figure)}
    figures = [b.figure for b in binding.bound if _is_bare(b.figure)]
    bound += [b for b in binding.bound if not _is_bare(b.figure)]
    for figure in (*figures, *binding.unbound):
        near = _nearest(figure, group - taken, held, text) if _is_bare(figure) else None
        before = next((b for b in binding.bound if b.figure is figure and b.variable not in taken), None)
        chosen = near or before
        if chosen is None:
            unbound.append(figure)
        else:
            bound.append(chosen)
            taken.add(chosen.variable)
    return replace(binding, bound=tuple(bound), unbound=tuple(unbound))


def _is_bare(figure: Figure) -> bool:
    return figure.written == "number" and all(abs(q.value) < MONEY for q in figure.values)


def _nearest(figure: Figure, group: frozenset[str], held: Held, text: str) -> Bound | None:
    """The variable that a bare number is nearest to: after "at" no time, after "over" only one; what was said last."""
    options = []
    words = text[: figure.start].lower().split()
    timed = words[-1:] != [] and words[-1] in TIMED
    rated = words[-1:] != [] and words[-1] in RATED
    for place, name in enumerate(reversed((*held.said, held.standing.unknown))):
        value = held.value(name)
        if name not in group or value is None or value <= 0:
            continue
        found = [_meant(q.value, held.model.variable(name), value) for q in figure.values]
        if all(f is not None for f in found):
            new = tuple(f for f in found if f is not None)
            time = held.model.variable(name).unit == "year"
            wrong = (timed and not time) or (rated and time)
            apart = abs(math.log(new[0] / value)) + EARLIER * place + WRONG * wrong
            options.append((round(apart, 6), place, Bound(name, figure, new)))
    return min(options, key=lambda o: o[:2])[2] if options else None


def _meant(number: float, variable: Variable, before: float) -> float | None:
    """The number as a new value of the variable, or None where it is too far from the value before."""
    if number <= 0:
        return None
    if variable.style == "percent":
        return number / 100 if 1 <= number <= 100 else number
    if variable.unit.startswith("USD") and before >= MONEY:
        return scaled(number, before)
    return number if 1 / LIKE <= number / before <= LIKE else None


def _with_zero(question: Question, binding: Binding, held: Held, unknown: str) -> Binding:
    """ "What margin would make it zero?": "it" is what was computed before."""
    before = held.standing.unknown
    if unknown == before or before in binding.names:
        return binding
    zero = next((f for f in usable(question) if len(f.values) == 1 and f.values[0].value == 0), None)
    if zero is None:
        return binding
    kept = tuple(b for b in binding.bound if b.figure is not zero)
    rest = tuple(f for f in binding.unbound if f is not zero)
    return replace(binding, bound=(*kept, Bound(before, zero, (0.0,))), unbound=rest)


def relative(
    question: Question, tokens: Tokens, named: Sequence[Mention], held: Held
) -> tuple[str, Binding] | None:
    """ "Double the discount rate", "half that margin": the variable that is named, times what the word says.

    "What margin would double it": the margin is sought, and what was computed before is doubled.
    """
    figures = usable(question)
    factor = next((f for f, phrases in factors() if says(tokens, phrases)), None)
    if figures and not (
        len(figures) == 1 and figures[0].written == "multiple" and len(figures[0].values) == 1
    ):
        return None
    if figures:
        factor = figures[0].values[0].value
    if factor is None:
        return None
    model, standing = held.model, held.standing
    inputs = [m for m in named if m.variable != standing.unknown]
    if len({m.variable for m in inputs}) != 1:
        return None
    name = inputs[0].variable
    if figures and model.variable(standing.unknown).style == "multiple" and _in_digits(figures[0]):
        return None  # "10x" is a multiple itself
    of_that = bool(figures) and tokens.words[-2:-1] == ("of",) and tokens.words[-1] in {"that", "it", "this"}
    sought = bool(ASKS & set(tokens.words)) and asked_for(name, model, named, tokens) >= ASKED
    if (
        figures
        and not (sought or of_that)
        and (model.variable(name).style == "multiple" or inputs[0].start < figures[0].start)
    ):
        return None  # "a multiple of 10x" is a value
    variable = model.variable(standing.unknown if sought else name)
    value = held.value(variable.name)
    if value is None:
        return None
    first, last = inputs[0].start, tokens.ends[inputs[0].last]
    new = (Quantity(value * factor, variable.unit),)
    figure = Figure(first, last, variable.label, "single", new, "multiple")
    bound = Bound(variable.name, figure, (value * factor,), how=_times(factor, value, variable))
    return (name if sought else standing.unknown), Binding((bound,), (), (), 2.0)


def _in_digits(figure: Figure) -> bool:
    return any(c.isdigit() for c in figure.text)


def _written(value: float, variable: Variable) -> str:
    """A value as the variable's own are written."""
    from calculators.saying import shown

    return shown(variable, value)


def _times(factor: float, value: float, variable: Variable) -> str:
    return f"{factor:g} times {_written(value, variable)} is {_written(value * factor, variable)}"
