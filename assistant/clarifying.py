"""What cannot be computed → a sentence that says exactly what and why."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answer import Answer, CalculationView, Input, Kind
from assistant.binding.inputs import usable
from assistant.binding.strangers import strangers
from assistant.computing import Computed
from assistant.conversation import Conversation
from assistant.cuedata import caveats
from assistant.mentioning import Tokens, mentions
from assistant.question import Question
from assistant.routes import Calculate
from assistant.seeking import asked_for
from assistant.slash import shown
from assistant.spelling import excerpt
from assistant.viewing import listed
from calculators.errors import CalculatorError, MissingInput
from calculators.model import Variable
from calculators.number_words import vocabulary


def clarify(
    question: Question, text: str, view: CalculationView | None = None, suggestions: Sequence[str] = ()
) -> Answer:
    """Say why nothing is computed, and what would work."""
    return Answer(
        question=question.asked,
        kind=Kind.CLARIFICATION,
        text=text,
        calculation=view,
        suggestions=tuple(suggestions),
    )


def unclear(question: Question, chosen: Calculate) -> Answer | None:
    """A clarification where a figure found no place or can be read in two ways."""
    ambiguous = [f for f in usable(question) if f.form == "ambiguous"]
    if ambiguous:
        figure = ambiguous[0]
        low, high = figure.values[0].value, figure.values[-1].value
        text = (
            f"“{figure.text}” can be read as a range or as a subtraction. "
            f"Write “from {low:g} to {high:g}” for the range, "
            f"or “{low:g} minus {high:g}”, which is {low - high:g}, for the subtraction."
        )
        return clarify(question, text)
    if chosen.binding.unbound:
        foreign = _foreign(question, chosen)
        if foreign is not None:
            return foreign
        names = ", ".join(f"“{f.text}”" for f in chosen.binding.unbound)
        takes = ", ".join(v.label for v in chosen.model.variables if not v.convention)
        text = (
            f"I could not place {names} in “{chosen.model.title}”, so no number is given. It takes: {takes}."
        )
        return clarify(question, text)
    return None


def _foreign(question: Question, chosen: Calculate) -> Answer | None:
    """Say that the calculation does not use what a figure is named for, and offer the nearest one that does."""
    from calculators.loading import load_models, standard_variables

    model = chosen.model
    named = strangers(question, Tokens.of(question.text), model)
    figure, name = next(((f, n) for f, n in named if f in chosen.binding.unbound), (None, ""))
    if figure is None:
        return None
    own, variable = {v.name for v in model.variables}, standard_variables()[name]
    takes = listed([v.label for v in model.variables if not v.convention])
    text = (
        f"“{model.title}” does not use the {variable.label} of “{figure.text}”, so no number is given. "
        f"It takes: {takes}."
    )
    others = [m for m in load_models().values() if name in {v.name for v in m.variables}]
    shared = [(len(own & {v.name for v in m.variables}), chosen.unknown in m.answer, m) for m in others]
    best = max(shared, key=lambda row: row[:2], default=None)
    if best is None:
        return clarify(question, text)
    ask = f"{best[2].variable(best[2].result).label} with {variable.label} {figure.text}"
    return clarify(question, f"{text} “{best[2].title}” does: ask “{ask}”.", suggestions=(ask,))


PLAINLY = 0.9
"""A question that asks for the unknown this plainly is answered, whatever else it says."""


def asks_plainly(question: Question, chosen: Calculate) -> bool:
    """Whether the question names what it asks for: "how many years does $5B need to triple at 11%?"."""
    tokens = Tokens.of(question.text)
    named = mentions(tokens, chosen.model.variables)
    return asked_for(chosen.unknown, chosen.model, named, tokens, usable(question)) >= PLAINLY


def idle(done: Computed, chosen: Calculate) -> tuple[str, str] | None:
    """Name a figure of this question that makes no difference to the result, and what the result hangs on."""
    if done.solution is None:
        return None
    used = {name for name, _ in done.solution.inputs}
    idle = [b for b in chosen.binding.bound if b.variable not in used]
    if not idle:
        return None
    target = done.model.variable(done.unknown).label
    words = listed([f"the {done.model.variable(b.variable).label} of “{b.figure.text}”" for b in idle])
    hangs = listed([done.model.variable(n).label for n, _ in done.solution.inputs])
    return (
        f"{words[:1].upper()}{words[1:]} makes no difference to the {target} here",
        f"it hangs on the {hangs}.",
    )


def unheeded(question: Question, done: Computed, chosen: Calculate) -> list[str]:
    """Name what was said and could not be taken into account: a way of paying, taxes, a year."""
    text = f" {question.text.lower()} "
    names = {v.name for v in done.model.variables}
    said = [
        note
        for phrases, note, variables in caveats()
        if not names & set(variables) and any(f" {p} " in re.sub(r"[?.,;:!]", " ", text) for p in phrases)
    ]
    used = {b.figure.start for b in chosen.binding.bound}
    later = [
        f.text
        for f in question.figures
        if f.written == "date" and f.start not in used and f.values[0].value > 2026
    ]
    if later:
        said.append(f"The year {listed(later)} makes no difference to this calculation.")
    return said


def unreadable(question: Question) -> Answer:
    """Name what could not be read as a number."""
    names = ", ".join(f"“{w}”" for w in question.unread)
    return clarify(
        question,
        f"I could not read {names} as a number or an operator, so nothing was computed. "
        "Write it, for example, as $5B, 12%, 7 years or 2 * 3.",
    )


_CALL = re.compile(r"\w\s*\(\s*['\"]|__\w+__|\bimport\s+\w+|\blambda\b|\)\s*\.\s*\w+\s*\(")
"""What looks like a program: a call with a text in it, a dunder, an import."""


def programming(question: Question) -> Answer | None:
    """Say that program code is not run, where the question holds some."""
    if not _CALL.search(question.text):
        return None
    return clarify(
        question,
        "That holds something that looks like program code. Nothing that you type is ever run, so no number is given: "
        "write the value itself, for example 8%, $5B or 7 years.",
    )


MOST_BESIDE = 2
"""Words beside the name of a currency in a question that asks for nothing else: "convert the result to euros"."""


_INTO = re.compile(r"\b(?:in|into|to)\s+(?:[a-z]+\s+)?$", re.IGNORECASE)


def other_money(question: Question, conversation: Conversation) -> Answer | None:
    """Say that nothing is converted, where the last amount is asked for in another currency: "in euros?"."""
    named = [w for w in question.words if w.text in vocabulary().foreign]
    computed = conversation.state.standing is not None or bool(conversation.state.steps)
    into = any(_INTO.search(question.text[: w.start]) for w in named)
    few = len(question.content) - len(named) <= MOST_BESIDE
    if not named or not few or not (into or (computed and not question.figures)):
        return None
    return clarify(
        question,
        f"Amounts are in US dollars: the library holds no exchange rate, so nothing is turned into {named[0].text}. "
        "A sum such as “$10B * 0.9” does it with a rate of your own.",
    )


def alone(question: Question, conversation: Conversation) -> Answer | None:
    """Ask what a value is meant for where nothing stands that it could change ("and at 12%?")."""
    figures = usable(question)
    stands = conversation.state.standing is not None or conversation.state.line or conversation.set_values
    if stands or question.content or len(figures) != 1:
        return None
    if figures[0].written == "number" and figures[0].form == "single":
        return clarify(
            question,
            f"“{figures[0].text}” alone is no question that I can compute. Say what it is, and what to do with it: "
            "for example “$20 billion over 8 years”, “15% of $100B” or “what is the pledge worth today at 12%?”.",
        )
    if "ellipsis" not in question.cues:
        return None
    return clarify(
        question,
        f"Nothing has been computed in this conversation yet that “{figures[0].text}” could change. "
        "Say what it is for, for example “What is the pledge worth today at 12%?” or “the yearly spend over 8 years”.",
    )


_OPERATOR = re.compile(
    r"\s*(?:[+*/^×÷]|plus\b|times\b|divided by\b|multiplied by\b)\s*([^?\s][^?]*)?", re.IGNORECASE
)


def half_a_sum(question: Question) -> Answer | None:
    """Name what stands after the sign of a sum and is no number: "2 + banana"."""
    figures = usable(question)
    lead = question.text[: figures[0].start].lower().strip() if figures else "-"
    sign = _OPERATOR.match(question.text, figures[0].end) if figures else None
    if sign is None or lead not in {"", "what is", "what's", "calculate", "compute", "how much is"}:
        return None
    rest = (sign.group(1) or "").strip(" .!")
    what = f"I could not read “{excerpt(rest)}” as a number" if rest else "A number is missing at the end"
    return clarify(
        question, f"{what}, so nothing was computed. Write it, for example, as 2 + 3 or $5B * 20%."
    )


def cut_short(question: Question, answer: Answer) -> Answer:
    """Say that only the beginning of a long text was read; a number is not given for half a question."""
    most = f"{len(question.asked):,} characters"
    if answer.kind is Kind.CALCULATION:
        return clarify(
            question,
            f"That is longer than I read at once, and a number may stand in the part that I did not read, so none is "
            f"given. Please ask in at most {most}.",
        )
    return answer.model_copy(update={"text": f"Only the first {most} were read. {answer.text}"})


def refused(question: Question, chosen: Calculate, error: CalculatorError) -> Answer:
    """Say why the chosen calculator has no result, with the inputs that were understood."""
    text = str(error)
    suggestions: list[str] = []
    if isinstance(error, MissingInput):
        # The reply alone completes what was asked, so that is what is offered.
        suggestions = (
            [sample(chosen.model.variable(n)) for n in error.names[:1]] if len(error.names) == 1 else []
        )
    said = [(b, chosen.model.variable(b.variable)) for b in chosen.binding.bound]
    view = CalculationView(
        calculator=chosen.model.name,
        title=chosen.model.title,
        solved_for=chosen.unknown,
        result=None,
        inputs=tuple(
            Input(
                name=v.name,
                value=b.values[0],
                unit=v.unit,
                display=shown(b.values[0], v),
                origin="question",
                label=v.label,
            )
            for b, v in said
        ),
    )
    return clarify(question, text, view, suggestions)


def refusal(question: Question, error: CalculatorError) -> Answer:
    """Say why nothing was computed."""
    return clarify(question, str(error))


def sample(variable: Variable) -> str:
    """A value for a variable as a user might reply with it."""
    sample = {"USD": "$1 billion", "year": "5 years", "GW": "5 GW", "USD/year": "$10B a year"}.get(
        variable.unit
    )
    if sample is None:
        sample = "20%" if variable.style == "percent" else "2"
    return f"{variable.label} {sample}"
