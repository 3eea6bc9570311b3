"""A line of arithmetic, or outcomes with their probabilities → Answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.answer import Answer, CalculationView, Input, Kind, Result
from assistant.binding.inputs import usable
from assistant.citing import Citer
from assistant.clarifying import clarify
from assistant.conversation import Conversation
from assistant.cuedata import introduced
from assistant.meeting import explanation
from assistant.mentioning import Tokens, mentions
from assistant.question import Question
from assistant.reweighing import KEPT
from assistant.routes import Expect
from assistant.slash import Desk, shown
from assistant.viewing import fact_words, input_of, listed
from calculators.errors import CalculatorError
from calculators.model import Model, Variable
from calculators.quantity import display

if TYPE_CHECKING:
    from knowledge.library import Library


def arithmetic(
    question: Question,
    text: str,
    quoted: Mapping[str, Variable],
    conversation: Conversation,
    desk: Desk,
    library: Library,
) -> Answer:
    """Compute a line of figures and operators; raises CalculatorError where it has no result.

    `quoted` are the variables whose values, facts of the library, stand in `text` in place of their names.
    """
    from calculators.expressions import evaluate

    done = evaluate(text)
    shown_result = display(done.quantity, style=done.style)
    citer = Citer()
    given = tuple(
        Input(
            name=f"value_{n}",
            value=f.values[0].value,
            unit=f.values[0].unit,
            display=f.text,
            origin="question",
            label=f.text,
        )
        for n, f in enumerate((f for f in usable(question) if f.form == "single"), 1)
    )
    facts = tuple(
        input_of(v, desk.facts[v.fact or ""].value or 0.0, "fact", desk, library, citer, {})
        for v in quoted.values()
    )
    given += facts
    view = CalculationView(
        calculator="arithmetic",
        title="Arithmetic",
        solved_for="result",
        result=Result(value=done.quantity.value, unit=done.quantity.unit, display=shown_result),
        inputs=given,
        formula=done.written,
        steps=tuple(done.steps),
    )
    conversation.note(
        steps=tuple(done.steps) or (f"{done.written} = {shown_result}",), standing=None, topic=None, line=text
    )
    said = f"{done.written} = **{shown_result}**."
    if done.note:
        said += f" {done.note}"
    if facts:
        said += f" From the library: {listed([fact_words(i) for i in facts])}."
    return Answer(
        question=question.asked, kind=Kind.CALCULATION, text=said, citations=citer.citations, calculation=view
    )


def written_out(text: str) -> str | None:
    """The sum that stands in figures and signs after words that only lead to it; None where there is none.

    "Sum for my article: $364B + $100B - $38B", "three eighths of it? i mean 3/8 * $100B".
    """
    from calculators.expressions import is_arithmetic

    leads = [m.end() for m in _leads().finditer(text)]
    tails = [text[at:].strip(" ?.") for at in reversed(leads)]
    return next((tail for tail in tails if _SIGNED.search(tail) and is_arithmetic(tail)), None)


def told(question: Question) -> str | None:
    """The sum that stands in a sentence, from its first figure to its last: "the invoice is $3.2M plus 19% VAT".

    None where a variable of the calculators is named beside it: the sum is no more than a part of a question then.
    """
    from calculators.expressions import is_arithmetic
    from calculators.loading import standard_variables

    figures = usable(question)
    if len(figures) < 2 or any(f.form != "single" for f in figures):
        return None
    start, end = figures[0].start, figures[-1].end
    line = question.text[start:end].replace(", ", " ")
    for word, sign in _SIGNS.items():
        line = re.sub(rf"(?<!\w){word}(?!\w)", sign, line)
    rest = Tokens.of(question.text).without(start, end)
    named = [m for m in mentions(rest, tuple(standard_variables().values())) if m.variable not in _LOOSE]
    return line if not named and _ADDS.search(line) and is_arithmetic(line) else None


_SIGNS = {"less": "minus"}
_ADDS = re.compile(r"\b(?:plus|minus|times|divided by|multiplied by)\b|\s[-+*/×÷]\s", re.IGNORECASE)
"""A word or sign that only a sum has."""
_LOOSE = frozenset({"used"})
"""Variables whose words ("need") say little."""
_SIGNED = re.compile(r"[\d%a-zA-Z)]\s*[-+*/^×÷]\s*[$€£(]?\d")
"""A sign between two figures."""


@lru_cache(maxsize=1)
def _leads() -> re.Pattern[str]:
    phrases = "|".join(re.escape(p) for p in introduced())
    return re.compile(rf"^[^\d:]*:|\b(?:{phrases})(?!\w)[:,]?", re.IGNORECASE)


def expected(
    question: Question,
    chosen: Expect,
    conversation: Conversation,
    models: Mapping[str, Model],
    library: Library,
) -> Answer:
    """Weigh outcomes by their probabilities; `models` has the file of the calculator that does so."""
    from calculators.scenarios import expected_value

    unit = chosen.outcomes[0][1].values[0].unit
    try:
        solution = expected_value([(x.values[0].value, p.values[0].value) for p, x in chosen.outcomes], unit)
    except CalculatorError as error:
        return clarify(question, str(error))
    described = solution.model
    model = models.get(described.name, described)
    kept = {
        f"{name}_{n}"
        for n, pair in enumerate(chosen.outcomes, 1)
        for name, figure in zip(("probability", "outcome"), pair, strict=True)
        if figure.start == KEPT
    }
    listed = tuple(
        Input(
            name=n,
            value=g.value,
            unit=described.variable(n).unit,
            display=shown(g.value, described.variable(n)),
            origin="conversation" if n in kept else g.origin,
            label=described.variable(n).label,
        )
        for n, g in solution.inputs
    )
    text = shown(solution.value, described.variable("expected"))
    view = CalculationView(
        calculator=described.name,
        title=described.title,
        solved_for="expected",
        result=Result(value=solution.value, unit=unit, display=text),
        inputs=listed,
        formula=solution.formula,
        steps=solution.steps,
    )
    citer = Citer()
    parts = (
        f"Weighed by their probabilities, the outcomes are worth **{text}**.",
        solution.note,
        explanation(model, library, citer),
    )
    conversation.note(steps=solution.steps, standing=None, topic=None)
    return Answer(
        question=question.asked,
        kind=Kind.CALCULATION,
        text=" ".join(p for p in parts if p),
        citations=citer.citations,
        calculation=view,
        suggestions=("How did you get that?", *filter(None, [model.explained_by])),
    )


def units(text: str) -> tuple[str, ...]:
    """The unit of a line's result; nothing where it has none."""
    from calculators.expressions import evaluate

    try:
        return (evaluate(text).quantity.unit,)
    except CalculatorError:
        return ()
