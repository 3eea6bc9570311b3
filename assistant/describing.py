"""Numbers → Answer: the sentence, every input with its origin, the citations of the facts among them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from assistant.answer import Answer, CalculationView, Citation, Input, Kind, Result, Row
from assistant.binding import usable
from assistant.citing import Citer
from assistant.computing import Computed, compare, compute, inputs
from assistant.computing import sensitivities as rank_inputs
from assistant.conversation import Conversation, Standing
from assistant.question import Question
from assistant.reading import safe_text
from assistant.routes import Calculate, Compare, Expect, Sensitivity
from assistant.slash import Desk, shown
from calculators.errors import CalculatorError, MissingInput
from calculators.model import Model, Solution, Variable
from calculators.quantity import Quantity, convert, display

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
    unclear = _unclear(question, chosen)
    if unclear is not None:
        return unclear
    try:
        done = compute(chosen, conversation, facts)
    except CalculatorError as error:
        _remember_attempt(chosen, conversation)
        return _refused(question, chosen, error)
    idle = _idle(done, chosen)
    if idle is not None:
        return _clarify(question, idle)
    conversation.note(standing=done.standing, steps=())
    citer = Citer()
    view = _view(done, desk, library, citer)
    text = _text(done, view, chosen, library)
    return Answer(
        question=question.asked, kind=Kind.CALCULATION, text=text, citations=citer.citations, calculation=view,
        suggestions=_next_steps(done, chosen),
    )  # fmt: skip


def _idle(done: Computed, chosen: Calculate) -> str | None:
    """Name a figure of this question that makes no difference to the result, so that nothing is ignored unseen."""
    if done.solution is None:
        return None
    used = {name for name, _ in done.solution.inputs}
    idle = [b for b in chosen.binding.bound if b.variable not in used]
    if not idle:
        return None
    target = done.model.variable(done.unknown).label
    words = _listed([f"{done.model.variable(b.variable).label} of “{b.figure.text}”" for b in idle])
    hangs = _listed([done.model.variable(n).label for n, _ in done.solution.inputs])
    return (
        f"A {words} makes no difference to the {target} here, so no number is given: it hangs on the {hangs}."
    )


def _remember_attempt(chosen: Calculate, conversation: Conversation) -> None:
    """Keep what was said, so that a reply with the missing input completes it."""
    known, ranges = inputs(chosen, conversation)
    standing = Standing(
        chosen.model.name, chosen.unknown, tuple(known.items()), ranges, chosen.per, chosen.scenario
    )
    conversation.note(standing=standing, steps=())


def _unclear(question: Question, chosen: Calculate) -> Answer | None:
    """A clarification where a figure found no place or can be read in two ways."""
    ambiguous = [f for f in usable(question) if f.form == "ambiguous"]
    if ambiguous:
        figure = ambiguous[0]
        low, high = figure.values[0].value, figure.values[-1].value
        text = (
            f"“{figure.text}” can be read as a range or as a subtraction. Write “from {low:g} to {high:g}” for the range, "
            f"or “{low:g} minus {high:g}”, which is {low - high:g}, for the subtraction."
        )
        return _clarify(question, text)
    if chosen.binding.unbound:
        names = ", ".join(f"“{f.text}”" for f in chosen.binding.unbound)
        takes = ", ".join(v.label for v in chosen.model.variables if not v.convention)
        text = (
            f"I could not place {names} in “{chosen.model.title}”, so no number is given. It takes: {takes}."
        )
        return _clarify(question, text)
    return None


def _clarify(
    question: Question, text: str, view: CalculationView | None = None, suggestions: Sequence[str] = ()
) -> Answer:
    return Answer(
        question=question.asked,
        kind=Kind.CLARIFICATION,
        text=text,
        calculation=view,
        suggestions=tuple(suggestions),
    )


def unreadable(question: Question) -> Answer:
    """Name what could not be read as a number."""
    names = ", ".join(f"“{w}”" for w in question.unread)
    return _clarify(
        question,
        f"I could not read {names} as a number or an operator, so nothing was computed. Write it, for example, as $5B, 12%, 7 years or 2 * 3.",
    )


def _refused(question: Question, chosen: Calculate, error: CalculatorError) -> Answer:
    text = str(error)
    suggestions: list[str] = []
    if isinstance(error, MissingInput):
        # The reply alone completes what was asked, so that is what is offered.
        suggestions = [_a(chosen.model.variable(n)) for n in error.names[:1]] if len(error.names) == 1 else []
    view = CalculationView(
        calculator=chosen.model.name, title=chosen.model.title, solved_for=chosen.unknown, result=None,
        inputs=tuple(
            Input(name=b.variable, value=b.values[0], unit=chosen.model.variable(b.variable).unit,
                  display=shown(b.values[0], chosen.model.variable(b.variable)), origin="question", label=chosen.model.variable(b.variable).label)
            for b in chosen.binding.bound
        ),
    )  # fmt: skip
    return _clarify(question, text, view, suggestions)


def _a(variable: Variable) -> str:
    sample = {"USD": "$1 billion", "year": "5 years", "GW": "5 GW", "USD/year": "$10B a year"}.get(
        variable.unit
    )
    if sample is None:
        sample = "20%" if variable.style == "percent" else "2"
    return f"{variable.label} {sample}"


def _view(done: Computed, desk: Desk, library: Library, citer: Citer) -> CalculationView:
    model, solution = done.model, done.solution
    target = model.variable(done.unknown)
    ranged = {name: (values, form) for name, values, form in done.ranges}
    listed: list[Input] = []
    if solution is not None:
        for name, given in solution.inputs:
            variable = model.variable(name)
            if variable.convention and given.origin == "assumption":
                continue
            listed.append(_input(variable, given.value, given.origin, desk, library, citer, ranged))
    unit, factor = _per(target, done.per)

    def figure(value: float) -> str:
        return display(Quantity(value * factor, unit), style=target.style)

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
        Row(label=r.label, value=r.value * factor, unit=unit, display=figure(r.value)) for r in done.rows
    )
    steps = solution.steps if solution is not None and not done.rows else ()
    if done.per and done.per != "year" and steps:
        assert solution is not None
        steps = (*steps, f"Per {done.per}: {figure(solution.value)}")
    return CalculationView(
        calculator=model.name, title=model.title, solved_for=done.unknown, result=result, inputs=tuple(listed),
        formula=solution.formula if solution is not None else "", steps=steps, table=rows, table_of=done.vary,
    )  # fmt: skip


def _per(target: Variable, per: str) -> tuple[str, float]:
    """The unit to show a yearly amount in, and what to multiply it by."""
    if not per or target.unit != "USD/year":
        return target.unit, 1.0
    unit = f"USD/{per}"
    return unit, convert(Quantity(1.0, "USD/year"), unit).value


def _input(
    variable: Variable,
    value: float,
    origin: str,
    desk: Desk,
    library: Library,
    citer: Citer,
    ranged: Mapping[str, tuple[tuple[float, ...], str]],
) -> Input:
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
        name=variable.name, value=value, unit=variable.unit, display=text, origin=origin, label=variable.label, citation=marker,
        low=variable.low if origin == "assumption" else None, high=variable.high if origin == "assumption" else None, note=note,
    )  # fmt: skip


def _text(done: Computed, view: CalculationView, chosen: Calculate, library: Library) -> str:
    from calculators import wording

    model, solution = done.model, done.solution
    target = model.variable(done.unknown)
    parts: list[str] = []
    if done.rows:
        varied = model.variable(done.vary)
        first, last = view.table[0], view.table[-1]
        if view.result is not None and view.result.low is not None:
            parts.append(
                f"With the {varied.label} between {done.rows[0].label} and {done.rows[-1].label}, the {target.label} lies between "
                f"**{view.result.display.replace(' to ', '** and **')}**; within that range of inputs it cannot be outside."
            )
        elif len(view.table) <= 6:
            listed = "; ".join(f"at {r.label}, **{r.display}**" for r in view.table)
            parts.append(f"The {target.label}: {listed}.")
        else:
            parts.append(
                f"The {target.label} goes from **{first.display}** at {first.label} to **{last.display}** at {last.label}."
            )
    else:
        assert solution is not None
        sentence = wording.sentence(solution)
        if view.result is not None and done.per and view.result.unit != target.unit:
            sentence = f"{_sentence_base(solution, target, view)}"
        parts.append(sentence)
        if solution.note:
            parts.append(solution.note)
        if view.result is not None and view.result.solutions:
            every = " and ".join(
                display(Quantity(v, view.result.unit), style=target.style) for v in view.result.solutions
            )
            parts.append(f"There are {len(view.result.solutions)} solutions: {every}.")
    varied = {name for name, _, _ in done.ranges}
    clause = wording.assumption_clause(solution) if solution is not None else ""
    assumed = [i for i in view.inputs if i.origin == "assumption"]
    if assumed and clause and not varied & {i.name for i in assumed}:
        clause = clause.rstrip(", ")
        parts.append(f"{clause[:1].upper()}{clause[1:]}; say another value to change that.")
    elif assumed:
        parts.append(_assuming(assumed))
    facts = [i for i in view.inputs if i.origin == "fact" and i.citation is not None]
    if facts:
        parts.append(f"From the library: {_listed([_fact_words(i) for i in facts])}.")
    kept = [i for i in view.inputs if i.origin == "conversation"]
    if kept:
        parts.append(f"Kept from before: {_listed([f'{i.label} {i.display}' for i in kept])}.")
    if chosen.second is not None:
        parts.append(f"If you meant “{chosen.second.title}”, say so.")
    return " ".join(p if p.endswith((".", "!", "?")) else p + "." for p in parts)


def _sentence_base(solution: Solution, target: Variable, view: CalculationView) -> str:
    """The sentence for a yearly amount shown per another period."""
    assert view.result is not None
    given = _listed([f"{i.label} {i.display}" for i in view.inputs])
    return f"With {given}, the {target.label} comes to **{view.result.display}**."


def _fact_words(item: Input) -> str:
    qualifier = f"{item.note} " if item.note else ""
    return f"{item.label} of {qualifier}{item.display} [{item.citation}]"


def _assuming(items: Sequence[Input]) -> str:
    """Name every assumption in words."""
    return (
        f"Assuming {_listed([f'{i.label} of {i.display}' for i in items])}; say another value to change that."
    )


def _listed(items: Sequence[str]) -> str:
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


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


def ranked(
    question: Question,
    chosen: Sensitivity,
    conversation: Conversation,
    desk: Desk,
    library: Library,
    facts: Mapping[str, float],
) -> Answer:
    """Rank the inputs of a calculation by their effect."""
    try:
        solution, rows = rank_inputs(chosen, conversation, facts)
    except CalculatorError as error:
        return _clarify(question, str(error))
    model = chosen.model
    target = model.variable(chosen.unknown)
    known, _ = inputs(chosen, conversation)
    standing = Standing(model.name, chosen.unknown, tuple(known.items()))
    done = Computed(model, chosen.unknown, solution, (), "", None, "", (), standing)
    conversation.note(standing=standing, steps=())
    citer = Citer()
    view = _view(done, desk, library, citer)
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
    parts = [f"What matters most for the {target.label} of **{view.result.display}** is the **{table[0].label if table else 'one input'}**.",
             f"A change of 10% in each input, the others kept, moves it most to least: {order}."]  # fmt: skip
    assumed = [i for i in view.inputs if i.origin == "assumption"]
    if assumed:
        parts.append(_assuming(assumed))
        if table and any(i.label == table[0].label for i in assumed):
            parts.append(f"The biggest driver, the {table[0].label}, is an assumption, not a fact.")
    cited = [i for i in view.inputs if i.origin == "fact" and i.citation is not None]
    if cited:
        parts.append(f"From the library: {_listed([_fact_words(i) for i in cited])}.")
    return Answer(
        question=question.asked,
        kind=Kind.CALCULATION,
        text=" ".join(parts),
        citations=citer.citations,
        calculation=view,
        suggestions=("How did you get that?",),
    )


def _label(model: Model, name: str) -> str:
    try:
        return model.variable(name).label
    except KeyError:
        return name


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
        for n, f in enumerate(usable(question), 1)
    )
    facts = tuple(
        _input(v, desk.facts[v.fact or ""].value or 0.0, "fact", desk, library, citer, {})
        for v in quoted.values()
    )
    given += facts
    view = CalculationView(
        calculator="arithmetic", title="Arithmetic", solved_for="result",
        result=Result(value=done.quantity.value, unit=done.quantity.unit, display=shown_result),
        inputs=given, formula=done.written, steps=tuple(done.steps),
    )  # fmt: skip
    conversation.note(
        steps=tuple(done.steps) or (f"{done.written} = {shown_result}",), standing=None, topic=None
    )
    said = f"{done.written} = **{shown_result}**."
    if done.note:
        said += f" {done.note}"
    if facts:
        said += f" From the library: {_listed([_fact_words(i) for i in facts])}."
    return Answer(
        question=question.asked, kind=Kind.CALCULATION, text=said, citations=citer.citations, calculation=view
    )


def refusal(question: Question, error: CalculatorError) -> Answer:
    """Say why nothing was computed."""
    return _clarify(question, str(error))


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
        return _clarify(question, str(error))
    model, target = chosen.model, chosen.model.variable(chosen.unknown)
    citer = Citer()
    label, base = found[0]
    standing = Standing(
        model.name,
        chosen.unknown,
        tuple((n, g) for n, g in base.inputs if g.origin in {"question", "conversation"}),
    )
    done = Computed(model, chosen.unknown, base, (), "", None, "", (), standing)
    view = _view(done, desk, library, citer)
    rows = tuple(
        Row(label=name, value=s.value, unit=target.unit, display=shown(s.value, target)) for name, s in found
    )
    view = view.model_copy(update={
        "table": rows, "table_of": "case", "steps": (), "result": Result(value=None, unit=target.unit, display=" against ".join(r.display for r in rows)),
    })  # fmt: skip
    conversation.note(standing=standing, steps=())
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
        parts.append(_assuming(assumed))
    cited = [i for i in view.inputs if i.origin == "fact" and i.citation is not None]
    if cited:
        parts.append(f"From the library: {_listed([_fact_words(i) for i in cited])}.")
    return Answer(
        question=question.asked, kind=Kind.CALCULATION, text=" ".join(parts), citations=citer.citations, calculation=view,
        suggestions=("What matters most?",),
    )  # fmt: skip


def expected(question: Question, chosen: Expect, conversation: Conversation) -> Answer:
    """Weigh outcomes by their probabilities."""
    from calculators.scenarios import expected_value

    unit = chosen.outcomes[0][1].values[0].unit
    try:
        solution = expected_value([(x.values[0].value, p.values[0].value) for p, x in chosen.outcomes], unit)
    except CalculatorError as error:
        return _clarify(question, str(error))
    model = solution.model
    listed = tuple(
        Input(
            name=n,
            value=g.value,
            unit=model.variable(n).unit,
            display=shown(g.value, model.variable(n)),
            origin=g.origin,
            label=model.variable(n).label,
        )
        for n, g in solution.inputs
    )
    text = shown(solution.value, model.variable("expected"))
    view = CalculationView(
        calculator=model.name, title=model.title, solved_for="expected", result=Result(value=solution.value, unit=unit, display=text),
        inputs=listed, formula=solution.formula, steps=solution.steps,
    )  # fmt: skip
    conversation.note(steps=solution.steps, standing=None, topic=None)
    return Answer(
        question=question.asked, kind=Kind.CALCULATION, text=f"Weighed by their probabilities, the outcomes are worth **{text}**. {solution.note}".strip(),
        calculation=view, suggestions=("How did you get that?",),
    )  # fmt: skip


def steps(question: Question, conversation: Conversation) -> Answer:
    """Show how the last number was obtained, with the numbers put in."""
    for _, past in reversed(conversation.turns):
        view = past.calculation
        if view is None or view.result is None:
            continue
        lines = list(view.steps)
        if not lines and view.formula:
            lines = [view.formula]
        if view.table:
            lines += [f"{r.label}: {r.display}" for r in view.table]
        markers = {i.citation: i for i in view.inputs if i.citation is not None}
        sources = [f"{i.label} {i.display}, {_origin(i)}" for i in view.inputs]
        body = "\n".join(f"{n}. {line}" for n, line in enumerate(lines, 1))
        text = f"{view.title or 'The sum'}, step by step:\n\n{body}"
        if sources:
            text += "\n\nInputs: " + "; ".join(sources) + "."
        used = tuple(c for c in past.citations if c.marker in markers)
        return Answer(
            question=question.asked, kind=Kind.CALCULATION, text=text, citations=used, calculation=view
        )
    return _clarify(
        question, "Nothing has been computed in this conversation yet, so there are no steps to show."
    )


_ORIGINS = {
    "question": "as you said",
    "conversation": "as you said before",
    "fact": "a fact of the library",
    "assumption": "an assumption",
}


def _origin(item: Input) -> str:
    words = _ORIGINS.get(item.origin, item.origin)
    return f"{words} [{item.citation}]" if item.citation is not None else words


def nothing_asked(question: Question) -> Answer:
    """Answer a line without a word or a number in it."""
    return Answer(
        question=question.asked, kind=Kind.HELP, text="There is no question in that line. Ask, for example, “Why did Amazon invest in Anthropic?”",
        suggestions=("Summarise the deal", "What can you do?"),
    )  # fmt: skip


_RANK = [Kind.CALCULATION, Kind.FACT, Kind.DEFINITION, Kind.EXPLANATION, Kind.NOT_COVERED]


def joined(asked: str, pieces: Sequence[str], answers: Sequence[Answer]) -> Answer:
    """Put the answers to two questions into one, each part labelled, its markers renumbered."""
    citations: list[Citation] = []
    spans: dict[tuple[str, int, int], int] = {}
    texts: list[str] = []
    view = None
    for piece, part in zip(pieces, answers, strict=True):
        numbers: dict[int, int] = {}
        for citation in part.citations:
            span = (citation.document, citation.start, citation.end)
            if span not in spans:
                spans[span] = len(spans) + 1
                citations.append(citation.model_copy(update={"marker": spans[span]}))
            numbers[citation.marker] = spans[span]
        text = part.text
        for old in sorted(numbers, reverse=True):
            text = text.replace(f"[{old}]", f"[\0{numbers[old]}]")
        texts.append(f"**{safe_text(piece)}** {text.replace(chr(0), '')}")
        if part.calculation is not None and view is None:
            view = part.calculation.model_copy(update={"inputs": tuple(
                i.model_copy(update={"citation": numbers.get(i.citation)}) if i.citation is not None else i for i in part.calculation.inputs
            )})  # fmt: skip
    kinds = {a.kind for a in answers}
    kind = next((k for k in (Kind.EXPLANATION, *_RANK) if k in kinds), Kind.EXPLANATION)
    if Kind.CALCULATION in kinds:
        kind = Kind.CALCULATION
    return Answer(
        question=asked, kind=kind, text="\n\n".join(texts), citations=tuple(citations), calculation=view,
        suggestions=tuple(dict.fromkeys(s for a in answers for s in a.suggestions))[:3], near=answers[0].near,
    )  # fmt: skip
