"""Where a question goes: to which calculator and for which unknown, to the library, or to the program itself."""

from __future__ import annotations

import pytest

from assistant.ask import Assistant
from assistant.conversation import Conversation
from assistant.pairing import paired
from assistant.reading import read
from assistant.routes import (
    AboutProgram,
    Arithmetic,
    Calculate,
    Compare,
    Expect,
    LookUp,
    Route,
    Sensitivity,
    Steps,
)
from assistant.routing import route
from calculators.expressions import is_arithmetic


def routed(assistant: Assistant, text: str, *before: str) -> Route:
    """The route of a question after others."""
    conversation = Conversation()
    for line in before:
        assistant.ask(line, conversation)
    question = read(text, assistant.speller.mend)
    return route(
        question, conversation, assistant.models, assistant.default_facts, assistant.near(question),
        question.text if is_arithmetic(question.text) else None, lambda: assistant.evidence(question),
        assistant.leaning(question),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "model", "unknown"),
    [
        ("how much would Anthropic spend a month if it all goes in six years?", "run_rate", "annual_spend"),
        ("discounted at 9%, how much is Anthropic's promise worth now?", "present_value", "present_value"),
        ("how large a slice of Anthropic does $12B get at a value of $600B?", "ownership_stake", "stake"),
        ("in how many years does a 28% margin bring the $5B back?", "payback", "payback_years"),
        pytest.param(
            "which margin lets Amazon break even?",
            "deal_npv",
            "margin",
        ),
        ("how many GPU-hours do $40B buy at $3.20 an hour?", "compute_hours", "gpu_hours"),
        ("running 2 GW for a year at $45/MWh costs what?", "power_cost", "cost"),
        ("how much do they fall short if only $65B is used?", "take_or_pay", "shortfall"),
        (
            "with 55% chance that all of it is used, what revenue is expected?",
            "revenue_certainty",
            "expected",
        ),
        ("at 5% inflation, what is $100B in ten years in today's money?", "real_value", "real"),
    ],
)
def test_questions_in_new_words_find_their_calculator(
    text: str, model: str, unknown: str, true_assistant: Assistant
) -> None:
    chosen = routed(true_assistant, text)
    assert isinstance(chosen, Calculate)
    assert (chosen.model.name, chosen.unknown) == (model, unknown)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("why would a cloud provider put money into its customer?", LookUp),
        ("who are Anthropic's other investors?", LookUp),
        ("what is a hurdle rate?", LookUp),
        ("what is the population of Norway?", LookUp),
        ("12% of $40B", Arithmetic),
        ("(3 + 4) * 5", Arithmetic),
        ("60% chance of $100B and 40% of $20B", Expect),
        ("compare the present value at 6% and at 9%", Compare),
        ("what matters most for the NPV?", Sensitivity),
        ("hello there", AboutProgram),
        ("which calculators do you have?", AboutProgram),
    ],
)
def test_questions_go_where_they_belong(text: str, kind: type, true_assistant: Assistant) -> None:
    chosen = routed(true_assistant, text)
    if kind is Compare and isinstance(chosen, Calculate):
        assert [b.figure.form for b in chosen.binding.bound] == [
            "list"
        ]  # two values are listed side by side too
    else:
        assert isinstance(chosen, kind)


def test_a_follow_up_changes_the_calculation_before_it(true_assistant: Assistant) -> None:
    chosen = routed(true_assistant, "and at 12%?", "what is the pledge worth today at 8% over 7 years?")
    assert isinstance(chosen, Calculate)
    assert chosen.standing is not None
    assert (chosen.model.name, chosen.unknown) == ("present_value", "present_value")
    assert {b.variable: b.values for b in chosen.binding.bound} == {"discount_rate": (0.12,)}


def test_a_question_of_its_own_starts_afresh(true_assistant: Assistant) -> None:
    chosen = routed(
        true_assistant,
        "what stake does $5B buy at a $250B valuation?",
        "what is the pledge worth today at 8%?",
    )
    assert isinstance(chosen, Calculate)
    assert chosen.standing is None
    assert chosen.model.name == "ownership_stake"


def test_going_back_to_the_default_is_a_reset(true_assistant: Assistant) -> None:
    chosen = routed(true_assistant, "back to the default", "what is the pledge worth today at 8%?")
    assert isinstance(chosen, Calculate)
    assert chosen.reset


def test_steps_are_shown_of_what_was_computed(true_assistant: Assistant) -> None:
    assert isinstance(routed(true_assistant, "how did you get that?", "what is 15% of $80B?"), Steps)


def test_outcomes_are_paired_with_their_probabilities() -> None:
    pairs = paired(read("50% $100B, 30% $60B and 20% $20B"))
    assert [(p.values[0].value, x.values[0].value) for p, x in pairs] == [
        (0.5, 1e11),
        (0.3, 6e10),
        (0.2, 2e10),
    ]
    swapped = paired(read("$100B at 60%, $20B at 40%"))
    assert [(p.values[0].value, x.values[0].value) for p, x in swapped] == [(0.6, 1e11), (0.4, 2e10)]


@pytest.mark.parametrize("text", ["50% $100B", "50% 30% $100B $60B", "50% $100B, 30% 7 years", "$1B and $2B"])
def test_what_is_no_list_of_outcomes_is_not_paired(text: str) -> None:
    assert paired(read(text)) == ()


@pytest.mark.parametrize(
    "text",
    [
        "How many acres would the 5 GW of data centres cover?",
        "how many wafers does a million chips take each month",
        "How many months' notice must Anthropic give to end the $100 billion pledge?",
    ],
)
def test_what_no_calculator_counts_is_not_computed(text: str, true_assistant: Assistant) -> None:
    assert isinstance(routed(true_assistant, text), LookUp)
