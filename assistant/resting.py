"""What a result rests on: each of its inputs with its origin, and how far each assumption could move it."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.answer import Answer, CalculationView, Input, Kind
from assistant.clarifying import clarify
from assistant.conversation import Conversation
from assistant.joining import origin
from assistant.question import Question
from assistant.slash import shown
from calculators.errors import CalculatorError
from calculators.model import Given, Model


def rests_on(question: Question, conversation: Conversation, models: Mapping[str, Model]) -> Answer:
    """List the inputs of the last number, and what the ends of each assumption would make of it."""
    past = next(
        (
            a
            for _, a in reversed(conversation.turns)
            if a.calculation is not None and a.calculation.result is not None
        ),
        None,
    )
    if past is None or past.calculation is None:
        return clarify(question, "Nothing has been computed in this conversation yet, so nothing is assumed.")
    view = past.calculation
    if not view.inputs:
        return clarify(question, "That was a sum of the numbers as you gave them; nothing else is in it.")
    text = "That rests on:\n" + "\n".join(f"- {_told(i)}" for i in view.inputs)
    assumed = [i for i in view.inputs if i.origin == "assumption"]
    if not assumed:
        text += "\n\nNothing in it is an assumption of the calculator."
    elif view.calculator in models and not view.table:
        moved = [said for i in assumed if (said := _moved(i, view, models[view.calculator]))]
        text += f"\n\nThe result hangs on the assumptions. {' '.join(moved)}" if moved else ""
    return Answer(
        question=question.asked,
        kind=Kind.CALCULATION,
        text=text,
        citations=tuple(c for c in past.citations if c.marker in {i.citation for i in view.inputs}),
        calculation=view,
        suggestions=("What matters most?",) if len(view.inputs) > 1 and view.calculator in models else (),
    )


def _told(item: Input) -> str:
    """An input, where it comes from, and why it is what it is."""
    name = "" if item.label == item.display else f"{item.label} "
    qualifier = f"{item.note} " if item.origin == "fact" and item.note else ""
    why = f": {item.note}" if item.origin == "assumption" and item.note else ""
    return f"{name}{qualifier}{item.display}, {origin(item)}{why}"


def _moved(item: Input, view: CalculationView, model: Model) -> str:
    """Say what the result would be at the plausible ends of an assumption; nothing where it has none."""
    from calculators.solving import solve_numbers

    variable, target = model.variable(item.name), model.variable(view.solved_for)
    known = {i.name: Given(i.value, "question") for i in view.inputs}
    said: list[str] = []
    for end in (item.low, item.high):
        if end is None or end == item.value:
            continue
        try:
            value = solve_numbers(model, target.name, {**known, item.name: Given(end, "question")}, {}).value
        except CalculatorError:
            continue
        would = "" if said else "it would be "
        said.append(f"at {shown(end, variable)} {would}{shown(value, target)}")
    return f"With the {item.label} {' and '.join(said)}." if said else ""
