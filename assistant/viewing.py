"""Computed numbers → what users see of a calculation, every input with its origin and citation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from assistant.answer import CalculationView, Input, Result, Row
from assistant.citing import Citer
from assistant.computing import Computed
from assistant.slash import Desk, shown
from calculators.model import Variable
from calculators.quantity import Quantity, compatible, convert, display

if TYPE_CHECKING:
    from knowledge.library import Library


def view_of(done: Computed, desk: Desk, library: Library, citer: Citer) -> CalculationView:
    """A calculation as users see it; the facts among its inputs are cited."""
    model, solution = done.model, done.solution
    target = model.variable(done.unknown)
    ranged = {name: (values, form) for name, values, form in done.ranges}
    listed: list[Input] = []
    if solution is not None:
        for name, given in solution.inputs:
            variable = model.variable(name)
            if variable.convention and given.origin == "assumption":
                continue
            if variable.stands_for and given.origin == "fact":
                shared = desk.variables[variable.stands_for]
                listed.append(input_of(shared, given.value, given.origin, desk, library, citer, ranged))
            listed.append(input_of(variable, given.value, given.origin, desk, library, citer, ranged))
    unit, factor = per_period(target, done.per)

    def figure(value: float) -> str:
        return (
            shown(value, target)
            if factor == 1
            else display(Quantity(value * factor, unit), style=target.style)
        )

    low = high = None
    if done.span is not None:
        low, high = sorted(v * factor for v in done.span)
    if done.rows:
        text = (
            f"{display(Quantity(low, unit), style=target.style)} to {display(Quantity(high, unit), style=target.style)}"
            if low is not None and high is not None
            else ""
        )
        result = Result(value=None, unit=unit, display=text or "see the table", low=low, high=high)
    else:
        assert solution is not None
        others = tuple(v * factor for v in solution.values) if len(solution.values) > 1 else ()
        result = Result(
            value=solution.value * factor, unit=unit, display=figure(solution.value), solutions=others
        )
    rows = tuple(
        Row(
            label=r.label,
            value=r.value * factor,
            unit=unit,
            display=figure(r.value),
            at=dict(r.solution.inputs)[done.vary].value
            if r.solution is not None and done.vary in dict(r.solution.inputs)
            else None,
        )
        for r in done.rows
    )
    steps = solution.steps if solution is not None and not done.rows else ()
    if done.per and done.per != "year" and steps:
        assert solution is not None
        steps = (*steps, f"Per {done.per}: {figure(solution.value)}")
    return CalculationView(
        calculator=model.name,
        title=model.title,
        solved_for=done.unknown,
        result=result,
        inputs=tuple(listed),
        formula=solution.formula if solution is not None else "",
        steps=steps,
        table=rows,
        table_of=done.vary,
        table_now=done.now,
    )


def per_period(target: Variable, per: str) -> tuple[str, float]:
    """The unit to show a yearly amount in, and what to multiply it by."""
    if target.unit == "year" and per in {"month", "week", "day", "hour"}:
        return per, convert(Quantity(1.0, "year"), per).value
    if per and compatible(target.unit, per) and "/" not in per:
        return per, convert(Quantity(1.0, target.unit), per).value
    if not per or target.unit != "USD/year":
        return target.unit, 1.0
    unit = f"USD/{per}"
    return unit, convert(Quantity(1.0, "USD/year"), unit).value


def input_of(
    variable: Variable,
    value: float,
    origin: str,
    desk: Desk,
    library: Library,
    citer: Citer,
    ranged: Mapping[str, tuple[tuple[float, ...], str]],
) -> Input:
    """One input with its origin; a fact is cited, an assumption has its plausible ends."""
    marker = None
    note = ""
    fact = desk.facts.get(variable.fact or "")
    if origin == "fact" and fact is not None:
        marker = citer.fact(fact, library.document(fact.document))
        note = "" if fact.qualifier in {"", "exact"} else fact.qualifier
    elif origin == "assumption":
        note = variable.assumption
    text = shown(value, variable)
    if variable.name in ranged:
        values, form = ranged[variable.name]
        joined = [shown(v, variable) for v in values]
        text = " to ".join((joined[0], joined[-1])) if form != "list" else ", ".join(joined)
    return Input(
        name=variable.name,
        value=value,
        unit=variable.unit,
        display=text,
        origin=origin,
        label=variable.label,
        citation=marker,
        low=variable.low if origin == "assumption" else None,
        high=variable.high if origin == "assumption" else None,
        note=note,
    )


def fact_words(item: Input) -> str:
    """A fact among the inputs with its qualifier and its marker."""
    qualifier = f"{item.note} " if item.note else ""
    return f"{item.label} of {qualifier}{item.display} [{item.citation}]"


def assuming(items: Sequence[Input]) -> str:
    """Name every assumption in words."""
    return (
        f"Assuming {listed([f'{i.label} of {i.display}' for i in items])}; say another value to change that."
    )


def listed(items: Sequence[str]) -> str:
    """Write "a", "a and b" or "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"
