"""A calculation, a comparison or a ranking of inputs → Answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.answer import Answer, CalculationView, Input, Kind, Result, Row
from assistant.binding import Bound
from assistant.citing import Citer
from assistant.clarifying import asks_plainly, clarify, idle, refused, unclear, unheeded, unreadable
from assistant.computing import Computed, compare, compute, inputs, of_case, stands
from assistant.computing import sensitivities as rank_inputs
from assistant.conversation import Conversation, Standing
from assistant.meeting import explanation
from assistant.question import Question
from assistant.routes import Calculate, Compare, Sensitivity
from assistant.slash import Desk, shown
from assistant.viewing import assuming, fact_words, listed, view_of
from calculators.errors import CalculatorError
from calculators.model import Model, Solution, Variable
from calculators.quantity import Quantity, display

if TYPE_CHECKING:
    from knowledge.library import Library


def calculated(
    question: Question,
    chosen: Calculate,
    conversation: Conversation,
    desk: Desk,
    library: Library,
    facts: Mapping[str, float],
) -> Answer:
    """Compute what was chosen and say it; what cannot be computed is said in a clarification."""
    if question.unread:
        return unreadable(question)
    doubt = unclear(question, chosen)
    if doubt is not None:
        return doubt
    try:
        done = compute(chosen, conversation, facts)
    except CalculatorError as error:
        _remember_attempt(chosen, conversation)
        return refused(question, chosen, error)
    ignored = idle(done, chosen)
    if ignored is not None and not asks_plainly(question, chosen):
        return clarify(question, f"{ignored[0]}, so no number is given: {ignored[1]}")
    conversation.stand(done.standing)
    citer = Citer()
    view = view_of(done, desk, library, citer)
    text = _text(question, done, view, chosen, library)
    if ignored is not None:
        text = f"{text} {ignored[0]}."
    return _answer(question, text, view, citer, chosen.model, library, _next_steps(done, chosen))


def _remember_attempt(chosen: Calculate, conversation: Conversation) -> None:
    """Keep what was said, so that a reply with the missing input completes it."""
    known, ranges = inputs(chosen, conversation)
    standing = replace(stands(chosen, conversation, known, ranges), per=chosen.per)
    conversation.stand(standing)


def compared(
    question: Question,
    chosen: Compare,
    conversation: Conversation,
    desk: Desk,
    library: Library,
    facts: Mapping[str, float],
) -> Answer:
    """Show cases side by side."""
    try:
        found = compare(chosen, conversation, facts)
    except CalculatorError as error:
        return clarify(question, str(error))
    target = chosen.model.variable(chosen.unknown)
    citer = Citer()
    _, base = found[0]
    first, said = of_case(chosen, chosen.cases[0], conversation), {"question", "conversation"}
    done = _told_by(base, stands(first, conversation, {n: g for n, g in base.inputs if g.origin in said}))
    view = view_of(done, desk, library, citer)
    rows = tuple(
        Row(label=name, value=s.value, unit=target.unit, display=shown(s.value, target)) for name, s in found
    )
    view = view.model_copy(
        update={
            "table": rows,
            "table_of": "case",
            "steps": tuple(f"{name}: {line}" for name, solution in found for line in solution.steps),
            "inputs": tuple(_of_all(item, [s for _, s in found]) for item in view.inputs),
            "result": Result(value=None, unit=target.unit, display=" against ".join(r.display for r in rows)),
        }
    )
    conversation.stand(done.standing)
    parts = [
        f"The {target.label}, side by side: " + "; ".join(f"{r.label}, **{r.display}**" for r in rows) + "."
    ]
    if len(rows) == 2:
        gap = abs(rows[0].value - rows[1].value)
        more = max(rows, key=lambda r: r.value)
        parts.append(
            f"{more.label[:1].upper()}{more.label[1:]} gives {shown(gap, target)} more."
            if gap
            else "Both give the same."
        )
    varied = {b.variable for case in chosen.cases for b in case.binding.bound} | {
        n for case in chosen.cases for n in conversation.scenarios.get(case.scenario, {})
    }
    assumed = [i for i in view.inputs if i.origin == "assumption" and i.name not in varied]
    if assumed:
        parts.append(assuming(assumed))
    parts += _from_library(view)
    return _answer(question, " ".join(parts), view, citer, chosen.model, library, ("What matters most?",))


def ranked(
    question: Question,
    chosen: Sensitivity,
    conversation: Conversation,
    desk: Desk,
    library: Library,
    facts: Mapping[str, float],
) -> Answer:
    """Rank the inputs of a calculation by their effect."""
    from calculators.exploring import by_points

    try:
        solution, rows = rank_inputs(chosen, conversation, facts)
    except CalculatorError as error:
        return clarify(question, str(error))
    model = chosen.model
    target = model.variable(chosen.unknown)
    known, _ = inputs(chosen, conversation)
    done = _told_by(solution, stands(chosen, conversation, known))
    conversation.stand(done.standing)
    citer = Citer()
    view = view_of(done, desk, library, citer)
    labels = {r.label: _label(model, r.label) for r in rows}
    table = tuple(
        Row(
            label=labels[r.label],
            value=r.value,
            unit=target.unit,
            display=display(Quantity(r.value, target.unit), style=target.style),
        )
        for r in rows
    )
    view = view.model_copy(update={"table": table, "table_of": "sensitivity"})
    assert view.result is not None
    order = "; ".join(f"{r.label}, by {r.display}" for r in table)
    top = table[0].label if table else "input"
    parts = [
        f"What matters most for the {target.label} of **{view.result.display}** is the **{top}**.",
        f"A change of 10% in each input, the others kept, moves it most to least: {order}.",
    ]
    zero = [i for i in view.inputs if i.value == 0 and by_points(model.variable(i.name), i.value)]
    if zero:
        one = listed([f"The {i.label}" if n == 0 else f"the {i.label}" for n, i in enumerate(zero)])
        verb = "is" if len(zero) == 1 else "are"
        parts.append(
            f"{one} {verb} 0%, of which a tenth is nothing, so it is changed by one percentage point instead."
        )
    assumed = [i for i in view.inputs if i.origin == "assumption"]
    if assumed:
        parts.append(assuming(assumed))
        if table and any(i.label == table[0].label for i in assumed):
            parts.append(f"The biggest driver, the {table[0].label}, is an assumption, not a fact.")
    parts += _from_library(view)
    return _answer(question, " ".join(parts), view, citer, model, library, ("How did you get that?",))


def _of_all(item: Input, cases: Sequence[Solution]) -> Input:
    """An input as it is in every case: "20% against 40%" where they differ."""
    each = [(case.model.variable(item.name), dict(case.inputs).get(item.name)) for case in cases]
    told = [shown(given.value, variable) for variable, given in each if given is not None]
    return item if len(set(told)) < 2 else item.model_copy(update={"display": " against ".join(told)})


def _told_by(case: Solution, standing: Standing) -> Computed:
    """The case that a table is told by, and what a follow-up would change."""
    return Computed(case.model, case.unknown, case, (), "", None, "", (), standing)


def _from_library(view: CalculationView) -> list[str]:
    """The sentence that names the facts among the inputs, if there are any."""
    cited = [i for i in view.inputs if i.origin == "fact" and i.citation is not None]
    once = {i.citation: i for i in reversed(cited)}.values()  # the money spent is the commitment, said once
    told = [i for i in cited if i in once]
    return [f"From the library: {listed([fact_words(i) for i in told])}."] if told else []


def _answer(
    question: Question,
    text: str,
    view: CalculationView,
    citer: Citer,
    model: Model,
    library: Library,
    suggestions: tuple[str, ...],
) -> Answer:
    """The answer, which also points to the idea that the model rests on, and suggests to ask for it."""
    text = f"{text} {explanation(model, library, citer)}".strip()
    return Answer(
        question=question.asked,
        kind=Kind.CALCULATION,
        text=text,
        citations=citer.citations,
        calculation=view,
        suggestions=(*suggestions, model.explained_by) if model.explained_by else suggestions,
    )


def _label(model: Model, name: str) -> str:
    try:
        return model.variable(name).label
    except KeyError:
        return name


def _text(
    question: Question, done: Computed, view: CalculationView, chosen: Calculate, library: Library
) -> str:
    from calculators import wording

    model, solution = done.model, done.solution
    target = model.variable(done.unknown)
    parts: list[str] = []
    if done.rows:
        varied = model.variable(done.vary)
        first, last = view.table[0], view.table[-1]
        if view.result is not None and view.result.low is not None:
            ends = listed(
                [
                    f"the {model.variable(name).label} between {low} and {high}"
                    for name, low, high in _ends(done, model)
                ]
            )
            stay = (
                "the input stays in its range" if len(done.ranges) == 1 else "the inputs stay in their ranges"
            )
            parts.append(
                f"With {ends}, the {target.label} lies between **{view.result.display.replace(' to ', '** and **')}**; "
                f"while {stay}, the result cannot be outside."
            )
            if len(done.ranges) > 1:
                others = listed(
                    [f"the {model.variable(n).label} at {at}" for n, at, _ in _ends(done, model)[1:]]
                )
                parts.append(f"The table varies the {varied.label}, with {others}.")
        elif len(view.table) <= 6:
            each = "; ".join(f"at {r.label}, **{r.display}**" for r in view.table)
            parts.append(f"The {target.label}: {each}.")
        else:
            parts.append(
                f"The {target.label} goes from **{first.display}** at {first.label} "
                f"to **{last.display}** at {last.label}."
            )
    else:
        assert solution is not None
        sentence = wording.sentence(solution)
        if view.result is not None and done.per and view.result.unit != target.unit:
            sentence = f"{_sentence_base(solution, target, view)}"
        parts.append(sentence)
        parts += [_came_about(b, model) for b in chosen.binding.bound if b.how]
        parts += unheeded(question, done, chosen)
        if solution.note:
            parts.append(solution.note)
        if view.result is not None and view.result.solutions:
            every = " and ".join(
                display(Quantity(v, view.result.unit), style=target.style) for v in view.result.solutions
            )
            parts.append(f"There are {len(view.result.solutions)} solutions: {every}.")
    moved = {name for name, _, _ in done.ranges}
    clause = wording.assumption_clause(solution) if solution is not None else ""
    assumed = [i for i in view.inputs if i.origin == "assumption"]
    if assumed and clause and not moved & {i.name for i in assumed}:
        clause = clause.rstrip(", ")
        parts.append(f"{clause[:1].upper()}{clause[1:]}; say another value to change that.")
    elif assumed:
        parts.append(assuming(assumed))
    parts += _from_library(view)
    kept = [i for i in view.inputs if i.origin == "conversation"]
    if kept:
        parts.append(f"Kept from before: {listed([f'{i.label} {i.display}' for i in kept])}.")
    if chosen.second is not None:
        parts.append(f"If you meant “{chosen.second.title}”, say so.")
    return " ".join(p if p.endswith((".", "!", "?")) else p + "." for p in parts)


def _ends(done: Computed, model: Model) -> list[tuple[str, str, str]]:
    """Each variable that moves in a range, with its lowest and highest value in words."""
    return [
        (name, shown(min(values), model.variable(name)), shown(max(values), model.variable(name)))
        for name, values, form in done.ranges
        if form != "list"
    ]


def _came_about(bound: Bound, model: Model) -> str:
    """Say how a value came about: "The term of 11 years is one year more than 10 years."."""
    if " is " in bound.how or "read as" in bound.how:
        return f"{bound.how[:1].upper()}{bound.how[1:]}."
    variable = model.variable(bound.variable)
    return f"The {variable.label} of {shown(bound.values[0], variable)} is {bound.how}."


def _sentence_base(solution: Solution, target: Variable, view: CalculationView) -> str:
    """The sentence for a yearly amount shown per another period."""
    assert view.result is not None
    given = listed([f"{i.label} {i.display}" for i in view.inputs])
    return f"With {given}, the {target.label} comes to **{view.result.display}**."


def _next_steps(done: Computed, chosen: Calculate) -> tuple[str, ...]:
    """Follow-ups that will be answered: they name this model's own inputs."""
    out = ["How did you get that?"] if not done.rows else []
    names = [n for n, _ in done.solution.inputs] if done.solution is not None else []
    if len(names) > 1:
        out.append("What matters most?")
    if "years" in names and done.vary != "years" and not done.rows:
        out.append("For 5 to 15 years")
    elif "discount_rate" in names and not done.rows:
        out.append("Between 8% and 12%?")
    return tuple(out)
