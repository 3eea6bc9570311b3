"""Question → a calculator, a search, or neither: scores over examples, units and words, never one phrase."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from assistant.answer import Kind
from assistant.binding import bind
from assistant.binding.inputs import usable
from assistant.changing import change
from assistant.comparing import compared, side_by_side
from assistant.computing import under
from assistant.conversation import Conversation, Standing
from assistant.deciding import computes, explains, recalls
from assistant.evidence import CERTAIN, Evidence
from assistant.examples import SAME, Leads, Near, best_of
from assistant.mentioning import Tokens, mentions, says
from assistant.pairing import paired
from assistant.question import Question
from assistant.reweighing import reweighed
from assistant.routes import (
    AboutProgram,
    Arithmetic,
    Calculate,
    Candidate,
    Expect,
    Inputs,
    LookUp,
    Route,
    Sensitivity,
    Steps,
)
from assistant.scoring import period, rank, unexplained
from calculators.model import Model

SUMS = frozenset({"what", "how"})
"""Words of a sum that is asked for itself: "what is half the commitment?"."""
TOPIC = 0.66
"""The least score of a question about the program itself."""
CLOSE_SECOND = 0.015
"""A second calculator this near the first is offered beside it."""
LIKELY, STRAYS = 0.65, 0.34
"""A calculator this near is offered where the library has no answer, if no more of the words are strange to it."""
BETTER_THAN_ARITHMETIC = 0.6
"""A calculator this near answers a line of figures that is no sum ("$100B per gigawatt over 5 GW")."""


def route(
    question: Question,
    conversation: Conversation,
    models: Mapping[str, Model],
    facts: Mapping[str, float],
    near: Mapping[Leads, Mapping[tuple[str, ...], Near]],
    arithmetic: str | None,
    look: Callable[[], Evidence],
    leaning: float,
) -> Route:
    """Choose what answers the question.

    `near` holds the nearest example of everything that examples lead to; `arithmetic` is the sum that the text is,
    None where it is more than figures and operators. `look` looks up what the library says of the question,
    `leaning` is how much the question as a whole is like those that are computed (leaning.py).
    """
    tokens = Tokens.of(question.text)
    standing = conversation.state.standing
    if question.form == "steps" and (
        standing or conversation.state.steps or conversation.state.topic is None
    ):
        return Steps()
    if "inputs" in question.cues and not usable(question) and _computed(conversation):
        return Inputs()
    candidates = rank(question, tokens, models, facts, near["calculator"])
    first = candidates[0] if candidates else None
    named = _named(question, tokens, conversation)
    scenario = named[0] if named else ""
    if question.form == "sensitivity":
        stands = under(standing, scenario, conversation) if standing is not None and scenario else standing
        chosen = _sensitivity(question, tokens, models, facts, stands, first, scenario)
        if chosen is not None:
            return chosen
    again = reweighed(question, conversation)
    if again:
        return Expect(again)
    whole = all(f.written == "multiple" for f in usable(question)) and question.form in {"statement", "fact"}
    if arithmetic is not None and standing is not None and whole and not SUMS & set(tokens.words):
        # "Double the commitment" after a calculation with one is that calculation with twice as much.
        behind = {**conversation.set_values, **conversation.scenarios.get(standing.scenario, {})}
        times = change(question, tokens, models, facts, standing, first, "", behind)
        if times is not None:
            return times
    if arithmetic is not None:
        better = first is not None and first.likeness >= BETTER_THAN_ARITHMETIC and not first.binding.unbound
        return Arithmetic(arithmetic, _calculate(candidates, tokens, "", question) if better else None)
    foreseen = _foreseen(question, near)
    if foreseen >= SAME:
        return LookUp(near)
    restated = _restated(question, tokens, first)
    if restated:
        return Arithmetic(restated, None)
    outcomes = paired(question)
    if outcomes:
        return Expect(outcomes)
    sides = compared(question, tokens, models, facts, standing, candidates, named, near["calculator"])
    if sides is not None:
        return sides
    listed = side_by_side(question, tokens, models, facts, near["calculator"], first)
    if listed is not None:
        return _calculate([listed], tokens, "", question)
    library = max(
        (n.score for n in (best_of(near["section"]), best_of(near["fact"])) if n is not None), default=0.0
    )
    if standing is not None and foreseen < CERTAIN:
        stands = under(standing, scenario, conversation) if scenario else standing
        behind = {**conversation.set_values, **conversation.scenarios.get(stands.scenario, {})}
        changed = change(question, tokens, models, facts, stands, first, scenario, behind, library)
        if changed is not None:
            return changed
    topic = best_of(near["topic"])
    about_program = (
        topic is not None and topic.score >= TOPIC and topic.score > library and not usable(question)
    )
    about_program = about_program and "why" not in tokens.words
    if topic is not None and about_program and (first is None or topic.score > first.score):
        return AboutProgram(topic.example.key[0])
    if first is not None and (scenario or computes(question, first, facts, library, tokens, look, leaning)):
        return _calculate(candidates, tokens, scenario, question)
    past = recalls(question, tokens, facts) or explains(question)
    likely = (
        not past
        and first is not None
        and first.likeness >= LIKELY
        and unexplained(question, first.model) <= STRAYS
    )
    return LookUp(near, _calculate(candidates, tokens, scenario, question) if likely else None)


def _computed(conversation: Conversation) -> bool:
    """Whether the last answer, commands aside, is a number."""
    answers = (a for _, a in reversed(conversation.turns) if a.kind is not Kind.COMMAND)
    last = next(answers, None)
    return last is not None and last.calculation is not None and last.calculation.result is not None


def _foreseen(question: Question, near: Mapping[Leads, Mapping[tuple[str, ...], Near]]) -> float:
    """How nearly the library foresees the very question ("what is inflation?"), if that leans on nothing before it.

    From CERTAIN on it changes no calculation, and at SAME it is one of the library whatever figures are in it.
    """
    if {"ellipsis", "anaphora", "solve"} & question.cues:
        return 0.0
    section, fact, calculator = (best_of(near[leads]) for leads in ("section", "fact", "calculator"))
    library = max((n.score for n in (section, fact) if n is not None), default=0.0)
    return library if calculator is None or library > calculator.score else 0.0


def _named(question: Question, tokens: Tokens, conversation: Conversation) -> tuple[str, ...]:
    """The scenarios that a question names: by its bare name where it says two of them, compares, or says no more."""
    bare = tuple(name for name in conversation.scenarios if says(tokens, (name,)))
    alone = bool(bare) and {w.text for w in question.content} <= set(bare)
    if len(bare) > 1 or alone or question.form == "compare":
        return bare
    return tuple(name for name in bare if says(tokens, _calls(name)))


def _calls(name: str) -> tuple[str, ...]:
    """How a question calls a scenario: "under bear", "the bear case"."""
    return (
        f"under {name}",
        f"under the {name}",
        f"{name} case",
        f"{name} scenario",
        f"in {name}",
        f"scenario {name}",
    )


def _calculate(candidates: list[Candidate], tokens: Tokens, scenario: str, question: Question) -> Calculate:
    """The best candidate, with another calculator beside it where one is close."""
    first = candidates[0]
    other = next((c for c in candidates[1:] if c.model is not first.model), None)
    second = other.model if other is not None and first.score - other.score <= CLOSE_SECOND else None
    return Calculate(
        first.model,
        first.unknown,
        first.binding,
        period(tokens, usable(question)),
        None,
        first.score,
        second,
        False,
        scenario,
    )


def _restated(question: Question, tokens: Tokens, first: Candidate | None) -> str:
    """ "$2B a quarter, how much is that a year?": the sum that only tells an amount for another period."""
    figures = usable(question)
    if first is None or len(figures) != 1 or first.model.variable(first.model.result).unit != "USD/year":
        return ""
    figure = figures[0]
    amount, _, time = figure.values[0].unit.partition("/")
    rest = tokens.without(figure.start, figure.end)
    per = period(rest)
    if len(figure.values) != 1 or not per or per == time or figure.written != "rate":
        return ""
    return f"{'' if amount == 'USD' else '$'}{figure.text} in USD per {per}"


def _sensitivity(
    question: Question,
    tokens: Tokens,
    models: Mapping[str, Model],
    facts: Mapping[str, float],
    standing: Standing | None,
    first: Candidate | None,
    scenario: str,
) -> Sensitivity | None:
    named = [
        m
        for m in models.values()
        if m.variables and any(x.variable == m.result for x in mentions(tokens, m.variables))
    ]
    if first is not None and first.model in named:
        return Sensitivity(
            first.model,
            first.unknown if not first.binding.unbound else first.model.result,
            first.binding,
            None,
            scenario,
        )
    if standing is not None and standing.model in models:
        model = models[standing.model]
        return Sensitivity(
            model,
            standing.unknown,
            bind(question, tokens, model, standing.unknown, facts),
            standing,
            standing.scenario,
        )
    return None
