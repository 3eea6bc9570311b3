"""A chosen calculator → its numbers: which value wins, what is solved, and where every input comes from."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.conversation import Conversation, Standing
from assistant.routes import Calculate, Case, Compare, Sensitivity
from calculators.errors import CalculatorError, UnusableInput
from calculators.model import Given, Model, Solution, TableRow, Variable

Ranges = tuple[tuple[str, tuple[float, ...], str], ...]


@dataclass(frozen=True, slots=True)
class Computed:
    """What came out. Exactly one of `solution`, `rows` and `span` need be there; a range gives all that apply."""

    model: Model
    unknown: str
    solution: Solution | None
    """For one value; for a table or a range, the base case that its other inputs are told by."""
    rows: tuple[TableRow, ...]
    vary: str
    span: tuple[float, float] | None
    per: str
    ranges: Ranges
    standing: Standing
    now: float | None = None
    """Of a table: what the varied variable is apart from it."""


def compute(chosen: Calculate, conversation: Conversation, facts: Mapping[str, float]) -> Computed:
    """Solve the chosen model; raises the calculators' errors, each a sentence for the user."""
    from calculators.exploring import grid, span, sweep
    from calculators.solving import solve

    model, unknown = chosen.model, chosen.unknown
    known, ranges = inputs(chosen, conversation)
    standing = replace(stands(chosen, conversation, known, ranges), per=chosen.per)
    if not ranges:
        known = _consistent(model, unknown, known, facts)
        standing = replace(standing, given=tuple((n, g) for n, g in standing.given if n in known))
        solution = solve(model, unknown, known, facts)
        gone = _superseded(model, known, {name for name, _ in solution.inputs}, facts)
        standing = replace(standing, given=tuple((n, g) for n, g in standing.given if n not in gone))
        return Computed(model, unknown, solution, (), "", None, chosen.per, (), standing)
    if len(ranges) > 1 and any(form == "list" for _, _, form in ranges):
        names = " and ".join(model.variable(name).label for name, _, _ in ranges)
        raise UnusableInput(f"One list at a time fits a table; here are lists for {names}. Leave one out.")
    vary, values, form = ranges[0]
    others = {name: v for name, v, _ in ranges[1:]}
    base = {**known, **{name: Given(v[0], "question") for name, v in others.items()}}
    variable = model.variable(vary)
    if form == "list":
        points: Sequence[float] = values
    else:
        points = grid(values[0], values[1], variable.unit)
    rows = sweep(model, unknown, base, facts, vary, points)
    ends = None
    if form != "list":
        # An end without a solution leaves the table, which has the values that do have one.
        with contextlib.suppress(CalculatorError):
            ends = span(model, unknown, known, facts, {name: (min(v), max(v)) for name, v, _ in ranges})
    base_case = next((r.solution for r in rows if r.solution is not None), None)
    now = _now(variable, _before(chosen, conversation), facts)
    return Computed(model, unknown, base_case, rows, vary, ends, chosen.per, ranges, standing, now)


def _now(variable: Variable, before: Mapping[str, Given], facts: Mapping[str, float]) -> float | None:
    """What a variable is where this question gives it no value of its own."""
    if variable.name in before:
        return before[variable.name].value
    return facts.get(variable.fact or "", variable.default)


def _superseded(
    model: Model, known: Mapping[str, Given], used: set[str], facts: Mapping[str, float]
) -> frozenset[str]:
    """Values of earlier turns that this turn's contradict: a pre-money valuation once the post-money one is said."""
    from calculators.solving import solve_numbers

    counted = {name: given for name, given in known.items() if name in used}
    gone = []
    for name, given in known.items():
        if name in used or given.origin != "conversation":
            continue
        with contextlib.suppress(CalculatorError):
            implied = solve_numbers(model, name, counted, facts)
            if all(g.origin in {"question", "conversation"} for g in implied.inputs.values()):
                gone.append(name)
    return frozenset(gone)


def _consistent(
    model: Model, unknown: str, known: dict[str, Given], facts: Mapping[str, float]
) -> dict[str, Given]:
    """The values without an amount said before that what is said now decides: a yearly spend, once a total is said.

    Both together would take the place of what is assumed otherwise (no growth of the spending).
    """
    from calculators.solving import solve_numbers

    said = {name for name, given in known.items() if given.origin == "question" and name != unknown}
    if not any(model.variable(name).unit.startswith("USD") for name in said):
        return known
    try:
        used = solve_numbers(model, unknown, known, facts).inputs
    except CalculatorError:
        return known
    for name, given in known.items():
        if given.origin != "conversation" or not model.variable(name).unit.startswith("USD"):
            continue
        rest = {other: value for other, value in known.items() if other not in {name, unknown}}
        with contextlib.suppress(CalculatorError):
            implied = solve_numbers(model, name, rest, facts)
            assumed = {other for other, given in implied.inputs.items() if given.origin == "assumption"}
            if unknown in implied.inputs:
                continue
            if said & set(implied.inputs) and assumed - set(used):
                return rest
    return known


def compare(
    chosen: Compare, conversation: Conversation, facts: Mapping[str, float]
) -> tuple[tuple[str, Solution], ...]:
    """(label, solution) for each case."""
    from calculators.solving import solve

    out = []
    for case in chosen.cases:
        known, _ = inputs(of_case(chosen, case, conversation), conversation)
        out.append((case.label, solve(chosen.model, chosen.unknown, known, facts)))
    return tuple(out)


def of_case(chosen: Compare, case: Case, conversation: Conversation) -> Calculate:
    """One case as a calculation of its own."""
    standing = None if chosen.standing is None else under(chosen.standing, case.scenario, conversation)
    return Calculate(chosen.model, chosen.unknown, case.binding, "", standing, scenario=case.scenario)


def inputs(chosen: Calculate | Sensitivity, conversation: Conversation) -> tuple[dict[str, Given], Ranges]:
    """The values said for a calculation, by variable, and those said as a range or a list.

    This question wins over the calculation that it follows, that over the scenario it stands under, that over what was
    set.
    """
    known = _before(chosen, conversation)
    names = {v.name for v in chosen.model.variables}
    ranges: dict[str, tuple[tuple[float, ...], str]] = {}
    if chosen.standing is not None and not _anew(chosen):
        ranges = {name: (values, form) for name, values, form in chosen.standing.ranges if name in names}
    for name, value in chosen.binding.idioms:
        known[name] = Given(value, "question")
        ranges.pop(name, None)
    if any(len(b.values) > 1 for b in chosen.binding.bound):
        ranges = {}  # new ranges take the place of old ones: one thing changes at a time
    for bound in chosen.binding.bound:
        if len(bound.values) == 1:
            known[bound.variable] = Given(bound.values[0], "question")
            ranges.pop(bound.variable, None)
        else:
            form = "list" if bound.figure.form == "list" else "range"
            ranges[bound.variable] = (bound.values, form)
            known.pop(bound.variable, None)
    known.pop(chosen.unknown, None)
    ranges.pop(chosen.unknown, None)
    return known, tuple((name, values, form) for name, (values, form) in ranges.items())


def _before(chosen: Calculate | Sensitivity, conversation: Conversation) -> dict[str, Given]:
    """What was said or set before this question, by variable, and what the scenario holds that it stands under."""
    names = {v.name for v in chosen.model.variables}
    held = {**conversation.set_values, **conversation.scenarios.get(chosen.scenario, {})}
    for variable in chosen.model.variables:
        if variable.stands_for in held:
            held.setdefault(variable.name, held[variable.stands_for])
    if chosen.standing is not None and not _anew(chosen):
        # What stands was said since the scenario was named: naming it drops what it has a value for itself.
        held |= {name: given.value for name, given in chosen.standing.given}
    return {name: Given(value, "conversation") for name, value in held.items() if name in names}


def stands(
    chosen: Calculate | Sensitivity,
    conversation: Conversation,
    known: Mapping[str, Given],
    ranges: Ranges = (),
) -> Standing:
    """What a follow-up will change: what was said, now or before, but neither what was set nor a scenario's values."""
    said = {n for n, g in known.items() if g.origin == "question"}
    if chosen.standing is not None:
        said |= {n for n, _ in chosen.standing.given}
    behind = {*conversation.set_values, *conversation.scenarios.get(chosen.scenario, {})} - said
    given = tuple((n, g) for n, g in known.items() if n not in behind)
    return Standing(chosen.model.name, chosen.unknown, given, ranges, "", chosen.scenario)


def under(standing: Standing, name: str, conversation: Conversation) -> Standing:
    """What stands, put under a scenario: what that has a value for itself no longer stands."""
    values = conversation.scenarios.get(name, {})
    given = tuple((n, g) for n, g in standing.given if n not in values)
    return replace(standing, given=given, scenario=name)


def _anew(chosen: Calculate | Sensitivity) -> bool:
    return isinstance(chosen, Calculate) and chosen.reset


def sensitivities(
    chosen: Sensitivity, conversation: Conversation, facts: Mapping[str, float]
) -> tuple[Solution, tuple[TableRow, ...]]:
    """The base case and the effect of each input, largest first."""
    from calculators.exploring import sensitivities as rank
    from calculators.solving import solve

    known, _ = inputs(chosen, conversation)
    solution = solve(chosen.model, chosen.unknown, known, facts)
    return solution, rank(chosen.model, chosen.unknown, known, facts)
