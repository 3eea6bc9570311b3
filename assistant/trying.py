"""The likeliest readings of a question, tried out: one that can be computed goes before one that cannot.

In go candidates, best first; out come the same in the order in which they are to be believed. Nothing is computed
for the reader here; what a reading is worth is found out by working it through.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.binding import Binding, bindings
from assistant.binding.heard import defined
from assistant.mentioning import Tokens, mentions
from assistant.question import Question
from assistant.routes import Candidate
from assistant.seeking import asked_for
from calculators.errors import CalculatorError, MissingInput
from calculators.model import Given, Variable
from calculators.quantity import Figure

TRIED, WAYS = 8, 8
"""So many of the best candidates are tried, each with so many ways to place the figures."""
FITS = 0.03
"""What each point of a binding's score is worth in a candidate's."""
FAR = 2.0
"""Points by which another way to place the figures may fall short: less than it takes to give a figure that has a
name right beside it to another variable."""
GAP = 0.12
"""What a calculator loses that would have to ask for an input."""
NOTHING_SAID = 2
"""So many times that where nothing is said that could be an input: what can be computed by itself is meant."""
UNUSED = 0.35
"""What a calculator loses for each figure that would make no difference to its result."""
ALIKE = 0.4
"""How near a question of its own calculator another reading must be to be believed in place of the best."""
REFUSED, UNLIKELY = 0.22, 0.20
"""By how much another reading that works may fall short of one that has no result, or an unlikely one."""


@dataclass(frozen=True, slots=True)
class _Trial:
    """What came of one way to place the figures."""

    binding: Binding
    worth: float
    """What it adds to the candidate's score."""
    short: float
    """By how much another reading may fall short of this one and still be believed; 0 where this one works."""
    complete: bool = True
    unused: tuple[str, ...] = ()
    supposes: bool = False
    """True where it is only supposed what result is meant: that it should just break even."""


def tried(
    candidates: Sequence[Candidate],
    question: Question,
    tokens: Tokens,
    facts: Mapping[str, float],
    figures: Sequence[Figure] | None,
) -> list[Candidate]:
    """The candidates, best first, once the likeliest were worked through."""
    worked = [_worked(c, question, tokens, facts, figures) for c in candidates[:TRIED]]
    worked.sort(key=lambda pair: (-pair[0].score, pair[0].model.name, pair[0].unknown))
    first, short = worked[0] if worked else (None, 0.0)
    if first is not None and short:
        # Only where nothing near works is it told why the best reading does not.
        near = [
            c
            for c, lacks in worked
            if not lacks
            and _full(c)
            and c.likeness >= ALIKE
            and c.score >= first.score - short
            and _heeds(c.binding, first.binding)
        ]
        if near:
            worked = [(near[0], 0.0), *((c, s) for c, s in worked if c is not near[0])]
    rest = sorted(candidates[TRIED:], key=lambda c: (-c.score, c.model.name, c.unknown))
    done = [c for c, _ in worked]
    if rest and done and not short and rest[0].score > done[0].score:
        return sorted([*done, *rest], key=lambda c: (-c.score, c.model.name, c.unknown))
    return [*done, *rest]


def _full(candidate: Candidate) -> bool:
    return candidate.complete and not candidate.unused and not candidate.binding.unbound


def _heeds(other: Binding, first: Binding, moved: frozenset[str] = frozenset()) -> bool:
    """Whether another way leaves every figure with a name beside it where that name is, or another beside it.

    What stands in the variables `moved` may go anywhere.
    """
    places = {b.figure: b for b in other.bound}
    return all(
        (there := places.get(b.figure)) is not None and (there.named or there.variable == b.variable)
        for b in first.bound
        if b.named and b.variable not in moved
    )


def _worked(
    candidate: Candidate,
    question: Question,
    tokens: Tokens,
    facts: Mapping[str, float],
    figures: Sequence[Figure] | None,
) -> tuple[Candidate, float]:
    """The candidate with the way to place the figures that works best, and how far it falls short of working."""
    model, own = candidate.model, candidate.binding
    asked = min(1.0, 2 * asked_for(candidate.unknown, model, mentions(tokens, model.variables), tokens))
    best = _trial(candidate, own, facts, asked)
    if best.short or best.worth < 0:
        ways = bindings(question, tokens, model, candidate.unknown, facts, figures, most=WAYS)
        near = [w for w in ways[1:] if len(w.unbound) <= len(own.unbound) and w.score >= own.score - FAR]
        # What would have to be asked for may be a figure that stands in a result ("sells at a $1T valuation").
        known = {b.variable for b in own.bound if b.by_value}
        moved = frozenset[str]() if best.complete else defined(model) | known
        others = [_trial(candidate, way, facts, asked) for way in near if _heeds(way, own, moved)]
        # What the figure says must come out is not exchanged for just breaking even, which nobody said.
        aimed_at = {b.variable for b in own.bound} & dict(model.aims).keys()
        works = [
            t for t in others if t.complete and not t.unused and not t.short and not (t.supposes and aimed_at)
        ]
        best = max([best, *works], key=lambda t: t.worth - t.short)
    score = candidate.score + best.worth
    kept = replace(candidate, binding=best.binding, score=score, complete=best.complete, unused=best.unused)
    return kept, best.short


def _trial(candidate: Candidate, binding: Binding, facts: Mapping[str, float], asked: float) -> _Trial:
    """Work one way through; `asked` says how plainly the unknown is asked for, which excuses a gap."""
    from calculators.solving import solve_numbers

    model = candidate.model
    worth = FITS * (binding.score - candidate.binding.score)
    said = {b.variable: Given(b.values[0], "question") for b in binding.bound}
    said |= {name: Given(value, "question") for name, value in binding.idioms}
    gap = GAP * (1 - 0.4 * asked) * (1 if binding.bound or binding.unbound else NOTHING_SAID)
    try:
        solved = solve_numbers(model, candidate.unknown, said, facts, nearest=False)
    except MissingInput:
        return _Trial(binding, worth - gap, 0.0, complete=False)
    except CalculatorError:
        return _Trial(binding, worth, REFUSED)
    supposes = any(
        name in dict(model.aims) and given.origin == "assumption" for name, given in solved.inputs.items()
    )
    if supposes:
        # That it should just break even is only supposed where the question asks for what would make it so.
        worth -= gap
    unused = tuple(b.variable for b in binding.bound if b.variable not in solved.inputs)
    short = 0.0 if likely(model.variable(candidate.unknown), solved.value) else UNLIKELY
    return _Trial(binding, worth - UNUSED * len(unused), short, unused=unused, supposes=supposes)


def likely(variable: Variable, value: float) -> bool:
    """Whether a result is such as the variable usually has; any is where the model's file says nothing."""
    low, high = variable.usual_low, variable.usual_high
    return (low is None or value >= low) and (high is None or value <= high)
